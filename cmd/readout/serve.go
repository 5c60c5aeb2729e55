package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"readout/internal/analysis"
	"readout/internal/catalogue"
	"readout/internal/evaluate"
	"readout/internal/fetch"
	"readout/internal/jobs"
	"readout/internal/news"
	"readout/internal/sample"
	"readout/internal/server"
)

type serveCmd struct {
	Listen    string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address of the website (${default}). Port 0 takes any that is free."`
	NoWorkers bool     `help:"Only the website: fetch and analyse nothing. Run 'readout work' beside it."`
	TLS       bool     `name:"behind-tls" help:"The website is reached over https, through a proxy in front of it."`
	BaseURL   string   `placeholder:"URL" help:"The website's own address, as others reach it: for feeds, files and links that are sent. Without it each request's word is taken."`
	Proxies   []string `placeholder:"CIDR" help:"Proxies of yours whose X-Forwarded-For is believed. With --behind-tls, by default those on this machine."`
	Workers   int      `default:"50" placeholder:"N" help:"Jobs at a time (${default}). Most wait for a site to answer."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (serveCmd) Help() string {
	return `Stop it with Ctrl-C: requests and jobs under way are ended in order. Killing it is safe too.

Examples:

  readout serve --sample
  readout serve --contact https://example.org/readout --data-dir ./data
  readout serve --database-url postgres://readout@db.internal/readout --listen 0.0.0.0:8080`
}

// The patience with which a stop waits.
const (
	requestsEnd = 10 * time.Second
	jobsEnd     = 20 * time.Second
)

// Run serves until it is told to stop.
func (c *serveCmd) Run(env *environment) error {
	proxies, err := c.believed()
	if err != nil {
		return err
	}
	if u, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "") {
		return &usageError{fmt.Sprintf("--base-url %q is not the address of a website, as https://readout.example", c.BaseURL)}
	}
	// The port is taken first: whoever asks early waits instead of failing.
	listener, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program, perhaps another readout; choose another address with --listen, as --listen 127.0.0.1:0", c.Listen)
	}
	if err != nil {
		return fmt.Errorf("%w; choose another address with --listen", err)
	}
	defer func() { _ = listener.Close() }() // closed by the server before, in order
	db, err := c.open(env)
	if err != nil {
		return err
	}
	// From here on a signal must not cut things off in the middle.
	life := context.WithoutCancel(env.ctx)
	stopped := []func() error{db.close}
	defer func() {
		for i := len(stopped) - 1; i >= 0; i-- {
			if err := stopped[i](); err != nil {
				env.log.Error("stopping", "error", err)
			}
		}
		env.log.Info("stopped")
	}()

	allow, stopPress, err := c.press(life, db)
	if err != nil {
		return err
	}
	stopped = append(stopped, stopPress)

	command, beside := c.realCommand(listener.Addr())
	server.CollectLess()
	web := website(server.New(server.Config{Store: db.Store, Sample: c.Sample, Version: analysis.Version, Sheet: scoreSheet(), TLS: c.TLS, BaseURL: c.BaseURL, Proxies: proxies, Log: env.log,
		Local: onLoopback(listener.Addr()), Command: command, Beside: beside}))
	web.ErrorLog = slog.NewLogLogger(env.log.Handler(), slog.LevelDebug)
	failed := make(chan error, 1)
	go func() {
		if err := web.Serve(netutil.LimitListener(listener, connections)); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	fmt.Fprintf(env.stdout, "Readout is at http://%s/\n", shown(listener.Addr()))
	setup, err := server.SetupPath(life, db.Store, time.Now())
	if err != nil {
		return errors.Join(err, web.Close())
	}
	if c.TLS && c.BaseURL == "" {
		env.log.Warn("links in feeds and files name whatever host a request claims: set --base-url")
	}
	if setup != "" {
		at := c.BaseURL
		if at == "" {
			at = "http://" + shown(listener.Addr())
		}
		fmt.Fprintf(env.stdout, "Nobody has an account yet. This link makes the first; it works once, and for a day: %s%s\n", strings.TrimSuffix(at, "/"), setup)
	}
	if _, ok := isTerminal(env.stdout); ok {
		fmt.Fprintln(env.stdout, "Stop it with Ctrl-C.")
	}

	if !c.NoWorkers {
		f := c.fetcher(env, allow...)
		stopped = append(stopped, func() error { f.Close(); return nil })
		stopRunner, err := runWorkers(life, env, db, f, c.Workers)
		if err != nil {
			return errors.Join(err, web.Close())
		}
		stopped = append(stopped, stopRunner)
		if !c.Sample {
			c.advise(env, db)
		}
	}

	select {
	case <-env.ctx.Done():
		env.log.Info("stopping")
	case err = <-failed:
	}
	ctx, cancel := context.WithTimeout(life, requestsEnd)
	defer cancel()
	if e := web.Shutdown(ctx); e != nil {
		err = errors.Join(err, web.Close())
	}
	return err
}

