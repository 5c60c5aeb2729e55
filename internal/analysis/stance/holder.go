package stance

import (
	"readout/internal/analysis/grammar"
	"readout/internal/text"
)

// holders returns the phrases that stand for whoever does what group gi says:
// its subject, what the subject is renamed as or joined with, and the body that
// its people speak for.
func (f *pairing) holders(gi, doer int) []int {
	d := f.d
	doer = f.author(gi, doer)
	if doer < 0 {
		return nil
	}
	out := []int{doer}
	// "A and others praised B": those joined before the subject too.
	for first := doer; ; {
		k := d.Phrases[first].Tokens.First - 2
		if k < 0 || d.Tags[k+1] != grammar.Coordinator && d.Word(k+1) != "," || d.PhraseOf[k] < 0 || d.Tags[k+1] != grammar.Coordinator && first == doer {
			break
		}
		first = int(d.PhraseOf[k])
		if d.Phrases[first].Prep >= 0 {
			break
		}
		out = append(out, first)
	}
	end := d.Groups[gi].Tokens.First
	if d.Groups[gi].Passive || end < d.Phrases[doer].Tokens.End {
		end = d.Groups[gi].End
	}
	out = append(out, f.renamed(doer, end)...)
	ph := d.Phrases[doer]
	if at := ph.Tokens.End; at+1 < len(d.Tokens) && d.PhraseOf[at+1] >= 0 && d.Tags[ph.Head] == grammar.Noun {
		head := d.Lemma[ph.Head]
		if d.Is(at, "of", "for", "from", "in", "at") && speaksFor(head) || d.Is(at, "by", "from", "of", "in") && document(head) {
			out = append(out, int(d.PhraseOf[at+1]))
		}
	}
	return out
}

// renamed returns the names between commas that follow a phrase before token
// end: "the chair of the committee, X, said".
func (f *pairing) renamed(p, end int) []int {
	d := f.d
	var out []int
	ph := d.Phrases[p]
	for k := ph.Tokens.End; k+1 < end && k < ph.Tokens.End+16; k++ {
		if d.GroupOf[k] >= 0 {
			break
		}
		if d.Word(k) != "," || d.PhraseOf[k+1] < 0 {
			continue
		}
		q := d.Phrases[d.PhraseOf[k+1]]
		if q.Tokens.First != k+1 || q.Prep >= 0 || q.Tokens.End >= len(d.Tokens) {
			break
		}
		// One of the two is a name, the other says who that is.
		if w := d.Word(q.Tokens.End); w != "," && w != "." || (d.Tags[q.Head] == grammar.Proper) == (d.Tags[ph.Head] == grammar.Proper) {
			break
		}
		out = append(out, int(d.PhraseOf[k+1]))
		k = q.Tokens.End - 1
	}
	return out
}

// opener returns the name that opens the sentence as the subject of a verb that
// stands behind a comma, with no other verb of its own between: "X, regarded as
// a hawk, praised Y"; -1 otherwise.
func (f *pairing) opener(gi int) int {
	d := f.d
	g := &d.Groups[gi]
	first := d.Sentences[g.Sentence].Tokens.First
	for first < g.Tokens.First && d.PhraseOf[first] < 0 && d.Tags[first] == grammar.Mark {
		first++
	}
	if !g.Finite || g.Kind != grammar.Main || g.Tokens.First == 0 || first >= g.Tokens.First || d.PhraseOf[first] < 0 {
		return -1
	}
	last := g.Tokens.First - 1
	for last > first && d.Tags[last] == grammar.Adverb {
		last--
	}
	p := int(d.PhraseOf[first])
	if ph := d.Phrases[p]; d.Word(last) != "," || d.Tags[ph.Head] != grammar.Proper || ph.Prep >= 0 || d.Time(p) {
		return -1
	}
	for k := d.GroupsIn(g.Sentence).First; k < gi; k++ {
		if q := &d.Groups[k]; q.Finite && q.Kind != grammar.Relativized && q.Kind != grammar.Participial {
			return -1
		}
	}
	return p
}

// taken reports whether the phrase is what an earlier verb takes and so no
// subject of group gi.
func (f *pairing) taken(gi, p int) bool {
	d := f.d
	for k := d.GroupsIn(d.Groups[gi].Sentence).First; k < gi; k++ {
		for a := d.Groups[k].Args.First; a < d.Groups[k].Args.End; a++ {
			if d.Args[a].Phrase == p {
				return true
			}
		}
	}
	return false
}

