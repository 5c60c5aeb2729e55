package extract

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"readout/internal/text"
)

// metadata is what a page says of its article outside the body.
type metadata struct {
	ld       ldArticle
	hasLD    bool
	headline string
	desc     string // the page's own description, for telling the standfirst
	h1       int32  // the headline's node, -1 when it is not on the page
	authors  []string
	agencies []string
	site     string
	section  string // the site's section, folded, "" when the page names none
	language string
	url      string
	pub, mod stamp
	at       string // the address that the page was fetched from
}

// meta returns the content of the first meta tag of any of the names, tried in
// turn.
func (t *tree) meta(names ...string) string {
	for _, name := range names {
		for _, m := range t.metas {
			if m.name == name {
				return m.content
			}
		}
	}
	return ""
}

// metadata gathers everything but the body.
func (t *tree) metadata(p Page) metadata {
	m := metadata{h1: -1, at: p.URL}
	m.ld, m.hasLD = readLD(t.scripts)
	m.site = plainText(t.meta("og:site_name", "application-name", "al:android:app_name"))
	if m.site == "" {
		m.site = m.ld.publisher
	}
	m.section = wordsOnly(plainText(t.meta("article:section", "og:article:section", "section", "articlesection", "cxenseparse:section", "parsely-section")))
	m.language = t.language(m.ld)
	m.url = t.canonical(p.URL)
	m.headlineOf(t)
	if m.h1 < 0 {
		m.h1 = t.shown(m.headline)
	}
	m.desc = plainText(t.meta("og:description", "description", "twitter:description", "dc.description"))
	m.times(t, p)
	m.byline(t)
	return m
}

func (t *tree) language(ld ldArticle) string {
	for _, l := range []string{t.lang, ld.language, t.meta("content-language", "language", "dc.language", "og:locale", "inlanguage")} {
		l = strings.ReplaceAll(strings.TrimSpace(l), "_", "-")
		l, _, _ = strings.Cut(l, ",")
		if len(l) >= 2 && len(l) <= 12 && unicode.IsLetter(rune(l[0])) && !strings.Contains(l, " ") {
			return l
		}
	}
	return ""
}

// canonical returns the address that the page calls its own, "" when it names
// none on a host of its own.
func (t *tree) canonical(at string) string {
	base, err := url.Parse(at)
	if err != nil {
		return ""
	}
	var refs []string
	for _, l := range t.links {
		if l.rel == "canonical" {
			refs = append(refs, l.href)
		}
	}
	refs = append(refs, t.meta("og:url"))
	for _, ref := range refs {
		u, err := base.Parse(strings.TrimSpace(ref))
		if ref == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			continue
		}
		// A canonical address that is a home page is a template's mistake.
		if strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && strings.Trim(base.Path, "/") != "" {
			continue
		}
		if base.Host != "" && site(u.Host) != site(base.Host) {
			continue
		}
		u.Fragment = ""
		return u.String()
	}
	return ""
}

// site returns the last two labels of a host, three under a short second one.
func site(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	labels := strings.Split(strings.ToLower(host), ".")
	n := len(labels)
	switch {
	case n <= 2:
		return strings.Join(labels, ".")
	case len(labels[n-2]) <= 3 && len(labels[n-1]) == 2:
		return strings.Join(labels[n-3:], ".")
	}
	return strings.Join(labels[n-2:], ".")
}

