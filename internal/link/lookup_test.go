package link

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"readout/internal/news"
)

// archive returns n quotes of a fictional press over as many weeks as n/1000:
// speakers and words are as unequally common as real ones (Zipf), and every
// speech is told by a handful of outlets.
func archive(n int) []Quote {
	r := rand.New(rand.NewPCG(7, 7))
	speakers, vocabulary := rand.NewZipf(r, 1.2, 4, 999), rand.NewZipf(r, 1.1, 8, 29999)
	common := strings.Fields("the of to and we will a in is that it not for on this have be are with our i must they")
	word := func() string {
		if r.IntN(2) == 0 {
			return common[r.IntN(len(common))]
		}
		return fmt.Sprintf("w%dx", vocabulary.Uint64())
	}
	weeks := max(1, n/1000)
	qs := make([]Quote, 0, n)
	for len(qs) < n {
		speech := make([]string, 12+r.IntN(30))
		for i := range speech {
			speech[i] = word()
		}
		at := noon.Add(time.Duration(r.IntN(weeks*7*24)) * time.Hour)
		speaker := fmt.Sprintf("speaker-%d", speakers.Uint64())
		for range 1 + r.IntN(6) {
			from := r.IntN(len(speech) - 3)
			to := min(len(speech), from+2+r.IntN(len(speech)))
			q := said(int64(len(qs)+1), string(rune('a'+r.IntN(26))), 0, strings.Join(speech[from:to], " "), by(speaker))
			q.Article, q.Published = q.ID/6, at.Add(time.Duration(r.IntN(30))*time.Hour)
			if r.IntN(5) == 0 {
				q.Kind = news.Indirect
			}
			qs = append(qs, q)
		}
	}
	return qs[:n]
}

// posting is a row of the index that a store keeps.
type posting struct {
	key int64
	at  int32
}

// BenchmarkLinkArticle links an article of twelve quotes among n stored ones:
// keys, candidates, clusters. The work must not grow with n while coverage a
// week stays what it is.
func BenchmarkLinkArticle(b *testing.B) {
	for _, n := range []int{20_000, 100_000, 400_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			qs := archive(n)
			var index []posting
			for i, q := range qs {
				for _, k := range IndexKeys(q) {
					index = append(index, posting{k, int32(i)})
				}
			}
			slices.SortFunc(index, func(x, y posting) int {
				switch {
				case x.key < y.key:
					return -1
				case x.key > y.key:
					return 1
				}
				return int(x.at - y.at)
			})
			candidates, lookups, runs := 0, 0, 0
			r := rand.New(rand.NewPCG(3, 3))
			b.ResetTimer()
			for b.Loop() {
				at := r.IntN(n - 12)
				found := map[int32]bool{}
				for _, q := range qs[at : at+12] {
					for _, k := range LookupKeys(q) {
						lookups++
						i := sort.Search(len(index), func(i int) bool { return index[i].key >= k })
						for ; i < len(index) && index[i].key == k; i++ {
							found[index[i].at] = true
						}
					}
				}
				near := make([]Quote, 0, len(found))
				for i := range found {
					near = append(near, qs[i])
				}
				candidates += len(near)
				runs++
				Utterances(near, nil)
			}
			b.ReportMetric(float64(candidates)/float64(runs), "candidates/op")
			b.ReportMetric(float64(lookups)/float64(runs), "lookups/op")
			b.ReportMetric(float64(len(index))/float64(n), "keys/quote")
		})
	}
}
