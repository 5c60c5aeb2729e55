// Package deps holds the import table of the house. A new edge is added here,
// in the commit that needs it, with the reason.
package deps

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may lists, for each package, which packages of the project it may import. A
// package that is not listed may import none. Test files may import anything
// but what forbidden says.
var may = map[string][]string{
	"internal/text":             {},
	"internal/news":             {"internal/text"},
	"internal/catalogue":        {"internal/news", "internal/text"},
	"internal/robots":           {},
	"internal/feed":             {"internal/news", "internal/text"},
	"internal/fetch":            {"internal/news", "internal/robots"},
	"internal/extract":          {"internal/news", "internal/text"},
	"internal/analysis/grammar": {"internal/news", "internal/text"},
	"internal/analysis/when":    {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis/mention": {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis/quote":   {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis/event":   {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis/stance":  {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis/topic":   {"internal/analysis/grammar", "internal/news", "internal/text"},
	"internal/analysis": {"internal/analysis/grammar", "internal/analysis/when", "internal/analysis/mention", "internal/analysis/quote",
		"internal/analysis/event", "internal/analysis/stance", "internal/analysis/topic", "internal/news", "internal/text"},
	"internal/link":        {"internal/news", "internal/text"},
	"internal/evaluate":    {"internal/news", "internal/text"},
	"internal/interchange": {"internal/news", "internal/text"},
	"internal/postgres":    {"internal/news", "internal/text", "migrations"},
	"internal/password":    {}, // argon2id and what is too weak: for the sign-in of server and the users command
	"internal/pgserver":    {},
	// benchdata fills stores for benchmarks: with real keys, which link makes.
	"internal/benchdata": {"internal/link", "internal/news", "internal/postgres", "internal/text"},
	"internal/pgtest":    {"internal/pgserver", "internal/postgres"},
	"internal/browser":   {}, // headless Chromium for the tests of web/view and server
	"internal/jobs": {"internal/postgres", "internal/fetch", "internal/feed", "internal/extract", "internal/analysis", "internal/link",
		"internal/interchange", "internal/mail", "internal/catalogue", "internal/robots", "internal/news", "internal/text"},
	"internal/mail":   {"internal/news"},
	"internal/server": {"internal/postgres", "internal/password", "internal/interchange", "internal/catalogue", "internal/news", "internal/text", "web/view", "web/static"},
	"internal/sample": {"internal/news", "internal/text"},
	"web/view":        {"internal/news", "internal/text", "web/static"},
	"web/static":      {},
	"migrations":      {},
	"cmd/readout": {"internal/analysis", "internal/catalogue", "internal/evaluate", "internal/extract", "internal/feed", "internal/fetch", "internal/jobs", "internal/link",
		"internal/news", "internal/password", "internal/pgserver", "internal/postgres", "internal/robots", "internal/sample", "internal/server", "internal/text"},
	// chaintest drives the built program from outside and looks into its database.
	"cmd/readout/chaintest": {"internal/news", "internal/pgserver", "internal/postgres"},
	"cmd/evaluate": {"internal/analysis", "internal/analysis/grammar", "internal/analysis/when", "internal/analysis/mention", "internal/analysis/quote",
		"internal/analysis/event", "internal/analysis/stance", "internal/analysis/topic",
		"internal/catalogue", "internal/evaluate", "internal/evaluate/gold", "internal/extract", "internal/link", "internal/news", "internal/robots", "internal/text"},
	"internal/evaluate/gold": {}, // labelled texts as embedded files, apart from the code that reads them
}

// database lists the packages that may import pgx or River.
var database = []string{"internal/postgres", "internal/pgserver", "internal/pgtest", "internal/benchdata", "internal/jobs", "cmd/readout", "cmd/readout/chaintest"}

func TestImportTable(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && d.Name() != "../.." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		rel, err := filepath.Rel("../..", file)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		isTest := strings.HasSuffix(file, "_test.go")
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, im := range f.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(p, "readout/"); ok && !isTest && !slices.Contains(may[pkg], own) {
				t.Errorf("%s imports %s: not in the import table of internal/deps", rel, own)
			}
			if (strings.HasPrefix(p, "github.com/jackc/pgx") || strings.HasPrefix(p, "github.com/riverqueue/river")) && !slices.Contains(database, pkg) && !isTest {
				t.Errorf("%s imports %s: only %v may speak to the database", rel, p, database)
			}
			if (p == "readout/internal/pgtest" || p == "readout/internal/browser") && !isTest {
				t.Errorf("%s imports %s: only tests may", rel, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("looked at %d files only: the walk is broken", seen)
	}
}
