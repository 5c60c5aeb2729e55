package interchange

import (
	"fmt"
	"io"
	"time"
)

// WriteJSON writes a list as one JSON object: what was asked, then "items". The
// items are those of the JSON API.
func WriteJSON(w io.Writer, l List) error {
	s := &stream{w: w}
	s.open(struct {
		Title   string      `json:"title"`
		Note    string      `json:"note,omitempty"`
		Page    string      `json:"page"`
		Self    string      `json:"self"`
		Next    string      `json:"next,omitempty"`
		Updated *time.Time  `json:"updated,omitempty"`
		Licence string      `json:"licence,omitempty"`
		Summit  *summitJSON `json:"summit,omitempty"`
	}{l.Title, l.Note, l.Page, l.Self, l.Next, pointer(l.Updated), l.Licence, summitOf(l.Summit)}, "items")
	for it, err := range l.Items {
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		s.add(it)
	}
	return s.close()
}

type summitJSON struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	URL          string  `json:"url"`
	Place        string  `json:"place,omitempty"`
	Zone         string  `json:"zone,omitempty"`
	Start        string  `json:"start,omitempty"`
	End          string  `json:"end,omitempty"`
	Participants []Named `json:"participants"`
}

func summitOf(sm *Summit) *summitJSON {
	if sm == nil {
		return nil
	}
	return &summitJSON{sm.ID, sm.Name, sm.URL, sm.Place, sm.Zone, day(sm.Start), day(sm.End), append([]Named{}, sm.Participants...)}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func pointer(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
