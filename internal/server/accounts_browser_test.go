package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"readout/internal/browser"
	"readout/internal/news"
)

// walk opens pages, by name, as whoever holds the cookie, and examines them:
// besides, nothing said on the console, and nobody led elsewhere.
func walk(t *testing.T, site, cookie string, pages map[string]string) {
	t.Helper()
	for name, path := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := browser.Open(t, browser.View{Cookie: cookie}, site+path)
			var at string
			tab.Eval(`location.pathname`, &at)
			if want, _, _ := strings.Cut(path, "?"); at != want {
				t.Errorf("led to %s", at)
			}
			examine(t, tab, name)
			for _, e := range tab.Errors() {
				t.Errorf("console: %s", e)
			}
		})
	}
}

// TestAccountPagesInABrowser opens every page of accounts.
func TestAccountPagesInABrowser(t *testing.T) {
	t.Parallel()
	fresh := openHouse(t, nil)
	setup, err := SetupPath(t.Context(), fresh.store, now)
	if err != nil {
		t.Fatal(err)
	}
	walk(t, fresh.URL, "", map[string]string{"login-fresh": "/login", "setup": setup})

	h := openHouse(t, nil)
	member(t, h.store, "admin@post.example", news.RoleAdmin)
	long := member(t, h.store, "x.a-long-first-part-of-an-address-of-sixty-letters-or-so-in-all@a-long-name-of-a-newsroom.example", news.RoleReviewer)
	if err := h.store.ChangeAccount(t.Context(), long.ID, news.RoleReader, false); err != nil {
		t.Fatal(err)
	}
	ed := member(t, h.store, "ed@post.example", news.RoleEditor)
	link, err := PasswordPath(t.Context(), h.store, ed.ID, now)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		h.visitor(t, "192.0.2.7").signIn("admin@post.example", secretWords)
	}
	walk(t, h.URL, "", map[string]string{"login": "/login?next=%2Feditor", "set-password": link, "home-signed-out": "/"})
	in := sessionFor(t, h.store, "admin@post.example", now)
	walk(t, h.URL, in.Name+"="+in.Value, map[string]string{"account": "/account?done=ended", "accounts": "/editor/accounts?done=changed", "home-signed-in": "/outlets"})
}

// TestReportPagesInABrowser opens the pages of errors and corrections.
func TestReportPagesInABrowser(t *testing.T) {
	t.Parallel()
	st := seed(t, 1)
	h := openHouse(t, func(c *Config) { c.Store = st })
	h.store = st
	for _, sql := range []string{
		`INSERT INTO articles (url, outlet_id, state, headline) VALUES ('https://harbour-post.example/1', 'harbour-post', 'stored', 'On the quay, a timetable that nobody would sign')`,
		`INSERT INTO corrections (at, item, item_id, what, before, after, reason) SELECT timestamptz '2031-05-14 09:20Z', 'document', id, 'speaker', '', 'Ilja Dorn', 'The recording of the press conference has him say it.' FROM articles
			UNION ALL SELECT timestamptz '2031-05-14 16:05Z', 'document', id, 'speaker', 'Mara Velin', 'Aleksandrina Vasiljevskaja-Oppenheimer of the Northern Council’s Fisheries', '' FROM articles`,
		`INSERT INTO corrections (at, item, item_id, what) VALUES ('2031-05-15 07:00Z', 'quote', 77, 'withdrawn')`,
	} {
		if _, err := st.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	page := "/articles/" + h.one(t, `SELECT id::text FROM articles`)
	v := h.visitor(t, "198.51.100.4")
	v.post("/reports", "item", page, "about", "speaker", "words", "The minister was in Tarn that day.\nIt was her deputy: see https://tarn.example/calendar-of-the-minister/2031/05/12/morning-and-afternoon", "email", "reader@post.example")
	v.post("/reports", "item", page, "about", "time", "words", "Friday, not Thursday.")
	member(t, st, "ed@post.example", news.RoleEditor)
	in := sessionFor(t, st, "ed@post.example", now)
	if err := st.CloseReport(t.Context(), 2, 1, "Right, it was Friday.", now); err != nil {
		t.Fatal(err)
	}
	walk(t, h.URL, "", map[string]string{"report": reportPath(page), "report-sent": reportPath(page) + "&sent=yes", "corrections": "/corrections"})
	walk(t, h.URL, in.Name+"="+in.Value, map[string]string{"reports": "/editor/reports", "reports-closed": "/editor/reports?state=closed&done=closed"})
}

// TestSignInWithoutScripts goes from the printed link through the desk and out,
// by keyboard and forms alone: what is refused says so beside the field, and
// fields say what they are to password managers.
func TestSignInWithoutScripts(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil)
	setup, err := SetupPath(t.Context(), h.store, now)
	if err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t, browser.View{NoScript: true}, h.URL+setup)
	var text string
	path := func() string {
		t.Helper()
		tab.Eval(`location.pathname`, &text)
		return text
	}
	send := func(sel string) {
		t.Helper()
		tab.Run(chromedp.Click(sel, chromedp.ByQuery), chromedp.WaitReady("footer", chromedp.ByQuery))
	}
	tab.Run(
		chromedp.SendKeys("#f-email", "edda@post.example", chromedp.ByQuery),
		chromedp.SendKeys("#f-name", "Edda Holm", chromedp.ByQuery),
		chromedp.SendKeys("#f-password", "password1234", chromedp.ByQuery),
	)
	send("button.main")
	tab.Run(chromedp.WaitReady("[data-testid=wrong]", chromedp.ByQuery))
	tab.Eval(`document.querySelector("#f-password").getAttribute("aria-invalid") + " " + document.querySelector("#w-password").textContent + " " + document.querySelector("#f-email").value + " " + document.querySelector("#f-password").value`, &text)
	if !strings.HasPrefix(text, "true It is one of the first") || !strings.HasSuffix(text, "edda@post.example ") {
		t.Errorf("after a weak password: %q", text)
	}
	tab.Run(chromedp.SendKeys("#f-password", secretWords, chromedp.ByQuery))
	send("button.main")
	tab.Run(chromedp.WaitReady(`a[href="/account"]`, chromedp.ByQuery))
	if !strings.HasPrefix(path(), "/editor") {
		t.Errorf("the first admin lands on %s", text)
	}
	send(`.who-is form button`)
	tab.Run(chromedp.WaitReady("[data-testid=done]", chromedp.ByQuery))
	tab.Eval(`[...document.querySelectorAll("input:not([type=hidden])")].map(i => i.type + " " + i.autocomplete).join(", ") + (document.querySelector("input[onpaste], [onpaste]") ? " no paste" : "")`, &text)
	if text != "email username, password current-password" {
		t.Errorf("fields of the sign-in: %q", text)
	}
	// To a page that needs an account, and there after signing in.
	tab.Run(chromedp.Navigate(h.URL + "/editor/accounts?done=changed"))
	if path() != "/login" {
		t.Errorf("led to %s", text)
	}
	tab.Run(chromedp.SendKeys("#f-email", "edda@post.example", chromedp.ByQuery), chromedp.SendKeys("#f-password", secretWords+"\r", chromedp.ByQuery), chromedp.WaitReady("[data-testid=accounts]", chromedp.ByQuery))
	if path() != "/editor/accounts" {
		t.Errorf("after signing in on %s", text)
	}
	tab.Eval(`document.querySelectorAll("[data-testid=account]").length + " " + document.querySelector("[data-testid=who] a").textContent`, &text)
	if text != fmt.Sprintf("1 Your account: %s", "Edda Holm") {
		t.Errorf("the page shows %q", text)
	}
}
