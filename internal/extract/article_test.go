package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"readout/internal/news"
	"readout/internal/text"
)

var fetched = time.Date(2025, 3, 6, 12, 0, 0, 0, time.UTC)

const at = "https://www.ledger.example/world/2025/03/04/talks-open"

// Paragraphs of a story of our own, long enough to be one.
const (
	p1 = "The chancellor of Norland, Ada Brandt, opened two days of talks in Port Ansel on Tuesday with an appeal to the five governments around the strait to agree on a ceasefire before the winter."
	p2 = "“We have an hour that will not come back,” she told the delegates, most of whom had travelled overnight from the capital on a train that was delayed twice by snow."
	p3 = "The president of Sudria, Teo Marchetti, replied that his country would sign a treaty on fishing if the others signed one on shipping, and that he saw no reason to choose between the two."
	p4 = "Officials said that the text was ninety per cent ready and that the remaining tenth was the one that mattered. A second session was planned for Wednesday morning in the same hall."
)

func page(head, body string) []byte {
	return []byte("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">" + head + "</head><body>" + body + "</body></html>")
}

func paras(ps ...string) string { return "<p>" + strings.Join(ps, "</p>\n<p>") + "</p>" }

func article(t *testing.T, head, body string) news.Content {
	t.Helper()
	c, err := Article(Page{Body: page(head, body), URL: at, FetchedAt: fetched})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range c.Blocks {
		if !b.Span.Valid(c.Text) || b.Span.Empty() || strings.Contains(b.Span.In(c.Text), "\n") {
			t.Errorf("block %+v does not fit the text", b)
		}
	}
	return c
}

type line2 struct {
	Kind text.BlockKind
	Text string
}

func blocks(c news.Content) []line2 {
	var out []line2
	for _, b := range c.Blocks {
		out = append(out, line2{b.Kind, b.Span.In(c.Text)})
	}
	return out
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	teasers := strings.Repeat(`<article><h3><a href="/a">Ministers meet again in Port Ansel</a></h3></article>`, 12)
	for _, c := range []struct {
		name, head, body string
		want             news.Refusal
	}{
		{"consent", "<title>Before you continue to The Ledger</title>", "<h1>Before you continue</h1><p>We and our partners store and access information on your device. Choose whether you agree.</p><button>Accept all</button>", news.RefusedConsent},
		{"consent in German", "<title>Der Bote: Datenschutzeinstellungen</title>", "<h1>Ihre Zustimmung</h1><p>Mit Werbung weiterlesen oder ein Abo abschließen. Wir und unsere Partner speichern Daten auf Ihrem Gerät.</p>", news.RefusedConsent},
		{"consent in French", "<title>Votre vie privée</title>", "<h2>Nous et nos partenaires</h2><p>Nous et nos partenaires utilisons des traceurs. Accepter et continuer.</p>", news.RefusedConsent},
		{"login", "<title>Log in | The Ledger</title>", `<h1>Log in</h1><form><input name=u><input type=password name=p></form><p>Forgot your password?</p>`, news.RefusedLogin},
		{"login without words", "<title>The Ledger</title>", `<p>Welcome back.</p><form><input type="password"></form>`, news.RefusedLogin},
		{"login in German", "<title>Anmelden – Der Bote</title>", `<h1>Anmelden</h1><p>Passwort vergessen?</p>`, news.RefusedLogin},
		{"robot check", "<title>Just a moment...</title>", "<p>Checking your browser before accessing ledger.example. Ray ID: 8f2</p>", news.RefusedRobotCheck},
		{"robot check in a frame", "<title>ledger.example</title>", `<p>Please complete the step below.</p><iframe src="https://geo.captcha-delivery.com/x"></iframe>`, news.RefusedRobotCheck},
		{"unusual traffic", "<title>Sorry</title>", "<h1>Are you a robot?</h1><p>Our systems have detected unusual traffic from your network.</p>", news.RefusedRobotCheck},
		{"access denied", "<title>Access Denied</title>", "<h1>Access Denied</h1><p>You don't have permission to access this page. Reference #18.2</p>", news.RefusedRobotCheck},
		{"soft 404", "<title>Page not found - The Ledger</title>", "<h1>Page not found</h1><p>The page you are looking for may have moved.</p>" + teasers, news.RefusedErrorPage},
		{"soft 404 with stories under it", "<title>404 | The Ledger</title>", "<h1>404 – page not found</h1><section>" + paras(p1, p2, p3, p4) + "</section>", news.RefusedErrorPage},
		{"soft 404 in French", "<title>Page introuvable</title>", "<h1>Page introuvable</h1><p>La page que vous recherchez n’existe plus.</p>", news.RefusedErrorPage},
		{"maintenance", "<title>Down for maintenance</title>", "<h1>We are down for maintenance</h1><p>Please try again later.</p>", news.RefusedErrorPage},
		{"server error", "<title>502 Bad Gateway</title>", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", news.RefusedErrorPage},
		{"front page", "<title>The Ledger</title>", teasers, news.RefusedNoBody},
		{"empty", "", "", news.RefusedNoBody},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Article(Page{Body: page(c.head, c.body), URL: at, FetchedAt: fetched})
			var refused *news.RefusedError
			if !errors.As(err, &refused) || refused.Reason != c.want {
				t.Errorf("err = %v, want %s", err, c.want)
			}
		})
	}
	for kind, body := range map[string]string{"application/pdf": "%PDF-1.7", "text/html": "%PDF-1.7 ", "image/png": "x", "application/json": "{}"} {
		_, err := Article(Page{Body: []byte(body), ContentType: kind, URL: at})
		var refused *news.RefusedError
		if !errors.As(err, &refused) || refused.Reason != news.RefusedNotHTML {
			t.Errorf("%s: err = %v, want %s", kind, err, news.RefusedNotHTML)
		}
	}
}

// TestNotRefused holds stories that speak of what walls speak of.
func TestNotRefused(t *testing.T) {
	t.Parallel()
	for name, title := range map[string]string{
		"consent":     "Consent: what the parties to the strait treaty agreed to",
		"not found":   "Page not found: how an archive of the strait was lost",
		"captcha":     "Are you a robot? Port Ansel tests automatic pilots",
		"login":       "Log in or lose out, Norland tells its pensioners",
		"maintenance": "Lighthouse down for maintenance as fog closes the strait",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, "<title>"+title+" | The Ledger</title><meta property='og:site_name' content='The Ledger'>", "<article><h1>"+title+"</h1>"+paras(p1, p2, p3, p4)+"</article>")
			if c.Headline != title {
				t.Errorf("headline = %q", c.Headline)
			}
		})
	}
}

