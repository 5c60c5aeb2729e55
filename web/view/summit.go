package view

import "strings"

// tabs are the pages of a summit; Counted marks the one that is shown.
func (s Summit) tabs() []Link {
	base := "/summits/" + s.ID
	tabs := []Link{
		{Label: "Timeline", Href: base},
		{Label: "Stances", Href: base + "/stances"},
		{Label: "Coverage", Href: base + "/coverage"},
		{Label: "Edits", Href: base + "/edits"},
		{Label: "Compare", Href: base + "/compare"},
	}
	for i := range tabs {
		tabs[i].Counted = tabs[i].Label == sentence(s.Here)
	}
	return tabs
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// evidence says whose words a claim has and how many outlets bear it out.
func (c Claim) evidence() string {
	s := "(" + Count(c.Outlets, "outlet", "outlets") + ")"
	if c.By != "" {
		s = "— " + c.By + " " + s
	}
	return s
}

// moreOf says of which day a link shows all items, where that is not plain.
func (d Day) moreOf() string {
	if d.Head != "" {
		return " retold from earlier"
	}
	return " of " + d.Date.Format("Monday") + " " + DayLong(d.Date)
}

// steps says what became of it, step by step.
func (a Appointment) steps() string {
	if len(a.History) > 0 {
		return strings.Join(a.History, ", then ")
	}
	return a.Status
}

// minBars is how many items a day needs before its hours are drawn.
const minBars = 4

// keyEvidence says what a key event stands on.
func (it Item) keyEvidence() string {
	if it.Kind == "document" {
		return "official text"
	}
	return Count(it.OutletsN, "outlet", "outlets")
}
