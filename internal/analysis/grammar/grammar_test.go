package grammar

import (
	"strings"
	"testing"

	"readout/internal/text"
)

// group returns the first verb group whose main verb is the word.
func group(t *testing.T, d *Doc, word string) *Group {
	t.Helper()
	for i := range d.Groups {
		if d.Lower[d.Groups[i].Head] == word {
			return &d.Groups[i]
		}
	}
	t.Fatalf("no verb group %q in %q", word, d.Text)
	return nil
}

func words(d *Doc, p int) string {
	if p < 0 {
		return "-"
	}
	return d.PhraseSpan(p).In(d.Text)
}

func TestGroups(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sentence, verb   string
		tense                  Tense
		modal                  string
		negated, passive       bool
		subject, object, agent string
	}{
		{"past", "Ms Voss rejected the plan.", "rejected", PastTense, "", false, false, "Ms Voss", "the plan", "-"},
		{"future, negated", "The island will not sell its gas.", "sell", FutureTense, "will", true, false, "The island", "its gas", "-"},
		{"going to", "“I’m not going to sign it,” he said.", "sign", FutureTense, "going to", true, false, "I", "it", "-"},
		{"passive with agent", "The bridge was blown up by Kestrian troops.", "blown", PastTense, "", false, true, "The bridge", "-", "Kestrian troops"},
		{"apposition", "Ada Moor, the foreign minister, condemned the raid.", "condemned", PastTense, "", false, false, "Ada Moor", "the raid", "-"},
		{"relative clause", "Leaders who met in Lisse praised the accord.", "praised", PastTense, "", false, false, "Leaders", "the accord", "-"},
		{"abbreviation", "Mr. Orme criticized Mrs. Tallis.", "criticized", PastTense, "", false, false, "Mr. Orme", "Mrs. Tallis", "-"},
		{"object control", "Ms Moor urged Corvia to lift the embargo.", "lift", NoTense, "", false, false, "Corvia", "the embargo", "-"},
		{"noun, not verb", "The deal on grain exports was signed.", "signed", PastTense, "", false, true, "The deal", "-", "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := Parse(text.Parse(c.sentence, nil))
			g := group(t, d, c.verb)
			if g.Tense != c.tense || g.Modal != c.modal || g.Negated != c.negated || g.Passive != c.passive {
				t.Errorf("tense %d modal %q negated %v passive %v", g.Tense, g.Modal, g.Negated, g.Passive)
			}
			if s, o, a := words(d, g.Subject), words(d, g.Object), words(d, g.Agent); s != c.subject || o != c.object || a != c.agent {
				t.Errorf("subject %q object %q agent %q, want %q %q %q", s, o, a, c.subject, c.object, c.agent)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"Mr. Orme said that he wouldn’t sign it, and left.", "to to to not n't 's", "“”‘’\"' ( ; : – —",
		"The A of B and C, who, which, that said said said.", strings.Repeat("and the of to be not ", 40),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s, _ = text.Clean(s)
		d := Parse(text.Parse(s, nil))
		for _, g := range d.Groups {
			if g.Head < g.Tokens.First || g.Head >= g.Tokens.End || g.Tokens.End > len(d.Tokens) {
				t.Fatalf("group %v of %q", g, s)
			}
			for k := g.Args.First; k < g.Args.End; k++ {
				if p := d.Args[k].Phrase; p < 0 || p >= len(d.Phrases) {
					t.Fatalf("argument %v of %q", d.Args[k], s)
				}
			}
		}
		for _, p := range d.Phrases {
			if p.Head < p.Tokens.First || p.Head >= p.Tokens.End {
				t.Fatalf("phrase %v of %q", p, s)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	doc := text.Parse(strings.Repeat("Ada Moor, the foreign minister, said on Tuesday that Corvia would not lift the embargo until its troops had left the valley. ", 35), nil)
	for b.Loop() {
		Parse(doc)
	}
}
