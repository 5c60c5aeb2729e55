package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// BlockKind says what part of an article a block of its text is.
type BlockKind string

// The kinds of block. Quotes, events and stances of the body come from
// BodyKinds only; headline and standfirst yield items of a kind of their own.
const (
	Headline   BlockKind = "headline"
	Standfirst BlockKind = "standfirst"
	Paragraph  BlockKind = "paragraph"
	Subhead    BlockKind = "subhead"
	ListItem   BlockKind = "list-item"
	BlockQuote BlockKind = "block-quote" // words quoted as a block in the body, part of the body
	PullQuote  BlockKind = "pull-quote"  // repeats words of the body: never counted again
	Caption    BlockKind = "caption"
	Embed      BlockKind = "embed"    // an embedded post of another site
	FactBox    BlockKind = "fact-box" // background set beside the story
	Notice     BlockKind = "notice"   // correction, clarification, retraction, update
)

// Body reports whether blocks of this kind belong to the running text from
// which quotes, events and stances are read.
func (k BlockKind) Body() bool {
	return k == Paragraph || k == ListItem || k == BlockQuote
}

// Block is a part of a text: its kind, where it stands, and, in a live blog,
// the post (counted from 1) that it belongs to; 0 stands for no post.
type Block struct {
	Kind BlockKind `json:"kind"`
	Span Span      `json:"span"`
	Post int       `json:"post,omitempty"`
}

// TokenKind is the coarse form of a token.
type TokenKind uint8

// The kinds of token.
const (
	Word   TokenKind = iota // letters, with inner hyphens, full stops and apostrophes; also a split clitic ('s, n't, 'll)
	Number                  // starts with a digit: 25, 2.5, 30th, 19:30
	Punct                   // one mark of punctuation or any other symbol
)

// Token is a word, number or mark. Clitics are tokens of their own, as in the
// Penn Treebank: "don't" is "do" and "n't", "Starmer's" is "Starmer" and "'s".
type Token struct {
	Span
	Kind TokenKind
}

// Range is a half-open range of indexes.
type Range struct{ First, End int }

// Len returns the number of indexes in the range.
func (r Range) Len() int { return r.End - r.First }

// Sentence is a sentence: its span, the tokens that it holds and the
// paragraph that holds it.
type Sentence struct {
	Span
	Tokens    Range
	Paragraph int
}

// Para is one line of text: its span, kind, live-blog post and sentences.
type Para struct {
	Span
	Kind      BlockKind
	Post      int
	Sentences Range
	Tokens    Range
}

// Document is a text cut into paragraphs, sentences and tokens. Spans refer to
// Text. It is never changed after Parse.
type Document struct {
	Text       string
	Paragraphs []Para
	Sentences  []Sentence
	Tokens     []Token
}

// Parse cuts text, which must be cleaned, into a document. Blocks say which
// part of the text is what; a line within a block is a paragraph of the block's
// kind, text outside every block is left out. With no blocks every line of the
// text is a paragraph of kind Paragraph.
func Parse(s string, blocks []Block) *Document {
	doc := &Document{Text: s}
	doc.Tokens = make([]Token, 0, len(s)/5+8)
	if len(blocks) == 0 {
		blocks = []Block{{Kind: Paragraph, Span: Span{0, len(s)}}}
	}
	for _, b := range blocks {
		sp := b.Span
		if !sp.Valid(s) {
			continue
		}
		for start := sp.Start; start < sp.End; {
			end := strings.IndexByte(s[start:sp.End], '\n')
			if end < 0 {
				end = sp.End
			} else {
				end += start
			}
			doc.paragraph(trim(s, Span{start, end}), b)
			start = end + 1
		}
	}
	return doc
}

