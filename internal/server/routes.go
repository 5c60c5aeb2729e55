package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/web/static"
)

// route is one address with what it takes to be answered. GET answers HEAD too.
type route struct {
	Method  string
	Pattern string    // of chi: "/summits/{id}"
	Role    news.Role // the least that the handler runs for
	handler handler   // of a page or a form; compressed

	raw http.Handler // instead of handler: sent as it is
}

// routes is the table of all addresses: the router is built from it and the
// tests walk it. A row is added here and nowhere else. No GET changes state.
func (s *server) routes() []route {
	return slices.Concat([]route{
		{"GET", static.Prefix + "*", news.RoleNone, nil, static.Handler()},
		{"GET", "/healthz", news.RoleNone, nil, http.HandlerFunc(s.healthz)},
		{"GET", "/readyz", news.RoleNone, nil, http.HandlerFunc(s.readyz)},
		{"GET", "/metrics", news.RoleNone, nil, http.HandlerFunc(s.metricsPage)},
		{"GET", "/robots.txt", news.RoleNone, nil, http.HandlerFunc(s.robots)},

		{"GET", "/", news.RoleNone, s.home, nil},
		{"GET", "/summits/{id}", news.RoleNone, s.summit, nil},
		{"GET", "/summits/{id}/status", news.RoleNone, s.summitStatus, nil},
		{"POST", "/summits/{id}/seen", news.RoleNone, s.markSeen, nil},
		{"GET", "/summits/{id}/stances", news.RoleNone, s.summitStances, nil},
		{"GET", "/summits/{id}/coverage", news.RoleNone, s.summitCoverage, nil},
		{"GET", "/summits/{id}/compare", news.RoleNone, s.summitCompare, nil},
		{"GET", "/summits/{id}/edits", news.RoleNone, s.edits, nil},
		{"GET", "/articles/{id}", news.RoleNone, s.article, nil},
		{"GET", "/articles/{id}/history", news.RoleNone, s.history, nil},
		{"GET", "/articles/{id}/history/{range}", news.RoleNone, s.diff, nil},
		{"GET", "/utterances/{id}", news.RoleNone, s.utterance, nil},
		{"GET", "/quotes/{id}", news.RoleNone, s.quote, nil},
		{"GET", "/events/{id}", news.RoleNone, s.event, nil},
		{"GET", "/stances/{id}", news.RoleNone, s.stance, nil},
		{"GET", "/actors", news.RoleNone, s.actors, nil},
		{"GET", "/topics", news.RoleNone, s.topics, nil},
		{"GET", "/actors/{id}", news.RoleNone, s.actor, nil},
		{"GET", "/topics/{id}", news.RoleNone, s.topic, nil},
		{"GET", "/outlets", news.RoleNone, s.outlets, nil},
		{"GET", "/outlets/{id}", news.RoleNone, s.outlet, nil},
		{"GET", "/about/method", news.RoleNone, s.method, nil},
		{"POST", "/theme", news.RoleNone, s.theme, nil},

		// Errors and corrections.
		{"GET", "/report", news.RoleNone, s.reportPage, nil},
		{"POST", "/reports", news.RoleNone, s.report, nil},
		{"GET", "/editor/reports", news.RoleEditor, s.deskReports, nil},
		{"POST", "/editor/reports/{id}", news.RoleEditor, s.changeReport, nil},
		{"GET", ledgerPath, news.RoleNone, s.corrections, nil},
		{"GET", ledgerAtom, news.RoleNone, s.correctionsAtom, nil},
		{"GET", ledgerJSON, news.RoleNone, s.correctionsJSON, nil},
		// The first steps: see founder.
		{"GET", "/start", news.RoleEditor, s.begin, nil},
		{"POST", "/start/outlets", news.RoleEditor, s.tryOutlets, nil},
		{"GET", "/start/trials/{id}", news.RoleEditor, s.trialPage, nil},
		{"POST", "/start/trials/{id}/adopt", news.RoleEditor, s.adoptTrial, nil},
		{"POST", "/start/trials/{id}/dismiss", news.RoleEditor, s.dismissTrial, nil},
		{"POST", "/start/trials/{id}/again", news.RoleEditor, s.tryAgain, nil},
		{"GET", "/start/summit", news.RoleEditor, s.summitForm, nil},
		{"POST", "/start/summit", news.RoleEditor, s.follow, nil},
		{"GET", "/start/summits/{id}", news.RoleEditor, s.fillPage, nil},
		{"POST", "/start/summits/{id}", news.RoleEditor, s.lookBack, nil},
		{"POST", "/start/rematches/{id}", news.RoleEditor, s.confirmRematch, nil},
		{"GET", "/start/paste", news.RoleEditor, s.pasteForm, nil},
		{"POST", "/start/paste", news.RoleEditor, s.paste, nil},
		{"GET", "/start/pasted/{id}", news.RoleEditor, s.pasted, nil},

		// Outlets at the desk.
		{"GET", "/editor/outlets", news.RoleEditor, s.deskOutlets, nil},
		{"GET", "/editor/outlets/{id}", news.RoleEditor, s.deskOutlet, nil},
		{"POST", "/editor/outlets/{id}", news.RoleEditor, s.saveOutlet, nil},
		{"POST", "/editor/outlets/{id}/state", news.RoleEditor, s.setOutletState, nil},
		{"POST", "/editor/outlets/{id}/feeds/{feed}", news.RoleEditor, s.setFeedState, nil},
		{"POST", "/editor/outlets/{id}/try", news.RoleEditor, s.tryPage, nil},
		{"POST", "/editor/outlets/{id}/trial", news.RoleEditor, s.tryWhole, nil},

		// Accounts.
		{"GET", "/setup", news.RoleNone, s.setupPage, nil},
		{"POST", "/setup", news.RoleNone, s.setup, nil},
		{"GET", "/login", news.RoleNone, s.loginPage, nil},
		{"POST", "/login", news.RoleNone, s.login, nil},
		{"POST", "/logout", news.RoleNone, s.logout, nil},
		{"GET", "/set-password", news.RoleNone, s.setPasswordPage, nil},
		{"POST", "/set-password", news.RoleNone, s.setPassword, nil},
		{"GET", "/account", news.RoleReader, s.account, nil},
		{"POST", "/account/password", news.RoleReader, s.changePassword, nil},
		{"POST", "/account/sessions/{id}/end", news.RoleReader, s.endOwnSession, nil},
		{"POST", "/account/sessions/end", news.RoleReader, s.endOtherSessions, nil},
		{"GET", "/editor", news.RoleEditor, s.deskHome, nil},
		{"GET", "/editor/accounts", news.RoleAdmin, s.accounts, nil},
		{"POST", "/editor/accounts", news.RoleAdmin, s.addAccount, nil},
		{"POST", "/editor/accounts/{id}", news.RoleAdmin, s.changeAccount, nil},
		{"POST", "/editor/accounts/{id}/link", news.RoleAdmin, s.linkAccount, nil},
		{"POST", "/editor/accounts/{id}/sessions/end", news.RoleAdmin, s.endAccountSessions, nil},

		// The desk.
		{"GET", "/editor/items", news.RoleEditor, s.deskItems, nil},
		{"GET", "/editor/quotes/{id}", news.RoleEditor, s.editItem(deskQuote), nil},
		{"POST", "/editor/quotes/{id}", news.RoleEditor, s.changeItem(deskQuote), nil},
		{"GET", "/editor/utterances/{id}", news.RoleEditor, s.editItem(deskUtterance), nil},
		{"POST", "/editor/utterances/{id}", news.RoleEditor, s.changeItem(deskUtterance), nil},
		{"GET", "/editor/events/{id}", news.RoleEditor, s.editItem(deskEvent), nil},
		{"POST", "/editor/events/{id}", news.RoleEditor, s.changeItem(deskEvent), nil},
		{"GET", "/editor/stances/{id}", news.RoleEditor, s.editItem(deskStance), nil},
		{"POST", "/editor/stances/{id}", news.RoleEditor, s.changeItem(deskStance), nil},
		{"GET", "/editor/articles/{id}", news.RoleEditor, s.deskArticle, nil},
		{"POST", "/editor/articles/{id}/quotes", news.RoleEditor, s.addQuote, nil},
		{"POST", "/editor/articles/{id}/purge", news.RoleAdmin, s.purge, nil},
		{"GET", "/editor/log", news.RoleEditor, s.deskLog, nil},
		{"POST", "/editor/undo", news.RoleEditor, s.undo, nil},
		{"GET", "/editor/orphans", news.RoleEditor, s.orphans, nil},
		{"GET", "/editor/orphans/{id}", news.RoleEditor, s.orphan, nil},
		{"POST", "/editor/orphans/{id}", news.RoleEditor, s.settleOrphan, nil},
		{"GET", "/editor/actors", news.RoleEditor, s.actorsDesk, nil},
		{"GET", "/editor/actors/new", news.RoleEditor, s.newActor, nil},
		{"POST", "/editor/actors/new", news.RoleEditor, s.saveActor, nil},
		{"GET", "/editor/actors/{id}", news.RoleEditor, s.editActor, nil},
		{"POST", "/editor/actors/{id}", news.RoleEditor, s.saveActor, nil},
		{"POST", "/editor/actors/{id}/merge", news.RoleEditor, s.mergeActor, nil},
		{"POST", "/editor/actors/{id}/proposal", news.RoleEditor, s.settleActor, nil},
		{"GET", "/editor/summits", news.RoleEditor, s.summitsDesk, nil},
		{"GET", "/editor/summits/new", news.RoleEditor, s.newSummit, nil},
		{"POST", "/editor/summits/new", news.RoleEditor, s.saveSummit, nil},
		{"GET", "/editor/summits/{id}", news.RoleEditor, s.editSummit, nil},
		{"POST", "/editor/summits/{id}", news.RoleEditor, s.saveSummit, nil},
		{"POST", "/editor/summits/{id}/merge", news.RoleEditor, s.mergeSummit, nil},
		{"POST", "/editor/summits/{id}/proposal", news.RoleEditor, s.settleSummit, nil},
	}, s.exchangeRoutes())
}

