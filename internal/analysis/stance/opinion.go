package stance

import (
	_ "embed"
	"strings"
	"sync"

	"readout/internal/analysis/grammar"
	"readout/internal/text"
)

//go:embed opinions.txt
var opinionsTxt string

type opinions struct {
	verbs map[string]*opinionVerb
	nouns map[string]weight // of an act: criticism
	roles map[string]weight // of a person: critic
	adjs  map[string]weight

	verdicts map[string]weight // what one is called: a coward, unfit
}

type opinionVerb struct {
	sign weight
	pre  map[string]weight
	part map[string]weight // by particle; with a preposition too when it has one
}

var opinionLex = sync.OnceValue(func() *opinions {
	o := &opinions{verbs: map[string]*opinionVerb{}, nouns: map[string]weight{}, roles: map[string]weight{}, adjs: map[string]weight{}, verdicts: map[string]weight{}}
	for line := range strings.SplitSeq(opinionsTxt, "\n") {
		head, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		kind, sign, _ := strings.Cut(head, " ")
		w := weight(1)
		if sign == "-" {
			w = -1
		}
		for word := range strings.FieldsSeq(words) {
			switch kind {
			case "n":
				o.nouns[word] = w
				continue
			case "a":
				o.roles[word] = w
				continue
			case "j":
				o.adjs[word] = w
				continue
			case "k":
				o.verdicts[word] = w
				continue
			}
			verb, after, part := word, "", false
			if k := strings.IndexAny(word, "_+"); k > 0 {
				verb, after, part = word[:k], word[k+1:], word[k] == '_'
				after, _, _ = strings.Cut(after, "+")
			}
			e := o.verbs[verb]
			if e == nil {
				e = &opinionVerb{}
				o.verbs[verb] = e
			}
			switch {
			case after == "":
				e.sign = w
			case part:
				if e.part == nil {
					e.part = map[string]weight{}
				}
				e.part[after] = w
			default:
				if e.pre == nil {
					e.pre = map[string]weight{}
				}
				e.pre[after] = w
			}
		}
	}
	return o
})

// Direction says who holds an opinion of whom in a sentence about P and Q.
type Direction int

// The directions. The zero value says that no opinion is stated.
const (
	NoOpinion Direction = iota
	PofQGood
	QofPGood
	PofQBad
	QofPBad
)

// Opinion reads whether one of two parties, standing at p and q in the
// sentence, is said to think well or ill of the other or to treat it so, with
// the words that say it.
func Opinion(doc *grammar.Doc, p, q text.Span) (Direction, text.Span) {
	f := &pairing{d: doc, p: p, q: q}
	for gi := range doc.Groups {
		if dir, cue := f.verb(gi); dir != NoOpinion {
			return dir, cue
		}
	}
	return f.noun()
}

type pairing struct {
	d    *grammar.Doc
	p, q text.Span
}

func (f *pairing) direction(fromP bool, w weight) Direction {
	switch {
	case fromP && w > 0:
		return PofQGood
	case fromP:
		return PofQBad
	case w > 0:
		return QofPGood
	}
	return QofPBad
}

// holds reports whether phrase i is the party at sp or people of it: the party
// is its head, its possessor or its attribute.
func (f *pairing) holds(i int, sp text.Span, acting bool) bool {
	if i < 0 {
		return false
	}
	d := f.d
	ph := d.Phrases[i]
	all := d.SpanOf(ph.Tokens)
	if !all.Overlaps(sp) {
		return false
	}
	head := d.Tokens[ph.Head].Span
	if head.Overlaps(sp) || d.Tags[ph.Head] == grammar.Proper {
		return true
	}
	if !acting {
		// As a possessor, or before people of it: "Obama's record", "the
		// Trump administration"; not "a White House bid".
		for k := ph.Tokens.First; k < ph.Head; k++ {
			if d.Tags[k] == grammar.Genitive && sp.Start < d.Tokens[k].Start {
				return true
			}
		}
	}
	if acting && document(d.Lemma[ph.Head]) || !acting && (statement(d.Lemma[ph.Head]) || product(d.Lemma[ph.Head])) {
		return true // "a Fenwick Union report", "the Fenwick Union proposal"
	}
	return peopleNoun(d.Lemma[ph.Head])
}

