package server

import (
	"strconv"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// path returns the address of an item's own page.
func path(kind news.ItemKind, id int64) string {
	n := strconv.FormatInt(id, 10)
	switch kind {
	case news.ItemUtterance:
		return "/utterances/" + n
	case news.ItemEvent:
		return "/events/" + n
	case news.ItemStance:
		return "/stances/" + n
	case news.ItemDocument:
		return "/articles/" + n
	case news.ItemEdit:
		return "/articles/" + n
	}
	return "/"
}

func zoneOf(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

func actorLink(a postgres.ActorRef) view.Link {
	l := view.Link{Label: a.Name}
	if a.ID != "" {
		l.Href = "/actors/" + a.ID
	}
	return l
}

func actorLinks(as []postgres.ActorRef) []view.Link {
	var ls []view.Link
	for _, a := range as {
		ls = append(ls, actorLink(a))
	}
	return ls
}

func topicLinks(ts []postgres.Named) []view.Link {
	var ls []view.Link
	for _, t := range ts {
		ls = append(ls, view.Link{Label: t.Name, Href: "/topics/" + t.ID})
	}
	return ls
}

func summitLinks(ss []postgres.Named) []view.Link {
	var ls []view.Link
	for _, s := range ss {
		ls = append(ls, view.Link{Label: s.Name, Href: "/summits/" + s.ID})
	}
	return ls
}

func outletLinks(os []postgres.Named) []view.Link {
	var ls []view.Link
	for _, o := range os {
		ls = append(ls, view.Link{Label: o.Name, Href: "/outlets/" + o.ID})
	}
	return ls
}

func names(as []postgres.ActorRef) []string {
	var ns []string
	for _, a := range as {
		ns = append(ns, a.Name)
	}
	return ns
}

// item maps a row of a timeline that stands under day in zone.
func item(it postgres.Item, day time.Time, zone *time.Location) view.Item {
	first, firstDay := it.Reported, it.ReportDay
	if first.IsZero() {
		first, firstDay = it.Seen, false
	}
	v := view.Item{
		Kind:     it.Kind,
		ID:       it.ID,
		Href:     path(it.Kind, it.ID),
		Day:      day,
		Clock:    view.ClockOf(it.When, first, firstDay, it.First.Outlet.Name, day, zone),
		Occasion: it.Occasion,
		Words:    it.Words,
		Language: it.Language,
		Outlet:   it.First.Outlet.Name,
		Position: it.Position,
		Topics:   topicLinks(it.Topics),
		Status:   it.Status,
		Outlets:  outletLinks(it.Outlets),
		OutletsN: len(it.Outlets),
		Wire:     it.Copies,
		State:    it.State.Word(),
		Added:    it.Added,
	}
	if it.Named && len(it.Who) > 0 {
		v.Who = view.List(names(it.Who))
		if len(it.Who) == 1 && it.Who[0].ID != "" {
			v.WhoHref = "/actors/" + it.Who[0].ID
		}
	}
	switch it.Kind {
	case news.ItemUtterance:
		v.Set, v.Words = said(it)
		if v.Words == it.Sentence && it.Teller.Name != "" {
			v.Outlet, v.Told = it.Teller.Name, true
		}
	case news.ItemEvent:
		// An event whose sentence the rights keep back stands by its facts; one
		// that may not be told in our words stands in the outlet's.
		if strings.EqualFold(v.Words, it.EventKind) {
			v.Words = factual(it)
		}
		if v.Words == "" {
			v.Words, v.Told = it.Sentence, it.Sentence != ""
			if it.Teller.Name != "" {
				v.Outlet = it.Teller.Name
			}
		}
		if v.Words == "" {
			v.Words, v.Bare = sentenceCase(orNone(it.EventKind, "event")), true
		}
	case news.ItemStance:
		v.Words = target(it)
	case news.ItemDocument:
		if v.Words == "" {
			v.Words = it.First.Headline
		}
		v.Occasion = "Document"
		if n := it.First.Outlet.Name; n != "" {
			v.Occasion = "Document · " + n
		}
	case news.ItemEdit:
		v.Href, v.Change, v.Words = path(news.ItemEdit, it.First.ID), "changed its text", ""
		if e := it.Edit; e != nil {
			v.Href = diffPath(it.First.ID, e.From, e.To)
			var says []postgres.EditChange
			for _, k := range e.Kinds {
				says = append(says, postgres.EditChange{Change: news.Change{Kind: news.ChangeKind(k), NewItem: "this"}, OldWords: "-", NewWords: "-"})
			}
			v.Change = saysOf(says)
			var cs []view.EditChange
			for _, c := range e.Changes {
				cs = append(cs, editChange(c, rowWords))
			}
			if cs = merged(cs); len(cs) > 0 {
				v.Strokes, v.Given, v.Set = cs[0].Words, cs[0].Who, cs[0].Set
			}
		}
	}
	var marks []string
	if it.Conflict {
		marks = append(marks, "speaker disputed")
	}
	if it.Corrected {
		marks = append(marks, "corrected")
	}
	if it.Background {
		marks = append(marks, "retold from earlier")
	}
	if it.Gone {
		marks = append(marks, "no longer in the article")
	}
	v.Exceptional = strings.Join(marks, ", ")
	return v
}

// factual words an event by its facts alone: kind, parties, place. It is ""
// when no party is known.
func factual(it postgres.Item) string {
	parties := append(names(it.Who), names(it.Whom)...)
	if len(parties) == 0 {
		return ""
	}
	s := sentenceCase(it.EventKind) + ": " + view.List(parties)
	if it.Where != "" {
		s += ", " + it.Where
	}
	return s
}

// said returns an utterance's words as a row sets them, and whether they are
// set as a quotation. Only direct speech by an established speaker is.
// Otherwise the outlet's own sentence stands, where its rights allow it; else a
// few words in marks between ellipses, reported speech without marks.
func said(it postgres.Item) (set bool, words string) {
	if !it.Named && it.Sentence != "" {
		return false, it.Sentence
	}
	words = it.Words
	if words == "" || it.Speech != news.Direct && it.Sentence != "" {
		return false, it.Sentence
	}
	if it.Cut {
		words = strings.TrimRight(words, " …") + " …"
	}
	switch it.Speech {
	case news.Mixed:
		return false, "… “" + words + "”" + map[bool]string{false: " …"}[it.Cut]
	case news.Indirect:
		first, _, _ := strings.Cut(words, " ")
		switch first {
		case "that", "to", "whether", "if", "how", "why", "what", "who", "where", "when":
			if it.Cue != "" {
				words = it.Cue + " " + words
			}
		}
		return false, words
	}
	return true, words
}

// target words what a stance is about: the topic, and the outlet's words for
// it where they add something.
func target(it postgres.Item) string {
	var topic string
	if len(it.Topics) > 0 {
		topic = it.Topics[0].Name
	}
	switch {
	case it.Words == "" || strings.EqualFold(it.Words, topic):
		return topic
	case topic == "":
		return it.Words
	}
	return topic + " (“" + it.Words + "”)"
}

// earlier is how many days before a summit what is retold counts as earlier.
const earlier = 7

// days groups a page of items into chapters, in the order they come.
func days(items []postgres.Item, summit news.Summit, zone *time.Location, hours map[string][24]int) []view.Day {
	var ds []view.Day
	seen := map[string]int{}
	for _, it := range items {
		day := view.DayOf(it.When, it.SortAt, zone)
		key := day.Format(time.DateOnly)
		if it.Background && day.Before(summit.Start.AddDate(0, 0, -earlier)) {
			// Old words retold: one chapter, whatever their days.
			if len(ds) == 0 || ds[len(ds)-1].Head == "" {
				ds = append(ds, view.Day{ID: "earlier-" + strconv.Itoa(len(ds)), Head: "Earlier, retold in these reports", Date: day, Zone: view.ZoneLine(summit.Place, day), Total: -1})
			}
			last := &ds[len(ds)-1]
			last.Items = append(last.Items, item(it, time.Time{}, zone))
			continue
		}
		if len(ds) == 0 || ds[len(ds)-1].Head != "" || !ds[len(ds)-1].Date.Equal(day) {
			id := "d-" + key
			seen[key]++
			if n := seen[key]; n > 1 {
				id += "-" + strconv.Itoa(n)
			}
			d := view.Day{ID: id, Date: day, Zone: view.ZoneLine(summit.Place, day), Total: -1, Hours: hours[key]}
			for _, n := range d.Hours {
				d.Total = max(d.Total, 0) + n
			}
			if d.Total == 0 {
				d.Total = -1
			}
			ds = append(ds, d)
		}
		last := &ds[len(ds)-1]
		last.Items = append(last.Items, item(it, day, zone))
	}
	for i := range ds {
		ds[i].Items = fold(ds[i].Items)
	}
	return ds
}

// fold puts quotes that follow one another and whose words may not be shown
// into one row.
func fold(items []view.Item) []view.Item {
	wordless := func(it view.Item) bool { return it.Kind == news.ItemUtterance && it.Words == "" }
	var out []view.Item
	for i := 0; i < len(items); {
		j := i
		for j < len(items) && wordless(items[j]) {
			j++
		}
		if j-i < 2 {
			out = append(out, items[i])
			i++
			continue
		}
		row := items[i]
		row.Fold = items[i:j]
		row.OutletsN, row.Exceptional, row.State = 0, "", ""
		out = append(out, row)
		i = j
	}
	return out
}
