package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

type summitsCmd struct {
	List summitsListCmd `cmd:"" help:"List the summits, latest first."`
	Add  summitsAddCmd  `cmd:"" help:"Add a summit."`
}

type summitsListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
	databaseFlags
}

// Run lists the summits.
func (c *summitsListCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		cards, err := db.Summits(env.ctx, time.Now())
		if err != nil {
			return err
		}
		if c.JSON {
			type row struct {
				ID           string   `json:"id"`
				Name         string   `json:"name"`
				Start        string   `json:"start"`
				End          string   `json:"end"`
				Place        string   `json:"place"`
				Participants []string `json:"participants"`
				Items        int      `json:"items"`
			}
			rows := []row{}
			for _, s := range cards {
				rows = append(rows, row{s.Summit.ID, s.Summit.Name, s.Summit.Start.Format(time.DateOnly), s.Summit.End.Format(time.DateOnly),
					s.Summit.Place, append([]string{}, s.Summit.Participants...), s.Items})
			}
			return printJSON(env.stdout, rows)
		}
		tw := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(tw, "ID\tNAME\tFROM\tTO\tPLACE\tITEMS")
		for _, s := range cards {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%d\n", s.Summit.ID, s.Summit.Name, s.Summit.Start.Format(time.DateOnly), s.Summit.End.Format(time.DateOnly), s.Summit.Place, s.Items)
		}
		return tw.Flush()
	})
}

// printJSON prints a value as JSON for people and programs.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeOutlets prints outlets as JSON.
func writeOutlets(w io.Writer, outlets []news.Outlet) error {
	type row struct {
		ID      string   `json:"id"`
		Name    string   `json:"name"`
		Country string   `json:"country,omitempty"`
		Kind    string   `json:"kind"`
		Rights  string   `json:"rights"`
		Home    string   `json:"home,omitempty"`
		Enabled bool     `json:"enabled"`
		Sample  bool     `json:"sample,omitempty"`
		Tested  string   `json:"tested,omitempty"`
		Feeds   []string `json:"feeds"`
	}
	rows := []row{}
	for _, o := range outlets {
		r := row{ID: o.ID, Name: o.Name, Country: o.Country, Kind: string(o.Kind), Rights: string(o.Rights), Home: o.HomeURL, Enabled: o.Enabled, Sample: o.Sample, Feeds: []string{}}
		if !o.Checked.IsZero() {
			r.Tested = o.Checked.Format(time.RFC3339)
		}
		for _, f := range o.Feeds {
			r.Feeds = append(r.Feeds, f.URL)
		}
		rows = append(rows, r)
	}
	return printJSON(w, rows)
}

type summitsAddCmd struct {
	Name         string   `arg:"" help:"The summit's name, as \"UK–US summit, Washington\"."`
	Start        moment   `required:"" placeholder:"DATE" help:"Its first day, as 2025-02-27."`
	End          moment   `placeholder:"DATE" help:"Its last day; without it, the first."`
	Place        string   `placeholder:"TOWN" help:"Where it is held."`
	Zone         string   `placeholder:"ZONE" help:"Time zone there, as Europe/London."`
	Participants []string `placeholder:"ISO,..." help:"Who takes part: countries by code or name, EU, NATO, UN."`
	Keywords     []string `placeholder:"WORD,..." help:"Words by which articles about it are known."`
	ID           string   `name:"id" placeholder:"SLUG" help:"Its id; without it, made of the first day and the name."`
	HoldAll      bool     `help:"Show nothing that nobody has checked."`
	databaseFlags
}

// Help returns what --help says beyond the flags.
func (summitsAddCmd) Help() string {
	return `Example:

  readout summits add "UK–France summit, London" --start 2025-07-08 --end 2025-07-10 --place London --zone Europe/London --participants GB,FR`
}

// Run adds a summit.
func (c *summitsAddCmd) Run(env *environment) error {
	sm := news.Summit{
		ID: c.ID, Name: c.Name, Start: day(c.Start.Time), End: day(c.End.Time), Place: c.Place, Zone: c.Zone,
		Keywords: c.Keywords, HoldAll: c.HoldAll, Source: "added by hand",
	}
	if sm.End.IsZero() {
		sm.End = sm.Start
	}
	if sm.End.Before(sm.Start) {
		return &usageError{"--end lies before --start"}
	}
	if c.Zone != "" {
		if _, err := time.LoadLocation(c.Zone); err != nil {
			return &usageError{fmt.Sprintf("--zone %q is no time zone; write it as Europe/London", c.Zone)}
		}
	}
	for _, p := range c.Participants {
		code, err := country(p)
		if err != nil {
			return err
		}
		sm.Participants = append(sm.Participants, code)
	}
	if sm.ID == "" {
		sm.ID = sm.Start.Format(time.DateOnly) + "-" + text.Slug(c.Name)
	}
	return c.within(env, func(db *database) error {
		if err := db.AddSummit(env.ctx, sm); err != nil {
			if errors.Is(err, news.ErrConflict) {
				return fmt.Errorf("there is a summit %s already; see \"readout summits list\", or choose another --id: %w", sm.ID, err)
			}
			return err
		}
		fmt.Fprintf(env.stdout, "Added %s.\n", sm.ID)
		return nil
	})
}

func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
