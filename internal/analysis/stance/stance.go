// Package stance finds where a holder stands towards a topic.
//
// A position is the product of signs on the way from the topic's words up to
// who holds it: what a verb does to the topic (send, lift), what the holder
// commits to, refuses, demands or judges, and every negation between. What the
// words do not fix is unclear; sentiment is no position.
package stance

import (
	"slices"
	"strings"
	"sync/atomic"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

type finder struct {
	d      *grammar.Doc
	ms     []news.Mention
	quotes []news.Quote
	times  []news.TimeExpr
	topics []news.Topic
	polity map[string]string // of actors, see polities
	others []news.Ref        // see ref
	out    []news.Stance
}

// Classify returns the stances that the document shows, in text order: one for
// each holder, topic and position, with all its evidence.
func Classify(doc *grammar.Doc, quotes []news.Quote, ms []news.Mention, times []news.TimeExpr, lex *news.Lexicon) []news.Stance {
	f := &finder{d: doc, ms: ms, quotes: quotes, times: times, topics: lex.Topics, polity: polities(lex)}
	topics := lex.Topics
	short := shortNames{}
	for _, p := range doc.Paragraphs {
		if !p.Kind.Body() {
			continue
		}
		for k := p.Sentences.First; k < p.Sentences.End; k++ {
			st := doc.Sentences[k]
			hits := short.take(doc, st.Tokens, grammar.TopicHits(doc, topics, st.Tokens.First, st.Tokens.End))
			for _, h := range hits {
				if h.Weight < 1 {
					continue
				}
				r, ok := f.read(k, h.Tokens)
				if !ok {
					continue
				}
				for _, holder := range append([]news.Ref{r.holder}, r.others...) {
					r.holder = holder
					s := f.stance(k, r, h)
					s.Post = p.Post
					f.add(s)
				}
			}
		}
	}
	return f.out
}

// shortNames holds the last words of the phrases by which the article has named
// its topics, with the topic, or -1 when they are of several: after "security
// guarantee" "the guarantee" is that.
type shortNames map[string]int

// take returns the hits of a sentence with those by short names, and learns
// from them.
func (sn shortNames) take(d *grammar.Doc, toks text.Range, hits []grammar.TopicHit) []grammar.TopicHit {
	if len(sn) > 0 {
		for i := toks.First; i+1 < toks.End; i++ {
			if d.Lower[i] != "the" || d.PhraseOf[i] < 0 {
				continue
			}
			if ph := d.Phrases[d.PhraseOf[i]].Tokens; ph.First != i || ph.Len() != 2 {
				continue
			}
			topic, ok := sn[d.Lemma[i+1]]
			if !ok || topic < 0 || slices.ContainsFunc(hits, func(h grammar.TopicHit) bool { return h.Tokens.First <= i+1 && i+1 < h.Tokens.End }) {
				continue
			}
			hits = append(hits, grammar.TopicHit{Topic: topic, Tokens: text.Range{First: i + 1, End: i + 2}, Weight: 1})
		}
	}
	for _, h := range hits {
		if h.Tokens.Len() < 2 || d.Tags[h.Tokens.End-1] != grammar.Noun {
			continue
		}
		w := d.Lemma[h.Tokens.End-1]
		if was, ok := sn[w]; ok && was != h.Topic {
			sn[w] = -1
		} else if !ok {
			sn[w] = h.Topic
		}
	}
	return hits
}

// Read returns the position that the sentence k shows of the holder, given by
// where the text names it, towards a topic whose words, when the sentence has
// them, stand at the hits. With no hits what the holder's own verb takes is
// the target: the caller knows what the sentence is about.
func Read(doc *grammar.Doc, quotes []news.Quote, ms []news.Mention, lex *news.Lexicon, topic string, holder func(news.Ref) bool) news.Position {
	f := &finder{d: doc, ms: ms, quotes: quotes, topics: lex.Topics, polity: polities(lex)}
	topics := lex.Topics
	best, found := news.Unclear, false
	for k := range doc.Sentences {
		st := doc.Sentences[k]
		any := false
		for _, h := range grammar.TopicHits(doc, topics, st.Tokens.First, st.Tokens.End) {
			if topics[h.Topic].ID != topic {
				continue
			}
			any = true
			if r, ok := f.read(k, h.Tokens); ok && (holder == nil || r.holder.Zero() || holder(r.holder)) {
				if !found || best == news.Unclear {
					best, found = r.position(), true
				}
			}
		}
		if any {
			continue
		}
		gs := doc.GroupsIn(k)
		for gi := gs.First; gi < gs.End && !found; gi++ {
			g := &doc.Groups[gi]
			for a := g.Args.First; a < g.Args.End; a++ {
				r, ok := f.read(k, doc.Phrases[doc.Args[a].Phrase].Tokens)
				if ok && (holder == nil || r.holder.Zero() || holder(r.holder)) {
					best, found = r.position(), true
					break
				}
			}
		}
	}
	return best
}

// lastPolities keeps the polities of the lexicon used last: thousands of
// articles share one.
var lastPolities atomic.Pointer[struct {
	lex *news.Lexicon
	of  map[string]string
}]

// polities gives the polity of every actor: of a country "!" and its code, of
// others the code of the one they belong to.
func polities(lex *news.Lexicon) map[string]string {
	if x := lastPolities.Load(); x != nil && x.lex == lex {
		return x.of
	}
	of := make(map[string]string, len(lex.Actors))
	for i := range lex.Actors {
		a := &lex.Actors[i]
		switch {
		case a.Kind == news.Country:
			of[a.ID] = "!" + a.Code
		case a.Kind == news.Org && a.Country != "":
			of[a.ID] = "!" + a.Country
		case a.Country != "":
			of[a.ID] = a.Country
		}
	}
	lastPolities.Store(&struct {
		lex *news.Lexicon
		of  map[string]string
	}{lex, of})
	return of
}

// speaksFor reports whether the speaker is a person of the polity that the
// holder is: "Estmere would pay", said by its prime minister, is her position.
func (f *finder) speaksFor(speaker, holder news.Ref) bool {
	s, h := f.polity[speaker.Actor], f.polity[holder.Actor]
	return s != "" && s[0] != '!' && h == "!"+s
}

// reading is a position on its way up.
type reading struct {
	sign      weight
	strength  int
	cue       text.Range // tokens of the words that decide
	holder    news.Ref
	others    []news.Ref // further holders: "A and B pledged"
	top       int        // the last group on the way up
	own       int        // the group whose attitude it is, -1 when none above the first
	stative   bool       // "is opposed to": the passive's subject holds it
	said      bool
	attitude  bool // somebody's attitude is stated, not only an act told
	act       bool // something done
	hedge     text.Range
	condition text.Range
	unclear   bool
	fixed     bool // modals and negation of the first group are read already
	rule      string
	quote     int
	via       news.Via
}

func (r reading) position() news.Position {
	switch {
	case r.unclear || r.sign == 0:
		return news.Unclear
	case r.condition.Len() > 0:
		return news.Conditional
	case r.sign > 0:
		return news.Supports
	}
	return news.Opposes
}

// read follows the words at toks, in sentence k, up to a holder's position.
func (f *finder) read(k int, toks text.Range) (reading, bool) {
	d := f.d
	r := reading{sign: 1, strength: 2, top: -1, own: -1, quote: -1, via: news.ViaNarration}
	p := int(d.PhraseOf[toks.First])
	gi, role := f.governor(k, toks)
	if gi < 0 {
		return r, false
	}
	decide := func(g *grammar.Group, rule string) {
		if r.cue.Len() == 0 {
			end := g.Head + 1
			if g.Particle == g.Head+1 {
				end++
			}
			r.cue = text.Range{First: g.Head, End: end}
			r.rule = rule
		}
	}
	// Nouns between the verb and the words: "the renewal of sanctions".
	if p >= 0 && (role == object || role == subject) {
		f.nouns(p, toks, &r, gi)
	}
	g := &d.Groups[gi]
	e := f.entry(g, toks)
	if role == object && p >= 0 {
		prep, ok := f.reach(p, g)
		if !ok && prep != "without" {
			return r, false
		}
		if !ok && !f.denied(g) {
			return r, false
		}
		if base := lex().verbs[g.Lemma]; prep != "" && base != nil && base.pre[prep] != nil {
			e = base.pre[prep]
		}
		if prep != "" && prep != "without" && e == lex().verbs[g.Lemma] && !takes(g.Lemma, prep) && e.att == 0 && r.cue.Len() == 0 {
			// "ended with a promise": the verb does nothing to what stands in
			// an adverbial.
			return r, false
		}
		if ph := d.Phrases[p]; ph.Head >= toks.End && aside(d.Lemma[ph.Head]) {
			return r, false
		}
	}
	if g.Marker >= 0 && g.Parent >= 0 && (g.Kind == grammar.Adverbial && d.Is(g.Marker, "until") || g.Kind == grammar.Conditioned && d.Is(g.Marker, "unless")) && f.refusing(g.Parent) {
		return f.bound(k, gi, r)
	}
	if role == object && f.needed(g, p, &r) {
		f.climb(gi, role, &r)
		f.hold(k, gi, role, &r)
		return r, !r.holder.Zero()
	}
	switch role {
	case object:
		switch {
		case e.att != 0:
			r.apply(e.att)
			r.attitude = true
			r.stative = g.Passive && (g.Lemma == "oppose" || g.Lemma == "commit" || g.Lemma == "worry")
			decide(g, "attitude")
		case e.eff != 0:
			r.apply(e.eff)
			r.act = true
			decide(g, "act")
		case g.Lemma == "be":
			// "the key purpose is the backstop"
			w, at := f.predicate(g, toks, true)
			if w == 0 {
				return r, false
			}
			r.apply(w)
			r.attitude = true
			r.cue, r.rule = text.Range{First: at, End: at + 1}, "predicate"
		case (g.Lemma == "call" || g.Lemma == "describe" || g.Lemma == "brand" || g.Lemma == "label" || g.Lemma == "consider" || g.Lemma == "deem"):
			w, at := f.naming(g)
			if w == 0 {
				return r, false
			}
			r.apply(w)
			r.attitude = true
			r.cue, r.rule = text.Range{First: at, End: at + 1}, "called"
		default:
			if r.cue.Len() == 0 {
				return r, false
			}
		}
	case subject:
		switch {
		case (g.Lemma == "be" || g.Lemma == "remain" || g.Lemma == "become" || g.Lemma == "seem" || g.Lemma == "look") && !f.demanded(g):
			w, at := f.predicate(g, toks, false)
			if w == 0 {
				return r, false
			}
			r.apply(w)
			r.attitude = true
			r.cue, r.rule = text.Range{First: at, End: at + 1}, "predicate"
		case f.demanded(g):
			if e.eff < 0 {
				r.apply(e.eff)
			}
			r.act = true
		case g.Passive && e.att != 0:
			r.apply(e.att)
			r.attitude = true
			decide(g, "attitude")
		case g.Passive && e.eff != 0:
			r.apply(e.eff)
			r.act = true
			decide(g, "act")
		case (g.Lemma == "go" || g.Lemma == "end" || g.Lemma == "stop") && (g.Modal == "must" || g.Modal == "should" || g.Modal == "have to"):
			r.apply(-1)
			r.attitude = true
			decide(g, "necessity")
		case e.good > 0 && d.Is(g.Head-1, "only", "merely"):
			return r, false
		case e.good != 0:
			r.apply(e.good)
			r.attitude = true
			decide(g, "effect")
		default:
			return r, false
		}
	}
	f.climb(gi, role, &r)
	if r.top < 0 {
		return r, false
	}
	if !r.attitude && !r.act && !r.unclear {
		return r, false
	}
	// An act told without anybody's will behind it says where the actor
	// stands only if it was done by the holder, finite and affirmed.
	if !r.attitude && !r.unclear {
		t := &d.Groups[r.top]
		if !t.Finite || weakAct(g.Lemma) {
			return r, false
		}
	}
	f.hold(k, gi, role, &r)
	if r.holder.Zero() {
		return r, false
	}
	f.conditions(k, gi, &r)
	return r, true
}

// refusing reports whether group gi, or what governs it, refuses.
func (f *finder) refusing(gi int) bool {
	for n := 0; gi >= 0 && n < 4; n++ {
		g := &f.d.Groups[gi]
		if g.Negated || g.Lemma == "refuse" || g.Lemma == "decline" || g.Lemma == "reject" {
			return true
		}
		gi = f.parent(gi)
	}
	return false
}

// bound reads words that stand in a condition which somebody sets: "refused to
// sign until the hostages were home".
func (f *finder) bound(k, gi int, r reading) (reading, bool) {
	d := f.d
	g := &d.Groups[gi]
	p := g.Parent
	m := &d.Groups[p]
	willed := m.Negated || m.Modal == "will" || m.Modal == "would" || m.Modal == "going to"
	for q := p; q >= 0 && d.Groups[q].Sentence == m.Sentence; q = f.parent(q) {
		e := f.entryOf(&d.Groups[q])
		if e.att != 0 || d.Groups[q].Lemma == "refuse" || d.Groups[q].Lemma == "threaten" {
			willed = true
		}
		p = q
	}
	if !willed {
		return r, false
	}
	r.top, r.own, r.attitude, r.rule = p, p, true, "condition set"
	r.cue = d.Groups[p].Tokens
	r.condition = text.Range{First: g.Marker, End: g.End}
	f.hold(k, gi, object, &r)
	return r, !r.holder.Zero()
}

// reach follows the prepositions from phrase p back to the verb. It returns the
// one that hangs on the verb itself, "" for a direct object, and false when the
// way leads through a phrase of time, place or circumstance.
func (f *finder) reach(p int, g *grammar.Group) (string, bool) {
	d := f.d
	ph := d.Phrases[p]
	for n := 0; n < 5; n++ {
		if ph.Prep <= g.Head {
			return "", true
		}
		switch w := d.Lower[ph.Prep]; w {
		case "after", "before", "during", "until", "despite", "amid", "since", "following", "without", "within", "than", "unlike", "except", "besides":
			return w, false
		}
		k := ph.Prep - 1
		if k <= g.Head || d.PhraseOf[k] < 0 || d.Time(int(d.PhraseOf[k])) {
			return d.Lower[ph.Prep], true
		}
		ph = d.Phrases[d.PhraseOf[k]]
	}
	return "", true
}

// takes reports whether the verb acts on what follows it with the preposition.
func takes(lemma, prep string) bool {
	switch prep {
	case "to":
		switch lemma {
		case "go", "contribute", "commit", "agree", "add", "return", "move", "respond", "stick", "hold", "object", "put":
			return true
		}
	case "on":
		switch lemma {
		case "spend", "agree", "work", "go", "put", "impose", "deliver", "insist", "cut", "start", "press":
			return true
		}
	case "in":
		switch lemma {
		case "invest", "join", "take", "engage", "put":
			return true
		}
	case "from":
		switch lemma {
		case "withdraw", "pull", "retreat", "exit":
			return true
		}
	case "for", "with", "of", "behind":
		switch lemma {
		case "pay", "work", "press", "push", "call", "continue", "go", "proceed", "stand", "put", "hit", "slap", "threaten", "provide":
			return true
		}
	}
	return false
}

// aside reports whether the noun, after a topic's word, makes of it an occasion
// or a matter: "the minerals ceremony", "the tariff row".
func aside(w string) bool {
	switch w {
	case "ceremony", "talk", "talks", "meeting", "summit", "conference", "row", "dispute", "list", "question", "issue", "story", "crisis", "debate", "expert", "official", "minister", "negotiator", "chief", "threat", "war":
		return true
	}
	return false
}

// weakAct reports whether the verb, merely told, shows no position.
func weakAct(lemma string) bool {
	switch lemma {
	case "be", "have", "see", "go", "do", "make", "hold", "take", "get", "use", "bring", "put", "keep", "continue", "begin", "start", "open", "negotiate", "play", "need", "leave", "return", "break", "cost", "give", "reach", "strike", "achieve":
		return true
	}
	return false
}

// needed reads "must be backed by a guarantee", "no peace without a guarantee":
// what is said to be needed.
func (f *finder) needed(g *grammar.Group, p int, r *reading) bool {
	d := f.d
	if p < 0 {
		return false
	}
	ph := d.Phrases[p]
	switch {
	case g.Passive && g.Agent == p && (g.Modal == "must" || g.Modal == "should" || g.Modal == "have to" || g.Modal == "need to") && !g.Negated:
		r.cue = g.Tokens
	case ph.Prep > 0 && d.Is(ph.Prep, "without") && f.denied(g):
		r.cue = text.Range{First: ph.Prep, End: ph.Prep + 1}
	default:
		return false
	}
	r.rule, r.attitude, r.own = "necessity", true, -1
	r.fixed = true
	return true
}

// denied reports whether the clause says that something cannot be: "there
// could be no peace", "will not work".
func (f *finder) denied(g *grammar.Group) bool {
	if g.Negated {
		return true
	}
	for k := g.Head + 1; k < g.End && k < g.Head+4; k++ {
		if f.d.Is(k, "no", "nothing", "never", "meaningless", "impossible", "worthless", "useless", "pointless") {
			return true
		}
	}
	return false
}

// demanded reports whether the clause is what somebody demands or proposes:
// "demanded that guarantees be part of the deal".
func (f *finder) demanded(g *grammar.Group) bool {
	if g.Parent < 0 || g.Kind != grammar.Content {
		return false
	}
	switch f.d.Groups[g.Parent].Lemma {
	case "demand", "insist", "propose", "request", "urge", "recommend", "require", "ask":
		return g.Form == grammar.Base || g.Modal == "should" || g.Modal == "must"
	}
	return false
}

func (r *reading) apply(w weight) {
	if w < 0 {
		r.sign = -r.sign
	}
	if w == 2 || w == -2 {
		r.strength = 3
	}
}

type role uint8

const (
	object role = iota
	subject
)

// governor returns the verb group that takes the words, and as what.
func (f *finder) governor(k int, toks text.Range) (int, role) {
	d := f.d
	gs := d.GroupsIn(k)
	// Within the verb's own arguments.
	best := -1
	for gi := gs.First; gi < gs.End; gi++ {
		g := &d.Groups[gi]
		if g.Subject >= 0 {
			ph := d.Phrases[g.Subject].Tokens
			if ph.First <= toks.First && toks.First < ph.End && (g.Finite || g.Passive) && g.Kind != grammar.Infinitival && g.Tokens.First >= toks.First {
				return gi, subject
			}
		}
		if g.Tokens.First <= toks.First && toks.First < g.End {
			best = gi
		}
	}
	if best < 0 {
		// Before the first verb, not its subject itself: "the plan for
		// peacekeepers was", "US support".
		for gi := gs.First; gi < gs.End; gi++ {
			g := &d.Groups[gi]
			if g.Tokens.First > toks.First && g.Finite {
				if g.Subject >= 0 && d.Phrases[g.Subject].Tokens.First <= toks.First && between(d, toks.End, g.Tokens.First) {
					return gi, subject
				}
				return -1, object
			}
		}
		return -1, object
	}
	g := &d.Groups[best]
	if toks.First < g.Head {
		return -1, object
	}
	// Words after the verb that are the start of the next clause's subject:
	// "said Nato membership for Ukraine was".
	if best+1 < gs.End {
		n := &d.Groups[best+1]
		if n.Finite && n.Subject >= 0 {
			ph := d.Phrases[n.Subject].Tokens
			if ph.First <= toks.First && ph.First > g.Head && between(d, toks.End, n.Tokens.First) {
				return best + 1, subject
			}
		}
	}
	for i := g.Head + 1; i < toks.First; i++ {
		if d.Tags[i] == grammar.Mark {
			switch d.Word(i) {
			case ";", ":", "–", "—", ".":
				return -1, object
			}
		}
	}
	return best, object
}

// between reports whether no mark stands among the tokens [a, b).
func between(d *grammar.Doc, a, b int) bool {
	for i := a; i < b; i++ {
		if d.Tags[i] == grammar.Mark && d.Word(i) != "”" && d.Word(i) != "“" && d.Word(i) != "\"" {
			return false
		}
	}
	return true
}

var none = &entry{}

// entry returns the verb's entry by its particle or the preposition before the
// words, else by itself.
func (f *finder) entry(g *grammar.Group, toks text.Range) *entry {
	d := f.d
	e := lex().verbs[g.Lemma]
	if e == nil {
		return none
	}
	if g.Particle >= 0 {
		if x := e.pre[d.Lower[g.Particle]]; x != nil {
			return x
		}
	}
	if e.pre != nil {
		// The first argument's: "the plan for" is no "called for".
		for k := g.Args.First; k < g.Args.End && k == g.Args.First; k++ {
			a := d.Args[k]
			if a.Prep >= 0 && d.Phrases[a.Phrase].Tokens.First <= toks.First {
				if x := e.pre[d.Lower[a.Prep]]; x != nil {
					return x
				}
			}
		}
	}
	// "called for", "warned against" before a gerund.
	if e.pre != nil && g.Head+1 < len(d.Lower) {
		if x := e.pre[d.Lower[g.Head+1]]; x != nil {
			return x
		}
	}
	return e
}

// nouns applies the signs of the nouns that stand between the verb and the
// words: those before them in their phrase's chain of prepositions.
func (f *finder) nouns(p int, toks text.Range, r *reading, gi int) {
	d := f.d
	l := lex()
	g := &d.Groups[gi]
	// The head after the words in the same phrase: "peacekeeping plan".
	ph := d.Phrases[p]
	if ph.Head >= toks.End {
		if w := l.nouns[d.Lemma[ph.Head]]; w < 0 {
			r.apply(w)
		}
	}
	for n := 0; n < 4 && ph.Prep > g.Head; n++ {
		q := -1
		if ph.Prep-1 >= 0 {
			q = int(d.PhraseOf[ph.Prep-1])
		}
		if q < 0 {
			break
		}
		prev := d.Phrases[q]
		if prev.Tokens.First <= g.Head && g.Tokens.First < prev.Tokens.End {
			break
		}
		if w := l.nouns[d.Lemma[prev.Head]]; w != 0 {
			r.apply(w)
			if r.cue.Len() == 0 && (d.Lemma[prev.Head] == "support" || d.Lemma[prev.Head] == "opposition" || d.Lemma[prev.Head] == "commitment" || d.Lemma[prev.Head] == "backing" || d.Lemma[prev.Head] == "objection" || d.Lemma[prev.Head] == "call" || d.Lemma[prev.Head] == "demand" || d.Lemma[prev.Head] == "concern" || d.Lemma[prev.Head] == "doubt" || d.Lemma[prev.Head] == "criticism" || d.Lemma[prev.Head] == "condemnation" || d.Lemma[prev.Head] == "scepticism" || d.Lemma[prev.Head] == "pledge" || d.Lemma[prev.Head] == "promise") {
				r.cue = text.Range{First: prev.Head, End: prev.Head + 1}
				r.rule = "noun of attitude"
				r.attitude = true
			}
		}
		ph = prev
	}
}

// predicate returns the judgement that a copula makes: the adjective or noun
// after it, or before it in "how important X is".
func (f *finder) predicate(g *grammar.Group, toks text.Range, reversed bool) (weight, int) {
	d := f.d
	l := lex()
	for k := g.Head + 1; k < g.End && k < g.Head+8; k++ {
		if d.Tags[k] == grammar.Mark && d.Word(k) != "“" && d.Word(k) != "\"" && d.Word(k) != "‘" {
			break
		}
		if d.Tags[k] == grammar.Preposition || d.Is(k, "out", "off") {
			switch {
			case d.Matches(k, "out", "of", "the", "question"), d.Matches(k, "off", "the", "table"):
				return -2, k
			case d.Matches(k, "against"):
				return -1, k
			case d.Matches(k, "in", "place"), d.Matches(k, "in", "force"):
				return 1, k
			case d.Matches(k, "in", "favour"), d.Matches(k, "in", "favor"):
				return 1, k
			case d.Matches(k, "at", "odds"):
				return 0, k
			}
		}
		if d.Matches(k, "tax", "on") {
			return -1, k // "tariffs are a tax on both of them"
		}
		switch g.Modal {
		case "must", "have to", "need to", "should", "ought to":
			// To say how strong it has to be is to want it.
			if d.Is(k, "strong", "robust", "credible", "firm", "binding", "ironclad", "iron-clad", "permanent", "durable", "lasting", "solid", "meaningful", "real", "stronger", "tougher", "genuine") {
				return 1, k
			}
		}
		if d.Is(k, "line") && !d.Is(k-1, "red") {
			continue
		}
		if d.Is(k, "way") && d.Is(k-1, "only", "best", "right") {
			return 1, k
		}
		if w := l.preds[d.Lower[k]]; w != 0 {
			return w, k
		}
		if w := l.preds[d.Lemma[k]]; w != 0 && d.Tags[k] == grammar.Noun {
			return w, k
		}
	}
	if g.Marker >= 0 && d.Is(g.Marker, "how") {
		for k := g.Marker + 1; k < g.Tokens.First && k < g.Marker+4; k++ {
			if w := l.preds[d.Lower[k]]; w != 0 {
				return w, k
			}
		}
	}
	return 0, 0
}

// naming returns the judgement in "called X a mistake".
func (f *finder) naming(g *grammar.Group) (weight, int) {
	d := f.d
	l := lex()
	for k := g.Args.End - 1; k > g.Args.First; k-- {
		a := d.Args[k]
		if a.Prep >= 0 && !d.Is(a.Prep, "as") {
			continue
		}
		h := d.Phrases[a.Phrase].Head
		if w := l.preds[d.Lemma[h]]; w != 0 {
			return w, h
		}
	}
	for k := g.Head + 2; k < g.End; k++ {
		if w := l.preds[d.Lower[k]]; w != 0 && d.Tags[k] == grammar.Adjective && (k+1 >= g.End || d.PhraseOf[k+1] < 0 || d.Tags[k+1] == grammar.Mark) {
			return w, k
		}
	}
	return 0, 0
}

// climb follows the groups that govern gi, gathering modals, negations and
// attitudes, up to the one whose subject holds the position.
func (f *finder) climb(gi int, ro role, r *reading) {
	d := f.d
	for depth := 0; depth < 6; depth++ {
		g := &d.Groups[gi]
		r.top = gi
		if depth > 0 || !r.fixed {
			f.bend(g, r, depth)
		}
		if r.unclear {
			return
		}
		p := f.parent(gi)
		if p < 0 {
			p = f.nounParent(gi)
		}
		if p < 0 {
			return
		}
		h := &d.Groups[p]
		if w, at := f.attitudeNoun(gi, h); w != 0 {
			// "reiterated her commitment to putting": the noun's owner.
			r.apply(w)
			if e := f.entryOf(h); e.eff < 0 || e.att < 0 || h.Negated {
				r.sign = -r.sign // abandoned the plan
			}
			r.attitude, r.own, r.top = true, p, p
			r.cue, r.rule = text.Range{First: at, End: at + 1}, "noun of attitude"
			return
		}
		if h.Lemma == "be" && !g.Finite && d.Is(g.Tokens.First-1, "against") {
			r.apply(-1) // "is against sending"
			r.attitude = true
			r.cue, r.rule = text.Range{First: g.Tokens.First - 1, End: g.Tokens.First}, "predicate"
			r.own = p
		}
		e := f.entryOf(h)
		content := g.Finite || g.Kind == grammar.Content
		switch {
		case declined(d, h, g):
			r.unclear = true
			r.cue, r.rule = text.Range{First: h.Head, End: h.Head + 1}, "declined to say"
			r.top = p
			return
		case h.Lemma == "appear" || h.Lemma == "seem":
			r.hedge = h.Tokens
			r.strength = 1
		case h.Lemma == "stop" && strings.Contains(d.SpanOf(text.Range{First: h.Head, End: min(h.Head+3, len(d.Tokens))}).In(d.Text), "short"):
			r.unclear = true
			r.hedge = h.Tokens
			r.top = p
			return
		case h.Lemma == "warn" && content:
			// "warned that tariffs would hurt" keeps the content's sign.
			if !r.attitude && r.act {
				return
			}
		case e.say && content:
			r.said = true
		case h.Lemma == "insist" && !content:
		case h.Lemma == "threaten" && !content:
			r.attitude, r.own = true, p
			f.cue(h, r, "threatened to")
		case e.att != 0 && !content:
			r.apply(e.att)
			r.attitude = true
			f.cue(h, r, "commitment")
			r.own = p
		case e.att != 0 && content:
			// "hoped that", "demanded that", "questioned whether".
			r.apply(e.att)
			r.attitude = true
			f.cue(h, r, "attitude to a clause")
			r.own = p
		case e.eff < 0 && !content:
			r.apply(e.eff)
		case h.Lemma == "consider" || h.Lemma == "weigh" || h.Lemma == "mull" || h.Lemma == "discuss":
			r.unclear = true
			r.hedge = h.Tokens
			r.top = p
			return
		case h.Lemma == "fail" || h.Lemma == "decline":
			r.apply(-1)
			f.cue(h, r, "refusal")
			r.own = p
		case e.good > 0 || e.eff > 0 || h.Lemma == "try" || h.Lemma == "help" || h.Lemma == "need" || h.Lemma == "be" || h.Lemma == "work" || h.Lemma == "decide":
			if content && h.Lemma == "be" && !clearThat(d, h) {
				return
			}
			if h.Lemma == "be" && content {
				r.said = true
			}
		default:
			return
		}
		gi = p
	}
}

// nounParent returns the group whose object, a noun of attitude, takes the
// infinitive or gerund gi; -1 for none.
func (f *finder) nounParent(gi int) int {
	g := &f.d.Groups[gi]
	if g.Kind != grammar.Participial && g.Kind != grammar.Infinitival || g.Parent < 0 {
		return -1
	}
	if w, _ := f.attitudeNoun(gi, &f.d.Groups[g.Parent]); w != 0 {
		return g.Parent
	}
	return -1
}

// attitudeNoun returns the sign of the noun of attitude right before the
// infinitive or gerund gi, after the verb of h, and its token.
func (f *finder) attitudeNoun(gi int, h *grammar.Group) (weight, int) {
	d := f.d
	g := &d.Groups[gi]
	k := g.Tokens.First - 1
	if k > h.Head && d.Tags[k] == grammar.Preposition {
		k--
	}
	if k <= h.Head || d.Tags[k] != grammar.Noun || g.Finite {
		return 0, 0
	}
	switch d.Lemma[k] {
	case "commitment", "pledge", "promise", "plan", "willingness", "readiness", "desire", "intention", "wish", "proposal", "offer", "vow", "determination", "resolve", "demand", "call", "push", "bid", "case":
		return 1, k
	case "opposition", "objection", "refusal", "reluctance", "unwillingness", "resistance":
		return -1, k
	}
	return 0, 0
}

// clearThat reports "have been clear that", "is adamant that".
func clearThat(d *grammar.Doc, h *grammar.Group) bool {
	for k := h.Head + 1; k < h.End && k < h.Head+4; k++ {
		if d.Is(k, "clear", "adamant", "convinced", "sure", "resolute", "certain", "confident", "unequivocal", "insistent") {
			return true
		}
	}
	return false
}

func (f *finder) cue(h *grammar.Group, r *reading, rule string) {
	end := h.Head + 1
	if h.Particle == h.Head+1 {
		end++
	}
	r.cue = text.Range{First: h.Head, End: end}
	r.rule = rule
}

func (f *finder) entryOf(g *grammar.Group) *entry {
	e := lex().verbs[g.Lemma]
	if e == nil {
		return none
	}
	if g.Particle >= 0 {
		if x := e.pre[f.d.Lower[g.Particle]]; x != nil {
			return x
		}
	}
	if e.pre != nil && g.Head+1 < len(f.d.Lower) {
		if x := e.pre[f.d.Lower[g.Head+1]]; x != nil {
			return x
		}
	}
	return e
}

// declined reports "declined to say whether", "would not be drawn on", "refused
// to confirm".
func declined(d *grammar.Doc, h, g *grammar.Group) bool {
	saying := func(x *grammar.Group) bool {
		switch x.Lemma {
		case "say", "comment", "confirm", "answer", "discuss", "disclose", "reveal", "speculate", "elaborate", "draw", "specify", "clarify":
			return true
		}
		return false
	}
	if h.Lemma == "decline" || h.Lemma == "refuse" || h.Lemma == "fail" {
		return saying(g)
	}
	if h.Negated && saying(h) {
		return g.Marker >= 0 && d.Is(g.Marker, "whether", "if", "how", "when")
	}
	if saying(h) && h.Kind == grammar.Infinitival && h.Parent >= 0 && g.Marker >= 0 && d.Is(g.Marker, "whether", "if", "how", "when", "that") {
		p := &d.Groups[h.Parent]
		return p.Lemma == "decline" || p.Lemma == "refuse" || p.Lemma == "fail"
	}
	return false
}

// bend applies a group's own modal and negation.
func (f *finder) bend(g *grammar.Group, r *reading, depth int) {
	if g.Negated {
		r.sign = -r.sign
		if depth == 0 && r.act {
			r.attitude = r.attitude || g.Modal != ""
		}
	}
	if g.Modal == "be to" && perfectInfinitive(f.d, g) {
		r.unclear = true // "were to have signed"
	}
	switch g.Modal {
	case "will", "shall", "going to", "prepared to", "willing to", "ready to", "determined to", "keen to", "happy to", "due to", "set to", "be to":
		if !r.attitude {
			r.attitude = true
			if r.rule == "act" {
				r.rule = "commitment"
			}
			r.cue = text.Range{First: g.Tokens.First, End: max(r.cue.End, g.Tokens.End)}
			if r.cue.Len() > 8 {
				r.cue = g.Tokens
			}
		}
	case "unwilling to", "reluctant to", "unable to", "unlikely to":
		r.sign = -r.sign
		r.attitude = true
	case "must", "should", "have to", "need to", "ought to", "required to":
		r.attitude = true
		if r.rule == "act" {
			r.rule = "necessity"
		}
	case "would":
		if g.Kind == grammar.Content || r.said {
			r.attitude = true
		}
	case "could", "may", "might", "can":
		if !r.attitude || depth > 0 {
			r.strength = 1
			r.hedge = g.Tokens
			if r.act && depth == 0 {
				r.unclear = true
			}
		}
	}
}

// perfectInfinitive reports whether "have" stands after "to" in the group.
func perfectInfinitive(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Tokens.First; k+1 < g.Head; k++ {
		if d.Lower[k] == "to" && d.Lower[k+1] == "have" {
			return true
		}
	}
	return false
}

// parent returns the group that governs gi for a position: of an infinitive,
// gerund or content clause the verb before it.
func (f *finder) parent(gi int) int {
	d := f.d
	g := &d.Groups[gi]
	if g.Parent < 0 || d.Groups[g.Parent].Sentence != g.Sentence {
		return -1
	}
	switch g.Kind {
	case grammar.Infinitival, grammar.Content:
		return g.Parent
	case grammar.Participial:
		if g.Form == grammar.Ing && g.Tokens.First > 0 {
			if d.Groups[g.Parent].Particle == g.Tokens.First-1 || d.Tags[g.Tokens.First-1] == grammar.Preposition || d.Tags[g.Tokens.First-1] == grammar.Verb || d.GroupOf[g.Tokens.First-1] == int32(g.Parent) {
				return g.Parent
			}
		}
	case grammar.Coordinated:
		// A second content clause of the same verb of saying.
		if g.Finite {
			q := &d.Groups[g.Parent]
			if g.Subject >= 0 && q.Subject == g.Subject {
				return -1
			}
			if q.Kind == grammar.Content && q.Finite {
				return q.Parent
			}
		}
	}
	return -1
}

// hold finds who holds the position.
func (f *finder) hold(k, gi int, ro role, r *reading) {
	d := f.d
	top := &d.Groups[r.top]
	at := d.Tokens[d.Groups[gi].Head].Start
	// The quote that holds the words, and its speaker.
	for i := range f.quotes {
		q := &f.quotes[i]
		if q.NotSpeech != "" {
			continue
		}
		for _, sp := range q.Content {
			if sp.Start <= at && at < sp.End {
				r.quote = i
				break
			}
		}
	}
	if r.quote >= 0 {
		r.via = news.ViaQuote
		if f.quotes[r.quote].Kind == news.Indirect {
			r.via = news.ViaIndirect
		}
	} else if r.said {
		r.via = news.ViaIndirect
	}
	// Whose attitude it is: the subject of the group that carries it, the
	// speaker for a judgement.
	own := r.top
	for g := gi; g != r.top; g = d.Groups[g].Parent {
		if g < 0 {
			break
		}
		if p := d.Groups[g].Parent; p >= 0 && lex().verbs[d.Groups[p].Lemma] != nil && f.entryOf(&d.Groups[p]).say && d.Groups[g].Finite {
			own = g
			break
		}
	}
	speaker := news.Ref{}
	if r.quote >= 0 {
		speaker = f.quotes[r.quote].Speaker
	}
	if own != r.top && speaker.Zero() {
		speaker = f.ref(top.Subject)
	}
	if r.own >= 0 {
		own = r.own
		if own == r.top && r.quote < 0 {
			speaker = f.ref(d.Groups[own].Subject)
		}
	}
	g := &d.Groups[own]
	judge := r.own < 0 && (r.rule == "predicate" || r.rule == "necessity" || r.rule == "effect" || ro == subject && !g.Passive)
	doer := g.Subject
	if g.Passive && !r.stative && r.own < 0 {
		doer = g.Agent
	}
	switch {
	case judge && (own != r.top || r.quote >= 0):
		r.holder = speaker
	case judge && r.rule == "predicate" && ro == object:
		r.holder = f.ref(doer)
	case judge:
		// The reporter's own judgement is framing.
	default:
		r.holder = f.ref(doer)
		r.others = f.others
		if doer < 0 && g.Passive && (own != r.top || r.quote >= 0) && (g.Modal != "" || r.attitude) {
			r.holder = speaker // "sanctions would be lifted", he said
		}
		if doer >= 0 && (d.Is(d.Phrases[doer].Head, "i", "we", "us") || r.holder.Zero() && d.Is(d.Phrases[doer].Head, "it", "he", "she", "they") && !speaker.Zero()) {
			if !speaker.Zero() {
				r.holder, r.others = speaker, nil
			}
		}
		if doer >= 0 && r.holder.Zero() && !speaker.Zero() && ownBody(d, d.Phrases[doer]) {
			r.holder, r.others = speaker, nil // "his party would not"
		}
		if f.speaksFor(speaker, r.holder) {
			// The country's position and its speaker's.
			r.others = append(r.others[:len(r.others):len(r.others)], speaker)
		}
	}
}

// ownBody reports whether the phrase is of the body for which its speaker
// speaks: "his party", "our country".
func ownBody(d *grammar.Doc, ph grammar.Phrase) bool {
	if !d.Is(ph.Tokens.First, "his", "her", "their", "our", "my") || ph.Tokens.Len() != 2 {
		return false
	}
	switch d.Lemma[ph.Head] {
	case "party", "government", "country", "administration", "nation", "ministry", "coalition", "delegation", "cabinet":
		return true
	}
	return false
}

// ref returns the actor that phrase p names; of several the first, which also
// keeps the others for holders.
func (f *finder) ref(p int) news.Ref {
	f.others = nil
	rs := grammar.Named(f.d, f.ms, p)
	if len(rs) > 0 {
		f.others = rs[1:]
		return rs[0]
	}
	if p < 0 {
		return news.Ref{}
	}
	// "Mr Trump's spokesman", "the UK government": who speaks for somebody.
	d := f.d
	ph := d.Phrases[p]
	if !spokesNoun(d.Lemma[ph.Head]) {
		return news.Ref{}
	}
	sp := d.SpanOf(ph.Tokens)
	for i := grammar.MentionAt(f.ms, sp.Start); i < len(f.ms) && f.ms[i].Span.Start < sp.End; i++ {
		if m := &f.ms[i]; m.Actor != "" {
			return news.Ref{Actor: m.Actor, Name: m.Name, Span: m.Span}
		}
	}
	return news.Ref{}
}

// spokesNoun reports whether the noun speaks for its possessor.
func spokesNoun(w string) bool {
	switch w {
	case "government", "administration", "ministry", "spokesman", "spokeswoman", "spokesperson", "office", "party", "military", "army":
		return true
	}
	return false
}

// conditions finds the words that bind the position to something.
func (f *finder) conditions(k, gi int, r *reading) {
	d := f.d
	st := d.Sentences[k].Tokens
	at := func(first, end int) {
		if r.condition.Len() == 0 {
			r.condition = text.Range{First: first, End: min(end, st.End)}
		}
	}
	stop := func(i int) int {
		for ; i < st.End; i++ {
			if d.Tags[i] == grammar.Mark && (d.Word(i) == "," || d.Word(i) == "." || d.Word(i) == ";" || d.Word(i) == "”") {
				break
			}
		}
		return i
	}
	g := &d.Groups[gi]
	for i := st.First; i < st.End; i++ {
		switch d.Lower[i] {
		case "if":
			if d.Is(i-1, "only") || !d.Is(i-1, "even") && d.GroupsIn(k).Len() > 0 && d.Tags[i] == grammar.Subordinator && r.attitude && r.rule != "predicate" && !asked(d, i) {
				if d.Is(i-1, "even", "as") || f.far(gi, i) {
					continue
				}
				at(i, stop(i))
			}
		case "provided", "providing":
			if d.Is(i+1, "that", "it", "they", "there", "the") && d.Tags[i] == grammar.Subordinator {
				at(i, stop(i))
			}
		case "unless":
			at(i, stop(i))
		case "until":
			if r.sign < 0 && i > g.Head && d.Tags[i] == grammar.Subordinator {
				at(i, stop(i))
				r.sign = 1
			}
		case "return", "exchange":
			if d.Is(i-1, "in") && d.Is(i+1, "for") {
				at(i-1, stop(i))
			}
		case "long":
			if d.Is(i-1, "as", "so") && d.Is(i+1, "as") {
				at(i-1, stop(i))
			}
		case "condition":
			if d.Is(i-1, "on") && d.Is(i+1, "that") {
				at(i-1, stop(i))
			}
		case "contingent", "conditional":
			if d.Is(i+1, "on", "upon") {
				at(i, stop(i))
			}
		}
	}
	if r.condition.Len() > 0 && r.condition.First <= g.Head && g.Head < r.condition.End {
		// The verb itself stands in the condition: it says what is required.
		r.condition = text.Range{}
		r.unclear = true
	}
}

// far reports whether another finite verb stands between group gi and the "if"
// at i, or a noun that the condition more likely belongs to.
func (f *finder) far(gi, i int) bool {
	d := f.d
	g := &d.Groups[gi]
	if i < g.Tokens.First {
		return false
	}
	r := d.GroupsIn(g.Sentence)
	for h := gi + 1; h < r.End && d.Groups[h].Tokens.First < i; h++ {
		if d.Groups[h].Finite && d.Tags[i-1] != grammar.Mark {
			return true
		}
	}
	return false
}

// asked reports whether "if" at i stands for whether.
func asked(d *grammar.Doc, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if d.Is(k, "asked", "ask", "wonder", "wondered", "say", "know", "questioned", "see", "decide", "clear") {
			return true
		}
	}
	return false
}

