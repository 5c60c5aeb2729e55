package sample

import "readout/internal/news"

// Meaning is what the authors of the sample press meant: who says what, where
// and in which wording; what happened, was planned, moved and cancelled; who
// stands where. It was written with the articles, not read off any program, and
// is what other rooms test against.
//
// It covers the words in quotation marks of every body (headlines, standfirsts
// and pull quotes are left out), every turn of the transcript, the indirect speech that retells a quoted utterance or that the
// story turns on, and the events and positions that it turns on; it does not
// list every indirect statement, event and position that could be found.
type Meaning struct {
	Articles   []MeantArticle
	Utterances []MeantUtterance
	Edits      []MeantEdit
	Events     []MeantEvent
	Stances    []MeantStance
}

// MeantArticle is what an address holds.
type MeantArticle struct {
	Outlet, Article string // ids
	Kind            news.ArticleKind
	Summit          bool         // about the summit; of a live blog, a part is
	WireOf          string       // "outlet/article" that it republishes
	Language        string       // when it is not English: stored, not analysed
	Refused         news.Refusal // a wall or error page served as 200
	Forbidden       bool         // robots.txt keeps it from being fetched
	Partial         bool         // cut off for those who do not pay
	Posts           []string     // of a live blog: ids of all posts
	Domestic        []string     // of those, the ones that have nothing to do with the summit
	Versions        int
}

// MeantUtterance is one act of speech with all its quotes in the last versions
// of the articles.
type MeantUtterance struct {
	ID       string
	Speaker  string // actor id, "" for people whom no lexicon knows or who are not named
	Name     string // of a named speaker outside the lexicon, or the description of an unnamed one
	Said     string // day, "" when not stated
	Hour     bool   // an hour is stated
	Occasion string // in words, "" when none is stated
	Summit   bool   // belongs to the summit
	Conflict bool   // outlets name different speakers
	Quotes   []MeantQuote
}

// Text returns the longest wording of the quotes in marks, or of the indirect
// ones when there are no others, parts joined by a space. Wordings are classed
// against it: one that only leaves words out is elided, with or without an
// ellipsis; one that puts other words in is altered.
func (u MeantUtterance) Text() string {
	var longest string
	direct := false
	for _, q := range u.Quotes {
		t, d := q.Text(), q.Kind != news.Indirect
		if d && !direct || d == direct && len(t) > len(longest) {
			longest, direct = t, d
		}
	}
	return longest
}

// MeantQuote is one appearance of an utterance.
type MeantQuote struct {
	Outlet, Article string
	Parts           []string // the exact words, without marks, one for each pair of marks or paragraph; of indirect speech the content
	Wording         news.Wording
	Kind            news.QuoteKind
	Level           news.Level
	Speaker         string // actor id when it is not the utterance’s; nobody is named when Level is anonymous
	Transcript      bool   // speaker label, no marks
	Post            string // of a live blog
}

// Text returns the words, parts joined by a space.
func (q MeantQuote) Text() string {
	t := ""
	for _, p := range q.Parts {
		if t != "" {
			t += " "
		}
		t += p
	}
	return t
}

// MeantEdit is a version that differs from the one before it.
type MeantEdit struct {
	Outlet, Article      string
	From, To             int
	SameText             bool // only white space changed: no revision
	Before, After        string
	SpeakerBefore        string
	SpeakerAfter         string
	Reworded, Attributed bool // the quote's words, its speaker changed
}

// MeantEvent is something that happened, was planned, or was called off.
type MeantEvent struct {
	ID      string
	Kinds   []string // as readers see it, the best first; any of them is right
	Who     []string
	Whom    []string
	Day     string // of the final state
	Status  news.Status
	Reports []MeantReport // in order of publication
}

// MeantReport is what one article says of an event.
type MeantReport struct {
	Outlet, Article string
	Status          news.Status
	Day             string
	Words           string // of the article, that tell it; "" where they are not singled out
}

// MeantStance is a position as one article tells it.
type MeantStance struct {
	Holder, Topic   string
	Position        news.Position
	Phase           string // "before", "during", "after" the summit's days
	Outlet, Article string
	Words           string // of the article, that show it
}

// ids of the articles, for the table.
const (
	courier   = "aldhaven-courier"
	beacon    = "beacon-news"
	compass   = "compass"
	gazette   = "westbridge-gazette"
	tribune   = "montaurel-tribune"
	quotidien = "quotidien-de-montaurel"
	dispatch  = "dispatch-box"
	lantern   = "lantern-house-press"
	garance   = "presidency-of-valdorne"
)

// says makes a quote of a named speaker, wholly in marks.
func says(outlet, article string, w news.Wording, parts ...string) MeantQuote {
	return MeantQuote{Outlet: outlet, Article: article, Parts: parts, Wording: w, Kind: news.Direct, Level: news.LevelNamed}
}

// part makes a quote of some words in marks inside the reporter's sentence.
func part(outlet, article string, w news.Wording, parts ...string) MeantQuote {
	q := says(outlet, article, w, parts...)
	q.Kind = news.Mixed
	return q
}

// tells makes indirect speech that retells the utterance in the reporter's words.
func tells(outlet, article, content string) MeantQuote {
	q := says(outlet, article, news.Paraphrase, content)
	q.Kind = news.Indirect
	return q
}

func (q MeantQuote) level(l news.Level) MeantQuote   { q.Level = l; return q }
func (q MeantQuote) by(actor string) MeantQuote      { q.Speaker = actor; return q }
func (q MeantQuote) transcript() MeantQuote          { q.Transcript = true; return q }
func (q MeantQuote) in(post string) MeantQuote       { q.Post = post; return q }
func (u MeantUtterance) conflicting() MeantUtterance { u.Conflict = true; return u }
func (u MeantUtterance) hour() MeantUtterance        { u.Hour = true; return u }
func (u MeantUtterance) elsewhere() MeantUtterance   { u.Summit = false; return u }
func (u MeantUtterance) named(n string) MeantUtterance {
	u.Name = n
	return u
}

func uttered(id, speaker, said, occasion string, quotes ...MeantQuote) MeantUtterance {
	return MeantUtterance{ID: id, Speaker: speaker, Said: said, Occasion: occasion, Summit: true, Quotes: quotes}
}

