package server

import (
	"context"
	"sync"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
)

// world is what pages need of the lexicon and of each summit's overview, kept
// between requests: the lexicon until its version moves, an overview until an
// item of the summit changes.
type world struct {
	store *postgres.Store

	mu        sync.Mutex
	version   int64
	looked    time.Time
	names     map[string]string // polity code or actor id -> name
	topics    map[string]news.Topic
	overviews map[string]overview
}

type overview struct {
	asOf  time.Time // of the summit, zero when it was not known
	items int       // of the summit: a withdrawal does not move asOf
	made  time.Time
	postgres.Overview
}

// lookEvery is how long names are taken as they are before the lexicon's
// version is looked at again.
const lookEvery = 5 * time.Second

// most is how many overviews are kept; beyond it all are let go.
const most = 256

// lexicon returns the names of polities and actors by code and id, and the
// topics by id.
func (w *world) lexicon(ctx context.Context, now time.Time) (map[string]string, map[string]news.Topic, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.names != nil && now.Sub(w.looked) < lookEvery {
		return w.names, w.topics, nil
	}
	v, err := w.store.LexiconVersion(ctx)
	if err != nil {
		return nil, nil, err
	}
	w.looked = now
	if w.names != nil && v == w.version {
		return w.names, w.topics, nil
	}
	lx, err := w.store.Lexicon(ctx)
	if err != nil {
		return nil, nil, err
	}
	names, topics := make(map[string]string, len(lx.Actors)), make(map[string]news.Topic, len(lx.Topics))
	for _, a := range lx.Actors {
		names[a.ID] = a.Name
		if a.Code != "" {
			names[a.Code] = a.Name
		}
	}
	for _, a := range lx.Actors {
		// Polities that are no country, such as an alliance, go by their own code.
		if a.Kind == news.Org && a.Country != "" {
			if _, taken := names[a.Country]; !taken {
				names[a.Country] = a.Name
			}
		}
	}
	for _, t := range lx.Topics {
		topics[t.ID] = t
	}
	w.version, w.names, w.topics = v, names, topics
	return names, topics, nil
}

// stale is how old an overview may be where the summit's last change is not
// known.
const stale = 5 * time.Second

// overview returns the summit's overview as of its last change, with so many
// items; with a zero asOf, one that is at most a little old.
func (w *world) overview(ctx context.Context, summit string, items int, asOf, now time.Time) (postgres.Overview, error) {
	w.mu.Lock()
	o, ok := w.overviews[summit]
	w.mu.Unlock()
	if ok && o.items == items && (asOf.IsZero() && now.Sub(o.made) < stale || !asOf.IsZero() && o.asOf.Equal(asOf)) {
		return o.Overview, nil
	}
	fresh, err := w.store.Overview(ctx, summit)
	if err != nil {
		return postgres.Overview{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.overviews == nil || len(w.overviews) >= most {
		w.overviews = map[string]overview{}
	}
	w.overviews[summit] = overview{asOf, items, now, fresh}
	return fresh, nil
}
