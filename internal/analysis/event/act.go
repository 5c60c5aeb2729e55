package event

import (
	"strings"

	"readout/internal/analysis/grammar"
	"readout/internal/text"
)

// act is what a verb group with its arguments does.
type act struct {
	group int
	root  string
	cue   text.Range // tokens
	rule  string
	noun  int // token of the noun that names the act, -1 for none
	inner int // the group whose act is promised, planned or refused; -1 for none
}

// actOf reads the act of group gi, by its verb, its particle or preposition and
// the nouns that it takes, before any mode.
func actOf(d *grammar.Doc, gi int) act {
	g := &d.Groups[gi]
	a := act{group: gi, cue: text.Range{First: g.Head, End: g.Head + 1}, noun: -1, inner: -1}
	if g.Particle >= 0 && g.Particle == g.Head+1 {
		a.cue.End = g.Particle + 1
	}
	e := lex().verbs[g.Lemma]
	if e == nil {
		return a
	}
	fx := e.fx
	part := ""
	if g.Particle >= 0 {
		part = d.Lower[g.Particle]
		fx |= e.pfx[part]
	}
	root := e.root
	rule := "verb"
	if r := e.parts[part]; part != "" && r != "" {
		root, rule = r, "verb and particle"
	}
	// The first argument's nouns, then those of the others.
	var first nounEntry
	firstTok := -1
	var objSort sort
	nargs := 0
	for k := g.Args.First; k < g.Args.End; k++ {
		arg := d.Args[k]
		if arg.Prep >= 0 && !d.Time(arg.Phrase) {
			p := d.Lower[arg.Prep]
			if r := e.preps[p]; r != "" && (nargs <= 1 || r == "CONSULT" && p == "with") {
				if root == "" || nargs == 0 {
					root, rule = r, "verb and preposition"
					a.cue.End = max(a.cue.End, arg.Prep+1)
				}
			}
			fx |= e.pfx[p]
		}
		nargs++
		if nargs > 4 {
			break
		}
		n, tok := nounOf(d, arg.Phrase)
		if arg.Prep < 0 || nargs == 1 || d.Lower[arg.Prep] == "of" || d.Lower[arg.Prep] == "in" || d.Lower[arg.Prep] == "for" || d.Lower[arg.Prep] == "on" || d.Lower[arg.Prep] == "into" || d.Lower[arg.Prep] == "from" || d.Lower[arg.Prep] == "to" {
			if arg.Prep < 0 {
				objSort |= n.so
			}
			if firstTok < 0 && tok >= 0 {
				first, firstTok = n, tok
			}
		}
	}
	if g.Passive && g.Subject >= 0 && firstTok < 0 {
		n, tok := nounOf(d, g.Subject)
		first, firstTok = n, tok
		objSort |= n.so
	}
	if g.Object < 0 && !g.Passive && part == "" {
		// "demanding", "protesting" stand alone; others want what they take.
	}
	set := func(r, why string) {
		root, rule = r, why
		if firstTok >= 0 {
			a.noun = firstTok
		}
	}
	if strikeNoun(d, firstTok) {
		first.root = "ASSAULT"
		if g.Lemma == "stage" || g.Lemma == "call" || g.Lemma == "begin" || g.Lemma == "go" || g.Lemma == "end" || g.Lemma == "hold" || strikeOfLabour(d, firstTok) {
			first.root = "PROTEST"
		}
	}
	if firstTok > 0 && d.Lemma[firstTok] == "action" && d.Is(firstTok-1, "legal") {
		first.root = "ACCUSE"
	}
	object := ""
	if g.Object >= 0 {
		object = d.Lemma[d.Phrases[g.Object].Head]
	} else if g.Passive && g.Subject >= 0 {
		object = d.Lemma[d.Phrases[g.Subject].Head]
	}
	switch {
	case statementNoun(object) && (root == "RETREAT" || root == "SANCTION"):
		root = ""
	case g.Lemma == "cut" && shortened(d, g):
		root, fx = "", 0 // "cut short her trip"
	case (g.Lemma == "close" || g.Lemma == "shut" || g.Lemma == "seal") && crossing(object):
		set("COERCE", "border closed")
	case (g.Lemma == "reopen" || g.Lemma == "open") && crossing(object) && (g.Lemma == "reopen" || object == "border"):
		set("CONCEDE", "border opened")
	case g.Lemma == "freeze" && assets(object):
		set("COERCE", "assets frozen")
	case (g.Lemma == "unfreeze" || g.Lemma == "release") && assets(object):
		set("CONCEDE", "assets released")
	case (g.Lemma == "exchange" || g.Lemma == "swap") && (object == "prisoner" || object == "hostage" || object == "captive" || object == "detainee"):
		set("RETREAT", "prisoners exchanged")
	case (g.Lemma == "launch" || g.Lemma == "fire") && !g.Passive && weapon(object) && aimed(d, g):
		set("ASSAULT", "fired at")
	case g.Lemma == "strike" && g.Object >= 0 && tuneful(object):
		root = "" // a note, a balance
	case (g.Lemma == "strike" || g.Lemma == "hammer" && part == "out") && (object == "deal" || object == "agreement" || object == "bargain" || object == "accord" || object == "compromise" || object == "pact"):
		set("SUPPORT", "settlement reached")
	case (g.Lemma == "accept" || g.Lemma == "admit" || g.Lemma == "receive" || g.Lemma == "take" && part == "in") && (object == "refugee" || object == "migrant" || object == "evacuee"):
		set("AID", "refugees taken in")
	case g.Lemma == "attack" && !g.Passive && opinions(object):
		set("ACCUSE", "verb")
	case (g.Lemma == "send" || g.Lemma == "dispatch" || g.Lemma == "move") && first.so&soWeapons != 0 && toTheFront(d, g):
		set("MOBILIZE", "troops sent")
	case g.Lemma == "hand" && (first.root == "AID" || first.so&soWeapons != 0):
		set("AID", "aid granted")
	case (g.Lemma == "send" || g.Lemma == "deploy" || g.Lemma == "dispatch") && first.so&soMonitors != 0:
		set("AID", "experts sent")
		if c := complement(d, gi); c >= 0 && (d.Groups[c].Lemma == "investigate" || d.Groups[c].Lemma == "probe" || d.Groups[c].Lemma == "inspect") {
			set("ACCUSE", "investigators sent")
		}
	case g.Lemma == "withdraw" && first.so&soMonitors != 0:
		set("SANCTION", "good will withdrawn")
	case g.Lemma == "call" && root == "REQUEST" && (first.root == "COERCE" || first.root == "SANCTION" || first.root == "ASSAULT" || first.root == "ACCUSE"):
		set("ACCUSE", "action called for")
	case (g.Lemma == "approve" || g.Lemma == "adopt" || g.Lemma == "ratify") && (first.so&soSettlement != 0 || first.root == "SUPPORT"):
		set("SUPPORT", "settlement approved")
	case g.Lemma == "join" && object == "force":
		set("COOPERATE", "verb and noun")
	case fx&(fxLift|fxUndo) != 0 && first.so&soRestriction != 0 && (objSort&soRestriction != 0 || g.Passive):
		set("CONCEDE", "restriction lifted")
	case g.Lemma == "ask" && (object == "question" || questions(d, gi)):
		root = ""
	case fx&fxUndo != 0 && first.so&(soHostile) != 0 && !cooperative(first.root):
		set("RETREAT", "hostility ended")
	case g.Lemma == "withdraw" && first.so&soTroops != 0:
		set("RETREAT", "troops withdrawn")
	case g.Lemma == "withdraw" || g.Lemma == "pull" && part == "out":
		if cooperative(first.root) && first.so&soTroops == 0 {
			set("SANCTION", "good will withdrawn")
		}
	case fx&fxRefuse != 0 && root == "REJECT":
	case fx&fxUndo != 0 && cooperative(first.root):
		set("SANCTION", "good will suspended")
	case fx&fxUndo != 0 && (first.root == "MOBILIZE" || first.so&soWeapons != 0):
		set("SANCTION", "support suspended")
	case (g.Lemma == "violate" || g.Lemma == "breach" || g.Lemma == "break") && (first.root == "RETREAT"):
		set("ASSAULT", "truce broken")
	case fx&fxDemand != 0 && root == "REQUEST":
	case fx&fxThreaten != 0:
	case g.Lemma == "reach" && first.so&soSettlement != 0:
		set("SUPPORT", "settlement reached")
	case fx&fxPromise != 0 && cooperative(first.root) && g.Object >= 0 && g.Lemma != "want" && g.Lemma != "expect" && g.Lemma != "consider":
		set("AGREE", "good will promised")
	case fx&fxAccept != 0:
		if g.Lemma == "accept" || g.Lemma == "agree" {
			root, rule = "AGREE", "verb"
			if g.Lemma == "accept" {
				root = "CONCEDE"
			}
		} else if g.Lemma == "approve" && first.root == "AID" {
			set("AID", "aid granted")
		} else {
			root, rule = "SUPPORT", "verb"
		}
	case fx&fxGrant != 0 && (first.root == "AID" || first.so&(soWeapons) != 0):
		set("AID", "aid granted")
	case fx&fxGrant != 0 && first.so&soTroops != 0 && (g.Lemma == "send" || g.Lemma == "deploy" || g.Lemma == "dispatch"):
		set("MOBILIZE", "troops sent")
	case g.Lemma == "strengthen" || g.Lemma == "reinforce" || g.Lemma == "put" || g.Lemma == "deploy" || g.Lemma == "remain":
		if first.so&(soTroops|soWeapons) != 0 || first.root == "MOBILIZE" {
			set("MOBILIZE", "forces raised")
		} else if cooperative(first.root) {
			set(first.root, "verb and noun")
		}
	case fx&fxDo != 0 && first.root != "" && (root == "" || root == "SUPPORT" || root == "COERCE" || root == "SANCTION"):
		set(first.root, "verb and noun")
	case root == "SANCTION" && g.Lemma == "recall" && objSort&soOfficials == 0 && first.root == "":
		root = ""
	case root == "RETREAT" && g.Lemma == "return":
		if (g.Object < 0 || d.Time(g.Object)) && !g.Passive {
			root = ""
		}
	}
	a.root, a.rule = root, rule
	if a.noun >= 0 {
		a.cue = text.Range{First: g.Head, End: a.noun + 1}
		if a.noun < g.Head || a.noun > g.Head+8 {
			a.cue = text.Range{First: g.Head, End: g.Head + 1}
		}
	}
	return a
}

