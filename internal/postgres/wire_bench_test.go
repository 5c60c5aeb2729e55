package postgres_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	links "readout/internal/link"
	"readout/internal/news"
	"readout/internal/pgtest"
	"readout/internal/postgres"
)

// BenchmarkWireLookup finds the copies of a wire report among 10,000 and
// 100,000 articles, and READOUT_BENCH_ITEMS (a million for the figures of record): 32 keys of its text's signature, looked up in one index. The
// other articles' keys are random numbers, as min-hashes of unrelated texts are.
func BenchmarkWireLookup(b *testing.B) {
	ctx := context.Background()
	st := pgtest.Store(b)
	exec := func(q string, args ...any) {
		b.Helper()
		if _, err := st.Pool().Exec(ctx, q, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`INSERT INTO outlets (id, name) SELECT 'o-' || i, 'Outlet ' || i FROM generate_series(1, 60) i`)
	// Four copies of one report, each with a paragraph of its own.
	var ids []int64
	var bands []int64
	for i := range 4 {
		var words strings.Builder
		for k := range 400 {
			fmt.Fprintf(&words, "word%d ", (k*k*7+k)%997)
		}
		fmt.Fprintf(&words, "\nThe paragraph of outlet %d adds that it rained for %d hours.", i, i+3)
		text := strings.TrimSpace(words.String())
		id, _, err := st.EnsureArticle(ctx, fmt.Sprintf("o-%d", i+1), fmt.Sprintf("https://outlet-%d.example/wire", i), time.Now())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := st.SaveRevision(ctx, postgres.Fetched{ArticleID: id, At: time.Now(), Content: news.Content{Text: text}, ByHand: true, Log: news.FetchRecord{Purpose: "import", At: time.Now()}}); err != nil {
			b.Fatal(err)
		}
		bands = links.Shingle(text).Bands()
		exec(`INSERT INTO wire_bands (band, article_id) SELECT unnest($1::bigint[]), $2`, bands, id)
		ids = append(ids, id)
	}
	have := 0
	sizes := []int{10_000, 100_000}
	if n, err := strconv.Atoi(os.Getenv("READOUT_BENCH_ITEMS")); err == nil && n > 100_000 {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		// In bulk: without the checks and indexes of single rows.
		exec(`ALTER TABLE wire_bands DROP CONSTRAINT wire_bands_article_id_fkey, DROP CONSTRAINT wire_bands_pkey`)
		exec(`DROP INDEX wire_bands_article`)
		exec(`INSERT INTO articles (outlet_id, url, next_check_at) SELECT 'o-' || 1 + i % 60, 'https://outlet.example/' || i, NULL FROM generate_series($1::int, $2::int) i`, have+1, n)
		exec(`INSERT INTO wire_bands (band, article_id) SELECT hashint8extended(i * 32::bigint + k, 7), 1000000000 + i FROM generate_series($1::bigint, $2::bigint) i, generate_series(1, 32) k`, have+1, n)
		exec(`ALTER TABLE wire_bands ADD CONSTRAINT wire_bands_pkey PRIMARY KEY (band, article_id)`)
		exec(`CREATE INDEX wire_bands_article ON wire_bands (article_id)`)
		exec(`ALTER TABLE wire_bands ADD CONSTRAINT wire_bands_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE NOT VALID`)
		exec(`ANALYZE wire_bands, articles`)
		have = n
		b.Run(fmt.Sprintf("articles=%d", n), func(b *testing.B) {
			found := 0
			err := st.Link(ctx, ids[3], nil, func(l *postgres.Linking) error {
				for b.Loop() {
					near, err := l.WireCandidates(ctx, bands)
					if err != nil {
						return err
					}
					found = len(near)
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			if found != 3 {
				b.Fatalf("%d copies found of 3", found)
			}
		})
	}
}
