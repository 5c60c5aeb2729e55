package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// Account is somebody who may sign in.
type Account struct {
	ID         int64
	Email      string // lower case
	Name       string
	Role       news.Role
	Active     bool // false: may not sign in, and has no sessions
	Password   bool // has set a password
	CreatedAt  time.Time
	SignedInAt time.Time // last; zero for never
	Sessions   int       // that have not expired; only filled by Accounts
}

// Session is one signed-in browser.
type Session struct {
	ID        int64
	AccountID int64
	CreatedAt time.Time
	UsedAt    time.Time // last, to the minute
	Agent     string    // the browser's own words
	Address   string    // from which it signed in
}

// Limits says how long a session lasts.
type Limits struct {
	Idle     time.Duration // without any request
	Absolute time.Duration // since sign-in
}

// digest is how tokens are kept: they are random, so a plain hash is enough.
func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

const accountColumns = `a.id, a.email, a.name, a.role, a.active, a.password_hash <> '', a.created_at, a.signed_in_at`

func (a *Account) into(signedIn **time.Time) []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.Role, &a.Active, &a.Password, &a.CreatedAt, signedIn}
}

func scanAccount(row pgx.Row, more ...any) (Account, error) {
	var a Account
	var signedIn *time.Time
	err := row.Scan(append(a.into(&signedIn), more...)...)
	a.CreatedAt, a.SignedInAt = a.CreatedAt.UTC(), when(signedIn)
	return a, notFound(err)
}

// HasAccounts reports whether anybody has an account.
func (s *Store) HasAccounts(ctx context.Context) (bool, error) {
	var ok bool
	if err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM accounts)`).Scan(&ok); err != nil {
		return false, fmt.Errorf("look for accounts: %w", err)
	}
	return ok, nil
}

// Accounts returns all accounts, by name, with the number of their sessions
// that are alive at now.
func (s *Store) Accounts(ctx context.Context, now time.Time, l Limits) ([]Account, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+accountColumns+`, (SELECT count(*) FROM sessions s WHERE s.account_id = a.id AND s.used_at > $1 AND s.created_at > $2)
		FROM accounts a ORDER BY NOT a.active, lower(a.name), a.id`, now.Add(-l.Idle), now.Add(-l.Absolute))
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	as, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Account, error) {
		var n int
		a, err := scanAccount(row, &n)
		a.Sessions = n
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	return as, nil
}

// Account returns an account by its id.
func (s *Store) Account(ctx context.Context, id int64) (Account, error) {
	a, err := scanAccount(s.pool.QueryRow(ctx, `SELECT `+accountColumns+` FROM accounts a WHERE a.id = $1`, id))
	if err != nil {
		return a, fmt.Errorf("account %d: %w", id, err)
	}
	return a, nil
}

// AccountByEmail returns an account and its password hash, which is empty when
// none is set. Case does not count.
func (s *Store) AccountByEmail(ctx context.Context, email string) (Account, string, error) {
	var hash string
	a, err := scanAccount(s.pool.QueryRow(ctx, `SELECT `+accountColumns+`, a.password_hash FROM accounts a WHERE a.email = $1`, normalEmail(email)), &hash)
	if err != nil {
		return a, "", fmt.Errorf("account by email: %w", err) // without the address: it may be a mistyped password
	}
	return a, hash, nil
}

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// AddAccount adds an account without sessions; passwordHash may be empty. An
// email in use gives news.ErrConflict, one that is none news.ErrInvalid.
func (s *Store) AddAccount(ctx context.Context, a Account, passwordHash string) (Account, error) {
	a, err := addAccount(ctx, s.pool.QueryRow, a, passwordHash)
	if err != nil {
		return a, fmt.Errorf("add account: %w", err)
	}
	return a, nil
}

func addAccount(ctx context.Context, query func(context.Context, string, ...any) pgx.Row, a Account, passwordHash string) (Account, error) {
	added, err := scanAccount(query(ctx, `INSERT INTO accounts AS a (email, name, role, password_hash) VALUES (@email, @name, @role, @hash) RETURNING `+accountColumns,
		pgx.StrictNamedArgs{"email": normalEmail(a.Email), "name": strings.TrimSpace(a.Name), "role": a.Role, "hash": passwordHash}))
	if code(err) == "23505" {
		return added, news.ErrConflict
	}
	return added, invalid(err)
}

// lockAccounts lets one change of accounts happen at a time, so that the last
// admin cannot be lost between two of them.
func lockAccounts(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('accounts'))`)
	return err
}