// Sentence returns the index of the sentence that holds the byte at offset i,
// or -1.
func (doc *Document) Sentence(i int) int {
	lo, hi := 0, len(doc.Sentences)
	if !doc.sorted() {
		for k, st := range doc.Sentences {
			if st.Start <= i && i < st.End {
				return k
			}
		}
		return -1
	}
	for lo < hi {
		mid := (lo + hi) / 2
		if doc.Sentences[mid].End <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(doc.Sentences) && doc.Sentences[lo].Start <= i {
		return lo
	}
	return -1
}

// TokenAt returns the index of the first token that ends after offset i; it is
// len(Tokens) past the last one. The blocks must stand in text order.
func (doc *Document) TokenAt(i int) int {
	lo, hi := 0, len(doc.Tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if doc.Tokens[mid].End <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Word returns the bytes of token i.
func (doc *Document) Word(i int) string {
	return doc.Text[doc.Tokens[i].Start:doc.Tokens[i].End]
}

func (doc *Document) sorted() bool {
	n := len(doc.Sentences)
	return n < 2 || doc.Sentences[0].Start <= doc.Sentences[n-1].Start
}

func trim(s string, sp Span) Span {
	for sp.Start < sp.End && (s[sp.Start] == ' ' || s[sp.Start] == '\n') {
		sp.Start++
	}
	for sp.Start < sp.End && (s[sp.End-1] == ' ' || s[sp.End-1] == '\n') {
		sp.End--
	}
	return sp
}

func (doc *Document) paragraph(sp Span, b Block) {
	if sp.Empty() {
		return
	}
	p := Para{Span: sp, Kind: b.Kind, Post: b.Post}
	p.Sentences.First = len(doc.Sentences)
	p.Tokens.First = len(doc.Tokens)
	doc.tokenize(sp)
	p.Tokens.End = len(doc.Tokens)
	doc.sentences(p.Tokens, len(doc.Paragraphs))
	p.Sentences.End = len(doc.Sentences)
	doc.Paragraphs = append(doc.Paragraphs, p)
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) || r == '\u200D' || r == '\u200C'
}

func digit(r rune) bool { return r >= '0' && r <= '9' || r >= utf8.RuneSelf && unicode.IsDigit(r) }

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// tokenize appends the tokens of the span.
func (doc *Document) tokenize(sp Span) {
	s := doc.Text
	for i := sp.Start; i < sp.End; {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:sp.End])
		}
		switch {
		case r == ' ':
			i += size
		case letter(r) || digit(r):
			i = doc.word(i, sp.End)
		case apostrophe(r) && doc.clitic(i, sp.End) > 0:
			// A clitic after a mark: “Mr Xi”’s.
			n := doc.clitic(i, sp.End)
			doc.Tokens = append(doc.Tokens, Token{Span{i, i + n}, Word})
			i += n
		default:
			doc.Tokens = append(doc.Tokens, Token{Span{i, i + size}, Punct})
			i += size
		}
	}
}

// clitic returns the length of a clitic that starts with an apostrophe at i
// directly after another token, or 0.
func (doc *Document) clitic(i, end int) int {
	n := len(doc.Tokens)
	if n == 0 || doc.Tokens[n-1].End != i {
		return 0
	}
	_, size := utf8.DecodeRuneInString(doc.Text[i:end])
	j := i + size
	k := j
	for k < end && (doc.Text[k] >= 'a' && doc.Text[k] <= 'z' || doc.Text[k] >= 'A' && doc.Text[k] <= 'Z') {
		k++
	}
	if k < end {
		if r, _ := utf8.DecodeRuneInString(doc.Text[k:end]); letter(r) || digit(r) {
			return 0
		}
	}
	switch doc.Text[j:k] {
	case "s", "S", "re", "ll", "ve", "d", "m", "RE", "LL", "VE", "D", "M":
		return k - i
	}
	return 0
}

