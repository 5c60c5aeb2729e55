// Package grammar knows of a sentence what every other stage needs: tags, verb
// groups with tense, mode and negation, noun phrases, clauses, and the table of
// reporting cues. It reads by lexicon, suffix and neighbours, in one pass from
// the left; it makes no parse tree.
package grammar

import "readout/internal/text"

// Tag is the part of speech of a token in its context.
type Tag uint8

// The tags. The zero value is a token that is none of these.
const (
	Other        Tag = iota
	Noun             // common noun
	Proper           // capitalised name
	Pronoun          // he, they, it, everyone, this (standing alone)
	Determiner       // the, a, this, some, every
	Possessive       // my, his, their
	Adjective        // also a participle before a noun
	Adverb           //
	Preposition      //
	Coordinator      // and, or, but, nor
	Subordinator     // that, if, because, when, whether
	Relative         // who, which, whose, that after a noun
	Modal            // will, would, can, could, may, might, must, should, shall, ought
	Auxiliary        // be, have, do before another verb; be as the only verb too
	Verb             // a finite or bare main verb
	Participle       // a past participle: passive, perfect or reduced relative
	Gerund           // the -ing form
	To               // before a verb
	Not              // not, n't, never
	Number           //
	Genitive         // 's of a noun
	Mark             // punctuation
)

// Form is the form of a verb's token.
type Form uint8

// The forms. The zero value is no verb.
const (
	NoForm         Form = iota
	Base                // go; also the present of other persons than the third
	Present             // goes
	Past                // went
	PastParticiple      // gone
	Ing                 // going
)

// Tense is the time of a verb group as its form gives it.
type Tense uint8

// The tenses. The zero value has none: infinitives, participles and
// imperatives without a governing verb.
const (
	NoTense Tense = iota
	PastTense
	PresentTense
	FutureTense
)

// ClauseKind says how a clause hangs in its sentence.
type ClauseKind uint8

// The kinds of clause.
const (
	Main           ClauseKind = iota
	Content                   // that, whether, or nothing, after a verb: the content of saying
	Relativized               // who, which, that after a noun; reduced relatives too
	Conditioned               // if, unless, provided that
	Adverbial                 // because, when, as, while, after, before, until
	Infinitival               // to + verb
	Participial               // saying ..., asked ...
	Coordinated               // shares its subject with the verb before it
	Parenthetic               // , he said,
	lastClauseKind            //
)

// Phrase is a noun phrase without what follows its head: tokens and head as
// token indexes.
type Phrase struct {
	Tokens text.Range
	Head   int
	Prep   int // the preposition before it, -1 when none
}

// Arg is a phrase that follows a verb within its clause: Prep is the token of
// the preposition that introduces it, or -1 for an object.
type Arg struct {
	Prep   int
	Phrase int
}

// Group is a verb group with its clause. Indexes are of tokens, phrases and
// groups of the Doc; -1 means none.
type Group struct {
	Tokens   text.Range // from the first auxiliary, modal or "to" to the main verb
	Head     int        // the main verb
	Particle int        // "out" of "ruled out"
	Sentence int
	Lemma    string // of the main verb, lower case, without the particle
	Form     Form   // of the first verb of the group
	Tense    Tense
	Modal    string // will, would, may ... and "going to", "have to", "due to", "expected to", "willing to"; "" for none
	Perfect  bool
	Progress bool // is going
	Passive  bool
	Negated  bool
	Finite   bool // has a tense of its own or a modal
	Kind     ClauseKind
	Marker   int        // the token that opens the clause (that, if, who, because)
	Parent   int        // the governing group: of "to send" in "agreed to send", of a content clause its verb of saying
	Subject  int        // phrase; for a passive the one acted on, for infinitives and participles as controlled
	Agent    int        // phrase after "by" of a passive
	Object   int        // first phrase after the verb without a preposition
	Args     text.Range // into Doc.Args, in text order, objects included
	End      int        // token index where the clause's words end
}

