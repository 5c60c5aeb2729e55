package link

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

// Summits of one week share most of their names: a leader, a capital, the war
// they are about. A text about one of them therefore scores for its neighbours
// too. What tells them apart is what the neighbour has and the text's own summit
// lacks, said together with where or when that meeting is.

// speaksOf reports whether a text speaks of summit s although it, or its
// article, is about rival: it names who is at s and not at the rival, somebody
// else of s, and the place, the occasion or the day of s.
func (m *Matcher) speaksOf(s, rival *summit, says string, actors []string, when news.Date, event bool, published time.Time) bool {
	all, _ := m.read(says)
	h := all[m.index(s)]
	if h == nil {
		return false
	}
	named, agrees := namesDay(says, s, published)
	if event && dayOrBetter(when) && !s.on(when.From) && !agrees {
		return false
	}
	person, country, other := "", false, false
	sides := map[string]float64{}
	for side, w := range h.sides {
		sides[side] = w
	}
	for _, id := range actors {
		if a := m.actors[id]; a != nil && a.Kind == news.Person && s.actors[id] && a.Country != "" {
			sides[a.Country] = byPerson
		}
	}
	for side, w := range sides {
		if slices.Contains(rival.sides, side) && !s.ownLeader(m, side, rival) {
			continue
		}
		if w >= byPerson && (person == "" || side < person) {
			person = side
		}
		country = country || w >= byCountry
	}
	for side, w := range sides {
		other = other || side != person && w >= byCountry
	}
	guest := len(h.actors) > 0 && !containsAll(rival.actors, h.actors)
	elsewhere := text.Fold(s.Place) != text.Fold(rival.Place)
	gathers := gathering(says)
	here := h.place > 0 || strings.Contains(text.Fold(says), text.Fold(s.Place)) && s.Place != ""
	occasion := false // named by a phrase that is the other's alone
	for k, w := range h.keywords {
		occasion = occasion || w > .3 && !slices.ContainsFunc(rival.Keywords, func(r string) bool { return text.Fold(r) == k })
	}
	dated := agrees && !rivalDay(s, rival) || event && dayOrBetter(when) && s.on(when.From) && !rival.within(when.From)
	switch {
	case named && !agrees && !occasion && !dated:
		return false // another day is meant
	case h.series && elsewhere:
		return here || dated || gathers
	case elsewhere && occasion:
		return gathers || dated || person != ""
	case elsewhere && here && !s.capital:
		return (gathers || dated) && (len(sides) > 0 || guest)
	case person != "" && (other || guest):
		return occasion && (gathers || dated) || gathers && (here || dated) || dated && here || m.seat(s, says) && (gathers || dated)
	case country && other && gathers && dated:
		return (here || m.seat(s, says)) && !m.onlyAt(rival, s, all)
	}
	return false
}

// index returns the summit's place in the matcher.
func (m *Matcher) index(s *summit) int {
	return slices.IndexFunc(m.summits, func(o summit) bool { return o.ID == s.ID })
}

// ownLeader reports whether the side is at both meetings but none of those
// expected for it at s is expected at the rival.
func (s *summit) ownLeader(m *Matcher, side string, rival *summit) bool {
	found := false
	for id := range s.actors {
		if a := m.actors[id]; a != nil && a.Country == side {
			if rival.actors[id] {
				return false
			}
			found = true
		}
	}
	if !found {
		return false
	}
	for id := range rival.actors {
		if a := m.actors[id]; a != nil && a.Country == side {
			return true
		}
	}
	return false
}

// onlyAt reports whether the text names a leader who is at s and not at the
// other.
func (m *Matcher) onlyAt(s, other *summit, all map[int]*hits) bool {
	h := all[m.index(s)]
	if h == nil {
		return false
	}
	for side, w := range h.sides {
		if w >= byPerson && !slices.Contains(other.sides, side) {
			return true
		}
	}
	return false
}

// seat reports whether the text names a house in which the summit is held: a
// keyword of several words, whoever else meets there.
func (m *Matcher) seat(s *summit, says string) bool {
	folded := text.Fold(says)
	return slices.ContainsFunc(s.Keywords, func(k string) bool { return strings.Contains(k, " ") && strings.Contains(folded, text.Fold(k)) })
}

func containsAll(set, of map[string]bool) bool {
	for id := range of {
		if !set[id] {
			return false
		}
	}
	return true
}

// on reports whether the time lies in the summit's days, or on the eve of the
// first.
func (s *summit) on(t time.Time) bool {
	return !t.Before(s.Start.Add(-12*time.Hour)) && t.Before(s.End.AddDate(0, 0, 1).Add(12*time.Hour))
}

// within reports whether the time lies in the summit's days.
func (s *summit) within(t time.Time) bool {
	return !t.Before(s.Start) && t.Before(s.End.AddDate(0, 0, 1))
}

// rivalDay reports whether both meetings begin on one day, so that the day does
// not tell them apart.
func rivalDay(s, rival *summit) bool {
	return !s.Start.Before(rival.Start) && !s.Start.After(rival.End)
}

// remote are words of meeting that need no place.
var remote = map[string]bool{stem("call"): true, stem("phone"): true, stem("negotiate"): true, stem("declaration"): true, stem("clash"): true, stem("clashes"): true}

