package link

// IndexKeys returns the keys to store with a quote, so that later quotes find
// it. They are sorted and unique.
func IndexKeys(q Quote) []int64 { return nil }

// LookupKeys returns the keys among which to look for a quote's company.
func LookupKeys(q Quote) []int64 { return nil }

// Utterances joins the quotes of one act of speech. Every quote is in exactly
// one cluster; clusters are in the order of their first report. The result does
// not depend on the order of the quotes.
func Utterances(quotes []Quote, cons []Constraint) []Cluster { return nil }

// Assign gives clusters their ids. old holds the id of the cluster that each
// member had, when it had one. Each cluster keeps the lowest id among its
// members' whose first member it still has, or else the lowest that no other
// cluster keeps; 0 means a new one. merged holds, for each id that is no longer
// used, the id that took its place.
func Assign(members [][]int64, old map[int64]int64) (ids []int64, merged map[int64]int64) {
	return make([]int64, len(members)), nil
}
