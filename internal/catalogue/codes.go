package catalogue

import (
	"strings"
	"sync"
)

// Alpha3 returns the ISO 3166-1 alpha-3 code for an alpha-2 or alpha-3 code in
// either case, "" for a code of neither kind. "UK" counts as GB.
func Alpha3(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "UK" {
		code = "GB"
	}
	return alpha3Codes()[code]
}

var alpha3Codes = sync.OnceValue(func() map[string]string {
	r := reader{fsys: files}
	codes := map[string]string{}
	for _, row := range r.rows("countries.tsv", "iso3", "iso2") {
		codes[row.get("iso2")] = row.get("iso3")
		codes[row.get("iso3")] = row.get("iso3")
	}
	must(codes, r.err)
	return codes
})
