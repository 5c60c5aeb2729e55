package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// code returns the SQLSTATE of a database error, "" for any other.
func code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

func isUndefinedTable(err error) bool { return code(err) == "42P01" }

// isRetryable reports a deadlock or a serialization failure: nothing was done,
// trying again is right.
func isRetryable(err error) bool {
	c := code(err)
	return c == "40P01" || c == "40001"
}
