package server

import (
	"strings"
	"testing"

	"readout/internal/news"
	"readout/internal/postgres"
)

// TestOutletsDesk shows how reading goes: an outlet in trouble, a gap of days, one
// that is silent on a summit under way; changes its rights, pauses and resumes it.
// All pages of the first steps that the way to a timeline does not pass are opened
// in a browser too.
func TestOutletsDesk(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	h := openHouse(t, func(c *Config) { c.Store = st })
	h.store = st
	for _, sql := range []string{
		// now is 20 May 2031; a summit of which both outlets wrote is under way.
		`INSERT INTO summits (id, name, start_day, end_day, zone, participants, edited) VALUES ('2031-05-18-lisse', 'Talks at Lisse', '2031-05-18', '2031-05-21', 'UTC', '{OST}', true)`,
		`INSERT INTO articles (url, outlet_id, state, headline, first_seen_at, reported_at) SELECT 'https://harbour-post.example/' || d, 'harbour-post', 'stored', 'On the quay', d, d
			FROM generate_series(timestamptz '2031-05-01 09:00Z', '2031-05-19', interval '12 hours') d`,
		`INSERT INTO articles (url, outlet_id, state, headline, first_seen_at, reported_at) VALUES ('https://kestrel-wire.example/1', 'kestrel-wire', 'stored', 'Talks open', '2031-05-18 10:00Z', '2031-05-18 10:00Z')`,
		`INSERT INTO article_summits (article_id, summit_id, score) SELECT id, '2031-05-18-lisse', 1 FROM articles WHERE outlet_id = 'kestrel-wire'`,
		`INSERT INTO fetch_log (outlet_id, url, purpose, at, status, outcome, reason, bytes, duration_ms) SELECT 'harbour-post', 'https://harbour-post.example/feed', 'feed', d,
			CASE WHEN d < '2031-05-10' THEN 200 ELSE 503 END, CASE WHEN d < '2031-05-10' OR d > '2031-05-14' THEN 'read' ELSE 'failed' END, CASE WHEN d BETWEEN '2031-05-10' AND '2031-05-14' THEN 'the site answered 503 service unavailable' ELSE '' END, 20000, 400
			FROM generate_series(timestamptz '2031-05-01 09:00Z', '2031-05-20 09:00Z', interval '6 hours') d`,
		`UPDATE feeds SET polled_at = '2031-05-20 09:00Z', succeeded_at = '2031-05-20 09:00Z'`,
		`INSERT INTO hosts (host, robots, robots_status, robots_fetched_at, robots_expires_at) VALUES ('harbour-post.example', E'User-agent: *\nDisallow: /search\n', 200, '2031-05-20 08:00Z', '2031-05-21 08:00Z')`,
	} {
		if _, err := st.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	member(t, st, "ed@post.example", news.RoleEditor)
	v := h.visitor(t, "198.51.100.4")
	v.signIn("ed@post.example", secretWords)
	one := v.get("/editor/outlets/harbour-post").doc
	if got := one.Find(`[data-testid=gaps]`).Text(); !strings.Contains(got, "10") || !strings.Contains(got, "asked, no usable answer") {
		t.Errorf("the gap from 10 to 13 May is not told: %q", got)
	}
	if got := one.Find(`[data-testid=silent]`).Text(); !strings.Contains(got, "Talks at Lisse") {
		t.Errorf("its silence on the summit is not told: %q", got)
	}
	if got := one.Find(`[data-testid=log]`).Text(); !strings.Contains(got, "503 service unavailable") {
		t.Errorf("the log does not say it in words: %q", got)
	}
	v.expect(v.post("/editor/outlets/harbour-post", "rights", "link only", "pace", "5"), 303, "/editor/outlets/harbour-post?done=saved")
	if r := v.post("/editor/outlets/harbour-post", "rights", "link only", "pace", "soon"); r.StatusCode != 422 {
		t.Errorf("a pace of “soon” answers %d", r.StatusCode)
	}
	v.expect(v.post("/editor/outlets/harbour-post/state", "read", "no"), 303, "/editor/outlets?done=paused")
	o, err := st.Outlet(t.Context(), "harbour-post")
	if err != nil || o.Enabled || o.Rights != news.RightsLinkOnly || o.Pace.Seconds() != 5 {
		t.Errorf("paused, link only, 5 s: %+v %v", o, err)
	}
	v.expect(v.post("/editor/outlets/harbour-post/state", "read", "yes", "back", "one"), 303, "/editor/outlets/harbour-post?done=resumed")

	trial, err := st.AddTrial(t.Context(), postgres.TrialOutlet, "quay.example", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SaveTrial(t.Context(), trial, "", postgres.TrialResult{Code: "robots", Problem: "robots.txt does not allow it", Home: "https://quay.example/", Steps: []string{"quay.example: robots.txt does not allow it"}}, now); err != nil {
		t.Fatal(err)
	}
	in := sessionFor(t, st, "ed@post.example", now)
	walk(t, h.URL, in.Name+"="+in.Value, map[string]string{"desk-outlets": "/editor/outlets", "desk-outlet": "/editor/outlets/harbour-post", "start-refused": "/start", "start-paste": "/start/paste"})
	sampled := openHouse(t, func(c *Config) {
		c.Store, c.Sample, c.Local, c.Command, c.Beside = st, true, true, "bin/readout serve", "bin/readout serve --listen 127.0.0.1:8081"
	})
	walk(t, sampled.URL, "", map[string]string{"start-sample": "/start"})
}
