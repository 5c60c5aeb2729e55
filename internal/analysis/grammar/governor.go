package grammar

// Governor returns the verb group that the adverbial at the tokens [i, e)
// depends on: the nearest before it in its clause, else the next one; -1 when
// the sentence has none.
func (d *Doc) Governor(i, e int) int {
	if i < 0 || i >= len(d.SentenceOf) {
		return -1
	}
	r := d.GroupsIn(int(d.SentenceOf[i]))
	prevI, nextI := -1, -1
	var prev, next *Group
	for gi := r.First; gi < r.End; gi++ {
		g := &d.Groups[gi]
		if g.Tokens.First < i {
			prev, prevI = g, gi
			continue
		}
		next, nextI = g, gi
		break
	}
	switch {
	case prev == nil && next == nil:
		return -1
	case prev == nil:
		return nextI
	case next == nil:
		return prevI
	}
	// Between two verbs. In the subject of the next ("said Friday's meeting
	// would"), or after a mark that opens its clause, the next one governs.
	if next.Subject >= 0 {
		if ph := d.Phrases[next.Subject].Tokens; ph.First <= i && i < ph.End {
			return nextI
		}
	}
	for k := i - 1; k > prev.Head; k-- {
		switch d.Tags[k] {
		case Subordinator, Coordinator, Relative:
			if d.PhraseOf[k] < 0 && (d.Tags[k] != Coordinator || next.Subject >= 0 && d.Phrases[next.Subject].Tokens.First > k) {
				return nextI
			}
		case Mark:
			// ", and on Friday he will": only when the next verb has its own
			// subject after the expression.
			w := d.Word(k)
			if w == ";" || w == ":" || w == "–" || w == "—" || w == "”" {
				return nextI
			}
			if w == "," && next.Finite && next.Subject >= 0 && d.Phrases[next.Subject].Tokens.First >= e {
				// "..., said on Friday, X": a mark follows an expression that
				// belongs to what stands before.
				if k == i-1 || d.Tags[i-1] == Preposition && k == i-2 {
					return nextI
				}
			}
		}
	}
	return prevI
}
