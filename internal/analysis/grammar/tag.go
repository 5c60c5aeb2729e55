package grammar

import (
	"strings"

	"readout/internal/text"
)

// tag chooses a tag for every token of a sentence, from the left.
func (d *Doc) tag(r text.Range, cs []cand) {
	for i := r.First; i < r.End; i++ {
		c := cs[i]
		t, f := d.choose(i, r, cs, c)
		if t == Noun && c&cIng != 0 {
			// "meeting", the noun, is not "meet".
			d.Lemma[i] = d.Lower[i]
		}
		d.Tags[i], d.Forms[i] = t, f
	}
}

func (d *Doc) next(i int, r text.Range) int {
	if i+1 < r.End {
		return i + 1
	}
	return -1
}

// before returns the token before i past adverbs and negation, -1 at the start.
func (d *Doc) before(i int, r text.Range) int {
	for k := i - 1; k >= r.First; k-- {
		if d.Tags[k] == Adverb || d.Tags[k] == Not || d.Tags[k] == Other && d.Lower[k] == "." {
			continue
		}
		return k
	}
	return -1
}

func (d *Doc) choose(i int, r text.Range, cs []cand, c cand) (Tag, Form) {
	lw := d.Lower[i]
	switch {
	case c&cMark != 0:
		if lw == "." && i > r.First && i+1 < r.End && d.Tokens[i-1].End == d.Tokens[i].Start && d.Tokens[i-1].Kind == text.Word && cs[i+1]&cMark == 0 {
			return Other, NoForm // the stop of an abbreviation: Mr., Gov.
		}
		return Mark, NoForm
	case c&cNum != 0 && c&^(cNum|cKnown|cPron|cDet|cNoun) == 0:
		return Number, NoForm
	case c == cProper, c == cProper|cKnown:
		// "May" and "Will" in the middle of a sentence are names or months.
		return Proper, NoForm
	case c&cNot != 0:
		return Not, NoForm
	}
	p := d.before(i, r)
	nx := d.next(i, r)
	var ncand cand
	if nx >= 0 {
		ncand = cs[nx]
	}
	// The immediate neighbour on the left, adverbs included.
	adj := i - 1
	pt := Mark
	if p >= 0 {
		pt = d.Tags[p]
	}
	prevAny := Mark
	if adj >= r.First {
		prevAny = d.Tags[adj]
	}
	switch {
	case c == cGen:
		// 's: of a noun, or is/has.
		if adj >= r.First {
			switch {
			case d.Tags[adj] == Pronoun && !(d.Is(adj, "everyone", "someone", "anyone", "nobody", "one", "everybody", "somebody", "anybody", "other", "others", "each", "another")):
				return d.isOrHas(i, ncand)
			case d.Is(adj, "that", "there", "here", "what", "who", "where", "how", "let", "why", "when"):
				return d.isOrHas(i, ncand)
			case (d.Tags[adj] == Proper || d.Tags[adj] == Noun) && ncand&cIng != 0 && d.Is(nx+1, "of") && !d.Is(nx, "thinking", "dreaming", "talking", "speaking", "complaining"):
				// "the minister's handling of the strike"
			case (d.Tags[adj] == Proper || d.Tags[adj] == Noun) && ncand&(cDet|cNot|cPoss|cIng) != 0 && ncand&(cNoun|cAdj) == 0:
				return d.isOrHas(i, ncand)
			}
		}
		return Genitive, NoForm
	case c&cTo != 0:
		k := nx
		for k >= 0 && k < r.End && cs[k]&cAdv != 0 && cs[k]&(cBase|cNoun) == 0 {
			k++
		}
		if k >= 0 && k < r.End && cs[k]&(cBase|cBe|cHave|cDo) != 0 {
			if cs[k]&(cBe|cHave|cDo) != 0 {
				return To, NoForm
			}
			// "access to aid", "response to attack": a noun where the verb takes "to" + noun and nothing follows.
			if cs[k]&cNounFirst != 0 && !d.toVerb(p) && !d.looksObject(k+1, r, cs) {
				return Preposition, NoForm
			}
			return To, NoForm
		}
		return Preposition, NoForm
	case c&cModal != 0 && c&^(cModal|cKnown|cNoun|cBase) == 0:
		if lw == "might" && (pt == Determiner || pt == Adjective || pt == Possessive) {
			return Noun, NoForm
		}
		if lw == "can" && pt == Determiner {
			return Noun, NoForm
		}
		if lw == "will" && (pt == Determiner || pt == Possessive || pt == Adjective) && !(ncand&cBase != 0) {
			return Noun, NoForm
		}
		if lw == "'d" && ncand&cPart != 0 && ncand&cBase == 0 {
			return Auxiliary, Past
		}
		return Modal, NoForm
	case c&(cBe|cHave|cDo) != 0:
		f := Base
		switch lw {
		case "is", "has", "does", "'s":
			f = Present
		case "was", "were", "had", "did":
			f = Past
		case "been", "done":
			f = PastParticiple
		case "being", "having", "doing":
			f = Ing
		}
		if lw == "had" && (pt == Auxiliary && d.Lemma[p] == "have") {
			f = PastParticiple
		}
		return Auxiliary, f
	}
	if lw == "such" && d.Is(i+1, "as") {
		return Preposition, NoForm
	}
	if c&cPron != 0 || c&cDet != 0 || c&cPoss != 0 {
		if t, ok := d.pronounOrDeterminer(i, r, cs, c, ncand, p, pt); ok {
			return t, NoForm
		}
	}
	if c&cRel != 0 {
		if (pt == Noun || pt == Proper || pt == Pronoun || pt == Mark || pt == Preposition || pt == Number || pt == Genitive) && !(lw == "that" && pt == Mark) && !(lw == "when" || lw == "where") {
			return Relative, NoForm
		}
		return Subordinator, NoForm
	}
	if c&cCoord != 0 && c&(cAdv|cPrep|cSub) == 0 {
		return Coordinator, NoForm
	}
	if lw == "yet" {
		if prevAny == Mark {
			return Coordinator, NoForm
		}
		return Adverb, NoForm
	}
	if c&(cSub|cPrep) != 0 && c&cVerb == 0 {
		return d.linking(i, r, cs, c, ncand, pt)
	}
	if c&cVerb != 0 {
		if t, f := d.verbal(i, r, cs, c, ncand, p, pt, prevAny); t != Other {
			return t, f
		}
	}
	if c&cPrep != 0 {
		return d.linking(i, r, cs, c, ncand, pt)
	}
	switch {
	case c&cAdj != 0 && c&cNoun != 0:
		if ncand&(cNoun|cProper) != 0 && ncand&(cPrep|cModal|cBe|cHave) == 0 {
			return Adjective, NoForm
		}
		if pt == Determiner || pt == Possessive || pt == Adjective || pt == Preposition || pt == Genitive {
			return Noun, NoForm
		}
		if (pt == Proper || pt == Noun) && ncand&(cPast|cPart|cZ|cModal|cBe|cHave|cDo|cGen|cPrep|cMark|cCoord) != 0 {
			return Noun, NoForm // a ministry official accused
		}
		return Adjective, NoForm
	case c&cAdv != 0 && c&cAdj != 0:
		if ncand&(cNoun|cProper|cAdj|cNum) != 0 && (pt == Determiner || pt == Possessive || pt == Adjective || pt == Genitive || pt == Number) {
			return Adjective, NoForm
		}
		if pt == Auxiliary && d.Lemma[p] == "be" && lw != "just" && lw != "only" && lw != "even" {
			return Adjective, NoForm
		}
		return Adverb, NoForm
	case c&cAdj != 0:
		if c&cProper == 0 && (nx < 0 || cs[nx]&(cNoun|cAdj|cProper|cCoord|cMark|cNum|cIng|cPart) == 0) && (prevAny == Determiner || prevAny == Proper && i-2 >= r.First && d.Tags[i-2] == Determiner) {
			return Noun, NoForm // the wealthy, the British public
		}
		return Adjective, NoForm
	case c&cAdv != 0:
		return Adverb, NoForm
	case c&cNum != 0:
		return Number, NoForm
	case c&cNoun != 0:
		return Noun, NoForm
	case c&cProper != 0:
		return Proper, NoForm
	case c&cSub != 0:
		return Subordinator, NoForm
	}
	return Other, NoForm
}