// ChangeAccount sets the role of an account and whether it may sign in, and
// ends its sessions when either changes. Taking away the last admin gives
// news.ErrConflict.
func (s *Store) ChangeAccount(ctx context.Context, id int64, role news.Role, active bool) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockAccounts(ctx, tx); err != nil {
			return err
		}
		a, err := scanAccount(tx.QueryRow(ctx, `SELECT `+accountColumns+` FROM accounts a WHERE a.id = $1 FOR UPDATE`, id))
		if err != nil {
			return err
		}
		if a.Role == role && a.Active == active {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE accounts SET role = $2, active = $3 WHERE id = $1`, id, role, active); err != nil {
			return invalid(err)
		}
		var admins bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM accounts WHERE role = 'admin' AND active)`).Scan(&admins); err != nil {
			return err
		}
		if !admins && a.Role == news.RoleAdmin && a.Active {
			return news.ErrConflict
		}
		if !active {
			if _, err := tx.Exec(ctx, `DELETE FROM password_links WHERE account_id = $1`, id); err != nil {
				return err
			}
		}
		return endSessions(ctx, tx, id, 0)
	})
	if err != nil {
		return fmt.Errorf("change account %d: %w", id, err)
	}
	return nil
}

// SetPassword sets an account's password hash, ends its sessions but keep (0
// for all), and makes its links worthless. Browsers it signed in from before
// are no longer known.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, keep int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error { return setPassword(ctx, tx, id, hash, keep) })
	if err != nil {
		return fmt.Errorf("set password of account %d: %w", id, err)
	}
	return nil
}

func setPassword(ctx context.Context, tx pgx.Tx, id int64, hash string, keep int64) error {
	tag, err := tx.Exec(ctx, `UPDATE accounts SET password_hash = $2 WHERE id = $1`, id, hash)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return news.ErrNotFound
	}
	for _, sql := range []string{`DELETE FROM password_links WHERE account_id = $1`, `DELETE FROM known_browsers WHERE account_id = $1`} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return endSessions(ctx, tx, id, keep)
}

func endSessions(ctx context.Context, tx pgx.Tx, account, keep int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE account_id = $1 AND id <> $2`, account, keep)
	return err
}

// AddPasswordLink keeps the token of a one-time link with which the account's
// owner sets a password; earlier ones become worthless.
func (s *Store) AddPasswordLink(ctx context.Context, account int64, token string, expires time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM password_links WHERE account_id = $1`, account); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO password_links (token_hash, account_id, expires_at) VALUES ($1, $2, $3)`, digest(token), account, expires)
		return invalid(err)
	})
	if err != nil {
		return fmt.Errorf("add link for account %d: %w", account, err)
	}
	return nil
}

// PasswordLink returns the account whose password the token's link may set. A
// link that is unknown, used, expired or of an inactive account gives
// news.ErrNotFound.
func (s *Store) PasswordLink(ctx context.Context, token string, now time.Time) (Account, error) {
	a, err := scanAccount(s.pool.QueryRow(ctx, `SELECT `+accountColumns+` FROM password_links l JOIN accounts a ON a.id = l.account_id WHERE l.token_hash = $1 AND l.expires_at > $2 AND a.active`, digest(token), now))
	if err != nil {
		return a, fmt.Errorf("password link: %w", err)
	}
	return a, nil
}

// UsePasswordLink sets the password of the link's account and ends its
// sessions. A link works once; see PasswordLink.
func (s *Store) UsePasswordLink(ctx context.Context, token, hash string, now time.Time) (Account, error) {
	var a Account
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `DELETE FROM password_links l USING accounts a WHERE l.token_hash = $1 AND l.expires_at > $2 AND a.id = l.account_id AND a.active RETURNING a.id`, digest(token), now).Scan(&id)
		if err != nil {
			return notFound(err)
		}
		if err := setPassword(ctx, tx, id, hash, 0); err != nil {
			return err
		}
		a, err = scanAccount(tx.QueryRow(ctx, `SELECT `+accountColumns+` FROM accounts a WHERE a.id = $1`, id))
		return err
	})
	if err != nil {
		return a, fmt.Errorf("use password link: %w", err)
	}
	return a, nil
}

// AddSetupLink keeps the token of the link that makes the first account. It
// reports false when there is an account already: then nothing was kept.
func (s *Store) AddSetupLink(ctx context.Context, token string, now, expires time.Time) (bool, error) {
	ok := false
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockAccounts(ctx, tx); err != nil {
			return err
		}
		// Another process's link on the same database stays good.
		if _, err := tx.Exec(ctx, `DELETE FROM password_links WHERE account_id IS NULL AND expires_at <= $1`, now); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO password_links (token_hash, account_id, expires_at) SELECT $1, NULL, $2 WHERE NOT EXISTS (SELECT FROM accounts)`, digest(token), expires)
		ok = tag.RowsAffected() > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("add setup link: %w", err)
	}
	return ok, nil
}