func peopleNoun(w string) bool {
	switch w {
	case "paper", "letter", "order", "power", "offer", "number", "matter", "border", "winter", "summer", "weather", "computer", "tower", "factor", "error", "sector", "river", "water", "character", "chapter", "disaster", "center", "quarter", "dinner", "corner", "answer", "cover", "door", "floor", "labor", "color", "honor", "labour", "manner", "mirror", "poster", "shelter", "slaughter", "surrender", "terror", "theater", "twitter", "banner", "barrier", "career", "list", "quarrel", "register":
		return false
	}
	for _, end := range [...]string{"er", "or", "ist", "ian", "crat"} {
		if len(w) > len(end)+2 && strings.HasSuffix(w, end) {
			return true
		}
	}
	switch w {
	case "monarchy", "kingdom", "family", "community", "crowd", "world", "speaker", "government", "official", "minister", "leader", "president", "spokesman", "spokeswoman", "spokesperson", "delegation", "team", "administration", "troop", "force", "soldier", "police", "army", "military", "authority", "parliament", "court", "ally", "lawmaker", "diplomat", "negotiator", "ministry", "embassy", "senate", "commission", "secretary", "envoy", "counterpart", "people", "premier", "chancellor", "council", "campaign", "supporter", "aide", "adviser", "advisor", "activist", "group", "party", "company", "union", "chief", "director", "coach", "boss", "manager", "office", "lawyer", "attorney", "candidate", "nominee", "senator", "governor", "mayor", "voter", "member", "agency", "newspaper", "media", "editorial", "rebel", "militant", "regime", "state", "owner", "executive", "ceo", "founder", "chairman", "board", "representative", "congressman", "judge", "politician", "prosecutor", "investigator", "resident", "protester", "player", "fan", "club", "native", "strategist", "columnist", "tabloid", "news", "network", "establishment", "machine", "camp", "wing", "side", "star", "singer", "actor", "legend", "champion", "man", "woman", "nation", "country", "neighbour", "neighbor":
		return true
	}
	return false
}

// inverse reports whether the phrase's head turns an opinion of it round: to
// endorse somebody's rival is none of him.
func (f *pairing) inverse(i int) bool {
	d := f.d
	ph := d.Phrases[i]
	if d.Tags[ph.Head] != grammar.Noun {
		return false
	}
	switch d.Lemma[ph.Head] {
	case "rival", "opponent", "critic", "enemy", "foe", "predecessor", "successor", "victim", "supporter", "detractor", "adversary", "brother", "wife", "husband", "son", "daughter":
		return true
	}
	return false
}

