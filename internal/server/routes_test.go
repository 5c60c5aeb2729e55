package server

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

const secretWords = "fjord lantern eleven"

// secretHash is the hash of secretWords with the least work that argon2id
// knows, so that a hundred guesses do not take a test's time.
func secretHash() string {
	salt := []byte("salt for a test.")
	b64 := base64.RawStdEncoding
	return "$argon2id$v=19$m=8,t=1,p=1$" + b64.EncodeToString(salt) + "$" + b64.EncodeToString(argon2.IDKey([]byte(secretWords), salt, 1, 8, 1, 32))
}

// member adds an account that has secretWords for a password.
func member(t testing.TB, st *postgres.Store, email string, role news.Role) postgres.Account {
	t.Helper()
	a, err := st.AddAccount(t.Context(), postgres.Account{Email: email, Name: "Member " + strings.ToUpper(email[:1]), Role: role}, secretHash())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sessionFor signs an account in behind the pages' back and returns the cookie.
func sessionFor(t testing.TB, st *postgres.Store, email string, at time.Time) *http.Cookie {
	t.Helper()
	a, hash, err := st.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	token := newToken()
	if _, err := st.AddSession(t.Context(), token, hash, postgres.Session{AccountID: a.ID, CreatedAt: at, Agent: "test", Address: "127.0.0.1"}, SessionLimits); err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: sessionCookie, Value: token}
}

var roles = append([]news.Role{news.RoleNone}, news.Roles()...)

// cookies signs one account of each role in.
func cookies(t testing.TB, st *postgres.Store) map[news.Role]*http.Cookie {
	t.Helper()
	in := map[news.Role]*http.Cookie{}
	for _, role := range news.Roles() {
		member(t, st, string(role)+"@post.example", role)
		in[role] = sessionFor(t, st, string(role)+"@post.example", now)
	}
	return in
}

func config(t testing.TB, st *postgres.Store) Config {
	return Config{Store: st, Version: "test", Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
}

var parameter = regexp.MustCompile(`\{([a-z]+)[^}]*\}|\*`)

// example makes a path of a route's pattern. Ids name what seed has made, where
// it has.
func example(pattern string) string {
	return parameter.ReplaceAllStringFunc(pattern, func(p string) string {
		switch {
		case p == "*":
			return "x"
		case strings.HasPrefix(pattern, "/summits/"):
			return summitID
		case strings.HasPrefix(pattern, "/actors/"):
			return "mara-velin"
		case strings.HasPrefix(pattern, "/topics/"):
			return "fisheries"
		case strings.HasPrefix(pattern, "/outlets/"):
			return "harbour-post"
		}
		return "1"
	})
}

// TestRoutesByRole asks for every address in every way as everybody, and holds
// each answer against the table: whose role is too low is turned away, in the
// way that suits the request, and no handler runs. The handlers are replaced by
// one that says that it ran; the router around them is the real one.
func TestRoutesByRole(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	in := cookies(t, st)
	const ran = 299
	s := newServer(config(t, st))
	table := s.routes()
	methods := map[string][]string{} // by pattern
	least := map[string]news.Role{}  // by method and pattern
	for i := range table {
		rt := &table[i]
		stub := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(ran) }
		if rt.raw != nil {
			rt.raw = http.HandlerFunc(stub)
		} else {
			rt.handler = func(w http.ResponseWriter, r *http.Request) error { stub(w, r); return nil }
		}
		methods[rt.Pattern] = append(methods[rt.Pattern], rt.Method)
		if _, twice := least[rt.Method+rt.Pattern]; twice {
			t.Errorf("%s %s stands twice", rt.Method, rt.Pattern)
		}
		least[rt.Method+rt.Pattern] = rt.Role
	}
	h := s.build(table)
	n := 0
	for pattern, served := range methods {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			asked := method
			if method == "HEAD" {
				asked = "GET"
			}
			known := slices.Contains(served, asked)
			for _, role := range roles {
				n++
				path := example(pattern)
				r := httptest.NewRequest(method, path+"?order=x", nil)
				if c := in[role]; c != nil {
					r.AddCookie(c)
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				need := least[asked+pattern]
				want, place := ran, ""
				switch {
				case !known:
					want = http.StatusMethodNotAllowed
				case role.AtLeast(need):
				case role == news.RoleNone && asked == "GET":
					want, place = http.StatusSeeOther, "/login?"+url.Values{"next": {path + "?order=x"}}.Encode()
				default:
					want = http.StatusForbidden
				}
				if w.Code != want || w.Header().Get("Location") != place {
					t.Errorf("%s %s as %q: %d to %q, want %d to %q", method, path, role, w.Code, w.Header().Get("Location"), want, place)
				}
				if want == http.StatusMethodNotAllowed {
					allow := strings.Split(w.Header().Get("Allow"), ", ")
					for _, m := range served {
						if !slices.Contains(allow, m) {
							t.Errorf("%s %s: Allow is %q, lacks %s", method, path, allow, m)
						}
					}
				}
			}
		}
	}
	t.Logf("%d routes, %d requests", len(table), n)
}

