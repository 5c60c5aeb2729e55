package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"readout/internal/news"
)

var zone = time.FixedZone("", 3*3600)

func at(day, hour, minute int) time.Time { return time.Date(2031, 5, day, hour, minute, 0, 0, zone) }

// dayDate is a civil day, written as analysis writes it: midnight UTC.
func dayDate(d int) news.Date {
	return news.Date{From: time.Date(2031, 5, d, 0, 0, 0, 0, time.UTC), To: time.Date(2031, 5, d+1, 0, 0, 0, 0, time.UTC), Precision: news.Day, Basis: news.BasisStated}
}

func minuteDate(d, h, m int) news.Date {
	return news.Date{From: at(d, h, m), To: at(d, h, m+1), Precision: news.Minute, Basis: news.BasisStated}
}

var outlets = []Link{{Label: "The Harbour Post", Href: "/quotes/1"}, {Label: "Veldmark Tribune", Href: "/quotes/2"}, {Label: "Kestrel Wire", Href: "/quotes/3"}, {Label: "Lisse Courant", Href: "/quotes/4"}}

func sampleHome() Home {
	return Home{
		Page: Page{Path: "/", Sample: true, Section: SectionSummits}, AsOf: at(14, 18, 5), Outlets: 4, Total: 3,
		UnderWay: SummitList{Cards: []SummitCard{{ID: "2031-05-12-oster-veldmark-lisse", Name: "Oster and Veldmark talks on the Lisse strait", Start: at(12, 0, 0), End: at(14, 0, 0), Place: "Lisse, Oster",
			Participants: []string{"Oster", "Veldmark", "Northern Council"}, Quotes: 96, Events: 21, Stances: 14, Documents: 2, Outlets: 4, Sample: true,
			Lead: &Lead{Who: "Mara Velin", Words: "We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with.", Href: "/utterances/1", Outlets: 4}}}},
		Upcoming: SummitList{Rest: 7, Cards: []SummitCard{{ID: "2031-06-02-northern-council", Name: "Northern Council summer meeting", Start: at(33, 0, 0), End: at(35, 0, 0), Place: "Tarn", Participants: []string{"Oster", "Veldmark", "Tarn", "Holm", "Selva"}, Quotes: 4, Events: 3, Outlets: 2}}},
		Past:     SummitList{Earlier: Link{Label: "Earlier summits", Href: "/?past=2"}, Cards: []SummitCard{{ID: "2031-03-02-call", Name: "Velin–Dorn telephone call", Start: at(-28, 0, 0), Participants: []string{"Oster", "Veldmark"}, Quotes: 12, Events: 2, Outlets: 3}}},
	}
}

