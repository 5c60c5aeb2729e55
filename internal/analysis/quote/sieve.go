package quote

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/analysis/grammar"
	"readout/internal/text"
)

// The sieves, by the name that a quote's Rule starts with.
const (
	ruleLabel     = "label"                // Smith: ...
	ruleAfter     = "cue after"            // “...,” Smith said
	ruleBefore    = "cue before"           // Smith said: “...”
	ruleGovern    = "governing clause"     // Smith called it “...”
	ruleFinal     = "sentence end"         // ... “...” ..., Smith said
	ruleAccording = "according to"         // according to Smith
	ruleClause    = "clause subject"       // Smith waved off the “...”
	ruleClaim     = "possessor of a claim" // Smith's claim that it was “...”
	ruleSplit     = "split"                // “...,” he said. “...”
	ruleForward   = "later in paragraph"   // “...” “...,” he said
	ruleParagraph = "earlier in paragraph" // Smith spoke. “...”
	ruleEarlier   = "earlier subject"      // He had a question. “...”
	ruleCredit    = "credit"               // “...” — Smith
	ruleColon     = "paragraph before"     // Smith wrote: ¶ “...”
	ruleCarry     = "carry-over"           // a paragraph of nothing but a quotation
	ruleSubject   = "preceding subject"    // the paragraph before is about Smith
)

// attribute decides over every unit, in text order: the sieves offer
// candidates, the trained weights choose among them, and where none is likely
// enough nobody is named. Once all are weighed, the forest looks at each unit in
// its context and says which words in marks are no speech.
func (a *article) attribute() {
	a.weigh()
	if len(a.model.pair) == 0 {
		return
	}
	rows := a.rows()
	for i := range a.units {
		u := &a.units[i]
		if a.isTurn(i) || u.notSpeech == "stage direction" || u.notSpeech == "furniture" {
			continue
		}
		z := a.model.forest.logit(rows[i])
		if len(a.model.forest.Trees) == 0 {
			continue
		}
		speech := z >= leastForest || u.only && u.words > 1 && a.stops(u) && !a.titleCased(u)
		switch {
		case speech && u.notSpeech != "":
			u.notSpeech = ""
			if u.best.found() && u.bestP >= leastNamed {
				u.att = u.best
				u.att.weak = u.bestP < strong
			}
		case !speech && u.notSpeech == "":
			u.notSpeech = a.unspoken(u)
			u.att = attribution{report: -1, from: -1}
		}
		if u.notSpeech == "" {
			if at, ok := a.claimed(u); ok {
				u.att = at
			}
		}
	}
}

// claims lists nouns of saying that a that-clause with the words said follows.
var claims = map[string]bool{"claim": true, "claims": true, "assertion": true, "assertions": true, "allegation": true, "allegations": true, "accusation": true, "accusations": true,
	"charge": true, "warning": true, "warnings": true, "insistence": true, "argument": true, "contention": true, "complaint": true, "complaints": true, "statement": true,
	"remark": true, "remarks": true, "comment": true, "comments": true, "declaration": true, "suggestion": true, "pledge": true, "promise": true, "view": true}

// reachClaim is how many tokens may stand between "that" and the words in marks.
const reachClaim = 8

// claimed returns whose words the unit's are when they stand in the that-clause
// of somebody's claim, whatever another says of the claim: A dismissed B's claim
// that it was “...”.
func (a *article) claimed(u *unit) (attribution, bool) {
	lo := a.sc.Sents[u.sent].First
	for t := u.toks.First - 1; t >= max(lo+3, u.toks.First-reachClaim) && a.sc.Quote[t] < 0; t-- {
		if a.sc.Class[t]&grammar.IsPunct != 0 {
			break
		}
		if a.sc.Low(t) != "that" || !claims[a.sc.Low(t-1)] {
			continue
		}
		if w := a.sc.Low(t - 2); w != "'s" && w != "’s" && w != "'" && w != "’" || a.sc.Quote[t-3] >= 0 {
			break
		}
		np, head, ok := a.sc.PhraseLeft(t-3, lo)
		if !ok {
			break
		}
		rs := a.bySent[u.sent]
		for _, r := range a.reports[rs[0]:rs[1]] {
			if r.Cue.First > t && r.Cue.First < u.toks.First {
				return attribution{}, false // somebody's claim that another had called it “...”
			}
		}
		return attribution{rule: ruleClaim, report: -1, source: np, head: head, cue: text.Range{First: t - 1, End: t + 1}, from: -1}, true
	}
	return attribution{}, false
}