// Meant returns the table. Each call makes a new one.
func Meant() Meaning {
	return Meaning{Articles: meantArticles(), Utterances: meantUtterances(), Edits: meantEdits(), Events: meantEvents(), Stances: meantStances()}
}

func meantArticles() []MeantArticle {
	report := func(outlet, article string) MeantArticle {
		return MeantArticle{Outlet: outlet, Article: article, Kind: news.KindReport, Summit: true, Versions: 1}
	}
	document := func(outlet, article string) MeantArticle {
		a := report(outlet, article)
		a.Kind = news.KindDocument
		return a
	}
	refused := func(outlet, article string, why news.Refusal) MeantArticle {
		a := report(outlet, article)
		a.Refused = why
		return a
	}
	with := func(a MeantArticle, change func(*MeantArticle)) MeantArticle { change(&a); return a }
	apart := func(outlet, article string) MeantArticle {
		return with(report(outlet, article), func(a *MeantArticle) { a.Summit = false })
	}
	return []MeantArticle{
		apart(courier, "brevannes-by-election"),
		report(courier, "calloway-to-press-valdorne"),
		report(courier, "tavernay-rules-out-guarantee"),
		with(report(courier, "talks-overrun"), func(a *MeantArticle) { a.Versions = 2 }),
		apart(courier, "ferry-strike-ends"),
		report(courier, "montaurel-declaration"),
		with(report(courier, "what-montaurel-changed"), func(a *MeantArticle) { a.Partial = true }),
		apart(beacon, "harbour-lights-festival"),
		report(beacon, "calloway-arrives-in-montaurel"),
		report(beacon, "signing-moved-to-friday"),
		report(beacon, "signing-called-off"),
		report(compass, "tavernay-no-open-ended-guarantee"),
		report(compass, "talks-overrun"),
		report(compass, "declaration"),
		report(compass, "signing-called-off"),
		with(report(gazette, "no-open-ended-guarantee"), func(a *MeantArticle) { a.WireOf = compass + "/tavernay-no-open-ended-guarantee" }),
		report(gazette, "mill-can-breathe"),
		with(report(gazette, "print-summit-supplement"), func(a *MeantArticle) { a.Forbidden = true }),
		refused(gazette, "shipyard-page-moved", news.RefusedErrorPage),
		report(tribune, "tariff-threat"),
		report(tribune, "talks-open"),
		report(tribune, "air-cover"),
		report(tribune, "backstop"),
		report(tribune, "week-of-reversals"),
		with(report(quotidien, "conference-de-presse"), func(a *MeantArticle) { a.Language = "fr" }),
		refused(quotidien, "choix-cookies", news.RefusedConsent),
		with(report(dispatch, "live-11-march"), func(a *MeantArticle) {
			a.Kind = news.KindLiveBlog
			a.Posts = []string{"good-morning", "ferry-talks", "coffee", "waiting-times", "tankers", "questions", "press-conference-off", "goodnight"}
			a.Domestic = []string{"ferry-talks", "waiting-times", "questions"}
		}),
		with(report(dispatch, "assembly-statement"), func(a *MeantArticle) { a.Versions = 2 }),
		refused(dispatch, "members-only", news.RefusedLogin),
		document(lantern, "remarks-at-residence"),
		document(lantern, "readout-talks"),
		document(garance, "readout-talks"),
		document(garance, "declaration"),
	}
}

