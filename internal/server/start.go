package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"readout/internal/news"
	"readout/web/view"
)

// The pages of /start are for editors. As long as nobody has an account they are
// open to somebody at the machine itself, so that a summit can be followed
// within minutes of the first start: the server listens on loopback only, the
// request comes from there, is made to a name of loopback (a page elsewhere
// whose name was made to lead here is not) and was passed on by nobody. What can
// be done there (choose outlets, name summits, paste articles) is the least that
// the person who started the program may do; making the first account, which may
// do everything, takes the one-time link even then.

// founder reports whether the request is from somebody at the machine itself
// while nobody has an account.
func (s *server) founder(r *http.Request) (bool, error) {
	if !s.local || s.tls || s.baseURL != "" || s.settled.Load() || len(s.proxies) > 0 || s.store == nil {
		return false, nil
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false, nil
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() || !loopbackName(r.Host) {
		return false, nil
	}
	any, err := s.store.HasAccounts(r.Context())
	if any {
		s.settled.Store(true) // accounts are never deleted
	}
	return !any && err == nil, err
}

// loopbackName reports whether a request's host is a name of this machine.
func loopbackName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// orFounder lets through who has the role, or is at the machine itself while
// nobody has an account.
func (s *server) orFounder(role news.Role, next http.Handler) http.Handler {
	guarded := s.only(role, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok, err := s.founder(r)
		// On the sample it only says how to start a real instance.
		ok = ok || s.sample && r.Method == http.MethodGet && r.URL.Path == "/start"
		switch {
		case err != nil:
			s.handle(func(http.ResponseWriter, *http.Request) error { return err })(w, r)
		case ok:
			next.ServeHTTP(w, r)
		default:
			guarded.ServeHTTP(w, r)
		}
	})
}

// maker names who does something at /start.
func maker(r *http.Request) string {
	if a, ok := accountOf(r); ok {
		return a.Email
	}
	return "before the first account"
}

// startHead fills what the pages of /start share.
func (s *server) startHead(r *http.Request, title string, step int) (view.StartHead, error) {
	h := view.StartHead{Page: s.page(r, title), Step: step, Done: startWords[r.URL.Query().Get("done")]}
	h.Desk, h.NoIndex = true, true
	var err error
	if h.Founder, err = s.founder(r); err != nil {
		return h, err
	}
	if h.Read, h.Summits, err = s.store.Following(r.Context()); err != nil {
		return h, err
	}
	// Workers that start with the website need a moment to say that they are there.
	if s.now().Sub(s.started) > workersStart {
		working, err := s.store.Working(r.Context())
		if err != nil {
			return h, err
		}
		h.Idle = !working
	}
	return h, nil
}

// workersStart is how long after the website's start nothing is said about
// missing workers.
const workersStart = 20 * time.Second

// startWords say what has just been done, by the word in the address.
var startWords = map[string]string{
	"read":      "It is read from now on.",
	"left":      "It is off the list.",
	"followed":  "The summit is followed.",
	"looking":   "Looking back again.",
	"fetching":  "They are being fetched.",
	"paused":    "It is paused: nothing is fetched from it. What is stored stays.",
	"resumed":   "It is read again.",
	"saved":     "Saved.",
	"feed":      "The feed is added.",
	"feed-gone": "The feed is removed. What it brought stays.",
}

// waiters bounds how many requests at a time wait for news.
const waiters = 16

// The longest that a request waits for news, and how often it looks.
const (
	waitFor  = 10 * time.Second
	waitLook = 250 * time.Millisecond
)

// await calls state until it returns something else than at first, when the
// request asks to wait: the page then answers as soon as there is news.
func (s *server) await(r *http.Request, state func(context.Context) (string, bool, error)) error {
	if r.URL.Query().Get("wait") == "" {
		return nil
	}
	if s.waiting.Add(1) > waiters {
		s.waiting.Add(-1)
		return nil
	}
	defer s.waiting.Add(-1)
	first, going, err := state(r.Context())
	if err != nil || !going {
		return err
	}
	end := time.NewTimer(waitFor)
	look := time.NewTicker(waitLook)
	defer end.Stop()
	defer look.Stop()
	for {
		select {
		case <-end.C:
			return nil
		case <-r.Context().Done():
			return r.Context().Err()
		case <-look.C:
			now, going, err := state(r.Context())
			if err != nil || !going || now != first {
				return err
			}
		}
	}
}

// follows counts what awaits news; it is part of server.
type follows struct {
	waiting atomic.Int32
	settled atomic.Bool // somebody has an account
}

// begin is /start: the first step, or on a sample instance how to start a real
// one.
func (s *server) begin(w http.ResponseWriter, r *http.Request) error {
	if s.sample {
		return s.startSample(w, r)
	}
	return s.showStart(w, r, http.StatusOK, "", nil)
}

func (s *server) startSample(w http.ResponseWriter, r *http.Request) error {
	v := view.StartSample{Page: s.page(r, "Follow a real summit")}
	v.Desk, v.NoIndex = true, true
	// How this one was started is nobody's business who is not at the machine.
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && s.local && from.Addr().Unmap().IsLoopback() && loopbackName(r.Host) && r.Header.Get("X-Forwarded-For") == "" {
		v.Command, v.Beside = s.command, s.beside
	}
	return s.render(w, r, http.StatusOK, view.StartSamplePage(v))
}

// notSample refuses what would mix real coverage into the sample.
func (s *server) notSample() error {
	if s.sample {
		return &problem{http.StatusConflict, "This is the sample", "It stays as it is: real outlets and summits belong to a real instance.", []view.Link{{Label: "How to start one", Href: "/start"}}}
	}
	return nil
}

// leadToStart reports whether to lead the front page of an instance that follows nothing yet to
// /start, for those who may go there.
func (s *server) leadToStart(r *http.Request) (bool, error) {
	if s.sample || r.URL.RawQuery != "" {
		return false, nil
	}
	read, summits, err := s.store.Following(r.Context())
	if err != nil || read > 0 || summits > 0 {
		return false, err
	}
	if a, ok := accountOf(r); ok && a.Role.AtLeast(news.RoleEditor) {
		return true, nil
	}
	return s.founder(r)
}

// startError turns what the store refuses into words.
func startError(err error, words string, back string) error {
	if errors.Is(err, news.ErrConflict) {
		return &problem{http.StatusConflict, "That cannot be done any more", words, []view.Link{{Label: "Back", Href: back}}}
	}
	return err
}

func withDone(path, done string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("done", done)
	u.RawQuery = q.Encode()
	return u.String()
}

// again returns the address of a page that waits for news. It differs from the
// one before: a link with a fragment to the very same address loads nothing.
func (s *server) again(path string) string {
	return path + "?wait=" + strconv.FormatInt(s.now().UnixMilli(), 36)
}
