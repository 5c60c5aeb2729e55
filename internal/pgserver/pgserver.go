// Package pgserver runs a private PostgreSQL cluster in a directory, for
// installations without a database of their own. One process owns the cluster
// and stops it when it ends; further processes on the same directory connect to
// the running one. It listens on a Unix socket only, open to its owner only.
package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Role is the database role that owns everything in a private cluster.
const Role = "readout"

const (
	port = "5432" // only names the socket file

	readyWithin   = 60 * time.Second // crash recovery may take a while
	othersWithin  = 30 * time.Second // for another process's cluster to come up
	leftoverWaits = 15 * time.Second // for what a killed owner left behind to go
	fastStop      = 30 * time.Second
	quitStop      = 5 * time.Second

	maxLog = 10 << 20 // bytes of postgres.log before it is put aside
)

// Config says where the cluster lives and what runs it.
type Config struct {
	Dir    string       // the data directory; the cluster is its folder "postgres"
	Bin    string       // the folder with postgres and initdb (READOUT_PG_BIN); "" searches
	Unsafe bool         // no fsync: for tests, whose data nobody will miss
	Log    *slog.Logger // nil is silent
}

// Server is a running cluster. Make it with Start, end it with Stop.
type Server struct {
	cfg     Config
	bins    binaries
	dir     string // absolute
	data    string // PGDATA
	socket  string // folder of the socket
	owner   bool
	child   account
	lock    *os.File
	version int

	mu       sync.Mutex
	pid      int // of the postmaster, 0 while none runs
	stopOnce sync.Once
	stop     chan struct{} // closed by Stop
	done     chan struct{} // closed when no postmaster runs any more
}

// Start starts the cluster in cfg.Dir, creating it when there is none, or
// connects to the one that another process runs there. It returns when the
// cluster answers. The context bounds the start only. Errors name the next
// step; a folder that holds anything else than a cluster is never touched.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Dir == "" {
		return nil, errors.New("start the private PostgreSQL: no data directory given")
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // the same cluster by any name
	}
	s := &Server{cfg: cfg, dir: dir, data: filepath.Join(dir, "postgres"), stop: make(chan struct{}), done: make(chan struct{})}
	if err := s.start(ctx); err != nil {
		if s.lock != nil {
			_ = s.lock.Close()
		}
		return nil, fmt.Errorf("start the private PostgreSQL in %s: %w", dir, err)
	}
	return s, nil
}

// URL returns the connection URL of a database of the cluster. It does not
// create it.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", Path: "/" + database, User: url.User(Role)}
	q := url.Values{}
	q.Set("host", s.socket)
	q.Set("port", port)
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return u.String()
}

// Owner reports whether this process runs the cluster, rather than having
// connected to another process's.
func (s *Server) Owner() bool { return s.owner }

// Version returns the major version of the cluster.
func (s *Server) Version() int { return s.version }

// PID returns the process id of the cluster's postmaster, 0 while none runs or
// when another process owns it.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pid
}

// Database creates a database unless it is there, and returns its URL.
func (s *Server) Database(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	if !there {
		_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
		var pgErr *pgconn.PgError
		// Another process may have been faster: 42P04, or 23505 within the same instant.
		if err != nil && !(errors.As(err, &pgErr) && (pgErr.Code == "42P04" || pgErr.Code == "23505")) {
			return "", fmt.Errorf("create database %s: %w", name, err)
		}
	}
	return s.URL(name), nil
}

// Stop stops the cluster when this process owns it: running queries are
// cancelled and everything is written; after 30 s it is stopped the hard way.
// It may be called twice.
func (s *Server) Stop() error {
	if !s.owner {
		return nil
	}
	defer func() { _ = s.lock.Close() }()
	s.halt(syscall.SIGINT)
	for _, step := range []struct {
		wait time.Duration
		then syscall.Signal
	}{{fastStop, syscall.SIGQUIT}, {quitStop, syscall.SIGKILL}, {quitStop, 0}} {
		timer := time.NewTimer(step.wait)
		select {
		case <-s.done:
			timer.Stop()
			return nil
		case <-timer.C:
			s.cfg.Log.Warn("the private PostgreSQL does not stop", "waited", step.wait, "next", step.then)
			s.halt(step.then)
		}
	}
	return fmt.Errorf("stop the private PostgreSQL: process %d did not end", s.PID())
}

