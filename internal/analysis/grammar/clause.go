package grammar

import "readout/internal/text"

// phrases chunks the noun phrases of a sentence.
func (d *Doc) phrases(r text.Range) {
	for i := r.First; i < r.End; {
		t := d.Tags[i]
		if t == Pronoun {
			d.addPhrase(text.Range{First: i, End: i + 1}, i, r)
			i++
			continue
		}
		if !opensPhrase(t) {
			i++
			continue
		}
		j, head := i, -1
		for j < r.End {
			switch d.Tags[j] {
			case Noun, Proper:
				// A new determiner-less name after a noun with a comma never
				// gets here: marks end the phrase.
				if j == i+1 && j >= r.First+2 && d.Tags[j] == Proper && weekdayName(d.Lower[i]) && d.Is(i-1, "on", "by", "until", "since", "last") {
					goto done // "On Tuesday Edmund Hale flew"
				}
				head = j
			case Number:
				if head < 0 || d.Tags[head] == Number {
					head = j
				} else if d.Tags[head] == Proper && j+1 < r.End && d.Tags[j+1] == Number {
					goto done // "gave Norland 40 million crowns"
				}
			case Adjective:
				if head >= 0 && d.Tags[head] == Proper && head == j-1 && d.nounAhead(j+1, r) {
					break // the Republican national security community
				}
				if head >= 0 && d.Tags[head] != Number && (j == 0 || d.Tags[j-1] != Genitive) {
					// "something new": the adjective stays outside.
					goto done
				}
			case Determiner, Possessive:
				if j > i && !(d.Tags[j-1] == Determiner || d.Is(j-1, "half", "all", "both")) {
					goto done
				}
			case Genitive:
				if head < 0 {
					goto done
				}
				head = -1
			case Other:
				if d.Lower[j] != "." || j == i || head != j-1 {
					goto done
				}
			case Adverb:
				// "the very big one", "the most important"
				if head >= 0 || j+1 >= r.End || d.Tags[j+1] != Adjective && d.Tags[j+1] != Number {
					goto done
				}
			case Mark:
				if w := d.Word(j); (w == "$" || w == "£" || w == "€" || w == "%") && (j == i || w == "%" || head < 0) {
					if w == "%" {
						head = j
					}
				} else if (w == "“" || w == "‘" || w == "\"") && head < 0 && j+1 < r.End && j > i && (d.Tags[j+1] == Noun || d.Tags[j+1] == Adjective) {
					// the “special relationship”
				} else if (w == "”" || w == "’" || w == "\"") && j > i && j+1 < r.End && (d.Tags[j+1] == Noun) && d.Tags[i] != Mark {
				} else {
					goto done
				}
			default:
				goto done
			}
			j++
		}
	done:
		if head < 0 {
			// "the worst", "Starmer's": take what there is.
			if j > i && d.Tags[i] != Adverb && d.Tags[i] != Mark {
				head = j - 1
			} else {
				i = max(j, i+1)
				continue
			}
		}
		for j > head+1 && d.Tags[j-1] != Noun && d.Tags[j-1] != Proper && j-1 > head && d.Tags[j-1] != Number {
			j--
		}
		d.addPhrase(text.Range{First: i, End: max(j, head+1)}, head, r)
		i = max(j, head+1)
	}
}

