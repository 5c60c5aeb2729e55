package link

import (
	"cmp"
	"slices"
)

// candidates returns the pairs of n items worth comparing, each once with the
// lower first: those whose lookup keys meet the other's index keys, and those of
// one article or wire group.
func candidates(n int, index, lookup func(int) []int64, source func(int) Source) [][2]int {
	by := map[int64][]int{}
	wires, articles := map[int64][]int{}, map[int64][]int{}
	seen := map[int]bool{}
	var ps [][2]int
	for i := range n {
		clear(seen)
		add := func(js []int) {
			for _, j := range js {
				if !seen[j] {
					seen[j] = true
					ps = append(ps, [2]int{j, i})
				}
			}
		}
		for _, k := range lookup(i) {
			add(by[k])
		}
		src := source(i)
		if src.Wire != 0 {
			add(wires[src.Wire])
			wires[src.Wire] = append(wires[src.Wire], i)
		}
		add(articles[src.Article])
		articles[src.Article] = append(articles[src.Article], i)
		for _, k := range index(i) {
			by[k] = append(by[k], i)
		}
	}
	return ps
}

// edge joins two nodes. Edges of a lower phase go first, then those of a higher
// score, then the nodes' order.
type edge struct {
	a, b  int
	phase int
	score float64
}

// attachment offers a host to a node that joins at most one.
type attachment struct {
	node, host int
	prefer     []float64 // higher is better, compared from the first
}

// forest is a union-find that refuses unions which part a cannot-link pair. Its
// roots are the lowest nodes of their sets.
type forest struct {
	parent []int
	apart  [][2]int
	bound  []bool // joined or parted by a constraint
}

func (f *forest) find(i int) int {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

// join unites two sets unless people have set them apart.
func (f *forest) join(a, b int) bool {
	a, b = f.find(a), f.find(b)
	if a == b {
		return true
	}
	for _, p := range f.apart {
		x, y := f.find(p[0]), f.find(p[1])
		if x == a && y == b || x == b && y == a {
			return false
		}
	}
	f.parent[max(a, b)] = min(a, b)
	return true
}

// group clusters n nodes, which stand in the order of their reports: first what
// people decided, then the edges, then every node of attached (those that join
// at most one host) to the best host that takes it, then those without a host
// among themselves along the edges of loose. It returns the members of each
// cluster, ascending, by first member, and which nodes a constraint touched.
func group(n int, ids []int64, edges []edge, attached map[int][]attachment, loose []edge, cons []Constraint) (sets [][]int, bound []bool) {
	f := forest{parent: make([]int, n), bound: make([]bool, n)}
	for i := range f.parent {
		f.parent[i] = i
	}
	at := make(map[int64]int, n)
	for i, id := range ids {
		at[id] = i
	}
	type key struct{ a, b int }
	last := map[key]bool{}
	var order []key
	for _, c := range cons {
		a, ok := at[c.A]
		b, ok2 := at[c.B]
		if !ok || !ok2 || a == b {
			continue
		}
		k := key{min(a, b), max(a, b)}
		if _, seen := last[k]; seen {
			order = slices.DeleteFunc(order, func(o key) bool { return o == k })
		}
		last[k] = c.Same
		order = append(order, k)
	}
	for _, k := range order {
		f.bound[k.a], f.bound[k.b] = true, true
		if !last[k] {
			f.apart = append(f.apart, [2]int{k.a, k.b})
		}
	}
	tied := map[int]bool{}
	for _, k := range order {
		if last[k] && f.join(k.a, k.b) {
			tied[k.a], tied[k.b] = true, true
		}
	}
	run := func(es []edge) {
		slices.SortFunc(es, func(x, y edge) int {
			return cmp.Or(cmp.Compare(x.phase, y.phase), cmp.Compare(y.score, x.score), cmp.Compare(min(x.a, x.b), min(y.a, y.b)), cmp.Compare(max(x.a, x.b), max(y.a, y.b)))
		})
		for _, e := range es {
			f.join(e.a, e.b)
		}
	}
	run(edges)
	hosted := map[int]bool{}
	for node := range n {
		offers := attached[node]
		if len(offers) == 0 || tied[node] {
			continue
		}
		slices.SortFunc(offers, func(x, y attachment) int {
			return cmp.Or(slices.Compare(y.prefer, x.prefer), cmp.Compare(x.host, y.host))
		})
		for _, o := range offers {
			if f.join(node, o.host) {
				hosted[node] = true
				break
			}
		}
	}
	run(slices.DeleteFunc(loose, func(e edge) bool { return hosted[e.a] || hosted[e.b] || tied[e.a] || tied[e.b] }))
	member := make(map[int]int, n)
	for i := range n {
		r := f.find(i)
		k, ok := member[r]
		if !ok {
			k = len(sets)
			member[r] = k
			sets = append(sets, nil)
		}
		sets[k] = append(sets[k], i)
	}
	return sets, f.bound
}

// Assign gives clusters their ids. old holds the id of the cluster that each
// member had, when it had one. An id stays with the cluster that holds most of
// its former members, the earlier cluster of several; a cluster that could keep
// several keeps the lowest; 0 means a new one. merged holds, for each id that
// is no longer used, the id that took its place.
func Assign(members [][]int64, old map[int64]int64) (ids []int64, merged map[int64]int64) {
	ids = make([]int64, len(members))
	votes := map[int64]map[int]int{} // former id -> cluster -> members
	for c, ms := range members {
		for _, m := range ms {
			if id := old[m]; id != 0 {
				if votes[id] == nil {
					votes[id] = map[int]int{}
				}
				votes[id][c]++
			}
		}
	}
	former := make([]int64, 0, len(votes))
	for id := range votes {
		former = append(former, id)
	}
	slices.Sort(former)
	for _, id := range former {
		heir := -1
		for c, n := range votes[id] {
			if heir < 0 || n > votes[id][heir] || n == votes[id][heir] && c < heir {
				heir = c
			}
		}
		if ids[heir] == 0 {
			ids[heir] = id
			continue
		}
		if merged == nil {
			merged = map[int64]int64{}
		}
		merged[id] = ids[heir]
	}
	return ids, merged
}
