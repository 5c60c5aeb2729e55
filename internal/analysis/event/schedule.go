package event

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// change is what a verb does to a meeting's place in the calendar.
type change uint8

const (
	noChange change = iota
	plans           // is planned for, is due on
	moves           // was postponed, has been moved to, was put off until
	cancels         // was called off
	holds           // was held, began, took place
)

// changeOf reads a verb of scheduling.
func changeOf(d *grammar.Doc, g *grammar.Group) change {
	part := ""
	if g.Particle >= 0 {
		part = d.Lower[g.Particle]
	}
	switch g.Lemma {
	case "plan", "schedule", "expect", "slate", "arrange":
		if g.Passive {
			return plans
		}
	case "be":
		if g.Finite && d.Is(g.Head+1, "due", "planned", "scheduled") {
			return plans
		}
	case "move", "postpone", "reschedule", "defer", "delay":
		return moves
	case "put":
		if part == "off" || part == "back" {
			return moves
		}
		if ended(d, g) >= 0 {
			return cancels
		}
	case "push":
		if part == "back" {
			return moves
		}
	case "bring":
		if part == "forward" {
			return moves
		}
	case "cancel", "scrap", "axe":
		return cancels
	case "abandon":
		if g.Passive {
			return cancels
		}
	case "call":
		if part == "off" {
			return cancels
		}
	case "take", "come", "enter":
		if d.Is(g.Head+1, "place", "effect") || d.Matches(g.Head+1, "into", "force") || d.Matches(g.Head+1, "into", "effect") {
			return holds
		}
	case "happen", "hold", "open", "begin", "start", "resume", "end", "follow", "conclude", "continue", "overrun":
		return holds
	case "go":
		if part == "ahead" || part == "on" {
			return holds
		}
	case "run":
		if d.Is(g.Head+1, "over", "late", "hours") {
			return holds
		}
	}
	return noChange
}

// ended returns the phrase of what "put an end to" names, -1 for other words.
func ended(d *grammar.Doc, g *grammar.Group) int {
	if g.Lemma != "put" || g.Object < 0 || !d.Is(d.Phrases[g.Object].Head, "end", "stop") || d.Phrases[g.Object].Tokens.Len() != 2 {
		return -1
	}
	if k := d.Phrases[g.Object].Tokens.End; d.Is(k, "to") && k+1 < len(d.Tokens) {
		return int(d.PhraseOf[k+1])
	}
	return -1
}

