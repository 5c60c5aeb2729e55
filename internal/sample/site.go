package sample

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	"readout/internal/news"
)

// site is one outlet: who it is, what it serves and how it looks.
type site struct {
	outlet news.Outlet
	tag    string // short line under the masthead
	design string // name of a template under design/
	zone   *time.Location
	latin  bool   // pages go out as windows-1252
	robots string // body of robots.txt, SITE standing for the base URL; "" answers 404
	feeds  []feedSpec

	base  string // "http://127.0.0.1:port"
	pages []*page
	docs  map[string][]*doc // by path: versions, first to last
}

// feedSpec is a feed of a site.
type feedSpec struct {
	path      string
	format    string // "rss", "atom", "json", "sitemap", "index", "listing"
	as        news.FeedKind
	selector  string
	announced bool // belongs to the outlet's feeds; others are reached through it
}

// doc is what an address answers with at one version.
type doc struct {
	body        []byte
	contentType string
	etag        string
	modified    time.Time
}

// view is what a design sees.
type view struct {
	Site     *site
	Name     string
	Tag      string
	Base     string
	URL      string
	Charset  string
	Notice   string
	V        *version
	LD       any
	Others   []*version // front page: all pages; article: three others
	FeedType string
	FeedPath string
}

// SampleLine is the line that stands, outside the article, on every page of
// the sample press.
const SampleLine = "Sample page: this outlet, its people and its events are invented. It is part of the sample press of Readout."

// load reads all sites with their pages.
func load() ([]*site, error) {
	sites := sites()
	for _, s := range sites {
		var err error
		if s.pages, err = loadPages(s.outlet.ID, s.zone); err != nil {
			return nil, err
		}
	}
	return sites, nil
}

// render makes every document of the site for its base URL.
func (s *site) render(base string) error {
	s.base = base
	s.docs = make(map[string][]*doc)
	t, err := template.New("").Funcs(template.FuncMap{
		"clock":  func(layout string, t time.Time) string { return t.Format(layout) },
		"join":   strings.Join,
		"french": frenchDate,
		"newest": newest,
	}).ParseFS(files, "design/"+s.design+".html")
	if err != nil {
		return err
	}
	for _, pg := range s.pages {
		for _, v := range pg.versions {
			if v.Lang == "" {
				v.Lang = s.outlet.Language
			}
			if err := s.add(t, v, s.others(v)); err != nil {
				return fmt.Errorf("%s: %w", pg.id, err)
			}
		}
	}
	front := &version{Path: "/", Title: s.outlet.Name, Lang: s.outlet.Language, Kind: "front", Published: s.newest(), Modified: s.newest()}
	if err := s.add(t, front, s.listed()); err != nil {
		return fmt.Errorf("front page: %w", err)
	}
	for _, f := range s.feeds {
		if f.format == "listing" {
			listing := *front
			listing.Path, listing.Title, listing.Kind = f.path, "News", "listing"
			if err := s.add(t, &listing, s.listed()); err != nil {
				return fmt.Errorf("listing: %w", err)
			}
			continue
		}
		body, contentType, err := s.feed(f)
		if err != nil {
			return fmt.Errorf("feed %s: %w", f.path, err)
		}
		s.put(f.path, body, contentType, s.newest())
	}
	if s.robots != "" {
		s.put("/robots.txt", []byte(strings.ReplaceAll(s.robots, "SITE", s.base)), "text/plain; charset=utf-8", s.newest())
	}
	return nil
}

func (s *site) add(t *template.Template, v *version, others []*version) error {
	data := view{
		Site: s, Name: s.outlet.Name, Tag: s.tag, Base: s.base, URL: s.base + v.Path, Charset: "utf-8", Notice: SampleLine,
		V: v, LD: s.linked(v), Others: others,
	}
	for _, f := range s.feeds {
		if kind := mediaTypes[f.format]; kind != "" && data.FeedPath == "" {
			data.FeedPath, data.FeedType = f.path, kind
		}
	}
	if s.latin {
		data.Charset = "windows-1252"
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, s.design+".html", data); err != nil {
		return err
	}
	body := b.Bytes()
	if s.latin {
		var err error
		if body, err = charmap.Windows1252.NewEncoder().Bytes(body); err != nil {
			return fmt.Errorf("encode as windows-1252: %w", err)
		}
	}
	s.put(v.Path, body, "text/html; charset="+data.Charset, v.Modified)
	return nil
}

