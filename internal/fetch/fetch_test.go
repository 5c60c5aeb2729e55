package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/dns/dnsmessage"
)

// origin serves h on loopback and returns its address and a fetcher that may
// go there.
func origin(t *testing.T, h http.Handler, c Config) (*httptest.Server, *Fetcher) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c.Allow = append(c.Allow, strings.TrimPrefix(srv.URL, "http://"))
	f := New(c)
	t.Cleanup(f.Close)
	return srv, f
}

// raw serves what answer writes to each connection, after the request's header.
func raw(t *testing.T, answer func(c net.Conn)) (string, *Fetcher) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				buf := make([]byte, 4096)
				if _, err := c.Read(buf); err != nil {
					return
				}
				answer(c)
			}()
		}
	}()
	f := New(Config{Allow: []string{l.Addr().String()}, Timeout: 500 * time.Millisecond, MaxBytes: 1 << 20})
	t.Cleanup(f.Close)
	return "http://" + l.Addr().String() + "/", f
}

func compress(t *testing.T, encoding string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&out)
	if encoding == "br" {
		w = brotli.NewWriter(&out)
	}
	_, err := w.Write(b)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGet(t *testing.T) {
	t.Parallel()
	var header http.Header
	srv, f := origin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Thu, 27 Feb 2025 08:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte("<p>\xe9t\xe9"))
	}), Config{UserAgent: UserAgent("1.2", "https://readout.example/about")})
	res, err := f.Get(t.Context(), Request{URL: srv.URL + "#top"})
	if err != nil {
		t.Fatal(err)
	}
	res.Header, res.Duration = nil, 0
	want := Response{URL: srv.URL + "/", Status: 200, Body: []byte("<p>\xe9t\xe9"), ContentType: "text/html; charset=iso-8859-1",
		ETag: `"v1"`, LastModified: "Thu, 27 Feb 2025 08:00:00 GMT", Bytes: 6}
	if d := cmp.Diff(want, res); d != "" {
		t.Error(d)
	}
	if got := header.Get("User-Agent"); got != "Readout/1.2 (summit news tracker; +https://readout.example/about)" {
		t.Errorf("User-Agent %q", got)
	}
	again, err := f.Get(t.Context(), Request{URL: srv.URL, ETag: res.ETag, LastModified: res.LastModified})
	if err != nil {
		t.Fatal(err)
	}
	if !again.NotModified || len(again.Body) > 0 || again.Problem() != "" {
		t.Errorf("conditional request: %+v", again)
	}
	if header.Get("If-Modified-Since") != res.LastModified || header.Get("Referer") != "" || header.Get("Cookie") != "" {
		t.Errorf("header of the conditional request: %v", header)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	page := []byte(strings.Repeat("<p>The two leaders agreed. ", 200))
	tests := []struct {
		name, encoding string
		body           []byte
		want           []byte
		problem        string
	}{
		{"gzip", "gzip", compress(t, "gzip", page), page, ""},
		{"brotli", "br", compress(t, "br", page), page, ""},
		{"announced and plain", "gzip", page, page, ""},
		{"announced and empty", "gzip", nil, nil, ""},
		{"cut gzip", "gzip", compress(t, "gzip", page)[:40], nil, "the body is not the gzip it claims to be"},
		{"broken gzip", "gzip", []byte("\x1f\x8bnonsense at length"), nil, "the body is not the gzip it claims to be"},
		{"broken brotli", "br", []byte("<html>this is none"), nil, "the body is not the br it claims to be"},
		{"unknown", "compress", page, nil, "the body is not the compress it claims to be"},
		{"gzip bomb", "gzip", compress(t, "gzip", make([]byte, 40<<20)), nil, "larger than 10 MB"},
		{"brotli bomb", "br", compress(t, "br", make([]byte, 40<<20)), nil, "larger than 10 MB"},
		{"plain, too large", "", bytes.Repeat([]byte("x"), 10<<20+1), nil, "larger than 10 MB"},
		{"plain, just fits", "", bytes.Repeat([]byte("x"), 10<<20), bytes.Repeat([]byte("x"), 10<<20), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv, f := origin(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				_, _ = w.Write(tt.body)
			}), Config{})
			res, err := f.Get(t.Context(), Request{URL: srv.URL})
			if got := reason(err); got != tt.problem {
				t.Fatalf("reason %q, want %q (%v)", got, tt.problem, err)
			}
			if err == nil && (!bytes.Equal(res.Body, tt.want) || res.Bytes != int64(len(tt.body))) {
				t.Errorf("%d bytes of body, %d transferred", len(res.Body), res.Bytes)
			}
		})
	}
}

