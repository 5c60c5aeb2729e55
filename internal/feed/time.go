package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zones are the zone names of feeds, in seconds east of UTC. Names that stand
// for more than one zone have the one that news feeds mean.
var zones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 3600, "BST": 3600, "IST": 19800, "CET": 3600, "CEST": 7200, "MEZ": 3600, "MESZ": 7200, "EET": 7200,
	"EEST": 10800, "MSK": 10800, "EST": -18000, "EDT": -14400, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
	"AKST": -32400, "AKDT": -28800, "HST": -36000, "AEST": 36000, "AEDT": 39600, "ACST": 34200, "AWST": 28800, "NZST": 43200, "NZDT": 46800, "JST": 32400,
	"KST": 32400, "HKT": 28800, "SGT": 28800, "PKT": 18000, "GST": 14400, "SAST": 7200, "WIB": 25200, "TRT": 10800,
}

// layouts are tried in turn on a string without weekday and zone.
var layouts = []string{
	"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02", "20060102T150405", "20060102", "2006-01",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006 3:04 PM", "2 Jan 2006", "2 January 2006 15:04:05", "2 January 2006 15:04", "2 January 2006",
	"2 Jan 06 15:04:05", "2 Jan 06 15:04", "2-Jan-06 15:04:05", "2-Jan-2006 15:04:05", "Jan 2 15:04:05 2006",
	"Jan 2 2006 15:04:05", "Jan 2 2006 15:04", "Jan 2 2006 3:04 PM", "Jan 2 2006", "January 2 2006 15:04:05", "January 2 2006 15:04", "January 2 2006 3:04 PM", "January 2 2006",
	"2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02", "02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006",
}

var (
	numericZone = regexp.MustCompile(`(?i)\s*(?:UTC|GMT)?\s*([+−-])(\d{1,2}):?(\d{2})?$`)
	namedZone   = regexp.MustCompile(`\s*\b([A-Za-z]{1,5})$`)
	weekday     = regexp.MustCompile(`(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+`)
	seconds     = regexp.MustCompile(`^1\d{9}(\d{3})?$`)
)

// Time reads a date as feeds write it. A date without a zone counts as UTC. It
// returns the zero time for what cannot be read or lies outside 1990 to 2100.
func Time(s string) time.Time {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 60 {
		return time.Time{}
	}
	if seconds.MatchString(s) {
		n, _ := strconv.ParseInt(s[:10], 10, 64)
		return time.Unix(n, 0).UTC()
	}
	s = weekday.ReplaceAllString(s, "")
	if n := len(s); n > 1 && (s[n-1] == 'Z' || s[n-1] == 'z') && s[n-2] >= '0' && s[n-2] <= '9' {
		s = s[:n-1]
	}
	loc := time.UTC
	rest := s
	clock := strings.Contains(s, ":") || strings.Contains(s, "T")
	if m := numericZone.FindStringSubmatchIndex(s); m != nil && clock && strings.ContainsAny(s[:m[0]], ":T") {
		h, _ := strconv.Atoi(s[m[4]:m[5]])
		minutes := 0
		if m[6] >= 0 {
			minutes, _ = strconv.Atoi(s[m[6]:m[7]])
		}
		off := h*3600 + minutes*60
		if s[m[2]:m[3]] != "+" {
			off = -off
		}
		if h <= 15 && minutes < 60 {
			loc = time.FixedZone("", off)
		}
		rest = s[:m[0]]
	} else if m := namedZone.FindStringSubmatchIndex(s); m != nil && clock {
		if off, ok := zones[strings.ToUpper(s[m[2]:m[3]])]; ok {
			loc = time.FixedZone("", off)
			rest = s[:m[0]]
		}
	}
	rest = strings.NewReplacer(",", " ", "Sept ", "Sep ", "  ", " ", "24:00:00", "00:00:00").Replace(strings.TrimSpace(rest))
	rest = strings.Join(strings.Fields(rest), " ")
	for _, l := range layouts {
		t, err := time.ParseInLocation(l, rest, loc)
		if err != nil {
			continue
		}
		if strings.Contains(s, "24:00:00") {
			t = t.AddDate(0, 0, 1)
		}
		if t.Year() < 1990 || t.Year() > 2100 {
			return time.Time{}
		}
		return t
	}
	return time.Time{}
}
