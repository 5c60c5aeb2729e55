package jobs

import (
	"context"
	"errors"
	"slices"

	"readout/internal/analysis"
	"readout/internal/extract"
	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
)

// editVersion names what classes an edit: the comparison and the analyser.
const editVersion = link.EditVersion + "/" + analysis.Version

// compare classes what the outlet changed between a revision and the one before
// it, and, of the latest, what any earlier comparison by another version said.
// Both sides are analysed by this analyser with this lexicon: else what differs
// might be ours.
func (k *knowledge) compare(ctx context.Context, lx *news.Lexicon, in postgres.RevisionInput, a news.Analysis) error {
	if in.Revision.Number == 1 {
		return nil
	}
	due := []int64{in.Revision.ID}
	if in.Latest {
		stale, err := k.store.EditsDue(ctx, in.Article.ID, editVersion)
		if err != nil {
			return err
		}
		for _, id := range stale {
			if id != in.Revision.ID {
				due = append(due, id)
			}
		}
	}
	// Neighbours share a side.
	read := map[int64]news.Analysis{in.Revision.ID: a}
	for _, id := range due {
		if err := k.comparePair(ctx, lx, in, id, read); err != nil {
			return err
		}
	}
	return nil
}

func (k *knowledge) comparePair(ctx context.Context, lx *news.Lexicon, in postgres.RevisionInput, id int64, read map[int64]news.Analysis) error {
	before, err := k.store.PreviousRevision(ctx, id)
	if err != nil || before == 0 {
		return err
	}
	newer, err := k.store.RevisionContent(ctx, id)
	if err != nil {
		return err
	}
	older, err := k.store.RevisionContent(ctx, before)
	if err != nil {
		return err
	}
	row := postgres.EditRow{Revision: id, Previous: before, Version: editVersion}
	if newer.Origin == "re-extraction" {
		row.Ours = "read again by extractor " + newer.Extractor
		return k.store.SaveEdit(ctx, row)
	}
	side := func(id int64, c news.Content) link.Side {
		a, ok := read[id]
		if !ok {
			a = readRevision(in, c, lx)
			if id != 0 {
				read[id] = a
			}
		}
		return link.Side{Text: c.Text, Blocks: c.Blocks, Posts: c.Posts, LiveBlog: c.LiveBlog, Partial: c.Partial, Analysis: a}
	}
	now := side(id, newer.Content)
	row.Edit = link.Compare(side(before, older.Content), now)
	if newer.Extractor != older.Extractor && older.Raw != 0 && len(row.Edit.Changes) > 0 {
		// Another extractor read the newer page: only what it also finds against
		// its own reading of the older one did the outlet change.
		raw, err := k.store.RawOf(ctx, before)
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
		if err == nil {
			c, err := extract.Article(extract.Page{Body: raw.Body, ContentType: raw.ContentType, URL: raw.URL, FetchedAt: raw.FetchedAt, Rules: rulesFor(in.Outlet, raw.URL, raw.FetchedAt)})
			if err == nil && c.Extractor == newer.Extractor {
				again := link.Compare(side(0, c), now)
				row.Edit.Changes = slices.DeleteFunc(row.Edit.Changes, func(ch news.Change) bool {
					return !slices.ContainsFunc(again.Changes, func(o news.Change) bool {
						return o.Kind == ch.Kind && (len(ch.New) == 0 || news.Words(newer.Text, o.New) == news.Words(newer.Text, ch.New)) &&
							(len(ch.Old) == 0 || len(ch.New) > 0 || news.Words(c.Text, o.Old) == news.Words(older.Text, ch.Old))
					})
				})
				if len(row.Edit.Changes) == 0 {
					row.Ours = "extractor " + newer.Extractor + " reads the same page otherwise"
				}
			}
		}
	}
	return k.store.SaveEdit(ctx, row)
}
