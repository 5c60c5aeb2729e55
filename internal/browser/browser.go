// Package browser drives a headless Chromium for tests: pages as readers get
// them, at a width, in light or dark, with or without scripts. Only tests
// import it.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// View is how a page is looked at. The zero value is 1280 × 900 px, light,
// with scripts.
type View struct {
	Width, Height int
	Dark          bool
	NoScript      bool
	Print         bool
	Patience      time.Duration // how long all of the tab's work may take; at least 90 s
	Cookie        string        // "name=value" that the browser holds for the address; "" for none
}

// String names the view for subtests and files: "360-dark".
func (v View) String() string {
	s := fmt.Sprintf("%d-%s", v.width(), map[bool]string{false: "light", true: "dark"}[v.Dark])
	if v.NoScript {
		s += "-noscript"
	}
	if v.Print {
		s += "-print"
	}
	return s
}

func (v View) width() int {
	if v.Width == 0 {
		return 1280
	}
	return v.Width
}

func (v View) height() int {
	if v.Height == 0 {
		return 900
	}
	return v.Height
}

var (
	once    sync.Once
	running context.Context
	failed  error
)

// start launches one Chromium for the test process. It ends with the process:
// chromedp kills it when its allocator's parent dies.
func start() {
	once.Do(func() {
		path, err := find()
		if err != nil {
			failed = err
			return
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path),
			chromedp.NoSandbox,
			chromedp.Flag("disable-gpu", true),
			chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-sync", true),
			chromedp.Flag("no-first-run", true),
			chromedp.Flag("disable-dev-shm-usage", true),
			chromedp.Flag("hide-scrollbars", true),
			chromedp.Flag("font-render-hinting", "none"),
			chromedp.WSURLReadTimeout(60*time.Second),
		)
		alloc, _ := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, _ := chromedp.NewContext(alloc)
		if err := chromedp.Run(ctx); err != nil {
			failed = fmt.Errorf("start %s: %w", path, err)
			return
		}
		running = ctx
	})
}

// find returns the browser's path: READOUT_CHROMIUM, else the first of the
// usual names on the PATH.
func find() (string, error) {
	if p := os.Getenv("READOUT_CHROMIUM"); p != "" {
		return p, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("no Chromium found: install the package chromium, or set READOUT_CHROMIUM to its path")
}

// Tab is one open page.
type Tab struct {
	t   testing.TB
	ctx context.Context
	mu  sync.Mutex
	log []string // console errors and failed loads
}

// Open opens a tab in the view and goes to the address. A browser that cannot
// start fails the test. The tab closes with the test.
func Open(t testing.TB, view View, url string) *Tab {
	t.Helper()
	start()
	if failed != nil {
		t.Fatal(failed)
	}
	// A context of its own keeps cookies apart; it needs a window of its own.
	var id target.ID
	err := chromedp.Run(running, chromedp.ActionFunc(func(ctx context.Context) error {
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		own, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
		if err != nil {
			return err
		}
		id, err = target.CreateTarget("about:blank").WithBrowserContextID(own).WithNewWindow(true).Do(ctx)
		return err
	}))
	if err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	ctx, cancel := chromedp.NewContext(running, chromedp.WithTargetID(id))
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, max(view.Patience, 90*time.Second))
	t.Cleanup(stop)
	tab := &Tab{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			tab.note("exception: " + ev.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if ev.Type == runtime.APITypeError {
				var words []string
				for _, a := range ev.Args {
					words = append(words, string(a.Value))
				}
				tab.note("console: " + strings.Join(words, " "))
			}
		}
	})
	tab.Look(view)
	tab.Run(
		emulation.SetScriptExecutionDisabled(view.NoScript),
		// Of several windows one has the focus, and keys typed into another are lost.
		emulation.SetFocusEmulationEnabled(true),
		chromedp.ActionFunc(func(ctx context.Context) error {
			name, value, ok := strings.Cut(view.Cookie, "=")
			if !ok {
				return nil
			}
			return network.SetCookie(name, value).WithURL(url).WithHTTPOnly(true).Do(ctx)
		}),
		chromedp.Navigate(url),
	)
	return tab
}

