package analysis

import (
	"reflect"
	"strings"
	"testing"

	"readout/internal/news"
	"readout/internal/text"
)

func FuzzAnalyze(f *testing.F) {
	in := benchInput()
	for _, s := range []string{
		in.Text[:600], "On 31 February 9999 “he” said ‘x’ ’82s the last of the of last next week ago.",
		"“We will not lift tariffs unless” Ms Voss — 1/2/3 said, if, until, in return for.", strings.Repeat("“", 300), "He said she said they said it said that that that.",
		"The signing of the signing of the summit was put off until Friday until Thursday from.", "A, B, C, and D, the X, and E of F and G met.",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s, _ = text.Clean(s)
		in := in
		in.Text = s
		a := Analyze(in)
		ok := func(what string, spans ...news.Span) {
			for _, sp := range spans {
				if !sp.Valid(s) {
					t.Fatalf("%s: span %v does not lie in %q", what, sp, s)
				}
			}
		}
		for _, d := range a.Dates {
			ok("date", d.Span)
			if d.Date.Known() && (d.Date.Basis == news.BasisNone || !d.Date.From.Before(d.Date.To)) {
				t.Fatalf("date %+v", d)
			}
		}
		for _, e := range a.Events {
			ok("event", append(e.Evidence, e.Cue)...)
			if e.Root == "" || e.Kind == "" || e.Label == "" || e.Status == "" {
				t.Fatalf("event %+v", e)
			}
		}
		for _, st := range a.Stances {
			ok("stance", append(st.Evidence, st.Cue, st.TargetSpan, st.Condition, st.Hedge)...)
			if st.Holder.Zero() || st.Topic == "" || st.Position == "" {
				t.Fatalf("stance %+v", st)
			}
		}
		for _, tag := range a.Topics {
			ok("topic", tag.Cues...)
		}
		if b := Analyze(in); !reflect.DeepEqual(a, b) {
			t.Fatal("the same text read twice gives two results")
		}
	})
}
