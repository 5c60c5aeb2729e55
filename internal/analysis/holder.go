package analysis

import (
	"slices"

	"readout/internal/news"
)

// committed returns the stances and, after each that a speaker gives in the name
// of the own country ("Ruritania will send troops", says its president), the
// same with the speaker as holder.
func committed(stances []news.Stance, quotes []news.Quote, lex *news.Lexicon) []news.Stance {
	if len(stances) == 0 {
		return stances
	}
	code, country := make(map[string]string), make(map[string]string) // of countries, of people
	for _, a := range lex.Actors {
		switch a.Kind {
		case news.Country:
			code[a.ID] = a.Code
		case news.Person:
			country[a.ID] = a.Country
		}
	}
	holds := func(holder string, st news.Stance) bool {
		return slices.ContainsFunc(stances, func(o news.Stance) bool {
			return o.Holder.Actor == holder && o.Topic == st.Topic && o.Position == st.Position && o.Post == st.Post
		})
	}
	var out []news.Stance
	for _, st := range stances {
		out = append(out, st)
		if st.Quote < 0 || st.Holder.Actor == "" {
			continue
		}
		speaker := quotes[st.Quote].Speaker
		if own := code[st.Holder.Actor]; own == "" || country[speaker.Actor] != own || holds(speaker.Actor, st) {
			continue
		}
		st.Holder = speaker
		st.Rule += ", in the country's name"
		out = append(out, st)
	}
	return out
}