// mount puts the routes into a router. Whatever a handler does, it runs only
// for its role.
func (s *server) mount(r chi.Router, table []route) {
	squeeze := compress()
	for _, rt := range table {
		h := rt.raw
		if h == nil {
			h = squeeze(s.handle(rt.handler))
		}
		switch {
		case rt.Pattern == "/start" || strings.HasPrefix(rt.Pattern, "/start/"):
			h = s.orFounder(rt.Role, h)
		case rt.Role != news.RoleNone:
			h = s.only(rt.Role, h)
		}
		r.Method(rt.Method, rt.Pattern, h)
	}
}

// only lets a request through whose account has at least the role. Somebody
// who is not signed in is sent to sign in when it is a page that they asked for.
func (s *server) only(role news.Role, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := accountOf(r)
		switch {
		case ok && a.Role.AtLeast(role):
			next.ServeHTTP(w, r)
		case !ok && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			w.Header().Set("Cache-Control", "private, no-store")
			http.Redirect(w, r, loginURL(r.URL.RequestURI()), http.StatusSeeOther)
		case !ok:
			s.handle(func(http.ResponseWriter, *http.Request) error { return errSignedOut })(w, r)
		default:
			s.handle(func(http.ResponseWriter, *http.Request) error { return news.ErrNotAllowed })(w, r)
		}
	})
}

// errSignedOut answers a form that was sent without a session, which may have
// ended while it was filled in.
var errSignedOut = &problem{http.StatusForbidden, "You are not signed in", "Nothing was saved. If your session ended while you were working: sign in on another tab, come back to this one and send the form again; what you entered is still in it.", nil}

// loginURL returns the address of the sign-in page that leads back to next.
func loginURL(next string) string {
	if next = local(next); next == "/" || strings.HasPrefix(next, "/login") {
		return "/login"
	}
	return "/login?" + url.Values{"next": {next}}.Encode()
}

// allowed returns the methods that a path answers, for the Allow header.
func allowed(r chi.Routes, path string) string {
	var ms []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		asked := m
		if m == http.MethodHead {
			asked = http.MethodGet
		}
		if r.Match(chi.NewRouteContext(), asked, path) {
			ms = append(ms, m)
		}
	}
	return strings.Join(ms, ", ")
}