// shortened reports "cut short X", "cut X short".
func shortened(d *grammar.Doc, g *grammar.Group) bool {
	return d.Is(g.Head+1, "short") || g.Object >= 0 && d.Is(d.Phrases[g.Object].Tokens.End, "short")
}

// crossing reports whether the noun is of what a state can close to others.
func crossing(w string) bool {
	switch w {
	case "border", "frontier", "airspace", "embassy", "consulate", "crossing", "strait", "checkpoint":
		return true
	}
	return false
}

func assets(w string) bool {
	switch w {
	case "asset", "assets", "fund", "account", "reserve", "holding":
		return true
	}
	return false
}

func weapon(w string) bool {
	switch w {
	case "drone", "missile", "rocket", "shell", "torpedo", "bomb", "salvo", "barrage":
		return true
	}
	return false
}

// aimed reports whether what is fired is fired at somebody.
func aimed(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Args.First; k < g.Args.End; k++ {
		if a := d.Args[k]; a.Prep >= 0 && d.Is(a.Prep, "at", "on", "against", "into", "towards", "toward") && !d.Time(a.Phrase) {
			return true
		}
	}
	return false
}

// tuneful reports whether to strike what the noun names hurts nobody.
func tuneful(w string) bool {
	switch w {
	case "note", "tone", "chord", "balance", "pose", "blow", "attitude", "gold", "oil", "match", "optimism", "contrast", "path", "course":
		return true
	}
	return false
}

