package sample_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"readout/internal/analysis"
	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/sample"
)

// What the chain has reached on the sample press.
const (
	pageFloor      = 32  // pages taken, refused and classed as meant
	quoteFloor     = 120 // quotes found whole
	speakerFloor   = 119
	speakerWrong   = 0 // somebody else is named
	indirectFloor  = 20
	tellerFloor    = 20
	tellerWrong    = 0
	positionFloor  = 23
	positionWrong  = 0  // another position is given
	eventFloor     = 65 // reports of events with kind and status, and no wrong day
	dateFloor      = 49
	joinFloor      = 80 // utterances whose quotes are all joined, and with no other
	joinWrong      = 0
	wordingFloor   = 129
	eventJoinFloor = 15
	eventJoinWrong = 0
	dayFloor       = 26 // many articles leave the day to the reader
	dayWrong       = 0
	memberFloor    = 133 // quotes that belong to the summit, or do not
	memberWrong    = 0
)

// read is an article of the sample press after extraction and analysis.
type read struct {
	id       int64
	meant    sample.MeantArticle
	url      string
	content  news.Content
	analysis news.Analysis
}

// tally counts what was found of what was meant.
type tally struct {
	t           *testing.T
	what        string
	right, want int
	wrong       int
}

func (c *tally) hit() { c.right++ }

// miss logs what was not found; with -v it is the list to work from.
func (c *tally) miss(format string, args ...any) {
	c.t.Helper()
	c.t.Logf("%s: %s", c.what, fmt.Sprintf(format, args...))
}

// least holds the tally to a floor: what has been reached must not be lost.
func (c *tally) least(right, wrong int) {
	c.t.Helper()
	c.t.Logf("%s: %d of %d right, %d wrong", c.what, c.right, c.want, c.wrong)
	if c.right < right || c.wrong > wrong {
		c.t.Errorf("%s: %d of %d right, %d wrong; it was %d right and %d wrong: run with -v for the list", c.what, c.right, c.want, c.wrong, right, wrong)
	}
}

