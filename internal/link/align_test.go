package link

import (
	"strings"
	"testing"

	"readout/internal/news"
	"readout/internal/text"
)

func TestAlignClasses(t *testing.T) {
	t.Parallel()
	const base = "We don't defend one harbour, we defend every harbour, and five per cent of the budget is not too much to ask."
	tests := []struct {
		name, base, variant string
		want                news.Wording
	}{
		{"same", base, base, news.Verbatim},
		{"marks and case", base, "we don’t defend one harbour - we defend every harbour and five per cent of the budget is not too much to ask", news.Verbatim},
		{"American spelling, written-out contraction, number", base, "We do not defend one harbor, we defend every harbor, and 5% of the budget isn't too much to ask.", news.Verbatim},
		{"cut at the end", base, "We don't defend one harbour, we defend every harbour", news.TruncatedEnd},
		{"cut at the start", base, "five per cent of the budget is not too much to ask", news.TruncatedStart},
		{"cut at both", base, "we defend every harbour, and five per cent of the budget", news.TruncatedBoth},
		{"parts round a cue", base, "We don't defend one harbour\nfive per cent of the budget is not too much to ask.", news.Elided},
		{"marked omission", base, "We don't defend one harbour … and five per cent of the budget is not too much to ask.", news.Elided},
		{"fragment", base, "every harbour", news.Fragment},
		{"a word changed", base, "We don't defend one harbour, we defend each harbour, and five per cent of the budget is not too much to ask.", news.Altered},
		{"a word put in", base, "We don't really defend one harbour, we defend every harbour", news.Altered},
		{"a negation dropped", base, "We defend one harbour, we defend every harbour, and five per cent of the budget is too much to ask.", news.Altered},
		{"bracketed subject", "It will be over by the spring, whatever they tell you.", "[The blockade] will be over by the spring, whatever they tell you.", news.Verbatim},
		{"bracket put in", "It will be over by the spring, whatever they tell you.", "It will be over by the spring, whatever they [the captains] tell you.", news.Verbatim},
		{"bracketed expletive", "It is a damned lie and he knows it.", "It is a [expletive] lie and he knows it.", news.Verbatim},
		{"masked", "It is a bloody lie and he knows it.", "It is a b****y lie and he knows it.", news.Verbatim},
		{"masked otherwise", "It is a bloody lie and he knows it.", "It is a f***** lie and he knows it.", news.Altered},
		{"hyphen", "the next-door neighbour of us all", "the next door neighbor of us all", news.Verbatim},
		{"written together", "The cease-fire is over and the by election lost.", "the ceasefire is over and the by-election lost", news.Verbatim},
		{"a small word dropped", base, "We don't defend one harbour, we defend every harbour, and five per cent of budget is not too much to ask.", news.Elided},
		{"acronym", "The U.S. will not pay for it", "the US won't pay for it", news.Verbatim},
		{"amount", "We gave them 300bn and got nothing", "we gave them 300 billion and got nothing", news.Verbatim},
		{"goes on beyond", "We defend every harbour and every ship", "every harbour and every ship that sails on our sea", news.TruncatedStart},
		{"another part first", base, "I was born there.\nfive per cent of the budget is not too much to ask.", news.TruncatedStart},
		{"nothing in common", "We defend every harbour", "The grain is wet", news.Paraphrase},
		{"only punctuation", "We defend every harbour", "…", news.Fragment},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Align(tt.base, tt.variant); got.Class != tt.want {
				t.Errorf("class %q, want %q\n%+v", got.Class, tt.want, got.Ops)
			}
		})
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	const base, other = "The patrols must never leave the harbour again.", "The patrols may never again leave this port."
	tests := []struct {
		name string
		q    Quote
		want news.Wording
	}{
		{"altered", said(2, "b", 0, other), news.Altered},
		{"translated", said(2, "b", 0, other, native("fr")), news.Translation},
		{"regional tag", said(2, "b", 0, other, native("en-GB")), news.Altered},
		{"headline", said(2, "b", 0, other, headline), news.Paraphrase},
		{"indirect", said(2, "b", 0, other, indirect), news.Paraphrase},
		{"cut translation", said(2, "b", 0, "The patrols must never leave the harbour", native("fr")), news.TruncatedEnd},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Classify(said(1, "a", 0, base), tt.q); got != tt.want {
				t.Errorf("class %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOps(t *testing.T) {
	t.Parallel()
	base := "We don't defend one harbour, we defend every harbour."
	variant := "“[Islanders] defend one harbor, we protect every harbour”"
	var got []string
	for _, op := range Align(base, variant).Ops {
		got = append(got, string(op.Kind)+": "+op.Base.In(base)+" | "+op.Variant.In(variant))
	}
	want := []string{
		"bracket: We don't | Islanders", "same: defend one | defend one", "spelling: harbour | harbor", "same: we | we",
		"replaced: defend | protect", "same: every harbour | every harbour",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAlignLong(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 6000 {
		b.WriteString("word" + itoa(int64(i*7919%6007)) + " ")
	}
	base := b.String()
	cut := base[len(base)/3:]
	cut = cut[strings.Index(cut, " "):]
	al := Align(base, cut)
	if al.Class != news.TruncatedStart || al.Same < 3900 {
		t.Errorf("%s, %d same", al.Class, al.Same)
	}
	Align(strings.Repeat("a b ", 50000), strings.Repeat("b a ", 50000))
}

func FuzzAlign(f *testing.F) {
	f.Add("We don’t … go\nthere [now]", "f*** we don't… “gonna” U.S. 300bn per cent")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, _ = text.Clean(a)
		b, _ = text.Clean(b)
		al := Align(a, b)
		covered(t, a, al.Ops, func(op Op) text.Span { return op.Base })
		covered(t, b, al.Ops, func(op Op) text.Span { return op.Variant })
		if al.Same > al.Words {
			t.Fatalf("%d of %d words the same", al.Same, al.Words)
		}
		if self := Align(a, a); self.Class != news.Verbatim && len(words(a)) > 0 {
			t.Fatalf("%q against itself is %s", a, self.Class)
		}
	})
}

// covered checks that the spans are valid, in order, apart, and hold every word.
func covered(t *testing.T, s string, ops []Op, side func(Op) text.Span) {
	t.Helper()
	last := 0
	for _, op := range ops {
		sp := side(op)
		if sp.Empty() {
			continue
		}
		if !sp.Valid(s) || sp.Start < last {
			t.Fatalf("span %v of %q after %d", sp, s, last)
		}
		last = sp.End
	}
	for _, w := range words(s) {
		n := 0
		for _, op := range ops {
			if side(op).Contains(w.span) {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("word %q of %q lies in %d ops", w.span.In(s), s, n)
		}
	}
}
