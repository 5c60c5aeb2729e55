package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"readout/internal/news"
	"readout/web/view"
)

// handler answers a request or says why it cannot.
type handler func(w http.ResponseWriter, r *http.Request) error

// problem is an error with its own status and words for the reader.
type problem struct {
	status int
	head   string
	words  string
	links  []view.Link
}

func (p *problem) Error() string { return p.head }

// handle is the one adapter between handlers and HTTP: sentinels of news become
// statuses and pages; anything else is logged and becomes 500.
func (s *server) handle(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		var p *problem
		if !errors.As(err, &p) {
			p = s.problemOf(r, err)
		}
		if p == nil {
			return // the reader has gone
		}
		if wantsJSON(r) {
			if err := problemJSON(w, p); err != nil {
				s.log.DebugContext(r.Context(), "send error", "path", r.URL.Path, "err", err)
			}
			return
		}
		page := view.Problem{Page: s.page(r, p.head), Status: p.status, Head: p.head, Words: p.words, Links: p.links}
		page.NoIndex, page.Report = true, ""
		if err := s.render(w, r, p.status, view.ProblemPage(page)); err != nil {
			s.log.ErrorContext(r.Context(), "render error page", "path", r.URL.Path, "err", err)
		}
	}
}

func (s *server) problemOf(r *http.Request, err error) *problem {
	home := view.Link{Label: "All summits", Href: "/"}
	switch {
	case errors.Is(err, news.ErrNotFound):
		return &problem{http.StatusNotFound, "Nothing stands at this address", "It may have been mistyped, or never existed. Addresses of Readout’s items do not change; what was merged is redirected, and what was withdrawn says so.", []view.Link{home}}
	case errors.Is(err, news.ErrGone):
		return &problem{http.StatusGone, "This was withdrawn", "It stood here and was taken down. The words are no longer kept on any page or feed.", []view.Link{home}}
	case errors.Is(err, news.ErrConflict):
		return &problem{http.StatusConflict, "Somebody else saved first", "What you were changing was changed meanwhile. Go back, look at the new state and decide again; nothing of yours was overwritten.", []view.Link{home}}
	case errors.Is(err, news.ErrInvalid):
		return &problem{http.StatusUnprocessableEntity, "This could not be read", "Part of the address is not something that Readout understands.", []view.Link{{Label: "The same page without filters", Href: r.URL.Path}, home}}
	case errors.Is(err, news.ErrNotAllowed):
		return &problem{http.StatusForbidden, "Not allowed", "This part of Readout needs a role that you do not have.", []view.Link{home}}
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return nil
	}
	s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	return &problem{http.StatusInternalServerError, "Something broke here", "The page could not be made. The fault is ours and has been logged; trying again in a moment may work.", []view.Link{{Label: "Try again", Href: r.URL.RequestURI()}, home}}
}

func (s *server) notFound(http.ResponseWriter, *http.Request) error { return news.ErrNotFound }

func (s *server) methodNotAllowed(w http.ResponseWriter, r *http.Request) error {
	if s.router != nil {
		w.Header().Set("Allow", allowed(s.router, r.URL.Path))
	}
	return &problem{http.StatusMethodNotAllowed, "Not that way", "This address exists but does not answer this kind of request.", []view.Link{{Label: "All summits", Href: "/"}}}
}

