package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"readout/internal/catalogue"
	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
)

type addCmd struct {
	Address []string `arg:"" name:"url" help:"Sites: a front page, a section, a feed, a sitemap or any article. Or outlets of the catalogue, by id."`
	Name    string   `placeholder:"NAME" help:"The outlet's name, where it is one only; else what the site calls itself."`
	Country string   `placeholder:"ISO" help:"Its country, as GB or GBR."`
	Rights  string   `default:"snippet" enum:"full,snippet,link only" help:"What the public may see of its articles: full, snippet or \"link only\" (${default})."`
	All     bool     `help:"Take every entry of its feeds, not only those that may concern a summit."`
	DryRun  bool     `help:"Try only: show what each would bring, and read none."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (addCmd) Help() string {
	return `Each site is tried first: where it announces articles, the latest titles, one article as it would be read. Then it is read from now on, as soon as "readout serve" or "readout work" runs.

Examples:

  readout add daily.example
  readout add --dry-run https://daily.example/world/some-article
  readout add bbc-news elysee-news`
}

// Run tries outlets and lets them be read.
func (c *addCmd) Run(env *environment) error {
	if c.Name != "" && len(c.Address) > 1 {
		return &usageError{"--name names one outlet; add one at a time with it"}
	}
	code := ""
	if c.Country != "" {
		var err error
		if code, err = country(c.Country); err != nil {
			return err
		}
	}
	return c.within(env, func(db *database) error {
		return withRunner(env, db, &c.networkFlags, c.Sample, func(r *jobs.Runner) error {
			bad := 0
			for _, a := range c.Address {
				ok, err := c.one(env, db, r, a, code)
				if err != nil {
					return err
				}
				if !ok {
					bad++
				}
			}
			if bad > 0 {
				fmt.Fprintf(env.stderr, "readout: %s of %d could not be added\n", plural(bad, "site"), len(c.Address))
				return errReported
			}
			if !c.DryRun && db.private() {
				fmt.Fprintln(env.stdout, "\nRead from as soon as \"readout serve\" runs. Next: readout cover NAME --participants … --from …")
			}
			return nil
		})
	})
}

// one tries and adds one outlet, and reports whether it could.
func (c *addCmd) one(env *environment, db *database, r *jobs.Runner, address, code string) (bool, error) {
	id := ""
	if o, err := db.Outlet(env.ctx, address); err == nil {
		id, address = o.ID, o.HomeURL
	} else if !errors.Is(err, news.ErrNotFound) {
		return false, err
	}
	p := newProgress(env.stderr)
	p.say("trying %s", address)
	outlet, res := r.TryOutlet(env.ctx, address, id)
	p.clear()
	if env.ctx.Err() != nil {
		return false, env.ctx.Err()
	}
	fmt.Fprintln(env.stdout, address)
	tellTrial(env.stdout, res)
	if res.Problem != "" {
		return false, nil
	}
	if c.DryRun {
		return true, nil
	}
	trial, err := db.AddTried(env.ctx, address, outlet, res, time.Now().UTC())
	if err != nil {
		return false, err
	}
	got, err := db.AdoptTrial(env.ctx, trial, postgres.Adoption{Name: c.Name, Country: code, Language: res.Language, Rights: news.Rights(c.Rights), All: c.All})
	if errors.Is(err, news.ErrInvalid) {
		fmt.Fprintln(env.stdout, "  it gives itself no name that can be an id: name it with --name")
		return false, nil
	}
	if err != nil {
		return false, err
	}
	fmt.Fprintf(env.stdout, "  added as %s\n", got)
	return true, nil
}

// tellTrial prints what a trial found.
func tellTrial(w io.Writer, res postgres.TrialResult) {
	if res.Problem != "" {
		fmt.Fprintf(w, "  cannot be read: %s\n", res.Problem)
		for _, s := range res.Steps {
			fmt.Fprintf(w, "    %s\n", s)
		}
		return
	}
	if res.Name != "" {
		fmt.Fprintf(w, "  %s\n", res.Name)
	}
	for _, f := range res.Feeds {
		switch {
		case f.Problem != "":
			fmt.Fprintf(w, "  %s %s: %s\n", f.Kind, f.URL, f.Problem)
		case f.Entries > 0:
			fmt.Fprintf(w, "  %s %s: %s\n", f.Kind, f.URL, plural(f.Entries, "entry"))
		}
	}
	for i, e := range res.Latest {
		if i == 3 {
			break
		}
		day := ""
		if !e.Published.IsZero() {
			day = e.Published.Format(time.DateOnly) + "  "
		}
		fmt.Fprintf(w, "    %s%s\n", day, e.Title)
	}
	if a := res.Article; a != nil {
		when := "no date stated"
		if !a.Published.IsZero() {
			when = a.Published.UTC().Format("2006-01-02 15:04 MST")
		}
		fmt.Fprintf(w, "  read as an article: %s (%s; %s; %s left out)\n", a.Headline, when, plural(a.Paragraphs, "paragraph"), plural(len(a.Dropped), "line"))
	}
	if res.Wall != "" {
		fmt.Fprintf(w, "  titles come, texts do not: %s\n", res.Wall)
	}
}

type coverCmd struct {
	Name         string   `arg:"" help:"The summit's name, as \"UK–France summit, London\"."`
	Participants []string `required:"" placeholder:"WHO,..." help:"Who takes part: countries by code or name, organisations, people, as GB,France,NATO,\"Keir Starmer\"."`
	Place        string   `placeholder:"TOWN" help:"Where it is held; a call has no place."`
	From         moment   `required:"" placeholder:"DATE" help:"Its first day, as 2025-02-27."`
	To           moment   `placeholder:"DATE" help:"Its last day; without it, the first."`
	Zone         string   `placeholder:"ZONE" help:"Time zone there, as Europe/London; without it, found by the place."`
	Keywords     []string `placeholder:"WORD,..." help:"Further words by which articles about it are known."`
	Outlets      []string `placeholder:"ID,..." help:"Outlets to look back in; without it, all that are read."`
	Back         int      `default:"14" placeholder:"DAYS" help:"Look back over so many days before it and after (${default}); 0 looks back not at all."`
	NoWait       bool     `help:"Do not wait for what is looked for: the workers of a running 'readout serve' do it."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (coverCmd) Help() string {
	return `The summit is added, articles that are stored or were passed over are matched with it, and the outlets' feeds and sitemaps are looked through for articles of its time. Ctrl-C ends the waiting, not the work: "readout serve" goes on with it.

Example:

  readout cover "UK–France summit, London" --participants GB,FR --place London --from 2025-07-08 --to 2025-07-10`
}

// Run makes a summit and fills its timeline.
func (c *coverCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		cover, err := c.cover(env, db)
		if err != nil {
			return err
		}
		outlets, _, err := db.Following(env.ctx)
		if err != nil {
			return err
		}
		if outlets == 0 && len(c.Outlets) == 0 {
			return errors.New("no outlet is read yet, so nothing would come: add some first, as \"readout add daily.example\", or see \"readout outlets list\"")
		}
		for _, id := range c.Outlets {
			o, err := db.Outlet(env.ctx, id)
			if errors.Is(err, news.ErrNotFound) {
				return &usageError{fmt.Sprintf("there is no outlet %s; see \"readout outlets list\", or add one with \"readout add\"", id)}
			}
			if err != nil {
				return err
			}
			if !o.Enabled {
				return &usageError{fmt.Sprintf("%s is not read; \"readout add %s\" tries and enables it", id, id)}
			}
		}
		err = db.CoverSummit(env.ctx, cover)
		if errors.Is(err, news.ErrConflict) {
			return fmt.Errorf("there is a summit %s already; see \"readout summits list\", or give this one another name", cover.Summit.ID)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "Covering %s: %s, %s.\n", cover.Summit.ID, strings.Join(append(append([]string{}, cover.Summit.Participants...), cover.Summit.Actors...), ", "), cover.Summit.Zone)
		if c.NoWait {
			return nil
		}
		return withRunner(env, db, &c.networkFlags, c.Sample, func(r *jobs.Runner) error {
			if err := r.Start(context.WithoutCancel(env.ctx)); err != nil {
				return err
			}
			err := c.watch(env, db, cover.Summit.ID)
			stop, cancel := context.WithTimeout(context.WithoutCancel(env.ctx), jobsEnd)
			defer cancel()
			return errors.Join(err, r.Stop(stop))
		})
	})
}

