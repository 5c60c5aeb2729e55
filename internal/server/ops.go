package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"readout/internal/news"
	"readout/internal/postgres"
)

// healthz says that the process answers.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	plain(w, http.StatusOK, "ok\n")
}

// readyz says that the database answers and has this program's schema.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.store.Ping(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "err", err)
		plain(w, http.StatusServiceUnavailable, "not ready: the database does not answer or its schema is another version's\n")
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

// robots lets crawlers read the pages of record, not every filter of them.
func (s *server) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	plain(w, http.StatusOK, "User-agent: *\nDisallow: /*?\nDisallow: /metrics\nDisallow: /editor/\nDisallow: /articles/\nDisallow: /search\nDisallow: /embed/\n\nSitemap: "+s.base(r)+"/sitemap.xml\n")
}

// metricsPage answers those who run the site: from this machine or a private
// network, or signed in as admin. What a site is busy with is not for everybody.
func (s *server) metricsPage(w http.ResponseWriter, r *http.Request) {
	at := s.address(r)
	a, _ := accountOf(r)
	if !at.IsLoopback() && !at.IsPrivate() && !at.IsLinkLocalUnicast() && !a.Role.AtLeast(news.RoleAdmin) {
		s.handle(s.notFound)(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	s.metrics.ServeHTTP(w, r)
}

func plain(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that went away is no error of ours
}

// metrics are what Prometheus may scrape: requests as they are answered, and
// the store's health read at scrape time.
type metrics struct {
	http.Handler
	requests *prometheus.HistogramVec
}

func newMetrics(store *postgres.Store) *metrics {
	reg := prometheus.NewRegistry()
	m := &metrics{requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "readout_http_request_seconds",
		Help:    "Time to answer, by route, method and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
	}, []string{"route", "method", "status"})}
	reg.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if store != nil {
		reg.MustRegister(health{store})
	}
	m.Handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return m
}

// observe measures every request under its route's pattern, never its path:
// the number of series stays bounded.
func (m *metrics) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			route := "none"
			if rc := chi.RouteContext(r.Context()); rc != nil && rc.RoutePattern() != "" {
				route = rc.RoutePattern()
			}
			method := r.Method
			switch method {
			case http.MethodGet, http.MethodHead, http.MethodPost:
			default:
				method = "other"
			}
			m.requests.WithLabelValues(route, method, strconv.Itoa(max(ww.Status(), 200))).Observe(time.Since(start).Seconds())
		}()
		next.ServeHTTP(ww, r)
	})
}

// health collects the store's counts when it is asked.
type health struct{ store *postgres.Store }

var (
	rowsDesc  = prometheus.NewDesc("readout_rows", "Rows held, by kind.", []string{"kind"}, nil)
	jobsDesc  = prometheus.NewDesc("readout_jobs", "Jobs, by state.", []string{"state"}, nil)
	feedsDesc = prometheus.NewDesc("readout_feeds", "Feeds that fail or are paused.", []string{"state"}, nil)
	ageDesc   = prometheus.NewDesc("readout_oldest_job_seconds", "Age of the oldest waiting job.", nil, nil)
	upDesc    = prometheus.NewDesc("readout_database_up", "1 when the database answered this scrape.", nil, nil)
	fetchDesc = prometheus.NewDesc("readout_fetches_last_hour", "Fetches of the last hour, by outcome.", []string{"outcome"}, nil)
	sizeDesc  = prometheus.NewDesc("readout_database_bytes", "Size of the database.", nil, nil)
)

// Describe implements prometheus.Collector.
func (health) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{rowsDesc, jobsDesc, feedsDesc, ageDesc, upDesc, fetchDesc, sizeDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c health) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	h, err := c.store.Health(ctx)
	if err != nil {
		gauge(upDesc, 0)
		return
	}
	gauge(upDesc, 1)
	for kind, n := range map[string]int64{"outlets": int64(h.Outlets), "articles": h.Articles, "revisions": h.Revisions, "quotes": h.Quotes, "events": h.Events, "stances": h.Stances, "items": h.Items} {
		gauge(rowsDesc, float64(n), kind)
	}
	for state, n := range map[string]int{"waiting": h.JobsWaiting, "running": h.JobsRunning, "dead": h.JobsDead} {
		gauge(jobsDesc, float64(n), state)
	}
	gauge(feedsDesc, float64(h.FeedsFailing), "failing")
	gauge(feedsDesc, float64(h.FeedsPaused), "paused")
	gauge(ageDesc, h.OldestWaiting.Seconds())
	gauge(sizeDesc, float64(h.DatabaseBytes))
	for outcome, n := range h.FetchesHour {
		gauge(fetchDesc, float64(n), outcome)
	}
}
