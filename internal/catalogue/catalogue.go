// Package catalogue holds the reviewed facts that Readout ships with, as news
// values: outlets, actors, offices, topics, summits and site rules.
//
// They are tab-separated files under data/, embedded and read once, on first
// use. Every row names its source. A row that nobody has checked says so and
// never names a speaker in public; an office whose source speaks only up to a
// date becomes unsure from that date on.
package catalogue

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"readout/internal/news"
	"readout/internal/text"
)

//go:embed data
var files embed.FS

// Lexicon returns the actors, offices, topics and summits of the catalogue.
// The value is shared: do not change it. It panics when the embedded data is
// broken, which the tests exclude.
func Lexicon() *news.Lexicon { return lexicon() }

// Outlets returns the outlets of the catalogue with their feeds. None is
// enabled, and none counts as checked before a trial fetch of this instance
// has succeeded. The slice is the caller's.
func Outlets() []news.Outlet { return must(readOutlets(files)) }

// SiteRules returns the extraction rules of all hosts, those of the outlets
// among them. The slice is the caller's.
func SiteRules() []news.SiteRule {
	r := reader{fsys: files}
	rules := r.sites()
	return must(rules, r.err)
}

// Notice returns the licence notices of the data that is not our own, as text.
func Notice() string {
	b, err := files.ReadFile("data/NOTICE")
	return string(must(b, err))
}

var lexicon = sync.OnceValue(func() *news.Lexicon { return must(readLexicon(files)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("embedded catalogue: %v", err))
	}
	return v
}

// Read returns the lexicon of the catalogue files under data/ in fsys, laid out
// as the embedded ones. It returns an error that names the file and line when a
// row cannot be read.
func Read(fsys fs.FS) (*news.Lexicon, error) { return readLexicon(fsys) }

func readLexicon(fsys fs.FS) (*news.Lexicon, error) {
	r := reader{fsys: fsys}
	lex := &news.Lexicon{}
	countries := r.countries()
	orgs := r.orgs()
	people, ids := r.people()
	lex.Actors = slices.Concat(countries, orgs, people)
	lex.Offices = r.offices(ids)
	lex.Topics = r.topics()
	lex.Summits = r.summits()
	if r.err != nil {
		return nil, r.err
	}
	lex.Hash = hash(lex)
	return lex, nil
}

// hash returns the content hash of the lexicon's rows.
func hash(lex *news.Lexicon) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, v := range []any{lex.Actors, lex.Offices, lex.Topics, lex.Summits} {
		if err := enc.Encode(v); err != nil {
			panic(err) // plain values always encode
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// reader reads the data files and keeps the first error.
type reader struct {
	fsys fs.FS
	err  error
}

// row is one line of a file by column.
type row struct {
	file   string
	line   int
	fields []string
	cols   []string
}

func (w row) get(col string) string {
	i := slices.Index(w.cols, col)
	if i < 0 {
		panic("no column " + col + " in " + w.file)
	}
	return w.fields[i]
}

// list returns the "|"-separated parts of a column.
func (w row) list(col string) []string {
	if s := w.get(col); s != "" {
		return strings.Split(s, "|")
	}
	return nil
}

func (r *reader) fail(w row, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s line %d: %s", w.file, w.line, fmt.Sprintf(format, args...))
	}
}

// rows returns the rows of a tab-separated file with a header line.
func (r *reader) rows(name string, cols ...string) []row {
	if r.err != nil {
		return nil
	}
	b, err := fs.ReadFile(r.fsys, "data/"+name)
	if err != nil {
		r.err = fmt.Errorf("read catalogue: %w", err)
		return nil
	}
	var rows []row
	var head []string
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		w := row{file: name, line: i + 1, fields: strings.Split(line, "\t"), cols: head}
		switch {
		case i == 0:
			head = w.fields
			for _, c := range cols {
				if !slices.Contains(head, c) {
					r.fail(w, "no column %q", c)
					return nil
				}
			}
		case len(w.fields) != len(head):
			r.fail(w, "%d fields, want %d", len(w.fields), len(head))
			return nil
		default:
			rows = append(rows, w)
		}
	}
	return rows
}

// day reads a date; "" is the zero time.
func (r *reader) day(w row, col string) time.Time {
	s := w.get(col)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		r.fail(w, "%s: %v", col, err)
	}
	return t
}

// aliases collects the names of one actor, each once.
type aliases []news.Alias

func (a *aliases) add(al news.Alias) {
	if al.Text == "" || slices.ContainsFunc(*a, func(o news.Alias) bool { return o.Text == al.Text }) {
		return
	}
	*a = append(*a, al)
}

