package link

import (
	"cmp"
	"math"
	"slices"

	"readout/internal/news"
	"readout/internal/text"
)

// The rules of pairwise joining. Times are between the days on which the words
// were said if both are known, else between the publications.
const (
	nearDays     = 7  // the same words this close together are one utterance
	fragmentDays = 5  // so are a few words and the fuller quote they occur in
	wholeWords   = 5  // a quote that long which is wholly part of another, hardly any content in it, joins it ...
	wholeDays    = 1  // ... when it is that close
	runWords     = 6  // a common run that long joins, ...
	runContent   = 3  // ... with that many words of content, or nearly the whole shorter quote,
	shortRun     = 4  // or one of at least that many words ...
	shortShare   = .6 // ... and that share of the shorter quote
	farRun       = 15 // at any distance in time: a common run that long ...
	farShare     = .8 // ... and that share of the shorter quote
	toldShare    = .4 // of the content words of indirect speech that the quote of the same day has, too
	phraseDays   = 2  // closer than that a phrase with one word of content joins, too
	sameWords    = 8  // identical words that long join although the speakers differ
	fragmentMax  = 4  // a fragment has at most that many words
)

// item is a prepared quote.
type item struct {
	Quote
	ws      []word
	content int
	speaker string // key; "" when nobody is named
	dated   bool   // the day is known
	full    bool   // joins others of its own accord; the rest joins at most one full quote
	same    uint64
}

func prepare(q Quote) item {
	it := item{Quote: q, ws: words(q.Text), dated: dayOrBetter(q.Said)}
	it.content = contents(it.ws)
	switch {
	case q.Side != "":
		it.speaker = "s:" + q.Side
	case q.Speaker != "":
		it.speaker = "a:" + q.Speaker
	case q.Name != "" && (q.Level == news.LevelNamed || q.Level == news.LevelInstitution):
		it.speaker = "n:" + text.Fold(q.Name)
	}
	it.full = q.Place == news.InBody && q.Kind != news.Indirect && len(it.ws) > fragmentMax
	h := uint64(fnvOffset)
	for _, w := range it.ws {
		h = hashBytes(h, w.canon)
	}
	it.same = mix(h)
	return it
}

// gap returns the time between two quotes in days.
func gap(a, b *item) float64 {
	if a.dated && b.dated {
		return days(a.Said.From, b.Said.From)
	}
	return days(a.Published, b.Published)
}

// order compares items by report.
func (it *item) order(o *item) int {
	return cmp.Or(it.before(o.Source), cmp.Compare(it.Ordinal, o.Ordinal), cmp.Compare(it.ID, o.ID))
}

// The kinds of key.
const (
	keyBigram  = "b" // speaker, two neighbouring content words, week
	keyStem    = "v" // speaker, a content stem, week: where seekers look
	keySeeker  = "u" // the same of a seeker's own stems: where the others look for seekers
	keyFar     = "l" // speaker, eight words in a row, any time
	keyTheSame = "x" // all words, week, any speaker
)

// sought is how many of its longest content stems a seeker looks for.
const sought = 6

// seeker reports whether the quote may belong to another without two
// neighbouring content words in common: indirect speech, translations, and
// quotes that hardly hold any.
func (it *item) seeker() bool {
	return it.Kind == news.Indirect || it.content < runContent || foreign(it.Quote)
}

// IndexKeys returns the keys to store with a quote, so that later quotes find
// it. They are sorted and unique, and the same on every machine. Quotes are
// candidates when a LookupKey of one is an IndexKey of the other; those of one
// article and of its wire copies are candidates without one.
func IndexKeys(q Quote) []int64 {
	it := prepare(q)
	return it.keys(true)
}

// LookupKeys returns the keys among which to look for a quote's company. It
// does not matter which of two quotes looks for the other.
func LookupKeys(q Quote) []int64 {
	it := prepare(q)
	return it.keys(false)
}

