package event

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sentence, actor, recipient, want string }{
		{"met", "Corvia held talks with Albia on Tuesday.", "Corvia", "Albia", "CONSULT"},
		{"promised", "Corvia pledged to send grain to Albia.", "Corvia", "Albia", "AGREE"},
		{"refused", "Corvia refused to withdraw its troops from Albia.", "Corvia", "Albia", "REJECT"},
		{"threat", "Corvia threatened to close its border with Albia.", "Corvia", "Albia", "THREATEN"},
		{"demand", "Corvia called on Albia to free the sailors.", "Corvia", "Albia", "REQUEST"},
		{"lifted", "Corvia has lifted its embargo on Albia.", "Corvia", "Albia", "CONCEDE"},
		{"aid", "Corvia sent medicines to Albia.", "Corvia", "Albia", "AID"},
		{"aid suspended", "Corvia suspended aid to Albia.", "Corvia", "Albia", "SANCTION"},
		{"passive", "An Albian village was shelled by Corvian forces.", "Corvian forces", "Albian village", "ASSAULT"},
		{"nothing", "Corvia lies south of Albia.", "Corvia", "Albia", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, cue, rule := Classify(c.sentence, c.actor, c.recipient)
			if root != c.want {
				t.Errorf("got %q by %s on %q, want %q", root, rule, cue, c.want)
			}
			if (root == "") != (cue == "") || !strings.Contains(c.sentence, cue) {
				t.Errorf("root %q has cue %q", root, cue)
			}
		})
	}
}

// actors marks the names as mentions of actors.
func actors(s string, names ...string) []news.Mention {
	var ms []news.Mention
	for at := 0; at < len(s); at++ {
		for _, n := range names {
			if strings.HasPrefix(s[at:], n) {
				id, _, _ := strings.Cut(strings.ToLower(n), " ")
				ms = append(ms, news.Mention{Span: news.Span{Start: at, End: at + len(n)}, Kind: news.MentionName, Actor: id, Name: n, Gender: "f"})
				at += len(n) - 1
				break
			}
		}
	}
	return ms
}

func TestFind(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, text string
		dates      []string // words of the only date, which is Friday 13 March 2026
		want       []string // root kind status day who>whom
	}{
		{"arrival and talks to come", "Ada Moor arrived in Lisse for talks with Petra Voss.", nil, []string{"CONSULT arrival happened - ada>petra", "CONSULT talks planned - ada>petra"}},
		{"planned", "Ada Moor will meet Petra Voss on Friday.", []string{"Friday"}, []string{"CONSULT bilateral meeting planned 2026-03-13 ada>petra"}},
		{"told twice", "Ada Moor met Petra Voss. Petra Voss met Ada Moor alone.", nil, []string{"CONSULT bilateral meeting happened - ada>petra"}},
		{"called off", "The signing of a grain deal between Ada Moor and Petra Voss was called off on Friday.", []string{"Friday"}, []string{"SUPPORT signing cancelled 2026-03-13 ada>petra"}},
		{"put off", "Ada Moor put off a press conference until Friday.", []string{"Friday"}, []string{"STATEMENT press conference planned 2026-03-13 ada>"}},
		{"a condition is no event", "Once a truce has been signed, the ports will open.", nil, nil},
		{"keeping silent is none", "Ada Moor declined to say whether she would go.", nil, nil},
		{"speech is none", "Ada Moor said the talks were useful.", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var times []news.TimeExpr
			for _, w := range c.dates {
				at := strings.Index(c.text, w)
				times = append(times, news.TimeExpr{Span: news.Span{Start: at, End: at + len(w)}, Value: "2026-03-13",
					Date: news.Date{From: friday, To: friday.AddDate(0, 0, 1), Precision: news.Day, Basis: news.BasisStated, Rule: "test"}})
			}
			var got []string
			for _, e := range Find(grammar.Parse(text.Parse(c.text, nil)), actors(c.text, "Ada Moor", "Petra Voss"), nil, times) {
				day := "-"
				if e.When.Known() {
					day = e.When.From.Format(time.DateOnly)
				}
				ids := func(rs []news.Ref) string {
					var out []string
					for _, r := range rs {
						out = append(out, r.Actor)
					}
					return strings.Join(out, ",")
				}
				got = append(got, strings.Join([]string{e.Root, e.Kind, string(e.Status), day, ids(e.Who) + ">" + ids(e.Whom)}, " "))
				if e.Label == "" || e.Cue.Empty() || e.Rule == "" || len(e.Evidence) == 0 {
					t.Errorf("event without label, cue, rule or evidence: %+v", e)
				}
			}
			less := cmp.Transformer("sorted", func(in []string) map[string]int {
				m := map[string]int{}
				for _, s := range in {
					m[s]++
				}
				return m
			})
			if diff := cmp.Diff(c.want, got, less); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLongLabelEndsWithAPhrase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"Ada Moor pledged to send the harbour pilots and the ferry crews of the northern islands to the eastern ports in the face of repeated winter storms.",
			"Ada Moor pledged to send the harbour pilots and the ferry crews of the northern islands to the eastern ports"},
		{"Ada Moor pledged to send the harbour pilots and the ferry crews to the ports in the face of storms.",
			"Ada Moor pledged to send the harbour pilots and the ferry crews to the ports in the face of storms"},
	} {
		got := Find(grammar.Parse(text.Parse(c.text, nil)), actors(c.text, "Ada Moor"), nil, nil)
		if len(got) != 1 || got[0].Label != c.want {
			t.Errorf("%q: events %+v, want one with the label %q", c.text, got, c.want)
		}
	}
}
