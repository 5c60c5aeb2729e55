package quote

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// A Forest adds up small regression trees: gradient boosting over a row of
// numbers. It judges what the logistic regressions cannot, the context in which
// words in marks stand.
type Forest struct {
	Base  float64 // the log odds without any tree
	Trees [][]node
}

// node is a split, or a leaf where Left is 0: the root is nobody's child.
type node struct {
	Feature     int
	Threshold   float32 // rows with at most this go left
	Left, Right int
	Value       float32
}

// logit returns the log odds that the row is right.
func (f Forest) logit(row []float32) float64 {
	z := f.Base
	for _, t := range f.Trees {
		k := 0
		for t[k].Left != 0 {
			if n := &t[k]; row[n.Feature] <= n.Threshold {
				k = n.Left
			} else {
				k = n.Right
			}
		}
		z += float64(t[k].Value)
	}
	return z
}

// How the trees are grown, chosen by cross-validation on PolNeAR's train part.
const (
	forestTrees = 120
	forestDepth = 6
	forestRate  = 0.05
	forestLeaf  = 20  // rows that a leaf holds at least
	forestRidge = 8.0 // the prior's weight in a leaf
)

// TrainForest fits a forest to the rows by gradient boosting on the logistic
// loss: the same rows give the same trees.
func TrainForest(rows [][]float32, right []bool) Forest {
	n := len(rows)
	if n == 0 {
		return Forest{}
	}
	pos := 0
	for _, y := range right {
		if y {
			pos++
		}
	}
	f := Forest{Base: math.Log((float64(pos) + 1) / (float64(n-pos) + 1))}
	width := len(rows[0])
	sorted := make([][]int32, width) // rows by each feature
	for j := range sorted {
		s := make([]int32, n)
		for i := range s {
			s[i] = int32(i)
		}
		sort.SliceStable(s, func(a, b int) bool { return rows[s[a]][j] < rows[s[b]][j] })
		sorted[j] = s
	}
	z := make([]float64, n)
	for i := range z {
		z[i] = f.Base
	}
	g, h := make([]float64, n), make([]float64, n)
	at := make([]int, n) // the node that each row has reached
	for range forestTrees {
		for i := range z {
			p := 1 / (1 + math.Exp(-z[i]))
			y := 0.0
			if right[i] {
				y = 1
			}
			g[i], h[i] = y-p, p*(1-p)
			at[i] = 0
		}
		tree := []node{{}}
		first := 0
		for range forestDepth {
			end := len(tree)
			tree = split(tree, first, end, rows, sorted, at, g, h)
			if len(tree) == end {
				break
			}
			for i := range at {
				if nd := &tree[at[i]]; nd.Left != 0 {
					if rows[i][nd.Feature] <= nd.Threshold {
						at[i] = nd.Left
					} else {
						at[i] = nd.Right
					}
				}
			}
			first = end
		}
		sg, sh := make([]float64, len(tree)), make([]float64, len(tree))
		for i, k := range at {
			sg[k] += g[i]
			sh[k] += h[i]
		}
		for k := range tree {
			tree[k].Value = float32(math.Round(1e4*forestRate*sg[k]/(sh[k]+forestRidge)) / 1e4)
		}
		for i, k := range at {
			z[i] += float64(tree[k].Value)
		}
		f.Trees = append(f.Trees, tree)
	}
	return f
}

// split gives every node from first to end that gains by it two children.
func split(tree []node, first, end int, rows [][]float32, sorted [][]int32, at []int, g, h []float64) []node {
	m := end - first
	sg, sh, cnt := make([]float64, m), make([]float64, m), make([]int, m)
	for i, k := range at {
		if k >= first {
			sg[k-first] += g[i]
			sh[k-first] += h[i]
			cnt[k-first]++
		}
	}
	gain := make([]float64, m)
	best := make([]node, m)
	lg, lh, lc, last := make([]float64, m), make([]float64, m), make([]int, m), make([]float32, m)
	for j := range sorted {
		for k := range m {
			lg[k], lh[k], lc[k] = 0, 0, 0
		}
		for _, i := range sorted[j] {
			k := at[i] - first
			if k < 0 {
				continue
			}
			v := rows[i][j]
			if lc[k] >= forestLeaf && cnt[k]-lc[k] >= forestLeaf && v > last[k] {
				rg, rh := sg[k]-lg[k], sh[k]-lh[k]
				if x := lg[k]*lg[k]/(lh[k]+forestRidge) + rg*rg/(rh+forestRidge) - sg[k]*sg[k]/(sh[k]+forestRidge); x > gain[k]+1e-9 {
					gain[k] = x
					best[k] = node{Feature: j, Threshold: (v + last[k]) / 2}
				}
			}
			lg[k] += g[i]
			lh[k] += h[i]
			lc[k]++
			last[k] = v
		}
	}
	for k := range m {
		if gain[k] <= 1e-6 {
			continue
		}
		b := best[k]
		b.Left, b.Right = len(tree), len(tree)+1
		tree[first+k] = b
		tree = append(tree, node{}, node{})
	}
	return tree
}

// Lines returns the forest in the form of model.tsv: one line for the base, one
// for each tree, its nodes as feature:threshold:left:right or as a value.
func (f Forest) Lines() string {
	var b strings.Builder
	fmt.Fprintf(&b, "forest\tbase\t%.4f\n", f.Base)
	for _, t := range f.Trees {
		b.WriteString("forest\ttree\t")
		for k, n := range t {
			if k > 0 {
				b.WriteByte(' ')
			}
			if n.Left == 0 {
				b.WriteString(strconv.FormatFloat(float64(n.Value), 'f', -1, 32))
				continue
			}
			fmt.Fprintf(&b, "%d:%s:%d:%d", n.Feature, strconv.FormatFloat(float64(n.Threshold), 'g', -1, 32), n.Left, n.Right)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// parseTree reads what Lines writes of one tree; nil when it is none.
func parseTree(s string) []node {
	var t []node
	for _, w := range strings.Fields(s) {
		p := strings.Split(w, ":")
		if len(p) == 1 {
			v, err := strconv.ParseFloat(p[0], 32)
			if err != nil {
				return nil
			}
			t = append(t, node{Value: float32(v)})
			continue
		}
		if len(p) != 4 {
			return nil
		}
		j, err1 := strconv.Atoi(p[0])
		v, err2 := strconv.ParseFloat(p[1], 32)
		l, err3 := strconv.Atoi(p[2])
		r, err4 := strconv.Atoi(p[3])
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil || j < 0 || j >= rowWidth || l <= len(t) || r <= len(t) {
			return nil
		}
		t = append(t, node{Feature: j, Threshold: float32(v), Left: l, Right: r})
	}
	for _, n := range t {
		if n.Left >= len(t) || n.Right >= len(t) {
			return nil
		}
	}
	return t
}
