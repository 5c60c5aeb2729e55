package quote

import "readout/internal/news"

// indirect returns the reported speech without marks.
func (a *article) indirect() []news.Quote { return nil }
