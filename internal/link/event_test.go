package link

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
	"readout/internal/sample"
)

// told returns a telling of a happened event on the day, in outlet o, hours
// after noon of 6 May 2031; who and whom are "a b>c".
func told(id int64, o string, hours int, kind, who, day, label string, set ...func(*Event)) Event {
	e := Event{
		Source: Source{Article: id, Outlet: o, URL: "https://" + o + ".example/" + itoa(id), Published: noon.Add(time.Duration(hours) * time.Hour)},
		ID:     id, Root: "CONSULT", Kind: kind, Status: news.Happened, Label: label,
	}
	from, to, _ := strings.Cut(who, ">")
	e.Who, e.Whom = strings.Fields(from), strings.Fields(to)
	if day != "" {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		e.When = news.Date{From: t, To: t.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
	}
	for _, f := range set {
		f(&e)
	}
	return e
}

func planned(e *Event)               { e.Status = news.Planned }
func cancelled(e *Event)             { e.Status = news.Cancelled }
func root(r string) func(*Event)     { return func(e *Event) { e.Root = r } }
func sentence(s string) func(*Event) { return func(e *Event) { e.Text = s } }
func sides(s ...string) func(*Event) { return func(e *Event) { e.Sides = s } }

// bodies says that nobody in the event is a person.
func bodies(e *Event) { e.Bodies = slices.Concat(e.Who, e.Whom) }

func shapeEvents(hs []Happening) string {
	var parts []string
	for _, h := range hs {
		parts = append(parts, strings.Trim(fmt.Sprint(slices.Sorted(slices.Values(h.Events))), "[]"))
	}
	slices.Sort(parts)
	return strings.Join(parts, "|")
}

func TestEvents(t *testing.T) {
	t.Parallel()
	const tue, wed, thu = "2031-05-06", "2031-05-07", "2031-05-08"
	tests := []struct {
		name   string
		events []Event
		want   string
	}{
		{"one meeting in two outlets", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, "Viren met Brandt"), told(2, "b", 2, "talks", "brandt viren", tue, "Brandt held talks with Viren at the lighthouse")}, "1 2"},
		{"another day", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 2, "bilateral meeting", "brandt viren", wed, "")}, "1|2"},
		{"another partner", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 2, "bilateral meeting", "viren>okoro", tue, "")}, "1|2"},
		{"another kind", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 2, "press conference", "viren brandt", tue, "")}, "1|2"},
		{"two announcements on a day", []Event{told(1, "a", 0, "announcement", "viren", tue, "Viren announced a grain reserve"), told(2, "b", 2, "announcement", "viren", tue, "Viren announced new patrols in the strait")}, "1|2"},
		{"one announcement", []Event{told(1, "a", 0, "announcement", "viren", tue, "Viren announced new patrols"), told(2, "b", 2, "announcement", "viren", tue, "Viren announced patrols in the strait")}, "1 2"},
		{"one side under two names", []Event{told(1, "a", 0, "measure", "tessara>solm", tue, "Tessara suspended its tariffs", sides("TES", "SOL"), bodies), told(2, "b", 2, "measure", "viren>brandt", tue, "Viren suspended the tariffs", sides("SOL", "TES"))}, "1 2"},
		{"plan and what came of it", []Event{told(1, "a", -40, "arrival", "viren", tue, "", planned), told(2, "b", 2, "arrival", "viren", tue, "")}, "1 2"},
		{"moved, says one", []Event{told(1, "a", -40, "signing", "viren>brandt", wed, "", planned), told(2, "b", 2, "signing", "viren>brandt", thu, "", planned, sentence("The signing was postponed to Thursday."))}, "1 2"},
		{"two plans, nobody says moved", []Event{told(1, "a", -40, "signing", "viren>brandt", wed, "", planned), told(2, "b", 2, "signing", "viren>brandt", thu, "", planned)}, "1|2"},
		{"no day, near", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 20, "bilateral meeting", "viren>brandt", "", "")}, "1 2"},
		{"no day, long after", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 240, "bilateral meeting", "viren>brandt", "", "")}, "1|2"},
		{"no day joins the nearest and bridges nothing", []Event{told(1, "a", 0, "bilateral meeting", "viren>brandt", tue, ""), told(2, "b", 26, "bilateral meeting", "viren>brandt", wed, ""), told(3, "c", 27, "bilateral meeting", "viren>brandt", "", "")}, "1|2 3"},
		{"nobody in it, hardly a word", []Event{told(1, "a", 0, "measure", "", tue, "A ban was imposed", root("COERCE")), told(2, "b", 0, "measure", "", tue, "A ban was imposed", root("COERCE"))}, "1|2"},
		{"nobody in it, the same words", []Event{told(1, "a", 0, "attack", "", tue, "Rockets struck the lighthouse at Kelling", root("ASSAULT")), told(2, "b", 0, "attack", "", tue, "Rockets hit the lighthouse at Kelling", root("ASSAULT"))}, "1 2"},
		{"moved, says one that names nobody", []Event{told(1, "a", -40, "press conference", "viren>brandt", wed, "Viren is to give a joint press conference with Brandt on Wednesday evening", planned), told(2, "b", 2, "press conference", "", thu, "The joint press conference was put off until Thursday", planned)}, "1 2"},
		{"a visit is an arrival", []Event{told(1, "a", -40, "visit", "viren", tue, "Viren is due in Kelling", planned), told(2, "b", 2, "arrival", "viren", tue, "Viren landed")}, "1 2"},
		{"two people of one side", []Event{told(1, "a", 0, "measure", "okoro>solm", tue, "Okoro suspended the tariffs", sides("TES", "SOL")), told(2, "b", 2, "measure", "viren>brandt", tue, "Viren suspended the tariffs", sides("SOL", "TES"))}, "1|2"},
		{"the countries and their leaders", []Event{told(1, "a", 0, "signing", "tessara>solm", tue, "Signing of a treaty on grain between Tessara and Solm", sides("TES", "SOL"), bodies, planned), told(2, "b", 2, "signing", "viren brandt", tue, "Viren and Brandt will sign a treaty on grain", sides("TES", "SOL"), planned)}, "1 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := shapeEvents(Events(tt.events, nil)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	es := []Event{
		told(1, "a", -60, "signing", "viren>brandt", "2031-05-07", "Viren is to sign the treaty with Brandt", planned),
		told(2, "b", -50, "signing", "viren>brandt", "2031-05-07", "", planned),
		told(3, "c", 0, "signing", "viren>brandt", "2031-05-08", "The signing was postponed", planned),
		told(4, "d", 5, "signing", "viren>brandt", "2031-05-07", "", planned), // an old copy
		told(5, "e", 40, "signing", "viren>brandt", "2031-05-08", "Viren called off the signing", cancelled),
	}
	hs := Events(es, nil)
	if len(hs) != 1 {
		t.Fatal(shapeEvents(hs))
	}
	want := Happening{
		First: 1, Best: 5, Events: []int64{1, 2, 3, 4, 5}, When: es[4].When, Status: news.Cancelled, Outlets: 5,
		History: []StatusChange{
			{Status: news.Planned, When: es[0].When, Reported: es[0].Published, Event: 1},
			{Status: news.Planned, Moved: true, When: es[2].When, Reported: es[2].Published, Event: 3},
			{Status: news.Cancelled, When: es[4].When, Reported: es[4].Published, Event: 5},
		},
	}
	if d := cmp.Diff(want, hs[0]); d != "" {
		t.Error(d)
	}
}

