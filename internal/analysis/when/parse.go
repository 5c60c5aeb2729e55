package when

import (
	"strings"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

type parser struct {
	doc          *grammar.Doc
	dct          time.Time // zero when unknown
	sentence     int
	first, limit int  // tokens of the sentence from which it may read
	weak         bool // the last direction was a leaning only
	last         value
	lastSentence int
}

func (p *parser) w(i int) string {
	if i < p.first || i >= p.limit {
		return ""
	}
	return p.doc.Lower[i]
}

func (p *parser) k(i int) word { return timeWords[p.w(i)] }

// stop skips a full stop after an abbreviated month ("Feb. 28").
func (p *parser) stop(i int) int {
	if p.w(i) == "." && i+1 < p.limit {
		return i + 1
	}
	return i
}

func (p *parser) comma(i int) int {
	if p.w(i) == "," {
		return i + 1
	}
	return i
}

// given values the tokens [i, end), known to be one expression.
func (p *parser) given(i, end int) value {
	for i < end {
		switch p.w(i) {
		case "on", "in", "by", "since", "until", "till", "about", "around", "from", "during", "as", "of", "before", "after", "for", "over", "within", "through", "only", "just", "almost", "nearly", "more", "than", "at", "to":
			if p.w(i) == "at" && i+1 < end && p.w(i+1) == "the" {
				// "at the time", "at the moment" are expressions of their own.
			} else {
				i++
				continue
			}
		}
		break
	}
	v, e := p.parse(i, false)
	if e >= end || v.text != "" && e >= end-2 {
		return v
	}
	if e > i && v.text != "" {
		return v
	}
	// Anything inside: the first that can be read.
	for k := i + 1; k < end; k++ {
		if v, e := p.parse(k, false); e > k && v.text != "" {
			return v
		}
	}
	return value{}
}

// parse reads the longest expression at token i and returns it with the token
// after it; i itself when there is none. In running text (find) words that are
// more often something else need their neighbours.
func (p *parser) parse(i int, find bool) (value, int) {
	if v, e := p.absolute(i, find); e > i {
		return p.clock(v, e)
	}
	if v, e := p.relative(i, find); e > i {
		return p.clock(v, e)
	}
	return value{}, i
}

// clock takes a part of the day after a day: it refines nothing that the text
// does not say, so the day stands.
func (p *parser) clock(v value, e int) (value, int) {
	if v.precision != news.Day {
		return v, e
	}
	if p.k(e).kind == partWord {
		e++
	}
	return v, e
}

// hour reads an hour without a day that opens a sentence, "At 9 a.m., she": it
// is of the day that the sentence before tells of, in the same paragraph, when
// its own sentence names no other.
func (p *parser) hour(i int) (value, int) {
	d := p.doc
	if i <= p.first || i > p.first+2 || !d.Is(i-1, "at", "by", "around", "before", "after") || !p.last.known() || p.last.precision != news.Day ||
		p.sentence != p.lastSentence+1 || d.Sentences[p.sentence].Paragraph != d.Sentences[p.lastSentence].Paragraph {
		return value{}, i
	}
	w, e := p.w(i), i+1
	switch {
	case w == "noon" || w == "midday" || w == "dawn":
	case startsDigit(w) && (strings.HasSuffix(w, "am") || strings.HasSuffix(w, "pm")):
	case startsDigit(w) && d.Is(e, "am", "pm", "a.m", "p.m", "a.m.", "p.m.", "o'clock"):
		e++
	default:
		return value{}, i
	}
	for k := e; k < p.limit; k++ {
		switch p.k(k).kind {
		case weekdayWord, pointWord, monthWord:
			return value{}, i
		}
	}
	v := dayValue(p.last.from, "hour of the day told before")
	v.basis = news.BasisInferred
	return v, e
}

// absolute reads dates by the calendar.
func (p *parser) absolute(i int, find bool) (value, int) {
	w := p.w(i)
	if w == "" {
		return value{}, i
	}
	// 2025-02-26
	if len(w) == 10 && w[4] == '-' && w[7] == '-' {
		if t, err := time.Parse(time.DateOnly, w); err == nil {
			return dayValue(t, "iso date"), i + 1
		}
	}
	// 02/26/2025 in American order unless that cannot be.
	if v, e := p.slashed(i); e > i {
		return v, e
	}
	j := i
	if w == "the" && i+1 < p.limit {
		j = i + 1
	}
	wd := -1
	if x := p.k(j); x.kind == weekdayWord && j == i {
		wd = x.n
		k := p.comma(p.stop(j + 1))
		if p.k(k).kind == partWord {
			k = p.comma(k + 1)
		}
		if v, e := p.monthDay(k, find); e > k {
			return v, e
		}
		return p.weekday(i, i, wd, 0)
	}
	if v, e := p.monthDay(j, find); e > j {
		return v, e
	}
	// 2008; 1957-58; 1990s; '82
	if y, ok := yearNumber(p.w(i)); ok {
		if find && !p.yearLikely(i) {
			return value{}, i
		}
		return yearValue(y, "year"), i + 1
	}
	if len(w) == 7 && w[4] == '-' {
		if y, ok := yearNumber(w[:4]); ok {
			if n, ok := digits(w[5:]); ok && n == y%100+1 {
				return yearValue(y, "year"), i + 1
			}
		}
	}
	if len(w) == 9 && w[4] == '-' {
		if y, ok := yearNumber(w[:4]); ok {
			if _, ok := yearNumber(w[5:]); ok {
				return yearValue(y, "year"), i + 1
			}
		}
	}
	if n := strings.TrimSuffix(w, "s"); n != w {
		if y, ok := yearNumber(n); ok && y%10 == 0 {
			return decadeValue(y, "decade"), i + 1
		}
		if d, ok := digits(n); ok && len(n) == 2 && d%10 == 0 && !find {
			return decadeValue(1900+d, "decade"), i + 1
		}
	}
	if w == "'" || w == "’" || w == "‘" {
		if n := p.w(i + 1); len(n) == 2 && i+1 < p.limit && p.doc.Tokens[i].End == p.doc.Tokens[i+1].Start {
			if d, ok := digits(n); ok && (!find || p.doc.Is(i-1, "of", "in", "since")) {
				return yearValue(century(d, p.dct), "year"), i + 2
			}
		}
	}
	if !find && len(w) == 2 {
		if d, ok := digits(w); ok && i+1 >= p.limit {
			return yearValue(century(d, p.dct), "year"), i + 1
		}
	}
	// 20th century
	if p.w(j+1) == "century" {
		if n, ok := dayNumber(p.w(j)); ok && strings.HasSuffix(p.w(j), "th") || ok && strings.HasSuffix(p.w(j), "st") {
			t := time.Date((n-1)*100, 1, 1, 0, 0, 0, 0, time.UTC)
			return spanValue(num2(n-1), t, t.AddDate(100, 0, 0), news.Year, "century"), j + 2
		}
	}
	return value{}, i
}

// century gives a year of two digits its century: the latest that is not more
// than ten years ahead.
func century(d int, dct time.Time) int {
	if dct.IsZero() {
		return 1900 + d
	}
	y := dct.Year()/100*100 + d
	if y > dct.Year()+10 {
		y -= 100
	}
	return y
}

// yearLikely reports whether a number of four digits in running text is a year.
func (p *parser) yearLikely(i int) bool {
	d := p.doc
	if i+1 < len(d.Tokens) {
		switch d.Lower[i+1] {
		case "people", "troops", "soldiers", "miles", "km", "metres", "meters", "feet", "tonnes", "tons", "dollars", "euros", "pounds", "workers", "jobs", "men", "women", "children", "others", "delegates", "points", "%", "percent", "barrels", "hours", "days", "weeks", "months", "years", "cases", "deaths", "homes", "drones", "missiles", "prisoners", "hostages", "/":
			return false
		}
	}
	if i == 0 {
		return true
	}
	switch d.Lower[i-1] {
	case "$", "£", "€", "#", "no", "number", "about", "around", "some", "over", "than", "nearly", "least", "up", "/", "page", "article", "resolution":
		return false
	}
	return true
}

func (p *parser) slashed(i int) (value, int) {
	a, ok1 := dayNumber(p.w(i))
	b, ok2 := dayNumber(p.w(i + 2))
	if !ok1 || !ok2 || p.w(i+1) != "/" || p.w(i+3) != "/" {
		return value{}, i
	}
	y, ok := digits(p.w(i + 4))
	if !ok {
		return value{}, i
	}
	if y < 100 {
		y = century(y, p.dct)
	}
	m, d := a, b
	if m > 12 {
		m, d = d, m
	}
	if m > 12 || y < 1500 || y > 2100 {
		return value{}, i
	}
	return dayValue(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC), "slashed date"), i + 5
}

