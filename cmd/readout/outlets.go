package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"readout/internal/extract"
	"readout/internal/feed"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/robots"
	"readout/internal/text"
)

type outletsCmd struct {
	List    outletsListCmd    `cmd:"" help:"List the outlets with their feeds."`
	Add     outletsAddCmd     `cmd:"" help:"Add an outlet."`
	Enable  outletsEnableCmd  `cmd:"" help:"Start fetching from outlets."`
	Disable outletsDisableCmd `cmd:"" help:"Stop fetching from outlets. What is stored stays."`
	Test    outletsTestCmd    `cmd:"" help:"Read an outlet's feeds and one article of each, and store nothing."`
}

// within opens the database, runs f and closes the database.
func (c *databaseFlags) within(env *environment, f func(*database) error) error {
	db, err := c.open(env)
	if err != nil {
		return err
	}
	return errors.Join(f(db), db.close())
}

type outletsListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
	databaseFlags
}

// Run lists the outlets.
func (c *outletsListCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		outlets, err := db.Outlets(env.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeOutlets(env.stdout, outlets)
		}
		tw := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(tw, "ID\tNAME\tCOUNTRY\tFETCHED\tTESTED\tRIGHTS\tFEEDS")
		for _, o := range outlets {
			enabled, tested := "no", "never"
			if o.Enabled {
				enabled = "yes"
			}
			if !o.Checked.IsZero() {
				tested = o.Checked.Format(time.DateOnly)
			}
			rights := o.Rights
			if rights == "" {
				rights = news.RightsSnippet
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", o.ID, o.Name, o.Country, enabled, tested, rights, len(o.Feeds))
		}
		return tw.Flush()
	})
}

