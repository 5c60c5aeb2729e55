// Package quote finds reported words and attributes them to their speakers.
package quote

import (
	"sort"
	"strings"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// Attribute returns the quotes with source, cue, content, speaker and rule, and
// the indirect speech that it finds.
func Attribute(doc *grammar.Doc, found []news.Quote, ms []news.Mention) []news.Quote {
	a := newArticle(doc, found, ms)
	a.attribute()
	out := a.quotes()
	out = append(out, a.indirect()...)
	sort.SliceStable(out, func(i, j int) bool { return start(out[i]) < start(out[j]) })
	for i := range out {
		out[i].Confidence, out[i].Lower = Bounds(out[i].Rule)
	}
	return out
}

func start(q news.Quote) int {
	if len(q.Spans) > 0 {
		return q.Spans[0].Start
	}
	if len(q.Content) > 0 {
		return q.Content[0].Start
	}
	return 0
}

// unit is one quoted span.
type unit struct {
	quote, part int
	span        text.Span
	toks        text.Range // marks included
	para, sent  int
	words       int
	att         attribution
	only        bool // nothing but quotations stands in its paragraph
	notSpeech   string
	best        attribution // the likeliest, whether taken or not
	bestP       float64     // its probability, and that of the next one
	secondP     float64
	cost        float64 // of the cheapest candidate
	candidates  int
	logit       float64 // of its being speech
}

// attribution is what a sieve says of a unit.
type attribution struct {
	rule   string
	report int // index of the report, -1 for none
	source text.Range
	head   int
	cue    text.Range
	from   int  // unit that it is taken over from, -1
	weak   bool // the weights were not sure of it
}

func (at attribution) found() bool { return at.rule != "" }

type article struct {
	doc     *grammar.Doc
	sc      *grammar.Scan
	found   []news.Quote
	ms      []news.Mention
	byTok   []int32
	units   []unit
	reports []grammar.Report
	bySent  [][2]int // reports of each sentence
	paraOf  [][2]int // units of each paragraph
	facts   []fact   // of each reporter's sentence, once asked for
	model   *models
}

// fact is what is asked of a sentence again and again.
type fact struct {
	known, alone, subject bool
	main                  grammar.Subject
}

// fact returns the facts of sentence s.
func (a *article) fact(s int) *fact {
	f := &a.facts[s]
	if f.known {
		return f
	}
	f.known = true
	f.main, f.subject = a.sc.MainSubject(s)
	f.alone = true
	cl := a.sc.Sents[s]
	for t := cl.First; t < cl.End; t++ {
		if a.sc.Quote[t] < 0 && a.sc.Class[t]&(grammar.IsWord|grammar.IsNumber) != 0 {
			f.alone = false
			break
		}
	}
	return f
}

func newArticle(doc *grammar.Doc, found []news.Quote, ms []news.Mention) *article {
	a := &article{doc: doc, found: found, ms: ms, model: current()}
	var spans []text.Span
	for qi, q := range found {
		for pi, sp := range q.Spans {
			spans = append(spans, sp)
			a.units = append(a.units, unit{quote: qi, part: pi, span: sp, att: attribution{report: -1, from: -1}})
		}
	}
	a.sc = grammar.NewScan(doc, spans)
	a.reports = a.sc.Reports()
	a.bySent = make([][2]int, len(a.sc.Sents))
	a.facts = make([]fact, len(a.sc.Sents))
	for i, r := range a.reports {
		if a.bySent[r.Sent][1] == 0 {
			a.bySent[r.Sent][0] = i
		}
		a.bySent[r.Sent][1] = i + 1
	}
	a.byTok = make([]int32, len(doc.Tokens))
	for i := range a.byTok {
		a.byTok[i] = -1
	}
	for i, m := range ms {
		for t := doc.TokenAt(m.Span.Start); t < len(doc.Tokens) && doc.Tokens[t].Start < m.Span.End; t++ {
			a.byTok[t] = int32(i)
		}
	}
	a.paraOf = make([][2]int, len(doc.Paragraphs))
	para := 0
	for i := range a.units {
		u := &a.units[i]
		u.toks = a.sc.Quotes[i]
		for para < len(doc.Paragraphs)-1 && doc.Paragraphs[para].Tokens.End <= u.toks.First {
			para++
		}
		u.para = para
		if u.toks.First < len(a.sc.SentOf) {
			u.sent = int(a.sc.SentOf[u.toks.First])
		}
		for t := u.toks.First; t < u.toks.End; t++ {
			if doc.Tokens[t].Kind != text.Punct && a.sc.Class[t]&grammar.IsClitic == 0 {
				u.words++
			}
		}
		if a.paraOf[para][1] == 0 {
			a.paraOf[para][0] = i
		}
		a.paraOf[para][1] = i + 1
	}
	for i := range a.units {
		if u := &a.units[i]; i > 0 && a.units[i-1].para == u.para {
			u.only = a.units[i-1].only
		} else {
			u.only = a.bare(u.para)
		}
	}
	return a
}

// bare reports whether the paragraph holds nothing but quotations.
func (a *article) bare(para int) bool {
	p := a.doc.Paragraphs[para]
	n := 0
	for t := p.Tokens.First; t < p.Tokens.End; t++ {
		if a.sc.Quote[t] < 0 && a.sc.Class[t]&(grammar.IsWord|grammar.IsNumber) != 0 {
			n++
		}
	}
	return n == 0
}

// quotes puts the units back together.
func (a *article) quotes() []news.Quote {
	out := make([]news.Quote, 0, len(a.found))
	at := make([]int, len(a.found)) // index in out of each found quote
	for i := 0; i < len(a.units); {
		j := i
		for j < len(a.units) && a.units[j].quote == a.units[i].quote {
			j++
		}
		q := a.found[a.units[i].quote]
		u := &a.units[i]
		// "(Applause.) between two paragraphs of a speech is no part of it.
		q.Spans = nil
		for k := i; k < j; k++ {
			if x := &a.units[k]; x.notSpeech == "" {
				if q.Spans == nil {
					u = x
				}
				q.Spans = append(q.Spans, x.span)
			}
		}
		if q.Spans == nil {
			q.Spans = append(q.Spans, a.found[u.quote].Spans...)
		}
		lead := u
		for k := i; k < j; k++ {
			if x := &a.units[k]; !lead.att.found() || lead.att.from >= 0 && x.att.found() && x.att.from < 0 {
				lead = x
			}
		}
		q.Content = q.Spans
		q.NotSpeech = u.notSpeech
		a.describe(&q, lead.att)
		q.Kind = a.kind(u, lead.att)
		// A split quotation: “...,” he said. “...”
		if i > 0 && q.NotSpeech == "" && a.split(i, lead.att) {
			o := at[a.units[i-1].quote]
			if out[o].NotSpeech == "" && out[o].Kind == news.Direct && (q.Speaker == out[o].Speaker || q.Speaker.Actor == out[o].Speaker.Actor && q.Speaker.Name == out[o].Speaker.Name) {
				out[o].Spans = append(out[o].Spans, q.Spans...)
				out[o].Content = out[o].Spans
				at[u.quote] = o
				i = j
				continue
			}
		}
		if q.Kind == news.Mixed && lead.att.report >= 0 {
			q.Content = a.mixedContent(u, a.reports[lead.att.report])
		}
		at[u.quote] = len(out)
		out = append(out, q)
		i = j
	}
	return out
}

// split reports whether the report of the unit before unit i stands between the
// two, and is the only one that unit i has: the words then go on after it.
func (a *article) split(i int, at attribution) bool {
	v, u := &a.units[i-1], &a.units[i]
	if v.para != u.para || u.sent > v.sent+1 || !at.found() || v.att.report < 0 {
		return false
	}
	switch w := a.doc.Word(u.toks.First - 1); {
	case u.sent == v.sent && w != "," && w != ";" && w != "—" && w != "–", u.sent > v.sent && a.sc.Sents[u.sent].First < u.toks.First:
		return false // ..., who hoped to see “an end to it”
	}
	between := func(k int) bool {
		r := a.reports[k]
		return r.Source.Len() > 0 && r.Source.First >= v.toks.End && r.Source.End <= u.toks.First && r.Cue.First >= v.toks.End && r.Cue.End <= u.toks.First
	}
	return between(v.att.report) && (at.report < 0 || between(at.report))
}

// describe fills in what an attribution says.
func (a *article) describe(q *news.Quote, at attribution) {
	if !at.found() {
		return
	}
	q.Rule = at.rule
	if at.cue.Len() > 0 {
		q.Cue = a.spanOf(at.cue)
		q.Fired = append(q.Fired, q.Cue)
	}
	if at.report >= 0 {
		r := a.reports[at.report]
		q.CueLemma, q.Loaded = r.Verbal.Lemma, r.Verbal.Loaded
		q.Addressee = a.addressee(r)
		if k := a.inner(*q, at.report); k >= 0 {
			in := a.reports[k]
			q.Inner, _, _ = a.speaker(attribution{source: in.Source, head: in.Head})
			q.Fired = append(q.Fired, a.spanOf(in.Cue))
		}
	}
	if at.source.Len() > 0 {
		q.Source = a.spanOf(at.source)
		q.Fired = append(q.Fired, q.Source)
		var how string
		q.Speaker, q.Level, how = a.speaker(at)
		if how != "" {
			q.Rule += "/" + how
		}
	}
	if at.weak {
		q.Rule += ", weak"
	}
	sort.Slice(q.Fired, func(i, j int) bool { return q.Fired[i].Start < q.Fired[j].Start })
}

func (a *article) spanOf(r text.Range) text.Span {
	return text.Span{Start: a.doc.Tokens[r.First].Start, End: a.doc.Tokens[r.End-1].End}
}

// speaker resolves the source of an attribution through the mention of its
// head, and says through what kind of mention.
func (a *article) speaker(at attribution) (news.Ref, news.Level, string) {
	src := a.spanOf(at.source)
	ref := news.Ref{Span: src}
	if a.unnamed(at) {
		if ref = a.partOf(at); ref.Name == "" {
			return ref, news.LevelNone, "part"
		}
		return ref, news.LevelAnonymous, "part"
	}
	if k := a.byTok[at.head]; k >= 0 {
		m := a.ms[k]
		ref.Span = m.Span
		if m.Entity >= 0 && !m.Plural {
			ref.Actor, ref.Name = m.Actor, m.Name
			if m.Kind == news.MentionMetonym || m.Rule == "lexicon" { // people are found by other rules
				return ref, news.LevelInstitution, how(m)
			}
			return ref, news.LevelNamed, how(m)
		}
		if m.Kind == news.MentionPronoun && m.Name != "" { // one former minister
			ref.Name = m.Name
			if w := strings.Fields(strings.ToLower(m.Name)); anonymous[w[len(w)-1]] {
				return ref, news.LevelAnonymous, m.Rule
			}
			return ref, news.LevelRole, m.Rule
		}
		if m.Kind == news.MentionPronoun {
			return news.Ref{}, news.LevelNone, "pronoun unresolved"
		}
	}
	if k := a.apposed(at); k >= 0 {
		m := a.ms[k]
		ref.Actor, ref.Name = m.Actor, m.Name
		return ref, news.LevelNamed, "apposition"
	}
	if !a.doc.Is(at.source.First, "its", "his", "her", "their", "our", "my") { // "its foreign ministry" is nobody's name
		ref.Name = src.In(a.doc.Text)
	}
	c := a.sc.Class[at.head]
	switch {
	case c&grammar.IsPronoun != 0 && c&grammar.IsDet == 0:
		return news.Ref{}, news.LevelNone, "pronoun unresolved"
	case c&grammar.IsPlural != 0 && c&grammar.IsRole == 0:
		return ref, news.LevelCollective, "collective"
	case c&grammar.IsRole != 0:
		return ref, a.roleLevel(at), "role"
	case c&grammar.IsCollect != 0:
		return ref, news.LevelInstitution, "institution"
	}
	return ref, news.LevelRole, "phrase"
}

// addressee returns the words that say to whom the report's words were said:
// told reporters, said to the chamber, speaking to journalists.
func (a *article) addressee(r grammar.Report) text.Span {
	cl := a.sc.Sents[r.Sent]
	phrase := func(t int) text.Span {
		if t >= cl.End || a.sc.Quote[t] >= 0 {
			return text.Span{}
		}
		np, head, ok := a.sc.PhraseRight(t, cl.End)
		if !ok || a.sc.Class[head]&grammar.IsDay != 0 || a.sc.Class[head]&(grammar.IsRole|grammar.IsPlural|grammar.IsCollect|grammar.IsUpper|grammar.IsPronoun) == 0 {
			return text.Span{}
		}
		return a.spanOf(np)
	}
	if r.Verb >= 0 && r.Order != grammar.VerbFirst {
		t := r.Verb + 1
		switch r.Verbal.Lemma {
		case "tell", "ask", "inform", "assure", "remind", "advise", "reassure", "notify":
			if sp := phrase(t); !sp.Empty() {
				return sp
			}
		}
		if t < cl.End && a.sc.Quote[t] < 0 && a.sc.Low(t) == "to" && r.Verbal.Kind == grammar.Speech {
			if sp := phrase(t + 1); !sp.Empty() {
				return sp
			}
		}
	}
	for t := cl.First; t+1 < min(cl.End, cl.First+reachTokens); t++ {
		if a.sc.Quote[t] >= 0 {
			continue
		}
		switch a.sc.Low(t) {
		case "speaking", "talking":
			if a.sc.Quote[t+1] < 0 && a.sc.Low(t+1) == "to" {
				return phrase(t + 2)
			}
		case "addressing":
			return phrase(t + 1)
		}
	}
	return text.Span{}
}

// inner returns the report within what report k tells, by somebody else, that
// the quote's words belong to: A says that B said. It is -1 when there is none.
func (a *article) inner(q news.Quote, k int) int {
	r := a.reports[k]
	if r.Order != grammar.SubjectFirst || len(q.Content)+len(q.Spans) == 0 {
		return -1
	}
	start, end := 0, 0 // where to look, in bytes
	if q.Kind == news.Indirect {
		start, end = q.Content[0].Start, q.Content[0].Start+160
	} else {
		start, end = a.doc.Tokens[r.Cue.End-1].End, q.Spans[0].Start
	}
	rs := a.bySent[r.Sent]
	for i := k + 1; i < min(rs[1], k+6); i++ {
		o := a.reports[i]
		at := a.doc.Tokens[o.Cue.First].Start
		if at < start || at >= end || o.Guess || o.Questions || o.Verbal.Kind != grammar.Speech || o.Source.Len() == 0 || o.Source == r.Source {
			continue
		}
		if (o.Order == grammar.SubjectFirst && o.Source.First >= r.Cue.End || o.Order == grammar.According) && !o.Infinite {
			return i
		}
	}
	return -1
}

// how names the way in which a mention was resolved, as part of a rule's name.
func how(m news.Mention) string {
	switch m.Rule {
	case "full name", "surname", "forename", "lexicon":
		return "name"
	case "alone":
		return "single name"
	case "metonym-place":
		return "metonym"
	}
	return m.Rule
}

// apposed returns the named mention that stands in apposition to a source that
// is named by role: Apple's chief executive, Tim Cook, or at the end of a title:
// Secretary of State John Kerry. It returns -1 when there is none.
func (a *article) apposed(at attribution) int {
	if a.sc.Class[at.head]&(grammar.IsRole|grammar.IsTitle) == 0 {
		return -1
	}
	named := func(t int) int {
		if t >= len(a.byTok) || a.byTok[t] < 0 {
			return -1
		}
		k := a.byTok[t]
		if m := a.ms[k]; m.Kind == news.MentionName && m.Entity >= 0 {
			return int(k)
		}
		return -1
	}
	e := at.source.End
	if a.sc.Class[at.head]&grammar.IsUpper != 0 && e-1 > at.head {
		if k := named(e - 1); k >= 0 && strings.Contains(a.ms[k].Name, " ") && a.ms[k].Gender != "" {
			return k
		}
	}
	if e+1 < len(a.byTok) && a.doc.Word(e) == "," {
		if k := named(e + 1); k >= 0 {
			n := a.doc.TokenAt(a.ms[k].Span.End)
			if n < len(a.doc.Tokens) && (a.doc.Word(n) == "," || a.doc.Word(n) == ".") {
				return k
			}
		}
	}
	return -1
}

// anonymous are nouns for people whom an outlet does not name.
var anonymous = map[string]bool{"official": true, "source": true, "diplomat": true, "insider": true, "person": true, "aide": true}

func (a *article) roleLevel(at attribution) news.Level {
	if anonymous[a.sc.Low(at.head)] {
		return news.LevelAnonymous
	}
	return news.LevelRole
}

// kind tells direct quotes from words in marks inside the reporter's sentence.
func (a *article) kind(u *unit, at attribution) news.QuoteKind {
	if u.only || u.part > 0 {
		return news.Direct
	}
	s := u.sent
	if s < 0 || s >= len(a.sc.Sents) {
		return news.Direct
	}
	if u.toks.First == a.sc.Sents[s].First {
		return news.Direct
	}
	switch a.doc.Word(u.toks.First - 1) {
	case ":", ",", "“":
		return news.Direct
	}
	if at.report >= 0 && at.cue.End == u.toks.First && u.words > 3 {
		return news.Direct
	}
	return news.Mixed
}

// mixedContent returns the reported clause that holds the unit.
func (a *article) mixedContent(u *unit, r grammar.Report) []text.Span {
	cl := a.sc.Sents[r.Sent]
	if r.Sent != u.sent || r.Verb < 0 || r.Order == grammar.VerbFirst || r.Cue.First > u.toks.First {
		return []text.Span{u.span}
	}
	b := r.Cue.End
	end := cl.End
	for end > u.toks.End && a.sc.Class[end-1]&grammar.IsPunct != 0 && a.sc.Quote[end-1] < 0 {
		end--
	}
	if b >= end {
		return []text.Span{u.span}
	}
	return []text.Span{a.spanOf(text.Range{First: b, End: end})}
}