// Doc is a document with its grammar. Slices named for tokens run parallel to
// Tokens. It is never changed after Parse.
type Doc struct {
	*text.Document
	Lower   []string // words in lower case, with straight apostrophes
	Lemma   []string // of verbs the infinitive, of plural nouns the singular, else as Lower
	Tags    []Tag
	Forms   []Form
	Phrases []Phrase
	Groups  []Group
	Args    []Arg
	// GroupOf and PhraseOf give for each token the group or phrase that holds
	// it, or -1.
	GroupOf  []int32
	PhraseOf []int32
	// SentenceOf gives for each token its sentence.
	SentenceOf []int32
	// groupsOf gives for each sentence its range of Groups.
	groupsOf []text.Range
	classes  []Class // of each token, once a scan has asked
}

// allClasses returns what every token can be. Several scans read one document.
func (d *Doc) allClasses() []Class {
	if d.classes == nil {
		d.classes = make([]Class, len(d.Tokens))
		for i := range d.classes {
			d.classes[i] = d.class(i)
		}
	}
	return d.classes
}

// Parse reads the grammar of every sentence of doc.
func Parse(doc *text.Document) *Doc {
	n := len(doc.Tokens)
	d := &Doc{
		Document: doc,
		Lower:    make([]string, n), Lemma: make([]string, n),
		Tags: make([]Tag, n), Forms: make([]Form, n),
		GroupOf: make([]int32, n), PhraseOf: make([]int32, n), SentenceOf: make([]int32, n),
		Phrases:  make([]Phrase, 0, n/3+4),
		Groups:   make([]Group, 0, n/6+8),
		Args:     make([]Arg, 0, n/4+8),
		groupsOf: make([]text.Range, len(doc.Sentences)),
	}
	cands := make([]cand, n)
	for i := range n {
		d.GroupOf[i], d.PhraseOf[i] = -1, -1
	}
	for k, st := range doc.Sentences {
		for i := st.Tokens.First; i < st.Tokens.End; i++ {
			d.SentenceOf[i] = int32(k)
			cands[i] = d.look(i, i == st.Tokens.First || opensSpeech(d, i, st.Tokens.First))
		}
		d.tag(st.Tokens, cands)
		d.phrases(st.Tokens)
		first := len(d.Groups)
		d.groups(k, st.Tokens, cands)
		d.groupsOf[k] = text.Range{First: first, End: len(d.Groups)}
		d.clauses(first, st.Tokens)
	}
	return d
}

// GroupsIn returns the range of Groups of sentence k.
func (d *Doc) GroupsIn(k int) text.Range { return d.groupsOf[k] }

// SpanOf returns the bytes that a range of tokens covers.
func (d *Doc) SpanOf(r text.Range) text.Span {
	if r.End <= r.First {
		return text.Span{}
	}
	return text.Span{Start: d.Tokens[r.First].Start, End: d.Tokens[r.End-1].End}
}

// PhraseSpan returns the bytes of phrase p, or the empty span for -1.
func (d *Doc) PhraseSpan(p int) text.Span {
	if p < 0 {
		return text.Span{}
	}
	return d.SpanOf(d.Phrases[p].Tokens)
}

// Is reports whether token i, in lower case, is one of the words.
func (d *Doc) Is(i int, words ...string) bool {
	if i < 0 || i >= len(d.Lower) {
		return false
	}
	for _, w := range words {
		if d.Lower[i] == w {
			return true
		}
	}
	return false
}

// Matches reports whether the lower-case words stand one after another from
// token i.
func (d *Doc) Matches(i int, words ...string) bool {
	if i < 0 || i+len(words) > len(d.Lower) {
		return false
	}
	for k, w := range words {
		if d.Lower[i+k] != w {
			return false
		}
	}
	return true
}

func opensSpeech(d *Doc, i, first int) bool {
	if i-1 < first || d.Tokens[i-1].Kind != text.Punct {
		return false
	}
	switch d.Word(i - 1) {
	case "“", "\"", "‘", "'", ":", "«", "—", "–":
		return true
	}
	return false
}
