package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"readout/internal/analysis"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
)

// analyze reads a revision and stores what it says.
func (k *knowledge) analyze(ctx context.Context, revisionID int64) (news.Analysis, error) {
	lx, _, _, err := k.read(ctx)
	if err != nil {
		return news.Analysis{}, err
	}
	in, err := k.store.RevisionInput(ctx, revisionID)
	if err != nil {
		return news.Analysis{}, err
	}
	a := readRevision(in, in.Revision.Content, lx)
	if err := k.compare(ctx, lx, in, a); err != nil {
		return a, err
	}
	return a, k.store.SaveAnalysis(ctx, revisionID, a)
}

// Linker links articles one after the other, as the LinkRevision job does.
type Linker struct{ know knowledge }

// NewLinker returns a linker of the store's articles.
func NewLinker(st *postgres.Store) *Linker { return &Linker{knowledge{store: st}} }

// Link joins what the articles say with what all others say, in the given
// order.
func (l *Linker) Link(ctx context.Context, articles ...int64) error {
	for _, id := range articles {
		if err := l.know.link(ctx, id); err != nil {
			return fmt.Errorf("link article %d: %w", id, err)
		}
	}
	return nil
}

// readRevision analyses content as that of the input's revision.
func readRevision(in postgres.RevisionInput, c news.Content, lx *news.Lexicon) news.Analysis {
	published := c.Published
	if published.IsZero() {
		published = in.Article.Published
	}
	language := c.Language
	if language == "" {
		language = in.Outlet.Language
	}
	return analysis.Analyze(news.Input{Text: c.Text, Blocks: c.Blocks, Posts: c.Posts, PublishedAt: published, Zone: c.Zone,
		OutletCountry: in.Outlet.Country, Language: language, Lexicon: lx})
}

// link joins what an article says with what all others say: wire copies,
// utterances, events, stances, membership of summits.
func (k *knowledge) link(ctx context.Context, articleID int64) error {
	lx, matcher, _, err := k.read(ctx)
	if err != nil {
		return err
	}
	w := k.whoseOf(lx)
	found, err := k.store.LinkFindings(ctx, articleID)
	if err != nil || found.Revision == 0 {
		return err
	}
	quotes, lookQuotes, events, lookEvents := w.linkKeys(found)
	shingles := link.Shingle(found.Body)
	bands := shingles.Bands()
	if found.Withdrawn {
		bands = nil
	}
	if err := k.store.SaveKeys(ctx, found, quotes, events, bands); err != nil {
		return err
	}
	// What is said about one summit meets again and again.
	about := matcher.Match(linkTopic(found))
	var summits []string
	for _, m := range about {
		summits = append(summits, m.Summit)
	}
	return k.store.Link(ctx, articleID, summits, func(l *postgres.Linking) error {
		// Read again: what was decided meanwhile enqueued a linking of its own, but
		// this one must not bring back what is gone.
		a, err := l.Article(ctx)
		if err != nil || a.Revision == 0 {
			return err
		}
		if a.Revision != found.Revision {
			shingles = link.Shingle(a.Body)
		}
		if err := wire(ctx, l, a, shingles, bands); err != nil {
			return err
		}
		if err := w.utterances(ctx, l, a, lookQuotes); err != nil {
			return err
		}
		if err := w.happenings(ctx, l, matcher, a, lookEvents); err != nil {
			return err
		}
		if a.Revision != found.Revision {
			about = matcher.Match(linkTopic(a))
		}
		matches, inQuotes, inEvents, inStances := membership(matcher, a, about)
		if err := l.SaveMembership(ctx, matches, inQuotes, inEvents, inStances); err != nil {
			return err
		}
		return l.SaveStances(ctx)
	})
}

