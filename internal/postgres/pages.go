package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

func (s *Store) topicNames(ctx context.Context) (map[string]Named, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, name FROM topics`)
	if err != nil {
		return nil, err
	}
	out := map[string]Named{}
	var n Named
	_, err = pgx.ForEachRow(rows, []any{&n.ID, &n.Name}, func() error { out[n.ID] = n; return nil })
	return out, err
}

// itemOf returns an item's projected row with the summits that it stands on.
func (s *Store) itemOf(ctx context.Context, kind news.ItemKind, id int64) (it Item, summits []Named, err error) {
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.name, t.payload FROM timeline_items t JOIN summits s ON s.num = t.summit WHERE t.kind = $1 AND t.item_id = $2 ORDER BY s.start_day, s.id`, kind, id)
	if err != nil {
		return it, nil, err
	}
	var n Named
	var payload []byte
	_, err = pgx.ForEachRow(rows, []any{&n.ID, &n.Name, &payload}, func() error {
		summits = append(summits, n)
		it, err = readItem(payload)
		return err
	})
	return it, summits, err
}

// ledgerOf returns the ledger's rows about any of the quotes or reports.
func (s *Store) ledgerOf(ctx context.Context, kind news.ItemKind, ids []int64) ([]Correction, error) {
	cs, err := s.corrections(ctx, `c.item = $1 AND c.item_id = ANY($2) ORDER BY c.id DESC`, kind, list(ids))
	// What one step changed alike of several findings is one row.
	var out []Correction
	for _, c := range cs {
		if !slices.ContainsFunc(out, func(o Correction) bool {
			return o.At.Equal(c.At) && o.What == c.What && o.Before == c.Before && o.After == c.After
		}) {
			out = append(out, c)
		}
	}
	return out, err
}

// Utterance returns an utterance with its quotes. A merged one gives the page of
// the one that stands, a withdrawn one news.ErrGone.
func (s *Store) Utterance(ctx context.Context, id int64) (UtterancePage, error) {
	p, err := s.utterance(ctx, id)
	if err != nil {
		return p, fmt.Errorf("utterance %d: %w", id, err)
	}
	return p, nil
}

