package server

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// embedKinds are the pages that can be embedded, by the first part of their
// path.
var embedKinds = map[string]news.ItemKind{"utterances": news.ItemUtterance, "events": news.ItemEvent, "stances": news.ItemStance}

// embedded reads the item that an embed shows.
func (s *server) embedded(r *http.Request, kind, id string) (interchange.Item, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return interchange.Item{}, news.ErrNotFound
	}
	var it postgres.Item
	var summits []postgres.Named
	switch embedKinds[kind] {
	case news.ItemUtterance:
		p, err := s.store.Utterance(r.Context(), n)
		if err != nil {
			return interchange.Item{}, err
		}
		it, summits = p.Item, p.Summits
	case news.ItemEvent:
		p, err := s.store.Event(r.Context(), n)
		if err != nil {
			return interchange.Item{}, err
		}
		it, summits = p.Item, p.Summits
	case news.ItemStance:
		p, err := s.store.Stance(r.Context(), n)
		if err != nil {
			return interchange.Item{}, err
		}
		it, summits = p.Item, p.Summits
	default:
		return interchange.Item{}, news.ErrNotFound
	}
	out, _, err := s.one(r, it, summits)
	return out, err
}

// embed is an item made small for other sites' pages: no cookie, no script, and
// the one page that may be framed.
func (s *server) embed(w http.ResponseWriter, r *http.Request) error {
	it, err := s.embedded(r, chi.URLParam(r, "kind"), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors *", 1))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Del("Cross-Origin-Opener-Policy")
	h.Set("Cache-Control", "public, no-cache")
	e := view.Embed{Title: it.Title, Text: it.Text, Quoted: it.Kind == string(news.ItemUtterance) && it.Speech == string(news.Direct) && len(it.Who) > 0, URL: it.URL, When: interchange.When(it, time.UTC), State: it.State, Sample: s.sample}
	if it.Language != "" && !strings.HasPrefix(it.Language, "en") {
		e.Language = it.Language
	}
	switch t := view.Theme(r.URL.Query().Get("theme")); t {
	case view.ThemeLight, view.ThemeDark:
		e.Theme = t
	}
	for _, who := range it.Who {
		e.Who = append(e.Who, who.Name)
	}
	e.Outlets = len(it.Outlets)
	e.First = it.First.Outlet.Name
	return s.render(w, r, http.StatusOK, view.EmbedPage(e))
}

// The size that an embed asks for, in CSS pixels.
const (
	embedWidth  = 600
	embedHeight = 260
)

// frame is the code that embeds an item: a frame with the words as a plain
// quotation in it for where frames are not shown.
func frame(base string, u *url.URL, title string) string {
	src := base + "/embed" + u.Path
	esc := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="%d" height="%d" loading="lazy" style="border:0;max-width:100%%"></iframe>`, esc(src), esc(title), embedWidth, embedHeight)
}

// embedding returns the code and the oEmbed address of an item's page, nothing
// for other pages.
func (s *server) embedding(r *http.Request, title string) (code, oembed string) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	ctx := chi.RouteContext(r.Context())
	if ctx == nil || embedKinds[kind] == "" || ctx.RoutePattern() != "/"+kind+"/{id}" {
		return "", ""
	}
	base := s.base(r)
	code = frame(base, &url.URL{Path: r.URL.Path}, title)
	return code, "/oembed?" + url.Values{"url": {base + r.URL.Path}}.Encode()
}

// oembed answers oEmbed 1.0 for pages of our own. The address is only read,
// never fetched.
func (s *server) oembed(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if f := q.Get("format"); f != "" && f != "json" {
		return &problem{http.StatusNotImplemented, "Only JSON", "This oEmbed endpoint answers format=json.", nil}
	}
	base := s.base(r)
	u, err := url.Parse(q.Get("url"))
	if err != nil || u.Scheme+"://"+u.Host != base {
		return &problem{http.StatusNotFound, "Not a page of ours", "The parameter url must be the address of an utterance, event or position on this site.", nil}
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 2 {
		return news.ErrNotFound
	}
	it, err := s.embedded(r, parts[0], parts[1])
	if err != nil {
		return err
	}
	width, height := embedWidth, embedHeight
	if n, err := strconv.Atoi(q.Get("maxwidth")); err == nil && n >= 200 {
		width = min(width, n)
	}
	if n, err := strconv.Atoi(q.Get("maxheight")); err == nil && n >= 120 {
		height = min(height, n)
	}
	b, err := json.Marshal(object{
		"version": "1.0", "type": "rich", "provider_name": "Readout", "provider_url": base + "/", "title": it.Title, "width": width, "height": height, "cache_age": 300,
		"html": strings.NewReplacer(fmt.Sprintf(`width="%d"`, embedWidth), fmt.Sprintf(`width="%d"`, width), fmt.Sprintf(`height="%d"`, embedHeight), fmt.Sprintf(`height="%d"`, height)).Replace(frame(base, &url.URL{Path: u.Path}, it.Title)),
	})
	if err != nil {
		return err
	}
	forAll(w.Header())
	w.Header().Set("Content-Type", "application/json")
	return tagged(w, r, b)
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

func sitemapXML(w http.ResponseWriter, r *http.Request, root, item string, urls []sitemapURL) error {
	var b strings.Builder
	b.WriteString(xml.Header + "<" + root + ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	enc := xml.NewEncoder(&b)
	for _, u := range urls {
		if err := enc.EncodeElement(u, xml.StartElement{Name: xml.Name{Local: item}}); err != nil {
			return err
		}
	}
	b.WriteString("</" + root + ">\n")
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, no-cache")
	return tagged(w, r, []byte(b.String()))
}

// sitemap lists the parts of the site's map.
func (s *server) sitemap(w http.ResponseWriter, r *http.Request) error {
	n, err := s.store.AddressParts(r.Context())
	if err != nil {
		return err
	}
	base := s.base(r)
	urls := []sitemapURL{{Loc: base + "/sitemaps/pages.xml"}}
	for i := range n {
		urls = append(urls, sitemapURL{Loc: base + "/sitemaps/items-" + strconv.Itoa(i) + ".xml"})
	}
	return sitemapXML(w, r, "sitemapindex", "sitemap", urls)
}

func (s *server) sitemapPart(w http.ResponseWriter, r *http.Request) error {
	base, part := s.base(r), chi.URLParam(r, "part")
	var urls []sitemapURL
	if part == "pages" {
		for _, p := range []string{"/", "/outlets", "/corrections", "/about/method", "/about/data", "/search"} {
			urls = append(urls, sitemapURL{Loc: base + p})
		}
		cards, err := s.world.cards(r.Context(), s.now())
		if err != nil {
			return err
		}
		for _, c := range cards {
			if !c.Summit.Sample {
				u := sitemapURL{Loc: base + "/summits/" + c.Summit.ID}
				urls = append(urls, u)
			}
		}
		return sitemapXML(w, r, "urlset", "url", urls)
	}
	k, ok := strings.CutPrefix(part, "items-")
	n, err := strconv.Atoi(k)
	if !ok || err != nil || n < 0 {
		return news.ErrNotFound
	}
	as, err := s.store.Addresses(r.Context(), n)
	if err != nil {
		return err
	}
	for _, a := range as {
		urls = append(urls, sitemapURL{base + path(a.Kind, a.ID), a.Updated.UTC().Format(time.RFC3339)})
	}
	return sitemapXML(w, r, "urlset", "url", urls)
}
