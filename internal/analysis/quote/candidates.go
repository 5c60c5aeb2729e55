package quote

import (
	"strings"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// candidate is one way to account for a unit.
type candidate struct {
	attribution
	cost float64
}

// maxCandidates bounds how many ways to account for a unit are weighed.
const maxCandidates = 12

// candidates returns the ways to account for unit i that the sieves offer,
// cheapest first. Those that take over another unit's speaker see the
// attributions decided so far.
func (a *article) candidates(i int) []candidate {
	u := &a.units[i]
	var cs []candidate
	put := func(at attribution, cost float64) {
		if at.source.Len() > 0 {
			cs = append(cs, candidate{at, cost})
		}
	}
	if u.sent >= 0 && u.sent < len(a.bySent) {
		first, from, end := a.near(u.sent, u.toks.First)
		cl := a.sc.Sents[u.sent]
		for k := first; k < end; k++ {
			if k >= first+2 && k < from {
				k = from
			}
			r := a.reports[k]
			if r.Source.Len() == 0 {
				continue
			}
			if rule, c := a.cost(u, k, cl); rule != "" {
				put(attribution{rule: rule, report: k, source: r.Source, head: r.Head, cue: r.Cue, from: -1}, c)
			}
		}
		if f := a.fact(u.sent); f.subject && f.main.Verb < u.toks.First && a.sc.Class[f.main.Head]&(grammar.IsUpper|grammar.IsPronoun|grammar.IsRole|grammar.IsPlural|grammar.IsCollect) != 0 {
			put(attribution{rule: ruleClause, report: -1, source: f.main.NP, head: f.main.Head, from: -1}, 5)
		}
	}
	a.beyond(i, put)
	for k := 1; k < len(cs); k++ { // few: insertion sort, stable
		for j := k; j > 0 && cs[j].cost < cs[j-1].cost; j-- {
			cs[j], cs[j-1] = cs[j-1], cs[j]
		}
	}
	// What only repeats a cheaper candidate's source says nothing new.
	out := cs[:0]
	for _, c := range cs {
		again := false
		for _, o := range out {
			again = again || c.cost >= 5 && o.source == c.source
		}
		if !again {
			out = append(out, c)
		}
	}
	if len(out) > maxCandidates {
		out = out[:maxCandidates]
	}
	return out
}

// beyond offers the speakers of neighbouring units, sentences and paragraphs.
func (a *article) beyond(i int, put func(attribution, float64)) {
	u := &a.units[i]
	take := func(at attribution, rule string, from int) attribution {
		at.rule, at.from = rule, from
		return at
	}
	if i > 0 && u.part > 0 && a.units[i-1].att.found() {
		put(take(a.units[i-1].att, ruleCarry, i-1), -1)
	}
	if i > 0 && a.units[i-1].para == u.para && a.units[i-1].att.found() && u.sent-a.units[i-1].sent <= 2 && u.sent != a.units[i-1].sent {
		put(take(a.units[i-1].att, ruleSplit, i-1), 6)
	}
	if at, ok := a.lastReport(u); ok {
		put(at, 6.1)
	}
	// He had a question for the crowd. “...?”
	if s := u.sent - 1; s >= 0 && a.sc.Sents[s].Para == u.para {
		if f := a.fact(s); f.subject {
			put(attribution{rule: ruleEarlier, report: -1, source: f.main.NP, head: f.main.Head, from: -1}, 6.15)
		}
	}
	if at, ok := a.credit(u); ok {
		put(at, 0.5)
	}
	for j := i + 1; j < len(a.units) && a.units[j].para == u.para && j <= i+3; j++ {
		if a.units[j].sent == u.sent {
			continue
		}
		if at, ok := a.within(&a.units[j]); ok && at.rule == ruleAfter {
			put(take(at, ruleForward, j), 6.2)
		}
		break
	}
	p := u.para
	if p == 0 || u.toks.First > a.doc.Paragraphs[p].Tokens.First+2 {
		return
	}
	// A paragraph that opens with the quotation: the paragraph before.
	pp := a.doc.Paragraphs[p-1]
	if !read(pp.Kind) || pp.Kind.Body() != a.doc.Paragraphs[p].Kind.Body() {
		return
	}
	// Smith wrote: ¶ “...”
	if last := pp.Tokens.End - 1; last >= pp.Tokens.First && a.sc.Quote[last] < 0 && a.doc.Word(last) == ":" {
		if s := a.lastSent(p - 1); s >= 0 {
			rs := a.bySent[s]
			for k := rs[1] - 1; k >= max(rs[0], rs[1]-reachReports) && rs[1] > 0; k-- {
				if r := a.reports[k]; r.Source.Len() > 0 && !r.Questions {
					put(attribution{rule: ruleColon, report: k, source: r.Source, head: r.Head, cue: r.Cue, from: -1}, 0.6)
					return
				}
			}
			if f := a.fact(s); f.subject {
				put(attribution{rule: ruleColon, report: -1, source: f.main.NP, head: f.main.Head, from: -1}, 0.8)
				return
			}
		}
	}
	if us := a.paraOf[p-1]; us[1] > us[0] {
		if last := a.units[us[1]-1]; last.att.found() {
			put(take(last.att, ruleCarry, us[1]-1), 7)
		}
	}
	for s := a.lastSent(p - 1); s >= 0 && a.sc.Sents[s].Para == p-1; s-- {
		rs := a.bySent[s]
		for k := rs[1] - 1; k >= max(rs[0], rs[1]-reachReports) && rs[1] > 0; k-- {
			r := a.reports[k]
			if r.Source.Len() > 0 && !r.Questions && r.Verbal.Kind != grammar.Show && a.nested(k, a.sc.Sents[s]) == 0 {
				put(attribution{rule: ruleSubject, report: -1, source: r.Source, head: r.Head, from: -1}, 7.1)
				return
			}
		}
		if f := a.fact(s); f.subject {
			put(attribution{rule: ruleSubject, report: -1, source: f.main.NP, head: f.main.Head, from: -1}, 7.2)
			return
		}
	}
}

// credit returns the name that a dash sets after the unit, at the end of its
// paragraph or in the next one: “...” — Smith, Leeds.
func (a *article) credit(u *unit) (attribution, bool) {
	p := a.doc.Paragraphs[u.para]
	t, hi := u.toks.End, p.Tokens.End
	if t >= hi {
		if u.para+1 >= len(a.doc.Paragraphs) {
			return attribution{}, false
		}
		n := a.doc.Paragraphs[u.para+1]
		t, hi = n.Tokens.First, n.Tokens.End
	}
	d := t
	for t < hi && t-d < 2 && a.sc.Quote[t] < 0 && (a.doc.Word(t) == "-" || a.doc.Word(t) == "–" || a.doc.Word(t) == "—" || a.doc.Word(t) == "―" || a.doc.Word(t) == "~") {
		t++
	}
	if t == d || t >= hi || hi-t > 25 {
		return attribution{}, false
	}
	np, head, ok := a.sc.PhraseRight(t, hi)
	if !ok || a.sc.Class[head]&grammar.IsUpper == 0 {
		return attribution{}, false
	}
	return attribution{rule: ruleCredit, report: -1, source: np, head: head, from: -1}, true
}

// lastSent returns the last reporter's sentence of the paragraph, or -1.
func (a *article) lastSent(para int) int {
	p := a.doc.Paragraphs[para]
	if p.Tokens.End <= p.Tokens.First {
		return -1
	}
	return int(a.sc.SentOf[p.Tokens.End-1])
}

// pairFeatures describes a candidate for a unit. Rank is its place among the
// candidates, n their number.
func (a *article) pairFeatures(x *features, u *unit, c candidate, rank, n int) {
	x.fs = x.fs[:0]
	x.add("bias")
	rk, rule := bucket(rank), c.rule
	x.add("rank", rk)
	x.add("rule", rule)
	x.add("rank+rule", rk, rule)
	x.add("n", bucket(n))
	x.add("cost", rule, bucket(int(c.cost*4)))
	x.add("words", bucket(u.words), rule)
	alone := a.aloneInSentence(u)
	x.add("alone", yes(alone), rule)
	x.add("only", yes(u.only), rule)
	upper := a.startsUpper(u)
	x.add("upper", yes(upper), rule)
	titled := a.titleCased(u)
	x.add("titled", yes(titled), bucket(u.words))
	x.add("titled+rule", yes(titled), rule)
	comma := a.endMark(u)
	x.add("end", comma, rule)
	before, after := "^", "$"
	if t := u.toks.First - 1; t >= 0 && int(a.sc.SentOf[t]) == u.sent {
		before = a.word(t)
	}
	if t := u.toks.End; t < len(a.doc.Tokens) && int(a.sc.SentOf[t]) == u.sent {
		after = a.word(t)
	}
	x.add("before", before)
	x.add("before+rule", before, rule)
	x.add("after", after)
	x.add("after+rule", after, rule)
	x.add("before+words", before, bucket(min(u.words, 4)))
	if u.sent >= 0 && u.sent < len(a.sc.Sents) {
		x.add("headline", yes(a.sc.Sents[u.sent].Title), rule)
	}
	x.add("first paragraph", yes(u.para == 0), yes(titled))
	x.add("part", yes(u.part > 0), rule)
	head := a.headClass(c.head)
	x.add("head", head)
	x.add("head+rule", head, rule)
	if c.source.Len() <= 2 {
		x.add("source", a.sc.Low(c.head))
	}
	x.add("source length", bucket(c.source.Len()))
	if c.source.First > 0 && a.sc.Quote[c.source.First-1] < 0 {
		x.add("before source", a.word(c.source.First-1))
	}
	if k := a.byTok[c.head]; k >= 0 {
		m := a.ms[k]
		x.add("mention", string(m.Kind), yes(m.Entity >= 0))
		x.add("mention rule", coarse(m.Rule), rule)
	} else {
		x.add("mention", "-")
	}
	if c.from >= 0 {
		x.add("from", rule, a.units[c.from].att.rule)
		x.add("from distance", rule, bucket(u.sent-a.units[c.from].sent))
	}
	if c.report < 0 {
		return
	}
	r := a.reports[c.report]
	kind := small[r.Verbal.Kind]
	order := small[r.Order]
	x.add("lemma", r.Verbal.Lemma)
	x.add("lemma+rule", r.Verbal.Lemma, rule)
	x.add("kind+rule", kind, rule)
	x.add("kind+rank", kind, rk)
	x.add("order", order)
	x.add("order+rule", order, rule)
	x.add("form", small[r.Form], kind)
	x.add("guess", yes(r.Guess), rule)
	x.add("guess+form", yes(r.Guess), small[r.Form])
	x.add("infinite", yes(r.Infinite), rule)
	x.add("negated", yes(r.Negated))
	x.add("questions", yes(r.Questions), rule)
	if r.Sent == u.sent {
		if r.Cue.End <= u.toks.First {
			gap := a.gap(r.Cue.End, u.toks.First)
			x.add("gap", bucket(gap), kind)
			if r.Cue.End < u.toks.First {
				x.add("next", a.word(r.Cue.End), kind)
				x.add("next+lemma", a.word(r.Cue.End), r.Verbal.Lemma)
			}
			x.add("gap+lemma", bucket(min(gap, 3)), r.Verbal.Lemma)
			x.add("that", yes(a.thatBetween(r.Cue.End, u.toks.First)), kind)
			x.add("nested", yes(a.nested(c.report, a.sc.Sents[u.sent]) > 0), kind)
			x.add("between", bucket(a.quotesBetween(r.Cue.End, u.toks.First)), rule)
			x.add("verbs between", bucket(a.verbsBetween(r.Cue.End, u.toks.First)), kind)
		} else if r.Cue.First >= u.toks.End {
			x.add("gap after", bucket(r.Cue.First-u.toks.End), order)
			x.add("quotes after", bucket(a.quotesBetween(u.toks.End, r.Cue.First)), rule)
			if t := r.Cue.End; t < len(a.doc.Tokens) && order == "0" {
				x.add("after cue", a.word(t), kind)
			}
		}
	}
}

// speechFeatures describes a unit as speech, or as a title, a name or words
// held at a distance.
func (a *article) speechFeatures(x *features, u *unit, cs []candidate) {
	x.fs = x.fs[:0]
	x.add("bias")
	words := bucket(u.words)
	alone := yes(a.aloneInSentence(u))
	titled := yes(a.titleCased(u))
	upper := yes(a.startsUpper(u))
	end := a.endMark(u)
	x.add("words", words)
	x.add("alone", alone)
	x.add("alone+words", alone, words)
	x.add("only", yes(u.only), words)
	x.add("titled", titled, words)
	x.add("upper", upper, words)
	x.add("end", end)
	x.add("end+words", end, words)
	before, after, before2 := "^", "$", "^"
	if t := u.toks.First - 1; t >= 0 && int(a.sc.SentOf[t]) == u.sent {
		before = a.word(t)
		if t > 0 && int(a.sc.SentOf[t-1]) == u.sent {
			before2 = a.word(t - 1)
		}
		x.add("before tag", small[min(int(a.sc.Doc.Tags[t])%14, 13)], words)
	}
	if t := u.toks.End; t < len(a.doc.Tokens) && int(a.sc.SentOf[t]) == u.sent {
		after = a.word(t)
		x.add("after tag", small[min(int(a.sc.Doc.Tags[t])%14, 13)], words)
	}
	x.add("before", before)
	x.add("before+titled", before, titled)
	x.add("before+words", before, words)
	x.add("before2", before2, before)
	x.add("after", after)
	x.add("after+titled", after, titled)
	x.add("after+words", after, words)
	head := "n"
	if u.sent >= 0 && u.sent < len(a.sc.Sents) {
		head = yes(a.sc.Sents[u.sent].Title)
	}
	x.add("headline", head, titled)
	x.add("first paragraph", yes(u.para == 0), words)
	x.add("part", yes(u.part > 0))
	verbs, self, first := 0, false, ""
	for t := u.toks.First; t < u.toks.End; t++ {
		switch a.sc.Doc.Tags[t] {
		case grammar.Verb, grammar.Auxiliary, grammar.Modal:
			verbs++
		}
		switch a.sc.Low(t) {
		case "i", "we", "you", "my", "our", "your", "me", "us":
			self = true
		}
		if first == "" && a.sc.Class[t]&(grammar.IsWord|grammar.IsNumber) != 0 {
			first = a.sc.Low(t)
		}
	}
	x.add("verbs", bucket(min(verbs, 3)), words)
	x.add("self", yes(self))
	x.add("first", first)
	if u.words == 1 {
		x.add("only word", first)
	}
	b, e := u.toks.First-1, u.toks.End
	bt, at, after2, before3 := "^", "$", "$", "^"
	if b >= 0 && int(a.sc.SentOf[b]) == u.sent {
		bt = tagName(a.sc.Doc.Tags[b])
		if a.sc.Quote[b] >= 0 {
			bt = "Q"
		}
		if b > 1 && int(a.sc.SentOf[b-2]) == u.sent {
			before3 = a.word(b - 2)
		}
	}
	if e < len(a.doc.Tokens) && int(a.sc.SentOf[e]) == u.sent {
		at = tagName(a.sc.Doc.Tags[e])
		if a.sc.Quote[e] >= 0 {
			at = "Q"
		}
		if e+1 < len(a.doc.Tokens) && int(a.sc.SentOf[e+1]) == u.sent {
			after2 = a.word(e + 1)
		}
	}
	x.add("tags around", bt, at)
	x.add("tags around+words", bt, at, words)
	x.add("tags around+titled", bt, at, titled)
	x.add("after2", after2, after)
	x.add("before3", before3, before2)
	x.add("before bag", before3)
	x.add("before bag", before2)
	x.add("before bag", before)
	lastw := ""
	for t := u.toks.First; t < u.toks.End; t++ {
		if a.sc.Class[t]&(grammar.IsWord|grammar.IsNumber) != 0 {
			lastw = a.sc.Low(t)
			if u.words <= 4 {
				x.add("word", lastw)
			}
		}
	}
	x.add("last word", lastw)
	seq := ""
	if u.words <= 4 {
		for t := u.toks.First; t < u.toks.End; t++ {
			if a.sc.Class[t]&grammar.IsPunct == 0 {
				seq += tagName(a.sc.Doc.Tags[t]) + " "
			}
		}
		x.add("tags within", seq)
		x.add("tags within+titled", seq, titled)
		x.add("tags within+around", seq, bt, at)
	}
	wk := "n"
	for k := 0; k < 5 && b-k >= 0 && int(a.sc.SentOf[b-k]) == u.sent; k++ {
		if a.sc.Quote[b-k] < 0 && works[a.sc.Low(b-k)] {
			wk = bucket(k)
			break
		}
	}
	x.add("work", wk, titled)
	x.add("network", yes(a.network(u)), titled)
	airing, named := bucket(int(a.back(u, air, 7))), bucket(int(a.back(u, naming, 4)))
	x.add("air", airing, titled, end)
	x.add("naming", named, titled, words)
	x.add("work+end", wk, titled, end)
	if k := a.key(u); k != "" {
		x.add("key", k)
	}
	if e < len(a.doc.Tokens) && int(a.sc.SentOf[e]) == u.sent && a.sc.Quote[e] < 0 {
		x.add("work after", yes(works[a.sc.Low(e)] || e+1 < len(a.doc.Tokens) && a.sc.Quote[e+1] < 0 && works[a.sc.Low(e+1)]), titled)
	}
	x.add("lower words", bucket(a.lowerWords(u)), words, bt)
	x.add("family", a.doc.Text[max(0, u.span.Start-1):u.span.Start], words)
	us := a.paraOf[u.para]
	x.add("units", bucket(us[1]-us[0]), alone)
	x.add("units+words", bucket(us[1]-us[0]), words)
	if len(cs) == 0 {
		x.add("no candidate", words)
		x.add("no candidate+alone", alone)
		return
	}
	c := cs[0]
	lemma, kind := "-", "-"
	if c.report >= 0 {
		lemma, kind = a.reports[c.report].Verbal.Lemma, small[a.reports[c.report].Verbal.Kind]
		x.add("guess", yes(a.reports[c.report].Guess), c.rule)
	}
	x.add("rule", c.rule)
	x.add("rule+words", c.rule, words)
	x.add("rule+titled", c.rule, titled)
	x.add("work+rule", wk, titled, c.rule)
	x.add("air+rule", airing, titled, c.rule)
	x.add("network+rule", yes(a.network(u)), titled, c.rule)
	x.add("naming+rule", named, titled, c.rule)
	x.add("cost", c.rule, bucket(int(c.cost*4)))
	x.add("lemma", lemma)
	x.add("lemma+rule", lemma, c.rule)
	x.add("lemma+words", lemma, bucket(min(u.words, 4)))
	x.add("kind+words", kind, words)
	x.add("head", a.headClass(c.head), c.rule)
	x.add("head+words", a.headClass(c.head), bucket(min(u.words, 4)))
}

func (a *article) word(t int) string {
	if a.sc.Quote[t] >= 0 {
		return "Q"
	}
	return a.sc.Low(t)
}

func (a *article) startsUpper(u *unit) bool {
	for t := u.toks.First; t < u.toks.End; t++ {
		if c := a.sc.Class[t]; c&(grammar.IsWord|grammar.IsNumber) != 0 {
			return c&grammar.IsUpper != 0
		}
	}
	return false
}

// endMark returns the last mark of punctuation within the unit.
func (a *article) endMark(u *unit) string {
	t := u.toks.End - 1
	for t > u.toks.First && grammar.IsMark(a.doc.Word(t)) {
		t--
	}
	if a.doc.Tokens[t].Kind == text.Punct {
		return a.doc.Word(t)
	}
	return "-"
}

// headClass names what kind of word the head of a source is.
func (a *article) headClass(h int) string {
	c := a.sc.Class[h]
	switch {
	case c&grammar.IsRelative != 0 && c&grammar.IsUpper == 0:
		return "relative"
	case c&grammar.IsPronoun != 0 && c&grammar.IsDet == 0:
		return a.sc.Low(h)
	case c&grammar.IsUpper != 0 && c&grammar.IsDet == 0:
		return "name"
	case c&grammar.IsRole != 0:
		return "role"
	case c&grammar.IsPlural != 0:
		return "plural"
	case c&grammar.IsCollect != 0:
		return "collective"
	case c&grammar.IsPronoun != 0:
		return "this"
	}
	return "other"
}

func (a *article) thatBetween(i, j int) bool {
	j = min(j, i+reachTokens)
	for t := i; t < j; t++ {
		if a.sc.Quote[t] < 0 && a.sc.Doc.Tags[t] == grammar.Subordinator && a.sc.Low(t) == "that" {
			return true
		}
	}
	return false
}

func (a *article) quotesBetween(i, j int) int {
	j = min(j, i+reachTokens)
	n := 0
	for t := i; t < j; {
		if q := a.sc.Quote[t]; q >= 0 {
			n++
			t = max(a.sc.Quotes[q].End, t+1)
			continue
		}
		t++
	}
	return n
}

func (a *article) verbsBetween(i, j int) int {
	j = min(j, i+reachTokens)
	n := 0
	for t := i; t < j; t++ {
		if a.sc.Quote[t] < 0 && (a.sc.Doc.Tags[t] == grammar.Verb || a.sc.Doc.Tags[t] == grammar.Auxiliary || a.sc.Doc.Tags[t] == grammar.Modal) {
			n++
		}
	}
	return n
}

// indirectFeatures describes a report as a candidate for indirect speech.
func (a *article) indirectFeatures(x *features, i int, r grammar.Report, t telling) {
	rule, content := t.rule, t.content
	x.fs = x.fs[:0]
	x.add("bias")
	kind, order, form := small[r.Verbal.Kind], small[r.Order], small[r.Form]
	lemma := r.Verbal.Lemma
	x.add("lemma", lemma)
	x.add("rule", rule)
	x.add("lemma+rule", lemma, rule)
	x.add("kind+rule", kind, rule)
	x.add("kind", kind)
	x.add("order", order)
	x.add("order+kind", order, kind)
	x.add("form", form, kind)
	x.add("form+lemma", form, lemma)
	x.add("infinite", yes(r.Infinite), kind)
	x.add("infinite+lemma", yes(r.Infinite), lemma)
	x.add("negated", yes(r.Negated), kind)
	x.add("questions", yes(r.Questions), lemma)
	next := "$"
	if t := r.Cue.End; t < len(a.doc.Tokens) && int(a.sc.SentOf[t]) == r.Sent {
		next = a.word(t)
		x.add("next tag", small[min(int(a.sc.Doc.Tags[t])%14, 13)], lemma)
		x.add("next tag+kind", small[min(int(a.sc.Doc.Tags[t])%14, 13)], kind)
	}
	x.add("next", next)
	x.add("next+lemma", next, lemma)
	x.add("next+kind", next, kind)
	prev := "^"
	if t := r.Cue.First - 1; t >= 0 && int(a.sc.SentOf[t]) == r.Sent {
		prev = a.word(t)
	}
	x.add("prev", prev)
	x.add("prev+kind", prev, kind)
	x.add("prev+lemma", prev, lemma)
	x.add("cut", yes(t.cut), rule)
	x.add("past", yes(t.past), rule)
	x.add("past+lemma", yes(t.past), lemma)
	if c := content[len(content)-1]; t.cut && rule != ruleInvert && rule != ruleReported && c.End+1 < len(a.doc.Tokens) {
		x.add("cut at", a.word(c.End+1))
		x.add("cut at tag", tagName(a.sc.Doc.Tags[c.End+1]), kind)
		x.add("cut length", bucket(c.Len()/2), yes(a.sc.Class[c.End+1]&grammar.IsGerund != 0))
	}
	if c := content[0]; c.Len() > 0 {
		x.add("first", a.word(c.First), rule)
		x.add("first tag", tagName(a.sc.Doc.Tags[c.First]), rule)
		x.add("first tag+lemma", tagName(a.sc.Doc.Tags[c.First]), lemma)
		if c.Len() > 1 {
			x.add("first tags", tagName(a.sc.Doc.Tags[c.First]), tagName(a.sc.Doc.Tags[c.First+1]), rule)
		}
		x.add("verbs", bucket(min(3, a.verbsBetween(c.First, c.End))), rule)
		x.add("verbs+lemma", bucket(min(2, a.verbsBetween(c.First, c.End))), lemma)
	}
	head := "none"
	if r.Source.Len() > 0 {
		head = a.headClass(r.Head)
	}
	x.add("head", head)
	x.add("head+kind", head, kind)
	x.add("head+lemma", head, lemma)
	x.add("head+rule", head, rule)
	if r.Source.Len() > 0 {
		x.add("source", a.sc.Low(r.Head))
	}
	x.add("source length", bucket(r.Source.Len()))
	if r.Source.Len() > 0 && r.Source.First > 0 && a.sc.Quote[r.Source.First-1] < 0 {
		x.add("before source", a.word(r.Source.First-1))
		x.add("before source+kind", a.word(r.Source.First-1), kind)
	}
	n := 0
	for _, c := range content {
		n += c.Len()
	}
	x.add("words", bucket(n), rule)
	x.add("words+kind", bucket(n), kind)
	cl := a.sc.Sents[r.Sent]
	x.add("title", yes(cl.Title), rule)
	x.add("position", bucket(r.Cue.First-cl.First))
	x.add("place", bucket(i-a.bySent[r.Sent][0]), kind)
	x.add("place+rule", bucket(i-a.bySent[r.Sent][0]), rule)
	x.add("reports", bucket(a.bySent[r.Sent][1]-a.bySent[r.Sent][0]))
	x.add("nested", yes(a.nested(i, cl) > 0), kind)
	x.add("source gap", bucket(r.Cue.First-r.Source.End), order)
	x.add("quotes", bucket(a.quotesBetween(cl.First, cl.End)), kind)
	if i > a.bySent[r.Sent][0] {
		x.add("last", a.reports[i-1].Verbal.Lemma, kind)
		x.add("last kind", small[a.reports[i-1].Verbal.Kind], kind, yes(a.reports[i-1].Source == r.Source))
	}
}

// Candidate is a choice that the models make, as training sees it.
type Candidate struct {
	Task     string      // "pair", "speech" or "indirect"
	Unit     text.Span   // the quoted span, but for indirect
	Content  []text.Span // what an indirect candidate reports
	Source   text.Span   // empty where an indirect report names none
	Features []Feature
}

// Candidates returns every choice that Attribute weighs in the document, in
// text order.
func Candidates(doc *grammar.Doc, found []news.Quote, ms []news.Mention) []Candidate {
	a := newArticle(doc, found, ms)
	a.attribute()
	var out []Candidate
	var x features
	for i := range a.units {
		u := &a.units[i]
		if a.isTurn(i) {
			continue
		}
		cs := a.candidates(i)
		a.speechFeatures(&x, u, cs)
		out = append(out, Candidate{Task: "speech", Unit: u.span, Features: append([]Feature(nil), x.fs...)})
		for k, c := range cs {
			a.pairFeatures(&x, u, c, k, len(cs))
			out = append(out, Candidate{Task: "pair", Unit: u.span, Source: a.spanOf(c.source), Features: append([]Feature(nil), x.fs...)})
		}
	}
	a.eachIndirect(func(i int, r grammar.Report, t telling, spans []text.Span) {
		a.indirectFeatures(&x, i, r, t)
		c := Candidate{Task: "indirect", Content: spans, Features: append([]Feature(nil), x.fs...)}
		if r.Source.Len() > 0 {
			c.Source = a.spanOf(r.Source)
		}
		out = append(out, c)
	})
	return out
}

// Row is a unit as the forest sees it.
type Row struct {
	Unit    text.Span
	Columns []float32
}

// Rows returns the units of the document as the forest sees them under the
// weights given: these must not have been fitted to the document.
func Rows(doc *grammar.Doc, found []news.Quote, ms []news.Mention, pair, speech Model) []Row {
	a := newArticle(doc, found, ms)
	a.model = &models{pair: pair, speech: speech}
	a.weigh()
	var out []Row
	for i, r := range a.rows() {
		if !a.isTurn(i) {
			out = append(out, Row{a.units[i].span, r})
		}
	}
	return out
}

func tagName(t grammar.Tag) string { return small[min(int(t)%14, 13)] }

// network reports whether a name in capitals owns the unit: MSNBC's “...”.
func (a *article) network(u *unit) bool {
	t := u.toks.First - 2
	return t >= 0 && a.sc.Quote[t] < 0 && a.sc.Quote[t+1] < 0 && a.sc.Class[t]&grammar.IsCaps != 0 && a.sc.Class[t+1]&grammar.IsClitic != 0
}

// lowerWords counts the unit's words without a capital.
func (a *article) lowerWords(u *unit) int {
	n := 0
	for t := u.toks.First; t < u.toks.End; t++ {
		if c := a.sc.Class[t]; c&grammar.IsWord != 0 && c&(grammar.IsUpper|grammar.IsClitic) == 0 {
			n++
		}
	}
	return n
}

// coarse names the way in which a mention was resolved as the weights know it:
// the finer conditions are there to be measured, not to choose by.
func coarse(rule string) string {
	if strings.HasPrefix(rule, "role held") {
		return "role"
	}
	rule, _, _ = strings.Cut(rule, ", ")
	return rule
}