func (s *Store) utterance(ctx context.Context, id int64) (UtterancePage, error) {
	var p UtterancePage
	var state string
	var it Item
	var d dateScan
	var reported, seen *time.Time
	var speaker ActorRef
	var topicIDs []string
	dest := append([]any{&p.ID, &state, &speaker.ID, &speaker.Name, &it.Named, &it.Words, &it.Cut, &reported, &seen, &it.Occasion, &it.Conflict, &topicIDs}, d.into()...)
	err := s.pool.QueryRow(ctx, `SELECT u.id, u.state, COALESCE(u.speaker_id, ''), COALESCE(a.name, u.speaker_name), u.established, u.shown, u.cut, u.reported_at, u.seen_at, u.occasion, u.conflict, u.topics,
			u.said_from, u.said_to, u.said_precision, u.said_zone, u.said_basis, u.said_rule
		FROM utterances u LEFT JOIN actors a ON a.id = u.speaker_id WHERE u.id = (SELECT COALESCE(merged_into, id) FROM utterances WHERE id = $1)`, id).Scan(dest...)
	if err != nil {
		return p, notFound(err)
	}
	if state == "rejected" || state == "withdrawn" {
		return p, gone(state)
	}
	topics, err := s.topicNames(ctx)
	if err != nil {
		return p, err
	}
	ms, err := members(ctx, s.pool, `x.utterance_id = $1`, p.ID)
	if err != nil {
		return p, err
	}
	var ids []int64
	seenSpeaker := map[ActorRef]bool{}
	standing := slices.ContainsFunc(ms, func(m member) bool { return m.active && m.Present })
	held := true // every summit that it is on holds what is not reviewed
	for _, m := range ms {
		ids = append(ids, m.ID)
		if !m.active {
			continue
		}
		p.Quotes = append(p.Quotes, m.public(topics))
		if (m.Present || !standing) && m.Named && m.Speaker != (ActorRef{}) && !seenSpeaker[m.Speaker] {
			seenSpeaker[m.Speaker] = true
			p.Speakers = append(p.Speakers, m.Speaker)
		}
	}
	if len(p.Quotes) == 0 {
		return p, news.ErrNotFound
	}
	projectedItem, summits, err := s.itemOf(ctx, news.ItemUtterance, p.ID)
	if err != nil {
		return p, err
	}
	p.Summits = summits
	if len(summits) > 0 {
		p.Item = projectedItem
	} else {
		if held, err = s.heldBack(ctx, ms); err != nil || held {
			if err == nil {
				err = news.ErrNotFound
			}
			return p, err
		}
		it.Kind, it.ID, it.State = news.ItemUtterance, p.ID, news.State(state)
		it.When, it.Reported, it.Seen = d.date(), when(reported), when(seen)
		it.SortAt = sortAt(it.When, it.Reported, it.ReportDay, time.UTC)
		it.First = p.Quotes[0].Article
		it.ReportDay = it.First.DateOnly
		it.Topics = named(topicIDs, topics)
		it.Reports = len(p.Quotes)
		if it.Named {
			it.Who = []ActorRef{speaker}
		} else {
			it.Sentence, it.Teller, it.Conflict = p.Quotes[0].Sentence, p.Quotes[0].Article.Outlet, false
		}
		seen := map[string]bool{}
		for _, q := range p.Quotes {
			if !seen[q.Article.Outlet.ID] {
				seen[q.Article.Outlet.ID] = true
				it.Outlets = append(it.Outlets, q.Article.Outlet)
			}
		}
		p.Item = it
	}
	if !p.Item.Named {
		p.Speakers = nil
	}
	var articles []int64
	for _, q := range p.Quotes {
		articles = append(articles, q.Article.ID)
	}
	rows, err := s.pool.Query(ctx, `SELECT id FROM articles WHERE id = ANY($1) AND kind = 'document'`, articles)
	if err != nil {
		return p, err
	}
	official, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return p, err
	}
	p.Official = map[int64]bool{}
	for _, id := range official {
		p.Official[id] = true
	}
	p.Ledger, err = s.ledgerOf(ctx, news.ItemUtterance, ids)
	return p, err
}

// heldBack reports whether quotes belong to summits that all hold what nobody
// has reviewed.
func (s *Store) heldBack(ctx context.Context, ms []member) (bool, error) {
	var ids []string
	for _, m := range ms {
		if m.State != news.StateSuggested {
			return false, nil
		}
		ids = append(ids, m.Summits...)
	}
	if len(ids) == 0 {
		return false, nil
	}
	var held bool
	err := s.pool.QueryRow(ctx, `SELECT COALESCE(bool_and(hold_all), false) FROM summits WHERE id = ANY($1)`, ids).Scan(&held)
	return held, err
}

