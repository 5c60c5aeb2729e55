package mention

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

// place is one appearance of an entity that a pronoun may refer to.
type place struct {
	tok     int
	entity  int
	sent    int
	subject bool // subject of its sentence
	source  bool // source of a report
	quoted  bool
}

// pronouns resolves he, she, they and who outside quotations: the last
// reporting or sentence subject that agrees comes before the last name.
func (r *resolver) pronouns() {
	subj := r.subjects()
	var seen []place
	taken := map[string]int{} // whom "the president" has meant, where only the text could tell
	for i := range r.ms {
		m := &r.ms[i]
		t := r.tok[i]
		s := int(r.sc.SentOf[t.First])
		quoted := r.sc.Quote[t.First] >= 0
		if m.Kind == news.MentionPronoun {
			if quoted {
				continue
			}
			switch r.sc.Low(t.First) {
			case "he", "she", "him":
				k, lead := r.antecedent(seen, m.Gender, s, t.First, r.subordinate(t.First))
				m.Entity, m.Rule = k, "pronoun"
				switch {
				case k < 0:
				case r.ents[k].phrase:
					m.Rule = "pronoun of a phrase"
				case lead < closeRace:
					m.Rule = "pronoun with rivals"
				case lead >= clearLead:
					m.Rule = "pronoun well ahead"
				}
				if k >= 0 && !r.ents[k].phrase {
					m.Rule += r.rivals(seen, k, m.Gender, s)
				}
			case "it", "they":
				if subj[t.First] > 0 {
					m.Entity = r.body(seen, s)
					m.Rule = "pronoun of a body"
				}
			case "who":
				m.Entity = r.relative(seen, t.First)
				m.Rule = "relative pronoun"
			}
			if m.Entity >= 0 && !r.ents[m.Entity].phrase {
				e := r.ents[m.Entity]
				if e.gender == "" && m.Gender != "" && !e.org {
					e.person = true
					e.gender = m.Gender
				}
			}
		}
		if m.Kind == news.MentionNominal && m.Entity < 0 && !quoted && !m.Plural && t.Len() == 2 && r.sc.Low(t.First) == "the" && anaphoric[r.sc.Low(t.First+1)] && subj[t.First+1] != 0 {
			// "The senator said" of somebody introduced without the title.
			role := r.sc.Low(t.First + 1)
			k, ok := taken[role]
			if !ok || m.Gender != "" && r.ents[k].gender != "" && r.ents[k].gender != m.Gender {
				k, _ = r.antecedent(r.without(seen, role), m.Gender, s, t.First, false)
			}
			if k >= 0 && !r.ents[k].phrase {
				m.Entity, m.Rule = k, "role of the last subject"
				taken[role] = k
			}
		}
		if m.Kind == news.MentionNominal && m.Entity < 0 && !quoted && !m.Plural && subj[t.End-1] != 0 && r.bringsIn(t) {
			// "One former minister said ... he said" is nobody's who has a name.
			k := len(r.ents)
			r.ents = append(r.ents, &entity{name: m.Span.In(r.doc.Text), person: true, gender: m.Gender, phrase: true, count: 1, first: t.First, roles: map[string]bool{}})
			seen = append(seen, place{tok: t.First, entity: k, sent: s, subject: subj[t.End-1]&1 != 0, source: subj[t.End-1]&2 != 0})
			continue
		}
		if m.Entity >= 0 {
			head := t.End - 1
			seen = append(seen, place{tok: t.First, entity: m.Entity, sent: s, subject: subj[head]&1 != 0, source: subj[head]&2 != 0, quoted: quoted})
		}
	}
}

// anaphoric lists nouns that, with "the" alone, take up a person named before
// rather than bring in another.
var anaphoric = map[string]bool{"senator": true, "congressman": true, "congresswoman": true, "governor": true, "mayor": true, "president": true, "minister": true, "chancellor": true,
	"republican": true, "democrat": true, "billionaire": true, "businessman": true, "candidate": true, "nominee": true, "lawmaker": true, "politician": true, "premier": true,
	"general": true, "author": true, "actor": true, "actress": true, "singer": true, "professor": true, "conservative": true, "liberal": true, "secretary": true, "ambassador": true,
	"diplomat": true, "tycoon": true, "mogul": true, "speaker": true, "judge": true, "commissioner": true, "leader": true, "director": true, "comedian": true, "journalist": true, "host": true}

