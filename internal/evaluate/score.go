package evaluate

import (
	"fmt"
	"strings"

	"readout/internal/news"
	"readout/internal/text"
)

// Count is a tally of right answers, answers given and answers wanted.
type Count struct{ Right, Given, Wanted int }

// Add sums two tallies.
func (c Count) Add(o Count) Count {
	return Count{c.Right + o.Right, c.Given + o.Given, c.Wanted + o.Wanted}
}

// Precision is Right over Given, 0 when nothing was given.
func (c Count) Precision() float64 { return ratio(c.Right, c.Given) }

// Recall is Right over Wanted, 0 when nothing was wanted.
func (c Count) Recall() float64 { return ratio(c.Right, c.Wanted) }

// F1 is the harmonic mean of precision and recall.
func (c Count) F1() float64 {
	p, r := c.Precision(), c.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (c Count) String() string {
	return fmt.Sprintf("P %.3f  R %.3f  F1 %.3f  (%d right, %d given, %d wanted)", c.Precision(), c.Recall(), c.F1(), c.Right, c.Given, c.Wanted)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Scores are the tallies of one article or of many.
type Scores struct {
	Detected Count // quoted pieces found, word for word
	Spoken   Count // quoted pieces found whose speaker is right ("-" for none)
	Shown    Count // of the pieces shown with a name, those with the right one
	Indirect Count // indirect speech found (half its words shared) with its speaker
	Dates    Count // labelled expressions with the right value
	Events   Count // labelled events found with root and day
	Stances  Count // labelled stances found; Given counts polar and conditional ones on labelled topics
}

// Add sums two scores.
func (s Scores) Add(o Scores) Scores {
	return Scores{s.Detected.Add(o.Detected), s.Spoken.Add(o.Spoken), s.Shown.Add(o.Shown), s.Indirect.Add(o.Indirect),
		s.Dates.Add(o.Dates), s.Events.Add(o.Events), s.Stances.Add(o.Stances)}
}

// Score compares an analysis of a.Text with the labels of a.
func Score(a Article, got news.Analysis) Scores {
	var s Scores
	s.quotes(a, got)
	s.indirect(a, got)
	for _, want := range a.Dates {
		s.Dates.Wanted++
		for _, d := range got.Dates {
			if sameTime(d.Span.In(a.Text), want.Words) {
				s.Dates.Given++
				if d.Value == want.Value {
					s.Dates.Right++
				}
				break
			}
		}
	}
	s.events(a, got)
	s.stances(a, got)
	return s
}

func same(a, b string) bool {
	return strings.Trim(text.Fold(a), ` .,;:!?"'`) == strings.Trim(text.Fold(b), ` .,;:!?"'`)
}

// sameTime reports whether two time expressions have the same words but for the
// preposition that a label may include: "on Tuesday", "Tuesday".
func sameTime(a, b string) bool {
	cut := func(s string) string {
		for _, p := range []string{"on ", "in ", "at ", "late on ", "early on "} {
			s = strings.TrimPrefix(s, p)
		}
		return s
	}
	return same(cut(text.Fold(a)), cut(text.Fold(b)))
}

// NameMatches reports whether two speakers' names mean the same person: equal
// when folded, or one ends with the other.
func NameMatches(a, b string) bool {
	a, b = text.Fold(a), text.Fold(b)
	return a == b || a != "" && b != "" && (strings.HasSuffix(a, " "+b) || strings.HasSuffix(b, " "+a))
}

// shownName is the name under which a quote would be shown, "" for a speaker
// who is described and not named.
func shownName(q news.Quote) string {
	if q.Speaker.Actor == "" && (q.Level == news.LevelRole || q.Level == news.LevelAnonymous || q.Level == news.LevelCollective) {
		return ""
	}
	return q.Speaker.Name
}

// SpeakerRight reports whether the speaker of q is the labelled one of the
// quoted words; false when no such words are labelled.
func (a Article) SpeakerRight(words string, q news.Quote) bool {
	name := shownName(q)
	for _, want := range a.Quotes {
		if want.Kind == news.Indirect {
			continue
		}
		for _, w := range want.Words {
			if same(w, words) && (want.Speaker == "-" && name == "" || want.Speaker != "-" && NameMatches(name, want.Speaker)) {
				return true
			}
		}
	}
	return false
}

func (s *Scores) quotes(a Article, got news.Analysis) {
	type piece struct {
		words, speaker string
		used           bool
	}
	var found []piece
	for _, q := range got.Quotes {
		if q.Kind == news.Indirect || q.NotSpeech != "" {
			continue
		}
		speaker := shownName(q)
		for _, sp := range q.Spans {
			found = append(found, piece{words: sp.In(a.Text), speaker: speaker})
		}
	}
	s.Detected.Given += len(found)
	for _, want := range a.Quotes {
		if want.Kind == news.Indirect {
			continue
		}
		for _, w := range want.Words {
			s.Detected.Wanted++
			s.Spoken.Wanted++
			for i := range found {
				if found[i].used || !same(found[i].words, w) {
					continue
				}
				found[i].used = true
				s.Detected.Right++
				right := want.Speaker == "-" && found[i].speaker == "" || want.Speaker != "-" && NameMatches(found[i].speaker, want.Speaker)
				if right {
					s.Spoken.Right++
				}
				break
			}
		}
	}
	s.Spoken.Given += len(found)
	for _, f := range found {
		if f.speaker == "" {
			continue
		}
		s.Shown.Given++
		s.Shown.Wanted++
		for _, want := range a.Quotes {
			if want.Kind == news.Indirect || !NameMatches(f.speaker, want.Speaker) {
				continue
			}
			hit := false
			for _, w := range want.Words {
				hit = hit || same(f.words, w)
			}
			if hit {
				s.Shown.Right++
				break
			}
		}
	}
}

func (s *Scores) indirect(a Article, got news.Analysis) {
	used := map[int]bool{}
	for _, q := range got.Quotes {
		if q.Kind == news.Indirect && q.Speaker.Name != "" {
			s.Indirect.Given++
		}
	}
	for _, want := range a.Quotes {
		if want.Kind != news.Indirect {
			continue
		}
		s.Indirect.Wanted++
		words := strings.Join(want.Words, " ")
		for i, q := range got.Quotes {
			if used[i] || q.Kind != news.Indirect || !NameMatches(q.Speaker.Name, want.Speaker) {
				continue
			}
			var has []string
			for _, sp := range q.Content {
				has = append(has, sp.In(a.Text))
			}
			if overlap(strings.Join(has, " "), words) >= 0.5 {
				used[i] = true
				s.Indirect.Right++
				break
			}
		}
	}
}

// overlap is the share of words that two texts have in common, over the longer.
func overlap(a, b string) float64 {
	x, y := strings.Fields(text.Fold(a)), strings.Fields(text.Fold(b))
	n := map[string]int{}
	for _, w := range x {
		n[w]++
	}
	both := 0
	for _, w := range y {
		if n[w] > 0 {
			n[w]--
			both++
		}
	}
	return ratio(both, max(len(x), len(y)))
}

func (s *Scores) events(a Article, got news.Analysis) {
	used := map[int]bool{}
	if len(a.Events) > 0 {
		s.Events.Given += len(got.Events)
	}
	for _, want := range a.Events {
		s.Events.Wanted++
		for i, e := range got.Events {
			day := "-"
			if e.When.Known() && !e.When.From.IsZero() {
				day = e.When.From.Format("2006-01-02")
			}
			if !used[i] && e.Root == want.Root && day == want.Day && string(e.Status) == want.Status {
				used[i] = true
				s.Events.Right++
				break
			}
		}
	}
}

func (s *Scores) stances(a Article, got news.Analysis) {
	used := map[int]bool{}
	if len(a.Stances) > 0 {
		for _, st := range got.Stances {
			if st.Position == news.Supports || st.Position == news.Opposes || st.Position == news.Conditional {
				s.Stances.Given++
			}
		}
	}
	for _, want := range a.Stances {
		s.Stances.Wanted++
		for i, st := range got.Stances {
			if !used[i] && NameMatches(st.Holder.Name, want.Holder) && st.Topic == want.Topic && st.Position == want.Position {
				used[i] = true
				s.Stances.Right++
				break
			}
		}
	}
}

// Sheet formats scores as lines for a committed file.
func (s Scores) Sheet() string {
	var b strings.Builder
	for _, row := range []struct {
		name string
		c    Count
	}{
		{"quotes found", s.Detected}, {"quotes with speaker", s.Spoken}, {"named speakers right", s.Shown}, {"indirect with speaker", s.Indirect},
		{"dates", s.Dates}, {"events (root, day, status)", s.Events}, {"stances", s.Stances},
	} {
		if row.c.Wanted+row.c.Given > 0 {
			fmt.Fprintf(&b, "%-28s %s\n", row.name, row.c)
		}
	}
	return b.String()
}
