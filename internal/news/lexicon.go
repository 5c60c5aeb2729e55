package news

import (
	"slices"
	"time"
)

// ActorKind says what sort of actor an actor is.
type ActorKind string

// The kinds of actor.
const (
	Person  ActorKind = "person"
	Country ActorKind = "country"
	Org     ActorKind = "org"   // institution, government body, alliance, company
	Group   ActorKind = "group" // a collective without a charter: "European leaders"
	Place   ActorKind = "place" // speaks only by metonymy
)

// Actor is a person, office, government, organisation or group that speaks or
// acts. Its ID is a slug: "keir-starmer", "united-kingdom", "white-house".
type Actor struct {
	ID       string
	Kind     ActorKind
	Name     string // as shown: "Keir Starmer"
	Code     string // ISO 3166-1 alpha-3 of a country, else ""
	Aliases  []Alias
	Gender   string // "m", "f" or "" of a person
	Country  string // polity: ISO alpha-3, "EU", "NATO", "UN" ...
	Language string // usual language of speech, BCP 47
	Wikidata string
	Source   string // where the row comes from
	Unsure   bool   // never used to name a speaker in public
	Proposed bool   // found in text, not confirmed by an editor
	Sample   bool   // fictional, of the sample press
}

// Canonical returns the actor's name in the prediction formats: a person's full
// name, else "country:GBR", "org:white-house", "group:slug", "place:slug".
func (a Actor) Canonical() string {
	switch a.Kind {
	case Person:
		return a.Name
	case Country:
		return "country:" + a.Code
	}
	return string(a.Kind) + ":" + a.ID
}

// Alias is another name of an actor.
type Alias struct {
	Text    string
	Metonym bool // also a place or building: a preposition before it decides
	Demonym bool // "British": names the country only as an attribute
	Alone   bool // may name the actor without its full name having been given ("Putin")
}

// Office is a post held by a person for a time, [From, To).
type Office struct {
	Polity string   // ISO alpha-3, "EU", "NATO", "UN" ...
	Title  string   // "prime minister", lower case
	Titles []string // further names of the same post: "PM", "premier"
	Holder string   // actor id
	From   time.Time
	To     time.Time // zero: still held
	Source string
	Unsure bool // never used to name a speaker in public
}

// HeldAt reports whether the office was held at t. An unknown t counts as no.
func (o Office) HeldAt(t time.Time) bool {
	return !t.IsZero() && !t.Before(o.From) && (o.To.IsZero() || t.Before(o.To))
}

// Summit is a meeting with heads of state or government, a call, or a
// conference. Its ID is a slug that starts with the date.
type Summit struct {
	ID           string
	Name         string
	Start, End   time.Time // days, UTC midnight; End is the last day
	Place        string
	Zone         string   // IANA zone of the place
	Participants []string // polities or organisations: "USA", "NATO"
	Actors       []string // actor ids expected to speak, in the summit's order
	Keywords     []string
	Source       string
	Sample       bool
	HoldAll      bool // hold all unreviewed items
	Proposed     bool
}

// Topic is a subject of talks. Its ID is a slug.
type Topic struct {
	ID       string
	Name     string
	Cues     []string // words and phrases; "tariff*" matches a prefix, "guarantee(s)" both forms
	Negative bool     // supporting it is phrased by lifting or ending ("sanctions"): see stance
}

// Lexicon is all that analysis knows of the world, as a value: the store's rows
// in production, the catalogue in evaluation. Hash changes with any row.
type Lexicon struct {
	Actors  []Actor
	Offices []Office
	Topics  []Topic
	Summits []Summit
	Hash    string
}

// Join puts an actor among a summit's participants: a country, or an
// organisation that speaks for itself, by its code; people and other bodies by
// id, and their country too.
func (s *Summit) Join(a Actor) {
	side := a.Country
	if a.Kind == Country {
		side = a.Code
	}
	if side != "" && !slices.Contains(s.Participants, side) {
		s.Participants = append(s.Participants, side)
	}
	if a.Kind != Country && !slices.Contains(s.Actors, a.ID) {
		s.Actors = append(s.Actors, a.ID)
	}
}