// SetupLink reports whether the token's link may make the first account:
// news.ErrNotFound when it is unknown or expired or somebody has an account.
func (s *Store) SetupLink(ctx context.Context, token string, now time.Time) error {
	var ok bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM password_links WHERE token_hash = $1 AND account_id IS NULL AND expires_at > $2) AND NOT EXISTS (SELECT FROM accounts)`, digest(token), now).Scan(&ok)
	if err == nil && !ok {
		err = news.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("setup link: %w", err)
	}
	return nil
}

// UseSetupLink makes the first account, an admin. All setup links are worthless
// afterwards; see SetupLink.
func (s *Store) UseSetupLink(ctx context.Context, token string, a Account, hash string, now time.Time) (Account, error) {
	a.Role = news.RoleAdmin
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockAccounts(ctx, tx); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM password_links WHERE token_hash = $1 AND account_id IS NULL AND expires_at > $2 AND NOT EXISTS (SELECT FROM accounts)`, digest(token), now)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return news.ErrNotFound
		}
		if _, err := tx.Exec(ctx, `DELETE FROM password_links WHERE account_id IS NULL`); err != nil {
			return err
		}
		a, err = addAccount(ctx, tx.QueryRow, a, hash)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("use setup link: %w", err)
	}
	return a, nil
}

// sessionsMost is how many sessions an account has at most.
const sessionsMost = 50

// AddSession signs a browser in, and clears away sessions that have expired.
// The account must be active and have the password hash that was checked, else
// news.ErrNotAllowed: it may have changed since.
func (s *Store) AddSession(ctx context.Context, token, passwordHash string, v Session, l Limits) (Session, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE used_at <= $1 OR created_at <= $2`, v.CreatedAt.Add(-l.Idle), v.CreatedAt.Add(-l.Absolute)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE accounts SET signed_in_at = $2 WHERE id = $1 AND active AND password_hash = $3 AND password_hash <> ''`, v.AccountID, v.CreatedAt, passwordHash)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return news.ErrNotAllowed
		}
		// Whoever signs in without end pushes out their own oldest sessions.
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account_id = $1 ORDER BY used_at DESC, id DESC OFFSET $2)`, v.AccountID, sessionsMost-1); err != nil {
			return err
		}
		v.UsedAt = v.CreatedAt
		return tx.QueryRow(ctx, `INSERT INTO sessions (token_hash, account_id, created_at, used_at, agent, address) VALUES (@token, @account, @at, @at, left(@agent, 200), left(@address, 64)) RETURNING id`,
			pgx.StrictNamedArgs{"token": digest(token), "account": v.AccountID, "at": v.CreatedAt, "agent": v.Agent, "address": v.Address}).Scan(&v.ID)
	})
	if err != nil {
		return v, fmt.Errorf("add session of account %d: %w", v.AccountID, err)
	}
	return v, nil
}

// Session returns the session of a token and its account. One that is unknown,
// ended or expired, or of an inactive account, gives news.ErrNotFound. That it
// was used is noted at most once a minute.
func (s *Store) Session(ctx context.Context, token string, now time.Time, l Limits) (Session, Account, error) {
	var v Session
	hash := digest(token)
	a, err := scanAccount(s.pool.QueryRow(ctx, `SELECT `+accountColumns+`, s.id, s.account_id, s.created_at, s.used_at, s.agent, s.address
		FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1 AND s.used_at > $2 AND s.created_at > $3 AND a.active`,
		hash, now.Add(-l.Idle), now.Add(-l.Absolute)), &v.ID, &v.AccountID, &v.CreatedAt, &v.UsedAt, &v.Agent, &v.Address)
	if err != nil {
		return v, a, fmt.Errorf("session: %w", err)
	}
	v.CreatedAt, v.UsedAt = v.CreatedAt.UTC(), v.UsedAt.UTC()
	if now.Sub(v.UsedAt) >= time.Minute {
		if _, err := s.pool.Exec(ctx, `UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $2`, v.ID, now); err != nil {
			return v, a, fmt.Errorf("session: %w", err)
		}
		v.UsedAt = now
	}
	return v, a, nil
}

// Sessions returns an account's sessions that are alive at now, the last used
// first.
func (s *Store) Sessions(ctx context.Context, account int64, now time.Time, l Limits) ([]Session, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, account_id, created_at, used_at, agent, address FROM sessions WHERE account_id = $1 AND used_at > $2 AND created_at > $3 ORDER BY used_at DESC, id DESC`,
		account, now.Add(-l.Idle), now.Add(-l.Absolute))
	if err != nil {
		return nil, fmt.Errorf("read sessions of account %d: %w", account, err)
	}
	vs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Session])
	if err != nil {
		return nil, fmt.Errorf("read sessions of account %d: %w", account, err)
	}
	for i := range vs {
		vs[i].CreatedAt, vs[i].UsedAt = vs[i].CreatedAt.UTC(), vs[i].UsedAt.UTC()
	}
	return vs, nil
}