func (d *Doc) isOrHas(i int, ncand cand) (Tag, Form) {
	if ncand&cPart != 0 && ncand&(cAdj|cIng) == 0 || ncand&cBe != 0 {
		d.Lemma[i] = "have"
	} else {
		d.Lemma[i] = "be"
	}
	return Auxiliary, Present
}

// toVerb reports whether token p is a word that takes "to" and a verb.
func (d *Doc) toVerb(p int) bool {
	if p < 0 {
		return true
	}
	switch d.Lemma[p] {
	case "want", "agree", "refuse", "decide", "plan", "promise", "pledge", "vow", "threaten", "try", "seek", "offer", "hope", "expect", "ask", "urge", "tell", "order", "need", "have", "continue", "begin", "start", "able", "ready", "willing", "prepared", "due", "likely", "right", "decision", "effort", "plan-", "commitment", "attempt", "intend", "aim", "fail", "choose", "allow", "force", "order-", "be", "go", "set", "prepare", "opportunity", "way":
		return true
	}
	return false
}

// looksObject reports whether what starts at token i can be a verb's object.
func (d *Doc) looksObject(i int, r text.Range, cs []cand) bool {
	if i >= r.End {
		return false
	}
	c := cs[i]
	return c&(cDet|cPoss|cPron|cProper|cNum) != 0 && c&(cBe|cHave|cModal) == 0 || c&(cNoun|cAdj) != 0 && c&(cPrep|cSub|cCoord) == 0
}

