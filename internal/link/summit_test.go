package link

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"readout/internal/news"
	"readout/internal/sample"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// world is a fictional lexicon: two states that meet, their neighbours, a
// league with a yearly summit.
func world() *news.Lexicon {
	state := func(id, name, code, capital, demonym string) news.Actor {
		return news.Actor{ID: id, Kind: news.Country, Name: name, Code: code, Country: code,
			Aliases: []news.Alias{{Text: capital, Metonym: true}, {Text: demonym, Demonym: true}}}
	}
	person := func(name, country string) news.Actor {
		ws := strings.Fields(name)
		return news.Actor{ID: strings.ToLower(strings.Join(ws, "-")), Kind: news.Person, Name: name, Country: country, Aliases: []news.Alias{{Text: ws[len(ws)-1]}}}
	}
	office := func(polity, title, holder string) news.Office {
		return news.Office{Polity: polity, Title: title, Holder: holder, From: day("2030-01-01")}
	}
	return &news.Lexicon{
		Actors: []news.Actor{
			state("tessara", "Tessara", "XTA", "Port Amber", "Tessaran"), state("solm", "Solm", "XSO", "Solmgate", "Solmish"), state("kardia", "Kardia", "XKA", "Kard", "Kardian"),
			person("Amal Viren", "XTA"), person("Lio Brandt", "XSO"), person("Sela Okoro", "XKA"), person("Dag Holm", "XTA"),
			{ID: "amber-house", Kind: news.Org, Name: "Amber House", Country: "XTA", Aliases: []news.Alias{{Text: "Amber House", Metonym: true}}},
			{ID: "tessaran-harbour-board", Kind: news.Org, Name: "Harbour Board", Country: "XTA"},
			{ID: "l9", Kind: news.Group, Name: "L9", Country: "L9", Aliases: []news.Alias{{Text: "League of Nine"}}},
		},
		Offices: []news.Office{office("XTA", "president", "amal-viren"), office("XSO", "prime minister", "lio-brandt"), office("XKA", "president", "sela-okoro"), office("XTA", "chancellor", "dag-holm")},
		Summits: []news.Summit{
			{ID: "2031-05-06-tessara-solm-port-amber", Name: "Viren–Brandt talks", Start: day("2031-05-06"), End: day("2031-05-06"), Place: "Port Amber", Participants: []string{"XTA", "XSO"},
				Actors: []string{"amal-viren", "lio-brandt"}, Keywords: []string{"Viren", "Brandt", "Amber House", "strait patrols"}},
			{ID: "2031-06-10-l9-kelling", Name: "L9 Kelling", Start: day("2031-06-10"), End: day("2031-06-12"), Place: "Kelling", Participants: []string{"L9", "XKA"},
				Actors: []string{"sela-okoro", "amal-viren"}, Keywords: []string{"l9", "kelling"}},
		},
	}
}

