package link

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
)

var noon = time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)

// said returns a direct quote of the body by actor "amal-viren" in outlet o,
// hours after noon.
func said(id int64, o string, hours int, words string, set ...func(*Quote)) Quote {
	q := Quote{
		Source: Source{Article: id, Outlet: o, URL: "https://" + o + ".example/" + itoa(id), Published: noon.Add(time.Duration(hours) * time.Hour)},
		ID:     id, Place: news.InBody, Kind: news.Direct, Level: news.LevelNamed, Speaker: "amal-viren", Text: words,
	}
	for _, f := range set {
		f(&q)
	}
	return q
}

func by(actor string) func(*Quote) { return func(q *Quote) { q.Speaker = actor } }
func unnamed(q *Quote)             { q.Speaker, q.Level = "", news.LevelAnonymous }
func nobody(q *Quote)              { q.Speaker, q.Level = "", news.LevelNone }
func headline(q *Quote)            { q.Place = news.InHeadline }
func mixed(q *Quote)               { q.Kind = news.Mixed }
func indirect(q *Quote)            { q.Kind = news.Indirect }
func article(id int64) func(*Quote) {
	return func(q *Quote) { q.Article, q.URL = id, "https://a.example/"+itoa(id) }
}
func wire(id int64) func(*Quote)     { return func(q *Quote) { q.Wire = id } }
func native(tag string) func(*Quote) { return func(q *Quote) { q.Native = tag } }
func on(day string) func(*Quote) {
	return func(q *Quote) {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		q.Said = news.Date{From: t, To: t.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
	}
}

// shape writes clusters as "1 2|3" with members ascending.
func shape(cs []Cluster) string {
	var parts []string
	for _, c := range cs {
		ids := slices.Sorted(slices.Values(c.Quotes))
		parts = append(parts, strings.Trim(fmt.Sprint(ids), "[]"))
	}
	slices.Sort(parts)
	return strings.Join(parts, "|")
}

const whole = "We will keep the strait open to every ship that sails in peace, and we will pay our share of the patrols."

func TestUtterances(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		quotes []Quote
		cons   []Constraint
		want   string
	}{
		{"same words, two outlets", []Quote{said(1, "a", 0, whole), said(2, "b", 3, whole)}, nil, "1 2"},
		{"cut at the end", []Quote{said(1, "a", 0, whole), said(2, "b", 3, "We will keep the strait open to every ship")}, nil, "1 2"},
		{"two halves of a whole", []Quote{said(1, "a", 0, whole), said(2, "b", 3, "We will keep the strait open to every ship"), said(3, "c", 1, "pay our share of the patrols")}, nil, "1 2 3"},
		{"two halves without it", []Quote{said(2, "b", 3, "We will keep the strait open to every ship"), said(3, "c", 1, "pay our share of the patrols")}, nil, "2|3"},
		{"same words, speaker not established", []Quote{said(1, "a", 0, "a harbour wall without a harbour behind it"), said(2, "b", 3, "a harbour wall without a harbour behind it", nobody)}, nil, "1 2"},
		{"same words, unnamed source", []Quote{said(1, "a", 0, "a harbour wall without a harbour behind it"), said(2, "b", 3, "a harbour wall without a harbour behind it", unnamed)}, nil, "1|2"},
		{"not established bridges nobody", []Quote{said(1, "a", 0, "a harbour wall without a harbour"), said(2, "b", 3, "a harbour wall without a harbour", nobody), said(3, "c", 9, "a harbour wall without a harbour", by("lio-brandt"))}, nil, "1 2|3"},
		{"not established, three days on", []Quote{said(1, "a", 0, "a harbour wall without a harbour behind it"), said(2, "b", 72, "a harbour wall without a harbour behind it", nobody)}, nil, "1|2"},
		{"another speaker", []Quote{said(1, "a", 0, whole), said(2, "b", 3, "We will keep the strait open to every ship", by("lio-brandt"))}, nil, "1|2"},
		{"identical words, another speaker: a conflict", []Quote{said(1, "a", 0, whole), said(2, "b", 3, whole, by("lio-brandt"))}, nil, "1 2"},
		{"only function words in common", []Quote{said(1, "a", 0, "I think that we are going to have to do it with Tessara"), said(2, "b", 0, "I think that we are going to have to do it for the harvest")}, nil, "1|2"},
		{"fragment joins the fuller quote", []Quote{said(1, "a", 0, whole), said(2, "b", 5, "share of the patrols", mixed)}, nil, "1 2"},
		{"fragment of one word does not", []Quote{said(1, "a", 0, whole), said(2, "b", 5, "patrols", mixed)}, nil, "1|2"},
		{"fragment of one word on the same page does", []Quote{said(1, "a", 0, whole, article(7)), said(2, "a", 0, "patrols", mixed, article(7))}, nil, "1 2"},
		{"a fragment never bridges", []Quote{
			said(1, "a", 0, "Our special bond with Tessara has never been in better health than today."),
			said(2, "b", 1, "Nobody who has seen the harbour could doubt the special bond with Tessara for a moment longer."),
			said(3, "c", 2, "special bond", mixed),
		}, nil, "1 3|2"},
		{"fragment long after", []Quote{said(1, "a", 0, whole), said(2, "b", 24*40, "share of the patrols", mixed)}, nil, "1|2"},
		{"whole words long after", []Quote{said(1, "a", 0, whole), said(2, "b", 24*90, whole)}, nil, "1 2"},
		{"short words long after", []Quote{said(1, "a", 0, "keep the strait open for ships"), said(2, "b", 24*90, "keep the strait open for ships")}, nil, "1|2"},
		{"stock phrase said on two days", []Quote{said(1, "a", 0, "we shall keep the strait open to every ship, come storm or tide", on("2031-05-06")), said(2, "b", 72, "this is why we keep the strait open to every ship in these waters", on("2031-05-09"))}, nil, "1|2"},
		{"unnamed across outlets", []Quote{said(1, "a", 0, whole, unnamed), said(2, "b", 3, whole, unnamed)}, nil, "1|2"},
		{"unnamed in wire copies", []Quote{said(1, "a", 0, whole, unnamed, wire(1)), said(2, "b", 3, whole, unnamed, wire(1))}, nil, "1 2"},
		{"unnamed headline of the same page", []Quote{said(1, "a", 0, whole, article(7)), said(2, "a", 0, "keep the strait open", headline, unnamed, article(7))}, nil, "1 2"},
		{"one word put in", []Quote{said(1, "a", 0, "The patrols will leave the harbour tonight"), said(2, "b", 1, "The patrols will never leave the harbour tonight")}, nil, "1 2"},
		{"hardly any content, but all of it", []Quote{said(1, "a", 0, "We're going to have the island do that.", mixed), said(2, "b", 5, "We're going to have the island do that, because we're talking about the island as the nearest of all neighbours.")}, nil, "1 2"},
		{"indirect speech with its quote", []Quote{said(1, "a", 0, whole), said(2, "b", 2, "that Viren's country would pay its share of the patrols and keep the strait open to ships", indirect)}, nil, "1 2"},
		{"indirect speech about something else", []Quote{said(1, "a", 0, whole), said(2, "b", 2, "that the harvest had been poor this year", indirect)}, nil, "1|2"},
		{"two translations", []Quote{
			said(1, "a", 0, "The patrols belong to the harbour towns, and nobody may sell the strait to foreign captains.", native("fr")),
			said(2, "b", 0, "The harbour towns own the patrols; selling the strait to foreign captains is allowed to nobody.", native("fr")),
		}, nil, "1 2"},
		{"set apart by an editor", []Quote{said(1, "a", 0, whole), said(2, "b", 3, whole)}, []Constraint{{A: 1, B: 2}}, "1|2"},
		{"joined by an editor", []Quote{said(1, "a", 0, whole), said(2, "b", 3, "The harvest was poor everywhere this year")}, []Constraint{{A: 1, B: 2, Same: true}}, "1 2"},
		{"the last decision holds", []Quote{said(1, "a", 0, whole), said(2, "b", 3, whole)}, []Constraint{{A: 1, B: 2}, {A: 2, B: 1, Same: true}}, "1 2"},
		{"empty words", []Quote{said(1, "a", 0, ""), said(2, "b", 3, "")}, nil, "1|2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := shape(Utterances(tt.quotes, tt.cons)); got != tt.want {
				t.Errorf("clusters %s, want %s", got, tt.want)
			}
		})
	}
}

