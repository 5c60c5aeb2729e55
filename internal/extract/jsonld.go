package extract

import (
	"encoding/json"
	"html"
	"strings"
)

// ldArticle is what a page's JSON-LD says of its article.
type ldArticle struct {
	kind      string
	headline  string
	altHead   string
	desc      string
	body      string
	published string
	modified  string
	created   string
	authors   []ldPerson
	publisher string
	language  string
	url       string
	notFree   bool
	updates   []ldUpdate
	rank      int
	isArticle bool
}

type ldPerson struct {
	name string
	org  bool
}

// ldUpdate is a post of a live blog.
type ldUpdate struct{ id, headline, published string }

// articleTypes are the schema.org types of articles, by how much they say.
var articleTypes = map[string]int{
	"newsarticle": 5, "reportagenewsarticle": 5, "analysisnewsarticle": 5, "opinionnewsarticle": 5, "backgroundnewsarticle": 5, "reviewnewsarticle": 5,
	"askpublicnewsarticle": 5, "satiricalarticle": 5, "advertisercontentarticle": 4, "liveblogposting": 6, "article": 4, "blogposting": 4, "report": 4, "scholarlyarticle": 4,
	"socialmediaposting": 2, "discussionforumposting": 2, "techarticle": 4, "webpage": 1, "itempage": 1, "medicalwebpage": 1, "newsmediaorganization": 0,
	"videoobject": 0, "review": 2, "creativework": 2, "podcastepisode": 2, "recipe": 2, "qapage": 1, "collectionpage": 1, "howto": 2, "event": 0,
}

// readLD gathers the articles of a page's JSON-LD, the best first.
func readLD(scripts []string) (best ldArticle, ok bool) {
	site := ""
	for _, s := range scripts {
		v, err := lenientJSON(s)
		if err != nil {
			continue
		}
		var found []ldArticle
		collectLD(v, 0, &found, &site)
		for _, a := range found {
			if !ok || a.rank > best.rank {
				if ok {
					a.fill(best)
				}
				best, ok = a, true
			} else {
				best.fill(a)
			}
		}
	}
	if ok && best.publisher == "" {
		best.publisher = site
	}
	return best, ok
}

// fill takes over from another description of the page what this one lacks.
func (a *ldArticle) fill(b ldArticle) {
	if !b.isArticle {
		if a.language == "" {
			a.language = b.language
		}
		return
	}
	set := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	set(&a.headline, b.headline)
	set(&a.desc, b.desc)
	set(&a.published, b.published)
	set(&a.modified, b.modified)
	set(&a.language, b.language)
	set(&a.publisher, b.publisher)
	if b.headline == a.headline || b.headline == "" {
		set(&a.body, b.body)
		if len(a.authors) == 0 {
			a.authors = b.authors
		}
	}
}

func collectLD(v any, depth int, out *[]ldArticle, site *string) {
	if depth > 6 || len(*out) > 50 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			collectLD(x, depth+1, out, site)
		}
	case map[string]any:
		if g, ok := v["@graph"]; ok {
			byID := map[string]map[string]any{}
			if list, ok := g.([]any); ok {
				for _, x := range list {
					if m, ok := x.(map[string]any); ok {
						if id, ok := m["@id"].(string); ok {
							byID[id] = m
						}
					}
				}
				for _, x := range list {
					if m, ok := x.(map[string]any); ok {
						resolve(m, byID)
					}
				}
			}
			collectLD(g, depth+1, out, site)
		}
		rank, kind := 0, ""
		for _, t := range stringsOf(v["@type"]) {
			if i := strings.LastIndexAny(t, "/:#"); i >= 0 {
				t = t[i+1:]
			}
			if r := articleTypes[strings.ToLower(t)]; r > rank {
				rank, kind = r, strings.ToLower(t)
			}
			if strings.EqualFold(t, "WebSite") && *site == "" {
				*site = first(v["name"])
			}
		}
		if rank > 0 {
			a := ldArticle{rank: rank * 10, kind: kind, isArticle: rank >= 2}
			a.headline = plainText(first(v["headline"]))
			if a.headline == "" {
				a.headline = plainText(first(v["name"]))
			}
			a.altHead = plainText(first(v["alternativeHeadline"]))
			a.desc = plainText(first(v["description"]))
			a.body, _ = v["articleBody"].(string)
			a.published = first(v["datePublished"])
			a.modified = first(v["dateModified"])
			a.created = first(v["dateCreated"])
			if a.published == "" {
				a.published = a.created
			}
			a.authors = personsOf(v["author"], 0)
			if len(a.authors) == 0 {
				a.authors = personsOf(v["creator"], 0)
			}
			if p := personsOf(v["publisher"], 0); len(p) > 0 {
				a.publisher = p[0].name
			}
			a.language = first(v["inLanguage"])
			if a.url = first(v["mainEntityOfPage"]); a.url == "" {
				a.url = first(v["url"])
			}
			switch free := v["isAccessibleForFree"].(type) {
			case bool:
				a.notFree = !free
			case string:
				a.notFree = strings.EqualFold(free, "false")
			}
			for _, u := range listOf(v["liveBlogUpdate"]) {
				if m, ok := u.(map[string]any); ok && len(a.updates) < 2000 {
					a.updates = append(a.updates, ldUpdate{id: first(m["@id"]) + first(m["url"]), headline: plainText(first(m["headline"])), published: first(m["datePublished"])})
				}
			}
			if a.headline != "" {
				a.rank += 3
			}
			if a.published != "" {
				a.rank += 2
			}
			if a.body != "" {
				a.rank++
			}
			*out = append(*out, a)
		}
		for _, key := range []string{"mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "subjectOf"} {
			if m, ok := v[key].(map[string]any); ok && key != "itemListElement" && key != "hasPart" {
				collectLD(m, depth+1, out, site)
			}
		}
	}
}