// headlineOf chooses the headline by agreement among what the page gives as its
// title: what two of the visible headline, JSON-LD and the sharing title agree
// on, with the page's title as a further witness.
func (m *metadata) headlineOf(t *tree) {
	type candidate struct {
		text, key string
		weight    float64
		node      int32
	}
	var cands []candidate
	siteKey := wordsOnly(m.site)
	add := func(s string, weight float64, node int32) {
		if s = line(s); s == "" || len(s) > 500 {
			return
		}
		if key := wordsOnly(s); key != "" && key != siteKey {
			cands = append(cands, candidate{s, key, weight, node})
		}
	}
	h1s, trail := 0, false
	for i := range t.nodes {
		if nd := &t.nodes[i]; nd.DataAtom == atom.H1 && !nd.cut && h1s < 5 {
			if s := t.words(int32(i)); s != "" {
				w := []float64{5, 1.5, 1, 1, 1}[h1s]
				if t.crumb(int32(i)) {
					w = 1 // the last of the breadcrumbs
					trail = true
				}
				if h1s == 0 && nd.link == nd.own && t.leadsHome(int32(i), m.at) {
					add(s, 1, int32(i)) // the site's name, that leads to its front page
					continue
				}
				add(s, w, int32(i))
				h1s++
			}
		} else if trail && nd.DataAtom == atom.H2 && !nd.cut && nd.link == 0 && nd.own > 20 {
			add(t.words(int32(i)), 4.5, int32(i))
			trail = false
		}
	}
	if m.hasLD && m.ld.isArticle {
		add(m.bare(m.ld.headline), 4, -1)
	}
	add(m.bare(plainText(t.meta("og:title"))), 3.9, -1)
	add(m.bare(t.title), 2.9, -1)
	if len(cands) < 3 || h1s == 0 {
		add(m.bare(plainText(t.meta("headline", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "cxenseparse:title", "title", "article:title"))), 2, -1)
	}
	if len(cands) == 0 {
		return
	}
	best, bestScore := -1, -1.0
	for i, c := range cands {
		score := c.weight
		for j, d := range cands {
			if i == j {
				continue
			}
			switch {
			case c.key == d.key:
				score += d.weight
			case len(c.key) > 20 && strings.HasPrefix(d.key, c.key):
				switch more := len(d.key) - len(c.key); {
				case border(d.text, c.text) && more*2 < len(c.key):
					score += d.weight * 0.8 // d carries the section or the site
				case strings.HasPrefix(d.text, c.text) && !border(d.text, c.text):
					score += d.weight * 0.1 // c was cut off
				case more*3 < len(c.key):
					score += d.weight * 0.6
				default:
					score += d.weight * 0.3
				}
			}
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	m.headline = cands[best].text
	for _, c := range cands {
		if c.node >= 0 && (c.key == cands[best].key || overlap(c.key, cands[best].key) > 0.4 || h1s == 1) {
			m.h1 = c.node
			if c.key == cands[best].key {
				m.headline = c.text // as the page shows it
			}
			break
		}
	}
	for _, c := range cands {
		// A kicker that the page sets apart by its looks alone.
		if c.key == cands[best].key && strings.Count(c.text, ":") > strings.Count(m.headline, ":") {
			m.headline = c.text
		}
	}
}

// border reports whether long goes on after short with a mark that sets the
// site's name or a section apart.
func border(long, short string) bool {
	rest, ok := strings.CutPrefix(long, short)
	rest = strings.TrimLeft(rest, " ")
	r, _ := utf8.DecodeRuneInString(rest)
	return ok && strings.ContainsRune("|-–—:•·«»/｜ㅣ_－›*", r)
}

// leadsHome reports whether a link below i leads to the front page of the site
// from a page further down.
func (t *tree) leadsHome(i int32, at string) bool {
	page, err := url.Parse(at)
	if err != nil {
		return false
	}
	for j := i; j < t.nodes[i].end; j++ {
		if t.nodes[j].DataAtom != atom.A {
			continue
		}
		u, err := page.Parse(strings.TrimSpace(attr(t.nodes[j].Node, "href")))
		if err == nil && len(strings.Trim(u.Path, "/")) < 12 && strings.Count(strings.Trim(u.Path, "/"), "/") == 0 && len(u.Path) < len(page.Path) {
			return true
		}
	}
	return false
}

// shown finds the element that shows the headline on a page whose first-rank
// headings do not.
func (t *tree) shown(headline string) int32 {
	key := wordsOnly(headline)
	n := int32(letters(headline))
	if key == "" || n < 10 {
		return -1
	}
	for i := range t.nodes {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.cut || nd.block != int32(i) || nd.own*10 < n*9 || nd.own*10 > n*18 || nd.link*2 > nd.own {
			continue
		}
		if s := wordsOnly(t.words(int32(i))); s == key || strings.HasSuffix(s, key) {
			return int32(i)
		}
	}
	return -1
}

// crumb reports whether a heading is the last link of a breadcrumb trail.
func (t *tree) crumb(i int32) bool {
	for p := t.nodes[i].parent; p >= 0; p = t.nodes[p].parent {
		if t.nodes[p].DataAtom == atom.Li {
			return t.nodes[p].para == 0 && t.nodes[p].end-p < 12
		}
	}
	return false
}

// bare returns a title without the site's name at its end or start.
func (m *metadata) bare(s string) string {
	for range 3 {
		cut := s
		for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " « ", " » ", " // ", "｜", "ㅣ", "_", "--", "－", " |", "| ", " › ", " / ", " * ", ": ", "-"} {
			i := strings.LastIndex(s, sep)
			if i <= 0 || sep == "-" && wordsOnly(s[i+1:]) != m.section && wordsOnly(s[i+1:]) != wordsOnly(m.site) {
				continue
			}
			tail, head := s[i+len(sep):], s[:i]
			if m.isSite(tail) {
				cut = head
				break
			}
			if j := strings.LastIndex(head, sep); j > 20 && sep != ": " && sep != " - " && m.isSite(head[j+len(sep):]) {
				cut = head[:j] // the site's name and a section behind it
				break
			}
			if j := strings.Index(s, sep); j > 0 && m.isSite(s[:j]) {
				cut = s[j+len(sep):]
				break
			}
		}
		if cut == s {
			break
		}
		s = strings.TrimSpace(cut)
	}
	return s
}

func (m *metadata) isSite(s string) bool {
	key, siteKey := wordsOnly(s), wordsOnly(m.site)
	if key == "" || key == m.section {
		return true
	}
	squeezed := strings.ReplaceAll(key, " ", "")
	if siteKey != "" && (key == siteKey || strings.Contains(siteKey, key) && len(key) > 3 || strings.Contains(key, siteKey) && len(key) < 3*len(siteKey)) {
		return true
	}
	if m.url != "" {
		if u, err := url.Parse(m.url); err == nil {
			host := strings.ReplaceAll(strings.ReplaceAll(u.Host, "-", ""), ".", "")
			if len(squeezed) >= 3 && strings.Contains(host, squeezed) {
				return true
			}
			name, _, _ := strings.Cut(site(u.Host), ".")
			if name = strings.ReplaceAll(name, "-", ""); len(name) >= 4 && strings.Contains(squeezed, name) && len(squeezed) < 4*len(name) {
				return true
			}
		}
	}
	return false
}

// words returns the words of a node as its story shows them.
func (t *tree) words(i int32) string {
	var b strings.Builder
	for j := i + 1; j < t.nodes[i].end; j++ {
		nd := &t.nodes[j]
		if nd.cut && !t.nodes[i].cut {
			continue
		}
		if isText(nd.Node) {
			b.WriteString(nd.Data)
		} else if nd.DataAtom == atom.Br || !nd.inline {
			b.WriteByte(' ')
		}
	}
	return line(b.String())
}

// wordsOnly returns s folded, with marks as single blanks.
func wordsOnly(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range text.Fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		} else if r != '\'' {
			gap = true
		}
	}
	return b.String()
}