// monthDay reads "February 27, 2025", "27 February", "May 2010", "early June".
func (p *parser) monthDay(i int, find bool) (value, int) {
	// 27 February [2025], 27th of February
	if d, ok := dayNumber(p.w(i)); ok {
		j := i + 1
		if p.w(j) == "of" {
			j++
		}
		// 26-27 June, 26 and 27 June, 26 to 27 June: the first day opens it.
		if p.k(j).kind == monthWord && p.monthSure(j, true) {
			m := p.k(j).n
			j = p.stopMonth(j)
			if y, e := p.yearAfter(j); e > j {
				return p.fixed(y, m, d, i, e, "day month year")
			}
			return p.fixed(p.yearFor(m, d, i, j), m, d, i, j, "day month")
		}
		for _, sep := range [...]string{"to", "and", "–", "-", "until"} {
			if p.w(i+1) == sep {
				if d2, ok := dayNumber(p.w(i + 2)); ok && d2 > d && p.k(i+3).kind == monthWord && p.monthSure(i+3, true) {
					m := p.k(i + 3).n
					j := p.stopMonth(i + 3)
					y, e := p.yearAfter(j)
					if e == j {
						y = p.yearFor(m, d, i, j)
					}
					v, e := p.fixed(y, m, d, i, e, "day range")
					if v.known() {
						v.to = v.from.AddDate(0, 0, d2-d+1)
					}
					return v, e
				}
			}
		}
		return value{}, i
	}
	x := p.k(i)
	if x.kind != monthWord {
		return value{}, i
	}
	m := x.n
	j := p.stopMonth(i)
	if d, ok := dayNumber(p.w(j)); ok && !(len(p.w(j)) == 2 && j > i+1 && p.w(j-1) == ",") {
		e := j + 1
		if y, e2 := p.yearAfter(e); e2 > e {
			return p.fixed(y, m, d, i, e2, "month day year")
		}
		y := p.yearFor(m, d, i, e)
		v, e := p.fixed(y, m, d, i, e, "month day")
		if s := p.w(e); s == "–" || s == "-" || s == "to" {
			if d2, ok := dayNumber(p.w(e + 1)); ok && d2 > d && v.known() {
				v.to = v.from.AddDate(0, 0, d2-d+1)
				e += 2
			}
		}
		return v, e
	}
	if y, e := p.yearAfter(j); e > j {
		return monthValue(y, m, "month year"), e
	}
	if !p.monthSure(i, !find) {
		return value{}, i
	}
	// May next year, October of next year
	e := j
	if p.w(e) == "of" {
		e++
	}
	if p.w(e+1) == "year" && p.k(e).kind == qualifier && !p.dct.IsZero() {
		return monthValue(p.dct.Year()+p.k(e).n, m, "month of year"), e + 2
	}
	// The year may stand outside the given words.
	if d := p.doc; j < len(d.Lower) && d.Is(j, "of", "next", "last", "this") {
		t := j
		if d.Is(t, "of") {
			t++
		}
		if d.Is(t+1, "year") && timeWords[d.Lower[t]].kind == qualifier && !p.dct.IsZero() {
			return monthValue(p.dct.Year()+timeWords[d.Lower[t]].n, m, "month of year"), j
		}
	}
	if p.dct.IsZero() {
		return value{text: "XXXX-" + num2(m), rule: "month"}, j
	}
	return monthValue(p.yearFor(m, 0, i, j), m, "month"), j
}

