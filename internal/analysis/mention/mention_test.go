package mention_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/quote"
	"readout/internal/news"
	"readout/internal/text"
)

func resolve(s string) (string, []news.Mention, []news.Actor) {
	clean, _ := text.Clean(s)
	doc := grammar.Parse(text.Parse(clean, nil))
	found := quote.Find(doc)
	lex := &news.Lexicon{}
	ms, proposed := mention.Resolve(doc, mention.Find(doc, lex, found), lex, found, time.Date(2025, 2, 27, 0, 0, 0, 0, time.UTC), "NRV")
	return clean, ms, proposed
}

// TestReferences checks whom the last mention of the given words means.
func TestReferences(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, words, want string }{
		{"surname", "Ottoline Fray landed on Monday. Fray spoke first.", "Fray", "Ottoline Fray"},
		{"title and forename", "Alun Brightwater landed on Monday. Sir Alun spoke first.", "Sir Alun", "Alun Brightwater"},
		{"honorific", "Alun Brightwater landed on Monday. Mr Brightwater spoke first.", "Mr Brightwater", "Alun Brightwater"},
		{"middle initial", "Alun J. Brightwater landed on Monday. Alun Brightwater spoke.", "Alun Brightwater", "Alun J. Brightwater"},
		{"gender of the honorific tells spouses apart", "Daniel Marsh and Elena Marsh landed on Monday. Mrs Marsh spoke first.", "Mrs Marsh", "Elena Marsh"},
		{"apposition before", "The foreign minister, Ottoline Fray, landed. The foreign minister spoke.", "The foreign minister", "Ottoline Fray"},
		{"apposition after", "Ottoline Fray, the foreign minister, landed. The minister spoke.", "The minister", "Ottoline Fray"},
		{"he is the subject, not the last name", "Daniel Marsh met Peter Holm in Selwyn. He said little.", "He", "Daniel Marsh"},
		{"she agrees in gender", "Daniel Marsh met Elena Holm in Selwyn. She said little.", "She", "Elena Holm"},
		{"the source of the report before", "“No,” said Peter Holm, who had met Daniel Marsh. “Never,” he added.", "he", "Peter Holm"},
		{"who", "Elena Holm, who chairs the talks, said little.", "who", "Elena Holm"},
		{"particles", "Ursel von der Aue landed. Von der Aue spoke.", "Von der Aue", "Ursel von der Aue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, ms, _ := resolve(tt.text)
			got := "(no such mention)"
			for _, m := range ms {
				if m.Span.In(s) == tt.words {
					got = m.Name
				}
			}
			if got != tt.want {
				t.Errorf("%q means %q, want %q", tt.words, got, tt.want)
			}
		})
	}
}

func TestAppositionNeedsItsClosingComma(t *testing.T) {
	t.Parallel()
	s, ms, _ := resolve("Asked whether he trusted Ottoline Fray, the prime minister replied at once.")
	for _, m := range ms {
		if m.Span.In(s) == "the prime minister" && m.Name == "Ottoline Fray" {
			t.Errorf("%q taken for an apposition of Ottoline Fray", m.Span.In(s))
		}
	}
}

func TestProposed(t *testing.T) {
	t.Parallel()
	_, _, got := resolve("Ottoline Fray met Sir Alun Brightwater at the Selwyn Harbour Authority. Fray spoke.")
	for i := range got {
		got[i].Source, got[i].Gender = "", ""
	}
	want := []news.Actor{
		{ID: "alun-brightwater", Kind: news.Person, Name: "Alun Brightwater", Proposed: true},
	}
	found := false
	for _, a := range got {
		found = found || cmp.Equal(a, want[0])
		if a.Name == "Selwyn Harbour Authority" {
			t.Errorf("a body was proposed as a person: %+v", a)
		}
	}
	if !found {
		t.Errorf("proposed %+v, want Alun Brightwater among them", got)
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"", "Mr.", "Sir Keir said he", "the PM, X,", "“A” von der", "President President", "U.S. President J. R. X Jr."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, ms, _ := resolve(s)
		_, again, _ := resolve(s)
		if d := cmp.Diff(ms, again); d != "" {
			t.Fatalf("two runs differ:\n%s", d)
		}
		for _, m := range ms {
			if !m.Span.Valid(clean) || m.Span.Empty() {
				t.Fatalf("mention %v is not within the text of %d bytes, or not on rune boundaries", m.Span, len(clean))
			}
		}
	})
}
