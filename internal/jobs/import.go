package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"readout/internal/catalogue"
	"readout/internal/extract"
	"readout/internal/news"
	"readout/internal/postgres"
	"readout/internal/text"
)

// Given is content given by hand: a file's or a page's.
type Given struct {
	URL       string // identity; "" means "urn:sha256:" of the cleaned text
	OutletID  string // "" derives it from Outlet
	Outlet    string // name; an outlet of that name or slug is made when there is none
	Country   string // ISO alpha-2 or alpha-3, of a new outlet
	Headline  string
	Published time.Time // zero: as the content says
	DateOnly  bool      // Published is a day
	Language  string
	Kind      news.ArticleKind // "" means report
	Content   news.Content     // extracted; Headline, Published above win over it
	Raw       []byte           // as read, kept for re-extraction
	MediaType string           // of Raw
}

// Imported says what became of an import.
type Imported struct {
	ArticleID int64
	URL       string
	Outcome   string // "stored", "unchanged", "held", "duplicate" or "new revision"
	Revision  int    // number
	Quotes    int
	Events    int
	Stances   int
	Summits   []news.Summit // that its items are on
	Skipped   string        // why it was not analysed
}

// Import stores content, analyses and links it before it returns. Doing it
// twice changes nothing.
func Import(ctx context.Context, st *postgres.Store, in Given) (Imported, error) {
	out, err := importContent(ctx, &knowledge{store: st}, in, true)
	if err != nil {
		return out, fmt.Errorf("import %s: %w", out.URL, err)
	}
	return out, nil
}

// Read is Import without linking, which its job or Link does later.
func Read(ctx context.Context, st *postgres.Store, in Given) (Imported, error) {
	out, err := importContent(ctx, &knowledge{store: st}, in, false)
	if err != nil {
		return out, fmt.Errorf("read %s: %w", out.URL, err)
	}
	return out, nil
}

func importContent(ctx context.Context, k *knowledge, in Given, linked bool) (Imported, error) {
	st := k.store
	var out Imported
	now := time.Now().UTC()
	c := in.Content
	if in.Headline != "" {
		c.Headline = in.Headline
	}
	if !in.Published.IsZero() {
		c.Published, c.DateOnly = in.Published, in.DateOnly
	}
	if in.Language != "" {
		c.Language = in.Language
	}
	if c.Extractor == "" {
		c.Extractor = extract.Version
	}
	out.URL = news.Address(in.URL)
	if out.URL == "" {
		if in.URL != "" {
			out.URL = in.URL
			return out, fmt.Errorf("%w: not a web address", news.ErrInvalid)
		}
		sum := sha256.Sum256([]byte(c.Text))
		out.URL = "urn:sha256:" + hex.EncodeToString(sum[:])
	}
	outlet, err := ensureOutlet(ctx, st, in)
	if err != nil {
		return out, err
	}
	if out.ArticleID, _, err = st.EnsureArticle(ctx, outlet, out.URL, now); err != nil {
		return out, err
	}
	f := postgres.Fetched{ArticleID: out.ArticleID, At: now, Content: c, Kind: in.Kind, ByHand: true, Log: news.FetchRecord{URL: out.URL, Purpose: "import", At: now, Bytes: int64(len(in.Raw))}}
	f.Content.URL = "" // its identity is what the person said
	if len(in.Raw) > 0 {
		f.Raw = &postgres.Raw{URL: out.URL, FetchedAt: now, Status: 200, ContentType: in.MediaType, Body: in.Raw}
	}
	saved, err := st.SaveRevision(ctx, f)
	if err != nil {
		return out, err
	}
	out.ArticleID, out.Outcome, out.Revision = saved.ArticleID, saved.Outcome, saved.Number
	if saved.RevisionID != 0 {
		var a news.Analysis
		if saved.Outcome == "stored" || saved.Outcome == "new revision" {
			a, err = k.analyze(ctx, saved.RevisionID)
		} else if a, err = st.Analysis(ctx, saved.RevisionID); errors.Is(err, news.ErrNotFound) {
			a, err = k.analyze(ctx, saved.RevisionID)
		}
		if err != nil {
			return out, err
		}
		out.Skipped = a.Skipped
		if linked {
			if err := k.link(ctx, saved.ArticleID); err != nil {
				return out, err
			}
		}
	}
	counts, err := st.ArticleCounts(ctx, out.ArticleID)
	if err != nil {
		return out, err
	}
	out.Quotes, out.Events, out.Stances, out.Summits = counts.Quotes, counts.Events, counts.Stances, counts.Summits
	return out, nil
}

// ensureOutlet returns the id of the outlet that is meant, made when there is
// none. A made one is not enabled: nothing is fetched from it.
func ensureOutlet(ctx context.Context, st *postgres.Store, in Given) (string, error) {
	if in.OutletID != "" {
		o, err := st.Outlet(ctx, in.OutletID)
		return o.ID, err
	}
	if in.Outlet == "" {
		return "", fmt.Errorf("%w: no outlet", news.ErrInvalid)
	}
	id, err := st.OutletNamed(ctx, in.Outlet)
	if err == nil || !errors.Is(err, news.ErrNotFound) {
		return id, err
	}
	if id = text.Slug(in.Outlet); id == "" {
		return "", fmt.Errorf("%w: an outlet's name needs letters", news.ErrInvalid)
	}
	country := catalogue.Alpha3(in.Country)
	if country == "" && in.Country != "" {
		return "", fmt.Errorf("%w: country %q", news.ErrInvalid, in.Country)
	}
	err = st.AddOutlet(ctx, news.Outlet{ID: id, Name: in.Outlet, Country: country, Kind: news.KindNews})
	if errors.Is(err, news.ErrConflict) {
		err = nil // another import made it
	}
	return id, err
}