// overlap returns the share of words that two strings of words have in common.
func overlap(a, b string) float64 {
	if a == "" || b == "" {
		return 0
	}
	set := map[string]bool{}
	na, nb, both := 0, 0, 0
	for w := range strings.FieldsSeq(a) {
		set[w] = true
		na++
	}
	for w := range strings.FieldsSeq(b) {
		nb++
		if set[w] {
			both++
			delete(set, w)
		}
	}
	return 2 * float64(both) / float64(na+nb)
}

// times chooses when the article was published and changed.
func (m *metadata) times(t *tree, p Page) {
	american := m.american(p.URL)
	limit := p.FetchedAt
	if !limit.IsZero() {
		limit = limit.Add(26 * time.Hour) // a date without a zone may lead by a day
	}
	take := func(to *stamp, s string) bool {
		if !to.IsZero() || s == "" {
			return !to.IsZero()
		}
		st, ok := parseStamp(s, american)
		if !ok || !limit.IsZero() && st.After(limit) {
			return false
		}
		*to = st
		return true
	}
	if m.ld.isArticle {
		take(&m.pub, m.ld.published)
		take(&m.mod, m.ld.modified)
	}
	by := "" // the tag that the time was taken from
	told := !m.pub.IsZero()
	for _, name := range []string{"article:published_time", "og:article:published_time", "article:published", "datepublished", "og:published_time", "cxenseparse:recs:publishtime", "parsely-pub-date", "sailthru.date",
		"publish-date", "publishdate", "publish_date", "pubdate", "published", "date.published", "article.published", "article_date_original", "originalpublicationdate", "dc.date.issued", "dcterms.issued", "dcterms.created",
		"dcterms.date", "dc.date.created", "dc.date", "dc.created", "date", "displaydate", "ptime", "publication_date", "publicationdate", "citation_publication_date", "citation_date", "cdate", "created", "datecreated", "release_date",
		"article:post_date", "prism.publicationdate", "timestamp", "rnews:datepublished", "last-publish-date", "bt:pubdate", "shareaholic:article_published_time", "video:release_date", "og:release_date", "article.created", "cre_date",
		"vr:published_time", "date_published", "published_at", "doc_date", "iso-8601-publish-date", "firstpublished", "uploaddate", "og:pubdate", "og:publish_date", "article-publication-date", "article:create_at", "gentime", "apub:time"} {
		if take(&m.pub, t.meta(name)) {
			by = name
			break
		}
	}
	for _, name := range []string{"article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified", "lastmod", "revised", "cxenseparse:recs:modifiedtime", "article.updated", "article:updated", "modified_date", "lastupdate", "utime", "date.modified"} {
		take(&m.mod, t.meta(name))
	}
	take(&m.pub, m.ld.published) // of the page as such
	if m.pub.IsZero() {
		if st, score := t.visibleTime(m, american, limit); score > noTime {
			m.pub = st
		}
	} else if !told && vague[by] && m.h1 >= 0 {
		// What is shown under the headline says more of the story than a tag that
		// does not say what of the page it dates.
		if st, score := t.visibleTime(m, american, limit); score >= besideHeadline && st.Format(time.DateOnly) != m.pub.Format(time.DateOnly) && st.Sub(m.pub.Time).Abs() < 30*24*time.Hour {
			m.pub = st
		}
	}
	if m.pub.IsZero() {
		if st, ok := dateOfURL(p.URL); ok && (limit.IsZero() || !st.After(limit)) {
			m.pub = st
		}
	}
	if m.pub.IsZero() {
		for _, mt := range t.metas {
			if strings.Contains(mt.name, "date") || strings.Contains(mt.name, "publish") || strings.Contains(mt.name, "upload") || strings.Contains(mt.name, "created") {
				take(&m.pub, mt.content)
			}
		}
	}
	if m.pub.IsZero() && !m.mod.IsZero() {
		m.pub = m.mod
	}
	if m.pub.IsZero() {
		if st, ok := t.scriptTime(american); ok && (limit.IsZero() || !st.After(limit)) {
			m.pub = st
		}
	}
	t.local(m, american)
	if !m.mod.IsZero() && m.mod.Before(m.pub.Time) {
		m.mod = stamp{}
	}
}

