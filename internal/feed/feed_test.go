package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"readout/internal/news"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

const base = "https://news.example/world/feed.xml"

func TestParse(t *testing.T) {
	t.Parallel()
	rss := `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:c="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Ledger &#8211; World</title><link>https://news.example/</link><language>en-gb</language>
<atom:link rel="hub" href="https://hub.example/"/>
<item><title><![CDATA[Talks &amp; tea in Port Ansel]]></title><link>/a/1?utm_source=rss&amp;id=7#top</link><description>&lt;p&gt;Ministers &lt;b&gt;met&lt;/b&gt;.&lt;/p&gt;</description><pubDate>Tue, 04 Mar 2025 09:30:00 EST</pubDate></item>
<item><title>Again</title><link>https://news.example/a/1?id=7</link></item>
<item><title>By guid</title><guid>https://news.example/a/2</guid><c:encoded>Full &lt;i&gt;text&lt;/i&gt;</c:encoded><pubDate>not a date</pubDate></item>
<item><title>No link</title><guid isPermaLink="false">x9</guid></item>
</channel></rss>`
	wantRSS := Result{
		Title: "The Ledger – World", Language: "en-gb", Hub: "https://hub.example/",
		Entries: []news.FeedEntry{
			{URL: "https://news.example/a/1?id=7", Title: "Talks & tea in Port Ansel", Summary: "Ministers met .", Published: at("2025-03-04T14:30:00Z")},
			{URL: "https://news.example/a/2", Title: "By guid", Summary: "Full text"},
		},
	}
	wantRSS.Entries[0].Summary = "Ministers met."
	for _, c := range []struct {
		name string
		feed news.Feed
		body string
		want Result
	}{
		{"RSS 2.0", news.Feed{Kind: news.FeedSyndication}, rss, wantRSS},
		{"gzipped, announced as a sitemap", news.Feed{Kind: news.FeedSitemap}, packed(rss), wantRSS},
		{"Atom", news.Feed{}, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">Der &lt;b&gt;Bote&lt;/b&gt;</title>
<entry><title>Gipfel</title><link rel="self" href="/self"/><link rel="alternate" href="/g"/><id>tag:x</id><published>2025-03-04T10:00:00+01:00</published><updated>2025-03-04T11:00:00.5+01:00</updated>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Zwei <em>Seiten</em></div></summary></entry>
<entry><title>Nur updated</title><link href="h"/><updated>2025-03-05T00:00:00Z</updated></entry></feed>`,
			Result{Title: "Der Bote", Language: "de", Entries: []news.FeedEntry{
				{URL: "https://news.example/g", Title: "Gipfel", Summary: "Zwei Seiten", Published: at("2025-03-04T09:00:00Z"), Modified: at("2025-03-04T10:00:00.5Z")},
				{URL: "https://news.example/world/h", Title: "Nur updated", Published: at("2025-03-05T00:00:00Z"), Modified: at("2025-03-05T00:00:00Z")},
			}}},
		{"RSS 1.0", news.Feed{}, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Wire</title><items/></channel><item rdf:about="x"><title>One</title><link>https://w.example/1</link><dc:date>2025-03-04T10:00+01:00</dc:date></item></rdf:RDF>`,
			Result{Title: "Wire", Entries: []news.FeedEntry{{URL: "https://w.example/1", Title: "One", Published: at("2025-03-04T09:00:00Z")}}}},
		{"JSON Feed", news.Feed{}, `{"version":"https://jsonfeed.org/version/1.1","title":"J","language":"en","hubs":[{"url":"https://h.example"}],"items":[{"id":1,"url":"/j","title":"T","content_html":"<p>a</p><p>b</p>","date_published":"2025-03-04T10:00:00Z"},{"id":"https://j.example/2"}]}`,
			Result{Title: "J", Language: "en", Hub: "https://h.example", Entries: []news.FeedEntry{
				{URL: "https://news.example/j", Title: "T", Summary: "a b", Published: at("2025-03-04T10:00:00Z")}, {URL: "https://j.example/2"}}}},
		{"news sitemap", news.Feed{Kind: news.FeedSitemap}, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/n </loc><lastmod>2025-03-05</lastmod><image:image><image:loc>https://img.example/i.jpg</image:loc><image:title>no</image:title></image:image><n:news><n:publication><n:name>Ledger</n:name><n:language>en</n:language></n:publication><n:publication_date>2025-03-04T08:00:00-05:00</n:publication_date><n:title>News title</n:title></n:news></url></urlset>`,
			Result{Entries: []news.FeedEntry{{URL: "https://news.example/n", Title: "News title", Language: "en", Published: at("2025-03-04T13:00:00Z"), Modified: at("2025-03-05T00:00:00Z")}}}},
		{"sitemap index", news.Feed{Kind: news.FeedSitemap}, `<sitemapindex><sitemap><loc>/s/1.xml.gz</loc><lastmod>2025-03-01</lastmod></sitemap><sitemap><loc>/s/2.xml</loc></sitemap></sitemapindex>`,
			Result{Sitemaps: []string{"https://news.example/s/1.xml.gz", "https://news.example/s/2.xml"}, SitemapsModified: []time.Time{at("2025-03-01T00:00:00Z"), {}}}},
		{"sitemap of lines", news.Feed{Kind: news.FeedSitemap}, "https://a.example/1\nhttps://a.example/2\r\nrubbish\n",
			Result{Entries: []news.FeedEntry{{URL: "https://a.example/1"}, {URL: "https://a.example/2"}}}},
		{"broken markup and a cut end", news.Feed{}, "<rss><channel><title>B & Q</title><item><title>One < two & three</title><link>http://b.example/1</link></wrong></item>\n<item><title>Two</b></title><link>http://b.example/2</link><pubDate>04 Mar 2025 10:00 +0100</pubDate></item><item><title>cut",
			Result{Title: "B & Q", Damaged: true, Entries: []news.FeedEntry{{URL: "http://b.example/1", Title: "One < two & three"}, {URL: "http://b.example/2", Title: "Two", Published: at("2025-03-04T09:00:00Z")}}}},
		{"listing", news.Feed{Kind: news.FeedListing, Selector: "ul.top li"}, `<html lang="fr"><base href="/fr/"><title>Une</title><ul class=top><li><a href="un">Un  titre</a> <time datetime="2025-03-04T10:00:00Z">hier</time><li><a href="javascript:x()">x</a><li><a href="//autre.example/deux">Deux &amp; deux</a></ul><a href=trois>3</a>`,
			Result{Title: "Une", Language: "fr", Entries: []news.FeedEntry{{URL: "https://news.example/fr/un", Title: "Un titre", Published: at("2025-03-04T10:00:00Z")}, {URL: "https://autre.example/deux", Title: "Deux & deux"}}}},
		{"listing without a selector", news.Feed{Kind: news.FeedListing}, `<nav><a href=/x>x</a></nav><h2><a href=/story>Story</a></h2>`,
			Result{Entries: []news.FeedEntry{{URL: "https://news.example/story", Title: "Story"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(c.feed, []byte(c.body), "", base)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title><link>http://a.example/</link></item></channel></rss>`
	for _, c := range []struct {
		name string
		feed news.Feed
		body string
		want error
	}{
		{"empty", news.Feed{}, "", ErrUnknown},
		{"web page", news.Feed{}, "<!doctype html><html><body><p>Not found</p></body></html>", ErrUnknown},
		{"other JSON", news.Feed{}, `{"error":"no"}`, ErrUnknown},
		{"entity bomb", news.Feed{}, bomb, ErrEntities},
		{"gzip bomb", news.Feed{}, packed("<rss><channel>" + strings.Repeat(" ", maxUnpacked)), ErrTooLarge},
		{"listing without links", news.Feed{Kind: news.FeedListing}, "<p>none", ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse(c.feed, []byte(c.body), "", base); !errors.Is(err, c.want) {
				t.Errorf("Parse = %v, want %v", err, c.want)
			}
		})
	}
	if _, err := Parse(news.Feed{Kind: news.FeedListing, Selector: "a["}, nil, "", base); err == nil {
		t.Error("a broken selector must be reported")
	}
	// Entities named in a text are no declaration.
	if _, err := Parse(news.Feed{}, []byte("<rss><channel><item><title><![CDATA[<!ENTITY]]></title></item></channel></rss>"), "", base); err != nil {
		t.Errorf("quoted declaration: %v", err)
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	body := func(declared, name string) []byte {
		return []byte(`<?xml version="1.0" encoding="` + declared + `"?><rss><channel><title>` + name + `</title></channel></rss>`)
	}
	for _, c := range []struct {
		name, header string
		body         []byte
		want         string
	}{
		{"UTF-8 declared as Latin-1", "text/xml; charset=iso-8859-1", body("iso-8859-1", "Orbán"), "Orbán"},
		{"Latin-1 by header", "text/xml; charset=iso-8859-1", body("utf-8", "Orb\xe1n"), "Orbán"},
		{"Latin-2 by declaration", "text/xml", body("iso-8859-2", "\xa3\xf3d\xbc"), "Łódź"},
		{"Windows-1251 by declaration", "", body("windows-1251", "\xca\xe8\xe5\xe2"), "Киев"},
		{"nothing declared", "", []byte("<rss><channel><title>caf\xe9</title></channel></rss>"), "café"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(news.Feed{}, c.body, c.header, base)
			if err != nil {
				t.Fatal(err)
			}
			if got.Title != c.want {
				t.Errorf("title = %q, want %q", got.Title, c.want)
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	got := Discover([]byte(`<head><base href="https://b.example/home/">
<link rel="alternate" type="application/rss+xml" title="World" href="rss"><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" hreflang="fr" href="/fr"><link rel="alternate" type="application/json" href="/wp-json/x"><link rel=sitemap href=/s.xml>
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="//c.example/atom"></head><a href="/ignored.rss">RSS</a>`), "https://a.example/")
	want := []news.Feed{
		{URL: "https://b.example/home/rss", Kind: news.FeedSyndication}, {URL: "https://b.example/s.xml", Kind: news.FeedSitemap},
		{URL: "https://c.example/atom", Kind: news.FeedSyndication},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = Discover([]byte(`<a href="/world.rss">World</a><a href="/about">About</a><a href="/feeds/a.xml">RSS</a>`), "https://a.example/")
	want = []news.Feed{{URL: "https://a.example/world.rss", Kind: news.FeedSyndication}, {URL: "https://a.example/feeds/a.xml", Kind: news.FeedSyndication}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Tue, 04 Mar 2025 09:30:00 GMT":       "2025-03-04T09:30:00Z",
		"Tue, 4 Mar 2025 09:30 +0530":         "2025-03-04T04:00:00Z",
		"Tues, 4 March 2025 09:30:00 PST":     "2025-03-04T17:30:00Z",
		"2025-03-04T09:30:00.123Z":            "2025-03-04T09:30:00.123Z",
		"2025-03-04 09:30:00 +02:00":          "2025-03-04T07:30:00Z",
		"2025-03-04T09:30:00-03":              "2025-03-04T12:30:00Z",
		"2025-03-04":                          "2025-03-04T00:00:00Z",
		"March 4, 2025 3:04 PM":               "2025-03-04T15:04:00Z",
		"Tue, 04 Mar 2025 24:00:00 GMT":       "2025-03-05T00:00:00Z",
		"04.03.2025 10:00":                    "2025-03-04T10:00:00Z",
		"1741080600":                          "2025-03-04T09:30:00Z",
		"1741080600000":                       "2025-03-04T09:30:00Z",
		"Tue, 04 Mar 2025 09:30:00 GMT+01:00": "2025-03-04T08:30:00Z",
	} {
		if got := Time(in); !got.Equal(at(want)) {
			t.Errorf("Time(%q) = %v, want %s", in, got, want)
		}
	}
	for _, in := range []string{"", "yesterday", "0000-00-00", "0001-01-01T00:00:00Z", "32 Mar 2025", strings.Repeat("1", 100)} {
		if got := Time(in); !got.IsZero() {
			t.Errorf("Time(%q) = %v, want none", in, got)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"HTTPS://News.Example:443/a?utm_source=x&b=1&fbclid=y#c": "https://news.example/a?b=1",
		"http://news.example":              "http://news.example/",
		"https://news.example/a?":          "https://news.example/a",
		"https://news.example/a?q=a%20b&c": "https://news.example/a?q=a%20b&c",
		"mailto:x@y.example":               "mailto:x@y.example",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
		if again := Clean(Clean(in)); again != Clean(in) {
			t.Errorf("Clean is not idempotent on %q", in)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("<rss><channel><item><title>a</title><link>http://a.example/</link></item></channel></rss>"), "feed", "text/xml")
	f.Add([]byte("<sitemapindex><sitemap><loc>/a</loc></sitemap>"), "sitemap", "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"url":"/a"}]}`), "feed", "")
	f.Add([]byte(packed("<urlset><url><loc>/a")), "sitemap", "application/gzip")
	f.Add([]byte("<h2><a href=/a>x</a>"), "listing", "text/html; charset=utf-16")
	f.Fuzz(func(t *testing.T, b []byte, kind, contentType string) {
		r, err := Parse(news.Feed{Kind: news.FeedKind(kind)}, b, contentType, base)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range r.Entries {
			if !strings.HasPrefix(e.URL, "http") || seen[e.URL] {
				t.Errorf("entry %q", e.URL)
			}
			seen[e.URL] = true
		}
		Discover(b, base)
	})
}

// FuzzSitemap reads sitemaps and index files: plain, packed, cut off, as lines.
func FuzzSitemap(f *testing.F) {
	for _, body := range []string{
		`<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://ledger.example/a</loc><lastmod>2025-03-01</lastmod><news:news><news:publication_date>2025-03-01T10:00:00Z</news:publication_date><news:title>Talks</news:title></news:news></url></urlset>`,
		`<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>2025-03-01</lastmod></sitemap><sitemap><loc>s2.xml`,
		"https://ledger.example/a\nhttps://ledger.example/b\r\n\n/c",
		"<urlset><url><loc><![CDATA[/a?x=1&y=2]]></loc><lastmod>yesterday</lastmod></url><url/></urlset>",
		packed("<urlset><url><loc>/a</loc></url></urlset>"),
	} {
		f.Add([]byte(body), "application/xml")
	}
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		r, err := Parse(news.Feed{Kind: news.FeedSitemap}, b, contentType, base)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range r.Entries {
			if !strings.HasPrefix(e.URL, "http") || seen[e.URL] {
				t.Errorf("entry %+v", e)
			}
			seen[e.URL] = true
		}
		if len(r.SitemapsModified) > len(r.Sitemaps) {
			t.Errorf("%d times for %d sitemaps", len(r.SitemapsModified), len(r.Sitemaps))
		}
		for _, u := range r.Sitemaps {
			if !strings.HasPrefix(u, "http") {
				t.Errorf("sitemap %q", u)
			}
		}
	})
}
