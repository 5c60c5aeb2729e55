// Package sample is the sample press: small fictional news sites about one
// fictional summit, served on loopback so that the whole chain, from a feed to
// a timeline, runs with no network. Its countries, people, outlets and events
// are invented, and every page says so.
//
// Articles are text files under press/, one directory an outlet; page designs
// are templates under design/. What the authors of the articles meant (who says
// what where, what happened, which position moved) is a table in meant.go,
// against which other rooms test.
package sample

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"readout/internal/news"
)

// Config says where the sample press keeps what it must remember.
type Config struct {
	// Dir is a directory in which the ports of the outlets are remembered, so
	// that addresses stay the same from one start to the next. It is made when
	// missing. Empty: nothing is remembered.
	Dir string
}

// Press is a running sample press. Its methods may be called from several
// goroutines.
type Press struct {
	sites   []*site
	servers []*http.Server
	stop    func() bool // ends the watch on the context
	done    sync.WaitGroup

	mu  sync.Mutex
	log []Access
}

// Access is one request that the sample press answered.
type Access struct {
	At          time.Time
	Outlet      string // outlet id
	URL         string // absolute, without query
	Status      int
	Version     int  // of the page served, from 1; 0 when none was
	Conditional bool // the request carried If-None-Match or If-Modified-Since
	UserAgent   string
}

// maxLog bounds the access log; when it is full, its older half is dropped.
const maxLog = 20000

// Start reads the articles, listens on a loopback port for each outlet and
// serves until ctx ends or Close is called. It fails when a remembered port is
// taken by another program, because articles are known by their addresses.
func Start(ctx context.Context, cfg Config) (*Press, error) {
	sites, err := load()
	if err != nil {
		return nil, fmt.Errorf("load the sample press: %w", err)
	}
	listeners, err := listen(ctx, cfg.Dir, sites)
	if err != nil {
		return nil, fmt.Errorf("start the sample press: %w", err)
	}
	p := &Press{sites: sites}
	for i, s := range sites {
		if err := s.render("http://" + listeners[i].Addr().String()); err != nil {
			for _, l := range listeners {
				err = errors.Join(err, l.Close())
			}
			return nil, fmt.Errorf("render %s of the sample press: %w", s.outlet.ID, err)
		}
	}
	for i, s := range sites {
		srv := &http.Server{Handler: p.handler(s), ReadHeaderTimeout: 10 * time.Second}
		p.servers = append(p.servers, srv)
		p.done.Add(1)
		go func(l net.Listener) {
			defer p.done.Done()
			// Serve ends with ErrServerClosed by Close; a listener that breaks
			// otherwise shows as failed fetches of that outlet.
			_ = srv.Serve(l)
		}(listeners[i])
	}
	p.stop = context.AfterFunc(ctx, p.shut)
	return p, nil
}

// Close stops serving and waits until every listener is closed. It may be
// called more than once.
func (p *Press) Close() {
	p.stop()
	p.shut()
	p.done.Wait()
}

func (p *Press) shut() {
	for _, srv := range p.servers {
		_ = srv.Close() // closes a listener of our own: nothing to be done about an error
	}
}

// Outlets returns the fictional outlets with their feeds, at the addresses
// where they are served. Pace is 0 in all of them.
func (p *Press) Outlets() []news.Outlet {
	var outlets []news.Outlet
	for _, s := range p.sites {
		o := s.outlet
		o.HomeURL = s.base + "/"
		for _, f := range s.feeds {
			if f.announced {
				o.Feeds = append(o.Feeds, news.Feed{OutletID: o.ID, URL: s.base + f.path, Kind: f.as, Selector: f.selector})
			}
		}
		outlets = append(outlets, o)
	}
	return outlets
}

// Actors returns the fictional people, countries and institutions.
func (p *Press) Actors() []news.Actor { return Actors() }

// Offices returns who holds which fictional office.
func (p *Press) Offices() []news.Office { return Offices() }

// Topics returns the topics that only the sample press needs; all others are
// the catalogue's.
func (p *Press) Topics() []news.Topic { return Topics() }

// Summits returns the one fictional summit.
func (p *Press) Summits() []news.Summit { return Summits() }

// Allow returns the host:port of every outlet: what a fetcher that refuses
// private networks must be told to allow.
func (p *Press) Allow() []string {
	var hosts []string
	for _, s := range p.sites {
		hosts = append(hosts, s.base[len("http://"):])
	}
	return hosts
}

// URL returns the address of an article by the ids that Meant uses, or "".
func (p *Press) URL(outlet, article string) string {
	for _, s := range p.sites {
		if s.outlet.ID != outlet {
			continue
		}
		for _, pg := range s.pages {
			if pg.id == article {
				return s.base + pg.versions[0].Path
			}
		}
	}
	return ""
}

// Log returns the requests answered so far, oldest first: the last 10,000 at
// least.
func (p *Press) Log() []Access {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

// Hits counts the requests in the log by URL.
func (p *Press) Hits() map[string]int {
	n := make(map[string]int)
	for _, a := range p.Log() {
		n[a.URL]++
	}
	return n
}

func (p *Press) record(a Access) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.log) >= maxLog {
		p.log = slices.Clone(p.log[maxLog/2:])
	}
	p.log = append(p.log, a)
}
