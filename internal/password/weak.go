package password

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The length of a password, in characters. There are no rules of composition
// (NIST SP 800-63B, 5.1.1.2).
const (
	Least = 12
	Most  = 200
)

// common are passwords of at least Least characters that are among the first
// that anybody tries, folded as weak folds them. They are made of the words and
// runs that every published list of common passwords begins with.
//
//go:embed common.txt
var commonText string

var common = func() map[string]bool {
	m := map[string]bool{}
	for _, line := range strings.Split(commonText, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			m[line] = true
		}
	}
	return m
}()

// Problem says in words why a password may not be used, "" when it may. Own are
// words that others know of its owner: name, email, name of this site.
func Problem(password string, own ...string) string {
	if !utf8.ValidString(password) {
		return "That is not text."
	}
	n := utf8.RuneCountInString(norm.NFKC.String(password))
	switch {
	case n < Least:
		return "It is too short: use at least 12 characters. Three or four words that have nothing to do with each other are easy to remember."
	case n > Most:
		return "It is too long: use at most 200 characters."
	}
	f := fold(password)
	if common[f] || repeats(f) || runs(f) {
		return "It is one of the first that anybody would try. Use another."
	}
	for _, o := range own {
		local, _, _ := strings.Cut(o, "@")
		for _, w := range []string{fold(o), fold(local)} {
			if w != "" && (f == w || len(w) >= 5 && utf8.RuneCountInString(strings.ReplaceAll(f, w, "")) < 6) {
				return "It is hardly more than your own name or address. Use another."
			}
		}
	}
	return ""
}

// fold makes variants equal that guessers try anyway: case, and all that is
// neither letter nor digit.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// repeats reports whether s is a unit of at most 4 characters over and over, or
// hardly has letters and digits at all.
func repeats(s string) bool {
	rs := []rune(s)
	if len(rs) < 4 {
		return true
	}
	for unit := 1; unit <= 4; unit++ {
		same := true
		for i := unit; i < len(rs); i++ {
			if rs[i] != rs[i-unit] {
				same = false
				break
			}
		}
		if same {
			return true
		}
	}
	return false
}

// rows are runs of neighbours on keyboards and in the alphabet.
var rows = []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"}

// runs reports whether s consists of such runs, forwards or backwards, of at
// least four characters each, but for up to three at its end.
func runs(s string) bool {
	for whole := len(s); len(s) > 3 || len(s) == whole; {
		n := 0
		for _, row := range rows {
			for _, r := range []string{row, reverse(row)} {
				for l := len(s); l >= 4 && l > n; l-- {
					if strings.Contains(r, s[:l]) {
						n = l
					}
				}
			}
		}
		if n == 0 {
			return false
		}
		s = s[n:]
	}
	return true
}

func reverse(s string) string {
	rs := []rune(s)
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		rs[i], rs[j] = rs[j], rs[i]
	}
	return string(rs)
}