// word appends the word or number that starts at i, clitics apart, and returns
// where it ends.
func (doc *Document) word(i, end int) int {
	s := doc.Text
	first, _ := utf8.DecodeRuneInString(s[i:end])
	kind := Word
	if digit(first) {
		kind = Number
	}
	j := i
	lastApos := -1
	for j < end {
		r, size := rune(s[j]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[j:end])
		}
		if letter(r) || digit(r) {
			j += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[min(j+size, end):end])
		nextOK := j+size < end && (letter(next) || digit(next))
		switch {
		case apostrophe(r) && nextOK && letter(next):
			lastApos = j
			j += size
			continue
		case (r == '-' || r == '‑') && nextOK:
			j += size
			continue
		case (r == '.' || r == ',' || r == ':') && kind == Number && nextOK && digit(next):
			j += size
			continue
		case r == '.' && kind == Word && initialBefore(s, i, j):
			// U.S., J., a.m.: the stop belongs to the letters.
			if nextOK && letter(next) && singleLetterAt(s, j+size, end) {
				j += size
				continue
			}
			if strings.IndexByte(s[i:j], '.') >= 0 {
				j += size // the closing stop of U.S.
			}
		case r == '.' && kind == Word && nextOK && lowerDomain(s, i, j, end):
			j += size
			continue
		case r == '&' && kind == Word && nextOK && j-i <= 2:
			j += size // AT&T
			continue
		}
		break
	}
	// Split the clitic off.
	cut := j
	if lastApos > i {
		_, size := utf8.DecodeRuneInString(s[lastApos:end])
		tail := s[lastApos+size : j]
		switch strings.ToLower(tail) {
		case "s", "re", "ll", "ve", "d", "m":
			cut = lastApos
		case "t":
			if n := s[lastApos-1]; (n == 'n' || n == 'N') && lastApos-1 > i {
				cut = lastApos - 1
			}
		}
	}
	doc.Tokens = append(doc.Tokens, Token{Span{i, cut}, kind})
	if cut < j {
		doc.Tokens = append(doc.Tokens, Token{Span{cut, j}, Word})
	}
	return j
}

// initialBefore reports whether the letters before the stop at j are a single
// letter or single letters with stops (U.S).
func initialBefore(s string, i, j int) bool {
	if j-i == 1 {
		return true
	}
	k := j
	for k > i && s[k-1] != '.' {
		k--
	}
	return k > i && j-k == 1
}

func singleLetterAt(s string, i, end int) bool {
	_, size := utf8.DecodeRuneInString(s[i:end])
	if i+size >= end {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i+size : end])
	return !letter(r) && !digit(r)
}

// lowerDomain reports whether "word.word" looks like a site's name rather than
// two sentences run together: at least two lower-case letters on either side.
func lowerDomain(s string, i, j, end int) bool {
	if j-i < 2 || j+2 >= end {
		return false
	}
	low := func(c byte) bool { return c >= 'a' && c <= 'z' }
	k := j + 1
	for k < end && low(s[k]) {
		k++
	}
	switch s[j+1 : k] {
	case "com", "org", "net", "gov", "co", "uk", "eu", "int", "example", "info", "io", "tv":
		return low(s[j-1]) || s[j-1] >= 'A' && s[j-1] <= 'Z'
	}
	return false
}

// abbreviations never end a sentence, whatever follows.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "sir": true, "st": true, "gen": true, "lt": true, "col": true,
	"sgt": true, "capt": true, "cmdr": true, "adm": true, "maj": true, "rev": true, "hon": true, "sen": true, "rep": true, "gov": true,
	"sens": true, "reps": true, "messrs": true, "pres": true, "amb": true, "supt": true, "brig": true, "fr": true, "mt": true, "vs": true, "v": true, "ft": true,
}

// maybeAbbreviations end a sentence only before a word that cannot follow them
// within one.
var maybeAbbreviations = map[string]bool{
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true,
	"no": true, "inc": true, "ltd": true, "corp": true, "co": true, "jr": true, "sr": true, "etc": true, "est": true, "approx": true, "dept": true, "u.s": true,
	"ala": true, "ariz": true, "ark": true, "calif": true, "colo": true, "conn": true, "del": true, "fla": true, "ga": true, "ill": true, "ind": true, "kan": true,
	"ky": true, "la": true, "md": true, "mass": true, "mich": true, "minn": true, "miss": true, "mo": true, "mont": true, "neb": true, "nev": true, "okla": true,
	"ore": true, "pa": true, "tenn": true, "tex": true, "vt": true, "va": true, "wash": true, "wis": true, "wyo": true,
}

