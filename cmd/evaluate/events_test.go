package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEventRulesAreMeasured holds the table that decides which events may be
// told by name to what the rules do on the own sentences now.
func TestEventRulesAreMeasured(t *testing.T) {
	t.Parallel()
	const file = "../../internal/analysis/event/own.tsv"
	var b strings.Builder
	if err := measureEvents(&b); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("run go test ./cmd/evaluate -update: %s", d)
	}
}
