package grammar

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"readout/internal/text"
)

// Class is a set of what a word can be. Words outside the tables have only the
// shape bits.
type Class uint32

// The classes of words.
const (
	IsDet      Class = 1 << iota // the, a, this, his
	IsPoss                       // his, her, its, their, my, our, your
	IsPronoun                    // he, they, who ...: stands for a noun phrase
	IsRelative                   // who, which, that, whom, whose
	IsPrep                       // of, in, with
	IsLink                       // a preposition that joins two noun phrases into one: of, for, from, at, in ...
	IsConj                       // and, or, but, nor, yet
	IsSubord                     // because, if, when, that ...
	IsAux                        // be, have, do and the modals
	IsBe                         // forms of be
	IsHave                       // forms of have
	IsAdverb                     // also, then, later and words in -ly
	IsDay                        // Monday, January, today
	IsTitle                      // Mr, Sir, President: stands before a name
	IsRole                       // spokesman, minister: names a person by what they are
	IsVerb                       // a finite or non-finite form of a listed verb
	IsCue                        // a form of a reporting verb
	IsUpper                      // starts with a capital
	IsCaps                       // all capitals, two letters or more
	IsWord                       // letters
	IsNumber                     // digits
	IsGerund                     // ends in -ing and is a verb
	IsPast                       // past or participle of a verb
	IsClitic                     // 's, n't ...
	IsPunct                      // a mark
	IsPlural                     // a plural noun that names people
	IsNot                        // not, n't, never
	IsCollect                    // a collective that speaks: government, campaign, committee
)

const wordLists = `det|the a an this that these those some any each every no another both all most many several few such one two three four five six seven eight nine ten other
poss|his her its their my our your whose
pron|he she it they we i you who him them us me himself herself themselves itself others someone somebody everyone everybody anyone nobody one those these this that
rel|who which that whom whose
prep|of in on at by for with from to into onto over under about against after before during between among through without within along across toward towards upon off above below near since until till despite amid amidst per via like unlike around behind beyond except outside inside throughout regarding concerning out up down as than
link|of for from at in on with to against who
conj|and or but nor yet & so
sub|because if when while although though since unless until whether where wherever whenever after before as once whereas lest that why how what than
aux|is are was were be been being am 's 're 'm has have had having 've 'd 'll do does did will would shall should can could may might must ca wo 
be|is are was were be been being am 're 'm
have|has have had having 've
adv|also then later earlier still just once never ever often again even only already now soon here there too perhaps maybe recently yesterday today tomorrow tonight instead however meanwhile moreover nonetheless nevertheless further furthermore thus therefore indeed rather quite almost always sometimes not n't first second last next twice long far ago else publicly so yet though simply more back both all previously afterwards afterward thereafter likewise otherwise
day|monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec today yesterday tomorrow tonight
title|mr mrs ms miss mx dr sir dame lord lady baroness baron sen rep gov gen col lt maj capt cmdr adm sgt rev fr prof president senator secretary chancellor king queen prince princess pope premier congressman congresswoman congressperson representative representatives senators governor mayor judge justice ambassador general colonel major captain admiral lieutenant sergeant professor minister chairman chairwoman chair councilman councilwoman assemblyman commissioner sheriff officer detective pastor father sister brother rabbi imam sheikh ayatollah emir sultan emperor speaker attorney president-elect reps sens govs messrs monsieur madame madam herr frau señor delegate bishop archbishop cardinal monsignor reverend vice-president deputy taoiseach tánaiste tanaiste shri smt pm comrade coach
role|pm tánaiste tanaiste taoiseach whip bishop archbishop spokesman spokeswoman spokesperson aide adviser advisor official minister president secretary chancellor premier leader director manager chief chairman chairwoman chair chairperson head founder co-founder cofounder editor reporter correspondent journalist columnist author writer analyst expert professor researcher scientist historian economist strategist consultant pollster lawyer attorney prosecutor judge justice senator congressman congresswoman lawmaker governor mayor candidate nominee contender delegate ambassador envoy diplomat negotiator commissioner general commander officer soldier veteran activist organizer organiser supporter critic opponent voter resident neighbor neighbour witness friend wife husband mother father son daughter brother sister man woman boy girl student teacher doctor nurse farmer worker owner executive ceo source insider operative donor member host anchor moderator guest actor actress singer comedian director filmmaker king queen prince princess pope bishop pastor priest rabbi imam speaker whip counterpart colleague rival successor predecessor representative agent investigator detective sheriff fellow scholar person lady gentleman guy teenager person billionaire businessman businesswoman mogul tycoon developer politician democrat republican conservative liberal millionaire developer chancellor taoiseach incumbent challenger premier dictator monarch emperor envoy coordinator treasurer vice-president co-chair co-chairman secretary-general
plural|officials sources leaders aides advisers advisors experts critics supporters analysts lawmakers republicans democrats senators ministers diplomats reporters journalists people voters residents police prosecutors investigators lawyers attorneys economists researchers scientists scholars authors activists protesters organizers organisers members allies opponents friends colleagues veterans soldiers commanders generals negotiators representatives delegates judges justices women men students teachers doctors workers executives businesses companies americans britons russians ukrainians europeans conservatives liberals observers historians strategists insiders operatives donors pollsters polls reports documents authorities witnesses others many some both spokesmen parents families immigrants christians muslims jews governors mayors candidates nominees editors columnists commentators pundits evangelicals
collect|government campaign committee administration department ministry office commission council court party company group organization organisation agency bank university institute union association foundation police army navy military team family board panel newspaper paper magazine network site website website outlet report statement study poll survey document memo letter lawsuit complaint indictment filing article editorial post tweet email e-mail book ad advertisement bill law resolution amendment constitution treaty agreement plan proposal program programme coalition alliance bureau delegation regime state country nation city county public audience crowd media press firm embassy parliament congress senate house cabinet opposition camp side source`

