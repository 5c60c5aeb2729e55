package stance

import "testing"

func TestMeasured(t *testing.T) {
	t.Parallel()
	m := measured()
	if len(m) == 0 {
		t.Fatal("the table of measured precision is empty")
	}
	for rule, v := range m {
		if v.lower <= 0 || v.lower >= v.confidence {
			t.Errorf("%s: lower bound %.3f of precision %.3f", rule, v.lower, v.confidence)
		}
	}
	// 25 of 25 borrows the figures of all rules, 19 of 21 keeps its own.
	if c, a := m["commitment"], m["act"]; c.lower <= a.lower || c.confidence == 1 {
		t.Errorf("commitment %v, act %v", c, a)
	}
	if _, ok := m["never heard of"]; ok {
		t.Error("a rule without data has figures")
	}
}
