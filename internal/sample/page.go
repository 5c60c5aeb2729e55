package sample

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Article files live at press/OUTLET/ID.txt, further versions of the same
// article at press/OUTLET/ID.v2.txt, and so on.
//
// A file is a header of "key: value" lines, an empty line and blocks parted by
// empty lines. A block that starts with a directive is not a paragraph:
//
//	## words                   subheading
//	- words (per line)         list
//	> words                    block quotation
//	!figure caption | credit   picture with its caption
//	!video 0:57 | caption      video player: notice, duration, caption
//	!readmore head | head      "Read more" with other headlines
//	!latest words              "Politics latest" line
//	!cookies NAME              consent text for an embedded provider
//	!podcast words             promotion of a podcast
//	!pull words                pull quote, repeating words of the body
//	!facts title | line | line box of background facts
//	!note words                correction or clarification
//	!embed name | words        embedded post of another site
//	!cut words                 the page ends here for those who do not pay
//	!post id | time | title    a dated post of a live blog starts here
//
// [words](/path) is a link.
//
//go:embed press design
var files embed.FS

// page is one address with all its versions, first to last.
type page struct {
	id       string
	versions []*version
}

// version is an article as served at one time.
type version struct {
	Path       string
	Title      string
	Short      string // headline as feeds and title elements give it, when it differs
	Standfirst string
	By         []string
	Agency     string
	Dateline   string
	Section    string
	Lang       string
	Kind       string // "report", "document", "live", "wall", "front"
	Published  time.Time
	Modified   time.Time
	Hidden     bool // not in feeds
	Summit     bool // about the summit
	Blocks     []block
	Posts      []post

	number int
}

// post is a dated entry of a live blog.
type post struct {
	ID     string
	Title  string
	At     time.Time
	Blocks []block
}

// block is a part of a page. Kind is "p", "h2", "ul", "quote" or the name of a
// directive.
type block struct {
	Kind  string
	HTML  template.HTML
	Plain string
	Items []template.HTML
}

// loadPages reads the pages of an outlet, in order of publication.
func loadPages(outlet string, zone *time.Location) ([]*page, error) {
	dir := path.Join("press", outlet)
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*page)
	var pages []*page
	for _, e := range entries {
		src, err := fs.ReadFile(files, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		id, _, _ := strings.Cut(e.Name(), ".")
		v, err := parse(string(src), zone)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", dir, e.Name(), err)
		}
		pg := byID[id]
		if pg == nil {
			pg = &page{id: id}
			byID[id] = pg
			pages = append(pages, pg)
		}
		v.number = len(pg.versions) + 1
		if want := fmt.Sprintf("%s.v%d.txt", id, v.number); v.number > 1 && e.Name() != want {
			return nil, fmt.Errorf("%s/%s: expected %s", dir, e.Name(), want)
		}
		pg.versions = append(pg.versions, v)
	}
	slices.SortStableFunc(pages, func(a, b *page) int {
		return a.versions[0].Published.Compare(b.versions[0].Published)
	})
	return pages, nil
}