func (d *Doc) pronounOrDeterminer(i int, r text.Range, cs []cand, c, nc cand, p int, pt Tag) (Tag, bool) {
	lw := d.Lower[i]
	if lw == "that" {
		switch {
		case pt == Noun && nc&(cBase|cZ|cPast|cModal|cBe|cHave|cDo) != 0 && nc&(cNoun|cDet) == 0:
			return Relative, true
		case pt == Verb || pt == Noun || pt == Adjective || pt == Participle || pt == Gerund || (pt == Proper || pt == Pronoun) && nc&(cDet|cPron|cPoss|cProper) != 0:
			if nc&(cDet|cPron|cPoss|cProper) != 0 || nc&(cNoun|cAdj|cNum|cPrep|cSub) != 0 && (pt != Preposition) {
				// "said that talks ...": a subordinator unless a singular noun follows and no verb after it.
				return Subordinator, true
			}
			if nc&(cBe|cModal|cHave|cDo) != 0 && pt != Noun {
				return Pronoun, true
			}
			if nc&cMark != 0 {
				return Subordinator, true
			}
			return Pronoun, true
		case nc&(cBe|cModal|cHave|cDo|cGen|cZ|cPast) != 0 && nc&cNoun == 0:
			return Pronoun, true
		case nc&cNoun != 0 && i+1 < r.End && strings.HasSuffix(d.Lower[i+1], "s") && d.Lemma[i+1] != d.Lower[i+1]:
			return Subordinator, true // "that" is no determiner of a plural
		case nc&(cNoun|cAdj) != 0 && nc&(cPron|cDet) == 0:
			return Determiner, true
		case nc&cMark != 0:
			return Pronoun, true
		case pt == Mark && nc&(cDet|cPron|cPoss|cProper) != 0:
			return Subordinator, true
		}
		return Pronoun, true
	}
	if c&(cRel|cSub) != 0 && lw != "whose" && lw != "as" && lw != "so" && lw != "no" {
		if lw == "what" {
			return Pronoun, true
		}
		return Other, false
	}
	if lw == "whose" {
		return Relative, true
	}
	if c&cPoss != 0 {
		if lw == "her" && !(nc&(cNoun|cAdj|cNum|cProper) != 0 && nc&(cPrep|cSub|cTo) == 0 || nc&(cPart|cIng) != 0) {
			return Pronoun, true
		}
		if lw == "his" && nc&(cNoun|cAdj|cNum|cProper|cPart|cIng|cAdv) == 0 {
			return Pronoun, true
		}
		return Possessive, true
	}
	if c&cDet != 0 {
		if c&(cAdv) != 0 && nc&(cNoun|cAdj|cNum|cProper|cIng|cDet|cPoss) == 0 {
			if c&cPron != 0 && (pt == Verb || pt == Preposition || nc&(cBe|cModal|cHave|cPrep) != 0) {
				return Pronoun, true
			}
			return Adverb, true
		}
		if c&cPron == 0 {
			if lw == "no" && nc&(cMark) != 0 {
				return Adverb, true
			}
			return Determiner, true
		}
		if nc&(cBe|cModal|cHave|cDo|cPrep|cMark|cTo|cSub|cCoord|cGen) != 0 && nc&(cNoun|cAdj) == 0 {
			if nc&cPrep != 0 && nc&cAdv != 0 {
				return Determiner, true
			}
			return Pronoun, true
		}
		if nc&(cPast|cZ|cBase) != 0 && nc&(cNoun|cAdj|cPart) == 0 {
			return Pronoun, true
		}
		return Determiner, true
	}
	if c&cPron != 0 && c&(cNum|cNoun) == 0 {
		return Pronoun, true
	}
	if c&cNum != 0 {
		return Number, true
	}
	if c&cPron != 0 {
		return Pronoun, true
	}
	return Other, false
}

