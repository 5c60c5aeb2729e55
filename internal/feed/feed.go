// Package feed reads where outlets announce articles: RSS, Atom, JSON Feed,
// sitemaps and listing pages.
package feed

import (
	"errors"

	"readout/internal/news"
)

// Result is what a feed says.
type Result struct {
	Title    string
	Language string
	Entries  []news.FeedEntry // in the feed's order, each URL once, absolute
	Sitemaps []string         // of a sitemap index, further sitemaps to read
	Hub      string
}

// ErrUnknown reports bytes that are no feed of any known kind.
var ErrUnknown = errors.New("neither RSS, Atom, JSON Feed, sitemap nor a listing page")

// Parse reads the bytes fetched from base as the kind of feed that f says.
func Parse(f news.Feed, body []byte, contentType, base string) (Result, error) {
	return Result{}, ErrUnknown
}

// Discover returns the feeds that a home page announces.
func Discover(page []byte, base string) []news.Feed { return nil }
