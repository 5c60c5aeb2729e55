package link

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"readout/internal/news"
	"readout/internal/text"
)

// Matcher matches articles and items to the summits of a lexicon. It is safe
// for concurrent use.
type Matcher struct {
	summits []summit
	terms   map[string][]term // by first word
	actors  map[string]*news.Actor
}

// summit is a prepared summit.
type summit struct {
	news.Summit
	sides   []string        // participants that are no series
	actors  map[string]bool // expected to speak
	series  bool            // a member of a series of meetings: G7, Nato, COP
	capital bool            // its place also stands for a participant's government
}

// feature is what a term says about one summit.
type feature struct {
	summit int
	kind   featureKind
	side   string // participant that it names
	weight float64
	key    string // the same for all names of one thing
}

type featureKind uint8

const (
	isSide featureKind = iota
	isSeries
	isPlace
	isKeyword
	isActor
)

// term is a name or phrase in folded words.
type term struct {
	words    []string
	upper    bool // written in capitals throughout: "US" is not "us"
	name     bool // starts with a capital
	features []feature
}

// How much a name says about the presence of a side.
const (
	byPerson  = 1  // its leader
	byCountry = .6 // the country, its capital, its government's seat
	byBody    = .4 // another of its institutions
)

// leading are the offices whose holders stand for their polity at a summit.
var leading = map[string]bool{
	"prime minister": true, "president": true, "chancellor": true, "premier": true, "taoiseach": true, "monarch": true, "king": true, "supreme leader": true,
	"crown prince": true, "foreign minister": true, "foreign secretary": true, "secretary of state": true, "external affairs minister": true, "vice president": true,
	"secretary general": true, "secretary-general": true, "commission president": true, "council president": true, "high representative": true,
}

// meetingWords are stems of words that say that people met or will.
var meetingWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("talks summit meeting meet met meets meets visit visits visited host hosts hosted land lands landed arrive arrives arrived gather gathers gathered clash clashes handshake communique declaration welcome welcomes dinner lunch press conference bilateral trip delegation delegates leaders negotiate face-to-face trilateral sidelines call phone") {
		m[stem(w)] = true
	}
	delete(m, stem("press"))
	return m
}()

