package server

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// house is a running site on a database of its own, with a log to read.
type house struct {
	*httptest.Server
	store *postgres.Store
	clock *clock
	log   *lockedLog
}

type lockedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func openHouse(t *testing.T, change func(*Config)) house {
	t.Helper()
	h := house{store: pgtest.Store(t), clock: &clock{at: now}, log: &lockedLog{}}
	// Requests may say where they come from: the test is a proxy.
	cfg := Config{Store: h.store, Version: "test", Now: h.clock.now, Log: slog.New(slog.NewTextHandler(h.log, nil)), Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if change != nil {
		change(&cfg)
	}
	h.Server = httptest.NewServer(New(cfg))
	t.Cleanup(h.Close)
	return h
}

// person is somebody with a browser: cookies, an address, no redirects taken.
type visitor struct {
	t    *testing.T
	at   house
	from string
	http http.Client
}

func (h house) visitor(t *testing.T, from string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, h, from, http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// reply is a response with its page.
type reply struct {
	*http.Response
	doc *goquery.Document
}

func (v *visitor) do(method, path string, form url.Values) reply {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.at.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	req.Header.Set("X-Forwarded-For", v.from)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{res, doc}
}

func (v *visitor) get(path string) reply { v.t.Helper(); return v.do(http.MethodGet, path, nil) }

func (v *visitor) post(path string, pairs ...string) reply {
	v.t.Helper()
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return v.do(http.MethodPost, path, f)
}

func (v *visitor) signIn(email, pass string) reply {
	v.t.Helper()
	return v.post("/login", "email", email, "password", pass)
}

// who returns the name in the masthead, "" for nobody's.
func (v *visitor) who() string {
	v.t.Helper()
	a := v.get("/outlets").doc.Find(`[data-testid=who] a[href="/account"]`).Clone()
	a.Find(".vh").Remove()
	return a.Text()
}

func (v *visitor) expect(r reply, status int, location string) {
	v.t.Helper()
	if r.StatusCode != status || r.Header.Get("Location") != location {
		v.t.Errorf("%s %s: %d to %q, want %d to %q: %s", r.Request.Method, r.Request.URL, r.StatusCode, r.Header.Get("Location"), status, location, words(r.doc.Find("main")))
	}
}

func (v *visitor) cookie(name string) *http.Cookie {
	u, err := url.Parse(v.at.URL)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, c := range v.http.Jar.Cookies(u) {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// TestSetup goes from the printed link to the first admin, once.
func TestSetup(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	ctx := t.Context()
	v := h.visitor(t, "192.0.2.7")
	if p := v.get("/login"); p.StatusCode != http.StatusOK || p.doc.Find("[data-testid=fresh]").Length() != 1 {
		t.Errorf("sign-in before the first account: %d", p.StatusCode)
	}
	if p := v.signIn("nobody@post.example", secretWords); p.StatusCode != http.StatusUnauthorized || p.doc.Find("[data-testid=fresh]").Length() != 1 {
		t.Errorf("signing in before the first account: %d", p.StatusCode)
	}
	old, err := SetupPath(ctx, h.store, now.Add(-25*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	first, err := SetupPath(ctx, h.store, now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := SetupPath(ctx, h.store, now) // of another start
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/setup", "/setup?token=", "/setup?token=guess", old} {
		v.expect(v.get(path), http.StatusNotFound, "")
	}
	for range 2 { // looking does not use it up
		p := v.get(first)
		v.expect(p, http.StatusOK, "")
		if p.Header.Get("Referrer-Policy") != "no-referrer" || p.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the link may leak: %v", p.Header)
		}
		if got, _ := p.doc.Find("input[name=password]").Attr("autocomplete"); got != "new-password" {
			t.Errorf("autocomplete %q", got)
		}
	}
	token := func(path string) string { return strings.TrimPrefix(path, "/setup?token=") }
	fill := func(path, pass string) reply {
		return v.post("/setup", "token", token(path), "email", "Chief@Post.example", "name", "Edda Chief", "password", pass)
	}
	for _, weak := range []string{"short", "password1234", "chief@post.example"} {
		if p := fill(first, weak); p.StatusCode != http.StatusUnprocessableEntity || p.doc.Find("[data-testid=wrong]").Length() == 0 {
			t.Errorf("password %q: %d", weak, p.StatusCode)
		}
	}
	v.expect(v.post("/setup", "token", token(first), "email", "no address", "name", "", "password", secretWords), http.StatusUnprocessableEntity, "")
	v.expect(fill(old, secretWords), http.StatusNotFound, "")
	// Two at once: one makes the account.
	codes := make(chan int, 2)
	for i, path := range []string{first, second} {
		go func() {
			form := url.Values{"token": {token(path)}, "email": {fmt.Sprintf("chief%d@post.example", i)}, "name": {"Edda"}, "password": {secretWords}}
			res, err := v.http.PostForm(h.URL+"/setup", form)
			if err != nil {
				t.Error(err)
				codes <- 0
				return
			}
			_ = res.Body.Close()
			codes <- res.StatusCode
		}()
	}
	if a, b := <-codes, <-codes; min(a, b) != http.StatusSeeOther || max(a, b) != http.StatusGone {
		t.Errorf("two setups at once: %d and %d", a, b)
	}
	list, err := h.store.Accounts(ctx, now, SessionLimits)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].Role != news.RoleAdmin {
		t.Fatalf("accounts after two setups at once: %+v", list)
	}
	v.expect(v.get(first), http.StatusGone, "")
	v.expect(fill(second, secretWords), http.StatusGone, "")
	if path, err := SetupPath(ctx, h.store, now); path != "" || err != nil {
		t.Errorf("a link although there is an account: %q, %v", path, err)
	}
}

// TestSessions follows sign-in, use, expiry and every way in which a session
// ends.
func TestSessions(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	admin := member(t, h.store, "admin@post.example", news.RoleAdmin)
	ed := member(t, h.store, "ed@post.example", news.RoleEditor)
	_ = admin
	v := h.visitor(t, "192.0.2.7")

	// Fixation: what the browser brings is not what it leaves with.
	planted := newToken()
	u, _ := url.Parse(h.URL)
	v.http.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: planted, Path: "/"}})
	res := v.signIn("ED@post.example ", secretWords)
	v.expect(res, http.StatusSeeOther, "/")
	var c *http.Cookie
	for _, x := range res.Cookies() {
		if x.Name == sessionCookie && x.Value != "" {
			c = x
		}
	}
	if c == nil || c.Value == planted || len(c.Value) != tokenLen || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Fatalf("cookie %+v", c)
	}
	if v.who() != "Member E" {
		t.Errorf("signed in as %q", v.who())
	}
	v.expect(v.signIn("ed@post.example", secretWords), http.StatusSeeOther, "/")
	if again := v.cookie(sessionCookie); again.Value == c.Value {
		t.Error("signing in again keeps the token")
	}
	stale := h.visitor(t, "192.0.2.7")
	stale.http.Jar.SetCookies(u, []*http.Cookie{c})
	if stale.who() != "" {
		t.Error("the session before signing in again still lives")
	}
	var kept int
	if err := h.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM sessions WHERE position(convert_to($1, 'UTF8') IN token_hash) > 0 OR agent LIKE '%' || $1 || '%'`, v.cookie(sessionCookie).Value).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("the token itself is in the database: %d, %v", kept, err)
	}

	// A session of the same person elsewhere; ended from here.
	other := h.visitor(t, "198.51.100.4")
	other.signIn("ed@post.example", secretWords)
	p := v.get("/account")
	if n := p.doc.Find("[data-testid=sessions] li").Length(); n != 2 {
		t.Errorf("%d sessions listed", n)
	}
	if got := words(p.doc.Find("[data-testid=sessions]")); !strings.Contains(got, "Firefox on Linux") || !strings.Contains(got, "198.51.100.4") || strings.Count(got, "this one") != 1 {
		t.Errorf("sessions: %s", got)
	}
	// Nobody ends another's session.
	stranger := h.visitor(t, "203.0.113.9")
	stranger.signIn("admin@post.example", secretWords)
	list, err := h.store.Sessions(t.Context(), ed.ID, h.clock.now(), SessionLimits)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		stranger.expect(stranger.post(fmt.Sprintf("/account/sessions/%d/end", x.ID)), http.StatusNotFound, "")
	}
	v.expect(v.post("/account/sessions/end"), http.StatusSeeOther, "/account?done=others")
	if other.who() != "" || v.who() == "" {
		t.Error("ending the others did not, or ended this one")
	}

	// A change of password ends the others, keeps this one, and needs the old.
	other.signIn("ed@post.example", secretWords)
	if p := v.post("/account/password", "current", "wrong wrong wrong", "password", "gannet pretzel dusk"); p.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("with a wrong old password: %d", p.StatusCode)
	}
	v.expect(v.post("/account/password", "current", secretWords, "password", "short"), http.StatusUnprocessableEntity, "")
	v.expect(v.post("/account/password", "current", secretWords, "password", "gannet pretzel dusk"), http.StatusSeeOther, "/account?done=password")
	if other.who() != "" || v.who() == "" {
		t.Error("the change of password did not end other sessions, or ended this one")
	}
	other.expect(other.signIn("ed@post.example", secretWords), http.StatusUnauthorized, "")
	other.expect(other.signIn("ed@post.example", "gannet pretzel dusk"), http.StatusSeeOther, "/")

	// A change of role ends all: no session outlives its rights.
	stranger.expect(stranger.post(fmt.Sprintf("/editor/accounts/%d", ed.ID), "role", "reader", "active", "yes"), http.StatusSeeOther, "/editor/accounts?done=changed")
	if other.who() != "" || v.who() != "" {
		t.Error("a session outlived the change of role")
	}
	v.signIn("ed@post.example", "gannet pretzel dusk")
	v.expect(v.get("/editor"), http.StatusForbidden, "")

	// Deactivated: out, and not in again.
	stranger.post(fmt.Sprintf("/editor/accounts/%d", ed.ID), "role", "reader", "active", "no")
	if v.who() != "" {
		t.Error("a session outlived its account")
	}
	v.expect(v.signIn("ed@post.example", "gannet pretzel dusk"), http.StatusUnauthorized, "")
	stranger.post(fmt.Sprintf("/editor/accounts/%d", ed.ID), "role", "editor", "active", "yes")

	// Signing out ends it on the server, not only in the browser.
	v.signIn("ed@post.example", "gannet pretzel dusk")
	token := v.cookie(sessionCookie)
	v.expect(v.post("/logout"), http.StatusSeeOther, "/login?done=signed-out")
	v.http.Jar.SetCookies(u, []*http.Cookie{token})
	if v.who() != "" {
		t.Error("the token works after signing out")
	}

	// Unused it ends; used it lives on, but not for ever.
	v.signIn("ed@post.example", "gannet pretzel dusk")
	h.clock.pass(SessionLimits.Idle - time.Minute)
	if v.who() == "" {
		t.Error("ended before it was idle for long")
	}
	h.clock.pass(SessionLimits.Idle - time.Minute)
	if v.who() == "" {
		t.Error("its use did not count")
	}
	h.clock.pass(SessionLimits.Idle)
	if v.who() != "" {
		t.Error("lives on without use")
	}
	v.signIn("ed@post.example", "gannet pretzel dusk")
	for range 5 {
		h.clock.pass(SessionLimits.Absolute / 5)
		_ = v.who()
	}
	if v.who() != "" {
		t.Error("lives for ever when used")
	}
}

// TestSecureCookies holds the cookies over TLS.
func TestSecureCookies(t *testing.T) {
	t.Parallel()
	h := openHouse(t, func(c *Config) { c.TLS = true })
	member(t, h.store, "ed@post.example", news.RoleEditor)
	res := h.visitor(t, "192.0.2.7").signIn("ed@post.example", secretWords)
	names := 0
	for _, c := range res.Cookies() {
		if c.Value == "" {
			continue
		}
		names++
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %+v", c)
		}
	}
	if names != 2 {
		t.Errorf("%d cookies", names)
	}
}

// TestWrongSignIns guesses: one address is stopped after 20 and told when to
// come back, one account is after 100 from many addresses; the right person
// gets in all the while.
func TestWrongSignIns(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	member(t, h.store, "ed@post.example", news.RoleEditor)
	member(t, h.store, "other@post.example", news.RoleEditor)
	owner := h.visitor(t, "192.0.2.7")
	owner.expect(owner.signIn("ed@post.example", secretWords), http.StatusSeeOther, "/")
	owner.post("/logout")

	thief := h.visitor(t, "203.0.113.50")
	for i := range wrongOfAddress {
		thief.expect(thief.signIn("ed@post.example", fmt.Sprintf("guess number %d", i)), http.StatusUnauthorized, "")
	}
	for _, try := range []string{"another guess", secretWords} { // the right one too: it must not tell
		p := thief.signIn("ed@post.example", try)
		thief.expect(p, http.StatusTooManyRequests, "")
		if after := p.Header.Get("Retry-After"); after != "900" {
			t.Errorf("Retry-After %q", after)
		}
	}
	// Changing the account or claiming another address does not help.
	thief.expect(thief.signIn("other@post.example", secretWords), http.StatusTooManyRequests, "")
	liar := h.visitor(t, "8.8.8.8, 203.0.113.50")
	liar.expect(liar.signIn("ed@post.example", secretWords), http.StatusTooManyRequests, "")
	// The right person gets in from elsewhere, known browser or not.
	fresh := h.visitor(t, "198.51.100.4")
	fresh.expect(fresh.signIn("ed@post.example", secretWords), http.StatusSeeOther, "/")
	// And from the thief's own network, in a browser that is known.
	h.clock.pass(time.Second)
	neighbour := h.visitor(t, "192.0.2.8")
	neighbour.signIn("other@post.example", secretWords)
	neighbour.from = "203.0.113.50"
	neighbour.expect(neighbour.signIn("other@post.example", secretWords), http.StatusSeeOther, "/")

	// From many addresses, slowly.
	sent := wrongOfAddress
	for i := 0; sent < wrongOfAccount; i++ {
		h.clock.pass(time.Minute)
		many := h.visitor(t, fmt.Sprintf("2001:db8:%x::1", i))
		for range 10 {
			many.expect(many.signIn("Ed@post.example", fmt.Sprintf("guess number %d", sent)), http.StatusUnauthorized, "")
			sent++
		}
	}
	last := h.visitor(t, "2001:db8:ffff::1")
	last.expect(last.signIn("ed@post.example", secretWords), http.StatusTooManyRequests, "")
	last.expect(last.signIn("other@post.example", secretWords), http.StatusSeeOther, "/") // another account: nothing wrong
	owner.expect(owner.signIn("ed@post.example", secretWords), http.StatusSeeOther, "/")  // the owner's browser is known

	// It passes.
	h.clock.pass(accountWindow)
	thief.expect(thief.signIn("ed@post.example", secretWords), http.StatusSeeOther, "/")
	// What has passed is swept away by what comes: the table stays small.
	for i := range 12 {
		h.visitor(t, fmt.Sprintf("192.0.2.%d", 100+i)).signIn("x@post.example", "no such account")
	}
	var rows int
	if err := h.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM attempts WHERE ends_at <= $1`, h.clock.now()).Scan(&rows); err != nil || rows > 0 {
		t.Errorf("%d rows are left of attempts that have passed, %v", rows, err)
	}
}

