package analysis

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSameOnManyGoroutines holds the analysis to the same bytes on one and on
// sixteen goroutines.
func TestSameOnManyGoroutines(t *testing.T) {
	t.Parallel()
	in := benchInput()
	in.Text += "\n\n" + strings.ReplaceAll(in.Text, "Petra Voss", "Dorrit Amsel")
	render := func() string {
		b, err := json.Marshal(Analyze(in))
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	want := render()
	if !strings.Contains(want, "Dorrit Amsel") {
		t.Fatal("the analysis names nobody")
	}
	got := make([]string, 16)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = render() })
	}
	wg.Wait()
	for i := range got {
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Fatalf("goroutine %d differs (-one +many):\n%s", i, diff)
		}
	}
}
