package feed

import (
	"encoding/json"
	"fmt"
	"strings"

	"readout/internal/news"
)

// json reads a JSON Feed, version 1 or 1.1.
func (p *parser) json(s string) (Result, error) {
	var f struct {
		Version  string `json:"version"`
		Title    string `json:"title"`
		Language string `json:"language"`
		Hubs     []struct {
			URL string `json:"url"`
		} `json:"hubs"`
		Items []struct {
			ID            any    `json:"id"`
			URL           string `json:"url"`
			ExternalURL   string `json:"external_url"`
			Title         string `json:"title"`
			Summary       string `json:"summary"`
			ContentText   string `json:"content_text"`
			ContentHTML   string `json:"content_html"`
			DatePublished string `json:"date_published"`
			DateModified  string `json:"date_modified"`
			Language      string `json:"language"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(s), &f); err != nil {
		return Result{}, fmt.Errorf("read JSON Feed: %w", err)
	}
	if !strings.Contains(f.Version, "jsonfeed.org/version/") {
		return Result{}, ErrUnknown
	}
	p.Title, p.Language = clip(plain(f.Title), maxTitle), f.Language
	if len(f.Hubs) > 0 {
		p.Hub = p.abs(f.Hubs[0].URL)
	}
	for _, it := range f.Items {
		e := news.FeedEntry{URL: it.URL, Title: it.Title, Language: it.Language, Published: Time(it.DatePublished), Modified: Time(it.DateModified)}
		if id, ok := it.ID.(string); ok && e.URL == "" && strings.HasPrefix(id, "http") {
			e.URL = id
		}
		if e.URL == "" {
			e.URL = it.ExternalURL
		}
		for _, sum := range []string{it.Summary, it.ContentText, it.ContentHTML} {
			if e.Summary == "" {
				e.Summary = sum
			}
		}
		p.add(e)
	}
	return p.Result, nil
}