// resolve puts what a graph names by id in its place, for authors.
func resolve(m map[string]any, byID map[string]map[string]any) {
	for _, key := range []string{"author", "publisher", "creator"} {
		switch x := m[key].(type) {
		case map[string]any:
			if x["name"] == nil {
				if id, ok := x["@id"].(string); ok && byID[id] != nil {
					m[key] = byID[id]
				}
			}
		case []any:
			for i := range x {
				if xm, ok := x[i].(map[string]any); ok && xm["name"] == nil {
					if id, ok := xm["@id"].(string); ok && byID[id] != nil {
						x[i] = byID[id]
					}
				}
			}
		}
	}
}

func personsOf(v any, depth int) []ldPerson {
	if depth > 3 {
		return nil
	}
	switch v := v.(type) {
	case string:
		if s := plainText(v); s != "" {
			return []ldPerson{{name: s}}
		}
	case []any:
		var ps []ldPerson
		for _, x := range v {
			ps = append(ps, personsOf(x, depth+1)...)
		}
		return ps
	case map[string]any:
		org := false
		for _, t := range stringsOf(v["@type"]) {
			if strings.HasSuffix(t, "Organization") {
				org = true
			}
		}
		switch name := v["name"].(type) {
		case string:
			if s := plainText(name); s != "" {
				return []ldPerson{{s, org}}
			}
		case []any:
			var ps []ldPerson
			for _, x := range name {
				if s, ok := x.(string); ok && s != "" {
					ps = append(ps, ldPerson{plainText(s), org})
				}
			}
			return ps
		}
	}
	return nil
}

func listOf(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case nil:
		return nil
	}
	return []any{v}
}

func stringsOf(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// first returns the first string of a value: itself, of a list, an object's
// value or id.
func first(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		for _, x := range v {
			if s := first(x); s != "" {
				return s
			}
		}
	case map[string]any:
		for _, key := range []string{"@value", "name", "@id", "url"} {
			if s, ok := v[key].(string); ok && s != "" {
				return strings.TrimSpace(s)
			}
		}
	}
	return ""
}

// plainText undoes entities and tags in a string that should hold none.
func plainText(s string) string {
	for range 2 {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		s = html.UnescapeString(s)
	}
	if strings.IndexByte(s, '<') >= 0 {
		s = stripTags(s)
	}
	return line(s)
}

func stripTags(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		rest := s[i:]
		j := strings.IndexByte(rest, '>')
		if j < 0 || len(rest) < 2 || !(rest[1] == '/' || rest[1] == '!' || rest[1]|0x20 >= 'a' && rest[1]|0x20 <= 'z') {
			b.WriteByte('<')
			s = rest[1:]
			continue
		}
		switch tag := strings.ToLower(rest[1:j]); {
		case strings.HasPrefix(tag, "br"), strings.HasPrefix(tag, "p"), strings.HasPrefix(tag, "/p"), strings.HasPrefix(tag, "div"), strings.HasPrefix(tag, "/div"), strings.HasPrefix(tag, "li"), strings.HasPrefix(tag, "h"), strings.HasPrefix(tag, "/h"):
			b.WriteByte('\n')
		}
		s = rest[j+1:]
	}
}

// lenientJSON reads JSON as pages hold it: in comments, with line breaks in
// strings, trailing commas, unescaped entities.
func lenientJSON(s string) (any, error) {
	s = strings.TrimSpace(s)
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		return v, nil
	}
	for _, cut := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		s = strings.TrimSpace(strings.TrimPrefix(s, cut))
	}
	for _, cut := range []string{"-->", "//]]>", "/*]]>*/", "]]>", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, cut))
	}
	if strings.HasPrefix(s, "{&quot;") || strings.HasPrefix(s, "[{&quot;") {
		s = html.UnescapeString(s)
	}
	d := json.NewDecoder(strings.NewReader(repair(s)))
	err := d.Decode(&v)
	return v, err
}

// repair escapes control characters and stray quotes within strings and drops
// commas before a closing bracket.
func repair(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 64)
	in := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !in {
			switch c {
			case '"':
				in = true
			case ',':
				j := i + 1
				for j < len(s) && (s[j] == ' ' || s[j] == '\n' || s[j] == '\r' || s[j] == '\t' || s[j] == ',') {
					j++
				}
				if j < len(s) && (s[j] == '}' || s[j] == ']') {
					i = j - 1
					continue
				}
			}
			b.WriteByte(c)
			continue
		}
		switch {
		case c == '\\' && i+1 < len(s):
			switch s[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u':
				b.WriteByte(c)
				i++
				b.WriteByte(s[i])
			default:
				b.WriteString(`\\`)
			}
		case c == '"':
			// A quote ends the string only before what may follow one.
			j := i + 1
			for j < len(s) && (s[j] == ' ' || s[j] == '\n' || s[j] == '\r' || s[j] == '\t') {
				j++
			}
			if j >= len(s) || s[j] == ',' || s[j] == '}' || s[j] == ']' || s[j] == ':' {
				in = false
				b.WriteByte(c)
			} else {
				b.WriteString(`\"`)
			}
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ':
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
