package view

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"readout/internal/news"
)

func TestClockOf(t *testing.T) {
	t.Parallel()
	washington, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		date  news.Date
		first time.Time
		zone  *time.Location
		want  string // large | small
	}{
		"minute stated":                          {minuteDate(12, 9, 14), at(12, 10, 2), zone, "09:14 | reported 10:02"},
		"minute stated, reported later":          {minuteDate(12, 23, 50), at(13, 0, 10), zone, "23:50 | reported Tue 13 May, 00:10"},
		"hour":                                   {news.Date{From: at(12, 9, 0), To: at(12, 10, 0), Precision: news.Hour, Basis: news.BasisStated}, at(12, 10, 2), zone, "about 09:00 | to the hour; reported 10:02"},
		"day only, reported that day":            {dayDate(12), at(12, 10, 2), zone, "by 10:02 | hour not stated; first seen in The Harbour Post"},
		"day only, reported the day after":       {dayDate(12), at(13, 8, 12), zone, "that day | hour not stated; reported Tue 13 May, 08:12"},
		"unknown":                                {news.Date{}, at(12, 10, 2), zone, "by 10:02 | time not stated; first seen in The Harbour Post"},
		"unknown and never reported":             {news.Date{}, time.Time{}, zone, "not stated | time not established"},
		"month":                                  {news.Date{From: time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2031, 6, 1, 0, 0, 0, 0, time.UTC), Precision: news.Month, Basis: news.BasisStated}, at(12, 10, 2), zone, "May 2031 | day not stated; reported 10:02"},
		"before":                                 {news.Date{From: at(11, 0, 0), To: at(12, 10, 2), Precision: news.Before, Basis: news.BasisPublication}, at(12, 10, 2), zone, "by 10:02 | time not stated; first seen in The Harbour Post"},
		"a precision without a basis is unknown": {news.Date{From: at(12, 9, 14), Precision: news.Minute}, at(12, 10, 2), zone, "by 10:02 | time not stated; first seen in The Harbour Post"},
		"the summit's zone":                      {minuteDate(12, 9, 14), at(12, 10, 2), washington, "02:14 | reported 03:02"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := ClockOf(tc.date, tc.first, false, "The Harbour Post", time.Date(2031, 5, 12, 0, 0, 0, 0, tc.zone), tc.zone)
			if got := plain(c.Large + " | " + c.Small()); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestCivilDays holds days to their place: midnight UTC written for a day is that
// day in Washington too, and so is a report known to the day only.
func TestCivilDays(t *testing.T) {
	t.Parallel()
	washington, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	midnight := func(d int) time.Time { return time.Date(2031, 5, d, 0, 0, 0, 0, time.UTC) }
	d := news.Date{From: midnight(12), To: midnight(13), Precision: news.Day, Basis: news.BasisStated}
	day := DayOf(d, midnight(13), washington)
	if got := day.Format(time.DateOnly); got != "2031-05-12" {
		t.Errorf("the day is %s", got)
	}
	for _, tc := range []struct {
		date news.Date
		day  time.Time
		want string
	}{
		{d, day, "that day | hour not stated; reported Tue 13 May"},
		{news.Date{}, day.AddDate(0, 0, 1), "by 13 May | time not stated; reported that day"},
		{news.Date{From: midnight(5), To: midnight(12), Precision: news.Week, Basis: news.BasisStated}, day, "week of 5 May | day not stated; reported Tue 13 May"},
	} {
		c := ClockOf(tc.date, midnight(13), true, "The Harbour Post", tc.day, washington)
		if got := plain(c.Large + " | " + c.Small()); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

// TestDayOf holds day-precision dates to the zone they were reckoned in: a day
// in Auckland is not shifted by the summit's zone.
func TestDayOf(t *testing.T) {
	t.Parallel()
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2031, 5, 12, 0, 0, 0, 0, auckland)
	d := news.Date{From: from.UTC(), To: from.AddDate(0, 0, 1).UTC(), Precision: news.Day, Zone: "Pacific/Auckland", Basis: news.BasisStated}
	if got := DayOf(d, at(13, 9, 0), zone).Format(time.DateOnly); got != "2031-05-12" {
		t.Errorf("day of a date in Auckland is %s", got)
	}
	if got := DayOf(news.Date{}, at(13, 1, 0), time.UTC).Format(time.DateOnly); got != "2031-05-12" {
		t.Errorf("day of an unknown date first reported at 22:00 UTC on the 12th is %s", got)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{Num(999), "999"}, {Num(9999), "9999"}, {Num(12345), "12 345"}, {Num(1234567), "1 234 567"},
		{Count(1, "outlet", "outlets"), "1 outlet"}, {Count(0, "outlet", "outlets"), "0 outlets"},
		{Capped(1001, 1000), "more than 1000"}, {Capped(12, 1000), "12"},
		{DateRange(at(12, 0, 0), at(12, 0, 0)), "12 May 2031"}, {DateRange(at(12, 0, 0), at(14, 0, 0)), "12–14 May 2031"},
		{DateRange(at(30, 0, 0), at(33, 0, 0)), "30 May – 2 June 2031"}, {DateRange(at(12, 0, 0), time.Time{}), "12 May 2031"},
		{ZoneLine("Lisse, Oster", at(12, 0, 0)), "Lisse time, UTC+3"}, {ZoneLine("", at(12, 0, 0).UTC()), "UTC"},
		{Moment(at(12, 9, 5)), "Mon 12 May 2031, 09:05 UTC+3"}, {Moment(time.Time{}), "not known"},
		{List([]string{"a"}), "a"}, {List([]string{"a", "b", "c"}), "a, b and c"}, {List(nil), ""},
		{Shorten("one two three", 5), "one two three"}, {Shorten("one two, three four", 2), "one two …"},
		{utcOffset(-(3*3600 + 1800)), "UTC−3:30"},
	}
	for _, tc := range tests {
		if got := plain(tc.got); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

// plain replaces no-break and thin spaces by plain ones.
func plain(s string) string {
	return strings.NewReplacer(nb, " ", "\u202f", " ").Replace(s)
}

func TestAlign(t *testing.T) {
	t.Parallel()
	const base = "We will not sign away the strait, and that is that."
	tests := map[string]struct {
		version string
		want    []Piece
		kept    int
	}{
		"the same":          {base, []Piece{{base, Keep, 11}}, 11},
		"case and marks":    {"we will not sign away the strait and that is that", []Piece{{"we will not sign away the strait and that is that", Keep, 11}}, 11},
		"ends earlier":      {"We will not sign away the strait.", []Piece{{"We will not sign away the strait.", Keep, 7}, {"", Omit, 4}}, 7},
		"begins later":      {"that is that.", []Piece{{"", Omit, 8}, {"that is that.", Keep, 3}}, 3},
		"elided":            {"We will not … that is that.", []Piece{{"We will not", Keep, 3}, {"", Omit, 5}, {"that is that.", Keep, 3}}, 6},
		"altered":           {"We would not sign away the strait, and that is that.", []Piece{{"We", Keep, 1}, {"", Omit, 1}, {"would", Insert, 1}, {"not sign away the strait, and that is that.", Keep, 9}}, 10},
		"nothing in common": {"ships", []Piece{{"", Omit, 11}, {"ships", Insert, 1}}, 0},
		"empty":             {"", []Piece{{"", Omit, 11}}, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pieces, kept := Align(base, tc.version)
			if diff := cmp.Diff(tc.want, pieces); diff != "" {
				t.Errorf("pieces (-want +got):\n%s", diff)
			}
			n := 0
			for _, k := range kept {
				if k {
					n++
				}
			}
			if n != tc.kept {
				t.Errorf("%d words kept, want %d", n, tc.kept)
			}
		})
	}
}

// FuzzAlign holds that a version's words all come out again, in order, and
// that words kept and left out add up to the base.
func FuzzAlign(f *testing.F) {
	f.Add("a b c", "a c")
	f.Add("", "x … y")
	f.Fuzz(func(t *testing.T, base, version string) {
		if len(base) > 2000 || len(version) > 2000 {
			return
		}
		pieces, kept := Align(base, version)
		var words []string
		left := 0
		for _, p := range pieces {
			words = append(words, strings.Fields(p.Text)...)
			if p.Op == Omit {
				left += p.N
			}
		}
		var want []string
		for _, w := range strings.Fields(version) {
			if !isEllipsis(w) {
				want = append(want, w)
			}
		}
		got := words[:0:0]
		for _, w := range words {
			if !isEllipsis(w) {
				got = append(got, w)
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("words %q became %q", want, got)
		}
		n := 0
		for _, k := range kept {
			if k {
				n++
			}
		}
		if n+left != len(strings.Fields(base)) {
			t.Fatalf("%d kept and %d left out of %q", n, left, base)
		}
	})
}

func TestRuns(t *testing.T) {
	t.Parallel()
	got := Runs("a b c d", [][]bool{{true, true, true, true}, {true, true, false, false}, {true, false, false, false}})
	want := []Run{{"a", 3, 3}, {"b", 2, 2}, {"c d", 1, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMarkWords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sentence, source, cue string
		quoted                []string
		want                  string
	}{
		"split quote":         {"“No,” said Velin, “not today.”", "Velin", "said", []string{"No,", "not today."}, "“<No,>” {said} [Velin], “<not today.>”"},
		"source in the quote": {"“Velin,” Velin said.", "Velin", "said", []string{"Velin,"}, "“<Velin,>” [Velin] {said}."},
		"words not there":     {"He said nothing.", "Velin", "told", []string{"other"}, "He said nothing."},
		"order is kept":       {"a b a", "", "", []string{"b", "a"}, "a <b> <a>"},
		"empty":               {"", "x", "y", []string{"z"}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			for _, p := range MarkWords(tc.sentence, tc.quoted, tc.source, tc.cue) {
				switch p.Mark {
				case "quote":
					b.WriteString("<" + p.Text + ">")
				case "source":
					b.WriteString("[" + p.Text + "]")
				case "cue":
					b.WriteString("{" + p.Text + "}")
				default:
					b.WriteString(p.Text)
				}
			}
			if got := b.String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var buf bytes.Buffer
	if err := c.Render(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestEveryPage holds what must be on each page whatever it shows.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	for name, c := range previews() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := render(t, c)
			if n := doc.Find("h1").Length(); n != 1 {
				t.Errorf("%d h1, want 1", n)
			}
			if doc.Find("html[lang]").Length() != 1 || doc.Find("main#main").Length() != 1 || doc.Find(`a.skip[href="#main"]`).Length() != 1 {
				t.Error("language, main or skip link missing")
			}
			if n := doc.Find("[style], style, script:not([src])").Length(); n != 0 {
				t.Errorf("%d inline styles or scripts: the content security policy refuses them", n)
			}
			ids := map[string]bool{}
			doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
				id := s.AttrOr("id", "")
				if ids[id] {
					t.Errorf("id %q is there twice", id)
				}
				ids[id] = true
			})
			doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
				if href := s.AttrOr("href", ""); href == "" || strings.HasPrefix(href, "about:invalid") {
					t.Errorf("link %q leads nowhere", s.Text())
				}
			})
			doc.Find("[aria-labelledby]").Each(func(_ int, s *goquery.Selection) {
				if id := s.AttrOr("aria-labelledby", ""); !ids[id] {
					t.Errorf("labelled by %q, which is not there", id)
				}
			})
		})
	}
}

// TestSampleSaysSo holds that every page of the sample press says so.
func TestSampleSaysSo(t *testing.T) {
	t.Parallel()
	tl := sampleTimeline()
	for _, sample := range []bool{true, false} {
		tl.Sample = sample
		doc := render(t, TimelinePage(tl))
		if got := doc.Find(`[data-testid="sample"]`).Length() == 1; got != sample {
			t.Errorf("sample %v: the page says so: %v", sample, got)
		}
		if got := strings.Contains(doc.Find("title").Text(), "sample"); got != sample {
			t.Errorf("sample %v: the title says so: %v", sample, got)
		}
	}
}

func TestTimelinePage(t *testing.T) {
	t.Parallel()
	doc := render(t, TimelinePage(sampleTimeline()))
	text := func(sel string) string { return strings.Join(strings.Fields(plain(doc.Find(sel).First().Text())), " ") }
	for sel, want := range map[string]string{
		`[data-testid="shown"]`:                  "14 of 133 items",
		"#quote-2 blockquote":                    "“We will not sign away the strait, and nobody in that room has asked us to. What we will sign is a timetable that both our fishing fleets can live with.”",
		"#quote-2 .who":                          "Mara Velin on the quay",
		"#quote-2 time":                          "09:14",
		"#quote-2 summary":                       "4 outlets",
		"#quote-5 .who":                          "Speaker not established",
		"#stance-3 h3":                           "Oster opposes: a shared coast guard in the strait",
		"#stance-9 h3":                           "Veldmark supports on conditions: joint inspections, if they end with the season",
		"#event-10 .note":                        "planned",
		"#edit-7 .change":                        "a timetable deleted: we can sign (end) inserted: that both our fishing fleets can live with (end)",
		"#document-6 h3":                         "Readout Readout of the Chancellor’s meeting with President Velin",
		"#quote-11 .state":                       "speaker disputed",
		`section.day:nth-of-type(2) .dayline h2`: "Monday 12 May 2031",
	} {
		if got := text(sel); got != want {
			t.Errorf("%s: got %q, want %q", sel, got, want)
		}
	}
	if n := doc.Find("#quote-5 blockquote").Length(); n != 0 {
		t.Error("a sentence without an established speaker is set as a quotation")
	}
	if got := doc.Find("#quote-11 blockquote").AttrOr("lang", ""); got != "fr" {
		t.Errorf("a French quote has the language %q", got)
	}
}

// TestLongQuoteAtRest holds that a quote of 400 words stands on a timeline with
// its beginning and a way to the rest.
func TestLongQuoteAtRest(t *testing.T) {
	t.Parallel()
	doc := render(t, TimelinePage(longTimeline()))
	li := doc.Find("#quote-107")
	if got := len(strings.Fields(li.Find("blockquote").Text())); got > restWords {
		t.Errorf("%d words at rest", got)
	}
	if got := plain(li.Find(".all").Text()); got != "all 405 words" {
		t.Errorf("way to the rest: %q", got)
	}
}

// TestHostileText holds that foreign words never become markup or scripts.
func TestHostileText(t *testing.T) {
	t.Parallel()
	const nasty = `</p><script>alert(1)</script><img src=x onerror=alert(1)>"'`
	tl := sampleTimeline()
	tl.Name, tl.Days[0].Items[0].Words, tl.Days[0].Items[0].Who = nasty, nasty, nasty
	tl.Days[0].Items[0].Language = `"><script>`
	doc := render(t, TimelinePage(tl))
	if n := doc.Find("script:not([src]), img").Length(); n != 0 {
		t.Errorf("%d elements made of foreign text", n)
	}
	q := Quote{Page: Page{Title: nasty}, Out: "javascript:alert(1)", Chain: []Fact{{Label: "Address", Out: "javascript:alert(1)"}}}
	doc = render(t, QuotePage(q))
	doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
		if strings.HasPrefix(strings.ToLower(s.AttrOr("href", "")), "javascript:") {
			t.Errorf("a link runs a script: %s", s.AttrOr("href", ""))
		}
	})
}

// TestTicksKeepTheirLabels holds the labels of a figure's days within it.
func TestTicksKeepTheirLabels(t *testing.T) {
	t.Parallel()
	s := Score{Ticks: make([]time.Time, 13)}
	if got := s.tick(0); got != "major" {
		t.Errorf("the first day is %s", got)
	}
	if got := s.tick(12); got != "minor" {
		t.Errorf("the last of 13 days is %s: its label would be cut off on a phone", got)
	}
	s.Ticks = make([]time.Time, 40)
	if got := s.tick(39); got != "none" {
		t.Errorf("the last of 40 days is %s", got)
	}
}
