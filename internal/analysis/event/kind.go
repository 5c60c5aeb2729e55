package event

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// reading is an event that the verb's own table does not tell.
type reading struct {
	root, kind, rule string
	cue              text.Range
}

// idioms are verbs whose sense lies in the words after them.
var idioms = []struct {
	verb  string
	words []string
	root  string
	kind  string
}{
	{"pour", []string{"cold", "water", "on"}, "REJECT", "refusal"},
	{"throw", []string{"weight", "behind"}, "SUPPORT", "support"},
	{"pay", []string{"tribute", "to"}, "SUPPORT", "support"},
	{"take", []string{"aim", "at"}, "ACCUSE", "criticism"},
	{"turn", []string{"back", "on"}, "REJECT", "refusal"},
	{"shake", []string{"hands"}, "CONSULT", "meeting"},
	{"hold", []string{"firm"}, "REJECT", "refusal"},
}

// special reads what readers of summit news see as events of their own:
// arrivals, departures, speeches, announcements.
func special(d *grammar.Doc, gi int) reading {
	g := &d.Groups[gi]
	at := func(root, kind, rule string) reading {
		end := g.Head + 1
		if g.Particle == g.Head+1 {
			end++
		}
		return reading{root, kind, rule, text.Range{First: g.Head, End: end}}
	}
	if g.Passive && g.Lemma == "expect" && !g.Negated && g.Subject >= 0 && d.Tags[d.Phrases[g.Subject].Head] != grammar.Noun && d.Is(g.Head+1, "in", "at", "here") {
		// "is expected in X on Saturday".
		return reading{"CONSULT", "visit", "journey due", text.Range{First: g.Head, End: g.Head + 1}}
	}
	if g.Passive || g.Negated {
		return reading{}
	}
	prep := func(words ...string) bool {
		for k := g.Args.First; k < g.Args.End; k++ {
			if d.Args[k].Prep >= 0 && d.Is(d.Args[k].Prep, words...) {
				return true
			}
		}
		return false
	}
	part := ""
	if g.Particle >= 0 {
		part = d.Lower[g.Particle]
	}
	for _, x := range idioms {
		if x.verb != g.Lemma {
			continue
		}
		for k := g.Head + 1; k < g.Head+4 && k < len(d.Tokens); k++ {
			if d.Matches(k, x.words...) {
				return reading{x.root, x.kind, "idiom", text.Range{First: g.Head, End: k + len(x.words)}}
			}
		}
	}
	switch g.Lemma {
	case "fly", "go", "head", "return", "travel":
		if d.Is(g.Head+1, "home") {
			return reading{"CONSULT", "departure", "departure", text.Range{First: g.Head, End: g.Head + 2}}
		}
	}
	switch g.Lemma {
	case "arrive", "land":
		if d.Is(g.Head+1, "late", "early") && !prep("in", "at", "on") {
			return reading{}
		}
		if abstract(d, g) {
			return reading{} // "arrived at a conclusion", "landed a blow"
		}
		if prep("in", "at", "for", "on") || g.Lemma == "arrive" && part != "" {
			if g.Lemma == "land" && g.Object >= 0 {
				return reading{}
			}
			return at("CONSULT", "arrival", "arrival")
		}
	case "touch":
		if part == "down" {
			return at("CONSULT", "arrival", "arrival")
		}
	case "depart":
		return at("CONSULT", "departure", "departure")
	case "travel", "leave", "head", "fly", "return":
		if g.Lemma == "return" && g.Object < 0 && prep("from") {
			return at("CONSULT", "departure", "departure")
		}
		if g.Lemma == "leave" && g.Object >= 0 && d.Tags[d.Phrases[g.Object].Head] == grammar.Proper && d.Tags[d.Phrases[g.Object].Tokens.First] == grammar.Proper && g.Finite {
			return at("CONSULT", "departure", "departure")
		}
		if prep("for", "to") && g.Object < 0 && (g.Lemma == "leave" || part != "back") {
			if g.Lemma == "leave" {
				return at("CONSULT", "departure", "departure")
			}
			return at("CONSULT", "visit", "journey")
		}
	case "be":
		// "is due in X on Tuesday".
		if d.Is(g.Head+1, "due") && prep("in", "at") && g.Subject >= 0 && d.Tags[d.Phrases[g.Subject].Head] != grammar.Noun {
			return reading{"CONSULT", "visit", "journey due", text.Range{First: g.Head, End: g.Head + 2}}
		}
	case "call", "ring", "phone", "telephone":
		// "called Mr X on Saturday", "rang him": by telephone.
		if g.Object >= 0 && g.Object == d.Args[g.Args.First].Phrase && (g.Lemma != "call" || onlyObject(d, gi)) && d.Tags[d.Phrases[g.Object].Head] != grammar.Noun {
			return at("CONSULT", "call", "telephoned")
		}
	case "address":
		if g.Object >= 0 {
			switch d.Lemma[d.Phrases[g.Object].Head] {
			case "parliament", "congress", "assembly", "nation", "summit", "conference", "council", "crowd", "senate", "lawmaker", "parliament.", "forum":
				return at("STATEMENT", "speech", "speech")
			}
		}
	case "report", "speak":
		for k := g.Args.First; k < g.Args.End; k++ {
			if a := d.Args[k]; a.Prep >= 0 && d.Is(a.Prep, "to", "in", "before") {
				switch d.Lemma[d.Phrases[a.Phrase].Head] {
				case "parliament", "congress", "assembly", "senate", "commons":
					return at("STATEMENT", "speech", "speech")
				}
			}
		}
	case "announce", "unveil", "publish", "issue", "release", "present":
		if g.Object >= 0 {
			switch w := d.Lemma[d.Phrases[g.Object].Head]; {
			case statementNoun(w):
				return at("STATEMENT", "statement", "statement issued")
			case g.Lemma == "announce" || g.Lemma == "unveil":
				if n, _ := nounOf(d, g.Object); n.root == "" {
					return at("STATEMENT", "announcement", "announcement")
				}
			}
		}
	case "use":
		// "used a speech on Monday to promise".
		if g.Object >= 0 {
			switch d.Lemma[d.Phrases[g.Object].Head] {
			case "speech", "address", "lecture":
				r := at("STATEMENT", "speech", "speech")
				r.cue.End = d.Phrases[g.Object].Head + 1
				return r
			}
		}
	case "give", "deliver", "make":
		for k := g.Args.First; k < g.Args.End && k < g.Args.First+2; k++ {
			if d.Args[k].Prep >= 0 {
				continue
			}
			ph := d.Phrases[d.Args[k].Phrase]
			switch d.Lemma[ph.Head] {
			case "speech", "address", "statement", "lecture", "remark", "message", "briefing", "assurance", "reassurance":
				r := at("STATEMENT", "speech", "speech")
				switch d.Lemma[ph.Head] {
				case "statement", "message", "assurance", "reassurance":
					r.kind, r.rule = "statement", "statement given"
				}
				r.cue.End = ph.Head + 1
				if ph.Head-g.Head > 8 {
					r.cue.End = g.Head + 1
				}
				return r
			}
		}
	}
	return reading{}
}

