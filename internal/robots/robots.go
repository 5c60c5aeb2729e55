// Package robots reads robots.txt by RFC 9309, with the readings that the
// field's reference matcher adds where the standard is silent: misspelt
// directives, a missing colon, lines that never end.
package robots

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

const (
	// maxFile is how much of a robots.txt counts. The standard asks for at
	// least 500 KiB.
	maxFile = 1 << 20
	// maxLine is how much of a line counts: eight times the longest address
	// that browsers took when the format was young.
	maxLine = 2083 * 8
	// maxDelay caps a crawl delay, which some files put at years.
	maxDelay = 24 * time.Hour
)

// File is a parsed robots.txt. The zero value allows everything.
type File struct {
	groups   []group
	sitemaps []string
}

// group is a run of user-agent lines and the rules under it.
type group struct {
	agents []string // product tokens, lower case
	all    bool     // names "*"
	rules  []rule
	delay  time.Duration
}

type rule struct {
	pattern string // escaped: upper-case triplets, no byte above ASCII
	allow   bool
}

// Parse reads a robots.txt. It never fails: what it cannot read it passes over.
// Only the first MiB counts.
func Parse(b []byte) *File {
	if len(b) > maxFile {
		b = b[:maxFile]
	}
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	// Files made by scripts that left their escapes unexpanded hold a backslash
	// and an n for a line end. No address can hold a backslash.
	b = bytes.ReplaceAll(b, []byte(`\n`), []byte("\n"))
	f := &File{}
	var cur *group
	open := false // the last line that counted named an agent
	for len(b) > 0 {
		line := b
		if i := bytes.IndexAny(b, "\r\n"); i >= 0 {
			line, b = b[:i], b[i+1:]
		} else {
			b = nil
		}
		if len(line) > maxLine {
			line = line[:maxLine]
		}
		key, value := split(line)
		switch directive(key) {
		case agentLine:
			if !open {
				f.groups = append(f.groups, group{})
				cur = &f.groups[len(f.groups)-1]
				open = true
			}
			if value == "*" || strings.HasPrefix(value, "*") && isBlank(value[1]) {
				cur.all = true
			} else if t := token(value); t != "" {
				cur.agents = append(cur.agents, strings.ToLower(t))
			}
		case allowLine, disallowLine:
			open = false
			if cur == nil || value == "" {
				continue // a rule before any group, or one that says nothing
			}
			cur.add(escape(value), directive(key) == allowLine)
		case delayLine:
			open = false
			if cur == nil {
				continue
			}
			if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 {
				cur.delay = maxDelay
				if s < maxDelay.Seconds() {
					cur.delay = time.Duration(s * float64(time.Second))
				}
			}
		case sitemapLine:
			if value != "" {
				f.sitemaps = append(f.sitemaps, value)
			}
		}
	}
	return f
}

func (g *group) add(pattern string, allow bool) {
	g.rules = append(g.rules, rule{pattern, allow})
	// An allowed index page allows its folder by the folder's own address.
	if allow {
		if i := strings.LastIndexByte(pattern, '/'); i >= 0 && strings.HasPrefix(pattern[i:], "/index.htm") {
			g.rules = append(g.rules, rule{pattern[:i+1] + "$", true})
		}
	}
}

type lineKind int

const (
	otherLine lineKind = iota
	agentLine
	allowLine
	disallowLine
	delayLine
	sitemapLine
)

// directive names a key, common misspellings included.
func directive(key string) lineKind {
	switch strings.ToLower(key) {
	case "user-agent", "useragent", "user agent":
		return agentLine
	case "allow":
		return allowLine
	case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		return disallowLine
	case "crawl-delay", "crawldelay", "crawl delay":
		return delayLine
	case "sitemap", "site-map":
		return sitemapLine
	}
	return otherLine
}

