package evaluate

import "testing"

func TestSheetReadsTheCommittedScores(t *testing.T) {
	t.Parallel()
	rows, of := Sheet()
	if of == "" || len(rows) < 4 {
		t.Fatalf("%d rows of %q", len(rows), of)
	}
	for _, r := range rows {
		if r.Layer == "" || r.Precision == "" || r.Recall == "" || r.F1 == "" || r.Counts == "" {
			t.Errorf("half a row: %+v", r)
		}
	}
}