type outletsAddCmd struct {
	Name     string   `arg:"" help:"The outlet's name, as \"The Daily Example\"."`
	Home     string   `required:"" placeholder:"URL" help:"Its home page."`
	Country  string   `placeholder:"ISO" help:"Its country, as GB or GBR."`
	Language string   `default:"en" placeholder:"TAG" help:"Language of its articles (${default})."`
	Kind     string   `default:"news" enum:"news,wire,press room" help:"news, wire or \"press room\" (${default})."`
	Rights   string   `default:"snippet" enum:"full,snippet,link only" help:"What the public may see of its articles: full, snippet or \"link only\" (${default})."`
	Feed     []string `placeholder:"URL" help:"A feed (RSS, Atom, JSON Feed); may be given several times. Without any, the home page is asked."`
	Sitemap  []string `placeholder:"URL" help:"A news sitemap."`
	All      bool     `help:"Take every entry of its feeds, not only those that may concern a summit."`
	Enable   bool     `help:"Start fetching at once."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (outletsAddCmd) Help() string {
	return `Example:

  readout outlets add "The Daily Example" --home https://daily.example/ --country GB --feed https://daily.example/world.rss
  readout outlets test the-daily-example
  readout outlets enable the-daily-example`
}

// Run adds an outlet.
func (c *outletsAddCmd) Run(env *environment) error {
	o := news.Outlet{
		ID: text.Slug(c.Name), Name: c.Name, Language: c.Language, Kind: news.OutletKind(c.Kind), Rights: news.Rights(c.Rights),
		HomeURL: c.Home, Enabled: c.Enable,
	}
	if o.ID == "" {
		return &usageError{"the name needs at least one Latin letter or digit, for its id"}
	}
	if u, err := url.Parse(c.Home); err != nil || u.Host == "" {
		return &usageError{fmt.Sprintf("--home %q is no web address; write https://…", c.Home)}
	}
	if c.Country != "" {
		var err error
		if o.Country, err = country(c.Country); err != nil {
			return err
		}
	}
	for _, u := range c.Feed {
		o.Feeds = append(o.Feeds, news.Feed{OutletID: o.ID, URL: u, Kind: news.FeedSyndication, All: c.All})
	}
	for _, u := range c.Sitemap {
		o.Feeds = append(o.Feeds, news.Feed{OutletID: o.ID, URL: u, Kind: news.FeedSitemap, All: c.All})
	}
	if len(o.Feeds) == 0 {
		f := c.fetcher(env)
		defer f.Close()
		p := &polite{fetcher: f, files: map[string]*robots.File{}}
		res, err := f.Get(env.ctx, fetch.Request{URL: c.Home, Before: p.before})
		if err == nil && res.Problem() != "" {
			err = errors.New(res.Problem())
		}
		if err != nil {
			return fmt.Errorf("the home page names no feeds: %w; name them with --feed", err)
		}
		for _, found := range feed.Discover(res.Body, res.URL) {
			found.OutletID, found.All = o.ID, c.All
			o.Feeds = append(o.Feeds, found)
			fmt.Fprintln(env.stdout, "found feed", found.URL)
		}
		if len(o.Feeds) == 0 {
			return errors.New("the home page names no feeds; name them with --feed")
		}
	}
	return c.within(env, func(db *database) error {
		if err := db.AddOutlet(env.ctx, o); err != nil {
			if errors.Is(err, news.ErrConflict) {
				return fmt.Errorf("there is an outlet %s already; see \"readout outlets list\": %w", o.ID, err)
			}
			return err
		}
		fmt.Fprintf(env.stdout, "Added %s with %s.\n", o.ID, plural(len(o.Feeds), "feed"))
		if !o.Enabled {
			fmt.Fprintf(env.stdout, "Try it with \"readout outlets test %s\", then \"readout outlets enable %s\".\n", o.ID, o.ID)
		}
		return nil
	})
}

type outletsEnableCmd struct {
	ID []string `arg:"" name:"id" help:"Outlets, by id."`
	databaseFlags
}

// Run enables outlets.
func (c *outletsEnableCmd) Run(env *environment) error { return c.set(env, c.ID, true) }

type outletsDisableCmd struct {
	ID []string `arg:"" name:"id" help:"Outlets, by id."`
	databaseFlags
}

// Run disables outlets.
func (c *outletsDisableCmd) Run(env *environment) error { return c.set(env, c.ID, false) }

func (c *databaseFlags) set(env *environment, ids []string, enabled bool) error {
	return c.within(env, func(db *database) error {
		for _, id := range ids {
			if err := db.SetOutletEnabled(env.ctx, id, enabled); err != nil {
				if errors.Is(err, news.ErrNotFound) {
					return fmt.Errorf("there is no outlet %s; see \"readout outlets list\": %w", id, err)
				}
				return err
			}
			word := "disabled"
			if enabled {
				word = "enabled"
			}
			fmt.Fprintln(env.stdout, word, id)
		}
		if enabled && db.private() {
			fmt.Fprintln(env.stdout, "They are fetched from as soon as \"readout serve\" runs.")
		}
		return nil
	})
}

type outletsTestCmd struct {
	ID string `arg:"" name:"id" help:"The outlet, by id."`
	databaseFlags
	networkFlags
}

// Run reads an outlet's feeds and the first article of each.
func (c *outletsTestCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		o, err := db.Outlet(env.ctx, c.ID)
		if errors.Is(err, news.ErrNotFound) {
			return fmt.Errorf("there is no outlet %s; see \"readout outlets list\": %w", c.ID, err)
		}
		if err != nil {
			return err
		}
		var allow []string
		if o.Sample {
			if allow, err = sampleHosts(env.ctx, db); err != nil {
				return err
			}
		}
		f := c.fetcher(env, allow...)
		defer f.Close()
		if len(o.Feeds) == 0 {
			return fmt.Errorf("%s has no feed", o.Name)
		}
		p := &polite{fetcher: f, files: map[string]*robots.File{}}
		bad := 0
		for _, fd := range o.Feeds {
			words, err := trial(env, f, p, o, fd)
			if err != nil {
				bad++
				words = err.Error()
			}
			fmt.Fprintf(env.stdout, "%s\n  %s\n", fd.URL, strings.ReplaceAll(words, "\n", "\n  "))
		}
		if bad > 0 {
			return fmt.Errorf("%s of %s cannot be read", plural(bad, "feed"), o.Name)
		}
		return db.SetOutletChecked(env.ctx, o.ID, time.Now().UTC())
	})
}

// trial reads a feed and its first article, and says in words what is there.
func trial(env *environment, f *fetch.Fetcher, p *polite, o news.Outlet, fd news.Feed) (string, error) {
	res, err := f.Get(env.ctx, fetch.Request{URL: fd.URL, Accept: "*/*", Before: p.before})
	if err != nil {
		return "", err
	}
	if w := res.Problem(); w != "" {
		return "", errors.New(w)
	}
	parsed, err := feed.Parse(fd, res.Body, res.ContentType, res.URL)
	if err != nil {
		return "", err
	}
	words := plural(len(parsed.Entries), "entry")
	if res.Moved != "" {
		words += ", moved to " + res.Moved
	}
	if len(parsed.Sitemaps) > 0 {
		return words + ", " + plural(len(parsed.Sitemaps), "further sitemap"), nil
	}
	if len(parsed.Entries) == 0 {
		return words, nil
	}
	entries := slices.Clone(parsed.Entries)
	slices.SortStableFunc(entries, func(a, b news.FeedEntry) int { return b.Published.Compare(a.Published) })
	page, err := f.Get(env.ctx, fetch.Request{URL: entries[0].URL, Before: p.before})
	if err == nil && page.Problem() != "" {
		err = errors.New(page.Problem())
	}
	if err != nil {
		return "", fmt.Errorf("%s; the newest article cannot be fetched: %w", words, err)
	}
	content, err := extract.Article(extract.Page{Body: page.Body, ContentType: page.ContentType, URL: page.URL, FetchedAt: time.Now().UTC(), Rules: o.Rules})
	if err != nil {
		return "", fmt.Errorf("%s; the newest article is refused: %w", words, err)
	}
	return fmt.Sprintf("%s\n%s\n%s, %s", words, page.URL, content.Headline, plural(len(content.Paragraphs()), "paragraph")), nil
}