func (s *server) crossOrigin(http.ResponseWriter, *http.Request) error {
	return &problem{http.StatusForbidden, "Sent from another site", "This request came from a page that is not one of Readout’s, so nothing was changed.", []view.Link{{Label: "All summits", Href: "/"}}}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render makes the page in memory first, so that an error on the way still
// becomes an error page, then sends it.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer buffers.Put(buf)
	ctx := r.Context()
	if a, ok := accountOf(r); ok && a.Role.AtLeast(news.RoleEditor) {
		ctx = view.ForEditor(ctx, r.URL.RequestURI())
	}
	if err := c.Render(ctx, buf); err != nil {
		return fmt.Errorf("render %s: %w", r.URL.Path, err)
	}
	body := buf.Bytes()
	if r.URL.Query().Get("view") == viewPrint {
		body = folded.ReplaceAll(body, []byte("<details open$1>"))
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if _, ok := accountOf(r); ok {
		h.Set("Cache-Control", "private, no-store")
	} else if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Cookie")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader that went away is no error of ours
	return nil
}

// viewPrint is the value of the parameter view that asks for a page with
// everything on it opened, for browsers that print what is folded as a line.
const viewPrint = "print"

// folded finds what a reader can open. Foreign text holds no tags.
var folded = regexp.MustCompile(`<details( class="[^"]*"| data-testid="[^"]*"| id="[^"]*")*>`)

// page fills what every page carries.
func (s *server) page(r *http.Request, title string) view.Page {
	p := view.Page{Title: title, Path: r.URL.Path, URL: s.base(r) + r.URL.Path, Files: files(r), Return: r.URL.RequestURI(), Now: s.now().UTC(), Sample: s.sample, Report: reportPath(r.URL.Path)}
	p.Embed, p.OEmbed = s.embedding(r, title)
	if a, ok := accountOf(r); ok {
		p.Account = &view.Account{Name: a.Name, Role: a.Role}
		if a.Role.AtLeast(news.RoleEditor) {
			p.Edit = editPath(r.URL)
		}
	}
	if c, err := r.Cookie(themeCookie); err == nil {
		switch t := view.Theme(c.Value); t {
		case view.ThemeLight, view.ThemeDark:
			p.Theme = t
		}
	}
	return p
}

// editable are the public pages that have a page at the desk of the same name.
var editable = regexp.MustCompile(`^/(utterances|quotes|events|stances|articles|actors|summits)/[^/]+$`)

// editPath returns the desk's page of what a public page is about, "" for none.
func editPath(u *url.URL) string {
	if !editable.MatchString(u.Path) {
		return ""
	}
	return "/editor" + u.Path + "?" + url.Values{"return": {u.RequestURI()}}.Encode()
}

const themeCookie = "theme"

// theme keeps the reader's choice of colours in a cookie and goes back.
func (s *server) theme(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("read form: %w", news.ErrInvalid)
	}
	c := &http.Cookie{Name: themeCookie, Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true, Secure: s.tls, SameSite: http.SameSiteLaxMode}
	switch t := view.Theme(r.PostForm.Get("theme")); t {
	case view.ThemeLight, view.ThemeDark:
		c.Value = string(t)
	default:
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, local(r.PostForm.Get("return")), http.StatusSeeOther)
	return nil
}

// local returns the address when it leads to this site, else the front page.
// Browsers and proxies read odd addresses in odd ways: whatever is odd is not
// followed, also when it is so only after decoding.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(address, "/") || !strings.HasPrefix(u.Path, "/") {
		return "/"
	}
	odd := func(r rune) bool { return r == '\\' || unicode.IsControl(r) }
	if !isText(u.Path) || strings.Contains(u.Path, "//") || strings.ContainsFunc(u.Path, odd) || strings.ContainsFunc(address, odd) {
		return "/"
	}
	return u.String()
}

// policy lets a page load style, font, script and icon from here and nothing
// from anywhere else.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every response carries.
func headers(tls bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
			if tls {
				h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// wellFormed turns away addresses whose bytes are no text: the database would
// refuse them, and nothing has such a name.
func (s *server) wellFormed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isText(r.URL.Path) {
			s.handle(s.notFound)(w, r)
			return
		}
		// Feeds, files and citations name the host that was asked for.
		if !hostName.MatchString(r.Host) {
			s.handle(func(http.ResponseWriter, *http.Request) error { return errNoHost })(w, r)
			return
		}
		for name, values := range r.URL.Query() {
			if !isText(name) || slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
				s.handle(func(http.ResponseWriter, *http.Request) error { return news.ErrInvalid })(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// hostName is a name or an address, with or without a port, and nothing else.
var hostName = regexp.MustCompile(`^([a-zA-Z0-9_]([a-zA-Z0-9._-]{0,253})|\[[0-9a-fA-F:.]{2,45}\])(:[0-9]{1,5})?$`)

var errNoHost = &problem{http.StatusBadRequest, "Asked for at no host", "The request names no host that could be this site’s.", nil}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// recoverer turns a panic into a logged 500.
func (s *server) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				panic(v)
			}
			s.log.ErrorContext(r.Context(), "panic", "path", r.URL.Path, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			s.handle(func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("panic: %v", v) })(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

// number reads an id from the path: what is none was never there.
func number(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%s %q: %w", name, chi.URLParam(r, name), news.ErrNotFound)
	}
	return id, nil
}