// connections is how many clients are served at once. More wait in the system's
// queue, and those who send nothing are let go after seconds: files and database
// connections are left for the others.
const connections = 4096

// website returns a server that bounds how long and how much a client may take.
func website(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// believed returns the networks of proxies that are believed.
func (c *serveCmd) believed() ([]netip.Prefix, error) {
	named := c.Proxies
	if len(named) == 0 && c.TLS {
		named = []string{"127.0.0.0/8", "::1/128"}
	}
	var list []netip.Prefix
	for _, s := range named {
		p, err := netip.ParsePrefix(s)
		if a, e := netip.ParseAddr(s); e == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, &usageError{fmt.Sprintf("--proxies %q is no address and no network, as 10.0.0.0/8", s)}
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// press starts the sample press if it is asked for, and puts its outlets and
// its world into the store. It returns the addresses that may be fetched from.
func (f *databaseFlags) press(ctx context.Context, db *database) (allow []string, stop func() error, err error) {
	if !f.Sample {
		return nil, func() error { return nil }, nil
	}
	press, err := sample.Start(ctx, sample.Config{Dir: f.sampleDir()})
	if err != nil {
		return nil, nil, err
	}
	if err := stockSample(ctx, db, press); err != nil {
		press.Close()
		return nil, nil, err
	}
	return press.Allow(), func() error { press.Close(); return nil }, nil
}

// stockSample puts the sample press's world and outlets into the store.
func stockSample(ctx context.Context, db *database, press *sample.Press) error {
	world := &news.Lexicon{Actors: press.Actors(), Offices: press.Offices(), Topics: press.Topics(), Summits: press.Summits()}
	if err := db.UpsertCatalogue(ctx, world); err != nil {
		return err
	}
	return db.UpsertOutlets(ctx, press.Outlets())
}

// advise says what a newcomer should do next.
func (c *serveCmd) advise(env *environment, db *database) {
	outlets, err := db.Outlets(env.ctx)
	if err != nil {
		return // the website says what is wrong
	}
	enabled := 0
	for _, o := range outlets {
		if o.Enabled {
			enabled++
		}
	}
	switch {
	case enabled == 0:
		env.log.Info("no outlet is read yet: open the site to choose some, or see \"readout add --help\" and \"readout cover --help\"")
	case c.Contact == "":
		env.log.Warn("publishers cannot reach you: set --contact to a page or a mail address", "outlets", enabled)
	}
}

// runWorkers starts the workers and returns what stops them.
func runWorkers(ctx context.Context, env *environment, db *database, f *fetch.Fetcher, workers int) (stop func() error, err error) {
	runner, err := jobs.New(jobs.Config{
		Store: db.Store, Fetcher: f, Agent: fetch.Agent, Workers: workers, Logger: env.log, Private: db.private(),
	})
	if err != nil {
		return nil, err
	}
	if err := runner.Start(ctx); err != nil {
		return nil, err
	}
	return func() error {
		ctx, cancel := context.WithTimeout(ctx, jobsEnd)
		defer cancel()
		return runner.Stop(ctx)
	}, nil
}

// onLoopback reports whether an address is reached from this machine only.
func onLoopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// realCommand returns the command lines that start a real instance instead of
// this sample, and beside it, on the next port; both "" where there is no sample.
func (c *serveCmd) realCommand(at net.Addr) (instead, beside string) {
	t, ok := at.(*net.TCPAddr)
	if !c.Sample || !ok {
		return "", ""
	}
	words := []string{quoteArg(os.Args[0]), "serve"}
	if c.DatabaseURL != "" {
		words = append(words, "--database-url …") // it may hold a password
	} else if c.DataDir != defaultDataDir() {
		words = append(words, "--data-dir "+quoteArg(c.DataDir))
	}
	if c.PgBin != "" && c.DatabaseURL == "" {
		words = append(words, "--pg-bin "+quoteArg(c.PgBin))
	}
	command := strings.Join(words, " ")
	next := *t
	next.Port++
	if c.Listen != "127.0.0.1:8080" {
		instead = " --listen " + c.Listen
	}
	return command + instead, command + " --listen " + next.String()
}

// quoteArg returns a word as a shell takes it.
func quoteArg(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t'\"\\$&;|<>()*?`") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shown returns an address as a browser on this machine reaches it.
func shown(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

type workCmd struct {
	Workers int `default:"50" placeholder:"N" help:"Jobs at a time (${default}). Most wait for a site to answer."`
	databaseFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (workCmd) Help() string {
	return `Any number of these may run on one database, on any number of machines.

Example:

  readout work --database-url postgres://readout@db.internal/readout --contact https://example.org/readout`
}

// Run works until it is told to stop.
func (c *workCmd) Run(env *environment) error {
	db, err := c.open(env)
	if err != nil {
		return err
	}
	life := context.WithoutCancel(env.ctx)
	defer func() {
		if err := db.close(); err != nil {
			env.log.Error("stopping", "error", err)
		}
	}()
	var allow []string
	if c.Sample {
		// The press itself is served by 'serve --sample'.
		if allow, err = sampleHosts(env.ctx, db); err != nil {
			return err
		}
	}
	f := c.fetcher(env, allow...)
	defer f.Close()
	stop, err := runWorkers(life, env, db, f, c.Workers)
	if err != nil {
		return err
	}
	fmt.Fprintln(env.stdout, "Working. Stop it with Ctrl-C.")
	<-env.ctx.Done()
	env.log.Info("stopping")
	return stop()
}

// sampleHosts returns the addresses of the stored sample outlets.
func sampleHosts(ctx context.Context, db *database) ([]string, error) {
	outlets, err := db.Outlets(ctx)
	if err != nil {
		return nil, err
	}
	var hosts []string
	for _, o := range outlets {
		if u, err := url.Parse(o.HomeURL); err == nil && o.Sample && strings.HasPrefix(u.Host, "127.0.0.1:") {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts, nil
}

type migrateCmd struct {
	databaseFlags
}

// Run brings the schema and the catalogue up to date.
func (c *migrateCmd) Run(env *environment) error {
	db, applied, err := c.openMigrated(env)
	if err != nil {
		return err
	}
	err = errors.Join(db.UpsertCatalogue(env.ctx, catalogue.Lexicon()), db.UpsertOutlets(env.ctx, catalogue.Outlets()))
	if err := errors.Join(err, db.close()); err != nil {
		return err
	}
	for _, a := range applied {
		fmt.Fprintln(env.stdout, "applied", a)
	}
	if len(applied) == 0 {
		fmt.Fprintln(env.stdout, "The database is up to date.")
	}
	return nil
}

type reanalyzeCmd struct {
	All bool `help:"Also what this version and these names have read already."`
	databaseFlags
}

// Help returns what --help says beyond the flags.
func (reanalyzeCmd) Help() string {
	return `Queues the articles that another version of the analyser read, or that were read with other names of people and offices. People's decisions stay. The workers of a running 'readout serve' or 'readout work' do it; else the next ones do.`
}

// Run queues stored articles.
func (c *reanalyzeCmd) Run(env *environment) error {
	db, err := c.open(env)
	if err != nil {
		return err
	}
	n, err := func() (int, error) {
		lexicon, err := db.Lexicon(env.ctx)
		if err != nil {
			return 0, err
		}
		return db.Reanalyze(env.ctx, analysis.Version, lexicon.Hash, c.All)
	}()
	alone := db.private()
	if err := errors.Join(err, db.close()); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s to be analysed again.\n", plural(n, "article"))
	if alone && n > 0 {
		fmt.Fprintln(env.stdout, "Nothing runs on this database at the moment: start \"readout serve\".")
	}
	return nil
}

// scoreSheet is the committed score sheet as the method page shows it.
func scoreSheet() server.Sheet {
	rows, of := evaluate.Sheet()
	sh := server.Sheet{Of: of}
	for _, r := range rows {
		sh.Rows = append(sh.Rows, [5]string{r.Layer, r.Precision, r.Recall, r.F1, r.Counts})
	}
	return sh
}
