package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"readout/internal/news"
	"readout/internal/text"
)

// actorSnap is all that the registry holds of an actor.
type actorSnap struct {
	Actor   news.Actor
	Offices []news.Office
	Edited  bool
	Merged  string // the actor that it was merged into
}

type summitSnap struct {
	Summit   news.Summit
	Edited   bool
	Merged   string
	Proposal *proposalSnap `json:",omitempty"` // what it was proposed on; nil for what was not
}

type proposalSnap struct {
	Reports  []int64
	Outlets  int
	At       time.Time
	Declined *time.Time
}

// registryChange is what a step changed of the registry: by id, what there was
// and what there is. Nil stands for no row.
type registryChange struct {
	Actors  []actorChange  `json:",omitempty"`
	Summits []summitChange `json:",omitempty"`
}

type actorChange struct {
	ID            string
	Before, After *actorSnap
}

type summitChange struct {
	ID            string
	Before, After *summitSnap
}

// ActorForm is an actor of the registry with what a form for it needs.
type ActorForm struct {
	Actor   news.Actor
	Offices []news.Office
	Quotes  int
	Registered
}

// Registered is what the desk shows of every entry of the registry.
type Registered struct {
	Merged  string   // the one that it was merged into, "" for none
	Former  []string // ids of those merged into it
	Version string
	Log     []Act
	Rematch *RematchRow // the latest, nil for none
}

// SummitForm is the same for a summit.
type SummitForm struct {
	Summit news.Summit
	Items  int
	Registered
}

func readActor(ctx context.Context, db querier, id string) (*actorSnap, error) {
	var snap actorSnap
	a := &snap.Actor
	err := db.QueryRow(ctx, `SELECT id, kind, name, code, gender, country, language, wikidata, source, unsure, proposed, sample, edited, COALESCE(merged_into, '') FROM actors WHERE id = $1`, id).
		Scan(&a.ID, &a.Kind, &a.Name, &a.Code, &a.Gender, &a.Country, &a.Language, &a.Wikidata, &a.Source, &a.Unsure, &a.Proposed, &a.Sample, &snap.Edited, &snap.Merged)
	if isNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, `SELECT text, metonym, demonym, alone FROM aliases WHERE actor_id = $1 ORDER BY ordinal, text`, id)
	if err != nil {
		return nil, err
	}
	if a.Aliases, err = pgx.CollectRows(rows, pgx.RowToStructByPos[news.Alias]); err != nil {
		return nil, err
	}
	rows, err = db.Query(ctx, `SELECT polity, title, titles, holder, from_at, to_at, source, unsure FROM offices WHERE holder = $1 ORDER BY from_at DESC, polity, title`, id)
	if err != nil {
		return nil, err
	}
	snap.Offices, err = pgx.CollectRows(rows, scanOffice)
	return &snap, err
}