// fixed makes a day, passing over days that the month does not have.
func (p *parser) fixed(y, m, d, i, e int, rule string) (value, int) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return value{}, i
	}
	if y == 0 {
		return value{text: "XXXX-" + num2(m) + "-" + num2(d), rule: rule}, e
	}
	return dayValue(t, rule), e
}

func (p *parser) stopMonth(i int) int {
	j := i + 1
	if len(p.w(i)) <= 4 && p.w(j) == "." && j+1 < p.limit {
		j++
	}
	return j
}

// yearAfter reads a year after a month or day, past a comma or "of".
func (p *parser) yearAfter(j int) (int, int) {
	k := p.comma(j)
	if p.w(k) == "of" {
		k++
	}
	if y, ok := yearNumber(p.w(k)); ok {
		return y, k + 1
	}
	return 0, j
}

// monthSure reports whether the word at i is a month: "may" and "march" must
// be capitalised within a sentence or stand beside a number or preposition.
func (p *parser) monthSure(i int, given bool) bool {
	d := p.doc
	w := d.Lower[i]
	if len(w) <= 3 && w != "may" {
		return given || d.Tags[i] == grammar.Proper
	}
	if c := d.Text[d.Tokens[i].Start]; c >= 'a' && c <= 'z' {
		return false
	}
	if w != "may" && w != "march" && w != "august" {
		return true
	}
	if given {
		return true
	}
	if i > 0 {
		switch d.Lower[i-1] {
		case "in", "since", "until", "by", "last", "next", "this", "early", "late", "mid", "of", "from", "during", "before", "after", "between", "and", "to", "through", "for":
			return d.Tags[i] == grammar.Proper
		case "mrs", "mr", "ms", "theresa":
			return false
		}
	}
	return false
}

