package server

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"readout/internal/news"
	"readout/internal/password"
	"readout/internal/postgres"
	"readout/web/view"
)

// The limits of wrong sign-ins. One address has as many as a forgetful person
// needs; one account as many, from browsers it does not know, as NIST SP
// 800-63B (5.2.2) allows. A browser in which the account has signed in before
// has its own count, so that nobody can lock its owner out.
const (
	wrongOfAddress = 20
	addressWindow  = 15 * time.Minute
	wrongOfAccount = 100
	accountWindow  = 24 * time.Hour
	knownFor       = 180 * 24 * time.Hour

	hashers        = 4  // passwords hashed at once, 19 MiB each
	hashersWaiting = 64 // more than these are told to come back

	formBytes = 64 << 10
	emailMost = 254
)

// form reads a form of at most 64 KiB that is text.
func form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	return formOf(w, r, formBytes)
}

// formOf reads a form of at most so many bytes that is text.
func formOf(w http.ResponseWriter, r *http.Request, most int64) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, &problem{http.StatusRequestEntityTooLarge, "That is too much", "The form holds more than Readout takes. Nothing was saved.", []view.Link{{Label: "All summits", Href: "/"}}}
		}
		return nil, fmt.Errorf("read form: %w", news.ErrInvalid)
	}
	for name, values := range r.PostForm {
		for _, v := range append(values, name) {
			if !isText(v) {
				return nil, fmt.Errorf("read form: %w", news.ErrInvalid)
			}
		}
	}
	return r.PostForm, nil
}

// secret marks a page whose address or content is nobody else's business.
func secret(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}

// tooMany answers that there were too many attempts.
func (s *server) tooMany(w http.ResponseWriter, wait time.Duration, head, words string) error {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(max(wait, time.Second).Seconds()))))
	return &problem{http.StatusTooManyRequests, head, words + " Try again " + inWords(wait) + ".", []view.Link{{Label: "All summits", Href: "/"}}}
}

func inWords(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return "in a minute"
	case d < 2*time.Hour:
		return fmt.Sprintf("in %d minutes", int(math.Ceil(d.Minutes())))
	}
	return fmt.Sprintf("in %d hours", int(math.Ceil(d.Hours())))
}

// busy answers that too many passwords are being checked.
func (s *server) busy(w http.ResponseWriter, err error) error {
	if !errors.Is(err, password.ErrBusy) {
		return err
	}
	w.Header().Set("Retry-After", "5")
	return &problem{http.StatusServiceUnavailable, "Too many sign-ins at once", "Readout is busy checking passwords. Nothing is wrong with yours; try again in a few seconds.", []view.Link{{Label: "Sign in", Href: "/login"}}}
}

func (s *server) loginPage(w http.ResponseWriter, r *http.Request) error {
	next := local(r.URL.Query().Get("next"))
	if _, ok := accountOf(r); ok {
		return seeOther(w, r, next)
	}
	return s.showLogin(w, r, http.StatusOK, view.Login{Next: next, Done: doneWords[r.URL.Query().Get("done")]})
}

// doneWords say what has just been done, by the word in the address.
var doneWords = map[string]string{
	"signed-out": "You are signed out.",
	"password":   "Your password is set, and all sessions are ended. Sign in with it.",
	"setup":      "The first account is made. Sign in with it.",
}

func (s *server) showLogin(w http.ResponseWriter, r *http.Request, status int, l view.Login) error {
	any, err := s.store.HasAccounts(r.Context())
	if err != nil {
		return err
	}
	l.Page = s.page(r, "Sign in")
	l.Desk, l.NoIndex, l.Fresh = true, true, !any
	l.Return = "/login" // what was typed is not carried through a change of colours
	secret(w)
	return s.render(w, r, status, view.LoginPage(l))
}

