package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write internal/evaluate/scores.txt anew")

const scoresFile = "../../internal/evaluate/scores.txt"

// TestScoresFileIsTrue holds the committed scores to what the analysis gets on
// our own gold today, so that quality shows as a difference in review.
func TestScoresFileIsTrue(t *testing.T) {
	t.Parallel()
	got, err := goldSheet()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(scoresFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(scoresFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("scores.txt is out of date (go test ./cmd/evaluate -update): %s", d)
	}
}

func TestPredictEveryKind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.html"), []byte("<html><body><p>Hello</p></body></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	records := map[string]string{
		"quotes":     `{"id":"a","date":"2026-03-12","publisher":"X","text":"“Yes,” Ann Lee said."}`,
		"extraction": `{"id":"a","html":"p.html","url":"https://outlet.example/a"}`,
		"dates":      `{"id":"a","sentence":"He left on Monday.","text":"Monday","dct":"2026-03-12"}`,
		"events":     `{"id":"a","sentence":"A condemned B.","actor":"A","recipient":"B"}`,
		"stance":     `{"id":"a","sentence":"Mr X ruled out sanctions.","holder":"X","topic":"sanctions"}`,
		"opinions":   `{"id":"a","sentence":"[A] praised [B].","p":"A","q":"B"}`,
		"actors":     `{"id":"a","mention":"the prime minister","published":"2025-02-27","outlet":"GB","before":"","sentence":"He met the prime minister."}`,
		"summits":    `{"id":"a","published":"2025-02-27","headline":"Nothing of note"}`,
		"robots":     `{"id":"a","robots":"User-agent: *\nDisallow: /x","agent":"b","url":"http://h.example/x"}`,
		"article":    `{"id":"a","text":"It rained.\nHe stayed at home, as he had on every other day of that long week.","published":"2026-03-12","outlet":"X","country":"GB"}`,
	}
	if len(records) != len(kinds) {
		t.Fatalf("%d records for %d kinds", len(records), len(kinds))
	}
	for kind, record := range records {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if err := run([]string{"predict", kind, "--dir", dir}, strings.NewReader(record+"\n\n"), &out); err != nil {
				t.Fatal(err)
			}
			line := strings.TrimSuffix(out.String(), "\n")
			if strings.Contains(line, "\n") {
				t.Fatalf("more than one line: %q", line)
			}
			if strings.HasPrefix(line, "{") {
				var v struct {
					ID string `json:"id"`
				}
				if err := json.Unmarshal([]byte(line), &v); err != nil || v.ID != "a" {
					t.Errorf("%q: %v", line, err)
				}
			} else if !strings.HasPrefix(line, "a\t") || strings.Count(line, "\t") != 1 {
				t.Errorf("want id TAB answer, have %q", line)
			}
		})
	}
}

func TestPredictErrors(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := run([]string{"predict", "quotes"}, strings.NewReader("{\"id\":\"a\",\"text\":\"x\"}\nnot json\n"), &out)
	if err == nil || !strings.Contains(err.Error(), "record 2") {
		t.Errorf("error %v does not name the record", err)
	}
	if strings.Count(out.String(), "\n") != 1 {
		t.Errorf("the good record's prediction is missing: %q", out.String())
	}
	if err := run([]string{"predict", "weather"}, strings.NewReader(""), &out); err == nil {
		t.Error("an unknown kind gives no error")
	}
}
