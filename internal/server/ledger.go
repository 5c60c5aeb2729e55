package server

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"readout/internal/interchange"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// ledgerRows is one page of the ledger as it was asked for.
type ledgerRows struct {
	rows   []postgres.LedgerRow
	summit view.Link // Href "" for the ledger of all summits
	query  url.Values
	before int64
	next   int64 // before which the next page lies, 0 on the last
}

func (s *server) ledgerRows(r *http.Request) (ledgerRows, error) {
	q := r.URL.Query()
	v := ledgerRows{query: url.Values{}}
	var err error
	if v.before, err = cursor(q.Get("before")); err != nil {
		return v, err
	}
	id := q.Get("summit")
	if id != "" {
		head, err := s.store.Summit(r.Context(), id, s.now())
		if err != nil {
			return v, err
		}
		id = head.Summit.ID
		v.summit = view.Link{Label: head.Summit.Name, Href: "/summits/" + id}
		v.query.Set("summit", id)
	}
	v.rows, err = s.store.Ledger(r.Context(), id, v.before, ledgerPage+1)
	if err != nil {
		return v, err
	}
	if len(v.rows) > ledgerPage {
		v.rows = v.rows[:ledgerPage]
		v.next = v.rows[ledgerPage-1].ID
	}
	return v, nil
}

