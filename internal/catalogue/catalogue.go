// Package catalogue holds the reviewed facts that Readout ships with, as news
// values: outlets, actors, offices, topics, summits and site rules.
package catalogue

import "readout/internal/news"

// Lexicon returns the actors, offices, topics and summits of the catalogue.
// The value is shared: do not change it.
func Lexicon() *news.Lexicon { return &news.Lexicon{} }

// Outlets returns the outlets of the catalogue with their feeds.
func Outlets() []news.Outlet { return nil }

// SiteRules returns the extraction rules for hosts.
func SiteRules() []news.SiteRule { return nil }
