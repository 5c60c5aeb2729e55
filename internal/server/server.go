// Package server answers HTTP: pages for readers, health for operators. It maps
// what the store returns to the view models of web/view and errors to pages.
package server

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"
	_ "time/tzdata" // summits have zones that the machine may not know

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzhttp"

	"readout/internal/password"
	"readout/internal/postgres"
)

// Config is what a server needs. Store is required; the rest has defaults.
type Config struct {
	Store   *postgres.Store
	Sample  bool             // the database holds the sample press: every page says so
	Version string           // of the analyser, for the page on the method
	Sheet   Sheet            // committed scores, for the page on the method
	TLS     bool             // served over TLS: tells browsers to keep to it
	BaseURL string           // "https://readout.example", as others reach the site; "" takes each request's word for it
	Proxies []netip.Prefix   // of our own, whose X-Forwarded-For is believed; none by default
	Local   bool             // it listens on loopback only: see founder
	Command string           // the command line that starts a real instance instead of this sample, "" when that is not known
	Beside  string           // the one that starts it beside this sample
	Log     *slog.Logger     // nil means slog.Default
	Now     func() time.Time // nil means time.Now
}

// Sheet is the score sheet that was committed with the program: over which
// texts, and rows of layer, precision, recall, F1 and counts.
type Sheet struct {
	Of   string // "70 articles"
	Rows [][5]string
}

// server holds what handlers share.
type server struct {
	store   *postgres.Store
	sample  bool
	version string
	sheet   Sheet
	tls     bool
	baseURL string
	proxies []netip.Prefix
	local   bool
	command string
	beside  string
	router  chi.Router
	follows
	// Of this process: several on one database each hash so many at a time.
	passwords *password.Hasher
	log       *slog.Logger
	now       func() time.Time
	started   time.Time
	metrics   *metrics
	world     *world
}

// New returns the handler of the whole site.
func New(cfg Config) http.Handler {
	s := newServer(cfg)
	return s.build(s.routes())
}

func newServer(cfg Config) *server {
	s := &server{
		store: cfg.Store, sample: cfg.Sample, version: cfg.Version, sheet: cfg.Sheet, tls: cfg.TLS, local: cfg.Local, command: cfg.Command, beside: cfg.Beside, baseURL: strings.TrimSuffix(cfg.BaseURL, "/"), proxies: cfg.Proxies,
		log: cfg.Log, now: cfg.Now,
		metrics: newMetrics(cfg.Store), world: &world{store: cfg.Store}, passwords: password.New(hashers, hashersWaiting),
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.started = s.now()
	return s
}

// build makes the router of a table of routes.
func (s *server) build(table []route) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(s.handle(s.crossOrigin))

	r := chi.NewRouter()
	r.Use(s.metrics.observe, s.recoverer, headers(s.tls), s.session, s.wellFormed, middleware.GetHead, crossOrigin.Handler)
	s.router = r
	r.NotFound(s.handle(s.notFound))
	r.MethodNotAllowed(s.handle(s.methodNotAllowed))

	s.mount(r, table)
	return r
}

// compress returns the middleware that sends pages gzipped. Static files carry
// their own compressed form.
func compress() func(http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(5))
	if err != nil {
		panic(err) // only wrong options, which are constants
	}
	return func(next http.Handler) http.Handler { return wrap(next) }
}
