// Package fetch is polite, bounded HTTP: one request with conditional headers,
// caps on time, size and redirects, and a refusal to touch addresses that are
// not public. It keeps no state of its own: pace, the robots cache, conditional
// headers and the fetch log live in the database.
package fetch

import (
	"bufio"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"
	"github.com/andybalholm/brotli"
)

// Agent is the product token by which robots.txt files address Readout.
const Agent = "Readout"

// The limits that hold where a Config does not say otherwise.
const (
	DefaultTimeout   = 20 * time.Second
	DefaultMaxBytes  = 10 << 20
	DefaultRedirects = 5

	maxHeaderBytes = 128 << 10
	maxURLBytes    = 8 << 10
)

// UserAgent returns the User-Agent header of a Readout of the given version:
// the project's name, and where publishers reach its operator. Contact is a
// URL or a mail address; an empty one is said to be missing rather than made up.
func UserAgent(version, contact string) string {
	contact = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, contact)
	if contact == "" {
		return fmt.Sprintf("%s/%s (summit news tracker; the operator gave no contact)", Agent, version)
	}
	return fmt.Sprintf("%s/%s (summit news tracker; +%s)", Agent, version, contact)
}

// Config says how a Fetcher behaves. The zero value is usable.
type Config struct {
	UserAgent    string        // "" means UserAgent("", "")
	Allow        []string      // "host:port" pairs, exact, that may lie on private addresses and any port
	Resolver     string        // "host:port" of the DNS server to ask, "" for the system's
	Timeout      time.Duration // for a whole request with redirects and body; 0 means 20 s
	MaxBytes     int64         // of a body after decompression; 0 means 10 MB
	MaxRedirects int           // 0 means 5
}

// Fetcher makes requests. It is safe for concurrent use; make it with New.
type Fetcher struct {
	agent     string
	timeout   time.Duration
	maxBytes  int64
	redirects int
	allow     map[string]bool
	client    *http.Client
	transport *http.Transport
}

// New returns a Fetcher. It follows no proxy from the environment: a proxy
// would look up names where the refusal of private addresses cannot see them.
func New(c Config) *Fetcher {
	f := &Fetcher{
		agent:     c.UserAgent,
		timeout:   c.Timeout,
		maxBytes:  c.MaxBytes,
		redirects: c.MaxRedirects,
		allow:     map[string]bool{},
	}
	if f.agent == "" {
		f.agent = UserAgent("0", "")
	}
	if f.timeout <= 0 {
		f.timeout = DefaultTimeout
	}
	if f.maxBytes <= 0 {
		f.maxBytes = DefaultMaxBytes
	}
	if f.redirects <= 0 {
		f.redirects = DefaultRedirects
	}
	for _, hp := range c.Allow {
		if hp = strings.ToLower(strings.TrimSpace(hp)); hp != "" {
			f.allow[hp] = true
		}
	}
	var resolver *net.Resolver
	if c.Resolver != "" {
		resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, c.Resolver)
		}}
	}
	open := &net.Dialer{Timeout: 10 * time.Second, Resolver: resolver}
	guarded := &net.Dialer{Timeout: 10 * time.Second, Resolver: resolver, Control: ssrf.New().Safe}
	f.transport = &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if f.allow[strings.ToLower(addr)] {
				return open.DialContext(ctx, network, addr)
			}
			return guarded.DialContext(ctx, network, addr)
		},
		Proxy:                  nil,
		DisableCompression:     true, // decoded here, with a cap
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
	}
	f.client = &http.Client{
		Transport:     f.transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f
}

// Close closes idle connections. The Fetcher stays usable.
func (f *Fetcher) Close() { f.transport.CloseIdleConnections() }

// Request is what to fetch.
type Request struct {
	URL          string
	ETag         string // of the last answer, for a conditional request; "" for none
	LastModified string // likewise
	Accept       string // "" means web pages
	// Before, when set, is called before each request with its absolute URL:
	// first URL, then every redirect's target. An error stops the fetch and is
	// returned as it is. Robots rules and pace hang here.
	Before func(ctx context.Context, url string) error
}