// TestChainFindsWhatIsMeant runs extraction, analysis and linking over the
// served pages and compares the result with the table of what their authors
// meant. The floors are what was reached; raise them with every gain.
func TestChainFindsWhatIsMeant(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	m := sample.Meant()
	lex := *catalogue.Lexicon()
	lex.Actors = slices.Concat(lex.Actors, p.Actors())
	lex.Offices = slices.Concat(lex.Offices, p.Offices())
	lex.Topics = slices.Concat(lex.Topics, p.Topics())
	lex.Summits = slices.Concat(lex.Summits, p.Summits())
	outlets := make(map[string]news.Outlet)
	for _, o := range p.Outlets() {
		outlets[o.ID] = o
	}

	pages := &tally{t: t, what: "pages"}
	arts := make(map[string]*read)
	var copies []link.Copy
	for i, a := range m.Articles {
		if a.Forbidden {
			continue
		}
		pages.want++
		name := a.Outlet + "/" + a.Article
		url := p.URL(a.Outlet, a.Article)
		body, contentType := last(t, url)
		c, err := extract.Article(extract.Page{Body: body, ContentType: contentType, URL: url, FetchedAt: time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)})
		var refused *news.RefusedError
		switch {
		case errors.As(err, &refused) && refused.Reason == a.Refused:
			pages.hit()
			continue
		case err != nil:
			pages.miss("%s: %v, want %q", name, err, a.Refused)
			continue
		case a.Refused != "":
			pages.miss("%s is taken for an article, want it refused as %s", name, a.Refused)
			continue
		case c.Partial != a.Partial:
			pages.miss("%s: partial is %v", name, c.Partial)
		case len(c.Posts) != len(a.Posts) || c.LiveBlog != (a.Kind == news.KindLiveBlog):
			pages.miss("%s: live blog is %v, %d posts", name, c.LiveBlog, len(c.Posts))
		case strings.Contains(c.Text, sample.SampleLine):
			pages.miss("%s: the sample line is in the text", name)
		default:
			pages.hit()
		}
		r := &read{id: int64(i + 1), meant: a, url: url, content: c}
		r.analysis = analysis.Analyze(news.Input{
			Text: c.Text, Blocks: c.Blocks, Posts: c.Posts, PublishedAt: c.Published, Zone: c.Zone,
			OutletCountry: outlets[a.Outlet].Country, Language: c.Language, Lexicon: &lex,
		})
		arts[name] = r
		copies = append(copies, link.Copy{Source: source(r, 0), Shingles: link.Shingle(strings.Join(c.Paragraphs(), "\n"))})
	}
	pages.least(pageFloor, 0)

	quotes, speakers, extra := &tally{t: t, what: "quotes"}, &tally{t: t, what: "speakers"}, &tally{t: t, what: "words in marks that are no quote"}
	days := &tally{t: t, what: "days of quotes"}
	indirect, tellers := &tally{t: t, what: "indirect speech"}, &tally{t: t, what: "speakers of indirect speech"}
	taken := make(map[string]map[int]string) // article -> index of quote -> utterance
	for _, u := range m.Utterances {
		for _, q := range u.Quotes {
			name := q.Outlet + "/" + q.Article
			r := arts[name]
			if r == nil {
				continue
			}
			found, named := quotes, speakers
			if q.Kind == news.Indirect {
				found, named = indirect, tellers
			}
			found.want++
			at := slices.IndexFunc(r.analysis.Quotes, func(g news.Quote) bool {
				if q.Kind == news.Indirect {
					return g.Kind == news.Indirect && alike(joined(r.content.Text, g.Content, " "), q.Text())
				}
				return spoken(g) && fold(joined(r.content.Text, g.Spans, " ")) == fold(q.Text())
			})
			if at < 0 {
				found.miss("%s: %q of %s is not found", name, q.Text(), u.ID)
				continue
			}
			found.hit()
			if taken[name] == nil {
				taken[name] = make(map[int]string)
			}
			taken[name][at] = u.ID
			if said := r.analysis.Quotes[at].Said; u.Said != "" {
				days.want++
				day := said.From.Add(12 * time.Hour).Format(time.DateOnly)
				switch {
				case said.Known() && day == u.Said:
					days.hit()
				case said.Known():
					days.wrong++
					days.miss("%s: %q was said on %s (%s), want %s", name, q.Text(), day, said.Rule, u.Said)
				default:
					days.miss("%s: %q has no day, want %s", name, q.Text(), u.Said)
				}
			}
			named.want++
			want, g := cmp.Or(q.Speaker, u.Speaker), r.analysis.Quotes[at]
			if q.Level == news.LevelAnonymous {
				want = ""
			}
			switch {
			case g.Speaker.Actor == want && (want != "" || q.Level != news.LevelNamed || g.Speaker.Name == u.Name):
				named.hit()
			case (q.Level == news.LevelRole || q.Level == news.LevelCollective) && strings.EqualFold(g.Speaker.Name, u.Name): // as described
				named.hit()
			case g.Speaker.Zero():
				named.miss("%s: %q: nobody, want %s%s", name, q.Text(), want, u.Name)
			default:
				named.wrong++
				named.miss("%s: %q: %s (%s) by %s, want %s%s", name, q.Text(), g.Speaker.Name, g.Speaker.Actor, g.Rule, want, u.Name)
			}
		}
	}
	for name, r := range arts {
		for i, g := range r.analysis.Quotes {
			if spoken(g) && g.NotSpeech == "" && taken[name][i] == "" {
				extra.wrong++
				extra.miss("%s: %q", name, joined(r.content.Text, g.Spans, " / "))
			}
		}
	}
	quotes.least(quoteFloor, 0)
	speakers.least(speakerFloor, speakerWrong)
	extra.least(0, 0)
	indirect.least(indirectFloor, 0)
	days.least(dayFloor, dayWrong)
	tellers.least(tellerFloor, tellerWrong)

	positions := &tally{t: t, what: "positions"}
	for _, st := range m.Stances {
		positions.want++
		name := st.Outlet + "/" + st.Article
		var got []news.Position
		for _, g := range arts[name].analysis.Stances {
			if g.Topic == st.Topic && g.Holder.Actor == st.Holder {
				got = append(got, g.Position)
			}
		}
		if slices.Contains(got, st.Position) {
			positions.hit()
			continue
		}
		if len(got) > 0 {
			positions.wrong++
		}
		positions.miss("%s: %s on %s is %v, want %s: %q", name, st.Holder, st.Topic, got, st.Position, st.Words)
	}
	positions.least(positionFloor, positionWrong)

	shifts(t, p.Summits()[0], arts)

	events, dates := &tally{t: t, what: "events"}, &tally{t: t, what: "days of events"}
	for _, e := range m.Events {
		for _, rep := range e.Reports {
			events.want++
			name := rep.Outlet + "/" + rep.Article
			var near, days []string
			for _, g := range arts[name].analysis.Events {
				if !slices.Contains(e.Kinds, g.Kind) {
					continue
				}
				day := "no day"
				if g.When.Known() {
					day = g.When.From.Add(12 * time.Hour).Format(time.DateOnly) // a day of any zone near UTC
				}
				near = append(near, fmt.Sprintf("%s %s %q", g.Status, day, g.Label))
				if g.Status == rep.Status {
					days = append(days, day)
				}
			}
			switch {
			case slices.Contains(days, rep.Day):
				events.hit()
				dates.hit()
				dates.want++
			case slices.Contains(days, "no day"):
				events.hit()
				dates.want++
				dates.miss("%s: %s has no day, want %s; found %v", name, e.ID, rep.Day, near)
			default:
				events.miss("%s: %s is not %s on %s; found %v", name, e.ID, rep.Status, rep.Day, near)
			}
		}
	}
	events.least(eventFloor, 0)
	dates.least(dateFloor, 0)

	wires := make(map[int64]int64)
	for _, group := range link.Copies(copies) {
		for _, id := range group {
			wires[id] = group[0]
		}
	}
	copied := &tally{t: t, what: "wire copies"}
	for name, r := range arts {
		first := ""
		if w := wires[r.id]; w != 0 && w != r.id {
			first = m.Articles[w-1].Outlet + "/" + m.Articles[w-1].Article
		}
		copied.want++
		if first == r.meant.WireOf {
			copied.hit()
		} else {
			copied.miss("%s copies %q, want %q", name, first, r.meant.WireOf)
		}
	}
	copied.least(copied.want, 0)

	joinUtterances(t, m, arts, taken, wires)
	matchSummit(t, &lex, m, arts, taken)
}

