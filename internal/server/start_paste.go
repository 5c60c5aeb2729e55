package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"readout/internal/news"
	"readout/internal/postgres"
	"readout/web/view"
)

// pasteBytes bounds a pasted form: the longest transcripts have some 400 KiB.
const pasteBytes = 1 << 20

func (s *server) pasteForm(w http.ResponseWriter, r *http.Request) error {
	if s.sample {
		return seeOther(w, r, "/start")
	}
	return s.showPaste(w, r, http.StatusOK, view.StartPaste{})
}

func (s *server) showPaste(w http.ResponseWriter, r *http.Request, status int, v view.StartPaste) error {
	head, err := s.startHead(r, "Paste an article", 0)
	if err != nil {
		return err
	}
	v.StartHead, v.Names = head, countryNames()
	v.Return = "/start/paste"
	outlets, err := s.store.Outlets(r.Context())
	if err != nil {
		return err
	}
	for _, o := range outlets {
		v.Outlets = append(v.Outlets, o.Name)
	}
	return s.render(w, r, status, view.StartPastePage(v))
}

// paste stores a text that somebody may read and the scraper may not.
func (s *server) paste(w http.ResponseWriter, r *http.Request) error {
	if err := s.notSample(); err != nil {
		return err
	}
	f, err := formOf(w, r, pasteBytes)
	if err != nil {
		return err
	}
	v := view.StartPaste{URL: strings.TrimSpace(f.Get("url")), Outlet: strings.TrimSpace(f.Get("outlet")), Country: strings.TrimSpace(f.Get("country")), Headline: strings.TrimSpace(f.Get("headline")),
		Day: f.Get("day"), Clock: f.Get("clock"), Text: f.Get("text"), Document: f.Get("document") != ""}
	bad := func(field, words string) { v.Wrong = append(v.Wrong, view.Wrong{Field: field, Words: words}) }
	address := news.Address(v.URL)
	if address == "" {
		bad("url", "Give the article’s address, with https://: it is what it is known by.")
	}
	if v.Outlet == "" {
		bad("outlet", "Say which outlet published it.")
	}
	country, ok := countryOf(v.Country)
	if !ok {
		bad("country", "The registry knows no country of that name. Leave it empty if you are not sure.")
	}
	at, err := time.Parse(time.DateOnly, v.Day)
	if err != nil {
		bad("day", "Say on which day it was published: days of the week in the text are reckoned from it.")
	} else if at.After(s.now().AddDate(0, 0, 1)) {
		bad("day", "That day is still to come.")
	}
	dateOnly := v.Clock == ""
	if t, err := time.Parse("15:04", v.Clock); err == nil {
		at = at.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	} else {
		dateOnly = true
	}
	if v.Headline == "" {
		bad("headline", "Give its headline.")
	}
	if len(strings.Fields(v.Text)) < 20 {
		bad("text", "That is too short to be an article: paste its whole text.")
	}
	if len(v.Wrong) > 0 {
		return s.showPaste(w, r, http.StatusUnprocessableEntity, v)
	}
	id, err := s.store.AddPaste(r.Context(), postgres.Paste{URL: address, Outlet: v.Outlet, Country: country, Headline: v.Headline, Published: at, DateOnly: dateOnly, Text: v.Text, Document: v.Document}, maker(r))
	if err != nil {
		return err
	}
	return seeOther(w, r, fmt.Sprintf("/start/pasted/%d?wait=1", id))
}

// pasted shows what became of a pasted text.
func (s *server) pasted(w http.ResponseWriter, r *http.Request) error {
	t, err := s.trialOf(r)
	if err != nil {
		return err
	}
	if t.Kind != postgres.TrialPaste {
		return news.ErrNotFound
	}
	err = s.await(r, func(ctx context.Context) (string, bool, error) {
		t, err := s.store.Trial(ctx, t.ID)
		return "", t.Waiting, err
	})
	if err != nil {
		return err
	}
	if t, err = s.trialOf(r); err != nil {
		return err
	}
	head, err := s.startHead(r, "Pasted article", 0)
	if err != nil {
		return err
	}
	v := view.StartPasted{StartHead: head, Waiting: t.Waiting, Again: s.again(fmt.Sprintf("/start/pasted/%d", t.ID)), Problem: strings.TrimSuffix(t.Result.Problem, ".")}
	v.Return = fmt.Sprintf("/start/pasted/%d", t.ID)
	if im := t.Result.Imported; im != nil {
		v.ArticleID, v.Dropped, v.Skipped = im.ArticleID, im.Dropped, im.Skipped
		v.Outcome = map[string]string{"stored": "It is stored and has been read.", "new revision": "It was known already: this is stored as a new revision of it.", "unchanged": "It was known already, with the very same text.",
			"duplicate": "It was known already under another address.", "held": "It is much shorter than what was known under this address; it is kept back until that is confirmed."}[im.Outcome]
		if v.Outcome == "" {
			v.Outcome = "It is stored."
		}
		v.Found = "Found: " + view.List([]string{view.Count(im.Quotes, "quote", "quotes"), view.Count(im.Events, "event", "events"), view.Count(im.Stances, "position", "positions")}) + "."
		if im.Skipped != "" {
			v.Found = "It was not analysed: " + im.Skipped + "."
		}
		for _, sm := range im.Summits {
			v.Summits = append(v.Summits, view.Link{Label: sm.Name, Href: "/summits/" + sm.ID})
		}
	}
	return s.render(w, r, http.StatusOK, view.StartPastedPage(v))
}
