package quote

import (
	"math"

	"readout/internal/analysis/grammar"
	"readout/internal/text"
)

// The columns of a row: what the forest weighs of a unit.
const (
	colSpeech     = iota // log odds of the speech model
	colPair              // log odds of the likeliest candidate
	colMargin            // its lead over the next one
	colCandidates        // how many candidates there are
	colCost              // cost of the cheapest
	colCue               // 1 where the likeliest stands directly beside the unit
	colReport            // 1 where the likeliest has a reporting verb
	colGuess             // 1 where that verb is a guess
	colLemma             // how often the verb's kind reports: its kind
	colHead              // kind of word that heads the likeliest source
	colWords
	colAlone // a sentence of its own
	colOnly  // nothing but quotations in its paragraph
	colTitled
	colUpper
	colStops
	colComma
	colVerbs
	colSelf
	colPart
	colPara
	colHeadline
	colBeforeTag
	colAfterTag
	colDeterminer // a determiner before, a noun after: words used as an attribute
	colWork       // tokens back to a word for works: book, show
	colOf         // the unit follows a possessor
	colOn         // the unit follows on, in, of, called
	colSentenceUnits
	colSentenceRank
	colSentenceMax // highest log odds of another unit of the sentence
	colParaUnits
	colParaMax
	colUnits
	colMean    // mean log odds of the article's other units
	colShort   // share of the article's units of at most three words
	colAgain   // highest log odds of a unit with the same words
	colRepeats // how often the words stand elsewhere, without marks
	colLength  // words of the article
	colFamily  // shape of the mark
	colPrevious
	colNext
	colOwner       // what owns the unit: 2 a name in capitals, 1 another name
	colAir         // tokens back to a word of broadcasting: CNN, channel, Sunday
	colNaming      // tokens back to a word that names: called, so-called, dubbed
	colLower       // words without a capital
	colShare       // share of the article's units within the same mark
	colClosed      // 1 where a mark closes it
	colOutside     // words of its sentence outside of quotations
	colFromStart   // tokens from the sentence's start
	colToEnd       // tokens to the sentence's end
	colTitledShare // share of the article's units that are in title case
	colSame        // how many units have the same words
	colParaWords   // words of its paragraph outside of quotations
	colFirstTag
	colLastTag
	rowWidth
)

// works are nouns for what has a title.
var works = map[string]bool{"film": true, "movie": true, "book": true, "novel": true, "song": true, "album": true, "show": true, "programme": true, "program": true, "series": true, "memoir": true,
	"play": true, "documentary": true, "magazine": true, "podcast": true, "musical": true, "drama": true, "sitcom": true, "episode": true, "newsletter": true, "column": true, "essay": true, "poem": true,
	"article": true, "story": true, "painting": true, "hit": true, "single": true, "anthem": true, "ballad": true, "opera": true, "comedy": true, "thriller": true, "bestseller": true, "autobiography": true,
	"biography": true, "report": true, "broadcast": true, "edition": true, "hymn": true, "video": true, "game": true, "commentary": true, "editorial": true, "op-ed": true, "blog": true, "host": true,
	"star": true, "star of": true, "co-host": true, "author": true, "anchor": true, "painter": true, "network": true, "cartoon": true, "trilogy": true, "franchise": true, "soundtrack": true, "track": true,
	"television": true, "tv": true, "radio": true, "broadway": true, "netflix": true}

// air are words that stand before the name of a broadcast.
var air = map[string]bool{"cnn": true, "msnbc": true, "nbc": true, "cbs": true, "abc": true, "hbo": true, "bbc": true, "fox": true, "espn": true, "pbs": true, "npr": true, "itv": true, "cnbc": true,
	"c-span": true, "channel": true, "channels": true, "interview": true, "appearance": true, "appearing": true, "appeared": true, "morning": true, "sunday": true, "monday": true, "tuesday": true, "wednesday": true,
	"thursday": true, "friday": true, "saturday": true, "sky": true, "rté": true, "podcast": true, "broadcast": true}