func reason(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	if err != nil {
		return "not a fetch.Error: " + err.Error()
	}
	return ""
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	to := func(code int, target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(code)
		}
	}
	mux.HandleFunc("/end", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("end")) })
	mux.HandleFunc("/301", to(301, "/end"))
	mux.HandleFunc("/308", to(308, "end#part"))
	mux.HandleFunc("/302", to(302, "/end"))
	mux.HandleFunc("/301-302", to(301, "/302"))
	mux.HandleFunc("/302-301", to(302, "/301"))
	mux.HandleFunc("/a", to(301, "/b"))
	mux.HandleFunc("/b", to(301, "/a"))
	mux.HandleFunc("/private", to(302, "http://127.0.0.1:1/"))
	mux.HandleFunc("/metadata", to(302, "http://169.254.169.254/latest/meta-data/"))
	mux.HandleFunc("/file", to(302, "file:///etc/passwd"))
	mux.HandleFunc("/nowhere", to(302, ""))
	for i := range 12 {
		mux.HandleFunc("/n"+strconv.Itoa(i), to(302, "/n"+strconv.Itoa(i+1)))
	}
	mux.HandleFunc("/n12", to(302, "/end"))
	srv, f := origin(t, mux, Config{})
	tests := []struct {
		path, url, moved, problem string
		status, redirects         int
	}{
		{"/end", "/end", "", "", 200, 0},
		{"/301", "/end", "/end", "", 200, 1},
		{"/308", "/end", "/end#part", "", 200, 1},
		{"/302", "/end", "", "", 200, 1},
		{"/301-302", "/end", "/302", "", 200, 2},
		{"/302-301", "/end", "", "", 200, 2},
		{"/n8", "/end", "", "", 200, 5},
		{"/n7", "", "", "redirected more than 5 times", 0, 0},
		{"/a", "", "", "redirects in a circle", 0, 0},
		{"/private", "", "", "port 1 is not a web port", 0, 0},
		{"/metadata", "", "", "169.254.169.254 is not on a public address", 0, 0},
		{"/file", "", "", "not a web address: it must start with http:// or https://", 0, 0},
		{"/nowhere", "/nowhere", "", "", 302, 0},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			var asked []string
			res, err := f.Get(t.Context(), Request{URL: srv.URL + tt.path, Before: func(_ context.Context, u string) error {
				asked = append(asked, u)
				return nil
			}})
			if got := reason(err); got != tt.problem {
				t.Fatalf("reason %q, want %q", got, tt.problem)
			}
			if err != nil {
				return
			}
			got := []any{strings.TrimPrefix(res.URL, srv.URL), strings.TrimPrefix(res.Moved, srv.URL), res.Status, res.Redirects, len(asked)}
			if d := cmp.Diff([]any{tt.url, tt.moved, tt.status, tt.redirects, tt.redirects + 1}, got); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("stopped before a redirect's target", func(t *testing.T) {
		t.Parallel()
		stop := errors.New("robots.txt forbids it")
		_, err := f.Get(t.Context(), Request{URL: srv.URL + "/301", Before: func(_ context.Context, u string) error {
			if strings.HasSuffix(u, "/end") {
				return stop
			}
			return nil
		}})
		if !errors.Is(err, stop) {
			t.Errorf("error %v", err)
		}
	})
}

func TestBrokenOrigins(t *testing.T) {
	t.Parallel()
	endless := func(c net.Conn, chunk string) {
		for {
			if _, err := io.WriteString(c, chunk); err != nil {
				return
			}
		}
	}
	wait := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) } // until the fetcher hangs up
	tests := []struct {
		name    string
		answer  func(c net.Conn)
		problem string // prefix
	}{
		{"shorter than announced", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
		}, "the answer broke off"},
		{"broken chunks", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZZ\r\n")
		}, "the answer's chunked encoding is broken"},
		{"chunks that end early", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
		}, "the answer broke off"},
		{"endless body", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			endless(c, strings.Repeat("x", 64<<10))
		}, "larger than 1 MB"},
		{"endless header", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			endless(c, "X-More: "+strings.Repeat("x", 4<<10)+"\r\n")
		}, "the answer's header is too large"},
		{"huge length announced", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nx")
			wait(c)
		}, "larger than 1 MB"},
		{"silent", wait, "no complete answer within 500ms"},
		{"stalled in the body", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
			wait(c)
		}, "no complete answer within 500ms"},
		{"dripping", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for range tick.C {
				if _, err := io.WriteString(c, "x"); err != nil {
					return
				}
			}
		}, "no complete answer within 500ms"},
		{"hangs up", func(net.Conn) {}, "the connection closed before an answer"},
		{"not HTTP", func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n") }, "malformed HTTP"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u, f := raw(t, tt.answer)
			res, err := f.Get(t.Context(), Request{URL: u})
			if got := reason(err); err == nil || !strings.HasPrefix(got, tt.problem) {
				t.Errorf("reason %q, want %q (%v, %+v)", got, tt.problem, err, res)
			}
		})
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	f := New(Config{Allow: []string{srv.Listener.Addr().String()}})
	_, err := f.Get(t.Context(), Request{URL: srv.URL})
	if got := reason(err); !strings.HasPrefix(got, "the site's certificate is not valid") {
		t.Errorf("reason %q (%v)", got, err)
	}
	plain, f := origin(t, http.NotFoundHandler(), Config{})
	_, err = f.Get(t.Context(), Request{URL: strings.Replace(plain.URL, "http", "https", 1)})
	if got := reason(err); got != "the site does not speak TLS there" {
		t.Errorf("reason %q (%v)", got, err)
	}
}

