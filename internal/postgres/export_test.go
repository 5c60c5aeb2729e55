package postgres

import "context"

// SearchByTerms is the second try of Search, for tests.
func (s *Store) SearchByTerms(ctx context.Context, f Search) (SearchPage, error) {
	return s.search(ctx, f, true)
}