// opinions reports whether the noun is of what one says or does rather than of
// people and places: to attack it is to criticise it.
func opinions(w string) bool {
	switch w {
	case "record", "plan", "policy", "decision", "proposal", "idea", "speech", "comment", "remark", "deal", "agreement", "move", "law", "bill", "budget", "stance", "handling", "approach", "claim", "report", "strategy", "measure", "tariff":
		return true
	}
	return false
}

// toTheFront reports whether something is sent to a place to be used there
// rather than to somebody.
func toTheFront(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Args.First; k < g.Args.End; k++ {
		if a := d.Args[k]; a.Prep >= 0 && d.Is(a.Prep, "to", "towards", "toward", "into") {
			switch d.Lemma[d.Phrases[a.Phrase].Head] {
			case "border", "frontier", "front", "strait", "coast", "line", "region", "area", "zone", "sea", "valley", "gulf":
				return true
			}
		}
	}
	return false
}

// questions reports "asked what", "asked whether": no request.
func questions(d *grammar.Doc, gi int) bool {
	g := &d.Groups[gi]
	for k := g.Head + 1; k < len(d.Tokens) && k < g.Head+5; k++ {
		if d.Is(k, "what", "whether", "when", "how", "why", "if", "where", "who", "which") {
			return true
		}
		if d.Tags[k] == grammar.Mark || d.Tags[k] == grammar.To {
			return false
		}
	}
	return false
}