// Response is a complete answer, of any HTTP status.
type Response struct {
	URL          string // where the body came from, after redirects
	Moved        string // the target of the leading permanent redirects, "" when there were none
	Status       int
	Header       http.Header
	Body         []byte // decompressed; charset as sent
	ContentType  string
	ETag         string
	LastModified string
	RetryAfter   time.Duration // as asked by the server, 0 when it did not
	NotModified  bool          // 304: Body is empty
	Bytes        int64         // of the body as transferred
	Duration     time.Duration
	Redirects    int
}

// OK reports whether the status is 2xx.
func (r Response) OK() bool { return r.Status >= 200 && r.Status < 300 }

// Problem returns in words why the response holds no content, "" when it does
// or when nothing changed.
func (r Response) Problem() string {
	if r.OK() || r.NotModified {
		return ""
	}
	s := fmt.Sprintf("the site answered %d", r.Status)
	if t := http.StatusText(r.Status); t != "" {
		s += " " + strings.ToLower(t)
	}
	if r.RetryAfter > 0 {
		s += fmt.Sprintf(", asks to wait %s", r.RetryAfter.Round(time.Second))
	}
	return s
}

// Error says in words why no complete answer came.
type Error struct {
	URL       string
	Reason    string // "no such host: example.invalid"
	Refused   bool   // Readout itself would not: scheme, address, port, size, redirects
	Temporary bool   // trying again later may help
	Err       error  // what lies beneath, may be nil
}

func (e *Error) Error() string { return "fetch " + e.URL + ": " + e.Reason }

// Unwrap returns what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// Get fetches one URL, following redirects. Errors are *Error, or what
// Request.Before returned.
func (f *Fetcher) Get(ctx context.Context, r Request) (Response, error) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()

	at := r.URL
	moved, permanent := "", true
	seen := []string{}
	for hop := 0; ; hop++ {
		u, err := f.check(at)
		if err != nil {
			return Response{}, err
		}
		at = u.String()
		if slices.Contains(seen, at) {
			return Response{}, &Error{URL: r.URL, Reason: "redirects in a circle", Refused: true}
		}
		seen = append(seen, at)
		if r.Before != nil {
			if err := r.Before(ctx, at); err != nil {
				return Response{}, err
			}
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
		if err != nil {
			return Response{}, &Error{URL: at, Reason: "not a usable address", Refused: true, Err: err}
		}
		req.Header.Set("User-Agent", f.agent)
		req.Header.Set("Accept-Encoding", "gzip, br")
		req.Header.Set("Accept-Language", "en, *;q=0.5")
		accept := r.Accept
		if accept == "" {
			accept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
		}
		req.Header.Set("Accept", accept)
		if r.ETag != "" {
			req.Header.Set("If-None-Match", r.ETag)
		}
		if r.LastModified != "" {
			req.Header.Set("If-Modified-Since", r.LastModified)
		}
		res, err := f.client.Do(req)
		if err != nil {
			return Response{}, f.failure(at, "", err)
		}
		if to, ok := redirectTarget(res); ok {
			// The rest of a redirect's body is of no use; a short one is read
			// so that the connection can be used again.
			_, _ = io.CopyN(io.Discard, res.Body, 4<<10)
			_ = res.Body.Close()
			if hop >= f.redirects {
				return Response{}, &Error{URL: r.URL, Reason: fmt.Sprintf("redirected more than %d times", f.redirects), Refused: true}
			}
			permanent = permanent && (res.StatusCode == http.StatusMovedPermanently || res.StatusCode == http.StatusPermanentRedirect)
			at = to
			if permanent {
				moved = to
			}
			continue
		}
		out := Response{
			URL:          at,
			Moved:        moved,
			Status:       res.StatusCode,
			Header:       res.Header,
			ContentType:  res.Header.Get("Content-Type"),
			ETag:         res.Header.Get("ETag"),
			LastModified: res.Header.Get("Last-Modified"),
			RetryAfter:   retryAfter(res.Header, time.Now()),
			NotModified:  res.StatusCode == http.StatusNotModified,
			Redirects:    hop,
		}
		out.Body, out.Bytes, err = f.read(res)
		_ = res.Body.Close()
		if err != nil {
			if out.OK() {
				return Response{}, f.failure(at, "body", err)
			}
			out.Body = nil // an error page's body does not matter
		}
		out.Duration = time.Since(start)
		return out, nil
	}
}

