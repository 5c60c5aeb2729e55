package extract_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/extract"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/text"
)

// The pages under testdata/pages are our own, about a summit that never was:
// what a scraper meets that is no article, no whole article, or one that was
// read before.

const whole news.Refusal = "" // a page that is an article

func readPage(t *testing.T, name string) (news.Content, error) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "pages", name+".html"))
	if err != nil {
		t.Fatal(err)
	}
	return extract.Article(extract.Page{Body: body, ContentType: "text/html; charset=utf-8", URL: "https://www.ledger.example/world/2025/03/04/talks", FetchedAt: time.Date(2025, 3, 7, 12, 0, 0, 0, time.UTC)})
}

func readArticle(t *testing.T, name string) news.Content {
	t.Helper()
	c, err := readPage(t, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

// kinds returns the texts of the blocks of a kind.
func kinds(c news.Content, kind text.BlockKind) []string {
	var out []string
	for _, b := range c.Blocks {
		if b.Kind == kind {
			out = append(out, b.Span.In(c.Text))
		}
	}
	return out
}

// TestPages names what each page is. A refused page never becomes a revision,
// so that it is no edit and no deletion; a partial one counts as read in part.
func TestPages(t *testing.T) {
	t.Parallel()
	type verdict struct {
		refused news.Refusal
		partial bool
		live    int // posts of a live blog
		paras   int // paragraphs of the body
		notices int
		optOut  []string
	}
	for name, want := range map[string]verdict{
		"consent-english":                            {refused: news.RefusedConsent},
		"consent-german-pay-or-accept":               {refused: news.RefusedConsent},
		"consent-french":                             {refused: news.RefusedConsent},
		"consent-spanish-wall-over-no-story":         {refused: news.RefusedConsent},
		"login-english":                              {refused: news.RefusedLogin},
		"login-spanish":                              {refused: news.RefusedLogin},
		"login-polish":                               {refused: news.RefusedLogin},
		"login-registration-wall-without-form":       {refused: news.RefusedLogin},
		"robot-check-interstitial":                   {refused: news.RefusedRobotCheck},
		"robot-check-french-frame":                   {refused: news.RefusedRobotCheck},
		"robot-check-access-denied":                  {refused: news.RefusedRobotCheck},
		"robot-check-press-and-hold":                 {refused: news.RefusedRobotCheck},
		"soft-404-with-teasers":                      {refused: news.RefusedErrorPage},
		"soft-404-german-with-a-story-below":         {refused: news.RefusedErrorPage},
		"soft-404-russian":                           {refused: news.RefusedErrorPage},
		"soft-404-turkish":                           {refused: news.RefusedErrorPage},
		"soft-404-story-withdrawn":                   {refused: news.RefusedErrorPage},
		"maintenance":                                {refused: news.RefusedErrorPage},
		"server-error-gateway":                       {refused: news.RefusedErrorPage},
		"front-page-instead-of-story":                {refused: news.RefusedNoBody},
		"video-page-without-prose":                   {refused: news.RefusedNoBody},
		"paywall-english-lede":                       {partial: true, paras: 2},
		"paywall-german-lede":                        {partial: true, paras: 1},
		"paywall-french-remainder":                   {partial: true, paras: 2},
		"paywall-spanish-cut-in-mid-sentence":        {partial: true, paras: 1},
		"paywall-japanese-members":                   {partial: true, paras: 1},
		"cut-in-transport":                           {partial: true, paras: 5},
		"metered-whole-story":                        {paras: 6},
		"story-about-consent-pages":                  {paras: 4},
		"story-with-comment-login-below":             {paras: 6},
		"story-arabic-with-banner":                   {paras: 3},
		"story-of-one-paragraph":                     {paras: 1},
		"same-story-1":                               {paras: 6},
		"same-story-2":                               {paras: 6},
		"live-blog-1":                                {live: 3, paras: 3},
		"live-blog-2-new-posts-and-one-scrolled-off": {live: 4, paras: 4},
		"live-blog-3-all-posts-new":                  {live: 2, paras: 2},
		"live-blog-german-1":                         {live: 2, paras: 3},
		"live-blog-german-2-new-post":                {live: 3, paras: 4},
		"correction-1-before":                        {paras: 4},
		"correction-2-after":                         {paras: 4, notices: 1},
		"clarification-french":                       {paras: 3, notices: 1},
		"correction-german":                          {paras: 4, notices: 1},
		"retraction":                                 {notices: 1},
		"recycled-1-briefing-of-tuesday":             {paras: 6},
		"recycled-2-briefing-of-friday":              {paras: 5},
		"stub-1":                                     {paras: 1},
		"stub-2-grown":                               {paras: 6},
		"opt-out-robots-meta":                        {paras: 6, optOut: []string{"noai", "noimageai"}},
		"opt-out-tdm-reservation":                    {paras: 4, optOut: []string{"tdm-reservation: 1", "tdm-policy: https://bote.example/tdm.json"}},
		"opt-out-nosnippet":                          {paras: 6, optOut: []string{"nosnippet"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := readPage(t, name)
			got := verdict{partial: c.Partial, live: len(c.Posts), paras: len(kinds(c, text.Paragraph)), notices: len(kinds(c, text.Notice)), optOut: c.OptOut}
			var refused *news.RefusedError
			if errors.As(err, &refused) {
				got.refused = refused.Reason
			} else if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("%s\n%v\n%s", diff, err, c.Text)
			}
			if c.LiveBlog != (want.live > 0) {
				t.Errorf("live blog = %v", c.LiveBlog)
			}
			if want.refused == whole && (c.Published.IsZero() && want.live == 0 || c.Headline == "") {
				t.Errorf("published %v, headline %q", c.Published, c.Headline)
			}
			for _, w := range []string{"cookies", "ubscribe", "Abo?", "abonnés", "有料会員", "تعريف الارتباط", "Most read", "Share this", "free articles", "morning briefing, every"} {
				if want.refused == whole && name != "story-about-consent-pages" && strings.Contains(c.Text, w) {
					t.Errorf("%q is in the text", w)
				}
			}
		})
	}
	names, err := filepath.Glob(filepath.Join("testdata", "pages", "*.html"))
	if err != nil || len(names) != 51 {
		t.Errorf("%d pages, %v", len(names), err)
	}
}

// TestPagesReadTwice compares what stood at one address at two times.
func TestPagesReadTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		older, newer string
		another      bool              // the address tells another story
		changes      []news.ChangeKind // what the outlet did, none when nothing
	}{
		{"same-story-1", "same-story-2", false, nil},
		{"live-blog-1", "live-blog-2-new-posts-and-one-scrolled-off", false, []news.ChangeKind{news.PostsAdded}},
		{"live-blog-1", "live-blog-3-all-posts-new", false, []news.ChangeKind{news.PostsAdded}},
		{"live-blog-2-new-posts-and-one-scrolled-off", "live-blog-3-all-posts-new", false, nil},
		{"live-blog-german-1", "live-blog-german-2-new-post", false, []news.ChangeKind{news.PostsAdded}},
		{"recycled-1-briefing-of-tuesday", "recycled-2-briefing-of-friday", true, nil},
		{"stub-1", "stub-2-grown", false, []news.ChangeKind{news.TextChanged}},
		{"stub-2-grown", "paywall-english-lede", false, nil},
		{"stub-2-grown", "cut-in-transport", false, nil},
	} {
		t.Run(c.older+" "+c.newer, func(t *testing.T) {
			t.Parallel()
			older, newer := readArticle(t, c.older), readArticle(t, c.newer)
			if got := link.AnotherStory(older, newer); got != c.another {
				t.Errorf("another story = %v", got)
			}
			if c.another {
				return
			}
			var got []news.ChangeKind
			for _, ch := range link.Compare(sideOf(older), sideOf(newer)).Changes {
				if !slices.Contains(got, ch.Kind) {
					got = append(got, ch.Kind)
				}
			}
			if diff := cmp.Diff(c.changes, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if a, b := readArticle(t, "same-story-1"), readArticle(t, "same-story-2"); a.Text != b.Text {
		t.Error(cmp.Diff(a.Text, b.Text))
	}
	// A page that was refused is no revision: what stood there before stays.
	for _, wall := range []string{"consent-english", "login-english", "robot-check-interstitial", "soft-404-with-teasers", "maintenance", "front-page-instead-of-story"} {
		if _, err := readPage(t, wall); err == nil {
			t.Errorf("%s became a revision", wall)
		}
	}
}

func sideOf(c news.Content) link.Side {
	return link.Side{Text: c.Text, Blocks: c.Blocks, Posts: c.Posts, LiveBlog: c.LiveBlog, Partial: c.Partial}
}