// linking tells prepositions, subordinators and adverbs apart.
func (d *Doc) linking(i int, r text.Range, cs []cand, c, nc cand, pt Tag) (Tag, Form) {
	lw := d.Lower[i]
	if c&cSub != 0 {
		if c&cPrep == 0 {
			if c&cAdv != 0 && (lw == "once" || lw == "so") && nc&(cPron|cDet|cProper|cNoun) == 0 {
				return Adverb, NoForm
			}
			return Subordinator, NoForm
		}
		// after, before, until, since, as, than: a clause follows when a
		// finite verb comes before the next mark.
		if nc&cIng != 0 && nc&cNoun == 0 {
			return Preposition, NoForm
		}
		if d.Is(i-1, "such") {
			return Preposition, NoForm
		}
		if d.Is(i+1, "i", "you", "we", "they", "he", "she", "it", "there") && lw != "than" {
			return Subordinator, NoForm
		}
		for k := i + 1; k < r.End && k < i+12; k++ {
			if cs[k]&(cModal|cBe|cHave|cDo) != 0 && cs[k]&cIng == 0 && d.Lower[k] != "having" && d.Lower[k] != "being" && d.Lower[k] != "done" {
				return Subordinator, NoForm
			}
			if cs[k]&(cPast|cZ) != 0 && cs[k]&(cAdj) == 0 && k > i+1 && (cs[k]&cNoun == 0) && cs[k-1]&(cDet|cPoss) == 0 {
				return Subordinator, NoForm
			}
			if cs[k]&(cMark|cSub) != 0 && d.Lower[k] != "“" && d.Lower[k] != "\"" {
				break
			}
		}
		return Preposition, NoForm
	}
	if c&cAdv != 0 {
		// up, out, off, down, over: a particle or adverb when no phrase follows.
		if nc&(cDet|cPoss|cPron|cProper|cNoun|cNum|cAdj|cIng) == 0 {
			return Adverb, NoForm
		}
		if (lw == "out" || lw == "up" || lw == "off" || lw == "back" || lw == "down" || lw == "over") && pt == Verb || lw == "out" || lw == "ahead" && nc&cPrep == 0 {
			return Adverb, NoForm
		}
		if lw == "about" && nc&cNum != 0 || lw == "over" && nc&cNum != 0 && pt != Verb {
			return Adverb, NoForm
		}
		if lw == "ahead" && nc&cPrep != 0 {
			return Preposition, NoForm
		}
	}
	if lw == "ahead" && nc&cPrep == 0 {
		return Adverb, NoForm
	}
	if lw == "that" {
		return Subordinator, NoForm
	}
	return Preposition, NoForm
}