// TestNeighboursInIPv6 holds that one customer's network counts as one.
func TestNeighboursInIPv6(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	for i := range wrongOfAddress {
		v := h.visitor(t, fmt.Sprintf("2001:db8:1:2:%x::%x", i, i))
		v.expect(v.signIn(fmt.Sprintf("u%d@post.example", i), "no such account"), http.StatusUnauthorized, "")
	}
	v := h.visitor(t, "2001:db8:1:2:ffff::1")
	v.expect(v.signIn("x@post.example", "no such account"), http.StatusTooManyRequests, "")
	v = h.visitor(t, "2001:db8:1:3::1")
	v.expect(v.signIn("x@post.example", "no such account"), http.StatusUnauthorized, "")
}

// TestGuessesAtOnce sends many guesses in one moment: no more are looked at
// than one after another.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[int]int{}
	for i := range 3 * wrongOfAddress {
		wg.Go(func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/login", strings.NewReader(url.Values{"email": {fmt.Sprintf("u%d@post.example", i)}, "password": {"no such account"}}.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
			mu.Lock()
			codes[res.StatusCode]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if codes[http.StatusUnauthorized] != wrongOfAddress || codes[http.StatusTooManyRequests] != 2*wrongOfAddress {
		t.Errorf("answers %v", codes)
	}
}

// TestUnknownLooksLikeWrong compares what is answered to a wrong password, an
// unknown account, an inactive one and one without a password, byte by byte.
func TestUnknownLooksLikeWrong(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	member(t, h.store, "right@post.example", news.RoleEditor)
	gone := member(t, h.store, "gone0@post.example", news.RoleEditor)
	if err := h.store.ChangeAccount(t.Context(), gone.ID, news.RoleEditor, false); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.AddAccount(t.Context(), postgres.Account{Email: "empty@post.example", Name: "E", Role: news.RoleEditor}, ""); err != nil {
		t.Fatal(err)
	}
	v := h.visitor(t, "192.0.2.7")
	var want string
	for i, try := range [][2]string{{"right@post.example", "wrong wrong wrong"}, {"never@post.example", "wrong wrong wrong"}, {"gone0@post.example", secretWords}, {"empty@post.example", "wrong wrong wrong"}} {
		p := v.signIn(try[0], try[1])
		html, err := p.doc.Html()
		if err != nil {
			t.Fatal(err)
		}
		head := p.Header.Clone()
		head.Del("Date")
		got := fmt.Sprint(p.StatusCode, head, strings.ReplaceAll(html, try[0], "EMAIL"))
		if i == 0 {
			want = got
		}
		if got != want {
			t.Errorf("%s is answered differently:\n%s\n%s", try[0], got, want)
		}
	}
	if strings.Contains(h.log.String(), "@post.example") || strings.Contains(h.log.String(), "wrong wrong") {
		t.Errorf("the log has addresses or passwords:\n%s", h.log)
	}
}

// TestNoOpenRedirect tries to be led away after signing in.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	member(t, h.store, "ed@post.example", news.RoleEditor)
	v := h.visitor(t, "192.0.2.7")
	v.expect(v.post("/login", "email", "ed@post.example", "password", secretWords, "next", "//evil.example"), http.StatusSeeOther, "/")
	v.expect(v.post("/login", "email", "ed@post.example", "password", secretWords, "next", "/editor?x=y"), http.StatusSeeOther, "/editor?x=y")
	for next, want := range map[string]string{
		"/summits/x?speaker=y&order=newest": "/summits/x?speaker=y&order=newest",
		"/editor":                           "/editor",
		"":                                  "/",
		"//evil.example":                    "/",
		"///evil.example":                   "/",
		"/\\evil.example":                   "/",
		"\\\\evil.example":                  "/",
		"/%09/evil.example":                 "/",
		"/\t/evil.example":                  "/",
		"/\n//evil.example":                 "/",
		"https://evil.example/":             "/",
		"https:evil.example":                "/",
		"javascript:alert(1)":               "/",
		"evil.example":                      "/",
		"/%5cevil.example":                  "/",
		"/%2f%2fevil.example":               "/",
		"/.//evil.example":                  "/",
		"/..//evil.example":                 "/",
		" //evil.example":                   "/",
		"/@evil.example":                    "/@evil.example",
		"http://ed@evil.example":            "/",
		"/login?next=//evil.example":        "/login?next=//evil.example",
		"//user@evil.example/%2f..":         "/",
		"/\x00/evil.example":                "",
		"/%00":                              "/",
		"/\u2028/x":                         "/%E2%80%A8/x",
	} {
		if want == "" {
			v.expect(v.post("/login", "email", "ed@post.example", "password", secretWords, "next", next), http.StatusUnprocessableEntity, "")
			continue
		}
		// Signed in already, the page leads on at once, as safely.
		v.expect(v.get("/login?"+url.Values{"next": {next}}.Encode()), http.StatusSeeOther, want)
		v.expect(v.post("/theme", "theme", "dark", "return", next), http.StatusSeeOther, want)
	}
}

