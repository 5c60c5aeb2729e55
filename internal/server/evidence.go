package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// zone is the zone of an item's page: its first summit's, else UTC.
func (s *server) zone(ctx context.Context, summits []postgres.Named) *time.Location {
	if len(summits) == 0 {
		return time.UTC
	}
	head, err := s.store.Summit(ctx, summits[0].ID, s.now())
	if err != nil {
		return time.UTC
	}
	return zoneOf(head.Summit.Zone)
}

func (s *server) utterance(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.Utterance(r.Context(), n)
	if err != nil {
		return err
	}
	if p.ID != n {
		return redirect(w, r, path(news.ItemUtterance, p.ID))
	}
	zone := s.zone(r.Context(), p.Summits)
	it := item(p.Item, view.DayOf(p.Item.When, p.Item.SortAt, zone), zone)
	u := view.Utterance{
		Page: s.page(r, ""), Who: it.Who, WhoHref: it.WhoHref, Clock: it.Clock, Occasion: it.Occasion, Cut: p.Item.Cut,
		Language: p.Item.Language, State: it.State,
	}
	u.Section = view.SectionSummits
	for _, a := range p.Speakers {
		if a.Name != "" && a.Name != u.Who {
			u.Others = append(u.Others, a.Name)
		}
	}
	base := p.Item.Words
	u.BaseFrom = "The longest wording found, not necessarily the original."
	// A transcript beats the longest wording.
	for _, q := range p.Quotes {
		if p.Official[q.Article.ID] && q.Kind == news.Direct && q.Place == news.InBody && !q.Cut && q.Words != "" && (!u.Transcript || len(q.Words) > len(base)) {
			base, u.Transcript = q.Words, true
			u.BaseFrom = "As " + q.Article.Outlet.Name + " published it: an official text is the base, whatever outlets have."
		}
	}
	if u.Transcript {
		u.Cut = false
	}
	var kept [][]bool
	copies := map[int64]int{}
	for _, q := range p.Quotes {
		if q.Article.WireOf != 0 {
			copies[q.Article.WireOf]++
		}
	}
	present := map[int64]bool{}
	for _, q := range p.Quotes {
		present[q.Article.ID] = true
	}
	for _, q := range p.Quotes {
		if q.Article.WireOf != 0 && present[q.Article.WireOf] {
			continue // folded beneath the article that it republishes
		}
		v := view.Version{
			Outlet: view.Link{Label: q.Article.Outlet.Name, Href: "/outlets/" + q.Article.Outlet.ID}, Href: "/quotes/" + strconv.FormatInt(q.ID, 10),
			Verb: q.Cue, Loaded: q.Loaded, Class: view.WordingWords(q.Wording), Set: q.Kind == news.Direct,
			Reported: reported(q.Article, zone), Copies: copies[q.Article.ID], Language: q.Language, Gone: !q.Present,
		}
		if q.Speaker.Name != "" && q.Named && q.Speaker.Name != u.Who {
			v.Speaker = q.Speaker.Name
		}
		words := q.Words
		if words == "" {
			words = q.Sentence
		}
		switch {
		case words == "":
		case q.Wording == news.Paraphrase || q.Wording == news.Translation || q.Kind == news.Indirect:
			v.Pieces = []view.Piece{{Text: words, Op: view.Keep}}
			if q.Wording == "" {
				v.Class = view.WordingWords(news.Paraphrase)
			}
		default:
			var k []bool
			v.Pieces, k = view.Align(base, words)
			switch {
			case q.Cut:
				// What rights keep back is not left out by the outlet: such a
				// version does not count in which words are kept.
				v.Pieces, v.Partial = cutShort(v.Pieces), true
			case q.Place == news.InBody || q.Place == "":
				kept = append(kept, k)
			}
			u.Set = u.Set || q.Kind == news.Direct && q.Place == news.InBody
		}
		if q.Place == news.InHeadline || q.Place == news.InStandfirst {
			v.Class = string(q.Place)
			u.Aside = append(u.Aside, v)
			continue
		}
		u.Versions = append(u.Versions, v)
	}
	u.Versions = perOutlet(u.Versions)
	u.N = len(kept)
	if u.N > 1 {
		u.Base = view.Runs(base, kept)
	} else {
		u.Base = []view.Run{{Text: base, Step: 3}}
	}
	u.Set = u.Set && p.Item.Speech == news.Direct
	if base == "" {
		u.Set, u.Base = false, []view.Run{{Text: it.Words, Step: 3}}
	}
	if u.N <= 1 && !u.Transcript {
		u.BaseFrom = "The wording of " + it.Outlet + ", the only one found with these words."
	}
	u.Facts = append(u.Facts, s.itemFacts(p.Item, p.Summits, zone)...)
	u.Facts = append(u.Facts, ledger(p.Ledger)...)
	who := u.Who
	if who == "" {
		who = "Speaker not established"
	}
	u.Title = who + ": “" + view.Shorten(it.Words, 9) + "”"
	if !u.Set {
		u.Title = who + ": " + view.Shorten(it.Words, 9)
	}
	u.Description = who + ", as " + view.Count(len(it.Outlets), "outlet reports", "outlets report") + " it: every version, word by word."
	u.Cite = citation(s.base(r)+r.URL.Path, who, it.Words, u.Set, p.Item.First, zone)
	return s.render(w, r, http.StatusOK, view.UtterancePage(u))
}

