package interchange

import (
	"fmt"
	"io"

	"readout/internal/news"
)

type object = map[string]any

// WriteJSONLD writes a list as schema.org JSON-LD: the summit as an Event, the
// list as an ItemList of Quotations, Events and Claims. A speaker that an editor
// has checked is the quotation's creator; one that only a rule established is
// spokenByCharacter, which schema.org defines as to whom the containing work
// attributes it. An outlet's article is never given as ours: it is what an item
// is based on.
func WriteJSONLD(w io.Writer, l List) error {
	head := object{
		"@context": "https://schema.org", "@type": "ItemList", "@id": l.Page, "name": l.Title, "url": l.Page,
		"publisher": object{"@type": "Organization", "name": l.Site.Name, "url": l.Site.URL + "/"},
	}
	if l.Note != "" {
		head["description"] = l.Note
	}
	if !l.Updated.IsZero() {
		head["dateModified"] = stamp(l.Updated)
	}
	if l.Summit != nil {
		head["about"] = SummitLD(*l.Summit)
	}
	s := &stream{w: w}
	s.open(head, "itemListElement")
	n := 0
	for it, err := range l.Items {
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		n++
		s.add(object{"@type": "ListItem", "position": n, "item": itemLD(it)})
	}
	return s.close()
}

// SummitLD returns a summit as a schema.org Event.
func SummitLD(sm Summit) map[string]any {
	o := object{"@type": "Event", "@id": sm.URL + "#summit", "name": sm.Name, "url": sm.URL}
	if !sm.Start.IsZero() {
		o["startDate"] = day(sm.Start)
	}
	if !sm.End.IsZero() {
		o["endDate"] = day(sm.End)
	}
	if sm.Place != "" {
		o["location"] = object{"@type": "Place", "name": sm.Place}
	}
	var who []object
	for _, p := range sm.Participants {
		who = append(who, object{"@type": "Thing", "name": p.Name, "url": p.URL})
	}
	if who != nil {
		o["attendee"] = who
	}
	return o
}

func itemLD(it Item) object {
	o := object{"@id": it.URL, "url": it.URL, "identifier": it.ID, "isBasedOn": reportLD(it.First)}
	if !it.Seen.IsZero() {
		o["datePublished"] = stamp(it.Seen)
	}
	if !it.Updated.IsZero() {
		o["dateModified"] = stamp(it.Updated)
	}
	var about []object
	for _, t := range it.Topics {
		about = append(about, object{"@type": "Thing", "name": t.Name, "url": t.URL})
	}
	if about != nil {
		o["about"] = about
	}
	if it.Note != "" {
		o["correction"] = it.Note
	}
	switch news.ItemKind(it.Kind) {
	case news.ItemUtterance:
		o["@type"] = "Quotation"
		o["text"] = it.Words
		if it.Words == "" {
			o["text"] = it.Text
		}
		if it.Language != "" {
			o["inLanguage"] = it.Language
		}
		role := "spokenByCharacter"
		if it.State != "automatic" {
			role = "creator"
		}
		if who := actorsLD(it.Who); who != nil {
			o[role] = who
		}
		if it.Occasion != "" {
			e := object{"@type": "Event", "name": it.Occasion}
			if from := dated(it.When); from != "" {
				e["startDate"] = from
			}
			o["recordedAt"] = e
		}
	case news.ItemEvent:
		// schema.org gives datePublished and isBasedOn to works; an event is what
		// a work of ours is about, so the same facts stand in subjectOf.
		work := object{"@type": "WebPage", "url": it.URL}
		for _, k := range []string{"isBasedOn", "datePublished", "dateModified", "correction"} {
			if v, ok := o[k]; ok {
				work[k] = v
				delete(o, k)
			}
		}
		o["@type"], o["name"], o["subjectOf"] = "Event", it.Title, work
		if from := dated(it.When); from != "" {
			o["startDate"] = from
		}
		if it.Where != "" {
			o["location"] = object{"@type": "Place", "name": it.Where}
		}
		if who := actorsLD(append(append([]Named{}, it.Who...), it.Whom...)); who != nil {
			o["attendee"] = who
		}
	case news.ItemStance:
		o["@type"], o["text"] = "Claim", it.Text
		if who := actorsLD(it.Who); who != nil {
			o["author"] = who
		}
	default:
		o["@type"], o["name"] = "CreativeWork", it.Title
	}
	return o
}

// dated returns when something was, as schema.org's Date or DateTime; "" when
// it is not known to the day.
func dated(t Time) string {
	if t.From == nil {
		return ""
	}
	switch news.Precision(t.Precision) {
	case news.Minute, news.Hour:
		return stamp(*t.From)
	case news.Day:
		return day(*t.From)
	}
	return ""
}

func actorsLD(who []Named) any {
	var os []object
	for _, a := range who {
		o := object{"@type": "Thing", "name": a.Name}
		if a.URL != "" {
			o["@id"], o["url"] = a.URL, a.URL
		}
		os = append(os, o)
	}
	switch len(os) {
	case 0:
		return nil
	case 1:
		return os[0]
	}
	return os
}

func reportLD(r Report) object {
	o := object{"@type": "NewsArticle", "url": r.URL}
	if r.Headline != "" {
		o["headline"] = r.Headline
	}
	if r.Published != nil {
		o["datePublished"] = stamp(*r.Published)
	}
	if r.Outlet.Name != "" {
		o["publisher"] = object{"@type": "Organization", "name": r.Outlet.Name}
	}
	return o
}