// verbal decides whether a word that can be a verb is one here. It returns
// Other when it is not.
func (d *Doc) verbal(i int, r text.Range, cs []cand, c, nc cand, p int, pt Tag, prevAny Tag) (Tag, Form) {
	noun := c&(cNoun|cAdj|cAdv|cPrep|cSub) != 0
	nounNext := nc&(cNoun|cProper) != 0 && nc&(cDet|cPron|cPrep|cModal|cBe|cHave|cTo) == 0
	// After a modal, "to" or do-support: the base form.
	if c&cBase != 0 {
		switch {
		case pt == To:
			return Verb, Base
		case pt == Modal:
			return Verb, Base
		case pt == Auxiliary && d.Lemma[p] == "do" && (d.Forms[p] != PastParticiple) && d.emphatic(p, i):
			return Verb, Base
		case (pt == Pronoun || pt == Proper || pt == Noun) && p > r.First && d.inverted(p, r):
			return Verb, Base
		}
	}
	// The perfect and the passive.
	if c&cPart != 0 && pt == Auxiliary && d.Forms[p] != NoForm {
		if d.Lemma[p] == "have" || d.Lemma[p] == "be" {
			if c&cAdj != 0 && c&cPast == 0 && nounNext {
				return Other, NoForm
			}
			return Participle, PastParticiple
		}
		if d.Lower[p] == "'d" {
			return Participle, PastParticiple
		}
	}
	if c&cPart != 0 && (pt == Verb || pt == Participle) && p >= r.First {
		switch d.Lemma[p] {
		case "get", "become", "remain", "seem", "look", "feel", "stay":
			if c&cPast != 0 {
				return Participle, PastParticiple
			}
		}
	}
	if c&cIng != 0 {
		switch {
		case pt == Auxiliary && d.Lemma[p] == "be":
			return Gerund, Ing
		case prevAny == Determiner || prevAny == Possessive || prevAny == Genitive || prevAny == Adjective || prevAny == Number:
			if c&cNoun != 0 || nc&(cDet|cPoss|cPron|cProper) == 0 {
				if nounNext && nc&cNoun != 0 && c&cNoun == 0 {
					return Adjective, NoForm
				}
				return Noun, NoForm
			}
			return Gerund, Ing
		case c&cNoun != 0 && (prevAny == Noun || prevAny == Proper) && d.Tokens[i-1].End+1 >= d.Tokens[i].Start:
			if nc&(cDet|cPoss|cProper) != 0 && nc&cPrep == 0 {
				return Gerund, Ing
			}
			return Noun, NoForm
		case c&cNoun != 0 && c&cKnown == 0:
			return Gerund, Ing
		case c&cNoun != 0 && nc&(cDet|cPoss|cPron|cProper|cTo) == 0 && pt != Mark:
			return Noun, NoForm
		}
		return Gerund, Ing
	}
	// After words that want a noun.
	switch prevAny {
	case Determiner, Possessive, Genitive, Number, Adjective:
		if prevAny == Determiner && d.Is(i-1, "both", "all", "each") && c&(cPast) != 0 && !nounNext {
			return Verb, Past
		}
		if c&cPart != 0 && (nounNext && (nc&cNoun != 0 || prevAny == Determiner || prevAny == Possessive) || nc&cAdj != 0) {
			return Adjective, NoForm
		}
		if c&(cNoun|cAdj) != 0 {
			return Other, NoForm
		}
		if prevAny == Adjective && c&(cPast) != 0 || prevAny == Number && c&(cPast|cBase|cZ) != 0 {
			break
		}
		if c&cPart != 0 {
			return Adjective, NoForm
		}
		if c&cBase != 0 || c&cZ != 0 {
			return Noun, NoForm
		}
	case Preposition:
		if c&cNoun != 0 {
			return Other, NoForm
		}
		if c&cPart != 0 {
			return Adjective, NoForm
		}
		if noun {
			return Other, NoForm
		}
	}
	if prevAny == Adverb && c&cPart != 0 && (nounNext || nc&cAdj != 0) {
		for k := i - 1; k >= r.First; k-- {
			if d.Tags[k] == Adverb {
				continue
			}
			if d.Tags[k] == Determiner || d.Tags[k] == Possessive {
				return Adjective, NoForm // a narrowly crafted statement
			}
			break
		}
	}
	subject := pt == Pronoun || pt == Noun || pt == Proper || pt == Relative || pt == Number
	nominative := p >= 0 && pt != Subordinator && pt != Determiner && d.Is(p, "i", "we", "they", "he", "she", "who", "you", "it", "which", "that", "everyone", "nobody")
	switch {
	case c&cPast != 0:
		if c&cAdj != 0 && c&cKnown != 0 && c&cPast == 0 {
			return Other, NoForm
		}
		if c&cPart == 0 {
			if c&(cNoun|cBase) != 0 && !subject && pt != Mark && pt != Coordinator {
				break
			}
			return Verb, Past
		}
		// Past or participle: "the deal agreed by both", "the deal agreed this week".
		if noun && c&(cPrep|cSub|cAdv) != 0 && !subject {
			return Other, NoForm
		}
		if subject && !nominative && d.reduced(i, r, cs, nc) {
			return Participle, PastParticiple
		}
		if pt == Mark && p >= 0 {
			// ", pledged by ..." / ", asked if he ..." against "... , said X"
			if d.Is(i+1, "by") && d.Word(p) == "," {
				return Participle, PastParticiple
			}
		}
		if p < 0 && i == r.First {
			if d.Is(i, "asked", "pressed", "speaking", "faced", "given", "told", "compared", "based", "questioned") || d.Is(i+1, "by") {
				return Participle, PastParticiple
			}
			if nounNext && !d.Is(i, "said") {
				return Adjective, NoForm
			}
		}
		return Verb, Past
	case c&cPart != 0:
		if nounNext && !subject {
			return Adjective, NoForm
		}
		if c&cAdj != 0 && !subject {
			return Other, NoForm
		}
		return Participle, PastParticiple
	case c&cZ != 0:
		if c&cNoun == 0 {
			return Verb, Present
		}
		if pt == Relative || pt == Pronoun && d.Is(p, "he", "she", "it", "who", "that", "this", "which", "everyone") {
			return Verb, Present
		}
		if (pt == Proper || pt == Noun) && prevAny != Mark {
			if d.taken(i, r) {
				return Other, NoForm
			}
			plural := pt == Noun && d.Lemma[p] != d.Lower[p]
			if plural {
				return Other, NoForm
			}
			strong := nc&(cDet|cPoss|cTo|cPron) != 0 || nc&cProper != 0 || d.Is(i+1, "that")
			if c&cNounFirst != 0 {
				if pt == Proper && (nc&(cDet|cPoss|cPron) != 0) && !d.Is(i+1, "such", "both", "all") && !d.hasFinite(i+1, r, cs) {
					return Verb, Present
				}
				return Other, NoForm
			}
			if strong && !d.hasFinite(i+1, r, cs) {
				return Verb, Present
			}
			if pt == Proper && nc&(cPrep|cAdj|cNoun|cAdv|cNum|cIng) != 0 && !d.hasFinite(i+1, r, cs) {
				return Verb, Present
			}
			if strong && nc&cTo != 0 {
				return Verb, Present
			}
			if pt == Noun && p == r.First && nc&cPrep != 0 && !d.hasFinite(i+1, r, cs) {
				return Verb, Present // Parliament returns on Monday.
			}
		}
		if pt == Coordinator && d.verbBefore(p, r) && nc&(cDet|cPoss|cPron|cProper|cTo) != 0 {
			return Verb, Present
		}
		return Other, NoForm
	case c&cBase != 0:
		if nominative {
			return Verb, Base
		}
		if c&(cNoun|cAdj|cAdv|cPrep) == 0 {
			return Verb, Base
		}
		if pt == Relative {
			return Verb, Base
		}
		if pt == Coordinator && d.verbBefore(p, r) && nc&(cDet|cPoss|cPron|cProper|cTo) != 0 && c&cNounFirst == 0 {
			return Verb, Base
		}
		if pt == Noun && p >= 0 && d.Lemma[p] != d.Lower[p] && prevAny != Mark && c&(cAdj|cPrep|cAdv) == 0 {
			// plural noun + base: "leaders support a deal", "ministers want".
			if !d.taken(i, r) && !d.indefinite(p, r) && nc&(cDet|cPoss|cPron|cProper|cTo|cPrep|cNum|cAdj) != 0 && !d.hasFinite(i+1, r, cs) {
				return Verb, Base
			}
		}
		if pt == Proper && nc&cTo != 0 && i+2 < r.End && cs[i+2]&(cBase|cBe|cHave) != 0 && d.joined(i, r) {
			return Verb, Base // "A and B plan to sign"
		}
		if p < 0 && c&cNounFirst == 0 && nc&(cDet|cPoss|cPron) != 0 && !d.hasFinite(i+1, r, cs) {
			return Verb, Base // imperative
		}
		if d.Is(p, "let", "help", "please") && nc&(cDet|cPoss|cPron|cNoun|cProper) != 0 {
			return Verb, Base
		}
		return Other, NoForm
	}
	return Other, NoForm
}

