// Chaintest runs the whole chain over stored news pages: it serves every page
// of an extraction set on loopback, under the host names that the pages had,
// announced by feeds and sitemaps of several outlets; it has "readout serve"
// scrape them into a private cluster; and it checks that every page is
// accounted for (stored, or refused with a reason in the fetch log), none twice,
// no job stuck, no panic. Then it does the same again on an empty directory and
// kills the process, its PostgreSQL, or both, at random moments: the outcome must
// be that of the undisturbed run.
//
//	go run ./cmd/readout/chaintest --readout bin/readout --eval ../shared/eval
//
// It prints articles a second, and exits with 1 when anything does not hold.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/dns/dnsmessage"

	"readout/internal/news"
	"readout/internal/pgserver"
	"readout/internal/postgres"
)

type options struct {
	Readout string        `required:"" placeholder:"FILE" help:"The built program."`
	Eval    string        `required:"" placeholder:"DIR" help:"The evaluation sets; pages are read from its extraction/dev.jsonl and extraction/html."`
	Outlets int           `default:"8" help:"Outlets among which the hosts are shared out (${default})."`
	Limit   int           `help:"Only so many pages; 0 means all."`
	Kills   int           `default:"3" help:"Times that the process is killed in the second run (${default})."`
	Seed    uint64        `help:"Seed of the moments of killing; 0 takes one from the clock and prints it."`
	Within  time.Duration `default:"10m" help:"Longest time for one run (${default})."`
	Keep    bool          `help:"Keep the data directories."`
}

func main() {
	var o options
	kong.Parse(&o, kong.Description("Run the whole chain over stored pages, and kill it in the middle."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "chaintest:", err)
		os.Exit(1)
	}
}

func (o *options) run(ctx context.Context) error {
	if o.Seed == 0 {
		o.Seed = uint64(time.Now().UnixNano())
	}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	site, err := newOrigin(ctx, o)
	if err != nil {
		return err
	}
	defer site.close()
	fmt.Printf("%d pages of %d hosts in %d outlets, seed %d\n", len(site.pages), len(site.hosts), o.Outlets, o.Seed)

	plain, err := o.pass(ctx, site, nil)
	if err != nil {
		return fmt.Errorf("undisturbed: %w", err)
	}
	fmt.Printf("undisturbed: %s\n", plain)
	if o.Kills == 0 {
		return nil
	}
	// Moments spread over the time that the undisturbed run took, each in a
	// stretch of its own, so that all fall into the work.
	var moments []time.Duration
	part := plain.took / time.Duration(o.Kills+1)
	for range o.Kills {
		moments = append(moments, part/4+time.Duration(rng.Int64N(int64(part))))
	}
	killed, err := o.pass(ctx, site, func(n int) (time.Duration, victim) {
		if n >= len(moments) {
			return 0, nobody
		}
		// Each kind comes up within three times, in any order.
		return moments[n], victim(1 + (n+int(o.Seed%3))%3)
	})
	if err != nil {
		return fmt.Errorf("killed: %w", err)
	}
	fmt.Printf("killed %d times: %s\n", o.Kills, killed)
	return compare(plain, killed)
}

// page is one stored page at its address on loopback.
type page struct {
	url  string
	file string
}

// origin serves pages, feeds and names.
type origin struct {
	pages   []page
	byURL   map[string]page // by host:port and request URI
	feeds   map[string][]byte
	hosts   []string // host:port
	outlets []news.Outlet
	servers []*http.Server
	dns     net.PacketConn
}