// parse reads an article file.
func parse(src string, zone *time.Location) (*version, error) {
	head, body, ok := strings.Cut(strings.TrimSpace(src), "\n\n")
	if !ok {
		return nil, errors.New("no empty line after the header")
	}
	v := &version{Kind: "report", Summit: true}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || value == "" {
			return nil, fmt.Errorf("header line %q is not key: value", line)
		}
		var err error
		switch key {
		case "path":
			v.Path = value
		case "title":
			v.Title = value
		case "short":
			v.Short = value
		case "standfirst":
			v.Standfirst = value
		case "by":
			v.By = fields(value, ";")
		case "agency":
			v.Agency = value
		case "dateline":
			v.Dateline = value
		case "section":
			v.Section = value
		case "lang":
			v.Lang = value
		case "kind":
			v.Kind = value
		case "published":
			v.Published, err = clock(value, zone)
		case "modified":
			v.Modified, err = clock(value, zone)
		case "feed":
			v.Hidden = value == "no"
		case "summit":
			v.Summit = value != "no"
		default:
			err = fmt.Errorf("unknown header %q", key)
		}
		if err != nil {
			return nil, err
		}
	}
	if v.Path == "" || v.Title == "" || v.Published.IsZero() {
		return nil, errors.New("path, title and published must be given")
	}
	if v.Modified.IsZero() {
		v.Modified = v.Published
	}
	for part := range strings.SplitSeq(body, "\n\n") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(part, "!post "); ok {
			f := fields(rest, "|")
			if len(f) != 3 {
				return nil, fmt.Errorf("post %q is not id | time | title", rest)
			}
			at, err := clock(f[1], zone)
			if err != nil {
				return nil, err
			}
			v.Posts = append(v.Posts, post{ID: f[0], At: at, Title: f[2]})
			continue
		}
		b, err := parseBlock(part)
		if err != nil {
			return nil, err
		}
		if n := len(v.Posts); n > 0 {
			v.Posts[n-1].Blocks = append(v.Posts[n-1].Blocks, b)
		} else {
			v.Blocks = append(v.Blocks, b)
		}
	}
	return v, nil
}

// directives lists the words after "!" that start a block.
var directives = []string{"figure", "video", "readmore", "latest", "cookies", "podcast", "pull", "facts", "note", "embed", "cut"}

func parseBlock(s string) (block, error) {
	if rest, ok := strings.CutPrefix(s, "## "); ok {
		return block{Kind: "h2", HTML: inline(rest), Plain: plain(rest)}, nil
	}
	if rest, ok := strings.CutPrefix(s, "> "); ok {
		return block{Kind: "quote", HTML: inline(rest), Plain: plain(rest)}, nil
	}
	if strings.HasPrefix(s, "- ") {
		b := block{Kind: "ul"}
		for line := range strings.SplitSeq(s, "\n") {
			b.Items = append(b.Items, inline(strings.TrimPrefix(line, "- ")))
		}
		return b, nil
	}
	if rest, ok := strings.CutPrefix(s, "!"); ok {
		word, rest, _ := strings.Cut(rest, " ")
		if !slices.Contains(directives, word) {
			return block{}, fmt.Errorf("unknown directive !%s", word)
		}
		b := block{Kind: word, HTML: inline(rest), Plain: plain(rest)}
		for _, f := range fields(rest, "|") {
			b.Items = append(b.Items, inline(f))
		}
		return b, nil
	}
	return block{Kind: "p", HTML: inline(s), Plain: plain(s)}, nil
}

func fields(s, sep string) []string {
	var fs []string
	for f := range strings.SplitSeq(s, sep) {
		fs = append(fs, strings.TrimSpace(f))
	}
	return fs
}

// clock reads a time given as "2026-03-10 18:42" in the outlet's zone.
func clock(s string, zone *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q: %w", s, err)
	}
	return t, nil
}

// inline escapes a line and makes [words](/path) a link. Lines of the same
// block stay apart by a line break in the source only, as on any page.
func inline(s string) template.HTML {
	var b strings.Builder
	links(s, func(words, to string) {
		if to == "" {
			b.WriteString(escape(words))
			return
		}
		fmt.Fprintf(&b, `<a href="%s">%s</a>`, escape(to), escape(words))
	})
	return template.HTML(b.String())
}

// escape writes the characters that HTML reserves as references and leaves
// quotation marks as they are.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

// plain returns the words of a line as a reader sees them.
func plain(s string) string {
	var b strings.Builder
	links(s, func(words, _ string) { b.WriteString(words) })
	return strings.Join(strings.Fields(b.String()), " ")
}

// links calls piece for each stretch of s; to is "" outside links.
func links(s string, piece func(words, to string)) {
	for s != "" {
		mid := strings.Index(s, "](")
		open := -1
		if mid >= 0 {
			open = strings.LastIndexByte(s[:mid], '[')
		}
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[mid:], ')')
		}
		if end < 0 {
			piece(s, "")
			return
		}
		if open > 0 {
			piece(s[:open], "")
		}
		piece(s[open+1:mid], s[mid+2:mid+end])
		s = s[mid+end+1:]
	}
}
