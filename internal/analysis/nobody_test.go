package analysis

import (
	"testing"
	"time"

	"readout/internal/news"
)

// TestNobodyMet reads meetings and welcomes of which the text does not say whose
// they were.
func TestNobodyMet(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Petra Voss came in and was greeted with cheers.",
		"At his speech, where he was greeted with applause, Edmund Hale smiled.",
		"Edmund Hale has said he would be honoured to meet her but no meeting has been arranged.",
	} {
		Analyze(news.Input{Text: s, PublishedAt: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), OutletCountry: "ALB", Lexicon: benchInput().Lexicon})
	}
}