// bringsIn reports whether the noun phrase brings somebody in, rather than takes
// up somebody named before: a minister, one official, a spokeswoman of any kind.
func (r *resolver) bringsIn(t text.Range) bool {
	switch r.sc.Low(t.First) {
	case "a", "an", "one", "another", "some":
		return true
	}
	switch r.sc.Low(t.End - 1) {
	case "spokesman", "spokeswoman", "spokesperson", "official", "source", "aide", "diplomat", "insider":
		return true
	}
	return false
}

// posts lists anaphoric nouns of posts of which one person holds one.
var posts = map[string]bool{"senator": true, "governor": true, "mayor": true, "president": true, "prime minister": true, "chancellor": true, "premier": true, "ambassador": true, "judge": true, "king": true,
	"queen": true, "taoiseach": true, "tanaiste": true}

// without leaves out those who are known to hold another post than the role:
// with a prime minister in the room, "the president" is somebody else.
func (r *resolver) without(seen []place, role string) []place {
	if !posts[role] {
		return seen
	}
	var out []place
	for _, p := range seen {
		e := r.ents[p.entity]
		other := false
		for w := range e.roles {
			other = other || posts[w] && w != role
		}
		if !other && e.actor != nil && !e.roles[role] {
			other = r.lex.posted(e.actor, role, r.at)
		}
		if !other || e.roles[role] {
			out = append(out, p)
		}
	}
	return out
}

// subjects marks the head tokens of sentence subjects and of sources.
func (r *resolver) subjects() map[int]byte {
	out := map[int]byte{}
	// Secretary of State John Kerry: the name ends what the title heads.
	mark := func(np text.Range, head int, bit byte) {
		out[head] |= bit
		if c := r.sc.Class[head]; c&grammar.IsUpper != 0 && c&(grammar.IsRole|grammar.IsTitle) != 0 && np.End-1 > head {
			if k := r.entityAt(np.End - 1); k >= 0 && r.ents[k].person {
				out[np.End-1] |= bit
			}
		}
	}
	for s := range r.sc.Sents {
		if sub, ok := r.sc.MainSubject(s); ok {
			mark(sub.NP, sub.Head, 1)
		}
	}
	for i := range r.ms {
		if t := r.tok[i]; r.agent(t.First) {
			if m, ok := r.sc.MainSubject(int(r.sc.SentOf[t.First])); ok && r.entityAt(m.Head) < 0 {
				out[t.End-1] |= 1
			}
		}
	}
	for _, rep := range r.sc.Reports() {
		if rep.Source.Len() > 0 && !rep.Questions {
			mark(rep.Source, rep.Head, 2)
		}
	}
	return out
}

// agent reports whether the noun phrase at token t is whom a passive names as
// having done it: was made by Smith.
func (r *resolver) agent(t int) bool {
	if t < 3 || r.sc.Quote[t] >= 0 || r.sc.Quote[t-1] >= 0 || r.sc.Low(t-1) != "by" || r.sc.Class[t-2]&grammar.IsPast == 0 {
		return false
	}
	for k := t - 3; k >= max(0, t-6) && r.sc.Quote[k] < 0; k-- {
		switch c := r.sc.Class[k]; {
		case c&grammar.IsBe != 0:
			return true
		case c&(grammar.IsAdverb|grammar.IsNot|grammar.IsAux) == 0:
			return false
		}
	}
	return false
}