// maxVersions is how many versions stand in rows of their own; of more, each
// outlet has one.
const maxVersions = 24

// perOutlet folds the further versions of an outlet beneath its fullest, where
// there are too many to set out one by one.
func perOutlet(vs []view.Version) []view.Version {
	if len(vs) <= maxVersions {
		return vs
	}
	kept := func(v view.Version) int {
		n := 0
		for _, p := range v.Pieces {
			if p.Op == view.Keep {
				n += max(p.N, 1)
			}
		}
		return n
	}
	at := map[string]int{}
	var out []view.Version
	for _, v := range vs {
		i, ok := at[v.Outlet.Href]
		if !ok {
			at[v.Outlet.Href] = len(out)
			out = append(out, v)
			continue
		}
		row, folded := out[i], v
		if kept(v) > kept(row) && !v.Gone {
			v.Also, v.Copies, row.Also, row.Copies = row.Also, v.Copies+row.Copies, nil, 0
			out[i], folded = v, row
		} else {
			out[i].Copies += v.Copies
		}
		out[i].Also = append(out[i].Also, view.Link{Label: folded.Class + ", " + folded.Reported, Href: folded.Href})
	}
	return out
}

// cutShort takes the omission at the end off a version that is shown in part.
func cutShort(ps []view.Piece) []view.Piece {
	if n := len(ps); n > 0 && ps[n-1].Op == view.Omit {
		ps = ps[:n-1]
	}
	return append(ps, view.Piece{Text: "…", Op: view.Keep, N: 1})
}

// itemFacts are the facts that items of all kinds share.
func (s *server) itemFacts(it postgres.Item, summits []postgres.Named, zone *time.Location) []view.Fact {
	fs := []view.Fact{
		{Label: "First report", Words: reported(it.First, zone) + " by ", Links: []view.Link{{Label: it.First.Outlet.Name, Href: "/outlets/" + it.First.Outlet.ID}, {Label: it.First.Headline, Href: path(news.ItemDocument, it.First.ID)}}},
		{Label: "First seen by Readout", Words: view.Moment(it.Seen.In(zone)), Time: it.Seen},
		{Label: "Carried by", Words: carried(it)},
	}
	if len(it.Topics) > 0 {
		fs = append(fs, view.Fact{Label: "On", Links: topicLinks(it.Topics)})
	}
	if len(summits) > 0 {
		fs = append(fs, view.Fact{Label: "Timeline", Links: summitLinks(summits)})
	}
	return append(fs, view.Fact{Label: "State", Words: stateWords(it.State, it.Corrected)})
}

