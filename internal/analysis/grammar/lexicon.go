package grammar

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"readout/internal/text"
)

// cand is the set of parts that a word can play.
type cand uint32

const (
	cNoun cand = 1 << iota
	cBase      // verb, base form
	cZ         // verb, third person
	cPast
	cPart
	cIng
	cAdj
	cAdv
	cPrep
	cDet
	cPoss
	cPron
	cCoord
	cSub
	cRel
	cModal
	cBe
	cHave
	cDo
	cNot
	cNum
	cTo
	cGen
	cProper
	cMark
	cNounFirst // noun far more often than verb
	cKnown
)

const cVerb = cBase | cZ | cPast | cPart | cIng

type entry struct {
	lower, lemma string
	c            cand
}

//go:embed words.txt
var wordsTxt string

var lexicon = sync.OnceValue(buildLexicon)

// irregular holds base, third person (when odd), past and participle.
const irregular = `arise arose arisen
awake awoke awoken
bear bore borne
beat beat beaten
become became become
begin began begun
bend bent bent
bet bet bet
bid bid bid
bind bound bound
bite bit bitten
bleed bled bled
blow blew blown
break broke broken
breed bred bred
bring brought brought
broadcast broadcast broadcast
build built built
burst burst burst
buy bought bought
cast cast cast
catch caught caught
choose chose chosen
cling clung clung
come came come
cost cost cost
creep crept crept
cut cut cut
deal dealt dealt
dig dug dug
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed fed
feel felt felt
fight fought fought
find found found
flee fled fled
fly flew flown
forbid forbade forbidden
forecast forecast forecast
foresee foresaw foreseen
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got got
give gave given
go went gone
grow grew grown
hang hung hung
hear heard heard
hide hid hidden
hit hit hit
hold held held
hurt hurt hurt
keep kept kept
kneel knelt knelt
know knew known
lay laid laid
lead led led
leave left left
lend lent lent
let let let
lie lay lain
light lit lit
lose lost lost
make made made
mean meant meant
meet met met
mislead misled misled
mistake mistook mistaken
overcome overcame overcome
oversee oversaw overseen
overtake overtook overtaken
overthrow overthrew overthrown
pay paid paid
prove proved proven
put put put
quit quit quit
read read read
rebuild rebuilt rebuilt
repay repaid repaid
rethink rethought rethought
rewrite rewrote rewritten
ride rode ridden
ring rang rung
rise rose risen
run ran run
say said said
see saw seen
seek sought sought
sell sold sold
send sent sent
set set set
shake shook shaken
shed shed shed
shine shone shone
shoot shot shot
show showed shown
shrink shrank shrunk
shut shut shut
sing sang sung
sink sank sunk
sit sat sat
sleep slept slept
slide slid slid
speak spoke spoken
spend spent spent
split split split
spread spread spread
spring sprang sprung
stand stood stood
steal stole stolen
stick stuck stuck
strike struck struck
strive strove striven
swear swore sworn
sweep swept swept
swim swam swum
swing swung swung
take took taken
teach taught taught
tear tore torn
tell told told
think thought thought
throw threw thrown
undergo underwent undergone
understand understood understood
undertake undertook undertaken
undo undid undone
uphold upheld upheld
upset upset upset
wake woke woken
wear wore worn
win won won
wind wound wound
withdraw withdrew withdrawn
withhold withheld withheld
withstand withstood withstood
write wrote written`

