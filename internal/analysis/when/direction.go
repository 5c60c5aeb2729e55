package when

import "readout/internal/analysis/grammar"

type way int8

const (
	unsure way = iota
	backward
	forward
)

// direction tells from the preposition before the tokens [i, e) and the verb
// that governs them whether the time lies before or after publication.
func (p *parser) direction(i, e int) way {
	d := p.doc
	// The preposition, past "the", "early", weekday parts.
	k := i - 1
	for k >= p.first && (d.Tags[k] == grammar.Determiner || d.Is(k, "early", "late", "mid", "next", "last", "this")) {
		k--
	}
	prep := ""
	if k >= p.first {
		prep = d.Lower[k]
	}
	if prep == "since" {
		return backward
	}
	// "Ahead of talks with X on Friday, Y visited": what is ahead is to come.
	for j := k; j >= p.first && j > k-10; j-- {
		if d.GroupOf[j] >= 0 || d.Tags[j] == grammar.Mark {
			break
		}
		if d.Is(j, "ahead") && d.Is(j+1, "of") {
			return forward
		}
	}
	// Genitive: "Friday's summit". What stands before it counts.
	gen := e < len(d.Lower) && d.Tags[e] == grammar.Genitive
	if gen || prep == "of" && d.Is(k-1, "ahead") || prep == "before" || prep == "until" || prep == "till" {
		switch {
		case prep == "of" && d.Is(k-1, "ahead"):
			return forward
		}
	}
	g := p.governor(i, e)
	if g == nil {
		if prep == "until" || prep == "by" || prep == "from" && p.first == k {
			return forward
		}
		return unsure
	}
	w := p.tense(g)
	if prep == "on" || prep == "at" {
		// "was moved to noon on Friday": the time is what it was moved to.
		for j := k - 1; j > p.first && j >= k-4; j-- {
			if d.Is(j, "to", "until", "till", "for") && d.GroupOf[j-1] >= 0 {
				prep = d.Lower[j]
				break
			}
			if !d.Is(j, "noon", "midday", "midnight", "am", "pm", "a.m", "p.m", "o'clock", "o’clock", "gmt", "early", "late") && (d.Lower[j][0] < '0' || d.Lower[j][0] > '9') {
				break
			}
		}
	}
	switch prep {
	case "until", "till", "by":
		if w != backward || hasPresent(d, g) {
			return forward
		}
		if par := p.parent(g); prep != "by" && (g.Perfect || par != nil && par.Perfect) {
			return forward // what has been put off or kept up until then
		}
		if w == backward && (g.Lemma == "give" || g.Lemma == "have" || g.Lemma == "extend" || g.Lemma == "postpone" || g.Lemma == "delay" || g.Lemma == "adjourn" || g.Lemma == "set" || g.Lemma == "demand" || g.Lemma == "expect" || g.Lemma == "suspend" || g.Lemma == "put" || g.Lemma == "push" || g.Lemma == "move" || g.Lemma == "keep" || g.Lemma == "leave" || g.Lemma == "defer" || g.Lemma == "hold") {
			return forward
		}
	case "after", "following":
		if gen && w != forward {
			return backward
		}
	case "to", "for":
		// "postponed to Friday", "scheduled for Friday", "invited for talks".
		switch g.Lemma {
		case "put", "postpone", "delay", "move", "schedule", "set", "plan", "adjourn", "defer", "bring", "slate", "call", "convene", "book", "pencil", "summon", "push", "extend", "arrange", "reschedule":
			return forward
		}
	}
	return w
}

func hasPresent(d *grammar.Doc, g *grammar.Group) bool {
	return g.Finite && g.Tense == grammar.PresentTense && !g.Perfect
}

// governor returns the verb group that the expression at [i, e) depends on.
func (p *parser) governor(i, e int) *grammar.Group {
	if gi := p.doc.Governor(i, e); gi >= 0 {
		return &p.doc.Groups[gi]
	}
	return nil
}