// Nothing listens at most of these addresses, and nothing may be asked at any.
func TestPrivateAddresses(t *testing.T) {
	t.Parallel()
	var hits atomic.Int64
	l, err := net.Listen("tcp", "127.0.0.1:80")
	if err == nil { // as root: a listener on the port that would be let through
		srv := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) })}
		go func() { _ = srv.Serve(l) }()
		t.Cleanup(func() { _ = srv.Close() })
	}
	f := New(Config{Resolver: names(t, func(string, int) []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} })})
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
		"192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::1]",
		"[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[ff02::1]", "[2001:db8::1]",
		"localhost", "localhost.", "2130706433", "0x7f000001", "017700000001", "127.1", "intranet.example",
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			res, err := f.Get(t.Context(), Request{URL: "http://" + host + "/"})
			if err == nil {
				t.Fatalf("answered: %+v", res)
			}
			var e *Error
			if !errors.As(err, &e) || !e.Refused && !strings.HasPrefix(e.Reason, "no such host") && !strings.HasPrefix(e.Reason, "the name ") {
				t.Errorf("not refused: %v", err)
			}
			if hits.Load() > 0 {
				t.Error("the loopback listener was asked")
			}
		})
	}
}

func TestRefusedAddresses(t *testing.T) {
	t.Parallel()
	f := New(Config{Allow: []string{"127.0.0.1:8443"}})
	for u, want := range map[string]string{
		"":                                    "not a web address",
		"news.example/a":                      "not a web address",
		"ftp://news.example/":                 "not a web address",
		"http:///path":                        "not a web address",
		"http://user:pw@news.example/":        "the address carries a user name",
		"http://news.example:22/":             "port 22 is not a web port",
		"http://127.0.0.1:8444/":              "port 8444 is not a web port",
		"http://news.example:99999/":          "not a web address",
		"http://news.example:0/":              "not a web address",
		"http://[::1/":                        "not a web address",
		"http://news.example/\x00":            "not a web address",
		"gopher://127.0.0.1:8443/":            "not a web address",
		"http://127.0.0.1.:8443/":             "port 8443 is not a web port",
		"http://" + strings.Repeat("x", 9000): "the address is too long",
	} {
		_, err := f.Get(t.Context(), Request{URL: u})
		if got := reason(err); !strings.HasPrefix(got, want) || got == "" {
			t.Errorf("%.60q: reason %q, want %q", u, got, want)
		}
	}
}

// names runs a DNS server on loopback that answers from what it is given the
// name and how often it was asked before.
func names(t *testing.T, answer func(name string, asked int) []netip.Addr) string {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	go func() {
		asked := map[string]int{}
		buf := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.RecursionAvailable = true, true
			m.Additionals = nil
			if q.Type == dnsmessage.TypeA {
				name := strings.TrimSuffix(q.Name.String(), ".")
				for _, a := range answer(name, asked[name]) {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
						Body:   &dnsmessage.AResource{A: a.As4()},
					})
				}
				asked[name]++
				if len(m.Answers) == 0 {
					m.RCode = dnsmessage.RCodeNameError
				}
			}
			if b, err := m.Pack(); err == nil {
				_, _ = pc.WriteTo(b, from)
			}
		}
	}()
	return pc.LocalAddr().String()
}

