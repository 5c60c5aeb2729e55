package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"readout/internal/analysis"
	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/robots"
	"readout/internal/text"
)

// known is what is known about an article beside its text, by flag or from the
// file beside it.
type known struct {
	URL       string `group:"article" name:"url" placeholder:"URL" help:"Address of the article: its identity." json:"url"`
	Outlet    string `group:"article" placeholder:"NAME" help:"Who published it, as \"Sky News\"." json:"outlet"`
	Country   string `group:"article" placeholder:"ISO" help:"The outlet's country, as GB or GBR." json:"country"`
	Published moment `group:"article" placeholder:"DATE" help:"When it was published, as 2025-02-27 or 2025-02-27T08:12Z. Days of the week in the text are reckoned from it." json:"published"`
	Headline  string `group:"article" placeholder:"TEXT" help:"Its headline." json:"headline"`
}

// complete fills in what the catalogue knows of the outlet, by its name or the
// address's host, and brings the country into its three-letter form.
func (k *known) complete() error {
	if k.Country != "" {
		code, err := country(k.Country)
		if err != nil {
			return err
		}
		k.Country = code
	}
	if k.Outlet != "" && k.Country != "" {
		return nil
	}
	host := ""
	if u, err := url.Parse(k.URL); err == nil {
		host = strings.TrimPrefix(u.Hostname(), "www.")
	}
	for _, o := range catalogue.Outlets() {
		home, err := url.Parse(o.HomeURL)
		at := err == nil && host != "" && strings.TrimPrefix(home.Hostname(), "www.") == host
		if named := k.Outlet != "" && (text.Fold(o.Name) == text.Fold(k.Outlet) || o.ID == text.Slug(k.Outlet)); named || k.Outlet == "" && at {
			k.Outlet = o.Name
			if k.Country == "" {
				k.Country = o.Country
			}
			break
		}
	}
	return nil
}

// country returns the three-letter code of a country given by code or name.
func country(s string) (string, error) {
	if code := catalogue.Alpha3(s); code != "" {
		return code, nil
	}
	for _, a := range catalogue.Lexicon().Actors {
		if a.Kind == news.Country && (text.Fold(a.Name) == text.Fold(s) || strings.EqualFold(a.Code, s)) {
			return a.Code, nil
		}
	}
	if s := strings.ToUpper(s); s == "EU" || s == "UN" || s == "NATO" {
		return s, nil
	}
	return "", &usageError{fmt.Sprintf("--country %q is no country; write its ISO code, as GB or GBR", s)}
}

// article is one text with all that is known and found about it.
type article struct {
	known
	content news.Content
	raw     []byte
	media   string // media type of raw
}

// published returns when the article was published, and whether that is a day
// only: as was said, else as the page says.
func (a article) published() (time.Time, bool) {
	if !a.Published.IsZero() {
		return a.Published.Time, a.Published.dayOnly
	}
	return a.content.Published, a.content.DateOnly
}

// analyse returns what the article says, by the catalogue's lexicon.
func (a article) analyse() news.Analysis {
	at, _ := a.published()
	return analysis.Analyze(news.Input{
		Text: a.content.Text, Blocks: a.content.Blocks, Posts: a.content.Posts, PublishedAt: at, Zone: a.content.Zone,
		OutletCountry: a.Country, Language: a.content.Language, Lexicon: catalogue.Lexicon(),
	})
}

// looksHTML reports whether a file is a page rather than plain text.
func looksHTML(name string, b []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return true
	case ".txt", ".text", ".md":
		return false
	}
	head := bytes.ToLower(bytes.TrimLeft(b[:min(len(b), 1024)], "\ufeff \t\r\n"))
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>", "<p ", "<!--", "<?xml"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// maxFile bounds a file's size, as a fetched page's is.
const maxFile = fetch.DefaultMaxBytes

// readFile reads an article from a file of text or HTML; "-" is standard input.
// What a file NAME.json beside it says wins over k.
func readFile(env *environment, name string, k known) (article, error) {
	a := article{known: k}
	var b []byte
	var err error
	if name == "-" {
		b, err = io.ReadAll(io.LimitReader(env.stdin, maxFile+1))
	} else {
		b, err = readCapped(name)
		if err == nil {
			err = a.sidecar(name)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return a, fmt.Errorf("there is no file %s", name)
	}
	if err != nil {
		return a, err
	}
	if len(b) > maxFile {
		return a, fmt.Errorf("%s is larger than %d MB", name, maxFile>>20)
	}
	if err := a.complete(); err != nil {
		return a, err
	}
	a.raw = b
	if looksHTML(name, b) {
		a.media = "text/html"
		return a, a.extract("")
	}
	a.media = "text/plain"
	s := string(b)
	if !utf8.ValidString(s) {
		// What is not UTF-8 is nearly always Windows' Western code page.
		if s, err = charmap.Windows1252.NewDecoder().String(s); err != nil {
			return a, fmt.Errorf("read %s: %w", name, err)
		}
	}
	a.content, err = extract.Text(s, a.Headline)
	return a, err
}

func readCapped(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return nil, fmt.Errorf("%s is a folder; name files", name)
	}
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// sidecar takes over what the file NAME.json beside a file says. A missing one
// says nothing.
func (a *article) sidecar(name string) error {
	if filepath.Ext(name) == ".json" {
		return nil
	}
	for _, side := range []string{name + ".json", strings.TrimSuffix(name, filepath.Ext(name)) + ".json"} {
		b, err := os.ReadFile(side)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			dec := json.NewDecoder(bytes.NewReader(b))
			dec.DisallowUnknownFields()
			err = dec.Decode(&a.known)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w (it may hold url, outlet, country, published, headline)", side, err)
		}
		return nil
	}
	return nil
}

