package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/static"
)

// SessionLimits say how long a session lasts: a working week without use and a month in all: a desk is open
// for days, and a forgotten browser is not open for ever.
var SessionLimits = postgres.Limits{Idle: 7 * 24 * time.Hour, Absolute: 30 * 24 * time.Hour}

type signedIn struct {
	account postgres.Account
	session postgres.Session
}

type signedInKey struct{}

// accountOf returns the account that the request is made with, false for
// nobody's.
func accountOf(r *http.Request) (postgres.Account, bool) {
	v, ok := r.Context().Value(signedInKey{}).(signedIn)
	return v.account, ok
}

// sessionOf returns the session that the request is made in, the zero value for
// none.
func sessionOf(r *http.Request) postgres.Session {
	v, _ := r.Context().Value(signedInKey{}).(signedIn)
	return v.session
}

// session finds out who is asking, once a request, before any handler.
func (s *server) session(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.cookie(r, sessionCookie)
		if token == "" || s.store == nil || strings.HasPrefix(r.URL.Path, static.Prefix) {
			next.ServeHTTP(w, r)
			return
		}
		v, a, err := s.store.Session(r.Context(), token, s.now(), SessionLimits)
		switch {
		case errors.Is(err, news.ErrNotFound):
			s.dropCookie(w, sessionCookie)
		case err != nil:
			s.handle(func(http.ResponseWriter, *http.Request) error { return err })(w, r)
			return
		default:
			r = r.WithContext(context.WithValue(r.Context(), signedInKey{}, signedIn{a, v}))
		}
		next.ServeHTTP(w, r)
	})
}

// The cookies of accounts. Over TLS their names begin with __Host-, with which
// browsers keep other hosts from setting them.
const (
	sessionCookie = "session"
	browserCookie = "browser" // one in which the account has signed in before
)

func (s *server) cookieName(name string) string {
	if s.tls {
		return "__Host-" + name
	}
	return name
}

// cookie returns a token of ours, "" when there is none.
func (s *server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil || len(c.Value) != tokenLen {
		return ""
	}
	return c.Value
}

func (s *server) setCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: s.tls, SameSite: http.SameSiteLaxMode})
}

func (s *server) dropCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(name), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.tls, SameSite: http.SameSiteLaxMode})
}

// tokenLen is the length of a token as text: 32 random bytes in base64.
const tokenLen = 43

// newToken returns a token that cannot be guessed.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// client returns where the request comes from, as it is limited: an address of
// IPv4, or the network of 64 bits that one customer has in IPv6.
func (s *server) client(r *http.Request) string {
	a := s.address(r)
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// address returns the address that the request comes from: the peer's, or when
// that is a proxy of ours the last that no proxy of ours has.
func (s *server) address(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := ap.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.isProxy(at); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next.Unmap()
	}
	return at
}

func (s *server) isProxy(a netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(a.WithZone("")) {
			return true
		}
	}
	return false
}

// base returns the site's own address without a slash at the end: as it was
// configured, else as this request reached it. What is kept or sent to others
// needs the configured one: a request can claim any host.
func (s *server) base(r *http.Request) string {
	if s.baseURL != "" {
		return s.baseURL
	}
	u := url.URL{Scheme: "http", Host: r.Host}
	if s.tls {
		u.Scheme = "https"
	}
	return u.String()
}