// otherVerbs lists common verbs that report nothing, by lemma, so that a
// clause's verb is known for one.
const otherVerbs = `go come get make take give keep let put set run move live bring happen hold stand lose pay meet include lead stop create spend grow open walk win teach
remain serve die send build stay fall cut reach kill raise pass sell pull return carry break receive start try turn help use work become leave play look follow arrive travel visit
sign launch strike appear sit lie rise drop draw drive eat fly fight hide hit join land lean leap rely save shake share shut sing sink slip sleep stick suffer survive sustain tackle
tend throw tie touch train transform treat trigger undergo unite update vary wait wake warm waste wear withdraw wonder worsen yield elect appoint nominate resign retire fire hire
impose lift ease boost increase reduce raise lower cut end finish close complete host attend chair address schedule expect deliver provide produce prepare perform participate own owe obtain
occur note nod negotiate mount miss mix mark maintain lack knock kick kiss jump invest introduce invade injure improve ignore hurt hang handle guide grab gather gain force focus flee fix fill
fail face extend expand exist exchange escape enter ensure enjoy engage enable employ emerge elevate earn double divide distribute display discover disappear develop destroy depend
dominate decline deal damage cross crash cover cost cook control continue contribute contain consist connect conduct compete combine collect collapse choose chase change celebrate cause catch carry care
capture campaign buy burn bind bid bet bear beat base balance avoid attract attach arrest appeal aim agree affect adjust achieve act accompany head seem manage begin release issue unveil publish present
pose push place brush pour risk refuse stop seize secure score sweep swing speed spread shape shift settle remove replace repair result reverse reject restore restrict retain retreat rush ruin rule roll`

var irregularOther = map[string][2]string{
	"go": {"went", "gone"}, "come": {"came", "come"}, "get": {"got", "gotten"}, "make": {"made", "made"}, "take": {"took", "taken"}, "give": {"gave", "given"}, "keep": {"kept", "kept"},
	"let": {"let", "let"}, "put": {"put", "put"}, "set": {"set", "set"}, "run": {"ran", "run"}, "bring": {"brought", "brought"}, "hold": {"held", "held"}, "stand": {"stood", "stood"},
	"lose": {"lost", "lost"}, "pay": {"paid", "paid"}, "meet": {"met", "met"}, "lead": {"led", "led"}, "spend": {"spent", "spent"}, "grow": {"grew", "grown"}, "win": {"won", "won"},
	"teach": {"taught", "taught"}, "send": {"sent", "sent"}, "build": {"built", "built"}, "fall": {"fell", "fallen"}, "cut": {"cut", "cut"}, "sell": {"sold", "sold"}, "break": {"broke", "broken"},
	"become": {"became", "become"}, "leave": {"left", "left"}, "strike": {"struck", "struck"}, "sit": {"sat", "sat"}, "lie": {"lay", "lain"}, "rise": {"rose", "risen"}, "draw": {"drew", "drawn"},
	"drive": {"drove", "driven"}, "eat": {"ate", "eaten"}, "fly": {"flew", "flown"}, "fight": {"fought", "fought"}, "hide": {"hid", "hidden"}, "hit": {"hit", "hit"}, "shake": {"shook", "shaken"},
	"shut": {"shut", "shut"}, "sing": {"sang", "sung"}, "sink": {"sank", "sunk"}, "sleep": {"slept", "slept"}, "stick": {"stuck", "stuck"}, "throw": {"threw", "thrown"}, "wake": {"woke", "woken"},
	"wear": {"wore", "worn"}, "withdraw": {"withdrew", "withdrawn"}, "hurt": {"hurt", "hurt"}, "hang": {"hung", "hung"}, "flee": {"fled", "fled"}, "choose": {"chose", "chosen"}, "deal": {"dealt", "dealt"},
	"cost": {"cost", "cost"}, "catch": {"caught", "caught"}, "buy": {"bought", "bought"}, "bind": {"bound", "bound"}, "bear": {"bore", "borne"}, "beat": {"beat", "beaten"}, "drop": {"dropped", "dropped"},
	"stop": {"stopped", "stopped"}, "nod": {"nodded", "nodded"}, "grab": {"grabbed", "grabbed"}, "begin": {"began", "begun"}, "sweep": {"swept", "swept"}, "swing": {"swung", "swung"}, "spread": {"spread", "spread"},
	"slip": {"slipped", "slipped"}, "undergo": {"underwent", "undergone"}, "seek": {"sought", "sought"},
}

