package jobs

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"readout/internal/link"
	"readout/internal/news"
	"readout/internal/postgres"
)

// rematchSteps bounds one run of a re-matching: it then makes room for others
// and goes on where it was.
const rematchSteps = 20 * time.Second

// settle is how long after a change of the registry every process has read it:
// knowledge is looked at anew after a second.
const settle = 2 * time.Second

// rematch takes a re-matching further: it counts, in batches by key, what a
// created or changed row of the registry touches, then lets the store act on it.
func (r *Runner) rematch(ctx context.Context, id int64) error {
	m, err := r.store.Rematch(ctx, id)
	if err != nil {
		return err
	}
	if m.State == postgres.RematchCounting {
		done, err := r.countRematch(ctx, m)
		if err != nil {
			return err
		}
		if !done {
			return river.JobSnooze(50 * time.Millisecond)
		}
		if wait := settle - r.now().Sub(m.MadeAt); wait > 0 && wait <= settle {
			if err := sleep(ctx, wait); err != nil {
				return err
			}
		}
		if err := r.store.EndRematchCount(ctx, id); err != nil {
			return err
		}
		if m, err = r.store.Rematch(ctx, id); err != nil {
			return err
		}
	}
	if m.State != postgres.RematchWorking {
		return nil
	}
	added, err := r.store.FetchRematched(ctx, id, r.now())
	if err == nil {
		r.log.Info("re-matched", "kind", m.Kind, "id", m.Ref, "articles", m.ArticleHits, "passed over before", m.EntryHits, "fetched", added)
	}
	return err
}

// countRematch looks through passed-over entries and stored articles from where
// the last run stopped. It reports whether it came to the end.
func (r *Runner) countRematch(ctx context.Context, m postgres.RematchRow) (bool, error) {
	lx, err := r.store.Lexicon(ctx) // as it is now, not as it was a moment ago
	if err != nil {
		return false, err
	}
	t := newTouch(lx, m.Kind, m.Ref)
	started := time.Now()
	for time.Since(started) < rematchSteps {
		es, err := r.store.DroppedEntries(ctx, m.EntryCursor, 1000)
		if err != nil {
			return false, err
		}
		if len(es) == 0 {
			break
		}
		var hits []string
		for _, e := range es {
			if t.entry(e.FeedEntry, e.SeenAt) {
				hits = append(hits, e.URL)
			}
		}
		m.EntryCursor, m.EntriesSeen = es[len(es)-1].URL, m.EntriesSeen+len(es)
		if err := r.store.SaveRematchStep(ctx, m, hits, nil); err != nil {
			return false, err
		}
	}
	for time.Since(started) < rematchSteps {
		as, err := r.store.RematchArticles(ctx, m, 200)
		if err != nil {
			return false, err
		}
		if len(as) == 0 {
			return true, nil
		}
		var hits []int64
		for _, a := range as {
			if a.Concerned || t.article(a) {
				hits = append(hits, a.ID)
			}
		}
		m.ArticleCursor, m.ArticlesSeen = as[len(as)-1].ID, m.ArticlesSeen+len(as)
		if err := r.store.SaveRematchStep(ctx, m, nil, hits); err != nil {
			return false, err
		}
	}
	return false, nil
}

// touch tells what a row of the registry has to do with entries and articles.
type touch struct {
	kind, ref string
	filter    *relevance    // of the one summit; of all else
	matcher   *link.Matcher // for a summit
	names     []string      // of an actor, as written
	cues      []string      // of an actor or topic, folded, with a space before
}

func newTouch(lx *news.Lexicon, kind, ref string) *touch {
	t := &touch{kind: kind, ref: ref}
	only := *lx
	switch kind {
	case "summit":
		only.Summits = slices.DeleteFunc(slices.Clone(lx.Summits), func(s news.Summit) bool { return s.ID != ref })
		t.matcher = link.NewMatcher(lx)
	case "actor":
		for _, a := range lx.Actors {
			if a.ID != ref {
				continue
			}
			for _, al := range append([]news.Alias{{Text: a.Name}}, a.Aliases...) {
				if w := fields(al.Text); len(w) > 0 {
					t.names = append(t.names, al.Text)
					t.cues = append(t.cues, " "+strings.Join(w, " ")+" ")
				}
			}
		}
	case "topic":
		only.Topics = slices.DeleteFunc(slices.Clone(lx.Topics), func(tp news.Topic) bool { return tp.ID != ref })
		t.cues = newRelevance(&only).topics
		only = *lx
	}
	t.filter = newRelevance(&only)
	return t
}

// entry reports whether a feed entry seen at the given time is to be fetched on
// the row's account.
func (t *touch) entry(e news.FeedEntry, seen time.Time) bool {
	if t.kind == "summit" {
		return len(t.filter.summits) > 0 && t.filter.ofSummit(e, seen)
	}
	words := entryWords(e)
	return words != nil && t.says(words) && t.filter.judge(words, e.Published, seen, true)
}

func (t *touch) says(words []string) bool {
	line := " " + strings.Join(words, " ") + " "
	return slices.ContainsFunc(t.cues, func(c string) bool { return strings.Contains(line, c) })
}

// article reports whether a stored article has to be read anew on the row's
// account.
func (t *touch) article(a postgres.RematchArticle) bool {
	switch t.kind {
	case "summit":
		return slices.ContainsFunc(t.matcher.Match(link.Article{Headline: a.Headline, Text: a.Text, Published: a.Reported, LiveBlog: a.LiveBlog}), func(m link.Match) bool { return m.Summit == t.ref })
	case "actor":
		return slices.ContainsFunc(t.names, func(n string) bool { return strings.Contains(a.Text, n) })
	}
	return t.says(fields(a.Text))
}
