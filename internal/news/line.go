package news

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// EventFacts are what a line about an event is made of: names as shown, no
// words of any article.
type EventFacts struct {
	Kind      string // as Event.Kind
	Status    Status
	Who, Whom []string
	Where     string
	Topic     string // name, "" when none is known
}

// Line says in plain English what happened, is planned or is off: "Keir Starmer
// arrived in Washington", "Donald Trump and Keir Starmer to meet at the White
// House". It is made of the facts alone, so that it takes no words of an
// outlet's.
func (e EventFacts) Line() string {
	all := append(append([]string{}, e.Who...), e.Whom...)
	one, both := list(e.Who), list(all)
	at := inPlace(e.Where)
	happened, planned := "", ""
	noun := "" // what it is called when it is off, denied or only thought of
	switch e.Kind {
	case "arrival":
		happened, planned, noun = one+" arrived"+at, one+" to arrive"+at, "arrival of "+one+at
	case "departure":
		happened, planned, noun = one+" departed", one+" to depart", "departure of "+one
		if e.Where != "" {
			happened, planned = one+" left "+the(e.Where), one+" to leave "+the(e.Where)
		}
	case "visit":
		to := ""
		switch {
		case e.Where != "":
			to = " to " + the(e.Where)
		case len(e.Whom) > 0:
			to = " to " + list(e.Whom)
		}
		happened, planned, noun = one+" travelled"+to, one+" to travel"+to, "visit by "+one+to
	case "meeting", "bilateral meeting":
		happened, planned, noun = both+" met"+at, both+" to meet"+at, "meeting of "+both+at
		if len(all) == 1 {
			happened, planned, noun = one+" had a meeting"+at, one+" to have a meeting"+at, "meeting with "+one+at
		}
	case "talks":
		happened, planned, noun = both+" held talks"+at, both+" to hold talks"+at, "talks with "+both+at
		if len(all) > 1 {
			noun = "talks between " + both + at
		}
	case "summit", "conference":
		happened, planned, noun = both+" at a "+e.Kind+at, both+" to take part in a "+e.Kind+at, e.Kind+at
	case "cabinet meeting":
		happened, planned, noun = one+" held a cabinet meeting"+at, one+" to hold a cabinet meeting"+at, "cabinet meeting of "+one+at
	case "call":
		happened, planned, noun = both+" spoke by phone", both+" to speak by phone", "call between "+both
		if len(all) == 1 {
			happened, planned, noun = one+" made a call", one+" to make a call", "call by "+one
		}
	case "press conference":
		a := "a "
		if len(all) > 1 {
			a = "a joint "
		}
		happened, planned, noun = both+" held "+a+"press conference"+at, both+" to hold "+a+"press conference"+at, "press conference of "+both+at
	case "speech", "interview", "briefing":
		happened, planned, noun = one+" gave "+article(e.Kind)+at, one+" to give "+article(e.Kind)+at, e.Kind+" by "+one+at
	case "statement", "announcement":
		happened, planned, noun = one+" made "+article(e.Kind)+about(e.Topic), one+" to make "+article(e.Kind)+about(e.Topic), e.Kind+" by "+one+about(e.Topic)
	case "signing", "ceremony":
		noun = e.Kind
		if both != "" {
			noun += " by " + both
		}
		noun += at + about(e.Topic)
	case "agreement":
		noun = "agreement"
		switch len(all) {
		case 0:
		case 1:
			noun += " by " + both
		default:
			noun += " between " + both
		}
		noun += about(e.Topic)
	default:
		noun = e.Kind
		if one != "" {
			noun += " by " + one
		}
		if len(e.Whom) > 0 {
			if p := towards[e.Kind]; p != "" {
				noun += " " + p + " " + list(e.Whom)
			} else {
				noun += ", " + list(e.Whom)
			}
		}
		noun += about(e.Topic)
	}
	if one == "" && noun != "" && happened != "" {
		happened, planned, noun = "", "", e.Kind+at
	}
	line := ""
	switch e.Status {
	case Planned:
		if line = planned; line == "" {
			line = "planned " + noun
		}
	case Cancelled:
		line = "called off: " + noun
	case Denied:
		line = "denied: " + noun
	case Hypothetical:
		line = "possible: " + noun
	default:
		if line = happened; line == "" {
			line = noun
		}
	}
	return upper(line)
}

// towards gives, by kind, the word before those to whom it is done.
var towards = map[string]string{
	"demand": "to", "criticism": "of", "support": "for", "pledge": "to", "threat": "to", "measure": "against", "attack": "on", "aid": "for", "concession": "to",
	"refusal": "to", "cooperation": "with", "investigation": "of", "legal action": "against", "protest": "to", "plan": "with", "approval": "of", "arrest": "of",
}

// Encounter reports whether an event of the kind is told in full by who, where
// and when.
func Encounter(kind string) bool {
	switch kind {
	case "arrival", "departure", "visit", "meeting", "bilateral meeting", "talks", "summit", "conference", "cabinet meeting", "call", "press conference", "speech", "interview", "briefing", "signing", "ceremony":
		return true
	}
	return false
}

func list(names []string) string {
	var b strings.Builder
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(the(n))
	}
	return b.String()
}

// the puts the article before names that take one.
func the(name string) string {
	first, _, _ := strings.Cut(name, " ")
	last := name[strings.LastIndexByte(name, ' ')+1:]
	switch {
	case strings.HasPrefix(name, "the ") || strings.HasPrefix(name, "The "):
		return name
	case first == "United" || first == "European" || name == "White House" || name == "Kremlin" || name == "Netherlands" || name == "Philippines" || name == "Vatican" || name == "Pentagon" || name == "Elysée" || name == "Élysée":
		return "the " + name
	case building(last) && name != last:
		return "the " + name
	}
	return name
}

// building reports whether the last word of a place's name is of a house or
// room, which takes "at the".
func building(w string) bool {
	switch w {
	case "House", "Palace", "Office", "Airport", "airport", "Castle", "residence", "Residence", "embassy", "Embassy", "palace", "hotel", "Hotel", "headquarters", "Headquarters", "parliament", "Parliament", "Centre", "Center", "Hall", "Room", "Chancellery", "chancellery", "Lodge", "base", "Base", "resort", "ranch", "castle", "capital", "Mansion", "Court", "Academy", "academy", "Institute":
		return true
	}
	return false
}

// inPlace returns " in Washington", " at the White House", "" for nowhere.
func inPlace(where string) string {
	last := where[strings.LastIndexByte(where, ' ')+1:]
	switch {
	case where == "":
		return ""
	case last == "capital":
		return " in " + the(where)
	case building(last) || where == "Kremlin" || where == "Pentagon" || where == "Camp David" || where == "Chequers" || where == "Mar-a-Lago" || where == "Élysée":
		return " at " + the(where)
	}
	return " in " + the(where)
}

func about(topic string) string {
	if topic == "" {
		return ""
	}
	// A topic's name starts with a capital, which stays only in abbreviations and
	// names.
	r, n := utf8.DecodeRuneInString(topic)
	first, _, _ := strings.Cut(topic, " ")
	if unicode.IsUpper(r) && strings.IndexFunc(first[n:], unicode.IsUpper) < 0 && len(first) > 2 && !strings.ContainsAny(first, "-–") {
		topic = string(unicode.ToLower(r)) + topic[n:]
	}
	return " on " + topic
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