func (s *Server) start(ctx context.Context) error {
	made, err := makeDir(s.dir)
	if err != nil {
		return fmt.Errorf("%w; choose another folder with --data-dir", err)
	}
	deadline := time.Now().Add(othersWithin)
	for {
		lock, err := lockFile(filepath.Join(s.dir, "lock"))
		if err == nil {
			s.lock, s.owner = lock, true
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("%w; the folder must belong to the user that runs readout", err)
		}
		// Another process owns the cluster: use it once it answers.
		if err := s.join(ctx); err == nil {
			return nil
		} else if time.Now().After(deadline) {
			return fmt.Errorf("another process holds the folder but its PostgreSQL does not answer: %w", err)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	if err := s.prepare(ctx, made); err != nil {
		return err
	}
	return s.run(ctx)
}

// join connects to the cluster that another process runs.
func (s *Server) join(ctx context.Context) error {
	pm, err := readPostmaster(s.data)
	if err != nil {
		return err
	}
	if pm.socket == "" || pm.status != "ready" {
		return errors.New("it is starting")
	}
	s.socket = pm.socket
	s.version, _ = readVersion(s.data)
	return s.ping(ctx)
}

func (s *Server) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgconn.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// prepare makes sure that there is a cluster in s.data that may be started, and
// that the folder of the socket is there. The lock is held.
func (s *Server) prepare(ctx context.Context, made bool) error {
	version, err := readVersion(s.data)
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		entries, err := os.ReadDir(s.data)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("%s is not empty and holds no PostgreSQL cluster; move it away or choose another folder with --data-dir", s.data)
		}
	default:
		return err
	}
	if s.bins, err = find(ctx, s.cfg.Bin, version); err != nil {
		return err
	}
	s.version = s.bins.version
	if s.child, err = childAccount(s.data, version > 0); err != nil {
		return err
	}
	if err := s.child.mayEnter(s.dir, made); err != nil {
		return err
	}
	if version == 0 {
		if err := s.initialise(ctx); err != nil {
			return err
		}
	}
	if err := s.authorise(); err != nil {
		return err
	}
	s.socket, err = s.socketDir()
	return err
}

// initialise makes a new cluster. It is made beside its final place and moved
// there when complete, so that a half-made one is never taken for a cluster.
func (s *Server) initialise(ctx context.Context) error {
	making := filepath.Join(s.dir, "postgres.new")
	if err := os.RemoveAll(making); err != nil { // of a process that was killed while it made one
		return err
	}
	if err := os.Mkdir(making, 0o700); err != nil {
		return err
	}
	if err := s.child.own(making); err != nil {
		return err
	}
	locale := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		locale = "en_US.UTF-8" // older systems have no C.UTF-8
	}
	args := []string{"-D", making, "-U", Role, "--auth=peer", "-E", "UTF8", "--locale=" + locale, "-k"}
	if s.cfg.Unsafe {
		args = append(args, "--no-sync")
	}
	s.cfg.Log.Info("making a private PostgreSQL cluster", "folder", s.data, "version", s.version)
	cmd := exec.CommandContext(ctx, filepath.Join(s.bins.dir, "initdb"), args...)
	s.child.dress(cmd)
	cmd.Dir = making
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		_ = os.RemoveAll(making)
		return fmt.Errorf("initdb: %w\n%s", err, tail(out.String(), 15))
	}
	if err := os.Remove(s.data); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // an empty folder is replaced; anything else was refused before
	}
	return os.Rename(making, s.data)
}

// authorise lets exactly the user that runs readout and the user that runs
// PostgreSQL connect, through the socket, as Role.
func (s *Server) authorise() error {
	names := []string{s.child.name, userName(uint32(os.Geteuid()))}
	slices.Sort(names)
	var ident strings.Builder
	ident.WriteString("# Written by readout at every start.\n")
	for _, n := range slices.Compact(names) {
		if n != "" {
			fmt.Fprintf(&ident, "readout %s %s\n", quoteConf(n), Role)
		}
	}
	const hba = "# Written by readout at every start.\nlocal all all peer map=readout\n"
	for name, content := range map[string]string{"pg_ident.conf": ident.String(), "pg_hba.conf": hba} {
		if err := s.writeOwned(filepath.Join(s.data, name), content); err != nil {
			return err
		}
	}
	return nil
}

