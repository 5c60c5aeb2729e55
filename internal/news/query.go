package news

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Query is a search as a reader writes it: words, and operators that narrow it.
// The zero value asks for everything.
type Query struct {
	Words    string // for PostgreSQL's websearch_to_tsquery: words, "phrases", or, -without
	Terms    []Term
	Said     Days // when it was said or happened
	Reported Days // when it was first reported
}

// Term is one operator: it lets an item through that has any of the values, or
// none of them when Not is set.
type Term struct {
	Op     string   // speaker, outlet, topic, stance, kind, state, summit
	Values []string // as written: a slug, or part of a name
	Not    bool
	Token  string // as the reader wrote it, for messages
}

// Days is a range of civil days, both inclusive. A zero end is open.
type Days struct{ From, To time.Time }

// Any reports whether the range lets every day through.
func (d Days) Any() bool { return d.From.IsZero() && d.To.IsZero() }

// QueryError says which token of a query is not understood, and what would be.
// It is ErrInvalid.
type QueryError struct {
	Token string
	Says  string
}

func (e *QueryError) Error() string { return fmt.Sprintf("“%s”: %s", e.Token, e.Says) }

// Unwrap makes every QueryError an ErrInvalid.
func (e *QueryError) Unwrap() error { return ErrInvalid }

// operators holds, for each operator, the values that it takes; nil means any.
var operators = map[string][]string{
	"speaker": nil, "outlet": nil, "topic": nil, "summit": nil,
	"stance": {"supports", "opposes", "conditional", "neutral", "unclear"},
	"kind":   {"quote", "event", "stance", "document", "edit", "direct", "mixed", "indirect"},
	"state":  {"automatic", "checked", "reviewed", "corrected"},
	"said":   nil, "reported": nil, "after": nil, "before": nil,
}

// Operators returns the names of the operators, sorted.
func Operators() []string {
	var ops []string
	for op := range operators {
		ops = append(ops, op)
	}
	slices.Sort(ops)
	return ops
}

// ParseQuery reads a search: words and "phrases" as websearch_to_tsquery takes
// them, and operators written op:value, op:"two words", op:one,other or
// -op:value. said: and reported: take a day (2025-02-26), a month (2025-02), a
// year, or a range (2025-02-20..2025-02-27, 2025-02-20.., ..2025-02-27); after:
// and before: are short for an open range of said. An operator or value that is
// not understood gives a *QueryError naming it.
func ParseQuery(s string) (Query, error) {
	var q Query
	var words []string
	for _, tok := range tokens(s) {
		body, not := strings.CutPrefix(tok, "-")
		op, value, found := strings.Cut(body, ":")
		op = strings.ToLower(op)
		if !found || !isOperator(op) {
			words = append(words, tok)
			continue
		}
		allowed, known := operators[op]
		if !known {
			return q, &QueryError{tok, "no such operator; there are " + strings.Join(Operators(), ", ") + ". To search for the word itself, put it in quotation marks"}
		}
		values := split(value)
		if len(values) == 0 {
			return q, &QueryError{tok, "a value is missing after the colon, as in " + op + ":" + example(op)}
		}
		switch op {
		case "said", "reported", "after", "before":
			if not {
				return q, &QueryError{tok, "a time cannot be excluded; give the range that you want, as in said:2025-02-20..2025-02-27"}
			}
			if len(values) > 1 {
				return q, &QueryError{tok, "one day or range at a time, as in " + op + ":" + example(op)}
			}
			d, err := days(op, values[0])
			if err != nil {
				return q, &QueryError{tok, err.Error()}
			}
			to := &q.Said
			if op == "reported" {
				to = &q.Reported
			}
			if err := to.narrow(d); err != nil {
				return q, &QueryError{tok, err.Error()}
			}
		default:
			for i, v := range values {
				if allowed == nil {
					continue
				}
				values[i] = strings.ToLower(v)
				if !slices.Contains(allowed, values[i]) {
					return q, &QueryError{tok, op + " is one of " + strings.Join(allowed, ", ")}
				}
			}
			q.Terms = append(q.Terms, Term{op, values, not, tok})
		}
	}
	q.Words = strings.Join(words, " ")
	return q, nil
}