// shifts holds the positions found to the one change that the sample press has:
// whoever else is found before and after the summit stands where he stood.
func shifts(t *testing.T, summit news.Summit, arts map[string]*read) {
	type cell struct{ holder, topic string }
	before, after := make(map[cell]map[news.Position]bool), make(map[cell]map[news.Position]bool)
	for _, r := range arts {
		for _, st := range r.analysis.Stances {
			at := r.content.Published
			if st.When.Known() {
				at = st.When.From
			}
			var phase map[cell]map[news.Position]bool
			switch {
			case at.Before(summit.Start):
				phase = before
			case at.After(summit.End.AddDate(0, 0, 1)):
				phase = after
			default:
				continue
			}
			c := cell{st.Holder.Actor, st.Topic}
			if c.holder == "" || st.Position == news.Unclear {
				continue
			}
			if phase[c] == nil {
				phase[c] = make(map[news.Position]bool)
			}
			phase[c][st.Position] = true
		}
	}
	found := false
	for c, was := range before {
		is := after[c]
		if is == nil || maps.Equal(was, is) {
			continue
		}
		if c == (cell{sample.MeantShift.Holder, sample.MeantShift.Topic}) {
			found = was[sample.MeantShift.Before] && is[sample.MeantShift.After]
			continue
		}
		t.Errorf("shift: %s on %s was %v and is %v, which nobody meant", c.holder, c.topic, was, is)
	}
	if !found {
		t.Errorf("%s on %s: from %v to %v, want from %s to %s", sample.MeantShift.Holder, sample.MeantShift.Topic,
			before[cell{sample.MeantShift.Holder, sample.MeantShift.Topic}], after[cell{sample.MeantShift.Holder, sample.MeantShift.Topic}], sample.MeantShift.Before, sample.MeantShift.After)
	}
}

// matchSummit asks which quotes belong to the summit and compares the answer
// with the table; of the live blog that is a part only.
func matchSummit(t *testing.T, lex *news.Lexicon, m sample.Meaning, arts map[string]*read, taken map[string]map[int]string) {
	member := make(map[string]bool)
	for _, u := range m.Utterances {
		member[u.ID] = u.Summit
	}
	belong := &tally{t: t, what: "quotes of the summit"}
	matcher := link.NewMatcher(lex)
	for name, quotes := range taken {
		c := arts[name].content
		a := link.Article{Headline: c.Headline, Text: strings.TrimPrefix(c.Text, c.Headline), Published: c.Published, LiveBlog: c.LiveBlog}
		matches := matcher.Match(a)
		for i, u := range quotes {
			g := arts[name].analysis.Quotes[i]
			it := link.Item{Kind: news.ItemUtterance, Actors: []string{cmp.Or(g.Speaker.Actor, g.Speaker.Name)}, Topics: g.Topics, When: g.Said, Occasion: g.Occasion.In(c.Text)}
			for _, b := range c.Blocks {
				if b.Span.Start <= g.Content[0].Start && g.Content[0].End <= b.Span.End {
					it.Text = b.Span.In(c.Text)
				}
				if g.Post > 0 && b.Post == g.Post {
					it.Post += b.Span.In(c.Text) + "\n"
				}
			}
			if g.Post > 0 {
				it.Post = c.Posts[g.Post-1].Title + "\n" + it.Post
			}
			in := slices.ContainsFunc(matcher.Items(a, matches, it), func(ms link.Membership) bool { return ms.Summit == sample.SummitID && ms.Score >= link.Sure })
			belong.want++
			switch {
			case in == member[u]:
				belong.hit()
			case in:
				belong.wrong++
				fallthrough
			default:
				belong.miss("%s: %s belongs to it: %v, want %v", name, u, in, member[u])
			}
		}
	}
	belong.least(memberFloor, memberWrong)
}

