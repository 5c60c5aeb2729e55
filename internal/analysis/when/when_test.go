package when

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

func TestValue(t *testing.T) {
	t.Parallel()
	thursday := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, sentence, words, want string }{
		{"past weekday", "Ms Arden told the council on Wednesday.", "Wednesday", "2026-03-11"},
		{"coming weekday", "Ms Arden will address the council on Monday.", "on Monday", "2026-03-16"},
		{"weekday of plan", "The two presidents meet in Lisse on Saturday.", "Saturday", "2026-03-14"},
		{"weekday of an intention", "On Saturday, the two presidents plan to sign a treaty.", "Saturday", "2026-03-14"},
		{"weekday of what is due", "Ms Arden is due in Lisse on Saturday to sign a treaty.", "Saturday", "2026-03-14"},
		{"weekday of what is also to be", "On Saturday, Ms Arden is also to sign a treaty.", "Saturday", "2026-03-14"},
		{"weekday of saying about a plan", "He said on Wednesday they plan to sign it.", "Wednesday", "2026-03-11"},
		{"day without year, past", "The text was signed on 3 December.", "3 December", "2025-12-03"},
		{"day without year, ahead", "The court is due to rule on 3 December.", "3 December", "2026-12-03"},
		{"until", "Delegates have until Tuesday to reply.", "Tuesday", "2026-03-17"},
		{"counted", "The bridge fell four weeks ago.", "four weeks ago", "2026-W07"},
		{"vague", "The mood has soured in recent weeks.", "recent weeks", "PAST_REF"},
		{"nothing to reckon", "It began with the old treaty.", "the old treaty", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Value(c.sentence, c.words, thursday); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := "On Tuesday she landed in Lisse. The following day she met Mr Orme. May the talks succeed in May."
	doc := grammar.Parse(text.Parse(s, nil))
	var got []string
	for _, x := range Find(doc, time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)) {
		got = append(got, x.Span.In(s)+"="+x.Value+" "+string(x.Date.Basis))
	}
	want := []string{"Tuesday=2026-03-10 stated", "The following day=2026-03-11 inferred", "May=2026-05 stated"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, x := range Find(doc, time.Time{}) {
		if x.Date.Known() {
			t.Errorf("%q dated %v with no day of publication", x.Span.In(s), x.Date)
		}
	}
}

// No format of dates writes years before 1 or after 9999, and neither must a
// finding hold one.
func TestFindFarYears(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"The wall was built 2,500 years ago by hand.": "PAST_REF",
		"The waste stays for 9,000 years from now.":   "FUTURE_REF",
		"The bridge was built 300 years ago by hand.": "1725",
	} {
		for _, e := range Find(grammar.Parse(text.Parse(in, nil)), time.Date(2025, 3, 6, 0, 0, 0, 0, time.UTC)) {
			if e.Date.Known() && (e.Date.From.Year() < 1 || e.Date.To.Year() > 9999) {
				t.Errorf("%q: from %v to %v", in, e.Date.From, e.Date.To)
			}
			if e.Value != want {
				t.Errorf("%q: %q is %s, want %s", in, e.Span.In(in), e.Value, want)
			}
		}
	}
}

// TestHourOfTheDayBefore reads hours that narration leaves without their day.
func TestHourOfTheDayBefore(t *testing.T) {
	t.Parallel()
	published := time.Date(2026, time.March, 14, 9, 30, 0, 0, time.UTC)
	for _, tt := range []struct{ text, words, want string }{
		{"On Thursday, before dawn, the ships left. At 9 a.m., she walked in and cancelled the ceremony.", "9 a.m.", "2026-03-12"},
		{"The talks began on Tuesday. By noon the envoys had gone home.", "noon", "2026-03-10"},
		{"The talks began on Tuesday. At 9am on Friday the envoys went home.", "9am", ""},
		{"The talks began early. At 9am the envoys went home.", "9am", ""},
		{"The talks began on Tuesday.\nAt 9am the envoys went home.", "9am", ""},
	} {
		got := ""
		for _, e := range Find(grammar.Parse(text.Parse(tt.text, nil)), published) {
			if e.Span.In(tt.text) == tt.words && e.Date.Known() {
				got = e.Date.From.Format(time.DateOnly)
				if e.Date.Basis != news.BasisInferred {
					t.Errorf("%q: basis %s", tt.text, e.Date.Basis)
				}
			}
		}
		if got != tt.want {
			t.Errorf("%q: %s is of %q, want %q", tt.text, tt.words, got, tt.want)
		}
	}
}