// check parses a URL and refuses what must not be asked for.
func (f *Fetcher) check(raw string) (*url.URL, error) {
	refuse := func(reason string, err error) (*url.URL, error) {
		return nil, &Error{URL: raw, Reason: reason, Refused: true, Err: err}
	}
	if len(raw) > maxURLBytes {
		raw = raw[:80] + "…"
		return refuse("the address is too long", nil)
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return refuse("not a web address", nil)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return refuse("not a web address: it must start with http:// or https://", nil)
	}
	if u.Hostname() == "" {
		return refuse("not a web address: it names no host", nil)
	}
	if u.User != nil {
		return refuse("the address carries a user name", nil)
	}
	u.Fragment, u.RawFragment = "", ""
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return refuse("not a web address: port "+port, nil)
	}
	if port != "80" && port != "443" && !f.allow[net.JoinHostPort(u.Hostname(), port)] {
		return refuse("port "+port+" is not a web port", nil)
	}
	return u, nil
}

// redirectTarget returns where a redirect leads. A 3xx without a usable
// Location is an answer like any other.
func redirectTarget(res *http.Response) (string, bool) {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", false
	}
	to, err := res.Location()
	if err != nil {
		return "", false
	}
	return to.String(), true
}

var errTooLarge = errors.New("too large")

// read returns the decoded body and the number of bytes transferred, both
// capped.
func (f *Fetcher) read(res *http.Response) ([]byte, int64, error) {
	wire := &counter{r: res.Body, left: f.maxBytes + 1}
	if res.StatusCode == http.StatusNotModified || res.StatusCode == http.StatusNoContent {
		return nil, 0, nil
	}
	if res.ContentLength > f.maxBytes {
		return nil, 0, errTooLarge
	}
	body, err := decode(res.Header.Get("Content-Encoding"), wire)
	if err != nil {
		return nil, wire.n, err
	}
	b, err := io.ReadAll(io.LimitReader(body, f.maxBytes+1))
	if int64(len(b)) > f.maxBytes || wire.left <= 0 {
		return nil, wire.n, errTooLarge
	}
	if err != nil {
		return nil, wire.n, err
	}
	return b, wire.n, nil
}

// counter counts what passes and ends after left bytes.
type counter struct {
	r    io.Reader
	n    int64
	left int64
	err  error // the first error of the transfer, so that it is told from one of decoding
}

func (c *counter) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.left -= int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// decodeError is a body that is not in the encoding it claims.
type decodeError struct {
	encoding string
	err      error
}

func (e *decodeError) Error() string { return "broken " + e.encoding + ": " + e.err.Error() }
func (e *decodeError) Unwrap() error { return e.err }

// decoder tells errors of decoding from errors of the transfer beneath.
type decoder struct {
	encoding string
	r        io.Reader
	wire     *counter
}

func (d decoder) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	if d.wire.err != nil {
		return n, d.wire.err
	}
	if d.wire.left <= 0 {
		return n, errTooLarge
	}
	return n, &decodeError{d.encoding, err}
}