// TestAccountsPage follows an admin: add, link, role, the last admin.
func TestAccountsPage(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	admin := member(t, h.store, "admin@post.example", news.RoleAdmin)
	v := h.visitor(t, "192.0.2.7")
	v.signIn("admin@post.example", secretWords)
	p := v.post("/editor/accounts", "email", "new@post.example", "name", "Nora <b>New</b>", "role", "editor")
	v.expect(p, http.StatusOK, "")
	link, ok := strings.CutPrefix(p.doc.Find("#f-link").Text(), h.URL)
	if !ok || !strings.HasPrefix(link, "/set-password?token=") {
		t.Fatalf("link %q", link)
	}
	if p.doc.Find("main b").Length() != 0 {
		t.Error("a name became markup")
	}
	if html, _ := v.get("/editor/accounts").doc.Html(); strings.Contains(html, "set-password?token") {
		t.Error("the link is shown again")
	}
	v.expect(v.post("/editor/accounts", "email", "NEW@post.example", "name", "N", "role", "editor"), http.StatusConflict, "")
	for _, bad := range [][2]string{{"nobody", "editor"}, {"a b@post.example", "editor"}, {"\"x\"@post.example", "editor"}, {"n2@post.example", "owner"}, {"n2@post.example", ""}} {
		v.expect(v.post("/editor/accounts", "email", bad[0], "name", "N", "role", bad[1]), http.StatusUnprocessableEntity, "")
	}

	guest := h.visitor(t, "198.51.100.4")
	guest.expect(guest.signIn("new@post.example", ""), http.StatusUnprocessableEntity, "")
	for range 2 {
		guest.expect(guest.get(link), http.StatusOK, "")
	}
	token := strings.TrimPrefix(link, "/set-password?token=")
	guest.expect(guest.post("/set-password", "token", token, "password", "new@post.example"), http.StatusUnprocessableEntity, "")
	guest.expect(guest.post("/set-password", "token", token, "password", secretWords), http.StatusSeeOther, "/login?done=password")
	guest.expect(guest.post("/set-password", "token", token, "password", "gannet pretzel dusk"), http.StatusNotFound, "")
	guest.expect(guest.get(link), http.StatusNotFound, "")
	guest.expect(guest.signIn("new@post.example", secretWords), http.StatusSeeOther, "/")
	nora, _, err := h.store.AccountByEmail(t.Context(), "new@post.example")
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/editor/accounts/%d", nora.ID)

	// A new link makes the one before worthless, and expires.
	linkOf := func() string {
		full, _ := url.Parse(v.post(at + "/link").doc.Find("#f-link").Text())
		return full.RequestURI()
	}
	one := linkOf()
	two := linkOf()
	guest.expect(guest.get(one), http.StatusNotFound, "")
	guest.expect(guest.get(two), http.StatusOK, "")
	h.clock.pass(linkFor)
	guest.expect(guest.get(two), http.StatusNotFound, "")
	guest.expect(guest.post("/set-password", "token", strings.TrimPrefix(two, "/set-password?token="), "password", "gannet pretzel dusk"), http.StatusNotFound, "")
	// Whoever may not sign in has no use for one.
	three := linkOf()
	v.post(at, "role", "editor", "active", "no")
	guest.expect(guest.get(three), http.StatusNotFound, "")
	v.expect(v.post(at+"/link"), http.StatusConflict, "")
	v.post(at, "role", "editor", "active", "yes")
	guest.expect(guest.get(three), http.StatusNotFound, "")

	guest.signIn("new@post.example", secretWords)
	v.expect(v.post(at+"/sessions/end"), http.StatusSeeOther, "/editor/accounts?done=ended")
	if guest.who() != "" {
		t.Error("the session lives on")
	}
	// The last admin stays.
	self := fmt.Sprintf("/editor/accounts/%d", admin.ID)
	v.expect(v.post(self, "role", "reader", "active", "yes"), http.StatusConflict, "")
	v.expect(v.post(self, "role", "admin", "active", "no"), http.StatusConflict, "")
	v.expect(v.post(self, "role", "", "active", "yes"), http.StatusUnprocessableEntity, "")
	v.expect(v.post("/editor/accounts/999", "role", "reader", "active", "yes"), http.StatusNotFound, "")
	v.expect(v.post("/editor/accounts/x/link"), http.StatusNotFound, "")
	v.post(at, "role", "admin", "active", "yes")
	v.expect(v.post(self, "role", "reader", "active", "yes"), http.StatusSeeOther, "/login?done=signed-out")
	v.signIn("admin@post.example", secretWords)
	v.expect(v.get("/editor/accounts"), http.StatusForbidden, "")
}

