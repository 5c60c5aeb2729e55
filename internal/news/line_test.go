package news

import "testing"

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
		{"Refusal by Ada Vell", EventFacts{Kind: "refusal", Who: a}},
	} {
		if got := c.e.Line(); got != c.want {
			t.Errorf("%+v:\n%q, want\n%q", c.e, got, c.want)
		}
	}
}
