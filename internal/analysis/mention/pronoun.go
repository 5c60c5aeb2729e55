package mention

import (
	"readout/internal/analysis/grammar"
	"readout/internal/news"
)

// place is one appearance of an entity that a pronoun may refer to.
type place struct {
	tok     int
	entity  int
	sent    int
	subject bool // subject of its sentence or source of a report
	quoted  bool
}

// pronouns resolves he, she, they and who outside quotations: the last
// reporting or sentence subject that agrees comes before the last name.
func (r *resolver) pronouns() {
	subj := r.subjects()
	var seen []place
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
				m.Entity = r.antecedent(seen, m.Gender, s, t.First)
				m.Rule = "pronoun"
			case "who":
				m.Entity = r.relative(seen, t.First)
				m.Rule = "relative pronoun"
			}
			if m.Entity >= 0 {
				e := r.ents[m.Entity]
				if e.gender == "" && m.Gender != "" {
					e.gender = m.Gender
				}
			}
		}
		if m.Entity >= 0 {
			head := t.End - 1
			seen = append(seen, place{tok: t.First, entity: m.Entity, sent: s, subject: subj[head], quoted: quoted})
		}
	}
}

// subjects marks the head tokens of sentence subjects and of sources.
func (r *resolver) subjects() map[int]bool {
	out := map[int]bool{}
	for s := range r.sc.Sents {
		if sub, ok := r.sc.MainSubject(s); ok {
			out[sub.Head] = true
		}
	}
	for _, rep := range r.sc.Reports() {
		if rep.Source.Len() > 0 && !rep.Questions {
			out[rep.Head] = true
		}
	}
	return out
}

func (r *resolver) antecedent(seen []place, gender string, sent, tok int) int {
	best, score := -1, 0.0
	for n, j := 0, len(seen)-1; j >= 0 && n < 40; n, j = n+1, j-1 {
		p := seen[j]
		e := r.ents[p.entity]
		if e.org || e.gender != "" && gender != "" && e.gender != gender {
			continue
		}
		if e.gender == "" && !e.person {
			continue
		}
		d := sent - p.sent
		if d > 12 {
			break
		}
		v := 10 - float64(min(d, 6))
		if p.subject {
			v += 2.5
		}
		if p.quoted {
			v -= 4
		}
		if e.gender == "" {
			v -= 2
		}
		v += 0.1 * float64(min(e.count, 10))
		if v > score {
			best, score = p.entity, v
		}
	}
	return best
}

func (r *resolver) relative(seen []place, tok int) int {
	if n := len(seen); n > 0 {
		p := seen[n-1]
		if r.ents[p.entity].org {
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
