package sample_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"readout/internal/sample"
)

func start(t *testing.T, dir string) *sample.Press {
	t.Helper()
	p, err := sample.Start(context.Background(), sample.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// load fetches an address with the given headers (name, value, ...).
func load(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestFeedsAnswer(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, o := range p.Outlets() {
		for _, f := range o.Feeds {
			if res, body := load(t, f.URL); res.StatusCode != http.StatusOK || body == "" {
				t.Errorf("%s: status %d, %d bytes", f.URL, res.StatusCode, len(body))
			}
		}
	}
}