// NewMatcher prepares the lexicon's summits for matching.
func NewMatcher(lex *news.Lexicon) *Matcher {
	m := &Matcher{terms: map[string][]term{}, actors: map[string]*news.Actor{}}
	byPolity, countries := map[string][]*news.Actor{}, map[string]bool{}
	for i := range lex.Actors {
		a := &lex.Actors[i]
		if a.Kind == news.Country {
			countries[a.Code] = true
		}
		m.actors[a.ID] = a
		if a.Kind != news.Person && a.Country != "" {
			byPolity[a.Country] = append(byPolity[a.Country], a)
		}
	}
	found := map[string]*term{}
	add := func(name string, f feature) {
		ws := tokens(name)
		if len(ws) == 0 {
			return
		}
		var key strings.Builder
		upper, capital := true, false
		for i, w := range ws {
			key.WriteString(w.folded + " ")
			upper = upper && w.caps
			capital = capital || i == 0 && w.upper
		}
		id := key.String()
		short := upper && len(ws) == 1 && len(ws[0].folded) <= 4
		if short {
			id += "!"
		}
		t := found[id]
		if t == nil {
			t = &term{upper: short, name: capital}
			for _, w := range ws {
				t.words = append(t.words, w.folded)
			}
			found[id] = t
		}
		t.name = t.name && capital
		t.features = append(t.features, f)
	}
	for i, s := range lex.Summits {
		p := summit{Summit: s, actors: map[string]bool{}}
		names := map[string]bool{} // what already names a side, the series or the place
		put := func(name string, f feature) {
			f.summit = i
			names[text.Fold(name)] = true
			add(name, f)
		}
		person := func(id, side string, expected bool) {
			a := m.actors[id]
			if a == nil {
				return
			}
			f := feature{kind: isSide, side: side, weight: byPerson, key: side}
			if expected {
				f.kind, f.key = isActor, id
			}
			put(a.Name, f)
			for _, al := range a.Aliases {
				put(al.Text, f)
			}
		}
		expected := map[string][]string{} // polity -> expected speakers
		for _, id := range s.Actors {
			p.actors[id] = true
			if a := m.actors[id]; a != nil {
				expected[a.Country] = append(expected[a.Country], id)
			}
		}
		placed := text.Fold(s.Place)
		for k, side := range s.Participants {
			group := false
			for _, a := range byPolity[side] {
				if a.Kind == news.Place {
					continue // a keyword or the place, no side
				}
				// A group that is named first gives the summit its name; the bloc
				// and the United Nations are in the news every day, their
				// leaders' meetings are not.
				serial := k == 0 && !countries[side] && (a.Kind == news.Group || text.Slug(side) == a.ID && side != "EU" && side != "UN" || a.ID == "eu-council")
				group = group || serial
				f := feature{kind: isSide, side: side, weight: byCountry, key: side}
				if serial {
					f = feature{kind: isSeries, key: side}
				} else if a.Kind == news.Org && a.Code == "" && !slices.ContainsFunc(a.Aliases, func(al news.Alias) bool { return al.Metonym }) {
					f.weight = byBody
				}
				put(a.Name, f)
				for _, al := range a.Aliases {
					if al.Metonym && text.Fold(al.Text) == placed {
						p.capital = true // names the side as much as the place
					}
					put(al.Text, f)
				}
			}
			p.series = p.series || group
			p.sides = append(p.sides, side)
			for _, o := range lex.Offices {
				if o.Polity == side && leading[o.Title] && o.HeldAt(s.Start.Add(12*time.Hour)) {
					person(o.Holder, side, false)
				}
			}
			for _, id := range expected[side] {
				person(id, side, false)
			}
		}
		for _, id := range s.Actors {
			if a := m.actors[id]; a != nil && !slices.Contains(s.Participants, a.Country) {
				person(id, "", true)
			}
		}
		if s.Place != "" {
			names[placed] = true
			w := 1.0
			if p.capital {
				w = .25
			}
			add(s.Place, feature{summit: i, kind: isPlace, weight: w, key: placed})
		}
		for _, kw := range s.Keywords {
			k := text.Fold(kw)
			switch {
			case names[k]:
			case numbered(k): // cop29
				p.series = true
				add(kw, feature{summit: i, kind: isSeries, key: k})
			default:
				w := .2
				if strings.Contains(k, " ") {
					w = .35
				}
				if strings.Contains(placed, k) && !p.capital {
					add(kw, feature{summit: i, kind: isPlace, weight: 1, key: placed})
					continue
				}
				add(kw, feature{summit: i, kind: isKeyword, weight: w, key: k})
			}
		}
		m.summits = append(m.summits, p)
	}
	for _, t := range found {
		m.terms[t.words[0]] = append(m.terms[t.words[0]], *t)
	}
	for _, ts := range m.terms {
		slices.SortFunc(ts, func(a, b term) int { return cmp.Or(len(b.words)-len(a.words), slices.Compare(a.words, b.words)) })
	}
	return m
}