// classes holds what each listed word, in lower case, can be.
var classes = buildClasses()

func buildClasses() map[string]Class {
	m := make(map[string]Class, 6000)
	bits := map[string]Class{"det": IsDet, "poss": IsPoss | IsDet, "pron": IsPronoun, "rel": IsRelative, "prep": IsPrep, "link": IsLink, "conj": IsConj, "sub": IsSubord,
		"aux": IsAux | IsVerb, "be": IsBe, "have": IsHave, "adv": IsAdverb, "day": IsDay, "title": IsTitle, "role": IsRole, "plural": IsPlural, "collect": IsCollect}
	for _, line := range strings.Split(wordLists, "\n") {
		name, words, _ := strings.Cut(line, "|")
		for _, w := range strings.Fields(words) {
			m[w] |= bits[name]
		}
	}
	for _, w := range []string{"not", "n't", "never"} {
		m[w] |= IsNot
	}
	for w, c := range cueForms {
		m[w] |= IsCue | IsVerb
		switch c.form {
		case CueGerund:
			m[w] |= IsGerund
		case CuePast, CueParticiple:
			m[w] |= IsPast
		}
	}
	for _, v := range strings.Fields(otherVerbs) {
		m[v] |= IsVerb
		m[ThirdPersonOf(v)] |= IsVerb
		past, part := PastOf(v)
		if p, ok := irregularOther[v]; ok {
			past, part = p[0], p[1]
		}
		m[past] |= IsVerb | IsPast
		m[part] |= IsVerb | IsPast
		g := GerundOf(v)
		if p, ok := irregularOther[v]; ok && len(p[0]) == len(v)+3 {
			g = v + v[len(v)-1:] + "ing"
		}
		m[g] |= IsVerb | IsGerund
	}
	for _, w := range []string{"getting", "putting", "setting", "running", "winning", "cutting", "sitting", "hitting", "letting", "shutting", "beginning"} {
		m[w] |= IsVerb | IsGerund
	}
	return m
}

// class returns what the token is, from its spelling and its tag.
func (d *Doc) class(i int) Class {
	c := d.spelled(i)
	if c&IsPunct != 0 {
		return c
	}
	const verbal = IsVerb | IsCue | IsGerund | IsPast
	switch d.Tags[i] {
	case Noun, Proper, Adjective:
		if c&IsUpper == 0 && c&IsCue == 0 {
			c &^= verbal
		} else if c&IsUpper == 0 {
			c = c&^verbal | IsCue // a verb all the same beside a quotation
		}
	case Verb, Participle, Gerund:
		if c&(IsUpper|IsAux) == 0 {
			c |= IsVerb
			switch d.Tags[i] {
			case Gerund:
				c |= IsGerund
			case Participle:
				c |= IsPast
			}
			c &^= IsRole | IsPlural | IsCollect | IsPrep | IsLink | IsSubord | IsAdverb
		}
	case Subordinator:
		c &^= IsDet | IsPronoun | IsRelative
	case Relative:
		c &^= IsDet
		c |= IsPronoun | IsRelative
	case Preposition:
		c &^= IsVerb | IsGerund
	case Adverb:
		if c&IsUpper == 0 {
			c = c&^verbal | IsAdverb
		}
	}
	return c
}

// spelled returns what the token can be, from its spelling alone.
func (d *Doc) spelled(i int) Class {
	doc := d.Document
	t := doc.Tokens[i]
	s := doc.Text[t.Start:t.End]
	if t.Kind == text.Punct {
		return IsPunct
	}
	var buf [24]byte
	var c Class
	if t.Kind == text.Number {
		c = IsNumber
	} else {
		c = IsWord
	}
	first, _ := utf8.DecodeRuneInString(s)
	if unicode.IsUpper(first) {
		c |= IsUpper
	}
	if len(s) <= len(buf) {
		caps, letters := true, 0
		low := buf[:0]
		for k := 0; k < len(s); k++ {
			b := s[k]
			switch {
			case b >= 'A' && b <= 'Z':
				b += 'a' - 'A'
				letters++
			case b >= 'a' && b <= 'z':
				caps = false
			case b == 0xE2 && k+2 < len(s) && s[k+1] == 0x80 && s[k+2] == 0x99: // ’
				b = '\''
				k += 2
			}
			low = append(low, b)
		}
		if caps && letters >= 2 {
			c |= IsCaps
		}
		known, ok := classes[string(low)]
		c |= known
		if len(low) > 0 && low[0] == '\'' || string(low) == "n't" {
			c |= IsClitic
		}
		if !ok && c&IsUpper == 0 {
			switch n := len(low); {
			case n > 4 && string(low[n-2:]) == "ly":
				c |= IsAdverb
			case n > 5 && string(low[n-3:]) == "ing":
				c |= IsVerb | IsGerund
			case n > 4 && string(low[n-2:]) == "ed":
				c |= IsVerb | IsPast
			}
		}
	}
	return c
}
