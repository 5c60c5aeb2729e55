package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// NewQuote is a quote that a person adds to an article: words that stand in its
// latest revision.
type NewQuote struct {
	By      string
	Article int64
	Words   string
	At      int // first byte of the place meant, -1 when it was not asked
	Kind    news.QuoteKind
	Speaker string // an actor's id, "name:..." or "" for not established
	Note    string
}

// Place is one of the places at which words stand in an article.
type Place struct {
	At             int // first byte
	Before, After  string
	Words          string
	Taken          int64 // the quote that stands there already, 0 for none
	ParagraphCount int
}

// PlacesError says that words stand in an article more than once, and where.
// errors.Is finds news.ErrInvalid in it.
type PlacesError struct {
	Places []Place
}

func (e *PlacesError) Error() string {
	return fmt.Sprintf("the words stand in the article %d times", len(e.Places))
}

// Unwrap returns news.ErrInvalid.
func (e *PlacesError) Unwrap() error { return news.ErrInvalid }

// AddQuote adds a quote and returns the step with the quote's id. Words that do
// not stand in the article's latest revision give a *FieldError, those that
// stand there more than once, with At -1, a *PlacesError.
func (s *Store) AddQuote(ctx context.Context, n NewQuote) (Act, error) {
	act := Act{By: n.By, What: "add", Scope: news.ScopeOne, Item: news.ItemUtterance, Article: n.Article, Note: strings.TrimSpace(clean(n.Note))}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var body string
		var raw []byte
		err := tx.QueryRow(ctx, `SELECT r.text, r.blocks FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = $1 AND a.state = 'stored' FOR UPDATE OF a`, n.Article).Scan(&body, &raw)
		if err != nil {
			return notFound(err)
		}
		var blocks []news.Block
		if err := json.Unmarshal(raw, &blocks); err != nil {
			return err
		}
		inBody := func(sp news.Span) bool {
			if len(blocks) == 0 {
				return true
			}
			for _, b := range blocks {
				if (b.Kind.Body() || b.Kind == text.Standfirst) && b.Span.Overlaps(sp) {
					return true
				}
			}
			return false
		}
		words, _ := text.Clean(n.Words)
		places := news.Places(body, words)
		if len(places) == 0 {
			return &FieldError{"words", "These words do not stand in the article’s stored revision. Copy them from the text on this page, letter by letter: nothing was saved."}
		}
		body2 := of(places, inBody)
		if len(body2) == 0 {
			return &FieldError{"words", "These words stand only in the headline or in what surrounds the article. Quotes are kept from the article itself."}
		}
		places = body2
		all, err := subjects(ctx, tx, news.ItemUtterance, `x.article_id = $1 AND x.present`, n.Article)
		if err != nil {
			return err
		}
		taken := func(sp news.Span) int64 {
			for _, q := range all {
				if len(q.starts) > 0 && q.starts[0] == sp.Start && q.ends[len(q.ends)-1] == sp.End {
					return q.id
				}
			}
			return 0
		}
		at := places[0]
		if len(places) > 1 {
			var err error = &PlacesError{}
			for _, sp := range places {
				if sp.Start == n.At {
					at, err = sp, nil
				}
			}
			if pe, ok := err.(*PlacesError); ok { //nolint:errorlint // made above
				for _, sp := range places {
					before, after := beside(body, sp.Start, sp.End)
					pe.Places = append(pe.Places, Place{At: sp.Start, Before: before, After: after, Words: sp.In(body), Taken: taken(sp), ParagraphCount: strings.Count(body[:sp.Start], "\n") + 1})
				}
				return pe
			}
		}
		if id := taken(at); id != 0 {
			act.ItemID = id
			return &FieldError{"words", "These words are a quote already. Change that quote instead of adding a second one."}
		}
		switch n.Kind {
		case news.Direct, news.Mixed, news.Indirect:
		default:
			return &FieldError{"kind", "Choose how the words are reported."}
		}
		d := news.Decision{ArticleID: n.Article, Kind: "add", Item: news.ItemUtterance, Exact: at.In(body), By: n.By, Note: act.Note, Scope: news.ScopeOne}
		d.Prefix, d.Suffix = beside(body, at.Start, at.End)
		ordinal := 0
		var used int
		if err := tx.QueryRow(ctx, `SELECT COALESCE(max(split_part(fingerprint, ':', 3)::int) + 1, 0) FROM (
				SELECT fingerprint FROM quotes WHERE article_id = $1 UNION ALL SELECT fingerprint FROM decisions WHERE article_id = $1 AND item = 'quote' AND kind = 'add') f
			WHERE split_part(fingerprint, ':', 2) = split_part($2, ':', 2)`, n.Article, news.Fingerprint(news.ItemUtterance, d.Exact, 0)).Scan(&used); err != nil {
			return err
		}
		ordinal = used
		d.Fingerprint = news.Fingerprint(news.ItemUtterance, d.Exact, ordinal)
		c := Change{Target: Target{Item: news.ItemUtterance}, By: n.By, What: "speaker", Value: n.Speaker}
		value, err := s.checked(ctx, tx, c, nil, &act)
		if err != nil {
			return err
		}
		act.Before = ""
		kind := d
		kind.Kind, kind.Value = "kind", string(n.Kind)
		who := d
		who.Kind, who.Value = "speaker", value
		ds := []news.Decision{d, kind}
		if value != "" {
			ds = append(ds, who)
		}
		if err := insertAct(ctx, tx, &act, nil); err != nil {
			return err
		}
		act.Decisions = len(ds)
		if err := s.decide(ctx, tx, act.ID, ds); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `SELECT id FROM quotes WHERE article_id = $1 AND fingerprint = $2`, n.Article, d.Fingerprint).Scan(&act.ItemID)
		if isNoRows(err) {
			return fmt.Errorf("%w: the words cannot be told from others of the article", news.ErrInvalid)
		}
		return err
	})
	if err != nil {
		return act, fmt.Errorf("add a quote to article %d: %w", n.Article, err)
	}
	return act, nil
}
