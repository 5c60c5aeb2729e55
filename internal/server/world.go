package server

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// world is what pages need of the lexicon and of each summit as a whole, kept
// between requests: the lexicon until its version moves, a summit's until an item
// of it changes.
type world struct {
	store *postgres.Store

	mu        sync.Mutex
	version   int64
	looked    time.Time
	names     map[string]string // polity code or actor id -> name
	topics    map[string]news.Topic
	overviews map[string]overview
	home      home
	making    singleflight.Group
}

// home is what the front page shows, as of a state.
type home struct {
	postgres.HomeState
	minute time.Time
	cards  []postgres.SummitCard
}

// overview is what a summit's pages need of all its items, as of its last change.
type overview struct {
	asOf    time.Time
	items   int   // of the summit: a withdrawal does not move asOf
	version int64 // of the lexicon
	summit  news.Summit

	postgres.Overview // without its bins
	facets            postgres.Facets
	hours             map[string][24]int // density of each day
	score             *view.Score
}

// lookEvery is how long names are taken as they are before the lexicon's
// version is looked at again.
const lookEvery = 5 * time.Second

// most is how many overviews are kept. One more takes the place of any other:
// readers who walk through more summits than that still find most of them,
// which letting go of the longest unread one would not give.
const most = 512

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

// cards are the summits that have items. Nobody may change what it returns.
func (w *world) cards(ctx context.Context, now time.Time) ([]postgres.SummitCard, error) {
	state, err := w.store.HomeState(ctx)
	if err != nil {
		return nil, err
	}
	minute := now.Truncate(time.Minute) // summits begin and end
	w.mu.Lock()
	h := w.home
	w.mu.Unlock()
	if h.cards != nil && h.HomeState == state && h.minute.Equal(minute) {
		return h.cards, nil
	}
	h = home{HomeState: state, minute: minute}
	if h.cards, err = w.store.HomeSummits(ctx, now); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.home = h
	return h.cards, nil
}

// overview returns a summit's overview as of its last change. Requests that
// come while it is made wait for it: nothing of a summit is read twice at once.
func (w *world) overview(ctx context.Context, head postgres.SummitPage, now time.Time) (overview, error) {
	names, _, err := w.lexicon(ctx, now)
	if err != nil {
		return overview{}, err
	}
	id := head.Summit.ID
	w.mu.Lock()
	o, ok := w.overviews[id]
	version := w.version
	w.mu.Unlock()
	if ok && o.items == head.Items && o.asOf.Equal(head.AsOf) && o.version == version && reflect.DeepEqual(o.summit, head.Summit) {
		return o, nil
	}
	made := w.making.DoChan(fmt.Sprint(head.Items, head.AsOf.UnixNano(), version, head.Summit), func() (any, error) {
		// Whoever asked first may go; others wait for it.
		ctx := context.WithoutCancel(ctx)
		o := overview{asOf: head.AsOf, items: head.Items, version: version, summit: head.Summit}
		var err error
		if o.Overview, err = w.store.Overview(ctx, id); err != nil {
			return o, err
		}
		if o.facets, err = w.store.Facets(ctx, id); err != nil {
			return o, err
		}
		zone := zoneOf(head.Summit.Zone)
		o.hours, o.score = density(o.Bins, zone), score(o.Bins, head.Summit, names, zone)
		o.Bins = nil
		w.mu.Lock()
		defer w.mu.Unlock()
		w.keep(id, o)
		return o, nil
	})
	select {
	case <-ctx.Done():
		return overview{}, ctx.Err()
	case r := <-made:
		if r.Err != nil {
			return overview{}, r.Err
		}
		return r.Val.(overview), nil
	}
}

// keep puts a summit's overview in, if need be in another's place.
func (w *world) keep(summit string, o overview) {
	if w.overviews == nil {
		w.overviews = map[string]overview{}
	}
	if _, again := w.overviews[summit]; !again && len(w.overviews) >= most {
		for other := range w.overviews { // in no order
			delete(w.overviews, other)
			break
		}
	}
	w.overviews[summit] = o
}
