package interchange

import (
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"readout/internal/news"
)

// The parts of TimelineJS 3's JSON. An event without start_date is left out by
// the reader without a word, so every one has one.
type (
	tlDate struct {
		Year    int    `json:"year"`
		Month   int    `json:"month,omitempty"`
		Day     int    `json:"day,omitempty"`
		Hour    *int   `json:"hour,omitempty"`
		Minute  *int   `json:"minute,omitempty"`
		Display string `json:"display_date,omitempty"`
	}
	tlText struct {
		Headline string `json:"headline,omitempty"`
		Text     string `json:"text,omitempty"`
	}
	tlMedia struct {
		URL     string `json:"url"`
		Credit  string `json:"credit,omitempty"`
		Link    string `json:"link,omitempty"`
		Caption string `json:"caption,omitempty"`
	}
	tlEvent struct {
		ID     string   `json:"unique_id"`
		Start  tlDate   `json:"start_date"`
		End    *tlDate  `json:"end_date,omitempty"`
		Text   tlText   `json:"text"`
		Media  *tlMedia `json:"media,omitempty"`
		Group  string   `json:"group,omitempty"`
		Labels any      `json:"_readout"`
	}
	tlEra struct {
		Start tlDate `json:"start_date"`
		End   tlDate `json:"end_date"`
		Text  tlText `json:"text"`
	}
	tlSlide struct {
		Text tlText `json:"text"`
	}
)

func civilDate(t time.Time) tlDate {
	y, m, d := t.UTC().Date()
	return tlDate{Year: y, Month: int(m), Day: d}
}

func clockDate(t time.Time, zone *time.Location) tlDate {
	t = t.In(zone)
	d := tlDate{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
	h, m := t.Hour(), t.Minute()
	d.Hour, d.Minute = &h, &m
	return d
}

// startOf places an item: where it was said or happened as far as that is known,
// else where it was first reported, else where we first saw it. TimelineJS has
// no zones: the parts are local to the summit and display_date names the zone.
func startOf(it Item, zone *time.Location) tlDate {
	var d tlDate
	switch t := it.When; {
	case t.From != nil && (t.Precision == string(news.Minute) || t.Precision == string(news.Hour)):
		d = clockDate(*t.From, zone)
	case t.From != nil && t.Precision == string(news.Month):
		d = civilDate(*t.From)
		d.Day = 0
	case t.From != nil && t.Precision == string(news.Year):
		d = civilDate(*t.From)
		d.Month, d.Day = 0, 0
	case t.From != nil:
		d = civilDate(*t.From)
	case t.To != nil:
		d = clockDate(*t.To, zone)
	case it.Reported.Day && !it.Reported.Time.IsZero():
		d = civilDate(it.Reported.Time)
	case !it.Reported.Time.IsZero():
		d = clockDate(it.Reported.Time, zone)
	default:
		d = clockDate(it.Seen, zone)
	}
	d.Display = When(it, zone)
	return d
}

// WriteTimelineJS writes a list as TimelineJS 3 reads it: quotes as blockquotes,
// everything else as text, each with its permalink, state, and retrieval time
// under "_readout".
func WriteTimelineJS(w io.Writer, l List) error {
	zone := l.zone()
	head := struct {
		Title *tlSlide `json:"title,omitempty"`
		Scale string   `json:"scale"`
		Eras  []tlEra  `json:"eras,omitempty"`
	}{Scale: "human"}
	head.Title = &tlSlide{tlText{html.EscapeString(l.Title), paragraph(l.Note) + anchor(l.Page, "The same list with its evidence")}}
	if sm := l.Summit; sm != nil && !sm.Start.IsZero() && !sm.End.IsZero() {
		// The reader drops an era that ends where it starts: a day ends with the next.
		head.Eras = []tlEra{{civilDate(sm.Start), civilDate(sm.End.AddDate(0, 0, 1)), tlText{Headline: html.EscapeString(sm.Name)}}}
	}
	s := &stream{w: w}
	s.open(head, "events")
	for it, err := range l.Items {
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		s.add(slide(it, zone))
	}
	return s.close()
}

func slide(it Item, zone *time.Location) tlEvent {
	ps := content(it, zone)
	e := tlEvent{ID: strings.ReplaceAll(it.ID, "/", "-"), Start: startOf(it, zone)}
	e.Text.Headline = html.EscapeString(it.Title)
	facts := ps[len(ps)-1]
	e.Text.Text = paragraph(facts)
	if it.Note != "" {
		e.Text.Text = paragraph(ps[0]) + e.Text.Text
	}
	e.Text.Text += anchor(it.URL, "Evidence")
	who := ""
	if len(it.Who) > 0 {
		who = it.Who[0].Name
		e.Group = it.Who[0].Name
	}
	if it.Kind == string(news.ItemUtterance) {
		// TimelineJS takes a media URL that is a blockquote for the quote itself.
		cite := who
		if cite == "" {
			cite = it.First.Outlet.Name
		}
		e.Text.Headline = html.EscapeString(cite)
		e.Media = &tlMedia{URL: "<blockquote>" + html.EscapeString(it.Text) + "<cite>" + html.EscapeString(cite) + "</cite></blockquote>", Credit: html.EscapeString(it.First.Outlet.Name), Link: it.URL}
	}
	e.Labels = struct {
		URL       string     `json:"url"`
		Kind      string     `json:"kind"`
		State     string     `json:"state"`
		Extractor string     `json:"extractor"`
		Retrieved *time.Time `json:"retrieved,omitempty"`
		Source    string     `json:"source"`
		When      Time       `json:"when"`
	}{it.URL, it.Kind, it.State, it.Extractor, it.First.Fetched, it.First.URL, it.When}
	return e
}

func paragraph(s string) string {
	if s == "" {
		return ""
	}
	return "<p>" + html.EscapeString(s) + "</p>"
}

func anchor(href, label string) string {
	return `<p><a href="` + html.EscapeString(href) + `">` + html.EscapeString(label) + `</a></p>`
}
