package event

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"readout/internal/news"
)

//go:embed precision.tsv
var precisionTsv string

type measure struct{ confidence, lower float64 }

// measured gives, by "ROOT/rule", a rule's precision where it was measured and
// the lower end of its 95 % Wilson interval. Rules that read what readers see
// as events of their own (arrivals, occasions, the calendar) have no such data
// and keep 0.
var measured = sync.OnceValue(func() map[string]measure {
	m := map[string]measure{}
	for line := range strings.SplitSeq(precisionTsv, "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			continue
		}
		n, err1 := strconv.Atoi(f[1])
		right, err2 := strconv.Atoi(f[2])
		if err1 != nil || err2 != nil || n == 0 {
			continue
		}
		m[f[0]] = measure{float64(right) / float64(n), news.Wilson(right, n)}
	}
	return m
})