// tense tells which way a verb group looks, with what governs it.
func (p *parser) tense(g *grammar.Group) way {
	d := p.doc
	for depth := 0; depth < 4; depth++ {
		switch {
		case g.Passive && (g.Perfect || g.Finite && g.Tense == grammar.PastTense) && plannedVerb[g.Lemma]:
			return forward
		case g.Perfect && g.Modal == "":
			return backward
		case g.Tense == grammar.FutureTense:
			if g.Modal == "be to" && g.Form == grammar.Past || g.Form == grammar.Past && g.Modal != "would" {
				// "was due to meet on Friday": ahead unless it was called off;
				// what was to happen is mostly still to come in news of plans.
				return forward
			}
			return forward
		case g.Modal == "would" || g.Modal == "should" || g.Modal == "could" || g.Modal == "may" || g.Modal == "might" || g.Modal == "must" || g.Modal == "can" || g.Modal == "have to" && g.Form != grammar.Past || g.Modal == "need to":
			if hasHave(d, g) {
				return backward
			}
			return forward
		case g.Modal == "able to" || g.Modal == "unable to":
			if g.Form == grammar.Past {
				return backward
			}
			return forward
		case g.Modal != "" && g.Form != grammar.Past:
			return forward
		case g.Finite && g.Tense == grammar.PastTense:
			switch g.Lemma {
			case "be":
				return backward
			}
			return backward
		case g.Finite && g.Tense == grammar.PresentTense:
			if g.Progress {
				switch g.Lemma {
				case "say", "report", "consider", "deny":
					return unsure
				}
				return forward
			}
			if g.Passive && (g.Lemma == "schedule" || g.Lemma == "plan" || g.Lemma == "expect" || g.Lemma == "set") {
				return forward
			}
			if scheduled[g.Lemma] || intended[g.Lemma] || g.Lemma == "be" && dueNext(d, g.Head+1) {
				return forward
			}
			if g.Lemma == "have" || g.Lemma == "face" {
				return forward
			}
			return unsure
		case g.Kind == grammar.Infinitival || !g.Finite:
			if g.Kind == grammar.Infinitival {
				par := p.parent(g)
				if par == nil {
					return forward // a headline's "to meet"
				}
				if par.Lemma == "agree" || par.Lemma == "decide" || par.Lemma == "want" || par.Lemma == "seek" {
					p.weak = true
				}
				if realised[par.Lemma] && par.Tense == grammar.PastTense && !par.Passive {
					return backward
				}
				return forward
			}
			if g.Passive && g.Kind == grammar.Relativized {
				switch g.Lemma {
				case "schedule", "plan", "expect", "set", "slate", "due":
					return forward
				}
				return backward
			}
			par := p.parent(g)
			if par == nil {
				return unsure
			}
			g = par
			continue
		}
		return unsure
	}
	return unsure
}

func hasHave(d *grammar.Doc, g *grammar.Group) bool {
	for t := g.Tokens.First; t < g.Tokens.End-1; t++ {
		if d.Lemma[t] == "have" && d.Tags[t] == grammar.Auxiliary && t > g.Tokens.First && d.Tags[t-1] != grammar.To {
			return d.Tags[g.Head] == grammar.Participle || d.Lower[g.Head] == "been"
		}
	}
	return false
}

func (p *parser) parent(g *grammar.Group) *grammar.Group {
	if g.Parent < 0 || g.Parent >= len(p.doc.Groups) {
		return nil
	}
	q := &p.doc.Groups[g.Parent]
	if q.Sentence != g.Sentence {
		return nil
	}
	return q
}

// plannedVerb are verbs whose passive, even in the past, points ahead.
var plannedVerb = set("schedule plan slate postpone delay pencil expect")

// scheduled are verbs whose present tense with a date tells of a plan.
var scheduled = set("meet visit travel fly host hold begin start open close end leave depart arrive return head gather convene sign attend vote decide address speak launch release expire come go welcome receive join resume publish unveil deliver mark celebrate chair land take run continue become enter")

// intended are verbs whose present tense points ahead: on Friday they plan to.
var intended = set("plan intend hope aim expect propose")

// dueNext reports whether what follows "is" points ahead: is due in Geneva, is
// also to sign.
func dueNext(d *grammar.Doc, i int) bool {
	for ; i < len(d.Tokens) && d.Is(i, "also", "still", "now", "then", "not", "next", "again", "expected", "scheduled"); i++ {
	}
	return d.Is(i, "due") || d.Is(i, "to") && d.Is(i-1, "also", "still", "now", "then", "next", "again")
}

// realised are verbs whose infinitive tells what was done.
var realised = set("fail manage refuse begin start continue travel go fly come help decline use cease arrive appear seem gather return rush")

func set(words string) map[string]bool {
	m := map[string]bool{}
	start := 0
	for i := 0; i <= len(words); i++ {
		if i == len(words) || words[i] == ' ' {
			if i > start {
				m[words[start:i]] = true
			}
			start = i + 1
		}
	}
	return m
}
