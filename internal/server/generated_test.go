package server

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"readout/internal/browser"
	"readout/internal/extract"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

const (
	bigID       = "2024-09-16-holm-conference"
	bigArticles = 400
	bigOutlets  = 12
	bigWords    = "We will open the strait to every flag on the first of October, and no warship will stand in its mouth."
)

// generate fills a database with a summit of 400 articles from twelve outlets in
// three days, through the whole chain after fetching: thirty people's words,
// quoted whole, cut or told, by more or fewer outlets; agency copy; an official
// declaration; and one sentence that everybody carries.
func generate(t testing.TB) *postgres.Store {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	st := pgtest.Store(t)
	countries := []struct{ id, name, code, demonym string }{{"oster", "Oster", "OST", "Osterian"}, {"veldmark", "Veldmark", "VEL", "Veldish"}, {"tarn", "Tarn", "TRN", "Tarnish"}, {"holm", "Holm", "HLM", "Holmish"}}
	lx := &news.Lexicon{Topics: []news.Topic{{ID: "strait", Name: "The strait", Cues: []string{"strait"}}, {ID: "fisheries", Name: "Fisheries", Cues: []string{"cod", "quota*"}}, {ID: "ferries", Name: "Ferries", Cues: []string{"ferry", "ferries"}}, {ID: "pipeline", Name: "The pipeline", Cues: []string{"pipeline"}}}}
	sm := news.Summit{ID: bigID, Name: "Holm conference on the strait", Start: time.Date(2024, 9, 16, 0, 0, 0, 0, time.UTC), End: time.Date(2024, 9, 18, 0, 0, 0, 0, time.UTC), Place: "Holm", Zone: "Europe/Helsinki", Keywords: []string{"Holm conference", "strait"}}
	first := []string{"Mara", "Ilja", "Signe", "Torben", "Runa", "Elias", "Hedda", "Matti", "Oda", "Yrsa", "Viggo", "Liv"}
	last := []string{"Velin", "Dorn", "Askeland", "Brandvik", "Carsten", "Ekholm", "Fjeld", "Granlund", "Hovland", "Istad", "Jorstad", "Kvamme"}
	posts := []string{"president", "foreign minister", "trade minister"}
	type person struct{ name, office string }
	var people []person
	for i, c := range countries {
		lx.Actors = append(lx.Actors, news.Actor{ID: c.id, Kind: news.Country, Name: c.name, Code: c.code, Country: c.code, Aliases: []news.Alias{{Text: c.name}, {Text: c.demonym, Demonym: true}}})
		sm.Participants = append(sm.Participants, c.code)
		for j, post := range posts {
			n := i*len(posts) + j
			name := first[n] + " " + last[n]
			id := strings.ToLower(strings.ReplaceAll(name, " ", "-"))
			lx.Actors = append(lx.Actors, news.Actor{ID: id, Kind: news.Person, Name: name, Country: c.code, Gender: "f", Aliases: []news.Alias{{Text: name}, {Text: last[n]}}})
			lx.Offices = append(lx.Offices, news.Office{Polity: c.code, Title: post, Holder: id, From: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)})
			people = append(people, person{name, c.demonym + " " + post})
			if j == 0 {
				sm.Actors = append(sm.Actors, id)
			}
		}
	}
	lx.Summits = []news.Summit{sm}
	if err := st.UpsertCatalogue(ctx, lx); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Pool().Exec(ctx, `UPDATE settings SET value = to_jsonb(0) WHERE name = 'publication_lower'`); err != nil {
		t.Fatal(err)
	}

	// What was said, no two sentences alike: later ones are carried by fewer
	// outlets.
	what := []string{"the strait", "the cod quota", "the night ferry", "the pipeline", "the harbour dues", "the winter convoy"}
	subjects := strings.Fields("pilots fishermen brokers captains lenders farmers students judges miners nurses drivers painters bakers clerks weavers dockers tailors poets printers sailors")
	doing := strings.Fields("reject welcome measure borrow question repair inherit publish abandon defend translate schedule photograph insure outgrow rehearse bury polish auction postpone")
	objects := strings.Split("old lighthouse ledgers|a bridge of ice|every second lantern|the copper bell|seven borrowed maps|a treaty in pencil|the wrong tide table|paper flags|silent foghorns|the last customs shed|unpaid wages|a cracked compass|frozen herring|the mayor's umbrella|two rival clocks|a song about coal|broken turbines|the northern timetable|rented uniforms|a shelf of apologies", "|")
	tails := strings.Split("before breakfast|without a receipt|under a grey moon|at their grandmother's request|in triplicate|for the third winter|against all advice|with great ceremony|beside an empty quay|until the paint dries|despite the rain|near the old mint|after a long silence|over cold soup|by candlelight|across five borders|inside a week|through a side door|for no money at all|behind the opera house", "|")
	rnd := rand.New(rand.NewPCG(20240916, 12))
	var said []string
	var by []person
	for i := range 160 {
		topic := what[i%len(what)]
		said = append(said, fmt.Sprintf("%s, %s %s %s %s, number %d.", strings.ToUpper(topic[:1])+topic[1:], subjects[i%20], doing[(i*7+i/20)%20], objects[(i*11+i/20*3)%20], tails[(i*13+i/20*9)%20], 100+i*37))
		by = append(by, people[i%len(people)])
	}
	names := []string{"Harbour Post", "Kestrel Wire", "Northern Ledger", "Holm Evening News", "Strait Gazette", "Lisse Courier", "Tarn Tribune", "Morning Beacon", "Quay Herald", "Island Times", "Veldmark Daily", "Sound and Shore"}
	verbs := []string{"said", "told reporters", "said on arrival", "said at a press conference", "insisted", "warned"}
	opening := time.Date(2024, 9, 16, 5, 0, 0, 0, time.UTC)
	give := func(outlet int, at time.Time, headline string, paragraphs []string) {
		t.Helper()
		c, err := extract.Text(strings.Join(paragraphs, "\n\n"), headline)
		if err != nil {
			t.Fatal(err)
		}
		in := jobs.Given{Content: c, Outlet: names[outlet], Published: at, Language: "en", URL: fmt.Sprintf("https://outlet-%d.example/%d", outlet, at.Unix())}
		if _, err := jobs.Import(ctx, st, in); err != nil {
			t.Fatal(err)
		}
	}
	var copied []string
	for n := range bigArticles {
		outlet := n % bigOutlets
		at := opening.Add(time.Duration(n) * 60 * time.Hour / bigArticles)
		ps := []string{fmt.Sprintf("The Holm conference on the strait went into its %s session on %s, with delegations from Oster, Veldmark, Tarn and Holm still apart on the text.", []string{"opening", "second", "third", "fourth"}[n%4], at.Format("Monday"))}
		for range 3 {
			// Squaring makes the first sentences the ones that many carry.
			f := rnd.Float64()
			i := int(f * f * float64(len(said)))
			words := said[i]
			if rnd.IntN(3) == 0 { // cut short
				words = words[:strings.LastIndex(words, ", ")] + ","
			}
			p := by[i]
			ps = append(ps, fmt.Sprintf("“%s” %s, the %s, %s.", strings.TrimSuffix(words, ".")+map[bool]string{true: "", false: ","}[strings.HasSuffix(words, ",")], p.name, p.office, verbs[rnd.IntN(len(verbs))]))
		}
		if n >= 200 && n < 200+2*bigOutlets {
			ps = append([]string{fmt.Sprintf("“%s” Mara Velin, the Osterian president, said on Tuesday at the Holm conference.", strings.TrimSuffix(bigWords, ".")+",")}, ps...)
		}
		if n%25 == 3 {
			copied = ps
		} else if n%25 == 4 {
			ps = copied // agency copy in another outlet
		}
		give(outlet, at, fmt.Sprintf("Holm conference: %s, hour %d", what[n%len(what)], n*60/bigArticles), ps)
	}
	return st
}