// emphatic reports whether do at p supports the base form at i: "does not
// support", "did say"; "does work" is rare but so is the noun there.
func (d *Doc) emphatic(p, i int) bool { return i-p <= 3 }

// inverted reports whether an auxiliary stands before the subject at p: "did he
// say", "will Europe pay".
func (d *Doc) inverted(p int, r text.Range) bool {
	k := p - 1
	for k >= r.First && (d.Tags[k] == Determiner || d.Tags[k] == Adjective || d.Tags[k] == Proper || d.Tags[k] == Noun || d.Tags[k] == Possessive) {
		k--
	}
	if k < r.First {
		return false
	}
	if d.Tags[k] != Modal && !(d.Tags[k] == Auxiliary && d.Lemma[k] == "do") {
		return false
	}
	// At the start, or after a mark or a question word.
	return k == r.First || d.Tags[k-1] == Mark || d.Is(k-1, "what", "why", "how", "when", "where", "who", "nor", "neither", "so", "only")
}

// verbBefore reports whether a verb stands before the coordinator at p without
// a subject between.
func (d *Doc) verbBefore(p int, r text.Range) bool {
	for k := p - 1; k >= r.First; k-- {
		switch d.Tags[k] {
		case Verb, Participle, Gerund:
			return true
		case Mark:
			if d.Word(k) != "," {
				return false
			}
		}
	}
	return false
}