func TestClusterSums(t *testing.T) {
	t.Parallel()
	qs := []Quote{
		said(1, "b", 4, whole+" So help me.", headline),
		said(2, "a", 0, "We will keep the strait open to every ship", on("2031-05-05")),
		said(3, "c", 4, whole),
		said(4, "d", 5, whole, wire(3)),
		said(5, "e", 6, whole, wire(3)),
		said(6, "f", 7, whole, by("lio-brandt")),
	}
	cs := Utterances(qs, nil)
	if len(cs) != 1 {
		t.Fatalf("clusters %s", shape(cs))
	}
	want := Cluster{
		First: 2, Longest: 3, Quotes: []int64{2, 1, 3, 4, 5, 6}, Speaker: "amal-viren", Conflict: true, Said: qs[1].Said, Outlets: 5,
		Wordings:  []Wording{{2, news.TruncatedEnd}, {1, news.Verbatim}, {3, news.Verbatim}, {4, news.Verbatim}, {5, news.Verbatim}, {6, news.Verbatim}},
		FirstSeen: noon, FirstURL: "https://a.example/2",
	}
	if d := cmp.Diff(want, cs[0]); d != "" {
		t.Error(d)
	}
}

// TestGoneQuotesSettleNothing lets a page drop its wording and its speaker: they
// count only where nothing else is left.
func TestGoneQuotesSettleNothing(t *testing.T) {
	t.Parallel()
	gone := func(q *Quote) { q.Gone = true }
	old := whole
	qs := []Quote{said(1, "a", 0, old, gone), said(2, "b", 1, old, gone), said(3, "c", 2, whole, by("lio-brandt"))}
	cs := Utterances(qs, nil)
	if len(cs) != 1 || cs[0].Speaker != "lio-brandt" || cs[0].Longest != 3 || cs[0].Conflict || cs[0].First != 1 || cs[0].Outlets != 3 {
		t.Errorf("%+v", cs)
	}
	cs = Utterances(qs[:2], nil)
	if len(cs) != 1 || cs[0].Speaker != "amal-viren" || cs[0].Longest != 1 {
		t.Errorf("only what is gone: %+v", cs)
	}
}

