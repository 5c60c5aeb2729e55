package password

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestHashAndCheck(t *testing.T) {
	t.Parallel()
	h := New(2, 100)
	ctx := t.Context()
	hash, err := h.Hash(ctx, "fjord lantern eleven")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", hash)
	}
	if again, _ := h.Hash(ctx, "fjord lantern eleven"); again == hash {
		t.Error("two hashes with one salt")
	}
	for _, tc := range []struct {
		password, hash string
		want           bool
	}{
		{"fjord lantern eleven", hash, true},
		{"fjord lantern eleve", hash, false},
		{"Fjord lantern eleven", hash, false},
		{"", hash, false},
		{"", "", false},
		{"fjord lantern eleven", "", false},
		{"fjord lantern eleven", strings.Replace(hash, "m=19456", "m=4194304", 1), false},
		{"fjord lantern eleven", strings.Replace(hash, "argon2id", "argon2i", 1), false},
		{"fjord lantern eleven", hash[:len(hash)-1], false},
	} {
		if got, err := h.Check(ctx, tc.password, tc.hash); err != nil || got != tc.want {
			t.Errorf("%q against %q: %v, %v", tc.password, tc.hash, got, err)
		}
	}
}

// The same characters typed on another system are the same password.
func TestComposition(t *testing.T) {
	t.Parallel()
	h := New(1, 0)
	hash, err := h.Hash(t.Context(), "caf\u00e9 caf\u00e9 caf\u00e9")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Check(t.Context(), "cafe\u0301 cafe\u0301 cafe\u0301", hash); err != nil || !ok {
		t.Error("decomposed letters are another password", err)
	}
}

func TestBounded(t *testing.T) {
	t.Parallel()
	h := New(1, 1)
	h.slots <- struct{}{} // somebody is at it
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := h.Check(ctx, "x", ""); !errors.Is(err, context.Canceled) {
				t.Errorf("a waiting one: %v", err)
			}
		})
	}
	cancel()
	wg.Wait()
	h.queue <- struct{}{}
	h.queue <- struct{}{}
	if _, err := h.Check(t.Context(), "x", ""); !errors.Is(err, ErrBusy) {
		t.Errorf("with a full queue: %v", err)
	}
}

func TestProblem(t *testing.T) {
	t.Parallel()
	for password, weak := range map[string]bool{
		"":                             true,
		"eleven char":                  true,
		"twelve chars":                 false,
		"fjord lantern eleven":         false,
		"éééééééé kettle":              false,
		"Password1234":                 true,
		"pass-word 1234 5":             true,
		"123456789012":                 true,
		"qwertyuiop[]":                 true,
		"qwertyuiopas":                 true,
		"poiuytrewqlk":                 true,
		"aaaaaaaaaaaa":                 true,
		"abcabcabcabc":                 true,
		"............":                 true,
		"Correct horse battery staple": true,
		"mara.velin@post":              true,
		"Mara Velin 12":                true,
		"Mara Velin likes cod":         false,
		strings.Repeat("cod ", 49):     true,
		strings.Repeat("x y z q ", 30): true,
		"\xff twelve chars":            true,
	} {
		if got := Problem(password, "mara.velin@post.example", "Mara Velin"); (got != "") != weak {
			t.Errorf("%q: %q", password, got)
		}
	}
}

func TestCommonListIsFolded(t *testing.T) {
	t.Parallel()
	if len(common) < 200 {
		t.Fatalf("%d entries", len(common))
	}
	for p := range common {
		if fold(p) != p || len(p) < Least {
			t.Errorf("%q can never match", p)
		}
	}
}
