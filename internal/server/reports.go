package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// The limits of reports: what one place sends in an hour, and all of them in a
// day, so that the list stays one that people can read.
const (
	reportsOfAddress = 10
	reportsOfAll     = 1000
	reportMost       = 2000 // characters
	reportsPage      = 50
	ledgerPage       = 50
)

// reportable are the pages on which errors can be reported.
var reportable = regexp.MustCompile(`^/(utterances|quotes|events|stances|articles)/([1-9][0-9]{0,17})$`)

// reportPath returns the address of the form about the item at path, "" when no
// item stands there.
func reportPath(path string) string {
	if !reportable.MatchString(path) {
		return ""
	}
	return "/report?" + url.Values{"item": {path}}.Encode()
}

// subject returns what stands at an item's page, as the public sees it.
func (s *server) subject(ctx context.Context, page string) (view.Subject, error) {
	m := reportable.FindStringSubmatch(page)
	if m == nil {
		return view.Subject{}, fmt.Errorf("report on %q: %w", page, news.ErrNotFound)
	}
	n, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return view.Subject{}, fmt.Errorf("report on %q: %w", page, news.ErrNotFound)
	}
	v := view.Subject{Href: page}
	switch m[1] {
	case "utterances":
		p, err := s.store.Utterance(ctx, n)
		if err != nil {
			return v, err
		}
		return itemSubject(p.Item, page), nil
	case "quotes":
		p, err := s.store.Quote(ctx, n)
		if err != nil {
			return v, err
		}
		v.Kind, v.Words, v.Set = "Quote", p.Words, p.Kind == news.Direct && p.Words != ""
		if v.Words == "" {
			v.Words = p.Sentence
		}
		if p.Named {
			v.Who = p.Speaker.Name
		}
		v.Words, v.Outlet = orNone(v.Words, "A quote whose words are not shown, to keep within rights"), p.Article.Outlet.Name
	case "events":
		p, err := s.store.Event(ctx, n)
		if err != nil {
			return v, err
		}
		return itemSubject(p.Item, page), nil
	case "stances":
		p, err := s.store.Stance(ctx, n)
		if err != nil {
			return v, err
		}
		return itemSubject(p.Item, page), nil
	case "articles":
		p, err := s.store.Article(ctx, n)
		if err != nil {
			return v, err
		}
		v.Kind, v.Words, v.Outlet = "Article", orNone(p.Article.Headline, "No headline"), p.Article.Outlet.Name
	}
	return v, nil
}

// itemSubject words an item of a timeline.
func itemSubject(it postgres.Item, href string) view.Subject {
	row := item(it, it.SortAt, time.UTC)
	v := view.Subject{Href: href, Who: row.Who, Words: view.Shorten(row.Words, 40), Set: row.Set}
	switch it.Kind {
	case news.ItemEvent:
		v.Kind, v.Who = "Event", ""
	case news.ItemStance:
		v.Kind, v.Words = "Position", row.PositionVerb()+" "+v.Words
	case news.ItemDocument:
		v.Kind = "Document"
	case news.ItemEdit:
		v.Kind = "Edit"
	default:
		v.Kind = "Quote"
	}
	v.Outlet = it.First.Outlet.Name
	return v
}

func (s *server) reportPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.showReport(w, r, http.StatusOK, view.ReportForm{Item: q.Get("item"), Sent: q.Get("sent") == "yes"})
}

func (s *server) showReport(w http.ResponseWriter, r *http.Request, status int, v view.ReportForm) error {
	var err error
	v.Subject, err = s.subject(r.Context(), v.Item)
	if err != nil {
		return err
	}
	v.Page = s.page(r, "Report an error")
	v.NoIndex, v.Desk, v.Path, v.Return = true, true, "/report", reportPath(v.Item)
	return s.render(w, r, status, view.ReportPage(v))
}