// press returns quotes of a fictional press: a few speeches, cut and changed by
// many outlets.
func press(r *rand.Rand, n int) []Quote {
	speakers := []string{"amal-viren", "lio-brandt", "", "sela-okoro"}
	var speeches [][]string
	vocabulary := strings.Fields("harbour patrol strait captain tariff lighthouse treaty grain convoy island ferry customs envoy border quota fishery signal anchor beacon port the a of and to we will not our is that in for with on it they have must")
	for range 6 {
		var s []string
		for range 12 + r.IntN(30) {
			s = append(s, vocabulary[r.IntN(len(vocabulary))])
		}
		speeches = append(speeches, s)
	}
	var qs []Quote
	for i := range n {
		k := r.IntN(len(speeches))
		s := speeches[k]
		from := r.IntN(len(s) - 3)
		to := min(len(s), from+1+r.IntN(25))
		ws := slices.Clone(s[from:to])
		if r.IntN(4) == 0 {
			ws[r.IntN(len(ws))] = vocabulary[r.IntN(len(vocabulary))]
		}
		q := said(int64(i+1), string(rune('a'+r.IntN(8))), r.IntN(24*12), strings.Join(ws, " "), by(speakers[min(k, 3)]))
		q.Article = int64(1 + r.IntN(1+n/3))
		q.URL = "https://" + q.Outlet + ".example/" + itoa(q.Article)
		q.Ordinal = i
		switch r.IntN(8) {
		case 0:
			q.Kind = news.Indirect
		case 1:
			q.Place = news.InHeadline
		case 2:
			q.Wire = q.Article%3 + 1
		case 3:
			unnamed(&q)
		}
		qs = append(qs, q)
	}
	return qs
}

func decisions(r *rand.Rand, n, quotes int) []Constraint {
	var cons []Constraint
	for range n {
		cons = append(cons, Constraint{A: int64(1 + r.IntN(quotes)), B: int64(1 + r.IntN(quotes)), Same: r.IntN(2) == 0})
	}
	return cons
}

func TestAnyOrderGivesTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		qs := press(r, 120)
		cons := decisions(r, int(seed%4)*3, len(qs))
		want := Utterances(qs, cons)
		for range 4 {
			r.Shuffle(len(qs), func(i, j int) { qs[i], qs[j] = qs[j], qs[i] })
			if d := cmp.Diff(want, Utterances(qs, cons)); d != "" {
				t.Fatalf("seed %d: %s", seed, d)
			}
		}
	}
}

// TestIncrementalEqualsBatch links articles one after the other as the package
// comment says, in random order, and compares with one call.
func TestIncrementalEqualsBatch(t *testing.T) {
	t.Parallel()
	joined := 0
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		qs := press(r, 90)
		cons := decisions(r, int(seed%5)*2, len(qs))
		want := Utterances(qs, cons)
		byArticle := map[int64][]Quote{}
		var order []int64
		for _, q := range qs {
			if byArticle[q.Article] == nil {
				order = append(order, q.Article)
			}
			byArticle[q.Article] = append(byArticle[q.Article], q)
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		st := store{quotes: map[int64]Quote{}, index: map[int64][]int64{}, cluster: map[int64][]int64{}, cons: cons}
		for _, a := range order {
			st.add(byArticle[a])
		}
		got := map[string]bool{}
		for _, members := range st.cluster {
			got[fmt.Sprint(members)] = true
		}
		for _, c := range want {
			joined += len(c.Quotes) - 1
			if !got[fmt.Sprint(c.Quotes)] {
				t.Fatalf("seed %d: no cluster %v", seed, c.Quotes)
			}
			delete(got, fmt.Sprint(c.Quotes))
		}
		if len(got) > 0 {
			t.Fatalf("seed %d: too many: %v", seed, got)
		}
	}
	if joined < 300 {
		t.Errorf("only %d joins: the texts do not try the rules", joined)
	}
}