// antecedent returns the phrase that a relative clause without an object of its
// own is about: "X, whom Y has often attacked"; -1 otherwise.
func (f *pairing) antecedent(g *grammar.Group) int {
	d := f.d
	if g.Kind != grammar.Relativized || g.Marker < 1 || g.Subject < 0 || !d.Is(g.Marker, "whom", "who", "that", "which") || d.Phrases[g.Subject].Head < g.Marker {
		return -1
	}
	k := g.Marker - 1
	if d.Word(k) == "," && k > 0 {
		k--
	}
	return int(d.PhraseOf[k])
}

// maker returns who made what a verb takes: "a plan drawn up by X"; -1 when the
// sentence does not say.
func (f *pairing) maker(gi, done int) int {
	d := f.d
	r := d.GroupsIn(d.Groups[gi].Sentence)
	for k := gi + 1; k < r.End && k <= gi+2; k++ {
		g := &d.Groups[k]
		near := d.Phrases[done].Tokens.End
		if g.Subject != done && !(g.Form == grammar.PastParticiple && g.Tokens.First >= near && g.Tokens.First <= near+1) || g.Finite && g.Kind != grammar.Relativized || g.Agent < 0 || g.Negated {
			continue
		}
		switch g.Lemma {
		case "make", "offer", "propose", "put", "draw", "issue", "publish", "write", "introduce", "adopt", "announce", "launch", "lead", "sign", "pass", "draft", "advance", "present", "float", "back", "table", "unveil", "take", "order", "organise", "organize", "impose":
			return g.Agent
		}
	}
	return -1
}

// received reads the noun at token i as what the subject of its verb gets from
// somebody: "drew criticism from X", "won the support of X", "came under attack
// from X".
func (f *pairing) received(i, p, from int, w weight) Direction {
	d := f.d
	if from < 0 || !d.Is(i+1, "from", "of", "by") {
		return NoOpinion
	}
	gi := d.Governor(i, i+1)
	if gi < 0 {
		return NoOpinion
	}
	g := &d.Groups[gi]
	if g.Negated || g.Passive || !g.Finite && g.Kind != grammar.Coordinated || g.Modal != "" || g.Subject < 0 {
		return NoOpinion
	}
	switch g.Lemma {
	case "win", "draw", "earn", "receive", "attract", "face", "get", "gain", "enjoy", "secure", "provoke", "prompt":
		if g.Object != p {
			return NoOpinion
		}
	case "come":
		if ph := d.Phrases[p]; ph.Prep < 0 || !d.Is(ph.Prep, "under", "in") {
			return NoOpinion
		}
	default:
		return NoOpinion
	}
	return f.pair(from, g.Subject, w)
}

// theirs reads the noun at token i with a possessive pronoun, which is of the
// subject of the verb above: "repeated her support for X".
func (f *pairing) theirs(i, p, target int, w weight) Direction {
	d := f.d
	ph := d.Phrases[p]
	if target < 0 || !d.Is(ph.Tokens.First, "his", "her", "its", "their") {
		return NoOpinion
	}
	gi := d.Governor(i, i+1)
	if gi < 0 {
		return NoOpinion
	}
	g := &d.Groups[gi]
	holder := g.Subject
	if holder < 0 || holder == p {
		return NoOpinion
	}
	if !g.Passive {
		switch g.Lemma {
		case "drop", "end", "withdraw", "abandon", "deny", "retract", "lose":
			return NoOpinion
		}
	}
	return f.pair(f.author(gi, holder), target, w)
}