// numbered reports whether the keyword names one meeting of a series by its
// number, as "cop29" does.
func numbered(k string) bool {
	letters := strings.TrimRightFunc(k, unicode.IsDigit)
	return letters != k && letters != "" && len(k)-len(letters) >= 2 && strings.IndexFunc(letters, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// token is a word of running text.
type token struct {
	folded string
	upper  bool // starts with a capital or a digit
	caps   bool // has no small letter
	owns   bool // stood in the possessive
}

// kin are words for those who are named after somebody else: Brandt's brother
// is not Brandt.
var kin = map[string]bool{"brother": true, "sister": true, "wife": true, "husband": true, "son": true, "daughter": true, "mother": true, "father": true, "family": true, "uncle": true, "aunt": true, "cousin": true, "partner": true, "dog": true, "cat": true, "widow": true, "ex-wife": true, "predecessor": true, "successor": true, "former": true}

// tokens cuts text into words, parting hyphens and dropping the possessive.
func tokens(s string) []token {
	var ts []token
	start := -1
	flush := func(end int) {
		if start < 0 {
			return
		}
		w := s[start:end]
		start = -1
		owns := false
		for _, suffix := range []string{"'s", "’s", "'", "’"} {
			if cut, ok := strings.CutSuffix(w, suffix); ok {
				w, owns = cut, true
				break
			}
		}
		w = strings.Trim(w, ".'’")
		if w == "" {
			return
		}
		r, _ := utf8.DecodeRuneInString(w)
		ts = append(ts, token{
			folded: strings.ReplaceAll(text.Fold(w), ".", ""),
			upper:  unicode.IsUpper(r) || unicode.IsDigit(r),
			caps:   strings.IndexFunc(w, unicode.IsLower) < 0,
			owns:   owns,
		})
	}
	for i, r := range s {
		word := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || (r == '\'' || r == '’' || r == '.') && start >= 0 || r == '%'
		switch {
		case word && start < 0:
			start = i
		case !word:
			flush(i)
		}
	}
	flush(len(s))
	return ts
}

// hits is what a text says about one summit.
type hits struct {
	sides    map[string]float64 // best weight by participant
	actors   map[string]bool
	keywords map[string]float64
	series   bool
	place    float64
	why      []string
}

// read returns what the text says about each summit, by index.
func (m *Matcher) read(s string) (map[int]*hits, bool) {
	out := map[int]*hits{}
	ts := tokens(s)
	meeting := false
	for i := 0; i < len(ts); i++ {
		meeting = meeting || meetingWords[stem(ts[i].folded)]
		longest := 0
		for _, t := range m.terms[ts[i].folded] {
			if len(t.words) < longest || i+len(t.words) > len(ts) || t.name && !ts[i].upper || t.upper && !ts[i].caps {
				continue
			}
			if !slices.EqualFunc(t.words, ts[i:i+len(t.words)], func(w string, tok token) bool { return w == tok.folded }) {
				continue
			}
			longest = len(t.words)
			end := i + longest
			other := end < len(ts) && ts[end-1].owns && kin[ts[end].folded]
			for _, f := range t.features {
				if other && (f.kind == isActor || f.kind == isSide && f.weight == byPerson) {
					continue
				}
				h := out[f.summit]
				if h == nil {
					h = &hits{sides: map[string]float64{}, actors: map[string]bool{}, keywords: map[string]float64{}}
					out[f.summit] = h
				}
				h.why = append(h.why, strings.Join(t.words, " "))
				switch f.kind {
				case isSide:
					h.sides[f.key] = max(h.sides[f.key], f.weight)
				case isSeries:
					h.series = true
				case isPlace:
					h.place = max(h.place, f.weight)
				case isKeyword:
					h.keywords[f.key] = f.weight
				case isActor:
					h.actors[f.key] = true
				}
			}
		}
		if longest > 1 {
			for _, t := range ts[i+1 : i+longest] {
				meeting = meeting || meetingWords[stem(t.folded)]
			}
			i += longest - 1
		}
	}
	return out, meeting
}

// evidence weighs what a text says about a summit, without dates: 0 to 1.
// during says that the text was published while the summit was on or the day
// after.
func (h *hits) evidence(s *summit, meeting, during bool) float64 {
	var sides []float64
	for _, w := range h.sides {
		sides = append(sides, w)
	}
	actors := len(h.actors)
	if during {
		// Whoever is expected there is a side while it is on.
		for ; actors > 0; actors-- {
			sides = append(sides, byPerson)
		}
	}
	slices.SortFunc(sides, func(a, b float64) int { return cmp.Compare(b, a) })
	// Two sides make a meeting of two; of one in a series, only while it is on.
	first, other := .3, .08
	switch {
	case s.series && !(during && len(sides) > 1):
		first = .12
	case len(s.sides) > 3:
		first, other = .22, .12
	}
	score := 0.0
	for i, w := range sides {
		switch {
		case i < 2:
			score += first * w
		case i < 4:
			score += other * w
		}
	}
	if h.series {
		score += .42
		if during {
			score += .12
		}
	}
	score += .12 * float64(min(actors, 2))
	if actors > 0 && len(sides) == 0 && !h.series {
		score += .1
	}
	if h.place == 1 || h.place > 0 && score+float64(len(h.keywords)) > 0 {
		score += .32 * h.place
	}
	kw := 0.0
	for _, w := range h.keywords {
		kw += w
	}
	score += min(kw, .45)
	if meeting && score > 0 {
		score += .12
	}
	return min(score, 1)
}

// during reports whether the time lies in the summit's days, the day before or
// the day after.
func (s *summit) during(t time.Time) bool {
	return !t.Before(s.Start.AddDate(0, 0, -1)) && t.Before(s.End.AddDate(0, 0, 2))
}

// near weighs the distance of a publication from the summit's days. What was
// published long before counts less unless it looks ahead.
func (s *summit) near(t time.Time, ahead bool) float64 {
	switch before, after := s.Start.Sub(t).Hours()/24, t.Sub(s.End.AddDate(0, 0, 1)).Hours()/24; {
	case before > 10 || after > 9:
		return 0
	case before > 2 && ahead:
		return .92
	case before > 5:
		return .6
	case before > 2:
		return .85
	case before > 0:
		return .96
	case after > 5:
		return .6
	case after > 3:
		return .8
	case after > 1:
		return .92
	}
	return 1
}

// lookingAhead are words that announce what is to come; "to" and "will" do
// before a word of meeting.
var lookingAhead = map[string]bool{"next": true, "ahead": true, "upcoming": true, "prepares": true, "prepare": true, "set": true, "invites": true, "invited": true, "looms": true, "agenda": true, "planned": true, "plans": true, "expected": true, "eve": true, "boycott": true, "skip": true}

var going = map[string]bool{"attend": true, "join": true, "travel": true, "fly": true, "address": true, "go": true, "head": true, "miss": true}

// ahead reports whether a headline looks ahead: "Viren to host Brandt".
func ahead(headline string) bool {
	ts := tokens(headline)
	for i, t := range ts {
		if lookingAhead[t.folded] {
			return true
		}
		if (t.folded == "to" || t.folded == "will") && i+1 < len(ts) && (meetingWords[stem(ts[i+1].folded)] || going[ts[i+1].folded]) {
			return true
		}
	}
	return false
}

// Article is one article as summit matching sees it. Only Headline and
// Published are always there.
type Article struct {
	Headline  string
	Text      string // standfirst and body; "" when not known
	Published time.Time
	LiveBlog  bool
}

// Match is a summit that an article may be about.
type Match struct {
	Summit string
	Score  float64  // 0 to 1; at least Sure for one that may be taken without asking
	Why    []string // the words that speak for it
	Mixed  bool     // only a part of the article seems to be about it: a round-up, or a second story
}

// Sure is the score from which a match counts without a person's word.
const Sure = .5

// leadBytes is how much of a text counts as its lead, which tells what an
// article is about nearly as well as the headline.
const leadBytes = 900

// Match returns the summits that the article may be about, best first; none
// when nothing speaks for any. The headline counts most, then the lead; names
// further down only show that the headline means what it seems to.
func (m *Matcher) Match(a Article) []Match {
	if a.Published.IsZero() {
		return nil
	}
	forward := ahead(a.Headline)
	head, headMeeting := m.read(a.Headline)
	lead, leadMeeting := map[int]*hits{}, false
	if a.Text != "" {
		cut := min(len(a.Text), leadBytes)
		for cut < len(a.Text) && !utf8.RuneStart(a.Text[cut]) {
			cut++
		}
		lead, leadMeeting = m.read(a.Headline + "\n" + a.Text[:cut])
	}
	var paragraphs []map[int]*hits
	for _, p := range strings.Split(a.Text, "\n") {
		if len(p) >= paragraphBytes && len(paragraphs) < maxParagraphs {
			h, _ := m.read(p)
			paragraphs = append(paragraphs, h)
		}
	}
	list := roundUp(a.Headline)
	var out []Match
	for i := range m.summits {
		s := &m.summits[i]
		near := s.near(a.Published, forward)
		if near == 0 {
			continue
		}
		score := 0.0
		var why []string
		on := s.during(a.Published)
		if h := head[i]; h != nil {
			score, why = h.evidence(s, headMeeting, on), h.why
		}
		focus, inLead := score, 0.0
		if h := lead[i]; h != nil {
			inLead = h.evidence(s, leadMeeting, on)
			if e := .3*score + .75*inLead; e > score {
				score, why = e, h.why
			}
		}
		if score *= near; score >= .15 {
			out = append(out, Match{Summit: s.ID, Score: score, Why: unique(why), Mixed: list || part(paragraphs, i, focus, inLead)})
		}
	}
	slices.SortStableFunc(out, func(x, y Match) int { return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Summit, y.Summit)) })
	m.single(a, out)
	return out
}