const (
	talks  = "2031-05-06-tessara-solm-port-amber"
	league = "2031-06-10-l9-kelling"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, published, headline, body, want string }{
		{"both leaders", "2031-05-06", "Viren and Brandt meet over strait", "", talks},
		{"a leader and the other country", "2031-05-07", "Brandt hails ‘new chapter’ with Tessara after talks", "", talks},
		{"both countries, a keyword", "2031-05-05", "Solm and Tessara near deal on strait patrols", "", talks},
		{"announced", "2031-04-29", "Brandt to visit Port Amber next week", "", talks},
		{"one leader at home", "2031-05-06", "Brandt defends school budget", "", ""},
		{"months later", "2031-08-06", "Viren and Brandt meet again", "", ""},
		{"two bodies of the countries", "2031-05-06", "Harbour Board fines Solmish tanker", "", ""},
		{"another couple", "2031-05-06", "Okoro and Viren speak by telephone", "", ""},
		{"series by name and place", "2031-06-11", "L9 leaves Kelling without a text", "", league},
		{"series by name while it is on", "2031-06-11", "L9 agrees grain reserve", "", league},
		{"series by name long before", "2031-06-02", "L9 fishery officials meet", "", ""},
		{"an expected pair while it is on", "2031-06-11", "Okoro snubs Viren at dinner", "", league},
		{"a pronoun is no country", "2031-06-11", "What l9n means for us", "", ""},
		{"the lead tells what the headline hides", "2031-05-06", "‘We are neighbours first’", "President Amal Viren met Lio Brandt, the prime minister of Solm, at Amber House on Tuesday to discuss patrols of the strait.", talks},
		{"the lead is about something else", "2031-05-06", "‘We are neighbours first’", "Residents of Port Amber blocked the ring road on Tuesday to save a cinema.", ""},
		{"no date", "", "Viren and Brandt meet over strait", "", ""},
	}
	m := NewMatcher(world())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := Article{Headline: tt.headline, Text: tt.body}
			if tt.published != "" {
				a.Published = day(tt.published)
			}
			if got := m.Best(a); got != tt.want {
				t.Errorf("%q, want %q: %+v", got, tt.want, m.Match(a))
			}
		})
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	m := NewMatcher(world())
	on := func(d string) news.Date {
		return news.Date{From: day(d), To: day(d).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
	}
	report := Article{Headline: "Viren and Brandt agree strait patrols", Published: day("2031-05-07")}
	roundUp := Article{Headline: "The week in Tessara: talks, trams and a lost lighthouse", Published: day("2031-05-08")}
	live := Article{Headline: "Politics live: Viren meets Brandt as tram strike bites", Published: day("2031-05-06"), LiveBlog: true}
	tests := []struct {
		name       string
		a          Article
		it         Item
		want       string
		background bool
	}{
		{"a quote of the talks", report, Item{Text: "“We will share the patrols,” Mr Brandt said.", Actors: []string{"lio-brandt"}, When: on("2031-05-06")}, talks, false},
		{"another voice in the report", report, Item{Text: "“About time,” said a trawler captain.", Actors: []string{"x"}}, talks, false},
		{"old words retold", report, Item{Text: "In April Mr Brandt had called the patrols “a toy navy”.", Actors: []string{"lio-brandt"}, When: on("2031-04-12")}, talks, true},
		{"the talks in a round-up", roundUp, Item{Text: "Viren told Brandt that Tessara would pay for the strait patrols.", Actors: []string{"amal-viren", "lio-brandt"}}, talks, false},
		{"trams in a round-up", roundUp, Item{Text: "“The trams will run,” Mr Viren said.", Actors: []string{"amal-viren"}}, "", false},
		{"a post about the talks", live, Item{Text: "“We are friends,” Brandt said.", Actors: []string{"lio-brandt"}, Post: "Brandt arrives at Amber House\nLio Brandt has arrived for talks with President Viren."}, talks, false},
		{"a post about trams", live, Item{Text: "“Pay us,” said the drivers’ union.", Actors: []string{"y"}, Post: "Tram strike, day three\nThe drivers’ union has rejected the city’s offer."}, "", false},
		{"a minister on trams", live, Item{Text: "“There is no money,” Mr Holm said.", Actors: []string{"dag-holm"}, Post: "Holm: no money for trams\nThe chancellor, Dag Holm, has ruled out a bail-out."}, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := m.Items(tt.a, m.Match(tt.a), tt.it)
			id, background := "", false
			if len(got) > 0 {
				id, background = got[0].Summit, got[0].Background
			}
			if id != tt.want || background != tt.background {
				t.Errorf("%q, background %v; want %q, %v; article %+v", id, background, tt.want, tt.background, m.Match(tt.a))
			}
		})
	}
}

var (
	postLine = regexp.MustCompile(`(?m)^!post ([a-z-]+) \| [^|]*\| (.*)$`)
	skipLine = regexp.MustCompile(`(?m)^!.*$`)
)

