package sample

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"readout/internal/news"
)

// fold returns the words of a quote for comparing: case, marks, hyphens and
// the words put in brackets by an editor do not count.
func fold(s string) []string {
	s = brackets.ReplaceAllString(s, " ")
	return strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "-", ""), "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
}

var brackets = regexp.MustCompile(`\[[^\]]*\]`)

// TestWordingClasses holds the table against a second, plain reading of what
// the classes say.
func TestWordingClasses(t *testing.T) {
	t.Parallel()
	for _, u := range Meant().Utterances {
		all := fold(u.Text())
		for _, q := range u.Quotes {
			got := fold(q.Text())
			at := find(all, got)
			ok := false
			switch q.Wording {
			case news.Verbatim:
				ok = slices.Equal(all, got) || strings.Contains(u.Text()+q.Text(), "[")
			case news.Fragment:
				ok = at >= 0 && len(got) <= 4
			case news.TruncatedStart:
				ok = at > 0 && at+len(got) == len(all) && len(got) > 4
			case news.TruncatedEnd:
				ok = at == 0 && len(got) < len(all) && len(got) > 4
			case news.Elided:
				ok = at < 0 && subsequence(all, got)
			case news.Altered:
				ok = at < 0 && !slices.Equal(all, got)
			case news.Paraphrase:
				ok = q.Kind == news.Indirect
			case news.Translation:
				for _, a := range Actors() {
					ok = ok || a.ID == u.Speaker && a.Language != "en"
				}
			}
			if !ok {
				t.Errorf("%s: %s/%s is not %s:\n%v\nof\n%v", u.ID, q.Outlet, q.Article, q.Wording, got, all)
			}
		}
	}
}

