// Package evaluate compares what an analysis finds with what a person labelled.
// It is pure: it reads gold and predictions as values and returns figures.
package evaluate

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

// Article is a text labelled by a person before the code ran on it.
type Article struct {
	ID        string
	Published time.Time
	Country   string // of the outlet, ISO alpha-3 or a made-up one
	Style     string // of the copy: "british", "american", "agency" ...
	Headline  string
	Text      string // paragraphs, one to a line
	Actors    []news.Actor
	Offices   []news.Office
	Quotes    []QuoteLabel
	Dates     []DateLabel
	Events    []EventLabel
	Stances   []StanceLabel
}

// QuoteLabel is a labelled quote. Words are its pieces as they stand in the
// text, one a paragraph or side of the cue, without marks. Speaker "-" says
// that nobody can be named, or that the words are no speech.
type QuoteLabel struct {
	Kind    news.QuoteKind
	Speaker string
	Words   []string
}

// DateLabel is a time expression and its TimeML value.
type DateLabel struct{ Words, Value string }

// EventLabel is an event by its root, its day ("2026-03-11", "-" when it is not
// known) and a word of its cue.
type EventLabel struct{ Root, Day, Status, Cue string }

// StanceLabel is a position by holder and topic.
type StanceLabel struct {
	Holder, Topic string
	Position      news.Position
}

// ParseArticle reads a labelled article. Its head holds "key: value" lines
// (published, country, style, headline, and any number of "actor: name | gender
// | polity" and "office: polity | title | holder"), then sections that open
// with "== text", "== quotes" (kind | speaker | piece / piece), "== dates"
// (words | value), "== events" (root | day | status | cue) and "== stances"
// (holder | topic | position). Errors name the line.
func ParseArticle(id, s string) (Article, error) {
	a := Article{ID: id}
	section := ""
	var body []string
	sc := bufio.NewScanner(strings.NewReader(s))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" {
			continue
		}
		if name, ok := strings.CutPrefix(line, "== "); ok {
			section = name
			continue
		}
		if err := a.line(section, line, &body); err != nil {
			return a, fmt.Errorf("gold article %s, line %d: %w", id, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		return a, fmt.Errorf("gold article %s: %w", id, err)
	}
	a.Text, _ = text.Clean(strings.Join(body, "\n"))
	for _, q := range a.Quotes {
		for _, w := range q.Words {
			if !strings.Contains(a.Text, w) {
				return a, fmt.Errorf("gold article %s: %q does not stand in its text", id, w)
			}
		}
	}
	return a, nil
}

func (a *Article) line(section, line string, body *[]string) error {
	switch section {
	case "":
		return a.head(line)
	case "text":
		*body = append(*body, line)
		return nil
	case "quotes":
		f, err := fields(line, 3)
		if err != nil {
			return err
		}
		kind := news.QuoteKind(f[0])
		if kind != news.Direct && kind != news.Mixed && kind != news.Indirect {
			return fmt.Errorf("unknown kind of quote %q", f[0])
		}
		a.Quotes = append(a.Quotes, QuoteLabel{Kind: kind, Speaker: f[1], Words: strings.Split(f[2], " / ")})
	case "dates":
		f, err := fields(line, 2)
		if err != nil {
			return err
		}
		a.Dates = append(a.Dates, DateLabel{f[0], f[1]})
	case "events":
		f, err := fields(line, 4)
		if err != nil {
			return err
		}
		a.Events = append(a.Events, EventLabel{f[0], f[1], f[2], f[3]})
	case "stances":
		f, err := fields(line, 3)
		if err != nil {
			return err
		}
		a.Stances = append(a.Stances, StanceLabel{f[0], f[1], news.Position(f[2])})
	default:
		return fmt.Errorf("unknown section %q", section)
	}
	return nil
}

func (a *Article) head(line string) error {
	key, value, ok := strings.Cut(line, ": ")
	if !ok {
		return fmt.Errorf("want \"key: value\", have %q", line)
	}
	switch key {
	case "published":
		at, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return err
		}
		a.Published = at
	case "country":
		a.Country = value
	case "style":
		a.Style = value
	case "headline":
		a.Headline = value
	case "actor":
		f, err := fields(value, 3)
		if err != nil {
			return err
		}
		a.Actors = append(a.Actors, news.Actor{ID: text.Slug(f[0]), Kind: news.Person, Name: f[0], Gender: f[1], Country: f[2]})
	case "office":
		f, err := fields(value, 3)
		if err != nil {
			return err
		}
		a.Offices = append(a.Offices, news.Office{Polity: f[0], Title: f[1], Holder: text.Slug(f[2]), From: a.Published.AddDate(-1, 0, 0)})
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

func fields(line string, n int) ([]string, error) {
	f := strings.Split(line, " | ")
	if len(f) != n {
		return nil, fmt.Errorf("want %d fields parted by \" | \", have %d in %q", n, len(f), line)
	}
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f, nil
}

// Sentence is a labelled sentence of a set for one layer: the value of the
// expression Words, or the position of Words (the holder) on Topic.
type Sentence struct {
	ID       string
	Sentence string
	Words    string // expression, or holder
	Topic    string
	Date     time.Time // of the document; zero for stances
	Label    string
}

// ParseSentences reads tab-separated rows: id, sentence, expression, document
// date, value for dates; id, sentence, holder, topic, position for stances.
// Lines that start with "#" are comments.
func ParseSentences(s string) ([]Sentence, error) {
	var out []Sentence
	for n, line := range strings.Split(s, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("line %d: want 5 fields parted by tabs, have %d", n+1, len(f))
		}
		row := Sentence{ID: f[0], Sentence: f[1], Words: f[2], Label: f[4]}
		if at, err := time.Parse(time.DateOnly, f[3]); err == nil {
			row.Date = at
		} else {
			row.Topic = f[3]
		}
		out = append(out, row)
	}
	return out, nil
}
