// Readout tracks news coverage of diplomatic summits: it scrapes outlets, finds
// out who said what, what happened and who stands where, joins that across
// outlets and shows a timeline with the evidence for each line.
//
// This program reads flags and environment, builds everything and runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"readout/internal/news"
)

// release is the version of this program, without its commit.
const release = "0.1.0"

// The exit codes, as --help lists them.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
)

type cli struct {
	Serve     serveCmd     `cmd:"" help:"Run the website and the workers."`
	Work      workCmd      `cmd:"" help:"Run workers only, beside a 'serve --no-workers' on the same database."`
	Fetch     fetchCmd     `cmd:"" help:"Fetch one page and show what it says. Stores nothing, needs no database."`
	Analyze   analyzeCmd   `cmd:"" help:"Show what a file of text or HTML says. Stores nothing, needs no database."`
	Add       addCmd       `cmd:"" help:"Try sites and read them from now on."`
	Cover     coverCmd     `cmd:"" help:"Follow a summit: name it, look back, fill its timeline."`
	Import    importCmd    `cmd:"" help:"Store articles from files or addresses, and analyse them."`
	Outlets   outletsCmd   `cmd:"" help:"List, add, enable, disable and test outlets."`
	Summits   summitsCmd   `cmd:"" help:"List and add summits."`
	Users     usersCmd     `cmd:"" help:"Add and list accounts, change roles, reset passwords."`
	Catalogue catalogueCmd `cmd:"" help:"Check the catalogue of offices, names, topics, summits and outlets."`
	Reanalyze reanalyzeCmd `cmd:"" help:"Analyse stored articles again with this version."`
	Reextract reextractCmd `cmd:"" help:"Read stored pages again with this version's extractor, and count what would change."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database's schema up to date."`
	Version   versionCmd   `cmd:"" help:"Print the version."`

	Verbose bool `short:"v" help:"Log more." env:"READOUT_VERBOSE"`
}

const about = `Readout tracks news coverage of diplomatic summits: who said what, what happened when, who stands where, with the evidence for each line.

Start here:

  readout serve --sample        a fictional summit, scraped from sample outlets on this machine
  readout fetch URL             what one article says, in the terminal
  readout add SITE              read an outlet from now on, after trying it
  readout cover NAME ...        follow a summit of your own
  readout import FILE           store an article of your own
  readout serve                 the website, at http://127.0.0.1:8080/

Without --database-url, Readout keeps a private PostgreSQL in --data-dir. Every flag can also be set in the environment: --data-dir is READOUT_DATA_DIR.

Exit codes: 0 all well, 1 something failed, 2 wrong usage, 3 a page was refused.`

// environment is what commands work with.
type environment struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once: the handler is gone by then.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs one command line and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c,
		kong.Name("readout"),
		kong.Description(about),
		kong.Vars{"data_dir": defaultDataDir(), "version": version()},
		kong.DefaultEnvars("READOUT"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) {
			if exit < 0 {
				exit = code
			}
		}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 96, NoExpandSubcommands: true}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "database", Title: "Database:"},
			{Key: "network", Title: "Fetching:"},
			{Key: "article", Title: "What is known about the article:"},
		}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "readout:", err)
		return exitFailed
	}
	bare := len(args) == 0
	if bare {
		args = []string{"--help"}
	}
	kctx, err := parser.Parse(args)
	if bare {
		return exitUsage
	}
	if exit >= 0 { // --help has been printed
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "readout: %v\nrun \"readout --help\" for what there is\n", err)
		return exitUsage
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	env := &environment{
		ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr,
		log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level})),
	}
	slog.SetDefault(env.log)
	return report(stderr, kctx.Run(env))
}

// usageError is wrong usage that the flags' own rules do not catch.
type usageError struct{ words string }

func (e *usageError) Error() string { return e.words }

// report prints an error and returns the exit code that goes with it.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintln(stderr, "readout:", err)
	}
	var (
		usage   *usageError
		refused *news.RefusedError
	)
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refused):
		return exitRefused
	}
	return exitFailed
}

// errReported marks an error whose words have been printed already.
var errReported = errors.New("see above")

// defaultDataDir returns where data are kept when nothing else is said: what
// the system foresees for its services as root, for its users else.
func defaultDataDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/readout"
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "readout")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "readout-data"
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "readout")
	}
	return filepath.Join(home, ".local", "share", "readout")
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(env *environment) error {
	_, err := fmt.Fprintf(env.stdout, "readout %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version returns the release with the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	rev, dirty := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			rev = "+" + s.Value[:min(9, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				dirty = ".modified"
			}
		}
	}
	if rev == "" {
		return release
	}
	return strings.TrimSpace(release + rev + dirty)
}