// find returns where part stands in all, or -1.
func find(all, part []string) int {
	for i := 0; i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// subsequence reports whether part is all with words left out.
func subsequence(all, part []string) bool {
	for _, w := range all {
		if len(part) > 0 && part[0] == w {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// TestTableListsEveryMark compares the table with all words in quotation marks
// of all bodies, in both directions.
func TestTableListsEveryMark(t *testing.T) {
	t.Parallel()
	sites, err := load()
	if err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`“([^“”]*)(?:”|$)|"([^"]*)"`)
	listed := make(map[string][]string)
	for _, u := range Meant().Utterances {
		for _, q := range u.Quotes {
			if !q.Transcript && q.Kind != news.Indirect {
				key := q.Outlet + "/" + q.Article
				listed[key] = append(listed[key], q.Parts...)
			}
		}
	}
	for _, s := range sites {
		for _, pg := range s.pages {
			v := pg.versions[len(pg.versions)-1]
			if v.Lang == "fr" || s.outlet.Language == "fr" || v.Kind == "wall" {
				continue
			}
			blocks := v.Blocks
			for _, p := range v.Posts {
				blocks = append(blocks, p.Blocks...)
			}
			var found []string
			for _, b := range blocks {
				if b.Kind != "p" {
					continue
				}
				for _, m := range marks.FindAllStringSubmatch(b.Plain, -1) {
					found = append(found, m[1]+m[2])
				}
			}
			want := listed[s.outlet.ID+"/"+pg.id]
			slices.Sort(found)
			slices.Sort(want)
			if !slices.Equal(found, want) {
				t.Errorf("%s/%s:\nin marks %q\nlisted   %q", s.outlet.ID, pg.id, found, want)
			}
		}
	}
}

// TestSituations holds the sample to what it promises to contain.
func TestSituations(t *testing.T) {
	t.Parallel()
	m := Meant()
	classes := make(map[news.Wording]bool)
	levels := make(map[news.Level]bool)
	var conflicts, hours, quotes, longest, paragraphs int
	for _, u := range m.Utterances {
		for _, q := range u.Quotes {
			classes[q.Wording] = true
			levels[q.Level] = true
			quotes++
			if u.Hour {
				hours++
			}
			if len(q.Parts) >= 3 {
				paragraphs++
			}
		}
		longest = max(longest, len(fold(u.Text())))
		if u.Conflict {
			conflicts++
		}
	}
	for _, w := range []news.Wording{news.Verbatim, news.TruncatedStart, news.TruncatedEnd, news.Elided, news.Fragment, news.Altered, news.Translation, news.Paraphrase} {
		if !classes[w] {
			t.Errorf("no quote is %s", w)
		}
	}
	for _, l := range []news.Level{news.LevelNamed, news.LevelRole, news.LevelInstitution, news.LevelAnonymous, news.LevelCollective} {
		if !levels[l] {
			t.Errorf("no quote is on level %s", l)
		}
	}
	if conflicts == 0 || paragraphs < 2 || longest < 120 || hours*7 > quotes {
		t.Errorf("%d conflicts, %d quotes over three paragraphs, the longest of %d words, %d of %d with an hour", conflicts, paragraphs, longest, hours, quotes)
	}
	summit, wires, languages, partial, live, documents := 0, 0, 0, 0, 0, 0
	refused := make(map[news.Refusal]bool)
	for _, a := range m.Articles {
		if a.Summit && a.Refused == "" && !a.Forbidden {
			summit++
		}
		if a.WireOf != "" {
			wires++
		}
		if a.Language != "" {
			languages++
		}
		if a.Partial {
			partial++
		}
		if a.Kind == news.KindLiveBlog {
			live++
		}
		if a.Kind == news.KindDocument {
			documents++
		}
		refused[a.Refused] = true
	}
	if summit < 20 || wires == 0 || languages == 0 || partial == 0 || live == 0 || documents < 2 || len(refused) < 4 {
		t.Errorf("%d articles about the summit, %d wire copies, %d in another language, %d partial, %d live, %d documents, refusals %v", summit, wires, languages, partial, live, documents, refused)
	}
}

// TestFurniture holds one outlet to every kind of furniture.
func TestFurniture(t *testing.T) {
	t.Parallel()
	pages, err := loadPages(beacon, estmereTime)
	if err != nil {
		t.Fatal(err)
	}
	kinds := make(map[string]bool)
	for _, pg := range pages {
		for _, v := range pg.versions {
			for _, b := range v.Blocks {
				kinds[b.Kind] = true
			}
		}
	}
	for _, kind := range []string{"video", "readmore", "latest", "cookies", "podcast", "note"} {
		if !kinds[kind] {
			t.Errorf("no %s in %s", kind, beacon)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"no body":           "path: /a\ntitle: A\npublished: 2026-03-09 10:00",
		"no title":          "path: /a\npublished: 2026-03-09 10:00\n\nWords.",
		"bad time":          "path: /a\ntitle: A\npublished: yesterday\n\nWords.",
		"unknown header":    "path: /a\ntitle: A\npublished: 2026-03-09 10:00\ncolour: red\n\nWords.",
		"no header":         "Words.\n\nWords.",
		"unknown directive": "path: /a\ntitle: A\npublished: 2026-03-09 10:00\n\n!dance Words.",
		"bad post":          "path: /a\ntitle: A\npublished: 2026-03-09 10:00\n\n!post Words.",
		"bad post time":     "path: /a\ntitle: A\npublished: 2026-03-09 10:00\n\n!post a | b | c",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if v, err := parse(src, estmereTime); err == nil {
				t.Errorf("read %+v", v)
			}
		})
	}
}

func TestInline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ src, html, plain string }{
		{"plain words", "plain words", "plain words"},
		{"a [linked word](/there) here", `a <a href="/there">linked word</a> here`, "a linked word here"},
		{"“that [the president] went,” [he](/x) said", `“that [the president] went,” <a href="/x">he</a> said`, "“that [the president] went,” he said"},
		{"a < b & c", "a &lt; b &amp; c", "a < b & c"},
		{"an [open end](/x", "an [open end](/x", "an [open end](/x"},
	} {
		if got := string(inline(tt.src)); got != tt.html {
			t.Errorf("inline(%q) = %q, want %q", tt.src, got, tt.html)
		}
		if got := plain(tt.src); got != tt.plain {
			t.Errorf("plain(%q) = %q, want %q", tt.src, got, tt.plain)
		}
	}
}