// antecedent returns the person whom a pronoun of the gender refers to, -1 for
// nobody, and the lead of that choice over the next person.
func (r *resolver) antecedent(seen []place, gender string, sent, tok int, subordinate bool) (entity int, lead float64) {
	best, score, second := -1, 0.0, 0.0
	for n, j := 0, len(seen)-1; j >= 0 && n < 60; n, j = n+1, j-1 {
		p := seen[j]
		e := r.ents[p.entity]
		if e.org || e.gender != "" && gender != "" && e.gender != gender {
			continue
		}
		if e.gender == "" && !e.person && (len(e.words) < 2 && !p.source || e.place || e.body) {
			continue
		}
		d := sent - p.sent
		if d > 15 {
			break
		}
		if e.phrase && d > 1 && r.sc.Sents[p.sent].Para != r.sc.Sents[sent].Para {
			continue // nobody remembers a passer-by so long
		}
		v := 12 - wDistance*float64(min(d, 8))
		switch {
		case p.source:
			v += wSource
		case p.subject:
			v += wSubject
		}
		if p.quoted {
			v -= wQuoted
		}
		if subordinate && d == 0 && !p.quoted {
			v += wSubordinate
		}
		if e.gender == "" {
			v -= wNoGender
			if !e.person {
				v -= wNoPerson
			}
		}
		v += wCount * float64(min(e.count, 10))
		switch {
		case v > score && p.entity != best:
			best, score, second = p.entity, v, score
		case v > score:
			score = v
		case p.entity != best && v > second:
			second = v
		}
	}
	return best, score - second
}

// rivals says, for the name of a pronoun's rule, what else the text offers a
// pronoun of the gender that is taken for entity k in sentence sent: ", only one"
// where nobody else named so far can be meant, ", nobody near" where the last
// three sentences name or take up k and no other, "" otherwise.
func (r *resolver) rivals(seen []place, k int, gender string, sent int) string {
	if r.ents[k].gender != gender || gender == "" {
		return ""
	}
	others, near, last := false, false, -1
	for j := len(seen) - 1; j >= 0 && len(seen)-j < 400; j-- {
		p := seen[j]
		e := r.ents[p.entity]
		if p.entity == k {
			last = max(last, p.sent)
			continue
		}
		if e.org || e.phrase || e.actor != nil && e.actor.Kind != news.Person || e.gender != "" && e.gender != gender || e.gender == "" && !e.person && len(e.words) < 2 {
			continue
		}
		others = true
		if sent-p.sent <= 3 && !p.quoted {
			near = true
			break
		}
	}
	switch {
	case !others:
		return ", only one"
	case !near && last >= 0 && sent-last <= 3:
		return ", nobody near"
	}
	return ""
}

// closeRace is the lead below which two people are rivals for a pronoun, and
// clearLead the one from which on nobody is near: the other is sentences away,
// or there is none.
const (
	closeRace = 2.0
	clearLead = 5.0
)

// The weights of what speaks for an antecedent, chosen on PolNeAR's train part
// by the mentions of the same person that the pronoun continues.
var (
	wDistance    = 1.0
	wSource      = 4.0
	wSubject     = 3.0
	wQuoted      = 5.0
	wNoGender    = 0.5
	wNoPerson    = 0.3
	wCount       = 0.1
	wSubordinate = 4.0
)

// subordinate reports whether the pronoun at token t opens a subordinate clause
// within its sentence: ..., as he said.
func (r *resolver) subordinate(t int) bool {
	s := r.sc.SentOf[t]
	if s < 0 || t-1 <= r.sc.Sents[s].First || r.sc.Quote[t-1] >= 0 {
		return false
	}
	switch r.sc.Low(t - 1) {
	case "as", "when", "while", "after", "because", "before", "if", "since", "until", "what", "that", "where", "how", "whom", "though", "although":
		return true
	}
	return false
}

// body returns the body that "it" or "they" refers to: the last subject or
// source of the two sentences before that is no person.
func (r *resolver) body(seen []place, sent int) int {
	for j := len(seen) - 1; j >= 0; j-- {
		p := seen[j]
		if sent-p.sent > 2 {
			break
		}
		e := r.ents[p.entity]
		if p.quoted || !p.subject && !p.source || e.person || e.gender != "" {
			continue
		}
		if !e.org && !e.body {
			continue
		}
		return p.entity
	}
	return -1
}

func (r *resolver) relative(seen []place, tok int) int {
	if n := len(seen); n > 0 {
		p := seen[n-1]
		if r.ents[p.entity].org || tok-p.tok > 40 {
			return -1
		}
		for j := p.tok; j < tok; j++ {
			if r.sc.Class[j]&grammar.IsVerb != 0 && r.sc.Class[j]&grammar.IsUpper == 0 {
				return -1
			}
		}
		return p.entity
	}
	return -1
}