func newOrigin(ctx context.Context, o *options) (*origin, error) {
	f, err := os.Open(filepath.Join(o.Eval, "extraction", "dev.jsonl"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	s := &origin{byURL: map[string]page{}, feeds: map[string][]byte{}}

	// Hosts are spread over a few listeners, so that ports differ too.
	var ports []string
	for range 4 {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return nil, err
		}
		ports = append(ports, port)
		srv := &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second}
		s.servers = append(s.servers, srv)
		go func() { _ = srv.Serve(l) }() // ends with close
	}
	place := func(host string) int {
		h := fnv.New32a()
		_, _ = h.Write([]byte(host))
		return int(h.Sum32() >> 1)
	}
	announced := make([][]string, o.Outlets)
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() && (o.Limit == 0 || len(s.pages) < o.Limit) {
		var row struct {
			HTML string `json:"html"`
			URL  string `json:"url"`
		}
		if err := json.Unmarshal(in.Bytes(), &row); err != nil {
			return nil, err
		}
		u, err := url.Parse(row.URL)
		if err != nil {
			return nil, err
		}
		if u.Hostname() == "" { // one page's address is only a name
			u = &url.URL{Host: "nameless.example", Path: "/" + row.URL}
		}
		host := strings.ToLower(u.Hostname())
		u.Scheme, u.Host, u.Fragment, u.User = "http", net.JoinHostPort(host, ports[place(host)%len(ports)]), "", nil
		// Outlets add these for counting; a page's address is the one without.
		u.RawQuery = strings.Join(slices.DeleteFunc(strings.Split(u.RawQuery, "&"), func(p string) bool { return strings.HasPrefix(p, "utm_") }), "&")
		if u.Path == "" {
			u.Path = "/"
		}
		if _, taken := s.byURL[u.Host+u.RequestURI()]; taken {
			q := u.Query()
			q.Set("page", strconv.Itoa(len(s.pages)))
			u.RawQuery = q.Encode()
		}
		p := page{url: u.String(), file: filepath.Join(o.Eval, "extraction", row.HTML)}
		s.pages = append(s.pages, p)
		s.byURL[u.Host+u.RequestURI()] = p
		if !slices.Contains(s.hosts, u.Host) {
			s.hosts = append(s.hosts, u.Host)
		}
		announced[place(host)%o.Outlets] = append(announced[place(host)%o.Outlets], p.url)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	for i, urls := range announced {
		s.addOutlet(i, ports[i%len(ports)], urls)
	}
	return s, s.answerNames(ctx)
}

// addOutlet makes an outlet whose pages are announced by a feed, of a format
// that differs from outlet to outlet, and every third by a sitemap as well.
func (s *origin) addOutlet(i int, port string, urls []string) {
	host := fmt.Sprintf("outlet%d.example:%s", i, port)
	s.hosts = append(s.hosts, host)
	id := fmt.Sprintf("outlet-%d", i)
	kinds := []struct{ path, head, entry, tail string }{
		{"/feed.rss", `<rss version="2.0"><channel><title>Outlet</title>`, `<item><title>Page</title><link>%s</link></item>`, `</channel></rss>`},
		{"/feed.atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet</title>`, `<entry><title>Page</title><link href="%s"/></entry>`, `</feed>`},
		{"/feed.json", `{"version":"https://jsonfeed.org/version/1.1","title":"Outlet","items":[`, `{"id":"%[1]s","url":"%[1]s"}`, `]}`},
	}
	k := kinds[i%len(kinds)]
	esc := func(u string) string { return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(u) }
	sep := ""
	if strings.HasSuffix(k.path, ".json") {
		sep = ","
		esc = func(u string) string { b, _ := json.Marshal(u); return strings.Trim(string(b), `"`) } // a string always marshals
	}
	var entries, locs []string
	for n, u := range urls {
		entries = append(entries, fmt.Sprintf(k.entry, esc(u)))
		if n%3 == 0 {
			locs = append(locs, "<url><loc>"+strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(u)+"</loc></url>")
		}
	}
	s.feeds[host+k.path] = []byte(k.head + strings.Join(entries, sep) + k.tail)
	s.feeds[host+"/sitemap.xml"] = []byte(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + strings.Join(locs, "") + `</urlset>`)
	s.outlets = append(s.outlets, news.Outlet{
		ID: id, Name: "Outlet " + strconv.Itoa(i), HomeURL: "http://" + host + "/", Kind: news.KindNews, Rights: news.RightsSnippet,
		Enabled: true, Pace: time.Millisecond,
		Feeds: []news.Feed{
			{OutletID: id, URL: "http://" + host + k.path, Kind: news.FeedSyndication, All: true},
			{OutletID: id, URL: "http://" + host + "/sitemap.xml", Kind: news.FeedSitemap, All: true},
		},
	})
}

func (s *origin) serve(w http.ResponseWriter, r *http.Request) {
	key := strings.ToLower(r.Host) + r.RequestURI
	if b, ok := s.feeds[key]; ok {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(b)
		return
	}
	p, ok := s.byURL[key]
	if !ok {
		http.NotFound(w, r) // robots.txt among others: all is allowed
		return
	}
	b, err := os.ReadFile(p.file)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(b)
}

// answerNames answers every question for an address with 127.0.0.1.
func (s *origin) answerNames(ctx context.Context) error {
	var err error
	if s.dns, err = (&net.ListenConfig{}).ListenPacket(ctx, "udp", "127.0.0.1:0"); err != nil {
		return err
	}
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := s.dns.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr("127.0.0.1").As4()},
				}}
			}
			if b, err := m.Pack(); err == nil {
				_, _ = s.dns.WriteTo(b, from)
			}
		}
	}()
	return nil
}

