package news

import "testing"

func TestWilson(t *testing.T) {
	t.Parallel()
	// 95 of 100 gives .888 by hand.
	if got := Wilson(95, 100); got < 0.887 || got > 0.890 {
		t.Errorf("Wilson(95, 100) = %.4f", got)
	}
	if Wilson(0, 0) != 0 || Wilson(10, 10) >= 1 || Wilson(0, 10) != 0 {
		t.Error("Wilson of nothing, of all or of none")
	}
}