// weigh offers every unit its candidates and takes the likeliest.
func (a *article) weigh() {
	var x features
	m := a.model
	for i := range a.units {
		u := &a.units[i]
		u.best = attribution{report: -1, from: -1}
		if a.isTurn(i) {
			u.att = a.turn(i)
			u.best, u.bestP, u.cost, u.logit = u.att, sureNamed, 9, 4
			continue
		}
		cs := a.candidates(i)
		if len(m.pair) == 0 {
			a.byCost(u, cs)
			continue
		}
		a.speechFeatures(&x, u, cs)
		u.logit = m.speech.logit(x.fs)
		u.candidates, u.cost = len(cs), 9
		if len(cs) > 0 {
			u.cost = cs[0].cost
		}
		best, p := -1, 0.0
		for k, c := range cs {
			a.pairFeatures(&x, u, c, k, len(cs))
			q := m.pair.probability(x.fs)
			switch {
			case trusted[c.rule]:
				q = max(q, 0.7) // too seldom in the training part to be weighed
			case u.only && (c.rule == ruleCarry || c.rule == ruleSubject):
				q = max(q, 0.3) // the copy of outlets that set each quotation apart
			}
			if best < 0 || q > p {
				u.secondP = p
				best, p = k, q
			} else {
				u.secondP = max(u.secondP, q)
			}
		}
		u.bestP = p
		if best >= 0 {
			u.best = cs[best].attribution
		}
		switch {
		case a.bracketed(u):
			u.notSpeech = "stage direction"
		case a.furniture(u):
			u.notSpeech = "furniture"
		case u.logit < leastSpeech && p < sureNamed && !(u.only && u.words > 1 && a.stops(u) && !a.titleCased(u)):
			u.notSpeech = a.unspoken(u)
		case best >= 0 && p >= leastNamed:
			u.att = u.best
			u.att.weak = p < strong
		}
	}
}

// unspoken names what words in marks are that nobody says.
func (a *article) unspoken(u *unit) string {
	if a.titleCased(u) {
		return "title"
	}
	return "scare quotes"
}

// trusted names sieves whose form leaves no choice.
var trusted = map[string]bool{ruleCredit: true, ruleLabel: true, ruleColon: true}

// Least probabilities, chosen on a part of PolNeAR's train part that the
// weights had not seen: of words in marks that are taken for speech, of a
// speaker that is named, and of a speaker who makes speech of anything.
var (
	leastSpeech = 0.0 // log odds
	leastForest = 0.1 // log odds
	leastNamed  = 0.20
	sureNamed   = 0.60
	strong      = 0.80 // below it a sieve is measured apart, as weak
)

// bracketed reports whether the whole unit stands in brackets: (Applause.)
func (a *article) bracketed(u *unit) bool {
	s := strings.Trim(u.span.In(a.doc.Text), " .")
	return u.words <= 3 && len(s) > 2 && (s[0] == '(' && s[len(s)-1] == ')' || s[0] == '[' && s[len(s)-1] == ']')
}

// furniture reports whether the unit is a line that outlets set under articles,
// which an open quotation mark has swept up: Follow the author on ... @name.
func (a *article) furniture(u *unit) bool {
	s := u.span.In(a.doc.Text)
	return u.words <= 16 && strings.HasPrefix(s, "Follow ") && strings.Contains(s, "@")
}

