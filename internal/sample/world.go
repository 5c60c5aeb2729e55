package sample

import (
	"time"

	"readout/internal/news"
)

// The invented countries have codes that ISO 3166-1 leaves to its users (XAA to
// XZZ), so that none can ever be a real country's.
const (
	estmere  = "XES"
	valdorne = "XVD"
	orlenia  = "XOR"
	kestria  = "XKT"
)

// SummitID is the id of the fictional summit.
const SummitID = "2026-03-11-estmere-valdorne-montaurel"

const fiction = "sample press"

// Actors returns the fictional people, countries and institutions.
func Actors() []news.Actor {
	person := func(id, name, gender, country, language string, aliases ...news.Alias) news.Actor {
		return news.Actor{ID: id, Kind: news.Person, Name: name, Aliases: aliases, Gender: gender, Country: country, Language: language, Source: fiction, Sample: true}
	}
	state := func(id, name, code, capital, demonym, people string) news.Actor {
		return news.Actor{ID: id, Kind: news.Country, Name: name, Code: code, Country: code, Source: fiction, Sample: true, Aliases: []news.Alias{
			{Text: capital, Metonym: true}, {Text: demonym, Demonym: true}, {Text: people, Demonym: true},
		}}
	}
	org := func(id, name, country string, aliases ...news.Alias) news.Actor {
		return news.Actor{ID: id, Kind: news.Org, Name: name, Aliases: aliases, Country: country, Source: fiction, Sample: true}
	}
	surname := func(s string) news.Alias { return news.Alias{Text: s, Alone: true} }
	also := func(s string) news.Alias { return news.Alias{Text: s} }
	return []news.Actor{
		state("estmere", "Estmere", estmere, "Aldhaven", "Estmerian", "Estmerians"),
		state("valdorne", "Valdorne", valdorne, "Montaurel", "Valdornian", "Valdornians"),
		state("orlenia", "Orlenia", orlenia, "Senograd", "Orlenian", "Orlenians"),
		state("kestria", "Kestria", kestria, "Karsova", "Kestrian", "Kestrians"),

		person("imogen-calloway", "Imogen Calloway", "f", estmere, "en", surname("Calloway")),
		person("rowan-pellew", "Rowan Pellew", "m", estmere, "en", also("Sir Rowan Pellew"), also("Sir Rowan"), surname("Pellew")),
		person("gareth-oldcastle", "Gareth Oldcastle", "m", estmere, "en", surname("Oldcastle")),
		person("ruth-benbow", "Ruth Benbow", "f", estmere, "en", surname("Benbow")),
		person("piers-wolverley", "Piers Wolverley", "m", estmere, "en", surname("Wolverley")),
		person("lucien-tavernay", "Lucien Tavernay", "m", valdorne, "en", surname("Tavernay")),
		person("isaure-delacombe", "Isaure Delacombe", "f", valdorne, "en", surname("Delacombe")),
		person("aldric-montfaucon", "Aldric Montfaucon", "m", valdorne, "fr", surname("Montfaucon")),
		person("marie-apolline-de-rochebrune-vauquelin", "Marie-Apolline de Rochebrune-Vauquelin", "f", valdorne, "en",
			also("de Rochebrune-Vauquelin"), surname("Rochebrune-Vauquelin")),
		person("teodor-halvik", "Teodor Halvik", "m", orlenia, "en", surname("Halvik")),
		person("grigor-malvenko", "Grigor Malvenko", "m", kestria, "en", surname("Malvenko")),
		person("sunniva-halgrim", "Sunniva Halgrim", "f", "sea-compact", "en", surname("Halgrim")),

		org("lantern-house", "Lantern House", estmere, news.Alias{Text: "No 1 Lantern Street", Metonym: true}),
		org("garance-palace", "Garance Palace", valdorne, news.Alias{Text: "the Garance", Metonym: true}, also("Palais Garance")),
		org("kestrian-foreign-ministry", "Kestrian foreign ministry", kestria, also("Kestria’s foreign ministry"), also("foreign ministry in Karsova")),
		org("sea-compact", "Sea Compact", "sea-compact", also("the Compact")),
	}
}

