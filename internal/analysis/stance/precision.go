package stance

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

// enough is how many firings a rule needs to stand on its own figures.
const enough = 60

// measured gives a rule's precision on Readout's own sentences and the lower end
// of its 95 % Wilson interval. A rule that fired seldom borrows the figures of
// all rules together, for all of them read the same grammar of signs, unless
// its own precision is below theirs: then it keeps its own. A rule that never
// fired there keeps 0.
var measured = sync.OnceValue(func() map[string]measure {
	type count struct{ fired, right int }
	counts := map[string]count{}
	var all count
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
		counts[f[0]] = count{n, right}
		all.fired += n
		all.right += right
	}
	m := map[string]measure{}
	for rule, c := range counts {
		if c.fired < enough && c.right*all.fired >= all.right*c.fired {
			c = all
		}
		m[rule] = measure{float64(c.right) / float64(c.fired), news.Wilson(c.right, c.fired)}
	}
	return m
})