// decode undoes a Content-Encoding. Servers that announce gzip and send plain
// text are read as plain text, as an empty body is.
func decode(encoding string, wire *counter) (io.Reader, error) {
	encoding = strings.ToLower(strings.TrimSpace(encoding))
	switch encoding {
	case "", "identity":
		return wire, nil
	}
	br := bufio.NewReader(wire)
	head, err := br.Peek(2)
	if len(head) < 2 {
		if wire.err != nil {
			return nil, wire.err
		}
		if err == io.EOF {
			return br, nil
		}
		return nil, err
	}
	switch encoding {
	case "gzip", "x-gzip":
		if head[0] != 0x1f || head[1] != 0x8b {
			return br, nil
		}
		z, err := gzip.NewReader(br)
		if err != nil {
			if wire.err != nil {
				return nil, wire.err
			}
			return nil, &decodeError{encoding, err}
		}
		return decoder{encoding, z, wire}, nil
	case "deflate":
		z, err := zlib.NewReader(br)
		if err != nil {
			return nil, &decodeError{encoding, err}
		}
		return decoder{encoding, z, wire}, nil
	case "br":
		return decoder{encoding, brotli.NewReader(br), wire}, nil
	}
	return nil, &decodeError{encoding, errors.New("not asked for")}
}

// failure puts an error of the transport into words.
func (f *Fetcher) failure(at, where string, err error) error {
	e := &Error{URL: at, Err: err, Temporary: true}
	host := at
	if u, perr := url.Parse(at); perr == nil {
		host = u.Host
	}
	var (
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		dec    *decodeError
		op     *net.OpError
		uerr   *url.Error
	)
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		e.Reason, e.Refused, e.Temporary = host+" is not on a public address", true, false
	case errors.Is(err, ssrf.ErrProhibitedPort):
		e.Reason, e.Refused, e.Temporary = host+" is not on a web port", true, false
	case errors.Is(err, errTooLarge):
		e.Reason, e.Refused, e.Temporary = fmt.Sprintf("larger than %s", size(f.maxBytes)), true, false
	case errors.Is(err, context.Canceled):
		e.Reason = "stopped"
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err) && where == "body":
		e.Reason = fmt.Sprintf("no complete answer within %s", f.timeout)
	case errors.As(err, &dns):
		if dns.IsNotFound {
			e.Reason = "no such host: " + host
		} else {
			e.Reason = "the name " + host + " could not be looked up"
		}
	case errors.As(err, &cert):
		e.Reason = "the site's certificate is not valid: " + cert.Err.Error()
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		e.Reason = "the site does not speak TLS there"
	case errors.As(err, &dec):
		e.Reason = fmt.Sprintf("the body is not the %s it claims to be", dec.encoding)
	case isTimeout(err):
		e.Reason = "no connection to " + host + " in time"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Reason = "the answer broke off"
	case strings.Contains(err.Error(), "response headers exceeded"):
		e.Reason, e.Refused = "the answer's header is too large", true
	case strings.Contains(err.Error(), "chunk"):
		e.Reason = "the answer's chunked encoding is broken"
	case errors.As(err, &op) && op.Op == "dial":
		e.Reason = "no connection to " + host + ": " + last(op.Err)
	case errors.Is(err, io.EOF):
		e.Reason = "the connection closed before an answer"
	case errors.As(err, &uerr):
		e.Reason = last(uerr.Err)
	default:
		e.Reason = last(err)
	}
	return e
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// last returns the words of the innermost error on one line.
func last(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			break
		}
		err = next
	}
	s := strings.Join(strings.Fields(err.Error()), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// maxRetryAfter bounds what a server may ask for: one that says "in ten years"
// is looked at again next month.
const maxRetryAfter = 30 * 24 * time.Hour

// retryAfter reads RFC 9110's Retry-After, seconds or a date. A date is
// reckoned from the answer's own Date where it has one, so that a server's
// wrong clock does not matter.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if secs, err := strconv.ParseInt(v, 10, 64); err == nil {
		if secs <= 0 {
			return 0
		}
		return min(time.Duration(min(secs, int64(maxRetryAfter/time.Second)))*time.Second, maxRetryAfter)
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	if d, err := http.ParseTime(h.Get("Date")); err == nil {
		now = d
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// RobotsURL returns where the robots.txt lies that governs the URL.
func RobotsURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &Error{URL: raw, Reason: "not a web address", Refused: true}
	}
	return (&url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: "/robots.txt"}).String(), nil
}
