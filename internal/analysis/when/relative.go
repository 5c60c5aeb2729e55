package when

import (
	"time"

	"readout/internal/news"
)

// relative reads expressions that count from the day of publication or from
// another date of the text.
func (p *parser) relative(i int, find bool) (value, int) {
	w := p.w(i)
	x := p.k(i)
	j := i
	the := false
	if w == "the" {
		the = true
		j++
	}
	if v, e := p.phrase(i, find); e > i {
		return v, e
	}
	switch p.k(j).kind {
	case pointWord:
		return p.point(j)
	case qualifier:
		if v, e := p.qualified(i, j, find); e > j {
			return v, e
		}
	case edgeWord, ordinalWord:
		if v, e := p.edge(i, j, the, find); e > j {
			return v, e
		}
	case seasonWord:
		if v, e := p.season(j, 0, find); e > j && (!find || the || p.before(i, "in", "last", "this", "next", "since", "by", "until", "of", "during", "after", "before") || e > j+1) {
			return v, e
		}
	case unitWord:
		if v, e := p.bareUnit(i, j, the, find); e > j {
			return v, e
		}
	}
	if w == "mid" || w == "mid-" {
		if v, e := p.parse(i+1, find); e > i+1 && v.known() {
			return v, e
		}
	}
	// mid-June, third-quarter, short-term
	if v, e := p.hyphened(i, find); e > i {
		return v, e
	}
	if v, e := p.counted(i, find); e > i {
		return v, e
	}
	if x.kind == refWord {
		return p.ref(i, find)
	}
	return value{}, i
}

func (p *parser) before(i int, words ...string) bool { return p.doc.Is(i-1, words...) }

func (p *parser) point(i int) (value, int) {
	e := i + 1
	if p.k(e).kind == partWord {
		e++
	}
	if p.dct.IsZero() {
		return value{}, i
	}
	n := p.k(i).n
	switch p.w(i) {
	case "overnight":
		// "overnight stay" is none.
		if p.w(i+1) != "" && p.k(i+1).kind == none && p.before(i, "an", "the") {
			return value{}, i
		}
	case "today":
		if p.before(i, "of") && p.doc.Is(i+1, "'s") {
			return reference("PRESENT_REF", "today at large"), e
		}
	}
	return dayValue(p.dct.AddDate(0, 0, n), p.w(i)), e
}

