package grammar

import "strings"

// CueKind says what a reporting verb reports.
type CueKind uint8

// The kinds of cue. The zero value is no cue.
const (
	NoCue    CueKind = iota
	Speech           // say, tell, write: words that were uttered
	Judgment         // call, accuse, praise: an utterance told by its sense
	Attitude         // think, want, fear: a state of mind
	Position         // support, oppose, back: a stand taken
	Show             // show, find, suggest: what a document or study holds
)

// CueForm is the inflection of a verb. Past and participle of a regular verb are
// one form.
type CueForm uint8

// The forms of a verb.
const (
	CueBase CueForm = iota
	CueThird
	CuePast
	CueParticiple // a past participle that differs from the past: spoken, written
	CueGerund
)

// Cue is a reporting verb: its lemma, what it reports, and whether it is
// loaded, that is, says more than that something was said ("claimed",
// "admitted"). "Said" and its kin are neutral.
type Cue struct {
	Lemma  string
	Kind   CueKind
	Loaded bool
}

// verbs lists the verbs by kind, loaded ones after a stroke. Its sources are
// the grammars of English (Quirk et al., Levin's classes 37 and 29) and counts
// of cue words in the training part of PolNeAR.
var verbs = map[CueKind]string{
	Speech: `say tell write add ask note state continue announce describe explain reply respond declare recall remark mention comment
		conclude observe tweet post answer read report speak talk reiterate repeat inform stress emphasize emphasise indicate confirm
		recount relate agree begin pronounce text email quote cite interject promise pledge vow request testify remind joke quip
		sum chime clarify elaborate counter address notify signal underline underscore highlight point retweet rejoin
		reveal disclose propose recommend advise urge call predict forecast warn caution assure offer express voice
		affirm reaffirm put discuss detail outline specify instruct order demand appeal beg dictate blog telephone narrate summarise summarize
		flag aver reassure brief weigh reference allude apologize apologise convince persuade issue present outline unveil file
		thank congratulate greet wish praise hail salute celebrate commend applaud credit tout
		/claim admit insist argue assert allege contend maintain acknowledge concede confess boast brag complain lament warn
		shout yell scream cry chant bellow thunder bark snap shoot fire whisper mutter murmur mumble grumble groan sigh laugh chuckle giggle
		muse opine intone gush crow scoff sneer jeer rail rant fume rage roar vent gripe moan whine bemoan bewail decry proclaim profess
		riff grouse carp hector quibble snarl snort hiss sniff drawl coo
		protest deny dispute refute rebut retort hint imply insinuate suggest intimate plead implore exclaim blurt growl preach declaim
		implore exhort swear threaten fret worry marvel wonder speculate theorize theorise posit surmise conjecture interrupt`,
	Judgment: `call describe term name label characterize characterise refer identify list cast portray view rate rank define
		/accuse blame criticize criticise denounce condemn blast slam attack mock ridicule deride dismiss dub brand rebuke chide scold lambast
		lambaste rip assail bash skewer savage deplore castigate berate rap hammer fault taunt tease charge excoriate
		defend endorse laud extol compare liken paint depict question challenge slap trash malign belittle disparage rubbish upbraid admonish pillory
		cheer deem recognize recognise attribute invoke single`,
	Attitude: `think believe know feel hope expect want see understand assume guess realize realise suspect imagine
		doubt fear worry wish like love hate regret prefer intend plan seek consider remember forget learn hear find
		decide determine figure estimate reckon consider judge trust anticipate aim need mean dream care mind`,
	Position: `support oppose back reject favor favour welcome endorse embrace advocate champion espouse approve disapprove object refuse decline
		resist vote resolve commit adopt permit forbid ban block veto authorize authorise agree disagree press push promote defend
		echo propose accept rule encourage discourage undertake invite bless focus sign pass share nominate allow devote side appoint avoid attempt distance negotiate opt rebuff try sound introduce`,
	Show: `show find suggest indicate reveal conclude estimate project appear seem demonstrate prove reflect imply document cover detail read
		depict portray list illustrate point address rate contain`,
}