// cover makes a summit of the flags.
func (c *coverCmd) cover(env *environment, db *database) (postgres.Cover, error) {
	sm := news.Summit{Name: strings.TrimSpace(c.Name), Start: day(c.From.Time), End: day(c.To.Time), Place: c.Place, Zone: c.Zone, Keywords: c.Keywords, Source: "added by hand"}
	if sm.Name == "" {
		return postgres.Cover{}, &usageError{"the summit needs a name"}
	}
	if sm.End.IsZero() {
		sm.End = sm.Start
	}
	if sm.End.Before(sm.Start) {
		return postgres.Cover{}, &usageError{"--to lies before --from"}
	}
	if sm.End.Sub(sm.Start) > 60*24*time.Hour {
		return postgres.Cover{}, &usageError{"that is longer than 60 days: cover its parts as summits of their own"}
	}
	if sm.Zone == "" {
		if sm.Zone = catalogue.Zone(c.Place); sm.Zone == "" {
			sm.Zone = "UTC"
		}
	}
	if _, err := time.LoadLocation(sm.Zone); err != nil {
		return postgres.Cover{}, &usageError{fmt.Sprintf("--zone %q is no time zone; write it as Europe/London", c.Zone)}
	}
	if c.Back < 0 || c.Back > 200 {
		return postgres.Cover{}, &usageError{"--back is a number of days from 0 to 200"}
	}
	lx, err := db.Lexicon(env.ctx)
	if err != nil {
		return postgres.Cover{}, err
	}
	for _, p := range c.Participants {
		a, err := whoIs(lx, p)
		if err != nil {
			return postgres.Cover{}, err
		}
		sm.Join(a)
	}
	sm.ID = strings.TrimSuffix(sm.Start.Format(time.DateOnly)+"-"+text.Slug(sm.Name), "-")
	cover := postgres.Cover{Summit: sm, Outlets: c.Outlets}
	if c.Back > 0 {
		cover.From, cover.To = sm.Start.AddDate(0, 0, -c.Back), sm.End.AddDate(0, 0, c.Back)
	}
	return cover, nil
}