// EndSession ends one session of an account. One that is not there, or is
// another account's, gives news.ErrNotFound.
func (s *Store) EndSession(ctx context.Context, account, id int64) error {
	tag, err := s.pool.Exec(ctx, `DELETE FROM sessions WHERE account_id = $1 AND id = $2`, account, id)
	if err == nil && tag.RowsAffected() == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("end session %d: %w", id, err)
	}
	return nil
}

// EndSessions ends all sessions of an account but keep, 0 for all.
func (s *Store) EndSessions(ctx context.Context, account, keep int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error { return endSessions(ctx, tx, account, keep) })
	if err != nil {
		return fmt.Errorf("end sessions of account %d: %w", account, err)
	}
	return nil
}

// knownFor is how long a browser stays known, and knownMost how many of an
// account do.
const (
	knownFor  = 180 * 24 * time.Hour
	knownMost = 20
)

// AddKnownBrowser remembers the browser of a sign-in by the token of a cookie.
func (s *Store) AddKnownBrowser(ctx context.Context, account int64, token string, now time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO known_browsers (token_hash, account_id, used_at) VALUES ($1, $2, $3)`, digest(token), account, now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM known_browsers WHERE account_id = $1 AND (used_at < $2 OR token_hash NOT IN (SELECT token_hash FROM known_browsers WHERE account_id = $1 ORDER BY used_at DESC LIMIT $3))`,
			account, now.Add(-knownFor), knownMost)
		return err
	})
	if err != nil {
		return fmt.Errorf("know browser of account %d: %w", account, err)
	}
	return nil
}

// KnownBrowser reports whether the account with this email has signed in from
// the browser that holds the token.
func (s *Store) KnownBrowser(ctx context.Context, email, token string, now time.Time) (bool, error) {
	var ok bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM known_browsers k JOIN accounts a ON a.id = k.account_id WHERE k.token_hash = $1 AND a.email = $2 AND k.used_at > $3)`,
		digest(token), normalEmail(email), now.Add(-knownFor)).Scan(&ok)
	if err != nil {
		return false, fmt.Errorf("known browser: %w", err)
	}
	return ok, nil
}

// Attempt counts an attempt under a key, of which at most most are allowed in a
// window that begins with the first. It returns zero when this one is allowed,
// else how long until the window ends; then it was not counted.
func (s *Store) Attempt(ctx context.Context, key string, most int, window time.Duration, now time.Time) (time.Duration, error) {
	var ends time.Time
	// One statement: of any number of attempts at once at most most pass.
	err := s.pool.QueryRow(ctx, `WITH swept AS (DELETE FROM attempts WHERE key IN (SELECT key FROM attempts WHERE ends_at <= @now AND key <> @key ORDER BY ends_at LIMIT 20 FOR UPDATE SKIP LOCKED))
		INSERT INTO attempts AS a (key, n, ends_at) VALUES (@key, 1, @ends)
		ON CONFLICT (key) DO UPDATE SET n = CASE WHEN a.ends_at <= @now THEN 1 ELSE a.n + 1 END, ends_at = CASE WHEN a.ends_at <= @now THEN excluded.ends_at ELSE a.ends_at END
		WHERE a.ends_at <= @now OR a.n < @most RETURNING ends_at`,
		pgx.StrictNamedArgs{"key": key, "now": now, "ends": now.Add(window), "most": most}).Scan(&ends)
	if err == nil {
		return 0, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("count attempt: %w", err)
	}
	if err := s.pool.QueryRow(ctx, `SELECT ends_at FROM attempts WHERE key = $1`, key).Scan(&ends); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("count attempt: %w", err)
	}
	return max(ends.Sub(now), time.Second), nil
}

// ForgetAttempt takes back one attempt that Attempt counted.
func (s *Store) ForgetAttempt(ctx context.Context, key string) error {
	if _, err := s.pool.Exec(ctx, `UPDATE attempts SET n = greatest(n - 1, 0) WHERE key = $1`, key); err != nil {
		return fmt.Errorf("take back attempt: %w", err)
	}
	return nil
}