// stops reports whether the unit ends as a sentence does.
func (a *article) stops(u *unit) bool {
	switch a.endMark(u) {
	case ".", "?", "!", "…":
		return true
	}
	return false
}

// byCost takes the cheapest candidate: what the sieves say without weights.
func (a *article) byCost(u *unit, cs []candidate) {
	alone := a.aloneInSentence(u)
	for _, c := range cs {
		if c.cost >= 6 && !alone && u.words <= 5 {
			continue
		}
		if c.cost >= 7 && !alone {
			continue
		}
		u.att = c.attribution
		break
	}
	a.filter(u)
}

// within returns the cheapest report of the unit's own sentence.
func (a *article) within(u *unit) (attribution, bool) {
	best, cost := attribution{report: -1, from: -1}, 1e9
	if u.sent < 0 || u.sent >= len(a.bySent) {
		return best, false
	}
	_, from, end := a.near(u.sent, u.toks.First)
	for i := from; i < end; i++ {
		r := a.reports[i]
		if r.Source.Len() == 0 {
			continue
		}
		if rule, c := a.cost(u, i, a.sc.Sents[u.sent]); rule != "" && c < cost {
			cost = c
			best = attribution{rule: rule, report: i, source: r.Source, head: r.Head, cue: r.Cue, from: -1}
		}
	}
	return best, best.found()
}

// cost says by which sieve, and how readily, the report accounts for the unit.
func (a *article) cost(u *unit, i int, cl grammar.Clause) (string, float64) {
	r := a.reports[i]
	a0, b0 := u.toks.First, u.toks.End
	lo := min(r.Cue.First, r.Source.First)
	hi := max(r.Cue.End, r.Source.End)
	if r.Order == grammar.Shared {
		lo, hi = r.Cue.First, r.Cue.End
	}
	pen := 0.0
	switch r.Verbal.Kind {
	case grammar.Attitude:
		pen = 0.4
	case grammar.Position, grammar.Show:
		pen = 0.3
	}
	if r.Questions && r.Order == grammar.Shared {
		pen += 1
	}
	if r.Order == grammar.Label {
		return ruleLabel, 1.3
	}
	if r.Order == grammar.ByPhrase && r.Cue.First == cl.First {
		return "", 0 // Asked by Smith whether ..., Jones said “...”
	}
	if lo >= b0 { // the report follows the quotation
		gap := lo - b0
		comma := a.commaBefore(u) || gap == 1 && a.doc.Word(b0) == ","
		if gap == 1 && a.doc.Word(b0) != "," && a.sc.Class[b0]&grammar.IsAdverb == 0 {
			gap = 2
		}
		switch {
		case r.Order == grammar.According:
			return ruleAccording, 1 + 0.02*float64(gap)
		case gap <= 1 && comma:
			if r.Guess {
				pen += 0.7
			}
			if r.Order == grammar.Shared {
				return ruleAfter, 1.2 + pen
			}
			return ruleAfter, pen
		case r.Guess:
			return "", 0
		case gap == 0 && r.Order != grammar.Shared:
			return ruleAfter, 1.2 + pen
		case r.Order == grammar.ByPhrase:
			return ruleGovern, 2 + 0.05*float64(gap) + pen
		case r.Order == grammar.Shared || lo == cl.First || r.Verbal.Kind != grammar.Speech || !a.endsSentence(hi, cl):
		case a.sc.Quote[lo-1] < 0 && a.doc.Word(lo-1) == ",":
			return ruleFinal, 0.9 + 0.01*float64(gap)
		case a.sc.Quote[lo-1] >= 0:
			return ruleFinal, 1.5 + 0.02*float64(gap)
		}
		return "", 0
	}
	if r.Order == grammar.According {
		return ruleAccording, 1.5 + 0.05*float64(a0-hi)
	}
	if hi > a0 {
		return "", 0
	}
	gap := a.gap(r.Cue.End, a0)
	last := a.doc.Word(a0 - 1)
	introduced := a.sc.Quote[a0-1] < 0 && (last == ":" || last == ",")
	if r.Guess {
		if gap == 0 && introduced && r.Order == grammar.SubjectFirst {
			return ruleBefore, 1 + pen
		}
		return ruleGovern, 3.5 + 0.05*float64(gap)
	}
	if r.Order == grammar.VerbFirst {
		return ruleGovern, 2.5 + 0.1*float64(a.gap(hi, a0))
	}
	switch {
	case gap == 0 && (introduced || r.Verbal.Kind == grammar.Speech || r.Verbal.Kind == grammar.Judgment):
		return ruleBefore, 0.3 + pen
	case introduced && gap <= 8 && r.Verbal.Kind != grammar.Attitude && r.Verbal.Kind != grammar.Position:
		return ruleBefore, 0.4 + 0.05*float64(gap) + pen
	case r.Verbal.Kind == grammar.Judgment && gap <= 4:
		return ruleGovern, 0.6 + 0.05*float64(gap)
	}
	return ruleGovern, 1.2 + 0.03*float64(gap) + pen + a.nested(i, cl)
}

