package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"readout/internal/pgserver"
	"readout/internal/postgres"
)

// served is a running "readout serve".
type served struct {
	cmd *exec.Cmd
	url string
	out *bufio.Reader // what it says after the first line
	log *strings.Builder
}

// serve starts the program with a private cluster in dir.
func serve(t *testing.T, dir string, args ...string) *served {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"serve", "--listen", "127.0.0.1:0", "--data-dir", dir}, args...)...)
	cmd.Args[0] = "readout" // by which the test program knows what to be
	s := &served{cmd: cmd, log: &strings.Builder{}}
	cmd.Stderr = s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s.out = bufio.NewReader(out)
	line, err := s.out.ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "Readout is at ")
	if err != nil || !ok {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		t.Fatalf("readout serve says %q, %v\n%s", line, err, s.log)
	}
	s.url = address
	return s
}

// setup returns the path of the link that makes the first account, as printed.
func (s *served) setup(t *testing.T) string {
	t.Helper()
	line, err := s.out.ReadString('\n')
	_, link, ok := strings.Cut(strings.TrimSpace(line), strings.TrimSuffix(s.url, "/")+"/setup?token=")
	if err != nil || !ok || len(link) < 40 {
		t.Fatalf("readout serve says %q, %v: no link for the first account", line, err)
	}
	return "/setup?token=" + link
}

// stop ends the program as Ctrl-C does.
func (s *served) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("readout serve ended with %v\n%s", err, s.log)
	}
	if strings.Contains(s.log.String(), "level=ERROR") || strings.Contains(strings.ToLower(s.log.String()), "panic") {
		t.Errorf("its log tells of errors:\n%s", s.log)
	}
}

// page reads a page of the website.
func (s *served) page(t *testing.T, path string) (int, *goquery.Document) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(s.url, "/")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, doc
}

// eventually asks until ok says yes, and fails when the test's time is up.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}

// store opens the database of a running "readout serve --sample".
func store(t *testing.T, dir string) *postgres.Store {
	t.Helper()
	cluster, err := pgserver.Start(t.Context(), pgserver.Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN")})
	if err != nil {
		t.Fatal(err)
	}
	if cluster.Owner() {
		t.Fatal("readout serve does not run its cluster")
	}
	st, err := postgres.Open(t.Context(), cluster.URL("readout_sample"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// One command on an empty folder scrapes the sample press into a timeline; after
// a stop and a start everything is there, and nothing is fetched that is not
// due.
func TestServeSample(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "readout-serve-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // PostgreSQL may run as another user
		t.Fatal(err)
	}
	s := serve(t, filepath.Join(dir, "data"), "--sample")
	first := s.setup(t)
	if code, doc := s.page(t, first); code != http.StatusOK || doc.Find("input[name=password]").Length() != 1 {
		t.Errorf("the link for the first account answers %d", code)
	}
	if code, _ := s.page(t, "/login"); code != http.StatusOK {
		t.Errorf("/login answers %d before there is an account", code)
	}
	if code, _ := s.page(t, "/readyz"); code != http.StatusOK {
		t.Errorf("/readyz answers %d", code)
	}
	if code, _ := s.page(t, "/no/such/page"); code != http.StatusNotFound {
		t.Errorf("an unknown page answers %d", code)
	}
	var summit string
	eventually(t, "a summit on the front page", func() bool {
		_, doc := s.page(t, "/")
		summit, _ = doc.Find(`[data-testid=summit] a[href^="/summits/"]`).Attr("href")
		return summit != ""
	})
	kinds := []string{"is-quote", "is-event", "is-stance"}
	eventually(t, "quotes, events and stances on the timeline", func() bool {
		for _, k := range kinds {
			_, doc := s.page(t, summit+"?kind="+strings.TrimPrefix(k, "is-"))
			if doc.Find(`[data-testid=item].`+k).Length() == 0 {
				return false
			}
		}
		return true
	})
	st := store(t, filepath.Join(dir, "data"))
	idle := func() bool {
		var open int
		if err := st.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM articles WHERE state = 'announced')
			+ (SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled') AND kind <> 'pick_due' AND kind <> 'tidy')`).Scan(&open); err != nil {
			t.Fatal(err)
		}
		return open == 0
	}
	eventually(t, "all articles read", idle)
	// What is due when, and how much there is.
	type sum struct {
		articles, revisions, quotes, events, stances, items int
	}
	count := func(st *postgres.Store) (v sum) {
		t.Helper()
		if err := st.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions), (SELECT count(*) FROM quotes),
			(SELECT count(*) FROM event_reports), (SELECT count(*) FROM stance_reports), (SELECT count(*) FROM timeline_items)`).Scan(&v.articles, &v.revisions, &v.quotes, &v.events, &v.stances, &v.items); err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := count(st)
	if before.articles < 16 || before.stances == 0 {
		t.Errorf("the sample press left %+v", before)
	}
	due, last := schedule(t, st)
	st.Close()
	s.stop(t)

	s = serve(t, filepath.Join(dir, "data"), "--sample")
	if again := s.setup(t); again == first {
		t.Error("the same link for the first account after a restart")
	}
	if _, doc := s.page(t, summit); doc.Find(`[data-testid=item]`).Length() == 0 {
		t.Error("the timeline is empty after a restart")
	}
	st = store(t, filepath.Join(dir, "data"))
	eventually(t, "a fetch after the restart, or nothing due", func() bool {
		var due int
		if err := st.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM articles a JOIN outlets o ON o.id = a.outlet_id WHERE o.enabled AND a.next_check_at <= now())
			+ (SELECT count(*) FROM feeds f JOIN outlets o ON o.id = f.outlet_id WHERE o.enabled AND NOT f.paused AND f.next_poll_at <= now())`).Scan(&due); err != nil {
			t.Fatal(err)
		}
		return due == 0 && idle()
	})
	if after := count(st); after.articles != before.articles || after.revisions < before.revisions || after.items == 0 {
		t.Errorf("before the restart %+v, after it %+v", before, after)
	}
	rows, err := st.Pool().Query(t.Context(), `SELECT DISTINCT ON (url) url, at FROM fetch_log WHERE id > $1 ORDER BY url, id`, last)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var u string
		var at time.Time
		if err := rows.Scan(&u, &at); err != nil {
			t.Fatal(err)
		}
		if d, ok := due[u]; !ok || at.Before(d) {
			t.Errorf("%s was fetched at %v, and was due at %v", u, at, d)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	st.Close()
	s.stop(t)
}