// linkKeys returns the keys to store with an article's findings and those to
// look under for company.
func (w whose) linkKeys(a postgres.LinkArticle) (quotes []postgres.Keyed, lookQuotes []int64, events []postgres.Keyed, lookEvents []int64) {
	for _, q := range a.Quotes {
		lq := w.linkQuote(q)
		quotes = append(quotes, postgres.Keyed{ID: q.ID, Keys: append([]int64{}, link.IndexKeys(lq)...)})
		lookQuotes = append(lookQuotes, link.LookupKeys(lq)...)
	}
	for _, e := range a.Events {
		le := w.linkEvent(e)
		events = append(events, postgres.Keyed{ID: e.ID, Keys: append([]int64{}, link.EventIndexKeys(le)...)})
		lookEvents = append(lookEvents, link.EventLookupKeys(le)...)
	}
	return quotes, lookQuotes, events, lookEvents
}

// whose knows, by actor id, the polity that actors speak for.
type whose struct {
	of       *news.Lexicon
	speaks   *link.Speaks
	sides    map[string]string // of those who are no people
	polities map[string]string // of all
}

// whoseOf returns what the lexicon says of polities, which is read once of each
// lexicon.
func (k *knowledge) whoseOf(lx *news.Lexicon) whose {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.whose.of != lx {
		k.whose = whose{of: lx, speaks: link.NewSpeaks(lx), sides: link.Sides(lx), polities: link.Polities(lx)}
	}
	return k.whose
}

// linkTopic returns an article as summit matching sees it.
func linkTopic(a postgres.LinkArticle) link.Article {
	return link.Article{Headline: a.Headline, Text: a.Lead + "\n" + a.Body, Published: a.Reported, LiveBlog: a.LiveBlog}
}

// membership says which summits the article and its items belong to.
func membership(m *link.Matcher, a postgres.LinkArticle, found []link.Match) (matches []postgres.SummitMatch, quotes, events, stances []postgres.ItemSummits) {
	art := linkTopic(a)
	for _, f := range found {
		matches = append(matches, postgres.SummitMatch{Summit: f.Summit, Score: f.Score, Why: strings.Join(f.Why, "; ")})
	}
	item := func(list *[]postgres.ItemSummits, id int64, was []string, wasBackground bool, it link.Item) {
		s := postgres.ItemSummits{ID: id}
		for _, ms := range m.Items(art, found, it) {
			if ms.Score < link.Sure {
				continue
			}
			s.Summits = append(s.Summits, ms.Summit)
			if len(s.Summits) == 1 {
				s.Background = ms.Background
			}
		}
		if s.Background != wasBackground || !slices.Equal(s.Summits, was) {
			*list = append(*list, s)
		}
	}
	actors := func(refs ...postgres.ActorRef) []string {
		var out []string
		for _, r := range refs {
			switch {
			case r.ID != "":
				out = append(out, r.ID)
			case r.Name != "":
				out = append(out, r.Name)
			}
		}
		return out
	}
	for _, q := range a.Quotes {
		item(&quotes, q.ID, q.Summits, q.Background, link.Item{Kind: news.ItemUtterance, Text: strings.Join(q.Parts, " ") + " " + q.Sentence, Actors: actors(postgres.ActorRef{ID: q.Speaker, Name: q.Name}),
			Topics: q.Topics, When: q.Said, Occasion: q.Occasion, Post: post(a, q.Post)})
	}
	for _, e := range a.Events {
		item(&events, e.ID, e.Summits, e.Background, link.Item{Kind: news.ItemEvent, Text: e.Evidence + " " + e.Label, Actors: actors(append(append([]postgres.ActorRef{}, e.Who...), e.Whom...)...),
			Topics: e.Topics, When: e.When, Post: post(a, e.Post)})
	}
	for _, s := range a.Stances {
		item(&stances, s.ID, s.Summits, s.Background, link.Item{Kind: news.ItemStance, Text: s.Evidence, Actors: actors(s.Holder), Topics: []string{s.Topic}, When: s.When, Post: post(a, s.Post)})
	}
	return matches, quotes, events, stances
}