// strikeNoun reports whether token i is "strike", which is of workers or of
// weapons.
func strikeNoun(d *grammar.Doc, i int) bool { return i >= 0 && d.Lemma[i] == "strike" }

func strikeOfLabour(d *grammar.Doc, i int) bool {
	return d.Is(i-1, "hunger", "general", "national", "nationwide", "labour", "labor", "sit-down", "workers", "transport", "teachers", "indefinite", "day", "hour", "24-hour", "48-hour")
}

// nounOf returns the entry of a phrase's head, or of the nearest noun before
// it within the phrase, and the token.
func nounOf(d *grammar.Doc, p int) (nounEntry, int) {
	if p < 0 {
		return nounEntry{}, -1
	}
	ph := d.Phrases[p]
	l := lex()
	for k := ph.Head; k >= ph.Tokens.First; k-- {
		if d.Tags[k] == grammar.Proper && k != ph.Head {
			break
		}
		if k != ph.Head && d.Tags[k] != grammar.Noun {
			if k < ph.Head-2 {
				break
			}
			continue
		}
		if n, ok := l.nouns[d.Lower[k]]; ok {
			return n, k
		}
		if n, ok := l.nouns[d.Lemma[k]]; ok {
			return n, k
		}
		if k < ph.Head-2 {
			break
		}
	}
	return nounEntry{}, -1
}