// keys returns the keys to store (index) or to look for.
func (it *item) keys(index bool) []int64 {
	weeks := []int64{bucket(it.Published)}
	if it.dated {
		weeks = append(weeks, bucket(it.Said.From))
	}
	if !index {
		for _, w := range weeks {
			weeks = append(weeks, w-1, w+1)
		}
	}
	slices.Sort(weeks)
	weeks = slices.Compact(weeks)
	var ks []int64
	add := func(kind string, parts ...string) {
		h := hashBytes(hashBytes(fnvOffset, kind), it.speaker)
		for _, p := range parts {
			h = hashBytes(h, p)
		}
		for _, w := range weeks {
			ks = append(ks, int64(mix(h^mix(uint64(w)+1))))
		}
	}
	if it.content >= runContent && len(it.ws) >= wholeWords {
		for _, w := range weeks {
			ks = append(ks, int64(hashOf(keyTheSame, itoa(int64(it.same)), itoa(w))))
		}
	}
	if it.speaker != "" {
		var cs, ss []string
		for _, w := range it.ws {
			if w.content() {
				cs = append(cs, w.canon)
				ss = append(ss, stem(w.canon))
			}
		}
		for i := 1; i < len(cs); i++ {
			add(keyBigram, cs[i-1], cs[i])
		}
		slices.SortFunc(ss, func(x, y string) int { return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x, y)) })
		ss = slices.Compact(ss)
		mine := ss[:0]
		if it.seeker() {
			mine = ss[:min(len(ss), sought)]
		}
		all, own := keyStem, keySeeker
		if !index {
			all, own = keySeeker, keyStem
		}
		for _, s := range ss {
			add(all, s)
		}
		for _, s := range mine {
			add(own, s)
		}
		for _, h := range it.winnow() {
			ks = append(ks, int64(hashOf(keyFar, it.speaker, itoa(int64(h)))))
		}
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