// isOperator tells an operator that may be misspelt from a word with a colon in
// it, such as an hour or an address.
func isOperator(s string) bool {
	if s == "" || s == "http" || s == "https" {
		return false
	}
	for _, r := range s {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// tokens cuts a query at blanks outside quotation marks. Curly marks count as
// straight ones; a mark that is not closed closes at the end.
func tokens(s string) []string {
	s = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`).Replace(strings.ToValidUTF8(s, " "))
	var out []string
	var tok strings.Builder
	quoted := false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
			tok.WriteRune(r)
		case !quoted && (unicode.IsSpace(r) || unicode.IsControl(r)):
			if tok.Len() > 0 {
				out = append(out, tok.String())
				tok.Reset()
			}
		case unicode.IsControl(r):
			tok.WriteRune(' ')
		default:
			tok.WriteRune(r)
		}
	}
	if quoted {
		tok.WriteRune('"')
	}
	if tok.Len() > 0 {
		out = append(out, tok.String())
	}
	return out
}

// split cuts an operator's value at commas outside quotation marks.
func split(s string) []string {
	var out []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 { // quoted
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
			continue
		}
		for _, v := range strings.Split(part, ",") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

func example(op string) string {
	switch op {
	case "speaker":
		return "keir-starmer or speaker:starmer"
	case "outlet":
		return "bbc"
	case "topic":
		return "backstop"
	case "summit":
		return "2025-02-27-uk-us-washington"
	case "said", "reported":
		return "2025-02-26"
	case "after", "before":
		return "2025-02-26"
	}
	return operators[op][0]
}

// narrow keeps the days that are in both ranges.
func (d *Days) narrow(e Days) error {
	if d.From.Before(e.From) {
		d.From = e.From
	}
	if !e.To.IsZero() && (d.To.IsZero() || e.To.Before(d.To)) {
		d.To = e.To
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		return fmt.Errorf("no day is left: the range ends before it starts")
	}
	return nil
}

func days(op, s string) (Days, error) {
	switch op {
	case "after":
		d, err := span(s)
		return Days{From: d.From}, err
	case "before":
		d, err := span(s)
		if err != nil {
			return d, err
		}
		return Days{To: d.From.AddDate(0, 0, -1)}, nil
	}
	from, to, ranged := strings.Cut(s, "..")
	if !ranged {
		return span(s)
	}
	var d Days
	if from == "" && to == "" {
		return d, fmt.Errorf("give a day on one side of the dots at least, as in said:2025-02-20..2025-02-27")
	}
	if from != "" {
		a, err := span(from)
		if err != nil {
			return d, err
		}
		d.From = a.From
	}
	if to != "" {
		b, err := span(to)
		if err != nil {
			return d, err
		}
		d.To = b.To
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		return d, fmt.Errorf("the range ends before it starts")
	}
	return d, nil
}

// span reads a day, a month or a year.
func span(s string) (Days, error) {
	for _, f := range []struct {
		layout string
		y, m   int
	}{{time.DateOnly, 0, 0}, {"2006-01", 0, 1}, {"2006", 1, 0}} {
		if t, err := time.Parse(f.layout, s); err == nil && t.Year() >= 1900 {
			to := t
			if f.y+f.m > 0 {
				to = t.AddDate(f.y, f.m, -1)
			}
			return Days{t, to}, nil
		}
	}
	return Days{}, fmt.Errorf("not a day: write 2025-02-26, 2025-02 or 2025, or a range such as 2025-02-20..2025-02-27")
}

// String writes a query so that ParseQuery reads the same from it.
func (q Query) String() string {
	var parts []string
	if q.Words != "" {
		parts = append(parts, q.Words)
	}
	for _, t := range q.Terms {
		var vs []string
		for _, v := range t.Values {
			if strings.ContainsAny(v, " ,") {
				v = `"` + v + `"`
			}
			vs = append(vs, v)
		}
		s := t.Op + ":" + strings.Join(vs, ",")
		if t.Not {
			s = "-" + s
		}
		parts = append(parts, s)
	}
	for _, r := range []struct {
		op string
		d  Days
	}{{"said", q.Said}, {"reported", q.Reported}} {
		if r.d.Any() {
			continue
		}
		var from, to string
		if !r.d.From.IsZero() {
			from = r.d.From.Format(time.DateOnly)
		}
		if !r.d.To.IsZero() {
			to = r.d.To.Format(time.DateOnly)
		}
		if from == to {
			parts = append(parts, r.op+":"+from)
		} else {
			parts = append(parts, r.op+":"+from+".."+to)
		}
	}
	return strings.Join(parts, " ")
}
