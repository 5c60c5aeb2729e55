package link

import (
	"math"
	"sync"
	"time"

	"readout/internal/news"
)

// dayOrBetter reports whether the date is known to the day.
func dayOrBetter(d news.Date) bool {
	return d.Known() && !d.From.IsZero() && (d.Precision == news.Day || d.Precision == news.Hour || d.Precision == news.Minute)
}

var zones sync.Map // name -> *time.Location

// civil returns the day, at midnight UTC, that the date names where it was
// reckoned: Thursday in Tokyo and Thursday in Washington are one day.
func civil(d news.Date) time.Time {
	loc := time.UTC
	if d.Zone != "" && d.Zone != "UTC" {
		if l, ok := zones.Load(d.Zone); ok {
			loc = l.(*time.Location)
		} else {
			if l, err := time.LoadLocation(d.Zone); err == nil {
				loc = l
			}
			zones.Store(d.Zone, loc)
		}
	}
	y, m, day := d.From.In(loc).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}

// days returns the time between two moments in days.
func days(a, b time.Time) float64 { return math.Abs(a.Sub(b).Hours()) / 24 }

// bucket returns the week that a time lies in.
func bucket(t time.Time) int64 {
	const week = nearDays * 86400
	s := t.Unix()
	w := s / week
	if s%week < 0 {
		w--
	}
	return w
}

// within reports whether the time lies in the range of a date that is known
// less exactly than to the day.
func within(d news.Date, t time.Time) bool {
	return d.Known() && (d.From.IsZero() || !t.Before(d.From.Add(-12*time.Hour))) && (d.To.IsZero() || t.Before(d.To))
}