// abstract reports whether what one arrives at is no place.
func abstract(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Args.First; k < g.Args.End; k++ {
		switch d.Lemma[d.Phrases[d.Args[k].Phrase].Head] {
		case "conclusion", "decision", "figure", "agreement", "compromise", "deal", "solution", "answer", "point", "result", "verdict", "consensus", "total", "job", "role", "trouble", "jail", "prison", "court":
			return true
		}
	}
	return false
}

// onlyObject reports whether the verb takes a person and nothing that the
// person is called: "called Tavernay on Saturday to thank him".
func onlyObject(d *grammar.Doc, gi int) bool {
	g := &d.Groups[gi]
	for k := g.Args.First + 1; k < g.Args.End; k++ {
		if !d.Time(d.Args[k].Phrase) {
			return false
		}
	}
	end := d.Phrases[g.Object].Tokens.End
	if end >= len(d.Tokens) {
		return true
	}
	if d.Tags[end] == grammar.Adjective || d.Word(end) == "“" || d.Word(end) == "\"" || d.Word(end) == "‘" {
		return false
	}
	return g.Args.Len() > 1 || d.Tags[end] == grammar.To
}

func statementNoun(w string) bool {
	switch w {
	case "statement", "communique", "communiqué", "declaration", "letter", "report", "paper", "document", "text", "joint", "readout", "message":
		return true
	}
	return false
}

