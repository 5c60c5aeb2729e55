package link

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/text"
)

// word is one word of a wording, made comparable.
type word struct {
	span    text.Span
	folded  string // as written, folded
	canon   string // British and American spelling, contraction and number brought to one form
	gap     bool   // words may have been left out before it: a new part of a split quote, or an ellipsis
	bracket bool   // an editor's, in square brackets
	mask    bool   // masked swearing: "f***"
	hyphen  bool   // tied to the word before it by a hyphen
}

// maxWords bounds what is compared of one wording. Nothing that anybody said in
// one go is longer; hostile text is.
const maxWords = 20000

// words returns the words of a wording. Hyphens part words, contractions are
// two words, and punctuation is dropped.
func words(s string) []word {
	var ws []word
	gap, bracket := false, false
	hyphen := -1 // where the last hyphen ended
	add := func(sp text.Span, folded, canon string) {
		ws = append(ws, word{span: sp, folded: folded, canon: canon, gap: gap && len(ws) > 0, bracket: bracket, hyphen: hyphen == sp.Start})
		gap = false
	}
	for i := 0; i < len(s) && len(ws) < maxWords; {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' || r == '…':
			gap = true
		case r == '.' && strings.HasPrefix(s[i:], "..."):
			gap = true
		case r == '-' || r == '‐' || r == '‑':
			if len(ws) > 0 && ws[len(ws)-1].span.End == i {
				hyphen = i + size
			}
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case r == '%':
			add(text.Span{Start: i, End: i + size}, "%", "percent")
		case r == '&':
			add(text.Span{Start: i, End: i + size}, "&", "and")
		case inWord(r):
			j, masked := wordEnd(s, i)
			sp := text.Span{Start: i, End: j}
			from := len(ws)
			if masked {
				f := text.Fold(s[i:j])
				add(sp, f, f)
				ws[from].mask = true
			} else {
				plain(s, sp, add)
			}
			i = j
			continue
		}
		i += size
	}
	// "per cent" is one word.
	for k := 1; k < len(ws); k++ {
		if ws[k-1].canon == "per" && ws[k].canon == "cent" {
			ws[k-1].span.End, ws[k-1].folded, ws[k-1].canon = ws[k].span.End, "per cent", "percent"
			ws = append(ws[:k], ws[k+1:]...)
		}
	}
	return ws
}