// yearFor chooses the year of a month, or of a day in it, by the tense of the
// verb that governs the words [i, e), else the nearest.
func (p *parser) yearFor(m, d, i, e int) int {
	if p.dct.IsZero() {
		return 0
	}
	y := p.dct.Year()
	dm := (m - int(p.dct.Month())) // months ahead
	diff := dm * 30
	if d > 0 {
		diff += d - p.dct.Day()
	}
	if diff == 0 || dm == 0 && d == 0 {
		return y
	}
	p.weak = false
	dir := p.direction(i, e)
	if p.weak && d == 0 {
		dir = unsure
	}
	switch dir {
	case forward:
		if diff < 0 {
			// "should have met on 3 February" is not told apart: close dates
			// of the past stay.
			if diff > -45 && d > 0 {
				return y
			}
			return y + 1
		}
		return y
	case backward:
		if diff > 0 {
			return y - 1
		}
		return y
	}
	switch {
	case diff > 183:
		return y - 1
	case diff < -183:
		return y + 1
	}
	return y
}

// weekday reckons a day of the week at tokens [i, j]; q is -1 for "last", 1 for
// "next", 2 for "this", 0 for none.
func (p *parser) weekday(i, j, wd, q int) (value, int) {
	e := p.stopWeekday(j)
	if p.dct.IsZero() {
		return value{text: "XXXX-WXX-" + string(rune('1'+wd)), rule: "weekday"}, e
	}
	// "Tuesday last week", "Monday of next week", "a week on Tuesday".
	k := e
	if p.w(k) == "of" {
		k++
	}
	if p.w(k+1) == "week" && p.k(k).kind == qualifier {
		t := p.dct.AddDate(0, 0, -weekday(p.dct)+wd+7*p.k(k).n)
		return dayValue(t, "weekday of week"), k + 2
	}
	back := (weekday(p.dct) - wd + 7) % 7
	ahead := (7 - back) % 7
	switch q {
	case -1:
		if back == 0 {
			back = 7
		}
		return dayValue(p.dct.AddDate(0, 0, -back), "last weekday"), e
	case 1:
		if ahead == 0 {
			ahead = 7
		}
		return dayValue(p.dct.AddDate(0, 0, ahead), "next weekday"), e
	}
	if back == 0 {
		return dayValue(p.dct, "weekday today"), e
	}
	if p.direction(i, e) == forward {
		return dayValue(p.dct.AddDate(0, 0, ahead), "coming weekday"), e
	}
	if q == 2 && p.direction(i, e) != backward {
		return dayValue(p.dct.AddDate(0, 0, ahead), "this weekday"), e
	}
	return dayValue(p.dct.AddDate(0, 0, -back), "past weekday"), e
}

func (p *parser) stopWeekday(j int) int {
	e := j + 1
	if len(p.w(j)) <= 4 && p.w(e) == "." && e+1 < p.limit {
		e++
	}
	return e
}