// Quote returns a quote's evidence chain. Rejected ones give news.ErrNotFound,
// withdrawn ones news.ErrGone.
func (s *Store) Quote(ctx context.Context, id int64) (QuotePage, error) {
	var p QuotePage
	ms, err := members(ctx, s.pool, `x.id = $1`, id)
	if err == nil && len(ms) == 0 {
		var purged bool
		if err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM purged_items WHERE item = 'quote' AND id = $1)`, id).Scan(&purged); err == nil {
			err = news.ErrNotFound
			if purged {
				err = news.ErrGone
			}
		}
	}
	if err == nil && (ms[0].withdrawn || ms[0].State == news.StateRejected) {
		err = news.ErrNotFound
		if ms[0].withdrawn {
			err = news.ErrGone
		}
	}
	if err != nil {
		return p, fmt.Errorf("quote %d: %w", id, err)
	}
	topics, err := s.topicNames(ctx)
	if err != nil {
		return p, fmt.Errorf("quote %d: %w", id, err)
	}
	if held, err := s.heldBack(ctx, ms); err != nil || held {
		if err == nil {
			err = news.ErrNotFound
		}
		return p, fmt.Errorf("quote %d: %w", id, err)
	}
	p.QuoteRow, p.OutletCountry = ms[0].public(topics), ms[0].country
	err = s.pool.QueryRow(ctx, `SELECT lexicon_hash, analysed_at FROM analyses WHERE revision_id = $1`, p.Revision).Scan(&p.LexiconHash, &p.AnalysedAt)
	if err != nil && !isNoRows(err) {
		return p, fmt.Errorf("quote %d: %w", id, err)
	}
	var checked *time.Time
	if err := s.pool.QueryRow(ctx, `SELECT checked_at, state = 'gone' FROM articles WHERE id = $1`, p.Article.ID).Scan(&checked, &p.PageGone); err != nil {
		return p, fmt.Errorf("quote %d: %w", id, err)
	}
	p.CheckedAt = when(checked)
	p.Ledger, err = s.ledgerOf(ctx, news.ItemUtterance, []int64{id})
	return p, err
}

func (s *Store) publicationLimit(ctx context.Context) (float64, error) {
	var v float64
	err := s.pool.QueryRow(ctx, `SELECT COALESCE((SELECT value::float8 FROM settings WHERE name = 'publication_lower'), 0.93)`).Scan(&v)
	return v, err
}

// Event returns an event with its reports; merged and withdrawn ones as
// Utterance.
func (s *Store) Event(ctx context.Context, id int64) (EventPage, error) {
	p, err := s.event(ctx, id)
	if err != nil {
		return p, fmt.Errorf("event %d: %w", id, err)
	}
	return p, nil
}

func (s *Store) event(ctx context.Context, id int64) (EventPage, error) {
	var p EventPage
	var state string
	err := s.pool.QueryRow(ctx, `SELECT id, state, history FROM events WHERE id = (SELECT COALESCE(merged_into, id) FROM events WHERE id = $1)`, id).Scan(&p.ID, &state, &p.History)
	if err != nil {
		return p, notFound(err)
	}
	if state == "rejected" || state == "withdrawn" {
		return p, gone(state)
	}
	limit, err := s.publicationLimit(ctx)
	if err != nil {
		return p, err
	}
	ts, err := tellings(ctx, s.pool, `x.event_id = $1`, p.ID)
	if err != nil {
		return p, err
	}
	var ids []int64
	for _, t := range ts {
		ids = append(ids, t.ID)
		if t.active {
			p.Reports = append(p.Reports, t.public(limit))
		}
	}
	if p.Item, p.Summits, err = s.itemOf(ctx, news.ItemEvent, p.ID); err != nil {
		return p, err
	}
	if len(p.Summits) == 0 || len(p.Reports) == 0 {
		return p, news.ErrNotFound // on no timeline: not public
	}
	p.Ledger, err = s.ledgerOf(ctx, news.ItemEvent, ids)
	return p, err
}

// Stance returns a stance with its reports. One that the publication rule keeps
// back gives news.ErrNotFound.
func (s *Store) Stance(ctx context.Context, id int64) (StancePage, error) {
	p, err := s.stance(ctx, id)
	if err != nil {
		return p, fmt.Errorf("stance %d: %w", id, err)
	}
	return p, nil
}

func (s *Store) stance(ctx context.Context, id int64) (StancePage, error) {
	var p StancePage
	var state string
	if err := s.pool.QueryRow(ctx, `SELECT id, state FROM stances WHERE id = $1`, id).Scan(&p.ID, &state); err != nil {
		return p, notFound(err)
	}
	if state == "rejected" || state == "withdrawn" {
		return p, gone(state)
	}
	hs, err := holdings(ctx, s.pool, `x.stance_id = $1`, id)
	if err != nil {
		return p, err
	}
	var ids []int64
	for _, h := range hs {
		ids = append(ids, h.ID)
		if h.active && h.Named {
			p.Reports = append(p.Reports, h.StanceRow)
		}
	}
	if p.Item, p.Summits, err = s.itemOf(ctx, news.ItemStance, id); err != nil {
		return p, err
	}
	if len(p.Summits) == 0 || len(p.Reports) == 0 {
		return p, news.ErrNotFound
	}
	p.Ledger, err = s.ledgerOf(ctx, news.ItemStance, ids)
	return p, err
}

// Article returns what the public may see of an article. Withdrawn ones give
// news.ErrGone.
func (s *Store) Article(ctx context.Context, id int64) (ArticlePage, error) {
	p, err := s.articlePage(ctx, id)
	if err != nil {
		return p, fmt.Errorf("article %d: %w", id, err)
	}
	return p, nil
}

func (s *Store) articlePage(ctx context.Context, id int64) (ArticlePage, error) {
	var p ArticlePage
	var ref articleRefScan
	var revision *int64
	var duplicate *int64
	var checked *time.Time
	dest := append(ref.into(), &p.Kind, &p.State, &p.StateReason, &revision, &p.Revisions, &p.Language, &checked, &duplicate)
	err := s.pool.QueryRow(ctx, `SELECT `+articleRefColumns+`, a.kind, a.state, a.state_reason, a.revision_id, a.revisions, a.language, a.checked_at, a.duplicate_of
		FROM articles a JOIN outlets ou ON ou.id = a.outlet_id WHERE a.id = $1`, id).Scan(dest...)
	if err != nil {
		return p, notFound(err)
	}
	p.Article, p.LastCheckAt = ref.ref(), when(checked)
	if p.State == "withdrawn" || p.State == "purged" {
		return p, news.ErrGone
	}
	if duplicate != nil {
		return s.articlePage(ctx, *duplicate)
	}
	if p.Outlet, err = s.outletRow(ctx, p.Article.Outlet.ID); err != nil {
		return p, err
	}
	p.Outlet.Rules = nil
	if err := s.pool.QueryRow(ctx, `SELECT outcome FROM fetch_log WHERE article_id = $1 ORDER BY id DESC LIMIT 1`, id).Scan(&p.LastOutcome); err != nil && !isNoRows(err) {
		return p, err
	}
	if revision == nil {
		return p, nil
	}
	p.Revision = *revision
	var body string
	var blocks []byte
	var modified *time.Time
	err = s.pool.QueryRow(ctx, `SELECT r.number, r.hash, r.fetched_at, r.standfirst, r.authors, r.agencies, r.dateline, r.modified_at, r.partial, r.extractor, r.words, r.text, r.blocks,
			COALESCE(n.version, ''), COALESCE(n.skipped, '')
		FROM revisions r LEFT JOIN analyses n ON n.revision_id = r.id WHERE r.id = $1`, p.Revision).
		Scan(&p.Number, &p.Hash, &p.FetchedAt, &p.Standfirst, &p.Authors, &p.Agencies, &p.Dateline, &modified, &p.Partial, &p.Extractor, &p.Words, &body, &blocks, &p.Version, &p.Skipped)
	if err != nil {
		return p, err
	}
	p.FetchedAt, p.Modified = p.FetchedAt.UTC(), when(modified)
	topics, err := s.topicNames(ctx)
	if err != nil {
		return p, err
	}
	limit, err := s.publicationLimit(ctx)
	if err != nil {
		return p, err
	}
	ms, err := members(ctx, s.pool, `x.article_id = $1`, id)
	if err != nil {
		return p, err
	}
	held, err := s.heldBack(ctx, ms)
	if err != nil {
		return p, err
	}
	for _, m := range ms {
		if m.active && m.Present && !(held && m.State == news.StateSuggested) {
			p.Quotes = append(p.Quotes, m.public(topics))
		}
	}
	ts, err := tellings(ctx, s.pool, `x.article_id = $1`, id)
	if err != nil {
		return p, err
	}
	for _, t := range ts {
		if t.active && t.Present && !(held && t.State == news.StateSuggested) {
			p.Events = append(p.Events, t.public(limit))
		}
	}
	hs, err := holdings(ctx, s.pool, `x.article_id = $1`, id)
	if err != nil {
		return p, err
	}
	for _, h := range hs {
		if h.active && h.present && h.Named && (h.Via == news.ViaNarration || h.quoteNamed) && !(held && h.State == news.StateSuggested) {
			p.Stances = append(p.Stances, h.StanceRow)
		}
	}
	full := p.Outlet.Rights == news.RightsFull || p.Kind == news.KindDocument
	if full {
		var bs []news.Block
		if err := json.Unmarshal(blocks, &bs); err != nil {
			return p, err
		}
		for _, b := range bs {
			if b.Kind != text.Headline {
				p.Paragraphs = append(p.Paragraphs, PageParagraph{string(b.Kind), b.Span.In(body)})
			}
		}
		p.ShownWords = p.Words
	} else {
		p.Standfirst = ""
		p.ShownWords = shownWords(body, p.Article.Headline, ms, p.Events, p.Stances)
		p.RightsNotice = "Shown: the sentences that quotes and events come from, at most " + strconv.Itoa(int(s.share(ctx)*100+0.5)) + " % of the article's words."
	}
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.name FROM article_summits x JOIN summits s ON s.id = x.summit_id WHERE x.article_id = $1 AND x.score >= 0.5 AND s.merged_into IS NULL ORDER BY x.score DESC, s.id`, id)
	if err != nil {
		return p, err
	}
	if p.Summits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Named]); err != nil {
		return p, err
	}
	refs := func(where string) ([]ArticleRef, error) {
		rows, err := s.pool.Query(ctx, `SELECT `+articleRefColumns+` FROM articles a JOIN outlets ou ON ou.id = a.outlet_id WHERE `+where+` AND a.state = 'stored' ORDER BY a.reported_at, a.url`, id)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (ArticleRef, error) {
			var r articleRefScan
			err := row.Scan(r.into()...)
			return r.ref(), err
		})
	}
	if p.Copies, err = refs(`a.wire_of = $1`); err != nil {
		return p, err
	}
	of, err := refs(`a.id = (SELECT wire_of FROM articles WHERE id = $1)`)
	if err != nil {
		return p, err
	}
	if len(of) > 0 {
		p.CopyOf = &of[0]
	}
	return p, nil
}

func (s *Store) share(ctx context.Context) float64 {
	v := 0.30
	if err := s.pool.QueryRow(ctx, `SELECT value::float8 FROM settings WHERE name = 'public_share'`).Scan(&v); err != nil {
		return 0.30
	}
	return v
}

// shownWords counts the words of an article that public pages show.
func shownWords(body, headline string, ms []member, events []EventReportRow, stances []StanceRow) int {
	al := newAllowance(body, "", 1, false)
	al.left = len(al.words) + 1
	start := al.left
	take := func(words string) {
		if words == "" {
			return
		}
		if i := strings.Index(body, words); i >= 0 {
			al.take(news.Span{Start: i, End: i + len(words)})
		}
	}
	take(headline)
	for _, m := range ms {
		if m.Cut {
			take(m.Words)
		} else {
			for i := range m.Parts {
				if m.Words != "" && i < len(m.Starts) && m.revCurrent {
					al.take(news.Span{Start: m.Starts[i], End: m.Ends[i]})
				}
			}
		}
		take(m.Sentence)
	}
	for _, e := range events {
		take(e.Sentence)
	}
	for _, st := range stances {
		take(st.Sentence)
	}
	return start - al.left
}
