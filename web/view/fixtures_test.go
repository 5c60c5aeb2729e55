package view

import (
	"time"

	"github.com/a-h/templ"

	"readout/internal/news"
)

var zone = time.FixedZone("", 3*3600)

func at(day, hour, minute int) time.Time { return time.Date(2031, 5, day, hour, minute, 0, 0, zone) }

func dayDate(d int) news.Date {
	return news.Date{From: at(d, 0, 0), To: at(d+1, 0, 0), Precision: news.Day, Basis: news.BasisStated}
}

func minuteDate(d, h, m int) news.Date {
	return news.Date{From: at(d, h, m), To: at(d, h, m+1), Precision: news.Minute, Basis: news.BasisStated}
}

var outlets = []Link{{Label: "The Harbour Post", Href: "/quotes/1"}, {Label: "Veldmark Tribune", Href: "/quotes/2"}, {Label: "Kestrel Wire", Href: "/quotes/3"}, {Label: "Lisse Courant", Href: "/quotes/4"}}

func sampleHome() Home {
	return Home{
		Page: Page{Path: "/", Sample: true, Section: SectionSummits}, AsOf: at(14, 18, 5), Outlets: 4,
		UnderWay: []SummitCard{{ID: "2031-05-12-oster-veldmark-lisse", Name: "Oster and Veldmark talks on the Lisse strait", Start: at(12, 0, 0), End: at(14, 0, 0), Place: "Lisse, Oster",
			Participants: []string{"Oster", "Veldmark", "Northern Council"}, Quotes: 96, Events: 21, Stances: 14, Documents: 2, Outlets: 4, Latest: at(14, 18, 5), Zone: zone, Sample: true,
			Lead: &Lead{Who: "Mara Velin", Words: "We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with.", Href: "/utterances/1", Outlets: 4}}},
		Upcoming: []SummitCard{{ID: "2031-06-02-northern-council", Name: "Northern Council summer meeting", Start: at(33, 0, 0), End: at(35, 0, 0), Place: "Tarn", Participants: []string{"Oster", "Veldmark", "Tarn", "Holm", "Selva"}, Quotes: 4, Events: 3, Outlets: 2, Latest: at(14, 9, 2), Zone: zone}},
		Past:     []SummitCard{{ID: "2031-03-02-call", Name: "Velin–Dorn telephone call", Start: at(-28, 0, 0), Participants: []string{"Oster", "Veldmark"}, Quotes: 12, Events: 2, Outlets: 3, Latest: at(-27, 9, 2), Zone: zone}},
	}
}