// newest returns the posts with the latest first, as live blogs show them.
func newest(posts []post) []post {
	posts = slices.Clone(posts)
	slices.Reverse(posts)
	return posts
}

// put appends a version of what path answers with.
func (s *site) put(path string, body []byte, contentType string, modified time.Time) {
	sum := sha256.Sum256(body)
	s.docs[path] = append(s.docs[path], &doc{
		body: body, contentType: contentType, modified: modified.UTC().Truncate(time.Second),
		etag: `"` + hex.EncodeToString(sum[:10]) + `"`,
	})
}

// listed returns the pages that the site announces, newest first.
func (s *site) listed() []*version {
	var vs []*version
	for _, pg := range slices.Backward(s.pages) {
		if v := pg.versions[0]; !v.Hidden {
			vs = append(vs, v)
		}
	}
	return vs
}

// others returns up to three announced pages other than v.
func (s *site) others(v *version) []*version {
	vs := slices.DeleteFunc(s.listed(), func(o *version) bool { return o.Path == v.Path })
	return vs[:min(3, len(vs))]
}

// newest returns when the site last changed.
func (s *site) newest() time.Time {
	t := time.Date(2026, time.March, 9, 6, 0, 0, 0, s.zone)
	for _, pg := range s.pages {
		if m := pg.versions[0].Modified; m.After(t) {
			t = m
		}
	}
	return t
}

// handler answers for the site.
func (p *Press) handler(s *site) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := Access{
			At: time.Now(), Outlet: s.outlet.ID, URL: s.base + r.URL.Path, UserAgent: r.UserAgent(),
			Conditional: r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "",
		}
		a.Status, a.Version = s.answer(w, r)
		p.record(a)
	})
}

// answer writes the response and returns its status and the version served.
func (s *site) answer(w http.ResponseWriter, r *http.Request) (status, version int) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
		return http.StatusMethodNotAllowed, 0
	}
	if to, ok := s.moved(r.URL); ok {
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return http.StatusMovedPermanently, 0
	}
	docs := s.docs[r.URL.Path]
	if len(docs) == 0 {
		http.Error(w, "no such page on this sample site", http.StatusNotFound)
		return http.StatusNotFound, 0
	}
	n, same := choose(docs, r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since"))
	d := docs[n]
	w.Header().Set("ETag", d.etag)
	w.Header().Set("Last-Modified", d.modified.Format(http.TimeFormat))
	if same {
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified, 0
	}
	w.Header().Set("Content-Type", d.contentType)
	if r.Method == http.MethodGet {
		// A reader that hangs up early is no business of the press.
		_, _ = w.Write(d.body)
	}
	return http.StatusOK, n + 1
}

// moved says where an address has moved for good: addresses without the
// trailing slash that the site's own paths have.
func (s *site) moved(u *url.URL) (string, bool) {
	if s.docs[u.Path] == nil && s.docs[u.Path+"/"] != nil {
		return s.base + u.Path + "/", true
	}
	return "", false
}

// choose picks the version to serve, with no state: a first request gets the
// first version, a request that holds version n gets n+1, and one that holds
// the last is told that nothing changed. A validator that none of the versions
// has (of an older release of the sample) gets the last.
func choose(docs []*doc, ifNoneMatch, ifModifiedSince string) (n int, same bool) {
	last := len(docs) - 1
	if ifNoneMatch != "" {
		for n := last; n >= 0; n-- {
			if strings.Contains(ifNoneMatch, docs[n].etag) {
				return min(n+1, last), n == last
			}
		}
		return last, false
	}
	since, err := http.ParseTime(ifModifiedSince)
	if err != nil {
		return 0, false
	}
	for n, d := range docs {
		if d.modified.After(since) {
			return n, false
		}
	}
	return last, true
}