// kindOf names the event for readers.
func kindOf(d *grammar.Doc, a act, parties int) string {
	g := &d.Groups[a.group]
	noun := ""
	if a.noun >= 0 {
		noun = d.Lemma[a.noun]
	}
	switch a.root {
	case "CONSULT":
		switch {
		case byPhone(d, g) || noun == "call" || noun == "phone" || noun == "telephone" || g.Lemma == "phone" || g.Lemma == "telephone":
			return "call"
		case noun == "summit":
			return "summit"
		case noun == "conference":
			return "press conference"
		case noun == "visit" || noun == "trip" || noun == "tour" || g.Lemma == "visit" || g.Lemma == "travel" || g.Lemma == "fly" || g.Lemma == "tour":
			return "visit"
		case noun == "talk" || noun == "talks" || noun == "negotiation" || noun == "discussion" || g.Lemma == "negotiate" || g.Lemma == "talk" || g.Lemma == "discuss" || g.Lemma == "consult" || g.Lemma == "confer":
			return "talks"
		case g.Lemma == "speak" || g.Lemma == "host" || g.Lemma == "greet" || noun == "conversation" || g.Lemma == "meet" || noun == "meeting" || noun == "session" || noun == "dinner" || noun == "lunch" || noun == "breakfast":
			if parties == 2 {
				return "bilateral meeting"
			}
			return "meeting"
		}
		return "meeting"
	case "SUPPORT":
		switch {
		case g.Lemma == "sign" || noun == "agreement" && g.Lemma == "conclude":
			return "signing"
		case a.rule == "settlement reached":
			return "agreement"
		case g.Lemma == "ratify" || g.Lemma == "approve" || g.Lemma == "adopt":
			return "approval"
		}
		return "support"
	case "COOPERATE":
		return "cooperation"
	case "AID":
		return "aid"
	case "AGREE":
		switch g.Lemma {
		case "agree":
			return "agreement"
		case "plan", "prepare", "intend", "propose", "consider", "hope", "aim", "want":
			return "plan"
		}
		if a.rule == "good will ahead" {
			return "plan"
		}
		return "pledge"
	case "CONCEDE":
		return "concession"
	case "RETREAT":
		switch {
		case a.rule == "troops withdrawn" || g.Lemma == "withdraw" || g.Lemma == "retreat" || g.Lemma == "pull":
			return "withdrawal"
		case a.rule == "prisoners exchanged" || g.Lemma == "release" || g.Lemma == "free" || noun == "release":
			return "release"
		case g.Lemma == "resign" || noun == "resignation":
			return "resignation"
		case noun == "ceasefire" || noun == "truce" || noun == "cease-fire":
			return "ceasefire"
		}
		return "concession"
	case "REQUEST":
		return "demand"
	case "ACCUSE":
		switch {
		case a.rule == "action called for":
			return "demand"
		case g.Lemma == "investigate" || g.Lemma == "probe" || noun == "investigation" || noun == "inquiry" || noun == "probe":
			return "investigation"
		case g.Lemma == "sue" || noun == "lawsuit":
			return "legal action"
		}
		return "criticism"
	case "REJECT":
		return "refusal"
	case "THREATEN":
		return "threat"
	case "PROTEST":
		return "protest"
	case "SANCTION":
		return "measure"
	case "MOBILIZE":
		return "deployment"
	case "COERCE":
		if g.Lemma == "arrest" || g.Lemma == "detain" || g.Lemma == "jail" || g.Lemma == "imprison" || noun == "arrest" {
			return "arrest"
		}
		return "measure"
	case "ASSAULT":
		return "attack"
	case "STATEMENT":
		return "statement"
	}
	return ""
}

// byPhone reports "spoke by telephone", "talked on the phone".
func byPhone(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Args.First; k < g.Args.End; k++ {
		if a := d.Args[k]; a.Prep >= 0 && d.Is(a.Prep, "by", "on", "over") {
			switch d.Lemma[d.Phrases[a.Phrase].Head] {
			case "telephone", "phone", "video":
				return true
			}
		}
	}
	return false
}