// starters are the words that open a sentence far more often than they follow
// an abbreviation within one.
var starters = map[string]bool{
	"the": true, "a": true, "an": true, "he": true, "she": true, "it": true, "they": true, "we": true, "i": true, "you": true, "this": true, "that": true, "these": true,
	"those": true, "but": true, "and": true, "or": true, "in": true, "on": true, "at": true, "for": true, "as": true, "if": true, "when": true, "while": true, "his": true, "her": true, "its": true, "their": true, "our": true, "my": true, "there": true, "however": true, "after": true, "before": true, "asked": true, "so": true, "what": true, "who": true, "why": true, "how": true, "mr": true, "mrs": true, "ms": true, "president": false,
}

func closing(r rune) bool {
	switch r {
	case '”', '’', '"', '\'', ')', ']', '»':
		return true
	}
	return false
}

// sentences appends the sentences of the tokens of one paragraph.
func (doc *Document) sentences(toks Range, para int) {
	start := toks.First
	flush := func(end int) {
		if end <= start {
			return
		}
		doc.Sentences = append(doc.Sentences, Sentence{
			Span:      Span{doc.Tokens[start].Start, doc.Tokens[end-1].End},
			Tokens:    Range{start, end},
			Paragraph: para,
		})
		start = end
	}
	for i := toks.First; i < toks.End; i++ {
		w := doc.Word(i)
		stop := w == "." || w == "!" || w == "?" || w == "…" || w == "。" || w == "؟" || w == "！" || w == "？"
		acronym := !stop && len(w) > 2 && w[len(w)-1] == '.'
		if !stop && !acronym {
			continue
		}
		// Further stops and closing marks belong to this sentence. A straight
		// mark closes only when it touches the stop.
		j := i + 1
		for j < toks.End {
			r, _ := utf8.DecodeRuneInString(doc.Word(j))
			touching := doc.Tokens[j].Start == doc.Tokens[j-1].End
			if r == '.' || r == '!' || r == '?' || r == '…' || closing(r) && touching {
				j++
				continue
			}
			break
		}
		if j >= toks.End {
			break
		}
		if doc.Tokens[j].Start == doc.Tokens[j-1].End && w == "." && j == i+1 {
			continue // a stop within a word
		}
		if doc.splits(i, j, toks) {
			flush(j)
			i = j - 1
		}
	}
	flush(toks.End)
}

// splits decides whether the stop at token i, with what closes it up to j,
// ends a sentence.
func (doc *Document) splits(i, j int, toks Range) bool {
	w := doc.Word(i)
	next := doc.Word(j)
	r, _ := utf8.DecodeRuneInString(next)
	opens := r == '“' || r == '‘' || r == '"' || r == '\'' || r == '(' || r == '[' || r == '«' || r == '—' || r == '–' || r == '•'
	first := next
	if opens && j+1 < toks.End {
		first = doc.Word(j + 1)
		r, _ = utf8.DecodeRuneInString(first)
	}
	upper := unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsTitle(r) || unicode.Is(unicode.Lo, r)
	lower := strings.ToLower(first)
	switch {
	case w == "…":
		return upper
	case w != "." && w != "!" && w != "?" && len(w) > 2 && w[len(w)-1] == '.': // U.S., a.m.
		return upper && starters[lower] && (j == i+1 || starters[lower])
	case w == "." && j == i+1 && i > toks.First:
		prev := doc.Word(i - 1)
		lp := strings.ToLower(prev)
		touching := doc.Tokens[i].Start == doc.Tokens[i-1].End
		if touching && abbreviations[lp] {
			return false
		}
		if touching && maybeAbbreviations[lp] {
			return upper && starters[lower] || opens
		}
		if touching && utf8.RuneCountInString(prev) == 1 && prev != "I" && !digit(rune(prev[0])) {
			return upper && starters[lower] // an initial
		}
		return upper || opens || r == '👉'
	}
	if w == "!" || w == "?" || w == "." {
		// After a closing mark a lower-case word goes on: “Yes!” he said.
		return upper
	}
	return upper || opens
}