func (s *origin) close() {
	for _, srv := range s.servers {
		_ = srv.Close()
	}
	if s.dns != nil {
		_ = s.dns.Close()
	}
}

// outcome is what a run left in the store.
type outcome struct {
	took   time.Duration
	states map[string]string // of the announced addresses: state and reason
	counts map[string]int64  // rows by table
	cpu    time.Duration     // of the process and its PostgreSQL, the last ones where they were killed
}

func (o outcome) String() string {
	by := map[string]int{}
	for _, st := range o.states {
		state, _, _ := strings.Cut(st, ":")
		by[state]++
	}
	var parts []string
	for _, k := range sorted(by) {
		parts = append(parts, fmt.Sprintf("%d %s", by[k], k))
	}
	for _, k := range sorted(o.counts) {
		parts = append(parts, fmt.Sprintf("%d %s", o.counts[k], k))
	}
	return fmt.Sprintf("%d pages in %.1f s, %.1f articles/s (%.1f s of CPU, PostgreSQL's with it); %s",
		len(o.states), o.took.Seconds(), float64(len(o.states))/o.took.Seconds(), o.cpu.Seconds(), strings.Join(parts, ", "))
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// compare reports where the killed run's outcome differs from the plain one's.
func compare(plain, killed outcome) error {
	var errs []error
	for _, u := range sorted(plain.states) {
		if a, b := plain.states[u], killed.states[u]; a != b {
			errs = append(errs, fmt.Errorf("%s: %q undisturbed, %q when killed", u, a, b))
		}
	}
	for _, k := range sorted(plain.counts) {
		if a, b := plain.counts[k], killed.counts[k]; a != b {
			errs = append(errs, fmt.Errorf("%d %s undisturbed, %d when killed", a, k, b))
		}
	}
	if len(errs) == 0 {
		fmt.Println("nothing lost, nothing doubled, no job stuck")
	}
	return errors.Join(errs...)
}

// victim is what is killed.
type victim int

const (
	nobody victim = iota
	process
	database // alone: the process starts it again
	both
)

func (v victim) String() string {
	return []string{"nobody", "the process", "its PostgreSQL", "the process and its PostgreSQL"}[v]
}

// pass runs the chain over all pages on an empty data directory. kill says, for
// the n-th time, what to kill and after how long; nil kills nothing.
func (o *options) pass(ctx context.Context, site *origin, kill func(n int) (time.Duration, victim)) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Within)
	defer cancel()
	dir, err := os.MkdirTemp("", "readout-chain-")
	if err != nil {
		return outcome{}, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // PostgreSQL may run as another user
		return outcome{}, err
	}
	if o.Keep {
		fmt.Println("data in", dir)
	} else {
		defer func() { _ = os.RemoveAll(dir) }()
	}
	if err := stock(ctx, dir, site.outlets); err != nil {
		return outcome{}, err
	}
	logName := filepath.Join(dir, "readout.log")
	began := time.Now()
	out := outcome{}
	child, err := o.start(ctx, dir, logName, site)
	if err != nil {
		return out, err
	}
	for n := 0; kill != nil; n++ {
		after, who := kill(n)
		if who == nobody {
			break
		}
		select {
		case <-ctx.Done():
			return out, ctx.Err()
		case <-time.After(after):
		}
		fmt.Printf("killing %s after %.1f s more\n", who, after.Seconds())
		if err := child.kill(dir, who); err != nil {
			return out, err
		}
		if who == database {
			continue
		}
		if child, err = o.start(ctx, dir, logName, site); err != nil {
			return out, err
		}
	}
	err = func() error {
		st, cluster, err := join(ctx, dir)
		if err != nil {
			return err
		}
		defer func() { st.Close(); _ = cluster.Stop() }()
		if err := drained(ctx, st, len(site.pages)); err != nil {
			return err
		}
		out.took = time.Since(began)
		out.states, out.counts, err = look(ctx, st, site)
		return err
	}()
	err = errors.Join(err, child.stop(&out))
	if err == nil {
		err = sound(logName)
	}
	return out, err
}