// verb reads the opinion that group gi states.
func (f *pairing) verb(gi int) (Direction, text.Span) {
	d := f.d
	g := &d.Groups[gi]
	if dir, cue := f.judged(gi); dir != NoOpinion {
		return dir, cue
	}
	e := opinionLex().verbs[g.Lemma]
	if e == nil {
		return NoOpinion, text.Span{}
	}
	doer, done := g.Subject, -1
	w := e.sign
	if g.Passive {
		doer, done = g.Agent, g.Subject
	} else {
		done = g.Object
	}
	prep := ""
	for k := g.Args.First; k < g.Args.End; k++ {
		a := d.Args[k]
		if a.Prep < 0 || k > g.Args.First {
			break
		}
		prep = d.Lower[a.Prep]
	}
	if g.Particle >= 0 {
		if x, ok := e.part[d.Lower[g.Particle]]; ok {
			w = x
			if done < 0 && g.Args.Len() > 0 {
				done = d.Args[g.Args.First].Phrase
			}
		}
	} else if x, ok := e.pre[prep]; ok && !g.Passive {
		w = x
		done = d.Args[g.Args.First].Phrase
	} else if g.Object < 0 && !g.Passive {
		if done = f.antecedent(g); done < 0 {
			done = f.how(gi)
		}
		if done < 0 {
			return NoOpinion, text.Span{}
		}
	}
	if g.Lemma == "blame" && !g.Passive {
		// "blamed the delay on X"
		for k := g.Args.First; k < g.Args.End; k++ {
			if a := d.Args[k]; a.Prep >= 0 && d.Is(a.Prep, "on") && !d.Time(a.Phrase) {
				done = a.Phrase
			}
		}
	}
	if w == 0 || done < 0 {
		return NoOpinion, text.Span{}
	}
	switch {
	case g.Negated:
		w = -w
	case f.refused(g):
		w = -w
	}
	switch g.Modal {
	case "would":
		if !g.Negated || w > 0 || g.Kind != grammar.Content || g.Parent < 0 || !says(d.Groups[g.Parent].Lemma) {
			return NoOpinion, text.Span{}
		}
	case "could", "might", "may", "should", "can", "must":
		return NoOpinion, text.Span{}
	}
	if g.Kind == grammar.Conditioned || g.Kind == grammar.Content && g.Marker >= 0 && d.Is(g.Marker, "whether", "if") ||
		g.Kind == grammar.Content && g.Parent >= 0 && (d.Groups[g.Parent].Lemma == "deny" || d.Groups[g.Parent].Negated) {
		return NoOpinion, text.Span{}
	}
	doers := f.holders(gi, doer)
	if g.Parent >= 0 && !g.Finite {
		// "was accused of snubbing": alleged.
		switch d.Groups[g.Parent].Lemma {
		case "accuse", "suspect", "allege", "commit", "consider", "ask", "threaten", "want", "seem", "appear", "urge", "call", "tell", "expect", "need":
			return NoOpinion, text.Span{}
		}
	}
	cue := d.SpanOf(text.Range{First: g.Head, End: g.Head + 1})
	try := func(target int) (Direction, bool) {
		if target < 0 || f.inverse(target) {
			return NoOpinion, false
		}
		for _, doer := range doers {
			switch {
			case f.holds(doer, f.p, true) && f.holds(target, f.q, false) && doer != target:
				return f.direction(true, w), true
			case f.holds(doer, f.q, true) && f.holds(target, f.p, false) && doer != target:
				return f.direction(false, w), true
			}
		}
		return NoOpinion, false
	}
	if dir, ok := try(done); ok {
		return dir, cue
	}
	// "A and B": what is joined to the object; "praised the leadership of B",
	// "some of the proposals from B". Not "condemned the killing of B".
	if !g.Passive {
		n := 0
		last := done
		for k := g.Args.First; k < g.Args.End && n < 4; k++ {
			n++
			a := d.Args[k]
			if a.Phrase == done {
				continue
			}
			if harm(d.Lemma[d.Phrases[last].Head]) {
				break
			}
			if a.Prep >= 0 && !d.Is(a.Prep, "of", prep) && !(d.Is(a.Prep, "by", "from") && product(d.Lemma[d.Phrases[last].Head])) {
				break
			}
			if dir, ok := try(a.Phrase); ok {
				return dir, cue
			}
			last = a.Phrase
		}
		if made := f.maker(gi, done); made >= 0 {
			if dir, ok := try(made); ok {
				return dir, cue
			}
		}
		for _, also := range f.renamed(done, g.End) {
			if dir, ok := try(also); ok {
				return dir, cue
			}
		}
	}
	return NoOpinion, text.Span{}
}

// author returns who stands behind the doer: for a pronoun the subject of the
// clause above, for a letter or a speech the one who gives it.
func (f *pairing) author(gi, doer int) int {
	d := f.d
	g := &d.Groups[gi]
	if first := f.opener(gi); first >= 0 && (doer < 0 || f.taken(gi, doer)) {
		return first // "X, who turned seventy in May, thanked Y"
	}
	if doer < 0 {
		return doer
	}
	h := d.Phrases[doer].Head
	if g.Kind == grammar.Infinitival && g.Parent >= 0 && d.Groups[g.Parent].Object == doer && d.Tags[h] == grammar.Noun && !peopleNoun(d.Lemma[h]) {
		return f.author(g.Parent, d.Groups[g.Parent].Subject) // "used a dinner to praise Y"
	}
	up := -1
	for p, n := g.Parent, 0; p >= 0 && n < 4; n++ {
		if q := d.Groups[p]; q.Subject >= 0 && q.Subject != doer && d.Tags[d.Phrases[q.Subject].Head] != grammar.Pronoun {
			up = q.Subject
			break
		}
		p = d.Groups[p].Parent
	}
	switch {
	case d.Tags[h] == grammar.Pronoun && d.Is(h, "he", "she", "it", "they"):
		if up < 0 && g.Kind == grammar.Main {
			// "X never met Y, and she has endorsed his plan".
			for p := gi - 1; p >= d.GroupsIn(g.Sentence).First; p-- {
				if q := d.Groups[p]; q.Kind == grammar.Main && q.Subject >= 0 && d.Tags[d.Phrases[q.Subject].Head] == grammar.Proper {
					up = q.Subject
				}
			}
		}
		if up >= 0 && d.Phrases[up].Head < h {
			return up
		}
	case d.Tags[h] == grammar.Noun:
		switch d.Lemma[h] {
		default:
			if document(d.Lemma[h]) && up >= 0 && f.possessor(d.Phrases[doer]).Empty() {
				return up
			}
		}
	}
	return doer
}