func (s *server) report(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	v := view.ReportForm{Item: f.Get("item"), About: f.Get("about"), Words: strings.TrimSpace(lines(f.Get("words"))), Email: strings.TrimSpace(f.Get("email"))}
	if _, err := s.subject(r.Context(), v.Item); err != nil {
		return err
	}
	if !view.ReportAbout(v.About) {
		v.Wrong = append(v.Wrong, view.Wrong{Field: "about", Words: "Choose what is wrong."})
	}
	switch n := utf8.RuneCountInString(v.Words); {
	case n == 0:
		v.Wrong = append(v.Wrong, view.Wrong{Field: "words", Words: "Say in a sentence what is wrong."})
	case n > reportMost:
		v.Wrong = append(v.Wrong, view.Wrong{Field: "words", Words: fmt.Sprintf("Use at most %s characters; there are %s.", view.Num(reportMost), view.Num(n))})
	}
	if v.Email != "" {
		if a, err := mail.ParseAddress(v.Email); err != nil || a.Address != v.Email || len(v.Email) > emailMost || strings.ContainsAny(v.Email, " \t\"") {
			v.Wrong = append(v.Wrong, view.Wrong{Field: "email", Words: "This is no mail address. Leave it empty if you want no answer."})
		}
	}
	if len(v.Wrong) > 0 {
		return s.showReport(w, r, http.StatusUnprocessableEntity, v)
	}
	wait, err := s.count(r, []limit{{bucket("reports of", s.client(r), addressDigits), reportsOfAddress, time.Hour}, {"reports", reportsOfAll, 24 * time.Hour}})
	if err != nil {
		return err
	}
	if wait > 0 {
		return s.tooMany(w, wait, "Too many reports", "Your report was not taken: there were too many from where you are, or in all.")
	}
	id, err := s.store.AddReport(r.Context(), postgres.Report{At: s.now(), Page: v.Item, About: v.About, Words: v.Words, Email: v.Email})
	if err != nil {
		return err
	}
	s.log.InfoContext(r.Context(), "error reported", "report", id, "page", v.Item)
	return seeOther(w, r, reportPath(v.Item)+"&sent=yes")
}

// lines makes text of a form one with single line ends and nothing else that
// does not show.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	parts := strings.Split(s, "\n")
	for i := range parts {
		parts[i] = printable(parts[i])
	}
	return strings.Join(parts, "\n")
}

// deskReports lists what readers reported.
func (s *server) deskReports(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	closed := q.Get("state") == "closed"
	after, err := cursor(q.Get("after"))
	if err != nil {
		return err
	}
	list, err := s.store.Reports(r.Context(), closed, after, reportsPage+1)
	if err != nil {
		return err
	}
	open, err := s.store.OpenReports(r.Context())
	if err != nil {
		return err
	}
	v := view.Reports{Page: s.page(r, "Reports"), Closed: closed, Open: open, Done: reportsDone[q.Get("done")]}
	v.NoIndex, v.Desk = true, true
	if len(list) > reportsPage {
		list = list[:reportsPage]
		next := url.Values{"after": {strconv.FormatInt(list[len(list)-1].ID, 10)}}
		if closed {
			next.Set("state", "closed")
		}
		v.Next = "/editor/reports?" + next.Encode()
	}
	for _, x := range list {
		row := view.ReportRow{ID: x.ID, At: x.At, About: view.AboutWords(x.About), Words: x.Words, Email: x.Email, ClosedAt: x.ClosedAt, ClosedBy: x.ClosedBy, Note: x.Note}
		row.Subject, err = s.subject(r.Context(), x.Page)
		switch {
		case errors.Is(err, news.ErrGone):
			row.Subject = view.Subject{Kind: "Withdrawn", Words: "What was reported is withdrawn.", Href: x.Page}
		case errors.Is(err, news.ErrNotFound):
			row.Subject = view.Subject{Kind: "Not public", Words: "What was reported is no longer shown.", Href: x.Page}
		case err != nil:
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	return s.render(w, r, http.StatusOK, view.ReportsPage(v))
}

var reportsDone = map[string]string{
	"closed":   "The report is closed, and the address in it is forgotten.",
	"reopened": "The report is open again.",
}

// cursor reads the id after which a page begins, 0 for none.
func cursor(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("page after %q: %w", s, news.ErrInvalid)
	}
	return n, nil
}

func (s *server) changeReport(w http.ResponseWriter, r *http.Request) error {
	f, err := form(w, r)
	if err != nil {
		return err
	}
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	switch f.Get("state") {
	case "open":
		if err := s.store.ReopenReport(r.Context(), id); err != nil {
			return err
		}
		return seeOther(w, r, "/editor/reports?done=reopened")
	case "closed":
		note := strings.TrimSpace(lines(f.Get("note")))
		if utf8.RuneCountInString(note) > reportMost {
			return fmt.Errorf("note of %d bytes: %w", len(note), news.ErrInvalid)
		}
		a, _ := accountOf(r)
		if err := s.store.CloseReport(r.Context(), id, a.ID, note, s.now()); err != nil {
			return err
		}
		return seeOther(w, r, "/editor/reports?done=closed")
	}
	return fmt.Errorf("state %q: %w", f.Get("state"), news.ErrInvalid)
}
