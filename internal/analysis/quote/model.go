package quote

import (
	"bufio"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// A Model weighs features of a candidate: a logistic regression. Features are
// strings; only their hashes are kept while an article is read.
type Model map[uint32]float32

// Feature is the FNV-1a hash of a feature's name.
type Feature = uint32

// models holds the weights by task: "pair" chooses among the candidate speakers
// of a quoted span, "speech" decides whether words in marks are speech at all,
// "indirect" whether a reporting verb without marks tells of something said.
type models struct {
	pair, speech, indirect Model
	forest                 Forest // of words in marks, over what the first two say
}

// model.tsv is written by training on PolNeAR's train part: task, hash of the
// feature in hexadecimal, weight.
//
//go:embed model.tsv
var weights string

var trained = sync.OnceValue(func() *models {
	return readModels(weights)
})

// others are weights to be used in place of the package's own.
var others atomic.Pointer[models]

// Weigh makes all that follows use the weights given, in the form of model.tsv,
// until own is called, which brings back the package's own. It is for training
// and measuring alone: to fit weights that owe nothing to earlier ones, and to
// see what weights say of articles that they were not fitted to.
func Weigh(weights string) (own func()) {
	others.Store(readModels(weights))
	return func() { others.Store(nil) }
}

func current() *models {
	if m := others.Load(); m != nil {
		return m
	}
	return trained()
}

func readModels(weights string) *models {
	m := &models{pair: Model{}, speech: Model{}, indirect: Model{}}
	sc := bufio.NewScanner(strings.NewReader(weights))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) != 3 {
			continue
		}
		if f[0] == "forest" {
			if v, err := strconv.ParseFloat(f[2], 64); f[1] == "base" && err == nil {
				m.forest.Base = v
			} else if t := parseTree(f[2]); f[1] == "tree" && t != nil {
				m.forest.Trees = append(m.forest.Trees, t)
			}
			continue
		}
		h, err1 := strconv.ParseUint(f[1], 16, 32)
		w, err2 := strconv.ParseFloat(f[2], 32)
		if err1 != nil || err2 != nil {
			continue
		}
		switch f[0] {
		case "pair":
			m.pair[uint32(h)] = float32(w)
		case "speech":
			m.speech[uint32(h)] = float32(w)
		case "indirect":
			m.indirect[uint32(h)] = float32(w)
		}
	}
	return m
}

// probability returns the model's belief that the candidate with these features
// is right, 0 to 1.
func (m Model) probability(fs []Feature) float64 { return logistic(m.logit(fs)) }

// logit returns the log odds of the same.
func (m Model) logit(fs []Feature) float64 {
	z := 0.0
	for _, f := range fs {
		z += float64(m[f])
	}
	return z
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// Example is a candidate with what people said of it.
type Example struct {
	Task     string // "pair", "speech" or "indirect"
	Features []Feature
	Right    bool
}

// Train fits the weights of the task to the examples by logistic regression
// with AdaGrad, in the order given: the same examples give the same weights.
// Features seen fewer than three times are left out.
func Train(task string, examples []Example) Model {
	const (
		epochs = 20
		rate   = 0.1
	)
	ridge := 8.0 // the prior's weight, spread over a feature's examples
	if task == "speech" {
		ridge = 3 // the forest corrects what it says
	}
	seen := map[Feature]int{}
	var xs []Example
	for _, e := range examples {
		if e.Task != task {
			continue
		}
		xs = append(xs, e)
		for _, f := range e.Features {
			seen[f]++
		}
	}
	index := map[Feature]int{}
	var keys []Feature
	for f, n := range seen {
		if n >= 3 {
			keys = append(keys, f)
		}
	}
	slices.Sort(keys)
	for i, f := range keys {
		index[f] = i
	}
	w, g := make([]float64, len(keys)), make([]float64, len(keys))
	count := make([]float64, len(keys))
	for i, f := range keys {
		count[i] = float64(seen[f])
	}
	rows := make([][]int, len(xs))
	for i, e := range xs {
		for _, f := range e.Features {
			if k, ok := index[f]; ok {
				rows[i] = append(rows[i], k)
			}
		}
	}
	// A fixed shuffle: neighbours come from one article.
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	state := uint64(88172645463325252)
	for range epochs {
		for i := len(order) - 1; i > 0; i-- {
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			j := int(state % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			z := 0.0
			for _, k := range rows[i] {
				z += w[k]
			}
			y := 0.0
			if xs[i].Right {
				y = 1
			}
			d := 1/(1+math.Exp(-z)) - y
			for _, k := range rows[i] {
				grad := d + ridge*w[k]/count[k]
				g[k] += grad * grad
				w[k] -= rate * grad / (1e-6 + math.Sqrt(g[k]))
			}
		}
	}
	m := Model{}
	for i, f := range keys {
		if math.Abs(w[i]) >= 0.01 {
			m[f] = float32(w[i])
		}
	}
	return m
}

// Lines returns the model in the form of model.tsv, by feature.
func (m Model) Lines(task string) string {
	keys := make([]Feature, 0, len(m))
	for f := range m {
		keys = append(keys, f)
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, f := range keys {
		fmt.Fprintf(&b, "%s\t%08x\t%.2f\n", task, f, m[f])
	}
	return b.String()
}

// features collects hashed features without allocating a string for each.
type features struct{ fs []Feature }

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

func hash(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime
}

func (x *features) add(parts ...string) {
	h := uint32(fnvOffset)
	for _, p := range parts {
		h = hash(h, p)
	}
	x.fs = append(x.fs, h)
}

var small = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10+", "15+", "20+", "30+"}

// bucket names a count, roughly.
func bucket(n int) string {
	switch {
	case n < 0:
		return "-"
	case n < 10:
		return small[n]
	case n < 15:
		return small[10]
	case n < 20:
		return small[11]
	case n < 30:
		return small[12]
	}
	return small[13]
}

func yes(b bool) string {
	if b {
		return "y"
	}
	return "n"
}