// store is the least that a database must do for linking.
type store struct {
	quotes  map[int64]Quote
	index   map[int64][]int64 // key -> quotes
	cluster map[int64][]int64 // quote -> members of its cluster
	cons    []Constraint
}

func (st *store) add(fresh []Quote) {
	found := map[int64]bool{}
	var queue []int64
	push := func(id int64) {
		if _, ok := st.quotes[id]; ok && !found[id] {
			found[id] = true
			queue = append(queue, id)
		}
	}
	for _, q := range fresh {
		st.quotes[q.ID] = q
		push(q.ID)
	}
	for _, q := range fresh {
		for _, k := range LookupKeys(q) {
			for _, id := range st.index[k] {
				push(id)
			}
		}
		for id, o := range st.quotes {
			if o.Article == q.Article || o.Wire != 0 && o.Wire == q.Wire {
				push(id)
			}
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, m := range st.cluster[id] {
			push(m)
		}
		for _, c := range st.cons {
			if c.A == id {
				push(c.B)
			}
			if c.B == id {
				push(c.A)
			}
		}
	}
	var qs []Quote
	for id := range found {
		qs = append(qs, st.quotes[id])
	}
	for _, c := range Utterances(qs, st.cons) {
		for _, id := range c.Quotes {
			st.cluster[id] = c.Quotes
		}
	}
	for _, q := range fresh {
		for _, k := range IndexKeys(q) {
			st.index[k] = append(st.index[k], q.ID)
		}
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		members [][]int64
		old     map[int64]int64
		ids     []int64
		merged  map[int64]int64
	}{
		{"new", [][]int64{{1, 2}}, nil, []int64{0}, nil},
		{"kept", [][]int64{{1, 2, 3}}, map[int64]int64{2: 9, 3: 9}, []int64{9}, nil},
		{"merged", [][]int64{{1, 2, 3}}, map[int64]int64{1: 12, 2: 9, 3: 12}, []int64{9}, map[int64]int64{12: 9}},
		{"split", [][]int64{{1}, {2, 3}}, map[int64]int64{1: 9, 2: 9, 3: 9}, []int64{0, 9}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ids, merged := Assign(tt.members, tt.old)
			if d := cmp.Diff(tt.ids, ids) + cmp.Diff(tt.merged, merged); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestSpeaks(t *testing.T) {
	t.Parallel()
	sp := NewSpeaks(&news.Lexicon{Actors: []news.Actor{
		{ID: "tessara", Kind: news.Country, Name: "Tessara", Country: "TES"},
		{ID: "tern-house", Kind: news.Org, Name: "Tern House", Country: "TES"},
		{ID: "amal-viren", Kind: news.Person, Name: "Amal Viren", Country: "TES"},
	}})
	tests := []struct {
		actor, name string
		level       news.Level
		want        string
	}{
		{"tern-house", "", news.LevelInstitution, "TES"},
		{"amal-viren", "", news.LevelNamed, ""},
		{"", "a Tern House spokesman", news.LevelRole, "TES"},
		{"", "A spokeswoman for Tern House", news.LevelRole, "TES"},
		{"", "a Tern House official", news.LevelAnonymous, ""},
		{"", "a spokesman", news.LevelRole, ""},
		{"", "the Amal Viren spokesman", news.LevelRole, ""},
	}
	for _, tt := range tests {
		if got := sp.For(tt.actor, tt.name, tt.level); got != tt.want {
			t.Errorf("%q %q speaks for %q, want %q", tt.actor, tt.name, got, tt.want)
		}
	}
}

// TestTranslationByWhoeverSpoke: a wording is a translation also where an
// outlet gives the words to somebody of another language.
func TestTranslationByWhoeverSpoke(t *testing.T) {
	t.Parallel()
	cs := Utterances([]Quote{
		said(1, "a", 0, "Our fishermen will not be the wall that your storms break on", by("odile-serre"), native("fr"), on("2031-05-06")),
		said(2, "b", 1, "Our fishermen will not serve as a wall for your storms", by("odile-serre"), native("fr"), on("2031-05-06")),
		said(3, "c", 2, "Our fishermen will not serve as a wall for your storms"),
	}, nil)
	if len(cs) != 1 {
		t.Fatalf("%s, want one cluster", shape(cs))
	}
	for _, w := range cs[0].Wordings {
		if w.Quote != cs[0].Longest && w.Class != news.Translation {
			t.Errorf("quote %d is %s, want a translation", w.Quote, w.Class)
		}
	}
}
