package catalogue

import "testing"

func TestAlpha3(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"GB": "GBR", "gb": "GBR", "UK": "GBR", "GBR": "GBR", "us": "USA", "": "", "XX": "", "EU": ""} {
		if got := Alpha3(in); got != want {
			t.Errorf("Alpha3(%q) = %q, want %q", in, got, want)
		}
	}
}
