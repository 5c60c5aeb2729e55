package main

import (
	"errors"
	"strings"
	"time"

	"readout/internal/analysis"
	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/news"
	"readout/internal/text"
)

// predictArticle runs the whole way on a pasted text and reports everything in
// bytes of that text.
func predictArticle(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Text      string `json:"text"`
		Published string `json:"published"`
		Outlet    string `json:"outlet"`
		Country   string `json:"country"`
		Headline  string `json:"headline"`
	}](record)
	if err != nil {
		return "", err
	}
	out := struct {
		ID         id                  `json:"id"`
		Paragraphs []span              `json:"paragraphs"`
		Quotes     []quotePrediction   `json:"quotes"`
		Events     []eventPrediction   `json:"events"`
		Stances    []stancePrediction  `json:"stances"`
		Topics     []string            `json:"topics"`
		Mentions   []mentionPrediction `json:"mentions"`
		Dates      []datePrediction    `json:"dates"`
	}{ID: r.ID, Paragraphs: []span{}, Quotes: []quotePrediction{}, Events: []eventPrediction{}, Stances: []stancePrediction{},
		Topics: []string{}, Mentions: []mentionPrediction{}, Dates: []datePrediction{}}
	content, err := extract.Text(r.Text, r.Headline)
	var refused *news.RefusedError
	if errors.As(err, &refused) {
		return encode(out)
	} else if err != nil {
		return "", err
	}
	at := locate(r.Text, content)
	for _, b := range content.Blocks {
		if b.Kind.Body() || b.Kind == text.Subhead {
			if sp, ok := at(b.Span); ok {
				out.Paragraphs = append(out.Paragraphs, sp)
			}
		}
	}
	lex := catalogue.Lexicon()
	a := analysis.Analyze(news.Input{Text: content.Text, Blocks: content.Blocks, Posts: content.Posts, PublishedAt: day(r.Published),
		OutletCountry: alpha3(r.Country), Language: content.Language, Lexicon: lex})
	name := func(ref news.Ref) string { return canonical(lex, ref) }
	for i := range a.Quotes {
		if a.Quotes[i].Place != news.InBody && a.Quotes[i].Place != "" {
			a.Quotes[i].NotSpeech = "headline" // reported on its own, not with the body's
		}
	}
	out.Quotes = quotePredictions(a, name, at)
	for _, e := range a.Events {
		cue, _ := at(e.Cue)
		out.Events = append(out.Events, eventPrediction{Root: e.Root, Kind: e.Kind, Status: string(e.Status), From: stamp(e.When.From, e.When.Precision),
			To: stamp(lastMoment(e.When), e.When.Precision), Precision: string(e.When.Precision), Who: names(lex, e.Who), Whom: names(lex, e.Whom), Where: name(e.Where),
			Label: e.Label, Cue: cue, Evidence: spans(e.Evidence, at)})
	}
	for _, st := range a.Stances {
		cue, _ := at(st.Cue)
		out.Stances = append(out.Stances, stancePrediction{Holder: name(st.Holder), Topic: st.Topic, Target: st.Target, Position: string(st.Position),
			Intensity: st.Intensity, Cue: cue, Evidence: spans(st.Evidence, at)})
	}
	out.Topics = predictTopics(a.Topics)
	for _, m := range a.Mentions {
		if n := canonical(lex, news.Ref{Actor: m.Actor, Name: m.Name}); n != "" {
			if sp, ok := at(m.Span); ok {
				out.Mentions = append(out.Mentions, mentionPrediction{sp, n})
			}
		}
	}
	for _, d := range a.Dates {
		if sp, ok := at(d.Span); ok && d.Value != "" {
			out.Dates = append(out.Dates, datePrediction{sp, d.Value})
		}
	}
	return encode(out)
}

// stamp writes a time as a day, or with its hour where the hour is known; ""
// when it is unknown.
func stamp(at time.Time, p news.Precision) string {
	switch {
	case at.IsZero():
		return ""
	case p == news.Minute || p == news.Hour:
		return at.Format(time.RFC3339)
	}
	return at.Format(time.DateOnly)
}

// lastMoment turns the exclusive end of a date into its last day.
func lastMoment(d news.Date) time.Time {
	if d.To.IsZero() || d.Precision == news.Minute || d.Precision == news.Hour {
		return d.To
	}
	return d.To.Add(-time.Second)
}

// locate finds where the lines of an extracted text stand in the input that it
// came from. Lines that are not there (a headline given apart) have no place.
func locate(input string, c news.Content) inInput {
	clean, offsets := text.Clean(input)
	type line struct {
		span news.Span
		in   int // where it starts in clean, -1 when absent
	}
	var lines []line
	from := 0
	for _, b := range c.Blocks {
		l := line{span: b.Span, in: -1}
		words := b.Span.In(c.Text)
		if k := strings.Index(clean[from:], words); k >= 0 && words != "" {
			l.in = from + k
			from = l.in + len(words)
		}
		lines = append(lines, l)
	}
	return func(sp news.Span) (span, bool) {
		if sp.Empty() {
			return span{}, false
		}
		for _, l := range lines {
			if l.in >= 0 && l.span.Contains(sp) {
				in := offsets.InputSpan(news.Span{Start: l.in + sp.Start - l.span.Start, End: l.in + sp.End - l.span.Start})
				return span{in.Start, in.End}, true
			}
		}
		return span{}, false
	}
}
