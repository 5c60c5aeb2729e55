package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"readout/internal/extract"
	"readout/internal/news"
	"readout/internal/postgres"
)

// Reextraction says what a run of the present extractor over stored pages finds,
// and what it did.
type Reextraction struct {
	Pages    int // to look at
	Looked   int
	Without  int // articles whose page was not kept
	Same     int
	Text     int // whose text would change
	Title    int
	Byline   int
	Date     int
	In       int            // paragraphs that would come
	Out      int            // paragraphs that would go
	Readable int            // refused before, now articles
	Refused  map[string]int // articles before, refused now, by reason: left as they are
	Shrunk   int            // would lose over half of their words: left as they are
	Written  int            // revisions written
	Changed  int            // articles that differ in anything
}

// ReextractOptions says what to read again and what to do with it.
type ReextractOptions struct {
	Filter   postgres.ReextractFilter
	Apply    bool
	Each     func(address, what string) // called for every page that differs, nil for nothing
	Progress func(Reextraction)         // called now and then, nil for nothing
}

// Reextract runs the present extractor over stored pages and counts what would
// differ. Only with Apply does it write anything: a new revision for each article
// that differs, marked as ours. A page that the extractor now refuses, or of
// which less than half is left, stays as it was read.
func Reextract(ctx context.Context, st *postgres.Store, o ReextractOptions) (Reextraction, error) {
	res := Reextraction{Refused: map[string]int{}}
	fail := func(err error) (Reextraction, error) { return res, fmt.Errorf("read stored pages again: %w", err) }
	var err error
	if res.Pages, res.Without, err = st.CountStoredPages(ctx, o.Filter); err != nil {
		return fail(err)
	}
	outlets, err := st.Outlets(ctx)
	if err != nil {
		return fail(err)
	}
	rules := map[string]news.Outlet{}
	for _, out := range outlets {
		rules[out.ID] = out
	}
	if o.Each == nil {
		o.Each = func(string, string) {}
	}
	told := time.Now()
	for after := int64(0); ; {
		pages, err := st.StoredPages(ctx, o.Filter, after, 50)
		if err != nil {
			return fail(err)
		}
		if len(pages) == 0 {
			break
		}
		for _, p := range pages {
			after = p.ArticleID
			if err := res.page(ctx, st, p, rules[p.OutletID], o); err != nil {
				return fail(err)
			}
			if o.Progress != nil && time.Since(told) > time.Second {
				told = time.Now()
				o.Progress(res)
			}
		}
	}
	return res, nil
}

// page looks at one page.
func (res *Reextraction) page(ctx context.Context, st *postgres.Store, p postgres.StoredPage, outlet news.Outlet, o ReextractOptions) error {
	res.Looked++
	c, err := extract.Article(extract.Page{Body: p.Raw.Body, ContentType: p.Raw.ContentType, URL: p.Raw.URL, FetchedAt: p.Raw.FetchedAt, Rules: rulesFor(outlet, p.Raw.URL, p.Raw.FetchedAt)})
	if out := optOut(c, http.Header(p.Raw.Header)); err == nil && out != "" {
		err = &news.RefusedError{Reason: news.RefusedOptOut, Detail: out}
	}
	var refused *news.RefusedError
	switch {
	case errors.As(err, &refused):
		if p.Revision != 0 {
			res.Refused[string(refused.Reason)]++
			o.Each(p.Address, "would be refused now, and stays: "+refused.Error())
		}
		return nil
	case err != nil:
		return err
	case p.Revision == 0:
		res.Readable++
		o.Each(p.Address, "was refused and can be read now")
		if !o.Apply {
			return nil
		}
		saved, err := st.SaveRevision(ctx, postgres.Fetched{ArticleID: p.ArticleID, At: p.Raw.FetchedAt, Content: c, FinalURL: p.Raw.URL, ByHand: true, Raw: &p.Raw,
			Log: news.FetchRecord{OutletID: p.OutletID, URL: p.Address, Purpose: "article", At: time.Now().UTC(), Status: p.Raw.Status, Reason: "the stored response, read again by extractor " + c.Extractor}})
		if err == nil && saved.Outcome == "stored" {
			res.Written++
		}
		return err
	}
	var what []string
	in, out := paragraphs(p.Was.Paragraphs(), c.Paragraphs())
	if p.Was.Text != c.Text {
		res.Text++
		what = append(what, fmt.Sprintf("text (%d paragraphs in, %d out)", in, out))
	}
	if p.Was.Headline != c.Headline {
		res.Title++
		what = append(what, fmt.Sprintf("title %q to %q", p.Was.Headline, c.Headline))
	}
	if !slices.Equal(p.Was.Authors, c.Authors) || !slices.Equal(p.Was.Agencies, c.Agencies) {
		res.Byline++
		what = append(what, fmt.Sprintf("byline %q to %q", strings.Join(append(p.Was.Authors, p.Was.Agencies...), ", "), strings.Join(append(slices.Clip(c.Authors), c.Agencies...), ", ")))
	}
	if !p.Was.Published.Equal(c.Published) || p.Was.DateOnly != c.DateOnly {
		res.Date++
		what = append(what, "date "+stamp(p.Was)+" to "+stamp(c))
	}
	if len(what) == 0 {
		res.Same++
		return nil
	}
	res.In, res.Out = res.In+in, res.Out+out
	res.Changed++
	if 2*len(c.Text) < len(p.Was.Text) {
		res.Shrunk++
		o.Each(p.Address, "would lose over half of its text, and stays: "+strings.Join(what, "; "))
		return nil
	}
	o.Each(p.Address, strings.Join(what, "; "))
	if !o.Apply {
		return nil
	}
	done, err := st.SaveReextraction(ctx, p, c)
	if done {
		res.Written++
	}
	return err
}

func stamp(c news.Content) string {
	switch {
	case c.Published.IsZero():
		return "unknown"
	case c.DateOnly:
		return c.Published.Format(time.DateOnly)
	}
	return c.Published.UTC().Format(time.RFC3339)
}

// paragraphs counts the paragraphs that only the newer and only the older
// reading has.
func paragraphs(older, newer []string) (in, out int) {
	count := map[string]int{}
	for _, p := range older {
		count[p]--
	}
	for _, p := range newer {
		count[p]++
	}
	for n := range maps.Values(count) {
		in += max(n, 0)
		out += max(-n, 0)
	}
	return in, out
}