func readSummit(ctx context.Context, db querier, id string) (*summitSnap, error) {
	var snap summitSnap
	rows, err := db.Query(ctx, `SELECT `+summitColumns+`, edited, COALESCE(merged_into, '') FROM summits WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	snap, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (summitSnap, error) {
		var snap summitSnap
		sm := &snap.Summit
		err := row.Scan(&sm.ID, &sm.Name, &sm.Start, &sm.End, &sm.Place, &sm.Zone, &sm.Participants, &sm.Actors, &sm.Keywords, &sm.Source, &sm.Sample, &sm.HoldAll, &sm.Proposed, &snap.Edited, &snap.Merged)
		return snap, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var p proposalSnap
	err = db.QueryRow(ctx, `SELECT reports, outlets, proposed_at, declined_at FROM summit_proposals WHERE summit_id = $1`, id).Scan(&p.Reports, &p.Outlets, &p.At, &p.Declined)
	if isNoRows(err) {
		return &snap, nil
	}
	p.At = p.At.UTC()
	if p.Declined != nil {
		*p.Declined = p.Declined.UTC()
	}
	snap.Proposal = &p
	return &snap, err
}

// writeActor brings an actor's rows to what a snapshot says; nil deletes them.
func writeActor(ctx context.Context, tx pgx.Tx, id string, snap *actorSnap) error {
	if snap == nil {
		_, err := tx.Exec(ctx, `DELETE FROM actors WHERE id = $1`, id)
		if code(err) == "23503" {
			return fmt.Errorf("%w: it is in use; merge it into another instead", news.ErrConflict)
		}
		return err
	}
	a := snap.Actor
	_, err := tx.Exec(ctx, `INSERT INTO actors (id, kind, name, code, gender, country, language, wikidata, source, unsure, proposed, sample, edited, merged_into)
		VALUES (@id, @kind, @name, @code, @gender, @country, @language, @wikidata, @source, @unsure, @proposed, @sample, @edited, NULLIF(@merged, ''))
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, code = excluded.code, gender = excluded.gender, country = excluded.country, language = excluded.language,
			wikidata = excluded.wikidata, source = excluded.source, unsure = excluded.unsure, proposed = excluded.proposed, sample = excluded.sample, edited = excluded.edited, merged_into = excluded.merged_into`,
		pgx.StrictNamedArgs{"id": id, "kind": a.Kind, "name": a.Name, "code": a.Code, "gender": a.Gender, "country": a.Country, "language": a.Language, "wikidata": a.Wikidata, "source": a.Source,
			"unsure": a.Unsure, "proposed": a.Proposed, "sample": a.Sample, "edited": snap.Edited, "merged": snap.Merged})
	if err != nil {
		return invalid(err)
	}
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM aliases WHERE actor_id = $1`, id)
	for i, al := range a.Aliases {
		b.Queue(`INSERT INTO aliases (actor_id, text, ordinal, metonym, demonym, alone) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, id, al.Text, i, al.Metonym, al.Demonym, al.Alone)
	}
	b.Queue(`DELETE FROM offices WHERE holder = $1`, id)
	for _, o := range snap.Offices {
		b.Queue(`INSERT INTO offices (polity, title, titles, holder, from_at, to_at, source, unsure, edited) VALUES (@polity, @title, @titles, @holder, @from, @to, @source, @unsure, @edited)`,
			pgx.StrictNamedArgs{"polity": o.Polity, "title": o.Title, "titles": list(o.Titles), "holder": id, "from": officeFrom(o.From), "to": nullTime(o.To), "source": o.Source, "unsure": o.Unsure, "edited": snap.Edited})
	}
	err = tx.SendBatch(ctx, b).Close()
	if code(err) == "23505" {
		return fmt.Errorf("%w: an office is given twice", news.ErrInvalid)
	}
	return invalid(err)
}

func writeSummit(ctx context.Context, tx pgx.Tx, id string, snap *summitSnap) error {
	if snap == nil {
		_, err := tx.Exec(ctx, `DELETE FROM summits WHERE id = $1`, id)
		if code(err) == "23503" {
			return fmt.Errorf("%w: it is in use; merge it into another instead", news.ErrConflict)
		}
		return err
	}
	args := summitArgs(snap.Summit, snap.Edited)
	args["id"], args["merged"] = id, snap.Merged
	_, err := tx.Exec(ctx, `INSERT INTO summits (id, name, start_day, end_day, place, zone, participants, actors, keywords, source, sample, hold_all, proposed, edited, merged_into)
		VALUES (@id, @name, @start, @end, @place, @zone, @participants, @actors, @keywords, @source, @sample, @hold_all, @proposed, @edited, NULLIF(@merged, ''))
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, start_day = excluded.start_day, end_day = excluded.end_day, place = excluded.place, zone = excluded.zone, participants = excluded.participants,
			actors = excluded.actors, keywords = excluded.keywords, source = excluded.source, sample = excluded.sample, hold_all = excluded.hold_all, proposed = excluded.proposed, edited = excluded.edited, merged_into = excluded.merged_into`, args)
	if err != nil {
		return invalid(err)
	}
	if snap.Proposal == nil {
		_, err = tx.Exec(ctx, `DELETE FROM summit_proposals WHERE summit_id = $1`, id)
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO summit_proposals (summit_id, reports, outlets, proposed_at, declined_at) VALUES (@id, @reports, @outlets, @at, @declined)
		ON CONFLICT (summit_id) DO UPDATE SET reports = excluded.reports, outlets = excluded.outlets, proposed_at = excluded.proposed_at, declined_at = excluded.declined_at`,
		pgx.StrictNamedArgs{"id": id, "reports": list(snap.Proposal.Reports), "outlets": snap.Proposal.Outlets, "at": snap.Proposal.At, "declined": snap.Proposal.Declined})
	return err
}

func stamp(v any) string {
	j, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values
	}
	sum := sha256.Sum256(j)
	return hex.EncodeToString(sum[:8])
}

