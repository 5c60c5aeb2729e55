// Package when finds time expressions and reckons them into dates with a
// precision and a basis.
//
// Values follow TimeML (ISO 8601 with weeks, quarters, seasons and the
// references PAST_REF, PRESENT_REF and FUTURE_REF). Days and everything coarser
// are civil dates of the place of publication, written as midnight UTC. What
// the text does not fix stays unknown.
package when

import (
	"strings"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// Find returns the time expressions of the document in text order. A zero
// published leaves everything relative unknown. References without a date
// ("recently", "soon") and lengths of time are returned with their value and an
// unknown date.
func Find(doc *grammar.Doc, published time.Time) []news.TimeExpr {
	var out []news.TimeExpr
	p := parser{doc: doc, dct: civil(published)}
	for k, st := range doc.Sentences {
		for i := st.Tokens.First; i < st.Tokens.End; {
			if timeWords[doc.Lower[i]].kind == none && !startsDigit(doc.Lower[i]) && doc.Lower[i] != "'" && doc.Lower[i] != "’" && doc.Lower[i] != "‘" {
				i++
				continue
			}
			p.sentence, p.limit, p.first = k, st.Tokens.End, st.Tokens.First
			if k2 := p.lastSentence; p.last.known() && k-k2 > 3 {
				p.last = value{}
			}
			v, end := p.parse(i, true)
			if end <= i {
				v, end = p.hour(i)
			}
			v = v.writable()
			if end <= i || v.text == "" {
				i++
				continue
			}
			sp := doc.SpanOf(text.Range{First: i, End: end})
			out = append(out, news.TimeExpr{Span: sp, Value: v.text, Date: v.date()})
			if v.known() && v.precision == news.Day || v.known() && (v.precision == news.Year || v.precision == news.Month) {
				p.last, p.lastSentence = v, k
			}
			i = end
		}
	}
	return out
}

// Reckon values the words at sp, which the caller knows to be a time
// expression, in their sentence. It returns a value of "" when the words say
// nothing that can be reckoned.
func Reckon(doc *grammar.Doc, sp news.Span, published time.Time) news.TimeExpr {
	p := parser{doc: doc, dct: civil(published)}
	first, end := doc.TokenAt(sp.Start), doc.TokenAt(sp.End-1)+1
	if sp.Empty() || first >= len(doc.Tokens) {
		return news.TimeExpr{Span: sp}
	}
	end = min(end, len(doc.Tokens))
	k := int(doc.SentenceOf[first])
	p.sentence, p.first, p.limit = k, doc.Sentences[k].Tokens.First, end
	// What the sentence says before is the anchor.
	for i := p.first; i < first; {
		if timeWords[doc.Lower[i]].kind == none && !startsDigit(doc.Lower[i]) {
			i++
			continue
		}
		p.limit = first
		v, e := p.parse(i, true)
		if e <= i {
			i++
			continue
		}
		if v.known() {
			p.last, p.lastSentence = v, k
		}
		i = e
	}
	p.limit = end
	v := p.given(first, end).writable()
	return news.TimeExpr{Span: sp, Value: v.text, Date: v.date()}
}

// Value returns the TimeML value of words, a time expression within sentence,
// for a document published on the day dct; "" when they cannot be reckoned.
func Value(sentence, words string, dct time.Time) string {
	doc := grammar.Parse(text.Parse(sentence, nil))
	at := find(sentence, words)
	if at < 0 {
		doc = grammar.Parse(text.Parse(words, nil))
		at = 0
		if len(doc.Tokens) == 0 {
			return ""
		}
		return Reckon(doc, news.Span{Start: 0, End: len(words)}, dct).Value
	}
	sp := news.Span{Start: at, End: at + len(words)}
	if i := doc.TokenAt(at); i < len(doc.Tokens) && doc.Tokens[i].Start < at && doc.Tokens[i].End == sp.End {
		// The end of "1957-58".
		if w := doc.Word(i); len(w) == 7 && len(words) == 2 {
			if y, ok := yearNumber(w[:4]); ok {
				if d, ok := digits(words); ok {
					return num4(y/100*100 + d)
				}
			}
		}
	}
	return Reckon(doc, sp, dct).Value
}

// find returns where words stand in s at word boundaries, else anywhere, or -1.
func find(s, words string) int {
	if words == "" {
		return -1
	}
	for from := 0; ; {
		i := strings.Index(s[from:], words)
		if i < 0 {
			break
		}
		i += from
		e := i + len(words)
		if (i == 0 || !alnum(s[i-1])) && (e == len(s) || !alnum(s[e])) {
			return i
		}
		from = i + 1
	}
	return strings.Index(s, words)
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func startsDigit(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

// civil cuts a time to the civil day of its own zone.
func civil(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// value is a reckoned expression.
type value struct {
	text      string
	from, to  time.Time
	precision news.Precision
	basis     news.Basis
	rule      string
}

func (v value) known() bool { return !v.from.IsZero() && v.precision != "" }

// writable returns v, or, when it lies outside the years 1 to 9999, which no
// format of dates can write ("2,500 years ago"), only whether it is past or
// future.
func (v value) writable() value {
	switch {
	case !v.known():
	case v.from.Year() < 1:
		return value{text: "PAST_REF"}
	case v.to.Year() > 9999:
		return value{text: "FUTURE_REF"}
	}
	return v
}

func (v value) date() news.Date {
	if !v.known() {
		return news.Date{}
	}
	return news.Date{From: v.from, To: v.to, Precision: v.precision, Basis: v.basis, Rule: v.rule}
}

func dayValue(t time.Time, rule string) value {
	return value{text: t.Format(time.DateOnly), from: t, to: t.AddDate(0, 0, 1), precision: news.Day, basis: news.BasisStated, rule: rule}
}

func weekValue(t time.Time, rule string) value {
	mon := t.AddDate(0, 0, -weekday(t))
	y, w := mon.ISOWeek()
	return value{text: num4(y) + "-W" + num2(w), from: mon, to: mon.AddDate(0, 0, 7), precision: news.Week, basis: news.BasisStated, rule: rule}
}

func weekendValue(t time.Time, rule string) value {
	v := weekValue(t, rule)
	v.text += "-WE"
	v.from = v.from.AddDate(0, 0, 5)
	v.precision = news.Day
	return v
}

func monthValue(y, m int, rule string) value {
	t := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)
	return value{text: t.Format("2006-01"), from: t, to: t.AddDate(0, 1, 0), precision: news.Month, basis: news.BasisStated, rule: rule}
}

func yearValue(y int, rule string) value {
	t := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	return value{text: num4(y), from: t, to: t.AddDate(1, 0, 0), precision: news.Year, basis: news.BasisStated, rule: rule}
}

func spanValue(s string, from, to time.Time, p news.Precision, rule string) value {
	return value{text: s, from: from, to: to, precision: p, basis: news.BasisStated, rule: rule}
}

func quarterValue(y, q int, rule string) value {
	t := time.Date(y, time.Month(3*q-2), 1, 0, 0, 0, 0, time.UTC)
	return spanValue(num4(y)+"-Q"+string(rune('0'+q)), t, t.AddDate(0, 3, 0), news.Month, rule)
}

func halfValue(y, h int, rule string) value {
	t := time.Date(y, time.Month(6*h-5), 1, 0, 0, 0, 0, time.UTC)
	return spanValue(num4(y)+"-H"+string(rune('0'+h)), t, t.AddDate(0, 6, 0), news.Month, rule)
}

// seasonValue takes the season's TimeML code: SP, SU, FA, WI.
func seasonValue(y int, code, rule string) value {
	m := map[string]int{"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
	t := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)
	return spanValue(num4(y)+"-"+code, t, t.AddDate(0, 3, 0), news.Month, rule)
}

func decadeValue(y int, rule string) value {
	d := y / 10
	t := time.Date(d*10, 1, 1, 0, 0, 0, 0, time.UTC)
	s := num4(y)[:3]
	return spanValue(s, t, t.AddDate(10, 0, 0), news.Year, rule)
}

func reference(s, rule string) value { return value{text: s, rule: rule} }

// weekday counts from Monday as 0.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

func num4(n int) string {
	b := [4]byte{byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)}
	return string(b[:])
}

func num2(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }
