package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
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

// How long one-time links are good.
const (
	setupFor = 24 * time.Hour
	linkFor  = 72 * time.Hour
)

// SetupPath returns the path of a one-time link with which the first account is
// made, good for a day, or "" when somebody has an account.
func SetupPath(ctx context.Context, st *postgres.Store, now time.Time) (string, error) {
	token := newToken()
	ok, err := st.AddSetupLink(ctx, token, now, now.Add(setupFor))
	if err != nil || !ok {
		return "", err
	}
	return "/setup?" + url.Values{"token": {token}}.Encode(), nil
}

// PasswordPath returns the path of a one-time link with which the account's
// owner sets a password, good for three days. Earlier links are worthless then.
func PasswordPath(ctx context.Context, st *postgres.Store, account int64, now time.Time) (string, error) {
	token := newToken()
	if err := st.AddPasswordLink(ctx, account, token, now.Add(linkFor)); err != nil {
		return "", err
	}
	return "/set-password?" + url.Values{"token": {token}}.Encode(), nil
}

func (s *server) setupPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSetup(w, r, http.StatusOK, view.SetPassword{Token: r.URL.Query().Get("token")})
}

// showSetup shows the form of the first account, or what to do when the link is
// not good.
func (s *server) showSetup(w http.ResponseWriter, r *http.Request, status int, v view.SetPassword) error {
	v.Page, v.Setup = s.page(r, "The first account"), true
	v.Desk, v.NoIndex, v.Return, v.Path = true, true, "/login", "/setup"
	secret(w)
	err := s.store.SetupLink(r.Context(), v.Token, s.now())
	if errors.Is(err, news.ErrNotFound) {
		v.Token, v.Dead, status = "", true, http.StatusNotFound
		if v.Exists, err = s.store.HasAccounts(r.Context()); v.Exists {
			status = http.StatusGone
		}
	}
	if err != nil {
		return err
	}
	return s.render(w, r, status, view.SetPasswordPage(v))
}

func (s *server) setup(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	v := view.SetPassword{Token: f.Get("token"), Email: strings.TrimSpace(f.Get("email")), Name: strings.TrimSpace(f.Get("name"))}
	if err := s.store.SetupLink(r.Context(), v.Token, s.now()); err != nil {
		if errors.Is(err, news.ErrNotFound) {
			return s.showSetup(w, r, http.StatusNotFound, v)
		}
		return err
	}
	v.Wrong = person(v.Email, v.Name)
	if words := password.Problem(f.Get("password"), v.Email, v.Name, "readout"); words != "" {
		v.Wrong = append(v.Wrong, view.Wrong{Field: "password", Words: words})
	}
	if len(v.Wrong) > 0 {
		return s.showSetup(w, r, http.StatusUnprocessableEntity, v)
	}
	hash, err := s.passwords.Hash(r.Context(), f.Get("password"))
	if err != nil {
		return s.busy(w, err)
	}
	a, err := s.store.UseSetupLink(r.Context(), v.Token, postgres.Account{Email: v.Email, Name: v.Name}, hash, s.now())
	if errors.Is(err, news.ErrNotFound) {
		return s.showSetup(w, r, http.StatusNotFound, v)
	}
	if err != nil {
		return err
	}
	s.log.InfoContext(r.Context(), "first account made", "account", a.ID, "client", s.client(r))
	if err := s.signIn(w, r, a, hash); err != nil {
		return err
	}
	return seeOther(w, r, "/editor")
}

// person says what is wrong with an address and a name.
func person(email, name string) []view.Wrong {
	var wrong []view.Wrong
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email || len(email) > emailMost || strings.ContainsAny(email, " \t\"") {
		wrong = append(wrong, view.Wrong{Field: "email", Words: "Enter a mail address, as name@example.org."})
	}
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || printable(name) != name {
		wrong = append(wrong, view.Wrong{Field: "name", Words: "Enter a name of at most 100 letters."})
	}
	return wrong
}

func (s *server) setPasswordPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSetPassword(w, r, http.StatusOK, view.SetPassword{Token: r.URL.Query().Get("token")})
}

func (s *server) showSetPassword(w http.ResponseWriter, r *http.Request, status int, v view.SetPassword) error {
	v.Page = s.page(r, "Set your password")
	v.Desk, v.NoIndex, v.Return, v.Path = true, true, "/login", "/set-password"
	secret(w)
	a, err := s.store.PasswordLink(r.Context(), v.Token, s.now())
	if errors.Is(err, news.ErrNotFound) {
		v.Token, v.Dead, v.Exists, status, err = "", true, true, http.StatusNotFound, nil
	}
	if err != nil {
		return err
	}
	v.Email, v.Name = a.Email, a.Name
	return s.render(w, r, status, view.SetPasswordPage(v))
}

func (s *server) setPassword(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	v := view.SetPassword{Token: f.Get("token")}
	a, err := s.store.PasswordLink(r.Context(), v.Token, s.now())
	if errors.Is(err, news.ErrNotFound) {
		return s.showSetPassword(w, r, http.StatusNotFound, v)
	}
	if err != nil {
		return err
	}
	if words := password.Problem(f.Get("password"), a.Email, a.Name, "readout"); words != "" {
		v.Wrong = []view.Wrong{{Field: "password", Words: words}}
		return s.showSetPassword(w, r, http.StatusUnprocessableEntity, v)
	}
	hash, err := s.passwords.Hash(r.Context(), f.Get("password"))
	if err != nil {
		return s.busy(w, err)
	}
	a, err = s.store.UsePasswordLink(r.Context(), v.Token, hash, s.now())
	if errors.Is(err, news.ErrNotFound) {
		return s.showSetPassword(w, r, http.StatusNotFound, v)
	}
	if err != nil {
		return err
	}
	s.log.InfoContext(r.Context(), "password set by link", "account", a.ID, "client", s.client(r))
	s.dropCookie(w, sessionCookie)
	return seeOther(w, r, "/login?done=password")
}

// account is the page on which people look after their own account.
func (s *server) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, nil)
}

func (s *server) showAccount(w http.ResponseWriter, r *http.Request, status int, wrong []view.Wrong) error {
	a, _ := accountOf(r)
	own := sessionOf(r)
	sessions, err := s.store.Sessions(r.Context(), a.ID, s.now(), SessionLimits)
	if err != nil {
		return err
	}
	v := view.AccountHome{Page: s.page(r, "Your account"), Email: a.Email, Wrong: wrong, Done: accountDone[r.URL.Query().Get("done")],
		Idle: view.Span(SessionLimits.Idle), Absolute: view.Span(SessionLimits.Absolute)}
	v.Desk, v.NoIndex = true, true
	for _, x := range sessions {
		v.Sessions = append(v.Sessions, view.SessionRow{ID: x.ID, Browser: browserName(x.Agent), Agent: x.Agent, Address: x.Address, Began: x.CreatedAt, Used: x.UsedAt, This: x.ID == own.ID})
	}
	return s.render(w, r, status, view.AccountPage(v))
}

var accountDone = map[string]string{
	"password": "Your password is changed. Your other sessions are ended.",
	"ended":    "The session is ended.",
	"others":   "All your other sessions are ended.",
}

// changePassword takes the old password too: a browser left open is not enough.
func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	a, _ := accountOf(r)
	own := sessionOf(r)
	keys := []limit{{"password " + strconv.FormatInt(a.ID, 10), wrongOfAddress, addressWindow}}
	wait, err := s.count(r, keys)
	if err != nil {
		return err
	}
	if wait > 0 {
		return s.tooMany(w, wait, "Too many wrong passwords", "The password that you have now was entered wrongly too often.")
	}
	_, hash, err := s.store.AccountByEmail(r.Context(), a.Email)
	if err != nil {
		return err
	}
	ok, err := s.passwords.Check(r.Context(), f.Get("current"), hash)
	if err != nil {
		return s.busy(w, errors.Join(err, s.uncount(r, keys)))
	}
	if !ok {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, []view.Wrong{{Field: "current", Words: "That is not the password that you have now."}})
	}
	if err := s.uncount(r, keys); err != nil {
		return err
	}
	if words := password.Problem(f.Get("password"), a.Email, a.Name, "readout"); words != "" {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, []view.Wrong{{Field: "password", Words: words}})
	}
	made, err := s.passwords.Hash(r.Context(), f.Get("password"))
	if err != nil {
		return s.busy(w, err)
	}
	if err := s.store.SetPassword(r.Context(), a.ID, made, own.ID); err != nil {
		return err
	}
	s.log.InfoContext(r.Context(), "password changed", "account", a.ID, "client", s.client(r))
	return seeOther(w, r, "/account?done=password")
}

func (s *server) endOwnSession(w http.ResponseWriter, r *http.Request) error {
	a, _ := accountOf(r)
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if err := s.store.EndSession(r.Context(), a.ID, id); err != nil {
		return err
	}
	if id == sessionOf(r).ID {
		s.dropCookie(w, sessionCookie)
		return seeOther(w, r, "/login?done=signed-out")
	}
	return seeOther(w, r, "/account?done=ended")
}

func (s *server) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	own := sessionOf(r)
	if err := s.store.EndSessions(r.Context(), own.AccountID, own.ID); err != nil {
		return err
	}
	return seeOther(w, r, "/account?done=others")
}

func (s *server) accounts(w http.ResponseWriter, r *http.Request) error {
	return s.showAccounts(w, r, http.StatusOK, view.Accounts{Done: accountsDone[r.URL.Query().Get("done")]})
}

var accountsDone = map[string]string{
	"changed": "The account is changed, and its sessions are ended.",
	"ended":   "The account’s sessions are ended.",
}

func (s *server) showAccounts(w http.ResponseWriter, r *http.Request, status int, v view.Accounts) error {
	list, err := s.store.Accounts(r.Context(), s.now(), SessionLimits)
	if err != nil {
		return err
	}
	own, _ := accountOf(r)
	v.Page = s.page(r, "Accounts")
	v.Desk, v.NoIndex, v.Return, v.Path = true, true, "/editor/accounts", "/editor/accounts"
	v.LinkFor = view.Span(linkFor)
	for _, a := range list {
		v.Rows = append(v.Rows, view.AccountRow{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Active: a.Active, Password: a.Password, SignedIn: a.SignedInAt, Sessions: a.Sessions, Own: a.ID == own.ID})
	}
	secret(w)
	return s.render(w, r, status, view.AccountsPage(v))
}

func (s *server) addAccount(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	v := view.Accounts{Email: strings.TrimSpace(f.Get("email")), Name: strings.TrimSpace(f.Get("name")), Role: news.Role(f.Get("role"))}
	v.Wrong = person(v.Email, v.Name)
	if v.Role == news.RoleNone || !news.RoleAdmin.AtLeast(v.Role) {
		v.Wrong = append(v.Wrong, view.Wrong{Field: "role", Words: "Choose a role."})
	}
	if len(v.Wrong) > 0 {
		return s.showAccounts(w, r, http.StatusUnprocessableEntity, v)
	}
	a, err := s.store.AddAccount(r.Context(), postgres.Account{Email: v.Email, Name: v.Name, Role: v.Role}, "")
	if errors.Is(err, news.ErrConflict) {
		v.Wrong = []view.Wrong{{Field: "email", Words: "There is an account with this address already."}}
		return s.showAccounts(w, r, http.StatusConflict, v)
	}
	if err != nil {
		return err
	}
	s.audit(r, "account added", a.ID, "role", a.Role)
	return s.showLink(w, r, a)
}

// showLink answers with the one-time link: this once, nowhere is it kept.
func (s *server) showLink(w http.ResponseWriter, r *http.Request, a postgres.Account) error {
	path, err := PasswordPath(r.Context(), s.store, a.ID, s.now())
	if err != nil {
		return err
	}
	return s.showAccounts(w, r, http.StatusOK, view.Accounts{Link: s.base(r) + path, LinkOf: a.Name})
}

// audit logs what an admin did to an account.
func (s *server) audit(r *http.Request, what string, account int64, more ...any) {
	by, _ := accountOf(r)
	s.log.InfoContext(r.Context(), what, append([]any{"account", account, "by", by.ID, "client", s.client(r)}, more...)...)
}

func (s *server) changeAccount(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	role, active := news.Role(f.Get("role")), f.Get("active") == "yes"
	if role == news.RoleNone || !news.RoleAdmin.AtLeast(role) || !active && f.Get("active") != "no" {
		return fmt.Errorf("role %q, active %q: %w", role, f.Get("active"), news.ErrInvalid)
	}
	err = s.store.ChangeAccount(r.Context(), id, role, active)
	if errors.Is(err, news.ErrConflict) {
		return &problem{http.StatusConflict, "Somebody has to be admin", "This is the last active admin. Make somebody else admin first.", []view.Link{{Label: "Accounts", Href: "/editor/accounts"}}}
	}
	if err != nil {
		return err
	}
	s.audit(r, "account changed", id, "role", role, "active", active)
	if a, _ := accountOf(r); a.ID == id {
		return seeOther(w, r, "/login?done=signed-out")
	}
	return seeOther(w, r, "/editor/accounts?done=changed")
}

func (s *server) linkAccount(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	a, err := s.store.Account(r.Context(), id)
	if err != nil {
		return err
	}
	if !a.Active {
		return &problem{http.StatusConflict, "This account may not sign in", "Let it sign in again first, then make a link.", []view.Link{{Label: "Accounts", Href: "/editor/accounts"}}}
	}
	s.audit(r, "password link made", id)
	return s.showLink(w, r, a)
}

func (s *server) endAccountSessions(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.store.Account(r.Context(), id); err != nil {
		return err
	}
	if err := s.store.EndSessions(r.Context(), id, 0); err != nil {
		return err
	}
	s.audit(r, "sessions ended", id)
	if a, _ := accountOf(r); a.ID == id {
		return seeOther(w, r, "/login?done=signed-out")
	}
	return seeOther(w, r, "/editor/accounts?done=ended")
}

// browserName makes of a browser's own words what its owner calls it. It
// decides nothing.
func browserName(agent string) string {
	name, system := "", ""
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, b := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, b[0]) {
			system = b[1]
			break
		}
	}
	switch {
	case name == "" && system == "":
		return "Another program"
	case name == "":
		return "A browser on " + system
	case system == "":
		return name
	}
	return name + " on " + system
}