// irregularCues gives past and participle of the verbs of the table that have
// their own.
var irregularCues = map[string][2]string{
	"say": {"said", "said"}, "tell": {"told", "told"}, "write": {"wrote", "written"}, "read": {"read", "read"}, "speak": {"spoke", "spoken"},
	"begin": {"began", "begun"}, "sum": {"summed", "summed"}, "swear": {"swore", "sworn"}, "shoot": {"shot", "shot"}, "cast": {"cast", "cast"},
	"think": {"thought", "thought"}, "know": {"knew", "known"}, "feel": {"felt", "felt"}, "see": {"saw", "seen"}, "understand": {"understood", "understood"},
	"forget": {"forgot", "forgotten"}, "hear": {"heard", "heard"}, "find": {"found", "found"}, "seek": {"sought", "sought"}, "mean": {"meant", "meant"},
	"show": {"showed", "shown"}, "forbid": {"forbade", "forbidden"}, "rip": {"ripped", "ripped"}, "slam": {"slammed", "slammed"}, "dub": {"dubbed", "dubbed"},
	"plan": {"planned", "planned"}, "brag": {"bragged", "bragged"}, "quip": {"quipped", "quipped"}, "label": {"labeled", "labelled"}, "refer": {"referred", "referred"},
	"blog": {"blogged", "blogged"}, "ban": {"banned", "banned"}, "rap": {"rapped", "rapped"}, "commit": {"committed", "committed"}, "permit": {"permitted", "permitted"},
	"admit": {"admitted", "admitted"}, "regret": {"regretted", "regretted"}, "prefer": {"preferred", "preferred"}, "snap": {"snapped", "snapped"}, "rebut": {"rebutted", "rebutted"},
	"beg": {"begged", "begged"}, "slap": {"slapped", "slapped"}, "riff": {"riffed", "riffed"}, "opt": {"opted", "opted"}, "flag": {"flagged", "flagged"}, "shed": {"shed", "shed"}, "put": {"put", "put"}, "signal": {"signaled", "signalled"}, "undertake": {"undertook", "undertaken"},
	"forecast": {"forecast", "forecast"}, "dream": {"dreamed", "dreamt"}, "gripe": {"griped", "griped"}, "extol": {"extolled", "extolled"}, "go": {"went", "gone"},
}

type cueForm struct {
	cue  Cue
	form CueForm
}

// cueForms maps every inflected form to its cue; made once from the tables.
var cueForms = buildCues()

func buildCues() map[string]cueForm {
	m := make(map[string]cueForm, 2048)
	for _, k := range []CueKind{Speech, Judgment, Position, Attitude, Show} {
		loaded := false
		for _, part := range strings.SplitN(verbs[k], "/", 2) {
			for _, lemma := range strings.Fields(part) {
				put := func(w string, f CueForm) {
					if _, ok := m[w]; !ok {
						m[w] = cueForm{Cue{lemma, k, loaded}, f}
					}
				}
				put(lemma, CueBase)
				put(ThirdPersonOf(lemma), CueThird)
				past, part := PastOf(lemma)
				put(past, CuePast)
				put(part, CueParticiple)
				put(GerundOf(lemma), CueGerund)
			}
			loaded = true
		}
	}
	return m
}

// CueOf returns the cue of which word, in lower case, is a form. The kind is
// NoCue when it is none.
func CueOf(word string) (Cue, CueForm) {
	c := cueForms[word]
	return c.cue, c.form
}

func consonant(c byte) bool { return c >= 'a' && c <= 'z' && !strings.ContainsRune("aeiou", rune(c)) }

// ThirdPersonOf returns the -s form of a verb.
func ThirdPersonOf(v string) string {
	n := len(v)
	switch {
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "sh"), strings.HasSuffix(v, "ch"), strings.HasSuffix(v, "x"), strings.HasSuffix(v, "z"), strings.HasSuffix(v, "o"):
		return v + "es"
	case n > 1 && v[n-1] == 'y' && consonant(v[n-2]):
		return v[:n-1] + "ies"
	}
	return v + "s"
}

// PastOf returns the past and the past participle of a verb.
func PastOf(v string) (past, participle string) {
	if p, ok := irregularCues[v]; ok {
		return p[0], p[1]
	}
	n := len(v)
	switch {
	case v[n-1] == 'e':
		v += "d"
	case n > 1 && v[n-1] == 'y' && consonant(v[n-2]):
		v = v[:n-1] + "ied"
	default:
		v += "ed"
	}
	return v, v
}

// GerundOf returns the -ing form of a verb.
func GerundOf(v string) string {
	n := len(v)
	if p, ok := irregularCues[v]; ok && n > 2 && len(p[0]) == n+3 && p[0][n] == v[n-1] {
		return v + v[n-1:] + "ing" // the past doubles too: slammed, slamming
	}
	switch v {
	case "begin":
		return "beginning"
	case "forget":
		return "forgetting"
	case "see":
		return "seeing"
	case "put":
		return "putting"
	}
	if n > 2 && v[n-1] == 'e' && v[n-2] != 'e' {
		return v[:n-1] + "ing"
	}
	return v + "ing"
}
