package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
)

// UpsertCatalogue writes the catalogue's actors, offices, topics and summits.
// Rows that a person changed are left alone; rows that the catalogue no longer
// has stay. Writing the same twice changes nothing.
func (s *Store) UpsertCatalogue(ctx context.Context, lx *news.Lexicon) error {
	hash, err := hashLexicon(lx)
	if err != nil {
		return fmt.Errorf("write catalogue: %w", err)
	}
	name := "catalogue"
	if len(lx.Summits) > 0 && lx.Summits[0].Sample {
		name = "catalogue of the sample press"
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		// Two programs starting at once write one after the other.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('catalogue'))`); err != nil {
			return err
		}
		// Most starts bring the catalogue of the start before.
		var have string
		err := tx.QueryRow(ctx, `SELECT value #>> '{}' FROM settings WHERE name = $1`, name).Scan(&have)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if have == hash {
			return nil
		}
		b := catalogueBatch(lx)
		b.Queue(`INSERT INTO settings (name, value) VALUES ($1, to_jsonb($2::text)) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, hash)
		return tx.SendBatch(ctx, b).Close()
	})
	if err != nil {
		return fmt.Errorf("write catalogue: %w", err)
	}
	return nil
}

func catalogueBatch(lx *news.Lexicon) *pgx.Batch {
	b := &pgx.Batch{}
	for _, a := range lx.Actors {
		b.Queue(`INSERT INTO actors (id, kind, name, code, gender, country, language, wikidata, source, unsure, proposed, sample)
			VALUES (@id, @kind, @name, @code, @gender, @country, @language, @wikidata, @source, @unsure, @proposed, @sample)
			ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, code = excluded.code, gender = excluded.gender, country = excluded.country,
				language = excluded.language, wikidata = excluded.wikidata, source = excluded.source, unsure = excluded.unsure, proposed = excluded.proposed, sample = excluded.sample
			WHERE NOT actors.edited AND
				(actors.kind, actors.name, actors.code, actors.gender, actors.country, actors.language, actors.wikidata, actors.source, actors.unsure, actors.proposed, actors.sample)
				IS DISTINCT FROM (excluded.kind, excluded.name, excluded.code, excluded.gender, excluded.country, excluded.language, excluded.wikidata, excluded.source, excluded.unsure, excluded.proposed, excluded.sample)`,
			pgx.StrictNamedArgs{"id": a.ID, "kind": a.Kind, "name": a.Name, "code": a.Code, "gender": a.Gender, "country": a.Country, "language": a.Language,
				"wikidata": a.Wikidata, "source": a.Source, "unsure": a.Unsure, "proposed": a.Proposed, "sample": a.Sample})
	}
	// Aliases go in one statement each way: a trigger a statement moves the
	// lexicon's version.
	var actor, alias []string
	var ordinal []int32
	var metonym, demonym, alone []bool
	seen := map[[2]string]bool{}
	for _, a := range lx.Actors {
		for i, al := range a.Aliases {
			if al.Text == "" || seen[[2]string{a.ID, al.Text}] {
				continue
			}
			seen[[2]string{a.ID, al.Text}] = true
			actor, alias, ordinal = append(actor, a.ID), append(alias, al.Text), append(ordinal, int32(i))
			metonym, demonym, alone = append(metonym, al.Metonym), append(demonym, al.Demonym), append(alone, al.Alone)
		}
	}
	b.Queue(`WITH given AS (
			SELECT * FROM unnest(@actor::text[], @alias::text[], @ordinal::int[], @metonym::bool[], @demonym::bool[], @alone::bool[]) AS g(actor_id, text, ordinal, metonym, demonym, alone)
		)
		INSERT INTO aliases (actor_id, text, ordinal, metonym, demonym, alone)
		SELECT g.actor_id, g.text, g.ordinal, g.metonym, g.demonym, g.alone FROM given g JOIN actors a ON a.id = g.actor_id AND NOT a.edited
		ON CONFLICT (actor_id, text) DO UPDATE SET ordinal = excluded.ordinal, metonym = excluded.metonym, demonym = excluded.demonym, alone = excluded.alone
		WHERE (aliases.ordinal, aliases.metonym, aliases.demonym, aliases.alone) IS DISTINCT FROM (excluded.ordinal, excluded.metonym, excluded.demonym, excluded.alone)`,
		pgx.StrictNamedArgs{"actor": list(actor), "alias": list(alias), "ordinal": list(ordinal), "metonym": list(metonym), "demonym": list(demonym), "alone": list(alone)})
	for _, o := range lx.Offices {
		b.Queue(`INSERT INTO offices (polity, title, titles, holder, from_at, to_at, source, unsure)
			SELECT @polity, @title, @titles, @holder, @from, @to, @source, @unsure WHERE EXISTS (SELECT FROM actors WHERE id = @holder AND NOT edited)
			ON CONFLICT (polity, title, holder, from_at) DO UPDATE SET titles = excluded.titles, to_at = excluded.to_at, source = excluded.source, unsure = excluded.unsure
			WHERE NOT offices.edited AND (offices.titles, offices.to_at, offices.source, offices.unsure) IS DISTINCT FROM (excluded.titles, excluded.to_at, excluded.source, excluded.unsure)`,
			pgx.StrictNamedArgs{"polity": o.Polity, "title": o.Title, "titles": list(o.Titles), "holder": o.Holder, "from": officeFrom(o.From), "to": nullTime(o.To), "source": o.Source, "unsure": o.Unsure})
	}
	for _, t := range lx.Topics {
		b.Queue(`INSERT INTO topics (id, name, cues, negative) VALUES (@id, @name, @cues, @negative)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, cues = excluded.cues, negative = excluded.negative
			WHERE NOT topics.edited AND (topics.name, topics.cues, topics.negative) IS DISTINCT FROM (excluded.name, excluded.cues, excluded.negative)`,
			pgx.StrictNamedArgs{"id": t.ID, "name": t.Name, "cues": list(t.Cues), "negative": t.Negative})
	}
	for _, sm := range lx.Summits {
		b.Queue(insertSummit+`
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, start_day = excluded.start_day, end_day = excluded.end_day, place = excluded.place, zone = excluded.zone,
				participants = excluded.participants, actors = excluded.actors, keywords = excluded.keywords, source = excluded.source, sample = excluded.sample
			WHERE NOT summits.edited AND
				(summits.name, summits.start_day, summits.end_day, summits.place, summits.zone, summits.participants, summits.actors, summits.keywords, summits.source, summits.sample)
				IS DISTINCT FROM (excluded.name, excluded.start_day, excluded.end_day, excluded.place, excluded.zone, excluded.participants, excluded.actors, excluded.keywords, excluded.source, excluded.sample)`,
			summitArgs(sm, false))
	}
	return b
}

// officeFrom gives an office without a known start the earliest time, so that
// it counts as held until its end.
func officeFrom(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC()
}

const insertSummit = `INSERT INTO summits (id, name, start_day, end_day, place, zone, participants, actors, keywords, source, sample, hold_all, proposed, edited)
VALUES (@id, @name, @start, @end, @place, @zone, @participants, @actors, @keywords, @source, @sample, @hold_all, @proposed, @edited)`

func summitArgs(sm news.Summit, edited bool) pgx.StrictNamedArgs {
	if sm.End.IsZero() {
		sm.End = sm.Start
	}
	if sm.Zone == "" {
		sm.Zone = "UTC"
	}
	return pgx.StrictNamedArgs{"id": sm.ID, "name": sm.Name, "start": sm.Start, "end": sm.End, "place": sm.Place, "zone": sm.Zone,
		"participants": list(sm.Participants), "actors": list(sm.Actors), "keywords": list(sm.Keywords), "source": sm.Source,
		"sample": sm.Sample, "hold_all": sm.HoldAll, "proposed": sm.Proposed, "edited": edited}
}

// AddSummit adds a summit by a person's hand. An id in use gives
// news.ErrConflict, dates the wrong way round news.ErrInvalid.
func (s *Store) AddSummit(ctx context.Context, sm news.Summit) error {
	tag, err := s.pool.Exec(ctx, insertSummit+` ON CONFLICT (id) DO NOTHING`, summitArgs(sm, true))
	if err == nil && tag.RowsAffected() == 0 {
		err = news.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("add summit %q: %w", sm.ID, invalid(err))
	}
	return nil
}

// LexiconVersion returns a number that moves whenever Lexicon would give
// something else.
func (s *Store) LexiconVersion(ctx context.Context) (int64, error) {
	var v int64
	if err := s.pool.QueryRow(ctx, `SELECT version FROM lexicon`).Scan(&v); err != nil {
		return 0, fmt.Errorf("read lexicon version: %w", err)
	}
	return v, nil
}

const summitColumns = `id, name, start_day, end_day, place, zone, participants, actors, keywords, source, sample, hold_all, proposed`

func scanSummit(row pgx.CollectableRow) (news.Summit, error) {
	var sm news.Summit
	err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed)
	return sm, err
}

// Lexicon returns what analysis knows of the world: the rows that are
// established (proposed and merged ones are not), by id, with a hash that
// changes with any of them.
func (s *Store) Lexicon(ctx context.Context) (*news.Lexicon, error) {
	lx := &news.Lexicon{}
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, kind, name, code, gender, country, language, wikidata, source, unsure, proposed, sample FROM actors
			WHERE NOT proposed AND merged_into IS NULL ORDER BY id`)
		if err != nil {
			return err
		}
		if lx.Actors, err = pgx.CollectRows(rows, scanActor); err != nil {
			return err
		}
		at := make(map[string]int, len(lx.Actors))
		for i, a := range lx.Actors {
			at[a.ID] = i
		}
		// Whoever was merged into another lends it name and aliases.
		rows, err = tx.Query(ctx, `SELECT id, text, bool_or(metonym), bool_or(demonym), bool_or(alone) FROM (
				SELECT COALESCE(a.merged_into, a.id) AS id, l.text, l.metonym, l.demonym, l.alone, a.merged_into IS NOT NULL AS lent, l.ordinal FROM aliases l JOIN actors a ON a.id = l.actor_id WHERE NOT a.proposed
				UNION ALL SELECT a.merged_into, a.name, false, false, false, true, 0 FROM actors a JOIN actors b ON b.id = a.merged_into WHERE NOT a.proposed AND a.name <> b.name) u
			GROUP BY id, text ORDER BY id, min(lent::int), min(ordinal), text`)
		if err != nil {
			return err
		}
		var id string
		var al news.Alias
		_, err = pgx.ForEachRow(rows, []any{&id, &al.Text, &al.Metonym, &al.Demonym, &al.Alone}, func() error {
			if i, ok := at[id]; ok {
				lx.Actors[i].Aliases = append(lx.Actors[i].Aliases, al)
			}
			return nil
		})
		if err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT DISTINCT o.polity, o.title, o.titles, COALESCE(a.merged_into, o.holder) AS holder, o.from_at, o.to_at, o.source, o.unsure FROM offices o JOIN actors a ON a.id = o.holder ORDER BY 1, 2, 5, 4, 3, 6, 7, 8`)
		if err != nil {
			return err
		}
		if lx.Offices, err = pgx.CollectRows(rows, scanOffice); err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT id, name, cues, negative FROM topics ORDER BY id`)
		if err != nil {
			return err
		}
		lx.Topics, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (news.Topic, error) {
			var t news.Topic
			err := row.Scan(&t.ID, &t.Name, &t.Cues, &t.Negative)
			return t, err
		})
		if err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT `+summitColumns+` FROM summits WHERE NOT proposed AND merged_into IS NULL ORDER BY id`)
		if err != nil {
			return err
		}
		lx.Summits, err = pgx.CollectRows(rows, scanSummit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read lexicon: %w", err)
	}
	if lx.Hash, err = hashLexicon(lx); err != nil {
		return nil, err
	}
	return lx, nil
}

// hashLexicon returns a hash of all rows of the lexicon.
func hashLexicon(lx *news.Lexicon) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(struct{ A, O, T, S any }{lx.Actors, lx.Offices, lx.Topics, lx.Summits}); err != nil {
		return "", fmt.Errorf("hash lexicon: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func scanActor(row pgx.CollectableRow) (news.Actor, error) {
	var a news.Actor
	err := row.Scan(&a.ID, &a.Kind, &a.Name, &a.Code, &a.Gender, &a.Country, &a.Language, &a.Wikidata, &a.Source, &a.Unsure, &a.Proposed, &a.Sample)
	return a, err
}

func scanOffice(row pgx.CollectableRow) (news.Office, error) {
	var o news.Office
	var to *time.Time
	err := row.Scan(&o.Polity, &o.Title, &o.Titles, &o.Holder, &o.From, &to, &o.Source, &o.Unsure)
	o.From, o.To = o.From.UTC(), when(to)
	if o.From.Year() <= 1 {
		o.From = time.Time{}
	}
	return o, err
}
