package news

import (
	"regexp"
	"testing"
)

func TestLine(t *testing.T) {
	t.Parallel()
	a, b := []string{"Ada Vell"}, []string{"Bo Marr"}
	for _, c := range []struct {
		want string
		e    EventFacts
	}{
		{"Ada Vell arrived in Port Amber", EventFacts{Kind: "arrival", Status: Happened, Who: a, Whom: b, Where: "Port Amber"}},
		{"Ada Vell to arrive", EventFacts{Kind: "arrival", Status: Planned, Who: a}},
		{"Ada Vell left the United Isles", EventFacts{Kind: "departure", Who: a, Where: "United Isles"}},
		{"Ada Vell travelled to Solm", EventFacts{Kind: "visit", Who: a, Whom: []string{"Solm"}}},
		{"Called off: visit by Ada Vell to Solm", EventFacts{Kind: "visit", Status: Cancelled, Who: a, Where: "Solm"}},
		{"Ada Vell and Bo Marr met at the Sea Palace", EventFacts{Kind: "bilateral meeting", Who: a, Whom: b, Where: "Sea Palace"}},
		{"Ada Vell and Bo Marr to hold talks at the White House", EventFacts{Kind: "talks", Status: Planned, Who: a, Whom: b, Where: "White House"}},
		{"Possible: meeting of Ada Vell and Bo Marr", EventFacts{Kind: "meeting", Status: Hypothetical, Who: append(a, b...)}},
		{"Ada Vell and Bo Marr spoke by phone", EventFacts{Kind: "call", Who: a, Whom: b}},
		{"Ada Vell and Bo Marr to hold a joint press conference", EventFacts{Kind: "press conference", Status: Planned, Who: append(a, b...)}},
		{"Ada Vell gave an interview", EventFacts{Kind: "interview", Who: a}},
		{"Summit in Port Amber", EventFacts{Kind: "summit", Where: "Port Amber"}},
		{"Called off: signing by Ada Vell and Bo Marr on minerals", EventFacts{Kind: "signing", Status: Cancelled, Who: a, Whom: b, Topic: "Minerals"}},
		{"Planned signing by Ada Vell", EventFacts{Kind: "signing", Status: Planned, Who: a}},
		{"Demand by Ada Vell to Bo Marr on sanctions", EventFacts{Kind: "demand", Who: a, Whom: b, Topic: "Sanctions"}},
		{"Planned measure by Solm against the United Isles on UK–US trade", EventFacts{Kind: "measure", Status: Planned, Who: []string{"Solm"}, Whom: []string{"United Isles"}, Topic: "UK–US trade"}},
		{"Agreement between Ada Vell and Bo Marr", EventFacts{Kind: "agreement", Who: a, Whom: b}},
		{"Agreement", EventFacts{Kind: "agreement"}},
		{"Agreement by Ada Vell on minerals", EventFacts{Kind: "agreement", Who: a, Topic: "Minerals"}},
		{"Visit in Solm", EventFacts{Kind: "visit", Whom: b, Where: "Solm"}},
		{"Refusal by Ada Vell", EventFacts{Kind: "refusal", Who: a}},
	} {
		if got := c.e.Line(); got != c.want {
			t.Errorf("%+v:\n%q, want\n%q", c.e, got, c.want)
		}
	}
}

// TestLineEndsWell: whoever is not established leaves no word hanging.
func TestLineEndsWell(t *testing.T) {
	t.Parallel()
	hanging := regexp.MustCompile(`  |^ | $| (by|between|of|to|with|for|on|against|in|at|and)$|^(To|By|Of) `)
	kinds := []string{"", "arrival", "departure", "visit", "meeting", "bilateral meeting", "talks", "summit", "conference", "cabinet meeting", "call", "press conference", "speech", "interview", "briefing",
		"statement", "announcement", "signing", "ceremony", "agreement", "demand", "criticism", "pledge", "attack", "plan", "sale"}
	for _, kind := range kinds {
		for _, status := range []Status{Happened, Planned, Cancelled, Denied, Hypothetical} {
			for _, who := range [][]string{nil, {"Ada Vell"}} {
				for _, whom := range [][]string{nil, {"Bo Marr"}} {
					e := EventFacts{Kind: kind, Status: status, Who: who, Whom: whom}
					if got := e.Line(); kind != "" && (got == "" || hanging.MatchString(got)) {
						t.Errorf("%+v: %q", e, got)
					}
				}
			}
		}
	}
}
