package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"readout/internal/news"
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

// invalid adds news.ErrInvalid to an error that a constraint raised: what was
// given must change.
func invalid(err error) error {
	switch code(err) {
	case "23514", "23502", "23503", "22P02", "22001", "22021":
		return fmt.Errorf("%w: %w", news.ErrInvalid, err)
	}
	return err
}