// split cuts a line into key and value at its colon, or at its only blank when
// there is no colon. A comment ends the line.
func split(line []byte) (key, value string) {
	s := string(line)
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(s, " \t\v\f\x00")
	if i := strings.IndexByte(s, ':'); i >= 0 {
		return strings.Trim(s[:i], " \t\v\f"), strings.Trim(s[i+1:], " \t\v\f")
	}
	if fields := strings.Fields(s); len(fields) == 2 {
		return fields[0], fields[1]
	}
	return "", ""
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\v' || c == '\f' }

// token returns the product token that s starts with.
func token(s string) string {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_') {
			return s[:i]
		}
	}
	return s
}

// escape writes bytes above ASCII as triplets and triplets in upper case, the
// form in which patterns and addresses are compared. Triplets are not resolved:
// by the standard %62 is not b.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x80:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteString(strings.ToUpper(s[i : i+3]))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// upperTriplets writes the triplets of an address in upper case.
func upperTriplets(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' && isHex(b[i+1]) && isHex(b[i+2]) {
			copy(b[i:], bytes.ToUpper(b[i:i+3]))
			i += 2
		}
	}
	return string(b)
}

// Allowed reports whether the agent may fetch the URL (absolute, or a path with
// query; percent-encoded as it goes over the wire). Agent is a product token; a
// version after a slash is passed over. The longest matching rule decides,
// allow before disallow; groups that name the agent go before the "*" group.
func (f *File) Allowed(agent, url string) bool {
	path := upperTriplets(pathOf(url))
	allow, disallow := 0, 0
	for _, g := range f.of(agent) {
		for _, r := range g.rules {
			n := len(r.pattern)
			if r.allow && n <= allow || !r.allow && n <= disallow || !match(path, r.pattern) {
				continue
			}
			if r.allow {
				allow = n
			} else {
				disallow = n
			}
		}
	}
	return disallow <= allow
}

// CrawlDelay returns the delay that the file asks of the agent, 0 for none and
// at most a day.
func (f *File) CrawlDelay(agent string) time.Duration {
	var d time.Duration
	for _, g := range f.of(agent) {
		d = max(d, g.delay)
	}
	return d
}

// Sitemaps returns the sitemaps that the file names, as written there.
func (f *File) Sitemaps() []string {
	if f == nil {
		return nil
	}
	return f.sitemaps
}

// of returns the groups that hold for the agent: all that name it, else all for
// everyone.
func (f *File) of(agent string) []group {
	if f == nil {
		return nil
	}
	agent, _, _ = strings.Cut(strings.ToLower(agent), "/")
	var own, all []group
	for _, g := range f.groups {
		for _, a := range g.agents {
			if a == agent {
				own = append(own, g)
				break
			}
		}
		if g.all {
			all = append(all, g)
		}
	}
	if own != nil {
		return own
	}
	return all
}

// pathOf returns path and query of an address.
func pathOf(url string) string {
	if i := strings.IndexByte(url, '#'); i >= 0 {
		url = url[:i]
	}
	if i := strings.Index(url, "//"); i >= 0 && (i == 0 || url[i-1] == ':' && !strings.ContainsAny(url[:i], "/?")) {
		rest := url[i+2:]
		j := strings.IndexAny(rest, "/?;")
		if j < 0 {
			return "/"
		}
		url = rest[j:]
	} else if i := strings.IndexAny(url, "/?;"); i >= 0 {
		url = url[i:]
	} else {
		return "/"
	}
	if url[0] != '/' {
		url = "/" + url
	}
	return url
}

// match reports whether the pattern matches the path from its start: '*' stands
// for any run of bytes, '$' at the end for the end of the path.
func match(path, pattern string) bool {
	anchored := strings.HasSuffix(pattern, "$")
	if anchored {
		pattern = pattern[:len(pattern)-1]
	}
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	if len(parts) == 1 {
		return !anchored || len(path) == len(parts[0])
	}
	rest := path[len(parts[0]):]
	last := len(parts) - 1
	for _, p := range parts[1:last] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	if anchored {
		return strings.HasSuffix(rest, parts[last])
	}
	return strings.Contains(rest, parts[last])
}