// coming are further words that bring people to a place.
var coming = map[string]bool{}

func init() {
	for _, w := range []string{"sign", "signs", "signing", "come", "comes", "coming", "came", "sat", "received", "receive", "greeted", "travel", "travelled", "flew", "flies", "fly", "convene", "convened"} {
		coming[stem(w)] = true
	}
}

// gathering reports whether the text says that people come together in one
// place.
func gathering(s string) bool {
	return slices.ContainsFunc(tokens(s), func(t token) bool {
		w := stem(t.folded)
		return (meetingWords[w] || coming[w]) && !remote[w]
	})
}

var weekdays = map[string]time.Weekday{"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday}

// namesDay reports whether a text names days by weekday or nearness, and whether
// one of them is a day of the summit, reckoned from the publication: within the
// week before or after it.
func namesDay(says string, s *summit, published time.Time) (named, agrees bool) {
	pub := time.Date(published.Year(), published.Month(), published.Day(), 0, 0, 0, 0, time.UTC)
	is := func(d time.Time) bool { return !d.Before(s.Start) && !d.After(s.End) }
	for _, t := range tokens(says) {
		switch t.folded {
		case "yesterday", "today", "tonight", "tomorrow":
			named = true
			agrees = agrees || is(pub.AddDate(0, 0, map[string]int{"yesterday": -1, "tomorrow": 1}[t.folded]))
		default:
			wd, ok := weekdays[t.folded]
			if !ok || !t.upper {
				continue
			}
			named = true
			ahead := (int(wd) - int(pub.Weekday()) + 7) % 7
			agrees = agrees || is(pub.AddDate(0, 0, ahead)) || is(pub.AddDate(0, 0, ahead-7))
		}
	}
	return named, agrees
}

// single leaves, of the matches of an article, best first, only those sure that
// it speaks of itself: the others score by names that they share with a better
// one. What is spoken of in the headline, or named there and told in the lead,
// is a subject of the article.
func (m *Matcher) single(a Article, matches []Match) {
	by := map[string]*summit{}
	for i := range m.summits {
		by[m.summits[i].ID] = &m.summits[i]
	}
	// A leader in the headline who is at one of them only counts more than all
	// the names of the lead.
	head, _ := m.read(a.Headline)
	for i := range matches {
		for j := range matches {
			x, y := by[matches[i].Summit], by[matches[j].Summit]
			if i != j && matches[i].Score >= Sure && matches[j].Score >= Sure && m.onlyAt(y, x, head) && !m.onlyAt(x, y, head) && !m.subject(x, y, a) {
				matches[i].Score = Sure - .01
				break
			}
		}
	}
	var homes []*summit
	for i := range matches {
		mt := &matches[i]
		if mt.Score < Sure {
			continue
		}
		s := by[mt.Summit]
		if !slices.ContainsFunc(homes, func(h *summit) bool { return !m.subject(s, h, a) }) {
			homes = append(homes, s)
			continue
		}
		mt.Score = Sure - .01
	}
	slices.SortStableFunc(matches, func(x, y Match) int { return cmp.Compare(y.Score, x.Score) })
}

// subject reports whether an article about the rival is about s as well.
func (m *Matcher) subject(s, rival *summit, a Article) bool {
	speaks := func(line string) bool { return m.speaksOf(s, rival, line, nil, news.Date{}, false, a.Published) }
	if speaks(a.Headline) {
		return true
	}
	head, _ := m.read(a.Headline)
	if !m.onlyAt(s, rival, head) {
		return false
	}
	lead := a.Text[:min(len(a.Text), leadBytes)]
	return slices.ContainsFunc(strings.Split(lead, "\n"), speaks)
}

// settle parts the summits that one item scores for, best first. Where the
// article has no summit of its own, the best of them is the item's, others must
// be spoken of beside it. Where it has, an item that tells of another meeting
// leaves it, unless it was said at it or names who is only there.
func (m *Matcher) settle(out []Membership, prior map[string]float64, says string, it Item, published time.Time) []Membership {
	if len(out) < 2 {
		return out
	}
	find := func(id string) *summit {
		return &m.summits[slices.IndexFunc(m.summits, func(s summit) bool { return s.ID == id })]
	}
	event := it.Kind == news.ItemEvent
	all, _ := m.read(says)
	var kept []Membership
	for i, x := range out {
		s, home := find(x.Summit), prior[x.Summit] >= Sure
		keep := true
		for j, y := range out {
			o, theirs := find(y.Summit), prior[y.Summit] >= Sure
			switch {
			case i == j:
			case home && !theirs: // the other is spoken of
				switch {
				case dayOrBetter(it.When):
					keep = keep && (s.within(it.When.From) || !o.within(it.When.From))
				default:
					at := len(it.Actors) > 0 && s.actors[it.Actors[0]] && !event
					keep = keep && (at || m.onlyAt(s, o, all))
				}
			case home == theirs && j < i:
				keep = keep && m.speaksOf(s, o, says, it.Actors, it.When, event, published)
			}
		}
		if keep {
			kept = append(kept, x)
		}
	}
	return kept
}
