package postgres

import (
	"context"
	"fmt"
	"time"

	"readout/internal/news"
)

// EventChange is one step in what coverage said of an event. The first is what
// was said first.
type EventChange struct {
	Status   news.Status `json:"status"`
	Moved    bool        `json:"moved,omitempty"` // the day changed
	When     news.Date   `json:"when"`
	Reported time.Time   `json:"reported"` // when the article that first said so was published
	Report   int64       `json:"report"`   // id of that event report
}

// Turn says how an event of an agenda turned out.
type Turn string

// The turns of an agenda's event.
const (
	TurnAhead     Turn = "planned"   // announced, and nothing else is known
	TurnMoved     Turn = "moved"     // announced for another day than at first, still to come or not reported
	TurnHappened  Turn = "happened"  // reported as having been
	TurnCancelled Turn = "cancelled" // called off
)

// AgendaEntry is one event that was announced before it was, with how it turned
// out.
type AgendaEntry struct {
	Item    Item // as on the timeline, with History
	Turn    Turn
	Moved   bool      // the day changed on the way, however it turned out
	Planned news.Date // as first announced
}

// Agenda returns a summit's scheduled events: those that coverage announced
// before they were, that were moved or called off. They go by their day, those
// without one last. At most 300.
func (s *Store) Agenda(ctx context.Context, summit string) ([]AgendaEntry, error) {
	_, num, err := s.standing(ctx, summit)
	if err != nil {
		return nil, fmt.Errorf("agenda of %q: %w", summit, err)
	}
	rows, err := s.pool.Query(ctx, `SELECT id, sort_at, added_at, payload FROM timeline_items WHERE summit = $1 AND kind = 'event' AND payload ? 'agenda' ORDER BY sort_at, id LIMIT 300`, num)
	if err != nil {
		return nil, fmt.Errorf("agenda of %q: %w", summit, err)
	}
	items, _, err := collectItems(rows, 300)
	if err != nil {
		return nil, fmt.Errorf("agenda of %q: %w", summit, err)
	}
	var dated, open []AgendaEntry
	for _, it := range items {
		if it.When.Known() && it.When.Precision != news.Before {
			dated = append(dated, agendaEntry(it))
		} else {
			open = append(open, agendaEntry(it))
		}
	}
	return append(dated, open...), nil
}

func agendaEntry(it Item) AgendaEntry {
	e := AgendaEntry{Item: it, Planned: it.When}
	for i, c := range it.History {
		if i == 0 {
			e.Planned = c.When
		}
		e.Moved = e.Moved || c.Moved
	}
	switch {
	case it.Status == news.Cancelled || it.Status == news.Denied:
		e.Turn = TurnCancelled
	case it.Status == news.Happened:
		e.Turn = TurnHappened
	case e.Moved:
		e.Turn = TurnMoved
	default:
		e.Turn = TurnAhead
	}
	return e
}

// agenda reports whether an event stands on a summit's agenda: it was announced
// for a time, moved or called off, and is of a kind that is scheduled.
func agenda(kind string, status news.Status, when news.Date, history []EventChange) bool {
	switch kind {
	case "meeting", "bilateral meeting", "talks", "summit", "call", "press conference", "cabinet meeting", "signing", "ceremony", "conference", "visit", "arrival", "departure", "speech", "dinner", "vote", "handover", "lunch", "reception", "session":
	default:
		return false
	}
	if status == news.Cancelled || status == news.Planned && when.Known() && when.Precision != news.Before {
		return true
	}
	if len(history) < 2 {
		return false
	}
	for _, c := range history {
		if c.Moved || c.Status == news.Planned || c.Status == news.Cancelled {
			return true
		}
	}
	return false
}