// Offices returns who holds which fictional office.
func Offices() []news.Office {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return []news.Office{
		{Polity: estmere, Title: "prime minister", Titles: []string{"PM", "premier"}, Holder: "imogen-calloway", From: day(2024, time.October, 3), Source: fiction},
		{Polity: estmere, Title: "foreign secretary", Titles: []string{"foreign minister"}, Holder: "rowan-pellew", From: day(2024, time.October, 4), Source: fiction},
		{Polity: estmere, Title: "defence secretary", Titles: []string{"defense secretary", "defence minister"}, Holder: "gareth-oldcastle", From: day(2025, time.June, 17), Source: fiction},
		{Polity: estmere, Title: "chancellor", Titles: []string{"finance minister"}, Holder: "ruth-benbow", From: day(2024, time.October, 4), Source: fiction},
		{Polity: estmere, Title: "leader of the opposition", Titles: []string{"opposition leader"}, Holder: "piers-wolverley", From: day(2025, time.January, 20), Source: fiction},
		{Polity: valdorne, Title: "president", Holder: "lucien-tavernay", From: day(2023, time.May, 14), Source: fiction},
		{Polity: valdorne, Title: "foreign minister", Titles: []string{"minister of foreign affairs"}, Holder: "isaure-delacombe", From: day(2023, time.May, 20), Source: fiction},
		{Polity: valdorne, Title: "trade minister", Titles: []string{"minister of trade"}, Holder: "aldric-montfaucon", From: day(2024, time.February, 8), Source: fiction},
		{Polity: valdorne, Title: "government spokeswoman", Titles: []string{"government spokesperson"}, Holder: "marie-apolline-de-rochebrune-vauquelin", From: day(2024, time.February, 8), Source: fiction},
		{Polity: orlenia, Title: "president", Holder: "teodor-halvik", From: day(2022, time.November, 1), Source: fiction},
		{Polity: kestria, Title: "president", Holder: "grigor-malvenko", From: day(2016, time.April, 12), Source: fiction},
		{Polity: "sea-compact", Title: "secretary-general", Titles: []string{"secretary general"}, Holder: "sunniva-halgrim", From: day(2025, time.October, 1), Source: fiction},
	}
}

// Topics returns the topics that only the sample press needs; all others are
// the catalogue's.
func Topics() []news.Topic {
	return []news.Topic{
		{ID: "senna-valley", Name: "Senna valley", Cues: []string{"Senna valley", "Senna crossing", "Senna river"}},
	}
}

// Summits returns the one fictional summit.
func Summits() []news.Summit {
	return []news.Summit{{
		ID: SummitID, Name: "Estmere–Valdorne summit, Montaurel",
		Start: time.Date(2026, time.March, 11, 0, 0, 0, 0, time.UTC), End: time.Date(2026, time.March, 12, 0, 0, 0, 0, time.UTC),
		Place: "Montaurel", Zone: "Europe/Paris", Participants: []string{estmere, valdorne},
		Actors:   []string{"imogen-calloway", "lucien-tavernay", "isaure-delacombe", "rowan-pellew", "aldric-montfaucon", "marie-apolline-de-rochebrune-vauquelin", "gareth-oldcastle", "teodor-halvik"},
		Keywords: []string{"Montaurel", "Calloway", "Tavernay", "Garance Palace", "Lantern House", "Orlenia", "Valdorne", "Estmere"},
		Source:   fiction, Sample: true,
	}}
}

// Two zones with the offsets of March: Estmere keeps UTC, Valdorne is an hour
// ahead.
var (
	estmereTime  = time.FixedZone("GMT", 0)
	valdorneTime = time.FixedZone("CET", 3600)
)