func carried(it postgres.Item) string {
	s := view.Count(len(it.Outlets), "outlet", "outlets")
	if it.Reports > len(it.Outlets) {
		s += ", in " + view.Count(it.Reports, "report", "reports")
	}
	if it.Copies > 0 {
		s += "; " + view.Num(it.Copies) + " of them republished"
	}
	return s
}

func stateWords(st news.State, corrected bool) string {
	words := "automatic: found by rules, not checked by a person"
	switch st {
	case news.StateAccepted:
		words = "checked by an editor"
	case news.StateReviewed:
		words = "checked by two editors"
	}
	if corrected {
		words += "; corrected, see below"
	}
	return words
}

func ledger(cs []postgres.Correction) []view.Fact {
	var fs []view.Fact
	for _, c := range cs {
		words := c.What
		if c.Before != "" || c.After != "" {
			words += ": from “" + c.Before + "” to “" + c.After + "”"
		}
		if c.Reason != "" {
			words += " (" + c.Reason + ")"
		}
		fs = append(fs, view.Fact{Label: "Corrected " + view.DayShort(c.At), Words: words})
	}
	return fs
}

// reported words when an article was published, to the day where it says no
// more, or when it was first seen.
func reported(a postgres.ArticleRef, zone *time.Location) string {
	switch {
	case a.Published.IsZero():
		return "first seen " + view.Moment(a.FirstSeen.In(zone))
	case a.DateOnly:
		return a.Published.Format("Mon 2 Jan 2006") + ", hour not stated"
	}
	return view.Moment(a.Published.In(zone))
}