// compose gives the act of group gi its mode: what governs it, its modal, its
// negation. The second result is the group that stands for the whole.
func compose(d *grammar.Doc, gi int) act {
	g := &d.Groups[gi]
	a := actOf(d, gi)
	e := lex().verbs[g.Lemma]
	// A verb that takes another: its effect on what comes.
	if e != nil {
		fx := effects(d, gi)
		if (g.Lemma == "insist" || g.Lemma == "demand" || g.Lemma == "ask" || g.Lemma == "require") && fx&fxDemand != 0 {
			if c := complement(d, gi); c >= 0 && indicative(d, c) {
				// "insisted that it was": said, not demanded; "asked if": a question.
				fx, a.root = fxSay, ""
			}
		}
		if c := complement(d, gi); c >= 0 && fx&(fxPromise|fxRefuse|fxDemand|fxThreaten|fxUndo|fxAllow|fxCause|fxSay|fxAccept) != 0 {
			in := compose(d, c)
			infinitive := d.Groups[c].Kind == grammar.Infinitival
			gerund := d.Groups[c].Form == grammar.Ing && !d.Groups[c].Finite
			with := func(root, rule string) act {
				return act{group: gi, root: root, cue: text.Range{First: g.Head, End: g.Head + 1}, rule: rule, noun: -1, inner: c}
			}
			switch {
			case fx&fxThreaten != 0 && (infinitive || g.Lemma == "threaten"):
				if g.Lemma == "vow" && !hostile(in.root) {
					a = with("AGREE", "promised")
				} else {
					a = with("THREATEN", "threatened")
				}
			case fx&fxRefuse != 0 && (infinitive || gerund) && (in.root == "" || !hostile(in.root)):
				a = with("REJECT", "refused")
			case fx&fxDemand != 0 && g.Lemma != "want" && g.Lemma != "seek":
				a = with("REQUEST", "demanded")
			case (fx&fxPromise != 0) && infinitive:
				switch {
				case g.Lemma == "want" || g.Lemma == "expect" || g.Lemma == "consider" || g.Lemma == "hope" || g.Lemma == "aim":
					if in.root == "REQUEST" {
						a = in
					} else if cooperative(in.root) && g.Lemma != "expect" {
						a = with("AGREE", "intended")
					}
				case in.root == "MOBILIZE" && g.Lemma != "prepare" && g.Lemma != "plan" && g.Lemma != "vow" && g.Lemma != "intend":
					a = with("AGREE", "forces promised")
				case in.root == "MOBILIZE" && (g.Lemma == "prepare" || g.Lemma == "plan"):
					a = with("MOBILIZE", "forces prepared")
					if peacekeeping(d, c) {
						a.root = "AGREE"
					}
				case hostile(in.root):
					if g.Lemma == "agree" || g.Lemma == "offer" {
						a = with("AGREE", "agreed")
					} else {
						a = with("THREATEN", "hostility announced")
					}
				case in.root == "REJECT":
					a = in
				default:
					a = with("AGREE", "promised")
				}
			case fx&fxUndo != 0 && (gerund):
				if cooperative(in.root) {
					a = with("SANCTION", "good will stopped")
				} else if hostile(in.root) {
					a = with("RETREAT", "hostility stopped")
				}
			case fx&fxAllow != 0 && infinitive:
				a = with("CONCEDE", "allowed")
			case fx&fxCause != 0 && (infinitive || gerund):
				if in.root != "" {
					a = in
				}
			case fx&fxSay != 0 && d.Groups[c].Finite && needed(d, c):
				a = with("REQUEST", "necessity stated")
			case fx&fxSay != 0 && (d.Groups[c].Finite):
				if in.root != "" {
					in.group = c
					return in
				}
			}
		}
	}
	if a.root == "" {
		return a
	}
	return mode(d, g, a)
}

// indicative reports whether the content clause tells what is rather than what
// shall be.
func indicative(d *grammar.Doc, c int) bool {
	h := &d.Groups[c]
	if h.Kind == grammar.Infinitival || !h.Finite {
		return false
	}
	if h.Marker >= 0 && d.Is(h.Marker, "if", "whether") {
		return true
	}
	switch h.Modal {
	case "":
	case "will", "would", "could", "going to", "may", "might", "can":
		return true
	default:
		return false
	}
	return h.Tense == grammar.PastTense || d.Forms[h.Tokens.First] == grammar.Present || d.Is(h.Tokens.First, "are", "have", "'re", "'ve") || d.Tags[h.Tokens.First] == grammar.Auxiliary && d.Lower[h.Tokens.First] != "be"
}

// needed reports whether the clause says that something is needed: "was
// essential", "how important X was".
func needed(d *grammar.Doc, c int) bool {
	h := &d.Groups[c]
	if h.Lemma == "need" && h.Passive && !h.Negated {
		return true
	}
	if h.Lemma != "be" || h.Negated || h.Modal != "" {
		return false
	}
	lo := h.Head + 1
	if h.Marker >= 0 && d.Is(h.Marker, "how") {
		lo = h.Marker + 1
	}
	for k := lo; k < h.End && k < h.Head+4; k++ {
		if d.Is(k, "essential", "vital", "crucial", "necessary", "important", "needed", "imperative", "indispensable", "critical", "key") && d.Tags[k] != grammar.Determiner {
			return !d.Is(k+1, "to") || true
		}
	}
	return false
}

