package main

import (
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"readout/internal/extract"
	"readout/internal/jobs"
	"readout/internal/postgres"
)

type reextractCmd struct {
	Since     string `placeholder:"DATE" help:"Only pages fetched since then, as 2026-03-12."`
	Outlet    string `placeholder:"ID" help:"Only this outlet's."`
	Extractor string `placeholder:"VERSION" help:"Only what this version of the extractor read last."`
	List      bool   `help:"Print each page that would change, and how."`
	Apply     bool   `help:"Write the new readings. Without it nothing is changed."`
	databaseFlags
}

// Help returns what --help says beyond the flags.
func (reextractCmd) Help() string {
	return `Every response is kept as it came. This runs the present extractor over them and prints what would change; with --apply each article that changes gets a new revision, marked as ours: it is no edit of the outlet. Decisions of editors stay attached. A page that is refused now, or that would lose over half of its text, stays as it was read.`
}

// Run reads stored pages again.
func (c *reextractCmd) Run(env *environment) error {
	f := postgres.ReextractFilter{Outlet: c.Outlet, Extractor: c.Extractor}
	if c.Since != "" {
		var err error
		if f.Since, err = time.Parse(time.DateOnly, c.Since); err != nil {
			return &usageError{fmt.Sprintf("--since %q is no date; write it as 2026-03-12", c.Since)}
		}
	}
	return c.within(env, func(db *database) error {
		o := jobs.ReextractOptions{Filter: f, Apply: c.Apply, Progress: func(r jobs.Reextraction) {
			fmt.Fprintf(env.stderr, "%d of %d pages read again, %d differ\n", r.Looked, r.Pages, r.Changed)
		}}
		if c.List {
			o.Each = func(address, what string) { fmt.Fprintf(env.stdout, "%s\n    %s\n", address, what) }
		}
		r, err := jobs.Reextract(env.ctx, db.Store, o)
		if err != nil {
			return err
		}
		tw := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
		row := func(n int, what string) { fmt.Fprintf(tw, "%d\t %s\n", n, what) }
		fmt.Fprintf(env.stdout, "Extractor %s over what is stored:\n", extract.Version)
		row(r.Looked, "pages read again")
		row(r.Same, "the same")
		row(r.Text, "with other text")
		row(r.In, "paragraphs that come")
		row(r.Out, "paragraphs that go")
		row(r.Title, "with another title")
		row(r.Byline, "with another byline")
		row(r.Date, "with another date")
		row(r.Readable, "refused before, readable now")
		for _, reason := range slices.Sorted(maps.Keys(r.Refused)) {
			row(r.Refused[reason], "read before, refused now ("+reason+"): left as they are")
		}
		row(r.Shrunk, "that would lose over half of their text: left as they are")
		row(r.Without, "articles whose page was not kept")
		if err := tw.Flush(); err != nil {
			return err
		}
		if !c.Apply {
			_, err := fmt.Fprintln(env.stdout, "Nothing was changed. Add --apply to write the new readings.")
			return err
		}
		_, err = fmt.Fprintf(env.stdout, "%d new revisions written; the workers analyse them.\n", r.Written)
		return err
	})
}
