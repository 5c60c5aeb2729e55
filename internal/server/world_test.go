package server

import (
	"strconv"
	"testing"
)

// TestOverviewsAreKept holds that one summit more costs one overview, and that
// a summit's newer overview costs none.
func TestOverviewsAreKept(t *testing.T) {
	t.Parallel()
	var w world
	for i := range most {
		w.keep(strconv.Itoa(i), overview{items: 1})
	}
	w.keep("0", overview{items: 2})
	if n := len(w.overviews); n != most || w.overviews["0"].items != 2 {
		t.Errorf("%d kept of %d, the first with %d items", n, most, w.overviews["0"].items)
	}
	w.keep("one more", overview{items: 3})
	if n := len(w.overviews); n != most || w.overviews["one more"].items != 3 {
		t.Errorf("%d kept of %d, the last with %d items", n, most, w.overviews["one more"].items)
	}
}