// forPeace reports whether the sentence speaks of forces that keep a peace.
func forPeace(d *grammar.Doc, g *grammar.Group) bool {
	st := d.Sentences[g.Sentence].Tokens
	for k := st.First; k < st.End; k++ {
		switch d.Lemma[k] {
		case "mission", "peace", "ceasefire", "cease-fire", "truce", "protect", "monitor", "peacekeeper", "peacekeeping", "reassurance", "help", "defend", "stabilise", "stabilize":
			return true
		}
	}
	return false
}

func peacekeeping(d *grammar.Doc, gi int) bool {
	g := &d.Groups[gi]
	for k := g.Head; k < g.End; k++ {
		if strings.HasPrefix(d.Lower[k], "peacekeep") {
			return true
		}
	}
	return false
}

// complement returns the group that is the verb's infinitive, gerund or content
// clause, or -1.
func complement(d *grammar.Doc, gi int) int {
	g := &d.Groups[gi]
	r := d.GroupsIn(g.Sentence)
	for c := gi + 1; c < r.End && c <= gi+2; c++ {
		h := &d.Groups[c]
		switch h.Kind {
		case grammar.Infinitival:
			if h.Parent == gi {
				return c
			}
		case grammar.Participial:
			if h.Parent == gi && h.Form == grammar.Ing && h.Tokens.First-1 >= 0 && d.Tags[h.Tokens.First-1] != grammar.Mark {
				return c
			}
		case grammar.Content:
			if h.Parent == gi {
				return c
			}
		}
		if c == gi+1 && h.Kind == grammar.Relativized {
			continue
		}
		if c == gi+1 && h.Finite {
			break
		}
	}
	// "said X would": content without an opener when the next finite verb
	// follows and this one reports.
	if gi+1 < r.End && d.Groups[gi+1].Finite && d.Groups[gi+1].Kind == grammar.Content {
		return gi + 1
	}
	return -1
}

// mode bends an act by its own group's modal, tense and negation.
func mode(d *grammar.Doc, g *grammar.Group, a act) act {
	if a.group >= 0 && &d.Groups[a.group] != g {
		return a
	}
	future := false
	oblige := false
	switch g.Modal {
	case "will", "shall", "would", "going to", "due to", "set to", "about to", "be to", "expected to", "scheduled to", "willing to", "prepared to", "ready to", "poised to", "keen to", "able to", "could", "may", "might", "happy to", "likely to", "determined to":
		future = true
	case "must", "should", "have to", "need to", "ought to", "required to", "obliged to":
		oblige = true
	}
	if g.Modal == "unwilling to" || g.Modal == "reluctant to" || g.Modal == "unlikely to" || g.Modal == "unable to" {
		if cooperative(a.root) {
			a.root, a.rule = "REJECT", "unwilling"
		}
		return a
	}
	switch {
	case g.Negated:
		switch {
		case cooperative(a.root):
			a.root, a.rule = "REJECT", "negated"
		case a.root == "REQUEST" || a.root == "ACCUSE" || a.root == "REJECT":
			a.root = ""
		default:
			a.root = ""
		}
	case oblige:
		a.root, a.rule = "REQUEST", "obliged"
	case future:
		switch {
		case a.root == "CONSULT":
		case cooperative(a.root):
			a.root, a.rule, a.inner = "AGREE", "good will ahead", a.group
		case a.root == "MOBILIZE" && forPeace(d, g):
			a.root, a.rule = "AGREE", "forces promised"
		case hostile(a.root) && a.root != "PROTEST":
			a.root, a.rule = "THREATEN", "hostility ahead"
		}
	}
	return a
}

// least is the score of the arguments' fit below which Classify abstains.
const least = 2

