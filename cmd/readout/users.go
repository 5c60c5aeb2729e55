package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"readout/internal/news"
	"readout/internal/password"
	"readout/internal/postgres"
	"readout/internal/server"
)

type usersCmd struct {
	Add   usersAddCmd   `cmd:"" help:"Add an account."`
	List  usersListCmd  `cmd:"" help:"List accounts."`
	Role  usersRoleCmd  `cmd:"" help:"Change an account's role."`
	Reset usersResetCmd `cmd:"" help:"Give an account a new password, or a link to set one."`
}

// secretFlags say where a password comes from.
type secretFlags struct {
	Password bool   `help:"Read the password from the terminal, or from the first line of standard input. Without it, a one-time link is printed."`
	BaseURL  string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"Where the website is, for the link (${default})."`
}

// hash reads a password, if one is wanted, and returns its hash; "" means that
// a link is wanted.
func (f *secretFlags) hash(env *environment, own ...string) (string, error) {
	if !f.Password {
		return "", nil
	}
	pass, err := readPassword(env)
	if err != nil {
		return "", err
	}
	if words := password.Problem(pass, append(own, "readout")...); words != "" {
		return "", &usageError{words}
	}
	return password.New(1, 0).Hash(env.ctx, pass)
}

// readPassword reads a password: typed twice and unseen at a terminal, else the
// first line.
func readPassword(env *environment) (string, error) {
	if file, ok := env.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		ask := func(words string) (string, error) {
			fmt.Fprint(env.stderr, words)
			b, err := term.ReadPassword(int(file.Fd()))
			fmt.Fprintln(env.stderr)
			return string(b), err
		}
		first, err := ask("New password: ")
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		second, err := ask("Once more: ")
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		if first != second {
			return "", &usageError{"the two are not the same"}
		}
		return first, nil
	}
	line, err := bufio.NewReader(io.LimitReader(env.stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", &usageError{"--password: nothing came on standard input"}
	}
	return line, nil
}

// link prints a one-time link for an account.
func (f *secretFlags) link(env *environment, db *database, a postgres.Account) error {
	path, err := server.PasswordPath(env.ctx, db.Store, a.ID, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "To set a password, %s opens this link, which works once and for three days:\n%s%s\n", a.Name, strings.TrimSuffix(f.BaseURL, "/"), path)
	return nil
}

type usersAddCmd struct {
	Email string `arg:"" help:"Mail address, with which they sign in."`
	Name  string `help:"Name, as others see it; the address's first part if none is given."`
	Role  string `default:"editor" enum:"reader,editor,reviewer,admin" help:"What they may do: reader, editor, reviewer or admin (${default})."`
	secretFlags
	databaseFlags
}

// Help returns what --help says beyond the flags.
func (usersAddCmd) Help() string {
	return `Examples:

  readout users add edda@post.example --name "Edda Holm" --role admin
  readout users add ilja@post.example --password < password.txt`
}

// Run adds an account.
func (c *usersAddCmd) Run(env *environment) error {
	if c.Name == "" {
		c.Name, _, _ = strings.Cut(c.Email, "@")
	}
	hash, err := c.hash(env, c.Email, c.Name)
	if err != nil {
		return err
	}
	return c.within(env, func(db *database) error {
		a, err := db.AddAccount(env.ctx, postgres.Account{Email: c.Email, Name: c.Name, Role: news.Role(c.Role)}, hash)
		switch {
		case errors.Is(err, news.ErrConflict):
			return fmt.Errorf("there is an account %s already; see \"readout users list\": %w", c.Email, err)
		case errors.Is(err, news.ErrInvalid):
			return &usageError{fmt.Sprintf("%q is no mail address, or %q no name of at most 100 letters", c.Email, c.Name)}
		case err != nil:
			return err
		}
		fmt.Fprintf(env.stdout, "Added %s as %s.\n", a.Email, a.Role)
		if hash != "" {
			return nil
		}
		return c.link(env, db, a)
	})
}

type usersListCmd struct {
	databaseFlags
}

// Run lists accounts.
func (c *usersListCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		list, err := db.Accounts(env.ctx, time.Now(), server.SessionLimits)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintln(env.stdout, "Nobody has an account. Make one with \"readout users add\", or open the link that \"readout serve\" prints.")
			return nil
		}
		w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "MAIL ADDRESS\tNAME\tROLE\tSIGNED IN\tSESSIONS\tSTATE")
		for _, a := range list {
			last, state := "never", "active"
			if !a.SignedInAt.IsZero() {
				last = a.SignedInAt.Format("2006-01-02 15:04Z")
			}
			switch {
			case !a.Active:
				state = "may not sign in"
			case !a.Password:
				state = "no password yet"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", a.Email, a.Name, a.Role, last, a.Sessions, state)
		}
		return w.Flush()
	})
}

// find returns the account with an email, in words when there is none.
func find(env *environment, db *database, email string) (postgres.Account, error) {
	a, _, err := db.AccountByEmail(env.ctx, email)
	if errors.Is(err, news.ErrNotFound) {
		return a, fmt.Errorf("there is no account %s; see \"readout users list\": %w", email, err)
	}
	return a, err
}

type usersRoleCmd struct {
	Email string `arg:"" help:"Whose."`
	Role  string `arg:"" enum:"reader,editor,reviewer,admin,none" help:"reader, editor, reviewer, admin; none: may no longer sign in."`
	databaseFlags
}

// Run changes a role. All sessions of the account end.
func (c *usersRoleCmd) Run(env *environment) error {
	return c.within(env, func(db *database) error {
		a, err := find(env, db, c.Email)
		if err != nil {
			return err
		}
		role, active := news.Role(c.Role), true
		if c.Role == "none" {
			role, active = a.Role, false
		}
		err = db.ChangeAccount(env.ctx, a.ID, role, active)
		if errors.Is(err, news.ErrConflict) {
			return errors.New("this is the last active admin; make somebody else admin first")
		}
		if err != nil {
			return err
		}
		if !active {
			fmt.Fprintf(env.stdout, "%s may no longer sign in. Giving a role lets them again.\n", a.Email)
			return nil
		}
		fmt.Fprintf(env.stdout, "%s is %s.\n", a.Email, role)
		return nil
	})
}

type usersResetCmd struct {
	Email string `arg:"" help:"Whose."`
	secretFlags
	databaseFlags
}

// Run sets a password, or prints a link to set one. All sessions end.
func (c *usersResetCmd) Run(env *environment) error {
	hash, err := c.hash(env, c.Email)
	if err != nil {
		return err
	}
	return c.within(env, func(db *database) error {
		a, err := find(env, db, c.Email)
		if err != nil {
			return err
		}
		if !a.Active {
			return fmt.Errorf("%s may not sign in; give a role first: readout users role %s %s", a.Email, a.Email, a.Role)
		}
		// Without a new one the old password is worthless from now on.
		if err := db.SetPassword(env.ctx, a.ID, hash, 0); err != nil {
			return err
		}
		if hash != "" {
			fmt.Fprintf(env.stdout, "The password of %s is set. All sessions are ended.\n", a.Email)
			return nil
		}
		return c.link(env, db, a)
	})
}