func quoteConf(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// writeOwned replaces a file of the cluster in one step, owned by its user.
func (s *Server) writeOwned(name, content string) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == content {
		return nil
	}
	tmp := name + ".new"
	if err := os.WriteFile(tmp, []byte(content), 0o600); err != nil {
		return err
	}
	if err := s.child.own(tmp); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// run starts the postmaster under supervision and waits until it answers.
func (s *Server) run(ctx context.Context) error {
	started := make(chan error, 1)
	go s.supervise(started)
	select {
	case err := <-started:
		if err != nil {
			<-s.done
		}
		return err
	case <-ctx.Done():
		s.halt(syscall.SIGINT)
		<-s.done
		return ctx.Err()
	}
}

// halt asks the postmaster to end and keeps it from being started again.
func (s *Server) halt(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopOnce.Do(func() { close(s.stop) })
	if s.pid > 0 && sig != 0 {
		_ = syscall.Kill(s.pid, sig)
	}
}

// supervise runs the postmaster, and runs it again when it dies while nobody
// asked it to stop. It sends one value to started: nil once the cluster
// answers, or why it does not. The goroutine keeps its thread, since the kernel
// ends the child when the thread that started it ends (Pdeathsig).
func (s *Server) supervise(started chan<- error) {
	runtime.LockOSThread()
	defer close(s.done)
	var once sync.Once
	report := func(err error) { once.Do(func() { started <- err }) }
	defer report(errors.New("it was stopped while starting"))

	up := false // it has answered before
	delay := 100 * time.Millisecond
	giveUp := time.Now().Add(leftoverWaits)
	for {
		began := time.Now()
		words, err := "", s.clearLeftovers(giveUp)
		if err == nil {
			var ready bool
			ready, words, err = s.runOnce(func() { report(nil) })
			up = up || ready
		}
		select {
		case <-s.stop:
			return
		default:
		}
		switch {
		case up:
			s.cfg.Log.Error("the private PostgreSQL ended and is started again", "error", err, "log", tail(words, 5))
			if time.Since(began) > time.Minute {
				delay = 100 * time.Millisecond
			}
			giveUp = time.Now().Add(leftoverWaits)
		case leftover(words) && time.Now().Before(giveUp):
			// Processes of a killed cluster need a moment to go.
		default:
			report(fmt.Errorf("%w\n%s", err, tail(words, 12)))
			return
		}
		timer := time.NewTimer(delay)
		select {
		case <-s.stop:
			timer.Stop()
			return
		case <-timer.C:
		}
		if up {
			delay = min(2*delay, 10*time.Second)
		}
	}
}

// runOnce runs the postmaster until it ends, and calls onReady when it answers.
// It returns whether it did, what it logged and how it ended.
func (s *Server) runOnce(onReady func()) (ready bool, words string, err error) {
	name := filepath.Join(s.dir, "postgres.log")
	if st, err := os.Stat(name); err == nil && st.Size() > maxLog {
		_ = os.Rename(name, name+".1")
	}
	logs, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return false, "", err
	}
	defer func() { _ = logs.Close() }()
	st, err := logs.Stat()
	if err != nil {
		return false, "", err
	}

	cmd := exec.Command(filepath.Join(s.bins.dir, "postgres"), s.arguments()...)
	s.child.dress(cmd)
	dieWithParent(cmd.SysProcAttr)
	cmd.Dir = s.data
	cmd.Stdout, cmd.Stderr = logs, logs
	s.mu.Lock()
	select {
	case <-s.stop:
		s.mu.Unlock()
		return false, "", errors.New("stopped")
	default:
	}
	if err := cmd.Start(); err != nil {
		s.mu.Unlock()
		return false, "", fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	s.pid = cmd.Process.Pid
	s.mu.Unlock()

	exited := make(chan struct{})
	answered := make(chan bool, 1)
	go func() {
		ok := s.await(exited)
		if ok {
			onReady()
		}
		answered <- ok
	}()
	err = cmd.Wait()
	close(exited)
	s.mu.Lock()
	s.pid = 0
	s.mu.Unlock()
	ready = <-answered
	if err == nil {
		err = errors.New("it ended")
	}
	buf := make([]byte, 16<<10)
	n, _ := logs.ReadAt(buf, st.Size())
	return ready, string(buf[:n]), fmt.Errorf("postgres: %w", err)
}

// arguments returns the command line of the postmaster.
func (s *Server) arguments() []string {
	set := []string{
		"listen_addresses=", // the socket only
		"port=" + port,
		"unix_socket_directories=" + quoteList(s.socket),
		"unix_socket_permissions=0700",
		"logging_collector=off",
		"log_destination=stderr",
		"timezone=UTC",
		"log_timezone=UTC",
		"jit=off", // compiling costs more than the short queries here
		"random_page_cost=1.1",
		"max_connections=200", // web and worker pools of several processes
		"shared_preload_libraries=",
	}
	if s.cfg.Unsafe {
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", s.data}
	for _, v := range set {
		args = append(args, "-c", v)
	}
	return args
}

func quoteList(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// await returns true once the cluster answers and false when it has exited, or
// neither answers nor says that it is recovering.
func (s *Server) await(exited <-chan struct{}) bool {
	silent := time.Now().Add(readyWithin)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-exited:
			return false
		case <-tick.C:
		}
		if _, err := os.Stat(filepath.Join(s.socket, ".s.PGSQL."+port)); err == nil {
			err := s.ping(context.Background())
			if err == nil {
				return true
			}
			var pgErr *pgconn.PgError
			if errors.As(err, &pgErr) && pgErr.Code == "57P03" { // cannot_connect_now: recovery goes on
				silent = time.Now().Add(readyWithin)
			}
		}
		if time.Now().After(silent) {
			s.cfg.Log.Error("the private PostgreSQL does not answer", "waited", readyWithin)
			s.mu.Lock()
			if s.pid > 0 {
				_ = syscall.Kill(s.pid, syscall.SIGQUIT)
			}
			s.mu.Unlock()
			<-exited
			return false
		}
	}
}

// leftover reports whether a log says that processes or files of an earlier
// cluster are in the way.
func leftover(words string) bool {
	return strings.Contains(words, "lock file") || strings.Contains(words, "pre-existing shared memory block")
}

// clearLeftovers makes way after an owner and its cluster were both killed. The
// lock is held, so whatever is still there belongs to nobody: a postmaster that
// survived its owner is stopped; one that is a zombie which nobody reaps, or
// whose number now belongs to another process, is written out of
// postmaster.pid; the socket is removed. Only line 1 of postmaster.pid changes:
// the rest lets PostgreSQL see whether backends of the dead cluster still run.
func (s *Server) clearLeftovers(deadline time.Time) error {
	for sent := false; ; {
		pm, err := readPostmaster(s.data)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		state := dead
		if err == nil {
			state = processState(pm.pid, s.data)
		}
		if state == ours {
			if !sent {
				s.cfg.Log.Warn("stopping a PostgreSQL that outlived its readout", "pid", pm.pid)
				_ = syscall.Kill(pm.pid, syscall.SIGINT)
				sent = true
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("a PostgreSQL of an earlier readout still runs there and does not stop: end process %d", pm.pid)
			}
			timer := time.NewTimer(20 * time.Millisecond)
			select {
			case <-s.stop:
				timer.Stop()
				return errors.New("stopped")
			case <-timer.C:
			}
			continue
		}
		if state == zombie || state == stranger {
			if err := s.disown(pm); err != nil {
				return err
			}
		}
		for _, name := range []string{".s.PGSQL." + port, ".s.PGSQL." + port + ".lock"} {
			if err := os.Remove(filepath.Join(s.socket, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}
}

// disown puts a process number that cannot exist into line 1 of postmaster.pid.
func (s *Server) disown(pm postmaster) error {
	name := filepath.Join(s.data, "postmaster.pid")
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(b), "\n")
	return s.writeOwned(name, strconv.Itoa(impossiblePID)+"\n"+rest)
}

// impossiblePID lies above every system's largest process number.
const impossiblePID = 1<<31 - 1

// pause waits for d or for the context's end.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// tail returns the last n lines of s.
func tail(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
