package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown writes a diff as readers see it: [-deleted-] and {+inserted+}.
func shown(older, newer string, ps []Passage) string {
	var b strings.Builder
	for _, p := range ps {
		switch p.Op {
		case DiffSame:
			b.WriteString("  " + p.New.In(newer))
		case DiffDeleted:
			b.WriteString("- " + p.Old.In(older))
		case DiffInserted:
			b.WriteString("+ " + p.New.In(newer))
		case DiffMoved:
			b.WriteString("> " + p.New.In(newer))
		case DiffChanged:
			b.WriteString("~ ")
			for _, q := range p.Pieces {
				switch q.Op {
				case DiffSame:
					b.WriteString(q.New.In(newer))
				case DiffDeleted:
					b.WriteString("[-" + q.Old.In(older) + "-]")
				case DiffInserted:
					b.WriteString("{+" + q.New.In(newer) + "+}")
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, older, newer, want string }{
		{"same", "One line.\nAnother.", "One line.\nAnother.", "  One line.\n  Another.\n"},
		{"a word", "The talks lasted four hours in the palace.", "The talks lasted five hours in the palace.", "~ The talks lasted [-four -]{+five +}hours in the palace.\n"},
		{"a paragraph in, one out", "First of all, the harbour.\nThe old bridge fell.\nLast.", "First of all, the harbour.\nMinisters ate trout.\nLast.",
			"  First of all, the harbour.\n- The old bridge fell.\n+ Ministers ate trout.\n  Last.\n"},
		{"two words apart", "He met Ms Alder on Monday in Port Reeve.", "He met Mr Birch on Monday in Port Reeve.", "~ He met [-Ms Alder -]{+Mr Birch +}on Monday in Port Reeve.\n"},
		{"splinters join", "We have agreed on the road, and we have not agreed on who drives.", "We have agreed on the road, but not yet on who drives.",
			"~ We have agreed on the road, [-and we have not agreed -]{+but not yet +}on who drives.\n"},
		{"a paragraph moves", "The first paragraph says a good deal about tankers.\nThe second paragraph says a good deal about trout.\nThe third one is about the weather in the valley.",
			"The second paragraph says a good deal about trout.\nThe third one is about the weather in the valley.\nThe first paragraph says a good deal about tankers.",
			"  The second paragraph says a good deal about trout.\n  The third one is about the weather in the valley.\n> The first paragraph says a good deal about tankers.\n"},
		{"numbers are words", "It cost 1,000 crowns, or 2.5 % more.", "It cost 1,200 crowns, or 2.5 % more.", "~ It cost [-1,000 -]{+1,200 +}crowns, or 2.5 % more.\n"},
		{"from nothing", "", "A line.", "+ A line.\n"},
		{"at the ends", "said the minister", "Later, said the minister today", "~ {+Later, +}said the minister {+today+}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ps := Diff(c.older, c.newer, nil, nil)
			if got := shown(c.older, c.newer, ps); got != c.want {
				t.Error(cmp.Diff(c.want, got))
			}
		})
	}
}

func TestDiffKeepsKindsApart(t *testing.T) {
	t.Parallel()
	older, newer := "Talks open in Garance\nTalks open in Garance today.", "Leaders meet\nTalks open in Garance today."
	a := []Block{{Kind: Headline, Span: Span{0, 21}}, {Kind: Paragraph, Span: Span{22, len(older)}}}
	b := []Block{{Kind: Headline, Span: Span{0, 12}}, {Kind: Paragraph, Span: Span{13, len(newer)}}}
	ps := Diff(older, newer, a, b)
	if len(ps) != 2 || ps[0].Op != DiffChanged || ps[0].Kind != Headline || ps[1].Op != DiffSame {
		t.Errorf("%+v", ps)
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("a b c\nd", "a c b\n\nd e")
	f.Add("“One,” he said.", "“Two,” she said.\nMore")
	f.Fuzz(func(t *testing.T, older, newer string) {
		older, _ = Clean(older)
		newer, _ = Clean(newer)
		if len(older)*len(newer) > 1<<20 {
			return
		}
		// What the diff says is old and new is all of either, in order but for
		// what has moved.
		var a, b strings.Builder
		for _, p := range Diff(older, newer, nil, nil) {
			if p.Op == DiffChanged {
				for _, q := range p.Pieces {
					a.WriteString(q.Old.In(older))
					b.WriteString(q.New.In(newer))
				}
				continue
			}
			if p.Op != DiffMoved {
				a.WriteString(p.Old.In(older))
			}
			b.WriteString(p.New.In(newer))
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(b.String()) != bare(newer) {
			t.Fatalf("new words: %q of %q", b.String(), newer)
		}
		if len(bare(a.String())) > len(bare(older)) {
			t.Fatalf("old words: %q of %q", a.String(), older)
		}
	})
}