// post returns the title and text of a live-blog post, counted from 1.
func post(a postgres.LinkArticle, n int) string {
	if n <= 0 || n > len(a.Posts) {
		return ""
	}
	var b strings.Builder
	b.WriteString(a.Posts[n-1].Title)
	for _, bl := range a.Blocks {
		if bl.Post == n && (bl.Kind.Body() || bl.Kind == text.Subhead) {
			b.WriteByte('\n')
			b.WriteString(bl.Span.In(a.Text))
		}
	}
	return b.String()
}

func linkSource(article int64, outlet, url string, q postgres.LinkQuote) link.Source {
	return link.Source{Article: article, Outlet: outlet, URL: url, Published: q.Reported, Wire: q.WireOf, Language: q.Language, Document: q.Document}
}

func (w whose) linkQuote(q postgres.LinkQuote) link.Quote {
	return link.Quote{Source: linkSource(q.Article, q.Outlet, q.URL, q), ID: q.ID, Ordinal: q.Ordinal, Place: q.Place, Kind: q.Kind, Level: q.Level, Speaker: q.Speaker, Name: q.Name, Native: q.Native, Side: w.speaks.For(q.Speaker, q.Name, q.Level),
		Text: strings.Join(q.Parts, "\n"), Said: q.Said, Occasion: q.Occasion, Gone: q.Gone}
}

func (w whose) linkEvent(e postgres.LinkEvent) link.Event {
	names := func(refs []postgres.ActorRef) []string {
		var out []string
		for _, r := range refs {
			if r.ID != "" {
				out = append(out, r.ID)
			} else if r.Name != "" {
				out = append(out, r.Name)
			}
		}
		return out
	}
	var sides, bodies []string
	for _, r := range slices.Concat(e.Who, e.Whom) {
		if w.sides[r.ID] != "" {
			bodies = append(bodies, r.ID)
		}
		if p := w.polities[r.ID]; p != "" {
			sides = append(sides, p)
		}
	}
	where := e.Where.ID
	if where == "" {
		where = e.Where.Name
	}
	return link.Event{Source: link.Source{Article: e.Article, Outlet: e.Outlet, URL: e.URL, Published: e.Reported, Wire: e.WireOf, Language: e.Language, Document: e.Document},
		ID: e.ID, Ordinal: e.Ordinal, Root: e.Root, Kind: e.Kind, Status: e.Status, Who: names(e.Who), Whom: names(e.Whom), Where: where, Sides: sides, Bodies: bodies, When: e.When, Label: e.Label, Text: e.Evidence, Topics: e.Topics}
}

func wire(ctx context.Context, l *postgres.Linking, a postgres.LinkArticle, shingles link.Shingles, bands []int64) error {
	near, err := l.WireCandidates(ctx, bands)
	if err != nil {
		return err
	}
	if len(near) == 0 && a.WireOf == 0 {
		return nil
	}
	copies := []link.Copy{{Source: link.Source{Article: a.ID, Outlet: a.Outlet, URL: a.URL, Published: a.Reported}, Shingles: shingles}}
	if a.Withdrawn {
		copies = nil
	}
	looked := []int64{a.ID}
	for _, n := range near {
		looked = append(looked, n.ID)
		copies = append(copies, link.Copy{Source: link.Source{Article: n.ID, Outlet: n.Outlet, URL: n.URL, Published: n.Reported}, Shingles: link.Shingle(n.Text)})
	}
	return l.SaveWire(ctx, looked, link.Copies(copies))
}

