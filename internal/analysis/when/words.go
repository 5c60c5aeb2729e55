package when

import "strings"

type kind uint8

const (
	none kind = iota
	weekdayWord
	monthWord
	seasonWord
	unitWord
	unitsWord // plural
	partWord  // morning
	pointWord // today, yesterday, tomorrow, tonight, overnight
	qualifier // last, next, this ...
	refWord   // now, recently, soon
	edgeWord  // early, late, mid, start, end
	numberWord
	ordinalWord
	starter // the, a, on, in, by, since: may open an expression
)

type word struct {
	kind kind
	n    int
	s    string
}

// timeWords holds the words that may stand in a time expression.
var timeWords = buildWords()

func buildWords() map[string]word {
	m := map[string]word{}
	list := func(k kind, words string, n0 int) {
		for i, w := range strings.Fields(words) {
			m[w] = word{kind: k, n: n0 + i}
		}
	}
	list(weekdayWord, "monday tuesday wednesday thursday friday saturday sunday", 0)
	list(weekdayWord, "mon tue wed thu fri sat sun", 0)
	m["tues"], m["weds"], m["thur"], m["thurs"] = m["tue"], m["wed"], m["thu"], m["thu"]
	delete(m, "sun") // the noun
	delete(m, "sat") // the verb
	delete(m, "wed")
	list(monthWord, "january february march april may june july august september october november december", 1)
	for i, w := range strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec") {
		m[w] = word{kind: monthWord, n: i + 1}
	}
	m["sept"] = word{kind: monthWord, n: 9}
	delete(m, "mar")
	for w, c := range map[string]string{"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"} {
		m[w] = word{kind: seasonWord, s: c}
	}
	for w, c := range map[string]string{"day": "D", "week": "W", "weekend": "WE", "month": "M", "quarter": "Q", "year": "Y", "decade": "10Y", "century": "100Y", "hour": "H", "minute": "m", "fortnight": "2W", "term": "term"} {
		m[w] = word{kind: unitWord, s: c}
		m[w+"s"] = word{kind: unitsWord, s: c}
	}
	m["centuries"] = word{kind: unitsWord, s: "100Y"}
	delete(m, "terms")
	for _, w := range []string{"morning", "afternoon", "evening", "night", "lunchtime", "midnight", "noon", "mornings", "evenings"} {
		m[w] = word{kind: partWord}
	}
	for w, n := range map[string]int{"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "overnight": -1} {
		m[w] = word{kind: pointWord, n: n}
	}
	for _, w := range []string{"last", "past", "previous", "preceding", "prior"} {
		m[w] = word{kind: qualifier, n: -1}
	}
	for _, w := range []string{"next", "coming", "following", "upcoming"} {
		m[w] = word{kind: qualifier, n: 1}
	}
	for _, w := range []string{"this", "current", "same", "that", "ongoing"} {
		m[w] = word{kind: qualifier, n: 0}
	}
	for _, w := range []string{"now", "currently", "nowadays", "presently", "present"} {
		m[w] = word{kind: refWord, s: "PRESENT_REF"}
	}
	for _, w := range []string{"recently", "recent", "lately", "once", "previously", "formerly", "former", "then", "latterly"} {
		m[w] = word{kind: refWord, s: "PAST_REF"}
	}
	for _, w := range []string{"soon", "shortly", "future", "eventually", "later"} {
		m[w] = word{kind: refWord, s: "FUTURE_REF"}
	}
	for _, w := range []string{"early", "late", "mid", "start", "end", "beginning", "middle", "earlier", "later", "mid-", "close", "turn", "rest", "remainder", "first", "second", "latter"} {
		if m[w].kind == none || w == "later" {
			x := m[w]
			x.kind = edgeWord
			m[w] = x
		}
	}
	for i, w := range strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty") {
		m[w] = word{kind: numberWord, n: i}
	}
	for w, n := range map[string]int{"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100} {
		m[w] = word{kind: numberWord, n: n}
	}
	for _, w := range []string{"few", "several", "some", "many", "couple"} {
		m[w] = word{kind: numberWord, n: -1}
	}
	m["couple"] = word{kind: numberWord, n: 2}
	for i, w := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth") {
		m[w] = word{kind: ordinalWord, n: i + 1}
	}
	m["final"] = word{kind: ordinalWord, n: 4}
	for _, w := range []string{"the", "a", "an", "at", "mid"} {
		m[w] = word{kind: starter}
	}
	return m
}

// count reads a number: digits, a number word, or "a".
func count(w string) (int, bool) {
	if w == "a" || w == "an" {
		return 1, true
	}
	if x := timeWords[w]; x.kind == numberWord {
		return x.n, true
	}
	if i := strings.IndexByte(w, '-'); i > 0 { // twenty-five
		a, ok1 := timeWords[w[:i]]
		b, ok2 := timeWords[w[i+1:]]
		if ok1 && ok2 && a.kind == numberWord && b.kind == numberWord && a.n >= 20 && b.n < 10 {
			return a.n + b.n, true
		}
		return 0, false
	}
	return digits(w)
}

func digits(w string) (int, bool) {
	if w == "" || len(w) > 6 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(w); i++ {
		if w[i] == ',' && i > 0 {
			continue
		}
		if w[i] < '0' || w[i] > '9' {
			return 0, false
		}
		n = n*10 + int(w[i]-'0')
	}
	return n, true
}

// dayNumber reads 7, 07, 7th, 1st.
func dayNumber(w string) (int, bool) {
	for _, suf := range [...]string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(w, suf) {
			w = w[:len(w)-2]
			break
		}
	}
	if len(w) > 2 {
		return 0, false
	}
	n, ok := digits(w)
	return n, ok && n >= 1 && n <= 31
}

func yearNumber(w string) (int, bool) {
	if len(w) != 4 {
		return 0, false
	}
	n, ok := digits(w)
	return n, ok && n >= 1500 && n <= 2100
}