// whoIs returns the actor that a code or name means; one that may be several is
// not guessed.
func whoIs(lx *news.Lexicon, s string) (news.Actor, error) {
	exact, near := catalogue.FindActors(lx.Actors, s)
	names := func(actors []news.Actor) string {
		var out []string
		for _, a := range actors {
			out = append(out, fmt.Sprintf("%s (%s)", a.Name, a.ID))
		}
		return strings.Join(out, ", ")
	}
	for _, a := range lx.Actors {
		if a.ID == s {
			return a, nil
		}
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(exact) > 1:
		return news.Actor{}, &usageError{fmt.Sprintf("--participants %q may be %s; write its id", s, names(exact))}
	case len(near) > 0:
		return news.Actor{}, &usageError{fmt.Sprintf("--participants: nobody is called %q; perhaps %s", s, names(near))}
	}
	return news.Actor{}, &usageError{fmt.Sprintf("--participants: the registry knows nobody called %q; add them at /start/summit in the browser", s)}
}

// watch shows how a summit's timeline fills until all that was found is read.
func (c *coverCmd) watch(env *environment, db *database, summit string) error {
	p := newProgress(env.stderr)
	defer p.clear()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		bs, err := db.Backfills(env.ctx, summit)
		if err != nil {
			return c.left(env, err)
		}
		ms, err := db.Rematches(env.ctx, "summit", summit)
		if err != nil {
			return c.left(env, err)
		}
		unread, err := db.Unread(env.ctx, summit)
		if err != nil {
			return c.left(env, err)
		}
		open, found, fetched := 0, 0, 0
		for _, b := range bs {
			if b.State == postgres.BackfillWaiting || b.State == postgres.BackfillReading {
				open++
			}
			found += b.Articles
			fetched += b.Fetched
		}
		matching := false
		for _, m := range ms {
			matching = m.State == postgres.RematchCounting || m.State == postgres.RematchWorking
			found += m.EntryHits
			fetched += m.Fetched
			if m.State == postgres.RematchAsking {
				found -= m.EntryHits
			}
			break
		}
		p.say("looking through %s; %d of %d articles read, %d to analyse", plural(open, "outlet"), fetched, found, unread)
		if open == 0 && !matching && unread == 0 && fetched >= found {
			p.clear()
			return c.sum(env, db, summit, bs, ms)
		}
		select {
		case <-env.ctx.Done():
			return c.left(env, env.ctx.Err())
		case <-tick.C:
		}
	}
}

// left says that the work goes on without us when the waiting was ended.
func (c *coverCmd) left(env *environment, err error) error {
	if env.ctx.Err() != nil {
		fmt.Fprintln(env.stdout, "Not done yet: \"readout serve\" goes on with it.")
		return nil
	}
	return err
}

func (c *coverCmd) sum(env *environment, db *database, summit string, bs []postgres.BackfillRow, ms []postgres.RematchRow) error {
	for _, b := range bs {
		words := fmt.Sprintf("%d announced, %d of that time, %d on the summit, %d read", b.Found, b.InPeriod, b.Articles, b.Stored)
		if b.Reason != "" {
			words += "; " + b.Reason
		}
		fmt.Fprintf(env.stdout, "  %-24s %s\n", b.Outlet.ID, words)
	}
	if len(ms) > 0 {
		fmt.Fprintf(env.stdout, "  seen before: %d stored articles and %d announcements concern it\n", ms[0].ArticleHits, ms[0].EntryHits)
		if ms[0].State == postgres.RematchAsking {
			fmt.Fprintf(env.stdout, "  that is more than is fetched unasked: say so at /start/summits/%s\n", summit)
		}
	}
	page, err := db.Summit(env.ctx, summit, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s on its timeline: /summits/%s\n", plural(page.Items, "item"), summit)
	return nil
}

// withRunner makes a runner that is not started and runs f with it.
func withRunner(env *environment, db *database, n *networkFlags, sample bool, f func(*jobs.Runner) error) error {
	var allow []string
	if sample {
		var err error
		if allow, err = sampleHosts(env.ctx, db); err != nil {
			return err
		}
	}
	fetcher := n.fetcher(env, allow...)
	defer fetcher.Close()
	r, err := jobs.New(jobs.Config{Store: db.Store, Fetcher: fetcher, Agent: fetch.Agent, Workers: 10, Logger: env.log, Private: db.private()})
	if err != nil {
		return err
	}
	return f(r)
}