func (r *reader) countries() []news.Actor {
	more := map[string]row{}
	for _, w := range r.rows("country_names.tsv", "iso3", "names", "demonyms", "capitals") {
		more[w.get("iso3")] = w
	}
	langs := r.languages()
	rows := r.rows("countries.tsv", "iso3", "name", "official", "capital", "demonym", "un")
	// A demonym or capital that two countries share names neither; one shared
	// with a territory names the country.
	owners := map[string][]row{}
	for _, w := range rows {
		for _, d := range strings.Split(w.get("demonym"), ", ") {
			owners[d] = append(owners[d], w)
		}
	}
	var actors []news.Actor
	for _, w := range rows {
		code, name, member := w.get("iso3"), w.get("name"), w.get("un") == "1"
		var as aliases
		if official := w.get("official"); official != name && !strings.ContainsAny(official, "(") {
			as.add(news.Alias{Text: official, Alone: true})
		}
		m, ok := more[code]
		if ok {
			for _, s := range m.list("names") {
				as.add(news.Alias{Text: s, Alone: true})
			}
		}
		for _, d := range strings.Split(w.get("demonym"), ", ") {
			members := 0
			for _, o := range owners[d] {
				if o.get("un") == "1" {
					members++
				}
			}
			if d != name && d != "" && (len(owners[d]) == 1 || member && members == 1) {
				as.add(news.Alias{Text: d, Demonym: true})
			}
		}
		if ok {
			for _, d := range m.list("demonyms") {
				as.add(news.Alias{Text: d, Demonym: true})
			}
		}
		if member || speaks[code] {
			for _, c := range w.list("capital") {
				if c != name && !ambiguousCapital[c] {
					as.add(news.Alias{Text: c, Metonym: true, Alone: true})
				}
			}
		}
		if ok {
			for _, c := range m.list("capitals") {
				as.add(news.Alias{Text: c, Metonym: true, Alone: true})
			}
		}
		actors = append(actors, news.Actor{
			ID: text.Slug(name), Kind: news.Country, Name: name, Code: code, Aliases: as,
			Country: code, Language: langs[code], Source: "mledoze/countries (ODbL)",
		})
	}
	return actors
}

// speaks lists the places that are no members of the United Nations but whose
// capitals stand for a government in the news.
var speaks = map[string]bool{"TWN": true, "UNK": true, "PSE": true, "GRL": true}

// ambiguousCapital lists capitals whose names mean something else more often:
// Brussels stands for the European Union.
var ambiguousCapital = map[string]bool{
	"Brussels": true, "Victoria": true, "Kingston": true, "Georgetown": true, "Malé": true, "Cape Town": true,
	"San José": true, "Santiago": true, "St. George's": true, "Saint John's": true, "Nassau": true, "Sucre": true,
	"Amsterdam": true, "Bloemfontein": true, "Vatican City": true, "Kingstown": true, "Bridgetown": true, "Tripoli": false,
}

// languages returns the usual public language of a polity's speakers where it
// is not English.
func (r *reader) languages() map[string]string {
	m := map[string]string{}
	for _, w := range r.rows("languages.tsv", "language", "polities") {
		for _, p := range strings.Fields(w.get("polities")) {
			m[p] = w.get("language")
		}
	}
	return m
}

func (r *reader) orgs() []news.Actor {
	langs := r.languages()
	var actors []news.Actor
	for _, w := range r.rows("orgs.tsv", "id", "kind", "name", "polity", "names", "metonyms", "source") {
		var as aliases
		for _, s := range w.list("names") {
			// "~" marks what needs another name of the polity before it.
			s, second := strings.CutPrefix(s, "~")
			if s != w.get("name") {
				as.add(news.Alias{Text: s, Alone: !second})
			}
		}
		for _, s := range w.list("metonyms") {
			// A name that is also a building's stays a name, with the doubt; the
			// actor's own name is not among its aliases.
			if i := slices.IndexFunc(as, func(a news.Alias) bool { return a.Text == s }); i >= 0 {
				as[i].Metonym = true
				continue
			}
			as.add(news.Alias{Text: s, Metonym: true, Alone: true})
		}
		kind := news.ActorKind(w.get("kind"))
		if kind != news.Org && kind != news.Group && kind != news.Place {
			r.fail(w, "kind %q", kind)
		}
		actors = append(actors, news.Actor{
			ID: w.get("id"), Kind: kind, Name: w.get("name"), Aliases: as, Country: w.get("polity"),
			Language: langs[w.get("polity")], Source: w.get("source"),
		})
	}
	return actors
}

