package quote

import (
	_ "embed"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"
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
func (p Precision) Lower() float64 {
	if p.Fired == 0 {
		return 0
	}
	const z = 1.959964
	n, v := float64(p.Fired), p.Value()
	return max(0, (v+z*z/(2*n)-z*math.Sqrt(v*(1-v)/n+z*z/(4*n*n)))/(1+z*z/n))
}

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
// parts together.
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

// PrecisionOf returns what was measured of a rule; the zero value when nothing
// was.
func PrecisionOf(rule string) Precision { return measured()[rule] }

// Measured returns the committed table.
func Measured() Tally {
	t := Tally{}
	for r, p := range measured() {
		t[r] = p
	}
	return t
}