func same(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// ActorForm returns an actor of the registry. Unknown ids give news.ErrNotFound.
func (s *Store) ActorForm(ctx context.Context, id string) (ActorForm, error) {
	var f ActorForm
	snap, err := readActor(ctx, s.pool, id)
	if err == nil && snap == nil {
		err = news.ErrNotFound
	}
	if err == nil {
		f.Actor, f.Offices = snap.Actor, snap.Offices
		f.Registered, err = s.registered(ctx, ItemActor, id, snap.Merged, snap)
	}
	if err == nil {
		err = s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM quotes WHERE speaker_id = $1 LIMIT 1000) n`, id).Scan(&f.Quotes)
	}
	if err != nil {
		return f, fmt.Errorf("actor %q: %w", id, err)
	}
	return f, nil
}

// SummitForm returns a summit of the registry. Unknown ids give
// news.ErrNotFound.
func (s *Store) SummitForm(ctx context.Context, id string) (SummitForm, error) {
	var f SummitForm
	snap, err := readSummit(ctx, s.pool, id)
	if err == nil && snap == nil {
		err = news.ErrNotFound
	}
	if err == nil {
		f.Summit = snap.Summit
		f.Registered, err = s.registered(ctx, ItemSummit, id, snap.Merged, snap)
	}
	if err == nil {
		err = s.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM timeline_items t JOIN summits s ON s.num = t.summit WHERE s.id = $1 LIMIT 1000) n`, id).Scan(&f.Items)
	}
	if err != nil {
		return f, fmt.Errorf("summit %q: %w", id, err)
	}
	return f, nil
}

// registered reads what the desk shows of an entry besides its own fields.
func (s *Store) registered(ctx context.Context, item news.ItemKind, id, merged string, snap any) (Registered, error) {
	g := Registered{Merged: merged, Version: stamp(snap)}
	var err error
	if g.Log, err = acts(ctx, s.pool, LogFilter{Target: Target{Item: item}, Slug: id, Limit: 20}); err != nil {
		return g, err
	}
	if g.Former, err = formerly(ctx, s.pool, item, id); err != nil {
		return g, err
	}
	ms, err := s.Rematches(ctx, string(item), id)
	if len(ms) > 0 {
		g.Rematch = &ms[0]
	}
	return g, err
}

// FieldError says what is wrong with one field of a form; errors.Is finds
// news.ErrInvalid in it.
type FieldError struct {
	Field string
	Words string
}

func (e *FieldError) Error() string { return e.Words }

// Unwrap returns news.ErrInvalid.
func (e *FieldError) Unwrap() error { return news.ErrInvalid }

