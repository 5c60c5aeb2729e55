package catalogue

import (
	"slices"
	"strings"
	"sync"

	"readout/internal/text"
)

type zoneTable struct {
	byPlace map[string]string // folded town or country
	names   []string
}

// Zone returns the time zone of a place as people write it ("Geneva",
// "Lisse, Oster", "London"): of a town that has given a zone its name, of a
// capital, of a summit's town, or of a country that has one zone only. It is ""
// where the place does not settle it.
func Zone(place string) string {
	parts := strings.Split(place, ",")
	for _, p := range parts {
		if z := zones().byPlace[text.Fold(strings.TrimSpace(p))]; z != "" {
			return z
		}
	}
	return ""
}

// Zones returns the names of the time zones that places have, sorted.
func Zones() []string { return slices.Clone(zones().names) }

var zones = sync.OnceValue(func() zoneTable {
	r := reader{fsys: files}
	t := zoneTable{byPlace: map[string]string{}}
	of := map[string][]string{} // alpha-3
	for _, w := range r.rows("zones.tsv", "iso2", "zone") {
		code, zone := Alpha3(w.get("iso2")), w.get("zone")
		of[code] = append(of[code], zone)
		t.names = append(t.names, zone)
		town := zone[strings.LastIndexByte(zone, '/')+1:]
		if k := text.Fold(strings.ReplaceAll(town, "_", " ")); t.byPlace[k] == "" {
			t.byPlace[k] = zone
		}
	}
	slices.Sort(t.names)
	for _, w := range r.rows("countries.tsv", "iso3", "name", "official", "capital") {
		zs := of[w.get("iso3")]
		if len(zs) != 1 {
			continue
		}
		for _, name := range []string{w.get("name"), w.get("official"), w.get("capital")} {
			if k := text.Fold(name); k != "" && t.byPlace[k] == "" {
				t.byPlace[k] = zs[0]
			}
		}
	}
	for _, w := range r.rows("summits.tsv", "place", "zone") {
		if k := text.Fold(w.get("place")); k != "" && t.byPlace[k] == "" {
			t.byPlace[k] = w.get("zone")
		}
	}
	for k, z := range map[string]string{"washington": "America/New_York", "washington dc": "America/New_York", "geneva": "Europe/Zurich", "the hague": "Europe/Amsterdam", "beijing": "Asia/Shanghai",
		"ottawa": "America/Toronto", "canberra": "Australia/Sydney", "brasilia": "America/Sao_Paulo", "wellington": "Pacific/Auckland", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata",
		"kyiv": "Europe/Kyiv", "davos": "Europe/Zurich", "munich": "Europe/Berlin", "st petersburg": "Europe/Moscow", "istanbul": "Europe/Istanbul", "ankara": "Europe/Istanbul", "jeddah": "Asia/Riyadh",
		"sharm el-sheikh": "Africa/Cairo", "camp david": "America/New_York", "strasbourg": "Europe/Paris", "pretoria": "Africa/Johannesburg", "tel aviv": "Asia/Jerusalem", "anchorage": "America/Anchorage"} {
		t.byPlace[text.Fold(k)] = z
	}
	must(t, r.err)
	return t
})