// TestFormsAreBounded sends more than a form holds, and what is no text.
func TestFormsAreBounded(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	v := h.visitor(t, "192.0.2.7")
	v.expect(v.post("/login", "email", "x@post.example", "password", strings.Repeat("x", formBytes)), http.StatusRequestEntityTooLarge, "")
	v.expect(v.post("/login", "email", "x@post.example", "password", strings.Repeat("x", 5000)), http.StatusUnprocessableEntity, "")
	v.expect(v.post("/login", "email", "x\x00@post.example", "password", secretWords), http.StatusUnprocessableEntity, "")
	v.expect(v.post("/login", "email", "\xff@post.example", "password", secretWords), http.StatusUnprocessableEntity, "")
	res, err := http.Post(h.URL+"/login", "application/x-www-form-urlencoded", io.MultiReader(strings.NewReader("email=%zz")))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a form that is none: %d", res.StatusCode)
	}
}

// TestLogInjection signs in with what would forge lines of the log.
func TestLogInjection(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	v := h.visitor(t, "192.0.2.7\nlevel=INFO msg=forged")
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/login?x=%0alevel=ERROR%20msg=forged", strings.NewReader(url.Values{"email": {"x\nlevel=INFO msg=forged account=1@post.example"}, "password": {"a\nlevel=INFO msg=forged"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", "x level=INFO msg=forged")
	req.Header.Set("X-Forwarded-For", "1.2.3.4 level=INFO msg=forged")
	res, err := v.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	for _, line := range strings.Split(h.log.String(), "\n") {
		if strings.Contains(line, "msg=forged") && !strings.Contains(line, `"`) || strings.HasPrefix(line, "level=") {
			t.Errorf("a forged line: %s", line)
		}
	}
	if !strings.Contains(h.log.String(), "sign-in refused") {
		t.Errorf("nothing is logged:\n%s", h.log)
	}
}