// people returns the person actors and their ids by name.
func (r *reader) people() ([]news.Actor, map[string]string) {
	langs := r.languages()
	wikidata := map[string]string{}
	for _, l := range r.leaders() {
		wikidata[l.Name] = l.Wikidata
	}
	ids := map[string]string{}
	var actors []news.Actor
	for _, w := range r.rows("people.tsv", "name", "gender", "polity", "language", "alone", "short", "names", "source", "unsure") {
		name := w.get("name")
		id := text.Slug(name)
		if ids[name] != "" {
			r.fail(w, "%s is there twice", name)
		}
		ids[name] = id
		var as aliases
		for _, s := range w.list("names") {
			as.add(news.Alias{Text: s, Alone: true})
		}
		for _, s := range w.list("alone") {
			as.add(news.Alias{Text: s, Alone: true})
		}
		for _, s := range w.list("short") {
			as.add(news.Alias{Text: s})
		}
		g := w.get("gender")
		if g != "m" && g != "f" && g != "" {
			r.fail(w, "gender %q", g)
		}
		lang := w.get("language")
		if lang == "" {
			lang = langs[w.get("polity")]
		}
		actors = append(actors, news.Actor{
			ID: id, Kind: news.Person, Name: name, Aliases: as, Gender: g, Country: w.get("polity"), Language: lang,
			Wikidata: wikidata[name], Source: w.get("source"), Unsure: w.get("unsure") != "",
		})
	}
	return actors, ids
}

// leader is a row of the snapshot of current leaders.
type leader struct {
	ISO2, Country, Role, Title, Name, Wikidata, Since, Snapshot string
}

func (r *reader) leaders() []leader {
	if r.err != nil {
		return nil
	}
	b, err := fs.ReadFile(r.fsys, "data/leaders.jsonl")
	if err != nil {
		r.err = fmt.Errorf("read catalogue: %w", err)
		return nil
	}
	var ls []leader
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var l leader
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			r.err = fmt.Errorf("leaders.jsonl line %d: %w", i+1, err)
			return nil
		}
		ls = append(ls, l)
	}
	return ls
}

// offices returns the tenures. A row whose source speaks only up to a date
// ("known") is sure up to there and unsure after it.
func (r *reader) offices(ids map[string]string) []news.Office {
	names := map[[2]string][]string{}
	for _, w := range r.rows("titles.tsv", "polity", "title", "names") {
		names[[2]string{w.get("polity"), w.get("title")}] = w.list("names")
	}
	women := map[string]bool{}
	for _, w := range r.rows("people.tsv", "name", "gender") {
		women[w.get("name")] = w.get("gender") == "f"
	}
	var os []news.Office
	for _, w := range r.rows("offices.tsv", "polity", "title", "holder", "from", "to", "known", "source", "unsure") {
		o := news.Office{Polity: w.get("polity"), Title: w.get("title"), Holder: ids[w.get("holder")], From: r.day(w, "from"), To: r.day(w, "to"),
			Source: w.get("source"), Unsure: w.get("unsure") != ""}
		if o.Holder == "" {
			r.fail(w, "%q is not in people.tsv", w.get("holder"))
		}
		if o.From.IsZero() || !o.To.IsZero() && !o.From.Before(o.To) {
			r.fail(w, "from %q to %q", w.get("from"), w.get("to"))
		}
		for _, n := range slices.Concat(names[[2]string{o.Polity, o.Title}], names[[2]string{"*", o.Title}]) {
			if n == "king" && women[w.get("holder")] {
				n = "queen"
			}
			if n != o.Title && !slices.Contains(o.Titles, n) {
				o.Titles = append(o.Titles, n)
			}
		}
		known := r.day(w, "known")
		if !known.IsZero() && (o.To.IsZero() || known.Before(o.To)) && !o.Unsure && known.After(o.From) {
			sure := o
			sure.To = known
			os = append(os, sure)
			o.From, o.Unsure = known, true
		}
		os = append(os, o)
	}
	return os
}

func (r *reader) topics() []news.Topic {
	var ts []news.Topic
	for _, w := range r.rows("topics.tsv", "topic", "name", "negative", "cues") {
		ts = append(ts, news.Topic{ID: w.get("topic"), Name: w.get("name"), Cues: w.list("cues"), Negative: w.get("negative") != ""})
	}
	return ts
}

func (r *reader) summits() []news.Summit {
	var ss []news.Summit
	for _, w := range r.rows("summits.tsv", "id", "name", "start", "end", "place", "zone", "participants", "actors", "keywords", "source") {
		s := news.Summit{
			ID: w.get("id"), Name: w.get("name"), Start: r.day(w, "start"), End: r.day(w, "end"), Place: w.get("place"), Zone: w.get("zone"),
			Participants: w.list("participants"), Actors: w.list("actors"), Keywords: w.list("keywords"), Source: w.get("source"),
		}
		if s.Start.IsZero() || s.End.Before(s.Start) {
			r.fail(w, "from %q to %q", w.get("start"), w.get("end"))
		}
		ss = append(ss, s)
	}
	return ss
}
