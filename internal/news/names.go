package news

import (
	"slices"
	"strings"

	"readout/internal/text"
)

// pronouns are the words that stand for whoever was meant last.
var pronouns = strings.Fields(`i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us our ours ourselves
	they them their theirs themselves themself one oneself who whom whose this that these those someone somebody anyone anybody everyone everybody nobody`)

// Pronoun reports whether words are a pronoun: they name nobody by themselves.
func Pronoun(words string) bool { return slices.Contains(pronouns, text.Fold(words)) }

// roles are posts and callings without a name: whoever holds them is told by
// country and date, which offices do and aliases cannot.
var roles = strings.Fields(`president premier chancellor minister secretary king queen prince princess emperor pope chairman chairwoman chair chief leader head
	spokesman spokeswoman spokesperson official diplomat envoy ambassador delegate negotiator commissioner governor mayor senator general admiral aide adviser advisor
	director president-elect speaker monarch taoiseach vice-president`)

// attributes stand before or after a role without saying whose it is.
var attributes = strings.Fields(`the a an prime foreign defence defense finance interior deputy vice former acting senior top chief first its his her their our my
	secretary general state secretary-general minister of for and affairs treasury`)

// BareRole reports whether words are a post without a name ("the prime
// minister"), which different people hold at different times. titles are
// further posts that are known.
func BareRole(words string, titles []string) bool {
	w := strings.TrimPrefix(text.Fold(words), "the ")
	for _, t := range titles {
		if text.Fold(t) == w {
			return true
		}
	}
	fields := strings.Fields(w)
	role := false
	for _, f := range fields {
		if slices.Contains(roles, f) {
			role = true
		} else if !slices.Contains(attributes, f) {
			return false
		}
	}
	return role
}