// TestSampleEvents joins the tellings that the authors of the sample press
// listed, with the sentences of their articles that name the kind of event.
func TestSampleEvents(t *testing.T) {
	t.Parallel()
	actors := map[string]news.Actor{}
	for _, a := range sample.Actors() {
		actors[a.ID] = a
	}
	roots := map[string]string{"signing": "COOPERATE", "measure": "SANCTION", "attack": "ASSAULT", "protest": "PROTEST", "announcement": "STATEMENT", "statement": "STATEMENT"}
	var es []Event
	meant := map[int64]sample.MeantEvent{}
	want := map[string][]int64{}
	for _, m := range sample.Meant().Events {
		for _, r := range m.Reports {
			e := told(int64(len(es)+1), r.Outlet, 0, m.Kinds[0], strings.Join(m.Who, " ")+">"+strings.Join(m.Whom, " "), r.Day, "")
			e.Article = int64(slices.IndexFunc(sample.Meant().Articles, func(a sample.MeantArticle) bool { return a.Outlet == r.Outlet && a.Article == r.Article }) + 1)
			e.Published, e.Status = published(t, r.Outlet, r.Article), r.Status
			if known, ok := roots[m.Kinds[0]]; ok {
				e.Root = known
			}
			b, err := os.ReadFile("../sample/press/" + r.Outlet + "/" + r.Article + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range strings.Split(string(b), ". ") {
				if strings.Contains(s, m.Kinds[0]) || m.Kinds[0] == "signing" && strings.Contains(s, "sign") {
					e.Text += s + "\n"
				}
			}
			for _, id := range slices.Concat(e.Who, e.Whom) {
				e.Sides = append(e.Sides, actors[id].Country)
			}
			e.Label = strings.ReplaceAll(m.ID, "-", " ")
			meant[e.ID] = m
			want[m.ID] = append(want[m.ID], e.ID)
			es = append(es, e)
		}
	}
	var shapes []string
	for _, ids := range want {
		shapes = append(shapes, strings.Trim(fmt.Sprint(ids), "[]"))
	}
	slices.Sort(shapes)
	r := rand.New(rand.NewPCG(5, 5))
	for range 20 {
		r.Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
		hs := Events(es, nil)
		if d := cmp.Diff(strings.Join(shapes, "\n"), strings.ReplaceAll(shapeEvents(hs), "|", "\n")); d != "" {
			t.Fatal(d)
		}
		for _, h := range hs {
			m := meant[h.First]
			if h.Status != m.Status || h.When.From.Format(time.DateOnly) != m.Day {
				t.Errorf("%s: %s on %s, meant %s on %s", m.ID, h.Status, h.When.From.Format(time.DateOnly), m.Status, m.Day)
			}
			if m.ID == "minerals-signing" && (len(h.History) != 3 || !h.History[1].Moved) {
				t.Errorf("history of the signing: %+v", h.History)
			}
		}
	}
}

func TestEventsAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 9))
		kindsOf := []string{"bilateral meeting", "call", "announcement", "signing", ""}
		people := []string{"viren", "brandt", "okoro", "sandel"}
		labels := []string{"", "grain reserve", "patrols in the strait", "postponed signing", "treaty on grain"}
		var es []Event
		for i := range 80 {
			day := ""
			if r.IntN(3) > 0 {
				day = fmt.Sprintf("2031-05-%02d", 4+r.IntN(5))
			}
			e := told(int64(i+1), string(rune('a'+r.IntN(6))), r.IntN(100), kindsOf[r.IntN(5)], people[r.IntN(4)]+">"+people[r.IntN(4)], day, labels[r.IntN(5)])
			if r.IntN(3) == 0 {
				planned(&e)
			}
			e.Article = int64(1 + r.IntN(30))
			es = append(es, e)
		}
		want := Events(es, []Constraint{{A: 1, B: 2, Same: true}, {A: 3, B: 4}})
		for range 3 {
			r.Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
			if d := cmp.Diff(want, Events(es, []Constraint{{A: 1, B: 2, Same: true}, {A: 3, B: 4}})); d != "" {
				t.Fatalf("seed %d: %s", seed, d)
			}
		}
		// One at a time, as a store does it.
		links := eventStore{events: map[int64]Event{}, index: map[int64][]int64{}, group: map[int64][]int64{}}
		for _, i := range r.Perm(len(es)) {
			links.add(es[i], []Constraint{{A: 1, B: 2, Same: true}, {A: 3, B: 4}})
		}
		for _, h := range want {
			if d := cmp.Diff(h.Events, links.group[h.First]); d != "" {
				t.Fatalf("seed %d, incremental: %s", seed, d)
			}
		}
	}
}

type eventStore struct {
	events map[int64]Event
	index  map[int64][]int64
	group  map[int64][]int64
}

func (st *eventStore) add(e Event, cons []Constraint) {
	found := map[int64]bool{}
	var queue []int64
	push := func(id int64) {
		if _, ok := st.events[id]; ok && !found[id] {
			found[id] = true
			queue = append(queue, id)
		}
	}
	st.events[e.ID] = e
	push(e.ID)
	for _, k := range EventLookupKeys(e) {
		for _, id := range st.index[k] {
			push(id)
		}
	}
	for id, o := range st.events {
		if o.Article == e.Article {
			push(id)
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, m := range st.group[id] {
			push(m)
		}
		for _, c := range cons {
			if c.A == id {
				push(c.B)
			}
			if c.B == id {
				push(c.A)
			}
		}
	}
	var es []Event
	for id := range found {
		es = append(es, st.events[id])
	}
	for _, h := range Events(es, cons) {
		for _, id := range h.Events {
			st.group[id] = h.Events
		}
	}
	for _, k := range EventIndexKeys(e) {
		st.index[k] = append(st.index[k], e.ID)
	}
}