// sites returns the outlets, without their pages. Their texts are Readout's own;
// some are shown in part all the same, so that every kind of rights is seen.
func sites() []*site {
	outlet := func(id, name, country, language string, kind news.OutletKind, rights news.Rights) news.Outlet {
		return news.Outlet{ID: id, Name: name, Country: country, Language: language, Kind: kind, Rights: rights, Sample: true, Enabled: true}
	}
	return []*site{
		{
			outlet: outlet("aldhaven-courier", "The Aldhaven Courier", estmere, "en-GB", news.KindNews, news.RightsFull),
			tag:    "News from Aldhaven since 1861", design: "courier", zone: estmereTime,
			robots: "User-agent: *\nAllow: /\n\nSitemap: SITE/news-sitemap.xml\n",
			feeds: []feedSpec{
				{path: "/feed/rss.xml", format: "rss", as: news.FeedSyndication, announced: true},
				{path: "/news-sitemap.xml", format: "sitemap", as: news.FeedSitemap, announced: true},
			},
		},
		{
			outlet: outlet("beacon-news", "Beacon News", estmere, "en-GB", news.KindNews, news.RightsFull),
			tag:    "First with the story", design: "beacon", zone: estmereTime,
			robots: "User-agent: *\nDisallow: /search\nDisallow: /account\n",
			feeds:  []feedSpec{{path: "/feeds/world.xml", format: "rss", as: news.FeedSyndication, announced: true}},
		},
		{
			outlet: outlet("compass", "Compass News Agency", estmere, "en-GB", news.KindWire, news.RightsFull),
			tag:    "The wire", design: "compass", zone: estmereTime,
			robots: "User-agent: *\nDisallow: /archive/\nAllow: /archive/index\n",
			feeds:  []feedSpec{{path: "/wire.json", format: "json", as: news.FeedSyndication, announced: true}},
		},
		{
			outlet: outlet("westbridge-gazette", "The Westbridge Gazette", estmere, "en-GB", news.KindNews, news.RightsSnippet),
			tag:    "Westbridge, Carrow and the Levels", design: "gazette", zone: estmereTime, latin: true,
			robots: "# The Westbridge Gazette\nUser-agent: *\nDisallow: /print/\nCrawl-delay: 1\n",
			feeds:  []feedSpec{{path: "/rss.php", format: "rss", as: news.FeedSyndication, announced: true}},
		},
		{
			outlet: outlet("montaurel-tribune", "The Montaurel Tribune", valdorne, "en-US", news.KindNews, news.RightsSnippet),
			tag:    "The English-language daily of the capital", design: "tribune", zone: valdorneTime,
			robots: "User-agent: *\nDisallow:\n",
			feeds:  []feedSpec{{path: "/atom.xml", format: "atom", as: news.FeedSyndication, announced: true}},
		},
		{
			outlet: outlet("quotidien-de-montaurel", "Le Quotidien de Montaurel", valdorne, "fr", news.KindNews, news.RightsLinkOnly),
			tag:    "Journal du soir", design: "quotidien", zone: valdorneTime,
			feeds: []feedSpec{
				{path: "/sitemap.xml", format: "index", as: news.FeedSitemap, announced: true},
				{path: "/sitemap-actualites.xml", format: "sitemap", as: news.FeedSitemap},
			},
		},
		{
			outlet: outlet("dispatch-box", "The Dispatch Box", estmere, "en-GB", news.KindNews, news.RightsFull),
			tag:    "Politics in Aldhaven, as it happens", design: "dispatch", zone: estmereTime,
			robots: "User-agent: *\nAllow: /\n",
			feeds:  []feedSpec{{path: "/feed", format: "rss", as: news.FeedSyndication, announced: true}},
		},
		{
			outlet: outlet("lantern-house-press", "Lantern House", estmere, "en-GB", news.KindPressRoom, news.RightsFull),
			tag:    "Office of the Prime Minister of Estmere", design: "lantern", zone: estmereTime,
			robots: "User-agent: *\nAllow: /\n",
			feeds:  []feedSpec{{path: "/news", format: "listing", as: news.FeedListing, selector: ".document-link", announced: true}},
		},
		{
			outlet: outlet("presidency-of-valdorne", "Presidency of Valdorne", valdorne, "en-US", news.KindPressRoom, news.RightsFull),
			tag:    "Garance Palace", design: "garance", zone: valdorneTime,
			robots: "User-agent: *\nAllow: /\n",
			feeds:  []feedSpec{{path: "/releases.atom", format: "atom", as: news.FeedSyndication, announced: true}},
		},
	}
}