// joinUtterances links the quotes that were found and compares clusters and
// wording classes with the table.
func joinUtterances(t *testing.T, m sample.Meaning, arts map[string]*read, taken map[string]map[int]string, wires map[int64]int64) {
	native := make(map[string]string)
	for _, a := range sample.Actors() {
		native[a.ID] = a.Language
	}
	speaks := link.NewSpeaks(&news.Lexicon{Actors: sample.Actors()})
	var qs []link.Quote
	meant := make(map[int64]string) // quote -> utterance
	class := make(map[int64]news.Wording)
	for name, quotes := range taken {
		r := arts[name]
		for i, u := range quotes {
			g := r.analysis.Quotes[i]
			id := r.id*1000 + int64(i)
			text := joined(r.content.Text, g.Spans, "\n")
			if g.Kind == news.Indirect {
				text = joined(r.content.Text, g.Content, "\n")
			}
			qs = append(qs, link.Quote{
				Source: source(r, wires[r.id]), ID: id, Ordinal: i, Place: g.Place, Kind: g.Kind, Level: g.Level,
				Speaker: g.Speaker.Actor, Name: g.Speaker.Name, Native: native[g.Speaker.Actor], Side: speaks.For(g.Speaker.Actor, g.Speaker.Name, g.Level), Text: text, Said: g.Said, Occasion: g.Occasion.In(r.content.Text),
			})
			meant[id] = u
			for _, x := range m.Utterances {
				for _, q := range x.Quotes {
					if same := fold(strings.ReplaceAll(text, "\n", " ")); x.ID == u && q.Outlet+"/"+q.Article == name && (fold(q.Text()) == same || q.Kind == news.Indirect && alike(same, q.Text())) {
						class[id] = q.Wording
					}
				}
			}
		}
	}
	joins, wordings := &tally{t: t, what: "utterances joined"}, &tally{t: t, what: "wording classes"}
	clusters := make(map[string]int) // of each utterance
	mixed := make(map[string]bool)
	together := make(map[string][]string) // the words of each cluster that holds a part of the utterance
	for _, c := range link.Utterances(qs, nil) {
		in := make(map[string]bool)
		held := ""
		for _, id := range c.Quotes {
			in[meant[id]] = true
			held += "; " + qs[slices.IndexFunc(qs, func(q link.Quote) bool { return q.ID == id })].Text
		}
		for u := range in {
			together[u] = append(together[u], strings.TrimPrefix(held, "; "))
		}
		for u := range in {
			clusters[u]++
			mixed[u] = mixed[u] || len(in) > 1
		}
		for _, w := range c.Wordings {
			if w.Quote == c.Longest && class[w.Quote] == news.Paraphrase {
				continue // it is compared with nothing but itself
			}
			wordings.want++
			if w.Class == class[w.Quote] {
				wordings.hit()
			} else {
				wordings.miss("%s: a quote is %s, want %s", meant[w.Quote], w.Class, class[w.Quote])
			}
		}
	}
	for u, n := range clusters {
		joins.want++
		switch {
		case mixed[u]:
			joins.wrong++
			joins.miss("%s is joined with another utterance: %q", u, together[u])
		case n > 1:
			joins.miss("%s is in %d pieces: %q", u, n, together[u])
		default:
			joins.hit()
		}
	}
	joins.least(joinFloor, joinWrong)
	wordings.least(wordingFloor, 0)
}

// spoken reports whether a quote is words in marks in the body.
func spoken(g news.Quote) bool {
	return g.Place == news.InBody && g.Kind != news.Indirect && len(g.Spans) > 0
}