const (
	paragraphBytes = 30  // a shorter line is no paragraph
	maxParagraphs  = 120 // what comes later adds nothing
	partEvidence   = .35 // what an item must show of its own where only a part of the article is about the summit
)

// part reports whether only a part of an article seems to be about a summit:
// its headline does not say so, or half of its paragraphs name nobody and
// nothing of it.
func part(paragraphs []map[int]*hits, summit int, focus, lead float64) bool {
	if len(paragraphs) < 2 {
		return false
	}
	named, telling := 0.0, 0.0
	leaders := map[string]bool{} // sides of which a leader is named
	for _, p := range paragraphs {
		if h := p[summit]; h != nil {
			named++
			if h.telling() {
				telling++
			}
			for side, w := range h.sides {
				if w == byPerson {
					leaders[side] = true
				}
			}
		}
	}
	all := float64(len(paragraphs))
	if focus >= Sure {
		return named/all <= .34
	}
	return named/all <= .5 || telling/all < .1 && len(leaders) < 2 || lead < .6
}

// telling reports whether the names meet: two sides, or a side with the place
// or another mark of the summit. One side alone is in the news every day.
func (h *hits) telling() bool {
	return h.series || h.place == 1 || len(h.keywords) > 0 || len(h.sides)+len(h.actors) > 1
}

