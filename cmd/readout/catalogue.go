package main

import (
	"fmt"
	"slices"

	"readout/internal/catalogue"
)

type catalogueCmd struct {
	Check catalogueCheckCmd `cmd:"" help:"Look through offices, names, topics, summits and outlets for what contradicts itself."`
}

type catalogueCheckCmd struct {
	All    bool `help:"Also list the rows that say of themselves that nobody has checked them."`
	Stored bool `help:"Look through the database's rows, with people's changes, instead of the catalogue that this program ships."`
	databaseFlags
}

// Help returns what --help says beyond the flags.
func (catalogueCheckCmd) Help() string {
	return `Overlapping tenures, posts that stood empty, names that stand for two, slugs that name nobody, codes that no country has, addresses that are none, rows without a source. What is wrong fails the command; what to look at does not.`
}

// Run checks the catalogue.
func (c *catalogueCheckCmd) Run(env *environment) error {
	lx, outlets := catalogue.Lexicon(), catalogue.Outlets()
	problems := catalogue.CheckLeaders(lx)
	if c.Stored {
		err := c.within(env, func(db *database) error {
			var err error
			if lx, err = db.Lexicon(env.ctx); err != nil {
				return err
			}
			outlets, err = db.Outlets(env.ctx)
			return err
		})
		if err != nil {
			return err
		}
		problems = nil
	}
	problems = slices.Concat(catalogue.Check(lx, outlets), problems)
	counts := map[catalogue.Severity]int{}
	for _, p := range problems {
		counts[p.Severity]++
		if p.Severity != catalogue.Unclear || c.All {
			fmt.Fprintln(env.stdout, p)
		}
	}
	countries, checked := map[string]bool{}, 0
	for _, o := range outlets {
		countries[o.Country] = true
		if !o.Checked.IsZero() {
			checked++
		}
	}
	fmt.Fprintf(env.stdout, "%s, %s, %s, %s, %s of %s (%d checked)\n", plural(len(lx.Actors), "actor"), plural(len(lx.Offices), "office"), plural(len(lx.Topics), "topic"),
		plural(len(lx.Summits), "summit"), plural(len(outlets), "outlet"), plural(len(countries), "place"), checked)
	fmt.Fprintf(env.stdout, "%d wrong, %d to look at, %d not sure of themselves\n", counts[catalogue.Wrong], counts[catalogue.LookAt], counts[catalogue.Unclear])
	if counts[catalogue.Wrong] > 0 {
		return errReported
	}
	return nil
}