func weekdayName(w string) bool {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// nounAhead reports whether adjectives from token j on lead to a common noun.
func (d *Doc) nounAhead(j int, r text.Range) bool {
	for j < r.End && d.Tags[j] == Adjective {
		j++
	}
	return j < r.End && d.Tags[j] == Noun
}

func opensPhrase(t Tag) bool {
	switch t {
	case Noun, Proper, Determiner, Possessive, Adjective, Number:
		return true
	}
	return false
}

func (d *Doc) addPhrase(toks text.Range, head int, r text.Range) {
	prep := -1
	for k := toks.First - 1; k >= r.First && k >= toks.First-3; k-- {
		if d.Tags[k] == Preposition {
			prep = k
			break
		}
		if d.Tags[k] == Adverb || d.Tags[k] == Mark && (d.Word(k) == "“" || d.Word(k) == "\"" || d.Word(k) == "‘") {
			continue
		}
		break
	}
	for k := toks.First; k < toks.End; k++ {
		d.PhraseOf[k] = int32(len(d.Phrases))
	}
	d.Phrases = append(d.Phrases, Phrase{Tokens: toks, Head: head, Prep: prep})
}

// particles are the adverbs that make another verb of a verb.
func particle(w string) bool {
	switch w {
	case "out", "up", "off", "down", "back", "away", "over", "in", "on", "aside", "together", "through", "around", "forward", "ahead", "apart":
		return true
	}
	return false
}

// semiModal returns the modal that "be X to" or "have to" makes, and how many
// tokens it takes from i, which is a form of be, have, need, get or ought.
func (d *Doc) semiModal(i int, r text.Range) (string, int) {
	j := i + 1
	for j < r.End && (d.Tags[j] == Adverb || d.Tags[j] == Not) && !d.Is(j, "about") {
		j++
	}
	if j >= r.End {
		return "", 0
	}
	infinitive := func(k int) bool {
		if k >= r.End || d.Lower[k] != "to" || d.Tags[k] != To {
			return false
		}
		return true
	}
	switch d.Lemma[i] {
	case "be":
		if infinitive(j) && (j == i+1 || j == i+2 && d.Is(i+1, "also", "still", "now", "then", "next", "again", "soon")) {
			return "be to", j + 1 - i
		}
		w := d.Lower[j]
		switch w {
		case "going", "due", "set", "about", "expected", "scheduled", "likely", "unlikely", "able", "unable", "willing", "unwilling", "prepared", "ready", "bound", "supposed", "poised", "certain", "determined", "keen", "happy", "reluctant", "obliged", "required", "slated":
			k := j + 1
			for k < r.End && (d.Tags[k] == Adverb || d.Tags[k] == Not) {
				k++
			}
			if infinitive(k) {
				return w + " to", k + 1 - i
			}
		}
	case "have", "need", "ought", "get":
		if infinitive(j) {
			if d.Lemma[i] == "get" && !(i > r.First && (d.Lemma[i-1] == "have" || d.Is(i-1, "'s"))) {
				return "", 0
			}
			if d.Lemma[i] == "get" {
				return "have to", j + 1 - i
			}
			return d.Lemma[i] + " to", j + 1 - i
		}
	}
	return "", 0
}

// groups finds the verb groups of sentence k.
func (d *Doc) groups(k int, r text.Range, cs []cand) {
	for i := r.First; i < r.End; {
		switch d.Tags[i] {
		case Modal, Auxiliary, Verb, To, Gerund, Participle:
			i = d.group(k, i, r)
		default:
			i++
		}
	}
}

// group reads one verb group from token i and returns where to go on.
func (d *Doc) group(k, i int, r text.Range) int {
	g := Group{Sentence: k, Head: -1, Particle: -1, Marker: -1, Parent: -1, Subject: -1, Agent: -1, Object: -1}
	start := i
	j := i
	first := true
	setForm := func(t int) {
		if first {
			first = false
			switch d.Tags[t] {
			case Modal:
				g.Finite = true
			case Auxiliary, Verb:
				g.Form = d.Forms[t]
				switch d.Forms[t] {
				case Past:
					g.Finite, g.Tense = true, PastTense
				case Present, Base:
					g.Finite, g.Tense = true, PresentTense
				}
			case Gerund:
				g.Form = Ing
			case Participle:
				g.Form = PastParticiple
			}
		}
	}
	if d.Tags[j] == To {
		first = false
		g.Form = Base
		j++
	}
	aux := -1 // last auxiliary
loop:
	for j < r.End {
		switch d.Tags[j] {
		case Adverb:
			if j == start {
				break loop
			}
			// Only when a verb goes on after it.
			m := j
			for m < r.End && (d.Tags[m] == Adverb || d.Tags[m] == Not) {
				m++
			}
			if m >= r.End || !(d.Tags[m] == Verb || d.Tags[m] == Auxiliary || d.Tags[m] == Participle || d.Tags[m] == Gerund) || g.Head >= 0 {
				break loop
			}
			if aux < 0 && g.Modal == "" && d.Tags[start] != To {
				break loop
			}
			j++
		case Not:
			g.Negated = true
			j++
		case Modal:
			if g.Head >= 0 || aux >= 0 && g.Modal == "" && !first {
				break loop
			}
			if g.Modal != "" {
				break loop
			}
			setForm(j)
			g.Modal = d.Lemma[j]
			if d.Lower[j] == "cannot" {
				g.Negated = true
			}
			j++
		case Auxiliary:
			if g.Head >= 0 {
				break loop
			}
			if aux >= 0 && !d.follows(aux, j) {
				break loop
			}
			setForm(j)
			if m, n := d.semiModal(j, r); n > 0 {
				for t := j; t < j+n; t++ {
					if d.Tags[t] == Not {
						g.Negated = true
					}
				}
				if d.Lemma[j] == "be" && aux >= 0 && d.Lemma[aux] == "have" {
					g.Perfect = true
				}
				if g.Modal == "" {
					g.Modal = m
				}
				aux = -1
				j += n
				continue
			}
			aux = j
			j++
		case Verb, Participle, Gerund:
			if g.Head >= 0 {
				break loop
			}
			if aux >= 0 {
				switch {
				case d.Tags[j] == Gerund && d.Lemma[aux] == "be":
					g.Progress = true
				case d.Tags[j] == Participle && d.Lemma[aux] == "be":
					g.Passive = true
				case d.Tags[j] == Participle && (d.Lemma[aux] == "have" || d.Lower[aux] == "'d"):
					g.Perfect = true
				case d.Tags[j] == Verb && d.Forms[j] == Base && d.Lemma[aux] == "do":
				default:
					break loop
				}
			}
			if j > start && aux < 0 && g.Modal == "" && d.Tags[start] != To {
				break loop
			}
			setForm(j)
			if d.Lemma[j] == "need" || d.Lemma[j] == "get" {
				if m, n := d.semiModal(j, r); n > 0 && g.Modal == "" {
					g.Modal = m
					aux = -1
					j += n
					continue
				}
			}
			g.Head = j
			break loop
		default:
			break loop
		}
	}
	if g.Head < 0 {
		if aux >= 0 {
			g.Head = aux
			j = max(aux+1, start+1)
			// Negation after the only verb: "is not".
			for m := j; m < r.End && (d.Tags[m] == Not || d.Tags[m] == Adverb && m < j+2); m++ {
				if d.Tags[m] == Not {
					g.Negated = true
				}
			}
		} else if g.Modal != "" && d.Tags[start] == Modal {
			g.Head = start
		} else {
			return start + 1
		}
	}
	// Earlier auxiliaries of a chain: "has been working", "had been told".
	for t := start; t < g.Head; t++ {
		if d.Tags[t] == Auxiliary && d.Lemma[t] == "have" && (t+1 < g.Head || d.Tags[g.Head] == Participle || d.Lower[g.Head] == "been" || d.Lower[g.Head] == "had" || d.Lower[g.Head] == "done") && !g.Passive {
			g.Perfect = true
		}
		if d.Tags[t] == Auxiliary && d.Lemma[t] == "have" && g.Passive {
			g.Perfect = true
		}
	}
	if d.Tags[g.Head] == Auxiliary && d.Forms[g.Head] == PastParticiple && g.Form != PastParticiple {
		g.Perfect = true
	}
	if d.Tags[start] == Participle && g.Head == start {
		g.Passive = true
	}
	if start > r.First && d.Lower[start-1] == "never" {
		g.Negated = true
	}
	switch g.Modal {
	case "will", "shall", "going to", "due to", "set to", "about to", "expected to", "scheduled to", "poised to", "be to", "bound to", "slated to":
		g.Tense = FutureTense
	case "would", "could", "might", "may", "should", "must", "can", "ought to":
		g.Tense = NoTense
	}
	g.Tokens = text.Range{First: start, End: g.Head + 1}
	g.Lemma = d.Lemma[g.Head]
	if j = g.Head + 1; j < r.End && particle(d.Lower[j]) && (d.Tags[j] == Adverb || d.Tags[j] == Preposition && (d.Lower[j] == "out" || d.Lower[j] == "up" || d.Lower[j] == "off")) {
		g.Particle = j
		j++
	} else if g.Head+3 < r.End {
		// "rule it out", "turn the offer down" for pronouns and short phrases.
		for m := g.Head + 2; m < r.End && m <= g.Head+3; m++ {
			if d.Tags[m] == Adverb && particle(d.Lower[m]) && d.Tags[m-1] == Pronoun {
				g.Particle = m
				break
			}
		}
	}
	for t := g.Tokens.First; t < g.Tokens.End; t++ {
		d.GroupOf[t] = int32(len(d.Groups))
	}
	d.Groups = append(d.Groups, g)
	return max(j, start+1)
}

// follows reports whether auxiliary j may follow auxiliary a in one group.
func (d *Doc) follows(a, j int) bool {
	switch d.Lemma[a] {
	case "have":
		return d.Forms[j] == PastParticiple
	case "be":
		return d.Lower[j] == "being"
	case "do":
		return d.Forms[j] == Base
	}
	return d.Forms[j] == Base
}

// clauses gives the groups of a sentence, from first on, their clause: kind,
// parent, subject, object and arguments.
func (d *Doc) clauses(first int, r text.Range) {
	for gi := first; gi < len(d.Groups); gi++ {
		g := &d.Groups[gi]
		limit := r.End
		if gi+1 < len(d.Groups) {
			limit = d.Groups[gi+1].Tokens.First
		}
		g.End = limit
		d.openers(gi, first, r)
		d.arguments(g, limit)
	}
	for gi := first; gi < len(d.Groups); gi++ {
		d.subject(gi, first, r)
		g := &d.Groups[gi]
		if gi == first || g.Subject < 0 || !g.Finite || g.Kind == Relativized {
			continue
		}
		// The subject of this verb is no object of the one before.
		prev := &d.Groups[gi-1]
		if n := prev.Args.End; n > prev.Args.First && d.Args[n-1].Phrase == g.Subject && d.Phrases[g.Subject].Tokens.First > prev.Head {
			prev.Args.End--
			if prev.Object == g.Subject {
				prev.Object = -1
			}
		}
	}
}

// openers finds kind, marker and parent of a clause.
func (d *Doc) openers(gi, first int, r text.Range) {
	g := &d.Groups[gi]
	lo := r.First
	if gi > first {
		lo = d.Groups[gi-1].Tokens.End
		g.Parent = gi - 1
	}
	switch {
	case d.Tags[g.Tokens.First] == To:
		g.Kind, g.Marker = Infinitival, g.Tokens.First
		if gi > first && d.Groups[gi-1].Lemma == "be" && d.Groups[gi-1].Finite {
			if h := d.Groups[gi-1].Head; d.Is(h+1, "due", "set", "expected", "scheduled") && d.Tags[h+2] == Preposition {
				// "is due in X on Thursday to sign"
				g.Kind, g.Modal, g.Tense, g.Finite, g.Negated = Coordinated, "due to", FutureTense, true, d.Groups[gi-1].Negated
			}
		}
		return
	case !g.Finite && g.Form == Ing:
		g.Kind = Participial
		if g.Tokens.First > lo && d.Tags[g.Tokens.First-1] == Preposition {
			g.Marker = g.Tokens.First - 1
		}
		return
	case !g.Finite && g.Form == PastParticiple:
		g.Kind = Participial
		if k := g.Tokens.First - 1; k >= lo && (d.Tags[k] == Noun || d.Tags[k] == Proper || d.Tags[k] == Pronoun) {
			g.Kind = Relativized
		}
		return
	}
	if gi > first && g.Form == Base && g.Modal == "" {
		// "to lower tensions and show", "will meet X and sign", "help shape".
		prev := &d.Groups[gi-1]
		k := g.Tokens.First - 1
		for k > lo && d.Tags[k] == Adverb {
			k--
		}
		switch {
		case k >= lo && d.Tags[k] == Coordinator && (prev.Kind == Infinitival || prev.Modal != ""):
			g.Kind, g.Marker, g.Finite, g.Tense, g.Modal = prev.Kind, k, prev.Finite, prev.Tense, prev.Modal
			if prev.Kind != Infinitival {
				g.Kind = Coordinated
			}
			g.Negated = g.Negated || prev.Negated
			g.Parent = prev.Parent
			return
		case prev.Lemma == "help" || prev.Lemma == "let" || prev.Lemma == "make" && prev.Object >= 0 || prev.Lemma == "have" && prev.Object >= 0 && prev.Modal != "":
			g.Kind, g.Finite, g.Tense = Infinitival, false, NoTense
			return
		}
	}
	// A finite clause: look left for what opens it.
	for k := g.Tokens.First - 1; k >= lo; k-- {
		switch d.Tags[k] {
		case Relative:
			g.Kind, g.Marker = Relativized, k
			return
		case Subordinator:
			g.Marker = k
			switch d.Lower[k] {
			case "that", "whether", "how", "why":
				g.Kind = Content
			case "if":
				g.Kind = Conditioned
				if gi > first && d.asks(d.Groups[gi-1].Lemma) && k == lo {
					g.Kind = Content
				}
			case "unless", "provided", "providing", "lest":
				g.Kind = Conditioned
			default:
				g.Kind = Adverbial
			}
			return
		case Coordinator:
			if gi == first || g.Tokens.First > lo && d.Tags[g.Tokens.First-1] == Mark && d.Word(g.Tokens.First-1) == "," && k+1 < g.Tokens.First-1 {
				// No verb to join, or what it joins ends before the verb.
				continue
			}
			// "X said A and B did": a subject between makes it a clause of its own.
			if k+1 == g.Tokens.First || onlyAdverbs(d, k+1, g.Tokens.First) {
				g.Kind = Coordinated
			} else if gi > first && d.nominalBetween(lo, k) && d.isObjectLink(k, g.Tokens.First) {
				continue
			} else {
				g.Kind = Main
				if gi > first && d.Groups[gi-1].Kind != Main {
					g.Kind = Coordinated
				}
			}
			g.Marker = k
			return
		case Mark:
			switch w := d.Word(k); w {
			case ";", ":", "—", "–", ".", "?", "!", "”":
				g.Kind, g.Marker, g.Parent = Main, k, -1
				return
			}
		}
	}
	if gi == first {
		g.Parent = -1
		return
	}
	prev := &d.Groups[gi-1]
	// No opener: "he said he trusted him", or a main clause after an adverbial.
	if lo <= g.Tokens.First-1 && d.Tags[lo] != Mark && (prev.Finite || prev.Form == Ing) && d.reports(prev.Lemma) {
		g.Kind = Content
		return
	}
	if prev.Kind == Adverbial || prev.Kind == Conditioned || prev.Kind == Participial || prev.Kind == Relativized || prev.Kind == Infinitival {
		g.Kind = Main
		g.Parent = -1
		return
	}
	g.Kind = Main
	g.Parent = -1
}

func onlyAdverbs(d *Doc, a, b int) bool {
	for k := a; k < b; k++ {
		if d.Tags[k] != Adverb {
			return false
		}
	}
	return true
}

func (d *Doc) nominalBetween(a, b int) bool {
	for k := a; k < b; k++ {
		if d.PhraseOf[k] >= 0 {
			return true
		}
	}
	return false
}

// isObjectLink reports whether the coordinator at k joins two phrases of one
// subject ("Trump and Starmer met") rather than two clauses: nothing but a
// phrase stands on either side, next to the verb.
func (d *Doc) isObjectLink(k, verb int) bool {
	if k == 0 || d.PhraseOf[k-1] < 0 || k+1 >= verb || d.PhraseOf[k+1] < 0 {
		return false
	}
	p := d.Phrases[d.PhraseOf[k-1]]
	return p.Tokens.First > 0 && (d.Tags[p.Tokens.First-1] == Mark || p.Tokens.First == 0)
}

func (d *Doc) asks(lemma string) bool {
	switch lemma {
	case "ask", "wonder", "question", "say", "know", "see", "inquire", "doubt", "consider", "discuss":
		return true
	}
	return false
}

// reports reports whether the verb takes a clause of content without "that".
func (d *Doc) reports(lemma string) bool {
	switch lemma {
	case "say", "tell", "think", "believe", "insist", "claim", "add", "know", "hope", "expect", "warn", "suggest", "admit", "argue", "deny", "confirm", "announce", "declare", "pledge", "promise", "vow", "feel", "mean", "ensure", "write", "acknowledge", "report", "note", "fear", "stress", "swear", "wish", "understand", "indicate", "reveal", "show", "agree", "predict", "decide", "complain", "allege", "concede", "reckon", "maintain", "assert", "state", "remark", "joke", "boast", "guess", "assume", "hear", "learn", "explain", "conclude", "repeat", "reiterate", "signal", "hint", "answer", "reply", "respond", "emphasise", "emphasize":
		return true
	}
	return false
}

// arguments collects what follows the verb.
func (d *Doc) arguments(g *Group, limit int) {
	a := len(d.Args)
	prep := -1
	j := g.Head + 1
	if g.Particle == j {
		j++
	}
	for j < limit {
		switch d.Tags[j] {
		case Preposition:
			prep = j
			j++
			continue
		case Adverb, Not:
			j++
			continue
		case Adjective, Noun, Proper, Pronoun, Determiner, Possessive, Number:
			if p := int(d.PhraseOf[j]); p >= 0 {
				ph := d.Phrases[p]
				if ph.Tokens.First < j {
					j++
					continue
				}
				// A phrase that is the subject of the next verb is not ours:
				// seen by what stands before it.
				if g.Passive && prep >= 0 && d.Lower[prep] == "by" && g.Agent < 0 {
					g.Agent = p
				}
				d.Args = append(d.Args, Arg{Prep: prep, Phrase: p})
				if prep < 0 && g.Object < 0 {
					g.Object = p
				}
				prep = -1
				j = ph.Tokens.End
				// "A and B", "A, B and C" share the preposition.
				if j+1 < limit && (d.Tags[j] == Coordinator) && d.PhraseOf[j+1] >= 0 {
					if n := len(d.Args); n > a {
						prep = d.Args[n-1].Prep
					}
					j++
				}
				continue
			}
		case Coordinator:
			if j+1 < limit && d.Tags[j+1] == Adverb {
				break // "firmly and immediately"
			}
			goto done
		case Subordinator, Relative:
			goto done
		case Mark:
			switch d.Word(j) {
			case ";", ":", "—", "–", ".", "?", "!", "(", "”", "“", "\"":
				if w := d.Word(j); w == "“" || w == "”" || w == "\"" {
					j++
					continue
				}
				goto done
			case ",":
				goto done
			}
		}
		prep = -1
		j++
	}
done:
	g.Args = text.Range{First: a, End: len(d.Args)}
}

// subject finds the subject of a group.
func (d *Doc) subject(gi, first int, r text.Range) {
	g := &d.Groups[gi]
	switch g.Kind {
	case Infinitival:
		if gi > first && d.Tags[g.Tokens.First] != To && g.Marker >= 0 && d.Tags[g.Marker] == Coordinator {
			g.Subject = d.Groups[gi-1].Subject
			return
		}
		if gi > first {
			p := &d.Groups[gi-1]
			if p.Object >= 0 && p.Lemma != "be" && d.Phrases[p.Object].Tokens.First > p.Head && objectControls(p.Lemma) && !p.Passive {
				g.Subject = p.Object
			} else {
				g.Subject = p.Subject
			}
			return
		}
	case Participial:
		k := g.Tokens.First - 1
		if k >= r.First && d.Tags[k] == Mark && gi > first {
			// ", saying ...": the subject of the main verb before it.
			for h := gi - 1; h >= first; h-- {
				if d.Groups[h].Finite && d.Groups[h].Kind != Relativized && d.Groups[h].Kind != Content {
					g.Subject = d.Groups[h].Subject
					return
				}
			}
			g.Subject = d.Groups[gi-1].Subject
			return
		}
		if g.Tokens.First == r.First || k >= r.First && (d.Tags[k] == Mark || d.Tags[k] == Subordinator || d.Tags[k] == Preposition && gi == first) {
			// An opening participle: the subject of the next finite verb.
			for h := gi + 1; h < len(d.Groups); h++ {
				if d.Groups[h].Finite && d.Groups[h].Kind == Main {
					g.Subject = d.subjectLeft(h, gi, r)
					return
				}
			}
		}
		if k >= r.First && (d.Tags[k] == Preposition || d.Tags[k] == Adverb || d.Tags[k] == Coordinator || d.Tags[k] == Auxiliary) && gi > first {
			g.Subject = d.Groups[gi-1].Subject
			return
		}
		if k >= r.First && d.PhraseOf[k] >= 0 && g.Form == Ing {
			g.Subject = int(d.PhraseOf[k])
			return
		}
		if gi > first {
			g.Subject = d.Groups[gi-1].Subject
		}
		return
	case Relativized:
		if g.Marker >= 0 {
			// The relative itself is the subject when the verb follows it.
			if onlyAdverbs(d, g.Marker+1, g.Tokens.First) {
				g.Subject = d.antecedent(g.Marker, r)
				return
			}
			g.Subject = d.subjectLeft(gi, gi-1, r)
			return
		}
		if p := d.PhraseOf[g.Tokens.First-1]; p >= 0 {
			g.Subject = int(p)
			return
		}
	case Coordinated:
		if g.Marker == g.Tokens.First && d.Tags[g.Marker] == To {
			g.Subject = d.Groups[gi-1].Subject
			return
		}
		if onlyAdverbs(d, g.Marker+1, g.Tokens.First) {
			for h := gi - 1; h >= first; h-- {
				q := &d.Groups[h]
				if q.Finite == g.Finite && (q.Kind != Relativized || h == gi-1) && q.Subject >= 0 {
					g.Subject = q.Subject
					g.Parent = q.Parent
					return
				}
			}
		}
	}
	if p := d.acrossCommas(gi, first, r); p >= 0 {
		g.Subject = p
		return
	}
	g.Subject = d.subjectLeft(gi, gi-1, r)
	if gi > first && g.Finite && g.Subject >= 0 && g.Marker < 0 {
		// "A ceremony to sign a deal was", "a ceremony at which they were to
		// sign a deal was": what stands before the inner clause.
		prev := &d.Groups[gi-1]
		if d.Phrases[g.Subject].Tokens.First > prev.Head {
			switch {
			case prev.Kind == Relativized && prev.Marker >= 0 && prev.Tense != NoTense:
				if p := d.antecedent(prev.Marker, r); p >= 0 {
					g.Subject = p
				}
			case prev.Kind == Infinitival && gi-1 == first && prev.Tokens.First > r.First && d.PhraseOf[prev.Tokens.First-1] >= 0:
				g.Subject = int(d.PhraseOf[prev.Tokens.First-1])
			}
		}
	}
	if g.Subject < 0 {
		// Inverted: "said Starmer", "asked the prime minister".
		if g.Finite && !g.Passive && d.reports(g.Lemma) && g.Object >= 0 && g.Head+1 < r.End && d.Phrases[g.Object].Tokens.First == g.Head+1 {
			g.Subject, g.Object = g.Object, -1
		} else if g.Kind != Main && gi > first && !g.Finite {
			g.Subject = d.Groups[gi-1].Subject
		}
	}
}

// acrossCommas finds the subject of a finite verb that a comma parts from it:
// the phrase before the commas that set off an apposition, a relative clause or
// an adverbial. It returns -1 when no comma stands before the verb.
func (d *Doc) acrossCommas(gi, first int, r text.Range) int {
	g := &d.Groups[gi]
	if !g.Finite || g.Tokens.First <= r.First || g.Kind == Coordinated {
		return -1
	}
	at := g.Tokens.First - 1
	for at > r.First && d.Tags[at] == Adverb {
		at--
	}
	if d.Tags[at] != Mark || d.Word(at) != "," {
		return -1
	}
	lo := r.First
	for k := at - 1; k >= r.First; k-- {
		if d.Tags[k] == Mark {
			switch d.Word(k) {
			case ";", ":", "—", "–", "”", "“", "\"":
				lo = k + 1
			}
		}
		if d.Tags[k] == Subordinator && g.Marker == k {
			lo = k + 1
		}
		if lo > r.First {
			break
		}
	}
	// From the first verb that is finite and no relative on, a new clause.
	for h := gi - 1; h >= first; h-- {
		q := &d.Groups[h]
		if q.Finite && q.Kind != Relativized && q.Tokens.First >= lo {
			lo = max(lo, q.Tokens.End)
			if q.Kind == Main && q.Subject >= 0 && q.Marker < 0 {
				return -1 // "X did, said Y"
			}
			break
		}
	}
	best := -1
	for k := lo; k < at; k++ {
		p := d.PhraseOf[k]
		if p < 0 {
			continue
		}
		ph := d.Phrases[p]
		k = ph.Tokens.End - 1
		if ph.Prep >= 0 || d.timeWord(ph.Head) || d.Tags[ph.Head] == Pronoun {
			continue
		}
		e := ph.Tokens.End
		if e+1 < at && d.Tags[e] == Preposition && d.PhraseOf[e+1] >= 0 {
			// "the leader of France, who": the comma follows what hangs on it.
			e = d.Phrases[d.PhraseOf[e+1]].Tokens.End
		}
		if e >= at || d.Tags[e] != Mark || d.Word(e) != "," && d.Word(e) != "(" {
			continue
		}
		// The last one, but of a name and its apposition the name.
		if best >= 0 && d.Tags[d.Phrases[best].Head] == Proper && d.Tags[ph.Head] != Proper && d.Phrases[best].Tokens.End+1 == ph.Tokens.First {
			continue
		}
		best = int(p)
	}
	return best
}

func objectControls(lemma string) bool {
	switch lemma {
	case "promise", "threaten", "vow", "pledge":
		return false
	}
	return true
}

// antecedent returns the phrase that the relative at k refers to.
func (d *Doc) antecedent(k int, r text.Range) int {
	j := k - 1
	for j >= r.First && (d.Tags[j] == Mark || d.Tags[j] == Preposition) {
		j--
	}
	if j < r.First || d.PhraseOf[j] < 0 {
		return -1
	}
	p := int(d.PhraseOf[j])
	// "the leader of France, who": people come before places.
	if d.Phrases[p].Prep >= 0 && d.Lower[k] == "who" && d.Lower[d.Phrases[p].Prep] == "of" {
		if q := d.Phrases[p].Prep - 1; q >= r.First && d.PhraseOf[q] >= 0 {
			return int(d.PhraseOf[q])
		}
	}
	return p
}

// subjectLeft walks left from group gi and returns the nearest phrase that can
// be its subject: one without a preposition, past adverbials between commas. It
// does not pass group stop.
func (d *Doc) subjectLeft(gi, stop int, r text.Range) int {
	g := &d.Groups[gi]
	lo := r.First
	if stop >= 0 && stop < gi && d.Groups[stop].Sentence == g.Sentence {
		lo = d.Groups[stop].Tokens.End
	}
	if g.Marker >= lo && g.Kind != Coordinated {
		lo = g.Marker + 1
	}
	best := -1
	for k := g.Tokens.First - 1; k >= lo; k-- {
		p := d.PhraseOf[k]
		if p < 0 {
			if d.Tags[k] == Mark {
				switch d.Word(k) {
				case ";", ":", "—", "–":
					return best
				}
			}
			continue
		}
		ph := d.Phrases[p]
		k = ph.Tokens.First
		if ph.Prep >= 0 || d.Is(ph.Head, "himself", "herself", "itself", "themselves") {
			continue
		}
		if k-2 >= lo && d.Tags[k-1] == Coordinator && d.PhraseOf[k-2] >= 0 {
			// "allies such as A and B", "leaders of A and B": B hangs on the
			// preposition too.
			if q := d.Phrases[d.PhraseOf[k-2]]; q.Prep > lo && d.Is(q.Prep, "of", "as", "like", "including", "between", "from") && d.PhraseOf[q.Prep-1] != -1 || q.Prep > lo+1 && d.Is(q.Prep, "as") && d.Is(q.Prep-1, "such") {
				k = q.Tokens.First
				continue
			}
		}
		if d.timeWord(ph.Head) && best < 0 {
			best = int(p)
			continue
		}
		// An apposition after a comma: "Keir Starmer, the prime minister, said".
		if k-1 >= lo && d.Tags[k-1] == Mark && d.Word(k-1) == "," && k-2 >= lo && d.PhraseOf[k-2] >= 0 {
			q := d.Phrases[d.PhraseOf[k-2]]
			if q.Prep < 0 && !d.timeWord(q.Head) && d.Tags[g.Tokens.First-1] == Mark {
				return int(d.PhraseOf[k-2])
			}
		}
		return int(p)
	}
	if (best < 0 || d.timeWord(d.Phrases[best].Head)) && lo > r.First && gi > 0 && stop >= 0 && stop < gi && d.Groups[stop].Sentence == g.Sentence {
		// Past a relative or participle clause: "Starmer, who arrived in
		// Washington, said", "officials briefed on the talks said".
		s := &d.Groups[stop]
		if (s.Kind == Relativized || s.Kind == Participial) && g.Marker < 0 {
			if s.Kind == Relativized && s.Subject >= 0 {
				return s.Subject
			}
			if stop > 0 && d.Groups[stop-1].Sentence == g.Sentence {
				return d.subjectLeft(gi, stop-1, r)
			}
			return d.subjectLeft(gi, -1, r)
		}
		if s.Kind == Infinitival && g.Marker < 0 {
			return d.subjectLeft(gi, stop-1, r)
		}
	}
	return best
}

// Time reports whether phrase p names a time: "Wednesday", "this week".
func (d *Doc) Time(p int) bool { return p >= 0 && d.timeWord(d.Phrases[p].Head) }

// timeWord reports whether the noun names a time: "Wednesday", "this week".
func (d *Doc) timeWord(i int) bool {
	switch d.Lower[i] {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "week", "month", "year", "day", "days", "weeks", "months", "years", "morning", "afternoon", "evening", "night", "weekend",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "time", "hours", "minutes":
		return true
	}
	return false
}