// lockRegistry lets one change of the registry happen at a time: they are few.
func lockRegistry(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('registry'))`)
	return err
}

// SaveActor creates an actor (version "") or changes one that the person saw in
// that version, with its aliases and offices. Without an id a new one gets a
// slug of its name. What is wrong with a field gives a *FieldError, a version
// that is no longer the actor's, or an id in use, news.ErrConflict.
func (s *Store) SaveActor(ctx context.Context, by string, a news.Actor, offices []news.Office, version, note string) (Act, error) {
	act := Act{By: by, What: "edit", Item: ItemActor, Note: strings.TrimSpace(clean(note))}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRegistry(ctx, tx); err != nil {
			return err
		}
		if err := checkActor(ctx, tx, &a, offices); err != nil {
			return err
		}
		if version == "" && a.ID == "" {
			a.ID = text.Slug(a.Name)
		}
		act.Slug = a.ID
		before, err := readActor(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		after := actorSnap{Actor: a, Offices: offices, Edited: true}
		switch {
		case version == "":
			if before != nil {
				return &FieldError{"name", "The register has “" + before.Actor.Name + "” under this name already."}
			}
			act.What, act.After = "create", a.Name
			if after.Actor.Source == "" {
				after.Actor.Source = "an editor"
			}
		case before == nil:
			return news.ErrNotFound
		case stamp(before) != version:
			return news.ErrConflict
		default:
			after.Merged, after.Actor.Source, after.Actor.Sample = before.Merged, before.Actor.Source, before.Actor.Sample
			act.Before, act.After = registryWords(before.Actor.Name, len(before.Actor.Aliases), len(before.Offices)), registryWords(a.Name, len(a.Aliases), len(offices))
			if before.Actor.Proposed && !a.Proposed {
				act.What = "confirm"
			}
		}
		after.Actor.Unsure = false
		return s.changeRegistry(ctx, tx, &act, registryChange{Actors: []actorChange{{a.ID, before, &after}}})
	})
	if err != nil {
		return act, fmt.Errorf("save actor %q: %w", a.ID, err)
	}
	return act, nil
}

func registryWords(name string, aliases, offices int) string {
	return fmt.Sprintf("%s (other names %d, offices %d)", name, aliases, offices)
}

// checkActor refuses what would let a name be taken for somebody else's.
func checkActor(ctx context.Context, db querier, a *news.Actor, offices []news.Office) error {
	a.Name = strings.TrimSpace(clean(a.Name))
	switch {
	case a.Name == "" || len(a.Name) > 200:
		return &FieldError{"name", "Enter a name of at most 200 letters."}
	case text.Slug(a.Name) == "" && a.ID == "":
		return &FieldError{"name", "The name needs Latin letters: its address is made of them. The original can be another name."}
	case !slices.Contains([]news.ActorKind{news.Person, news.Country, news.Org, news.Group, news.Place}, a.Kind):
		return &FieldError{"kind", "Choose what sort of actor it is."}
	}
	rows, err := db.Query(ctx, `SELECT DISTINCT t FROM offices, unnest(titles || title) AS u(t)`)
	if err != nil {
		return err
	}
	titles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	names := []string{}
	for i := range a.Aliases {
		al := &a.Aliases[i]
		al.Text = strings.Join(strings.Fields(clean(al.Text)), " ")
		switch {
		case len(al.Text) > 200:
			return &FieldError{"aliases", "Another name is longer than 200 letters."}
		case news.Pronoun(al.Text):
			return &FieldError{"aliases", "“" + al.Text + "” is a pronoun: it stands for whoever was meant last, so it can be nobody’s name. To put one quote right, change that quote’s speaker."}
		case a.Kind == news.Person && news.BareRole(al.Text, titles):
			return &FieldError{"aliases", "“" + al.Text + "” is a post, which different people hold at different times. Enter it under Offices with its dates, and it will name this person while they hold it."}
		}
		names = append(names, strings.ToLower(al.Text))
	}
	if a.Kind == news.Person && (news.Pronoun(a.Name) || news.BareRole(a.Name, titles)) {
		return &FieldError{"name", "“" + a.Name + "” is no person’s name."}
	}
	names = append(names, strings.ToLower(a.Name))
	var other, shared string
	err = db.QueryRow(ctx, `SELECT a.name, n FROM unnest($1::text[]) AS u(n) JOIN actors a ON (lower(a.name) = n OR EXISTS (SELECT FROM aliases l WHERE l.actor_id = a.id AND lower(l.text) = n AND NOT l.demonym))
		WHERE a.id <> $2 AND a.kind = $3 AND NOT a.proposed AND a.merged_into IS NULL ORDER BY a.id LIMIT 1`, names, a.ID, a.Kind).Scan(&other, &shared)
	if err == nil {
		return &FieldError{"aliases", "“" + shared + "” is a name of " + other + " already. If both are the same, merge them; if not, leave the name to one of them."}
	}
	if !isNoRows(err) {
		return err
	}
	for i := range offices {
		o := &offices[i]
		o.Polity, o.Title, o.Holder = strings.ToUpper(strings.TrimSpace(clean(o.Polity))), strings.ToLower(strings.TrimSpace(clean(o.Title))), a.ID
		switch {
		case o.Polity == "" || o.Title == "":
			return &FieldError{"offices", "An office needs the country’s code (three letters, or EU, NATO, UN) and a title."}
		case !o.To.IsZero() && !o.To.After(o.From):
			return &FieldError{"offices", "The office of " + o.Title + " ends before it begins."}
		}
		if o.Source == "" {
			o.Source = "an editor"
		}
	}
	return nil
}

// SaveSummit is SaveActor for a summit. Without an id a new one gets a slug of
// its first day and name.
func (s *Store) SaveSummit(ctx context.Context, by string, sm news.Summit, version, note string) (Act, error) {
	act := Act{By: by, What: "edit", Item: ItemSummit, Note: strings.TrimSpace(clean(note))}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRegistry(ctx, tx); err != nil {
			return err
		}
		if err := checkSummit(ctx, tx, &sm); err != nil {
			return err
		}
		if version == "" && sm.ID == "" {
			sm.ID = strings.Trim(sm.Start.Format(time.DateOnly)+"-"+text.Slug(sm.Name), "-")
		}
		act.Slug = sm.ID
		before, err := readSummit(ctx, tx, sm.ID)
		if err != nil {
			return err
		}
		after := summitSnap{Summit: sm, Edited: true}
		switch {
		case version == "":
			if before != nil {
				return &FieldError{"name", "There is a summit of this name on that day already."}
			}
			act.What, act.After = "create", sm.Name
			if after.Summit.Source == "" {
				after.Summit.Source = "an editor"
			}
		case before == nil:
			return news.ErrNotFound
		case stamp(before) != version:
			return news.ErrConflict
		default:
			after.Merged, after.Summit.Source, after.Summit.Sample = before.Merged, before.Summit.Source, before.Summit.Sample
			act.Before, act.After = summitWords(before.Summit), summitWords(sm)
			if before.Summit.Proposed && !sm.Proposed {
				act.What = "confirm"
			}
		}
		return s.changeRegistry(ctx, tx, &act, registryChange{Summits: []summitChange{{sm.ID, before, &after}}})
	})
	if err != nil {
		return act, fmt.Errorf("save summit %q: %w", sm.ID, err)
	}
	return act, nil
}

func summitWords(sm news.Summit) string {
	w := sm.Name + ", " + sm.Start.Format(time.DateOnly)
	if !sm.End.Equal(sm.Start) {
		w += " to " + sm.End.Format(time.DateOnly)
	}
	if sm.Place != "" {
		w += ", " + sm.Place
	}
	return w + "; " + strings.Join(sm.Participants, ", ")
}

func checkSummit(ctx context.Context, db querier, sm *news.Summit) error {
	sm.Name, sm.Place = strings.TrimSpace(clean(sm.Name)), strings.TrimSpace(clean(sm.Place))
	if sm.Zone == "" {
		sm.Zone = "UTC"
	}
	if sm.End.IsZero() {
		sm.End = sm.Start
	}
	switch {
	case sm.Name == "" || len(sm.Name) > 200:
		return &FieldError{"name", "Enter a name of at most 200 letters."}
	case sm.Start.IsZero():
		return &FieldError{"start", "Enter the first day, year-month-day."}
	case sm.End.Before(sm.Start):
		return &FieldError{"end", "The last day is before the first."}
	case len(sm.Participants) == 0:
		return &FieldError{"participants", "Enter at least one participant: its code, such as GBR, EU or NATO."}
	}
	if _, err := time.LoadLocation(sm.Zone); err != nil {
		return &FieldError{"zone", "“" + sm.Zone + "” is no time zone. Zones are named as Europe/London."}
	}
	var unknown string
	err := db.QueryRow(ctx, `SELECT p FROM unnest($1::text[]) AS u(p) WHERE NOT EXISTS (SELECT FROM actors a WHERE a.code = p OR a.country = p OR a.id = lower(p)) LIMIT 1`, list(sm.Participants)).Scan(&unknown)
	if err == nil {
		return &FieldError{"participants", "“" + unknown + "” is no country or organisation of the register. Use its code, such as GBR, EU or NATO."}
	}
	if !isNoRows(err) {
		return err
	}
	err = db.QueryRow(ctx, `SELECT p FROM unnest($1::text[]) AS u(p) WHERE NOT EXISTS (SELECT FROM actors a WHERE a.id = p AND a.merged_into IS NULL) LIMIT 1`, list(sm.Actors)).Scan(&unknown)
	if err == nil {
		return &FieldError{"actors", "The register has nobody under “" + unknown + "”. Speakers are given by their address here, such as keir-starmer."}
	}
	if !isNoRows(err) {
		return err
	}
	return nil
}

// Merge puts one actor or summit into another: its address redirects, its names
// become the other's.
func (s *Store) Merge(ctx context.Context, by string, item news.ItemKind, from, into, note string) (Act, error) {
	act := Act{By: by, What: "merge", Item: item, Slug: from, Note: strings.TrimSpace(clean(note))}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRegistry(ctx, tx); err != nil {
			return err
		}
		if from == into || into == "" {
			return &FieldError{"into", "Choose another one to merge into."}
		}
		var ch registryChange
		switch item {
		case ItemActor:
			a, err := readActor(ctx, tx, from)
			if err != nil {
				return err
			}
			b, err := readActor(ctx, tx, into)
			if err != nil {
				return err
			}
			if a == nil {
				return news.ErrNotFound
			}
			if b == nil || b.Merged != "" || a.Merged != "" {
				return &FieldError{"into", "There is nobody of that name to merge into."}
			}
			if a.Actor.Kind != b.Actor.Kind {
				return &FieldError{"into", "A " + string(a.Actor.Kind) + " cannot be merged into a " + string(b.Actor.Kind) + "."}
			}
			act.Before, act.After = a.Actor.Name, b.Actor.Name
			gone := *a
			gone.Merged, gone.Edited, gone.Actor.Proposed = into, true, false
			ch.Actors = append(ch.Actors, actorChange{from, a, &gone})
			former, err := formerly(ctx, tx, item, from)
			if err != nil {
				return err
			}
			for _, id := range former {
				f, err := readActor(ctx, tx, id)
				if err != nil {
					return err
				}
				moved := *f
				moved.Merged = into
				ch.Actors = append(ch.Actors, actorChange{id, f, &moved})
			}
			if b.Actor.Proposed {
				known := *b
				known.Actor.Proposed, known.Actor.Unsure, known.Edited = false, false, true
				ch.Actors = append(ch.Actors, actorChange{into, b, &known})
			}
		case ItemSummit:
			a, err := readSummit(ctx, tx, from)
			if err != nil {
				return err
			}
			b, err := readSummit(ctx, tx, into)
			if err != nil {
				return err
			}
			if a == nil {
				return news.ErrNotFound
			}
			if b == nil || b.Merged != "" || a.Merged != "" {
				return &FieldError{"into", "There is no such summit to merge into."}
			}
			act.Before, act.After = a.Summit.Name, b.Summit.Name
			gone := *a
			gone.Merged, gone.Edited, gone.Summit.Proposed, gone.Proposal = into, true, false, nil
			ch.Summits = append(ch.Summits, summitChange{from, a, &gone})
			former, err := formerly(ctx, tx, item, from)
			if err != nil {
				return err
			}
			for _, id := range former {
				f, err := readSummit(ctx, tx, id)
				if err != nil {
					return err
				}
				moved := *f
				moved.Merged = into
				ch.Summits = append(ch.Summits, summitChange{id, f, &moved})
			}
			whole := *b
			whole.Edited = true
			whole.Summit.Participants, whole.Summit.Actors, whole.Summit.Keywords = union(b.Summit.Participants, a.Summit.Participants), union(b.Summit.Actors, a.Summit.Actors), union(b.Summit.Keywords, a.Summit.Keywords)
			if !same(whole, *b) {
				ch.Summits = append(ch.Summits, summitChange{into, b, &whole})
			}
		default:
			return news.ErrInvalid
		}
		return s.changeRegistry(ctx, tx, &act, ch)
	})
	if err != nil {
		return act, fmt.Errorf("merge %s %q into %q: %w", item, from, into, err)
	}
	return act, nil
}

// formerly returns the ids that were merged into an actor or a summit.
func formerly(ctx context.Context, db querier, item news.ItemKind, id string) ([]string, error) {
	rows, err := db.Query(ctx, `SELECT id FROM `+string(item)+`s WHERE merged_into = $1 ORDER BY id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// DeclineActor takes a proposed actor off the list of proposals.