func inWord(r rune) bool {
	return r == '*' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// wordEnd returns where the word at i ends, and whether it is masked.
func wordEnd(s string, i int) (int, bool) {
	j, stars, letters := i, 0, 0
	for j < len(s) {
		r, size := utf8.DecodeRuneInString(s[j:])
		if inWord(r) {
			if r == '*' {
				stars++
			} else {
				letters++
			}
			j += size
			continue
		}
		// Apostrophes, and stops and commas between digits or in acronyms.
		if next, _ := utf8.DecodeRuneInString(s[j+size:]); inWord(next) && next != '*' && j > i {
			prev, _ := utf8.DecodeLastRuneInString(s[:j])
			digits := unicode.IsDigit(prev) && unicode.IsDigit(next)
			if r == '\'' || r == '’' || (r == '.' || r == ',') && digits || r == '.' && unicode.IsLetter(prev) && single(s, i, j) {
				j += size
				continue
			}
		}
		break
	}
	// The last stop of an acronym is part of it.
	if j < len(s) && s[j] == '.' && strings.Contains(s[i:j], ".") && single(s, i, j) {
		j++
	}
	return j, stars >= 2 && letters > 0
}

// single reports whether s[i:j] is one letter, or one letter after a stop.
func single(s string, i, j int) bool {
	_, size := utf8.DecodeLastRuneInString(s[i:j])
	return j-size == i || s[j-size-1] == '.'
}

// clitics are the second halves of contractions.
var clitics = []struct{ end, canon string }{
	{"n't", "not"}, {"'re", "are"}, {"'ve", "have"}, {"'ll", "will"}, {"'m", "am"}, {"'d", "would"}, {"'s", "is"},
}

// joined are contractions and run-together words without an apostrophe.
var joined = map[string][2]string{
	"cannot": {"can", "not"}, "gonna": {"going", "to"}, "wanna": {"want", "to"}, "gotta": {"got", "to"}, "dont": {"do", "not"},
}

// irregular are contractions whose first half changes.
var irregular = map[string]string{"ca": "can", "wo": "will", "sha": "shall"}

// plain adds the words of one written word.
func plain(s string, sp text.Span, add func(text.Span, string, string)) {
	f := text.Fold(sp.In(s))
	if two, ok := joined[f]; ok {
		mid := sp.Start + len(two[0])
		if f != "cannot" {
			mid = sp.End - 2
		}
		if mid > sp.Start && mid < sp.End && utf8.RuneStart(s[mid]) {
			add(text.Span{Start: sp.Start, End: mid}, s[sp.Start:mid], two[0])
			add(text.Span{Start: mid, End: sp.End}, s[mid:sp.End], two[1])
			return
		}
	}
	for _, c := range clitics {
		head, ok := strings.CutSuffix(f, c.end)
		if !ok || head == "" {
			continue
		}
		// The clitic's letters are ASCII; its apostrophe may take three bytes.
		at := sp.End - len(c.end)
		if strings.HasSuffix(sp.In(s), strings.Replace(c.end, "'", "’", 1)) {
			at = sp.End - len(strings.Replace(c.end, "'", "’", 1))
		}
		if at <= sp.Start || !utf8.RuneStart(s[at]) {
			break
		}
		canon := canonical(head)
		if whole, ok := irregular[head]; ok && c.end == "n't" {
			canon = whole
		}
		add(text.Span{Start: sp.Start, End: at}, head, canon)
		add(text.Span{Start: at, End: sp.End}, c.end, c.canon)
		return
	}
	// "300bn" is two words.
	for k, r := range f {
		if r >= '0' && r <= '9' || r == '.' || r == ',' {
			continue
		}
		if unit, ok := units[f[k:]]; ok && k > 0 && len(f) == sp.Len() {
			add(text.Span{Start: sp.Start, End: sp.Start + k}, f[:k], canonical(f[:k]))
			add(text.Span{Start: sp.Start + k, End: sp.End}, f[k:], unit)
			return
		}
		break
	}
	add(sp, f, canonical(f))
}

var units = map[string]string{"bn": "billion", "b": "billion", "m": "million", "mn": "million", "tn": "trillion", "trn": "trillion", "k": "thousand", "pc": "percent"}

var numbers = map[string]string{
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18",
	"nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}

// spellings lists single words whose variants no rule covers.
var spellings = map[string]string{
	"defense": "defence", "offense": "offence", "license": "licence", "pretense": "pretence", "practise": "practice", "programme": "program",
	"programmes": "programs", "grey": "gray", "cheque": "check", "cheques": "checks", "ageing": "aging", "judgement": "judgment", "aluminium": "aluminum",
	"sceptical": "skeptical", "sceptic": "skeptic", "sceptics": "skeptics", "scepticism": "skepticism", "towards": "toward", "afterwards": "afterward",
	"whilst": "while", "amongst": "among", "learnt": "learned", "burnt": "burned", "dreamt": "dreamed", "spelt": "spelled", "leapt": "leaped",
	"okay": "ok", "mum": "mom", "tonnes": "tons", "tonne": "ton", "dialogue": "dialog", "catalogue": "catalog", "kiev": "kyiv", "mr": "mr", "mister": "mr",
	"odessa": "odesa", "kharkov": "kharkiv", "lvov": "lviv", "usa": "us", "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "fulfil": "fulfill",
	"enrol": "enroll", "instalment": "installment", "skilful": "skillful", "yeah": "yes", "percent": "percent", "jewellery": "jewelry", "moustache": "mustache",
	"draught": "draft", "plough": "plow", "tyre": "tire", "tyres": "tires", "kerb": "curb", "storey": "story", "adviser": "advisor", "advisers": "advisors",
	"focussed": "focused", "focussing": "focusing", "benefitted": "benefited", "acknowledgement": "acknowledgment", "til": "until", "till": "until",
}

// doubled lists stems that double their l in British spelling.
var doubled = []string{"travel", "cancel", "label", "model", "signal", "fuel", "counsel", "level", "rival", "channel", "marvel", "quarrel", "total", "fulfil", "enrol", "shovel", "tunnel", "initial", "dial"}

// canonical brings a folded word to the form in which spelling variants are
// equal. Different words may meet in it only by a rare accident.
func canonical(f string) string {
	if strings.Contains(f, ".") && strings.IndexFunc(f, unicode.IsDigit) < 0 {
		f = strings.ReplaceAll(f, ".", "") // U.S.
	}
	if n, ok := numbers[f]; ok {
		return n
	}
	if s, ok := spellings[f]; ok {
		return s
	}
	if strings.IndexFunc(f, unicode.IsDigit) >= 0 {
		return strings.ReplaceAll(f, ",", "")
	}
	n := len(f)
	cut := func(end, by string) bool {
		if n > len(end)+2 && strings.HasSuffix(f, end) {
			f = f[:n-len(end)] + by
			return true
		}
		return false
	}
	switch {
	case cut("isation", "ization"), cut("isations", "izations"), cut("ising", "izing"), cut("ised", "ized"), cut("ises", "izes"), cut("iser", "izer"), cut("ise", "ize"):
	case cut("ysed", "yzed"), cut("ysing", "yzing"), cut("yse", "yze"):
	case cut("ourable", "orable"), cut("ouring", "oring"), cut("oured", "ored"), n > 5 && cut("ours", "ors"), n > 4 && cut("our", "or"), cut("ourhood", "orhood"):
	case cut("tre", "ter"), cut("bre", "ber"), cut("tres", "ters"):
	case cut("yy", "y"), cut("iy", "y"), cut("iyi", "y"), cut("yi", "y"), cut("ij", "y"):
	case cut("lled", "lled"), cut("lling", "lling"), cut("ller", "ller"), cut("llers", "llers"):
		for _, d := range doubled {
			if rest, ok := strings.CutPrefix(f, d+"l"); ok {
				f = d + rest
				break
			}
		}
	}
	return f
}

// equal reports whether two words are the same but for how they are written.
func equal(a, b word) bool {
	switch {
	case a.canon == b.canon:
		return true
	case a.mask != b.mask:
		m, w := a, b
		if b.mask {
			m, w = b, a
		}
		return maskOf(m.folded, w.folded)
	case a.folded == "'s":
		return b.canon == "has" || b.canon == "us"
	case b.folded == "'s":
		return a.canon == "has" || a.canon == "us"
	case a.folded == "'d":
		return b.canon == "had"
	case b.folded == "'d":
		return a.canon == "had"
	}
	return false
}

// maskOf reports whether the masked word m may stand for w: the letters that it
// shows are w's first and last ones.
func maskOf(m, w string) bool {
	first := strings.IndexByte(m, '*')
	last := strings.LastIndexByte(m, '*')
	return len(w) > first && strings.HasPrefix(w, m[:first]) && strings.HasSuffix(w, m[last+1:]) && len(w) >= first+len(m)-last-1
}

// stop lists the words that carry no content of their own: a run of them says
// nothing about who is quoted.
var stop = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a an the this that these those and or but nor so yet if then than as at by for from in into of off on onto out over to up
with without within about above after again against all also am are be because been before being below between both can could did do does doing down during each
few further had has have having he her here hers him his how i is it its itself just me more most my myself no not now only other our ours ourselves own same she
should some such their theirs them themselves there they through too under until us very was we were what when where which while who whom why will would shall
may might must you your yours yourself get got go going gone come coming want think know say said says saying see let make made much many lot lots really well
way thing things one 1 ok yes oh ever even still like right mean kind sort bit anything something everything nothing people time good great`) {
		m[canonical(w)] = true
	}
	return m
}()

// content reports whether the word carries content of its own.
func (w word) content() bool { return !stop[w.canon] && !w.mask && !w.bracket }

func contents(ws []word) int {
	n := 0
	for _, w := range ws {
		if w.content() {
			n++
		}
	}
	return n
}

// irregular past forms, so that "holds" meets "had held".
var past = map[string]string{
	"held": "hold", "gave": "give", "given": "give", "went": "go", "sent": "send", "paid": "pay", "met": "meet", "brought": "bring", "bought": "buy", "left": "leave",
	"lost": "lose", "kept": "keep", "built": "build", "told": "tell", "took": "take", "taken": "take", "wrote": "write", "written": "write", "spoke": "speak",
	"spoken": "speak", "fought": "fight", "began": "begin", "begun": "begin", "came": "come", "stood": "stand", "won": "win", "led": "lead", "chose": "choose",
	"chosen": "choose", "fell": "fall", "fallen": "fall", "broke": "break", "broken": "break", "drove": "drive", "driven": "drive", "felt": "feel", "found": "find",
	"forgot": "forget", "grew": "grow", "grown": "grow", "knew": "know", "known": "know", "meant": "mean", "rose": "rise", "risen": "rise", "ran": "run", "saw": "see",
	"seen": "see", "sold": "sell", "shook": "shake", "shown": "show", "spent": "spend", "struck": "strike", "taught": "teach", "threw": "throw", "understood": "understand",
	"withdrew": "withdraw", "withdrawn": "withdraw", "bore": "bear", "dealt": "deal", "drew": "draw", "drawn": "draw", "ate": "eat", "flew": "fly", "flown": "fly",
	"hid": "hide", "laid": "lay", "lent": "lend", "rode": "ride", "sought": "seek", "sank": "sink", "slept": "sleep", "stole": "steal", "swore": "swear", "wore": "wear",
}

// stem cuts the commonest endings, so that reported and direct speech meet.
func stem(s string) string {
	if p, ok := past[s]; ok {
		s = p
	}
	for _, end := range []string{"ing", "ed", "es", "s", "ly"} {
		if len(s) > len(end)+3 && strings.HasSuffix(s, end) {
			s = s[:len(s)-len(end)]
			break
		}
	}
	return strings.TrimSuffix(s, "e")
}

// stems returns the content stems of the words, as a set. They are cut to six
// bytes at most, so that "Estmere" meets "Estmerian" and "subsidy" "subsidies".
func stems(ws []word) map[string]bool {
	m := map[string]bool{}
	for i, w := range ws {
		if w.content() {
			s := stem(w.canon)
			m[s[:min(len(s), 6)]] = true
		}
		if w.hyphen && i > 0 { // cease-fire, ceasefire
			s := stem(ws[i-1].canon + w.canon)
			m[s[:min(len(s), 6)]] = true
		}
	}
	return m
}
