package news

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/text"
)

// Fingerprint names an item within its article in a way that outlives newer
// analysers and revisions: its kind, its words folded, and which of the items
// with the same words it is, from 0.
func Fingerprint(item ItemKind, words string, ordinal int) string {
	sum := sha256.Sum256([]byte(text.Fold(words)))
	return fmt.Sprintf("%s:%s:%d", item, hex.EncodeToString(sum[:12]), ordinal)
}

// Parts returns the spans of the quote's words: those in marks, or all that is
// attributed when none are.
func (q Quote) Parts() []Span {
	if len(q.Spans) > 0 {
		return q.Spans
	}
	return q.Content
}

// Words returns what the spans cover, in order, with a space between them.
func Words(s string, spans []Span) string {
	if len(spans) == 1 {
		return spans[0].In(s)
	}
	var b strings.Builder
	for _, sp := range spans {
		w := sp.In(s)
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// Verdict is what people decided about an item. The zero value is nothing.
type Verdict struct {
	Fingerprint    string
	State          State
	Decisions      []int64 // in force, oldest first
	SpeakerDecided bool    // a person named the speaker or holder
	Added          bool    // a person added the item
	Joined         bool    // it has what was decided on its utterance before it was there
}

// EffectiveQuote is a quote as decisions leave it.
type EffectiveQuote struct {
	Quote
	Verdict
}

// EffectiveEvent is an event as decisions leave it. Quote is an index into the
// effective quotes, -1 for none.
type EffectiveEvent struct {
	Event
	Verdict
}

// EffectiveStance is a stance as decisions leave it. Quote as in
// EffectiveEvent.
type EffectiveStance struct {
	Stance
	Verdict
}

// Orphan is a decision that found nothing to attach to, and why.
type Orphan struct {
	Decision Decision
	Reason   string
}

// Effective is an analysis as decisions leave it. Rejected and withdrawn items
// stay in it, marked: they are tombstones.
type Effective struct {
	Quotes  []EffectiveQuote
	Events  []EffectiveEvent
	Stances []EffectiveStance
	Orphans []Orphan
}

// ApplyDecisions returns what an analysis of the text s comes to after people's
// decisions on its article, oldest first. A decision attaches to the item with
// its fingerprint, else to the one item with its exact words and surroundings;
// a quote that the analysis misses but whose words stand there once is put
// back. What finds nothing is an orphan: it is never applied to a guess. The
// analysis is not changed.
func ApplyDecisions(s string, a Analysis, decisions []Decision) Effective {
	var e Effective
	seen := map[string]int{}
	next := func(item ItemKind, words string) Verdict {
		key := string(item) + text.Fold(words)
		v := Verdict{Fingerprint: Fingerprint(item, words, seen[key]), State: StateSuggested}
		seen[key]++
		return v
	}
	e.Quotes = make([]EffectiveQuote, len(a.Quotes))
	// Body first, so that a changed headline moves no ordinal of the body.
	for _, place := range []BlockPlace{InBody, InStandfirst, InHeadline} {
		for i, q := range a.Quotes {
			if p := q.Place; p == place || p == "" && place == InBody {
				e.Quotes[i] = EffectiveQuote{q, next(ItemUtterance, Words(s, q.Parts()))}
			}
		}
	}
	for _, ev := range a.Events {
		e.Events = append(e.Events, EffectiveEvent{ev, next(ItemEvent, ev.Root+" "+Words(s, ev.Evidence))})
	}
	for _, st := range a.Stances {
		who := st.Holder.Actor
		if who == "" {
			who = st.Holder.Name
		}
		e.Stances = append(e.Stances, EffectiveStance{st, next(ItemStance, who+" "+st.Topic+" "+Words(s, st.Evidence))})
	}
	for _, d := range inForce(decisions) {
		if reason := e.apply(s, d); reason != "" {
			e.Orphans = append(e.Orphans, Orphan{d, reason})
		}
	}
	return e
}

// inForce leaves out what was undone. Undoing an undo puts the first decision
// back.
func inForce(ds []Decision) []Decision {
	undone := map[int64]bool{}
	for i := len(ds) - 1; i >= 0; i-- {
		if d := ds[i]; d.Kind == "undo" && !undone[d.ID] {
			undone[d.Undoes] = true
		}
	}
	var out []Decision
	for _, d := range ds {
		if !undone[d.ID] && d.Kind != "undo" {
			out = append(out, d)
		}
	}
	return out
}

// apply lets one decision act and returns why it could not, "" when it did.
func (e *Effective) apply(s string, d Decision) string {
	switch d.Kind {
	case "note", "merge", "split", "membership":
		return "" // of no effect within an article
	}
	switch d.Item {
	case ItemUtterance:
		i, reason := e.quote(s, d)
		if reason != "" {
			return reason
		}
		q := &e.Quotes[i]
		q.Decisions = append(slices.Clip(q.Decisions), d.ID)
		switch d.Kind {
		case "speaker":
			q.Speaker = Ref{Actor: d.Value, Span: q.Speaker.Span}
			if name, ok := strings.CutPrefix(d.Value, "name:"); ok {
				q.Speaker = Ref{Name: name, Span: q.Speaker.Span}
			}
			q.SpeakerDecided = true
		case "kind":
			switch k := QuoteKind(d.Value); k {
			case Direct, Mixed, Indirect:
				q.Kind, q.NotSpeech = k, ""
			default:
				q.NotSpeech = d.Value
			}
		}
		q.Verdict.decide(d)
	case ItemEvent:
		i := slices.IndexFunc(e.Events, func(ev EffectiveEvent) bool { return ev.Fingerprint == d.Fingerprint })
		if i < 0 {
			i = only(e.Events, func(ev EffectiveEvent) bool { return d.Exact != "" && Words(s, ev.Evidence) == d.Exact })
		}
		if i < 0 {
			return "the event is no longer found"
		}
		ev := &e.Events[i]
		ev.Decisions = append(slices.Clip(ev.Decisions), d.ID)
		if d.Kind == "kind" {
			ev.Event.Kind = d.Value
		}
		ev.Verdict.decide(d)
	case ItemStance:
		i := slices.IndexFunc(e.Stances, func(st EffectiveStance) bool { return st.Fingerprint == d.Fingerprint })
		if i < 0 {
			i = only(e.Stances, func(st EffectiveStance) bool { return d.Exact != "" && Words(s, st.Evidence) == d.Exact })
		}
		if i < 0 {
			return "the stance is no longer found"
		}
		st := &e.Stances[i]
		st.Decisions = append(slices.Clip(st.Decisions), d.ID)
		switch d.Kind {
		case "kind":
			st.Position = Position(d.Value)
		case "speaker":
			st.Holder = Ref{Actor: d.Value, Span: st.Holder.Span}
			st.SpeakerDecided = true
		}
		st.Verdict.decide(d)
	default:
		return "decisions on a " + string(d.Item) + " attach to no finding"
	}
	return ""
}

// decide lets a decision act on an item's state. A second person's acceptance
// makes it reviewed; naming a speaker or kind accepts. What was withdrawn comes
// back only when the withdrawal is undone, what was rejected also when it is
// accepted: never because something else about it was put right.
func (v *Verdict) decide(d Decision) {
	v.Joined = v.Joined || d.Inherited
	if v.State == StateWithdrawn {
		return
	}
	switch d.Kind {
	case "reject":
		v.State = StateRejected
	case "withdraw":
		v.State = StateWithdrawn
	case "review":
		v.State = StateReviewed
	case "accept", "add":
		if v.State != StateReviewed {
			v.State = StateAccepted
		}
	case "speaker", "kind":
		if v.State == StateSuggested {
			v.State = StateAccepted
		}
	}
}

// distinctive is how many words a quote needs for it to be the same one although
// what stood around it has changed: fewer, and somebody else may have said them.
const distinctive = 4

// again finds the quote that has a decision's words where it was made: the one
// with the same surroundings, else the one with its fingerprint when something
// of the surroundings is left, or when its words are many and stand in no other
// quote. It returns -1 when that is none or not plain.
func (e *Effective) again(s string, d Decision) int {
	words := func(fingerprint string) string { return fingerprint[:max(0, strings.LastIndexByte(fingerprint, ':'))] }
	var both, all []int
	near := -1
	for i, q := range e.Quotes {
		if d.Fingerprint == "" || words(q.Fingerprint) != words(d.Fingerprint) {
			continue
		}
		all = append(all, i)
		c := text.Cover(q.Parts()...)
		if !c.Valid(s) {
			continue
		}
		before, after := strings.HasSuffix(s[:c.Start], d.Prefix), strings.HasPrefix(s[c.End:], d.Suffix)
		switch {
		case before && after:
			both = append(both, i)
		case (before && telling(d.Prefix) || after && telling(d.Suffix)) && q.Fingerprint == d.Fingerprint:
			near = i
		}
	}
	for _, i := range both {
		if e.Quotes[i].Fingerprint == d.Fingerprint {
			return i
		}
	}
	switch {
	case len(both) == 1:
		return both[0]
	case len(both) > 1:
		return -1
	case near >= 0:
		return near
	case len(all) == 1 && e.Quotes[all[0]].Fingerprint == d.Fingerprint && len(strings.Fields(Words(s, e.Quotes[all[0]].Parts()))) >= distinctive:
		return all[0]
	}
	return -1
}

// telling reports whether surroundings say more than that there are marks.
func telling(s string) bool {
	return strings.Count(s, "") > 8 && strings.ContainsFunc(s, unicode.IsLetter)
}

// quote finds the quote that a decision is about, putting it back when only its
// words are there.
func (e *Effective) quote(s string, d Decision) (int, string) {
	if i := e.again(s, d); i >= 0 {
		return i, ""
	}
	if d.Exact == "" {
		return -1, "the quote is no longer found"
	}
	var at []int // where the words stand with what was around them
	total := 0
	for from := 0; ; {
		i := strings.Index(s[from:], d.Exact)
		if i < 0 {
			break
		}
		i += from
		total++
		if around(s, i, i+len(d.Exact), d.Prefix, d.Suffix) {
			at = append(at, i)
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		from = i + size
	}
	same := func(q EffectiveQuote) bool { return Words(s, q.Parts()) == d.Exact }
	switch {
	case len(at) == 1:
		sp := Span{Start: at[0], End: at[0] + len(d.Exact)}
		for i, q := range e.Quotes {
			if c := text.Cover(q.Parts()...); same(q) && c == sp {
				return i, ""
			}
		}
		if d.Kind == "reject" || d.Kind == "withdraw" {
			return -1, "the words stand there but are no longer taken for a quote"
		}
		q := Quote{Kind: Indirect, Place: InBody, Content: []Span{sp}, Rule: "editor", Confidence: 1, Lower: 1}
		if r, _ := utf8.DecodeLastRuneInString(s[:sp.Start]); strings.ContainsRune("“‘\"'«„", r) {
			q.Kind, q.Spans = Direct, []Span{sp}
		}
		if d.Kind == "add" && d.Value != "" {
			q.Speaker = Ref{Actor: d.Value}
		}
		e.Quotes = append(e.Quotes, EffectiveQuote{q, Verdict{
			Fingerprint: d.Fingerprint, State: StateSuggested, Added: true, SpeakerDecided: d.Kind == "add" && d.Value != ""}})
		i := len(e.Quotes) - 1
		if slices.ContainsFunc(e.Quotes[:i], func(o EffectiveQuote) bool { return o.Fingerprint == d.Fingerprint }) || d.Fingerprint == "" {
			n := 0
			for _, o := range e.Quotes[:i] {
				if text.Fold(Words(s, o.Parts())) == text.Fold(d.Exact) {
					n++
				}
			}
			e.Quotes[i].Fingerprint = Fingerprint(ItemUtterance, d.Exact, n)
		}
		return i, ""
	case len(at) > 1 || total > 1:
		return -1, "the words stand there more than once and none of the places is plainly the one decided on"
	case total == 1:
		// The only place, but what stood around has changed: still the same
		// words of the same article, unless they are too few to tell.
		if i := only(e.Quotes, same); i >= 0 && len(strings.Fields(d.Exact)) >= distinctive {
			return i, ""
		}
		return -1, "what stood around the words has changed"
	}
	// The words may be parts of a split quote.
	if i := only(e.Quotes, same); i >= 0 {
		return i, ""
	}
	return -1, "the words no longer stand in the article"
}

// around reports whether prefix and suffix stand around the bytes [start, end).
func around(s string, start, end int, prefix, suffix string) bool {
	return strings.HasSuffix(s[:start], prefix) && strings.HasPrefix(s[end:], suffix)
}

// only returns the index of the one element that f holds for, -1 when there is
// none or more than one.
func only[T any](list []T, f func(T) bool) int {
	found := -1
	for i, v := range list {
		if f(v) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}