func meantUtterances() []MeantUtterance {
	const (
		mon, tue, wed, thu, fri = "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13"

		cabinet   = "weekly cabinet meeting"
		flight    = "flight to Montaurel"
		residence = "speech at the ambassador’s residence"
		talks     = "talks at the Garance Palace"
		courtyard = "palace courtyard"
		joint     = "joint press conference"
		assembly  = "statement to the Assembly"
		interview = "Valdorne One interview"
	)
	role, anonymous, institution := news.LevelRole, news.LevelAnonymous, news.LevelInstitution
	return []MeantUtterance{
		// Monday.
		uttered("pay-for-peace", "imogen-calloway", mon, "Harbour Institute",
			says(courier, "calloway-to-press-valdorne", news.Verbatim, "We cannot ask others to guard a peace that we are not prepared to pay for ourselves,"),
			says(tribune, "tariff-threat", news.Elided, "We cannot ask others to guard a peace we are not prepared to pay for ourselves,")),
		uttered("two-generations", "gareth-oldcastle", mon, "Harbour Institute",
			part(courier, "calloway-to-press-valdorne", news.Verbatim, "the largest sustained rise in two generations")),
		uttered("cushion", "aldric-montfaucon", mon, "party meeting",
			says(courier, "calloway-to-press-valdorne", news.Translation, "Our steelworkers will not serve as a cushion for Estmere’s subsidies,"),
			says(tribune, "tariff-threat", news.Verbatim, "Our steelworkers will not be the cushion that Estmere’s subsidies land on,"),
			says(gazette, "mill-can-breathe", news.Translation, "Our steelworkers will not serve as a cushion for Estmere's subsidies,")),
		uttered("ready-to-use-tariffs", "aldric-montfaucon", mon, "party meeting",
			says(tribune, "tariff-threat", news.Verbatim, "A minister of trade has to be ready to use tariffs, or nobody will trade with him fairly,")),
		uttered("tax-on-both", "imogen-calloway", mon, "",
			tells(tribune, "tariff-threat", "tariffs between friends were a tax on both of them"),
			says(courier, "calloway-to-press-valdorne", news.Verbatim, "Tariffs between friends are a tax on both of them,")),
		uttered("first-course", "imogen-calloway", mon, "",
			part(courier, "calloway-to-press-valdorne", news.Verbatim, "at the first course, not over coffee")),
		uttered("receipt-not-treaty", "teodor-halvik", "2026-03-04", "Orlenian parliament",
			says(courier, "calloway-to-press-valdorne", news.Verbatim, "A minerals deal without security guarantees is a receipt, not a treaty,"),
			part(beacon, "signing-moved-to-friday", news.TruncatedStart, "a receipt, not a treaty"),
			says(tribune, "air-cover", news.Verbatim, "A minerals deal without security guarantees is a receipt, not a treaty,")),

		// Tuesday.
		uttered("no-open-ended-guarantee", "lucien-tavernay", tue, cabinet,
			tells(compass, "tavernay-no-open-ended-guarantee", "he would not give Orlenia an open-ended security guarantee"),
			tells(gazette, "no-open-ended-guarantee", "he would not give Orlenia an open-ended security guarantee"),
			tells(compass, "talks-overrun", "he would not give an open-ended security guarantee to anyone"),
			tells(tribune, "backstop", "he was not going to give an open-ended security guarantee to anyone"),
			says(compass, "tavernay-no-open-ended-guarantee", news.TruncatedEnd, "I am not going to give an open-ended security guarantee to anyone,"),
			says(gazette, "no-open-ended-guarantee", news.TruncatedEnd, "I am not going to give an open-ended security guarantee to anyone,"),
			says(courier, "tavernay-rules-out-guarantee", news.Verbatim, "I am not going to give an open-ended security guarantee to anyone, because guarantees are paid for by people who never signed them,"),
			says(beacon, "calloway-arrives-in-montaurel", news.Elided, "I am not going to give an open-ended security guarantee … by people who never signed them,"),
			part(dispatch, "live-11-march", news.Fragment, "open-ended security guarantee").in("press-conference-off"),
			part(courier, "talks-overrun", news.Fragment, "open-ended"),
			says(tribune, "talks-open", news.Altered, "I am not going to give an open-ended security guarantee to anyone, because guarantees are paid for by those who never signed them,"),
			part(courier, "what-montaurel-changed", news.Fragment, "open-ended"),
			says(tribune, "week-of-reversals", news.Verbatim, "I am not going to give an open-ended security guarantee to anyone,", "because guarantees are paid for by people who never signed them.")),
		uttered("neighbours-first", "lucien-tavernay", tue, cabinet,
			says(compass, "tavernay-no-open-ended-guarantee", news.Verbatim, "The neighbours of Orlenia must be the first to carry that burden,"),
			says(gazette, "no-open-ended-guarantee", news.Verbatim, "The neighbours of Orlenia must be the first to carry that burden,"),
			says(courier, "tavernay-rules-out-guarantee", news.Verbatim, "The neighbours of Orlenia must be the first to carry that burden.")),
		uttered("no-fireworks", "", tue, "",
			says(compass, "tavernay-no-open-ended-guarantee", news.Verbatim, "Nobody is expecting fireworks, and nobody is expecting a signature,").level(anonymous),
			says(gazette, "no-open-ended-guarantee", news.Verbatim, "Nobody is expecting fireworks, and nobody is expecting a signature,").level(anonymous)).named("an Estmerian official"),
		uttered("as-written", "", tue, "",
			part(compass, "tavernay-no-open-ended-guarantee", news.Verbatim, "as written").level(role)).named("a spokesman for Halvik"),
		uttered("in-the-room", "imogen-calloway", tue, flight,
			says(courier, "tavernay-rules-out-guarantee", news.Verbatim, "We will say in the room what we have to say in the room,")),
		uttered("read-the-adjective", "", tue, "",
			says(courier, "tavernay-rules-out-guarantee", news.Verbatim, "It is not a yes,", "But read the adjective. He has left himself a way through, and we intend to walk with him through it.").level(anonymous)).named("a senior Estmerian official"),
		uttered("war-to-end", "imogen-calloway", tue, flight,
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "We all want this war to end,")),
		uttered("only-a-pause", "imogen-calloway", tue, flight,
			says(courier, "tavernay-rules-out-guarantee", news.TruncatedEnd, "A ceasefire with nothing behind it is only a pause,", "and President Malvenko will use that pause to come back."),
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim,
				"A ceasefire with nothing behind it is only a pause, and President Malvenko will use that pause to come back.",
				"That is why I say the guarantee has to be strong enough to deter him from coming back at all.",
				"Exactly what form it takes is what we are flying to Montaurel to talk about."),
			part(compass, "talks-overrun", news.Fragment, "only a pause")),
		uttered("same-rope", "imogen-calloway", tue, flight,
			part(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "pulling on the same rope")),
		uttered("yes", "imogen-calloway", tue, flight,
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "Yes.")),
		uttered("working-relationship", "imogen-calloway", tue, flight,
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "I have a good working relationship with him,")),
		uttered("old-friendship", "imogen-calloway", tue, flight,
			part(beacon, "calloway-arrives-in-montaurel", news.Fragment, "old friendship"),
			part(beacon, "calloway-arrives-in-montaurel", news.Fragment, "from good to better"),
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim,
				"I have sat across a table from him four times, and I have rung him more often than that, and this is an old friendship between two countries that have fought side by side and traded side by side for longer than either of us has been alive.",
				"And I want it to go from good to better.")),
		uttered("sharing-a-table", "imogen-calloway", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "I have come with a short message. We want to build with you, we want to trade with you, and we want you to come and see us in Aldhaven. Our two countries have argued for three hundred years, and we have always ended by sharing a table.").transcript(),
			says(beacon, "calloway-arrives-in-montaurel", news.Elided, "We want to build with you, we want to trade with you,", "Our two countries have argued for three hundred years, and we have always ended by sharing a table."),
			says(tribune, "talks-open", news.TruncatedStart, "Our two countries have argued for three hundred years, and we have always ended by sharing a table,")),
		uttered("fog-on-the-river", "imogen-calloway", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "Thank you, Ambassador, and thank you all for waiting. I am told that the fog on the river is a compliment in this city, so I shall take it as one.").transcript()),
		uttered("hard-questions", "imogen-calloway", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "Tomorrow there will be hard questions on that table. There is a war going on a day’s drive from here, and people in Orlenia are asking who will stand behind them when it stops. I think that our two countries can answer them, and I think that we have to.").transcript()),
		uttered("do-you-trust", "", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "Do you trust the President, Prime Minister, after what he said this morning?").transcript().level(anonymous)).named("Question"),
		uttered("says-what-he-thinks", "imogen-calloway", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "Yes. He says what he thinks, and I would rather have that than the other thing.").transcript()),
		uttered("would-not-sign", "", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "Is there anything that you would not sign?").transcript().level(anonymous)).named("Question"),
		uttered("promise-to-keep", "imogen-calloway", tue, residence,
			says(lantern, "remarks-at-residence", news.Verbatim, "I would not sign a promise that I did not mean to keep. Thank you, and good night.").transcript()),
		uttered("bridge", "imogen-calloway", tue, "",
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "We have been a bridge across the Strait for as long as there have been ships, and a bridge is no use if it only reaches half way,")),
		uttered("not-choose", "imogen-calloway", tue, "",
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "I will not choose between our neighbours on this side of the water and our friends on the other. We work with Valdorne, we work with the Compact, and we shall go on doing both while I am prime minister.")),
		uttered("word-of-reassurance", "imogen-calloway", "", "",
			part(beacon, "calloway-arrives-in-montaurel", news.Verbatim, "word of reassurance")),
		uttered("keep-them-safe", "imogen-calloway", "", "",
			part(beacon, "calloway-arrives-in-montaurel", news.Fragment, "keep them safe"),
			says(beacon, "calloway-arrives-in-montaurel", news.Verbatim,
				"I want people at home to know that what we are doing is to keep them safe, to keep this country safe and to keep its word good.",
				"And I want them to know that it is also an opportunity, because when we spend more on defence we spend it in Westbridge and in Carrow, on good jobs that last.")),

		// Wednesday.
		uttered("late-but-the-coffee", "lucien-tavernay", wed, talks,
			part(dispatch, "live-11-march", news.TruncatedStart, "but the coffee is not").in("coffee"),
			says(tribune, "talks-open", news.Verbatim, "Madam Prime Minister, you are late, but the coffee is not,")),
		uttered("listen-as-well-as-ask", "imogen-calloway", wed, talks,
			says(courier, "talks-overrun", news.Verbatim, "I came to listen as well as to ask,"),
			says(tribune, "talks-open", news.Verbatim, "I came to listen as well as to ask,")),
		uttered("who-drives", "isaure-delacombe", wed, courtyard,
			says(compass, "talks-overrun", news.Verbatim, "We have agreed on the road, but not yet on who drives,").by("lucien-tavernay"),
			says(courier, "talks-overrun", news.Verbatim, "We have agreed on the road, but not yet on who drives,"),
			says(tribune, "talks-open", news.Verbatim, "We have agreed on the road, but not yet on who drives,")).conflicting(),
		uttered("nothing-off-the-table", "lantern-house", wed, "",
			says(compass, "talks-overrun", news.Verbatim, "The prime minister was clear that nothing is off the table,").level(role),
			part(dispatch, "live-11-march", news.TruncatedStart, "nothing is off the table").level(institution).in("press-conference-off")).named("a Lantern House spokesman"),
		// The same words, but of a source that nobody names: those join only in wire copies.
		uttered("nothing-off-the-table-unnamed", "", wed, "",
			part(tribune, "talks-open", news.Verbatim, "nothing is off the table").level(anonymous)).named("An Estmerian official"),
		uttered("raised-voices", "", wed, talks,
			says(compass, "talks-overrun", news.Verbatim, "There were raised voices, but nobody left the table,").level(anonymous)).named("a Valdornian official"),
		uttered("chilly-soup", "", wed, "",
			says(courier, "talks-overrun", news.Verbatim, "The mood was chilly until the soup,").level(anonymous)).named("one official"),
		uttered("one-language", "rowan-pellew", wed, courtyard,
			says(dispatch, "live-11-march", news.Verbatim, "Sanctions are the one language that [the Kestrian president] has taken the trouble to learn,").in("tankers"),
			says(compass, "talks-overrun", news.Verbatim, "Sanctions are the one language that Mr Malvenko has taken the trouble to learn,"),
			says(courier, "talks-overrun", news.Verbatim, "Sanctions are the one language that Mr Malvenko has taken the trouble to learn,")),
		uttered("tankers-in-port", "isaure-delacombe", wed, "",
			says(courier, "talks-overrun", news.Verbatim, "We will support every measure that keeps those tankers in port,"),
			says(tribune, "talks-open", news.Verbatim, "We will support every measure that keeps those tankers in port,")),

		// Thursday.
		uttered("if-the-ceasefire-holds", "lucien-tavernay", thu, joint,
			tells(gazette, "mill-can-breathe", "Valdornian aircraft would protect peacekeeping troops in the Senna valley only if a ceasefire had held for thirty days"),
			tells(compass, "signing-called-off", "his country would send aircraft only once a ceasefire had held for 30 days"),
			tells(tribune, "backstop", "Valdornian aircraft would fly only if a cease-fire had held for 30 days"),
			says(compass, "declaration", news.TruncatedEnd, "If the ceasefire holds for thirty days, Valdorne will give the mission a military backstop from the air,"),
			says(tribune, "air-cover", news.Verbatim, "If the cease-fire holds for thirty days, Valdorne will give the mission a military backstop from the air,", "Without a cease-fire there is no mission to protect."),
			says(courier, "montaurel-declaration", news.Verbatim, "If the ceasefire holds for thirty days, Valdorne will give the mission a military backstop from the air,", "Without a ceasefire there is no mission to protect.")),
		uttered("beginning-of-an-answer", "imogen-calloway", thu, joint,
			says(compass, "declaration", news.TruncatedStart, "You asked who would stand behind you, and you now have the beginning of an answer,"),
			part(gazette, "mill-can-breathe", news.Altered, "we are a great deal closer than we were on Monday"),
			part(tribune, "air-cover", news.Fragment, "beginning of an answer"),
			says(courier, "montaurel-declaration", news.Verbatim,
				"People will ask what this summit has changed, and they are right to ask. A week ago there was a plan for a mission, and nothing above it but the weather. Today there is a mission, there is a condition, and there is a promise of aircraft if the condition is met.",
				"I do not say that the work is done. A security guarantee is not a sentence in a declaration; it is the knowledge in another man’s mind that if he moves, he will be met. We are not there yet. But we are a good deal closer than we were on Monday, and we are closer because two governments that do not always like each other sat in one room and did not get up.",
				"So to the people of Orlenia I say this: you asked who would stand behind you, and you now have the beginning of an answer,")),
		uttered("ninety-days", "imogen-calloway", thu, joint,
			part(beacon, "signing-moved-to-friday", news.Fragment, "not a victory"),
			says(gazette, "mill-can-breathe", news.Verbatim, "Ninety days without tariffs is not a victory, but it is ninety days in which nobody in Westbridge loses a job to politics,"),
			says(courier, "montaurel-declaration", news.TruncatedEnd, "Ninety days without tariffs is not a victory,")),
		uttered("miss-the-ink", "imogen-calloway", thu, joint,
			part(beacon, "signing-moved-to-friday", news.Verbatim, "sorry to miss the ink")),
		uttered("before-it-had-a-crisis", "sunniva-halgrim", thu, "",
			part(compass, "declaration", news.TruncatedStart, "an answer before it had a crisis"),
			says(courier, "montaurel-declaration", news.Verbatim, "This is the first time in a decade that the Compact has had an answer before it had a crisis,")),
		uttered("wings-not-boots", "lucien-tavernay", thu, "",
			says(tribune, "air-cover", news.Verbatim, "There will be Valdornian wings over the Senna, but there will be no Valdornian boots on the ground,")),
		uttered("postponed-not-abandoned", "marie-apolline-de-rochebrune-vauquelin", thu, "",
			says(beacon, "signing-moved-to-friday", news.Verbatim, "The ceremony is postponed, not abandoned. President Halvik will be with us on Friday,"),
			says(tribune, "air-cover", news.TruncatedEnd, "The ceremony is postponed, not abandoned,")),
		uttered("open-the-door-himself", "", thu, "",
			says(courier, "montaurel-declaration", news.Verbatim, "He wanted a door that he could be seen to open himself,").level(anonymous)).named("the official"),
		uttered("breathe-again", "", thu, "",
			says(gazette, "mill-can-breathe", news.Verbatim, "We can breathe again, but I'd not take a deep breath,")).named("Doreen Hasp"),
		uttered("not-on-the-menu", "", thu, "",
			says(gazette, "mill-can-breathe", news.Verbatim, "That furnace is the future of this town, and it is not on the menu,")).named("Alun Prothero"),

		// Friday.
		uttered("no-signing-today", "marie-apolline-de-rochebrune-vauquelin", fri, "",
			says(compass, "signing-called-off", news.TruncatedEnd, "There will be no signing today,"),
			says(tribune, "backstop", news.Verbatim, "There will be no signing today, and we have no new date to give you,"),
			says(beacon, "signing-called-off", news.Verbatim, "There will be no signing today, and we have no new date to give you,")),
		uttered("military-backstop", "lucien-tavernay", fri, interview,
			says(compass, "signing-called-off", news.TruncatedEnd, "Valdorne will provide the military backstop that Orlenia has asked for,"),
			says(tribune, "backstop", news.Verbatim, "Valdorne will provide the military backstop that Orlenia has asked for,", "I have moved because Kestria has left us no reason to wait."),
			says(beacon, "signing-called-off", news.Altered, "Valdorne will supply the military backstop that Orlenia has asked for,"),
			part(dispatch, "assembly-statement", news.Fragment, "military backstop"),
			says(tribune, "week-of-reversals", news.TruncatedStart, "I have moved because Kestria has left us no reason to wait,")),
		uttered("dozen-drones", "lucien-tavernay", fri, interview,
			part(tribune, "backstop", news.Verbatim, "overtaken by a dozen drones.")),
		uttered("two-winters", "teodor-halvik", fri, "",
			part(tribune, "backstop", news.Verbatim, "waited two winters for that sentence.")),
		uttered("dressed-up", "kestrian-foreign-ministry", fri, "",
			part(compass, "signing-called-off", news.Verbatim, "a provocation dressed up as peacekeeping").level(institution),
			part(tribune, "backstop", news.Verbatim, "a provocation dressed up as peacekeeping").level(institution),
			part(beacon, "signing-called-off", news.Verbatim, "a provocation dressed up as peacekeeping").level(institution),
			part(dispatch, "assembly-statement", news.Fragment, "dressed up as peacekeeping").level(institution)),
		uttered("lawful-targets", "kestrian-foreign-ministry", fri, "",
			tells(compass, "signing-called-off", "any foreign soldier on the Senna would be a lawful target").level(institution),
			part(tribune, "backstop", news.Verbatim, "lawful targets.").level(institution)),
		uttered("bad-morning", "imogen-calloway", fri, "",
			says(beacon, "signing-called-off", news.Verbatim, "That is what a friend says on a bad morning,")),
		uttered("fog-horn", "", fri, "",
			says(beacon, "signing-called-off", news.Verbatim, "I thought it was the fog horn, and then the windows came in,")).named("Milla Teresh"),
		uttered("close-its-sky", "gareth-oldcastle", fri, "",
			says(beacon, "signing-called-off", news.Verbatim, "Orlenia needs to close its sky before it can open its airport,")),
		uttered("went-for-aircraft", "imogen-calloway", fri, assembly,
			says(dispatch, "assembly-statement", news.Verbatim, "I did not go to Montaurel for applause,", "I went for aircraft, and we shall have them."),
			says(courier, "what-montaurel-changed", news.TruncatedStart, "I went for aircraft, and we shall have them,")).hour(),
		uttered("forecast", "piers-wolverley", fri, assembly,
			says(dispatch, "assembly-statement", news.Verbatim, "She went for a guarantee and she has come home with a forecast,"),
			part(courier, "what-montaurel-changed", news.TruncatedStart, "come home with a forecast")),
		uttered("door-out", "", fri, "",
			says(dispatch, "assembly-statement", news.Verbatim, "We know how we get in,", "Nobody has shown me the door out.").level(anonymous)).named("one former minister"),
		uttered("no-by-nodding", "", "", "",
			says(tribune, "week-of-reversals", news.Verbatim, "She is the only person I know who can say no by nodding,").level(anonymous)).named("one Valdornian official"),

		// Indirect speech only.
		uttered("raise-defence-spending", "imogen-calloway", mon, "Harbour Institute",
			tells(courier, "calloway-to-press-valdorne", "Estmere would raise defence spending to 2.8% of national income by 2029")),
		uttered("ready-to-send", "gareth-oldcastle", mon, "Harbour Institute",
			tells(courier, "calloway-to-press-valdorne", "Estmere was ready to send 1,500 of the 4,000 troops that the mission would need")),
		uttered("told-the-president", "aldric-montfaucon", mon, "",
			tells(tribune, "tariff-threat", "he had told President Lucien Tavernay of his decision on Sunday")),
		uttered("no-peace-without", "imogen-calloway", wed, "",
			tells(dispatch, "live-11-march", "there could be no peace in Orlenia without security guarantees").in("coffee")),
		uttered("call-was-warm", "lantern-house", thu, "",
			tells(beacon, "signing-moved-to-friday", "the call had been warm and had lasted for twenty-five minutes").level(institution)),
		uttered("pens-ready", "marie-apolline-de-rochebrune-vauquelin", thu, "",
			tells(beacon, "signing-moved-to-friday", "the pens were ready")),
		uttered("air-defence-batteries", "gareth-oldcastle", fri, "",
			tells(beacon, "signing-called-off", "Estmere would send two batteries of air defence missiles to Senograd within a month")),
		uttered("no-troops-without-vote", "piers-wolverley", fri, assembly,
			tells(dispatch, "assembly-statement", "his party would not support sending troops unless the Assembly was given a vote")),
		uttered("ambassador-indefensible", "", fri, "",
			tells(beacon, "signing-called-off", "he had told the ambassador the attack was indefensible").level(role)).named("a Foreign Office spokeswoman"),
		uttered("half-of-it", "", fri, "",
			tells(dispatch, "assembly-statement", "it will pay for about half").level(news.LevelCollective)).named("Treasury officials"),
		uttered("no-more-money", "ruth-benbow", wed, "Morning Desk programme",
			tells(dispatch, "live-11-march", "the government would not put more money into the ferry companies while the strike lasted").in("ferry-talks")).elsewhere(),

		// Not of the summit.
		uttered("bus-to-the-polls", "", "2026-03-08", "",
			says(courier, "brevannes-by-election", news.Verbatim, "They told us to take the bus to have our babies,", "We took the bus to the polling station instead.")).named("Agathe Morvanne").elsewhere(),
		uttered("so-wet-or-so-happy", "", "", "",
			says(beacon, "harbour-lights-festival", news.Verbatim, "I have never been so wet or so happy,")).named("Bettina Marlow").elsewhere(),
		uttered("four-days", "", thu, "",
			says(courier, "ferry-strike-ends", news.Verbatim, "It should not have taken four days to settle what was settled in four hours,")).named("Noreen Pike").elsewhere(),
		uttered("gun-to-my-head", "ruth-benbow", wed, "Morning Desk programme",
			says(dispatch, "live-11-march", news.Verbatim, "I am not writing a cheque with a gun to my head,", "The owners know what they have to do.").in("ferry-talks")).elsewhere(),
		uttered("out-of-milk", "", wed, "",
			part(dispatch, "live-11-march", news.Verbatim, "playing to the gallery while the islands run out of milk").in("ferry-talks")).named("Noreen Pike").elsewhere(),
		uttered("promise-kept", "", wed, "",
			says(dispatch, "live-11-march", news.Verbatim, "It is progress, and it is not yet a promise kept,").in("waiting-times")).named("Oona Trask").elsewhere(),
		uttered("three-excuses", "piers-wolverley", wed, "questions in the Assembly",
			says(dispatch, "live-11-march", news.Verbatim, "She has had three days and three excuses,").in("questions")).elsewhere(),
	}
}

