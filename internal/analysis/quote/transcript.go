package quote

import (
	"slices"
	"strings"
	"unicode"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// The sieves of transcripts, whose words stand without marks.
const (
	ruleTurn   = "transcript"           // SMITH: We will ...
	ruleGoesOn = "transcript continued" // the next paragraph of the same turn
)

// A turn is a paragraph of a transcript.
type turn struct {
	para  int
	label string    // as it stands; "" where the turn before goes on
	words text.Span // what is said
}

// turns returns the paragraphs of the document's transcript, in text order: none
// where it is no transcript. One has several labelled paragraphs, at least one
// label comes again, and the labels' words are somebody's: they speak of "I",
// "we" or "you", or ask. Labels in capitals do with three paragraphs, others
// with four and two labels that come again. Between labels in capitals, or ones
// that tell parts ("Question"), a paragraph without a label goes on with the turn
// when it speaks so too; among others it may be the interviewer's own.
func turns(doc *text.Document) []turn {
	var ts []turn
	labels := map[string]int{}
	capitals, self, first, last := 0, 0, -1, -1
	for pi, p := range doc.Paragraphs {
		if !p.Kind.Body() {
			continue
		}
		s := p.In(doc.Text)
		n := turnLabel(s)
		if n == 0 {
			continue
		}
		t := turn{pi, strings.TrimRight(s[:n], ": "), text.Span{Start: p.Start + n, End: p.End}}
		ts = append(ts, t)
		labels[t.label]++
		if upperLabel(t.label) {
			capitals++
		}
		if addresses(s[n:]) {
			self++
		}
		if first < 0 {
			first = pi
		}
		last = pi
	}
	again, parts := 0, false
	for l, n := range labels {
		if n > 1 {
			again++
		}
		parts = parts || nobody[strings.ToLower(l)]
	}
	caps := 2*capitals > len(ts)
	switch {
	case len(labels) < 2 || 3*self < len(ts) || len(ts) > maxPieces:
		return nil
	case caps && (len(ts) < 3 || again < 1), !caps && (len(ts) < 4 || again < 2):
		return nil
	case !caps && !parts:
		return ts
	}
	if caps { // a headline's "Smith: ..." is no turn among "SMITH: ..."
		ts = slices.DeleteFunc(ts, func(t turn) bool { return !upperLabel(t.label) })
		first, last = ts[0].para, ts[len(ts)-1].para
	}
	var out []turn
	for pi, k := first, 0; pi <= last; pi++ {
		if k < len(ts) && ts[k].para == pi {
			out = append(out, ts[k])
			k++
			continue
		}
		p := doc.Paragraphs[pi]
		s := p.In(doc.Text)
		if p.Kind.Body() && !strings.ContainsAny(s[:1], `([<"'-*`) && !strings.HasPrefix(s, "“") && !strings.HasPrefix(s, "‘") && addresses(s) {
			out = append(out, turn{pi, "", p.Span})
		}
	}
	return out
}

// notLabels are heads of lines that label nobody.
var notLabels = map[string]bool{"note": true, "editor's note": true, "editor’s note": true, "read more": true, "related": true, "watch": true, "listen": true, "more": true, "update": true,
	"correction": true, "photo": true, "image": true, "source": true, "sources": true, "tags": true, "topics": true, "breaking": true, "summary": true}

// turnLabel returns the length of the label with its colon and blank that opens
// the line of a transcript, or 0: up to five words that start with capitals. What
// is said opens with no quotation mark: such words are a quotation, label or not.
func turnLabel(s string) int {
	n := strings.IndexByte(s[:min(len(s), 48)], ':')
	if n < 1 || n+2 >= len(s) || s[n+1] != ' ' {
		return 0
	}
	label := s[:n]
	words := strings.Fields(label)
	if len(words) > 5 || notLabels[strings.ToLower(label)] {
		return 0
	}
	for _, w := range words {
		switch w {
		case "of", "the", "de", "van", "von", "der", "al", "bin":
			continue
		}
		for i, r := range w {
			if i == 0 && !unicode.IsUpper(r) || !unicode.IsLetter(r) && r != '.' && r != '-' && r != '\'' && r != '’' {
				return 0
			}
		}
	}
	n++
	for n < len(s) && s[n] == ' ' {
		n++
	}
	rest := s[n:]
	if rest == "" || strings.ContainsAny(rest[:1], "\"'`") {
		return 0
	}
	for _, mark := range []string{"“", "‘", "«", "„"} {
		if strings.HasPrefix(rest, mark) {
			return 0
		}
	}
	return n
}

func upperLabel(s string) bool { return s == strings.ToUpper(s) }

// addresses reports whether the words are somebody's to somebody: in the first or
// second person, or a question.
func addresses(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch strings.ToLower(w) {
		case "i", "we", "you", "my", "our", "your", "me", "us":
			return true
		}
	}
	return strings.Contains(s, "?")
}

