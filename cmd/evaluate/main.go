// Command evaluate makes predictions for evaluation corpora and scores the
// analysis on Readout's own gold. It needs no network and no database.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
)

const usage = `evaluate makes predictions for evaluation corpora and scores Readout's own gold.

usage:
  evaluate predict KIND [--dir DIR] < gold.jsonl > predictions
  evaluate gold                     score the analysis on internal/evaluate/gold
  evaluate measure quotes [--canon FILE] < gold.jsonl > internal/analysis/quote/precision.tsv
  evaluate measure events > internal/analysis/event/own.tsv
  evaluate train quotes < train.jsonl > internal/analysis/quote/model.tsv
  evaluate validate quotes < train.jsonl > predictions    by weights fitted to the other articles

Kinds: quotes, extraction, dates, events, stance, opinions, actors, summits, robots, article.
--dir is where relative paths of pages start (extraction; default: here).

Records are read one JSON object a line; their gold fields are ignored.
`

// predictor turns one record into one line of output. It must be safe for
// concurrent use.
type predictor func(record []byte, dir string) (string, error)

var kinds = map[string]predictor{
	"quotes":     predictQuotes,
	"extraction": predictExtraction,
	"dates":      predictDates,
	"events":     predictEvents,
	"stance":     predictStance,
	"opinions":   predictOpinions,
	"actors":     predictActors,
	"summits":    predictSummits,
	"robots":     predictRobots,
	"article":    predictArticle,
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	switch {
	case len(args) > 0 && slices.Contains([]string{"help", "-h", "--help"}, args[0]):
		_, err := io.WriteString(out, usage)
		return err
	case len(args) >= 2 && args[0] == "predict":
		p, ok := kinds[args[1]]
		if !ok {
			return fmt.Errorf("unknown kind %q; see evaluate help for the kinds", args[1])
		}
		dir := "."
		if len(args) == 4 && args[2] == "--dir" {
			dir = args[3]
		} else if len(args) != 2 {
			return errors.New("after the kind only --dir DIR may follow")
		}
		return predict(p, dir, in, out)
	case len(args) == 2 && args[0] == "train" && args[1] == "quotes":
		return trainQuotes(in, out)
	case len(args) == 2 && args[0] == "validate" && args[1] == "quotes":
		return validateQuotes(in, out)
	case len(args) == 2 && args[0] == "measure" && args[1] == "quotes":
		return measureQuotes("", in, out)
	case len(args) == 2 && args[0] == "measure" && args[1] == "events":
		return measureEvents(out)
	case len(args) == 4 && args[0] == "measure" && args[1] == "quotes" && args[2] == "--canon":
		return measureQuotes(args[3], in, out)
	case len(args) == 1 && args[0] == "gold":
		sheet, err := goldSheet()
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, sheet)
		return err
	}
	return fmt.Errorf("no such command\n\n%s", usage)
}

// predict runs p over every line of in, on all cores, and writes the answers in
// the records' order. A record that gives no prediction does not stop the
// others; the error names each.
func predict(p predictor, dir string, in io.Reader, out io.Writer) error {
	type task struct {
		record []byte
		answer string
		err    error
		done   chan struct{}
	}
	queue := make(chan *task, 256)
	work := make(chan *task, 256)
	var readErr error
	go func() {
		defer close(queue)
		defer close(work)
		sc := bufio.NewScanner(in)
		sc.Buffer(make([]byte, 0, 1<<20), 64<<20)
		for sc.Scan() {
			if strings.TrimSpace(sc.Text()) == "" {
				continue
			}
			t := &task{record: slices.Clone(sc.Bytes()), done: make(chan struct{})}
			work <- t
			queue <- t
		}
		readErr = sc.Err()
	}()
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for t := range work {
				t.answer, t.err = p(t.record, dir)
				close(t.done)
			}
		})
	}
	w := bufio.NewWriter(out)
	var failed error
	n := 0
	for t := range queue {
		<-t.done
		n++
		if t.err != nil {
			failed = errors.Join(failed, fmt.Errorf("record %d: %w", n, t.err))
			continue
		}
		if _, err := fmt.Fprintln(w, t.answer); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	workers.Wait()
	return errors.Join(failed, readErr, w.Flush())
}

// decode reads a record and reports what is wrong with it in words.
func decode[T any](record []byte) (T, error) {
	var v T
	if err := json.Unmarshal(record, &v); err != nil {
		return v, fmt.Errorf("not a JSON object of this kind: %w", err)
	}
	return v, nil
}

func encode(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// row is a line of a tab-separated prediction; an empty answer abstains.
func row(id, answer string) (string, error) {
	if answer == "" {
		answer = "-"
	}
	return id + "\t" + strings.NewReplacer("\t", " ", "\n", " ").Replace(answer), nil
}
