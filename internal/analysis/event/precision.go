package event

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"readout/internal/news"
)

//go:embed precision.tsv
var rootsTsv string

//go:embed own.tsv
var ownTsv string

type measure struct{ confidence, lower float64 }

// enough is how many firings a rule needs to stand on its own figures.
const enough = 60

// RuleKey names the rule that told an event, with its root.
func RuleKey(e news.Event) string { return e.Root + "/" + strings.TrimPrefix(e.Rule, "quoted: ") }

type count struct{ fired, right int }

func counts(tsv string) map[string]count {
	m := map[string]count{}
	for line := range strings.SplitSeq(tsv, "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			continue
		}
		n, err1 := strconv.Atoi(f[1])
		right, err2 := strconv.Atoi(f[2])
		if err1 == nil && err2 == nil && n > 0 {
			m[f[0]] = count{n, right}
		}
	}
	return m
}

// encounter reports whether the rule, by its key, tells that people came
// together or spoke, rather than what somebody did to somebody.
func encounter(key string) bool {
	return strings.HasPrefix(key, "CONSULT/") || strings.HasPrefix(key, "STATEMENT/")
}

// measured gives, by RuleKey, how often a rule told an event all right (kind,
// status, everybody named, day) in Readout's own sentences, and the lower end
// of the 95 % Wilson interval. A rule that fired seldom borrows the figures of
// all rules for encounters, or of all for other acts, unless its own precision
// is below theirs: then it keeps its own. Rules that never fired there have
// only their precision of the root on plv, whose actors were given.
var measured = sync.OnceValue(func() map[string]measure {
	m := map[string]measure{}
	for key, c := range counts(rootsTsv) {
		m[key] = measure{float64(c.right) / float64(c.fired), news.Wilson(c.right, c.fired)}
	}
	own := counts(ownTsv)
	pools := map[bool]count{}
	for key, c := range own {
		p := pools[encounter(key)]
		pools[encounter(key)] = count{p.fired + c.fired, p.right + c.right}
	}
	for key, c := range own {
		if p := pools[encounter(key)]; c.fired < enough && c.right*p.fired >= p.right*c.fired {
			c = p
		}
		m[key] = measure{float64(c.right) / float64(c.fired), news.Wilson(c.right, c.fired)}
	}
	return m
})