// calendar reads a sentence in which a meeting itself is what is planned,
// moved, called off or held: "A joint press conference is planned for Wednesday
// evening", "The leaders put off the talks". It returns false when the verb or
// what it takes is none of these.
func (f *finder) calendar(gi int) (news.Event, bool) {
	d := f.d
	g := &d.Groups[gi]
	ch := changeOf(d, g)
	if ch == noChange || !g.Finite || g.Kind == grammar.Conditioned {
		return news.Event{}, false
	}
	what, doer := g.Subject, -1
	if what < 0 && g.Passive {
		what = f.subjectOccasion(gi)
	}
	active := !g.Passive && ch != plans && (ch == moves || ch == cancels || g.Lemma == "hold" || g.Lemma == "open" || g.Lemma == "begin" || g.Lemma == "start" || g.Lemma == "resume") && g.Object >= 0
	if active {
		what, doer = g.Object, g.Subject
	}
	end := ended(d, g)
	if end >= 0 {
		what, doer, active = end, -1, false
	}
	if what < 0 {
		return news.Event{}, false
	}
	ph := d.Phrases[what]
	root, kind := occasionKind(d, ph)
	if kind == "" && end >= 0 {
		return news.Event{}, false
	}
	if kind == "" && !active && (g.Passive || ch == plans) && !d.Is(ph.Head, "it", "they") {
		// "The signing of X by A and B, planned for Thursday, has been moved": the
		// meeting stands well before its verb.
		if p := f.subjectOccasion(gi); p >= 0 {
			what, ph = p, d.Phrases[p]
			root, kind = occasionKind(d, ph)
		}
	}
	if n, _ := nounOf(d, what); kind == "" && n.so&soRestriction != 0 && (ch == holds || g.Lemma == "take" || g.Lemma == "come" || g.Lemma == "enter") {
		root, kind = "COERCE", "measure"
	}
	if w := d.Lemma[ph.Head]; kind == "" && ch == holds && (w == "ceasefire" || w == "cease-fire" || w == "truce" || w == "armistice") && (g.Lemma == "take" || g.Lemma == "come" || g.Lemma == "enter" || g.Lemma == "begin") {
		root, kind = "RETREAT", "ceasefire"
	}
	var who []news.Ref
	back, spoken := -1, -1
	if kind == "" && d.Is(ph.Head, "it", "they") && (ch == moves || ch == cancels || ch == plans) {
		// "It was planned for Thursday and then moved": the meeting told last.
		for i := len(f.out) - 1; i >= 0 && back < 0; i-- {
			if calendarKind(f.out[i].Kind) && d.Sentence(f.out[i].Evidence[len(f.out[i].Evidence)-1].Start) >= g.Sentence-3 {
				back = i
			}
		}
		if back >= 0 {
			root, kind, who = f.out[back].Root, f.out[back].Kind, f.out[back].Who
		} else if spoken = f.spokenOf(g); spoken >= 0 {
			root, kind = occasionKind(d, d.Phrases[spoken])
			who = f.around(spoken)
		} else {
			return news.Event{}, false
		}
	}
	if kind == "" || g.Negated && ch != holds {
		return news.Event{}, false
	}
	e := news.Event{Root: root, Kind: kind, Rule: "calendar", Occasion: true, Quote: f.content(d.Tokens[g.Head].Start)}
	switch {
	case ch == cancels:
		e.Status = news.Cancelled
		if g.Modal == "may" || g.Modal == "might" || g.Modal == "could" {
			e.Status = news.Hypothetical
		}
	case ch == plans, ch == moves:
		e.Status = news.Planned
		if ch == moves && g.Modal != "" && g.Modal != "will" {
			e.Status = news.Hypothetical
		}
	case g.Negated:
		if g.Tense != grammar.FutureTense {
			return news.Event{}, false
		}
		e.Status = news.Cancelled
	case g.Tense == grammar.FutureTense || g.Modal == "would" || g.Tense == grammar.PresentTense && !g.Perfect:
		e.Status = news.Planned
	case g.Modal != "":
		e.Status = news.Hypothetical
	default:
		e.Status = news.Happened
	}
	if back < 0 && spoken < 0 {
		who = f.parties(ph, g.Tokens.First)
		if end >= 0 {
			if who = f.parties(ph, d.Sentences[g.Sentence].Tokens.End); len(who) == 0 {
				who = f.around(end)
			}
		}
		if len(who) == 0 {
			who = f.refs(doer)
		}
		if len(who) == 0 && active {
			who = f.parties(ph, g.End)
		}
		if len(who) == 0 && doer >= 0 && (d.Lower[d.Phrases[doer].Head] == "they" || sides(d, d.Phrases[doer])) {
			who = f.pair(g.Sentence, d.Tokens[g.Head].Start)
		}
	}
	e.Who = clip(who, 4)
	if len(e.Who) == 2 && kind != "press conference" {
		e.Who, e.Whom = e.Who[:1:1], e.Who[1:]
	}
	e.Where = f.where(gi)
	e.When = f.moved(gi, ch)
	if e.Status == news.Planned && len(e.Who) == 0 && !e.When.Known() || e.Status == news.Hypothetical && len(e.Who) == 0 {
		return news.Event{}, false // neither who nor when: "the resort where the summit is to be held"
	}
	last := g.Tokens.End
	if g.Particle == g.Head+1 {
		last++
	}
	e.Cue = d.SpanOf(text.Range{First: g.Head, End: last})
	e.Evidence = []news.Span{f.evidence(g.Sentence)}
	if active && doer >= 0 {
		if e.Label = f.label(gi, f.refs(doer)); e.Label == "" && len(who) > 0 {
			e.Label = f.label(gi, who)
		}
		if e.Label == "" {
			return news.Event{}, false
		}
	}
	if e.Label == "" {
		words := f.clause(g.Tokens.First, gi, true)
		if words == "" {
			return news.Event{}, false
		}
		sub := ""
		if back >= 0 || spoken >= 0 {
			sub = capitalise(kind)
		} else if end >= 0 && g.Subject >= 0 {
			sub = capitalise(d.PhraseSpan(g.Subject).In(d.Text))
		} else {
			// The whole subject, with what hangs on it.
			sub = capitalise(d.SpanOf(text.Range{First: ph.Tokens.First, End: f.subjectEnd(ph, g)}).In(d.Text))
		}
		e.Label = sub + " " + words
	}
	return e, true
}

// subjectOccasion returns the phrase that names a meeting and is the subject of
// the group although other clauses stand between the two, -1 when there is none.
func (f *finder) subjectOccasion(gi int) int {
	d := f.d
	g := &d.Groups[gi]
	first := d.Sentences[g.Sentence].Tokens.First
	for k := g.Tokens.First - 1; k >= first; k-- {
		if h := int(d.GroupOf[k]); h >= 0 {
			// Only what depends on the subject may stand between.
			switch q := &d.Groups[h]; {
			case q.Kind == grammar.Infinitival || q.Kind == grammar.Relativized || q.Kind == grammar.Participial:
			case q.Form == grammar.PastParticiple || q.Form == grammar.Past && q.Tokens.Len() == 1 && d.Word(q.Tokens.First-1) == ",":
			default:
				return -1
			}
			continue
		}
		p := int(d.PhraseOf[k])
		if p < 0 {
			continue
		}
		ph := d.Phrases[p]
		k = ph.Tokens.First
		if ph.Prep >= 0 {
			continue
		}
		if _, kind := occasionKind(d, ph); calendarKind(kind) {
			return p
		}
	}
	return -1
}