func sampleTimeline() Timeline {
	d12, d13, d11 := at(12, 0, 0), at(13, 0, 0), at(11, 0, 0)
	q := func(id int64, c Clock, who, occ, words string, n int) Item {
		return Item{Kind: news.ItemUtterance, ID: id, Href: "/utterances/1", Clock: c, Who: who, WhoHref: "/actors/x", Occasion: occ, Words: words, Set: true, Outlets: outlets[:min(n, 4)], OutletsN: n, Topics: []Link{{Label: "strait fisheries", Href: "/topics/x"}}, State: "automatic"}
	}
	items12 := []Item{
		{Kind: news.ItemEvent, ID: 1, Href: "/events/1", Clock: ClockOf(minuteDate(12, 8, 40), at(12, 9, 2), false, "Kestrel Wire", d12, zone), Words: "Chancellor Ilja Dorn arrives at Lisse harbour by ferry with a delegation of eleven.", Outlets: outlets[:3], OutletsN: 3, Status: news.Happened, State: "automatic"},
		q(2, ClockOf(minuteDate(12, 9, 14), at(12, 10, 2), false, "The Harbour Post", d12, zone), "Mara Velin", "on the quay", "We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with.", 4),
		{Kind: news.ItemStance, ID: 3, Href: "/events/1", Clock: ClockOf(dayDate(12), at(12, 10, 2), false, "The Harbour Post", d12, zone), Who: "Oster", WhoHref: "/actors/oster", Position: news.Opposes, Words: "a shared coast guard in the strait", Outlets: outlets[:2], OutletsN: 2, State: "automatic"},
		q(4, ClockOf(dayDate(12), at(12, 11, 47), false, "Veldmark Tribune", d12, zone), "Ilja Dorn", "first plenary", "A timetable without a ceiling is a wish.", 2),
		{Kind: news.ItemUtterance, ID: 5, Href: "/utterances/5", Clock: ClockOf(dayDate(12), at(12, 12, 20), false, "Lisse Courant", d12, zone), Words: "One of those present called the morning “cold, then correct”, and said the two sides had not yet spoken of quotas.", Outlet: "Lisse Courant", Outlets: outlets[3:], OutletsN: 1, State: "automatic"},
		{Kind: news.ItemDocument, ID: 6, Href: "/articles/6", Clock: ClockOf(minuteDate(12, 17, 30), at(12, 17, 41), false, "Chancellery of Veldmark", d12, zone), Occasion: "Readout", Words: "Readout of the Chancellor’s meeting with President Velin", Outlets: []Link{{Label: "Chancellery of Veldmark"}}, OutletsN: 1, State: "automatic"},
		{Kind: news.ItemEdit, ID: 7, Href: "/articles/1", Clock: ClockOf(minuteDate(12, 19, 5), time.Time{}, false, "", d12, zone), Outlet: "The Harbour Post", Change: "reworded a quote in revision 2", Strokes: Strokes("a timetable we can sign", "a timetable that both our fishing fleets can live with"), State: "automatic"},
	}
	items13 := []Item{
		q(8, ClockOf(dayDate(13), at(13, 8, 12), false, "Kestrel Wire", d13, zone), "Mara Velin", "press conference", "The ferries will sail on Monday.", 7),
		{Kind: news.ItemStance, ID: 9, Href: "/events/1", Clock: ClockOf(dayDate(13), at(13, 8, 12), false, "Kestrel Wire", d13, zone), Who: "Veldmark", WhoHref: "/actors/v", Position: news.Conditional, Words: "joint inspections, if they end with the season", Outlets: outlets[:1], OutletsN: 1, State: "checked"},
		{Kind: news.ItemEvent, ID: 10, Href: "/events/2", Clock: ClockOf(news.Date{}, at(13, 9, 30), false, "Veldmark Tribune", d13, zone), Words: "The two delegations plan to meet again in Tarn in June.", Status: news.Planned, Outlets: outlets[1:3], OutletsN: 2, State: "automatic"},
		func() Item {
			it := q(11, ClockOf(dayDate(12), at(13, 9, 55), false, "Lisse Courant", d13, zone), "Aleksandrina Vasiljevskaja-Oppenheimer of the Northern Council’s Fisheries", "dinner speech", "Lorsque deux voisins partagent la mer, ils partagent aussi le brouillard.", 1)
			it.Language, it.Exceptional = "fr", "speaker disputed"
			return it
		}(),
		{Kind: news.ItemStance, ID: 12, Href: "/x", Clock: ClockOf(dayDate(13), at(13, 10, 0), false, "Kestrel Wire", d13, zone), Who: "Northern Council", Position: news.Supports, Words: "a shared coast guard in the strait", Outlets: outlets[:1], OutletsN: 1},
		{Kind: news.ItemStance, ID: 13, Href: "/x", Clock: ClockOf(dayDate(13), at(13, 10, 0), false, "Kestrel Wire", d13, zone), Who: "Holm", Position: news.Neutral, Words: "the line of the fishing grounds", Outlets: outlets[:1], OutletsN: 1},
	}
	folded := q(15, ClockOf(dayDate(13), at(13, 11, 0), false, "Kestrel Wire", d13, zone), "Mara Velin", "", "", 0)
	second := folded
	second.ID, folded.Outlet, second.Outlet = 16, "Kestrel Wire", "Kestrel Wire"
	folded.Fold = []Item{folded, second}
	items13 = append(items13, folded)
	items11 := []Item{q(14, ClockOf(dayDate(11), at(11, 21, 3), false, "Kestrel Wire", d11, zone), "Ilja Dorn", "leaving Veldmark", "I am taking a coat.", 1)}
	sc := &Score{From: at(11, 0, 0), To: at(15, 0, 0), Start: at(12, 0, 0), End: at(14, 0, 0), Zone: zone, Ticks: []time.Time{at(11, 0, 0), at(12, 0, 0), at(13, 0, 0), at(14, 0, 0)},
		Sentence: "Oster’s president is quoted most on the morning of 12 May; Veldmark’s chancellor answers in the afternoon, and after the press conference of 13 May both fall silent.",
		Lanes: []Lane{
			{Name: "Mara Velin", Href: "/actors/x", Days: []int{0, 9, 4, 0}},
			{Name: "Ilja Dorn", Href: "/actors/x", Days: []int{1, 6, 2, 1}},
			{Name: "Northern Council", Href: "/actors/x", Days: []int{0, 1, 1, 0}},
		}}
	for i := range 14 {
		sc.Lanes[0].Marks = append(sc.Lanes[0].Marks, Mark{At: at(12, 7+i, i*7%60), Kind: news.ItemUtterance, N: 1, Href: "#quote-2"})
	}
	sc.Lanes[1].Marks = []Mark{{At: at(11, 20, 0), Kind: news.ItemUtterance, N: 1, Href: "#quote-14"}, {At: at(12, 8, 40), Kind: news.ItemEvent, N: 1, Href: "#x"}, {At: at(12, 12, 0), N: 9, Kind: news.ItemUtterance, Href: "#x"}, {At: at(12, 17, 30), N: 1, Kind: news.ItemDocument, Href: "#x"}}
	sc.Lanes[2].Marks = []Mark{{At: at(13, 10, 0), Kind: news.ItemStance, N: 1, Href: "#x"}}
	return Timeline{Summit: Summit{
		Page: Page{Title: "Oster and Veldmark talks on the Lisse strait", Path: "/summits/2031-05-12-oster-veldmark-lisse", Sample: true, Section: SectionSummits},
		Here: "timeline", ID: "2031-05-12-oster-veldmark-lisse", Name: "Oster and Veldmark talks on the Lisse strait", Place: "Lisse, Oster", Start: at(12, 0, 0), End: at(14, 0, 0), Zone: zone,
		Phase: "under way", Participants: []Link{{Label: "Oster", Href: "/actors/oster"}, {Label: "Veldmark", Href: "/actors/v"}, {Label: "Northern Council", Href: "/actors/n"}},
		AsOf: at(14, 18, 5)}, Outlets: 4, Counts: []Link{{Label: "quotes", Count: 96}, {Label: "events", Count: 21}, {Label: "positions", Count: 14}},
		Shown: 14, Total: 133, All: 133, Cap: 1000, Held: 5, Keys: []Item{items13[0], items12[1], items12[0], items12[2], items13[2]}, Score: sc,
		Filter: Filter{Action: "/summits/x", Clear: "/summits/x", Facets: []Facet{
			{Name: "speaker", Label: "Speaker", Any: "Anyone", Options: []Option{{"mara-velin", "Mara Velin", 42}, {"ilja-dorn", "Ilja Dorn", 31}}},
			{Name: "topic", Label: "Topic", Any: "Any topic", Options: []Option{{"x", "Strait fisheries", 30}}},
			{Name: "kind", Label: "Kind", Any: "All kinds", Options: []Option{{"quote", "Quotes", 96}, {"event", "Events", 21}}},
			{Name: "outlet", Label: "Outlet", Any: "All outlets", Options: []Option{{"harbour-post", "The Harbour Post", 60}}},
		}},
		Days: []Day{
			{ID: "d-2031-05-11", Date: d11, Zone: ZoneLine("Lisse, Oster", d11), Hours: [24]int{21: 1}, Total: 1, Items: items11},
			{ID: "d-2031-05-12", Date: d12, Zone: ZoneLine("Lisse, Oster", d12), Hours: [24]int{8: 3, 9: 7, 10: 12, 11: 9, 12: 4, 14: 2, 17: 6, 19: 1}, Total: 44, Items: items12},
			{ID: "d-2031-05-13", Date: d13, Zone: ZoneLine("Lisse, Oster", d13), Hours: [24]int{8: 8, 9: 5, 10: 2}, Total: 15, Items: items13},
		},
		Next: "?after=x", OtherOrder: "?order=newest",
	}
}