// roundUp reports whether a headline announces several stories: "The week in
// Tessara: a summit, a strike and a swan".
func roundUp(headline string) bool {
	h := text.Fold(headline)
	for _, w := range []string{"the week in ", "week in review", "morning briefing", "evening briefing", "round-up", "roundup", "at a glance", "letters:", "what we learned"} {
		if strings.Contains(h, w) {
			return true
		}
	}
	_, list, ok := strings.Cut(h, ": ")
	return ok && strings.Count(list, ", ") >= 2
}

func unique(ws []string) []string {
	var out []string
	for _, w := range ws {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Best returns the summit that the article is about, or "" when unsure.
func (m *Matcher) Best(a Article) string {
	ms := m.Match(a)
	if len(ms) == 0 || ms[0].Score < Sure {
		return ""
	}
	return ms[0].Summit
}

// Item is a quote, event or stance as summit membership sees it.
type Item struct {
	Kind     news.ItemKind
	Text     string    // the words and the sentences around them
	Actors   []string  // speaker or holder first, then who else is named in it
	Topics   []string  // of the item
	When     news.Date // said or happened
	Occasion string
	Post     string // title and text of its live-blog post, "" otherwise
}

// Membership says that an item belongs to a summit.
type Membership struct {
	Summit     string
	Score      float64 // at least Sure
	Background bool    // older words or events retold
	Why        []string
}

// backgroundDays is how long before a summit its own story begins; what was
// said or done earlier and is retold is background.
const backgroundDays = 5

// Items returns the summits that an item of the article belongs to, best first;
// several or none. matches are the article's, and a prior only: in a live blog,
// or where an article is about several summits or hardly about this one, the
// item's own words, post and occasion must speak for it.
func (m *Matcher) Items(a Article, matches []Match, it Item) []Membership {
	own, meeting := m.read(it.Text + "\n" + it.Occasion)
	post, postMeeting := m.read(it.Post)
	sure := 0
	for _, mt := range matches {
		if mt.Score >= Sure {
			sure++
		}
	}
	prior, mixed := map[string]float64{}, map[string]bool{}
	for _, mt := range matches {
		prior[mt.Summit], mixed[mt.Summit] = mt.Score, mt.Mixed
	}
	var homes []*summit
	for i := range m.summits {
		if s := &m.summits[i]; prior[s.ID] >= Sure {
			homes = append(homes, s)
		}
	}
	says := it.Text + "\n" + it.Occasion + "\n" + it.Post
	var out []Membership
	for i := range m.summits {
		s := &m.summits[i]
		p := prior[s.ID]
		near, on := s.near(a.Published, false), s.during(a.Published)
		if p == 0 && near == 0 {
			continue
		}
		var why []string
		mine, its := 0.0, 0.0
		if h := own[i]; h != nil {
			mine = h.evidence(s, meeting, on)
			why = append(why, unique(h.why)...)
		}
		if h := post[i]; h != nil {
			its = h.evidence(s, postMeeting, on)
		}
		// Where the article is about no summit, names alone make no meeting.
		marked := own[i] != nil && (meeting || own[i].series || own[i].place > 0 || len(own[i].keywords) > 0)
		score := 0.0
		switch {
		case it.Post != "" || a.LiveBlog:
			score = max(mine, its) * max(near, p)
		case mixed[s.ID]:
			if p < Sure && !marked || mine < partEvidence || !own[i].telling() {
				continue
			}
			score = Sure + .2*mine
		case p >= Sure && sure == 1:
			score = Sure + .5*(p-Sure) + .2*mine
		case p >= Sure:
			score = mine + .5*(p-Sure)
			if len(it.Actors) > 0 && s.actors[it.Actors[0]] && dayOrBetter(it.When) && s.on(it.When.From) &&
				!slices.ContainsFunc(homes, func(h *summit) bool { return h.ID != s.ID && h.on(it.When.From) }) {
				score = max(score, Sure) // said on its day by one of its own
			}
		case marked:
			score = mine * near
		}
		speaker := ""
		if len(it.Actors) > 0 {
			speaker = it.Actors[0]
		}
		if s.actors[speaker] && (mine > 0 || its > 0 || p >= Sure) {
			score += .1
			why = append(why, speaker)
		}
		background := false
		if it.When.Known() {
			from, to := it.When.From, it.When.To
			if it.When.Precision == news.Before {
				from = to
			}
			switch {
			case !to.IsZero() && s.Start.Sub(to).Hours()/24 >= backgroundDays:
				background = true
				score -= .05
			case !from.IsZero() && from.Sub(s.End).Hours()/24 > 40:
				score -= .3
			case !from.IsZero() && !from.Before(s.Start.AddDate(0, 0, -1)) && from.Before(s.End.AddDate(0, 0, 2)):
				score += .05
			}
		}
		// Beside the article's own summit another must be spoken of; the score
		// only says that much the same names belong to both.
		spoken := p < Sure && len(homes) > 0 && !a.LiveBlog && it.Post == "" && !slices.ContainsFunc(homes, func(h *summit) bool {
			return !m.speaksOf(s, h, says, it.Actors, it.When, it.Kind == news.ItemEvent, a.Published)
		})
		if score >= Sure && (p >= Sure || len(homes) == 0 || a.LiveBlog || it.Post != "") || spoken {
			out = append(out, Membership{Summit: s.ID, Score: max(Sure, min(score, 1)), Background: background, Why: why})
		}
	}
	slices.SortStableFunc(out, func(x, y Membership) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Summit, y.Summit))
	})
	return m.settle(out, prior, says, it, a.Published)
}