// nested returns what it costs a report that lies within what an earlier
// report of the sentence tells: X said that Y had refused to call it “...”.
func (a *article) nested(k int, cl grammar.Clause) float64 {
	r := a.reports[k]
	rs := a.bySent[r.Sent]
	for i := max(rs[0], k-reachReports); i < k; i++ {
		o := a.reports[i]
		if o.Cue.First >= r.Cue.First {
			break
		}
		if o.Source.Len() == 0 || o.Guess || o.Questions || o.Verbal.Kind != grammar.Speech || o.Order == grammar.Label || o.Order == grammar.VerbFirst {
			continue
		}
		if o.Source == r.Source { // the same speaker goes on
			continue
		}
		first := r.Source.First
		if r.Order == grammar.Shared {
			first = r.Cue.First
		}
		if first < o.Cue.End {
			continue
		}
		// A new main clause: ; or ", and Smith said".
		split := false
		for t := max(o.Cue.End, first-reachTokens); t < first; t++ {
			if a.sc.Quote[t] >= 0 {
				continue
			}
			w := a.doc.Word(t)
			if w == ";" || (w == "and" || w == "but" || w == "while") && t > 0 && a.doc.Word(t-1) == "," && t+1 == first {
				split = true
			}
		}
		if !split {
			return 1
		}
	}
	return 0
}

// gap counts tokens from i to j, a quotation as one.
func (a *article) gap(i, j int) int {
	n := 0
	if j-i > reachTokens {
		return reachTokens
	}
	for t := i; t < j; {
		if q := a.sc.Quote[t]; q >= 0 {
			t = max(a.sc.Quotes[q].End, t+1)
			n++
			continue
		}
		w := a.doc.Word(t)
		if w != "," && w != ":" && w != "that" {
			n++
		}
		if w == ";" {
			n += 10
		}
		t++
	}
	return n
}

// commaBefore reports whether the unit ends as a quotation before its cue does.
func (a *article) commaBefore(u *unit) bool {
	t := u.toks.End - 1
	for t > u.toks.First && grammar.IsMark(a.doc.Word(t)) {
		t--
	}
	switch a.doc.Word(t) {
	case ",", "?", "!", "—", "…", "-", "–", ".":
		return true
	}
	return false
}

// endsSentence reports whether only an adverbial follows token i in its
// sentence.
func (a *article) endsSentence(i int, cl grammar.Clause) bool {
	for t := i; t < min(i+4, cl.End); t++ {
		if a.sc.Quote[t] >= 0 {
			return true
		}
		c := a.sc.Class[t]
		if c&grammar.IsPunct != 0 {
			return true
		}
		if c&(grammar.IsDay|grammar.IsPrep|grammar.IsAdverb|grammar.IsPlural) != 0 {
			return true
		}
	}
	return i >= cl.End
}