func (s *Store) DeclineActor(ctx context.Context, by, id string) (Act, error) {
	act := Act{By: by, What: "decline", Item: ItemActor, Slug: id}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRegistry(ctx, tx); err != nil {
			return err
		}
		before, err := readActor(ctx, tx, id)
		if err != nil {
			return err
		}
		if before == nil {
			return news.ErrNotFound
		}
		if !before.Actor.Proposed || before.Edited {
			return news.ErrConflict
		}
		act.Before = before.Actor.Name
		after := *before
		after.Edited = true
		return s.changeRegistry(ctx, tx, &act, registryChange{Actors: []actorChange{{id, before, &after}}})
	})
	if err != nil {
		return act, fmt.Errorf("decline actor %q: %w", id, err)
	}
	return act, nil
}

// ConfirmActor makes a proposed actor one of the register.
func (s *Store) ConfirmActor(ctx context.Context, by, id string) (Act, error) {
	f, err := s.ActorForm(ctx, id)
	if err != nil {
		return Act{}, err
	}
	if !f.Actor.Proposed {
		return Act{}, fmt.Errorf("confirm actor %q: %w", id, news.ErrConflict)
	}
	f.Actor.Proposed = false
	return s.SaveActor(ctx, by, f.Actor, f.Offices, f.Version, "")
}

