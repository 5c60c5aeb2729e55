// Package jobs walks articles through the house: River workers, each a pure
// step between two store calls.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"readout/internal/fetch"
	"readout/internal/news"
	"readout/internal/postgres"
)

// Config says what a runner works with. Store and Fetcher are needed.
type Config struct {
	Store   *postgres.Store
	Fetcher *fetch.Fetcher
	Agent   string           // product token that robots.txt files name, e.g. "ReadoutBot"
	Workers int              // jobs at a time; 0 means 50
	Logger  *slog.Logger     // nil means slog.Default
	Now     func() time.Time // nil means time.Now
	Private bool             // the database is this process's own: jobs found running are dead and start again at once
}

// Runner works jobs until it is stopped.
type Runner struct{ cfg Config }

// New returns a runner; Start starts it.
func New(cfg Config) (*Runner, error) { return &Runner{cfg: cfg}, nil }

// Start begins to work. It returns when the runner has started; cancelling ctx
// stops it as Stop does, without waiting.
func (r *Runner) Start(ctx context.Context) error { return nil }

// Stop lets running jobs end, waiting until ctx is done, then cancels them.
func (r *Runner) Stop(ctx context.Context) error { return nil }

// Given is content given by hand: a file's or a page's.
type Given struct {
	URL       string // identity; "" means "urn:sha256:" of the cleaned text
	OutletID  string // "" derives it from Outlet
	Outlet    string // name; an outlet of that name or slug is made when there is none
	Country   string // ISO alpha-2 or alpha-3, of a new outlet
	Headline  string
	Published time.Time // zero: as the content says
	DateOnly  bool      // Published is a day
	Language  string
	Kind      news.ArticleKind // "" means report
	Content   news.Content     // extracted; Headline, Published above win over it
	Raw       []byte           // as read, kept for re-extraction
	MediaType string           // of Raw
}

// Imported says what became of an import.
type Imported struct {
	ArticleID int64
	URL       string
	Outcome   string // "stored", "unchanged" or "new revision"
	Revision  int    // number
	Quotes    int
	Events    int
	Stances   int
	Summits   []news.Summit // that its items are on
	Skipped   string        // why it was not analysed
}

// Import stores content, analyses and links it before it returns.
func Import(ctx context.Context, st *postgres.Store, in Given) (Imported, error) {
	return Imported{}, nil
}