// vague are the tags that may date the page as well as its story.
var vague = map[string]bool{"date": true, "dc.date": true, "dcterms.date": true, "dc.created": true, "dc.date.created": true, "dcterms.created": true, "cdate": true, "created": true, "datecreated": true, "timestamp": true}

const (
	noTime = -1 << 30
	// ofAnother is what words say that announce another date than the story's, as
	// when a member joined.
	ofAnother = -1 << 20
	// besideHeadline is the least score of a time that stands close under the
	// headline and is marked as one.
	besideHeadline = 200
)

func hostOf(u string) string {
	p, err := url.Parse(u)
	if err != nil {
		return ""
	}
	return strings.ToLower(p.Hostname())
}

// visibleTime reads the time that the page shows: in time elements, elements
// marked as dates and short lines, the nearer to the headline the better. It
// returns how much speaks for it, noTime when there is none.
func (t *tree) visibleTime(m *metadata, american bool, limit time.Time) (stamp, int) {
	var best stamp
	bestScore := noTime
	before := 0 // what the words before a date say for it
	month, hasMonth := monthOfURL(m.at)
	consider := func(i int32, s string, score int) {
		d := 0
		if m.h1 >= 0 {
			if d = int(i - m.h1); d < 0 {
				d *= -3
			} else {
				d -= min(d, int(t.nodes[m.h1].end-m.h1))
			}
		} else {
			d = int(i) / 4
		}
		if score -= d; score+60 <= bestScore {
			return
		}
		st, ok := parseStamp(s, american)
		if !ok || !limit.IsZero() && st.After(limit) {
			return
		}
		if st.dateOnly {
			score--
		}
		if hasMonth && st.Format("2006-01") == month {
			score += 60
		}
		if score > bestScore {
			best, bestScore = st, score
		}
	}
	archived := int32(0) // where an archive's own bar ends
	for i := range t.nodes {
		nd := &t.nodes[i]
		if int32(i) < archived {
			continue
		}
		if !isText(nd.Node) && strings.HasPrefix(attr(nd.Node, "id"), "wm-ipp") {
			archived = nd.end
			continue
		}
		bonus := before
		if bonus == ofAnother {
			if bonus = 0; isText(nd.Node) && !blank(nd.Data) {
				before = 0
				continue
			}
		}
		if nd.cut {
			bonus -= 200
		}
		if isText(nd.Node) {
			if len(nd.Data) < 60 && !blank(nd.Data) {
				before = 0
				switch low := strings.ToLower(nd.Data); {
				case containsAny(low, []string{"geändert", "aktualisiert", "updated", "modified", "mis à jour", "actualizado", "aggiornato", "revised"}):
					before = -60
				case containsAny(low, []string{"erschienen", "veröffentlicht", "published", "posted", "publié", "publicado", "pubblicato"}):
					before = 60
				case containsAny(low, []string{"registriert", "registered", "joined", "member since", "mitglied seit", "membre depuis"}):
					before = ofAnother
				}
			}
			if len(nd.Data) < 6 || !strings.ContainsAny(nd.Data, "0123456789٠١٢٣٤٥٦٧٨٩०१२३४५६७८९") {
				continue
			}
			switch s := line(nd.Data[:min(len(nd.Data), 200)]); {
			case len(s) < 90 && !states(s) && !(nd.inLink && len(s) > 40) && !expires(s):
				consider(int32(i), s, 200+bonus-len(s))
			case len(s) < 200 && containsAny(strings.ToLower(s), []string{"posted on", "published on", "veröffentlicht", "publié le", "publicado el", "geschrieben am", "erstellt am", "pubblicato il"}):
				consider(int32(i), s, 100+bonus)
			case s != "" && s[0] >= '0' && s[0] <= '9':
				consider(int32(i), s[:strings.IndexByte(s+" - ", ' ')], bonus)
			}
			continue
		}
		switch {
		case nd.DataAtom == atom.Time:
			at := attr(nd.Node, "datetime")
			if at == "" {
				at = attr(nd.Node, "content")
			}
			if _, ok := parseStamp(at, american); !ok {
				at = t.words(int32(i))
			}
			if attr(nd.Node, "itemprop") == "datePublished" || hasAttr(nd.Node, "pubdate") {
				bonus += 500
			}
			if low := strings.ToLower(attr(nd.Node, "class") + attr(nd.Node, "itemprop")); strings.Contains(low, "update") || strings.Contains(low, "modif") {
				bonus -= 60
			}
			consider(int32(i), at, 300+bonus)
		case nd.mark&markTime != 0 && nd.end-int32(i) < 30:
			for _, a := range []string{"content", "datetime", "title", "data-datetime", "data-date", "data-timestamp", "data-published"} {
				if v := attr(nd.Node, a); v != "" {
					consider(int32(i), v, 280+bonus)
				}
			}
			if s := t.words(int32(i)); len(s) < 150 {
				consider(int32(i), s, 230+bonus)
			}
		}
	}
	return best, bestScore
}