// indefinite reports whether the noun phrase that ends at token p opens with
// "a" or "an": its plural noun is no head then ("a minerals deal").
func (d *Doc) indefinite(p int, r text.Range) bool {
	for k := p; k >= r.First && k > p-5; k-- {
		switch d.Tags[k] {
		case Noun, Adjective, Proper, Number:
			continue
		case Determiner:
			return d.Is(k, "a", "an")
		}
		return false
	}
	return false
}

// joined reports whether names joined by "and" stand before token i.
func (d *Doc) joined(i int, r text.Range) bool {
	for k := i - 1; k >= r.First && k > i-12; k-- {
		switch d.Tags[k] {
		case Coordinator:
			return d.Lower[k] == "and"
		case Mark, Verb, Modal, Auxiliary, Subordinator:
			return false
		}
	}
	return false
}

// taken reports whether the clause that token i stands in has its finite verb
// already, so that what follows a noun is a noun: "called the plan for
// peacekeeping visits a mistake".
func (d *Doc) taken(i int, r text.Range) bool {
	for k := i - 1; k >= r.First; k-- {
		switch d.Tags[k] {
		case Subordinator, Relative, Coordinator, Mark:
			return false
		case Verb, Modal, Auxiliary:
			if d.Tags[k] == Verb && d.reports(d.Lemma[k]) {
				return false
			}
			return true
		}
	}
	return false
}