// TestFourHundredArticles is the generated summit: its first screen says what
// matters, and every page keeps within its limits.
func TestFourHundredArticles(t *testing.T) {
	t.Parallel()
	st := generate(t)
	srv := httptest.NewServer(New(Config{Store: st, Version: "test", Now: func() time.Time { return time.Date(2024, 9, 25, 12, 0, 0, 0, time.UTC) }}))
	t.Cleanup(srv.Close)
	one := func(q string) string {
		var s string
		if err := st.Pool().QueryRow(t.Context(), q).Scan(&s); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		return s
	}
	t.Logf("%s articles, %s items, %s utterances", one(`SELECT count(*)::text FROM articles`), one(`SELECT count(*)::text FROM timeline_items`), one(`SELECT count(*)::text FROM utterances WHERE merged_into IS NULL`))
	base := "/summits/" + bigID
	utterance := one(`SELECT item_id::text FROM timeline_items WHERE kind = 'quote' ORDER BY weight DESC, item_id LIMIT 1`)
	for _, path := range []string{
		"/", base, base + "?order=newest", base + "?view=all", base + "?from=2024-09-17&to=2024-09-17", base + "?topic=strait", base + "?speaker=mara-velin&topic=strait&kind=quote",
		base + "/stances", base + "/coverage", base + "/compare", base + "/compare?o=harbour-post&o=kestrel-wire&o=quay-herald&o=island-times", base + "/compare?by=actors",
		"/utterances/" + utterance, "/quotes/" + one(`SELECT min(id)::text FROM quotes WHERE utterance_id = `+utterance), "/articles/" + one(`SELECT min(id)::text FROM articles`),
		"/events/" + one(`SELECT COALESCE(min(item_id), 0)::text FROM timeline_items WHERE kind = 'event'`),
		base + "/edits", "/articles/" + one(`SELECT min(id)::text FROM articles`) + "/history", "/search?q=strait", "/search?q=kind:quote", "/corrections",
		"/actors", "/topics", "/actors/mara-velin", "/topics/strait", "/outlets", "/outlets/harbour-post", "/about/method", "/about/data",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		squeezed, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, %v", path, res.StatusCode, err)
			continue
		}
		zr, err := gzip.NewReader(strings.NewReader(string(squeezed)))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		doc, err := goquery.NewDocumentFromReader(zr)
		if err != nil {
			t.Fatal(err)
		}
		n := doc.Find("*").Length()
		t.Logf("%-70s %5d elements %6d bytes", path, n, len(squeezed))
		if n > 1500 {
			t.Errorf("%s: %d elements, want at most 1500", path, n)
		}
		// Style sheet and script come on top in a first view.
		if len(squeezed) > 26<<10 {
			t.Errorf("%s: %d bytes compressed", path, len(squeezed))
		}
	}

	for _, v := range []browser.View{{}, {Width: 360, Height: 740}} {
		tab := browser.Open(t, v, srv.URL+base)
		var got struct {
			Title, Standing, Key float64
			Keys                 []string
			Marks, Height        int
		}
		tab.Eval(`(() => {
			const bottom = s => document.querySelector(s).getBoundingClientRect().bottom;
			return {Title: bottom("h1"), Standing: bottom(".standing"), Key: bottom(".key li"), Height: innerHeight,
				Keys: [...document.querySelectorAll(".key li")].map(e => e.textContent.replace(/\s+/g, " ").trim()),
				Marks: document.querySelectorAll(".lanes :is(.q, .v, .d, .s, .e, .bin)").length};
		})()`, &got)
		if h := float64(got.Height); got.Title > h || got.Standing > h || got.Key > h {
			t.Errorf("%s: title ends at %.0f, how matters stand at %.0f, the first key event at %.0f of %.0f", v, got.Title, got.Standing, got.Key, h)
		}
		if n := len(got.Keys); n < 3 || n > maxKeys {
			t.Errorf("%d key events: %q", n, got.Keys)
		}
		if !strings.Contains(strings.Join(got.Keys, "\n"), "We will open the strait to every flag") {
			t.Errorf("what every outlet carries is no key event: %q", got.Keys)
		}
		if got.Marks > maxMarks || got.Marks == 0 {
			t.Errorf("%d marks in the score", got.Marks)
		}
		var load int
		tab.Eval(`[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter(e => !e.name.includes("woff2")).reduce((n, e) => n + e.encodedBodySize + 300, 0)`, &load)
		t.Logf("%s: %d bytes without the font, key events %q", v, load, got.Keys)
		if load > 40<<10 {
			t.Errorf("%s: %d bytes without the font, want at most 40 KiB", v, load)
		}
	}
}