// naming are words that give something a name.
var naming = map[string]bool{"called": true, "call": true, "calls": true, "calling": true, "dubbed": true, "nicknamed": true, "nickname": true, "term": true, "terms": true, "phrase": true, "phrases": true,
	"so-called": true, "known": true, "titled": true, "entitled": true, "named": true, "word": true, "words": true, "slogan": true, "hashtag": true, "labelled": true, "labeled": true, "label": true,
	"termed": true, "headlined": true, "headline": true, "billed": true, "describe": true, "described": true, "describes": true, "describing": true, "as": true}

func tri(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

func logodds(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}

// rows describes every unit to the forest, once each has been weighed.
func (a *article) rows() [][]float32 {
	n := len(a.units)
	out := make([][]float32, n)
	flat := make([]float32, n*rowWidth)
	sum, short := 0.0, 0
	again := map[string][2]int{} // the two likeliest units with the same words
	keys := make([]string, n)
	for i := range a.units {
		u := &a.units[i]
		sum += max(-4, min(4, u.logit))
		if u.words <= 3 {
			short++
		}
		k := a.key(u)
		keys[i] = k
		v, ok := again[k]
		switch {
		case !ok:
			again[k] = [2]int{i, -1}
		case u.logit > a.units[v[0]].logit:
			again[k] = [2]int{i, v[0]}
		case v[1] < 0 || u.logit > a.units[v[1]].logit:
			again[k] = [2]int{v[0], i}
		}
	}
	repeats := a.repeats(keys)
	words := 0
	for _, c := range a.sc.Class {
		if c&grammar.IsWord != 0 {
			words++
		}
	}
	marks, titles, times := map[byte]int{}, 0, map[string]int{}
	for i := range a.units {
		u := &a.units[i]
		marks[a.mark(u)]++
		if a.titleCased(u) {
			titles++
		}
		times[keys[i]]++
	}
	outside := a.outside()
	sentFirst, first := 0, 0
	for i := range a.units {
		u := &a.units[i]
		r := flat[i*rowWidth : (i+1)*rowWidth : (i+1)*rowWidth]
		out[i] = r
		if u.sent != a.units[sentFirst].sent {
			sentFirst = i
		}
		if u.para != a.units[first].para {
			first = i
		}
		r[colSpeech] = float32(u.logit)
		r[colPair] = float32(logodds(u.bestP))
		r[colMargin] = float32(u.bestP - u.secondP)
		r[colCandidates] = float32(u.candidates)
		r[colCost] = float32(u.cost)
		rule := u.best.rule
		r[colCue] = tri(rule == ruleAfter || rule == ruleBefore || rule == ruleFinal || rule == ruleAccording)
		r[colLemma], r[colHead] = -1, -1
		if k := u.best.report; k >= 0 {
			r[colReport] = 1
			r[colGuess] = tri(a.reports[k].Guess)
			r[colLemma] = float32(a.reports[k].Verbal.Kind)
		}
		if u.best.source.Len() > 0 {
			r[colHead] = float32(headRank[a.headClass(u.best.head)])
		}
		r[colWords] = float32(u.words)
		r[colAlone] = tri(a.aloneInSentence(u))
		r[colOnly] = tri(u.only)
		titled := a.titleCased(u)
		r[colTitled] = tri(titled)
		r[colUpper] = tri(a.startsUpper(u))
		r[colStops] = tri(a.stops(u))
		r[colComma] = tri(a.endMark(u) == ",")
		for t := u.toks.First; t < u.toks.End; t++ {
			switch a.sc.Doc.Tags[t] {
			case grammar.Verb, grammar.Auxiliary, grammar.Modal:
				r[colVerbs]++
			}
			switch a.sc.Low(t) {
			case "i", "we", "you", "my", "our", "your", "me", "us":
				r[colSelf] = 1
			}
		}
		r[colPart] = tri(u.part > 0)
		r[colPara] = float32(min(u.para, 20))
		if u.sent >= 0 && u.sent < len(a.sc.Sents) {
			r[colHeadline] = tri(a.sc.Sents[u.sent].Title)
		}
		r[colBeforeTag], r[colAfterTag] = -1, -1
		b, e := u.toks.First-1, u.toks.End
		if b >= 0 && int(a.sc.SentOf[b]) == u.sent {
			r[colBeforeTag] = float32(a.sc.Doc.Tags[b])
			if a.sc.Quote[b] < 0 {
				w := a.sc.Low(b)
				r[colOf] = tri(w == "'s" || w == "’s" || a.sc.Class[b]&grammar.IsPoss != 0)
				r[colOn] = tri(w == "on" || w == "in" || w == "of" || w == "called" || w == "titled" || w == "entitled" || w == "dubbed" || w == "named" || w == "so-called")
			}
		}
		if e < len(a.doc.Tokens) && int(a.sc.SentOf[e]) == u.sent {
			r[colAfterTag] = float32(a.sc.Doc.Tags[e])
			r[colDeterminer] = tri(a.sc.Quote[e] < 0 && a.sc.Doc.Tags[e] == grammar.Noun && b >= 0 && (a.sc.Class[b]&grammar.IsDet != 0 || a.sc.Doc.Tags[b] == grammar.Adjective))
		}
		r[colWork] = 9
		for k := 0; k < 6 && b-k >= 0 && int(a.sc.SentOf[b-k]) == u.sent; k++ {
			if a.sc.Quote[b-k] < 0 && works[a.sc.Low(b-k)] {
				r[colWork] = float32(k)
				break
			}
		}
		for k := 0; k < 2 && r[colWork] == 9 && e+k < len(a.doc.Tokens) && int(a.sc.SentOf[e+k]) == u.sent; k++ {
			if a.sc.Quote[e+k] < 0 && works[a.sc.Low(e+k)] {
				r[colWork] = float32(6 + k)
			}
		}
		inSent, sentMax := around(a, i, sentFirst, func(v *unit) bool { return v.sent == u.sent })
		inPara, paraMax := around(a, i, first, func(v *unit) bool { return v.para == u.para })
		r[colSentenceUnits], r[colSentenceMax], r[colSentenceRank] = float32(inSent), sentMax, float32(i-sentFirst)
		r[colParaUnits], r[colParaMax] = float32(inPara), paraMax
		r[colUnits] = float32(n)
		if n > 1 {
			r[colMean] = float32((sum - max(-4, min(4, u.logit))) / float64(n-1))
		}
		r[colShort] = float32(short) / float32(n)
		r[colAgain] = -9
		if v := again[keys[i]]; v[0] != i {
			r[colAgain] = float32(a.units[v[0]].logit)
		} else if v[1] >= 0 {
			r[colAgain] = float32(a.units[v[1]].logit)
		}
		r[colRepeats] = float32(repeats[i])
		r[colLength] = float32(min(words, 3000))
		if s := u.span.Start; s > 0 {
			switch a.doc.Text[s-1] {
			case '"':
				r[colFamily] = 1
			case '\'':
				r[colFamily] = 2
			case 0x98: // the last byte of ‘
				r[colFamily] = 3
			}
		}
		if b > 0 && int(a.sc.SentOf[b-1]) == u.sent && a.sc.Quote[b-1] < 0 && a.sc.Quote[b] < 0 && (a.sc.Class[b]&grammar.IsClitic != 0) {
			switch c := a.sc.Class[b-1]; {
			case c&grammar.IsCaps != 0:
				r[colOwner] = 2
			case c&grammar.IsUpper != 0:
				r[colOwner] = 1
			}
		}
		r[colAir], r[colNaming] = a.back(u, air, 7), a.back(u, naming, 4)
		r[colLower] = float32(min(a.lowerWords(u), 12))
		r[colShare] = float32(marks[a.mark(u)]) / float32(n)
		if e := u.span.End; e < len(a.doc.Text) {
			c := a.doc.Text[e]
			r[colClosed] = tri(c == '"' || c == '\'' || c == 0xe2 || c == 0xc2 || c == ' ')
		}
		if u.sent >= 0 && u.sent < len(a.sc.Sents) {
			cl := a.sc.Sents[u.sent]
			r[colFromStart] = float32(min(u.toks.First-cl.First, 60))
			r[colToEnd] = float32(min(max(cl.End-u.toks.End, 0), 60))
			r[colOutside] = float32(min(outside[cl.End]-outside[cl.First], 60))
		}
		p := a.doc.Paragraphs[u.para].Tokens
		r[colParaWords] = float32(min(outside[p.End]-outside[p.First], 150))
		r[colTitledShare] = float32(titles) / float32(n)
		r[colSame] = float32(min(times[keys[i]], 9))
		r[colFirstTag], r[colLastTag] = -1, -1
		for t := u.toks.First; t < u.toks.End; t++ {
			if a.sc.Class[t]&(grammar.IsWord|grammar.IsNumber) != 0 {
				if r[colFirstTag] < 0 {
					r[colFirstTag] = float32(a.sc.Doc.Tags[t])
				}
				r[colLastTag] = float32(a.sc.Doc.Tags[t])
			}
		}
		r[colPrevious], r[colNext] = -9, -9
		if i > 0 {
			r[colPrevious] = float32(a.units[i-1].logit)
		}
		if i+1 < n {
			r[colNext] = float32(a.units[i+1].logit)
		}
	}
	return out
}

// mark is the first byte before the unit's words that tells its mark's shape.
func (a *article) mark(u *unit) byte {
	if u.span.Start == 0 {
		return 0
	}
	return a.doc.Text[u.span.Start-1]
}

// back counts the tokens from the unit back to one of the words in its sentence,
// up to limit, which it gives where there is none.
func (a *article) back(u *unit, words map[string]bool, limit int) float32 {
	for k := 1; k < limit; k++ {
		t := u.toks.First - k
		if t < 0 || int(a.sc.SentOf[t]) != u.sent {
			break
		}
		if a.sc.Quote[t] < 0 && words[a.sc.Low(t)] {
			return float32(k)
		}
	}
	return float32(limit)
}

// outside counts the words outside of quotations before each token.
func (a *article) outside() []int {
	n := make([]int, len(a.doc.Tokens)+1)
	for t := range a.doc.Tokens {
		n[t+1] = n[t]
		if a.sc.Quote[t] < 0 && a.sc.Class[t]&grammar.IsWord != 0 {
			n[t+1]++
		}
	}
	return n
}

// headRank orders the kinds of word that head a source by how surely they speak.
var headRank = map[string]int{"other": 0, "this": 1, "relative": 2, "collective": 3, "plural": 4, "role": 5, "name": 6, "it": 7, "they": 8, "we": 9, "i": 10, "she": 11, "he": 11}

// around counts the units of a group from the first on, and gives the highest
// log odds of those other than unit i. Only the nearest are looked at.
func around(a *article, i, first int, same func(*unit) bool) (int, float32) {
	n, best := 0, float32(-9)
	for j := max(first, i-reachReports); j < min(len(a.units), i+reachReports) && same(&a.units[j]); j++ {
		n++
		if j != i {
			best = max(best, float32(a.units[j].logit))
		}
	}
	return n, best
}

// key is the unit's words, to find them again.
func (a *article) key(u *unit) string {
	if u.words > 6 {
		return ""
	}
	k := make([]byte, 0, 48)
	for t := u.toks.First; t < u.toks.End; t++ {
		if a.doc.Tokens[t].Kind != text.Punct {
			k = append(k, a.sc.Low(t)...)
			k = append(k, ' ')
		}
	}
	return string(k)
}

// repeats counts, for units of at most six words, how often their first two
// words, or their only one, stand together outside of quotations.
func (a *article) repeats(keys []string) []int {
	n := make([]int, len(keys))
	type pair [2]string
	want := map[pair][]int{}
	for i := range a.units {
		u := &a.units[i]
		if keys[i] == "" {
			continue
		}
		var p pair
		m := 0
		for t := u.toks.First; t < u.toks.End && m < 2; t++ {
			if a.doc.Tokens[t].Kind != text.Punct {
				p[m] = a.sc.Low(t)
				m++
			}
		}
		want[p] = append(want[p], i)
	}
	count := map[pair]int{}
	for t := range a.doc.Tokens {
		if a.sc.Quote[t] >= 0 || a.doc.Tokens[t].Kind == text.Punct {
			continue
		}
		w := a.sc.Low(t)
		if _, ok := want[pair{w}]; ok {
			count[pair{w}]++
		}
		if t+1 < len(a.doc.Tokens) && a.sc.Quote[t+1] < 0 {
			if p := (pair{w, a.sc.Low(t + 1)}); want[p] != nil {
				count[p]++
			}
		}
	}
	for p, c := range count {
		for _, i := range want[p] {
			n[i] = min(c, 5)
		}
	}
	return n
}