// longTimeline is a page at its limits: fifty rows of every form, the longest
// words, many lanes and filters with all their options.
func longTimeline() Timeline {
	t := sampleTimeline()
	t.Name = "Extraordinary summit of the heads of state and government of the Northern Council and its partners on the navigation of the Lisse strait"
	t.Participants = nil
	t.Score.Lanes = nil
	for i := range 24 {
		name := "Member state number " + strconv.Itoa(i+1)
		t.Participants = append(t.Participants, Link{Label: name, Href: "/actors/x"})
		if i < 8 {
			l := Lane{Name: name, Href: "/actors/x", Days: []int{1, 20, 300, 4000}}
			for m := range 15 {
				l.Marks = append(l.Marks, Mark{At: at(11, m*6, 0), Kind: news.ItemUtterance, N: 1 + (m+i)%5*(m+i)%7})
			}
			t.Score.Lanes = append(t.Score.Lanes, l)
		}
	}
	for f := range t.Filter.Facets {
		t.Filter.Facets[f].Options = nil
		for i := range 20 {
			t.Filter.Facets[f].Options = append(t.Filter.Facets[f].Options, Option{Value: strconv.Itoa(i), Label: "An option with a rather long name, number " + strconv.Itoa(i), Count: 40000 - i})
		}
	}
	t.Total, t.All, t.Shown = 1001, 40000, 50
	rows := slices.Concat(t.Days[1].Items, t.Days[2].Items)
	day := t.Days[1]
	day.Items = nil
	for i := range 50 {
		it := rows[i%len(rows)]
		it.ID, it.Fold = int64(100+i), nil
		switch i {
		case 7:
			it.Words, it.Set, it.Kind = strings.TrimSpace(strings.Repeat("The strait is narrow and the winter is long. ", 45)), true, news.ItemUtterance
		case 8:
			it.Words, it.Language, it.Set, it.Kind = "البحر لنا جميعا، والشتاء طويل.", "ar", true, news.ItemUtterance
		case 9:
			it.Words = strings.Repeat("unbreakable", 12)
		}
		day.Items = append(day.Items, it)
	}
	t.Days = []Day{day}
	return t
}