func TestFurnitureInHTML(t *testing.T) {
	t.Parallel()
	body := `<header><nav><a href=/>Home</a> <a href=/world>World</a></nav></header><main><article><h1>Talks open in Port Ansel</h1>
<div class="byline">By <a href="/author/lena-ortiz">Lena Ortiz</a>, diplomatic editor</div><time datetime="2025-03-04T09:30:00+01:00">Tuesday 4 March 2025 09:30</time>
<p>` + p1 + `</p>
<div class="sdc-site-video"><p>You need a newer browser for the accessible video player</p><span>2:14</span><p>Brandt: ‘We came to listen’</p></div>
<p>` + p2 + `</p>
<p><a href="/live"><strong>Harbour latest: Ministers ‘close to a deal’ on fishing</strong></a></p>
<p>` + p3 + `</p>
<p><strong>Read more:</strong><br><a href=/1>Sudria’s navy told to stand down</a><br><a href=/2>Why is the strait closed?</a></p>
<div class="widget-consent"><p>Castbox</p><p>This content is supplied by Castbox, which may use cookies and similar technologies.</p><p>To show it we need your consent to cookies.</p><p>You can change this choice at any time in the Privacy Centre.</p></div>
<p>👉 Listen to The Strait Talk wherever you get your podcasts 👈</p>
<p>` + p4 + `</p>
<aside class="related"><h2>Related stories</h2><ul><li><a href=/3>Ferry service to Port Ansel suspended</a></li></ul></aside>
<form class="newsletter-signup"><p>Sign up to our morning briefing for the news of the strait in your inbox every day at six.</p></form>
</article></main><footer><p>© The Ledger 2025. All rights reserved. Registered in Port Ansel, at the sign of the anchor.</p></footer>`
	c := article(t, "<title>Talks open in Port Ansel | The Ledger</title>", body)
	want := []line2{{text.Headline, "Talks open in Port Ansel"}, {text.Paragraph, p1}, {text.Paragraph, p2}, {text.Paragraph, p3}, {text.Paragraph, p4}}
	if diff := cmp.Diff(want, blocks(c)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Lena Ortiz"}, c.Authors); diff != "" {
		t.Error(diff)
	}
}

// TestAroundTheStory holds lines that desks put above, within and below a story,
// and lines of the story that look like them.
func TestAroundTheStory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"subheads in boxes", paras(p1, p2) + `<div class="x_subheadline">Who pays?</div>` + paras(p3, p4), []string{p1, p2, "Who pays?", p3, p4}},
		{"a sentence that is mostly a link", paras(p1, p2) + `<p>It also <a href="/s">signs for the lighthouses and keeps the lamps</a>.</p>` + paras(p3, p4), []string{p1, p2, "It also signs for the lighthouses and keeps the lamps.", p3, p4}},
		{"a link that is a line", paras(p1, p2) + `<p><a href="/s">It also signs for the lighthouses and keeps the lamps</a></p>` + paras(p3, p4), []string{p1, p2, p3, p4}},
		{"sources", paras(p1, p2, p3, p4) + `<h3>Quellen:</h3><ul><li>Landtag, Anhörung</li><li>Gewerkschaft der Lotsen</li></ul>`, []string{p1, p2, p3, p4}},
		{"offers in a list", paras(p1, p2) + `<ul><li>Nachrichten aufs Handy? Hier geht es zur <a href="/app">Boten-News-App</a>.</li><li>Der Bote bei WhatsApp und Instagram.</li><li>Sie mögen es kurz? Dann ist unser Newsletter richtig.</li></ul>` + paras(p3, p4), []string{p1, p2, p3, p4}},
		{"a list of the story", paras(p1, p2) + `<ul><li>The first point is a ceasefire.</li><li>The second is fishing.</li></ul>` + paras(p3, p4), []string{p1, p2, "The first point is a ceasefire.", "The second is fishing.", p3, p4}},
		{"when it was changed", `<div><span>Aktualisiert am 04.03.2025 - 18:50 Uhr</span><span>Lesedauer: 4 Min.</span></div>` + paras(p1, p2, p3, p4), []string{p1, p2, p3, p4}},
		{"a letter to subscribe to", paras(p1, p2) + `<p>Subscribe to Strait Briefing, a free weekly round-up for sailors.</p>` + paras(p3, p4), []string{p1, p2, p3, p4}},
		{"somebody who says to subscribe", paras(p1, p2) + `<p>“Subscribe to the weekly newsletter of the harbour and you know as much as I,” she said.</p>` + paras(p3, p4), []string{p1, p2, "“Subscribe to the weekly newsletter of the harbour and you know as much as I,” she said.", p3, p4}},
		{"what it announces is gone", paras(p1, p2, p3, p4) + `<p>Alle Meldungen finden Sie hier:</p>`, []string{p1, p2, p3, p4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := article(t, "<title>Talks open in Port Ansel</title>", "<article><h1>Talks open in Port Ansel</h1><div class=story>"+c.body+"</div></article>")
			if diff := cmp.Diff(c.want, append([]string{}, got.Paragraphs()...)); diff != "" || got.Standfirst != "" {
				t.Errorf("standfirst %q\n%s", got.Standfirst, diff)
			}
		})
	}
}

func TestBlockKinds(t *testing.T) {
	t.Parallel()
	c := article(t, `<meta name="description" content="Five governments meet for two days">`, `<article><h1>Talks open in Port Ansel</h1><p class="standfirst">Five governments meet for two days</p>
<div class=body><p>`+p1+`</p><figure><img src=x.jpg><figcaption>Ada Brandt arrives at the harbour. Photo: Ledger</figcaption></figure><p>`+p2+`</p><aside class="pullquote"><blockquote>We have an hour that will not come back</blockquote></aside>
<blockquote><p>We have an hour that will not come back</p></blockquote>
<h2>What is on the table</h2><p>`+p3+`</p><ul><li>a ceasefire in the strait, watched by ships of all five states;</li><li>a treaty on fishing.</li></ul>
<blockquote><p>The strait belongs to nobody, and that is the only thing on which all of us who live beside it have ever agreed.</p></blockquote>
<blockquote class="twitter-tweet"><p>Snow on the line again. Late for the talks.</p>— Teo (@teo) <a href=x>March 4, 2025</a></blockquote>
<div class="factbox"><h3>The strait</h3><p>It is forty miles long and freezes in most winters, as it did in the year of the last war.</p></div>
<p>`+p4+`</p><p><em>Correction: an earlier version of this article said that the train was on time.</em></p></div></article>`)
	got := map[text.BlockKind]int{}
	for _, b := range blocks(c) {
		got[b.Kind]++
	}
	want := map[text.BlockKind]int{text.Headline: 1, text.Standfirst: 1, text.Caption: 1, text.Paragraph: 4, text.Subhead: 1, text.ListItem: 2, text.PullQuote: 1, text.BlockQuote: 1, text.Embed: 2, text.FactBox: 2, text.Notice: 1}
	delete(want, text.Embed)
	delete(want, text.FactBox)
	delete(got, text.Embed)
	delete(got, text.FactBox)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s\n%v", diff, blocks(c))
	}
	if ps := strings.Join(c.Paragraphs(), "\n"); strings.Contains(ps, "Snow on the line") || strings.Contains(ps, "forty miles") || strings.Count(ps, "hour that will not come back") != 1 {
		t.Errorf("what is no part of the running text is in it:\n%s", ps)
	}
	if c.Standfirst != "Five governments meet for two days" {
		t.Errorf("standfirst = %q", c.Standfirst)
	}
}