func source(r *read, wire int64) link.Source {
	return link.Source{
		Article: r.id, Outlet: r.meant.Outlet, URL: r.url, Published: r.content.Published, Wire: wire,
		Language: r.content.Language, Document: r.meant.Kind == news.KindDocument,
	}
}

// last returns the last version of a page, as it is served.
func last(t *testing.T, url string) (body []byte, contentType string) {
	t.Helper()
	res, b := raw(t, url)
	for {
		next, nb := raw(t, url, "If-None-Match", res.Header.Get("ETag"))
		if next.StatusCode != 200 {
			return b, res.Header.Get("Content-Type")
		}
		res, b = next, nb
	}
}

// joined returns the words of spans.
func joined(text string, spans []news.Span, between string) string {
	var parts []string
	for _, sp := range spans {
		parts = append(parts, sp.In(text))
	}
	return strings.Join(parts, between)
}

// alike reports whether one text holds the other and is not much longer.
func alike(a, b string) bool {
	a, b = fold(a), fold(b)
	if len(a) < len(b) {
		a, b = b, a
	}
	return strings.Contains(a, b) && len(b)*10 >= len(a)*7
}

// fold leaves out what does not matter when words are looked for.
func fold(s string) string { return strings.Join(strings.Fields(strings.TrimRight(s, ",.")), " ") }

// TestMeantEventsJoin links the reports of the table as if analysis had found
// them all: one happening each, whose last word is what was meant.
func TestMeantEventsJoin(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	m := sample.Meant()
	polity := make(map[string]string)
	for _, a := range p.Actors() {
		polity[a.ID] = cmp.Or(a.Code, a.Country)
	}
	published := make(map[string]time.Time)
	for _, a := range m.Articles {
		if a.Refused != "" || a.Forbidden {
			continue
		}
		url := p.URL(a.Outlet, a.Article)
		body, contentType := firstOf(t, url)
		c, err := extract.Article(extract.Page{Body: body, ContentType: contentType, URL: url, FetchedAt: time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatalf("%s/%s: %v", a.Outlet, a.Article, err)
		}
		published[a.Outlet+"/"+a.Article] = c.Published
	}
	var events []link.Event
	meant := make(map[int64]sample.MeantEvent)
	for _, e := range m.Events {
		for _, r := range e.Reports {
			day, err := time.Parse(time.DateOnly, r.Day)
			if err != nil {
				t.Fatal(err)
			}
			le := link.Event{
				Source: link.Source{Article: int64(slices.IndexFunc(m.Articles, func(a sample.MeantArticle) bool { return a.Outlet == r.Outlet && a.Article == r.Article }) + 1), Outlet: r.Outlet, URL: p.URL(r.Outlet, r.Article), Published: published[r.Outlet+"/"+r.Article]},
				ID:     int64(len(events) + 1), Kind: e.Kinds[0], Status: r.Status, Who: e.Who, Whom: e.Whom,
				When:  news.Date{From: day, To: day.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated},
				Label: strings.ReplaceAll(e.ID, "-", " "), Text: cmp.Or(r.Words, strings.ReplaceAll(e.ID, "-", " ")),
			}
			for _, id := range slices.Concat(e.Who, e.Whom) {
				le.Sides = append(le.Sides, polity[id])
			}
			events = append(events, le)
			meant[le.ID] = e
		}
	}
	joins := &tally{t: t, what: "events joined"}
	pieces, mixed, status := make(map[string]int), make(map[string]bool), make(map[string]news.Status)
	for _, h := range link.Events(events, nil) {
		in := make(map[string]bool)
		for _, id := range h.Events {
			in[meant[id].ID] = true
		}
		for id := range in {
			pieces[id]++
			mixed[id] = mixed[id] || len(in) > 1
			status[id] = h.Status
		}
	}
	for _, e := range m.Events {
		joins.want++
		switch {
		case mixed[e.ID]:
			joins.wrong++
			joins.miss("%s is joined with another event", e.ID)
		case pieces[e.ID] != 1:
			joins.miss("%s is in %d pieces", e.ID, pieces[e.ID])
		case status[e.ID] != e.Status:
			joins.miss("%s is %s, want %s", e.ID, status[e.ID], e.Status)
		default:
			joins.hit()
		}
	}
	joins.least(eventJoinFloor, eventJoinWrong)
}

// firstOf returns the first version of a page, as it is served.
func firstOf(t *testing.T, url string) (body []byte, contentType string) {
	t.Helper()
	res, b := raw(t, url)
	return b, res.Header.Get("Content-Type")
}
