package jobs

import (
	"net/http"
	"testing"
	"time"

	"readout/internal/news"
)

func TestPollAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)
	every := func(d time.Duration, n int, newest time.Duration) []news.FeedEntry {
		var es []news.FeedEntry
		for i := range n {
			es = append(es, news.FeedEntry{Published: now.Add(-newest - time.Duration(i)*d)})
		}
		return es
	}
	for _, c := range []struct {
		name    string
		last    time.Duration
		entries []news.FeedEntry
		want    time.Duration
	}{
		{"twelve an hour", 15 * time.Minute, every(5*time.Minute, 20, time.Minute), 150 * time.Second},
		{"a wire in full flow", 15 * time.Minute, every(time.Minute, 50, 0), pollAtLeast},
		{"one an hour", 30 * time.Minute, every(time.Hour, 20, 10*time.Minute), 30 * time.Minute},
		{"one a day", 2 * time.Hour, every(24*time.Hour, 3, time.Hour), pollAtMost},
		{"in steps", 10 * time.Minute, every(12*time.Hour, 5, time.Hour), 20 * time.Minute},
		{"busy, then silent for six hours", 40 * time.Minute, every(5*time.Minute, 20, 6*time.Hour), 80 * time.Minute},
		{"no dates", 20 * time.Minute, make([]news.FeedEntry, 30), 25 * time.Minute},
		{"dates to come are none", 20 * time.Minute, every(time.Minute, 10, -time.Hour), 25 * time.Minute},
		{"empty", 3 * time.Hour, nil, pollAtMost},
	} {
		if got := pollAfter(c.last, c.entries, now); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRecheckDecays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		age  time.Duration
		live bool
		want time.Duration // 0: never again
	}{
		{0, false, 10 * time.Minute}, {59 * time.Minute, false, 10 * time.Minute}, {time.Hour, false, 30 * time.Minute}, {6 * time.Hour, false, 2 * time.Hour}, {24 * time.Hour, false, 12 * time.Hour},
		{4 * 24 * time.Hour, false, 3 * 24 * time.Hour}, {20 * 24 * time.Hour, false, 14 * 24 * time.Hour}, {61 * 24 * time.Hour, false, 0},
		{5 * time.Hour, true, 10 * time.Minute}, {24 * time.Hour, true, 30 * time.Minute}, {5 * 24 * time.Hour, true, 2 * time.Hour},
		{-time.Hour, false, 10 * time.Minute}, // dated ahead
	} {
		got := recheck(now, now.Add(-c.age), c.live, false, false)
		if want := now.Add(c.want); c.want != 0 && !got.Equal(want) || c.want == 0 && !got.IsZero() {
			t.Errorf("age %s, live %v: checked again %s later, want %s", c.age, c.live, got.Sub(now), c.want)
		}
	}
}

func TestOptOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		page []string
		head http.Header
		want string
	}{
		{"nothing", nil, http.Header{}, ""},
		{"meta", []string{"noai"}, nil, "noai"},
		{"pictures only", []string{"noimageai"}, nil, ""},
		{"a policy by itself", []string{"tdm-policy: https://a.example/policy"}, nil, ""},
		{"header of the TDM protocol", nil, http.Header{"Tdm-Reservation": {"1"}}, "tdm-reservation: 1"},
		{"taken back", nil, http.Header{"Tdm-Reservation": {"0"}}, ""},
		{"robots tag", nil, http.Header{"X-Robots-Tag": {"noindex, NoAI"}}, "x-robots-tag: noai"},
		{"robots tag for us", nil, http.Header{"X-Robots-Tag": {"otherbot: noarchive", "Readout: noai"}}, "x-robots-tag: noai"},
		{"robots tag for another", nil, http.Header{"X-Robots-Tag": {"otherbot: noai, noml"}}, ""},
		{"noindex is no reservation", nil, http.Header{"X-Robots-Tag": {"noindex, nofollow"}}, ""},
		{"both", []string{"tdm-reservation: 1"}, http.Header{"Tdm-Reservation": {"1"}}, "tdm-reservation: 1"},
	} {
		if got := optOut(news.Content{OptOut: c.page}, c.head); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
