package pgserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The test program is also the process that is killed: with this variable set
// it starts a cluster in the folder named, says so, and waits for its input to
// end.
const helperDir = "READOUT_PGSERVER_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		s, err := Start(context.Background(), Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN")})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println("ready", s.PID(), s.Owner())
		_, _ = io.Copy(io.Discard, os.Stdin)
		if err := s.Stop(); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// dataDir returns a folder for a cluster, one that PostgreSQL's user may enter.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "readout-pg")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, "data")
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var s string
	if err := conn.QueryRow(t.Context(), sql).Scan(&s); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

func database(t *testing.T, s *Server) string {
	t.Helper()
	url, err := s.Database(t.Context(), "readout")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// helper is another process with a cluster.
type helper struct {
	cmd        *exec.Cmd
	stdin      io.Closer
	postmaster int
	owner      bool
}

func startHelper(t *testing.T, dir string) helper {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	f := strings.Fields(line)
	if err != nil || len(f) != 3 || f[0] != "ready" {
		t.Fatalf("helper: %q, %v", line, err)
	}
	pid, err := strconv.Atoi(f[1])
	if err != nil {
		t.Fatal(err)
	}
	return helper{cmd, in, pid, f[2] == "true"}
}

// gone waits until a process has ended (a zombie has).
func gone(t *testing.T, pid int, data string) {
	t.Helper()
	for processState(pid, data) == ours {
		if err := pause(t.Context(), 5*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	a := start(t, dir)
	if !a.Owner() || a.PID() == 0 || a.Version() < minVersion {
		t.Errorf("owner %t, pid %d, version %d", a.Owner(), a.PID(), a.Version())
	}
	url := database(t, a)
	if got := query(t, url, "SELECT current_user || ' ' || current_database() || ' ' || current_setting('server_encoding') || ' ' || current_setting('data_checksums') || current_setting('listen_addresses')"); got != "readout readout UTF8 on" {
		t.Errorf("cluster is %q", got)
	}
	query(t, url, "CREATE TABLE kept (n int)")

	b := start(t, dir)
	if b.Owner() {
		t.Error("the second one on a folder says that it owns the cluster")
	}
	if got := query(t, database(t, b), "SELECT 'same' FROM pg_tables WHERE tablename = 'kept'"); got != "same" {
		t.Error("the second one is connected to another cluster")
	}
	if err := b.Stop(); err != nil {
		t.Error(err)
	}
	query(t, url, "INSERT INTO kept VALUES (1)") // still runs

	for _, folder := range []string{filepath.Join(dir, "postgres"), filepath.Join(dir, "run")} {
		st, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		if st.Mode().Perm() != 0o700 {
			t.Errorf("%s has permissions %v", folder, st.Mode())
		}
	}
	if err := a.Stop(); err != nil {
		t.Error(err)
	}
	if err := a.Stop(); err != nil {
		t.Errorf("second stop: %v", err)
	}
	c := start(t, dir)
	if got := query(t, database(t, c), "SELECT count(*)::text FROM kept"); got != "1" {
		t.Errorf("%s rows after a restart", got)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	bin := os.Getenv("READOUT_PG_BIN")
	tests := []struct {
		name  string
		files map[string]string
		bin   string
		want  []string
	}{
		{"no programs there", nil, "/nonexistent", []string{"READOUT_PG_BIN is /nonexistent", "there is no initdb in it"}},
		{"something else in the folder", map[string]string{"postgres/thesis.txt": "x"}, bin, []string{"is not empty and holds no PostgreSQL cluster", "--data-dir"}},
		{"another version's data", map[string]string{"postgres/PG_VERSION": "9\n"}, "", []string{"made by PostgreSQL 9", "which is missing", "install"}},
		{"no version in it", map[string]string{"postgres/PG_VERSION": "x"}, bin, []string{"holds no version"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := dataDir(t)
			for name, content := range tt.files {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Start(t.Context(), Config{Dir: dir, Bin: tt.bin})
			if err == nil {
				_ = s.Stop()
				t.Fatal("it started")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q lacks %q", err, w)
				}
			}
			for name, content := range tt.files {
				if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != content {
					t.Errorf("%s was touched: %q, %v", name, b, err)
				}
			}
		})
	}
}

func TestPostmasterKilled(t *testing.T) {
	t.Parallel()
	s := start(t, dataDir(t))
	url := database(t, s)
	query(t, url, "CREATE TABLE kept AS SELECT 'yes' AS v")
	old := s.PID()
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for s.PID() == old || s.PID() == 0 || s.ping(t.Context()) != nil {
		if err := pause(t.Context(), 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if got := query(t, url, "SELECT v FROM kept"); got != "yes" {
		t.Errorf("after the restart: %q", got)
	}
}

func TestOwnerKilled(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		kill func(t *testing.T, h helper)
	}{
		{"owner alone", func(t *testing.T, h helper) {
			if err := h.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}},
		{"postmaster and owner", func(t *testing.T, h helper) {
			// Stopped, it cannot start the postmaster anew before it is killed.
			for _, err := range []error{
				h.cmd.Process.Signal(syscall.SIGSTOP),
				syscall.Kill(h.postmaster, syscall.SIGKILL),
				h.cmd.Process.Kill(),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := dataDir(t)
			h := startHelper(t, dir)
			if !h.owner {
				t.Fatal("the helper does not own its cluster")
			}
			joined := start(t, dir)
			if joined.Owner() {
				t.Fatal("two owners")
			}
			url := database(t, joined)
			query(t, url, "CREATE TABLE kept AS SELECT 'yes' AS v")
			tt.kill(t, h)
			_ = h.cmd.Wait()

			// At once: what is left of the old cluster may still be ending.
			s := start(t, dir)
			if !s.Owner() {
				t.Error("nobody owns the cluster")
			}
			if got := query(t, database(t, s), "SELECT v FROM kept"); got != "yes" {
				t.Errorf("after the restart: %q", got)
			}
			if processState(h.postmaster, filepath.Join(dir, "postgres")) == ours {
				t.Error("the old postmaster still runs")
			}
		})
	}
}

func TestOwnerEnds(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	h := startHelper(t, dir)
	if err := h.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Wait(); err != nil {
		t.Errorf("helper: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres", "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("postmaster.pid is still there: %v", err)
	}
}

// A postmaster.pid may name a process that is not the postmaster any more.
func TestStalePID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		pid  func(t *testing.T) int
	}{
		{"zombie", func(t *testing.T) int {
			cmd := exec.Command("true")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = cmd.Wait() }) // not reaped before
			for processState(cmd.Process.Pid, "/nowhere") != zombie {
				if err := pause(t.Context(), time.Millisecond); err != nil {
					t.Fatal(err)
				}
			}
			return cmd.Process.Pid
		}},
		{"another program's", func(*testing.T) int { return os.Getpid() }},
		{"nobody's", func(*testing.T) int { return impossiblePID - 1 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := dataDir(t)
			h := startHelper(t, dir)
			data := filepath.Join(dir, "postgres")
			b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range []error{
				h.cmd.Process.Signal(syscall.SIGSTOP),
				syscall.Kill(h.postmaster, syscall.SIGKILL),
				h.cmd.Process.Kill(),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			_ = h.cmd.Wait()
			gone(t, h.postmaster, data)
			pid := strconv.Itoa(tt.pid(t))
			_, rest, _ := strings.Cut(string(b), "\n")
			if err := os.WriteFile(filepath.Join(data, "postmaster.pid"), []byte(pid+"\n"+rest), 0o600); err != nil {
				t.Fatal(err)
			}
			lock := filepath.Join(dir, "run", ".s.PGSQL."+port+".lock")
			if err := os.WriteFile(lock, []byte(pid+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, dir)
			if !s.Owner() {
				t.Error("it does not own its cluster")
			}
			query(t, database(t, s), "SELECT 'x'")
		})
	}
}

func TestOddFolders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		dir  func(base string) string
	}{
		{"long path", func(base string) string {
			return filepath.Join(base, strings.Repeat("long", 12), strings.Repeat("name", 12))
		}},
		{"blanks, quotes and commas", func(base string) string { return filepath.Join(base, `O'Neill's, "new" data é`) }},
		{"half-made cluster", func(base string) string { return base }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := dataDir(t)
			if err := os.MkdirAll(filepath.Join(base, "postgres.new", "base"), 0o711); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(base, 0o711); err != nil {
				t.Fatal(err)
			}
			s := start(t, tt.dir(base))
			query(t, database(t, s), "SELECT 'x'")
			if n := len(filepath.Join(s.socket, ".s.PGSQL."+port)); n > maxSocket {
				t.Errorf("the socket's path has %d bytes", n)
			}
			if !strings.HasPrefix(s.socket, base) {
				t.Cleanup(func() { _ = os.RemoveAll(s.socket) })
			}
			joined := start(t, tt.dir(base))
			if joined.Owner() {
				t.Error("two owners")
			}
		})
	}
}