// stock makes the cluster and the outlets.
func stock(ctx context.Context, dir string, outlets []news.Outlet) error {
	cluster, err := pgserver.Start(ctx, pgserver.Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN")})
	if err != nil {
		return err
	}
	defer func() { _ = cluster.Stop() }()
	target, err := cluster.Database(ctx, "readout")
	if err != nil {
		return err
	}
	st, err := postgres.Open(ctx, target)
	if err != nil {
		return err
	}
	defer st.Close()
	if _, err := st.Migrate(ctx); err != nil {
		return err
	}
	return st.UpsertOutlets(ctx, outlets)
}

// join opens the store of the running process.
func join(ctx context.Context, dir string) (*postgres.Store, *pgserver.Server, error) {
	cluster, err := pgserver.Start(ctx, pgserver.Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN")})
	if err != nil {
		return nil, nil, err
	}
	if cluster.Owner() {
		return nil, nil, errors.Join(errors.New("the process does not run its cluster"), cluster.Stop())
	}
	st, err := postgres.Open(ctx, cluster.URL("readout"))
	return st, cluster, err
}

type child struct {
	cmd  *exec.Cmd
	done chan error
}

// start starts readout and returns when its website is there.
func (o *options) start(ctx context.Context, dir, logName string, site *origin) (*child, error) {
	logs, err := os.OpenFile(logName, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = logs.Close() }()
	cmd := exec.Command(o.Readout, "serve", "--listen", "127.0.0.1:0", "--data-dir", dir)
	cmd.Env = append(os.Environ(), "READOUT_FETCH_ALLOW="+strings.Join(site.hosts, ","), "READOUT_FETCH_RESOLVER="+site.dns.LocalAddr().String())
	cmd.Stderr = logs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "Readout is at ") {
		err = errors.Join(fmt.Errorf("readout did not start: it says %q; its log ends:\n%s", line, end(logName)), cmd.Process.Kill())
		_ = cmd.Wait()
		return nil, err
	}
	fmt.Printf("started in %.2f s\n", time.Since(began).Seconds())
	c := &child{cmd, make(chan error, 1)}
	go func() {
		for err == nil {
			_, err = lines.ReadString('\n')
		}
		c.done <- cmd.Wait()
	}()
	context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	return c, nil
}

// stop ends the process as a person would.
func (c *child) stop(out *outcome) error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := <-c.done
	out.cpu = c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	if err != nil {
		return fmt.Errorf("readout ended badly: %w", err)
	}
	return nil
}

// kill kills the process, its PostgreSQL, or both at once.
func (c *child) kill(dir string, who victim) error {
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) && who == both {
		who = process // PostgreSQL is down at this moment
	}
	if who != process {
		if err != nil {
			return err
		}
		line, _, _ := strings.Cut(string(b), "\n")
		pid, err := strconv.Atoi(line)
		if err != nil {
			return err
		}
		if who == database {
			return syscall.Kill(pid, syscall.SIGKILL)
		}
		// Stopped, the process cannot start PostgreSQL again in between.
		if err := errors.Join(c.cmd.Process.Signal(syscall.SIGSTOP), syscall.Kill(pid, syscall.SIGKILL)); err != nil {
			return err
		}
	}
	if err := c.cmd.Process.Kill(); err != nil {
		return err
	}
	<-c.done
	return nil
}