// occasionKind gives root and kind of an occasion by the noun that
// names it; "" for other phrases.
func occasionKind(d *grammar.Doc, ph grammar.Phrase) (root, kind string) {
	w := d.Lemma[ph.Head]
	prev := ""
	if ph.Head > ph.Tokens.First {
		prev = d.Lower[ph.Head-1]
	}
	switch w {
	case "conference":
		if prev == "press" || prev == "news" {
			return "STATEMENT", "press conference"
		}
		return "CONSULT", "conference"
	case "briefing":
		return "STATEMENT", "briefing"
	case "speech", "address":
		return "STATEMENT", "speech"
	case "interview":
		return "STATEMENT", "interview"
	case "meeting":
		if prev == "cabinet" || ph.Tokens.End+2 < len(d.Tokens) && d.Lower[ph.Tokens.End] == "of" && (d.Is(ph.Tokens.End+2, "cabinet") || d.Is(ph.Tokens.End+1, "cabinet", "ministers")) {
			return "CONSULT", "cabinet meeting"
		}
		return "CONSULT", "meeting"
	case "talk", "talks":
		return "CONSULT", "talks"
	case "summit":
		return "CONSULT", "summit"
	case "dinner", "lunch", "banquet":
		return "CONSULT", "meeting"
	case "call":
		if prev == "phone" || prev == "telephone" || prev == "video" || d.Is(ph.Tokens.End, "between", "with") {
			return "CONSULT", "call"
		}
	case "signing":
		return "SUPPORT", "signing"
	case "ceremony":
		if prev == "signing" || signs(d, ph) {
			return "SUPPORT", "signing"
		}
		return "SUPPORT", "ceremony"
	case "visit", "trip":
		return "CONSULT", "visit"
	case "session", "round", "negotiation":
		return "CONSULT", "talks"
	}
	return "", ""
}

// occasions adds the occasions named beside the group: "at his first cabinet
// meeting", "in a short speech", "ahead of the White House meeting", "for talks
// with".
func (f *finder) occasions(gi, post int) bool {
	d := f.d
	g := &d.Groups[gi]
	if g.Kind == grammar.Infinitival {
		return false
	}
	sent := d.Sentences[g.Sentence].Tokens
	// The group's own stretch: from the end of the one before to its own end.
	lo := sent.First
	if r := d.GroupsIn(g.Sentence); gi > r.First {
		lo = d.Groups[gi-1].End
		if d.Groups[gi-1].End > g.Tokens.First {
			lo = d.Groups[gi-1].Tokens.End
		}
		// What follows the verb before belongs to it.
		lo = max(lo, g.Tokens.First)
	}
	found := false
	for k := lo; k < g.End; k++ {
		p := int(d.PhraseOf[k])
		if p < 0 {
			continue
		}
		ph := d.Phrases[p]
		k = ph.Tokens.End - 1
		if f.speech(d.Tokens[ph.Head].Start) >= 0 {
			continue
		}
		root, kind := occasionKind(d, ph)
		if d.Is(ph.Head, "session", "round") && !d.Is(ph.Tokens.End, "of") || g.Lemma == "address" && kind == "summit" {
			continue // of what is not said, or told as a speech
		}
		if kind == "" || kind == "visit" || kind == "signing" || kind == "ceremony" || g.Negated {
			continue
		}
		if ph.Prep < 0 {
			// "told a joint press conference", "addressed a meeting".
			if p != g.Object {
				continue
			}
			switch g.Lemma {
			case "tell", "address", "attend":
			case "chair", "convene", "lead", "hold":
				if kind != "cabinet meeting" {
					continue
				}
			default:
				continue
			}
		}
		if f.occasion(gi, ph, root, kind, post) {
			found = true
		}
	}
	return found
}

// signs reports whether what follows the phrase says that it is to sign
// something: "a ceremony to sign", "a ceremony at which they were to sign".
func signs(d *grammar.Doc, ph grammar.Phrase) bool {
	for k := ph.Tokens.End; k < len(d.Tokens) && k < ph.Tokens.End+16; k++ {
		if d.Lemma[k] == "sign" {
			return true
		}
		if d.Tags[k] == grammar.Mark {
			return false
		}
	}
	return false
}

