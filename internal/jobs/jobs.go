// Package jobs walks articles through the house: River workers, each a pure
// step between two store calls.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"golang.org/x/sync/singleflight"

	"readout/internal/fetch"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
)

// DefaultPace is the least time between two requests to one host of an outlet
// that states none.
const DefaultPace = 2 * time.Second

// Config says what a runner works with. Store and Fetcher are needed.
type Config struct {
	Store   *postgres.Store
	Fetcher *fetch.Fetcher
	Agent   string           // product token that robots.txt files name; "" means "Readout"
	Workers int              // fetches at a time; 0 means 50
	Logger  *slog.Logger     // nil means slog.Default
	Now     func() time.Time // nil means time.Now
	Private bool             // no other process works on the database: jobs found running are dead and start again at once
}

// Runner works jobs until it is stopped.
type Runner struct {
	cfg    Config
	store  *postgres.Store
	log    *slog.Logger
	now    func() time.Time
	client *river.Client[pgx.Tx]
	know   *knowledge
	hosts  hosts
	flight singleflight.Group

	stop func()
	done sync.WaitGroup
}

// New returns a runner; Start starts it.
func New(cfg Config) (*Runner, error) {
	if cfg.Store == nil || cfg.Fetcher == nil {
		return nil, errors.New("make job runner: no store or no fetcher")
	}
	if cfg.Agent == "" {
		cfg.Agent = "Readout"
	}
	if cfg.Workers <= 0 {
		cfg.Workers = 50
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	r := &Runner{cfg: cfg, store: cfg.Store, log: cfg.Logger, now: cfg.Now, know: &knowledge{store: cfg.Store}}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[postgres.DiscoverFeed]{work: func(ctx context.Context, a postgres.DiscoverFeed) error { return r.discoverFeed(ctx, a.FeedID) }})
	river.AddWorker(workers, &worker[postgres.FetchArticle]{work: func(ctx context.Context, a postgres.FetchArticle) error { return r.fetchArticle(ctx, a.ArticleID) }})
	river.AddWorker(workers, &worker[postgres.AnalyzeRevision]{work: func(ctx context.Context, a postgres.AnalyzeRevision) error {
		_, err := r.know.analyze(ctx, a.RevisionID)
		return err
	}})
	river.AddWorker(workers, &worker[postgres.LinkRevision]{work: func(ctx context.Context, a postgres.LinkRevision) error { return r.know.link(ctx, a.ArticleID) }})
	river.AddWorker(workers, &worker[postgres.Try]{work: func(ctx context.Context, a postgres.Try) error { return r.try(ctx, a.TrialID) }})
	river.AddWorker(workers, &worker[postgres.Backfill]{work: func(ctx context.Context, a postgres.Backfill) error { return r.backfill(ctx, a.ID) }})
	river.AddWorker(workers, &worker[postgres.Rematch]{work: func(ctx context.Context, a postgres.Rematch) error { return r.rematch(ctx, a.ID) }})
	var err error
	r.client, err = river.NewClient(riverpgxv5.New(cfg.Store.Pool()), &river.Config{
		Queues: map[string]river.QueueConfig{
			postgres.QueueFetch: {MaxWorkers: cfg.Workers},
			postgres.QueueRead:  {MaxWorkers: 32},
		},
		Workers: workers,
		// At most MaxWorkers jobs a cooldown: these defaults bound throughput.
		FetchCooldown:     50 * time.Millisecond,
		FetchPollInterval: 500 * time.Millisecond,
		// A killed worker's job is rescued 90 s later, not an hour.
		JobTimeout:           60 * time.Second,
		RescueStuckJobsAfter: 90 * time.Second,
		SoftStopTimeout:      20 * time.Second,
		Logger:               slog.New(quiet{cfg.Logger.Handler()}),
		ErrorHandler:         &failures{r.log},
		// Done jobs are of no use after a while; those that gave up are.
		CompletedJobRetentionPeriod: time.Hour,
		DiscardedJobRetentionPeriod: 30 * 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("make job runner: %w", err)
	}
	return r, nil
}

// Start begins to work. It returns when the runner has started; cancelling ctx
// stops it as Stop does, without waiting.
func (r *Runner) Start(ctx context.Context) error {
	if r.cfg.Private {
		n, err := r.store.ReviveJobs(ctx)
		if err != nil {
			return fmt.Errorf("start jobs: %w", err)
		}
		if n > 0 {
			r.log.Info("jobs of a killed process start again", "jobs", n)
		}
	}
	if err := r.client.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	ctx, r.stop = context.WithCancel(ctx)
	r.done.Add(1)
	go func() {
		defer r.done.Done()
		r.tick(ctx)
	}()
	return nil
}

// tick enqueues what is due and keeps the store tidy. Every process does; the
// rows' locks see to it that each thing is done once.
func (r *Runner) tick(ctx context.Context) {
	due := time.NewTicker(time.Second)
	defer due.Stop()
	for n := 0; ; n++ {
		if _, _, err := r.store.PickDue(ctx, r.now()); err != nil && ctx.Err() == nil {
			r.log.Error("pick what is due", "error", err)
		}
		if n%5 == 4 {
			if _, err := r.store.FoldCounts(ctx, 20000); err != nil && ctx.Err() == nil {
				r.log.Error("fold counters", "error", err)
			}
		}
		if n%3600 == 10 {
			if _, err := r.store.ForgetDropped(ctx, r.now().AddDate(0, 0, -60)); err != nil && ctx.Err() == nil {
				r.log.Error("forget dropped entries", "error", err)
			}
			if _, err := r.store.ForgetTrials(ctx, r.now().AddDate(0, 0, -30)); err != nil && ctx.Err() == nil {
				r.log.Error("forget trials", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-due.C:
		}
	}
}

// Stop lets running jobs end, waiting until ctx is done, then cancels them.
// What was cancelled is done again by whoever starts next.
func (r *Runner) Stop(ctx context.Context) error {
	if r.stop == nil {
		return nil
	}
	r.stop()
	r.done.Wait()
	err := r.client.Stop(ctx)
	if err != nil {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = r.client.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// worker makes a River worker of a function.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	work func(context.Context, T) error
}

func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := w.work(ctx, job.Args)
	if errors.Is(err, news.ErrNotFound) {
		return river.JobCancel(err) // its row is gone
	}
	return err
}

// NextRetry keeps retries short: nothing waits for a network here, pages that
// fail are scheduled by their rows.
func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	return time.Now().Add(time.Duration(job.Attempt*job.Attempt) * time.Second)
}

// failures logs jobs that fail, once, where they are handled.
type failures struct{ log *slog.Logger }

func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.Error("job failed", "job", job.Kind, "args", string(job.EncodedArgs), "attempt", job.Attempt, "error", err)
	return nil
}

func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	f.log.Error("job panicked", "job", job.Kind, "args", string(job.EncodedArgs), "attempt", job.Attempt, "panic", v, "trace", trace)
	return nil
}

// quiet passes warnings and errors of the job library on, and no more.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q quiet) WithAttrs(as []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(as)} }
func (q quiet) WithGroup(name string) slog.Handler    { return quiet{q.Handler.WithGroup(name)} }

// knowledge is what analysis and linking know of the world, read again when the
// store's rows have moved.
type knowledge struct {
	store *postgres.Store

	mu      sync.Mutex
	version int64
	checked time.Time
	lexicon *news.Lexicon
	matcher *link.Matcher
	filter  *relevance
	whose   whose // of lexicon
}

func (k *knowledge) read(ctx context.Context) (*news.Lexicon, *link.Matcher, *relevance, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lexicon != nil && time.Since(k.checked) < time.Second {
		return k.lexicon, k.matcher, k.filter, nil
	}
	v, err := k.store.LexiconVersion(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	if k.lexicon == nil || v != k.version {
		lx, err := k.store.Lexicon(ctx)
		if err != nil {
			return nil, nil, nil, err
		}
		k.lexicon, k.matcher, k.filter, k.version = lx, link.NewMatcher(lx), newRelevance(lx), v
	}
	k.checked = time.Now()
	return k.lexicon, k.matcher, k.filter, nil
}