// schedule returns when each address is due to be fetched, and the last row of
// the fetch log by then. A robots.txt is due when it expires.
func schedule(t *testing.T, st *postgres.Store) (due map[string]time.Time, last int64) {
	t.Helper()
	if err := st.Pool().QueryRow(t.Context(), `SELECT max(id) FROM fetch_log`).Scan(&last); err != nil {
		t.Fatal(err)
	}
	rows, err := st.Pool().Query(t.Context(), `SELECT url, next_check_at FROM articles WHERE next_check_at IS NOT NULL
		UNION ALL SELECT url, next_poll_at FROM feeds WHERE NOT paused
		UNION ALL SELECT 'http://' || host || '/robots.txt', robots_expires_at FROM hosts`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	due = map[string]time.Time{}
	for rows.Next() {
		var u string
		var at time.Time
		if err := rows.Scan(&u, &at); err != nil {
			t.Fatal(err)
		}
		due[u] = at
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return due, last
}

// A port that is taken is said before anything is made.
func TestServePortTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cmd := exec.Command(os.Args[0], "serve", "--listen", taken.Addr().String(), "--data-dir", filepath.Join(dir, "data"))
	cmd.Args[0] = "readout"
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "choose another address with --listen") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Errorf("the data directory was made: %v", err)
	}
}

// Nobody holds a connection, or memory, for as long as they like.
func TestWebsiteIsBounded(t *testing.T) {
	t.Parallel()
	w := website(http.NotFoundHandler())
	if w.ReadHeaderTimeout <= 0 || w.ReadHeaderTimeout > 10*time.Second || w.ReadTimeout <= 0 || w.WriteTimeout <= 0 || w.IdleTimeout <= 0 || w.MaxHeaderBytes <= 0 || w.MaxHeaderBytes > 1<<20 {
		t.Errorf("unbounded: %+v", w)
	}
	w.ReadHeaderTimeout = 50 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.Serve(l) }()
	defer func() { _ = w.Close() }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	// It is told so, or simply let go; it does not wait for the rest.
	if _, err := io.Copy(io.Discard, conn); err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a client that never ends its request is kept")
	}
}
