package quote

import (
	_ "embed"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"

	"readout/internal/news"
)

// Precision is how often a rule was right where people have said who spoke.
type Precision struct {
	Fired int // quoted spans that it attributed
	Right int // of these, to the right speaker
}

// Value returns the measured precision, 0 for a rule never measured.
func (p Precision) Value() float64 {
	if p.Fired == 0 {
		return 0
	}
	return float64(p.Right) / float64(p.Fired)
}

// Lower returns the lower end of the 95 % Wilson interval of the precision, 0
// for a rule never measured.
func (p Precision) Lower() float64 { return news.Wilson(p.Right, p.Fired) }

// Tally counts, per rule, how often it fired and was right.
type Tally map[string]Precision

// Add counts one quoted span that the rule attributed.
func (t Tally) Add(rule string, right bool) {
	p := t[rule]
	p.Fired++
	if right {
		p.Right++
	}
	t[rule] = p
}

// String returns the tally in the form of the committed table: rule, fired,
// right, parted by tabs, by rule.
func (t Tally) String() string {
	rules := make([]string, 0, len(t))
	for r := range t {
		rules = append(rules, r)
	}
	sort.Strings(rules)
	var b strings.Builder
	for _, r := range rules {
		fmt.Fprintf(&b, "%s\t%d\t%d\n", r, t[r].Fired, t[r].Right)
	}
	return b.String()
}

// precision.tsv is written by measuring the rules on PolNeAR's train and dev
// parts and on Readout's own labelled articles together (evaluate measure
// quotes), each quoted piece counted once.
//
//go:embed precision.tsv
var table string

var measured = sync.OnceValue(func() Tally {
	t := Tally{}
	for _, line := range strings.Split(table, "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			continue
		}
		fired, err1 := strconv.Atoi(f[1])
		right, err2 := strconv.Atoi(f[2])
		if err1 == nil && err2 == nil {
			t[f[0]] = Precision{fired, right}
		}
	}
	return t
})

// Measured returns the committed table.
func Measured() Tally {
	t := Tally{}
	for r, p := range measured() {
		t[r] = p
	}
	return t
}

// enough is how often a rule must have fired for its own count to stand alone:
// below it even a rule that was never wrong has a lower bound under .94, so that
// the interval tells of the sample's size rather than of the rule.
const enough = 60

// Bounds returns the precision of a rule and the lower end of its 95 % interval,
// between 0 and 1; both 0 for a rule of which nothing was measured. A rule that
// fired at least sixty times speaks for itself. A rarer one backs off, as sparse
// estimates do (Katz 1987): its firings are pooled once with all rules of the
// same resolver and once with all rules of the same sieve, each of the same
// strength and, as indirect speech is another task, the same kind of speech. Its
// lower bound is that of the poorer pool, never more than either supports. Where
// the rule's own count contradicts the pool (the pool's precision lies above the
// rule's 95 % interval), or is alone better than the pools, its own bound stands.
func (t Tally) Bounds(rule string) (value, lower float64) {
	own := t[rule]
	if own.Fired == 0 {
		return 0, 0
	}
	if own.Fired >= enough {
		return own.Value(), own.Lower()
	}
	sieve, resolver, weak := parts(rule)
	if resolver == "" {
		return own.Value(), own.Lower()
	}
	var same, form Precision // of the resolver, of the sieve
	for r, p := range t {
		s, how, w := parts(r)
		if w != weak || how == "" || indirect(s) != indirect(sieve) {
			continue
		}
		if how == resolver {
			same = same.plus(p)
		}
		if s == sieve {
			form = form.plus(p)
		}
	}
	poorer := same
	if form.Lower() < same.Lower() {
		poorer = form
	}
	if poorer.Value() > own.upper() || poorer.Lower() <= own.Lower() {
		return own.Value(), own.Lower()
	}
	return poorer.Value(), poorer.Lower()
}

func (p Precision) plus(o Precision) Precision {
	return Precision{p.Fired + o.Fired, p.Right + o.Right}
}

// upper returns the upper end of the 95 % Wilson interval: what the errors leave.
func (p Precision) upper() float64 {
	return 1 - Precision{p.Fired, p.Fired - p.Right}.Lower()
}

// parts takes a rule's name apart: "sieve/resolver, weak".
func parts(rule string) (sieve, resolver string, weak bool) {
	rule, weak = strings.CutSuffix(rule, ", weak")
	sieve, resolver, _ = strings.Cut(rule, "/")
	return sieve, resolver, weak
}

func indirect(sieve string) bool { return strings.HasPrefix(sieve, "indirect ") }

// Bounds returns what Tally.Bounds does on the committed table.
func Bounds(rule string) (value, lower float64) {
	if b, ok := bounded.Load(rule); ok {
		b := b.([2]float64)
		return b[0], b[1]
	}
	value, lower = measured().Bounds(rule)
	bounded.Store(rule, [2]float64{value, lower})
	return value, lower
}

// bounded keeps the bounds of the rules that have fired: a few hundred, and the
// table never changes.
var bounded sync.Map