// TestRoutesArePlanned holds the table itself against what it may say: what may
// be done without an account is listed here by name, the desk is never open,
// and forms that change things are no GETs.
func TestRoutesArePlanned(t *testing.T) {
	t.Parallel()
	open := map[string]bool{ // to anybody
		"POST /theme": true, "POST /summits/{id}/seen": true, "POST /login": true, "POST /logout": true, "POST /setup": true, "POST /set-password": true,
		"POST /reports": true,
	}
	for _, rt := range newServer(config(t, nil)).routes() {
		name := rt.Method + " " + rt.Pattern
		if rt.Method != http.MethodGet && rt.Method != http.MethodPost {
			t.Errorf("%s: a form cannot send that", name)
		}
		if rt.Method == http.MethodPost && rt.Role == news.RoleNone && !open[name] {
			t.Errorf("%s is open to anybody: if that is right, list it here", name)
		}
		delete(open, name)
		if (strings.HasPrefix(rt.Pattern, "/editor") || strings.HasPrefix(rt.Pattern, "/start")) && !rt.Role.AtLeast(news.RoleEditor) {
			t.Errorf("%s: %q may enter the desk", name, rt.Role)
		}
		if strings.HasPrefix(rt.Pattern, "/editor/accounts") && rt.Role != news.RoleAdmin {
			t.Errorf("%s: %q may touch accounts", name, rt.Role)
		}
		if (rt.handler == nil) == (rt.raw == nil) {
			t.Errorf("%s has %v and %v", name, rt.handler != nil, rt.raw != nil)
		}
		if rt.Role != news.RoleNone && !slices.Contains(news.Roles(), rt.Role) {
			t.Errorf("%s: no role %q", name, rt.Role)
		}
	}
	for name := range open {
		t.Errorf("%s is listed here and is no route", name)
	}
	// The navigation of the desk leads to pages that whoever sees it may open.
	for _, role := range news.Roles() {
		for _, l := range view.DeskNav(role) {
			if !slices.ContainsFunc(newServer(config(t, nil)).routes(), func(rt route) bool {
				return rt.Method == http.MethodGet && rt.Pattern == l.Href && role.AtLeast(rt.Role)
			}) {
				t.Errorf("the desk's navigation leads %q to %s", role, l.Href)
			}
		}
	}
}

// TestNoGetChangesState opens every page as everybody and compares all tables
// with what they were. When a session was used is noted, and is no state.
func TestNoGetChangesState(t *testing.T) {
	t.Parallel()
	st := seed(t, 3)
	in := cookies(t, st)
	later := now.Add(time.Hour) // so that sessions' last use is written
	cfg := config(t, st)
	cfg.Now = func() time.Time { return later }
	s := newServer(cfg)
	h := s.build(s.routes())
	token := newToken()
	if err := st.AddPasswordLink(t.Context(), 1, token, later.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	before := checksums(t, st)
	if len(before) < 25 {
		t.Fatalf("compares %d tables only", len(before))
	}
	for _, rt := range s.routes() {
		if rt.Method != http.MethodGet {
			continue
		}
		for _, role := range roles {
			for _, query := range []string{"", "?" + url.Values{"token": {token}, "next": {"/"}, "q": {"cod"}, "done": {"changed"}, "summit": {summitID}, "item": {"quote-1"}, "url": {"https://harbour-post.example/"}}.Encode()} {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					r := httptest.NewRequest(method, example(rt.Pattern)+query, nil)
					if c := in[role]; c != nil {
						r.AddCookie(c)
					}
					w := httptest.NewRecorder()
					h.ServeHTTP(w, r)
					if w.Code >= 500 {
						t.Errorf("%s %s as %q: %d", method, r.URL, role, w.Code)
					}
				}
			}
		}
	}
	after := checksums(t, st)
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if before[table] != after[table] {
			t.Errorf("table %s was %s, is %s after nothing but GETs", table, before[table], after[table])
		}
	}
	// The comparison sees what changes.
	if err := st.EndSessions(t.Context(), 1, 0); err != nil {
		t.Fatal(err)
	}
	if changed := checksums(t, st); changed["sessions"] == after["sessions"] {
		t.Error("the comparison does not see a deleted session")
	}
}