func sampleTimeline() Timeline {
	d12, d13, d11 := at(12, 0, 0), at(13, 0, 0), at(11, 0, 0)
	q := func(id int64, c Clock, who, occ, words string, n int) Item {
		return Item{Kind: news.ItemUtterance, ID: id, Href: "/utterances/1", Clock: c, Who: who, WhoHref: "/actors/x", Occasion: occ, Words: words, Set: true, Outlets: outlets[:min(n, 4)], OutletsN: n, Topics: []Link{{Label: "strait fisheries", Href: "/topics/x"}}, State: "automatic"}
	}
	items12 := []Item{
		{Kind: news.ItemEvent, ID: 1, Href: "/events/1", Clock: ClockOf(minuteDate(12, 8, 40), at(12, 9, 2), "Kestrel Wire", d12, zone), Words: "Chancellor Ilja Dorn arrives at Lisse harbour by ferry with a delegation of eleven.", Outlets: outlets[:3], OutletsN: 3, Status: news.Happened, State: "automatic"},
		q(2, ClockOf(minuteDate(12, 9, 14), at(12, 10, 2), "The Harbour Post", d12, zone), "Mara Velin", "on the quay", "We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with.", 4),
		{Kind: news.ItemStance, ID: 3, Href: "/events/1", Clock: ClockOf(dayDate(12), at(12, 10, 2), "The Harbour Post", d12, zone), Who: "Oster", WhoHref: "/actors/oster", Position: news.Opposes, Words: "a shared coast guard in the strait", Outlets: outlets[:2], OutletsN: 2, State: "automatic"},
		q(4, ClockOf(dayDate(12), at(12, 11, 47), "Veldmark Tribune", d12, zone), "Ilja Dorn", "first plenary", "A timetable without a ceiling is a wish.", 2),
		{Kind: news.ItemUtterance, ID: 5, Href: "/utterances/5", Clock: ClockOf(dayDate(12), at(12, 12, 20), "Lisse Courant", d12, zone), Words: "One of those present called the morning “cold, then correct”, and said the two sides had not yet spoken of quotas.", Outlet: "Lisse Courant", Outlets: outlets[3:], OutletsN: 1, State: "automatic"},
		{Kind: news.ItemDocument, ID: 6, Href: "/articles/6", Clock: ClockOf(minuteDate(12, 17, 30), at(12, 17, 41), "Chancellery of Veldmark", d12, zone), Occasion: "Readout", Words: "Readout of the Chancellor’s meeting with President Velin", Outlets: []Link{{Label: "Chancellery of Veldmark"}}, OutletsN: 1, State: "automatic"},
		{Kind: news.ItemEdit, ID: 7, Href: "/articles/1", Clock: ClockOf(minuteDate(12, 19, 5), time.Time{}, "", d12, zone), Outlet: "The Harbour Post", Change: "reworded a quote in revision 2", Before: "a timetable we can sign", Words: "a timetable that both our fishing fleets can live with", State: "automatic"},
	}
	items13 := []Item{
		q(8, ClockOf(dayDate(13), at(13, 8, 12), "Kestrel Wire", d13, zone), "Mara Velin", "press conference", "The ferries will sail on Monday.", 7),
		{Kind: news.ItemStance, ID: 9, Href: "/events/1", Clock: ClockOf(dayDate(13), at(13, 8, 12), "Kestrel Wire", d13, zone), Who: "Veldmark", WhoHref: "/actors/v", Position: news.Conditional, Words: "joint inspections, if they end with the season", Outlets: outlets[:1], OutletsN: 1, State: "checked"},
		{Kind: news.ItemEvent, ID: 10, Href: "/events/2", Clock: ClockOf(news.Date{}, at(13, 9, 30), "Veldmark Tribune", d13, zone), Words: "The two delegations plan to meet again in Tarn in June.", Status: news.Planned, Outlets: outlets[1:3], OutletsN: 2, State: "automatic"},
		func() Item {
			it := q(11, ClockOf(dayDate(12), at(13, 9, 55), "Lisse Courant", d13, zone), "Aleksandrina Vasiljevskaja-Oppenheimer of the Northern Council’s Fisheries", "dinner speech", "Lorsque deux voisins partagent la mer, ils partagent aussi le brouillard.", 1)
			it.Language, it.Exceptional = "fr", "speaker disputed"
			return it
		}(),
		{Kind: news.ItemStance, ID: 12, Href: "/x", Clock: ClockOf(dayDate(13), at(13, 10, 0), "Kestrel Wire", d13, zone), Who: "Northern Council", Position: news.Supports, Words: "a shared coast guard in the strait", Outlets: outlets[:1], OutletsN: 1},
		{Kind: news.ItemStance, ID: 13, Href: "/x", Clock: ClockOf(dayDate(13), at(13, 10, 0), "Kestrel Wire", d13, zone), Who: "Holm", Position: news.Neutral, Words: "the line of the fishing grounds", Outlets: outlets[:1], OutletsN: 1},
	}
	items11 := []Item{q(14, ClockOf(dayDate(11), at(11, 21, 3), "Kestrel Wire", d11, zone), "Ilja Dorn", "leaving Veldmark", "I am taking a coat.", 1)}
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
	return Timeline{
		Page: Page{Title: "Oster and Veldmark talks on the Lisse strait", Path: "/summits/2031-05-12-oster-veldmark-lisse", Sample: true, Section: SectionSummits},
		ID:   "2031-05-12-oster-veldmark-lisse", Name: "Oster and Veldmark talks on the Lisse strait", Place: "Lisse, Oster", Start: at(12, 0, 0), End: at(14, 0, 0), Zone: zone,
		Phase: "under way", Participants: []Link{{Label: "Oster", Href: "/actors/oster"}, {Label: "Veldmark", Href: "/actors/v"}, {Label: "Northern Council", Href: "/actors/n"}},
		AsOf: at(14, 18, 5), Outlets: 4, Counts: []Link{{Label: "quotes", Count: 96}, {Label: "events", Count: 21}, {Label: "positions", Count: 14}},
		Shown: 14, Total: 133, All: 133, Cap: 1000, Held: 5, KeyItems: []Item{items13[0], items12[1], items12[0], items12[2], items13[2]}, Score: sc,
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

// previews are pages with hand-made matter: every form of row, long names,
// empty states.
func previews() map[string]templ.Component {
	empty := sampleTimeline()
	empty.All, empty.Total, empty.Days, empty.KeyItems, empty.Score = 0, 0, nil, nil, nil
	zero := sampleTimeline()
	zero.Days, zero.Total, zero.Shown, zero.Next = nil, 0, 0, ""
	zero.Filter.Active, zero.KeyItems, zero.Score = 2, nil, nil
	zero.Drops = []Drop{{Label: "speaker Mara Velin", Href: "?topic=x", Count: 30, Cap: 1000}, {Label: "topic strait fisheries", Href: "?speaker=x", Count: 42, Cap: 1000}}
	return map[string]templ.Component{
		"home":           HomePage(sampleHome()),
		"home-empty":     HomePage(Home{Page: Page{Path: "/"}}),
		"timeline":       TimelinePage(sampleTimeline()),
		"timeline-empty": TimelinePage(empty),
		"timeline-zero":  TimelinePage(zero),
	}
}