// previews are pages with hand-made matter: every form of row, long names,
// empty states.
func previews() map[string]templ.Component {
	empty := sampleTimeline()
	empty.All, empty.Total, empty.Days, empty.Keys, empty.Score = 0, 0, nil, nil, nil
	zero := sampleTimeline()
	zero.Days, zero.Total, zero.Shown, zero.Next = nil, 0, 0, ""
	zero.Filter.Active, zero.Keys, zero.Score = 2, nil, nil
	zero.Drops = []Drop{{Label: "speaker Mara Velin", Href: "?topic=x", Count: 30, Cap: 1000}, {Label: "topic strait fisheries", Href: "?speaker=x", Count: 42, Cap: 1000}}
	base := "We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with."
	said := []string{base, "nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with", "What we will sign … a timetable that both fishing fleets will live with.", "sign away the strait"}
	u := Utterance{
		Page: Page{Title: "Mara Velin: “We will not sign away the strait”", Path: "/utterances/1", Sample: true, Section: SectionSummits}, Who: "Mara Velin", WhoHref: "/actors/mara-velin", Others: []string{"Ilja Dorn"},
		Clock: ClockOf(minuteDate(12, 9, 14), at(12, 10, 2), false, "The Harbour Post", at(12, 0, 0), zone), Occasion: "on the quay", Set: true, BaseFrom: "The longest wording found, not necessarily the original.", N: len(said),
		Facts: []Fact{{Label: "First report", Words: "Mon 12 May 2031, 10:02 UTC+3 by ", Links: []Link{outlets[0]}}, {Label: "Carried by", Words: "4 outlets, in 5 reports; 1 of them republished"}, {Label: "On", Links: []Link{{Label: "strait fisheries", Href: "/topics/x"}}}, {Label: "State", Words: "automatic: found by rules, not checked by a person"}},
		Cite:  "Mara Velin: “We will not sign away the strait.” (The Harbour Post, Mon 12 May 2031), https://harbour-post.example/a. Readout, http://127.0.0.1:8080/utterances/1",
		Aside: []Version{{Outlet: outlets[1], Href: "/quotes/9", Class: "headline", Pieces: []Piece{{Text: "‘We will not sign away the strait’"}}, Reported: "Mon 12 May 2031, 11:00 UTC+3"}},
	}
	var kept [][]bool
	for i, words := range said {
		pieces, k := Align(base, words)
		kept = append(kept, k)
		u.Versions = append(u.Versions, Version{Outlet: outlets[i], Href: "/quotes/1", Verb: []string{"said", "insisted", "told reporters", ""}[i], Loaded: i == 1, Set: i < 3, Class: WordingWords([]news.Wording{news.Verbatim, news.TruncatedStart, news.Altered, news.Fragment}[i]), Pieces: pieces, Reported: "Mon 12 May 2031, 10:02 UTC+3", Copies: i % 2})
	}
	u.Base = Runs(base, kept)
	sentence := "“We will not sign away the strait, and nobody in that room has asked us to,” President Velin said on the quay."
	q := Quote{
		Page: Page{Title: "Mara Velin in The Harbour Post", Path: "/quotes/1", Sample: true, Section: SectionSummits}, Who: "Mara Velin", Outlet: outlets[0], Kind: "in quotation marks", Words: "We will not sign away the strait, and nobody in that room has asked us to,", Set: true,
		Utterance: Link{Label: "All versions of this quote", Href: "/utterances/1"}, Sentence: MarkWords(sentence, []string{"We will not sign away the strait, and nobody in that room has asked us to,"}, "President Velin", "said"), Out: "https://harbour-post.example/a#:~:text=We",
		Chain: []Fact{{Label: "Outlet", Links: outlets[:1]}, {Label: "Headline", Links: []Link{{Label: "Velin meets Dorn on the quay at Lisse", Href: "/articles/1"}}}, {Label: "Address", Out: "https://harbour-post.example/2031/05/12/velin-meets-dorn-on-the-quay-at-lisse-as-ferries-wait"}, {Label: "Our revision", Words: "2 of 2, fetched Mon 12 May 2031, 10:04 UTC+3", Time: at(12, 10, 4)}, {Label: "SHA-256 of its text", Code: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}, {Label: "Bytes of the text", Words: "412–487"}},
		Why:   []Fact{{Label: "The text names", Words: "President Velin"}, {Label: "Reporting words", Words: "said"}, {Label: "Rule", Code: "after-quote-subject"}, {Label: "It fired on", Words: "President Velin · said"}, {Label: "Measured precision", Words: "97.1 %; with 95 % certainty at least 95.0 %"}, {Label: "Analyser", Code: "0.3.0"}},
		Cite:  u.Cite,
	}
	unsure := q
	unsure.Who, unsure.Doubt, unsure.Set = "", "No name stands here because no rule that is sure enough named one. The outlet’s own sentence says what it says.", false
	told := Told{
		Page: Page{Title: "Oster opposes a shared coast guard", Path: "/stances/1", Sample: true}, Kind: "Position", Position: news.Opposes, Head: "Oster opposes: a shared coast guard in the strait",
		Facts: []Fact{{Label: "When", Words: "Monday 12 May 2031, by 10:02; hour not stated"}, {Label: "Condition", Words: "none stated"}},
		Reports: []Report{{Outlet: outlets[0], Article: Link{Label: "Velin meets Dorn on the quay", Href: "/articles/1"}, Reported: "Mon 12 May 2031, 10:02 UTC+3", Out: "https://harbour-post.example/a", Revision: Revision{Number: 2, Of: 2, Hash: "9f86d081884c7d659a2feaa0c55ad015"}, Sentence: MarkWords("Oster rejects a shared coast guard, the president said.", nil, "Oster", "rejects"), Rule: "rejects-np", Measured: "precision 96.0 %"},
			{Outlet: outlets[1], Article: Link{Label: "No common patrols", Href: "/articles/2"}, Reported: "Mon 12 May 2031, 11:40 UTC+3", Revision: Revision{Number: 1, Of: 1}, Withheld: "Not shown: the outlet’s rights allow no more of this article.", Says: "conditional"}},
		Cite: u.Cite,
	}
	tl := sampleTimeline()
	art := Article{
		Page: Page{Title: "Velin meets Dorn on the quay at Lisse", Path: "/articles/1", Sample: true}, Headline: "Velin meets Dorn on the quay at Lisse as the ferries wait", Outlet: outlets[0], URL: "https://harbour-post.example/a", Kind: "report", Published: "Mon 12 May 2031, 09:40 UTC+3",
		Notice:   "This page shows 96 of the article’s 412 words; the rest is at the outlet.",
		Excerpts: []Excerpt{{Href: "/quotes/1", Label: "Mara Velin", Kind: "in quotation marks", Parts: q.Sentence}, {Href: "/quotes/2", Label: "speaker not established", Kind: "partly in quotation marks", Parts: MarkWords("One of those present called the morning “cold, then correct”.", []string{"cold, then correct"}, "", "")}},
		Found:    tl.Days[1].Items[:3], Facts: q.Chain,
	}
	doc := art
	doc.Body = []Paragraph{{Kind: "paragraph", Parts: []Part{{Text: "The Chancellor met the President today. They spoke of the strait."}}}, {Kind: "subhead", Parts: []Part{{Text: "Next steps"}}}, {Kind: "paragraph", Parts: []Part{{Text: "The two sides will meet again in June."}}}}
	doc.Kind, doc.Notice, doc.Excerpts, doc.Skipped = "document", "Shown whole: an official document.", nil, ""
	act := Actor{Page: Page{Title: "Mara Velin", Path: "/actors/mara-velin", Sample: true}, Name: "Mara Velin", Kind: "Person in office", Facts: []Fact{{Label: "Of", Words: "Oster"}, {Label: "Office", Words: "President, Oster, from 3 January 2029"}}, Shown: "3 of 42 items, newest first", Next: "?after=x"}
	for _, it := range tl.Days[1].Items[:3] {
		it.Day = at(12, 0, 0)
		act.Items = append(act.Items, it)
	}
	out := Outlet{Page: Page{Title: "The Harbour Post", Path: "/outlets/harbour-post", Sample: true}, Name: "The Harbour Post", Kind: "Outlet", Facts: []Fact{{Label: "Country", Words: "Oster"}, {Label: "Feed", Out: "http://127.0.0.1:40001/feed.xml"}}, Log: []Fetch{{At: at(12, 10, 4), Purpose: "article", URL: "http://127.0.0.1:40001/2031/05/12/velin-meets-dorn-on-the-quay-at-lisse", Status: "200 in 4 ms", Size: "18.2 kB", Outcome: "stored"}, {At: at(12, 10, 3), Purpose: "feed", URL: "http://127.0.0.1:40001/feed.xml", Status: "304 in 1 ms", Size: "nothing", Outcome: "not modified"}}}
	return map[string]templ.Component{
		"utterance":      UtterancePage(u),
		"quote":          QuotePage(q),
		"quote-unsure":   QuotePage(unsure),
		"stance":         ToldPage(told),
		"article":        ArticlePage(art),
		"document":       ArticlePage(doc),
		"actor":          ActorPage(act),
		"actor-empty":    ActorPage(Actor{Page: Page{Title: "Holm", Path: "/actors/holm"}, Name: "Holm", Kind: "Country", Shown: "Said and done, newest first"}),
		"topic":          TopicPage(Topic{Page: Page{Title: "Strait fisheries", Path: "/topics/x"}, Name: "Strait fisheries", Cues: []string{"fishing fleet*", "quota*", "cod"}, Summits: []Link{{Label: "Oster and Veldmark talks on the Lisse strait", Href: "/summits/x?topic=x", Count: 30, Counted: true}}}),
		"outlets":        OutletsPage(Outlets{Page: Page{Title: "Outlets", Path: "/outlets"}, Rows: []OutletRow{{Link: outlets[0], Country: "Oster", Kind: "news", Articles: "12", Read: "Mon 12 May 2031, 10:02 UTC", Trouble: "none"}}}),
		"outlet":         OutletPage(out),
		"method":         MethodPage(Method{Page: Page{Title: "How this is made", Path: "/about/method", Section: SectionMethod}, Version: "0.3.0", Threshold: "93 %", Share: "30 %", Counts: []Fact{{Label: "Held now", Words: "4 outlets, 30 articles in 34 revisions"}}}),
		"problem":        ProblemPage(Problem{Page: Page{Title: "Nothing stands at this address", Path: "/x"}, Status: 404, Head: "Nothing stands at this address", Words: "It may have been mistyped, or never existed.", Links: []Link{{Label: "All summits", Href: "/"}}}),
		"home":           HomePage(sampleHome()),
		"home-empty":     HomePage(Home{Page: Page{Path: "/"}}),
		"timeline-long":  TimelinePage(longTimeline()),
		"timeline":       TimelinePage(sampleTimeline()),
		"timeline-empty": TimelinePage(empty),
		"timeline-zero":  TimelinePage(zero),
	}
}
