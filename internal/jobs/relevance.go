package jobs

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"readout/internal/news"
	"readout/internal/text"
)

// relevance is the filter that keeps feed entries which may concern a summit.
// It leans towards keeping: what it drops is kept for 60 days, what it keeps is
// fetched.
type relevance struct {
	names   map[string]string // folded name or word run -> polity or actor that it stands for
	longest int               // words of the longest name
	summits []window
	topics  []string // folded cues
}

type window struct {
	from, to   time.Time
	start, end time.Time
	polities   map[string]bool
	words      []string // place and keywords, folded
}

// general are the words that mark diplomacy whoever takes part.
var general = []string{"summit", "talks", "bilateral", "ceasefire", "treaty", "g7", "g20", "nato", "white house", "downing street", "kremlin", "foreign minister", "prime minister", "president", "leaders", "diplomacy", "diplomatic", "negotiations", "joint statement", "press conference"}

func newRelevance(lx *news.Lexicon) *relevance {
	r := &relevance{names: map[string]string{}}
	add := func(name, who string) {
		n := fields(name)
		if len(n) == 0 || len(n) == 1 && len(n[0]) < 4 && strings.ToUpper(name) != name {
			return
		}
		r.names[strings.Join(n, " ")] = who
		r.longest = max(r.longest, len(n))
	}
	polity := map[string]string{}
	for _, a := range lx.Actors {
		p := a.Country
		if a.Kind == news.Country {
			p = a.Code
		}
		if p == "" {
			p = a.ID
		}
		polity[a.ID] = p
		add(a.Name, p)
		for _, al := range a.Aliases {
			add(al.Text, p)
		}
	}
	for _, s := range lx.Summits {
		w := window{from: s.Start.AddDate(0, 0, -45), to: s.End.AddDate(0, 0, 60), start: s.Start.AddDate(0, 0, -7), end: s.End.AddDate(0, 0, 8), polities: map[string]bool{}}
		for _, p := range s.Participants {
			w.polities[p] = true
		}
		for _, a := range s.Actors {
			if p := polity[a]; p != "" {
				w.polities[p] = true
			}
		}
		for _, k := range append([]string{s.Place, s.Name}, s.Keywords...) {
			if k = strings.Join(fields(k), " "); k != "" {
				w.words = append(w.words, " "+k+" ")
			}
		}
		r.summits = append(r.summits, w)
	}
	for _, t := range lx.Topics {
		for _, c := range t.Cues {
			c = strings.NewReplacer("(s)", "", "*", "").Replace(c)
			if c = strings.Join(fields(c), " "); c != "" {
				r.topics = append(r.topics, " "+c)
			}
		}
	}
	return r
}

func fields(s string) []string {
	return strings.FieldsFunc(text.Fold(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// concerns reports whether an entry may concern a summit: it says a summit's
// keyword or place, or names two of a summit's participants, or one with a topic
// or a word of diplomacy, or within a week of it a topic; outside any summit's time, two polities with such a
// word. An entry without a title or summary is judged by its address, and kept
// when that says nothing.
func (r *relevance) concerns(e news.FeedEntry, now time.Time) bool {
	words := entryWords(e)
	return words == nil || r.judge(words, e.Published, now, true)
}

// ofSummit is concerns for the filter's summits alone: what merely speaks of two
// polities' dealings does not count.
func (r *relevance) ofSummit(e news.FeedEntry, now time.Time) bool {
	words := entryWords(e)
	return words != nil && r.judge(words, e.Published, now, false)
}

// entryWords returns the folded words that an entry is judged by, nil when it
// says nothing.
func entryWords(e news.FeedEntry) []string {
	words := fields(e.Title + " " + e.Summary)
	if len(words) > 0 {
		return words
	}
	if u, err := url.Parse(e.URL); err == nil {
		words = fields(u.Path)
	}
	if len(words) < 4 {
		return nil
	}
	return words
}

func (r *relevance) judge(words []string, at, now time.Time, anyway bool) bool {
	if at.IsZero() {
		at = now
	}
	line := " " + strings.Join(words, " ") + " "
	named := map[string]bool{}
	for i := range words {
		for n := min(r.longest, len(words)-i); n > 0; n-- {
			if who, ok := r.names[strings.Join(words[i:i+n], " ")]; ok {
				named[who] = true
				break
			}
		}
	}
	diplomacy := false
	for _, g := range general {
		if strings.Contains(line, " "+g+" ") {
			diplomacy = true
			break
		}
	}
	topic := false
	for _, c := range r.topics {
		if strings.Contains(line, c) {
			topic = true
			break
		}
	}
	for _, w := range r.summits {
		if at.Before(w.from) || at.After(w.to) {
			continue
		}
		n := 0
		for p := range named {
			if w.polities[p] {
				n++
			}
		}
		if n >= 2 || n == 1 && (diplomacy || topic) || topic && !at.Before(w.start) && at.Before(w.end) {
			return true
		}
		for _, k := range w.words {
			if strings.Contains(line, k) {
				return true
			}
		}
	}
	return anyway && now.Sub(at) <= archive && len(named) >= 2 && (diplomacy || topic)
}
