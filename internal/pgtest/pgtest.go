// Package pgtest gives tests a fresh PostgreSQL database: one private cluster
// for a test process, one database a test. Only tests import it. A machine
// without PostgreSQL's server programs fails the test.
//
// The cluster ends with the process. Its folder is removed by Main, or by the
// next test process when the one before it was killed.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/pgserver"
	"readout/internal/postgres"
)

// Main runs a package's tests and then stops the cluster and removes its
// folder. Packages whose tests use a database have
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for packages whose TestMain has more to do: it returns the exit
// code.
func Run(m interface{ Run() int }) int {
	code := m.Run()
	if started.Load() {
		c, err := cluster()
		if err == nil {
			err = errors.Join(c.server.Stop(), os.RemoveAll(c.dir))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
			code = max(code, 1)
		}
	}
	return code
}

// Store returns a store on a fresh, migrated database that is gone when the
// test ends.
func Store(t testing.TB) *postgres.Store {
	t.Helper()
	st, err := postgres.Open(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// URL returns the connection URL of a fresh, migrated database that is gone
// when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template_readout")
}

// Copy returns the connection URL of a copy of the database at url, which URL,
// Copy or Empty made and nobody is connected to.
func Copy(t testing.TB, url string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return create(t, cfg.Database)
}

// Kept returns the connection URL of a fresh, migrated database that stays until
// the process ends: one that is filled once and that tests take copies of.
func Kept(ctx context.Context) (string, error) {
	c, err := cluster()
	if err != nil {
		return "", fmt.Errorf("a PostgreSQL for tests: %w", err)
	}
	name := "kept_" + strconv.FormatInt(number.Add(1), 10)
	conn, err := pgx.Connect(ctx, c.server.URL("postgres"))
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template_readout")
	return c.server.URL(name), errors.Join(err, conn.Close(ctx))
}

// Empty returns the connection URL of a fresh database without any table.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

var (
	started atomic.Bool
	cluster = sync.OnceValues(startCluster)
	number  atomic.Int64
)

type running struct {
	server *pgserver.Server
	dir    string
}

// startCluster starts the process's cluster with a migrated template in it.
func startCluster() (running, error) {
	started.Store(true)
	sweep()
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return running{}, err
	}
	// PostgreSQL may run as another user than root.
	if err := os.Chmod(dir, 0o711); err != nil {
		return running{}, err
	}
	ctx := context.Background()
	c := running{dir: dir}
	c.server, err = pgserver.Start(ctx, pgserver.Config{Dir: dir, Bin: os.Getenv("READOUT_PG_BIN"), Unsafe: true})
	if err != nil {
		return c, errors.Join(err, os.RemoveAll(dir))
	}
	url, err := c.server.Database(ctx, "template_readout")
	if err != nil {
		return c, err
	}
	st, err := postgres.Open(ctx, url)
	if err != nil {
		return c, err
	}
	defer st.Close()
	_, err = st.Migrate(ctx)
	return c, err
}

func create(t testing.TB, template string) string {
	t.Helper()
	c, err := cluster()
	if err != nil {
		t.Fatalf("a PostgreSQL for tests: %v", err)
	}
	name := "test_" + strconv.FormatInt(number.Add(1), 10)
	exec := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, c.server.URL("postgres"))
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, sql)
		return errors.Join(err, conn.Close(ctx))
	}
	if err := exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if err := exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return c.server.URL(name)
}

const prefix = "readout-pgtest-"

// sweep removes the folders of test processes that were killed: nobody holds
// their lock, and their PostgreSQL has gone.
func sweep() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*")) // the pattern is well formed
	for _, dir := range dirs {
		st, err := os.Stat(dir)
		if err != nil || time.Since(st.ModTime()) < time.Minute {
			continue // just being made: its lock may not be taken yet
		}
		f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
		if err != nil {
			continue // another user's
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil && !alive(filepath.Join(dir, "postgres", "postmaster.pid")) {
			_ = os.RemoveAll(dir)
		}
		_ = f.Close()
	}
}

// alive reports whether the process that a postmaster.pid names may still run.
func alive(name string) bool {
	b, err := os.ReadFile(name)
	if err != nil {
		return !os.IsNotExist(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(line)
	return err == nil && pid > 0 && syscall.Kill(pid, 0) != syscall.ESRCH
}
