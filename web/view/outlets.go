package view

import (
	"fmt"
	"strconv"
	"time"

	"readout/internal/news"
)

// DeskOutlets is the desk's list of outlets with how each is doing.
type DeskOutlets struct {
	Page
	Done  string
	Rows  []OutletHealthRow
	Known int // in the catalogue and not read
}

// OutletHealthRow is how one outlet is doing.
type OutletHealthRow struct {
	ID, Name, Where string
	Read            bool
	State           string // in a word or two
	Bad             bool   // somebody should look
	LastSuccess     string
	LastError       string // in words, "" for none
	LastErrorAt     string
	PerDay          string
	Silent          []string // summits under way on which it has nothing
	Rights          string
	Days            []OutletDay
}

// OutletDay is one day of an outlet.
type OutletDay struct {
	Day                     time.Time
	Stored, Fetches, Failed int
}

// gap reports a day on which the outlet was not reached: nothing was asked, or
// nothing answered.
func (d OutletDay) gap() bool { return d.Fetches == 0 || d.Failed == d.Fetches }

// Gaps words the runs of days, oldest first, on which an outlet was not reached;
// days before the first request are none.
func Gaps(days []OutletDay) []string {
	var out []string
	start := 0
	for start < len(days) && days[start].Fetches == 0 {
		start++
	}
	for i := start; i < len(days); i++ {
		if !days[i].gap() {
			continue
		}
		j, asked := i, false
		for j < len(days) && days[j].gap() {
			asked = asked || days[j].Fetches > 0
			j++
		}
		when := DateRange(days[i].Day, days[j-1].Day)
		if asked {
			out = append(out, when+": asked, no usable answer")
		} else {
			out = append(out, when+": not asked")
		}
		i = j
	}
	return out
}

type sparkBar struct {
	x, y, w, h string
	gap        bool
}

const (
	sparkWidth  = 180
	sparkHeight = 36
)

// spark draws days as bars; days on which the outlet was not reached are shaded
// over their height.
func spark(days []OutletDay) []sparkBar {
	most, first := 1, 0
	for first < len(days) && days[first].Fetches == 0 && days[first].Stored == 0 {
		first++
	}
	for _, d := range days {
		most = max(most, d.Stored)
	}
	var bars []sparkBar
	step := float64(sparkWidth) / float64(max(len(days), 1))
	at := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
	for i, d := range days {
		x := float64(i) * step
		if i >= first && d.gap() {
			bars = append(bars, sparkBar{at(x), "0", at(step), strconv.Itoa(sparkHeight), true})
		}
		if d.Stored > 0 {
			h := max(2, float64(d.Stored)/float64(most)*(sparkHeight-3))
			bars = append(bars, sparkBar{at(x + .6), at(sparkHeight - 1 - h), at(max(step-1.2, 1)), at(h), false})
		}
	}
	return bars
}

// sparkWords says what the drawing shows.
func sparkWords(days []OutletDay) string {
	sum, most, gaps := 0, 0, 0
	first := 0
	for first < len(days) && days[first].Fetches == 0 && days[first].Stored == 0 {
		first++
	}
	for i, d := range days {
		sum += d.Stored
		most = max(most, d.Stored)
		if i >= first && d.gap() {
			gaps++
		}
	}
	s := fmt.Sprintf("Articles a day over %d days: %d in all, at most %d a day", len(days), sum, most)
	if gaps > 0 {
		s += "; not reached on " + Count(gaps, "day", "days")
	}
	return s + "."
}

// DeskOutlet is one outlet at the desk.
type DeskOutlet struct {
	Page
	Done            string
	ID, Name        string
	Home            string
	Facts           []string
	Enabled, Sample bool
	State           string
	Bad             bool
	LastSuccess     string
	LastError       string
	LastErrorAt     string
	Silent          []string
	Days            []OutletDay
	Rights          news.Rights
	Pace            string // seconds, "" for the default
	DefaultPace     string
	Feeds           []DeskFeed
	Hosts           []RobotsRow
	Log             []LogRow
	Older           string // href
	Wrong           []Wrong
	Trial           string // address that was typed
}

// DeskFeed is where an outlet announces articles, with how that goes.
type DeskFeed struct {
	ID                        int64
	URL, Kind, State, Problem string
	Paused                    bool
	Next                      string
}

// RobotsRow is what a host's robots.txt says.
type RobotsRow struct {
	Host, When, Words, Body string
}

// LogRow is a row of the fetch log, in words.
type LogRow struct {
	At      time.Time
	Words   string
	URL     string
	Bad     bool
	Details string
}

func (o DeskOutlet) path(rest string) string { return "/editor/outlets/" + o.ID + rest }