func (s *server) quote(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.Quote(r.Context(), n)
	if err != nil {
		return err
	}
	zone := time.UTC
	var summits []postgres.Named
	for _, sm := range p.Summits {
		head, err := s.store.Summit(r.Context(), sm, s.now())
		if err != nil {
			continue
		}
		if len(summits) == 0 {
			zone = zoneOf(head.Summit.Zone)
		}
		summits = append(summits, postgres.Named{ID: head.Summit.ID, Name: head.Summit.Name})
	}
	q := view.Quote{
		Page: s.page(r, ""), Outlet: view.Link{Label: p.Article.Outlet.Name, Href: "/outlets/" + p.Article.Outlet.ID},
		Kind: quoteKind(p.Kind, p.Place), Words: p.Words, Set: p.Kind == news.Direct && p.Words != "", Language: p.Language,
		Utterance: view.Link{Label: "All versions of this quote", Href: path(news.ItemUtterance, p.Utterance)}, State: p.State.Word(),
	}
	q.Section = view.SectionSummits
	if p.Cut && q.Words != "" {
		q.Words += " …"
	}
	if p.Kind == news.Mixed && q.Words != "" {
		q.Words = "… “" + q.Words + "” …"
	}
	if p.Named {
		l := actorLink(p.Speaker)
		q.Who, q.WhoHref = l.Label, l.Href
	}
	q.Sentence, q.Withheld = sentence(p.Sentence, p.Parts, p.Source, p.Cue)
	q.Out = fragment(p.Article.URL, p.Words, p.Cut)
	zoned := p.FetchedAt.In(zone)
	q.Chain = []view.Fact{
		{Label: "Outlet", Links: []view.Link{q.Outlet}},
		{Label: "Headline", Links: []view.Link{{Label: p.Article.Headline, Href: path(news.ItemDocument, p.Article.ID)}}},
		{Label: "Published", Words: reported(p.Article, zone)},
		addressFact(p.Article.URL),
		{Label: "Our revision", Words: strconv.Itoa(p.Number) + " of " + strconv.Itoa(p.Revisions) + ", fetched " + view.Moment(zoned), Time: p.FetchedAt},
		{Label: "SHA-256 of its text", Code: p.Hash},
		{Label: "Bytes of the text", Words: spans(p.Starts, p.Ends)},
		onPage(p, zone),
	}
	if len(summits) > 0 {
		q.Chain = append(q.Chain, view.Fact{Label: "Timeline", Links: summitLinks(summits)})
	}
	kept := func(none string) string {
		if p.Sentence == "" {
			return "kept back with the sentence"
		}
		return none
	}
	q.Why = []view.Fact{
		{Label: "The text names", Words: orNone(p.Source, kept("nobody in so many words"))},
		{Label: "How far named", Words: levelWords(p.Level)},
		{Label: "Reporting words", Words: orNone(p.Cue, "none")},
		{Label: "Rule", Code: orNone(p.Rule, "none")},
		{Label: "It fired on", Words: orNone(strings.Join(p.Fired, " · "), kept("nothing recorded"))},
		{Label: "Measured precision", Words: measured(p.Confidence, p.Lower)},
		{Label: "Analyser", Code: p.Version},
		{Label: "Analysed", Words: view.Moment(p.AnalysedAt.In(zone)), Time: p.AnalysedAt},
		{Label: "State", Words: stateWords(p.State, len(p.Ledger) > 0)},
	}
	if p.LexiconHash != "" {
		q.Why = append(q.Why, view.Fact{Label: "Names known then", Code: view.ShortHash(p.LexiconHash)})
	}
	if p.Addressee != "" {
		q.Why = append(q.Why, view.Fact{Label: "Said to", Words: p.Addressee})
	}
	if p.NotSpeech != "" {
		q.Why = append(q.Why, view.Fact{Label: "Not counted as speech", Words: p.NotSpeech})
	}
	q.Why = append(q.Why, ledger(p.Ledger)...)
	if !p.Named && p.NotSpeech == "" {
		q.Doubt = "No name stands here because no rule that is sure enough named one. The outlet’s own sentence says what it says."
	}
	who := q.Who
	if who == "" {
		who = "Speaker not established"
	}
	q.Title = who + " in " + q.Outlet.Label
	q.Description = "Where these words stand: outlet, address, revision, sentence, and why the label says what it says."
	words := q.Words
	if words == "" {
		words = p.Sentence
	}
	q.Cite = citation(s.base(r)+r.URL.Path, who, words, q.Set, p.Article, zone)
	return s.render(w, r, http.StatusOK, view.QuotePage(q))
}

// onPage says whether the words stand on the outlet's page, as of our last
// look at it.
func onPage(p postgres.QuotePage, zone *time.Location) view.Fact {
	f := view.Fact{Label: "Still on the page?", Words: stillThere(p.Present, p.Number < p.Revisions)}
	if p.PageGone {
		f.Words = "gone: the page is no longer there"
	}
	at := p.CheckedAt
	if at.IsZero() {
		at = p.FetchedAt
	}
	f.Words += " (checked " + view.Moment(at.In(zone)) + ")"
	f.Time = at
	return f
}

func orNone(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// addressFact is the fact of an article's address: pasted texts have none.
func addressFact(u string) view.Fact {
	if strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "https://") {
		return view.Fact{Label: "Address", Out: u}
	}
	return view.Fact{Label: "Address", Words: "none: the text was handed in. Its identity is ", Code: u}
}

func spans(starts, ends []int) string {
	var out []string
	for i := range min(len(starts), len(ends)) {
		out = append(out, fmt.Sprintf("%d–%d", starts[i], ends[i]))
	}
	return orNone(strings.Join(out, ", "), "not stated")
}

func measured(confidence, lower float64) string {
	if lower == 0 {
		return "not measured yet, so no name is shown on its strength"
	}
	return fmt.Sprintf("%s; with 95 %% certainty at least %s", share(confidence), share(lower))
}

// share writes a proportion as per cent.
func share(f float64) string {
	return strconv.FormatFloat(f*100, 'f', 1, 64) + "\u00a0%"
}