// phrase reads fixed phrases.
func (p *parser) phrase(i int, find bool) (value, int) {
	d := p.doc
	m := func(words ...string) bool { return i+len(words) <= p.limit && d.Matches(i, words...) }
	switch p.w(i) {
	case "the":
		switch {
		case m("the", "time", "being"):
			return reference("PRESENT_REF", "phrase"), i + 3
		case m("the", "moment"), m("the", "present"), m("the", "current", "time"):
			return reference("PRESENT_REF", "phrase"), i + 2
		case m("the", "time") && !find:
			return reference("PAST_REF", "phrase"), i + 2
		case m("the", "past") && (i+2 >= p.limit || p.k(i+2).kind == none):
			if find && !p.before(i, "in") {
				return value{}, i
			}
			return reference("PAST_REF", "phrase"), i + 2
		case m("the", "future"):
			return reference("FUTURE_REF", "phrase"), i + 2
		case m("the", "near", "future"), m("the", "near", "term"), m("the", "short", "term"), m("the", "foreseeable", "future"), m("the", "long", "term"):
			return reference("FUTURE_REF", "phrase"), i + 3
		case m("the", "other", "day"):
			return reference("PAST_REF", "phrase"), i + 3
		case m("the", "day", "before", "yesterday") && !p.dct.IsZero():
			return dayValue(p.dct.AddDate(0, 0, -2), "phrase"), i + 4
		case m("the", "day", "after", "tomorrow") && !p.dct.IsZero():
			return dayValue(p.dct.AddDate(0, 0, 2), "phrase"), i + 4
		case m("the", "day", "before"), m("the", "day", "after"), m("the", "day", "earlier"), m("the", "night", "before"), m("the", "morning", "after"):
			if find && i+3 < p.limit && !d.Is(i+3, ",", ".", ";", "”", "\"") {
				// "the day before the summit": the event is its anchor.
				return value{}, i
			}
			n := 1
			if !d.Is(i+2, "after") {
				n = -1
			}
			return p.anchored(n, "D"), i + 3
		case m("the", "year", "before"), m("the", "year", "previous"), m("the", "year", "earlier"), m("the", "year", "after"):
			n := 1
			if !d.Is(i+2, "after") {
				n = -1
			}
			return p.anchored(n, "Y"), i + 3
		case m("the", "weekend"):
			if p.dct.IsZero() {
				return value{}, i
			}
			return p.weekend(i, i+2, 0), i + 2
		case m("the", "start", "of", "the", "day"), m("the", "end", "of", "the", "day"):
			return p.anchored(0, "D"), i + 5
		}
	case "at":
		switch {
		case m("at", "the", "moment"), m("at", "present"), m("at", "the", "present"):
			return reference("PRESENT_REF", "phrase"), i + 2 + btoi(p.w(i+1) == "the")
		case m("at", "the", "time"), m("at", "that", "time"):
			if find && p.w(i+3) == "of" {
				return value{}, i
			}
			return reference("PAST_REF", "phrase"), i + 3
		}
	case "a":
		switch {
		case m("a", "later", "time") || m("a", "later", "date"):
			return value{text: "FUTURE_REF", rule: "phrase"}, i + 3
		case m("a", "day") && !find && p.limit == i+2:
			return reference("FUTURE_REF", "phrase"), i + 2
		}
	case "same":
		if m("same", "month", "a", "year", "ago") {
			return p.sameYearAgo(), i + 5
		}
	case "next":
		if m("next", "day") && !p.dct.IsZero() {
			return p.anchored(1, "D"), i + 2
		}
	}
	if m("the", "same", "month", "a", "year", "ago") || m("the", "same", "month", "a", "year", "earlier") || m("the", "same", "period", "a", "year", "earlier") || m("the", "same", "period", "a", "year", "ago") || m("the", "same", "period", "last", "year") {
		return p.sameYearAgo(), i + len([]int{0, 1, 2, 3, 4}) + btoi(p.w(i+3) == "a")
	}
	return value{}, i
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *parser) sameYearAgo() value {
	a := p.anchor()
	if a.IsZero() {
		return value{}
	}
	v := monthValue(a.Year()-1, int(a.Month()), "same month a year ago")
	v.basis = news.BasisInferred
	return v
}

// anchor returns the day that narration counts from: the last date given
// nearby, else the day of publication.
func (p *parser) anchor() time.Time {
	if p.last.known() {
		return p.last.from
	}
	return p.dct
}

// anchored counts n units from the narrative anchor.
func (p *parser) anchored(n int, unit string) value {
	a := p.anchor()
	if a.IsZero() {
		return value{}
	}
	var v value
	switch unit {
	case "D":
		if p.last.known() && p.last.precision != news.Day {
			if p.dct.IsZero() {
				return value{}
			}
			a = p.dct
		}
		v = dayValue(a.AddDate(0, 0, n), "counted from the last date")
	case "W":
		v = weekValue(a.AddDate(0, 0, 7*n), "counted from the last date")
	case "M":
		t := firstOfMonth(a).AddDate(0, n, 0)
		v = monthValue(t.Year(), int(t.Month()), "counted from the last date")
	default:
		v = yearValue(a.Year()+n, "counted from the last date")
	}
	v.basis = news.BasisInferred
	return v
}

func firstOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// qualified reads "last week", "this Friday", "next month", "the past nine
// days", "that day". i is where the expression starts, j where the qualifier
// stands.
func (p *parser) qualified(i, j int, find bool) (value, int) {
	q := p.k(j).n
	w := p.w(j)
	n := j + 1
	x := p.k(n)
	if w == "ongoing" {
		if find {
			return value{}, i
		}
		return reference("PRESENT_REF", "phrase"), n
	}
	if w == "current" || w == "same" {
		q = 0
	}
	switch x.kind {
	case weekdayWord:
		if p.dct.IsZero() {
			return value{}, i
		}
		qq := q
		if q == 0 {
			qq = 2
		}
		return p.weekday(i, n, x.n, qq)
	case monthWord:
		if p.dct.IsZero() || find && p.w(n) == "may" && p.doc.Tags[n] != 2 && p.doc.Text[p.doc.Tokens[n].Start] != 'M' {
			return value{}, i
		}
		y := p.dct.Year()
		dm := int(p.dct.Month())
		switch {
		case q < 0 && x.n >= dm:
			y--
		case q > 0 && x.n <= dm:
			y++
		}
		e := p.stopMonth(n)
		if d, ok := dayNumber(p.w(e)); ok {
			return p.fixed(y, x.n, d, i, e+1, "qualified month")
		}
		return monthValue(y, x.n, "qualified month"), e
	case seasonWord:
		return p.season(n, q, find)
	case partWord:
		if p.dct.IsZero() {
			return value{}, i
		}
		switch {
		case w == "this":
			return dayValue(p.dct, "this part of the day"), n + 1
		case w == "last" && (p.w(n) == "night" || p.w(n) == "evening"):
			return dayValue(p.dct.AddDate(0, 0, -1), "last night"), n + 1
		case w == "that" || w == "same":
			return p.anchored(0, "D"), n + 1
		case w == "following" || w == "next":
			return p.anchored(1, "D"), n + 1
		case w == "previous":
			return p.anchored(-1, "D"), n + 1
		}
		return value{}, i
	case ordinalWord:
		// "the last fiscal quarter" etc. are rare.
	case unitWord:
		return p.qualifiedUnit(i, n, w, q, x.s, find)
	case unitsWord:
		if x.s == "D" || x.s == "W" || x.s == "M" || x.s == "Y" || x.s == "10Y" || x.s == "H" {
			switch {
			case q < 0:
				return reference("PAST_REF", "past units"), n + 1
			case q > 0:
				return reference("FUTURE_REF", "coming units"), n + 1
			}
			return value{}, i
		}
	case numberWord, none:
		// the past nine days, the next 24 hours, the coming few weeks
		if c, ok := count(p.w(n)); ok {
			u := p.k(n + 1)
			if u.kind == unitsWord || u.kind == unitWord {
				return value{text: duration(c, u.s), rule: "length of time"}, n + 2
			}
		}
	}
	if w == "fiscal" {
		return value{}, i
	}
	return value{}, i
}

func duration(c int, unit string) string {
	n := "X"
	mul := 1
	switch unit {
	case "10Y":
		mul, unit = 10, "Y"
	case "100Y":
		mul, unit = 100, "Y"
	case "2W":
		mul, unit = 2, "W"
	case "Q":
		mul, unit = 3, "M"
	}
	t := "P"
	switch unit {
	case "H":
		t = "PT"
	case "m":
		t, unit = "PT", "M"
	case "WE", "term":
		return ""
	}
	if c > 0 {
		n = itoa(c * mul)
	}
	return t + n + unit
}

