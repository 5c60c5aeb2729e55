package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"readout/internal/news"
	"readout/internal/password"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// TestHostHeader claims other hosts: nothing that is no host gets an answer, a
// proxy's word on the scheme counts for nothing, and where the site knows its
// address that is what links name.
func TestHostHeader(t *testing.T) {
	t.Parallel()
	h := bare(t)
	for host, status := range map[string]int{
		"readout.example": 200, "readout.example:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "localhost": 200, "a_b.example": 200,
		"": 400, "evil.example/x": 400, "good.example@evil.example": 400, "evil.example\"><script>": 400, "x y": 400, "evil.example:x": 400, "-x.example": 400, "[::1": 400, "evil.example?x": 400, "'": 400, "*": 400,
	} {
		r := httptest.NewRequest(http.MethodGet, "/robots.txt", nil)
		r.Host = host
		if res := do(h, r); res.StatusCode != status {
			t.Errorf("host %q: %d, want %d", host, res.StatusCode, status)
		}
	}
	st := seed(t, 1)
	cfg := config(t, st)
	cfg.BaseURL = "https://readout.example/"
	site := New(cfg)
	for _, path := range []string{"/corrections.atom", "/corrections.feed.json", "/robots.txt", "/", "/summits/" + summitID, "/sitemap.xml"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "evil.example"
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("X-Forwarded-Proto", "gopher")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "evil.example") || strings.Contains(w.Body.String(), "gopher:") || w.Code != http.StatusOK {
			t.Errorf("%s: %d, repeats what the request claims", path, w.Code)
		}
	}
}

// TestMetricsAreForOperators asks for the metrics from everywhere.
func TestMetricsAreForOperators(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	in := cookies(t, st)
	cfg := config(t, st)
	cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	h := New(cfg)
	for _, tc := range []struct {
		peer, via string
		role      news.Role
		status    int
	}{
		{"127.0.0.1:9", "", news.RoleNone, 200},
		{"10.1.2.3:9", "", news.RoleNone, 200},
		{"[fd00::1]:9", "", news.RoleNone, 200},
		{"203.0.113.9:9", "", news.RoleNone, 404},
		{"203.0.113.9:9", "127.0.0.1", news.RoleNone, 404},
		{"127.0.0.1:9", "203.0.113.9", news.RoleNone, 404},
		{"127.0.0.1:9", "127.0.0.1, 203.0.113.9", news.RoleNone, 404},
		{"203.0.113.9:9", "", news.RoleReviewer, 404},
		{"203.0.113.9:9", "", news.RoleAdmin, 200},
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = tc.peer
		if tc.via != "" {
			r.Header.Set("X-Forwarded-For", tc.via)
		}
		if c := in[tc.role]; c != nil {
			r.AddCookie(c)
		}
		if res := do(h, r); res.StatusCode != tc.status {
			t.Errorf("from %s via %q as %q: %d, want %d", tc.peer, tc.via, tc.role, res.StatusCode, tc.status)
		}
	}
}

// TestTablesStayBounded signs in and guesses without end: what is kept of it
// has an end.
func TestTablesStayBounded(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	member(t, h.store, "ed@post.example", news.RoleEditor)
	v := h.visitor(t, "192.0.2.7")
	first := v.cookie(sessionCookie)
	for i := range 60 {
		h.visitor(t, "192.0.2.7").signIn("ed@post.example", secretWords)
		if i == 0 {
			v.signIn("ed@post.example", secretWords)
			first = v.cookie(sessionCookie)
		}
	}
	if n := h.one(t, `SELECT count(*)::text FROM sessions`); n != "50" {
		t.Errorf("%s sessions of one account", n)
	}
	if n := h.one(t, `SELECT count(*)::text FROM known_browsers`); n != "20" {
		t.Errorf("%s known browsers of one account", n)
	}
	if first == nil || v.who() != "" {
		t.Error("the oldest session was not the one to go")
	}
	// However many addresses and accounts there are, keys are counted.
	keys := map[string]bool{}
	for range 300_000 {
		keys[bucket("account", newToken(), accountDigits)] = true
	}
	if len(keys) > 1<<16 || len(keys) < 1<<15 {
		t.Errorf("%d keys of accounts", len(keys))
	}
}

// TestCookiesOverTLS holds that no cookie of ours goes over plain HTTP once the
// site is reached over TLS.
func TestCookiesOverTLS(t *testing.T) {
	t.Parallel()
	st := seed(t, 3)
	cfg := config(t, st)
	cfg.TLS = true
	h := New(cfg)
	n := 0
	for path, form := range map[string]url.Values{"/theme": {"theme": {"dark"}}, "/summits/" + summitID + "/seen": {}} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range do(h, r).Cookies() {
			n++
			if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("POST %s: cookie %v", path, c)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d cookies", n)
	}
}

// BenchmarkSignIn compares what a wrong password and an unknown account cost:
// the times must not tell one from the other.
func BenchmarkSignIn(b *testing.B) {
	st := pgtest.Store(b)
	hash, err := password.New(1, 0).Hash(b.Context(), secretWords)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := st.AddAccount(b.Context(), postgres.Account{Email: "known@post.example", Name: "K", Role: news.RoleEditor}, hash); err != nil {
		b.Fatal(err)
	}
	h := New(Config{Store: st, Log: slog.New(slog.DiscardHandler)})
	n := 0
	for _, email := range []string{"known@post.example", "never@post.example"} {
		b.Run(email, func(b *testing.B) {
			for b.Loop() {
				n++
				r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {email}, "password": {"not the right words"}}.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.RemoteAddr = netip.AddrFrom4([4]byte{203, byte(n >> 16), byte(n >> 8), byte(n)}).String() + ":9"
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusUnauthorized {
					b.Fatalf("%d", w.Code)
				}
			}
		})
	}
}
