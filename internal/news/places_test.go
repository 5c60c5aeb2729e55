package news_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	const s = "“We’ll share the fish – all of it,” Vell said. He fished. Share the fish!\n“We’ll share the  fish,” she said."
	for _, tt := range []struct {
		name, words string
		want        []string
	}{
		{"as it stands", "share the fish – all of it", []string{"share the fish – all of it"}},
		{"typed marks, dash and blanks", "\"We'll share the fish - all of it\"", []string{"We’ll share the fish – all of it"}},
		{"twice, once with two blanks", "We’ll share the fish", []string{"We’ll share the fish", "We’ll share the  fish"}},
		{"whole words only", "fish", []string{"fish", "fish", "fish"}},
		{"case counts", "share The fish", nil},
		{"not there", "share the bread", nil},
		{"nothing", " “” ", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, sp := range news.Places(s, tt.words) {
				got = append(got, sp.In(s))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNamesThatNameNobody(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{"He": true, "they": true, "Heath": false, "I": true, "": false} {
		if news.Pronoun(words) != want {
			t.Errorf("Pronoun(%q) = %v", words, !want)
		}
	}
	for words, want := range map[string]bool{"the Prime Minister": true, "prime minister": true, "president": true, "Foreign Secretary": true, "President Velin": false, "Mara Velin": false,
		"the first lady": true, "Downing Street": false, "chief negotiator": true} {
		if news.BareRole(words, []string{"first lady"}) != want {
			t.Errorf("BareRole(%q) = %v", words, !want)
		}
	}
}

// TestShortWordsAreNotGuessed has a decision on words of which the article has
// two: where the one that it was made on is gone, it is not taken for the other.
func TestShortWordsAreNotGuessed(t *testing.T) {
	t.Parallel()
	const both = "Vell came.\n“Absolutely,” Vell said.\nMarr left.\n“Absolutely,” Marr said."
	const one = "Marr left.\n“Absolutely,” Marr said."
	find := func(s string) news.Analysis {
		var a news.Analysis
		for _, sp := range news.Places(s, "Absolutely,") {
			a.Quotes = append(a.Quotes, news.Quote{Kind: news.Direct, Place: news.InBody, Spans: []news.Span{sp}, Content: []news.Span{sp}})
		}
		return a
	}
	d := news.Decision{ID: 1, Kind: "speaker", Value: "ada-vell", Item: news.ItemUtterance, Fingerprint: news.Fingerprint(news.ItemUtterance, "Absolutely,", 0),
		Exact: "Absolutely,", Prefix: "Vell came.\n“", Suffix: "” Vell said.\nMarr left.\n“Absolute"}
	e := news.ApplyDecisions(both, find(both), []news.Decision{d})
	if len(e.Orphans) != 0 || e.Quotes[0].Speaker.Actor != "ada-vell" || e.Quotes[1].Speaker.Actor != "" {
		t.Errorf("decided %+v, orphans %+v", e.Quotes, e.Orphans)
	}
	e = news.ApplyDecisions(one, find(one), []news.Decision{d})
	if len(e.Orphans) != 1 || e.Quotes[0].Speaker.Actor != "" {
		t.Errorf("the other one got it: %+v, orphans %+v", e.Quotes, e.Orphans)
	}
	// In the other order of paragraphs its number is the other's, its place is not.
	const turned = "Marr left.\n“Absolutely,” Marr said.\nVell came.\n“Absolutely,” Vell said.\nMarr left.\n“Absolute nonsense.”"
	e = news.ApplyDecisions(turned, find(turned), []news.Decision{d})
	if len(e.Orphans) != 0 || e.Quotes[0].Speaker.Actor != "" || e.Quotes[1].Speaker.Actor != "ada-vell" {
		t.Errorf("moved: %+v, orphans %+v", e.Quotes, e.Orphans)
	}
}