// TestSampleSummit matches every article of the sample press and every quote
// that its authors meant, and counts.
func TestSampleSummit(t *testing.T) {
	t.Parallel()
	lex := &news.Lexicon{Actors: sample.Actors(), Offices: sample.Offices(), Topics: sample.Topics(), Summits: sample.Summits()}
	m := NewMatcher(lex)
	articles := map[string]Article{}
	posts := map[string]string{}
	for _, ma := range sample.Meant().Articles {
		at := ma.Outlet + "/" + ma.Article
		b, err := os.ReadFile("../sample/press/" + at + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		head, body, _ := strings.Cut(string(b), "\n\n")
		a := Article{Published: published(t, ma.Outlet, ma.Article), LiveBlog: ma.Kind == news.KindLiveBlog}
		for _, line := range strings.Split(head, "\n") {
			if s, ok := strings.CutPrefix(line, "title: "); ok {
				a.Headline = s
			}
			if s, ok := strings.CutPrefix(line, "standfirst: "); ok {
				a.Text = s + "\n"
			}
		}
		for _, p := range strings.Split(body, "\n\n!post ")[1:] {
			id, text, _ := strings.Cut(p, " |")
			_, text, _ = strings.Cut(text, " | ")
			posts[at+"#"+id] = text
		}
		if id := postLine.FindStringSubmatch(body); id != nil {
			_, text, _ := strings.Cut(body, " | ")
			text, _, _ = strings.Cut(text, "\n\n!post ")
			_, text, _ = strings.Cut(text, " | ")
			posts[at+"#"+id[1]] = text
		}
		a.Text += skipLine.ReplaceAllString(body, "")
		articles[at] = a
		if ma.Language != "" || ma.Refused != "" || ma.Forbidden {
			continue
		}
		if got := m.Best(a); (got == sample.SummitID) != ma.Summit {
			t.Errorf("%s: %q, meant %v: %+v", at, got, ma.Summit, m.Match(a))
		}
	}
	right, wrong, missed := 0, 0, 0
	for _, u := range sample.Meant().Utterances {
		for _, q := range u.Quotes {
			a := articles[q.Outlet+"/"+q.Article]
			it := Item{Kind: news.ItemUtterance, Text: q.Text(), Actors: []string{u.Speaker}, Occasion: u.Occasion, Post: posts[q.Outlet+"/"+q.Article+"#"+q.Post]}
			if q.Post != "" && it.Post == "" {
				t.Errorf("no post %s", q.Post)
			}
			for _, p := range strings.Split(a.Text, "\n") {
				if strings.Contains(p, q.Parts[0]) {
					it.Text = p
				}
			}
			if u.Said != "" {
				it.When = news.Date{From: day(u.Said), To: day(u.Said).AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}
			}
			got := slices.ContainsFunc(m.Items(a, m.Match(a), it), func(x Membership) bool { return x.Summit == sample.SummitID })
			switch {
			case got && u.Summit:
				right++
			case got:
				wrong++
				t.Errorf("%s in %s/%s belongs to no summit", u.ID, q.Outlet, q.Article)
			case u.Summit:
				missed++
				t.Logf("missed: %s in %s/%s", u.ID, q.Outlet, q.Article)
			}
		}
	}
	// Seven turns of one transcript, which names neither the other side nor the summit, stay out.
	if right < 100 || missed > 10 {
		t.Errorf("%d right, %d wrong, %d missed", right, wrong, missed)
	}
}

func TestPropose(t *testing.T) {
	t.Parallel()
	m := NewMatcher(world())
	var es []Event
	for i, o := range []string{"a", "b", "c"} {
		e := told(int64(i+1), o, 24*8, "bilateral meeting", "amal-viren>sela-okoro", "2031-05-14", "Viren met Okoro")
		e.Where = "Kelling"
		es = append(es, e)
	}
	for i, o := range []string{"a", "b", "c"} { // the registry has it
		es = append(es, told(int64(i+11), o, 0, "bilateral meeting", "amal-viren>lio-brandt", "2031-05-06", "Viren met Brandt"))
	}
	es = append(es, told(21, "a", 0, "call", "lio-brandt>sela-okoro", "2031-05-20", "Brandt called Okoro")) // one outlet only
	got := m.Propose(Events(es, nil), es)
	if len(got) != 1 || got[0].Summit.ID != "2031-05-14-xka-xta-meeting" || !got[0].Summit.Proposed || got[0].Summit.Place != "Kelling" || got[0].Summit.Name != "Amal Viren–Sela Okoro meeting" || got[0].Outlets != 3 || len(got[0].Events) != 3 {
		t.Errorf("%+v", got)
	}
}

func BenchmarkMatch(b *testing.B) {
	m := NewMatcher(world())
	a := Article{Headline: "Viren and Brandt agree strait patrols", Text: strings.Repeat("President Viren met the prime minister of Solm in Port Amber. ", 60), Published: day("2031-05-07")}
	for b.Loop() {
		m.Match(a)
	}
}
