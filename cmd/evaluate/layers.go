package main

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"readout/internal/analysis"
	"readout/internal/analysis/event"
	"readout/internal/analysis/grammar"
	"readout/internal/analysis/mention"
	"readout/internal/analysis/stance"
	"readout/internal/analysis/when"
	"readout/internal/catalogue"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/text"
)

func predictDates(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID       id     `json:"id"`
		Sentence string `json:"sentence"`
		Text     string `json:"text"`
		DCT      string `json:"dct"`
	}](record)
	if err != nil {
		return "", err
	}
	sentence, _ := text.Clean(r.Sentence)
	words, _ := text.Clean(r.Text)
	v := when.Value(sentence, words, day(r.DCT))
	if v == "" {
		v = "-"
	}
	return row(string(r.ID), v)
}

func predictEvents(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Sentence  string `json:"sentence"`
		Actor     string `json:"actor"`
		Recipient string `json:"recipient"`
	}](record)
	if err != nil {
		return "", err
	}
	sentence, _ := text.Clean(r.Sentence)
	actor, _ := text.Clean(r.Actor)
	recipient, _ := text.Clean(r.Recipient)
	root, _, _ := event.Classify(sentence, actor, recipient)
	if root == "" {
		root = "-"
	}
	return row(string(r.ID), root)
}

func predictOpinions(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID       id     `json:"id"`
		Sentence string `json:"sentence"`
		P        string `json:"p"`
		Q        string `json:"q"`
	}](record)
	if err != nil {
		return "", err
	}
	dir := stance.BracketedOpinion(r.Sentence, r.P, r.Q)
	if dir == stance.NoOpinion {
		return row(string(r.ID), "-")
	}
	return row(string(r.ID), strconv.Itoa(int(dir)))
}

var matcher = sync.OnceValue(func() *link.Matcher { return link.NewMatcher(catalogue.Lexicon()) })

func predictSummits(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Published string `json:"published"`
		Headline  string `json:"headline"`
		Text      string `json:"text"`
	}](record)
	if err != nil {
		return "", err
	}
	headline, _ := text.Clean(r.Headline)
	body, _ := text.Clean(r.Text)
	summit := matcher().Best(link.Article{Headline: headline, Text: body, Published: day(r.Published)})
	if summit == "" {
		summit = "-"
	}
	return row(string(r.ID), summit)
}

// stanceLine says a sentence's position in the words of the prediction format.
func stanceWord(p news.Position) string {
	switch p {
	case news.Supports, news.Opposes, news.Conditional:
		return string(p)
	}
	return "neutral-or-unclear"
}

// predictStance analyses the sentence as an article of its own and gives the
// holder's position on the topic. A stance whose holder the sentence does not
// name counts for any.
func predictStance(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Sentence  string `json:"sentence"`
		Holder    string `json:"holder"`
		Topic     string `json:"topic"`
		Published string `json:"published"`
	}](record)
	if err != nil {
		return "", err
	}
	clean, _ := text.Clean(r.Sentence)
	published := day(r.Published)
	if published.IsZero() {
		published = day("2025-02-27")
	}
	lex := catalogue.Lexicon()
	doc := grammar.Parse(text.Parse(clean, nil))
	a := analysis.Analyze(news.Input{Text: clean, PublishedAt: published, OutletCountry: "GBR", Lexicon: lex})
	position := stance.Read(doc, a.Quotes, a.Mentions, lex, r.Topic, func(ref news.Ref) bool {
		return r.Holder == "-" || r.Holder == "" || canonical(lex, ref) == r.Holder
	})
	return row(string(r.ID), stanceWord(position))
}

var (
	actorsOnce sync.Once
	actors     map[string]news.Actor
)

func actorByID(lex *news.Lexicon, id string) (news.Actor, bool) {
	actorsOnce.Do(func() {
		actors = make(map[string]news.Actor, len(lex.Actors))
		for _, a := range lex.Actors {
			actors[a.ID] = a
		}
	})
	a, ok := actors[id]
	return a, ok
}

// canonical names a reference as the prediction formats do; people outside the
// lexicon by the name found.
func canonical(lex *news.Lexicon, ref news.Ref) string {
	if a, ok := actorByID(lex, ref.Actor); ok {
		return a.Canonical()
	}
	return ref.Name
}

func predictActors(record []byte, _ string) (string, error) {
	r, err := decode[struct {
		ID        id     `json:"id"`
		Mention   string `json:"mention"`
		Published string `json:"published"`
		Outlet    string `json:"outlet"`
		Before    string `json:"before"`
		Sentence  string `json:"sentence"`
	}](record)
	if err != nil {
		return "", err
	}
	before, _ := text.Clean(r.Before)
	sentence, _ := text.Clean(r.Sentence)
	words, _ := text.Clean(r.Mention)
	full := sentence
	if before != "" {
		full = before + "\n" + sentence
	}
	// The mention's first letter may be small where its sentence starts with it;
	// lower-casing ASCII keeps the offsets.
	lower := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			return c
		}, s)
	}
	at := strings.Index(sentence, words)
	if at < 0 {
		at = strings.Index(lower(sentence), lower(words))
	}
	if at < 0 {
		return row(string(r.ID), "-")
	}
	want := news.Span{Start: len(full) - len(sentence) + at, End: len(full) - len(sentence) + at + len(words)}
	lex := catalogue.Lexicon()
	doc := grammar.Parse(text.Parse(full, nil))
	ms, _ := mention.Resolve(doc, mention.Find(doc, lex, nil), lex, nil, day(r.Published), alpha3(r.Outlet))
	best, name := 0, ""
	for _, m := range ms {
		if !m.Span.Overlaps(want) || m.Actor == "" && m.Name == "" {
			continue
		}
		shared := min(m.Span.End, want.End) - max(m.Span.Start, want.Start)
		// The mention that fits best: most shared bytes, fewest others; the head
		// of "the council president" is the post.
		fit := 2*shared - m.Span.Len()
		if m.Kind == news.MentionOffice {
			fit += want.Len()
		}
		if best == 0 || fit > best {
			best, name = fit, canonical(lex, news.Ref{Actor: m.Actor, Name: m.Name})
			if m.Rule == "metonym-place" {
				name = "place:" + text.Slug(m.Name)
			}
		}
	}
	return row(string(r.ID), name)
}

type eventPrediction struct {
	Root      string   `json:"root"`
	Kind      string   `json:"kind"`
	Status    string   `json:"status"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Precision string   `json:"precision"`
	Who       []string `json:"who"`
	Whom      []string `json:"whom"`
	Where     string   `json:"where"`
	Label     string   `json:"label"`
	Cue       span     `json:"cue"`
	Evidence  []span   `json:"evidence"`
}

type stancePrediction struct {
	Holder    string `json:"holder"`
	Topic     string `json:"topic"`
	Target    string `json:"target"`
	Position  string `json:"position"`
	Intensity int    `json:"intensity"`
	Cue       span   `json:"cue"`
	Evidence  []span `json:"evidence"`
}

type mentionPrediction struct {
	Span span   `json:"span"`
	Name string `json:"name"`
}

type datePrediction struct {
	Span  span   `json:"span"`
	Value string `json:"value"`
}

func names(lex *news.Lexicon, refs []news.Ref) []string {
	out := []string{}
	for _, ref := range refs {
		if n := canonical(lex, ref); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func predictTopics(tags []news.TopicTag) []string {
	out := []string{}
	for _, t := range tags {
		out = append(out, t.Topic)
	}
	return out
}