// drained waits until every announced page has been dealt with and no job that
// is due waits or runs.
func drained(ctx context.Context, st *postgres.Store, pages int) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	quiet := 0
	for {
		var articles, open, waiting, failing int
		err := st.Pool().QueryRow(ctx, `SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM articles WHERE state = 'announced'),
			(SELECT count(*) FROM river_job WHERE kind IN ('discover_feed', 'fetch_article', 'analyze_revision', 'link_revision') AND state IN ('available', 'running', 'retryable', 'scheduled', 'pending')),
			(SELECT count(*) FROM river_job WHERE state = 'discarded')`).Scan(&articles, &open, &waiting, &failing)
		if err != nil {
			return err
		}
		if articles >= pages && open == 0 && waiting == 0 {
			if quiet++; quiet >= 3 {
				return nil
			}
		} else {
			quiet = 0
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d pages known, %d of them not dealt with, %d jobs open, %d given up: %w", articles, pages, open, waiting, failing, ctx.Err())
		case <-tick.C:
		}
	}
}

// look reads what became of every announced page, and checks what must hold
// after any run.
func look(ctx context.Context, st *postgres.Store, site *origin) (map[string]string, map[string]int64, error) {
	var errs []error
	states := map[string]string{}
	rows, err := st.Pool().Query(ctx, `SELECT a.url, a.state, a.state_reason, a.revisions,
			EXISTS (SELECT 1 FROM fetch_log l WHERE l.url = a.url AND (a.state = 'stored' OR l.reason <> ''))
		FROM articles a ORDER BY a.url`)
	if err != nil {
		return nil, nil, err
	}
	var u, state, reason string
	var revisions int
	var logged bool
	if _, err := pgx.ForEachRow(rows, []any{&u, &state, &reason, &revisions, &logged}, func() error {
		if states[u] != "" {
			errs = append(errs, fmt.Errorf("%s is there twice", u))
		}
		states[u] = state
		if reason != "" {
			states[u] += ": " + reason
		}
		switch {
		case !logged:
			errs = append(errs, fmt.Errorf("%s is %s, and the fetch log does not say why", u, state))
		case state == "stored" && revisions != 1:
			errs = append(errs, fmt.Errorf("%s has %d revisions of one page", u, revisions))
		}
		return nil
	}); err != nil {
		return nil, nil, err
	}
	want := map[string]bool{}
	for _, p := range site.pages {
		want[p.url] = true
		if states[p.url] == "" {
			errs = append(errs, fmt.Errorf("%s was announced and is nowhere", p.url))
		}
	}
	for _, u := range sorted(states) {
		if !want[u] {
			errs = append(errs, fmt.Errorf("%s is there and was never announced", u))
		}
	}
	counts := map[string]int64{}
	for name, sql := range map[string]string{
		"revisions":      `SELECT count(*) FROM revisions`,
		"analyses":       `SELECT count(*) FROM analyses`,
		"quotes":         `SELECT count(*) FROM quotes`,
		"utterances":     `SELECT count(*) FROM utterances WHERE merged_into IS NULL`,
		"timeline items": `SELECT count(*) FROM timeline_items`,
	} {
		var n int64
		if err := st.Pool().QueryRow(ctx, sql).Scan(&n); err != nil {
			return nil, nil, err
		}
		counts[name] = n
	}
	for what, sql := range map[string]string{
		"jobs given up":                       `SELECT count(*) FROM river_job WHERE state IN ('discarded', 'cancelled')`,
		"revisions without an analysis":       `SELECT count(*) FROM revisions r WHERE NOT EXISTS (SELECT 1 FROM analyses a WHERE a.revision_id = r.id)`,
		"quotes of a speaker in no utterance": `SELECT count(*) FROM quotes WHERE present AND utterance_id IS NULL AND not_speech = '' AND speaker_id IS NOT NULL`,
		"articles analysed and never linked":  `SELECT count(*) FROM articles WHERE state = 'stored' AND linked_at IS NULL`,
	} {
		var n int64
		if err := st.Pool().QueryRow(ctx, sql).Scan(&n); err != nil {
			return nil, nil, err
		}
		if n > 0 {
			errs = append(errs, fmt.Errorf("%d %s", n, what))
		}
	}
	return states, counts, errors.Join(errs...)
}

// sound reports a panic in the log.
func sound(logName string) error {
	b, err := os.ReadFile(logName)
	if err != nil {
		return err
	}
	if i := strings.Index(strings.ToLower(string(b)), "panic"); i >= 0 {
		return fmt.Errorf("the log tells of a panic:\n%s", string(b)[i:min(len(b), i+2000)])
	}
	return nil
}

// end returns the last lines of a log.
func end(logName string) string {
	b, err := os.ReadFile(logName)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}