func (w whose) utterances(ctx context.Context, l *postgres.Linking, a postgres.LinkArticle, look []int64) error {
	var own []int64
	for _, q := range a.Quotes {
		own = append(own, q.ID)
	}
	company, bonds, err := l.Company(ctx, own, look)
	if err != nil {
		return err
	}
	quotes := make([]link.Quote, len(company))
	old := map[int64]int64{}
	for i, q := range company {
		quotes[i] = w.linkQuote(q)
		if q.Utterance != 0 {
			old[q.ID] = q.Utterance
		}
	}
	clusters := link.Utterances(quotes, constraints(bonds))
	members := make([][]int64, len(clusters))
	for i, c := range clusters {
		members[i] = c.Quotes
	}
	ids, merged := link.Assign(members, old)
	same := unchanged(own, old)
	out := make([]postgres.UtteranceCluster, len(clusters))
	for i, c := range clusters {
		out[i] = postgres.UtteranceCluster{ID: ids[i], First: c.First, Longest: c.Longest, Quotes: c.Quotes, Speaker: c.Speaker, Name: c.Name, Conflict: c.Conflict, Said: c.Said, Occasion: c.Occasion,
			Wordings: map[int64]news.Wording{}, Same: same(ids[i], c.Quotes)}
		for _, w := range c.Wordings {
			out[i].Wordings[w.Quote] = w.Class
		}
	}
	return l.SaveUtterances(ctx, out, merged)
}

func (w whose) happenings(ctx context.Context, l *postgres.Linking, matcher *link.Matcher, a postgres.LinkArticle, look []int64) error {
	var own []int64
	for _, e := range a.Events {
		own = append(own, e.ID)
	}
	company, bonds, err := l.EventCompany(ctx, own, look)
	if err != nil {
		return err
	}
	events := make([]link.Event, len(company))
	old := map[int64]int64{}
	for i, e := range company {
		events[i] = w.linkEvent(e)
		if e.Event != 0 {
			old[e.ID] = e.Event
		}
	}
	hs := link.Events(events, constraints(bonds))
	members := make([][]int64, len(hs))
	for i, h := range hs {
		members[i] = h.Events
	}
	ids, merged := link.Assign(members, old)
	same := unchanged(own, old)
	out := make([]postgres.EventCluster, len(hs))
	for i, h := range hs {
		out[i] = postgres.EventCluster{ID: ids[i], First: h.First, Best: h.Best, Reports: h.Events, When: h.When, Status: h.Status, Same: same(ids[i], h.Events)}
		for _, c := range h.History {
			out[i].History = append(out[i].History, postgres.EventChange{Status: c.Status, Moved: c.Moved, When: c.When, Reported: c.Reported, Report: c.Event})
		}
	}
	if err := l.SaveEvents(ctx, out, merged); err != nil {
		return err
	}
	return propose(ctx, l, matcher, hs, events)
}

// unchanged returns a function that reports whether a cluster has the members
// that it had, none of them of the article that is linked. old gives the former
// cluster of each member of the company.
func unchanged(own []int64, old map[int64]int64) func(id int64, members []int64) bool {
	sizes, mine := map[int64]int{}, map[int64]bool{}
	for _, id := range old {
		sizes[id]++
	}
	for _, id := range own {
		mine[id] = true
	}
	return func(id int64, members []int64) bool {
		return id != 0 && sizes[id] == len(members) && !slices.ContainsFunc(members, func(m int64) bool { return mine[m] || old[m] != id })
	}
}

// propose brings the proposals that rest on the events up to date: summits that
// many articles agree on and the registry lacks.
func propose(ctx context.Context, l *postgres.Linking, m *link.Matcher, hs []link.Happening, events []link.Event) error {
	var told []int64
	for _, e := range events {
		told = append(told, e.ID)
	}
	var out []postgres.Proposal
	for _, p := range m.Propose(hs, events) {
		out = append(out, postgres.Proposal{Summit: p.Summit, Reports: p.Events, Outlets: p.Outlets})
	}
	return l.SaveProposals(ctx, told, out)
}

func constraints(bonds []postgres.Bond) []link.Constraint {
	var cs []link.Constraint
	for _, b := range bonds {
		cs = append(cs, link.Constraint{A: b.A, B: b.B, Same: b.Same})
	}
	return cs
}
