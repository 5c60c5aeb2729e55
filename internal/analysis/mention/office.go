package mention

import (
	"slices"
	"strings"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// general lists titles that many people of a country bear: they name the holder
// of an office only with the polity beside them.
var general = map[string]bool{
	"leader": true, "ruler": true, "chief": true, "head": true, "boss": true, "top diplomat": true, "chief diplomat": true, "secretary general": true,
	"secretary-general": true, "secretary": true, "spokesman": true, "spokeswoman": true, "press secretary": true, "speaker": true, "chairperson": true, "director general": true,
	"managing director": true, "special envoy": true, "envoy": true,
}

// title returns the longest name of a post that starts at token i, and its
// length in tokens; 0 when none does.
func (x *index) title(doc *text.Document, i, end int) (title, int) {
	if i >= end {
		return title{}, 0
	}
next:
	for _, t := range x.titles[fold(doc.Word(i))] {
		if i+len(t.words) > end {
			continue
		}
		for k, w := range t.words {
			if fold(doc.Word(i+k)) != w {
				continue next
			}
		}
		return t, len(t.words)
	}
	return title{}, 0
}

// of returns the post that is named after a body ("European Council president"),
// else the title itself.
func (x *index) of(body *news.Actor, t title) title {
	if body == nil || body.Kind == news.Country {
		return t
	}
	words := append(split(body.Name), t.words...)
	for _, o := range x.titles[words[0]] {
		if slices.Equal(o.words, words) {
			return o
		}
	}
	return t
}

// holds reports whether the person surely held an office of the polity then.
func (x *index) holds(a *news.Actor, polity string, at time.Time) bool {
	return slices.ContainsFunc(x.lex.Offices, func(o news.Office) bool {
		return o.Holder == a.ID && o.Polity == polity && !o.Unsure && o.HeldAt(at)
	})
}

// posted reports whether the person surely held a post then, and none of which
// the role is the title's last word.
func (x *index) posted(a *news.Actor, role string, at time.Time) bool {
	held := false
	for _, o := range x.lex.Offices {
		if o.Holder != a.ID || o.Unsure || !o.HeldAt(at) {
			continue
		}
		if t := fold(o.Title); t == role || strings.HasSuffix(t, " "+role) && t != "prime "+role && t != "vice "+role && t != "deputy "+role {
			return false
		}
		held = held || posts[fold(o.Title)]
	}
	return held
}

// distinctive lists titles that only one country or body in the world gives, so
// that an outlet of any other means that one.
var distinctive = map[string]bool{
	"taoiseach": true, "tanaiste": true, "pope": true, "pontiff": true, "home secretary": true, "commission president": true, "chancellor of the exchequer": true,
}

// officeHere adds the post that starts after the determiner at token i ("the
// Taoiseach", "the Garance spokesman") and returns how many tokens it took with
// the determiner; 0 when there is none, or a name follows it.
func (f *finder) officeHere(i, end int) int {
	_, n := f.lex.title(f.doc, i+1, end)
	if n == 0 || !f.closes(i+1+n, end) {
		return 0
	}
	f.add(i, i+1+n, news.MentionNominal, "")
	m := &f.out[len(f.out)-1]
	m.Gender = titleGender[f.sc.Low(i+n)]
	return n + 1
}

// officeLabel adds the post that opens a paragraph as a label ("Prime Minister:
// Thank you") and returns how many tokens it took, or 0.
func (f *finder) officeLabel(i, end int) int {
	_, n := f.lex.title(f.doc, i, end)
	if n == 0 || i+n >= end || f.doc.Word(i+n) != ":" {
		return 0
	}
	f.add(i, i+n, news.MentionNominal, "")
	m := &f.out[len(f.out)-1]
	m.Gender = titleGender[f.sc.Low(i+n-1)]
	return n
}

// label reports whether the tokens open a paragraph and a colon follows.
func (r *resolver) label(t text.Range) bool {
	if t.End >= len(r.doc.Tokens) || r.doc.Word(t.End) != ":" {
		return false
	}
	start := r.doc.Tokens[t.First].Start
	return start == 0 || r.doc.Text[start-1] == '\n'
}

// closes reports whether a noun phrase can end before token e: neither a name
// nor another noun goes on with it.
func (f *finder) closes(e, end int) bool {
	if e >= end {
		return true
	}
	c := f.sc.Class[e]
	return c&grammar.IsUpper == 0 && c&(grammar.IsRole|grammar.IsPlural|grammar.IsCollect) == 0 && (c&grammar.IsWord == 0 || f.sc.Doc.Tags[e] != grammar.Noun)
}

// officeAfter adds the post that follows a country or body at token i ("'s
// president", "president") and returns how many tokens it took; 0 when there is
// none, or a name follows it.
func (f *finder) officeAfter(i, end int) int {
	j := i
	if j < end && f.sc.Class[j]&grammar.IsClitic != 0 {
		j++
	}
	_, n := f.lex.title(f.doc, j, end)
	if n == 0 || f.sc.Class[j]&grammar.IsUpper != 0 {
		return 0
	}
	if !f.closes(j+n, end) {
		return 0 // Germany's chancellor Sandel, France's prime minister office
	}
	f.add(j, j+n, news.MentionNominal, "")
	m := &f.out[len(f.out)-1]
	m.Gender = titleGender[f.sc.Low(j+n-1)]
	return j + n - i
}

// polity returns the polity that an actor belongs to.
func (r *resolver) polity(actor string) string {
	a := r.lex.actors[actor]
	if a == nil {
		return ""
	}
	if a.Code != "" {
		return a.Code
	}
	return a.Country
}

// office returns the entity of the holder, at the article's date, of the office
// that the tokens name, or -1. The polity is the one that the phrase names ("the
// German chancellor", "Germany's chancellor", "the chancellor of Germany"), else
// the outlet's. "The president of" anything else is nobody whom the lexicon
// knows.
func (r *resolver) office(t text.Range) int {
	if len(r.lex.titles) == 0 || r.at.IsZero() {
		return -1
	}
	end := len(r.doc.Tokens)
	a, polity := t.First, ""
	if r.sc.Class[a]&grammar.IsDet != 0 {
		a++
	}
	found, n := r.lex.title(r.doc, a, end)
	for n == 0 && a < t.End {
		al, k := r.lex.match(r.doc, r.sc, a, t.End)
		if k == 0 || al.person {
			return -1
		}
		polity = r.polity(al.actor.ID)
		a += k
		found, n = r.lex.title(r.doc, a, end)
	}
	if n == 0 || a+n < t.End {
		return -1
	}
	for j := a; j < a+n; j++ {
		if al, k := r.lex.match(r.doc, r.sc, j, a+n); k > 0 && k < n && !al.person {
			polity = r.polity(al.actor.ID) // the post's name holds it
			break
		}
	}
	if polity == "" && a == t.First {
		k := t.First - 1
		if k > 0 && r.sc.Class[k]&grammar.IsClitic != 0 {
			k--
		}
		if k >= 0 && r.byTok[k] >= 0 {
			if m := r.ms[r.byTok[k]]; m.Actor != "" {
				polity = r.polity(m.Actor)
				found = r.lex.of(r.lex.actors[m.Actor], found)
			}
		}
		if polity == "" && !r.label(t) {
			return -1
		}
	}
	if e := a + n; e+1 < end && r.sc.Low(e) == "of" {
		j := e + 1
		if r.sc.Low(j) == "the" {
			j++
		}
		al, k := alias{}, 0
		if j < end {
			al, k = r.lex.match(r.doc, r.sc, j, end)
		}
		if k == 0 || al.person {
			return -1
		}
		polity = r.polity(al.actor.ID)
		found = r.lex.of(al.actor, found)
	}
	if polity == "" {
		name := joinWords(found.words)
		switch {
		case general[name]:
			return -1
		case distinctive[name] && len(found.offices) > 0 && !slices.ContainsFunc(found.offices, func(o *news.Office) bool { return o.Polity == r.country }):
			polity = found.offices[0].Polity
		default:
			polity = r.country
		}
	}
	for _, o := range found.offices {
		if o.Polity == polity && o.HeldAt(r.at) && !o.Unsure {
			if act := r.lex.actors[o.Holder]; act != nil {
				return r.actorEntity(act, t.First)
			}
		}
	}
	return -1
}

func joinWords(words []string) string {
	s := ""
	for i, w := range words {
		if i > 0 {
			s += " "
		}
		s += w
	}
	return s
}
