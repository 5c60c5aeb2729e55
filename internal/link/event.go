package link

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

// Event is one article's telling of an event as linking sees it. ID must be
// unique and positive.
type Event struct {
	Source
	ID      int64
	Ordinal int // place in the article
	Root    string
	Kind    string
	Status  news.Status
	Who     []string // actor ids; names for those outside the lexicon
	Whom    []string
	Sides   []string // polities of Who and Whom
	Bodies  []string // those of Who and Whom who are no people: they may stand for others of their side
	Where   string
	When    news.Date
	Label   string
	Text    string // the sentence that tells it
	Topics  []string
}

// Happening is one event with all its tellings.
type Happening struct {
	First   int64   // earliest telling
	Best    int64   // the telling to show: of the latest word, with the most exact date
	Events  []int64 // earliest first
	When    news.Date
	Status  news.Status    // latest word
	History []StatusChange // planned, then happened, moved or cancelled; at least one entry
	Outlets int            // independent reports
}

// StatusChange is one step in what coverage said of an event.
type StatusChange struct {
	Status   news.Status
	Moved    bool // the date changed
	When     news.Date
	Reported time.Time
	Event    int64 // the telling that first said so
}

const (
	tellingDays = 3   // a telling without a date belongs to an event that near its publication
	planDays    = 10  // a plan is retold, moved or called off within that time
	wordShare   = .34 // of the smaller label's content that both labels have
)

// joint lists the kinds of event that need two sides; sharing one actor is not
// enough.
var joint = map[string]bool{"meeting": true, "call": true, "press conference": true, "signing": true}

// distinct lists the kinds of which an actor has hardly two a day: day and
// actors suffice, whatever words are used.
var distinct = map[string]bool{
	"meeting": true, "call": true, "press conference": true, "signing": true, "arrival": true, "departure": true, "cabinet meeting": true,
}

// kinds brings kinds that outlets use for one thing to one name.
var kinds = map[string]string{
	"bilateral meeting": "meeting", "bilateral": "meeting", "summit": "meeting", "talks": "meeting", "trilateral": "meeting", "working dinner": "meeting", "working session": "meeting",
	"phone call": "call", "visit": "arrival", "trip": "arrival", "news conference": "press conference", "ceremony": "signing",
}

// vague lists the kinds that say little: tellings with one root join in spite of
// them.
var vague = map[string]bool{"": true, "statement": true, "announcement": true, "measure": true, "event": true}

// moving are the stems that say that a date changed.
var moving = map[string]bool{"mov": true, "move": true, "moved": true, "moving": true, "deferr": true, "postpon": true, "delay": true, "reschedul": true, "defer": true, "push": true, "bump": true, "shift": true}

// calendar holds the stems of words that say when: a plan that moved keeps its
// other words.
var calendar = stems(words("monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december today tomorrow yesterday morning afternoon evening noon night week month year later earlier early"))

// telling is a prepared event.
type telling struct {
	Event
	kind   string
	actors []string
	label  map[string]bool
	day    time.Time // when it happened, if known to the day
	full   bool
	moved  bool
	anchor time.Time
}

func prepareEvent(e Event) telling {
	t := telling{Event: e, kind: strings.ToLower(e.Kind), anchor: e.Published}
	if k, ok := kinds[t.kind]; ok {
		t.kind = k
	}
	for _, a := range slices.Concat(e.Who, e.Whom) {
		if a != "" {
			t.actors = append(t.actors, a)
		}
	}
	slices.Sort(t.actors)
	t.actors = slices.Compact(t.actors)
	t.label = stems(words(e.Label))
	for s := range calendar {
		delete(t.label, s)
	}
	// The actors' names are no further evidence.
	for _, a := range t.actors {
		for s := range stems(words(strings.ReplaceAll(a, "-", " "))) {
			delete(t.label, s)
		}
	}
	if dayOrBetter(e.When) {
		t.day = civil(e.When)
		t.anchor = t.day
		t.full = len(t.actors) > 0 || len(t.label) >= 2
	}
	if e.Status == news.Planned || e.Status == news.Cancelled {
		said := text.Fold(e.Label + "\n" + e.Text)
		for _, w := range words(said) {
			t.moved = t.moved || moving[stem(w.canon)]
		}
		t.moved = t.moved || strings.Contains(said, "put off") || strings.Contains(said, "put back") || strings.Contains(said, "brought forward")
	}
	return t
}

