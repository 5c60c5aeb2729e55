package evaluate

import (
	"io/fs"
	"strings"
	"testing"

	"readout/internal/evaluate/gold"
	"readout/internal/news"
)

func TestGoldArticlesParse(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(gold.Files, "*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d gold articles, %v: want at least ten", len(files), err)
	}
	for _, f := range files {
		b, err := fs.ReadFile(gold.Files, f)
		if err != nil {
			t.Fatal(err)
		}
		a, err := ParseArticle(f, string(b))
		if err != nil {
			t.Error(err)
		}
		if len(a.Quotes) == 0 || a.Published.IsZero() || a.Style == "" {
			t.Errorf("%s lacks quotes, date or style", f)
		}
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	a, err := ParseArticle("x", strings.Join([]string{
		"published: 2026-03-12", "country: ABC", "style: test", "== text",
		"“Yes,” Ann Lee said. “No,” said Bo Ray.", "He told us “maybe”.",
		"== quotes", "direct | Ann Lee | Yes", "direct | Bo Ray | No", "mixed | - | maybe",
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(w string) news.Span {
		i := strings.Index(a.Text, w)
		return news.Span{Start: i, End: i + len(w)}
	}
	got := news.Analysis{Quotes: []news.Quote{
		{Kind: news.Direct, Spans: []news.Span{at("Yes,")}, Speaker: news.Ref{Name: "Lee"}},
		{Kind: news.Direct, Spans: []news.Span{at("No,")}, Speaker: news.Ref{Name: "Ann Lee"}},
		{Kind: news.Mixed, Spans: []news.Span{at("maybe")}},
	}}
	s := Score(a, got)
	if want := (Count{3, 3, 3}); s.Detected != want {
		t.Errorf("detected %v, want %v", s.Detected, want)
	}
	if want := (Count{2, 3, 3}); s.Spoken != want {
		t.Errorf("spoken %v, want %v", s.Spoken, want)
	}
	if want := (Count{1, 2, 2}); s.Shown != want {
		t.Errorf("shown %v, want %v", s.Shown, want)
	}
}

func TestParseArticleErrors(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"words not in the text": "published: 2026-03-12\n== text\nHello.\n== quotes\ndirect | A B | Goodbye",
		"wrong field count":     "== text\nHello.\n== dates\nyesterday",
		"unknown section":       "== verses\nx",
		"unknown kind":          "== text\nHi.\n== quotes\nsung | A B | Hi",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ParseArticle("x", s); err == nil {
				t.Error("no error")
			}
		})
	}
}
