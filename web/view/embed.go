package view

// Embed is one item on another site's page.
type Embed struct {
	Title    string
	Who      []string // established; empty when not
	Text     string
	Quoted   bool
	Language string // of Text, "" for English
	When     string
	First    string
	Outlets  int
	State    string
	URL      string
	Theme    Theme
	Sample   bool
}

func (e Embed) title() string {
	if e.Sample {
		return e.Title + " (sample)"
	}
	return e.Title
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
