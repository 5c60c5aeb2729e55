package grammar

import (
	"strings"
	"sync/atomic"
	"unicode"

	"readout/internal/news"
	"readout/internal/text"
)

// TopicHit is a topic's cue in a text: the index of the topic, the tokens and
// the cue's weight (0.5 for a word of many uses, 1 for a plain word, 1.5 for a
// phrase).
type TopicHit struct {
	Topic  int
	Tokens text.Range
	Weight float64
}

type topicCue struct {
	topic  int
	words  []string
	prefix bool // the last word is a beginning
	caps   string
	weight float64
}

type topicIndex struct {
	topics []news.Topic
	first  map[string][]topicCue
	stems  map[string][]topicCue // by the first three bytes
}

// lastTopics keeps the index of the topics used last: thousands of articles
// share one lexicon.
var lastTopics atomic.Pointer[topicIndex]

func indexTopics(topics []news.Topic) *topicIndex {
	if len(topics) == 0 {
		return &topicIndex{}
	}
	if x := lastTopics.Load(); x != nil && len(x.topics) == len(topics) && &x.topics[0] == &topics[0] {
		return x
	}
	x := &topicIndex{topics: topics, first: map[string][]topicCue{}, stems: map[string][]topicCue{}}
	for i, t := range topics {
		for _, c := range t.Cues {
			if base, ok := strings.CutSuffix(c, "(s)"); ok {
				x.add(i, base)
				x.add(i, base+"s")
				continue
			}
			x.add(i, c)
		}
	}
	lastTopics.Store(x)
	return x
}

// common are cues of one word that mean something else about as often.
var commonCue = map[string]bool{"gas": true, "oil": true, "border": true, "borders": true, "data": true, "chips": true, "bridge": true, "settlement": true, "development": true, "duties": true, "levies": true, "occupied": true, "energy": true, "reciprocal": true, "captives": true, "handshake": true, "invitation": true, "5%": true, "2.5%": true, "3.5%": true, "release of": true, "freedom of": true, "open door": true}

func (x *topicIndex) add(topic int, cue string) {
	prefix := strings.HasSuffix(cue, "*")
	base := strings.TrimSuffix(cue, "*")
	doc := text.Parse(base, nil)
	var words []string
	for i := range doc.Tokens {
		words = append(words, lowerWord(doc.Word(i)))
	}
	if len(words) == 0 {
		return
	}
	c := topicCue{topic: topic, words: words, prefix: prefix, weight: 1}
	switch {
	case commonCue[strings.ToLower(cue)]:
		c.weight = 0.5
	case len(words) > 1:
		c.weight = 1.5
	case prefix && (strings.HasPrefix(cue, "arriv") || strings.HasPrefix(cue, "welcome")):
		c.weight = 0.25
	}
	if len(words) == 1 && len(base) <= 4 && base == strings.ToUpper(base) && unicode.IsLetter(rune(base[0])) {
		c.caps = base
	}
	if prefix && len(words) == 1 {
		k := words[0]
		if len(k) > 3 {
			k = k[:3]
		}
		x.stems[k] = append(x.stems[k], c)
		return
	}
	x.first[words[0]] = append(x.first[words[0]], c)
}

func (c *topicCue) match(d *Doc, i, end int) bool {
	if i+len(c.words) > end {
		return false
	}
	last := len(c.words) - 1
	for k, w := range c.words {
		lw := d.Lower[i+k]
		if k == last && c.prefix {
			if !strings.HasPrefix(lw, w) {
				return false
			}
			continue
		}
		if lw != w && !(k == last && d.Lemma[i+k] == w && d.Tags[i+k] == Noun) {
			return false
		}
	}
	return c.caps == "" || d.Word(i) == c.caps
}

// TopicHits returns the cues of the topics among the tokens [from, end), the
// longest at every place, in text order.
func TopicHits(d *Doc, topics []news.Topic, from, end int) []TopicHit {
	x := indexTopics(topics)
	var out []TopicHit
	for i := from; i < end; {
		n := x.at(d, i, end, &out)
		i += max(1, n)
	}
	return out
}

// at appends the longest cues at token i and returns their length.
func (x *topicIndex) at(d *Doc, i, end int, out *[]TopicHit) int {
	lw := d.Lower[i]
	longest := 0
	for _, c := range x.first[lw] {
		if len(c.words) > longest && c.match(d, i, end) {
			longest = len(c.words)
		}
	}
	lemma := d.Lemma[i]
	if longest == 0 && lemma != lw && d.Tags[i] == Noun {
		for _, c := range x.first[lemma] {
			if len(c.words) == 1 && c.match(d, i, end) {
				longest = 1
			}
		}
	}
	var stems []topicCue
	if len(lw) >= 3 {
		stems = x.stems[lw[:3]]
		if longest == 0 {
			for _, c := range stems {
				if c.match(d, i, end) {
					longest = 1
				}
			}
		}
	}
	if longest == 0 {
		return 0
	}
	seen := len(*out)
	put := func(c topicCue) {
		if len(c.words) != longest || !c.match(d, i, end) {
			return
		}
		for _, h := range (*out)[seen:] {
			if h.Topic == c.topic {
				return
			}
		}
		*out = append(*out, TopicHit{Topic: c.topic, Tokens: text.Range{First: i, End: i + longest}, Weight: c.weight})
	}
	for _, c := range x.first[lw] {
		put(c)
	}
	if longest == 1 {
		if lemma != lw && d.Tags[i] == Noun {
			for _, c := range x.first[lemma] {
				put(c)
			}
		}
		for _, c := range stems {
			put(c)
		}
	}
	return longest
}
