package grammar

import (
	"strings"

	"readout/internal/news"
)

// Named returns whom phrase p names: the actors of the mentions within it, of
// those joined to it by "and", and of those given for it ("allies such as A and
// B"). A possessor is none of them, unless what is possessed are its people.
// The mentions must stand in text order.
func Named(d *Doc, ms []news.Mention, p int) []news.Ref {
	if p < 0 {
		return nil
	}
	ph := d.Phrases[p]
	out := named(d, ms, ph)
	// "A and B", "A of X and B", "A, the minister, and B": what is joined before.
	for first := ph.Tokens.First; len(out) > 0; {
		q := joinedBefore(d, first)
		if q < 0 || d.Phrases[q].Prep >= 0 && ph.Prep != d.Phrases[q].Prep {
			break
		}
		more := named(d, ms, d.Phrases[q])
		if len(more) == 0 {
			break
		}
		out = append(more, out...)
		first = d.Phrases[q].Tokens.First
	}
	// "allies such as the UK and France": those named for them.
	if k := ph.Tokens.End; k+2 < len(d.Tokens) && len(out) == 0 {
		switch {
		case d.Matches(k, "such", "as"):
			k += 2
		case d.Is(k, "including", "like"):
			k++
		case d.Is(k, ",") && d.Is(k+1, "including"):
			k += 2
		default:
			k = -1
		}
		for k >= 0 && k < len(d.Tokens) && d.PhraseOf[k] >= 0 {
			q := d.Phrases[d.PhraseOf[k]]
			out = append(out, named(d, ms, q)...)
			k = q.Tokens.End
			if k < len(d.Tokens) && (d.Lower[k] == "and" || d.Lower[k] == ",") {
				k++
				if k < len(d.Tokens) && d.Lower[k] == "and" {
					k++
				}
				continue
			}
			break
		}
	}
	end := ph.Tokens.End
	if end+2 < len(d.Tokens) && d.Lower[end] == "of" && d.PhraseOf[end+1] >= 0 {
		if e := d.Phrases[d.PhraseOf[end+1]].Tokens.End; e < len(d.Tokens) && d.Lower[e] == "and" {
			end = e // "A of X and B of Y"
		}
	}
	for end+1 < len(d.Tokens) && d.Lower[end] == "and" {
		q := d.PhraseOf[end+1]
		if q < 0 {
			break
		}
		// Not when it is the subject of the next verb.
		n := d.Phrases[q]
		if n.Tokens.End < len(d.Tokens) && d.GroupOf[n.Tokens.End] >= 0 && d.Groups[d.GroupOf[n.Tokens.End]].Subject == int(q) && ph.Head > 0 && d.Groups[d.GroupOf[n.Tokens.End]].Finite && p != int(q) && !noVerb(d, p, int(d.GroupOf[n.Tokens.End])) {
			break
		}
		more := named(d, ms, n)
		if len(more) == 0 {
			break
		}
		out = append(out, more...)
		end = n.Tokens.End
	}
	return unique(out)
}

// noVerb reports whether no verb stands between phrase p and group gi.
func noVerb(d *Doc, p, gi int) bool {
	for k := d.Phrases[p].Tokens.End; k < d.Groups[gi].Tokens.First; k++ {
		if d.GroupOf[k] >= 0 {
			return false
		}
	}
	return true
}

// named returns the actors that a phrase's own words name. A possessor is none:
// "Sir Keir's trip".
func named(d *Doc, ms []news.Mention, ph Phrase) []news.Ref {
	sp := d.SpanOf(ph.Tokens)
	gen := -1
	for k := ph.Tokens.First; k < ph.Tokens.End; k++ {
		if d.Tags[k] == Genitive {
			gen = d.Tokens[k].Start
		}
	}
	var out []news.Ref
	for i := MentionAt(ms, sp.Start); i < len(ms) && ms[i].Span.Start < sp.End; i++ {
		m := &ms[i]
		if !sp.Overlaps(m.Span) || m.Actor == "" && (m.Name == "" || m.Kind == news.MentionGroup) {
			continue
		}
		if m.Span.End <= gen && m.Span.End < d.Tokens[ph.Head].Start {
			continue
		}
		// "US support": a name before another noun is not the one who acts,
		// unless the noun is people.
		if m.Span.End < d.Tokens[ph.Head].Start && !peopleNoun(d.Lemma[ph.Head]) && d.Tags[ph.Head] == Noun {
			continue
		}
		if m.Actor == "" && (m.Gender == "" || !strings.Contains(m.Name, " ")) && m.Kind != news.MentionPronoun {
			continue
		}
		out = append(out, news.Ref{Actor: m.Actor, Name: m.Name, Span: m.Span})
		if m.Span.End >= d.Tokens[ph.Head].End && m.Gender != "" {
			// "US President Donald Trump": the name at the end is the one meant.
			out = out[len(out)-1:]
		}
	}
	return out
}

