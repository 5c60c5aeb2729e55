package news

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseQuery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want Query
	}{
		{"", Query{}},
		{"  security   guarantee ", Query{Words: "security guarantee"}},
		{`“security guarantee” or backstop -tariff`, Query{Words: `"security guarantee" or backstop -tariff`}},
		{`never closed "phrase here`, Query{Words: `never closed "phrase here"`}},
		{"at 10:30 see https://a.example/x", Query{Words: "at 10:30 see https://a.example/x"}},
		{`guarantee speaker:starmer -outlet:wire`, Query{Words: "guarantee", Terms: []Term{
			{"speaker", []string{"starmer"}, false, "speaker:starmer"}, {"outlet", []string{"wire"}, true, "-outlet:wire"}}}},
		{`Speaker:"Keir Starmer",trump`, Query{Terms: []Term{{"speaker", []string{"Keir Starmer", "trump"}, false, `Speaker:"Keir Starmer",trump`}}}},
		{"stance:Supports kind:quote,event state:checked", Query{Terms: []Term{
			{"stance", []string{"supports"}, false, "stance:Supports"}, {"kind", []string{"quote", "event"}, false, "kind:quote,event"}, {"state", []string{"checked"}, false, "state:checked"}}}},
		{"said:2025-02-26", Query{Said: Days{date("2025-02-26"), date("2025-02-26")}}},
		{"said:2025-02", Query{Said: Days{date("2025-02-01"), date("2025-02-28")}}},
		{"reported:2024", Query{Reported: Days{date("2024-01-01"), date("2024-12-31")}}},
		{"said:2025-02-20..2025-02-27", Query{Said: Days{date("2025-02-20"), date("2025-02-27")}}},
		{"said:..2025-02", Query{Said: Days{To: date("2025-02-28")}}},
		{"after:2025-02-20 before:2025-03", Query{Said: Days{date("2025-02-20"), date("2025-02-28")}}},
		{"said:2025 after:2025-06-01", Query{Said: Days{date("2025-06-01"), date("2025-12-31")}}},
		{`"speaker:x"`, Query{Words: `"speaker:x"`}},
	} {
		got, err := ParseQuery(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q: %s", c.in, d)
		}
	}
}

func TestParseQueryNamesTheTokenThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for in, token := range map[string]string{
		"peace speeker:starmer":           "speeker:starmer",
		"speaker:":                        "speaker:",
		`outlet:""`:                       `outlet:""`,
		"stance:maybe":                    "stance:maybe",
		"said:yesterday":                  "said:yesterday",
		"said:2025-02-30":                 "said:2025-02-30",
		"said:..":                         "said:..",
		"said:2025-03-01..2025-02-01":     "said:2025-03-01..2025-02-01",
		"-said:2025":                      "-said:2025",
		"after:2025-03-02 before:2025-02": "before:2025-02",
		"said:2025-01-01,2025-01-02":      "said:2025-01-01,2025-01-02",
	} {
		_, err := ParseQuery(in)
		var qe *QueryError
		if !errors.As(err, &qe) || !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if qe.Token != token || qe.Says == "" {
			t.Errorf("%q: names %q: %s", in, qe.Token, qe.Says)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{`"a b" speaker:x,"y z" -kind:quote said:2025..2026-02`, `-`, `:`, `"`, "a\x00b \xff", "-speaker:\"", "said:..2025"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuery(s)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		again, err := ParseQuery(q.String())
		if err != nil {
			t.Fatalf("%q, written as %q: %v", s, q.String(), err)
		}
		for _, q := range []*Query{&q, &again} {
			for i := range q.Terms {
				q.Terms[i].Token = ""
			}
		}
		if d := cmp.Diff(q, again); d != "" {
			t.Fatalf("%q, written as %q: %s", s, q.String(), d)
		}
	})
}
