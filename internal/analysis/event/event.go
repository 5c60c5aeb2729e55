// Package event finds who did what to whom, where and when.
//
// The roots are PLOVER's (Open Event Data Alliance, 2018), plus STATEMENT. What
// a sentence tells is read from its verbs with what they take (act.go); mode,
// modal and negation bend it. Saying is no event: attributed words are quotes.
package event

import (
	"slices"
	"strings"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// finder holds what the stages before have found.
type finder struct {
	d      *grammar.Doc
	ms     []news.Mention
	quotes []news.Quote
	times  []news.TimeExpr
	said   []spoken // direct speech in text order
	out    []news.Event
	words  [][]string // of each event's label, see labelWords
	verbal bool       // see date
}

// spoken is a stretch of text within quotation marks.
type spoken struct {
	sp    news.Span
	quote int
}

// Find returns the events of the document in text order, one for each that the
// article tells, however often it tells it.
func Find(doc *grammar.Doc, ms []news.Mention, quotes []news.Quote, times []news.TimeExpr) []news.Event {
	f := &finder{d: doc, ms: ms, quotes: quotes, times: times}
	for i, q := range quotes {
		if q.NotSpeech != "" || q.Kind != news.Direct {
			continue
		}
		for _, sp := range q.Spans {
			f.said = append(f.said, spoken{sp, i})
		}
	}
	slices.SortStableFunc(f.said, func(a, b spoken) int { return a.sp.Start - b.sp.Start })
	for _, p := range doc.Paragraphs {
		if !p.Kind.Body() {
			continue
		}
		for k := p.Sentences.First; k < p.Sentences.End; k++ {
			f.sentence(k, p.Post)
		}
	}
	slices.SortStableFunc(f.out, func(a, b news.Event) int { return a.Evidence[0].Start - b.Evidence[0].Start })
	return f.out
}

func (f *finder) sentence(k, post int) {
	r := f.d.GroupsIn(k)
	told := 0
	if f.raids(k, post) {
		told++
	}
	for gi := r.First; gi < r.End; gi++ {
		g := &f.d.Groups[gi]
		q := f.speech(f.d.Tokens[g.Head].Start)
		if q >= 0 {
			if e, ok := f.vowed(gi, q); ok && told < 3 {
				e.Post = post
				f.add(e)
				told++
			}
			continue
		}
		if f.spokeAt(gi, post) || f.occasions(gi, post) {
			told++
		}
		if told >= 3 {
			continue
		}
		if e, ok := f.calendar(gi); ok {
			e.Post = post
			f.add(e)
			told++
			continue
		}
		if e, ok := f.errand(gi); ok {
			e.Post = post
			f.add(e)
			told++
			continue
		}
		if governed(f.d, gi) || background(f.d, gi) {
			continue
		}
		if e, ok := f.told(gi); ok {
			e.Post = post
			f.add(e)
			told++
		}
	}
}

// errand reads what a journey to come is for: "is due on Thursday to sign an
// agreement with X". It is to be done where and when one arrives.
func (f *finder) errand(gi int) (news.Event, bool) {
	d := f.d
	g := &d.Groups[gi]
	if g.Kind != grammar.Infinitival || g.Parent < 0 {
		return news.Event{}, false
	}
	p := &d.Groups[g.Parent]
	switch p.Lemma {
	case "arrive", "fly", "travel", "come", "visit", "go", "head", "return":
		if p.Modal == "" && p.Tense != grammar.FutureTense && !(p.Tense == grammar.PresentTense && !p.Perfect) {
			return news.Event{}, false
		}
	case "be":
		if !d.Is(p.Head+1, "due", "expected") {
			return news.Event{}, false
		}
	default:
		return news.Event{}, false
	}
	switch p.Modal {
	case "could", "might", "may", "would", "should", "can":
		return news.Event{}, false
	}
	b := actOf(d, gi)
	if p.Negated || g.Negated || !(b.root == "CONSULT" && meets(kindOf(d, b, 2)) || b.root == "SUPPORT" && g.Lemma == "sign") {
		return news.Event{}, false
	}
	who := f.refs(p.Subject)
	when := f.date(g.Parent, g.Parent)
	if own := f.date(gi, gi); own.Known() {
		when = own
	}
	if len(who) == 0 || !when.Known() {
		return news.Event{}, false
	}
	var whom []news.Ref
	for k := g.Args.First; k < g.Args.End; k++ {
		if a := d.Args[k]; a.Prep < 0 || d.Is(a.Prep, "with") {
			whom = append(whom, f.refs(a.Phrase)...)
		}
	}
	whom = without(whom, who)
	e := news.Event{
		Root: b.root, Rule: "errand", Status: news.Planned, Quote: f.content(d.Tokens[g.Head].Start), When: when,
		Who: clip(who, 4), Whom: clip(whom, 4), Cue: d.SpanOf(b.cue), Evidence: []news.Span{f.evidence(g.Sentence)},
	}
	e.Kind = kindOf(d, b, len(e.Who)+len(e.Whom))
	words := f.clause(g.Tokens.First, gi, true)
	if words == "" {
		return news.Event{}, false
	}
	e.Label = names(e.Who) + " " + words
	return e, true
}

// background reports whether the clause names a condition or a moment rather
// than telling an act: "once a truce has been signed", "until it is lifted".
func background(d *grammar.Doc, gi int) bool {
	g := &d.Groups[gi]
	switch g.Kind {
	case grammar.Adverbial:
		if g.Marker < 0 {
			return false
		}
		if d.Is(g.Marker, "once", "until", "till", "unless", "whenever", "wherever", "than", "lest", "since") {
			return true
		}
		return d.Is(g.Marker, "when", "before", "after") && g.Tense == grammar.PresentTense
	case grammar.Conditioned:
		return true
	}
	return false
}

// speech returns the quote within whose marks the byte lies, or -1.
func (f *finder) speech(at int) int {
	lo, hi := 0, len(f.said)
	for lo < hi {
		mid := (lo + hi) / 2
		if f.said[mid].sp.End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(f.said) && f.said[lo].sp.Start <= at {
		return f.said[lo].quote
	}
	return -1
}

// told reads the event of a narrated verb group.
func (f *finder) told(gi int) (news.Event, bool) {
	d := f.d
	g := &d.Groups[gi]
	a := compose(d, gi)
	kind := ""
	if s := special(d, gi); s.root != "" {
		a.root, a.rule, kind, a.cue = s.root, s.rule, s.kind, s.cue
		a.group = gi
	}
	if a.root == "" && talks(g.Lemma) && g.Finite && !g.Negated && len(f.refs(g.Subject)) >= 2 {
		a.root, a.rule, a.cue, a.group = "CONSULT", "talked together", text.Range{First: g.Head, End: g.Head + 1}, gi
	}
	if a.root == "" {
		return news.Event{}, false
	}
	if a.root == "REJECT" && a.inner >= 0 && wordless(&d.Groups[a.inner]) {
		return news.Event{}, false // declined to say
	}
	in := a.group // the group that tells it; a say verb's content for gi
	h := &d.Groups[in]
	if h.Kind == grammar.Conditioned || g.Kind == grammar.Conditioned {
		return news.Event{}, false
	}
	if g.Kind == grammar.Relativized && !g.Passive {
		switch a.root {
		case "AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "SUPPORT":
			return news.Event{}, false // who or what is meant, not what is told
		}
	}
	if g.Kind == grammar.Relativized && a.root == "COERCE" && g.Lemma == "announce" {
		return news.Event{}, false
	}
	if !g.Finite && g.Kind != grammar.Participial && g.Kind != grammar.Relativized {
		return news.Event{}, false
	}
	if h.Kind == grammar.Content && h.Marker >= 0 && d.Is(h.Marker, "whether", "if") {
		return news.Event{}, false // asked, not told
	}
	if a.root == "CONSULT" && (h.Lemma == "meet" || h.Lemma == "greet" || h.Lemma == "receive") && h.Object >= 0 && !d.Time(h.Object) && !people(d, f, h.Object) {
		return news.Event{}, false // "met all its targets"
	}
	if a.root == "REQUEST" && h.Lemma == "ask" && h.Head > 0 && d.Word(h.Head-1) == "," && d.Is(h.Head+1, "about", "by", "if", "whether", "how", "why", "what", "when", "for", "at") {
		return news.Event{}, false // "X, asked about the ships, said"
	}
	for k := h.Args.First; k < h.Args.End; k++ {
		if d.Is(d.Phrases[d.Args[k].Phrase].Head, "nothing", "nobody", "none", "neither") {
			return news.Event{}, false // "had agreed to nothing"
		}
	}
	if a.rule == "obliged" && d.Is(h.Head-2, "yet") {
		return news.Event{}, false // "has yet to meet"
	}
	if a.rule == "unwilling" && (h.Modal == "unlikely to" || h.Modal == "unable to") {
		return news.Event{}, false // somebody's guess, or no choice
	}
	if a.rule == "negated" {
		// What one will not do is a refusal; what one did not do is no event, and
		// what others say that one will not do is theirs.
		if h.Modal != "will" && h.Modal != "would" && h.Modal != "going to" {
			return news.Event{}, false
		}
		if in != gi && !slices.ContainsFunc(f.refs(g.Subject), func(r news.Ref) bool { return grammar.HasRef(f.refs(h.Subject), r) }) {
			return news.Event{}, false
		}
	}
	if a.root == "CONSULT" && kind == "" && (h.Lemma == "arrive" || h.Lemma == "land") {
		return news.Event{}, false // nowhere: "arrived late for the session"
	}
	if perfectInfinitive(d, h) && h.Modal == "be to" {
		return news.Event{}, false // "was to have met": it did not come about
	}
	doer := h.Subject
	done := h.Object
	if h.Passive && (h.Lemma == "stand" || h.Lemma == "go" || h.Lemma == "come" || h.Lemma == "arrive") {
		return news.Event{}, false // no passive: "stood by X"
	}
	if h.Passive && a.rule != "journey due" {
		doer, done = h.Agent, h.Subject
	}
	who := f.refs(doer)
	e := news.Event{Root: a.root, Kind: kind, Rule: a.rule, Status: news.Happened, Quote: f.content(d.Tokens[h.Head].Start)}
	e.Cue = d.SpanOf(a.cue)
	whom := f.refs(done)
	if len(whom) == 0 || h.Passive {
		for k := h.Args.First; k < h.Args.End; k++ {
			arg := d.Args[k]
			if arg.Phrase == doer || arg.Phrase == done || arg.Prep < 0 {
				continue
			}
			switch d.Lower[arg.Prep] {
			case "against", "on", "from", "of", "at":
				if d.Is(arg.Prep, "at") && a.rule != "fired at" {
					continue
				}
				if p := d.PhraseOf[arg.Prep-1]; d.Is(arg.Prep, "of", "from") && p >= 0 && len(f.refs(int(p))) > 0 {
					continue // "with President X of Y"
				}
				if kind == "arrival" || kind == "departure" || kind == "visit" {
					continue // where from, or when
				}
				whom = append(whom, f.refs(arg.Phrase)...)
			case "with", "to", "for", "between":
				whom = append(whom, f.refs(arg.Phrase)...)
			}
		}
	}
	together := false
	if a.root == "CONSULT" && doer >= 0 && !h.Passive {
		if more := f.delegates(doer); len(more) > 1 {
			who = more
		}
	}
	if len(who) == 0 && doer >= 0 && sides(d, d.Phrases[doer]) {
		who = f.pair(g.Sentence, d.Tokens[g.Head].Start)
		together = a.root == "AGREE" || a.root == "CONSULT" || a.root == "SUPPORT" || a.root == "STATEMENT"
	}
	if len(who) == 0 && doer >= 0 && a.root == "CONSULT" && f.several(doer) {
		together = true // "The leaders will meet on Wednesday"
	}
	if len(who) == 0 && (a.root == "ASSAULT" && doer >= 0 && armed(d.Lemma[d.Phrases[doer].Head]) || h.Passive && h.Lemma == "summon" && len(whom) == 0) {
		// "Drones hit the airport", "the ambassador was summoned".
	} else if len(who) == 0 && a.root == "ASSAULT" && h.Passive && casualties(d, h) {
		// "the attack, in which 14 people were wounded"
	} else if len(who) == 0 && together {
		// "The two leaders will meet again": told, though nobody is named.
	} else if len(who) == 0 && h.Passive && a.root != "REQUEST" {
		// "the deal was signed": those it is done by are not named.
		switch a.root {
		case "SUPPORT", "AGREE", "CONSULT", "SANCTION", "COERCE", "RETREAT", "CONCEDE", "AID":
		default:
			return news.Event{}, false
		}
		if len(whom) == 0 && doneNoun(d, done) == "" && !held(d, h) || !h.Finite {
			return news.Event{}, false
		}
	} else if len(who) == 0 {
		return news.Event{}, false
	}
	whom = without(whom, who)
	e.Who, e.Whom = clip(who, 4), clip(whom, 4)
	e.Status = status(d, g, h, a)
	e.Where = f.where(in)
	// A refusal or a pledge in reported words was made when they were said.
	f.verbal = in != gi && e.Status == news.Happened && (a.root == "REJECT" || a.root == "THREATEN" || a.root == "REQUEST" || a.root == "ACCUSE" && h.Lemma != "summon" && h.Lemma != "investigate" && h.Lemma != "sue")
	e.When = f.date(gi, in)
	f.verbal = false
	if p := g.Parent; !e.When.Known() && e.Status == news.Planned && p >= 0 && d.Groups[p].Lemma == "be" && d.Is(d.Groups[p].Head+1, "due", "expected", "set") {
		e.When = f.date(p, p) // "is due in X on Thursday to sign"
	}
	if a.root == "THREATEN" {
		// What is threatened is to come; its day is that of the act.
		switch {
		case a.rule == "hostility ahead":
			e.Status = news.Planned
			if when := f.date(in, in); when.Known() {
				e.When = when
			}
		case a.inner >= 0:
			// "threatened to quit on Monday" may be either's day.
			if when := f.date(a.inner, a.inner); when.Known() && !strings.Contains(when.Rule, "weekday") {
				e.When, e.Status = when, news.Planned
			} else if when.Known() {
				e.When = news.Date{}
			}
		}
	}
	if e.Kind == "" {
		e.Kind = kindOf(d, a, len(e.Who)+len(e.Whom))
	}
	switch {
	case e.Kind == "press conference":
		e.Root = "STATEMENT"
	case a.root == "CONCEDE" && h.Lemma == "accept":
		e.Kind = "agreement"
	case a.rule == "hostility ahead" && a.inner < 0:
		e.Kind = "measure" // told as what is to be done
	}
	if e.Root == "CONSULT" && len(e.Who) == 0 && (e.Status != news.Happened || f.several(doer)) && !e.When.Known() {
		return news.Event{}, false // neither who nor when
	}
	if e.Status == news.Planned && e.Root == "CONSULT" && conditioned(d, in) {
		e.Status = news.Hypothetical // "would meet only if"
	}
	if a.root == "AGREE" && a.inner >= 0 && g.Lemma != "offer" && g.Lemma != "propose" {
		// What is planned or agreed to be done is told by its own kind.
		if b := actOf(d, a.inner); b.root == "CONSULT" || b.root == "SUPPORT" && d.Groups[b.group].Lemma == "sign" {
			if w := d.Groups[a.inner]; w.Modal == "be to" && w.Form == grammar.Past && w.Perfect || d.Lemma[w.Tokens.First] == "be" && perfectInfinitive(d, &w) {
				return news.Event{}, false // "were to have signed"
			}
			e.Root, e.Status = b.root, news.Planned
			e.Kind = kindOf(d, b, len(e.Who)+len(e.Whom))
			if when := f.date(a.inner, a.inner); when.Known() {
				e.When = when
			}
			if rs := f.refs(d.Groups[a.inner].Object); len(e.Whom) == 0 && len(rs) > 0 {
				e.Whom = without(rs, e.Who)
			}
		}
	}
	if e.Root == "CONSULT" && e.Status == news.Happened && g.Tense == grammar.PresentTense && !g.Perfect && g.Form != grammar.PastParticiple {
		e.Status = news.Planned // "flies to X on Tuesday", "meets Y on Friday"
		if !e.When.Known() {
			return news.Event{}, false
		}
	}
	if in != gi && a.rule == "good will ahead" && conditioned(d, in) {
		return news.Event{}, false // "said he would resign if the vote was lost"
	}
	if e.Root == "SUPPORT" && e.Kind == "support" && len(e.Whom) == 0 {
		return news.Event{}, false
	}
	if e.Kind == "" {
		return news.Event{}, false
	}
	e.Evidence = []news.Span{f.evidence(g.Sentence)}
	if in != gi {
		if sayer := f.refs(g.Subject); len(sayer) > 0 {
			e.Label = f.label(gi, sayer)
		} else {
			e.Label = f.label(in, e.Who)
		}
	} else {
		e.Label = f.label(gi, e.Who)
	}
	if e.Label == "" {
		return news.Event{}, false
	}
	return e, true
}

// held reports whether a passive tells that people were arrested.
func held(d *grammar.Doc, h *grammar.Group) bool {
	if h.Subject < 0 || d.Tags[d.Phrases[h.Subject].Head] != grammar.Noun {
		return false
	}
	switch h.Lemma {
	case "arrest", "detain", "jail", "imprison":
		return true
	}
	return false
}

// conditioned reports whether a condition hangs on the group.
func conditioned(d *grammar.Doc, gi int) bool {
	r := d.GroupsIn(d.Groups[gi].Sentence)
	for k := r.First; k < r.End; k++ {
		if h := &d.Groups[k]; h.Kind == grammar.Conditioned && h.Parent == gi || k == gi+1 && h.Marker >= 0 && d.Is(h.Marker, "if", "unless", "provided") {
			return true
		}
	}
	return false
}

// people reports whether a phrase is of people: it names some, or its noun is
// of those who meet.
func people(d *grammar.Doc, f *finder, p int) bool {
	if len(f.refs(p)) > 0 {
		return true
	}
	ph := d.Phrases[p]
	if d.Tags[ph.Head] == grammar.Proper || d.Tags[ph.Head] == grammar.Pronoun {
		return true
	}
	switch d.Lemma[ph.Head] {
	case "target", "demand", "goal", "deadline", "requirement", "need", "criterion", "condition", "standard", "test", "resistance", "opposition", "criticism", "cost", "challenge", "end", "commitment", "obligation", "promise", "expectation", "approval", "fate", "bill", "letter", "call", "message", "plan", "proposal", "offer", "news", "report", "assurance", "support", "reply", "answer", "idea", "threat", "share", "quota":
		return false
	}
	return true
}

// delegates returns those for whom the people of a subject stand: "the leaders
// of A and B", "officials from A and B". Where the subject is the last name
// itself, the list before it counts.
func (f *finder) delegates(p int) []news.Ref {
	d := f.d
	at := p
	for n := 0; n < 6; n++ {
		ph := d.Phrases[at]
		first := ph.Tokens.First
		if ph.Prep >= 0 && d.Is(ph.Prep, "of", "from") && ph.Prep > 0 && d.PhraseOf[ph.Prep-1] >= 0 {
			if !delegate(d.Lemma[d.Phrases[d.PhraseOf[ph.Prep-1]].Head]) {
				return nil
			}
			return f.listFrom(at)
		}
		if first >= 2 && (d.Tags[first-1] == grammar.Coordinator || d.Word(first-1) == ",") && d.PhraseOf[first-2] >= 0 {
			at = int(d.PhraseOf[first-2])
			continue
		}
		break
	}
	ph := d.Phrases[p]
	if end := ph.Tokens.End; delegate(d.Lemma[ph.Head]) && end+1 < len(d.Tokens) && d.Is(end, "of", "from") && d.PhraseOf[end+1] >= 0 {
		return f.listFrom(int(d.PhraseOf[end+1]))
	}
	return nil
}

// listFrom returns whom a list of names names, from its first phrase on.
func (f *finder) listFrom(p int) []news.Ref {
	d := f.d
	var out []news.Ref
	for p >= 0 {
		for _, r := range f.refs(p) {
			if !grammar.HasRef(out, r) {
				out = append(out, r)
			}
		}
		end := d.Phrases[p].Tokens.End
		if end < len(d.Tokens) && d.Word(end) == "," {
			end++
		}
		if end < len(d.Tokens) && d.Tags[end] == grammar.Coordinator {
			end++
		}
		if end == d.Phrases[p].Tokens.End || end >= len(d.Tokens) {
			break
		}
		p = int(d.PhraseOf[end])
	}
	return out
}

// delegate reports whether the noun is of people who meet for somebody.
func delegate(w string) bool {
	switch w {
	case "leader", "official", "minister", "president", "diplomat", "negotiator", "delegation", "envoy", "representative", "head", "delegate", "chief", "counterpart", "team", "secretary", "chancellor", "premier":
		return true
	}
	return false
}

// armed reports whether the noun names arms or those who bear them.
func armed(w string) bool {
	switch w {
	case "drone", "missile", "rocket", "jet", "warplane", "plane", "shell", "bomb", "gunman", "fighter", "soldier", "troop", "force", "artillery", "aircraft", "militant", "rebel", "gunmen", "strike", "airstrike":
		return true
	}
	return false
}

// casualties reports whether a passive tells of people hurt by an attack that
// its sentence names.
func casualties(d *grammar.Doc, h *grammar.Group) bool {
	if h.Subject < 0 || h.Modal != "" || h.Negated || h.Lemma != "kill" && h.Lemma != "wound" && h.Lemma != "injure" {
		return false
	}
	st := d.Sentences[h.Sentence].Tokens
	for k := st.First; k < st.End; k++ {
		switch d.Lemma[k] {
		case "attack", "strike", "airstrike", "bombing", "shelling", "bombardment", "missile", "drone", "rocket", "raid":
			if d.Tags[k] == grammar.Noun && !strikeOfLabour(d, k) {
				return true
			}
		}
	}
	return false
}

// raids adds the attacks that a sentence names as having happened: "a drone
// attack on the airport left the runway closed", "after a missile strike on the
// port".
func (f *finder) raids(k, post int) bool {
	d := f.d
	st := d.Sentences[k].Tokens
	found := false
	for i := st.First; i < st.End; i++ {
		p := int(d.PhraseOf[i])
		if p < 0 {
			continue
		}
		ph := d.Phrases[p]
		i = ph.Tokens.End - 1
		if !d.Is(ph.Head, "attack", "strike", "raid", "bombing", "assault", "attacks", "strikes", "raids") || !byArms(d, ph) || !d.Is(ph.Tokens.End, "on", "at", "in", "against") || f.speech(d.Tokens[ph.Head].Start) >= 0 {
			continue
		}
		gi := -1
		r := d.GroupsIn(k)
		for c := r.First; c < r.End; c++ {
			if d.Groups[c].Subject == p && !d.Groups[c].Passive {
				gi = c
				break
			}
		}
		after := ph.Prep >= 0 && d.Is(ph.Prep, "after", "following")
		if gi < 0 && after {
			gi = d.Governor(ph.Tokens.First, ph.Tokens.End)
		}
		if gi < 0 {
			continue
		}
		g := &d.Groups[gi]
		if g.Modal != "" || g.Negated || g.Kind == grammar.Conditioned || !after && g.Tense != grammar.PastTense && !g.Perfect || after && g.Tense == grammar.FutureTense {
			continue
		}
		end := ph.Tokens.End
		e := news.Event{Root: "ASSAULT", Kind: "attack", Rule: "attack named", Status: news.Happened, Quote: -1, Post: post}
		for end+1 < st.End && d.Tags[end] == grammar.Preposition && d.PhraseOf[end+1] >= 0 {
			q := int(d.PhraseOf[end+1])
			if d.Time(q) {
				break
			}
			e.Whom = append(e.Whom, without(f.refs(q), e.Whom)...)
			end = d.Phrases[q].Tokens.End
		}
		e.Whom = clip(e.Whom, 4)
		if !after {
			e.When = f.date(gi, gi)
		}
		e.Cue = d.SpanOf(ph.Tokens)
		e.Evidence = []news.Span{f.evidence(k)}
		first := ph.Tokens.First
		if d.Is(first, "a", "an", "the") {
			first++
		}
		e.Label = capitalise(d.SpanOf(text.Range{First: first, End: end}).In(d.Text))
		f.add(e)
		found = true
	}
	return found
}

// byArms reports whether the words before a phrase's head say what it is done
// with: "a drone attack".
func byArms(d *grammar.Doc, ph grammar.Phrase) bool {
	for k := ph.Tokens.First; k < ph.Head; k++ {
		switch d.Lemma[k] {
		case "drone", "missile", "rocket", "air", "bomb", "suicide", "mortar", "terrorist", "artillery", "knife", "gun", "car-bomb", "naval", "cross-border":
			return true
		}
	}
	return false
}

// spokeAt reads a sentence that opens with where somebody spoke: "Speaking at
// the Harbour Institute on Monday, X said". It is told when it is dated.
func (f *finder) spokeAt(gi, post int) bool {
	d := f.d
	g := &d.Groups[gi]
	if g.Lemma != "speak" || g.Finite || g.Tokens.First != d.Sentences[g.Sentence].Tokens.First || g.Args.Len() == 0 {
		return false
	}
	a := d.Args[g.Args.First]
	if a.Prep < 0 || !d.Is(a.Prep, "at", "in") || d.Time(a.Phrase) {
		return false
	}
	ph := d.Phrases[a.Phrase]
	if _, kind := occasionKind(d, ph); kind != "" || d.Tags[ph.Head] != grammar.Proper || !d.Is(ph.Tokens.First, "the") {
		return false
	}
	who, when := f.refs(g.Subject), f.date(gi, gi)
	if len(who) == 0 || !when.Known() {
		return false
	}
	e := news.Event{
		Root: "STATEMENT", Kind: "speech", Rule: "spoke at", Status: news.Happened, Occasion: true, Quote: -1, Post: post,
		Who: clip(who, 4), When: when, Cue: d.SpanOf(g.Tokens), Evidence: []news.Span{f.evidence(g.Sentence)}, Where: f.place(ph),
	}
	e.Label = "Speech " + d.SpanOf(text.Range{First: a.Prep, End: ph.Tokens.End}).In(d.Text) + " – " + names(e.Who)
	f.add(e)
	return true
}

// talks reports whether the verb, with several who do it, is a meeting.
func talks(lemma string) bool {
	switch lemma {
	case "talk", "speak", "confer", "dine", "negotiate", "meet", "lunch":
		return true
	}
	return false
}

// wordless reports whether the group's verb is one of saying: to refuse it is
// to keep silent.
func wordless(g *grammar.Group) bool {
	switch g.Lemma {
	case "say", "comment", "confirm", "answer", "draw", "disclose", "elaborate", "specify", "discuss", "reveal", "speculate", "name", "give":
		return g.Lemma != "give"
	}
	return false
}

// vowed reads what a speaker, in quoted words of the first person, refuses or
// commits to.
func (f *finder) vowed(gi, q int) (news.Event, bool) {
	d := f.d
	g := &d.Groups[gi]
	speaker := f.quotes[q].Speaker
	if g.Subject < 0 || speaker.Zero() || !g.Finite {
		return news.Event{}, false
	}
	if w := d.Lower[d.Phrases[g.Subject].Head]; w != "i" && w != "we" {
		return news.Event{}, false
	}
	a := compose(d, gi)
	switch {
	case a.root == "REJECT" && (g.Modal == "going to" || g.Modal == "will" || g.Modal == "would" || a.rule == "refused"):
	case a.root == "AGREE" && (g.Modal == "going to" || g.Modal == "will") && a.rule == "good will ahead" && a.noun >= 0:
	case a.root == "AGREE" && a.rule == "promised" && (g.Lemma == "pledge" || g.Lemma == "promise" || g.Lemma == "agree" || g.Lemma == "commit" || g.Lemma == "vow"):
	case a.root == "THREATEN" && a.rule == "hostility ahead" && g.Modal != "could" && g.Modal != "may" && g.Modal != "might":
	default:
		return news.Event{}, false
	}
	e := news.Event{Root: a.root, Rule: "quoted: " + a.rule, Status: news.Happened, Who: []news.Ref{speaker}, Quote: q, Cue: d.SpanOf(a.cue)}
	switch a.root {
	case "REJECT":
		e.Kind = "refusal"
	case "AGREE":
		e.Kind = "pledge"
	default:
		e.Kind = "threat"
	}
	e.Cue = d.SpanOf(text.Range{First: g.Tokens.First, End: max(g.Tokens.End, a.cue.End)})
	e.When = f.spokenAt(q)
	e.Evidence = []news.Span{f.evidence(g.Sentence)}
	words := strings.TrimRight(f.clause(g.Tokens.First, gi, false), " ,")
	if words == "" {
		return news.Event{}, false
	}
	sub := d.SpanOf(d.Phrases[g.Subject].Tokens).In(d.Text)
	e.Label = speaker.Name + ": “" + sub + tight(d, g.Tokens.First) + words + "”"
	return e, true
}

// tight is the blank before token i, "" where it stands close ("I’m").
func tight(d *grammar.Doc, i int) string {
	if i > 0 && d.Tokens[i-1].End == d.Tokens[i].Start {
		return ""
	}
	return " "
}

// spokenAt returns when the quote's words were said, as its own attribution
// states.
func (f *finder) spokenAt(q int) news.Date {
	qu := &f.quotes[q]
	if qu.Said.Known() {
		return qu.Said
	}
	if qu.Cue.Empty() {
		return news.Date{}
	}
	gi := f.groupAt(qu.Cue.Start)
	if gi < 0 {
		return news.Date{}
	}
	return f.date(gi, gi)
}

func (f *finder) groupAt(at int) int {
	d := f.d
	i := d.TokenAt(at)
	if i >= len(d.Tokens) {
		return -1
	}
	return int(d.GroupOf[i])
}

// content returns the quote whose attributed words hold the byte, or -1.
func (f *finder) content(at int) int {
	for i := range f.quotes {
		if f.quotes[i].NotSpeech != "" {
			continue
		}
		for _, sp := range f.quotes[i].Content {
			if sp.Start <= at && at < sp.End {
				return i
			}
		}
	}
	return -1
}

// refs returns whom a phrase names.
func (f *finder) refs(p int) []news.Ref { return grammar.Named(f.d, f.ms, p) }

// mention returns the index of the first mention that ends after at.
func (f *finder) mention(at int) int { return grammar.MentionAt(f.ms, at) }

// sides reports whether the phrase stands for parties named before: "both
// sides", "the two leaders", "the pair".
func sides(d *grammar.Doc, ph grammar.Phrase) bool {
	switch d.Lemma[ph.Head] {
	case "side", "leader", "country", "pair", "men", "president", "government", "nation", "minister", "both", "party":
	default:
		return d.Lower[ph.Head] == "both" || d.Lower[ph.Head] == "pair" || d.Lower[ph.Head] == "two" && ph.Tokens.Len() == 2
	}
	for k := ph.Tokens.First; k < ph.Tokens.End; k++ {
		if w := d.Lower[k]; w == "both" || w == "two" || w == "pair" {
			return true
		}
	}
	return false
}

// pair returns the last two parties named before at, in its sentence and the
// one before.
func (f *finder) pair(sentence, at int) []news.Ref {
	lo := f.d.Sentences[max(0, sentence-1)].Start
	var out []news.Ref
	for i := f.mention(at) - 1; i >= 0 && f.ms[i].Span.Start >= lo; i-- {
		m := &f.ms[i]
		if m.Actor == "" {
			continue
		}
		r := news.Ref{Actor: m.Actor, Name: m.Name, Span: m.Span}
		if !grammar.HasRef(out, r) {
			out = append(out, r)
		}
		if len(out) == 2 {
			slices.Reverse(out)
			return out
		}
	}
	return nil
}

// several reports whether phrase p, -1 for none, is of leaders or ministers whom the
// article has named before, and of no others: "the leaders".
func (f *finder) several(p int) bool {
	if p < 0 { // nobody is named as having done it
		return false
	}
	d := f.d
	ph := d.Phrases[p]
	if ph.Tokens.Len() != 2 || d.Lower[ph.Tokens.First] != "the" {
		return false
	}
	switch d.Lower[ph.Head] {
	case "leaders", "presidents", "ministers", "delegations", "negotiators":
		return true
	}
	return false
}

func without(rs, drop []news.Ref) []news.Ref {
	var out []news.Ref
	for _, r := range rs {
		if !grammar.HasRef(drop, r) && !grammar.HasRef(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func clip(rs []news.Ref, n int) []news.Ref {
	if len(rs) > n {
		return rs[:n]
	}
	return rs
}

// status reads whether the act happened, is planned, or only thought of.
func status(d *grammar.Doc, g, h *grammar.Group, a act) news.Status {
	verbal := false
	switch a.root {
	case "REQUEST", "REJECT", "ACCUSE", "THREATEN":
		verbal = true
	case "AGREE":
		verbal = a.rule != "good will ahead"
		if g.Lemma == "prepare" || g.Lemma == "plan" || g.Lemma == "intend" || g.Lemma == "hope" || g.Lemma == "aim" {
			return news.Planned
		}
	}
	if g.Lemma == "deny" && a.root != "REJECT" {
		return news.Denied
	}
	if verbal && (h.Modal == "would" || h.Modal == "going to" || h.Modal == "will") && a.rule != "verb" && a.rule != "demanded" {
		return news.Happened // the refusal, the pledge itself
	}
	switch h.Modal {
	case "could", "might", "may", "would", "should", "can", "ought to", "must", "need to", "have to":
		if a.rule == "obliged" {
			return news.Happened
		}
		if h.Modal == "would" && h.Kind == grammar.Content {
			return news.Planned
		}
		if !verbal || h.Modal != "would" {
			return news.Hypothetical
		}
	case "will", "shall", "going to", "due to", "set to", "about to", "expected to", "scheduled to", "be to", "poised to":
		if a.root != "REJECT" {
			return news.Planned
		}
	}
	if g.Progress && g.Tense == grammar.PresentTense && a.root == "CONSULT" && g.Lemma != "hold" {
		return news.Planned
	}
	return news.Happened
}

// perfectInfinitive reports "were to have signed": it did not come about.
func perfectInfinitive(d *grammar.Doc, g *grammar.Group) bool {
	for k := g.Tokens.First; k < g.Head; k++ {
		if d.Lower[k] == "to" && d.Lemma[k+1] == "have" && d.Forms[g.Head] == grammar.PastParticiple {
			return true
		}
	}
	return false
}

func doneNoun(d *grammar.Doc, p int) string {
	n, _ := nounOf(d, p)
	return n.root
}

// where returns the place that the group's clause states.
func (f *finder) where(gi int) news.Ref {
	d := f.d
	g := &d.Groups[gi]
	for k := g.Args.First; k < g.Args.End; k++ {
		arg := d.Args[k]
		if arg.Prep < 0 {
			continue
		}
		switch d.Lower[arg.Prep] {
		case "in":
		case "at":
			if ph := d.Phrases[arg.Phrase]; d.Tags[ph.Head] == grammar.Proper && !site(d.Word(ph.Head)) {
				continue
			}
		case "to", "for":
			if !travels(g.Lemma) {
				continue
			}
		default:
			continue
		}
		ph := d.Phrases[arg.Phrase]
		if r := f.place(ph); !r.Zero() {
			return r
		}
	}
	return news.Ref{}
}

// site reports whether the last word of a name is of a building or a place to
// meet at.
func site(w string) bool {
	switch w {
	case "House", "Palace", "Street", "Office", "Airport", "Castle", "Kremlin", "Chequers", "Base", "Centre", "Center", "Hotel", "Hall", "Room", "David", "Lago", "Court", "Park", "Mansion", "Chancellery", "Headquarters", "Lodge":
		return true
	}
	return false
}

func travels(lemma string) bool {
	switch lemma {
	case "travel", "fly", "go", "return", "head", "come", "leave", "arrive", "depart", "visit", "land":
		return true
	}
	return false
}

// place names a phrase as a place: a proper name that is no person and no time.
func (f *finder) place(ph grammar.Phrase) news.Ref {
	d := f.d
	if d.Tags[ph.Head] != grammar.Proper && !placeNoun(d.Lemma[ph.Head]) {
		return news.Ref{}
	}
	sp := d.SpanOf(ph.Tokens)
	for _, t := range f.times {
		if t.Span.Overlaps(sp) {
			return news.Ref{}
		}
	}
	words := trimDet(d, ph)
	for i := f.mention(sp.Start); i < len(f.ms) && f.ms[i].Span.Start < sp.End; i++ {
		m := &f.ms[i]
		if m.Gender != "" || m.Kind == news.MentionPronoun || m.Kind == news.MentionOffice {
			if d.Tags[ph.Head] == grammar.Proper {
				return news.Ref{}
			}
			continue
		}
		if m.Span.Len() >= len(words) {
			return news.Ref{Actor: m.Actor, Name: words, Span: sp}
		}
	}
	return news.Ref{Name: words, Span: sp}
}

func placeNoun(w string) bool {
	switch w {
	case "residence", "embassy", "palace", "airport", "headquarters", "base", "hotel", "resort", "parliament", "ranch", "castle", "chancellery", "capital":
		return true
	}
	return false
}

// trimDet returns the phrase's words without an opening article.
func trimDet(d *grammar.Doc, ph grammar.Phrase) string {
	first := ph.Tokens.First
	for first < ph.Head && (d.Tags[first] == grammar.Determiner || d.Tags[first] == grammar.Possessive) {
		first++
	}
	return d.SpanOf(text.Range{First: first, End: ph.Tokens.End}).In(d.Text)
}

// date returns the date that the groups' clause states: an expression that
// depends on the group, on the one in its content, or on what hangs between
// them.
func (f *finder) date(gi, in int) news.Date {
	d := f.d
	g := &d.Groups[gi]
	sent := d.Sentences[g.Sentence]
	// "said on Wednesday that the talks would": with content, only what
	// depends on the content counts.
	lo := gi
	if in != gi && !f.verbal {
		lo = in
	}
	best := news.Date{}
	for i := f.time(sent.Start); i < len(f.times) && f.times[i].Span.Start < sent.End; i++ {
		t := &f.times[i]
		if !t.Date.Known() || f.speech(t.Span.Start) >= 0 && f.speech(d.Tokens[g.Head].Start) < 0 {
			continue
		}
		first := d.TokenAt(t.Span.Start)
		end := d.TokenAt(t.Span.End-1) + 1
		if since(d, first) || from(d, first, g) || ahead(d, first, sent.Tokens.First) || purpose(d, first, g) {
			continue
		}
		gov := d.Governor(first, end)
		if gov < 0 {
			continue
		}
		depends := gov == lo || f.shared(lo, gov, first)
		for p, n := gov, 0; !depends && p >= 0 && n < 4; n++ {
			q := &d.Groups[p]
			if q.Finite && q.Kind != grammar.Coordinated || q.Parent < 0 || q.Kind == grammar.Relativized || q.Kind == grammar.Participial && q.Form != grammar.Ing {
				break
			}
			p = q.Parent
			depends = p == lo
		}
		if !depends {
			continue
		}
		if !best.Known() || finer(t.Date, best) {
			best = t.Date
		}
	}
	return best
}

// shared reports whether an expression at token first, which stands before
// group gov, is of group gi as well, which goes on with the same subject: "At
// noon she walked in and cancelled the ceremony".
func (f *finder) shared(gi, gov, first int) bool {
	d := f.d
	g, q := &d.Groups[gi], &d.Groups[gov]
	if g.Kind != grammar.Coordinated || gi != gov+1 || g.Sentence != q.Sentence || g.Subject < 0 || g.Subject != q.Subject || !q.Finite || !g.Finite || g.Tense != q.Tense || g.Modal != q.Modal {
		return false
	}
	return first < d.Phrases[g.Subject].Tokens.First && q.Kind == grammar.Main
}

// since reports whether the expression opens or bounds a stretch of time rather
// than dating the act.
func since(d *grammar.Doc, first int) bool {
	for k := first - 1; k >= 0 && k >= first-2; k-- {
		switch d.Lower[k] {
		case "since", "until", "till", "by", "of":
			return true
		case "the", "early", "late", "last", "next":
			continue
		}
		break
	}
	return false
}

// from reports whether the expression says from when on something agreed holds,
// not when it was agreed: "agreed to bar them from Monday".
func from(d *grammar.Doc, first int, g *grammar.Group) bool {
	return first > 0 && d.Lower[first-1] == "from" && g.Lemma == "agree" && g.Modal == ""
}

// ahead reports whether the expression dates what is to come rather than the
// act: "ahead of talks with X on Friday, Y visited".
func ahead(d *grammar.Doc, first, from int) bool {
	for k := first - 1; k >= from; k-- {
		if d.GroupOf[k] >= 0 || d.Tags[k] == grammar.Mark {
			return false
		}
		if d.Is(k, "ahead") && d.Is(k+1, "of") {
			return true
		}
	}
	return false
}

// purpose reports whether the expression says for how long or what for one
// travels: "headed to the coast for the weekend".
func purpose(d *grammar.Doc, first int, g *grammar.Group) bool {
	if !travels(g.Lemma) {
		return false
	}
	k := first - 1
	for k > 0 && d.Tags[k] == grammar.Determiner {
		k--
	}
	return k > 0 && d.Lower[k] == "for"
}

func finer(a, b news.Date) bool { return a.To.Sub(a.From) < b.To.Sub(b.From) }

func (f *finder) time(at int) int {
	lo, hi := 0, len(f.times)
	for lo < hi {
		mid := (lo + hi) / 2
		if f.times[mid].Span.End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (f *finder) evidence(k int) news.Span { return f.d.Sentences[k].Span }

// add merges the event into one already told, or appends it.
func (f *finder) add(e news.Event) {
	if x, ok := measured()[RuleKey(e)]; ok {
		e.Confidence, e.Lower = x.confidence, x.lower
	}
	words := longWords(e.Label)
	for i := range f.out {
		o := &f.out[i]
		if e.Rule == "calendar" && f.again(o, &e) {
			// Moved or called off: the same meeting, as it stands now. What is off
			// stays off when its earlier moves are told again.
			if o.Status != news.Cancelled || e.Status != news.Planned || e.When.Known() && o.When.Known() && e.When.From.After(o.When.From) {
				if e.When.Known() {
					o.When = e.When
				}
				o.Status, o.Rule = e.Status, e.Rule
				o.Label, f.words[i] = e.Label, words
			}
			o.Evidence = append(o.Evidence, e.Evidence...)
			o.Occasion = true
			return
		}
		if !same(o, &e, f.words[i], words) {
			continue
		}
		for _, sp := range e.Evidence {
			if !slices.Contains(o.Evidence, sp) {
				o.Evidence = append(o.Evidence, sp)
			}
		}
		if !o.When.Known() {
			o.When = e.When
		}
		if o.Where.Zero() {
			o.Where = e.Where
		}
		if o.Status == news.Planned && e.Status == news.Happened && o.Root == "CONSULT" && e.When.Known() {
			o.Status = news.Happened
		}
		for _, r := range e.Who {
			if !grammar.HasRef(o.Who, r) && !grammar.HasRef(o.Whom, r) && meets(o.Kind) {
				o.Whom = append(o.Whom, r)
			}
		}
		if len(o.Whom) == 0 {
			o.Whom = without(e.Whom, o.Who)
		}
		o.Occasion = o.Occasion || e.Occasion
		return
	}
	f.out = append(f.out, e)
	f.words = append(f.words, words)
}

// again reports whether e tells on of the meeting o: of the same kind, with no
// other parties, and told just before.
func (f *finder) again(o, e *news.Event) bool {
	if o.Kind != e.Kind && !(o.Kind == "signing" && e.Kind == "ceremony") || o.Status == news.Happened || o.Post != e.Post {
		return false
	}
	at := f.d.Sentence(e.Evidence[0].Start)
	was := f.d.Sentence(o.Evidence[len(o.Evidence)-1].Start)
	if at-was > 4 {
		return false
	}
	if len(e.Who) == 0 || len(o.Who) == 0 {
		return true
	}
	return overlapRefs(o, e) > 0
}

func meets(kind string) bool {
	switch kind {
	case "meeting", "bilateral meeting", "talks", "summit", "call":
		return true
	}
	return false
}

// same reports whether two tellings are of one event.
func same(a, b *news.Event, wa, wb []string) bool {
	if a.Root != b.Root || a.Post != b.Post {
		return false
	}
	if a.Kind != b.Kind && !(meets(a.Kind) && meets(b.Kind) && a.Kind != "call" && b.Kind != "call") {
		return false
	}
	if a.When.Known() && b.When.Known() && (!a.When.From.Before(b.When.To) || !b.When.From.Before(a.When.To)) {
		return false
	}
	if (a.Status == news.Cancelled) != (b.Status == news.Cancelled) {
		return false
	}
	if !a.Where.Zero() && !b.Where.Zero() && a.Where.Name != b.Where.Name && !meets(a.Kind) {
		return false
	}
	for _, sp := range b.Evidence {
		// Told twice in one sentence: "hitting out at X, Y alleged".
		if slices.Contains(a.Evidence, sp) && len(a.Who) > 0 && len(b.Who) > 0 && grammar.HasRef(a.Who, b.Who[0]) && !meets(a.Kind) {
			return a.Root == "ACCUSE" || labelWords(wa, wb)
		}
	}
	if len(a.Who)+len(b.Who) == 0 && a.Root == "ASSAULT" && slices.Contains(a.Evidence, b.Evidence[0]) {
		return true // "drones struck the airport, wounding fourteen"
	}
	if len(b.Who)+len(b.Whom) == 0 && b.When.Known() != a.When.Known() {
		return false
	}
	share := false
	for _, r := range append(slices.Clone(b.Who), b.Whom...) {
		if grammar.HasRef(a.Who, r) || grammar.HasRef(a.Whom, r) {
			share = true
		}
	}
	if !share && len(b.Who)+len(b.Whom) > 0 && len(a.Who)+len(a.Whom) > 0 {
		return false
	}
	switch a.Kind {
	case "arrival", "departure", "press conference":
		return true
	}
	if meets(a.Kind) {
		// Two meetings of one actor with different others are two.
		return len(a.Whom) == 0 || len(b.Whom) == 0 || overlapRefs(a, b) >= 2
	}
	return labelWords(wa, wb)
}

func overlapRefs(a, b *news.Event) int {
	n := 0
	for _, r := range append(slices.Clone(b.Who), b.Whom...) {
		if grammar.HasRef(a.Who, r) || grammar.HasRef(a.Whom, r) {
			n++
		}
	}
	return n
}

// labelWords reports whether half of the shorter label's longer words stand in
// the other.
func labelWords(wa, wb []string) bool {
	if len(wa) > len(wb) {
		wa, wb = wb, wa
	}
	n := 0
	for _, w := range wa {
		if slices.Contains(wb, w) {
			n++
		}
	}
	return len(wa) > 0 && 2*n > len(wa)
}

func longWords(s string) []string {
	var out []string
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		w = strings.Trim(w, ".,;:“”‘’\"'()")
		if len(w) > 4 {
			out = append(out, w)
		}
	}
	return out
}
