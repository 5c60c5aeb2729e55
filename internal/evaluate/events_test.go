package evaluate

import (
	"testing"
	"time"

	"readout/internal/news"
)

func TestEventRight(t *testing.T) {
	t.Parallel()
	texts, err := ParseEvents("# head\nx1\tA met B.\tCONSULT|meeting/talks|happened|Ada Vell|Bo Marr,Cy Dunn/-|2026-03-11/-\nx2\tNothing.\t-\n")
	if err != nil || len(texts) != 2 || len(texts[0].Want) != 1 || len(texts[1].Want) != 0 {
		t.Fatalf("%+v %v", texts, err)
	}
	day := time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)
	met := func(change func(*news.Event)) news.Event {
		e := news.Event{Root: "CONSULT", Kind: "talks", Status: news.Happened, Who: []news.Ref{{Name: "Bo Marr"}, {Name: "Ada Vell"}},
			When: news.Date{From: day, To: day.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated}}
		change(&e)
		return e
	}
	for name, c := range map[string]struct {
		change func(*news.Event)
		right  bool
	}{
		"as labelled":       {func(*news.Event) {}, true},
		"without the day":   {func(e *news.Event) { e.When = news.Date{} }, true},
		"with one left out": {func(e *news.Event) { e.Who = e.Who[1:] }, true},
		"without the doer":  {func(e *news.Event) { e.Who = e.Who[:1] }, false},
		"somebody else":     {func(e *news.Event) { e.Whom = []news.Ref{{Name: "Di Lor"}} }, false},
		"another day":       {func(e *news.Event) { e.When.From = day.AddDate(0, 0, 1) }, false},
		"another kind":      {func(e *news.Event) { e.Kind = "call" }, false},
		"planned":           {func(e *news.Event) { e.Status = news.Planned }, false},
	} {
		if got := texts[0].Want[0].Right(met(c.change)); got != c.right {
			t.Errorf("%s: %v", name, got)
		}
	}
	e := met(func(*news.Event) {})
	if c := ScoreEvents(texts[0], []news.Event{e, e}, nil); c.Right != 1 || c.Given != 2 || c.Wanted != 1 {
		t.Errorf("an event told twice counts once: %+v", c)
	}
	if _, err := ParseEvents("x1\tA.\tCONSULT|meeting\n"); err == nil {
		t.Error("a short label is taken")
	}
}