// stance writes a reading down.
func (f *finder) stance(k int, r reading, h grammar.TopicHit) news.Stance {
	d := f.d
	s := news.Stance{Holder: r.holder, Topic: f.topics[h.Topic].ID, Position: r.position(), Intensity: r.strength, Rule: r.rule, Via: r.via, Quote: r.quote}
	if x, ok := measured()[r.rule]; ok {
		s.Confidence, s.Lower = x.confidence, x.lower
	}
	s.Cue = d.SpanOf(r.cue)
	s.Evidence = []news.Span{d.Sentences[k].Span}
	s.Condition = d.SpanOf(r.condition)
	s.Hedge = d.SpanOf(r.hedge)
	toks := h.Tokens
	if p := d.PhraseOf[toks.First]; p >= 0 {
		ph := d.Phrases[p].Tokens
		toks = text.Range{First: min(ph.First, toks.First), End: max(ph.End, toks.End)}
	}
	for toks.First < h.Tokens.First && (d.Tags[toks.First] == grammar.Determiner) {
		toks.First++
	}
	s.TargetSpan = d.SpanOf(toks)
	s.Target = s.TargetSpan.In(d.Text)
	if s.Position == news.Unclear {
		s.Intensity = 1
	}
	if r.quote >= 0 {
		s.When = f.quotes[r.quote].Said
	}
	if !s.When.Known() {
		s.When = f.date(r.top)
	}
	return s
}

// date returns the date on which the group at top depends.
func (f *finder) date(top int) news.Date {
	d := f.d
	sent := d.Sentences[d.Groups[top].Sentence]
	for i := range f.times {
		t := &f.times[i]
		if t.Span.Start < sent.Start || !t.Date.Known() {
			continue
		}
		if t.Span.Start >= sent.End {
			break
		}
		first := d.TokenAt(t.Span.Start)
		if d.Governor(first, d.TokenAt(t.Span.End-1)+1) == top {
			return t.Date
		}
	}
	return news.Date{}
}

// add merges a stance into the same holder's same position on the topic.
func (f *finder) add(s news.Stance) {
	for i := range f.out {
		o := &f.out[i]
		if o.Topic != s.Topic || o.Position != s.Position || o.Post != s.Post || o.Holder.Actor != s.Holder.Actor || o.Holder.Actor == "" && o.Holder.Name != s.Holder.Name {
			continue
		}
		for _, sp := range s.Evidence {
			if !slices.Contains(o.Evidence, sp) {
				o.Evidence = append(o.Evidence, sp)
			}
		}
		o.Intensity = max(o.Intensity, s.Intensity)
		if !o.When.Known() {
			o.When = s.When
		}
		return
	}
	f.out = append(f.out, s)
}
