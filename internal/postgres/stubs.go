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

// OutletHealths returns how each outlet is doing, by name.
func (s *Store) OutletHealths(ctx context.Context) ([]OutletHealth, error) { return nil, nil }

// Outlets returns all outlets with their feeds and rules, by id.
func (s *Store) Outlets(ctx context.Context) ([]news.Outlet, error) { return nil, nil }

// Outlet returns an outlet with its feeds and rules.
func (s *Store) Outlet(ctx context.Context, id string) (news.Outlet, error) {
	return news.Outlet{}, news.ErrNotFound
}

// FetchLog returns the newest rows of the fetch log, at most limit, of one
// outlet or, with "", of all; before is the id of the last row of the page
// before, 0 for the first page.
func (s *Store) FetchLog(ctx context.Context, outletID string, before int64, limit int) ([]news.FetchRecord, error) {
	return nil, nil
}

// Corrections returns the newest rows of the public ledger; before as in
// FetchLog.
func (s *Store) Corrections(ctx context.Context, before int64, limit int) ([]Correction, error) {
	return nil, nil
}

// UpsertCatalogue writes the catalogue's actors, offices, topics and summits. Rows
// that a person changed are left alone; rows that the catalogue no longer has stay.
func (s *Store) UpsertCatalogue(ctx context.Context, lx *news.Lexicon) error { return nil }

// UpsertOutlets writes outlets with their feeds and rules. A row that a person
// changed is left alone; Enabled is taken over only when the row is new.
func (s *Store) UpsertOutlets(ctx context.Context, outlets []news.Outlet) error { return nil }

// AddOutlet adds an outlet by a person's hand. An id in use gives
// news.ErrConflict.
func (s *Store) AddOutlet(ctx context.Context, o news.Outlet) error { return nil }

// AddFeed adds a feed to an outlet and returns its id; an address that is there
// already gives its id.
func (s *Store) AddFeed(ctx context.Context, f news.Feed) (int64, error) { return 0, nil }

// SetOutletEnabled turns an outlet on or off. Its feeds become due at once when
// it is turned on.
func (s *Store) SetOutletEnabled(ctx context.Context, id string, enabled bool) error { return nil }

// AddSummit adds a summit by a person's hand. An id in use gives
// news.ErrConflict.
func (s *Store) AddSummit(ctx context.Context, sm news.Summit) error { return nil }

// Lexicon returns what analysis knows of the world: the rows that are
// established, with a hash that changes with any of them.
func (s *Store) Lexicon(ctx context.Context) (*news.Lexicon, error) { return &news.Lexicon{}, nil }

// LexiconVersion returns a number that moves whenever Lexicon would give
// something else.
func (s *Store) LexiconVersion(ctx context.Context) (int64, error) { return 0, nil }

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
