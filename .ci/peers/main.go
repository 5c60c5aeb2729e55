// Command peers runs Readout's extractor and the libraries of the field over the
// same pages, one after the other on one core, and reports the speed and the
// peak memory of each beside that of parsing alone. It writes predictions that
// the scorer of the evaluation data reads.
//
//	go run . -eval ../../../shared/eval -out out [-source fundus]
//	go run . -eval ../../../shared/eval -workers 2
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"readout/internal/extract"
	"readout/internal/text"
)

// page is a page of the evaluation data.
type page struct {
	ID, HTML, URL, Source string
	body                  []byte // while it is being extracted
}

// prediction is what the scorer reads.
type prediction struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Authors    []string `json:"authors"`
	Published  string   `json:"published"`
	Paragraphs []string `json:"paragraphs"`
}

func main() {
	eval := flag.String("eval", os.Getenv("EVAL"), "folder of the evaluation data")
	out := flag.String("out", "out", "folder for the predictions")
	source := flag.String("source", "", "only pages of this source; fundus are the news pages")
	only := flag.String("only", "", "only this engine: parse, readout, readability, trafilatura")
	workers := flag.Int("workers", 0, "instead: so many workers extract the pages with Readout in this process, and its peak memory is reported")
	flag.Parse()
	err := error(nil)
	if *workers > 0 {
		err = memory(*eval, *source, *workers)
	} else {
		err = run(*eval, *out, *source, *only)
	}
	if err != nil {
		slog.Error("peers", "err", err)
		os.Exit(1)
	}
}

func run(eval, out, source, only string) error {
	pages, err := load(filepath.Join(eval, "extraction"), source)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	engines := []struct {
		name string
		run  func(page, *html.Node) prediction
	}{{"parse", nil}, {"readout", ours}, {"readability", readabilityPeer}, {"trafilatura", trafilaturaPeer}}
	fmt.Printf("%-12s %6s %14s %10s\n", "engine", "pages", "pages/CPU-s", "peak heap")
	for _, e := range engines {
		if only != "" && only != e.name {
			continue
		}
		debug.FreeOSMemory()
		var ps []prediction
		var peak uint64
		var spent time.Duration
		for i, p := range pages {
			// Pages are read one at a time: memory is that of the engine.
			if p.body, err = read(p.HTML); err != nil {
				return err
			}
			start := cpu()
			switch e.name {
			case "readout":
				ps = append(ps, e.run(p, nil))
			default:
				root, err := html.Parse(strings.NewReader(extract.Decode(p.body, "")))
				if err != nil {
					continue
				}
				if e.run != nil {
					ps = append(ps, e.run(p, root))
				}
			}
			spent += cpu() - start
			if i%8 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapSys-m.HeapReleased)
			}
		}
		fmt.Printf("%-12s %6d %14.1f %7d MB\n", e.name, len(pages), float64(len(pages))/spent.Seconds(), peak>>20)
		if e.run == nil {
			continue
		}
		if err := write(filepath.Join(out, e.name+".jsonl"), ps); err != nil {
			return err
		}
	}
	return nil
}

// memory extracts all pages with several workers and prints the peak of resident
// memory that the kernel saw. It fails on a page that panics.
func memory(eval, source string, workers int) error {
	pages, err := load(filepath.Join(eval, "extraction"), source)
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(workers)
	work := make(chan page)
	var group sync.WaitGroup
	failed := make([]error, workers)
	for i := range workers {
		group.Go(func() {
			for p := range work {
				body, err := read(p.HTML)
				if err != nil {
					failed[i] = errors.Join(failed[i], err)
					continue
				}
				p.body = body
				ours(p, nil)
			}
		})
	}
	start := time.Now()
	for _, p := range pages {
		work <- p
	}
	close(work)
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	took := time.Since(start)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Printf("%d pages, %d workers, %.1f s, peak resident memory %s", len(pages), workers, took.Seconds(), strings.TrimLeft(peak, " \t"))
		}
	}
	return nil
}

// cpu returns the processor time that the process has used.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func load(dir, source string) ([]page, error) {
	f, err := os.Open(filepath.Join(dir, "dev.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var pages []page
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var p page
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(p.Source, source) {
			continue
		}
		p.HTML = filepath.Join(dir, p.HTML)
		pages = append(pages, p)
	}
	return pages, sc.Err()
}

func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func write(file string, ps []prediction) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for _, p := range ps {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func ours(p page, _ *html.Node) prediction {
	c, _ := extract.Article(extract.Page{Body: p.body, URL: p.URL, FetchedAt: time.Now()})
	out := prediction{ID: p.ID, Title: c.Headline, Authors: append(append([]string{}, c.Authors...), c.Agencies...), Paragraphs: []string{}}
	for _, b := range c.Blocks {
		if b.Kind == text.Standfirst || b.Kind == text.Subhead || b.Kind.Body() {
			out.Paragraphs = append(out.Paragraphs, b.Span.In(c.Text))
		}
	}
	if !c.Published.IsZero() {
		out.Published = c.Published.Format(time.RFC3339)
	}
	return out
}

func readabilityPeer(p page, root *html.Node) prediction {
	out := prediction{ID: p.ID, Authors: []string{}, Paragraphs: []string{}}
	u, _ := url.Parse(p.URL)
	a, err := readability.FromDocument(root, u)
	if err != nil {
		return out
	}
	out.Title, out.Paragraphs = a.Title(), paragraphs(a.Node)
	if a.Byline() != "" {
		out.Authors = []string{a.Byline()}
	}
	if t, err := a.PublishedTime(); err == nil && !t.IsZero() {
		out.Published = t.Format(time.RFC3339)
	}
	return out
}

func trafilaturaPeer(p page, root *html.Node) prediction {
	out := prediction{ID: p.ID, Authors: []string{}, Paragraphs: []string{}}
	u, _ := url.Parse(p.URL)
	r, err := trafilatura.ExtractDocument(root, trafilatura.Options{OriginalURL: u, EnableFallback: true, ExcludeComments: true})
	if err != nil || r == nil {
		return out
	}
	out.Title, out.Paragraphs = r.Metadata.Title, paragraphs(r.ContentNode)
	if r.Metadata.Author != "" {
		out.Authors = strings.Split(r.Metadata.Author, "; ")
	}
	if !r.Metadata.Date.IsZero() {
		out.Published = r.Metadata.Date.Format(time.RFC3339)
	}
	return out
}

// paragraphs returns the lines of a cleaned tree, a block element a line.
func paragraphs(n *html.Node) []string {
	out := []string{}
	if n == nil {
		return out
	}
	var b strings.Builder
	flush := func() {
		if s := strings.Join(strings.Fields(b.String()), " "); s != "" {
			out = append(out, s)
		}
		b.Reset()
	}
	block := map[string]bool{"p": true, "div": true, "section": true, "article": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "li": true, "ul": true, "ol": true,
		"blockquote": true, "pre": true, "table": true, "tr": true, "td": true, "th": true, "figure": true, "figcaption": true, "br": true, "hr": true, "body": true, "main": true}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if block[n.Data] {
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if block[n.Data] {
			flush()
		}
	}
	walk(n)
	flush()
	return out
}