// winnow returns hashes of eight-word sequences such that any two quotes with
// fifteen words in a row in common share one (Schleimer, Wilkerson and Aiken,
// SIGMOD 2003: the least hash of every window).
func (it *item) winnow() []uint64 {
	const k, window = 8, farRun - 8 + 1
	n := len(it.ws) - k + 1
	if len(it.ws) < farRun {
		return nil
	}
	hs := make([]uint64, n)
	parts := make([]string, k)
	for i := range hs {
		for j := range k {
			parts[j] = it.ws[i+j].canon
		}
		hs[i] = hashOf(parts...)
	}
	var out []uint64
	for i := 0; i+window <= n; i++ {
		out = append(out, slices.Min(hs[i:i+window]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// run is the longest run of words that two quotes share.
type run struct{ a, b, n, content int }

// longest returns the longest common run, the earliest of several.
func longest(a, b []word) run {
	var r run
	if len(a)*len(b) > maxCells*4 {
		a, b = a[:min(len(a), 1000)], b[:min(len(b), 1000)]
	}
	prev, cur := make([]int32, len(b)+1), make([]int32, len(b)+1)
	for i := range a {
		for j := range b {
			if a[i].canon == b[j].canon {
				cur[j+1] = prev[j] + 1
				if n := int(cur[j+1]); n > r.n {
					r = run{i - n + 1, j - n + 1, n, 0}
				}
			} else {
				cur[j+1] = 0
			}
		}
		prev, cur = cur, prev
	}
	r.content = contents(a[r.a : r.a+r.n])
	return r
}

// apart reports whether the two quotes say that they were said on different
// days.
func apart(a, b *item) bool {
	if !dayOrBetter(a.Said) || !dayOrBetter(b.Said) || a.Said.Basis == news.BasisPublication || b.Said.Basis == news.BasisPublication {
		return false
	}
	return days(a.Said.From, b.Said.From) >= 2
}

func sameOccasion(a, b *item) bool {
	return a.Occasion != "" && text.Fold(a.Occasion) == text.Fold(b.Occasion)
}

// nobody reports whether the article does not establish who spoke. An unnamed
// source is somebody.
func (it *item) nobody() bool {
	return it.speaker == "" && it.Name == "" && it.Level != news.LevelAnonymous && it.Kind != news.Indirect
}

// owned returns how well the full quote h, whose speaker is known, tells who said
// the words of f, of whom that is not established; nil when it does not.
func owned(f, h *item) []float64 {
	if !f.nobody() || h.speaker == "" || f.same != h.same || len(f.ws) != len(h.ws) || len(f.ws) < wholeWords || f.content < runContent || gap(f, h) > phraseDays || apart(f, h) {
		return nil
	}
	return []float64{-math.Floor(gap(f, h) * 4)}
}

func sameWire(a, b *item) bool { return a.Wire != 0 && a.Wire == b.Wire }

// joins returns how strongly two full quotes are one utterance: 0 when they are
// not, phase 1 for the same speaker and 2 for words that outlets give to
// different speakers.
func joins(a, b *item) (phase int, score float64) {
	short := min(len(a.ws), len(b.ws))
	close := a.Article == b.Article || sameWire(a, b)
	switch {
	case a.speaker == "" || b.speaker == "":
		if !close {
			return 0, 0
		}
	case a.speaker != b.speaker:
		if a.same == b.same && len(a.ws) >= sameWords && a.content >= runContent && gap(a, b) <= nearDays {
			return 2, 1
		}
		return 0, 0
	}
	r := longest(a.ws, b.ws)
	if r.n < 3 && !foreign(a.Quote) {
		return 0, 0
	}
	share := float64(r.n) / float64(short)
	score = share + float64(r.n)/1000
	near := gap(a, b) <= nearDays
	switch {
	case a.speaker == "" || b.speaker == "": // unnamed: the same words of the same report
		if share >= farShare && r.content >= 2 {
			return 1, score
		}
	case r.n >= farRun && share >= farShare:
		return 1, score
	case apart(a, b) && share < farShare, !near:
		return 0, 0
	case r.n >= runWords && r.content >= runContent, r.n >= shortRun && share >= shortShare && r.content >= 2:
		return 1, score
	case r.n >= runWords && share >= farShare && r.content >= 1 && gap(a, b) <= fragmentDays,
		r.n >= wholeWords && r.n == short && r.content >= 1 && gap(a, b) <= wholeDays:
		return 1, score
	case foreign(a.Quote) && foreign(b.Quote) && gap(a, b) <= fragmentDays:
		if o, least := overlap(a, b); (o >= 4 || o >= 3 && (sameDay(a, b) || sameOccasion(a, b))) && float64(o) >= .6*float64(least) {
			return 1, float64(o) / float64(least) * shortShare
		}
	}
	// Nearly all words in order, with one or two put in: "will (never) happen".
	if near && !apart(a, b) && r.content >= 1 && short <= 60 {
		short := min(own(a.ws), own(b.ws))
		same := 0
		content := 0
		for _, p := range match(a.ws, b.ws) {
			same++
			if a.ws[p.i].content() {
				content++
			}
		}
		if float64(same) >= .8*float64(short) && content >= runContent {
			return 1, float64(same) / float64(short) * shortShare
		}
	}
	return 0, 0
}

// own counts the speaker's own words: all but an editor's in brackets.
func own(ws []word) int {
	n := 0
	for _, w := range ws {
		if !w.bracket {
			n++
		}
	}
	return n
}

// sameDay reports whether both were said on one stated day.
func sameDay(a, b *item) bool {
	return dayOrBetter(a.Said) && dayOrBetter(b.Said) && civil(a.Said).Equal(civil(b.Said))
}

// overlap returns the content stems that both quotes have and the number of the
// one with fewer.
func overlap(a, b *item) (both, least int) {
	x, y := stems(a.ws), stems(b.ws)
	for s := range x {
		if y[s] {
			both++
		}
	}
	return both, min(len(x), len(y))
}

// inside reports whether all words of f occur in h in one run.
func inside(f, h []word) bool {
	for at := 0; at+len(f) <= len(h); at++ {
		k := 0
		for k < len(f) && f[k].canon == h[at+k].canon {
			k++
		}
		if k == len(f) {
			return len(f) > 0
		}
	}
	return false
}

// hosts returns how well the full quote h hosts a fragment, a headline's quote
// or indirect speech; nil when it does not.
func hosts(f, h *item) []float64 {
	article := f.Article == h.Article
	close := article || sameWire(f, h)
	far := gap(f, h)
	switch {
	case f.speaker == "" || h.speaker == "":
		if !close {
			return nil
		}
	case f.speaker != h.speaker:
		return nil
	}
	if apart(f, h) && !close || !close && far > fragmentDays {
		return nil
	}
	var fit float64
	switch {
	case len(f.ws) == 0:
		return nil
	case f.Kind == news.Indirect:
		if f.speaker == "" {
			return nil
		}
		r := longest(f.ws, h.ws)
		both, least := overlap(f, h)
		switch {
		case r.n >= runWords && r.content >= runContent:
			fit = 1
		case both >= 4 && float64(both) >= shortShare*float64(least), both >= 3 && both == least,
			both >= 4 && float64(both) >= toldShare*float64(least) && (sameDay(f, h) || sameOccasion(f, h) || far <= wholeDays):
			fit = float64(both) / float64(least) * .9
		default:
			return nil
		}
	case len(f.ws) <= fragmentMax:
		// One word of content is enough on the same page, or in a phrase
		// that was quoted the next day.
		if f.content == 0 || f.content < 2 && !close && (len(f.ws) < 3 || far > phraseDays) || !inside(f.ws, h.ws) {
			return nil
		}
		fit = 1
	default:
		r := longest(f.ws, h.ws)
		share := float64(r.n) / float64(min(len(f.ws), len(h.ws)))
		if !(r.n >= runWords && r.content >= runContent || r.n >= shortRun && share >= shortShare && r.content >= 2) {
			return nil
		}
		fit = share
	}
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	return []float64{yes(article), yes(sameWire(f, h)), yes(sameOccasion(f, h)), math.Round(fit*20) / 20, -math.Floor(far * 4)}
}

// alike reports whether two quotes that have no full quote are one utterance.
func alike(a, b *item) float64 {
	close := a.Article == b.Article || sameWire(a, b)
	if a.speaker != b.speaker || a.speaker == "" && !close || apart(a, b) || !close && gap(a, b) > fragmentDays {
		return 0
	}
	if a.same == b.same && len(a.ws) == len(b.ws) && (a.content >= 2 || close && a.content > 0) {
		return 2
	}
	if (a.Kind == news.Indirect) != (b.Kind == news.Indirect) {
		// A fragment and the indirect speech that it was cut from.
		f := a
		if a.Kind == news.Indirect {
			f = b
		}
		if both, least := overlap(a, b); f.content >= 2 && len(f.ws) <= fragmentMax && both == least && both >= 2 && gap(a, b) <= wholeDays {
			return .5
		}
		return 0
	}
	if a.Kind != news.Indirect {
		return 0
	}
	r := longest(a.ws, b.ws)
	if share := float64(r.n) / float64(min(len(a.ws), len(b.ws))); r.n >= runWords && r.content >= runContent && share >= .5 {
		return share
	}
	return 0
}

// Utterances joins the quotes of one act of speech. Every quote is in exactly
// one cluster; clusters are in the order of their first report. The result does
// not depend on the order of the quotes.
//
// Full quotes (direct or mixed, in the body, five words or more) of one speaker
// join when they share a long run of words. Fragments, headline quotes and
// indirect speech join at most one full quote, the best, and never bridge two;
// without one they join their like. Unnamed speakers join only within an
// article and its wire copies; a quote whose speaker an article does not
// establish joins the same words of somebody. Long identical words that outlets
// give to different speakers join too, with Conflict set.
func Utterances(quotes []Quote, cons []Constraint) []Cluster {
	items := make([]item, len(quotes))
	for i, q := range quotes {
		items[i] = prepare(q)
	}
	slices.SortFunc(items, func(a, b item) int { return a.order(&b) })
	ids := make([]int64, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	var edges, loose []edge
	attached := map[int][]attachment{}
	keys := func(index bool) func(int) []int64 { return func(i int) []int64 { return items[i].keys(index) } }
	for _, p := range candidates(len(items), keys(true), keys(false), func(i int) Source { return items[i].Source }) {
		a, b := &items[p[0]], &items[p[1]]
		switch {
		case a.full && b.full:
			if phase, score := joins(a, b); phase > 0 {
				edges = append(edges, edge{p[0], p[1], phase, score})
				break
			}
			for _, fh := range [][2]int{{p[0], p[1]}, {p[1], p[0]}} {
				if prefer := owned(&items[fh[0]], &items[fh[1]]); prefer != nil {
					attached[fh[0]] = append(attached[fh[0]], attachment{fh[0], fh[1], prefer})
				}
			}
		case a.full || b.full:
			f, h := p[0], p[1]
			if a.full {
				f, h = h, f
			}
			if prefer := hosts(&items[f], &items[h]); prefer != nil {
				attached[f] = append(attached[f], attachment{f, h, prefer})
			}
		default:
			if score := alike(a, b); score > 0 {
				loose = append(loose, edge{p[0], p[1], 1, score})
			}
		}
	}
	sets, bound := group(len(items), ids, edges, attached, loose, cons)
	out := make([]Cluster, 0, len(sets))
	for _, set := range sets {
		out = append(out, cluster(items, set, bound))
	}
	return out
}

// cluster sums up the members of one utterance, which are in report order.
func cluster(items []item, set []int, bound []bool) Cluster {
	first := &items[set[0]]
	c := Cluster{First: first.ID, FirstSeen: first.Published, FirstURL: first.URL}
	// What a page no longer says does not outvote what is still there.
	standing := func(i int) bool { return !items[i].Gone }
	gone := !slices.ContainsFunc(set, standing)
	best := first
	if !gone {
		best = &items[set[slices.IndexFunc(set, standing)]]
	}
	outlets := map[string]bool{}
	type vote struct {
		outlets map[string]bool
		at      int
		id      string
		name    string
	}
	votes := map[string]*vote{}
	for k, i := range set {
		it := &items[i]
		c.Quotes = append(c.Quotes, it.ID)
		c.Rejoined = c.Rejoined || bound[i]
		outlets[it.independent()] = true
		if it.Gone && !gone {
			continue
		}
		if longer(it, best) {
			best = it
		}
		if it.speaker != "" {
			v := votes[it.speaker]
			if v == nil {
				v = &vote{outlets: map[string]bool{}, at: k, id: it.Speaker, name: it.Name}
				votes[it.speaker] = v
			}
			if v.id == "" && it.Speaker != "" { // the body, not its spokesman
				v.id, v.name = it.Speaker, it.Name
			}
			v.outlets[it.independent()] = true
		}
		if better(it.Said, c.Said) {
			c.Said = it.Said
		}
		if c.Occasion == "" {
			c.Occasion = it.Occasion
		}
	}
	c.Longest, c.Outlets, c.Conflict = best.ID, len(outlets), len(votes) > 1
	var win *vote
	for _, v := range votes {
		if win == nil || len(v.outlets) > len(win.outlets) || len(v.outlets) == len(win.outlets) && v.at < win.at {
			win = v
		}
	}
	if win != nil {
		c.Speaker, c.Name = win.id, win.name
	}
	// Whoever spoke used one language, also where an outlet names another.
	tongue := best.Native
	for _, i := range set {
		if it := &items[i]; win != nil && it.speaker != "" && votes[it.speaker] == win && (it.Native != "" || it.Speaker == win.id) {
			tongue = it.Native
			break
		}
	}
	for _, i := range set {
		it := &items[i]
		q := it.Quote
		q.Native = tongue
		c.Wordings = append(c.Wordings, Wording{Quote: it.ID, Class: classify(best.Quote, q, best.ws, it.ws)})
	}
	return c
}

// longer reports whether a is a better longest attested wording than b: quotes
// of the body before headlines, direct before indirect speech, documents before
// the press, then the number of words; the earlier report wins a tie.
func longer(a, b *item) bool {
	rank := func(it *item) [4]int {
		r := [4]int{}
		if it.Place == news.InBody {
			r[0] = 1
		}
		if it.Kind != news.Indirect {
			r[1] = 1
		}
		if it.Document {
			r[2] = 1
		}
		for _, w := range it.ws {
			if !w.bracket {
				r[3]++
			}
		}
		return r
	}
	x, y := rank(a), rank(b)
	return slices.Compare(x[:], y[:]) > 0
}

// better reports whether date a says more than b: by basis, then by precision.
func better(a, b news.Date) bool {
	return slices.Compare(worth(a), worth(b)) > 0
}

func worth(d news.Date) []int {
	if !d.Known() {
		return []int{0, 0}
	}
	basis := map[news.Basis]int{news.BasisPublication: 1, news.BasisInferred: 2, news.BasisStated: 3, news.BasisEditor: 4}
	precision := map[news.Precision]int{news.Before: 1, news.Ongoing: 1, news.Year: 2, news.Month: 3, news.Week: 4, news.Day: 5, news.Hour: 6, news.Minute: 7}
	// A day that is inferred is worth more than a month that is stated.
	p := precision[d.Precision]
	if p < 5 {
		return []int{1, p, basis[d.Basis]}
	}
	return []int{2, basis[d.Basis], p}
}