func levelWords(l news.Level) string {
	switch l {
	case news.LevelNamed:
		return "by name"
	case news.LevelRole:
		return "by role"
	case news.LevelInstitution:
		return "by institution"
	case news.LevelAnonymous:
		return "described, not named"
	case news.LevelCollective:
		return "as a group"
	}
	return "not at all"
}

func quoteKind(k news.QuoteKind, place news.BlockPlace) string {
	words := "in quotation marks"
	switch k {
	case news.Mixed:
		words = "partly in quotation marks"
	case news.Indirect:
		words = "without quotation marks"
	}
	switch place {
	case news.InHeadline:
		words += ", in the headline"
	case news.InStandfirst:
		words += ", in the standfirst"
	}
	return words
}

// sentence marks the outlet's sentence, or says why there is none.
func sentence(words string, quoted []string, source, cue string) ([]view.Part, string) {
	if words == "" {
		return nil, "Not shown: the outlet’s rights allow no more of this article."
	}
	return view.MarkWords(words, quoted, source, cue), ""
}

// fragment returns the article's address with a text fragment that leads to
// the words, "" for texts without an address. Long quotes are named by their
// first and last words.
func fragment(address, words string, cut bool) string {
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return ""
	}
	fields := strings.Fields(words)
	if cut && len(fields) > 0 && fields[len(fields)-1] == "…" {
		fields = fields[:len(fields)-1]
	}
	if len(fields) == 0 {
		return address
	}
	base, _, _ := strings.Cut(address, "#")
	if len(fields) > 12 {
		return base + "#:~:text=" + escape(strings.Join(fields[:5], " ")) + "," + escape(strings.Join(fields[len(fields)-5:], " "))
	}
	return base + "#:~:text=" + escape(strings.Join(fields, " "))
}

// escape percent-encodes everything but unreserved characters, and the hyphen
// too, which has a meaning of its own in text fragments.
func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), "-", "%2D")
}

// citation is one line to paste: who, the words, the outlet, the day, both
// addresses.
func citation(page, who, words string, set bool, a postgres.ArticleRef, zone *time.Location) string {
	if set {
		words = "“" + words + "”"
	}
	s := who + ": " + words + " (" + a.Outlet.Name + ", " + reported(a, zone) + ")"
	if strings.HasPrefix(a.URL, "http") {
		s += ", " + a.URL
	}
	return s + ". Readout, " + page
}

func (s *server) event(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.Event(r.Context(), n)
	if err != nil {
		return err
	}
	if p.ID != n {
		return redirect(w, r, path(news.ItemEvent, p.ID))
	}
	zone := s.zone(r.Context(), p.Summits)
	it := item(p.Item, view.DayOf(p.Item.When, p.Item.SortAt, zone), zone)
	t := view.Told{Page: s.page(r, view.Shorten(it.Words, 12)), Kind: sentenceCase(orNone(p.Item.EventKind, "event")), Head: it.Words, State: it.State}
	t.Section = view.SectionSummits
	if p.Item.Status != news.Happened {
		t.Status = string(p.Item.Status)
	}
	t.Description = it.Words
	t.Facts = append(t.Facts, whenFact(it.Clock, p.Item, zone))
	if len(p.Item.Who) > 0 {
		t.Facts = append(t.Facts, view.Fact{Label: "Who", Links: actorLinks(p.Item.Who)})
	}
	if len(p.Item.Whom) > 0 {
		t.Facts = append(t.Facts, view.Fact{Label: "To whom or with whom", Links: actorLinks(p.Item.Whom)})
	}
	t.Facts = append(t.Facts, view.Fact{Label: "Where", Words: orNone(p.Item.Where, "not stated")})
	t.Facts = append(t.Facts, s.itemFacts(p.Item, p.Summits, zone)...)
	t.Facts = append(t.Facts, ledger(p.Ledger)...)
	for _, e := range p.Reports {
		rep := view.Report{
			Outlet: view.Link{Label: e.Article.Outlet.Name, Href: "/outlets/" + e.Article.Outlet.ID}, Article: view.Link{Label: e.Article.Headline, Href: path(news.ItemDocument, e.Article.ID)},
			Reported: reported(e.Article, zone), Revision: view.Revision{Number: e.Number, Of: e.Revisions, Hash: e.Hash, FetchedAt: e.FetchedAt},
			Rule: e.Rule, Gone: !e.Present, Out: fragment(e.Article.URL, e.Sentence, e.Cut),
		}
		rep.Sentence, rep.Withheld = sentence(e.Sentence, nil, "", e.Cue)
		if e.Status != p.Item.Status {
			rep.Says = string(e.Status)
		}
		t.Reports = append(t.Reports, rep)
	}
	t.Cite = citation(s.base(r)+r.URL.Path, "Event", it.Words, false, p.Item.First, zone)
	return s.render(w, r, http.StatusOK, view.ToldPage(t))
}