// spokenOf returns the last meeting that the two sentences before the group, or
// the words before it, speak of without telling it; -1 when there is none.
func (f *finder) spokenOf(g *grammar.Group) int {
	d := f.d
	lo := d.Sentences[max(0, g.Sentence-2)].Tokens.First
	if d.Sentences[max(0, g.Sentence-2)].Paragraph != d.Sentences[g.Sentence].Paragraph {
		lo = d.Sentences[max(0, g.Sentence-1)].Tokens.First
	}
	for k := g.Tokens.First - 1; k >= lo; k-- {
		p := int(d.PhraseOf[k])
		if p < 0 || f.speech(d.Tokens[k].Start) >= 0 {
			continue
		}
		k = d.Phrases[p].Tokens.First
		if _, kind := occasionKind(d, d.Phrases[p]); calendarKind(kind) {
			return p
		}
	}
	return -1
}

// around returns the people named behind a phrase in its sentence, the parties
// of the meeting that it names: "the ceremony at which X and Y were to sign".
func (f *finder) around(p int) []news.Ref {
	d := f.d
	ph := d.Phrases[p]
	st := d.Sentences[d.SentenceOf[ph.Head]]
	var out []news.Ref
	for i := f.mention(d.Tokens[ph.Head].End); i < len(f.ms) && f.ms[i].Span.Start < st.End && len(out) < 2; i++ {
		if m := &f.ms[i]; m.Actor != "" && (m.Gender != "" || m.Kind == news.MentionOffice) {
			if r := (news.Ref{Actor: m.Actor, Name: m.Name, Span: m.Span}); !grammar.HasRef(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

func calendarKind(kind string) bool {
	switch kind {
	case "signing", "ceremony", "press conference", "meeting", "bilateral meeting", "talks", "summit", "call", "cabinet meeting", "conference", "visit", "speech", "vote":
		return true
	}
	return false
}

// subjectEnd returns the token after the phrases that hang on ph by
// prepositions, before the verb.
func (f *finder) subjectEnd(ph grammar.Phrase, g *grammar.Group) int {
	d := f.d
	end := ph.Tokens.End
	for end+1 < g.Tokens.First && (d.Tags[end] == grammar.Preposition || d.Tags[end] == grammar.Coordinator) && d.PhraseOf[end+1] >= 0 {
		end = d.Phrases[d.PhraseOf[end+1]].Tokens.End
	}
	return end
}

// parties returns those between whom an event is: the names after "between",
// "with", "of" and "by" that hang on the phrase, up to token end.
func (f *finder) parties(ph grammar.Phrase, end int) []news.Ref {
	d := f.d
	var out []news.Ref
	for k := ph.Tokens.End; k+1 < end && k+1 < len(d.Tokens) && k < ph.Tokens.End+24; {
		switch {
		case d.Tags[k] == grammar.Mark && d.Word(k) != ",":
			return out
		case d.Tags[k] == grammar.Preposition && d.PhraseOf[k+1] >= 0:
			p := int(d.PhraseOf[k+1])
			if d.Is(k, "of") && len(out) > 0 && d.PhraseOf[k-1] >= 0 && len(f.refs(int(d.PhraseOf[k-1]))) > 0 {
				// "President X of Y": Y is where X is from.
			} else if d.Is(k, "between", "with", "by", "of") {
				for _, r := range f.refs(p) {
					if !grammar.HasRef(out, r) {
						out = append(out, r)
					}
				}
			}
			k = d.Phrases[p].Tokens.End
		default:
			k++
		}
	}
	return out
}

// moved returns the date that a verb of scheduling gives: for a move the one it
// moves to.
func (f *finder) moved(gi int, ch change) news.Date {
	d := f.d
	g := &d.Groups[gi]
	sent := d.Sentences[g.Sentence]
	best, bestTo := news.Date{}, false
	for i := f.time(sent.Start); i < len(f.times) && f.times[i].Span.Start < sent.End; i++ {
		t := &f.times[i]
		if !t.Date.Known() {
			continue
		}
		first, end := d.TokenAt(t.Span.Start), d.TokenAt(t.Span.End-1)+1
		gov := d.Governor(first, end)
		if gov != gi && !(ch != moves && f.shared(gi, gov, first)) {
			// "fog kept the aircraft on the ground on Thursday": another verb's.
			continue
		}
		prep := ""
		for k := first - 1; k > 0 && k >= first-3; k-- {
			if d.Tags[k] == grammar.Preposition {
				prep = d.Lower[k]
				break
			}
			if d.Tags[k] == grammar.Mark {
				break
			}
		}
		if prep == "since" || prep == "from" && ch == moves {
			continue
		}
		to := ch == moves && (prep == "to" || prep == "until" || prep == "till" || prep == "for")
		if !best.Known() || to && !bestTo || to == bestTo && finer(t.Date, best) {
			best, bestTo = t.Date, to
		}
	}
	return best
}