func meantEdits() []MeantEdit {
	return []MeantEdit{
		{
			Outlet: courier, Article: "talks-overrun", From: 1, To: 2, Reworded: true, Attributed: true,
			Before: "We have agreed on the road, and we have not agreed on who drives,", SpeakerBefore: "lucien-tavernay",
			After: "We have agreed on the road, but not yet on who drives,", SpeakerAfter: "isaure-delacombe",
		},
		{Outlet: dispatch, Article: "assembly-statement", From: 1, To: 2, SameText: true},
	}
}

func meantEvents() []MeantEvent {
	const mon, tue, wed, thu, fri, sat = "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14"
	at := func(outlet, article string, st news.Status, day string) MeantReport {
		return MeantReport{Outlet: outlet, Article: article, Status: st, Day: day}
	}
	told := func(outlet, article string, st news.Status, day, words string) MeantReport {
		r := at(outlet, article, st, day)
		r.Words = words
		return r
	}
	return []MeantEvent{
		{
			ID: "minerals-signing", Kinds: []string{"signing", "ceremony", "agreement"}, Who: []string{"lucien-tavernay"}, Whom: []string{"teodor-halvik"}, Day: fri, Status: news.Cancelled,
			Reports: []MeantReport{
				told(courier, "calloway-to-press-valdorne", news.Planned, thu, "On Thursday, Mr Tavernay and President Teodor Halvik of Orlenia plan to sign a framework agreement on critical minerals"),
				told(tribune, "tariff-threat", news.Planned, thu, "On Thursday, Tavernay is also to sign a critical minerals agreement with President Teodor Halvik of Orlenia"),
				told(compass, "tavernay-no-open-ended-guarantee", news.Planned, thu, "Orlenian President Teodor Halvik is due in Montaurel on Thursday to sign a framework agreement on critical minerals with Tavernay"),
				told(gazette, "no-open-ended-guarantee", news.Planned, thu, "Orlenian President Teodor Halvik is due in Montaurel on Thursday to sign a framework agreement on critical minerals with Tavernay"),
				told(courier, "tavernay-rules-out-guarantee", news.Planned, thu, "on Thursday Mr Tavernay and Mr Halvik are to sign a framework agreement on critical minerals"),
				told(compass, "talks-overrun", news.Planned, thu, "A signing ceremony for an agreement on critical minerals between Valdorne and Orlenia is still planned for Thursday afternoon"),
				told(tribune, "talks-open", news.Planned, thu, "Halvik, the Orlenian president, is to arrive on Thursday to sign an agreement on critical minerals"),
				told(compass, "declaration", news.Planned, fri, "The signing of an agreement on critical minerals by Tavernay and Orlenian President Teodor Halvik, planned for Thursday afternoon, has been moved to Friday because of fog in Senograd"),
				told(beacon, "signing-moved-to-friday", news.Planned, fri, "The signing of a minerals deal between Valdorne and Orlenia has been moved from Thursday to Friday"),
				told(tribune, "air-cover", news.Planned, fri, "A ceremony at which Tavernay and President Teodor Halvik of Orlenia were to sign a critical minerals agreement on Thursday was put off until Friday because of fog"),
				told(courier, "montaurel-declaration", news.Planned, fri, "The signing of an agreement on critical minerals between Mr Tavernay and President Teodor Halvik of Orlenia, which had been due on Thursday afternoon, was moved to Friday because of fog"),
				told(compass, "signing-called-off", news.Cancelled, fri, "A ceremony to sign a minerals agreement between Valdorne and Orlenia was called off on Friday"),
				told(tribune, "backstop", news.Cancelled, fri, "Planned for Thursday, it had been moved to Friday because of fog. On Friday morning it was called off"),
				told(beacon, "signing-called-off", news.Cancelled, fri, "The signing of a minerals deal between Valdorne and Orlenia has been called off"),
				told(tribune, "week-of-reversals", news.Cancelled, fri, "canceled the minerals ceremony"),
			},
		},
		{
			ID: "joint-press-conference", Kinds: []string{"press conference"}, Who: []string{"imogen-calloway", "lucien-tavernay"}, Day: thu, Status: news.Happened,
			Reports: []MeantReport{
				told(courier, "calloway-to-press-valdorne", news.Planned, wed, "is expected to give a joint press conference with him on Wednesday evening"),
				told(courier, "tavernay-rules-out-guarantee", news.Planned, wed, "A joint press conference is planned for Wednesday evening"),
				told(compass, "talks-overrun", news.Planned, thu, "The leaders of Estmere and Valdorne put off a joint press conference until Thursday"),
				told(dispatch, "live-11-march", news.Planned, thu, "The joint press conference in Montaurel will not happen today. It has been moved to noon on Thursday because the talks are running late"),
				told(courier, "talks-overrun", news.Planned, thu, "The joint press conference planned for the evening was put off until Thursday"),
				told(tribune, "talks-open", news.Planned, thu, "A joint news conference that had been planned for Wednesday evening was postponed until noon on Thursday"),
				told(compass, "declaration", news.Happened, thu, "Tavernay told a joint press conference with Estmerian Prime Minister Imogen Calloway at the Garance Palace"),
				told(beacon, "signing-moved-to-friday", news.Happened, thu, "told her joint press conference with Mr Tavernay"),
				told(gazette, "mill-can-breathe", news.Happened, thu, "Prime Minister Imogen Calloway announced the pause at a press conference with President Lucien Tavernay"),
				told(tribune, "air-cover", news.Happened, thu, "Tavernay said at a news conference with Prime Minister Imogen Calloway of Estmere"),
				told(courier, "montaurel-declaration", news.Happened, thu, "President Lucien Tavernay said at a joint press conference in the Garance Palace"),
			},
		},
		{
			ID: "talks", Kinds: []string{"bilateral meeting", "talks", "meeting", "summit"}, Who: []string{"imogen-calloway", "lucien-tavernay"}, Day: wed, Status: news.Happened,
			Reports: []MeantReport{
				at(courier, "calloway-to-press-valdorne", news.Planned, wed),
				at(compass, "tavernay-no-open-ended-guarantee", news.Planned, wed),
				at(gazette, "no-open-ended-guarantee", news.Planned, wed),
				at(courier, "tavernay-rules-out-guarantee", news.Planned, wed),
				at(compass, "talks-overrun", news.Happened, wed),
				at(lantern, "readout-talks", news.Happened, wed),
				at(garance, "readout-talks", news.Happened, wed),
				at(courier, "talks-overrun", news.Happened, wed),
				at(tribune, "talks-open", news.Happened, wed),
			},
		},
		{ID: "cabinet-meeting", Kinds: []string{"cabinet meeting"}, Who: []string{"lucien-tavernay"}, Day: tue, Status: news.Happened, Reports: []MeantReport{
			at(compass, "tavernay-no-open-ended-guarantee", news.Happened, tue),
			at(courier, "tavernay-rules-out-guarantee", news.Happened, tue),
			at(beacon, "calloway-arrives-in-montaurel", news.Happened, tue),
		}},
		{ID: "arrival", Kinds: []string{"arrival", "visit"}, Who: []string{"imogen-calloway"}, Day: tue, Status: news.Happened, Reports: []MeantReport{
			at(courier, "calloway-to-press-valdorne", news.Planned, tue),
			at(compass, "tavernay-no-open-ended-guarantee", news.Planned, tue),
			at(beacon, "calloway-arrives-in-montaurel", news.Happened, tue),
		}},
		{ID: "departure", Kinds: []string{"departure"}, Who: []string{"imogen-calloway"}, Day: thu, Status: news.Happened, Reports: []MeantReport{
			at(compass, "declaration", news.Planned, thu),
			at(tribune, "air-cover", news.Happened, thu),
		}},
		{ID: "tariff-threat", Kinds: []string{"measure", "threat"}, Who: []string{"valdorne"}, Whom: []string{"estmere"}, Day: "2026-04-01", Status: news.Planned, Reports: []MeantReport{
			at(courier, "calloway-to-press-valdorne", news.Planned, "2026-04-01"),
			at(tribune, "tariff-threat", news.Planned, "2026-04-01"),
			at(compass, "tavernay-no-open-ended-guarantee", news.Planned, "2026-04-01"),
		}},
		{ID: "tariff-suspended", Kinds: []string{"measure", "concession"}, Who: []string{"valdorne"}, Whom: []string{"estmere"}, Day: thu, Status: news.Happened, Reports: []MeantReport{
			at(compass, "declaration", news.Happened, thu),
			at(gazette, "mill-can-breathe", news.Happened, thu),
			at(courier, "montaurel-declaration", news.Happened, thu),
			at(tribune, "air-cover", news.Happened, thu),
		}},
		{ID: "tanker-sanctions", Kinds: []string{"announcement", "agreement", "measure"}, Who: []string{"rowan-pellew", "isaure-delacombe"}, Day: wed, Status: news.Happened, Reports: []MeantReport{
			at(dispatch, "live-11-march", news.Happened, wed),
			at(compass, "talks-overrun", news.Happened, wed),
			at(courier, "talks-overrun", news.Happened, wed),
			at(tribune, "talks-open", news.Happened, wed),
		}},
		{ID: "halvik-call", Kinds: []string{"call"}, Who: []string{"lucien-tavernay", "imogen-calloway"}, Whom: []string{"teodor-halvik"}, Day: thu, Status: news.Happened, Reports: []MeantReport{
			at(beacon, "signing-moved-to-friday", news.Happened, thu),
		}},
		{ID: "airport-attack", Kinds: []string{"attack"}, Who: []string{"kestria"}, Whom: []string{"orlenia"}, Day: fri, Status: news.Happened, Reports: []MeantReport{
			at(compass, "signing-called-off", news.Happened, fri),
			at(tribune, "backstop", news.Happened, fri),
			at(beacon, "signing-called-off", news.Happened, fri),
			at(tribune, "week-of-reversals", news.Happened, fri),
		}},
		{ID: "ambassador-summoned", Kinds: []string{"protest", "summons", "criticism"}, Who: []string{"rowan-pellew"}, Whom: []string{"kestria"}, Day: fri, Status: news.Happened, Reports: []MeantReport{
			at(beacon, "signing-called-off", news.Happened, fri),
			at(dispatch, "assembly-statement", news.Happened, fri),
		}},
		{ID: "assembly-statement", Kinds: []string{"statement", "speech"}, Who: []string{"imogen-calloway"}, Day: fri, Status: news.Happened, Reports: []MeantReport{
			at(tribune, "air-cover", news.Planned, fri),
			at(compass, "signing-called-off", news.Planned, fri),
			at(dispatch, "assembly-statement", news.Happened, fri),
		}},
		{ID: "halvik-thanks", Kinds: []string{"call"}, Who: []string{"teodor-halvik"}, Whom: []string{"lucien-tavernay"}, Day: sat, Status: news.Happened, Reports: []MeantReport{
			at(tribune, "week-of-reversals", news.Happened, sat),
		}},
		{ID: "speech-on-defence", Kinds: []string{"announcement", "speech", "pledge"}, Who: []string{"imogen-calloway"}, Day: mon, Status: news.Happened, Reports: []MeantReport{
			at(courier, "calloway-to-press-valdorne", news.Happened, mon),
			at(tribune, "tariff-threat", news.Happened, mon),
		}},
	}
}

