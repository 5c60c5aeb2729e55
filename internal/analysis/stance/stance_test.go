package stance

import (
	"strings"
	"testing"

	"readout/internal/analysis/grammar"
	"readout/internal/news"
	"readout/internal/text"
)

var testLexicon = &news.Lexicon{
	Actors: []news.Actor{{ID: "ada", Kind: news.Person, Name: "Ada Moor", Country: "LIS"}, {ID: "lisse", Kind: news.Country, Name: "Lisse", Code: "LIS"}},
	Topics: []news.Topic{{ID: "tariffs", Cues: []string{"tariff*"}, Negative: true}, {ID: "force", Cues: []string{"peace force"}}},
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sentence, want string }{
		{"commitment", "Ada Moor pledged to fund the peace force.", "ada force supports"},
		{"refusal", "Ada Moor ruled out joining the peace force.", "ada force opposes"},
		{"reversal", "Ada Moor called for the lifting of the tariffs.", "ada tariffs opposes"},
		{"litotes", "Ada Moor is not opposed to the peace force.", "ada force supports"},
		{"condition", "Ada Moor said Lisse would join the peace force in return for a loan.", "lisse force conditional"},
		{"silence", "Ada Moor declined to say whether Lisse would join the peace force.", "ada force unclear"},
		{"judgement", "Ada Moor said the tariffs were a mistake.", "ada tariffs opposes"},
		{"necessity", "Ada Moor said Lisse must join the peace force.", "ada force supports"},
		{"the reporter's judgement", "The tariffs are a mistake.", ""},
		{"discussed", "Ada Moor discussed the peace force.", ""},
		{"an adverbial", "Ada Moor ended the day with talk of the peace force.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var ms []news.Mention
			for i := range c.sentence {
				for name, id := range map[string]string{"Ada Moor": "ada", "Lisse": "lisse"} {
					if strings.HasPrefix(c.sentence[i:], name) {
						ms = append(ms, news.Mention{Span: news.Span{Start: i, End: i + len(name)}, Kind: news.MentionName, Actor: id, Name: name})
					}
				}
			}
			got := ""
			for _, s := range Classify(grammar.Parse(text.Parse(c.sentence, nil)), nil, ms, nil, testLexicon) {
				if line := s.Holder.Actor + " " + s.Topic + " " + string(s.Position); got == "" || line == c.want {
					got = line
				}
				if s.Cue.Empty() || s.Rule == "" || len(s.Evidence) == 0 || s.Target == "" {
					t.Errorf("a stance without cue, rule, evidence or target: %+v", s)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestBracketedOpinion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence string
		want     Direction
	}{
		{"[Moor] praised [Voss] for her patience.", PofQGood},
		{"[Moor] was criticised by [Voss].", QofPBad},
		{"[Moor]'s criticism of [Voss] went on.", PofQBad},
		{"[Moor] refused to endorse [Voss].", PofQBad},
		{"[Moor] met [Voss] in the garden.", NoOpinion},
		{"Nobody is named here.", NoOpinion},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := BracketedOpinion(c.sentence, "Moor", "Voss"); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestShortNames(t *testing.T) {
	t.Parallel()
	lex := &news.Lexicon{
		Actors: testLexicon.Actors,
		Topics: []news.Topic{{ID: "force", Cues: []string{"peace force"}}, {ID: "police", Cues: []string{"police force"}}},
	}
	for _, c := range []struct{ text, want string }{
		{"The peace force is ready. Ada Moor condemned the force.", "ada force opposes"},
		{"The peace force and the police force are ready. Ada Moor condemned the force.", ""}, // either
		{"Ada Moor condemned the force.", ""},
	} {
		var ms []news.Mention
		if i := strings.Index(c.text, "Ada Moor"); i >= 0 {
			ms = append(ms, news.Mention{Span: news.Span{Start: i, End: i + len("Ada Moor")}, Kind: news.MentionName, Actor: "ada", Name: "Ada Moor"})
		}
		got := ""
		for _, s := range Classify(grammar.Parse(text.Parse(c.text, nil)), nil, ms, nil, lex) {
			got += s.Holder.Actor + " " + s.Topic + " " + string(s.Position)
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
