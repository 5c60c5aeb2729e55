package analysis

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// The heads of phrases that name an occasion on which people speak, by how the
// phrase hangs on the verb.
var (
	occasionAt = words("at", "in", "during", "after", "following", "on")
	// at a press conference, in an interview, on the flight
	occasions = words("conference", "meeting", "summit", "interview", "speech", "address", "dinner", "lunch", "breakfast", "briefing", "session",
		"rally", "ceremony", "call", "flight", "plane", "gathering", "reception", "debate", "hearing", "programme", "program", "podcast", "statement", "visit", "talks", "forum", "vigil")
	// told his cabinet, told a press conference
	audiences = words("cabinet", "parliament", "conference", "meeting", "summit", "assembly", "congress", "senate", "commons", "council", "rally", "hearing", "programme", "program", "briefing", "congregation")
	places    = words("parliament", "congress", "assembly", "commons", "cabinet", "council")
)

func words(ws ...string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range ws {
		m[w] = true
	}
	return m
}

// occasioned returns the quotes with the words that say where they were spoken,
// as far as their own attributions state it: at a press conference, on the
// flight, told his cabinet. Words that go on were spoken there as well.
func occasioned(doc *grammar.Doc, quotes []news.Quote) []news.Quote {
	for i := range quotes {
		q := &quotes[i]
		if q.NotSpeech != "" || len(q.Content) == 0 || !q.Occasion.Empty() {
			continue
		}
		q.Occasion = place(doc, q)
		if i == 0 || !q.Occasion.Empty() || quotes[i-1].Occasion.Empty() {
			continue
		}
		if p := &quotes[i-1]; goesOn(doc, p, q) && (!q.Said.Known() || q.Said.From.Equal(p.Said.From)) {
			q.Occasion = p.Occasion
		}
	}
	return quotes
}

// place returns the words of the occasion that the reporting verb of a quote
// names, without their article; the empty span when it names none.
func place(doc *grammar.Doc, q *news.Quote) text.Span {
	if q.Cue.Empty() {
		return text.Span{}
	}
	cue := doc.TokenAt(q.Cue.Start)
	if cue >= len(doc.Tokens) || doc.GroupOf[cue] < 0 {
		return text.Span{}
	}
	verb := int(doc.GroupOf[cue])
	for k, r := verb, doc.GroupsIn(doc.Groups[verb].Sentence); k >= r.First; k-- {
		g := &doc.Groups[k]
		if k != verb && (g.Tokens.First != doc.Sentences[g.Sentence].Tokens.First || g.Finite || !opens(doc, k, verb)) {
			continue // only "speaking at the palace" that opens the sentence
		}
		for _, a := range doc.Args[g.Args.First:g.Args.End] {
			ph := doc.Phrases[a.Phrase]
			sp := trimmed(doc, ph.Tokens)
			if sp.Empty() || within(q.Content, sp) {
				continue
			}
			head := doc.Lemma[ph.Head]
			if doc.Lower[ph.Head] == "talks" {
				head = "talks"
			}
			switch {
			case a.Prep >= 0 && occasionAt[doc.Lower[a.Prep]] && (occasions[head] || places[head]):
				return sp
			case a.Prep < 0 && (g.Lemma == "tell" || g.Lemma == "address") && audiences[head]:
				return sp
			}
		}
	}
	return text.Span{}
}

// trimmed returns the span of a phrase without article and possessive.
func trimmed(doc *grammar.Doc, r text.Range) text.Span {
	for r.First < r.End && doc.Is(r.First, "a", "an", "the", "his", "her", "their", "its", "this", "that") {
		r.First++
	}
	if r.Len() == 0 {
		return text.Span{}
	}
	return doc.SpanOf(r)
}
