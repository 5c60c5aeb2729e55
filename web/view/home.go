package view

func (h Home) standfirst() string {
	s := Count(h.Total, "summit", "summits") + ", as reported by " + Count(h.Outlets, "outlet", "outlets") + "."
	if !h.AsOf.IsZero() {
		s += " As of " + Moment(h.AsOf) + "."
	}
	return s
}

// tally is the line of counts of a summit; kinds without items are left out.
func (c SummitCard) tally() []string {
	var out []string
	for _, t := range []struct {
		n         int
		one, many string
	}{
		{c.Quotes, "quote", "quotes"}, {c.Events, "event", "events"}, {c.Stances, "position", "positions"},
		{c.Documents, "document", "documents"}, {c.Outlets, "outlet", "outlets"},
	} {
		if t.n > 0 {
			out = append(out, Count(t.n, t.one, t.many))
		}
	}
	return out
}
