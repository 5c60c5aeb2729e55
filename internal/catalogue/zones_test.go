package catalogue

import (
	"testing"
	"time"
)

func TestZone(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]string{
		"London": "Europe/London", "Geneva": "Europe/Zurich", "Washington": "America/New_York", "Sao Paulo": "America/Sao_Paulo", "Castello, Oslo": "Europe/Oslo",
		"Vilnius": "Europe/Vilnius", "Kananaskis": "America/Edmonton", "Atlantis": "", "France": "Europe/Paris", "": "", "Port-au-Prince": "America/Port-au-Prince", "Brussels": "Europe/Brussels", "Riyadh": "Asia/Riyadh",
	} {
		if got := Zone(place); got != want {
			t.Errorf("Zone(%q) = %q, want %q", place, got, want)
		}
	}
	for _, z := range Zones() {
		if _, err := time.LoadLocation(z); err != nil {
			t.Error(err)
		}
	}
}
