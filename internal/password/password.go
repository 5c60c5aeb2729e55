// Package password keeps passwords: it hashes and checks them with argon2id, a
// bounded number at a time, and says which ones are too weak to take.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The parameters of argon2id: OWASP Password Storage Cheat Sheet, 19 MiB, two
// passes, one lane.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16
	keyLen  = 32
)

// ErrBusy says that too many passwords wait to be hashed: try again in a while.
var ErrBusy = errors.New("too many passwords at once")

// Hasher hashes passwords, so many at a time that memory stays bounded. It is
// safe for concurrent use.
type Hasher struct {
	slots chan struct{} // hashing
	queue chan struct{} // hashing or waiting to
}

// New returns a hasher that works on at most slots passwords at a time, each in
// 19 MiB, and lets at most waiting more wait.
func New(slots, waiting int) *Hasher {
	slots = max(slots, 1)
	return &Hasher{slots: make(chan struct{}, slots), queue: make(chan struct{}, slots+max(waiting, 0))}
}

// Hash returns the password's hash in PHC string format, with a new salt. The
// error is ErrBusy or the context's.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails: it ends the program instead
	key, err := h.key(ctx, password, params{memory, passes, lanes}, salt, keyLen)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, encoding.EncodeToString(salt), encoding.EncodeToString(key)), nil
}

// Check reports whether the password is the one that was hashed. An empty or
// unreadable hash is no password's, and takes as long to say so as any other.
// The error is ErrBusy or the context's.
func (h *Hasher) Check(ctx context.Context, password, hash string) (bool, error) {
	p, salt, want, err := parse(hash)
	if err != nil {
		p, salt, want = params{memory, passes, lanes}, make([]byte, saltLen), nil
	}
	got, err := h.key(ctx, password, p, salt, uint32(max(len(want), keyLen)))
	if err != nil {
		return false, err
	}
	return len(want) > 0 && subtle.ConstantTimeCompare(got, want) == 1, nil
}

type params struct {
	memory, passes uint32
	lanes          uint8
}

func (h *Hasher) key(ctx context.Context, password string, p params, salt []byte, n uint32) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, p.passes, p.memory, p.lanes, n), nil
}

var encoding = base64.RawStdEncoding.Strict()

// parse reads a hash in PHC string format. Parameters that would cost much more
// than ours are refused: they are not ours.
func parse(hash string) (p params, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	bad := errors.New("no argon2id hash")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil || p.memory < 8 || p.memory > 256*1024 || p.passes < 1 || p.passes > 16 || p.lanes < 1 || p.lanes > 16 {
		return p, nil, nil, bad
	}
	if salt, err = encoding.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, bad
	}
	if key, err = encoding.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, bad
	}
	return p, salt, key, nil
}