// nobody are labels of turns that tell a part and no name.
var nobody = map[string]bool{"q": true, "a": true, "question": true, "answer": true, "reporter": true, "journalist": true, "moderator": true, "interviewer": true, "host": true, "speaker": true,
	"unidentified male": true, "unidentified female": true, "male": true, "female": true, "audience": true, "audience member": true, "crowd": true, "announcer": true, "narrator": true, "operator": true,
	"interpreter": true, "translator": true}

// turn attributes a unit that is a transcript's turn to its label.
func (a *article) turn(i int) attribution {
	u := &a.units[i]
	if a.found[u.quote].Rule == ruleGoesOn {
		for j := i - 1; j >= 0; j-- {
			if a.found[a.units[j].quote].Rule == ruleTurn {
				at := a.units[j].att
				at.rule, at.from = ruleGoesOn, j
				return at
			}
		}
		return attribution{report: -1, from: -1}
	}
	r := text.Range{First: a.doc.Paragraphs[u.para].Tokens.First, End: u.toks.First}
	colon := r.End
	for r.End > r.First && a.sc.Class[r.End-1]&grammar.IsPunct != 0 {
		r.End--
		colon = r.End
	}
	if r.Len() == 0 {
		return attribution{report: -1, from: -1}
	}
	return attribution{rule: ruleTurn, report: -1, source: r, head: r.End - 1, cue: text.Range{First: colon, End: colon + 1}, from: -1}
}

// partOf returns a transcript's label that tells a part as the speaker: Question.
func (a *article) partOf(at attribution) news.Ref {
	sp := a.spanOf(at.source)
	name := strings.TrimRight(sp.In(a.doc.Text), ".")
	if !nobody[strings.ToLower(name)] || len(name) < 2 {
		return news.Ref{}
	}
	return news.Ref{Span: sp, Name: name[:1] + strings.ToLower(name[1:])}
}

// unnamed reports whether the attribution is to a transcript's label that names
// nobody: a part, or a word that stands for no name of the article, such as the
// outlet's own.
func (a *article) unnamed(at attribution) bool {
	if at.rule != ruleTurn && at.rule != ruleGoesOn {
		return false
	}
	if nobody[strings.ToLower(strings.TrimRight(a.spanOf(at.source).In(a.doc.Text), "."))] {
		return true
	}
	k := a.byTok[at.head]
	if k < 0 {
		return false
	}
	switch m := a.ms[k]; m.Rule {
	case "alone":
		return m.Actor == "" && a.sc.Class[at.source.First]&(grammar.IsTitle|grammar.IsRole) == 0
	case "role of the last subject":
		return true // The Speaker: Order.
	}
	return false
}

// isTurn reports whether unit i is a paragraph of a transcript.
func (a *article) isTurn(i int) bool {
	r := a.found[a.units[i].quote].Rule
	return r == ruleTurn || r == ruleGoesOn
}

// spoken returns the turns as quotations.
func spoken(ts []turn) []news.Quote {
	out := make([]news.Quote, len(ts))
	for i, t := range ts {
		out[i] = news.Quote{Kind: news.Direct, Place: news.InBody, Spans: []text.Span{t.words}, Rule: ruleTurn}
		if t.label == "" {
			out[i].Rule = ruleGoesOn
		}
	}
	return out
}

// Unmarked reports whether the words that the rule attributes stand without
// quotation marks though they are direct speech: a transcript's.
func Unmarked(rule string) bool { return strings.HasPrefix(rule, ruleTurn) }
