package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"readout/internal/catalogue"
	"readout/internal/fetch"
	"readout/internal/pgserver"
	"readout/internal/postgres"
)

// databaseFlags say where articles are kept.
type databaseFlags struct {
	DatabaseURL string `group:"database" placeholder:"URL" help:"PostgreSQL to use, as postgres://user@host/name. Without one, a private PostgreSQL runs in --data-dir."`
	DataDir     string `group:"database" placeholder:"DIR" default:"${data_dir}" help:"Where the private PostgreSQL and the sample press keep their files (${default})."`
	PgBin       string `group:"database" placeholder:"DIR" help:"Folder with PostgreSQL's server programs (postgres, initdb), where they are not found by themselves."`
	Sample      bool   `group:"database" help:"Use the sample press: fictional outlets on this machine and a fictional summit, in a database of their own."`
}

// database is an open store and what lies beneath it.
type database struct {
	*postgres.Store
	cluster *pgserver.Server // nil with a database URL
}

// private reports whether nobody but this process uses the database's workers.
func (d *database) private() bool { return d.cluster != nil && d.cluster.Owner() }

// close closes the store, and stops the cluster if this process runs it.
func (d *database) close() error {
	if d.Store != nil {
		d.Store.Close()
	}
	if d.cluster != nil {
		return d.cluster.Stop()
	}
	return nil
}

// open opens the database, making the private cluster and the database in it
// when there are none, and brings its schema and its catalogue up to date.
func (f *databaseFlags) open(env *environment) (*database, error) {
	d, _, err := f.openMigrated(env)
	if err != nil {
		return nil, err
	}
	if err := d.UpsertCatalogue(env.ctx, catalogue.Lexicon()); err != nil {
		return nil, errors.Join(err, d.close())
	}
	if err := d.UpsertOutlets(env.ctx, catalogue.Outlets()); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// openMigrated is open without the catalogue. It also returns the migrations
// that it applied.
func (f *databaseFlags) openMigrated(env *environment) (*database, []string, error) {
	d := &database{}
	target, err := f.target(env, d)
	if err != nil {
		return nil, nil, errors.Join(err, d.close())
	}
	d.Store, err = postgres.Open(env.ctx, target)
	if err != nil {
		if f.DatabaseURL != "" {
			err = fmt.Errorf("%w; check --database-url, or leave it out to use a private PostgreSQL", err)
		}
		return nil, nil, errors.Join(err, d.close())
	}
	applied, err := d.Migrate(env.ctx)
	if err != nil {
		return nil, nil, errors.Join(err, d.close())
	}
	return d, applied, nil
}

// target returns the URL of the database, starting the private cluster when it
// lies in one.
func (f *databaseFlags) target(env *environment, d *database) (string, error) {
	if f.DatabaseURL != "" {
		if f.Sample {
			return sampleURL(env.ctx, f.DatabaseURL)
		}
		return f.DatabaseURL, nil
	}
	name := "readout"
	if f.Sample {
		name = "readout_sample"
	}
	var err error
	if d.cluster, err = pgserver.Start(env.ctx, pgserver.Config{Dir: f.DataDir, Bin: f.PgBin, Log: env.log}); err != nil {
		return "", err
	}
	if !d.cluster.Owner() {
		env.log.Debug("another readout runs the database; this one uses it and needs it to stay", "folder", f.DataDir)
	}
	return d.cluster.Database(env.ctx, name)
}

// sampleURL returns the URL of the database beside the one given that holds the
// sample press, making it if it is not there.
func sampleURL(ctx context.Context, real string) (string, error) {
	u, err := url.Parse(real)
	if err != nil || u.Scheme == "" {
		return "", &usageError{"--sample needs a --database-url of the form postgres://user@host/name"}
	}
	name := strings.TrimPrefix(u.Path, "/")
	if name == "" {
		name = "readout"
	}
	name += "_sample"
	conn, err := pgx.Connect(ctx, real)
	if err != nil {
		return "", fmt.Errorf("connect to database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	var pgErr *pgconn.PgError
	if err != nil && !(errors.As(err, &pgErr) && (pgErr.Code == "42P04" || pgErr.Code == "23505")) { // it is there
		return "", fmt.Errorf("the sample press has a database of its own, so that it never mixes with real coverage: create %s yourself: %w", name, err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// sampleDir returns where the sample press remembers its ports.
func (f *databaseFlags) sampleDir() string { return filepath.Join(f.DataDir, "sample") }

// networkFlags say how pages are fetched.
type networkFlags struct {
	Contact       string   `group:"network" placeholder:"URL|MAIL" help:"Where publishers reach you: part of the User-Agent. Please set it before you fetch from real outlets."`
	FetchAllow    []string `group:"network" placeholder:"HOST:PORT" help:"Exactly these may be fetched from although they are not public. For tests."`
	FetchResolver string   `group:"network" placeholder:"HOST:PORT" help:"DNS server to ask instead of the system's. For tests."`
}

// fetcher returns a fetcher that may also go to the addresses given.
func (f *networkFlags) fetcher(env *environment, allow ...string) *fetch.Fetcher {
	if n := len(f.FetchAllow); n > 0 {
		env.log.Warn("fetching from private addresses is allowed", "addresses", n, "first", strings.Join(f.FetchAllow[:min(n, 8)], ","))
	}
	if f.FetchResolver != "" {
		env.log.Warn("names are looked up elsewhere than usual", "resolver", f.FetchResolver)
	}
	return fetch.New(fetch.Config{
		UserAgent: fetch.UserAgent(release, f.Contact),
		Allow:     append(allow, f.FetchAllow...),
		Resolver:  f.FetchResolver,
	})
}

// moment is a point in time, or a day, as given on the command line.
type moment struct {
	time.Time
	dayOnly bool
}

// UnmarshalText reads 2025-02-27, 2025-02-27 08:12 (UTC) or RFC 3339.
func (m *moment) UnmarshalText(b []byte) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime} {
		if t, err := time.Parse(layout, string(b)); err == nil {
			m.Time, m.dayOnly = t, layout == time.DateOnly
			return nil
		}
	}
	return fmt.Errorf("%q is no date; write 2025-02-27 or 2025-02-27T08:12Z", b)
}

// UnmarshalJSON reads what UnmarshalText reads, as a string. Without it the
// embedded time's own would be used, which knows no days.
func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == "" {
		return nil
	}
	return m.UnmarshalText([]byte(s))
}