// login signs in. Whether the account is unknown, inactive, without a password
// or the password wrong, the answer and the work are the same.
func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, now := r.Context(), s.now()
	email, pass, next := strings.TrimSpace(f.Get("email")), f.Get("password"), local(f.Get("next"))
	if email == "" || pass == "" || len(email) > emailMost || utf8.RuneCountInString(pass) > password.Most {
		return s.showLogin(w, r, http.StatusUnprocessableEntity, view.Login{Next: next, Email: clip(email, emailMost), Wrong: "Enter the mail address and the password of your account."})
	}

	// Counted before the work is done, and taken back when it was right: any
	// number of guesses at once count as that many.
	keys := []limit{{bucket("address", s.client(r), addressDigits), wrongOfAddress, addressWindow}, {bucket("account", strings.ToLower(email), accountDigits), wrongOfAccount, accountWindow}}
	if token := s.cookie(r, browserCookie); token != "" {
		known, err := s.store.KnownBrowser(ctx, email, token, now)
		if err != nil {
			return err
		}
		if known {
			keys = []limit{{"browser " + hashed(token), wrongOfAddress, addressWindow}}
		}
	}
	wait, err := s.count(r, keys)
	if err != nil {
		return err
	}
	if wait > 0 {
		s.log.WarnContext(ctx, "sign-ins limited", "client", s.client(r))
		secret(w)
		return s.tooMany(w, wait, "Too many wrong sign-ins", "There were too many attempts to sign in from where you are, or with this account.")
	}

	a, hash, err := s.store.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	if !a.Active {
		hash = ""
	}
	ok, err := s.passwords.Check(ctx, pass, hash)
	if err != nil {
		return s.busy(w, errors.Join(err, s.uncount(r, keys)))
	}
	if !ok {
		s.log.InfoContext(ctx, "sign-in refused", "account", a.ID, "client", s.client(r))
		return s.showLogin(w, r, http.StatusUnauthorized, view.Login{Next: next, Email: email, Wrong: "That address and that password do not belong together."})
	}
	if err := s.uncount(r, keys); err != nil {
		return err
	}
	if err := s.signIn(w, r, a, hash); err != nil {
		if errors.Is(err, news.ErrNotAllowed) { // changed in this moment
			return s.showLogin(w, r, http.StatusUnauthorized, view.Login{Next: next, Email: email, Wrong: "That address and that password do not belong together."})
		}
		return err
	}
	return seeOther(w, r, next)
}

// signIn begins a new session, whatever the browser held before, and remembers
// the browser.
func (s *server) signIn(w http.ResponseWriter, r *http.Request, a postgres.Account, hash string) error {
	ctx, now, token := r.Context(), s.now(), newToken()
	if old := sessionOf(r); old.ID != 0 {
		if err := s.store.EndSession(ctx, old.AccountID, old.ID); err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
	}
	v, err := s.store.AddSession(ctx, token, hash, postgres.Session{AccountID: a.ID, CreatedAt: now, Agent: clip(printable(r.UserAgent()), 200), Address: s.address(r).String()}, SessionLimits)
	if err != nil {
		return err
	}
	s.setCookie(w, sessionCookie, token, SessionLimits.Absolute)
	known := s.cookie(r, browserCookie)
	ok := false
	if known != "" {
		if ok, err = s.store.KnownBrowser(ctx, a.Email, known, now); err != nil {
			return err
		}
	}
	if !ok {
		known = newToken()
		if err := s.store.AddKnownBrowser(ctx, a.ID, known, now); err != nil {
			return err
		}
	}
	s.setCookie(w, browserCookie, known, knownFor)
	s.log.InfoContext(ctx, "signed in", "account", a.ID, "session", v.ID, "client", s.client(r))
	return nil
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) error {
	if v := sessionOf(r); v.ID != 0 {
		if err := s.store.EndSession(r.Context(), v.AccountID, v.ID); err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
		s.log.InfoContext(r.Context(), "signed out", "account", v.AccountID, "session", v.ID)
	}
	s.dropCookie(w, sessionCookie)
	// Pages that the browser kept show what only an account may see.
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return seeOther(w, r, "/login?done=signed-out")
}

func seeOther(w http.ResponseWriter, r *http.Request, to string) error {
	w.Header().Set("Cache-Control", "private, no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