// Classify returns the PLOVER root of what the actor does to the recipient in
// the sentence (both given by their words), the words that say so and the name
// of the rule; a root of "" when nothing does.
func Classify(sentence, actor, recipient string) (root, cue, rule string) {
	d := grammar.Parse(text.Parse(sentence, nil))
	as := spansOf(sentence, actor)
	rs := spansOf(sentence, recipient)
	best, bestScore := act{}, -100
	for gi := range d.Groups {
		if governed(d, gi) {
			continue
		}
		a := compose(d, gi)
		if a.root == "" {
			continue
		}
		s := fit(d, gi, a, as, rs)
		if s > bestScore {
			best, bestScore = a, s
		}
	}
	if best.root == "" || bestScore < least {
		return "", "", ""
	}
	if best.root == "CONSULT" {
		// PLOVER takes what will be done in good will for an intention.
		g := &d.Groups[best.group]
		switch g.Modal {
		case "will", "would", "going to", "be to", "due to", "set to", "expected to", "scheduled to", "shall":
			return "AGREE", d.SpanOf(best.cue).In(sentence), "meeting ahead"
		}
	}
	return best.root, d.SpanOf(best.cue).In(sentence), best.rule
}

// governed reports whether the group is read with the one that governs it.
func governed(d *grammar.Doc, gi int) bool {
	r := d.GroupsIn(d.Groups[gi].Sentence)
	for p := max(r.First, gi-2); p < gi; p++ {
		if complement(d, p) != gi {
			continue
		}
		if effects(d, p)&(fxPromise|fxRefuse|fxDemand|fxThreaten|fxUndo|fxAllow|fxCause|fxSay|fxAccept) != 0 {
			return true
		}
	}
	return false
}

// effects returns what the group's verb does to what it takes, its particle
// and prepositions included.
func effects(d *grammar.Doc, gi int) effect {
	g := &d.Groups[gi]
	e := lex().verbs[g.Lemma]
	if e == nil {
		return 0
	}
	fx := e.fx
	if g.Particle >= 0 {
		fx |= e.pfx[d.Lower[g.Particle]]
	}
	for k := g.Args.First; k < g.Args.End; k++ {
		if d.Args[k].Prep >= 0 && !d.Time(d.Args[k].Phrase) {
			fx |= e.pfx[d.Lower[d.Args[k].Prep]]
		}
	}
	return fx
}

// fit scores how well the act's arguments are the actor and the recipient.
func fit(d *grammar.Doc, gi int, a act, as, rs []text.Span) int {
	g := &d.Groups[gi]
	s := 0
	head := d.Tokens[g.Head].Start
	doer, done := g.Subject, -1
	if g.Passive {
		doer, done = g.Agent, g.Subject
	}
	switch {
	case overlapsAny(d.PhraseSpan(doer), as):
		s += 4
	case a.group != gi && overlapsAny(d.PhraseSpan(d.Groups[a.group].Subject), as):
		s += 3
	case before(as, head):
		s += 1
	}
	switch {
	case g.Passive && overlapsAny(d.PhraseSpan(done), rs):
		s += 3
	case g.Passive && overlapsAny(d.PhraseSpan(done), as) && g.Agent < 0:
		s -= 2
	case overlapsAny(d.PhraseSpan(g.Object), rs):
		s += 3
	default:
		for k := g.Args.First; k < g.Args.End; k++ {
			if overlapsAny(d.PhraseSpan(d.Args[k].Phrase), rs) {
				s += 2
				break
			}
		}
		if overlapsAny(d.PhraseSpan(doer), rs) && !overlapsAny(d.PhraseSpan(doer), as) {
			if a.root == "REQUEST" && a.rule == "obliged" {
				s += 2
			} else {
				s -= 3
			}
		}
	}
	if g.Kind == grammar.Relativized || g.Kind == grammar.Adverbial || g.Kind == grammar.Conditioned {
		s--
	}
	if !g.Finite {
		s--
	}
	return s
}

func overlapsAny(sp text.Span, all []text.Span) bool {
	for _, o := range all {
		if sp.Overlaps(o) {
			return true
		}
	}
	return false
}

func before(all []text.Span, at int) bool {
	for _, o := range all {
		if o.End <= at {
			return true
		}
	}
	return false
}

func spansOf(s, words string) []text.Span {
	var out []text.Span
	if words == "" {
		return nil
	}
	for from := 0; from < len(s); {
		i := index(s[from:], words)
		if i < 0 {
			break
		}
		out = append(out, text.Span{Start: from + i, End: from + i + len(words)})
		from += i + len(words)
	}
	return out
}

func index(s, w string) int { return strings.Index(s, w) }
