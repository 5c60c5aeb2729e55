// Package extract turns the bytes of a page, or pasted plain text, into an
// article's content.
package extract

import (
	"time"

	"readout/internal/news"
)

// Version names the extractor. It changes with anything that may change a
// result.
const Version = "0.1.0"

// Page is a fetched page.
type Page struct {
	Body        []byte
	ContentType string    // HTTP header, "" when none
	URL         string    // where it was fetched from, after redirects
	FetchedAt   time.Time // an article's date never lies after it
	Rules       []news.SiteRule
}

// Article extracts the article of a page. Pages that are no article give a
// *news.RefusedError.
func Article(p Page) (news.Content, error) {
	return news.Content{}, &news.RefusedError{Reason: news.RefusedNoBody}
}

// Text extracts an article pasted as plain text, furniture and all. Headline
// may be "": the text's first line is then not taken for one.
func Text(s, headline string) (news.Content, error) {
	return news.Content{}, &news.RefusedError{Reason: news.RefusedNoBody}
}