// whenFact words an item's time in one line.
func whenFact(c view.Clock, it postgres.Item, zone *time.Location) view.Fact {
	day := view.DayOf(it.When, it.SortAt, zone)
	words := day.Format("Monday") + " " + view.DayLong(day)
	switch it.When.Precision {
	case news.Day:
	case news.Week, news.Month, news.Year, news.Ongoing:
		words = sentenceCase(c.Large)
	default:
		words += ", " + c.Large
	}
	return view.Fact{Label: "When", Words: words + prefixed("; ", c.Small())}
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func sentenceCase(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (s *server) stance(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.Stance(r.Context(), n)
	if err != nil {
		return err
	}
	if p.ID != n {
		return redirect(w, r, path(news.ItemStance, p.ID))
	}
	zone := s.zone(r.Context(), p.Summits)
	it := item(p.Item, view.DayOf(p.Item.When, p.Item.SortAt, zone), zone)
	who := orNone(it.Who, "Holder not established")
	t := view.Told{Page: s.page(r, ""), Kind: "Position", Position: p.Item.Position, Head: who + " " + it.PositionVerb() + " " + it.Words, State: it.State}
	t.Title, t.Description, t.Section = view.Shorten(t.Head, 12), t.Head, view.SectionSummits
	t.Facts = append(t.Facts, whenFact(it.Clock, p.Item, zone))
	if len(p.Item.Who) > 0 && p.Item.Named {
		t.Facts = append(t.Facts, view.Fact{Label: "Holder", Links: actorLinks(p.Item.Who)})
	}
	t.Facts = append(t.Facts, view.Fact{Label: "Condition", Words: orNone(p.Item.Condition, "none stated")}, view.Fact{Label: "Known through", Words: viaWords(p.Item.Via)})
	t.Facts = append(t.Facts, s.itemFacts(p.Item, p.Summits, zone)...)
	t.Facts = append(t.Facts, ledger(p.Ledger)...)
	for _, e := range p.Reports {
		rep := s.stanceReport(e, zone)
		if e.Position != p.Item.Position {
			rep.Says = string(e.Position)
		}
		t.Reports = append(t.Reports, rep)
	}
	t.Cite = citation(s.base(r)+r.URL.Path, who, it.PositionVerb()+" "+it.Words, false, p.Item.First, zone)
	return s.render(w, r, http.StatusOK, view.ToldPage(t))
}

func (s *server) stanceReport(e postgres.StanceRow, zone *time.Location) view.Report {
	rep := view.Report{
		Outlet: view.Link{Label: e.Article.Outlet.Name, Href: "/outlets/" + e.Article.Outlet.ID}, Article: view.Link{Label: e.Article.Headline, Href: path(news.ItemDocument, e.Article.ID)},
		Reported: reported(e.Article, zone), Rule: e.Rule, Out: fragment(e.Article.URL, e.Sentence, e.Cut),
	}
	if e.Quote != 0 {
		rep.Quote = "/quotes/" + strconv.FormatInt(e.Quote, 10)
	}
	rep.Sentence, rep.Withheld = sentence(e.Sentence, nil, e.Holder.Name, e.Cue)
	return rep
}

func viaWords(v news.Via) string {
	switch v {
	case news.ViaQuote:
		return "the holder’s own words"
	case news.ViaIndirect:
		return "reported speech"
	}
	return "the outlet’s account"
}

func (s *server) article(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	p, err := s.store.Article(r.Context(), n)
	if err != nil {
		return err
	}
	zone := s.zone(r.Context(), p.Summits)
	a := view.Article{
		Page: s.page(r, orNone(p.Article.Headline, "Article")), Headline: orNone(p.Article.Headline, "No headline"),
		Outlet: view.Link{Label: p.Article.Outlet.Name, Href: "/outlets/" + p.Article.Outlet.ID}, Kind: string(p.Kind), Published: reported(p.Article, zone),
		Notice: orNone(p.RightsNotice, fmt.Sprintf("This page shows %s of the article’s %s; the rest is at the outlet.", view.Num(p.ShownWords), view.Count(p.Words, "word", "words"))),
	}
	a.NoIndex, a.Section = true, view.SectionSummits
	if strings.HasPrefix(p.Article.URL, "http") {
		a.URL = p.Article.URL
	}
	if p.Skipped != "" {
		a.Skipped = "Stored, but not read for quotes and events: " + p.Skipped + "."
	}
	var quoted []string
	for _, q := range p.Quotes {
		quoted = append(quoted, q.Parts...)
	}
	for _, para := range p.Paragraphs {
		a.Body = append(a.Body, view.Paragraph{Kind: para.Kind, Parts: view.MarkWords(para.Text, within(para.Text, quoted), "", "")})
	}
	if len(a.Body) > 0 && p.RightsNotice == "" {
		a.Notice = "Shown whole: " + map[bool]string{true: "an official document", false: "the outlet’s rights allow it"}[p.Kind == news.KindDocument] + "."
	}
	for _, q := range p.Quotes {
		e := view.Excerpt{Href: "/quotes/" + strconv.FormatInt(q.ID, 10), Label: "speaker not established", Kind: quoteKind(q.Kind, q.Place)}
		if q.Named {
			e.Label = q.Speaker.Name
		}
		switch {
		case q.Sentence != "":
			e.Parts = view.MarkWords(q.Sentence, q.Parts, q.Source, q.Cue)
		case q.Words != "":
			e.Parts = []view.Part{{Text: q.Words, Mark: "quote"}}
		default:
			a.Withheld = append(a.Withheld, view.Link{Label: e.Label + ", " + e.Kind, Href: e.Href})
			continue
		}
		a.Excerpts = append(a.Excerpts, e)
	}
	// These are the article's own reports, not what several outlets tell
	// together: events have no page of their own here.
	for _, e := range p.Events {
		it := item(postgres.Item{Kind: news.ItemEvent, ID: e.ID, Words: e.Label, EventKind: e.Kind, Who: e.Who, Whom: e.Whom, Where: e.Where, Named: len(e.Who) > 0, When: e.When, First: e.Article, Seen: e.Article.FirstSeen, Reported: e.Article.Published, ReportDay: e.Article.DateOnly, Status: e.Status, State: e.State}, time.Time{}, zone)
		it.Href = ""
		a.Found = append(a.Found, it)
	}
	for _, st := range p.Stances {
		a.Found = append(a.Found, item(postgres.Item{Kind: news.ItemStance, ID: st.Stance, Words: st.Target, Topics: []postgres.Named{st.Topic}, Who: []postgres.ActorRef{st.Holder}, Named: st.Named, Position: st.Position, When: st.When, First: st.Article, Seen: st.Article.FirstSeen, Reported: st.Article.Published, ReportDay: st.Article.DateOnly, State: st.State}, time.Time{}, zone))
	}
	a.Facts = []view.Fact{addressFact(p.Article.URL),
		{Label: "Our revision", Words: strconv.Itoa(p.Number) + " of " + strconv.Itoa(p.Revisions) + ", fetched " + view.Moment(p.FetchedAt.In(zone)), Time: p.FetchedAt},
		{Label: "Changes", Words: changesSeen(p.Revisions), Links: []view.Link{{Label: "history", Href: path(news.ItemDocument, p.Article.ID) + "/history"}}},
		{Label: "SHA-256 of its text", Code: p.Hash},
		{Label: "Length", Words: view.Count(p.Words, "word", "words") + ", of which public pages show " + view.Num(p.ShownWords)},
		{Label: "First seen", Words: view.Moment(p.Article.FirstSeen.In(zone)), Time: p.Article.FirstSeen},
		{Label: "Language", Words: orNone(p.Language, "not stated")},
		{Label: "By", Words: orNone(view.List(p.Authors), "not stated")},
		{Label: "Extractor", Code: orNone(p.Extractor, "not stated")},
	}
	if !p.LastCheckAt.IsZero() {
		a.Facts = append(a.Facts, view.Fact{Label: "Last looked at", Words: view.Moment(p.LastCheckAt.In(zone)) + prefixed(": ", p.LastOutcome), Time: p.LastCheckAt})
	}
	if len(p.Agencies) > 0 {
		a.Facts = append(a.Facts, view.Fact{Label: "Agencies credited", Words: view.List(p.Agencies)})
	}
	if p.Partial {
		a.Facts = append(a.Facts, view.Fact{Label: "Read in part", Words: "the page was cut off by a wall"})
	}
	if p.CopyOf != nil {
		a.Facts = append(a.Facts, view.Fact{Label: "Republishes", Links: []view.Link{{Label: p.CopyOf.Outlet.Name + ": " + p.CopyOf.Headline, Href: path(news.ItemDocument, p.CopyOf.ID)}}})
	}
	var copies []view.Link
	for _, c := range p.Copies {
		copies = append(copies, view.Link{Label: c.Outlet.Name, Href: path(news.ItemDocument, c.ID)})
	}
	if len(copies) > 0 {
		a.Facts = append(a.Facts, view.Fact{Label: "Republished by", Links: copies})
	}
	if len(p.Summits) > 0 {
		a.Facts = append(a.Facts, view.Fact{Label: "Timeline", Links: summitLinks(p.Summits)})
	}
	a.Description = "What Readout holds of this article by " + a.Outlet.Label + ": its quotes, events and positions, with the revision they come from."
	return s.render(w, r, http.StatusOK, view.ArticlePage(a))
}

// stillThere says whether a quote stands in the latest revision. One that nobody
// took back but that is not in it stood in a live blog's older posts, or beyond
// where the page was cut off.
func stillThere(present, older bool) string {
	switch {
	case present && older:
		return "not read there: it has scrolled off, or the page was cut short; nobody took it back"
	case present:
		return "yes, these words still stand there"
	}
	return "no, the article has been changed since"
}

// changesSeen words how often an article was found changed.
func changesSeen(revisions int) string {
	if revisions < 2 {
		return "none seen: "
	}
	return view.Count(revisions-1, "change", "changes") + ": "
}

// within returns the words that stand in the text, in their order there. Words
// that are part of others of them are left out: a few words quoted in one
// paragraph may stand within a whole sentence in the next.
func within(text string, words []string) []string {
	var in []string
	for _, w := range words {
		if w != "" && strings.Contains(text, w) && !slices.Contains(in, w) {
			in = append(in, w)
		}
	}
	in = slices.DeleteFunc(slices.Clone(in), func(w string) bool {
		return slices.ContainsFunc(in, func(o string) bool { return len(o) > len(w) && strings.Contains(o, w) })
	})
	slices.SortStableFunc(in, func(a, b string) int { return strings.Index(text, a) - strings.Index(text, b) })
	return in
}