// joinedBefore returns the phrase that "and", or a list's comma, joins to the
// one that starts at token first, or -1.
func joinedBefore(d *Doc, first int) int {
	k := first - 1
	if k < 1 {
		return -1
	}
	if d.Tags[k] != Coordinator {
		if d.Word(k) != "," || d.PhraseOf[k-1] < 0 || d.Tags[d.Phrases[d.PhraseOf[k-1]].Head] != Proper {
			return -1
		}
		// A comma joins only within a list that "and" ends.
		e := d.Phrases[d.PhraseOf[first]].Tokens.End
		if e >= len(d.Tokens) || d.Tags[e] != Coordinator && d.Word(e) != "," {
			return -1
		}
		return int(d.PhraseOf[k-1])
	}
	j := k - 1
	if d.Word(j) == "," && j > 0 {
		// The end of an apposition.
		j--
		if q := d.PhraseOf[j]; q >= 0 && d.Tags[d.Phrases[q].Head] != Proper {
			if f := d.Phrases[q].Tokens.First; f >= 2 && d.Word(f-1) == "," && d.PhraseOf[f-2] >= 0 {
				return int(d.PhraseOf[f-2])
			}
			if f := d.Phrases[q].Prep; f >= 2 && d.Lower[f] == "of" && d.PhraseOf[f-1] >= 0 {
				if g := d.Phrases[d.PhraseOf[f-1]].Tokens.First; g >= 2 && d.Word(g-1) == "," && d.PhraseOf[g-2] >= 0 {
					return int(d.PhraseOf[g-2])
				}
			}
		}
	}
	q := d.PhraseOf[j]
	if q < 0 {
		return -1
	}
	if f := d.Phrases[q].Prep; f >= 1 && d.Lower[f] == "of" && d.PhraseOf[f-1] >= 0 && d.Tags[d.Phrases[d.PhraseOf[f-1]].Head] == Proper {
		return int(d.PhraseOf[f-1]) // "A of X and B"
	}
	return int(q)
}

func peopleNoun(w string) bool {
	switch w {
	case "drone", "missile", "jet", "plane", "warplane", "aircraft", "rocket", "ship", "warship", "tank", "government", "official", "minister", "leader", "president", "spokesman", "spokeswoman", "spokesperson", "delegation", "team", "administration", "troops", "force", "forces", "soldier", "police", "army", "military", "authority", "parliament", "court", "ally", "lawmaker", "diplomat", "negotiator", "side", "ministry", "embassy", "navy", "senate", "commission", "secretary", "envoy", "counterpart", "people", "premier", "chancellor", "council", "cabinet":
		return true
	}
	return false
}

// MentionAt returns the index of the first mention that ends after at.
func MentionAt(ms []news.Mention, at int) int {
	lo, hi := 0, len(ms)
	for lo < hi {
		mid := (lo + hi) / 2
		if ms[mid].Span.End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func sameRef(a, b news.Ref) bool {
	if a.Actor != "" || b.Actor != "" {
		return a.Actor == b.Actor
	}
	return a.Name == b.Name
}

// HasRef reports whether r names one of rs.
func HasRef(rs []news.Ref, r news.Ref) bool {
	for _, o := range rs {
		if sameRef(o, r) {
			return true
		}
	}
	return false
}

func unique(rs []news.Ref) []news.Ref {
	var out []news.Ref
	for _, r := range rs {
		if !HasRef(out, r) {
			out = append(out, r)
		}
	}
	return out
}
