package extract

import (
	"strings"

	"readout/internal/news"
	"readout/internal/text"
)

// Text extracts an article pasted as plain text, furniture and all. Every line
// of the story comes through word for word, furniture goes to Dropped. Headline
// may be "": the text's first line is then not taken for one; a first line that
// repeats the headline is left out.
func Text(s, headline string) (news.Content, error) {
	cleaned, _ := text.Clean(s)
	var lines []string
	for l := range strings.SplitSeq(cleaned, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	b := builder{}
	b.content.Extractor = Version
	if headline = line(headline); headline != "" {
		b.content.Headline = headline
		b.add(text.Headline, headline, 0)
	}
	furniture := filter(lines, nil)
	body := 0
	for i, l := range lines {
		switch {
		case furniture[i]:
			b.content.Dropped = append(b.content.Dropped, l)
		case body == 0 && headline != "" && text.Fold(l) == text.Fold(headline):
		default:
			b.add(kindOfLine(l, lines, i), l, 0)
			body++
		}
	}
	if body == 0 {
		return news.Content{}, &news.RefusedError{Reason: news.RefusedNoBody, Detail: "no line of the text is part of a story"}
	}
	return b.done(), nil
}

// kindOfLine tells paragraphs, subheads and list items of a plain text apart.
func kindOfLine(l string, lines []string, i int) text.BlockKind {
	switch {
	case strings.HasPrefix(l, "• ") || strings.HasPrefix(l, "* ") || strings.HasPrefix(l, "- ") || strings.HasPrefix(l, "· "):
		return text.ListItem
	case noticeLine(l):
		return text.Notice
	case !finishes(l) && brief(l) && len(l) < 90 && !strings.HasSuffix(l, ":") && !strings.HasSuffix(l, ",") && i > 0 && i+1 < len(lines) && len(lines[i+1]) > len(l) && finishes(lines[i+1]):
		return text.Subhead
	}
	return text.Paragraph
}

// noticeLine reports whether a line is the outlet's own note on its article.
func noticeLine(s string) bool {
	low := strings.ToLower(strings.ReplaceAll(s, "’", "'"))
	low = strings.TrimLeft(low, "*•– ")
	for _, p := range []string{"correction:", "corrections:", "clarification:", "correction and clarification", "editor's note:", "editors' note:", "an earlier version of this", "this article was amended", "this article was corrected",
		"this story was corrected", "this story has been corrected", "this article has been corrected", "this article has been amended", "this article has been updated", "this story has been updated", "this article was updated", "retraction:",
		"korrektur:", "anmerkung der redaktion:", "hinweis der redaktion:", "in einer früheren version", "rectificatif", "note de la rédaction", "fe de errores", "correction (", "correction -", "correction –"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return false
}

// builder lays out a content's text: headline, standfirst and blocks, one to a
// line.
type builder struct {
	content news.Content
	text    strings.Builder
}

// add appends a block. Its string holds no line break.
func (b *builder) add(kind text.BlockKind, s string, post int) {
	if b.text.Len() > 0 {
		b.text.WriteByte('\n')
	}
	start := b.text.Len()
	b.text.WriteString(s)
	b.content.Blocks = append(b.content.Blocks, text.Block{Kind: kind, Span: text.Span{Start: start, End: b.text.Len()}, Post: post})
}

// done returns the content.
func (b *builder) done() news.Content {
	b.content.Text = b.text.String()
	return b.content
}