func (f *finder) occasion(gi int, ph grammar.Phrase, root, kind string, post int) bool {
	d := f.d
	g := &d.Groups[gi]
	prep := "at"
	if ph.Prep >= 0 {
		prep = d.Lower[ph.Prep]
	}
	planned := false
	switch prep {
	case "at", "in", "during", "after", "following":
		if kind == "talks" || kind == "summit" || kind == "conference" || kind == "meeting" {
			// "in talks", "at a summit": only a definite one that is dated or
			// placed is told.
			if prep == "in" {
				return false
			}
		}
	case "of":
		if ph.Prep <= 0 || d.Lower[ph.Prep-1] != "ahead" {
			return false
		}
		planned = true
	case "before":
		planned = root == "CONSULT"
		if !planned {
			return false
		}
	case "for":
		if !travels(g.Lemma) && g.Lemma != "meet" && g.Lemma != "host" && g.Lemma != "welcome" {
			return false
		}
		planned = root == "CONSULT" && travels(g.Lemma)
		if !planned {
			return false
		}
	default:
		return false
	}
	who := f.refs(g.Subject)
	if len(who) == 0 || g.Passive {
		if g.Passive {
			who = f.refs(g.Subject)
		}
		if len(who) == 0 {
			return false
		}
	}
	e := news.Event{Root: root, Kind: kind, Rule: "occasion", Status: news.Happened, Occasion: true, Quote: -1, Post: post}
	if planned {
		e.Status, e.Rule = news.Planned, "occasion to come"
	} else if g.Tense == grammar.FutureTense {
		e.Status = news.Planned
	}
	e.Who = clip(who, 4)
	e.Cue = d.SpanOf(ph.Tokens)
	// "with X" and "at Y" right after it.
	for k := ph.Tokens.End; k < len(d.Tokens) && d.Tags[k] == grammar.Preposition; {
		if k+1 >= len(d.Tokens) || d.PhraseOf[k+1] < 0 {
			break
		}
		q := d.Phrases[d.PhraseOf[k+1]]
		switch d.Lower[k] {
		case "with", "between":
			e.Whom = without(f.refs(int(d.PhraseOf[k+1])), e.Who)
		case "at", "in":
			if r := f.place(q); !r.Zero() {
				e.Where = r
			}
		}
		k = q.Tokens.End
	}
	if e.Where.Zero() {
		e.Where = f.placeIn(ph)
	}
	if kind == "meeting" && len(e.Who)+len(e.Whom) == 2 {
		e.Kind = "bilateral meeting"
	}
	if !planned {
		if e.When = f.date(gi, gi); !e.When.Known() {
			e.When = f.spokenOn(e.Cue)
		}
	} else {
		if e.When = f.within(ph); !e.When.Known() {
			e.When = f.hanging(ph)
		}
	}
	e.Evidence = []news.Span{f.evidence(g.Sentence)}
	words := capitalise(trimDet(d, ph))
	var b strings.Builder
	b.WriteString(words)
	if len(e.Whom) > 0 {
		b.WriteString(" with " + names(e.Whom))
	}
	if !e.Where.Zero() && !strings.Contains(words, e.Where.Name) {
		b.WriteString(", " + e.Where.Name)
	}
	b.WriteString(" – " + names(e.Who))
	e.Label = b.String()
	f.add(e)
	return true
}

// spokenOn returns the day on which words were said whose attribution names the
// occasion at sp, as far as it is known of any.
func (f *finder) spokenOn(sp news.Span) news.Date {
	for i := range f.quotes {
		q := &f.quotes[i]
		if q.NotSpeech == "" && q.Said.Known() && q.Said.Precision == news.Day && q.Occasion.Overlaps(sp) {
			when := q.Said
			when.Basis, when.Rule = news.BasisInferred, "day of the words spoken there"
			return when
		}
	}
	return news.Date{}
}

// within returns the date that stands in the phrase itself: "Friday's summit".
func (f *finder) within(ph grammar.Phrase) news.Date {
	sp := f.d.SpanOf(ph.Tokens)
	for i := f.time(sp.Start); i < len(f.times) && f.times[i].Span.Start < sp.End; i++ {
		if f.times[i].Date.Known() {
			return f.times[i].Date
		}
	}
	return news.Date{}
}

// hanging returns the date that hangs on an occasion to come: "ahead of talks
// with X on Friday". It is there when no verb and no comma parts the two.
func (f *finder) hanging(ph grammar.Phrase) news.Date {
	d := f.d
	for k := ph.Tokens.End; k < len(d.Tokens) && k < ph.Tokens.End+10; k++ {
		if d.GroupOf[k] >= 0 || d.Tags[k] == grammar.Mark {
			break
		}
		at := d.Tokens[k].Start
		if i := f.time(at); i < len(f.times) && f.times[i].Span.Start <= at && f.times[i].Date.Known() {
			return f.times[i].Date
		}
	}
	return news.Date{}
}

// placeIn returns the name before the phrase's head as a place: "the White
// House meeting".
func (f *finder) placeIn(ph grammar.Phrase) news.Ref {
	d := f.d
	first, end := -1, -1
	for k := ph.Tokens.First; k < ph.Head; k++ {
		if d.Tags[k] == grammar.Proper {
			if first < 0 {
				first = k
			}
			end = k + 1
		}
	}
	if first < 0 {
		return news.Ref{}
	}
	sp := d.SpanOf(text.Range{First: first, End: end})
	w := sp.In(d.Text)
	if w != "White House" && w != "Downing Street" && w != "Oval Office" && w != "Kremlin" {
		if !strings.Contains(w, "House") && !strings.Contains(w, "Palace") && !strings.Contains(w, "Office") {
			return news.Ref{}
		}
	}
	for i := f.mention(sp.Start); i < len(f.ms) && f.ms[i].Span.Start < sp.End; i++ {
		if f.ms[i].Span.Overlaps(sp) {
			return news.Ref{Actor: f.ms[i].Actor, Name: w, Span: sp}
		}
	}
	return news.Ref{Name: w, Span: sp}
}

