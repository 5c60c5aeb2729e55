package mention

import (
	"math"
	"strings"
	"time"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// entity is somebody or something that the article names.
type entity struct {
	name   string   // as shown
	words  []string // folded words of the name
	person bool
	org    bool
	gender string
	count  int
	first  int // token of the first mention
	roles  map[string]bool
	actor  *news.Actor
	voted  bool // gender comes from the text, not from the forename
	place  bool // stands after a preposition of place
	phrase bool // somebody without a name: one former minister
	body   bool // written with the article or in capitals: the Fund, NATO
}

func (e *entity) last() string { return e.words[len(e.words)-1] }

// resolver is the state of one article.
type resolver struct {
	doc     *text.Document
	sc      *grammar.Scan
	lex     *index
	at      time.Time
	country string
	ents    []*entity
	bySur   map[string][]int
	byFirst map[string][]int
	byName  map[string]int
	byEnds  map[[2]string]int // first and last word of names of two words or more
	byActor map[string]int
	ms      []news.Mention
	tok     []text.Range      // tokens of each mention
	titled  map[string]string // surname: gender that "Mr" or "Mrs" before it shows, "x" for both
	byTok   []int32           // per token: the mention that holds it, -1
	named   map[string]bool   // polities of which a country or body has been named, and the outlet's
}

// Resolve returns the mentions with the actors they name, as far as the text,
// the date and the outlet's country establish them, and the people found in the
// text that the lexicon lacks. Quoted are the quotations that Find was given.
func Resolve(doc *grammar.Doc, ms []news.Mention, lex *news.Lexicon, quoted []news.Quote, published time.Time, outletCountry string) ([]news.Mention, []news.Actor) {
	r := &resolver{doc: doc.Document, sc: grammar.NewScan(doc, Masked(quoted)), lex: indexOf(lex), at: published, country: outletCountry,
		bySur: map[string][]int{}, byFirst: map[string][]int{}, byName: map[string]int{}, byEnds: map[[2]string]int{}, byActor: map[string]int{}, named: map[string]bool{outletCountry: outletCountry != ""}}
	r.ms = append([]news.Mention(nil), ms...)
	r.tok = make([]text.Range, len(ms))
	r.byTok = make([]int32, len(doc.Tokens))
	for i := range r.byTok {
		r.byTok[i] = -1
	}
	for i, m := range r.ms {
		a := doc.TokenAt(m.Span.Start)
		b := a
		for b < len(doc.Tokens) && doc.Tokens[b].Start < m.Span.End {
			r.byTok[b] = int32(i)
			b++
		}
		r.tok[i] = text.Range{First: a, End: b}
	}
	r.honorifics()
	r.people()
	r.singles()
	r.appositions()
	r.genders()
	r.offices()
	r.pronouns()
	return r.ms, r.proposed()
}

// honorifics notes which gender the article's titles give each surname.
func (r *resolver) honorifics() {
	r.titled = map[string]string{}
	for i, m := range r.ms {
		if m.Kind != news.MentionName || m.Name == "" || strings.Contains(m.Name, " ") {
			continue
		}
		t := r.tok[i]
		for j := t.First; j < t.End-1; j++ {
			if g := titleGender[r.sc.Low(j)]; g != "" {
				k := fold(m.Name)
				if old := r.titled[k]; old != "" && old != g {
					g = "x"
				}
				r.titled[k] = g
			}
		}
	}
}

// people makes an entity of every name of two words or more.
func (r *resolver) people() {
	for i := range r.ms {
		m := &r.ms[i]
		if m.Kind == news.MentionMetonym || m.Kind == news.MentionName && m.Actor != "" {
			r.known(i)
			continue
		}
		if m.Kind != news.MentionName {
			continue
		}
		words := nameWords(m.Name)
		if len(words) < 2 || particles[words[0]] {
			continue
		}
		key := strings.Join(words, " ")
		k, ok := r.byName[key]
		if !ok {
			k = r.same(words)
			if k < 0 {
				k = r.enter(m.Name, words, r.tok[i].First)
			}
			r.byName[key] = k
		}
		m.Entity = k
		m.Rule = "full name"
		r.ents[k].count++
		r.located(i, k)
		r.titles(i, k)
	}
}

// known makes an entity of a lexicon's body or country.
func (r *resolver) known(i int) {
	m := &r.ms[i]
	if m.Actor == "" {
		return
	}
	if m.Rule == "lexicon-second" && !r.named[r.polity(m.Actor)] {
		m.Actor, m.Name, m.Rule = "", "", ""
		return
	}
	r.named[r.polity(m.Actor)] = true
	key := "=" + m.Actor
	k, ok := r.byName[key]
	if !ok {
		a := r.lex.actors[m.Actor]
		k = len(r.ents)
		r.ents = append(r.ents, &entity{name: a.Name, words: nameWords(a.Name), org: true, first: r.tok[i].First, actor: a, roles: map[string]bool{}})
		r.byName[key] = k
	}
	m.Entity = k
	r.ents[k].count++
}

// nameWords folds the words of a name and drops initials and suffixes.
func nameWords(s string) []string {
	f := strings.Fields(fold(s))
	out := f[:0]
	for _, w := range f {
		w = strings.Trim(w, ".,'’")
		if len(w) == 1 && len(f) > 2 || w == "jr" || w == "sr" || w == "iii" || w == "ii" || w == "" {
			continue
		}
		out = append(out, w)
	}
	return out
}

// same finds an entity that the words name in a longer or shorter form: Donald
// J. Trump, Donald Trump.
func (r *resolver) same(words []string) int {
	if k, ok := r.byEnds[[2]string{words[0], words[len(words)-1]}]; ok {
		return k
	}
	return -1
}

func (r *resolver) enter(name string, words []string, tok int) int {
	e := &entity{name: name, words: words, first: tok, roles: map[string]bool{}}
	g, known, sure := genderOf(words[0])
	for _, w := range words {
		if organisation[w] {
			e.org = true
		}
	}
	if sure && len(words) > 1 && !organisation[words[len(words)-1]] {
		e.org = false
	}
	if known && !e.org {
		e.person = true
		e.gender = g
	}
	if as := r.lex.byName[strings.Join(words, " ")]; len(as) == 1 {
		e.actor, e.person, e.org = as[0], true, false
		e.name = as[0].Name
		if as[0].Gender != "" {
			e.gender, e.voted = as[0].Gender, true
		}
	} else if len(as) > 1 {
		for _, a := range as {
			if a.Country == r.country {
				e.actor, e.person, e.name = a, true, a.Name
			}
		}
	}
	k := len(r.ents)
	r.ents = append(r.ents, e)
	r.byEnds[[2]string{words[0], e.last()}] = k
	if e.actor != nil {
		r.byActor[e.actor.ID] = k
	}
	if !e.org {
		r.bySur[e.last()] = append(r.bySur[e.last()], k)
		if len(words) > 2 { // van der Leyen, Aung San Suu Kyi, double surnames
			if particles[words[len(words)-2]] {
				r.bySur[strings.Join(words[1:], " ")] = append(r.bySur[strings.Join(words[1:], " ")], k)
			}
		}
		r.byFirst[words[0]] = append(r.byFirst[words[0]], k)
	} else {
		r.bySur[e.last()] = append(r.bySur[e.last()], k)
		if ac := acronym(name); ac != "" {
			r.bySur[ac] = append(r.bySur[ac], k)
		}
	}
	return k
}

func acronym(name string) string {
	var b strings.Builder
	n := 0
	for _, w := range strings.Fields(name) {
		if isUpper(w) {
			b.WriteByte(w[0] | 0x20)
			n++
		}
	}
	if n < 3 {
		return ""
	}
	return b.String()
}

// titles notes what the words before a name in its span, and the nouns before
// and after it, say: gender and role.
func (r *resolver) titles(i, k int) {
	e := r.ents[k]
	t := r.tok[i]
	for j := t.First; j < t.End; j++ {
		c := r.sc.Class[j]
		if c&(grammar.IsTitle|grammar.IsRole) == 0 {
			continue
		}
		w := r.sc.Low(j)
		if fold(w) == e.words[0] || fold(w) == e.last() {
			continue
		}
		r.role(e, r.qualified(j, w))
		if c&grammar.IsTitle != 0 && !e.org {
			e.person = true
		}
	}
	// spokesman Brian Fallon, Democratic nominee Hillary Clinton
	for j := t.First - 1; j >= 0 && j > t.First-4; j-- {
		c := r.sc.Class[j]
		if c&(grammar.IsRole|grammar.IsTitle) != 0 {
			r.role(e, r.qualified(j, r.sc.Low(j)))
			if c&grammar.IsUpper == 0 {
				e.person = e.person || !e.org
			}
			continue
		}
		if c&grammar.IsUpper == 0 {
			break
		}
	}
}

// located marks a name that stands after a preposition of place as no person.
func (r *resolver) located(i, k int) {
	j := r.tok[i].First - 1
	if r.ents[k].person {
		return
	}
	if t := r.tok[i]; t.Len() == 1 && r.sc.Class[t.First]&grammar.IsCaps != 0 && r.doc.Tokens[t.First].Len() <= 6 {
		r.ents[k].body = true
	}
	if j < 0 {
		return
	}
	switch r.sc.Low(j) {
	case "the", "The":
		r.ents[k].body = true
	case "in", "at", "near", "outside", "across", "throughout":
		r.ents[k].place = true
	}
}

// qualified returns the role w of token j with the word that makes another post
// of it: a prime minister is not whom "the minister" or "the foreign minister"
// means, nor a vice-president the president.
func (r *resolver) qualified(j int, w string) string {
	if j > 0 {
		switch p := r.sc.Low(j - 1); p {
		case "vice", "deputy", "prime":
			return p + " " + w
		}
	}
	return w
}

func (r *resolver) role(e *entity, w string) {
	e.roles[w] = true
	switch w {
	case "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "sen", "rep", "gov", "gen", "president", "minister", "prime minister", "deputy minister", "vice president", "deputy president", "senator", "governor", "congressman", "congresswoman", "judge", "justice", "king", "queen", "mayor", "spokesman", "spokeswoman":
		e.person, e.org = true, false
	}
	if g := titleGender[w]; g != "" {
		e.gender, e.voted = g, true
	}
}

// singles resolves names of one word: a surname, a forename after Sir or Dame,
// or a word of its own.
func (r *resolver) singles() {
	for i := range r.ms {
		m := &r.ms[i]
		if m.Kind != news.MentionName || m.Entity >= 0 || m.Name == "" {
			continue
		}
		words := nameWords(m.Name)
		if len(words) == 0 {
			continue
		}
		key := strings.Join(words, " ")
		t := r.tok[i]
		title, g := "", ""
		for j := t.First; j < t.End-1; j++ {
			if r.sc.Class[j]&grammar.IsTitle != 0 {
				title = r.sc.Low(j)
				if tg := titleGender[title]; tg != "" {
					g = tg
				}
			}
		}
		k := -1
		if title == "sir" || title == "dame" || title == "lady" || title == "lord" {
			k = r.pick(r.byFirst[key], i, g)
		}
		if k < 0 {
			k = r.pick(r.bySur[key], i, g)
		}
		rule := "surname"
		if k < 0 && title == "" {
			if c := r.byFirst[key]; len(c) > 0 {
				if _, known, _ := genderOf(key); known {
					k = r.pick(c, i, g)
					rule = "forename"
				}
			}
		}
		if k < 0 {
			k = r.alone(key, m.Name, t, title, g)
			rule = "alone"
		}
		if k >= 0 {
			m.Entity = k
			m.Rule = rule
			r.ents[k].count++
			r.located(i, k)
			if title != "" {
				r.role(r.ents[k], title)
			}
		}
	}
}

// pick chooses among entities that share a name: one that the gender allows,
// named before rather than after, more often and more lately rather than less.
func (r *resolver) pick(cands []int, i int, g string) int {
	best, score := -1, -100.0
	tok := r.tok[i].First
	title := ""
	if t := r.tok[i]; t.Len() > 1 && r.sc.Class[t.First]&(grammar.IsTitle|grammar.IsRole) != 0 {
		title = r.sc.Low(t.End - 2)
		if title == "." && t.Len() > 2 {
			title = r.sc.Low(t.End - 3)
		}
	}
	if len(cands) > 20 {
		cands = cands[:20] // nobody shares a name with so many
	}
	for _, k := range cands {
		e := r.ents[k]
		if g != "" && e.gender != "" && e.gender != g {
			continue
		}
		if g != "" && e.org {
			continue
		}
		if title != "" && g == "" && e.gender != "" {
			// President Obama beside Michelle Obama, where "Mr. Obama" tells them apart
			if tg := r.titled[e.last()]; (tg == "m" || tg == "f") && tg != e.gender {
				continue
			}
		}
		s := math.Log2(1 + float64(e.count))
		if e.first <= tok {
			s += 2
		}
		if title != "" && e.roles[title] {
			s += 2
		}
		if len(cands) > 1 {
			for d := 1; d <= 25 && i-d >= 0; d++ {
				if r.ms[i-d].Entity == k && r.sc.Quote[r.tok[i-d].First] < 0 {
					s += 3 - 0.1*float64(d)
					break
				}
			}
		}
		if e.org {
			s -= 3
		}
		if e.actor != nil {
			s++
		}
		if s > score {
			best, score = k, s
		}
	}
	return best
}

// alone makes an entity of a name of one word that no full name explains.
func (r *resolver) alone(key, name string, t text.Range, title, g string) int {
	if k, ok := r.byName["1"+key+g]; ok {
		return k
	}
	e := &entity{name: name, words: []string{key}, first: t.First, roles: map[string]bool{}, gender: g, person: title != ""}
	if organisation[key] {
		e.org = true
	}
	if a := r.wellKnown(key, title, g); a != nil {
		e.actor, e.name, e.person = a, a.Name, true
		if a.Gender != "" {
			e.gender = a.Gender
		}
	}
	k := len(r.ents)
	r.ents = append(r.ents, e)
	r.byName["1"+key+g] = k
	if e.actor != nil {
		if old, ok := r.byActor[e.actor.ID]; ok {
			r.ents = r.ents[:k]
			r.byName["1"+key+g] = old
			return old
		}
		r.byActor[e.actor.ID] = k
	}
	return k
}

// wellKnown returns the person of the lexicon whom a name of one word means
// without the full name: one who may be named so, or, with a title, the one of
// that surname who held an office of the outlet's country then.
func (r *resolver) wellKnown(key, title, g string) *news.Actor {
	fits := func(a *news.Actor) bool { return g == "" || a.Gender == "" || a.Gender == g }
	names := []string{key}
	switch title {
	case "sir", "dame", "lord", "lady":
		names = []string{title + " " + key, key}
	}
	for _, name := range names {
		if as := r.lex.byName[name]; len(as) == 1 && fits(as[0]) {
			return as[0]
		}
	}
	if title == "" {
		return nil
	}
	var one *news.Actor
	for _, a := range r.lex.bySurname[key] {
		if !fits(a) || !r.lex.holds(a, r.country, r.at) {
			continue
		}
		if one != nil {
			return nil
		}
		one = a
	}
	return one
}

// appositions gives "the prime minister, Keir Starmer," and "Keir Starmer, the
// prime minister," one entity, and notes the role.
func (r *resolver) appositions() {
	for i := range r.ms {
		m := &r.ms[i]
		if m.Kind != news.MentionNominal && m.Kind != news.MentionOffice {
			continue
		}
		t := r.tok[i]
		role := r.qualified(t.End-1, r.sc.Low(t.End-1))
		// Smith, the leader,
		if t.First >= 2 && r.doc.Word(t.First-1) == "," && r.closed(t.End) {
			if k := r.entityAt(t.First - 2); k >= 0 && !m.Plural && !r.ents[k].org && !r.afterPreposition(t.First-2) {
				r.role(r.ents[k], role)
				r.ents[k].person = true
				m.Entity, m.Rule = k, "apposition"
				continue
			}
		}
		// the leader, Smith, | the leader of the party, Smith,
		for j := t.End; j < min(t.End+9, len(r.doc.Tokens)-1); j++ {
			if r.doc.Word(j) == "," {
				k := r.entityAt(j + 1)
				if k >= 0 && !r.ents[k].org && (r.ents[k].person || len(r.ents[k].words) > 1) && r.tok[r.byTok[j+1]].End < len(r.doc.Tokens) && !m.Plural {
					if n := r.doc.Word(r.tok[r.byTok[j+1]].End); n == "," || n == "." {
						r.role(r.ents[k], role)
						r.ents[k].person = true
						m.Entity, m.Rule = k, "apposition"
					}
				}
				break
			}
			if c := r.sc.Class[j]; c&(grammar.IsVerb|grammar.IsPunct) != 0 {
				break
			}
		}
	}
}

// closed reports whether the apposition whose role noun ends at token i is
// closed by a mark before any verb.
func (r *resolver) closed(i int) bool {
	for j := i; j < min(i+12, len(r.doc.Tokens)); j++ {
		c := r.sc.Class[j]
		if c&grammar.IsPunct != 0 {
			return r.doc.Word(j) != "." || !r.sc.Abbreviated(j)
		}
		if c&grammar.IsRelative != 0 && j > i {
			return true
		}
		switch r.sc.Doc.Tags[j] {
		case grammar.Verb, grammar.Auxiliary, grammar.Modal:
			return false
		}
	}
	return false
}

// afterPreposition reports whether the mention that holds token i follows a
// preposition.
func (r *resolver) afterPreposition(i int) bool {
	t := r.tok[r.byTok[i]]
	return t.First > 0 && r.sc.Class[t.First-1]&grammar.IsPrep != 0 && r.sc.Class[t.First-1]&grammar.IsSubord == 0
}

// entityAt returns the entity of the mention that holds token i, or -1.
func (r *resolver) entityAt(i int) int {
	if i < 0 || i >= len(r.byTok) || r.byTok[i] < 0 {
		return -1
	}
	return r.ms[r.byTok[i]].Entity
}

// genders settles the gender of people whom nothing else tells by the pronoun
// that refers back to them within their own sentence.
func (r *resolver) genders() {
	for i := range r.ms {
		m := &r.ms[i]
		if m.Entity >= 0 && m.Gender == "" {
			m.Gender = r.ents[m.Entity].gender
		}
	}
}

// offices resolves "the prime minister" by date and outlet country, else by
// the role that the article gives somebody.
func (r *resolver) offices() {
	for i := range r.ms {
		m := &r.ms[i]
		if m.Kind != news.MentionNominal || m.Entity >= 0 || m.Plural {
			continue
		}
		t := r.tok[i]
		det := r.sc.Low(t.First)
		role := r.sc.Low(t.End - 1)
		if det == "a" || det == "an" || det == "another" || det == "one" || det == "some" || det == "any" {
			continue
		}
		if k := r.office(t); k >= 0 {
			m.Entity, m.Kind, m.Rule = k, news.MentionOffice, "office by date"
			continue
		}
		if det != "the" && det != "this" && det != "that" {
			continue
		}
		if t.Len() > 2 {
			role = r.qualified(t.End-1, role)
		}
		// The last one before it who holds the role.
		for j := i - 1; j >= max(0, i-200) && t.First-r.tok[j].First < 1200; j-- {
			k := r.ms[j].Entity
			if k < 0 || !r.ents[k].roles[role] {
				continue
			}
			if m.Gender != "" && r.ents[k].gender != "" && m.Gender != r.ents[k].gender {
				continue
			}
			m.Entity, m.Rule = k, "role held"
			for o := range r.ents {
				if o != k && r.ents[o].roles[role] {
					m.Rule = "role held by several"
					break
				}
			}
			break
		}
	}
	for i := range r.ms {
		m := &r.ms[i]
		if m.Entity >= 0 && m.Gender == "" {
			m.Gender = r.ents[m.Entity].gender
		}
	}
}

// actorEntity returns the entity of a person of the lexicon.
func (r *resolver) actorEntity(a *news.Actor, tok int) int {
	if k, ok := r.byActor[a.ID]; ok {
		return k
	}
	r.byActor[a.ID] = len(r.ents)
	words := nameWords(a.Name)
	r.ents = append(r.ents, &entity{name: a.Name, words: words, person: true, gender: a.Gender, actor: a, first: tok, roles: map[string]bool{}, count: 1})
	return len(r.ents) - 1
}

// proposed returns the people whom the lexicon lacks, in order of appearance.
func (r *resolver) proposed() []news.Actor {
	var out []news.Actor
	seen := map[string]bool{}
	for i := range r.ms {
		m := &r.ms[i]
		if m.Entity < 0 {
			continue
		}
		e := r.ents[m.Entity]
		if e.phrase {
			m.Entity, m.Name = -1, e.name
			continue
		}
		if e.actor != nil {
			m.Actor, m.Name = e.actor.ID, e.actor.Name
			continue
		}
		m.Name = e.name
		if !e.person || len(e.words) < 2 {
			continue
		}
		id := text.Slug(e.name)
		if id == "" || seen[id] || r.lex.actors[id] != nil {
			continue
		}
		seen[id] = true
		out = append(out, news.Actor{ID: id, Kind: news.Person, Name: e.name, Gender: e.gender, Proposed: true, Source: "text"})
	}
	return out
}