// judged reads what somebody says that another is or has done: "said that X had
// lied", "called X a coward", "said X was unfit for office".
func (f *pairing) judged(gi int) (Direction, text.Span) {
	d := f.d
	g := &d.Groups[gi]
	switch g.Modal {
	case "could", "might", "may", "should", "can", "must", "would":
		return NoOpinion, text.Span{}
	}
	if g.Negated || g.Passive || g.Kind == grammar.Conditioned {
		return NoOpinion, text.Span{}
	}
	if names(g.Lemma) && g.Object >= 0 {
		w, cue := f.verdict(d.Phrases[g.Object].Tokens.End, g.End)
		if w == 0 {
			w, cue = f.within(g.Object)
		}
		if w == 0 {
			return NoOpinion, text.Span{}
		}
		return f.first(f.holders(gi, g.Subject), g.Object, w), cue
	}
	if given(g.Lemma) && g.Object >= 0 {
		if w := f.gift(gi); w != 0 {
			return f.first(f.holders(gi, g.Subject), g.Object, w), d.Tokens[g.Head].Span
		}
	}
	if !says(g.Lemma) && !grieves(g.Lemma) {
		return NoOpinion, text.Span{}
	}
	r := d.GroupsIn(g.Sentence)
	for c := gi + 1; c < r.End && c <= gi+2; c++ {
		h := &d.Groups[c]
		if h.Kind != grammar.Content || h.Parent != gi || h.Subject < 0 || !h.Finite || h.Marker >= 0 && d.Is(h.Marker, "whether", "if") {
			continue
		}
		switch h.Modal {
		case "could", "can":
			if h.Lemma != "trust" {
				continue
			}
		case "might", "may", "should", "must":
			continue
		}
		w, cue := weight(0), d.Tokens[h.Head].Span
		switch {
		case h.Lemma == "be" || h.Lemma == "remain" || h.Lemma == "become":
			w, cue = f.verdict(h.Head+1, h.End)
			if h.Negated {
				w = min(0, -w) // not a friend; not a liar says nothing
			}
		case h.Lemma == "trust" && h.Passive && h.Negated:
			w = -1
		case grieves(g.Lemma):
			w, cue = -1, d.Tokens[g.Head].Span
		case h.Negated || h.Passive:
		case misdeed(d, h):
			w = -1
		case h.Object >= 0 && makes(h.Lemma):
			w, cue = f.within(h.Object)
		}
		if w == 0 {
			continue
		}
		if dir := f.first(f.holders(gi, g.Subject), h.Subject, w); dir != NoOpinion {
			return dir, cue
		}
	}
	return NoOpinion, text.Span{}
}

// grieves reports whether whatever the verb is followed by is held against
// whoever it is about.
func grieves(lemma string) bool {
	return lemma == "allege" || lemma == "complain" || lemma == "lament" || lemma == "bemoan" || lemma == "deplore"
}

func makes(lemma string) bool {
	switch lemma {
	case "do", "make", "prove", "create", "cause", "pose", "run", "commit", "represent", "have", "show", "tell", "spread":
		return true
	}
	return false
}

func given(lemma string) bool {
	return lemma == "give" || lemma == "offer" || lemma == "lend" || lemma == "hand" || lemma == "deliver"
}

// gift reads what a verb of giving hands to its first object, when that is an
// opinion: "lent X its backing", "offered X a tepid endorsement".
func (f *pairing) gift(gi int) weight {
	d := f.d
	g := &d.Groups[gi]
	for k := g.Args.First; k < g.Args.End; k++ {
		a := d.Args[k]
		if a.Phrase == g.Object || a.Prep >= 0 || d.Phrases[a.Phrase].Tokens.First != d.Phrases[g.Object].Tokens.End {
			continue
		}
		return opinionLex().nouns[d.Lemma[d.Phrases[a.Phrase].Head]]
	}
	return 0
}

// how returns what a clause that an opinion is about tells of: "praised how X
// had kept the ports open"; -1 when the verb takes none.
func (f *pairing) how(gi int) int {
	d := f.d
	if c := gi + 1; c < d.GroupsIn(d.Groups[gi].Sentence).End {
		if h := &d.Groups[c]; h.Kind == grammar.Content && h.Parent == gi && h.Marker >= 0 && d.Is(h.Marker, "how", "what", "that") {
			return h.Subject
		}
	}
	return -1
}

// first returns the opinion that the first of the holders has of the target.
func (f *pairing) first(holders []int, target int, w weight) Direction {
	for _, h := range holders {
		if dir := f.pair(h, target, w); dir != NoOpinion {
			return dir
		}
	}
	return NoOpinion
}

// verdict reads the judgement in the words from token lo on, up to the next
// verb or mark: "a coward", "as deeply dishonest", "“a disgrace”".
func (f *pairing) verdict(lo, hi int) (weight, text.Span) {
	d := f.d
	var w weight
	var cue text.Span
	for k := lo; k < min(hi, lo+9, len(d.Tokens)); k++ {
		switch {
		case d.Is(k, "“", "\"", "‘", "'", "”"):
			continue
		case d.GroupOf[k] >= 0 || d.Tags[k] == grammar.Mark || d.Is(k, "not", "no", "never", "of", "to", "in", "than", "by", "with", "that", "if", "but", "for"):
			return w, cue
		}
		if x := opinionLex().verdicts[d.Lower[k]]; x != 0 {
			w, cue = x, d.Tokens[k].Span
		} else if x := opinionLex().verdicts[d.Lemma[k]]; x != 0 {
			w, cue = x, d.Tokens[k].Span
		}
	}
	return w, cue
}