// at returns the address of a form of the ledger, "" for the page of none.
func (v ledgerRows) at(path string, before int64) string {
	q := url.Values{}
	for k, vs := range v.query {
		q[k] = vs
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

const (
	ledgerPath = "/corrections"
	ledgerAtom = "/corrections.atom"
	ledgerJSON = "/corrections.feed.json"
)

// corrections is the public ledger.
func (s *server) corrections(w http.ResponseWriter, r *http.Request) error {
	rows, err := s.ledgerRows(r)
	if err != nil {
		return err
	}
	title := "Corrections"
	if rows.summit.Href != "" {
		title += ": " + rows.summit.Label
	}
	v := view.Ledger{Page: s.page(r, title), Summit: rows.summit, Atom: rows.at(ledgerAtom, 0), JSON: rows.at(ledgerJSON, 0)}
	v.Description = "Every change that people made to what Readout has shown: before, after, why and when."
	v.NoIndex = r.URL.RawQuery != ""
	if rows.before > 0 {
		v.First = rows.at(ledgerPath, 0)
	}
	if rows.next > 0 {
		v.Next = rows.at(ledgerPath, rows.next)
	}
	for _, row := range rows.rows {
		v.Rows = append(v.Rows, ledgerRow(row))
	}
	return s.render(w, r, http.StatusOK, view.LedgerPage(v))
}

// ledgerRow words a row. Of what is withdrawn it says only that.
func ledgerRow(row postgres.LedgerRow) view.LedgerRow {
	v := view.LedgerRow{ID: row.ID, At: row.At, Head: changed(row), Before: row.Before, After: row.After, Reason: row.Reason, Gone: row.Gone}
	if row.Gone {
		return v
	}
	// A kind is one of the data's own words, which pages spell otherwise.
	if row.What == "kind" {
		v.Before, v.After = kindSpelt(row.Item, v.Before), kindSpelt(row.Item, v.After)
	}
	v.Named = row.What == "speaker"
	v.Subject.Href = ledgerHref(row)
	if row.Shows != nil && v.Subject.Href != "" {
		v.Subject = itemSubject(*row.Shows, v.Subject.Href)
		if v.Named {
			v.Subject.Who = "" // before and after say who
		}
	}
	return v
}

// ledgerHref returns the page of a row's item, "" when it has none any more.
func ledgerHref(row postgres.LedgerRow) string {
	switch {
	case row.Shown == 0:
		return ""
	case row.Item == news.ItemUtterance:
		return "/quotes/" + strconv.FormatInt(row.Shown, 10)
	}
	return path(row.Item, row.Shown)
}

// kindSpelt spells a kind as pages do.
func kindSpelt(item news.ItemKind, kind string) string {
	if item != news.ItemUtterance || kind == "" {
		return kind
	}
	switch k := news.QuoteKind(kind); k {
	case news.Direct, news.Mixed, news.Indirect:
		return quoteKind(k, "")
	}
	return "not counted: " + kind
}

// changed says in words what a row of the ledger is about.
func changed(row postgres.LedgerRow) string {
	thing := map[news.ItemKind]string{news.ItemUtterance: "quote", news.ItemEvent: "event", news.ItemStance: "position", news.ItemDocument: "document", news.ItemEdit: "edit"}[row.Item]
	if thing == "" {
		thing = "item"
	}
	switch row.What {
	case "speaker":
		if row.Item == news.ItemStance {
			return "Holder of a position corrected"
		}
		return "Speaker corrected"
	case "kind":
		return "Kind of " + indefinite(thing) + " corrected"
	case "withdrawn":
		return sentenceCase(indefinite(thing)) + " was withdrawn"
	case "purged":
		return "An article was withdrawn, with all that was found in it"
	case "removed":
		return sentenceCase(indefinite(thing)) + " was removed"
	case "restored":
		return sentenceCase(indefinite(thing)) + " was put back"
	}
	return sentenceCase(thing) + ": " + row.What
}

func indefinite(noun string) string {
	switch noun[0] {
	case 'a', 'e', 'i', 'o', 'u':
		return "an " + noun
	}
	return "a " + noun
}

func (s *server) correctionsAtom(w http.ResponseWriter, r *http.Request) error {
	return s.ledgerFeed(w, r, ledgerAtom, "application/atom+xml; charset=utf-8", interchange.WriteAtom)
}

func (s *server) correctionsJSON(w http.ResponseWriter, r *http.Request) error {
	return s.ledgerFeed(w, r, ledgerJSON, "application/feed+json; charset=utf-8", interchange.WriteJSONFeed)
}

func (s *server) ledgerFeed(w http.ResponseWriter, r *http.Request, self, contentType string, write func(io.Writer, interchange.Feed) error) error {
	rows, err := s.ledgerRows(r)
	if err != nil {
		return err
	}
	site := s.site(r)
	f := interchange.Feed{
		Site: site, ID: "corrections", Title: "Readout: corrections", Note: "Every change that people made to what Readout has shown.",
		Page: site.URL + rows.at(ledgerPath, rows.before), Self: site.URL + rows.at(self, rows.before), Entries: ledgerEntries(rows.rows, site.URL, rows),
	}
	if rows.summit.Href != "" {
		f.ID, f.Title = rows.at("corrections", 0), f.Title+": "+rows.summit.Label
	}
	if rows.next > 0 {
		f.Next = site.URL + rows.at(self, rows.next)
	}
	if len(rows.rows) > 0 {
		f.Updated = rows.rows[0].At
	}
	var out bytes.Buffer
	if err := write(&out, f); err != nil {
		return fmt.Errorf("write %s: %w", self, err)
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	// Short: what is withdrawn must go from caches too.
	h.Set("Cache-Control", "public, no-cache")
	h.Set("ETag", `"`+hashed(out.String())+`"`)
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(out.Bytes()) // a reader that went away is no error of ours
	return nil
}

// ledgerEntries are the rows as entries of a feed.
func ledgerEntries(rows []postgres.LedgerRow, base string, at ledgerRows) iter.Seq2[interchange.Entry, error] {
	return func(yield func(interchange.Entry, error) bool) {
		for _, row := range rows {
			v := ledgerRow(row)
			e := interchange.Entry{ID: "correction/" + strconv.FormatInt(row.ID, 10), Title: v.Head, URL: base + ledgerPath + "?before=" + strconv.FormatInt(row.ID+1, 10) + "#" + v.Anchor(), Published: row.At, Updated: row.At}
			if v.Subject.Href != "" {
				e.URL = base + v.Subject.Href
			}
			if v.Subject.Words != "" {
				e.Paragraphs = append(e.Paragraphs, v.Subject.Kind+": "+v.Subject.Line())
			}
			if v.Before != "" || v.After != "" {
				e.Paragraphs = append(e.Paragraphs, "Before: "+v.BeforeWords(), "After: "+v.AfterWords())
			}
			if v.Reason != "" {
				e.Paragraphs = append(e.Paragraphs, "Why: "+v.Reason)
			}
			if len(e.Paragraphs) == 0 {
				e.Paragraphs = []string{v.Head + "."}
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}
