package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"readout/internal/text"
)

// stamp is a time as a page states it.
type stamp struct {
	time.Time
	zone     string // as stated, "" when the page states none
	dateOnly bool
}

// months are the names of months, folded, in the languages of the press, in
// full and as abbreviated.
var months = map[string]time.Month{}

func init() {
	for i, names := range []string{
		"january jan januar januari janvier janv enero ene janeiro gennaio gen ocak sausio leden ledna stycznia styczen sty januara januarja tammikuu tammikuuta января янв січня яну януари ιανουαριου jannar jaanuar jan. january. يناير جنوری जनवरी 1月 januarie január gener",
		"february feb februar februari fevrier fevr febrero fevereiro fev febbraio febr subat vasario unor unora lutego luty lut helmikuu helmikuuta февраля фев лютого φεβρουαριου veebruar febb فبراير फरवरी februara februarie február febrer",
		"march mar marz maerz maart mars marzo marco mart kovo brezen brezna marca marzec maaliskuu maaliskuuta марта мар березня μαρτιου marts mrz mrt مارس मार्च marcius martie marec märts marc",
		"april apr avril avr abril abr aprile nisan balandzio duben dubna kwietnia kwiecien kwi huhtikuu huhtikuuta апреля апр квітня απριλιου prosinec. aprilis ابريل أبريل अप्रैल aprila aprilie",
		"may mai mei mayo maio maggio mag mayis geguzes kveten kvetna maja maj toukokuu toukokuuta мая май травня μαιου majus مايو मई maggio. mayo.",
		"june jun juni juin junio junho giugno giu haziran birzelio cerven cervna czerwca czerwiec cze kesakuu kesakuuta июня июн червня ιουνιου junius juuni يونيو जून juna iunie jún juny",
		"july jul juli juillet juil julio julho luglio lug temmuz liepos cervenec cervence lipca lipiec lip heinakuu heinakuuta июля июл липня ιουλιου julius juuli يوليو जुलाई jula iulie júl juliol",
		"august aug aout agosto ago augustus agustus agustos rugpjucio srpen srpna sierpnia sierpien sie elokuu elokuuta августа авг серпня αυγουστου augusztus اغسطس أغسطس अगस्त augusta agost",
		"september sep sept septembre septiembre setembro set settembre eylul rugsejo zari wrzesnia wrzesien wrz syyskuu syyskuuta сентября сен вересня σεπτεμβριου szeptember سبتمبر सितंबर septembra septembrie setiembre setembre",
		"october oct oktober okt octobre octubre outubro out ottobre ott ekim spalio rijen rijna pazdziernika pazdziernik paz lokakuu lokakuuta октября окт жовтня οκτωβριου اكتوبر أكتوبر अक्टूबर oktobra octombrie",
		"november nov novembre noviembre novembro kasim lapkricio listopad listopadu listopada lis marraskuu marraskuuta ноября ноя листопада νοεμβριου نوفمبر नवंबर novembra noiembrie",
		"december dec dezember dez decembre diciembre dic dezembro dicembre aralik gruodzio prosinec prosince grudnia grudzien gru joulukuu joulukuuta декабря дек грудня δεκεμβριου desember des ديسمبر दिसंबर decembra decembrie desembre",
	} {
		for n := range strings.FieldsSeq(names) {
			n = text.Fold(strings.TrimRight(n, "."))
			if _, taken := months[n]; !taken {
				months[n] = time.Month(i + 1)
			}
		}
	}
	// The Levant's months.
	for i, names := range []string{"كانون الثاني|كانون الثّاني", "شباط", "آذار", "نيسان", "أيار|أيّار", "حزيران", "تموز|تمّوز", "آب", "أيلول", "تشرين الأول|تشرين الأوّل", "تشرين الثاني|تشرين الثّاني", "كانون الأول|كانون الأوّل"} {
		for n := range strings.SplitSeq(names, "|") {
			months[text.Fold(n)] = time.Month(i + 1)
		}
	}
	months["lis"], months["listopad"] = time.November, time.November
}

// zoneNames are the zones that pages name, in seconds east of UTC.
var zoneNames = map[string]int{
	"UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "WET": 0, "BST": 3600, "CET": 3600, "MEZ": 3600, "CEST": 7200, "MESZ": 7200, "EET": 7200, "EEST": 10800, "MSK": 10800,
	"EST": -18000, "EDT": -14400, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200, "AEST": 36000, "AEDT": 39600,
	"JST": 32400, "KST": 32400, "HKT": 28800, "SGT": 28800, "IST": 19800, "PKT": 18000, "SAST": 7200, "WIB": 25200, "NZST": 43200, "NZDT": 46800, "ET": -18000,
}