// changeRegistry writes what a step changes, the step, and what follows of it.
func (s *Store) changeRegistry(ctx context.Context, tx pgx.Tx, act *Act, ch registryChange) error {
	// A proposal that was only declined changes nothing of what analysis knows.
	quiet := act.What == "decline"
	for _, c := range ch.Actors {
		if err := writeActor(ctx, tx, c.ID, c.After); err != nil {
			return err
		}
	}
	for _, c := range ch.Summits {
		if err := writeSummit(ctx, tx, c.ID, c.After); err != nil {
			return err
		}
	}
	if err := insertAct(ctx, tx, act, ch); err != nil {
		return err
	}
	if quiet {
		return nil
	}
	for _, c := range ch.Actors {
		if err := s.EnqueueRematch(ctx, tx, "actor", c.ID); err != nil {
			return err
		}
		if c.After != nil && c.After.Merged != "" {
			if err := s.EnqueueRematch(ctx, tx, "actor", c.After.Merged); err != nil {
				return err
			}
		}
		if c.Before != nil && c.Before.Merged != "" {
			if err := s.EnqueueRematch(ctx, tx, "actor", c.Before.Merged); err != nil {
				return err
			}
		}
	}
	for _, c := range ch.Summits {
		for _, id := range []string{c.ID, mergedOf(c.Before), mergedOf(c.After)} {
			if id == "" {
				continue
			}
			if err := s.EnqueueRematch(ctx, tx, "summit", id); err != nil {
				return err
			}
		}
	}
	return nil
}

