package postgres

import (
	"context"
	"time"

	"readout/internal/news"
)

// HomeSummits returns the summits that have items: those under way first, then
// upcoming ones, then past ones, latest first.
func (s *Store) HomeSummits(ctx context.Context, now time.Time) ([]SummitCard, error) {
	return nil, nil
}

// Summits returns every summit of the registry, latest first, items or not.
func (s *Store) Summits(ctx context.Context, now time.Time) ([]SummitCard, error) { return nil, nil }

// Summit returns the heading of a summit. A merged summit gives the page of the
// one that stands, so its id differs. Unknown ids give news.ErrNotFound.
func (s *Store) Summit(ctx context.Context, id string, now time.Time) (SummitPage, error) {
	return SummitPage{}, news.ErrNotFound
}

// Timeline returns a page of a summit's items. A cursor that is not one of ours
// gives news.ErrInvalid, an unknown summit news.ErrNotFound; unknown values of
// the other filters give an empty page.
func (s *Store) Timeline(ctx context.Context, f Filter) (TimelinePage, error) {
	return TimelinePage{}, news.ErrNotFound
}

// Article returns what the public may see of an article. Withdrawn ones give
// news.ErrGone.
func (s *Store) Article(ctx context.Context, id int64) (ArticlePage, error) {
	return ArticlePage{}, news.ErrNotFound
}

// Utterance returns an utterance with its quotes. A merged one gives the page of
// the one that stands, a withdrawn one news.ErrGone.
func (s *Store) Utterance(ctx context.Context, id int64) (UtterancePage, error) {
	return UtterancePage{}, news.ErrNotFound
}

// Quote returns a quote's evidence chain.
func (s *Store) Quote(ctx context.Context, id int64) (QuotePage, error) {
	return QuotePage{}, news.ErrNotFound
}

// Event returns an event with its reports; merged and withdrawn ones as
// Utterance.
func (s *Store) Event(ctx context.Context, id int64) (EventPage, error) {
	return EventPage{}, news.ErrNotFound
}

// Stance returns a stance with its reports.
func (s *Store) Stance(ctx context.Context, id int64) (StancePage, error) {
	return StancePage{}, news.ErrNotFound
}

// Actor returns an actor with a page of its items, newest first; after is the
// cursor of the page before, limit 1 to 200 (0 means 50).
func (s *Store) Actor(ctx context.Context, id, after string, limit int) (ActorPage, error) {
	return ActorPage{}, news.ErrNotFound
}

// Health returns how the whole is doing.
func (s *Store) Health(ctx context.Context) (Health, error) { return Health{}, nil }

// Corrections returns the newest rows of the public ledger; before as in
// FetchLog.
func (s *Store) Corrections(ctx context.Context, before int64, limit int) ([]Correction, error) {
	return nil, nil
}

// Decide appends a decision, applies it to the effective rows and enqueues
// linking, in one transaction. It returns the decision with its id.
func (s *Store) Decide(ctx context.Context, d news.Decision) (news.Decision, error) { return d, nil }

// Decisions returns the decisions on an article, oldest first.
func (s *Store) Decisions(ctx context.Context, articleID int64) ([]news.Decision, error) {
	return nil, nil
}

// Reanalyze enqueues the analysis of the latest revisions that another version
// of the analyser or another lexicon read, or of all; it returns how many.
func (s *Store) Reanalyze(ctx context.Context, version, lexiconHash string, all bool) (int, error) {
	return 0, nil
}