func TestLayouts(t *testing.T) {
	t.Parallel()
	want := []line2{{text.Headline, "Talks open in Port Ansel"}, {text.Paragraph, p1}, {text.Paragraph, p2}, {text.Paragraph, p3}, {text.Paragraph, p4}}
	nav := "<ul class=menu><li><a href=/>Home</a><li><a href=/w>World</a></ul>"
	for name, body := range map[string]string{
		"plain":             nav + "<h1>Talks open in Port Ansel</h1><div>" + paras(p1, p2, p3, p4) + "</div>",
		"layout table":      "<table><tr><td>" + nav + "</td><td><h1>Talks open in Port Ansel</h1>" + paras(p1, p2, p3, p4) + "</td></tr></table>",
		"line breaks":       nav + "<h1>Talks open in Port Ansel</h1><div class=text>" + strings.Join([]string{p1, p2, p3, p4}, "<br><br>") + "</div>",
		"cut by an ad":      "<article><h1>Talks open in Port Ansel</h1><div class=part>" + paras(p1, p2) + "</div><div class=ad>Advertisement</div><div class=part>" + paras(p3, p4) + "</div></article>",
		"paywall class":     "<article><h1>Talks open in Port Ansel</h1>" + strings.ReplaceAll(paras(p1, p2, p3, p4), "<p>", "<p class='paywall subscription'>") + "</article>",
		"sidebar in class":  "<div class='has-sidebar sidebar-layout'><h1>Talks open in Port Ansel</h1>" + paras(p1, p2, p3, p4) + "</div>",
		"next story behind": "<article><h1>Talks open in Port Ansel</h1>" + paras(p1, p2, p3, p4) + "</article><article><h1>Another story</h1>" + paras(strings.ReplaceAll(p1, "Ada", "Ida"), strings.ReplaceAll(p3, "Teo", "Leo"), strings.ReplaceAll(p4, "text", "draft"), strings.ReplaceAll(p2, "snow", "rain"), strings.ReplaceAll(p2, "snow", "wind")) + "</article>",
		"comments":          "<article><h1>Talks open in Port Ansel</h1>" + paras(p1, p2, p3, p4) + "</article><section id=comments>" + strings.Repeat("<div class=comment><p>I have crossed the strait every summer for thirty years and nobody has ever asked me for my papers.</p></div>", 9) + "</section>",
		"custom elements":   "<story-page><story-body><h1>Talks open in Port Ansel</h1>" + strings.ReplaceAll(paras(p1, p2, p3, p4), "Port Ansel", "<place-name>Port Ansel</place-name>") + "</story-body></story-page>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, blocks(article(t, "<title>Talks open in Port Ansel</title>", body))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestHeadlines(t *testing.T) {
	t.Parallel()
	og := func(s string) string { return `<meta property="og:title" content="` + s + `">` }
	ld := func(s string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"` + s + `"}</script>`
	}
	for _, c := range []struct{ name, head, h1, want string }{
		{"all agree but for the site's name", "<title>Talks open in Port Ansel | World | The Ledger</title>" + og("Talks open in Port Ansel"), "<h1>Talks open in Port Ansel</h1>", "Talks open in Port Ansel"},
		{"sharing title differs", "<title>Talks open - The Ledger</title>" + og("You won’t believe who met") + ld("Talks open in Port Ansel"), "<h1>Talks open in Port Ansel</h1>", "Talks open in Port Ansel"},
		{"the logo is a heading too", "<title>Talks open in Port Ansel</title>" + og("Talks open in Port Ansel"), "<h1>The Ledger</h1><h1>Talks open in Port Ansel</h1>", "Talks open in Port Ansel"},
		{"heading of a breadcrumb trail", "<title>Strait talks</title>" + ld("Talks open in Port Ansel"), "<ul><li><h1>Strait talks</h1></li></ul><h2>Talks open in Port Ansel</h2>", "Talks open in Port Ansel"},
		{"no heading", "<title>Talks open in Port Ansel - The Ledger</title><meta property='og:site_name' content='The Ledger'>", "", "Talks open in Port Ansel"},
		{"the linked logo is the only heading", "<title>Talks open in Port Ansel</title>", "<h1><a href='/'>Der Bote</a></h1><h1>Talks open in Port Ansel</h1>", "Talks open in Port Ansel"},
		{"a section that only the publisher's own field lacks", "<title>Talks open in Port Ansel-Diplomacyㅣ한국신문</title><meta property='og:site_name' content='한국신문'>" + og("Talks open in Port Ansel-Diplomacyㅣ한국신문") + "<meta name='headline' content='Talks open in Port Ansel'>", "", "Talks open in Port Ansel"},
		{"sharing title cut off", "<title>Talks open in Port Ansel as snow closes the pass to the capital for hours</title>" + og("Talks open in Port Ansel as snow closes the pass to the"), "<h1>Talks open in Port Ansel as snow closes the pass to the capital for hours</h1>", "Talks open in Port Ansel as snow closes the pass to the capital for hours"},
		{"kicker set apart by its looks", "<title>Strait crisis: Talks open in Port Ansel</title>", "<h1><span class=kicker>Strait crisis</span> <span>Talks open in Port Ansel</span></h1>", "Strait crisis: Talks open in Port Ansel"},
		{"entities written twice", og("Brandt &amp;amp; Marchetti meet in Port Ansel"), "", "Brandt & Marchetti meet in Port Ansel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := article(t, c.head, "<main>"+c.h1+paras(p1, p2, p3)+"</main>").Headline; got != c.want {
				t.Errorf("headline = %q, want %q", got, c.want)
			}
		})
	}
}

func TestJSONLD(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"object":     `{"@context":"https://schema.org","@type":"NewsArticle","headline":"Talks open in Port Ansel","datePublished":"2025-03-04T09:30:00+01:00","dateModified":"2025-03-04T11:00:00+01:00","author":[{"@type":"Person","name":"Lena Ortiz"},{"@type":"Person","name":"Sam Holt"}]}`,
		"array":      `[{"@type":"BreadcrumbList"},{"@type":["NewsArticle","Article"],"headline":"Talks open in Port Ansel","datePublished":"2025-03-04T09:30:00+01:00","dateModified":"2025-03-04T11:00:00+01:00","author":["Lena Ortiz","Sam Holt"]}]`,
		"graph":      `{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01"},{"@type":"http://schema.org/ReportageNewsArticle","headline":"Talks open in Port Ansel","datePublished":"2025-03-04T09:30:00+01:00","dateModified":"2025-03-04T11:00:00+01:00","author":[{"@id":"#lo"},{"@id":"#sh"}]},{"@id":"#lo","@type":"Person","name":"Lena Ortiz"},{"@id":"#sh","@type":"Person","name":"Sam Holt"}]}`,
		"broken":     "<!--\n{\"@type\":\"NewsArticle\",\"headline\":\"Talks open in Port Ansel\",\"description\":\"She said \"no\"\nand left\",\"datePublished\":\"2025-03-04T09:30:00+01:00\",\"dateModified\":\"2025-03-04T11:00:00+01:00\",\"author\":[{\"name\":\"Lena Ortiz\"},{\"name\":\"Sam Holt\"},],}\n-->",
		"byline one": `{"@type":"NewsArticle","headline":"Talks open in Port Ansel","datePublished":"2025-03-04T09:30:00+01:00","dateModified":"2025-03-04T11:00:00+01:00","author":{"name":"By Lena Ortiz and Sam Holt"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, `<script type="application/ld+json">`+script+`</script>`, "<article><h1>Talks open in Port Ansel</h1>"+paras(p1, p2, p3)+"</article>")
			if diff := cmp.Diff([]string{"Lena Ortiz", "Sam Holt"}, c.Authors); diff != "" {
				t.Error(diff)
			}
			if got := c.Published.Format(time.RFC3339); got != "2025-03-04T09:30:00+01:00" || c.Zone != "+01:00" || c.DateOnly {
				t.Errorf("published %s zone %q date only %v", got, c.Zone, c.DateOnly)
			}
			if got := c.Modified.Format(time.RFC3339); got != "2025-03-04T11:00:00+01:00" {
				t.Errorf("modified %s", got)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, head, body, url, want, zone string }{
		{"meta with zone", `<meta property="article:published_time" content="2025-03-04T09:30:00-05:00">`, "", at, "2025-03-04T09:30:00-05:00", "-05:00"},
		{"never after the fetch", `<meta property="article:published_time" content="2031-03-04T09:30:00Z">`, `<time datetime="2025-03-04T08:00:00Z">x</time>`, at, "2025-03-04T08:00:00Z", "UTC"},
		{"JSON-LD of a video does not count", `<script type="application/ld+json">{"@type":"VideoObject","datePublished":"2019-01-01T00:00:00Z"}</script>`, `<time datetime="2025-03-04T08:00:00Z">x</time>`, at, "2025-03-04T08:00:00Z", "UTC"},
		{"visible, in words", "", `<div class=meta>Published on 4 March 2025 at 9.30pm GMT</div>`, at, "2025-03-04T21:30:00Z", "GMT"},
		{"visible, in German", "", `<span>Stand: 04.03.2025 16:11 Uhr</span>`, at, "2025-03-04T16:11:00Z", ""},
		{"the zone of the clock shown", `<meta property="article:published_time" content="2025-03-05T01:30:00Z">`, `<p class=when>PUBLISHED: March 4, 2025 at 5:30 p.m.</p>`, at, "2025-03-04T17:30:00-08:00", "-08:00"},
		{"from the address", "", "", at, "2025-03-04", ""},
		{"how long a video lasts is no date", "", "<div>Video available until 28.02.2025</div>", at, "2025-03-04", ""},
		{"a tag that may date the page, and the time under the headline", `<meta name="date" content="2025-03-05">`, `<time datetime="2025-03-04T08:00:00Z">4 March</time>`, at, "2025-03-04T08:00:00Z", "UTC"},
		{"a tag that dates the story holds", `<meta name="article:published_time" content="2025-03-03T10:00:00Z">`, `<time datetime="2025-03-04T08:00:00Z">4 March</time>`, at, "2025-03-03T10:00:00Z", "UTC"},
		{"when a member joined is no date of a story", "", "<dl><dt>Joined:</dt><dd>18.09.2008, 05:56</dd></dl>", at, "2025-03-04", ""},
		{"an archive's bar", "", `<div id="wm-ipp-base"><table><tr><td>10 Nov 2013</td></tr></table></div>`, "https://www.ledger.example/talks", "", ""},
		{"unknown stays unknown", "", "", "https://www.ledger.example/talks", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Article(Page{Body: page(c.head, "<article><h1>Talks open in Port Ansel</h1>"+c.body+paras(p1, p2, p3)+"</article>"), URL: c.url, FetchedAt: fetched})
			if err != nil {
				t.Fatal(err)
			}
			stated := ""
			if !got.Published.IsZero() {
				stated = got.Published.Format(time.RFC3339)
				if got.DateOnly {
					stated = got.Published.Format(time.DateOnly)
				}
			}
			if stated != c.want || got.Zone != c.zone {
				t.Errorf("published %q zone %q, want %q %q", stated, got.Zone, c.want, c.zone)
			}
		})
	}
}

func TestBylines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, head, body  string
		authors, agencies []string
	}{
		{"agency and person", "", `<p class=byline>By Lena Ortiz and Reuters</p>`, []string{"Lena Ortiz"}, []string{"Reuters"}},
		{"elements without words between", "", `<div class=byline><span>Lena Ortiz</span><span>Sam Holt</span></div>`, []string{"Lena Ortiz", "Sam Holt"}, nil},
		{"a site that signs with its name", `<meta property="og:site_name" content="The Ledger"><meta name=author content="The Ledger">`, `<a rel=author href=/a/lo>Lena Ortiz</a>`, []string{"Lena Ortiz"}, nil},
		{"a handle is no name", `<meta name=author content="l.ortiz@ledger.example">`, "", nil, nil},
		{"nothing marks it", "", `<p class="text-sm">By Lena Ortiz, in <a href="/world">World</a></p>`, []string{"Lena Ortiz"}, nil},
		{"the site in JSON-LD, the agency in a tag", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","author":{"@type":"Organization","name":"The Ledger"},"publisher":{"name":"The Ledger"}}</script><meta name="articleAuthor" content="Reuters">`, "", nil, []string{"Reuters"}},
		{"dateline", "", "", nil, []string{"AP"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := article(t, c.head, "<article><h1>Talks open in Port Ansel</h1>"+c.body+paras("PORT ANSEL, Norland (AP) — "+p1, p2, p3)+"</article>")
			if diff := cmp.Diff(c.authors, got.Authors); diff != "" {
				t.Errorf("authors: %s", diff)
			}
			if len(c.agencies) > 0 || len(c.authors) > 0 {
				if diff := cmp.Diff(c.agencies, got.Agencies); diff != "" {
					t.Errorf("agencies: %s", diff)
				}
			}
			if got.Dateline != "PORT ANSEL, Norland" {
				t.Errorf("dateline = %q", got.Dateline)
			}
		})
	}
}