func TestResolver(t *testing.T) {
	t.Parallel()
	loopback := []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	var port string
	srv, _ := origin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // each request looks the name up again
		if r.URL.Path == "/there" {
			http.Redirect(w, r, "http://other.example:"+port+"/", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(r.Host))
	}), Config{})
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	port = u.Port()
	dns := names(t, func(name string, asked int) []netip.Addr {
		switch {
		case name == "missing.example":
			return nil
		case name == "rebind.example" && asked == 0:
			return []netip.Addr{netip.MustParseAddr("8.8.8.8")}
		}
		return loopback
	})
	f := New(Config{Allow: []string{"allowed.example:" + port}, Resolver: dns})
	t.Cleanup(f.Close)
	res, err := f.Get(t.Context(), Request{URL: "http://Allowed.example:" + port + "/"})
	if err != nil || string(res.Body) != "allowed.example:"+port {
		t.Errorf("allowed host: %q, %v", res.Body, err)
	}
	for target, want := range map[string]string{
		"http://missing.example/":                   "no such host: missing.example",
		"http://private.example/":                   "private.example is not on a public address",
		"http://other.example:" + port + "/":        "port " + port + " is not a web port",
		"http://allowed.example:" + port + "/there": "port " + port + " is not a web port",
		"https://private.example/":                  "private.example is not on a public address",
	} {
		_, err := f.Get(t.Context(), Request{URL: target})
		if got := reason(err); got != want {
			t.Errorf("%s: reason %q, want %q", target, got, want)
		}
	}
	// Looked up once, as a check before the request would, the name is public;
	// by the time of the request it leads inside.
	before, err := (&net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, dns)
	}}).LookupNetIP(t.Context(), "ip4", "rebind.example")
	if err != nil || len(before) != 1 || before[0].IsPrivate() || before[0].IsLoopback() {
		t.Fatalf("first look-up: %v, %v", before, err)
	}
	if _, err := f.Get(t.Context(), Request{URL: "http://rebind.example/"}); reason(err) != "rebind.example is not on a public address" {
		t.Errorf("rebound name: %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 2, 27, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, value, date string
		want              time.Duration
	}{
		{"none", "", "", 0},
		{"seconds", "120", "", 2 * time.Minute},
		{"zero", "0", "", 0},
		{"negative", "-5", "", 0},
		{"date", "Thu, 27 Feb 2025 12:05:00 GMT", "", 5 * time.Minute},
		{"date by the server's clock", "Thu, 27 Feb 2025 14:05:00 GMT", "Thu, 27 Feb 2025 14:00:00 GMT", 5 * time.Minute},
		{"past date", "Thu, 27 Feb 2025 11:00:00 GMT", "", 0},
		{"nonsense", "soon", "", 0},
		{"forever", "99999999999999", "", maxRetryAfter},
		{"beyond any number", "99999999999999999999999", "", 0},
		{"far date", "Fri, 31 Dec 9999 23:59:59 GMT", "", maxRetryAfter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			h.Set("Retry-After", tt.value)
			h.Set("Date", tt.date)
			if got := retryAfter(h, now); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestProblem(t *testing.T) {
	t.Parallel()
	srv, f := origin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.URL.Path[1:])
		if code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "90")
		}
		w.Header().Set("Content-Length", "5000") // and then less
		w.WriteHeader(code)
		_, _ = w.Write([]byte("no"))
	}), Config{})
	for code, want := range map[int]string{
		404: "the site answered 404 not found",
		429: "the site answered 429 too many requests",
		503: "the site answered 503 service unavailable, asks to wait 1m30s",
		599: "the site answered 599",
	} {
		res, err := f.Get(t.Context(), Request{URL: fmt.Sprintf("%s/%d", srv.URL, code)})
		if err != nil || res.Problem() != want || res.Status != code {
			t.Errorf("%d: %q, %v", code, res.Problem(), err)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	u, f := raw(t, func(c net.Conn) { cancel(); _, _ = io.Copy(io.Discard, c) })
	if _, err := f.Get(ctx, Request{URL: u}); reason(err) != "stopped" || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	if got := UserAgent("1", ""); !strings.Contains(got, "gave no contact") {
		t.Error(got)
	}
	if got := UserAgent("1", "a@b.example)\r\nX: y"); strings.ContainsAny(got, "\r\n") || strings.Count(got, ")") != 1 {
		t.Errorf("%q", got)
	}
}

func TestRobotsURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://News.example/a/b?c#d": "https://news.example/robots.txt",
		"http://127.0.0.1:8080/x":      "http://127.0.0.1:8080/robots.txt",
		"mailto:x@y":                   "",
		"/path":                        "",
	} {
		if got, _ := RobotsURL(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// The body may be anything at all.
func FuzzDecode(f *testing.F) {
	noise := make([]byte, 64)
	_, _ = rand.Read(noise)
	f.Add("gzip", []byte("\x1f\x8b\x08\x00"))
	f.Add("br", noise)
	f.Add("deflate", []byte("x\x9c"))
	fetcher := New(Config{MaxBytes: 1 << 16})
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		res := &http.Response{StatusCode: 200, ContentLength: -1, Header: http.Header{"Content-Encoding": {encoding}}, Body: io.NopCloser(bytes.NewReader(body))}
		b, n, err := fetcher.read(res)
		if int64(len(b)) > fetcher.maxBytes || n > int64(len(body)) {
			t.Fatalf("%d bytes of body from %d, %v", len(b), n, err)
		}
	})
}