// closed lists the closed classes, a class to a line.
var closed = []struct {
	c     cand
	words string
}{
	{cDet, "the a an this that these those some any no every each all both either neither another such several many few much more most less enough half what whichever whatever"},
	{cPoss, "my your his her its our their whose"},
	{cPron, "i you he she it we they me him us them himself herself itself themselves ourselves myself yourself this that these those everyone everybody someone somebody anyone anybody nobody something anything everything nothing none one ones others mine yours hers ours theirs what all both some many few most each another"},
	{cPrep, "of in on at by for with from to into onto upon over under about against between among amid amidst through throughout during before after until till since within without toward towards across along around behind beside besides beyond despite off out per via as like unlike near inside outside above below beneath down up past except than ahead alongside including regarding concerning following versus plus minus"},
	{cCoord, "and or but nor yet &"},
	{cSub, "that if whether because while when whenever where wherever although though unless until till since before after as once lest whereas so than how why provided providing"},
	{cRel, "who whom which that whose where when"},
	{cModal, "will would can could may might must shall should ought cannot 'll 'd ca wo"},
	{cBe, "be am is are was were been being 're 'm"},
	{cHave, "have has had having 've"},
	{cDo, "do does did doing done"},
	{cNot, "not n't never"},
	{cTo, "to"},
	{cNum, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen"},
	{cAdv, "also again already always almost away back even ever far further here there hence however indeed instead just later maybe meanwhile merely nearly nevertheless next now nowhere often once only otherwise perhaps please quite rather sometimes somewhat soon still then thereby therefore thus today together tomorrow tonight too twice very well yesterday yet abroad afterwards anyway apart aside earlier elsewhere forward forwards overseas long much more most less least up out off down over hard fast straight so ago alone likewise moreover nonetheless overnight seldom enough publicly no"},
	{cAdj, "able acute actual afraid ambitious ancient angry annual aware awful bad bald basic beautiful best better big bilateral bitter black bleak blue bold brave brief bright british broad broken bloody busy careful certain cheap chief civil clean clear close closed cold common complete complex concrete constant content corrupt crucial cruel crude current daily dangerous dark dead deadly deaf dear deep delicate dense different difficult direct dirty domestic due durable dry early easy economic effective eager elder empty entire equal essential ethnic evil exact explicit extra extreme fair familiar famous false fierce final financial fine firm first fiscal flat foreign formal former fourth frank free frequent fresh front full further future general gentle genuine global glad golden good grand grateful grave great green grim gross guilty happy hard harsh head healthy heavy high hostile hot huge humble hungry ill immediate imminent important inner innocent interim joint junior just keen key kind known large last late latest lasting leading left legal legitimate less liable likely limited little local long loose loud lovely low loyal lucky mad main major male mass mean mere mild military minor missing mobile modern modest moral multiple mutual naked narrow nasty national native near nearby neat necessary negative nervous neutral new next nice normal northern nuclear obvious odd official old only open opposite ordinary other outer outright overall own painful pale particular past patient peaceful permanent perfect pink plain pleasant polite political poor popular positive possible potential powerful precious precise predecessor present previous primary prime principal prior private productive prompt proper proud public pure quick quiet random rapid rare raw ready real realistic recent red regional regular relevant reluctant responsible rich right rigid rival robust rough round royal rude rural sacred sad safe same secret secure senior separate serious severe shameful sharp short sick significant silent similar simple single slight slow small smart smooth social soft sole solid sorry southern sovereign special spare specific stable steady steep sterile strange strategic strict strong stupid sudden sufficient suitable super supreme sure sweet swift tall tense terrible thick thin third tight tiny top total tough tragic transatlantic trilateral true ugly ultimate unable unclear unhappy unilateral unique united unlikely unprecedented unwilling upper urban urgent useful usual vague vain vast viable vital vulnerable warm weak wealthy weird western eastern wet white whole wide wild willing wise wonderful worst worth worthy wrong young"},
}

func buildLexicon() map[string]*entry {
	m := make(map[string]*entry, 12000)
	add := func(w, lemma string, c cand) {
		e := m[w]
		if e == nil {
			e = &entry{lower: w, lemma: lemma}
			m[w] = e
		} else if c&cVerb != 0 && e.c&cVerb == 0 {
			e.lemma = lemma
		}
		e.c |= c | cKnown
	}
	irr := map[string]bool{}
	for line := range strings.SplitSeq(irregular, "\n") {
		f := strings.Fields(line)
		irr[f[0]] = true
		add(f[0], f[0], cBase)
		add(thirdPerson(f[0]), f[0], cZ)
		add(ingForm(f[0]), f[0], cIng)
		add(f[1], f[0], cPast)
		add(f[2], f[0], cPart)
	}
	// Forms that another verb owns: "found" is of find, "lay" of lay, "left" of leave.
	m["lay"].lemma = "lay"
	m["saw"].lemma = "see"
	for line := range strings.SplitSeq(wordsTxt, "\n") {
		line, _, _ = strings.Cut(line, "#")
		class, words, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		for w := range strings.FieldsSeq(words) {
			switch class {
			case "verb", "verb-noun", "noun-verb", "verb-adj":
				if !irr[w] {
					add(w, w, cBase)
					add(thirdPerson(w), w, cZ)
					add(ingForm(w), w, cIng)
					add(edForm(w), w, cPast|cPart)
				}
				switch class {
				case "verb-noun":
					add(w, w, cNoun)
					add(thirdPerson(w), w, cNoun)
				case "noun-verb":
					add(w, w, cNoun|cNounFirst)
					add(thirdPerson(w), w, cNoun|cNounFirst)
				case "verb-adj":
					add(w, w, cAdj)
				}
			case "noun":
				add(w, w, cNoun)
				add(plural(w), w, cNoun)
			case "ing-noun":
				add(w, w, cNoun)
				add(w+"s", w, cNoun)
				m[w+"s"].lemma = w
			case "adj":
				add(w, w, cAdj)
			case "adv":
				add(w, w, cAdv)
			case "noun-only": // forms as they stand
				add(w, w, cNoun)
			}
		}
	}
	for _, cl := range closed {
		for w := range strings.FieldsSeq(cl.words) {
			add(w, w, cl.c)
		}
	}
	for _, w := range []string{"be", "am", "is", "are", "was", "were", "been", "being", "'re", "'m"} {
		m[w].lemma = "be"
	}
	for _, w := range []string{"have", "has", "had", "having", "'ve"} {
		m[w].lemma = "have"
	}
	for _, w := range []string{"do", "does", "did", "doing", "done"} {
		m[w].lemma = "do"
	}
	m["'ll"].lemma, m["wo"].lemma, m["ca"].lemma, m["cannot"].lemma = "will", "will", "can", "can"
	m["'d"].lemma = "would"
	return m
}

func vowel(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }

func thirdPerson(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "y") && n > 1 && !vowel(w[n-2]):
		return w[:n-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "o"):
		return w + "es"
	}
	return w + "s"
}

