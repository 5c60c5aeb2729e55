package server

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// limit allows so many attempts under a key within a window.
type limit struct {
	key    string
	most   int
	window time.Duration
}

// count counts an attempt under every key. When one of them has had too many it
// counts nothing and returns how long to wait.
func (s *server) count(r *http.Request, limits []limit) (time.Duration, error) {
	for i, l := range limits {
		wait, err := s.store.Attempt(r.Context(), l.key, l.most, l.window, s.now())
		if err != nil || wait > 0 {
			return wait, errors.Join(err, s.uncount(r, limits[:i]))
		}
	}
	return 0, nil
}

// uncount takes an attempt back that count counted.
func (s *server) uncount(r *http.Request, limits []limit) error {
	var errs []error
	for _, l := range limits {
		errs = append(errs, s.store.ForgetAttempt(r.Context(), l.key))
	}
	return errors.Join(errs...)
}

// bucket makes a key of what any number of people could make any number of: one
// of 16 to the power of digits, so that the table of attempts has a bound. Two
// that share one are limited together, which is rare and passes.
func bucket(kind, s string, digits int) string {
	sum := sha256.Sum256([]byte(s))
	return kind + " " + hex.EncodeToString(sum[:])[:digits]
}

// Digits of buckets: a million of addresses, for guessers have many, and 65,536
// of accounts.
const (
	addressDigits = 5
	accountDigits = 4
)

// hashed makes a key of what is not to be kept as it is.
func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// clip returns at most n bytes of s, whole characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// printable makes one line of foreign text.
func printable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�")))
}