func (t *telling) order(o *telling) int {
	return cmp.Or(t.before(o.Source), cmp.Compare(t.Ordinal, o.Ordinal), cmp.Compare(t.ID, o.ID))
}

// EventIndexKeys returns the keys to store with an event. Events are candidates
// when a lookup key of one is an index key of the other; those of one article
// and of its wire copies are candidates without one.
func EventIndexKeys(e Event) []int64 {
	t := prepareEvent(e)
	return t.keys(true)
}

// EventLookupKeys returns the keys among which to look for an event's company.
func EventLookupKeys(e Event) []int64 {
	t := prepareEvent(e)
	return t.keys(false)
}

func (t *telling) keys(index bool) []int64 {
	var ks []int64
	// What is planned or was said without a day is also found by when that was.
	weeks := []int64{bucket(t.anchor)}
	if w := bucket(t.Published); w != weeks[0] && (t.Status == news.Planned || t.Status == news.Cancelled) {
		weeks = append(weeks, w)
	}
	add := func(parts ...string) {
		h := uint64(fnvOffset)
		for _, p := range parts {
			h = hashBytes(h, p)
		}
		for _, w := range weeks {
			for d := int64(-1); d <= 1; d++ {
				if !index || d == 0 {
					ks = append(ks, int64(mix(h^mix(uint64(w+d)+1))))
				}
			}
		}
	}
	sides := slices.Clone(t.Sides)
	slices.Sort(sides)
	sides = slices.Compact(sides)
	for _, what := range []string{"k" + t.kind, "r" + t.Root} {
		if len(what) == 1 {
			continue
		}
		for _, a := range t.actors {
			add("d", what, a)
		}
		// A side under another name: only those that name no person meet others
		// by it. They look for all, and all look for them.
		body := t.collective()
		for _, way := range []string{"all", "bodies"} {
			if way == "all" && !index && !body || way == "bodies" && index && !body {
				continue
			}
			if len(sides) > 0 {
				add("s", way, what, strings.Join(sides, " "))
			}
			if distinct[t.kind] {
				for _, s := range sides {
					add("o", way, what, s)
				}
			}
		}
		// Those that name nobody meet the others by the words of their labels:
		// all look for them, and they look for all.
		for s := range t.label {
			if !index || len(t.actors) == 0 {
				add("n", what, s)
			}
			if index || len(t.actors) == 0 {
				add("w", what, s)
			}
		}
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

func sameKind(a, b *telling) bool {
	if a.kind != "" && a.kind == b.kind {
		return a.Root == b.Root || !vague[a.kind]
	}
	return a.Root != "" && a.Root == b.Root && (vague[a.kind] || vague[b.kind])
}

// company returns how well the actors agree, 0 to 1; 0 when too few do. Where a
// telling names nobody, or a side under another name, the words must agree the
// more.
func company(a, b *telling) float64 {
	both, least := common(a.actors, b.actors), min(len(a.actors), len(b.actors))
	switch {
	case least == 0:
		words, few := shared(a, b), min(len(a.label), len(b.label))
		if words >= 3 && 5*words >= 3*few || words >= 2 && 2*words >= few && distinct[a.kind] && distinct[b.kind] {
			return .5
		}
		return 0
	case both == 0 && !a.collective() && !b.collective():
		return 0
	case both == 0:
		// "Valdorne suspended" and "the president suspended".
		said := wording(a, b)
		switch n := common(a.Sides, b.Sides); {
		case n == 0 || said < wordShare:
			return 0
		case sameSet(a.Sides, b.Sides), distinct[a.kind] && said >= .5 && (sameSet(a.Sides, meet(a.Sides, b.Sides)) || sameSet(b.Sides, meet(a.Sides, b.Sides))):
			return .5
		}
		return 0
	case joint[a.kind] && both < min(2, least), 2*both < least:
		return 0
	}
	return float64(both) / float64(least)
}

// collective reports whether nobody in the telling is a person.
func (t *telling) collective() bool {
	return !slices.ContainsFunc(t.actors, func(a string) bool { return !slices.Contains(t.Bodies, a) })
}

// common counts the strings of a that b has, too.
func common(a, b []string) int { return len(meet(a, b)) }

func meet(a, b []string) []string {
	var out []string
	for _, s := range a {
		if slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	in := func(x, y []string) bool {
		return !slices.ContainsFunc(x, func(s string) bool { return !slices.Contains(y, s) })
	}
	return in(a, b) && in(b, a)
}

// wording returns the share of the smaller label's content that both labels
// have; 1 when one says nothing beyond the actors.
func wording(a, b *telling) float64 {
	least := min(len(a.label), len(b.label))
	if least == 0 {
		return 1
	}
	return float64(shared(a, b)) / float64(least)
}

// shared counts the content stems that both labels have.
func shared(a, b *telling) int {
	n := 0
	for s := range a.label {
		if b.label[s] {
			n++
		}
	}
	return n
}

// sameEvent returns how strongly two dated tellings are one event, 0 when they
// are not.
func sameEvent(a, b *telling) float64 {
	if !sameKind(a, b) {
		return 0
	}
	who := company(a, b)
	if who == 0 {
		return 0
	}
	said := wording(a, b)
	if a.day.Equal(b.day) {
		if distinct[a.kind] && distinct[b.kind] && who == 1 || said >= wordShare {
			return who + said
		}
		return 0
	}
	// A plan whose date one of the two says has changed.
	open := func(t *telling) bool { return t.Status == news.Planned || t.Status == news.Cancelled }
	if a.kind != "" && a.kind == b.kind && open(a) && open(b) && (a.moved || b.moved) &&
		(who == 1 && distinct[a.kind] || said >= wordShare) && days(a.Published, b.Published) <= planDays && days(a.day, b.day) <= planDays {
		return who + said - 1
	}
	return 0
}

// tells returns how well a dated event hosts a telling without a day.
func tells(f, h *telling) []float64 {
	close := f.Article == h.Article || f.Wire != 0 && f.Wire == h.Wire
	if !sameKind(f, h) {
		return nil
	}
	who := company(f, h)
	said := wording(f, h)
	if who == 0 || said < wordShare && !(distinct[f.kind] && who == 1) {
		return nil
	}
	gap := days(f.Published, h.day)
	if f.When.Known() {
		if !within(f.When, h.day) {
			return nil
		}
		gap = 0
	} else if gap > tellingDays && !(h.Status == news.Planned && days(f.Published, h.Published) <= tellingDays) {
		return nil
	}
	yes := 0.0
	if close {
		yes = 1
	}
	return []float64{yes, who, float64(int(said * 10)), -gap}
}

// tellAlike returns how strongly two tellings without a day are one event.
func tellAlike(a, b *telling) float64 {
	if !sameKind(a, b) || company(a, b) < 1 || len(a.actors) != len(b.actors) || len(a.label) == 0 || len(b.label) == 0 || days(a.Published, b.Published) > tellingDays {
		return 0
	}
	if a.When.Known() && b.When.Known() && !a.When.From.Equal(b.When.From) {
		return 0
	}
	if said := wording(a, b); said >= .5 {
		return said
	}
	return 0
}

// Events joins the tellings of one event. Every telling is in exactly one
// happening; happenings are in the order of their first telling, and the result
// does not depend on the order of the events.
//
// Tellings join when kind or root, actors, day and words agree. One without a
// day joins at most one dated event, the best. A plan and the same plan for
// another day are one event when a telling says that the date changed.
func Events(events []Event, cons []Constraint) []Happening {
	ts := make([]telling, len(events))
	for i, e := range events {
		ts[i] = prepareEvent(e)
	}
	slices.SortFunc(ts, func(a, b telling) int { return a.order(&b) })
	ids := make([]int64, len(ts))
	for i := range ts {
		ids[i] = ts[i].ID
	}
	var edges, among []edge
	attached := map[int][]attachment{}
	keys := func(index bool) func(int) []int64 { return func(i int) []int64 { return ts[i].keys(index) } }
	for _, p := range candidates(len(ts), keys(true), keys(false), func(i int) Source { return ts[i].Source }) {
		a, b := &ts[p[0]], &ts[p[1]]
		switch {
		case a.full && b.full:
			if score := sameEvent(a, b); score > 0 {
				edges = append(edges, edge{p[0], p[1], 1, score})
			}
		case a.full || b.full:
			f, h := p[0], p[1]
			if a.full {
				f, h = h, f
			}
			if prefer := tells(&ts[f], &ts[h]); prefer != nil {
				attached[f] = append(attached[f], attachment{f, h, prefer})
			}
		default:
			if score := tellAlike(a, b); score > 0 {
				among = append(among, edge{p[0], p[1], 1, score})
			}
		}
	}
	sets, _ := group(len(ts), ids, edges, attached, among, cons)
	out := make([]Happening, 0, len(sets))
	for _, set := range sets {
		out = append(out, happening(ts, set))
	}
	return out
}

// happening sums up the tellings of one event, which are in report order.
func happening(ts []telling, set []int) Happening {
	h := Happening{First: ts[set[0]].ID}
	outlets := map[string]bool{}
	for _, i := range set {
		t := &ts[i]
		h.Events = append(h.Events, t.ID)
		outlets[t.independent()] = true
		h.tell(t)
	}
	h.Outlets = len(outlets)
	last := h.History[len(h.History)-1]
	h.Status = last.Status
	best := -1
	for _, i := range set {
		t := &ts[i]
		if t.Status != h.Status || last.When.Known() && dayOrBetter(last.When) && t.full && !t.day.Equal(civil(last.When)) {
			continue
		}
		if better(t.When, h.When) {
			h.When = t.When
		}
		if best < 0 || slices.Compare(merit(t), merit(&ts[best])) > 0 {
			best = i
		}
	}
	if best < 0 {
		best = set[0]
	}
	if !dayOrBetter(h.When) && last.When.Known() {
		h.When = last.When
	}
	h.Best = ts[best].ID
	return h
}

// merit says how much a telling shows: a label, an exact date, many actors.
func merit(t *telling) []int {
	label := 0
	if t.Label != "" {
		label = 1
	}
	return append([]int{label, len(t.actors)}, worth(t.When)...)
}

// tell takes one telling, later reported than those before, into the history.
// A late copy of an old plan does not undo what happened.
func (h *Happening) tell(t *telling) {
	step := StatusChange{Status: t.Status, When: t.When, Reported: t.Published, Event: t.ID}
	push := func(moved bool) {
		step.Moved = moved
		h.History = append(h.History, step)
	}
	if len(h.History) == 0 {
		push(false)
		return
	}
	cur := &h.History[len(h.History)-1]
	if !dayOrBetter(step.When) && dayOrBetter(cur.When) {
		step.When = cur.When // what names no other day was, or is off, on the day last named
	}
	other := dayOrBetter(cur.When) && t.full && !t.day.Equal(civil(cur.When))
	rank := func(s news.Status) int {
		switch s {
		case news.Happened, news.Cancelled:
			return 2
		case news.Planned:
			return 1
		}
		return 0
	}
	switch {
	case t.Status == cur.Status && !other:
		if better(t.When, cur.When) && rank(t.Status) > 0 {
			cur.When = t.When
		}
	case t.Status == cur.Status && other:
		// An old plan copied late moves nothing back.
		if t.Status == news.Planned && (t.moved || t.day.After(civil(cur.When))) {
			push(true)
		}
	case rank(t.Status) > rank(cur.Status):
		push(other)
	case rank(t.Status) == 2: // cancelled after happened, or the reverse
		if t.Status == news.Happened || other {
			push(other)
		}
	case t.Status == news.Planned && cur.Status == news.Cancelled && t.moved && other:
		push(true)
	}
}