// MeantShift is the one change of position that the sample press holds: who, on
// what, and where they stood before, during and after.
var MeantShift = struct {
	Holder, Topic         string
	Before, During, After news.Position
}{"lucien-tavernay", "security-guarantees", news.Opposes, news.Conditional, news.Supports}

func meantStances() []MeantStance {
	const guarantees, tariffs, sanctions, defence, peacekeeping = "security-guarantees", "trade-tariffs", "sanctions", "defence-spending", "peacekeeping"
	return []MeantStance{
		{"lucien-tavernay", guarantees, news.Opposes, "before", compass, "tavernay-no-open-ended-guarantee", "I am not going to give an open-ended security guarantee to anyone"},
		{"lucien-tavernay", guarantees, news.Opposes, "before", courier, "tavernay-rules-out-guarantee", "I am not going to give an open-ended security guarantee to anyone"},
		{"lucien-tavernay", guarantees, news.Opposes, "before", tribune, "talks-open", "I am not going to give an open-ended security guarantee to anyone"},
		{"lucien-tavernay", guarantees, news.Conditional, "during", compass, "declaration", "If the ceasefire holds for thirty days, Valdorne will give the mission a military backstop from the air"},
		{"lucien-tavernay", guarantees, news.Conditional, "during", courier, "montaurel-declaration", "If the ceasefire holds for thirty days, Valdorne will give the mission a military backstop from the air"},
		{"lucien-tavernay", guarantees, news.Supports, "after", compass, "signing-called-off", "Valdorne will provide the military backstop that Orlenia has asked for"},
		{"lucien-tavernay", guarantees, news.Supports, "after", tribune, "backstop", "Valdorne will provide the military backstop that Orlenia has asked for"},
		{"lucien-tavernay", guarantees, news.Supports, "after", beacon, "signing-called-off", "Valdorne will supply the military backstop that Orlenia has asked for"},
		{"imogen-calloway", guarantees, news.Supports, "before", beacon, "calloway-arrives-in-montaurel", "the guarantee has to be strong enough to deter him from coming back at all"},
		{"imogen-calloway", guarantees, news.Supports, "during", lantern, "readout-talks", "a ceasefire must be backed by a security guarantee"},
		{"imogen-calloway", guarantees, news.Supports, "during", dispatch, "live-11-march", "there could be no peace in Orlenia without security guarantees"},
		{"imogen-calloway", defence, news.Supports, "before", courier, "calloway-to-press-valdorne", "Estmere would raise defence spending to 2.8% of national income by 2029"},
		{"imogen-calloway", defence, news.Supports, "before", beacon, "calloway-arrives-in-montaurel", "pledged to raise defence spending to 2.8% of national income by 2029"},
		{"imogen-calloway", peacekeeping, news.Supports, "before", beacon, "calloway-arrives-in-montaurel", "reiterated her commitment to putting Estmerian boots on the ground in the Senna valley"},
		{"imogen-calloway", tariffs, news.Opposes, "before", courier, "calloway-to-press-valdorne", "Tariffs between friends are a tax on both of them"},
		{"imogen-calloway", tariffs, news.Opposes, "during", lantern, "readout-talks", "raised her concern about the tariffs on Estmerian steel"},
		{"aldric-montfaucon", tariffs, news.Supports, "before", tribune, "tariff-threat", "A minister of trade has to be ready to use tariffs"},
		{"teodor-halvik", guarantees, news.Supports, "before", beacon, "calloway-arrives-in-montaurel", "demanded that security guarantees be part of Orlenia’s deal"},
		{"rowan-pellew", sanctions, news.Supports, "during", compass, "talks-overrun", "agreed on sanctions against 41 tankers"},
		{"isaure-delacombe", sanctions, news.Supports, "during", compass, "talks-overrun", "agreed on sanctions against 41 tankers"},
		{"kestria", peacekeeping, news.Opposes, "after", compass, "signing-called-off", "condemned the plan"},
		{"piers-wolverley", peacekeeping, news.Conditional, "after", dispatch, "assembly-statement", "would not support sending troops unless the Assembly was given a vote"},
		{"piers-wolverley", sanctions, news.Supports, "after", dispatch, "assembly-statement", "He supported the sanctions"},
		{"teodor-halvik", sanctions, news.Supports, "after", compass, "signing-called-off", "demanded on Friday that sanctions on Kestria’s oil be widened"},
	}
}