var (
	isoTime = regexp.MustCompile(`(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{1,2}:?\d{0,2}|UTC|GMT|[A-Z]{2,4})?)?`)
	compact = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$`)
	epoch   = regexp.MustCompile(`^1\d{9}(\d{3})?$`)
	// 4 March 2025, 4. März 2025, 4 de marzo de 2025, 4th of March, 2025, 04-Mar-2025
	dayFirst = regexp.MustCompile(`(?:^|[^\d.:])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|e)?\.?[\s\-/,]*(?:of |de |d')?\s*(\p{L}[\p{L}\p{M}]+)\.?(?:\s*/\s*\p{L}[\p{L}\p{M}]+)?[\s\-/,]*(?:de |del )?(\d{4}|'?\d{2}\b)`)
	// March 4, 2025
	monthFirst = regexp.MustCompile(`(\p{L}[\p{L}\p{M}]{2,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\.?,?\s+(?:at\s+)?(\d{4})`)
	// 2025年3月4日, 2025년 3월 4일
	eastern = regexp.MustCompile(`(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?`)
	// 2025/03/04, 2025.03.04
	yearFirst = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})[/.](\d{1,2})[/.](\d{1,2})(?:\D|$)`)
	// 04.03.2025, 04/03/2025, 4-3-2025
	numbers = regexp.MustCompile(`(?:^|\D)(\d{1,2})([./-])(\d{1,2})[./-]((?:19|20)\d{2}|\d{2})(?:\D|$)`)
	clock   = regexp.MustCompile(`(?i)(?:^|[^\d:])(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*(?:uhr)?\s*\(?(UTC[+-]\d{1,2}|[A-Z]{2,4}|[+-]\d{2}:?\d{2})\b)?`)
)

// parseStamp reads a time in a machine's or a person's form. American says that
// of two numbers the first is the month. It returns false for what cannot be
// read.
func parseStamp(s string, american bool) (stamp, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return stamp{}, false
	}
	if len(s) > 200 {
		s = s[:200]
	}
	if m := isoTime.FindStringSubmatch(s); m != nil {
		if st, ok := made(m[1], m[2], m[3], m[4], m[5], m[6], m[7]); ok {
			if st.dateOnly {
				st = withClock(st, s[strings.Index(s, m[0])+len(m[0]):])
			}
			return st, true
		}
	}
	if epoch.MatchString(s) {
		n, _ := strconv.ParseInt(s[:10], 10, 64)
		return stamp{Time: time.Unix(n, 0).UTC(), zone: "UTC"}, true
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		if st, ok := made(m[1], m[2], m[3], m[4], m[5], m[6], m[7]); ok {
			return st, true
		}
	}
	if m := eastern.FindStringSubmatchIndex(s); m != nil {
		if st, ok := made(s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]], "", "", "", ""); ok {
			return withClock(st, s[m[1]:]), true
		}
	}
	if m := monthFirst.FindStringSubmatchIndex(s); m != nil {
		if mon, ok := months[text.Fold(s[m[2]:m[3]])]; ok {
			if st, ok := made(s[m[6]:m[7]], strconv.Itoa(int(mon)), s[m[4]:m[5]], "", "", "", ""); ok {
				return withClock(st, s[m[1]:], s[:m[0]]), true
			}
		}
	}
	for at := 0; at < len(s); {
		m := dayFirst.FindStringSubmatchIndex(s[at:])
		if m == nil {
			break
		}
		sub := s[at:]
		if mon, ok := months[text.Fold(sub[m[4]:m[5]])]; ok {
			if st, ok := made(fullYear(sub[m[6]:m[7]]), strconv.Itoa(int(mon)), sub[m[2]:m[3]], "", "", "", ""); ok {
				return withClock(st, sub[m[1]:], sub[:m[0]]), true
			}
		}
		at += m[3]
	}
	if m := yearFirst.FindStringSubmatchIndex(s); m != nil {
		if st, ok := made(s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]], "", "", "", ""); ok {
			return withClock(st, s[m[7]:], s[:m[2]]), true
		}
	}
	if m := numbers.FindStringSubmatchIndex(s); m != nil {
		d, mon, y := s[m[2]:m[3]], s[m[6]:m[7]], fullYear(s[m[8]:m[9]])
		if n, _ := strconv.Atoi(mon); n > 12 || american && s[m[4]:m[5]] == "/" {
			if k, _ := strconv.Atoi(d); k <= 12 {
				d, mon = mon, d
			}
		}
		if st, ok := made(y, mon, d, "", "", "", ""); ok {
			return withClock(st, s[m[9]:], s[:m[2]]), true
		}
	}
	return stamp{}, false
}