// TestOnlyProxiesAreBelieved holds whose word on addresses counts.
func TestOnlyProxiesAreBelieved(t *testing.T) {
	t.Parallel()
	s := &server{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	for _, tc := range []struct {
		peer  string
		hops  []string
		want  string
		group string
	}{
		{"192.0.2.1:99", nil, "192.0.2.1", "192.0.2.1"},
		{"192.0.2.1:99", []string{"198.51.100.1"}, "192.0.2.1", "192.0.2.1"},
		{"10.1.1.1:99", []string{"198.51.100.1"}, "198.51.100.1", "198.51.100.1"},
		{"10.1.1.1:99", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1", "198.51.100.1"},
		{"10.1.1.1:99", []string{"1.1.1.1", "198.51.100.1, 10.2.2.2"}, "198.51.100.1", "198.51.100.1"},
		{"10.1.1.1:99", []string{"nonsense"}, "10.1.1.1", "10.1.1.1"},
		{"10.1.1.1:99", nil, "10.1.1.1", "10.1.1.1"},
		{"[::ffff:192.0.2.1]:99", nil, "192.0.2.1", "192.0.2.1"},
		{"[::1]:99", []string{"2001:db8:1:2:3::4"}, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:99", nil, "fe80::1%eth0", "fe80::/64"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tc.peer
		for _, hop := range tc.hops {
			r.Header.Add("X-Forwarded-For", hop)
		}
		if got := s.address(r).String(); got != tc.want || s.client(r) != tc.group {
			t.Errorf("%s through %q: %s and %s, want %s and %s", tc.peer, tc.hops, got, s.client(r), tc.want, tc.group)
		}
	}
}