// hasFinite reports whether an unmistakable finite verb follows before the next
// mark, conjunction or relative.
func (d *Doc) hasFinite(i int, r text.Range, cs []cand) bool {
	for k := i; k < r.End && k < i+14; k++ {
		c := cs[k]
		if c&(cMark|cSub|cCoord|cRel) != 0 && c&cPrep == 0 {
			return false
		}
		if c&(cModal) != 0 && c&cNoun == 0 {
			return true
		}
		if c&(cBe|cHave|cDo) != 0 && c&cIng == 0 {
			switch d.Lower[k] {
			case "be", "have", "do", "been", "being", "having", "doing", "done":
				continue
			}
			return true
		}
		if c&cPast != 0 && c&(cPart|cNoun|cAdj|cBase) == 0 {
			return true
		}
	}
	return false
}

// reduced reports whether the -ed form at i after a noun is a reduced relative
// ("troops deployed in", "a deal agreed by"): a finite verb follows that has no
// other subject, or "by" follows.
func (d *Doc) reduced(i int, r text.Range, cs []cand, nc cand) bool {
	if d.Is(i+1, "by") && !d.Is(i+2, "about") {
		return !numberAfterBy(cs, i+2, r)
	}
	// What the verb itself takes tells it is finite.
	if nc&(cDet|cPoss|cPron|cTo|cProper) != 0 && !d.Is(i+1, "this", "last", "next", "that") {
		return false
	}
	if d.Is(i+1, "that", "if", "whether") {
		return false
	}
	// Is there a verb already in this clause, before? Then the noun is its
	// object or complement.
	seen := false
	for k := i - 1; k >= r.First; k-- {
		t := d.Tags[k]
		if t == Verb || t == Auxiliary && d.Forms[k] != Ing || t == Modal {
			seen = true
			break
		}
		if t == Subordinator || t == Relative || t == Mark || t == Coordinator {
			break
		}
	}
	// And does one follow without a new subject?
	for k := i + 1; k < r.End; k++ {
		c := cs[k]
		if c&cMark != 0 || c&(cSub|cRel|cCoord) != 0 && c&(cPrep|cDet|cPron) == 0 {
			break
		}
		if c&cPron != 0 && c&(cDet|cPoss) == 0 {
			break
		}
		if c&(cModal) != 0 && c&cNoun == 0 || c&(cBe|cHave|cDo) != 0 && (d.Lower[k] == "is" || d.Lower[k] == "are" || d.Lower[k] == "was" || d.Lower[k] == "were" || d.Lower[k] == "has" || d.Lower[k] == "had" || d.Lower[k] == "did" || d.Lower[k] == "does") {
			return true
		}
		if c&cPast != 0 && c&cPart == 0 && c&(cNoun|cBase|cAdj) == 0 {
			return true
		}
	}
	return seen && nc&(cPrep|cMark|cAdv|cDet) != 0
}

func numberAfterBy(cs []cand, i int, r text.Range) bool {
	return i < r.End && cs[i]&cNum != 0
}