// refused reports "refused to endorse", "stopped supporting", "declined to".
func (f *pairing) refused(g *grammar.Group) bool {
	if g.Parent < 0 || g.Kind != grammar.Infinitival && g.Kind != grammar.Participial {
		return false
	}
	switch f.d.Groups[g.Parent].Lemma {
	case "refuse", "decline", "stop", "fail", "cease", "deny", "avoid":
		return true
	}
	return f.d.Groups[g.Parent].Negated
}

// noun reads "P's criticism of Q", "criticism of Q by P", "P, a critic of Q",
// "P was critical of Q".
func (f *pairing) noun() (Direction, text.Span) {
	d := f.d
	o := opinionLex()
	for i := range d.Tokens {
		lm := d.Lemma[i]
		if d.Tags[i] == grammar.Adjective {
			if w := o.adjs[d.Lower[i]]; w != 0 && d.Is(i+1, "of", "about", "towards", "toward") {
				gi := f.copula(i)
				if gi < 0 || i+2 >= len(d.Tokens) {
					continue
				}
				if dir := f.pair(d.Groups[gi].Subject, f.after(i+2), neg(w, d.Groups[gi].Negated)); dir != NoOpinion {
					return dir, d.Tokens[i].Span
				}
			}
			continue
		}
		if d.Tags[i] != grammar.Noun {
			continue
		}
		p := int(d.PhraseOf[i])
		if p < 0 || d.Phrases[p].Head != i {
			continue
		}
		if w := o.roles[lm]; w != 0 {
			target := -1
			if d.Is(i+1, "of") {
				target = f.after(i + 2)
			}
			gi := f.copula(i)
			holder := -1
			switch {
			case gi >= 0:
				holder = d.Groups[gi].Subject
				w = neg(w, d.Groups[gi].Negated)
			case d.Phrases[p].Tokens.First >= 2 && d.Word(d.Phrases[p].Tokens.First-1) == ",":
				holder = int(d.PhraseOf[d.Phrases[p].Tokens.First-2])
			}
			if target >= 0 && holder >= 0 {
				if dir := f.pair(holder, target, w); dir != NoOpinion {
					return dir, d.Tokens[i].Span
				}
			}
			// "Trump supporter P": the attribute is whom it is of.
			continue
		}
		w := o.nouns[lm]
		if w == 0 {
			w = o.nouns[d.Lower[i]]
		}
		if w != 0 && d.Is(i+1, "of", "for", "against", "on", "from", "at", "by", "to", "towards", "toward") {
			target := f.after(i + 2)
			if dir := f.received(i, p, target, w); dir != NoOpinion {
				return dir, d.Tokens[i].Span
			}
			if d.Is(i+1, "to", "by", "from") && lm != "tribute" {
				continue
			}
			if dir := f.theirs(i, p, target, w); dir != NoOpinion {
				return dir, d.Tokens[i].Span
			}
			// The possessor, or the subject of the verb that takes the noun.
			ph := d.Phrases[p]
			has := f.possessor(ph)
			if d.Is(i+1, "from", "by") {
				continue
			}
			if target >= 0 && !has.Empty() {
				switch {
				case has.Overlaps(f.p) && d.PhraseSpan(target).Overlaps(f.q) && !f.inverse(target):
					return f.direction(true, w), d.Tokens[i].Span
				case has.Overlaps(f.q) && d.PhraseSpan(target).Overlaps(f.p) && !f.inverse(target):
					return f.direction(false, w), d.Tokens[i].Span
				}
			}
			if target >= 0 && d.Phrases[p].Prep < 0 {
				gi := f.d.Governor(i, i+1)
				if gi >= 0 && d.Groups[gi].Object == p && lightVerb(d.Groups[gi].Lemma) {
					if dir := f.pair(d.Groups[gi].Subject, target, neg(w, d.Groups[gi].Negated)); dir != NoOpinion {
						return dir, d.Tokens[i].Span
					}
				}
			}
		}
	}
	return NoOpinion, text.Span{}
}

