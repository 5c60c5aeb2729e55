package robots

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestReferenceCases holds the matcher to the reference matcher's own suite.
func TestReferenceCases(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); n++ {
		var c struct {
			ID, Test, Robots, Agent, URL string
			Allow                        bool
		}
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if got := Parse([]byte(c.Robots)).Allowed(c.Agent, c.URL); got != c.Allow {
			t.Errorf("%s %s: Allowed(%q, %q) = %v, want %v with\n%s", c.ID, c.Test, c.Agent, c.URL, got, c.Allow, c.Robots)
		}
	}
	if n != 142 {
		t.Errorf("ran %d cases, want 142", n)
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, robots, agent, url string
		want                     bool
	}{
		{"zero file", "", "Readout", "https://a.example/x", true},
		{"version of the agent", "User-agent: readout\nDisallow: /", "Readout/1.2", "https://a.example/x", false},
		{"longer token is another agent", "User-agent: readoutbot\nDisallow: /", "Readout", "https://a.example/x", true},
		{"groups of one agent are one", "User-agent: readout\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: readout\nDisallow: /b", "readout", "/b", false},
		{"own empty group overrides the general one", "User-agent: *\nDisallow: /\n\nUser-agent: readout\nDisallow:", "readout", "/b", true},
		{"several stars", "User-agent: *\nDisallow: /*/print/*.pdf$", "readout", "/2025/print/a.pdf.pdf", false},
		{"star after a star", "User-agent: *\nDisallow: /a**b", "readout", "/axxb", false},
		{"lower-case triplets", "User-agent: *\nDisallow: /caf%C3%A9", "readout", "/caf%c3%a9/menu", false},
		{"query with an address in it", "User-agent: *\nDisallow: /go", "readout", "/x?u=https://b.example/go", true},
		{"byte-order mark", "\uFEFFUser-agent: *\nDisallow: /", "readout", "/", false},
		{"bare returns end lines", "User-agent: *\rDisallow: /x\r", "readout", "/x", false},
		{"sitemap does not end a run of agents", "User-agent: a\nSitemap: /s.xml\nUser-agent: readout\nDisallow: /", "readout", "/", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Parse([]byte(c.robots)).Allowed(c.agent, c.url); got != c.want {
				t.Errorf("Allowed(%q, %q) = %v, want %v", c.agent, c.url, got, c.want)
			}
		})
	}
	var none *File
	if !none.Allowed("readout", "/") || none.CrawlDelay("readout") != 0 || none.Sitemaps() != nil {
		t.Error("a nil file must allow everything")
	}
}

func TestCrawlDelayAndSitemaps(t *testing.T) {
	t.Parallel()
	f := Parse([]byte("Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 10\n\nUser-agent: Readout\nCrawl-delay: 1.5\nDisallow: /x\nsite-map: /news.xml\nUser-agent: Mad\nCrawl-delay: 1e300\nUser-agent: Odd\nCrawl-delay: soon\n"))
	for agent, want := range map[string]time.Duration{
		"readout": 1500 * time.Millisecond, "other": 10 * time.Second, "mad": 24 * time.Hour, "odd": 0,
	} {
		if got := f.CrawlDelay(agent); got != want {
			t.Errorf("CrawlDelay(%q) = %v, want %v", agent, got, want)
		}
	}
	if diff := cmp.Diff([]string{"https://a.example/s.xml", "/news.xml"}, f.Sitemaps()); diff != "" {
		t.Error(diff)
	}
}

func TestLongPatternsStayFast(t *testing.T) {
	t.Parallel()
	f := Parse([]byte("User-agent: *\nDisallow: /" + strings.Repeat("*a", 8000) + "b$"))
	if !f.Allowed("readout", "/"+strings.Repeat("a", 100000)) {
		t.Error("a pattern that cannot match blocked the path")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /index.html"), "readout", "https://a.example/a?b")
	f.Add([]byte("user agent x\nallow"), "", "")
	f.Add([]byte("user-agent:*\ncrawl-delay: NaN\ndisallow:%"), "*", "//")
	f.Fuzz(func(t *testing.T, b []byte, agent, url string) {
		file := Parse(b)
		file.Allowed(agent, url)
		if d := file.CrawlDelay(agent); d < 0 || d > maxDelay {
			t.Errorf("crawl delay %v", d)
		}
	})
}