func mergedOf(s *summitSnap) string {
	if s == nil {
		return ""
	}
	return s.Merged
}

// undoRegistry puts back what a step changed of the registry, unless somebody
// changed it since.
func (s *Store) undoRegistry(ctx context.Context, tx pgx.Tx, act *Act, detail []byte) error {
	if err := lockRegistry(ctx, tx); err != nil {
		return err
	}
	var was, ch registryChange
	if err := json.Unmarshal(detail, &was); err != nil {
		return err
	}
	if len(was.Actors)+len(was.Summits) == 0 {
		return fmt.Errorf("%w: this step cannot be undone; merge or edit instead", news.ErrInvalid)
	}
	for _, c := range was.Actors {
		now, err := readActor(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if !same(now, c.After) {
			return fmt.Errorf("%w: %s was changed since; undo the later steps first", news.ErrConflict, c.ID)
		}
		ch.Actors = append(ch.Actors, actorChange{c.ID, c.After, c.Before})
	}
	for _, c := range was.Summits {
		now, err := readSummit(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if !same(now, c.After) {
			return fmt.Errorf("%w: %s was changed since; undo the later steps first", news.ErrConflict, c.ID)
		}
		ch.Summits = append(ch.Summits, summitChange{c.ID, c.After, c.Before})
	}
	return s.changeRegistry(ctx, tx, act, ch)
}

// RegistryFilter narrows lists of the registry. After is the id of the last row
// of the page before.
type RegistryFilter struct {
	Part     string // of a name
	Kind     news.ActorKind
	Proposed bool
	After    string
	Limit    int
}

// RegistryActors returns actors by id.
func (s *Store) RegistryActors(ctx context.Context, f RegistryFilter) ([]ActorRow, error) {
	like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(f.Part))
	out, err := actorRows(ctx, s.pool, `($1 = '' OR a.name ILIKE '%' || $1 || '%' OR EXISTS (SELECT FROM aliases l WHERE l.actor_id = a.id AND l.text ILIKE '%' || $1 || '%'))
		AND ($2 = '' OR a.kind = $2) AND a.proposed = $3 AND NOT (a.proposed AND a.edited) AND a.id > $4 ORDER BY a.id LIMIT $5`, like, string(f.Kind), f.Proposed, f.After, max(f.Limit, 1))
	if err != nil {
		return nil, fmt.Errorf("read the register: %w", err)
	}
	return out, nil
}
