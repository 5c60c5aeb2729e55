package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"readout/internal/analysis"
	"readout/internal/analysis/quote"
	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/news"
	"readout/internal/robots"
	"readout/internal/text"
)

// id is a record's identifier, a string or a number.
type id string

func (i *id) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*i = id(s)
		return nil
	}
	*i = id(strings.TrimSpace(string(b)))
	return nil
}

func day(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// alpha3 brings ISO alpha-2 and alpha-3 country codes into alpha-3, and leaves
// polities that are no country ("EU") as they are.
func alpha3(code string) string {
	if a := catalogue.Alpha3(code); a != "" {
		return a
	}
	return code
}

type span [2]int

// inInput translates a span of an analysed text into one of the input; false
// where the input does not hold the words.
type inInput func(news.Span) (span, bool)

type quotePrediction struct {
	Spans          []span  `json:"spans"`
	SpeakerMention *span   `json:"speaker_mention"`
	SpeakerName    string  `json:"speaker_name"`
	Kind           string  `json:"kind"`
	Content        []span  `json:"content"`
	Cue            *span   `json:"cue,omitempty"`
	Rule           string  `json:"rule,omitempty"`
	Confidence     float64 `json:"confidence,omitempty"`
}

func quotePredictions(a news.Analysis, name func(news.Ref) string, at inInput) []quotePrediction {
	out := []quotePrediction{}
	for _, q := range a.Quotes {
		if q.NotSpeech != "" {
			continue
		}
		p := quotePrediction{Kind: string(q.Kind), SpeakerName: name(q.Speaker), Rule: q.Rule, Confidence: q.Confidence,
			Spans: spans(q.Spans, at), Content: spans(q.Content, at)}
		if len(p.Spans)+len(p.Content) == 0 {
			continue
		}
		if sp, ok := at(q.Source); ok {
			p.SpeakerMention = &sp
		}
		if sp, ok := at(q.Cue); ok {
			p.Cue = &sp
		}
		out = append(out, p)
	}
	return out
}

func spans(in []news.Span, at inInput) []span {
	out := []span{}
	for _, sp := range in {
		if s, ok := at(sp); ok {
			out = append(out, s)
		}
	}
	return out
}

func predictQuotes(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Date      string `json:"date"`
		Publisher string `json:"publisher"`
		Text      string `json:"text"`
	}](record)
	if err != nil {
		return "", err
	}
	clean, offsets := text.Clean(r.Text)
	a := analysis.Analyze(news.Input{Text: clean, PublishedAt: day(r.Date), OutletCountry: publisherCountry(r.Publisher), Lexicon: catalogue.Lexicon()})
	at := func(sp news.Span) (span, bool) {
		in := offsets.InputSpan(sp)
		return span{in.Start, in.End}, !sp.Empty()
	}
	out := quotePredictions(a, func(ref news.Ref) string { return ref.Name }, at)
	for i := range out {
		if quote.Unmarked(out[i].Rule) { // the corpus counts as direct only what stands in marks
			out[i].Kind, out[i].Spans = string(news.Indirect), nil
		}
	}
	return encode(struct {
		ID     id                `json:"id"`
		Quotes []quotePrediction `json:"quotes"`
	}{r.ID, out})
}

// publisherCountry is the country of an outlet of the catalogue, "" for others.
func publisherCountry(name string) string {
	want := strings.ReplaceAll(text.Slug(name), "-", "")
	for _, o := range catalogue.Outlets() {
		if strings.ReplaceAll(o.ID, "-", "") == want || strings.ReplaceAll(text.Slug(o.Name), "-", "") == want {
			return o.Country
		}
	}
	return ""
}

func readPage(dir, path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w; give the folder of the pages with --dir", err)
	}
	defer f.Close()
	if !strings.HasSuffix(path, ".gz") {
		return io.ReadAll(f)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return io.ReadAll(z)
}

func predictExtraction(record []byte, dir string) (string, error) {
	r, err := decode[struct {
		ID   id     `json:"id"`
		HTML string `json:"html"`
		URL  string `json:"url"`
	}](record)
	if err != nil {
		return "", err
	}
	page, err := readPage(dir, r.HTML)
	if err != nil {
		return "", err
	}
	type prediction struct {
		ID         id       `json:"id"`
		Title      string   `json:"title"`
		Authors    []string `json:"authors"`
		Published  string   `json:"published"`
		Paragraphs []string `json:"paragraphs"`
		Refused    string   `json:"refused,omitempty"`
	}
	p := prediction{ID: r.ID, Authors: []string{}, Paragraphs: []string{}}
	c, err := extract.Article(extract.Page{Body: page, ContentType: "text/html", URL: r.URL, FetchedAt: time.Now(), Rules: catalogue.SiteRules()})
	var refused *news.RefusedError
	switch {
	case errors.As(err, &refused):
		p.Refused = refused.Error()
	case err != nil:
		return "", err
	}
	p.Title = c.Headline
	p.Authors = append(append(p.Authors, c.Authors...), c.Agencies...)
	if !c.Published.IsZero() {
		p.Published = c.Published.Format(time.RFC3339)
		if c.DateOnly {
			p.Published = c.Published.Format(time.DateOnly)
		}
	}
	for _, b := range c.Blocks {
		if b.Kind == text.Standfirst {
			p.Paragraphs = append(p.Paragraphs, b.Span.In(c.Text))
		}
	}
	p.Paragraphs = append(p.Paragraphs, c.Paragraphs()...)
	return encode(p)
}

func predictRobots(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID     id     `json:"id"`
		Robots string `json:"robots"`
		Agent  string `json:"agent"`
		URL    string `json:"url"`
	}](record)
	if err != nil {
		return "", err
	}
	if robots.Parse([]byte(r.Robots)).Allowed(r.Agent, r.URL) {
		return row(string(r.ID), "allow")
	}
	return row(string(r.ID), "disallow")
}