func TestPartial(t *testing.T) {
	t.Parallel()
	closed := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Talks open in Port Ansel","isAccessibleForFree":false}</script>`
	wall := `<div class="paywall-box"><p>To continue reading, subscribe to The Ledger.</p><p>Already a subscriber? Log in.</p></div>`
	whole := paras(p1, p2, p3, p4, strings.ReplaceAll(p1, "Ada", "Ida"), strings.ReplaceAll(p2, "snow", "ice"), strings.ReplaceAll(p3, "Teo", "Leo"))
	for _, c := range []struct {
		name, head, body string
		want             bool
	}{
		{"lede and a wall", closed, paras(p1, p2) + wall, true},
		{"lede and nothing", closed, paras(p1, "The second paragraph breaks off in the middle of…"), true},
		{"whole story of a site that sells", closed, whole, false},
		{"free story", "", whole, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := article(t, c.head, "<article><h1>Talks open in Port Ansel</h1>"+c.body+"</article>")
			if got.Partial != c.want {
				t.Errorf("partial = %v, want %v", got.Partial, c.want)
			}
			if strings.Contains(got.Text, "subscribe") {
				t.Error("the wall's words are in the text")
			}
		})
	}
	cut := page("", "<article><h1>Talks open in Port Ansel</h1>"+whole+"</article>")
	cut = cut[:len(cut)-200]
	if got, err := Article(Page{Body: cut, URL: at, FetchedAt: fetched}); err != nil || !got.Partial {
		t.Errorf("cut in transport: partial = %v, err = %v", got.Partial, err)
	}
}