func fullYear(y string) string {
	y = strings.TrimPrefix(y, "'")
	if len(y) == 2 {
		if y > "80" {
			return "19" + y
		}
		return "20" + y
	}
	return y
}

// made puts a stamp together from its parts; hour "" means that it is a date.
func made(y, mon, d, h, min, sec, zone string) (stamp, bool) {
	n := func(s string) int { k, _ := strconv.Atoi(s); return k }
	year, month, day := n(y), n(mon), n(d)
	if year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 || n(h) > 24 || n(min) > 59 || n(sec) > 60 {
		return stamp{}, false
	}
	st := stamp{dateOnly: h == ""}
	loc := time.UTC
	if zone != "" {
		if off, ok := offset(zone); ok {
			st.zone = zone
			if zone == "Z" {
				st.zone = "UTC"
			}
			if off != 0 {
				loc = time.FixedZone(zone, off)
			}
		}
	}
	st.Time = time.Date(year, time.Month(month), day, n(h), n(min), n(sec), 0, loc)
	if st.Day() != day && n(h) < 24 {
		return stamp{}, false // 31 February
	}
	return st, true
}

// offset reads a zone: +02:00, -5, UTC+1, CET.
func offset(z string) (int, bool) {
	if off, ok := zoneNames[z]; ok {
		return off, true
	}
	z = strings.TrimPrefix(strings.TrimPrefix(z, "UTC"), "GMT")
	if len(z) < 2 || z[0] != '+' && z[0] != '-' {
		return 0, false
	}
	digits := strings.ReplaceAll(z[1:], ":", "")
	h, m := digits, ""
	if len(digits) > 2 {
		h, m = digits[:len(digits)-2], digits[len(digits)-2:]
	}
	hh, err := strconv.Atoi(h)
	if err != nil || hh > 15 {
		return 0, false
	}
	mm, _ := strconv.Atoi(m)
	off := hh*3600 + mm*60
	if z[0] == '-' {
		off = -off
	}
	return off, true
}

// withClock adds the time of day that stands right after the date, or before it.
func withClock(st stamp, around ...string) stamp {
	for i, s := range around {
		if i == 0 {
			s = s[:min(len(s), 40)]
		} else if len(s) > 24 {
			s = s[len(s)-24:]
		}
		m := clock.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		h, _ := strconv.Atoi(m[1])
		mm, _ := strconv.Atoi(m[2])
		if h > 23 || mm > 59 {
			continue
		}
		switch half := strings.ToLower(strings.ReplaceAll(m[4], ".", "")); {
		case half == "pm" && h < 12:
			h += 12
		case half == "am" && h == 12:
			h = 0
		}
		loc := time.UTC
		st.zone = ""
		if m[5] != "" {
			if off, ok := offset(m[5]); ok {
				st.zone = m[5]
				if off != 0 {
					loc = time.FixedZone(m[5], off)
				}
			}
		}
		st.Time = time.Date(st.Year(), st.Month(), st.Day(), h, mm, 0, 0, loc)
		st.dateOnly = false
		return st
	}
	return st
}

var urlDate = regexp.MustCompile(`[/_=-]((?:19|20)\d{2})(?:[/_-](0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/_-](0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?:[/_.-]|$)`)

// dateOfURL reads the date that an address carries.
func dateOfURL(u string) (stamp, bool) {
	m := urlDate.FindStringSubmatch(strings.ToLower(u))
	if m == nil {
		return stamp{}, false
	}
	mon, day := m[2], m[3]
	if mon == "" {
		mon, day = m[4], m[5]
	}
	if unicode.IsLetter(rune(mon[0])) {
		mon = strconv.Itoa(int(months[mon]))
	}
	return made(m[1], mon, day, "", "", "", "")
}

var urlMonth = regexp.MustCompile(`/((?:19|20)\d{2})/(0[1-9]|1[0-2])/`)

// monthOfURL reads the year and month, as 2025-03, that an address carries.
func monthOfURL(u string) (string, bool) {
	m := urlMonth.FindStringSubmatch(u)
	if m == nil {
		return "", false
	}
	return m[1] + "-" + m[2], true
}