// extract reads raw as a page.
func (a *article) extract(contentType string) error {
	var rules []news.SiteRule
	if u, err := url.Parse(a.URL); err == nil {
		for _, r := range catalogue.SiteRules() {
			if r.Host == u.Hostname() || r.Host == strings.TrimPrefix(u.Hostname(), "www.") {
				rules = append(rules, r)
			}
		}
	}
	c, err := extract.Article(extract.Page{Body: a.raw, ContentType: contentType, URL: a.URL, FetchedAt: time.Now().UTC(), Rules: rules})
	if err != nil {
		return err
	}
	a.content = c
	if a.Headline == "" {
		a.Headline = c.Headline
	}
	if a.Outlet == "" {
		a.Outlet = c.SiteName
	}
	return nil
}

// maxDelay bounds how long a command waits for a site's crawl delay.
const maxDelay = 10 * time.Second

// polite asks robots.txt before each request of one page.
type polite struct {
	fetcher *fetch.Fetcher
	files   map[string]*robots.File // by address of the robots.txt
}

// before returns a *news.RefusedError when the site's robots.txt forbids the
// address, and an error when it could not be read: RFC 9309 takes that for a
// prohibition for the time being.
func (p *polite) before(ctx context.Context, target string) error {
	at, err := fetch.RobotsURL(target)
	if err != nil {
		return err
	}
	file, ok := p.files[at]
	if !ok {
		res, err := p.fetcher.Get(ctx, fetch.Request{URL: at, Accept: "text/plain, */*;q=0.5"})
		switch {
		case err != nil:
			var why *fetch.Error
			if errors.As(err, &why) && why.Refused {
				return err
			}
			return fmt.Errorf("%s could not be read, so the site's wishes are not known; try again later: %w", at, err)
		case res.OK():
			file = robots.Parse(res.Body)
		case res.Status >= 400 && res.Status < 500 && res.Status != http.StatusTooManyRequests:
			file = &robots.File{} // there is none: all is allowed
		default:
			return fmt.Errorf("%s could not be read (%s), so the site's wishes are not known; try again later", at, res.Problem())
		}
		p.files[at] = file
		if d := min(file.CrawlDelay(fetch.Agent), maxDelay); d > 0 {
			timer := time.NewTimer(d)
			defer timer.Stop()
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-timer.C:
			}
		}
	}
	if !file.Allowed(fetch.Agent, target) {
		return &news.RefusedError{Reason: news.RefusedRobots, Detail: at + " does not allow " + target}
	}
	return nil
}

// fetchArticle fetches and reads one page, robots.txt first. The record says
// what came of the request, for the fetch log.
func fetchArticle(ctx context.Context, f *fetch.Fetcher, target string, k known) (a article, record news.FetchRecord, err error) {
	if !strings.Contains(target, "://") {
		target = "https://" + target
	}
	record = news.FetchRecord{URL: target, At: time.Now().UTC()}
	a, err = getArticle(ctx, f, target, k, &record)
	var refused *news.RefusedError
	switch {
	case errors.As(err, &refused):
		record.Outcome, record.Reason = "refused", refused.Error()
	case err != nil:
		record.Outcome, record.Reason = "failed", err.Error()
	default:
		record.Outcome = "fetched"
	}
	return a, record, err
}

func getArticle(ctx context.Context, f *fetch.Fetcher, target string, k known, record *news.FetchRecord) (article, error) {
	a := article{known: k}
	p := &polite{fetcher: f, files: map[string]*robots.File{}}
	res, err := f.Get(ctx, fetch.Request{URL: target, Before: p.before})
	record.Status, record.Bytes, record.Duration = res.Status, res.Bytes, res.Duration
	if err != nil {
		return a, err
	}
	if w := res.Problem(); w != "" {
		return a, fmt.Errorf("fetch %s: %s", target, w)
	}
	a.raw, a.media = res.Body, res.ContentType
	if a.URL == "" {
		a.URL = res.URL
	}
	if err := a.complete(); err != nil {
		return a, err
	}
	if err := a.extract(res.ContentType); err != nil {
		return a, fmt.Errorf("%s: %w", target, err)
	}
	if k.URL == "" && sameHost(a.content.URL, a.URL) {
		a.URL = a.content.URL // what the page itself calls its address
	}
	return a, nil
}

// sameHost reports whether two addresses lie on one host.
func sameHost(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Host != "" && strings.EqualFold(x.Host, y.Host)
}
