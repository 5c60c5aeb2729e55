package topic

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

func TestFind(t *testing.T) {
	t.Parallel()
	topics := []news.Topic{
		{ID: "tariffs", Cues: []string{"tariff*", "trade war"}},
		{ID: "guarantees", Cues: []string{"security guarantee(s)", "backstop"}},
		{ID: "it", Cues: []string{"AI"}},
	}
	s := "Corvia fears a trade war. Its tariff on steel stands. “We need a security guarantee,” she said. They met in Aix, not on AI."
	doc := grammar.Parse(text.Parse(s, nil))
	quotes := []news.Quote{{Kind: news.Direct, Content: []news.Span{{Start: 59, End: 87}}}}
	var got []string
	for _, tag := range Find(doc, topics, quotes) {
		got = append(got, tag.Topic)
		for _, sp := range tag.Cues {
			if sp.In(s) == "" {
				t.Errorf("%s has an empty cue", tag.Topic)
			}
		}
	}
	if diff := cmp.Diff([]string{"tariffs", "guarantees"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"tariffs"}, In(doc, topics, news.Span{Start: 0, End: 50})); diff != "" {
		t.Error(diff)
	}
	if got := In(doc, topics, news.Span{}); got != nil {
		t.Errorf("an empty span is about %v", got)
	}
}