func itoa(n int) string {
	if n == 0 {
		return "0"
	}
	var b [12]byte
	i := len(b)
	for ; n > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

func (p *parser) qualifiedUnit(i, n int, w string, q int, unit string, find bool) (value, int) {
	e := n + 1
	if p.dct.IsZero() {
		return value{}, i
	}
	narrative := w == "previous" || w == "following" || w == "preceding" || w == "that" || w == "same" || w == "prior"
	switch unit {
	case "D":
		switch w {
		case "this":
			return dayValue(p.dct, "this day"), e
		case "last", "past", "next", "coming", "upcoming":
			if w == "next" {
				return p.anchored(1, "D"), e
			}
			return value{}, i
		case "current":
			return dayValue(p.dct, "this day"), e
		}
		if (w == "that" || w == "same") && !p.last.known() {
			if w == "same" {
				return p.anchored(0, "D"), e
			}
			if find {
				return value{}, i
			}
			return reference("PRESENT_REF", "that day"), e
		}
		return p.anchored(q, "D"), e
	case "W":
		if narrative && p.last.known() && p.last.precision == news.Day {
			return p.anchored(q, "W"), e
		}
		return weekValue(p.dct.AddDate(0, 0, 7*q), "week"), e
	case "2W":
		return value{}, i
	case "WE":
		return p.weekend(i, e, q), e
	case "M":
		if narrative && p.last.known() && p.last.precision != news.Year {
			return p.anchored(q, "M"), e
		}
		t := firstOfMonth(p.dct).AddDate(0, q, 0)
		return monthValue(t.Year(), int(t.Month()), "month"), e
	case "Q":
		t := firstOfMonth(p.dct).AddDate(0, 3*q, 0)
		return quarterValue(t.Year(), (int(t.Month())-1)/3+1, "quarter"), e
	case "Y":
		if narrative && p.last.known() {
			return p.anchored(q, "Y"), e
		}
		return yearValue(p.dct.Year()+q, "year"), e
	case "10Y":
		if w == "past" || w == "last" {
			return value{text: "P10Y", rule: "length of time"}, e
		}
		return decadeValue(p.dct.Year()+10*q, "decade"), e
	case "100Y":
		c := p.dct.Year()/100 + q
		t := time.Date(c*100, 1, 1, 0, 0, 0, 0, time.UTC)
		return spanValue(num2(c), t, t.AddDate(100, 0, 0), news.Year, "century"), e
	}
	return value{}, i
}

// weekend gives the weekend of the week of publication, shifted; on a Monday or
// Tuesday with a past verb, and without a future one, the one that has passed.
func (p *parser) weekend(i, e, q int) value {
	t := p.dct.AddDate(0, 0, 7*q)
	if q == 0 && weekday(p.dct) < 3 && p.direction(i, e) == backward {
		t = p.dct.AddDate(0, 0, -7)
	}
	if q < 0 && weekday(p.dct) >= 5 {
		t = p.dct.AddDate(0, 0, -7)
	}
	return weekendValue(t, "weekend")
}

func (p *parser) season(n, q int, find bool) (value, int) {
	code := p.k(n).s
	e := n + 1
	if p.w(n) == "fall" || p.w(n) == "spring" {
		// The verb and the noun: only qualified or capitalised.
		if find && q == 0 && p.w(n) == "fall" && !p.before(n, "last", "this", "next") {
			return value{}, n
		}
	}
	k := e
	if p.w(k) == "of" {
		k++
	}
	if y, ok := yearNumber(p.w(k)); ok {
		return seasonValue(y, code, "season year"), k + 1
	}
	if p.dct.IsZero() {
		return value{}, n
	}
	y := p.dct.Year()
	month := map[string]int{"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
	m := int(p.dct.Month())
	switch {
	case q < 0:
		if m < month+3 {
			y--
		}
	case q > 0:
		if m >= month {
			y++
		}
	default:
		if code == "WI" && m <= 2 {
			y--
		} else if month > m+2 && p.direction(n, e) == backward {
			y--
		} else if month+3 < m && p.direction(n, e) == forward {
			y++
		}
	}
	return seasonValue(y, code, "season"), e
}

// edge reads "early June", "later this year", "the end of last year", "the
// first quarter of 2009", "the first half".
func (p *parser) edge(i, j int, the, find bool) (value, int) {
	w := p.w(j)
	n := 0
	if x := p.k(j); x.kind == ordinalWord {
		n = x.n
	}
	u := p.w(j + 1)
	if w == "second" && u == "-" {
		return value{}, i
	}
	if n > 0 || w == "last" || w == "latest" {
		k := j + 1
		if u == "fiscal" || u == "calendar" {
			k++
		}
		if p.w(k) == "quarter" || p.w(k) == "half" || p.w(k) == "week" && !find {
			if p.w(k) == "week" {
				if p.dct.IsZero() {
					return value{}, i
				}
				return weekValue(p.dct, "week"), k + 1
			}
			half := p.w(k) == "half"
			if half && n > 2 || !half && n > 4 || p.dct.IsZero() && p.w(k+1) != "of" {
				return value{}, i
			}
			e := k + 1
			y := p.dct.Year()
			given := false
			t := e
			if p.w(t) == "of" || p.w(t) == "in" {
				t++
			}
			if p.w(t) == "the" && p.w(t+1) == "year" {
				given, e = true, t+2
			} else if yy, ok := yearNumber(p.w(t)); ok {
				y, given, e = yy, true, t+1
			} else if p.k(t).kind == qualifier && p.w(t+1) == "year" && !p.dct.IsZero() {
				y, given, e = y+p.k(t).n, true, t+2
			}
			if half && !given && p.w(e) == "of" {
				return value{}, i // the first half of the game
			}
			if p.dct.IsZero() && !given {
				return value{}, i
			}
			if half {
				if !given && find {
					return value{}, i
				}
				return halfValue(y, n, "half year"), e
			}
			if !given && n > (int(p.dct.Month())-1)/3+1 && p.direction(i, e) != forward {
				y--
			}
			return quarterValue(y, n, "quarter"), e
		}
		if w == "second" || n > 2 || n > 0 && u == "" {
			return value{}, i
		}
	}
	switch w {
	case "early", "late", "mid", "earlier", "later":
		k := j + 1
		if p.w(k) == "in" || p.w(k) == "on" {
			k++
		}
		if p.w(k) == "the" && (p.w(k+1) == "day" || p.w(k+1) == "week" || p.w(k+1) == "month" || p.w(k+1) == "year" || p.w(k+1) == "evening" || p.w(k+1) == "morning") && (w == "earlier" || w == "later") {
			if p.dct.IsZero() {
				return value{}, i
			}
			switch p.w(k + 1) {
			case "week":
				return weekValue(p.anchor(), "week"), k + 2
			case "month":
				a := p.anchor()
				return monthValue(a.Year(), int(a.Month()), "month"), k + 2
			case "year":
				return yearValue(p.anchor().Year(), "year"), k + 2
			}
			return p.anchored(0, "D"), k + 2
		}
		if w == "later" && p.w(k) == "that" || w == "earlier" && p.w(k) == "that" {
			if p.w(k+1) == "day" || p.k(k+1).kind == partWord {
				return p.anchored(0, "D"), k + 2
			}
		}
		if k < p.limit && (p.k(k).kind != edgeWord) {
			if v, e := p.parse(k, find); e > k && (v.known() || !find) && v.text != "" && !isReference(v.text) {
				return v, e
			}
		}
		if y, ok := decadeWord(p.w(j + 1)); ok {
			return decadeValue(y, "decade"), j + 2
		}
	case "start", "end", "beginning", "middle", "close", "turn", "rest", "remainder", "first", "latter":
		if p.w(j+1) == "of" || w == "first" && p.w(j+1) == "half" {
			k := j + 2
			if w == "end" && p.w(k) == "the" && p.k(k+1).kind == unitWord || w != "end" && p.w(k) == "the" && p.k(k+1).kind == unitWord {
				unit := p.k(k + 1).s
				if p.dct.IsZero() {
					return value{}, i
				}
				switch unit {
				case "D":
					return p.anchored(0, "D"), k + 2
				case "W":
					return weekValue(p.dct, "week"), k + 2
				case "M":
					return monthValue(p.dct.Year(), int(p.dct.Month()), "month"), k + 2
				case "Y":
					return yearValue(p.dct.Year(), "year"), k + 2
				}
				return value{}, i
			}
			if v, e := p.parse(k, find); e > k && v.known() {
				return v, e
			}
		}
	}
	if w == "later" && !find && j+1 >= p.limit {
		return reference("FUTURE_REF", "later"), j + 1
	}
	if (w == "earlier") && !find && j+1 >= p.limit {
		return reference("PAST_REF", "earlier"), j + 1
	}
	return value{}, i
}

func decadeWord(w string) (int, bool) {
	if len(w) == 5 && w[4] == 's' {
		y, ok := yearNumber(w[:4])
		return y, ok && y%10 == 0
	}
	return 0, false
}

func isReference(s string) bool {
	return s == "PAST_REF" || s == "FUTURE_REF" || s == "PRESENT_REF"
}

// bareUnit reads "the day", "the weekend", "the year", and for given words the
// unit alone.
func (p *parser) bareUnit(i, j int, the, find bool) (value, int) {
	if find || p.dct.IsZero() {
		return value{}, i
	}
	e := j + 1
	switch p.k(j).s {
	case "D":
		return p.anchored(0, "D"), e
	case "W":
		return weekValue(p.dct, "week"), e
	case "WE":
		return p.weekend(i, e, 0), e
	case "M":
		return monthValue(p.dct.Year(), int(p.dct.Month()), "month"), e
	case "Q":
		return quarterValue(p.dct.Year(), (int(p.dct.Month())-1)/3+1, "quarter"), e
	case "Y":
		return yearValue(p.dct.Year(), "year"), e
	}
	return value{}, i
}

// hyphened reads "mid-June", "third-quarter", "year-earlier", "short-term".
func (p *parser) hyphened(i int, find bool) (value, int) {
	w := p.w(i)
	switch w {
	case "year-ago", "year-earlier":
		if p.dct.IsZero() {
			return value{}, i
		}
		return yearValue(p.dct.Year()-1, "year"), i + 1
	case "short-term", "near-term", "long-term", "medium-term":
		if !find {
			return reference("FUTURE_REF", "phrase"), i + 1
		}
	case "single-day", "one-day", "day-long", "all-day":
		if !find {
			return value{text: "P1D", rule: "length of time"}, i + 1
		}
	case "then-":
		return value{}, i
	}
	k := indexByte(w, '-')
	if k <= 0 {
		return value{}, i
	}
	a, b := w[:k], w[k+1:]
	if a == "mid" || a == "early" || a == "late" {
		if x := timeWords[b]; x.kind == monthWord && !p.dct.IsZero() {
			y, e := p.yearAfter(i + 1)
			if e == i+1 {
				y = p.yearFor(x.n, 0, i, e)
			}
			return monthValue(y, x.n, "month"), e
		}
		if y, ok := yearNumber(b); ok {
			return yearValue(y, "year"), i + 1
		}
		if y, ok := decadeWord(b); ok {
			return decadeValue(y, "decade"), i + 1
		}
	}
	if x := timeWords[a]; x.kind == ordinalWord && b == "quarter" && x.n <= 4 && !p.dct.IsZero() {
		y := p.dct.Year()
		if x.n > (int(p.dct.Month())-1)/3+1 && p.direction(i, i+1) != forward {
			y--
		}
		return quarterValue(y, x.n, "quarter"), i + 1
	}
	if !find {
		if c, ok := count(a); ok {
			if x := timeWords[b]; x.kind == unitWord {
				return value{text: duration(c, x.s), rule: "length of time"}, i + 1
			}
		}
	}
	return value{}, i
}

func indexByte(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// counted reads "two days ago", "three weeks later", "a year earlier", "hours
// later", "24 hours", "10 years".
func (p *parser) counted(i int, find bool) (value, int) {
	j := i
	for p.doc.Is(j, "more", "than", "about", "around", "almost", "nearly", "over", "just", "at", "least", "some", "only", "barely", "less", "exactly", "roughly") && j < p.limit && j < i+3 {
		if find {
			return value{}, i // running text starts at the number itself
		}
		j++
	}
	if j >= p.limit {
		return value{}, i
	}
	c, ok := count(p.w(j))
	n := j + 1
	switch {
	case ok:
		if p.w(j) == "a" && p.w(n) == "few" {
			c, n = -1, n+1
		}
		if p.w(j) == "a" && p.w(n) == "couple" {
			c, n = 2, n+1
		}
		if p.w(n) == "of" && c == 2 {
			n++
		}
		if p.w(n) == "hundred" && c > 0 {
			c, n = c*100, n+1
		}
		if p.w(n) == "and" && p.w(n+1) == "a" && p.w(n+2) == "half" {
			n += 3
		}
		if p.w(n) == "full" || p.w(n) == "consecutive" || p.w(n) == "whole" {
			n++
		}
	case p.k(j).kind == unitsWord:
		c, n = -1, j
	default:
		return value{}, i
	}
	u := p.k(n)
	if u.kind != unitWord && u.kind != unitsWord || u.s == "WE" || u.s == "term" {
		return value{}, i
	}
	e := n + 1
	dir, word := 0, p.w(e)
	switch word {
	case "ago", "earlier", "before", "beforehand":
		dir = -1
	case "later", "hence", "afterwards", "after", "on":
		dir = 1
	case "from":
		if p.w(e+1) == "now" || p.w(e+1) == "today" {
			dir = 1
			e++
		}
	}
	if (word == "before" || word == "after") && e+1 < p.limit && !p.doc.Is(e+1, ",", ".", ";") {
		// "two days before the summit": counted from an event.
		return value{}, i
	}
	if word == "on" && (find || e+1 < p.limit) {
		dir = 0
	}
	if dir == 0 {
		// "in three weeks", "within two days": from the day of publication
		// when the verb is ahead; otherwise a length of time.
		if p.before(i, "in") && c > 0 && !p.dct.IsZero() && p.direction(i, e) == forward && u.s != "m" && u.s != "H" {
			return p.shift(c, u.s, p.dct, "in units"), e
		}
		if find && !ok {
			return value{}, i
		}
		return value{text: duration(c, u.s), rule: "length of time"}, e
	}
	e++
	if c < 0 {
		if dir < 0 {
			return reference("PAST_REF", "vague"), e
		}
		return reference("FUTURE_REF", "vague"), e
	}
	from := p.dct
	basis := news.BasisStated
	if word != "ago" && word != "hence" && word != "from" {
		basis = news.BasisInferred
		if p.last.known() {
			if p.last.precision == news.Day || u.s == "Y" || u.s == "10Y" {
				from = p.last.from
			}
		} else if find {
			return value{}, i
		}
	}
	if from.IsZero() {
		return value{}, i
	}
	v := p.shift(dir*c, u.s, from, "counted units")
	v.basis = basis
	return v, e
}

// shift moves from by c units and keeps the unit's precision.
func (p *parser) shift(c int, unit string, from time.Time, rule string) value {
	switch unit {
	case "D":
		return dayValue(from.AddDate(0, 0, c), rule)
	case "W", "2W":
		if unit == "2W" {
			c *= 2
		}
		if c == 1 || c == -1 {
			return dayValue(from.AddDate(0, 0, 7*c), rule)
		}
		return weekValue(from.AddDate(0, 0, 7*c), rule)
	case "M":
		t := firstOfMonth(from).AddDate(0, c, 0)
		return monthValue(t.Year(), int(t.Month()), rule)
	case "Y":
		return yearValue(from.Year()+c, rule)
	case "10Y":
		return decadeValue(from.Year()+10*c, rule)
	case "100Y":
		return reference("PAST_REF", rule)
	case "H", "m":
		if unit == "H" && (c >= 24 || c <= -24) {
			return dayValue(from.AddDate(0, 0, c/24), rule)
		}
		return dayValue(from, rule)
	}
	return value{}
}

// ref reads vague words.
func (p *parser) ref(i int, find bool) (value, int) {
	x := p.k(i)
	w := p.w(i)
	if find {
		switch w {
		case "then", "once", "former", "present", "future", "recent", "later", "previously", "eventually", "formerly":
			// Only with a noun of time after it.
			if w == "recent" && p.k(i+1).kind == unitsWord {
				return reference("PAST_REF", "recent"), i + 2
			}
			return value{}, i
		}
	}
	if w == "recent" && (p.k(i+1).kind == unitsWord || p.w(i+1) == "times") {
		return reference("PAST_REF", "recent"), i + 2
	}
	return reference(x.s, "vague"), i + 1
}