func plural(w string) string { return thirdPerson(w) }

// doubles reports whether the last consonant of the verb doubles.
func doubles(w string) bool {
	switch w {
	case "admit", "commit", "permit", "submit", "omit", "transmit", "refer", "defer", "prefer", "confer", "transfer", "occur", "recur", "concur", "incur", "deter", "compel", "expel", "propel", "repel", "rebel", "control", "patrol", "travel", "cancel", "signal", "label", "model", "fuel", "quarrel", "counsel", "regret", "equip", "begin", "upset", "forget", "level", "channel", "kidnap", "input", "format", "program", "shovel", "unravel", "marshal", "total", "rival", "handicap", "worship", "outfit":
		return true
	}
	n := len(w)
	if n < 3 || n > 4 || vowel(w[n-1]) || !vowel(w[n-2]) || vowel(w[n-3]) {
		return false
	}
	switch w[n-1] {
	case 'w', 'x', 'y', 'h':
		return false
	}
	switch w {
	case "open", "visit", "edit", "even", "offer", "order", "enter", "honor", "alter", "utter", "aid", "aim":
		return false
	}
	return n == 3 || !vowel(w[0]) // plan, stop, drop; not "open"
}

func ingForm(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ie"):
		return w[:n-2] + "ying"
	case strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "ee") && !strings.HasSuffix(w, "ye") && !strings.HasSuffix(w, "oe") && n > 2:
		return w[:n-1] + "ing"
	case doubles(w):
		return w + w[n-1:] + "ing"
	}
	return w + "ing"
}

func edForm(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "e"):
		return w + "d"
	case strings.HasSuffix(w, "y") && n > 1 && !vowel(w[n-2]):
		return w[:n-1] + "ied"
	case doubles(w):
		return w + w[n-1:] + "ed"
	}
	return w + "ed"
}

// look fills Lower and Lemma of token i and returns what it can be.
func (d *Doc) look(i int, opening bool) cand {
	tok := d.Tokens[i]
	w := d.Text[tok.Start:tok.End]
	switch tok.Kind {
	case text.Punct:
		d.Lower[i], d.Lemma[i] = w, w
		return cMark
	case text.Number:
		d.Lower[i] = lowerWord(w)
		d.Lemma[i] = d.Lower[i]
		return cNum
	}
	lex := lexicon()
	var buf [48]byte
	e, ascii, upper := (*entry)(nil), true, false
	if len(w) <= len(buf) {
		n := 0
		for k := 0; k < len(w); k++ {
			c := w[k]
			if c >= utf8.RuneSelf {
				if strings.HasPrefix(w[k:], "’") {
					buf[n] = '\''
					n++
					k += 2
					continue
				}
				ascii = false
				break
			}
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
				if k == 0 {
					upper = true
				}
			}
			buf[n] = c
			n++
		}
		if ascii {
			e = lex[string(buf[:n])]
			if e == nil && n > 2 && buf[n-1] == '.' {
				e = lex[string(buf[:n-1])]
			}
		}
	} else {
		ascii = false
	}
	if !ascii {
		r, _ := utf8.DecodeRuneInString(w)
		upper = unicode.IsUpper(r)
	}
	if e != nil && upper && len(w) >= 2 && len(w) <= 3 && isAllUpper(w) && e.c&(cPron|cDet|cBe|cPrep) != 0 && !d.shouting(i) {
		// US, IT, WHO: names, not pronouns.
		d.Lower[i], d.Lemma[i] = e.lower, e.lower
		return cProper | cKnown
	}
	if e != nil {
		d.Lower[i], d.Lemma[i] = e.lower, e.lemma
		c := e.c
		if upper && !opening && e.lower != "i" && c&(cDet|cPoss|cPron|cCoord|cSub|cBe|cHave|cDo|cNot|cTo) == 0 {
			if c&cPrep != 0 {
				return c
			}
			// A capital within a sentence: a name, whatever the word.
			return cProper | cKnown
		}
		if w == "'s" || w == "’s" {
			return cGen
		}
		return c
	}
	low := lowerWord(w)
	d.Lower[i], d.Lemma[i] = low, low
	if low == "'s" {
		return cGen
	}
	c, lemma := guess(low)
	d.Lemma[i] = lemma
	if upper {
		if opening && c&cAdv != 0 && !isAllUpper(w) {
			return c
		}
		return cProper
	}
	return c
}

