package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
)

type importCmd struct {
	Sources []string `arg:"" name:"file" help:"Files of text or HTML, or addresses; - reads standard input."`
	known
	Language string `group:"article" placeholder:"TAG" help:"Its language, as en or fr, where the text does not say."`
	Document bool   `group:"article" help:"It is an official text (transcript, communiqué, readout), not a report."`
	JSON     bool   `name:"json" help:"Print one JSON object a line."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (importCmd) Help() string {
	return `An article is known by --url; without it, by the hash of its cleaned text, so that the same text is stored once. The same address with another text is a new revision.
A file NAME.json beside a file may hold url, outlet, country, published and headline; it wins over the flags.

Examples:

  readout import summit.txt --outlet "Sky News" --country GB --published 2025-02-27 --headline "Starmer arrives in Washington"
  readout import articles/*.html
  readout import https://news.example/politics/summit`
}

// imported is what became of one source, for --json.
type imported struct {
	Source   string   `json:"source"`
	Outcome  string   `json:"outcome"` // "stored", "new revision", "unchanged", "refused", "failed"
	Reason   string   `json:"reason,omitempty"`
	URL      string   `json:"url,omitempty"`
	Article  int64    `json:"article,omitempty"`
	Revision int      `json:"revision,omitempty"`
	Quotes   int      `json:"quotes,omitempty"`
	Events   int      `json:"events,omitempty"`
	Stances  int      `json:"stances,omitempty"`
	Summits  []string `json:"summits,omitempty"`
	Dropped  int      `json:"dropped,omitempty"` // lines of page furniture left out
	Skipped  string   `json:"skipped,omitempty"`
}

// Run imports one source after the other. One that is refused does not keep
// the others back.
func (c *importCmd) Run(env *environment) error {
	if len(c.Sources) > 1 && (c.URL != "" || c.Headline != "") {
		return &usageError{"--url and --headline go with one file; put them into a file NAME.json beside each"}
	}
	return c.within(env, func(db *database) error {
		f := c.fetcher(env)
		defer f.Close()
		p := newProgress(env.stderr)
		counts := map[string]int{}
		for i, src := range c.Sources {
			p.say("%d of %d  %s", i+1, len(c.Sources), src)
			got := c.one(env, db, f, src)
			p.clear()
			counts[got.Outcome]++
			if err := c.tell(env, got); err != nil {
				return err
			}
			if env.ctx.Err() != nil {
				return fmt.Errorf("stopped after %d of %d", i+1, len(c.Sources))
			}
		}
		if len(c.Sources) > 1 && !c.JSON {
			fmt.Fprintf(env.stdout, "%d stored, %d new revisions, %d already there, %d refused, %d failed\n",
				counts["stored"], counts["new revision"], counts["unchanged"], counts["refused"], counts["failed"])
		}
		switch {
		case counts["failed"] > 0:
			return errReported
		case counts["refused"] > 0:
			return fmt.Errorf("%w%w", errReported, &news.RefusedError{})
		}
		return nil
	})
}

// one imports one source.
func (c *importCmd) one(env *environment, db *database, f *fetch.Fetcher, src string) imported {
	out := imported{Source: src}
	fail := func(err error) imported {
		out.Outcome, out.Reason = "failed", err.Error()
		var refused *news.RefusedError
		var fetched *fetch.Error
		if errors.As(err, &refused) {
			out.Outcome, out.Reason = "refused", refused.Error()
		} else if errors.As(err, &fetched) && fetched.Refused {
			out.Outcome, out.Reason = "refused", fetched.Reason
		}
		return out
	}
	var a article
	var err error
	if strings.HasPrefix(src, "http://") || strings.HasPrefix(src, "https://") {
		var record news.FetchRecord
		a, record, err = fetchArticle(env.ctx, f, src, c.known)
		record.Purpose = "import"
		err = errors.Join(err, db.LogFetch(env.ctx, record))
	} else {
		a, err = readFile(env, src, c.known)
	}
	if err != nil {
		return fail(err)
	}
	at, dayOnly := a.published()
	kind := news.KindReport
	if c.Document {
		kind = news.KindDocument
	}
	language := c.Language
	if language == "" {
		language = a.content.Language
	}
	got, err := jobs.Import(env.ctx, db.Store, jobs.Given{
		URL: a.URL, Outlet: a.Outlet, Country: a.Country, Headline: a.Headline, Published: at, DateOnly: dayOnly, Language: language,
		Kind: kind, Content: a.content, Raw: a.raw, MediaType: a.media,
	})
	if err != nil {
		return fail(err)
	}
	out.Outcome, out.URL, out.Article, out.Revision = got.Outcome, got.URL, got.ArticleID, got.Revision
	out.Quotes, out.Events, out.Stances, out.Skipped = got.Quotes, got.Events, got.Stances, got.Skipped
	out.Dropped = len(a.content.Dropped)
	for _, sm := range got.Summits {
		out.Summits = append(out.Summits, sm.ID)
	}
	return out
}

// tell prints what became of one source.
func (c *importCmd) tell(env *environment, got imported) error {
	if c.JSON {
		b, err := json.Marshal(got)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.stdout, "%s\n", b)
		return err
	}
	switch got.Outcome {
	case "refused", "failed":
		fmt.Fprintf(env.stdout, "%-12s %s: %s\n", got.Outcome, got.Source, got.Reason)
		return nil
	case "unchanged":
		fmt.Fprintf(env.stdout, "already had  %s (article %d, revision %d)\n", got.Source, got.Article, got.Revision)
		return nil
	}
	fmt.Fprintf(env.stdout, "%-12s %s (article %d, revision %d)\n", got.Outcome, got.Source, got.Article, got.Revision)
	what := fmt.Sprintf("%s, %s, %s", plural(got.Quotes, "quote"), plural(got.Events, "event"), plural(got.Stances, "stance"))
	if got.Skipped != "" {
		what = "not analysed: " + got.Skipped
	}
	if got.Dropped > 0 {
		what += fmt.Sprintf("; %s of page furniture left out", plural(got.Dropped, "line"))
	}
	fmt.Fprintf(env.stdout, "             %s\n             %s\n", got.URL, what)
	if len(got.Summits) > 0 {
		fmt.Fprintf(env.stdout, "             on the timeline of %s\n", strings.Join(got.Summits, ", "))
	}
	return nil
}