// Look changes how the page is looked at: size, colours, paper. The page stays
// loaded; scripts and the cookie stay as they were.
func (tab *Tab) Look(view View) {
	tab.t.Helper()
	scheme := "light"
	if view.Dark {
		scheme = "dark"
	}
	media := ""
	if view.Print {
		media = "print"
	}
	tab.Run(
		emulation.SetDeviceMetricsOverride(int64(view.width()), int64(view.height()), 1, false),
		emulation.SetEmulatedMedia().WithMedia(media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
	)
}

// whole lays out what the browser leaves undone while it is out of sight, which
// would be neither measured nor pictured.
func (tab *Tab) whole() {
	tab.t.Helper()
	var done bool
	tab.Eval(`(() => {
		if (!window.wholePage) {
			window.wholePage = new CSSStyleSheet();
			window.wholePage.replaceSync("* { content-visibility: visible !important }");
			document.adoptedStyleSheets.push(window.wholePage);
		}
		return true;
	})()`, &done)
}

func (tab *Tab) note(s string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.log = append(tab.log, s)
}

// Errors returns what the page's console complained about so far.
func (tab *Tab) Errors() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return append([]string(nil), tab.log...)
}

// Run runs actions and fails the test on the first error.
func (tab *Tab) Run(actions ...chromedp.Action) {
	tab.t.Helper()
	if err := chromedp.Run(tab.ctx, actions...); err != nil {
		tab.t.Fatalf("browser: %v", err)
	}
}

// Follow activates the link or button that the CSS selector names, by the Enter
// key (a click would miss what a page scrolls meanwhile), and waits for the page
// that it leads to. One that leads nowhere in a minute fails the test with what
// the page says then.
func (tab *Tab) Follow(selector string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Focus(selector, chromedp.ByQuery), chromedp.KeyEvent("\r")); err != nil {
		var says string
		tab.Eval(`location.href + "\n" + document.body.innerText + "\n" + [...document.querySelectorAll("input, select, textarea")].map(f => f.name + " = " + f.value + " " + f.validationMessage).join("\n")`, &says)
		tab.t.Fatalf("browser: follow %s: %v\n%s", selector, err, says)
	}
}

// Eval evaluates an expression in the page into out. It works with scripts
// switched off too: that holds for the page's own only.
func (tab *Tab) Eval(expression string, out any) {
	tab.t.Helper()
	tab.Run(chromedp.Evaluate(expression, out, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
}

// Shot writes a picture of the whole page.
func (tab *Tab) Shot(file string) {
	tab.t.Helper()
	tab.whole()
	var size []float64
	tab.Eval(`document.fonts.ready.then(() => [document.documentElement.clientWidth, document.documentElement.scrollHeight])`, &size)
	var png []byte
	tab.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		var err error
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).
			WithClip(&page.Viewport{Width: size[0], Height: min(size[1], 12000), Scale: 1}).Do(ctx)
		return err
	}))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// Violation is a rule of axe that a page breaks.
type Violation struct {
	ID     string
	Help   string
	Target string // the first element that breaks it
	HTML   string
	Nodes  int
}

// Axe runs the accessibility rules of axe-core, read from script, over the
// page and returns what breaks them: all rules, or only those named.
func (tab *Tab) Axe(script string, only ...string) []Violation {
	tab.t.Helper()
	source, err := os.ReadFile(script)
	if err != nil {
		tab.t.Fatalf("read axe-core: %v (npm ci --prefix .ci installs it)", err)
	}
	tab.whole()
	var there bool
	if tab.Eval(`typeof axe === "object"`, &there); !there {
		tab.Eval(string(source)+"\n;true", &there)
	}
	options, least := `{rules: {"target-size": {enabled: true}}}`, 10
	if len(only) > 0 {
		b, err := json.Marshal(only)
		if err != nil {
			tab.t.Fatal(err)
		}
		options, least = `{runOnly: {type: "rule", values: `+string(b)+`}}`, 1
	}
	var raw string
	tab.Eval(`axe.run(document, `+options+`).then(r => JSON.stringify({Passes: r.passes.length, Violations: r.violations.map(v => ({
		ID: v.id, Help: v.help, Nodes: v.nodes.length, Target: String(v.nodes[0].target), HTML: v.nodes[0].html + " " + v.nodes[0].failureSummary}))}))`, &raw)
	var answer struct {
		Passes     int
		Violations []Violation
	}
	if err := json.Unmarshal([]byte(raw), &answer); err != nil {
		tab.t.Fatalf("axe's answer: %v", err)
	}
	if answer.Passes < least {
		tab.t.Fatalf("axe found only %d of its rules to hold: it did not look at the page", answer.Passes)
	}
	return answer.Violations
}

// Overflow returns by how many pixels the page is wider than the screen.
func (tab *Tab) Overflow() int {
	tab.t.Helper()
	tab.whole()
	var n int
	tab.Eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &n)
	return n
}

// Elements returns the number of elements of the page.
func (tab *Tab) Elements() int {
	tab.t.Helper()
	var n int
	tab.Eval(`document.querySelectorAll("*").length`, &n)
	return n
}