// shouting reports whether the word beside token i is in capitals too.
func (d *Doc) shouting(i int) bool {
	for _, k := range [2]int{i - 1, i + 1} {
		if k >= 0 && k < len(d.Tokens) && d.Tokens[k].Kind == text.Word && d.Tokens[k].Len() > 3 && isAllUpper(d.Word(k)) {
			return true
		}
	}
	return false
}

func isAllUpper(w string) bool {
	for k := 0; k < len(w); k++ {
		if w[k] >= 'a' && w[k] <= 'z' {
			return false
		}
	}
	return true
}

func lowerWord(w string) string {
	if strings.Contains(w, "’") {
		w = strings.ReplaceAll(w, "’", "'")
	}
	return strings.ToLower(w)
}

// guess reads an unknown lower-case word by its end.
func guess(w string) (cand, string) {
	n := len(w)
	if k := strings.LastIndexByte(w, '-'); k > 0 && k < n-1 {
		if e := lexicon()[w[k+1:]]; e != nil {
			if e.c&cPart != 0 || e.c&cAdj != 0 {
				return cAdj, w
			}
			if e.c&cNoun != 0 {
				return cNoun | cAdj, w
			}
		}
		return cAdj | cNoun, w
	}
	has := func(s string) bool { return n > len(s)+2 && strings.HasSuffix(w, s) }
	switch {
	case w == "weekly" || w == "monthly" || w == "quarterly" || w == "yearly":
		return cAdj, w
	case has("ly"):
		return cAdv, w
	case has("ing"):
		return cIng | cNoun, infinitive(w[:n-3])
	case has("ied"):
		return cPast | cPart, w[:n-3] + "y"
	case has("ed"):
		return cPast | cPart | cAdj, infinitive(w[:n-2])
	case has("tion"), has("sion"), has("ment"), has("ness"), has("ity"), has("ism"), has("ship"), has("ance"), has("ence"), has("hood"), has("dom"), has("acy"), has("ogy"), has("ist"), has("ture"), has("ee"):
		return cNoun, w
	case has("ous"), has("ful"), has("less"), has("able"), has("ible"), has("ish"), has("ical"), has("wide"):
		return cAdj, w
	case has("ive"), has("al"), has("ic"), has("ary"), has("an"), has("ese"):
		return cAdj | cNoun, w
	case has("ise"), has("ize"), has("ify"):
		return cBase, w
	case has("ises"), has("izes"):
		return cZ, w[:n-1]
	case has("ies"):
		return cNoun, w[:n-3] + "y"
	case has("ss"):
		return cNoun, w
	case has("s"):
		return cNoun, w[:n-1]
	}
	return cNoun, w
}

// infinitive restores the infinitive of an unknown verb from its stem before
// -ed or -ing: castigat-, flogg-, shield-.
func infinitive(stem string) string {
	n := len(stem)
	if n < 3 {
		return stem
	}
	a, b := stem[n-2], stem[n-1]
	switch {
	case a == b && b != 's' && b != 'l' && b != 'f' && b != 'z' && !vowel(b):
		return stem[:n-1]
	case strings.HasSuffix(stem, "at"), strings.HasSuffix(stem, "iz"), strings.HasSuffix(stem, "is"), strings.HasSuffix(stem, "ut") && n > 4, b == 'v', b == 'c', b == 'u', a == 'd' && b == 'g', a == 'r' && b == 'g', a == 'n' && b == 'g' && n > 4, a == 's' && b == 'n', vowel(a) && b == 'g', a == 'i' && b == 'r', a == 'u' && b == 'r', a == 'i' && b == 'd', a == 'o' && b == 's', a == 'u' && b == 's':
		return stem + "e"
	}
	return stem
}