// agree is how many independent reports a proposed summit needs.
const agree = 3

// Proposal is a summit that the registry lacks, with what speaks for it.
type Proposal struct {
	Summit  news.Summit // marked Proposed
	Events  []int64     // the tellings that agree, earliest first
	Outlets int         // independent ones among them
}

// Propose returns summits that the registry lacks and that at least three
// independent reports agree on: a meeting or call of leaders of two polities or
// more on a day when the registry has none of the same participants. The events
// are those of the happenings.
func (m *Matcher) Propose(hs []Happening, events []Event) []Proposal {
	by := map[int64]*Event{}
	for i := range events {
		by[events[i].ID] = &events[i]
	}
	var out []Proposal
	for _, h := range hs {
		e := by[h.Best]
		if e == nil || h.Outlets < agree || !dayOrBetter(h.When) || h.Status != news.Happened && h.Status != news.Planned {
			continue
		}
		t := prepareEvent(*e)
		if t.kind != "meeting" && t.kind != "call" && t.kind != "summit" {
			continue
		}
		var polities, people, names []string
		for _, id := range slices.Concat(e.Who, e.Whom) {
			if a := m.actors[id]; a != nil && a.Kind == news.Person && a.Country != "" && !slices.Contains(polities, a.Country) {
				polities, people, names = append(polities, a.Country), append(people, id), append(names, a.Name)
			}
		}
		if len(polities) < 2 {
			continue
		}
		day := civil(h.When)
		if slices.ContainsFunc(m.summits, func(s summit) bool {
			return !day.Before(s.Start.AddDate(0, 0, -1)) && !day.After(s.End.AddDate(0, 0, 1)) &&
				!slices.ContainsFunc(polities, func(p string) bool { return !slices.Contains(s.Participants, p) })
		}) {
			continue
		}
		kind := "meeting"
		if t.kind == "call" {
			kind = "call"
		}
		name, place := strings.Join(names, "–")+" "+kind, e.Where
		if a := m.actors[place]; a != nil {
			place = a.Name
		}
		codes := slices.Sorted(slices.Values(polities))
		s := news.Summit{
			ID:   day.Format(time.DateOnly) + "-" + text.Slug(strings.Join(append(codes, kind), " ")),
			Name: name, Start: day, End: day, Place: place, Zone: h.When.Zone, Participants: polities, Actors: people,
			Source: "proposed from coverage", Proposed: true,
		}
		if !slices.ContainsFunc(out, func(o Proposal) bool { return o.Summit.ID == s.ID }) {
			out = append(out, Proposal{s, h.Events, h.Outlets})
		}
	}
	return out
}