func lightVerb(w string) bool {
	switch w {
	case "lavish", "place", "put", "launch", "express", "voice", "step", "declare", "lead", "give", "offer", "file", "pledge", "announce", "issue", "mount", "level", "renew", "reiterate", "have", "make", "show", "withdraw", "throw", "lend", "wage", "continue", "impose", "heap", "pour", "pay", "articulate", "unleash", "convey", "reaffirm", "extend", "deliver", "repeat", "bring":
		return true
	}
	return false
}

func neg(w weight, negated bool) weight {
	if negated {
		return -w
	}
	return w
}

// copula returns the form of "be" that token i completes, or -1.
func (f *pairing) copula(i int) int {
	d := f.d
	for k := i - 1; k >= 0 && k > i-7; k-- {
		if gi := d.GroupOf[k]; gi >= 0 {
			if d.Groups[gi].Lemma == "be" || d.Groups[gi].Lemma == "become" || d.Groups[gi].Lemma == "remain" {
				return int(gi)
			}
			return -1
		}
		if d.Tags[k] == grammar.Mark {
			return -1
		}
	}
	return -1
}

// after returns the phrase that stands at token i, or -1.
func (f *pairing) after(i int) int {
	if i >= len(f.d.Tokens) {
		return -1
	}
	return int(f.d.PhraseOf[i])
}

// possessor returns the words before the genitive of a phrase.
func (f *pairing) possessor(ph grammar.Phrase) text.Span {
	d := f.d
	for k := ph.Head; k >= ph.Tokens.First; k-- {
		if d.Tags[k] == grammar.Genitive && k > ph.Tokens.First {
			return d.SpanOf(text.Range{First: ph.Tokens.First, End: k})
		}
	}
	// "US support for": an attribute that names a party.
	if k := ph.Head - 1; k >= ph.Tokens.First && d.Tags[k] == grammar.Proper {
		return d.Tokens[k].Span
	}
	return text.Span{}
}

func (f *pairing) pair(holder, target int, w weight) Direction {
	if holder < 0 || target < 0 || holder == target || f.inverse(target) {
		return NoOpinion
	}
	for _, t := range append(f.renamed(target, len(f.d.Tokens)), target) {
		switch {
		case f.holds(holder, f.p, true) && f.holds(t, f.q, false):
			return f.direction(true, w)
		case f.holds(holder, f.q, true) && f.holds(t, f.p, false):
			return f.direction(false, w)
		}
	}
	return NoOpinion
}

// BracketedOpinion reads a sentence in which entities stand in [brackets]: p
// and q name two of them. It returns NoOpinion when either is not found.
func BracketedOpinion(sentence, p, q string) Direction {
	var b strings.Builder
	var ps, qs text.Span
	for i := 0; i < len(sentence); {
		rest := sentence[i:]
		switch {
		case ps.Empty() && p != "" && strings.HasPrefix(rest, "["+p+"]"):
			ps = text.Span{Start: b.Len(), End: b.Len() + len(p)}
			b.WriteString(p)
			i += len(p) + 2
		case qs.Empty() && q != "" && strings.HasPrefix(rest, "["+q+"]"):
			qs = text.Span{Start: b.Len(), End: b.Len() + len(q)}
			b.WriteString(q)
			i += len(q) + 2
		default:
			b.WriteByte(sentence[i])
			i++
		}
	}
	if ps.Empty() || qs.Empty() {
		return NoOpinion
	}
	clean := b.String()
	dir, _ := Opinion(grammar.Parse(text.Parse(clean, nil)), ps, qs)
	return dir
}