func names(rs []news.Ref) string {
	var b strings.Builder
	for i, r := range rs {
		switch {
		case i > 0 && i == len(rs)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(r.Name)
	}
	return b.String()
}

func capitalise(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// labelMax is the most bytes of a label's clause.
const labelMax = 130

// clause returns the words of the clause from token i to its first stop,
// without unbalanced quotation marks. A clause longer than labelMax ends before
// the phrase that would be cut in two.
func (f *finder) clause(i, gi int, stops bool) string {
	d := f.d
	sent := d.Sentences[d.Groups[gi].Sentence].Tokens
	end := i
	last := d.Groups[gi].Head
	long := false
scan:
	for k := i; k < sent.End; k++ {
		if d.Tokens[k].End-d.Tokens[i].Start > labelMax {
			long = true
			break
		}
		if d.Tags[k] == grammar.Mark && k > last {
			switch d.Word(k) {
			case ".", ";", ":", "—", "–", "?", "!", "(":
				break scan
			case ",":
				// A list or an apposition may go on; a new clause does not.
				break scan
			}
		}
		if k > last && (d.Tags[k] == grammar.Subordinator || d.Tags[k] == grammar.Relative) && d.Lower[k] != "that" && d.Lower[k] != "whether" && d.Lower[k] != "how" {
			break
		}
		if k > last && d.Tags[k] == grammar.Coordinator && k+1 < sent.End && d.Lower[k] == "but" {
			break
		}
		end = k + 1
	}
	if long {
		end = f.whole(end, last)
	}
	for end > i && (d.Tags[end-1] == grammar.Preposition || d.Tags[end-1] == grammar.Determiner || d.Tags[end-1] == grammar.Coordinator || d.Tags[end-1] == grammar.Mark && d.Word(end-1) != "”" && d.Word(end-1) != "%" || d.Tags[end-1] == grammar.To || d.Tags[end-1] == grammar.Possessive || d.Tags[end-1] == grammar.Subordinator) {
		end--
	}
	if end <= last {
		return ""
	}
	s := d.SpanOf(text.Range{First: i, End: end}).In(d.Text)
	open := strings.Count(s, "“") - strings.Count(s, "”")
	if open != 0 || strings.Count(s, "\"")%2 != 0 {
		s = strings.NewReplacer("“", "", "”", "", "\"", "").Replace(s)
	}
	return s
}

// whole returns where a run of tokens that was to end before token end can end
// without cutting a noun phrase in two, after token last: before the phrase
// that goes on over it, and before the one that an "of" hangs that phrase on
// ("in the face of Russian | threats" ends before "in the face"). It returns end
// where nothing is cut, or where too little would be left.
func (f *finder) whole(end, last int) int {
	d := f.d
	to := end
	for p := len(d.Phrases) - 1; p >= 0; p-- {
		ph := d.Phrases[p].Tokens
		if ph.First > last+1 && ph.First < to && ph.End > to || ph.End == to-1 && ph.First > last+1 && d.Lower[to-1] == "of" {
			to = ph.First
		}
	}
	return to
}

// label says in one line what the group tells: who by name, then the article's
// own words.
func (f *finder) label(gi int, who []news.Ref) string {
	d := f.d
	g := &d.Groups[gi]
	words := f.clause(g.Tokens.First, gi, true)
	if words == "" {
		return ""
	}
	if g.Passive || len(who) == 0 {
		sub := ""
		if g.Subject >= 0 {
			ph := d.Phrases[g.Subject]
			if d.Tags[ph.Head] == grammar.Pronoun && !sides(d, ph) {
				rs := f.refs(g.Subject)
				if len(rs) == 0 {
					return ""
				}
				sub = names(rs)
			} else {
				sub = capitalise(d.SpanOf(ph.Tokens).In(d.Text))
			}
		}
		if sub == "" {
			return ""
		}
		return sub + " " + words
	}
	return names(who) + " " + words
}