// expires reports whether a date tells how long something lasts.
func expires(s string) bool {
	low := strings.ToLower(s)
	return strings.HasPrefix(low, "bis ") || containsAny(low, []string{" bis ", "(bis", "until ", "available", "verfügbar", "expires", "valid ", "jusqu'", "hasta el", "copyright", "©", "registriert", "registered", "joined", "member since", "mitglied seit", "inscrit le", "captures"})
}

// scriptTime reads a time of publication from the data that a page's scripts
// carry.
func (t *tree) scriptTime(american bool) (stamp, bool) {
	var walk func(n *html.Node, depth int) (stamp, bool)
	walk = func(n *html.Node, depth int) (stamp, bool) {
		if n.DataAtom == atom.Script && n.FirstChild != nil {
			data := n.FirstChild.Data
			for _, key := range []string{"datePublished", "publishedDate", "publishDate", "published_at", "publishedAt", "firstPublished", "created_at", "createDate", "pubDate"} {
				for _, quote := range []string{`"`, `\"`} {
					_, rest, ok := strings.Cut(data, quote+key+quote)
					if !ok {
						continue
					}
					rest = strings.TrimLeft(rest[:min(len(rest), 60)], `: "\`)
					if st, ok := parseStamp(rest, american); ok {
						return st, true
					}
				}
			}
		}
		for c := n.FirstChild; c != nil && depth < 200; c = c.NextSibling {
			if st, ok := walk(c, depth+1); ok {
				return st, true
			}
		}
		return stamp{}, false
	}
	return walk(t.root, 0)
}

// local moves a time given in UTC into the zone that the page shows it in: a
// clock next to the headline that reads the same minute at another hour.
func (t *tree) local(m *metadata, american bool) {
	if m.pub.IsZero() || m.pub.dateOnly || m.h1 < 0 {
		return
	}
	if _, off := m.pub.Zone(); off != 0 {
		return
	}
	for i := m.h1; i < int32(len(t.nodes)) && i < m.h1+150; i++ {
		nd := &t.nodes[i]
		if !isText(nd.Node) || len(nd.Data) < 10 || len(nd.Data) > 120 || !strings.Contains(nd.Data, ":") {
			continue
		}
		st, ok := parseStamp(line(nd.Data), american)
		if !ok || st.dateOnly {
			continue
		}
		shown := time.Date(st.Year(), st.Month(), st.Day(), st.Hour(), st.Minute(), 0, 0, time.UTC)
		diff := shown.Sub(m.pub.Truncate(time.Minute))
		if diff == 0 || diff%(30*time.Minute) != 0 || diff > 14*time.Hour || diff < -12*time.Hour {
			continue
		}
		off := int(diff.Seconds())
		name := m.pub.In(time.FixedZone("", off)).Format("-07:00")
		m.pub.Time, m.pub.zone = m.pub.In(time.FixedZone(name, off)), name
		if !m.mod.IsZero() {
			m.mod.Time = m.mod.In(time.FixedZone(name, off))
		}
		return
	}
}

// services are the news agencies that bylines credit, folded, with the name that
// Readout gives them.
var services = map[string]string{
	"reuters": "Reuters", "thomson reuters": "Reuters", "ap": "AP", "associated press": "AP", "the associated press": "AP", "afp": "AFP", "agence france-presse": "AFP", "agence france presse": "AFP",
	"dpa": "dpa", "deutsche presse-agentur": "dpa", "apa": "APA", "sda": "Keystone-SDA", "keystone-sda": "Keystone-SDA", "pa": "PA Media", "pa media": "PA Media", "press association": "PA Media",
	"upi": "UPI", "united press international": "UPI", "ansa": "ANSA", "efe": "EFE", "europa press": "Europa Press", "lusa": "Lusa", "tass": "TASS", "interfax": "Interfax", "xinhua": "Xinhua", "kyodo": "Kyodo", "kyodo news": "Kyodo",
	"yonhap": "Yonhap", "yonhap news agency": "Yonhap", "pti": "PTI", "press trust of india": "PTI", "ani": "ANI", "ians": "IANS", "anadolu": "Anadolu", "anadolu agency": "Anadolu", "aa": "Anadolu", "dha": "DHA", "ukrinform": "Ukrinform",
	"ritzau": "Ritzau", "ntb": "NTB", "tt": "TT", "stt": "STT", "anp": "ANP", "belga": "Belga", "pap": "PAP", "ctk": "ČTK", "tasr": "TASR", "mti": "MTI", "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg", "canadian press": "The Canadian Press",
	"the canadian press": "The Canadian Press", "aap": "AAP", "australian associated press": "AAP", "afp.com": "AFP", "sid": "SID", "kna": "KNA", "epd": "epd", "afxp": "AFX", "bernama": "Bernama", "antara": "Antara", "saba": "Saba", "irna": "IRNA", "jiji": "Jiji Press", "jiji press": "Jiji Press",
	"central news agency": "CNA", "rtr": "Reuters", "agencias": "agencies", "agencies": "agencies", "news agencies": "agencies", "wire services": "agencies", "cnn wire": "CNN Wire", "tanjug": "Tanjug", "hina": "HINA", "agerpres": "Agerpres", "agi": "AGI", "adnkronos": "Adnkronos",
}

// byline chooses who wrote the article.
func (m *metadata) byline(t *tree) {
	var names []string
	for _, a := range m.ld.authors {
		got := m.people(a.name)
		// A desk that signs: the page says in so many words that it is the author.
		if len(got) == 0 && strings.Contains(a.name, " ") && len(a.name) < 50 && !strings.ContainsAny(a.name, "@:/0123456789") {
			got = []string{a.name}
		}
		names = append(names, got...)
	}
	if len(names) == 0 || m.own(names) {
		for _, mt := range t.metas {
			switch mt.name {
			case "author", "article:author", "articleauthor", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "cxenseparse:author", "article:author_name", "authors", "citation_author", "dc.contributor", "og:article:author", "news:author", "vr:author", "twitter:misc:written by", "twitter:data1":
				if mt.name == "twitter:data1" && !strings.Contains(strings.ToLower(t.meta("twitter:label1")), "by") {
					continue
				}
				if strings.Contains(mt.content, "://") || strings.Contains(mt.content, "facebook.com") {
					continue
				}
				if got := m.people(plainText(mt.content)); len(got) > 0 && !m.own(got) {
					if m.own(names) {
						names = nil
					}
					names = append(names, got...)
				} else if len(names) == 0 {
					names = got
				}
			}
		}
	}
	// A site that signs with its own name may name its people elsewhere.
	if len(names) == 0 || m.own(names) {
		if seen := t.visibleByline(m); len(seen) > 0 && !m.own(seen) && (len(names) == 0 || strings.Contains(seen[0], " ")) {
			names = seen
		}
	}
	if len(names) == 0 {
		names = t.plainByline(m)
	}
	m.credit(names)
}

// plainByline reads a byline that nothing marks as one: a short line soon after
// the headline that begins with "By" in the page's language.
func (t *tree) plainByline(m *metadata) []string {
	if m.h1 < 0 {
		return nil
	}
	for i := t.nodes[m.h1].end; i < int32(len(t.nodes)) && i < t.nodes[m.h1].end+80; i++ {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.block != i || nd.own < 5 || nd.own > 80 {
			continue
		}
		s := t.words(i)
		if len(s) > 120 || states(s) || len(s) < 5 {
			continue
		}
		r, _ := utf8.DecodeRuneInString(s)
		low := strings.ToLower(s)
		for _, by := range []string{"by ", "von ", "par ", "por ", "di ", "door ", "autor: ", "text: "} {
			if unicode.IsUpper(r) && strings.HasPrefix(low, by) {
				s, _, _ = strings.Cut(s, ", in ")
				if names := m.people(strings.TrimRight(s, " ,|")); len(names) > 0 {
					return names
				}
			}
		}
	}
	return nil
}

// credit sorts names into people and agencies, each once.
func (m *metadata) credit(names []string) {
	seen := map[string]bool{}
	for _, n := range names {
		key := text.Fold(n)
		if seen[key] {
			continue
		}
		seen[key] = true
		if _, ok := services[key]; ok {
			m.agencies = append(m.agencies, n)
			continue
		}
		m.authors = append(m.authors, n)
	}
}

// own reports whether the names are nothing but the site's own.
func (m *metadata) own(names []string) bool {
	for _, n := range names {
		if !m.isSite(n) && wordsOnly(n) != wordsOnly(m.ld.publisher) {
			return false
		}
	}
	return len(names) > 0
}

// visibleByline reads the names of elements that are marked as the byline.
func (t *tree) visibleByline(m *metadata) []string {
	var names []string
	at := int32(-1)
	for i := range t.nodes {
		nd := &t.nodes[i]
		if isText(nd.Node) || nd.mark&markByline == 0 {
			continue
		}
		if m.h1 >= 0 && int32(i) < m.h1-60 {
			continue
		}
		if at >= 0 && int32(i) > at+40 {
			break
		}
		s := t.words(int32(i))
		if s == "" || len(s) > 160 {
			continue
		}
		got := t.separate(int32(i))
		if len(got) < 2 {
			got = m.people(s)
		}
		if len(got) > 0 {
			names = append(names, got...)
			at = max(at, nd.end)
		}
	}
	return names
}

// separate returns the names of a byline that puts each in an element of its
// own, nil when any of its texts is something else.
func (t *tree) separate(i int32) []string {
	var names []string
	for j := i + 1; j < t.nodes[i].end; j++ {
		nd := &t.nodes[j]
		if !isText(nd.Node) || nd.cut {
			continue
		}
		s := strings.Trim(line(nd.Data), " ,;|&·•/")
		if s == "" || strings.EqualFold(s, "by") || strings.EqualFold(s, "and") || strings.EqualFold(s, "von") || strings.EqualFold(s, "und") {
			continue
		}
		fields := strings.Fields(s)
		if len(fields) < 2 || len(fields) > 5 || strings.ContainsAny(s, ",;:|/@0123456789()") {
			return nil
		}
		for _, f := range fields {
			if r, _ := utf8.DecodeRuneInString(f); !unicode.IsUpper(r) && len(f) > 3 {
				return nil
			}
		}
		names = append(names, s)
	}
	return names
}

var byWords = []string{"by ", "von ", "par ", "por ", "di ", "door ", "av ", "af ", "af: ", "text: ", "text ", "autor: ", "autor ", "autorin: ", "author: ", "written by ", "words by ", "reported by ", "reporting by ", "story by ", "posted by ", "published by ", "article by ",
	"texto: ", "fotos: ", "автор: ", "автор ", "yazar: ", "przez ", "redaktion: ", "from ", "by: ", "von: ", "par: ", "opinion by ", "analysis by ", "review by ", "interview by ", "exclusive by ", "a cura di "}

// people splits a byline into names.
func (m *metadata) people(s string) []string {
	s = line(s)
	if s == "" || len(s) > 400 {
		return nil
	}
	low := strings.ToLower(s)
	for _, by := range byWords {
		if strings.HasPrefix(low, by) && len(s) > len(by) {
			s = strings.TrimSpace(s[len(by):])
			break
		}
	}
	var out []string
	for _, part := range splitNames(s) {
		part = strings.Trim(part, " ,;|•·-–—:/.()\"")
		low := strings.ToLower(part)
		for _, by := range byWords {
			if strings.HasPrefix(low, by) && len(part) > len(by) {
				part = strings.TrimSpace(part[len(by):])
			}
		}
		if name, ok := m.name(part); ok {
			out = append(out, name)
		}
	}
	return out
}

// splitNames cuts a list of names at commas, semicolons and words for and.
func splitNames(s string) []string {
	for _, and := range []string{" and ", " und ", " et ", " y ", " e ", " og ", " och ", " en ", " i ", " & ", ";", "|", " / ", "•", "、", "，", " with ", " AND ", " And ", " и ", " a ", "\u3000"} {
		s = strings.ReplaceAll(s, and, ",")
	}
	return strings.Split(s, ",")
}

// name tells whether a part of a byline is a name, and returns it without what
// follows it in brackets.
func (m *metadata) name(s string) (string, bool) {
	if i := strings.IndexAny(s, "(<["); i > 0 {
		s = strings.TrimSpace(s[:i])
	}
	if s == "" || len(s) > 60 || strings.ContainsAny(s, "0123456789{}=") || strings.Contains(s, "http") || strings.Contains(s, "www.") {
		return "", false
	}
	for _, title := range []string{" 기자", "기자", "記者", "记者"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, title))
	}
	low := text.Fold(s)
	if _, ok := services[low]; ok {
		return s, true
	}
	if s == "" || strings.ContainsAny(s, ":@") || !strings.Contains(s, " ") && strings.Contains(strings.Trim(s, "."), ".") && strings.ToLower(s) == s && !m.isSite(s) {
		return "", false // a handle or an address
	}
	switch low {
	case "admin", "administrator", "editor", "staff", "staff writer", "staff reporter", "reporter", "author", "unknown", "n/a", "null", "undefined", "none", "anonymous", "guest", "webmaster", "redaktion", "correspondent", "contributor", "senior reporter", "political correspondent", "editorial", "updated", "published":
		return "", false
	}
	fields := strings.Fields(low)
	switch fields[len(fields)-1] {
	case "editor", "correspondent", "reporter", "writer", "writers", "producer", "columnist", "korrespondent", "korrespondentin", "redakteur", "redakteurin", "newsroom", "bureau":
		if len(fields) > 1 {
			return "", false
		}
	}
	if r, _ := utf8.DecodeRuneInString(s); len(fields) > 1 && unicode.IsLower(r) {
		return "", false // what somebody is, not who
	}
	if utf8.RuneCountInString(s) < 2 || len(strings.Fields(s)) > 6 {
		return "", false
	}
	return s, true
}

// american reports whether a page writes the month first.
func (m *metadata) american(at string) bool {
	return strings.HasPrefix(strings.ToLower(m.language), "en-us") || m.language == "en" && strings.HasSuffix(hostOf(at), ".com")
}
