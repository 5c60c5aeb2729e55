package main

import (
	"fmt"
	"time"
)

// outputFlags say how an article is shown.
type outputFlags struct {
	JSON  bool `name:"json" help:"Print JSON: the text, and all findings with byte offsets into it."`
	Width int  `placeholder:"COLUMNS" help:"Width of the text; 0 fits the terminal."`
}

type fetchCmd struct {
	Address string `arg:"" name:"url" help:"Address of the article."`
	known
	outputFlags
	networkFlags
}

// Help returns what --help says beyond the flags.
func (fetchCmd) Help() string {
	return `The site's robots.txt is asked first and obeyed. Nothing is stored.

Examples:

  readout fetch https://news.example/politics/summit
  readout fetch --json https://news.example/politics/summit | jq '.quotes[].speaker.name'`
}

// Run fetches, reads and shows one page.
func (c *fetchCmd) Run(env *environment) error {
	p := newProgress(env.stderr)
	p.say("fetching %s", c.Address)
	f := c.fetcher(env)
	defer f.Close()
	a, _, err := fetchArticle(env.ctx, f, c.Address, c.known)
	p.clear()
	if err != nil {
		return err
	}
	return c.show(env, a)
}

type analyzeCmd struct {
	File string `arg:"" help:"File of text or HTML; - reads standard input."`
	known
	outputFlags
}

// Help returns what --help says beyond the flags.
func (analyzeCmd) Help() string {
	return `Text may be pasted as it is, page furniture and all: what does not belong to the article is left out.
A file NAME.json beside the file may hold url, outlet, country, published and headline.

Examples:

  readout analyze summit.txt --outlet "Sky News" --published 2025-02-27
  pbpaste | readout analyze - --published 2025-02-27 --country GB`
}

// Run reads and shows one file.
func (c *analyzeCmd) Run(env *environment) error {
	a, err := readFile(env, c.File, c.known)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return c.show(env, a)
}

// show analyses an article and prints it.
func (o *outputFlags) show(env *environment, a article) error {
	found := a.analyse()
	if o.JSON {
		return writeJSON(env.stdout, a, found)
	}
	if at, _ := a.published(); at.IsZero() {
		fmt.Fprintln(env.stderr, "readout: nothing says when this was published, so days of the week stay unknown; give --published DATE")
	}
	sheet := newSheet(env.stdout, o.Width)
	sheet.article(a, found, time.Now())
	return sheet.flush()
}
