// Package server answers HTTP: pages for readers, health for operators. It maps
// what the store returns to the view models of web/view and errors to pages.
package server

import (
	"log/slog"
	"net/http"
	"time"
	_ "time/tzdata" // summits have zones that the machine may not know

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzhttp"

	"readout/internal/postgres"
	"readout/web/static"
)

// Config is what a server needs. Store is required; the rest has defaults.
type Config struct {
	Store   *postgres.Store
	Sample  bool             // the database holds the sample press: every page says so
	Version string           // of the analyser, for the page on the method
	TLS     bool             // served over TLS: tells browsers to keep to it
	Log     *slog.Logger     // nil means slog.Default
	Now     func() time.Time // nil means time.Now
}

// server holds what handlers share.
type server struct {
	store   *postgres.Store
	sample  bool
	version string
	log     *slog.Logger
	now     func() time.Time
	metrics *metrics
	world   *world
}

// New returns the handler of the whole site.
func New(cfg Config) http.Handler {
	s := &server{store: cfg.Store, sample: cfg.Sample, version: cfg.Version, log: cfg.Log, now: cfg.Now, metrics: newMetrics(cfg.Store), world: &world{store: cfg.Store}}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}

	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(s.handle(s.crossOrigin))

	r := chi.NewRouter()
	r.Use(s.metrics.observe, s.recoverer, headers(cfg.TLS), s.wellFormed, middleware.GetHead, crossOrigin.Handler)
	r.NotFound(s.handle(s.notFound))
	r.MethodNotAllowed(s.handle(s.methodNotAllowed))

	r.Handle(static.Prefix+"*", static.Handler())
	r.Get("/healthz", s.healthz)
	r.Get("/readyz", s.readyz)
	r.Get("/metrics", s.metrics.ServeHTTP)
	r.Get("/robots.txt", robots)

	r.Group(func(r chi.Router) {
		r.Use(compress())
		r.Get("/", s.handle(s.home))
		r.Get("/summits/{id}", s.handle(s.summit))
		r.Get("/articles/{id}", s.handle(s.article))
		r.Get("/utterances/{id}", s.handle(s.utterance))
		r.Get("/quotes/{id}", s.handle(s.quote))
		r.Get("/events/{id}", s.handle(s.event))
		r.Get("/stances/{id}", s.handle(s.stance))
		r.Get("/actors/{id}", s.handle(s.actor))
		r.Get("/topics/{id}", s.handle(s.topic))
		r.Get("/outlets", s.handle(s.outlets))
		r.Get("/outlets/{id}", s.handle(s.outlet))
		r.Get("/about/method", s.handle(s.method))
		r.Post("/theme", s.handle(s.theme))
	})
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