func TestLiveBlog(t *testing.T) {
	t.Parallel()
	post := func(id, clock, title, body string) string {
		return `<article class="live-post" id="` + id + `"><time datetime="2025-03-04T` + clock + `:00Z">` + clock + `</time><h2>` + title + `</h2><p>` + body + `</p></article>`
	}
	head := `<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Strait talks live","datePublished":"2025-03-04T07:00:00Z"}</script>`
	intro := `<h1>Strait talks live</h1><p>` + p1 + `</p>`
	first := article(t, head, "<main>"+intro+post("b", "10:00", "Marchetti arrives", p3)+post("a", "09:00", "Doors open", p2)+"</main>")
	next := article(t, head, "<main>"+intro+post("c", "11:00", "Break", p4)+post("b", "10:00", "Marchetti arrives", p3)+"</main>")
	when := func(h int) time.Time { return time.Date(2025, 3, 4, h, 0, 0, 0, time.UTC) }
	if diff := cmp.Diff([]news.Post{{ID: "b", Title: "Marchetti arrives", Published: when(10)}, {ID: "a", Title: "Doors open", Published: when(9)}}, first.Posts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]news.Post{{ID: "c", Title: "Break", Published: when(11)}, {ID: "b", Title: "Marchetti arrives", Published: when(10)}}, next.Posts); diff != "" {
		t.Error(diff)
	}
	if !first.LiveBlog || !next.LiveBlog {
		t.Error("not taken for live blogs")
	}
	for _, b := range first.Blocks {
		s := b.Span.In(first.Text)
		switch want := map[string]int{p1: 0, p3: 1, p2: 2}[s]; {
		case s == p1 || s == p2 || s == p3:
			if b.Post != want {
				t.Errorf("%.30q belongs to post %d, want %d", s, b.Post, want)
			}
		}
	}
	if strings.Count(first.Text, p2) != 1 || strings.Contains(next.Text, p2) {
		t.Error("posts are not told apart")
	}
}

func TestOptOuts(t *testing.T) {
	t.Parallel()
	c := article(t, `<meta name="robots" content="index, noai, noimageai"><meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://ledger.example/tdm.json">`, "<article><h1>Talks open in Port Ansel</h1>"+paras(p1, p2)+"</article>")
	if diff := cmp.Diff([]string{"noai", "noimageai", "tdm-reservation: 1", "tdm-policy: https://ledger.example/tdm.json"}, c.OptOut); diff != "" {
		t.Error(diff)
	}
	if c := article(t, `<meta name="robots" content="index,follow"><meta name="tdm-reservation" content="0">`, "<article><h1>Talks</h1>"+paras(p1, p2)+"</article>"); c.OptOut != nil {
		t.Errorf("opt-outs %v of a page that states none", c.OptOut)
	}
}

func TestOptOutsOfHeaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"none", http.Header{"X-Robots-Tag": {"index, follow, max-snippet:-1, max-image-preview:large"}}, nil},
		{"for everybody", http.Header{"X-Robots-Tag": {"noai, noimageai"}}, []string{"noai", "noimageai"}},
		{"for us", http.Header{"X-Robots-Tag": {"otherbot: noai", "readout: noindex, nosnippet"}}, []string{"readout: noindex", "nosnippet"}},
		{"for another", http.Header{"X-Robots-Tag": {"otherbot: noai, nosnippet"}}, nil},
		{"for search only", http.Header{"X-Robots-Tag": {"noindex"}}, nil},
		{"no words to be shown", http.Header{"X-Robots-Tag": {"max-snippet: 0"}}, []string{"max-snippet:0"}},
		{"text and data mining", http.Header{"Tdm-Reservation": {"1"}, "Tdm-Policy": {"https://ledger.example/tdm.json"}}, []string{"tdm-reservation: 1", "tdm-policy: https://ledger.example/tdm.json"}},
		{"mining allowed", http.Header{"Tdm-Reservation": {"0"}}, nil},
	} {
		if diff := cmp.Diff(c.want, OptOuts(c.header)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestSiteRuleNamesTheHeadline(t *testing.T) {
	t.Parallel()
	head := `<title>Snow and hope: what to know about the talks | The Ledger</title><meta property="og:title" content="Talks open in the snow | The Ledger"><meta property="og:site_name" content="The Ledger"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Talks on the strait open"}</script>`
	for _, c := range []struct{ selector, want string }{
		{"", "What to know about the talks"},
		{`meta[property="og:title"]`, "Talks open in the snow"},
		{"jsonld", "Talks on the strait open"},
		{"h2.lead", "Ministers meet in Port Ansel"},
		{"h2.gone", "What to know about the talks"}, // the rule is out of date
	} {
		got, err := Article(Page{Body: page(head, "<main><h1>What to know about the talks</h1><h2 class=lead>Ministers meet in Port Ansel</h2>"+paras(p1, p2, p3)+"</main>"), URL: at, FetchedAt: fetched,
			Rules: []news.SiteRule{{Host: "ledger.example", Headline: c.selector}}})
		if err != nil || got.Headline != c.want {
			t.Errorf("%q: headline = %q, %v, want %q", c.selector, got.Headline, err, c.want)
		}
	}
}

func TestSiteRules(t *testing.T) {
	t.Parallel()
	rule := news.SiteRule{Host: "ledger.example", From: fetched.AddDate(0, -1, 0), Headline: "h3.head", Standfirst: ".lead", Byline: ".who", Published: ".when", Body: ".story", Remove: ".box"}
	body := page("<title>x</title>", `<h1>Strait</h1><h3 class=head>Talks open in Port Ansel</h3><div class=lead>Five governments meet</div><span class=who>Lena Ortiz</span><span class=when>5 March 2025</span>
<div class=other>`+paras(p3, p4, p3)+`</div><div class=story>`+paras(p1)+`<div class=box><p>`+p4+`</p></div>`+paras(p2)+`</div>`)
	get := func(now time.Time) news.Content {
		c, err := Article(Page{Body: body, URL: at, FetchedAt: now, Rules: []news.SiteRule{{Host: "other.example", Body: ".other"}, rule}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := get(fetched)
	want := []line2{{text.Headline, "Talks open in Port Ansel"}, {text.Standfirst, "Five governments meet"}, {text.Paragraph, p1}, {text.Paragraph, p2}}
	if diff := cmp.Diff(want, blocks(c)); diff != "" {
		t.Error(diff)
	}
	if len(c.Authors) != 1 || c.Authors[0] != "Lena Ortiz" || c.Published.Format(time.DateOnly) != "2025-03-05" {
		t.Errorf("authors %v, published %v", c.Authors, c.Published)
	}
	if c := get(fetched.AddDate(0, -2, 0)); c.Headline == "Talks open in Port Ansel" {
		t.Error("a rule held before its time")
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	for name, ps := range map[string][]string{
		"Arabic":   {"افتتحت المستشارة محادثات السلام في المدينة الساحلية صباح الثلاثاء بنداء إلى الحكومات الخمس المطلة على المضيق.", "وقالت للوفود إن الساعة لا تعود، وإن معظمهم سافروا ليلا في قطار تأخر مرتين بسبب الثلوج الكثيفة.", "ورد الرئيس بأن بلاده ستوقع معاهدة الصيد إذا وقع الآخرون معاهدة الملاحة في المضيق قبل الشتاء."},
		"Chinese":  {"总理星期二在港口城市为期两天的会谈开幕时呼吁海峡周边五国政府在冬季之前就停火达成一致。", "她对连夜乘火车赶来的代表们说，这样的时刻不会再来，列车因大雪两次延误。", "总统回应说，如果其他国家签署航运条约，他的国家就会签署渔业条约，他认为没有理由二选一。"},
		"Hindi":    {"चांसलर ने मंगलवार को बंदरगाह शहर में दो दिन की वार्ता की शुरुआत करते हुए पाँचों सरकारों से युद्धविराम की अपील की।", "उन्होंने प्रतिनिधियों से कहा कि यह समय वापस नहीं आएगा, जिनमें से अधिकांश रात भर ट्रेन से यात्रा करके आए थे।", "राष्ट्रपति ने उत्तर दिया कि यदि अन्य देश नौवहन संधि पर हस्ताक्षर करते हैं तो उनका देश मछली संधि पर हस्ताक्षर करेगा।"},
		"Russian":  {"Канцлер открыла во вторник двухдневные переговоры в портовом городе призывом к пяти правительствам договориться до зимы.", "«Этот час не вернётся», — сказала она делегатам, большинство из которых ехали ночью поездом, дважды задержанным снегом.", "Президент ответил, что его страна подпишет договор о рыболовстве, если остальные подпишут договор о судоходстве."},
		"Japanese": {"首相は火曜日、港町で二日間の会談を開き、海峡を囲む五カ国の政府に冬の前の停戦合意を呼びかけた。", "「この時間は戻らない」と、雪で二度遅れた夜行列車で到着した代表団に語った。", "大統領は、他国が海運条約に署名するなら自国も漁業条約に署名すると述べ、どちらかを選ぶ理由はないと答えた。"},
		"Thai":     {"นายกรัฐมนตรีเปิดการเจรจาสองวันในเมืองท่าเมื่อวันอังคารด้วยการเรียกร้องให้รัฐบาลทั้งห้าตกลงหยุดยิงก่อนฤดูหนาว", "เธอกล่าวกับผู้แทนที่เดินทางมาด้วยรถไฟกลางคืนซึ่งล่าช้าสองครั้งเพราะหิมะว่าเวลานี้จะไม่กลับมาอีก", "ประธานาธิบดีตอบว่าประเทศของเขาจะลงนามในสนธิสัญญาประมงหากประเทศอื่นลงนามในสนธิสัญญาการเดินเรือ"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, "", "<nav><a href=/>x</a></nav><article><h1>"+ps[0][:len(ps[0])/6*3]+"</h1>"+paras(ps...)+"</article>")
			if diff := cmp.Diff(ps, c.Paragraphs()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRuby(t *testing.T) {
	t.Parallel()
	const want = "【港町＝田中一郎】隣国の 山田太郎（ヤマダタロウ） 大統領は火曜日、海峡を囲む五カ国の政府に冬の前の停戦合意を呼びかけた。"
	body := strings.Replace(want, "山田太郎（ヤマダタロウ）", "<ruby><rb>山田太郎</rb><rp>（</rp><rt>ヤマダタロウ</rt><rp>）</rp></ruby>", 1)
	c := article(t, "", "<article><h1>会談始まる</h1>"+paras(body, "「この時間は戻らない」と、雪で二度遅れた夜行列車で到着した代表団に語った。")+"</article>")
	if got := c.Paragraphs()[0]; got != want {
		t.Errorf("got %q", got)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, header, body, want string }{
		{"UTF-8 whatever is declared", "text/html; charset=iso-8859-1", "<meta charset=windows-1252>Orbán", "<meta charset=windows-1252>Orbán"},
		{"header before meta", "text/html; charset=windows-1250", "<meta charset=iso-8859-1>\xa3\xf3d\x9f", "<meta charset=iso-8859-1>Łódź"},
		{"meta", "text/html", "<meta charset=windows-1251>\xca\xe8\xe5\xe2", "<meta charset=windows-1251>Киев"},
		{"http-equiv", "", `<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">` + "\x93\xfa\x96\x7b", `<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">日本`},
		{"nothing declared", "", "caf\xe9 \x93quoted\x94", "café “quoted”"},
		{"broken off within a character", "text/html", "Orbán said \xe2\x80", "Orbán said "},
		{"ends with a letter of a legacy charset", "", "caf\xe9", "café"},
		{"byte-order mark", "", "\xEF\xBB\xBFabc", "abc"},
		{"UTF-16", "", "\xFF\xFEa\x00\xe9\x00", "aé"},
		{"a few broken bytes in UTF-8", "", strings.Repeat("é", 100) + "\xff", strings.Repeat("é", 100) + "\uFFFD"},
		{"header that is no charset", "text/html; charset=none", "caf\xe9", "café"},
		{"Latin-1 label means Windows-1252", "text/html; charset=iso-8859-1", "\x80 5", "€ 5"},
		{"GBK", "text/html; charset=gb2312", "\xd6\xd0\xb9\xfa", "中国"},
		{"header and page differ", "text/html; charset=koi8-r", "<meta charset=windows-1251>\xeb\xc9\xc5\xd7", "<meta charset=windows-1251>Киев"},
		{"UTF-8 with a byte-order mark and another header", "text/html; charset=shift_jis", "\xEF\xBB\xBFcafé", "café"},
		{"UTF-16, big end first", "", "\xFE\xFF\x00a\x00\xe9e\xe5", "aé日"},
		{"UTF-16, little end first, with another header", "text/html; charset=utf-8", "\xFF\xFEa\x00\xe9\x00\xe5e", "aé日"},
		{"UTF-16 without a mark", "text/html; charset=utf-16le", "<\x00p\x00>\x00a\x00\xe9\x00\xe5e", "<p>aé日"},
		{"UTF-16 without a mark, big end first", "", "\x00<\x00p\x00>\x00a\x00\xe9e\xe5", "<p>aé日"},
		{"UTF-16 said, ASCII sent", "text/html; charset=utf-16", "<p>plain words", "<p>plain words"},
		{"UTF-16 in a meta tag that could be read", "", "<meta charset=utf-16>caf\xe9", "<meta charset=utf-16>café"},
		{"UTF-8 said, Windows-1252 sent", "text/html; charset=utf-8", "<p>caf\xe9 \x93q\x94", "<p>café “q”"},
		{"UTF-8 said, the page knows better", "text/html; charset=utf-8", "<meta charset=windows-1251>\xca\xe8\xe5\xe2", "<meta charset=windows-1251>Киев"},
		{"UTF-8 said by both, Cyrillic by its language", "text/html; charset=utf-8", "<html lang=ru><meta charset=utf-8>\xca\xe8\xe5\xe2", "<html lang=ru><meta charset=utf-8>Киев"},
		{"nothing said, Japanese by its language", "", "<html lang='ja'>\x93\xfa\x96{", "<html lang='ja'>日本"},
		{"nothing said, Turkish by its language", "", "<html lang=tr>\xddstanbul", "<html lang=tr>İstanbul"},
		{"mostly UTF-8 with a Latin-1 header", "text/html; charset=iso-8859-1", strings.Repeat("é", 100) + "\xff", strings.Repeat("é", 100) + "\uFFFD"},
		{"user-defined means Windows-1252", "", "<meta charset=x-user-defined>caf\xe9", "<meta charset=x-user-defined>café"},
		{"a charset that browsers refuse", "text/html; charset=iso-2022-kr", "caf\xe9", "café"},
		{"quoted in the header", `text/html; charset="windows-1250"; x=y`, "\xa3\xf3d\x9f", "Łódź"},
		{"upper case", "TEXT/HTML; CHARSET=KOI8-U", "\xeb\xc9\xa7\xd7", "Київ"},
		{"XML declaration", "", "<?xml version='1.0' encoding='iso-8859-2'?>\xa3\xf3d\xbc", "<?xml version='1.0' encoding='iso-8859-2'?>Łódź"},
		{"ASCII label means Windows-1252", "text/html; charset=us-ascii", "caf\xe9", "café"},
		{"ISO-8859-5", "text/html; charset=iso-8859-5", "\xba\xd8\xd5\xd2", "Киев"},
		{"ISO-8859-15", "text/html; charset=iso-8859-15", "5 \xa4", "5 €"},
		{"ISO-8859-7", "text/html; charset=iso-8859-7", "\xc1\xe8\xde\xed\xe1", "Αθήνα"},
		{"ISO-8859-9 means Windows-1254", "text/html; charset=iso-8859-9", "\xddstanbul \xf0", "İstanbul ğ"},
		{"Windows-1253", "text/html; charset=windows-1253", "\xc1\xe8\xde\xed\xe1", "Αθήνα"},
		{"Windows-1255", "text/html; charset=windows-1255", "\xf9\xec\xe5\xed", "שלום"},
		{"Windows-1256", "text/html; charset=windows-1256", "\xd3\xe1\xc7\xe3", "سلام"},
		{"Windows-1257", "text/html; charset=windows-1257", "R\xeega", "Rīga"},
		{"Windows-874", "text/html; charset=tis-620", "\xe4\xb7\xc2", "ไทย"},
		{"IBM866", "text/html; charset=ibm866", "\x8a\xa8\xa5\xa2", "Киев"},
		{"Macintosh", "text/html; charset=macintosh", "caf\x8e", "café"},
		{"Shift_JIS", "text/html; charset=Shift_JIS", "\x93\xfa\x96{\x82\xcc\x8e\xf1\x91\x8a", "日本の首相"},
		{"EUC-JP", "text/html; charset=euc-jp", "\xc6\xfc\xcb\xdc\xa4\xce\xbc\xf3\xc1\xea", "日本の首相"},
		{"ISO-2022-JP", "text/html; charset=iso-2022-jp", "\x1b$BF|K\\$N<sAj\x1b(B", "日本の首相"},
		{"EUC-KR label means Windows-949", "text/html; charset=euc-kr", "\xc7\xd1\xb1\xb9 \x8cc", "한국 똠"},
		{"GB18030 of four bytes", "text/html; charset=gb18030", "\xd6\xd0\xb9\xfa\xd7\xdc\xc0\xed\x819\xee9", "中国总理㐀"},
		{"Big5", "text/html; charset=big5", "\xbbO\xc6W\xc1`\xb2\xce", "臺灣總統"},
		{"a character cut in half at the end", "text/html; charset=shift_jis", "\x93\xfa\x96", "日\uFFFD"},
		{"a declaration far down the head", "", "<head><!--" + strings.Repeat("x", 1500) + "--><meta charset=windows-1251>\xca\xe8\xe5\xe2", "<head><!--" + strings.Repeat("x", 1500) + "--><meta charset=windows-1251>Киев"},
		{"empty", "text/html; charset=", "", ""},
		{"EUC-KR", "", "<meta charset='euc-kr'>\xc7\xd1\xb1\xb9", "<meta charset='euc-kr'>한국"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Decode([]byte(c.body), c.header); got != c.want {
				t.Errorf("Decode = %q, want %q", got, c.want)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		`<link rel="canonical" href="/world/talks">`: "https://www.ledger.example/world/talks",
		`<link rel="canonical" href="https://www.ledger.example/"><meta property="og:url" content="https://ledger.example/a#x">`: "https://ledger.example/a",
		`<link rel="canonical" href="https://wire.example/original">`:                                                            "",
		``: "",
	} {
		if got := article(t, head, "<article><h1>Talks</h1>"+paras(p1, p2)+"</article>").URL; got != want {
			t.Errorf("%s: URL = %q, want %q", head, got, want)
		}
	}
}

func FuzzArticle(f *testing.F) {
	f.Add(page("<title>x</title>", "<article><h1>Talks</h1>"+paras(p1, p2)+"</article>"), "text/html")
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[{"@type":"LiveBlogPosting","liveBlogUpdate":{"@id":"#a"}}]}</script><div id=a><time>1:00</time><p>`+p1), "")
	f.Add([]byte("<table><td><ruby>漢<rt>か</ruby><br><br>\x00\xff<svg><title>x</svg><template><p>"), "text/html; charset=utf-16")
	f.Add([]byte("<p>"+p1+"<p>Read more:<p>x<time datetime=2025-13-45>9999999999<h1>404"), "")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		c, err := Article(Page{Body: b, ContentType: contentType, URL: at, FetchedAt: fetched, Rules: []news.SiteRule{{Host: "ledger.example", Body: "p", Remove: "[", Headline: "h1"}}})
		if err != nil {
			var refused *news.RefusedError
			if !errors.As(err, &refused) {
				t.Errorf("err = %v", err)
			}
			return
		}
		for _, bl := range c.Blocks {
			s := bl.Span.In(c.Text)
			if !bl.Span.Valid(c.Text) || s == "" || strings.Contains(s, "\n") || bl.Post < 0 || bl.Post > len(c.Posts) {
				t.Errorf("block %+v of %q", bl, c.Text)
			}
		}
		if cleaned, _ := text.Clean(c.Text); cleaned != c.Text {
			t.Errorf("text is not clean: %q", c.Text)
		}
		if c.Published.After(fetched.Add(26 * time.Hour)) {
			t.Errorf("published %v after the fetch", c.Published)
		}
	})
}

// pages reads the pages of one source of the evaluation data that EVAL names.
func pages(b *testing.B, source string) []Page {
	b.Helper()
	dir := filepath.Join(os.Getenv("EVAL"), "extraction")
	f, err := os.Open(filepath.Join(dir, "dev.jsonl"))
	if err != nil {
		b.Fatal("EVAL must name the evaluation data: ", err)
	}
	defer f.Close()
	var out []Page
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var r struct{ HTML, URL, Source string }
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			b.Fatal(err)
		}
		if !strings.HasPrefix(r.Source, source) {
			continue
		}
		p, err := os.Open(filepath.Join(dir, r.HTML))
		if err != nil {
			b.Fatal(err)
		}
		z, err := gzip.NewReader(p)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			b.Fatal(err)
		}
		p.Close()
		out = append(out, Page{Body: body, URL: r.URL, FetchedAt: time.Now()})
	}
	return out
}

// BenchmarkPages extracts the news pages of the evaluation data, and parses them
// alone to compare.
func BenchmarkPages(b *testing.B) {
	ps := pages(b, "fundus")
	for name, run := range map[string]func(Page){
		"extract": func(p Page) { Article(p) },
		"parse":   func(p Page) { html.Parse(strings.NewReader(Decode(p.Body, p.ContentType))) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range ps {
					run(p)
				}
			}
			b.ReportMetric(float64(len(ps)*b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkHostilePages reads pages of 5 MB that repeat what a pass could loop
// over twice: the time by page must stay near that of the first.
func BenchmarkHostilePages(b *testing.B) {
	fill := func(s string) string { return strings.Repeat(s, 5<<20/len(s)) }
	for _, c := range []struct{ name, body string }{
		{"paragraphs", fill("<p>" + p1)},
		{"quotes", fill("<blockquote>“" + p1 + "”</blockquote><p>" + p1)},
		{"teasers", "<article>" + fill("<p><a href=/x>A line that is a link</a></p><p>"+p4)},
		{"more", "<article>" + strings.Repeat("<p>"+p1, 9000) + strings.Repeat("<h3>More stories</h3><p>"+p2, 12000)},
		{"levels", strings.Repeat("<div>"+strings.Repeat("<p>"+p1, 60), 450)},
		{"posts", `<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[` + strings.Repeat(`{"@id":"#a","headline":"h"},`, 2000) + `{}]}</script>` + fill("<article class=live-post id=z><time datetime=x></time><p>some words that are in it</article>")},
		{"titles", "<title>" + fill("a | ") + "</title><p>" + p1},
		{"data", `<script type="application/ld+json">[` + fill(`{"@type":"NewsArticle","headline":"x"},`) + "{}]</script>"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Article(Page{Body: []byte(c.body), URL: at, FetchedAt: fetched})
			}
		})
	}
}
