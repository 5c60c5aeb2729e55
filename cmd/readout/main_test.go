package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"readout/internal/pgtest"
)

// tests runs the package's tests and then stops the cluster that they used.
type tests struct{ m *testing.M }

func (t tests) Run() int { return pgtest.Run(t.m) }

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"readout": main})
}

// TestScripts runs the command line as people do. Each script has a site of its
// own on loopback, at $SITE, which serves the script's folder "site": a file
// NAME.status holds another status than 200 for NAME, one NAME.location where
// it leads. Scripts whose name starts with db_ have a database of their own.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			tb, ok := env.T().(testing.TB)
			if !ok {
				return errors.New("the script runs under no test")
			}
			srv := httptest.NewServer(serveFolder(filepath.Join(env.WorkDir, "site")))
			env.Defer(srv.Close)
			env.Setenv("SITE", srv.URL)
			env.Setenv("READOUT_FETCH_ALLOW", strings.TrimPrefix(srv.URL, "http://"))
			env.Setenv("READOUT_DATA_DIR", filepath.Join(env.WorkDir, "data"))
			env.Setenv("READOUT_PG_BIN", os.Getenv("READOUT_PG_BIN"))
			if strings.HasPrefix(filepath.Base(env.WorkDir), "script-db_") {
				env.Setenv("READOUT_DATABASE_URL", pgtest.Empty(tb))
			}
			return nil
		},
	})
}

// serveFolder serves the files of a folder.
func serveFolder(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(dir, filepath.FromSlash(r.URL.Path))
		if to, err := os.ReadFile(name + ".location"); err == nil {
			http.Redirect(w, r, strings.TrimSpace(string(to)), http.StatusFound)
			return
		}
		code := http.StatusOK
		if b, err := os.ReadFile(name + ".status"); err == nil {
			if code, err = strconv.Atoi(strings.TrimSpace(string(b))); err != nil {
				code = http.StatusTeapot
			}
		}
		b, err := os.ReadFile(name)
		if err != nil && code == http.StatusOK {
			http.NotFound(w, r)
			return
		}
		b = []byte(strings.ReplaceAll(string(b), "$SITE", "http://"+r.Host))
		if strings.HasSuffix(name, ".html") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		w.WriteHeader(code)
		if _, err := w.Write(b); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
}