// aloneInSentence reports whether the unit is a sentence of its own.
func (a *article) aloneInSentence(u *unit) bool {
	return u.sent >= 0 && u.sent < len(a.facts) && a.fact(u.sent).alone
}

// reach bounds how many reports and tokens away from a unit its source is
// looked for within a sentence, so that no text is read in quadratic time.
const (
	reachReports = 16
	reachTokens  = 120
)

// near returns the range of the sentence's reports that stand near token t, and
// its first ones.
func (a *article) near(sent, t int) (first, from, end int) {
	rs := a.bySent[sent]
	if rs[1]-rs[0] <= 2*reachReports {
		return rs[0], rs[0], rs[1]
	}
	k := rs[0] + sort.Search(rs[1]-rs[0], func(i int) bool { return a.reports[rs[0]+i].Cue.First >= t })
	return rs[0], max(rs[0], k-reachReports), min(rs[1], k+reachReports)
}

// lastReport returns the last report of the paragraph before the unit's
// sentence.
func (a *article) lastReport(u *unit) (attribution, bool) {
	for s := u.sent - 1; s >= 0 && a.sc.Sents[s].Para == u.para && u.sent-s <= 3; s-- {
		rs := a.bySent[s]
		for k := rs[1] - 1; k >= max(rs[0], rs[1]-reachReports) && rs[1] > 0; k-- {
			r := a.reports[k]
			if r.Source.Len() > 0 && !r.Questions && r.Verbal.Kind != grammar.Show && a.nested(k, a.sc.Sents[s]) == 0 {
				return attribution{rule: ruleParagraph, report: k, source: r.Source, head: r.Head, cue: r.Cue, from: -1}, true
			}
		}
	}
	return attribution{}, false
}

// filter marks what is no speech: titles of works and scare quotes, only where
// no cue stands beside them.
func (a *article) filter(u *unit) {
	at := u.att
	strong := at.rule == ruleAfter || at.rule == ruleBefore
	if a.named(u) {
		u.notSpeech = "title"
		u.att = attribution{report: -1, from: -1}
		return
	}
	if strong || u.part > 0 || u.only {
		return
	}
	if a.titleCased(u) && u.words <= 8 && u.words > 1 {
		u.notSpeech = "title"
		u.att = attribution{report: -1, from: -1}
		return
	}
	if !at.found() && u.words <= 5 {
		u.notSpeech = "scare quotes"
	}
}

// named reports whether the unit is the name of a work or programme: title
// case after "on", a possessor or a noun for such works.
func (a *article) named(u *unit) bool {
	t := u.toks.First - 1
	if t < 0 || a.sc.Quote[t] >= 0 || !a.titleCased(u) {
		return false
	}
	w := a.sc.Low(t)
	switch w {
	case "on", "'s", "film", "movie", "book", "novel", "song", "album", "show", "programme", "program", "series", "memoir", "play", "documentary", "magazine", "podcast", "musical", "drama", "sitcom", "of":
		return u.words > 1
	}
	return false
}

// titleCased reports whether every longer word of the unit starts with a
// capital.
func (a *article) titleCased(u *unit) bool {
	n := 0
	for t := u.toks.First; t < u.toks.End; t++ {
		c := a.sc.Class[t]
		if c&grammar.IsNumber != 0 {
			continue
		}
		if c&grammar.IsWord == 0 || c&grammar.IsClitic != 0 {
			continue
		}
		if c&grammar.IsUpper == 0 {
			if a.doc.Tokens[t].Len() > 3 {
				return false
			}
			continue
		}
		n++
	}
	r, _ := utf8.DecodeRuneInString(u.span.In(a.doc.Text))
	return n > 0 && (unicode.IsUpper(r) || unicode.IsDigit(r))
}