// within reads the judgement in a phrase's own words: "an excellent job".
func (f *pairing) within(p int) (weight, text.Span) {
	t := f.d.Phrases[p].Tokens
	return f.verdict(t.First, t.End)
}

func says(lemma string) bool {
	switch lemma {
	case "say", "claim", "argue", "allege", "believe", "think", "insist", "charge", "complain", "declare", "add", "write", "tweet", "contend", "maintain", "assert", "tell", "suggest", "conclude", "feel", "find", "acknowledge", "admit", "repeat", "warn":
		return true
	}
	return false
}

// names reports whether the verb gives what it takes a name or a judgement.
func names(lemma string) bool {
	switch lemma {
	case "call", "brand", "label", "dub", "describe", "consider", "deem", "find", "declare", "denounce", "dismiss", "characterise", "characterize", "portray", "depict", "pronounce":
		return true
	}
	return false
}

// misdeed reports whether to have done what the group tells is held against
// whoever did it.
func misdeed(d *grammar.Doc, g *grammar.Group) bool {
	switch g.Lemma {
	case "lie", "mislead", "betray", "mishandle", "ruin", "wreck", "damage", "harm", "hurt", "endanger", "jeopardise", "jeopardize", "squander", "bungle", "deceive", "sabotage", "undermine", "cheat", "botch", "misuse", "mismanage", "insult", "distort", "fabricate", "exploit", "meddle", "collude", "lack", "neglect", "steal", "conceal", "rig", "fake":
		return true
	case "fail":
		return true
	case "break", "violate", "breach", "flout", "abuse", "ignore":
		if g.Object < 0 {
			return false
		}
		switch d.Lemma[d.Phrases[g.Object].Head] {
		case "law", "treaty", "promise", "rule", "word", "pledge", "agreement", "power", "trust", "right", "ceasefire", "truce", "constitution", "oath", "convention", "warning", "will", "voter", "sovereignty":
			return true
		}
	}
	return false
}

// document reports whether the noun is of words that somebody puts out.
func document(w string) bool {
	switch w {
	case "letter", "statement", "report", "speech", "tweet", "editorial", "commercial", "article", "ad", "interview", "post", "message", "lawsuit", "suit", "complaint", "petition", "video", "resolution", "memo", "book", "column", "reply", "op-ed", "communique", "communiqué", "readout", "leaflet", "advertisement", "advert", "commentary", "press":
		return true
	}
	return false
}

// statement reports whether the noun, with a party before it, is of what that
// party says.
func statement(w string) bool {
	switch w {
	case "claim", "accusation", "allegation", "opinion", "ruling", "criticism", "comment", "remark", "statement", "proposal", "denial", "offer", "demand", "assertion", "decree", "verdict", "argument", "protest", "threat":
		return true
	}
	return false
}

// product reports whether the noun is of what somebody does or puts forward and
// is judged by.
func product(w string) bool {
	switch w {
	case "decision", "move", "plan", "call", "effort", "attempt", "promise", "pledge", "policy", "failure", "refusal", "action", "role", "behaviour", "behavior", "conduct", "handling", "speech", "performance", "work", "leadership", "statement", "letter", "report", "claim", "proposal", "comment", "remark", "offer", "demand", "threat", "ruling", "criticism", "accusation", "allegation", "argument":
		return true
	}
	return false
}

// harm reports whether the noun is of what is done to somebody: to condemn it is
// to side with the one it is done to.
func harm(w string) bool {
	switch w {
	case "killing", "murder", "attack", "assault", "bombing", "shooting", "arrest", "assassination", "treatment", "detention", "jailing", "imprisonment", "execution", "beating", "harassment", "persecution", "massacre", "invasion", "torture", "stabbing", "poisoning", "death", "loss", "abuse", "kidnapping", "expulsion", "removal", "bullying", "critic", "rival", "opponent":
		return true
	}
	return false
}

// speaksFor reports whether people of this noun speak for the body or the
// country that they are of.
func speaksFor(w string) bool {
	switch w {
	case "official", "spokesman", "spokeswoman", "spokesperson", "lawmaker", "leader", "member", "minister", "president", "representative", "diplomat", "delegate", "lawyer", "attorney", "aide", "adviser", "advisor", "ambassador", "envoy", "parliament", "government", "head", "chief", "director", "chairman", "chairwoman", "chair", "secretary", "commander", "negotiator", "councillor", "senator", "prosecutor":
		return true
	}
	return false
}