// checksums returns the number of rows and a hash of all of them, by table.
func checksums(t *testing.T, st *postgres.Store) map[string]string {
	t.Helper()
	rows, err := st.Pool().Query(t.Context(), `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, name := range tables {
		row := "to_jsonb(x)"
		if name == "sessions" {
			row += " - 'used_at'"
		}
		var sum string
		if err := st.Pool().QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) || ' rows, ' || COALESCE(md5(string_agg((%s)::text, E'\n' ORDER BY (%s)::text)), '-') FROM %q x`, row, row, name)).Scan(&sum); err != nil {
			t.Fatal(err)
		}
		sums[name] = sum
	}
	return sums
}

// TestCrossSitePosts sends every form as a page of another site would: from
// each of them nothing is done, whoever is signed in.
func TestCrossSitePosts(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	in := cookies(t, st)
	s := newServer(config(t, st))
	table := s.routes()
	n := 0
	for i := range table {
		if table[i].Method == http.MethodPost && table[i].raw == nil {
			table[i].handler = func(http.ResponseWriter, *http.Request) error { n++; return nil }
		}
	}
	h := s.build(table)
	posts := 0
	for _, rt := range table {
		if rt.Method != http.MethodPost {
			continue
		}
		posts++
		for name, header := range map[string]http.Header{
			"Sec-Fetch-Site: cross-site": {"Sec-Fetch-Site": {"cross-site"}},
			"Sec-Fetch-Site: same-site":  {"Sec-Fetch-Site": {"same-site"}},
			"another Origin":             {"Origin": {"https://evil.example"}},
			"Origin: null":               {"Origin": {"null"}},
			"another port":               {"Origin": {"http://example.com:8081"}},
		} {
			r := httptest.NewRequest(http.MethodPost, example(rt.Pattern), strings.NewReader("x=y"))
			r.Header = header
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(in[news.RoleAdmin])
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || n > 0 {
				t.Errorf("POST %s with %s: %d, ran %d times", rt.Pattern, name, w.Code, n)
				n = 0
			}
		}
		// The same from our own page runs.
		r := httptest.NewRequest(http.MethodPost, example(rt.Pattern), strings.NewReader("x=y"))
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(in[news.RoleAdmin])
		h.ServeHTTP(httptest.NewRecorder(), r)
		if n != 1 && rt.raw == nil {
			t.Errorf("POST %s from our own page ran %d times", rt.Pattern, n)
		}
		n = 0
	}
	if posts < 10 {
		t.Errorf("walked %d forms", posts)
	}
}

// TestPolicyOnEveryResponse holds the policy and the caching of every address,
// as everybody, whatever it answers.
func TestPolicyOnEveryResponse(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	in := cookies(t, st)
	s := newServer(config(t, st))
	h := s.build(s.routes())
	for _, rt := range s.routes() {
		for _, role := range roles {
			r := httptest.NewRequest(rt.Method, example(rt.Pattern), nil)
			if c := in[role]; c != nil {
				r.AddCookie(c)
			}
			if rt.Pattern == "/logout" || strings.HasSuffix(rt.Pattern, "/end") || rt.Method == http.MethodPost && rt.Role == news.RoleAdmin {
				r.Header.Set("Sec-Fetch-Site", "cross-site") // the session is still needed
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			csp := w.Header().Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") && !strings.HasPrefix(rt.Pattern, "/embed") {
				t.Errorf("%s %s as %q: policy %q", rt.Method, rt.Pattern, role, csp)
			}
			if w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %s: may be sniffed", rt.Method, rt.Pattern)
			}
			cache := w.Header().Get("Cache-Control")
			page := strings.HasPrefix(w.Header().Get("Content-Type"), "text/html")
			if page && role != news.RoleNone && cache != "private, no-store" {
				t.Errorf("%s %s as %q: Cache-Control %q", rt.Method, rt.Pattern, role, cache)
			}
			if page && cache != "private, no-store" && !slices.Contains(w.Header().Values("Vary"), "Cookie") {
				t.Errorf("%s %s: Vary %q", rt.Method, rt.Pattern, w.Header().Values("Vary"))
			}
			if strings.Contains(cache, "public") && strings.Contains(w.Body.String(), "Member "+strings.ToUpper(string(role) + " ")[:1]) {
				t.Errorf("%s %s as %q: a shared cache may keep a name", rt.Method, rt.Pattern, role)
			}
			if w.Code >= 500 {
				b, _ := io.ReadAll(w.Result().Body)
				t.Errorf("%s %s as %q: %d %s", rt.Method, rt.Pattern, role, w.Code, b[:min(200, len(b))])
			}
		}
	}
}
