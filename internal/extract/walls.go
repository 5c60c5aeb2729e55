package extract

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"readout/internal/news"
	"readout/internal/text"
)

// signs are words of pages that are no article, by what they are. A sign in the
// headline or the title counts on a page of little prose, a sign in the text on
// a page of hardly any.
var signs = []struct {
	reason news.Refusal
	titles []string // in the headline or the title
	texts  []string // anywhere in what the page says
}{
	{news.RefusedRobotCheck,
		[]string{"just a moment", "attention required", "are you a robot", "are you human", "verify you are human", "security check", "checking your browser", "pardon our interruption", "access denied", "access to this page has been denied", "human verification", "robot check", "bot verification",
			"captcha", "ddos-guard", "ddos protection", "please wait", "one more step", "unusual traffic", "vérification de sécurité", "sicherheitsüberprüfung", "verificación de seguridad", "un instant", "einen moment"},
		[]string{"verify you are human", "verify that you are human", "verify you are not a robot", "you are not a robot", "you're not a robot", "are a human", "checking your browser before", "unusual traffic", "unusual activity from", "automated requests", "automated access", "complete the captcha", "solve the captcha",
			"complete the security check", "enable javascript and cookies to continue", "ray id", "ich bin kein roboter", "kein roboter sind", "je ne suis pas un robot", "no soy un robot", "suspicious activity", "reference #"}},
	{news.RefusedConsent,
		[]string{"before you continue", "cookie consent", "your privacy choices", "we value your privacy", "privacy settings", "your consent", "consent required", "consent", "datenschutzeinstellungen", "ihre zustimmung", "zustimmung erforderlich", "privatsphäre-einstellungen", "pur-abo", "votre vie privée", "consentement",
			"tu privacidad", "consentimiento", "la tua privacy", "uw privacy", "yhdyn", "samtykke", "cookies"},
		[]string{"we and our partners", "we value your privacy", "wir und unsere partner", "wir benötigen ihre zustimmung", "mit werbung weiterlesen", "weiter mit werbung", "nous et nos partenaires", "accepter et continuer", "nosotros y nuestros socios", "noi e i nostri partner", "accept all cookies", "store and/or access information on a device",
			"with your agreement, we", "legitimate interest", "cookies to continue", "use cookies and similar"}},
	{news.RefusedLogin,
		[]string{"log in", "login", "sign in", "signin", "sign in to continue", "log in to continue", "register to continue", "create an account", "create a free account", "anmelden", "einloggen", "connexion", "se connecter", "iniciar sesión", "acceder", "accedi", "inloggen", "zaloguj", "logg inn", "logga in", "вход", "войти", "members only"},
		[]string{"forgot your password", "forgot password", "passwort vergessen", "mot de passe oublié", "olvidó su contraseña", "password dimenticata", "wachtwoord vergeten", "please log in to", "please sign in to", "you must be logged in", "sign in to your account", "log in to your account", "don't have an account"}},
	{news.RefusedErrorPage,
		[]string{"404", "page not found", "not found", "error 4", "error 5", "403 forbidden", "forbidden", "500 internal", "internal server error", "502 bad gateway", "bad gateway", "503", "service unavailable", "gateway timeout", "something went wrong", "page unavailable", "page missing", "we can't find", "we couldn't find", "could not be found",
			"can't be found", "cannot be found", "no longer available", "no longer exists", "doesn't exist", "does not exist", "has been removed", "temporarily unavailable", "down for maintenance", "under maintenance", "scheduled maintenance", "site maintenance", "oops", "sorry, this page", "this page isn't", "seite nicht gefunden", "nicht gefunden",
			"existiert nicht", "nicht verfügbar", "fehler 404", "wartungsarbeiten", "page introuvable", "introuvable", "erreur 404", "página no encontrada", "no encontrada", "pagina non trovata", "non trovata", "página não encontrada", "pagina niet gevonden", "siden finnes ikke", "siden blev ikke fundet", "sidan kunde inte hittas", "strona nie została znaleziona", "страница не найдена", "сторінку не знайдено", "sayfa bulunamadı"},
		[]string{"the page you are looking for", "the page you're looking for", "the page you requested", "page you were looking for", "could not be found on this server", "was not found on this server", "die gesuchte seite", "die angeforderte seite", "la page que vous recherchez", "la página que busca", "la página solicitada", "la pagina richiesta", "the story you are looking for",
			"the article you are looking for", "return to the home page", "please try again later", "our servers are", "error occurred while processing"}},
}

// refusal names a page that is no article although it was served as one. Prose
// is the number of letters of running text that was found in st.
func (t *tree) refusal(m *metadata, st *found, prose int) *news.RefusedError {
	title := strings.ToLower(line(t.title))
	head := strings.ToLower(m.headline)
	if m.h1 >= 0 {
		head += " | " + strings.ToLower(t.words(m.h1))
	}
	bare := strings.ToLower(m.bare(line(t.title)))
	article := m.ld.isArticle && m.ld.published != ""
	all := ""
	if prose < 1200 {
		all = t.says(6000)
	}
	// What the story itself says counts where the page calls itself an article:
	// a banner below or above it says nothing of it.
	told := all
	if article && prose >= 350 {
		told = ""
		for _, r := range st.rows {
			told += plainQuotes(r.text) + " "
		}
	}
	find := func(words []string, in string) (hit string, n int) {
		for _, w := range words {
			if strings.Contains(in, w) {
				if n++; n == 1 {
					hit = w
				}
			}
		}
		return hit, n
	}
	// By its title first, of whichever sort: a banner for consent stands on pages
	// of every other.
	for _, s := range signs {
		hit := ""
		for _, w := range s.titles {
			if starts(head, w) || starts(title, w) || starts(bare, w) {
				hit = w
				break
			}
		}
		if hit == "" && s.reason == news.RefusedErrorPage {
			hit = statusTitle(title)
		}
		if hit == "" {
			continue
		}
		_, n := find(s.texts, told)
		gate := s.reason == news.RefusedLogin && t.password || s.reason == news.RefusedRobotCheck && t.captcha
		switch {
		case n > 0 && prose < 1200 && (n > 1 || !article || prose < 350),
			gate && prose < 1200 && (!article || prose < 350),
			prose < 350 && !article,
			s.reason == news.RefusedErrorPage && !article && exact(head, hit):
			return &news.RefusedError{Reason: s.reason, Detail: hit}
		}
	}
	if prose >= 250 || article {
		return nil
	}
	for _, s := range signs {
		hit, n := find(s.texts, all)
		if s.reason == news.RefusedConsent && n > 0 && t.leads() {
			continue // a banner on a page that has more to show
		}
		if n > 0 || s.reason == news.RefusedLogin && t.password || s.reason == news.RefusedRobotCheck && t.captcha {
			return &news.RefusedError{Reason: s.reason, Detail: hit}
		}
	}
	return nil
}

// statusTitle returns the status that a title begins with, as servers and
// proxies write it.
func statusTitle(title string) string {
	if len(title) >= 3 && (title[0] == '4' || title[0] == '5') && title[1] == '0' && title[2] >= '0' && title[2] <= '9' && len(title) < 60 {
		for _, w := range []string{"error", "gate", "forbidden", "unauthorized", "not found", "request", "unavailable", "time-out", "timeout", "gone", "denied"} {
			if strings.Contains(title, w) {
				return title[:3]
			}
		}
	}
	return ""
}

// leads reports whether a page has a heading of the first rank, or three others
// that lead elsewhere.
func (t *tree) leads() bool {
	n := 0
	for i := range t.nodes {
		nd := &t.nodes[i]
		switch nd.DataAtom {
		case atom.H1:
			if nd.own > 0 && !nd.cut {
				return true
			}
		case atom.H2, atom.H3, atom.H4:
			if nd.link > 15 && nd.link == nd.own {
				if n++; n == 3 {
					return true
				}
			}
		}
	}
	return false
}

func plainQuotes(s string) string { return strings.ReplaceAll(strings.ToLower(s), "’", "'") }

// starts reports whether s holds the words w at its start or after a border.
func starts(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		before := i == 0 || strings.ContainsAny(s[max(0, i-2):i], "|-–:·!.,") || len(w) > 9
		end := i + len(w)
		after := end == len(s) || !(s[end] >= 'a' && s[end] <= 'z')
		if before && (after || s[i:end] == "error 4" || s[i:end] == "error 5") {
			return true
		}
		from = i + 1
	}
}

// exact reports whether a headline says hardly more than w.
func exact(head, w string) bool {
	first, _, _ := strings.Cut(head, " | ")
	return strings.Contains(first, w) && len(first) < len(w)+25
}

// says returns the first n bytes of what the page shows, in lower case, what was
// cut included.
func (t *tree) says(n int) string {
	var b strings.Builder
	for i := range t.nodes {
		if isText(t.nodes[i].Node) && !blank(t.nodes[i].Data) {
			b.WriteString(strings.ToLower(t.nodes[i].Data))
			b.WriteByte(' ')
			if b.Len() > n {
				break
			}
		}
	}
	return strings.ReplaceAll(line(b.String()), "’", "'")
}

// wallWords close a story that goes on for subscribers only.
var wallWords = []string{
	"to continue reading", "to keep reading", "to read the full", "to read this article", "to read the rest", "subscribe to read", "subscribe to continue", "continue reading with", "read the full article", "for subscribers only", "is for subscribers", "exclusively for subscribers", "subscriber-only", "subscriber exclusive", "already a subscriber",
	"register to read", "register to unlock", "sign in to read", "log in to read", "unlock this article", "unlock the full", "this content is reserved", "want to read more", "become a member to", "start your free trial", "you have reached your limit", "remaining free articles", "you've read your last free",
	"weiterlesen mit", "jetzt weiterlesen", "um weiterzulesen", "diesen artikel weiterlesen", "artikel ist nur für abonnenten", "exklusiv für abonnenten", "nur für abonnenten", "sie haben bereits ein abo", "bereits abonnent", "mit einem abo", "jetzt abonnieren und",
	"il vous reste", "réservé aux abonnés", "réservée aux abonnés", "lire la suite de cet article", "déjà abonné", "pour lire la suite", "abonnez-vous pour", "article réservé",
	"suscríbete para", "suscríbase para", "solo para suscriptores", "exclusivo para suscriptores", "para seguir leyendo", "contenido exclusivo para", "per continuare a leggere", "riservato agli abbonati", "contenuto riservato", "abbonati per", "conteúdo exclusivo para assinantes", "exclusivo para assinantes",
	"alleen voor abonnees", "verder lezen", "lees verder met", "for abonnenter", "kun for abonnenter", "för prenumeranter", "dostęp do treści", "tylko dla prenumeratorów", "pro předplatitele", "会員限定", "有料会員", "続きを読む", "続きは", "구독자 전용", "कॉपी पढ़ने के लिए सब्सक्राइब",
}

// walled reports whether a line closes the story to those who do not pay.
func walled(s string) bool {
	return len(s) < 300 && containsAny(strings.ToLower(strings.ReplaceAll(s, "’", "'")), wallWords)
}

// partial reports whether the story was cut off: by a wall after it, or in
// transport.
func (t *tree) partial(m *metadata, st *found, body []byte) bool {
	prose, last := 0, ""
	for _, r := range st.rows {
		if r.kind.Body() {
			prose += r.letters
			last = r.text
		}
	}
	if st.wall && (m.ld.notFree || prose < 2500) {
		return true
	}
	if m.ld.notFree && (prose < 500 || strings.HasSuffix(last, "…") || strings.HasSuffix(last, "...") || !finishes(last)) {
		return true
	}
	if st.tail != "" {
		last = st.tail
	}
	// More of it stands in the page's own data.
	if n := letters(plainText(m.ld.body)); m.ld.notFree && n > 600 && n*2 > prose*3 {
		return true
	}
	// Cut off in transport: neither body nor page is closed.
	tail := strings.ToLower(string(body[max(0, len(body)-4096):]))
	st.broken = len(body) > 1000 && !strings.Contains(tail, "</html") && !strings.Contains(tail, "</body") && !finishes(last)
	return st.broken
}

// dropFragment leaves out the sentence in which a story was cut off: half a
// quote is not what was said, and the whole of it later is no edit. A story of
// one paragraph keeps it.
func (f *found) dropFragment() {
	n := len(f.rows) - 1
	if n < 1 {
		return
	}
	r := &f.rows[n]
	dots := strings.HasSuffix(r.text, "…") || strings.HasSuffix(r.text, "...")
	if r.kind != text.Paragraph || !(f.broken && !finishes(r.text) || dots && r.letters > 40) {
		return
	}
	for _, before := range f.rows[:n] {
		if before.kind == text.Paragraph {
			f.dropped = append(f.dropped, r.text)
			f.rows = f.rows[:n]
			return
		}
	}
}

// gate looks for inputs and scripts that only checks and logins have.
func (t *tree) gate(n *html.Node) {
	switch n.DataAtom {
	case atom.Input:
		if strings.EqualFold(attr(n, "type"), "password") {
			t.password = true
		}
	case atom.Iframe:
		if src := attr(n, "src"); strings.Contains(src, "captcha") || strings.Contains(src, "challenges.cloudflare") || strings.Contains(src, "geo.captcha-delivery") {
			t.captcha = true
		}
	}
}

// optOuts returns the reservations against machine use that the page states.
func (t *tree) optOuts() []string {
	var out reservations
	for _, m := range t.metas {
		switch m.name {
		case "robots", "googlebot", "bingbot", "ai", product:
			out.directives(m.content, m.name == product)
		case "tdm-reservation":
			out.tdm(m.content)
		case "tdm-policy":
			out.add("tdm-policy: " + strings.TrimSpace(m.content))
		}
	}
	return out
}

// OptOuts returns the reservations against machine use in the headers of a
// response, by the names that a page's own have: X-Robots-Tag, for all agents or
// for ours, and the TDM Reservation Protocol. Nil when there are none.
func OptOuts(h http.Header) []string {
	var out reservations
	for _, v := range h.Values("X-Robots-Tag") {
		ours := false
		// "noai, nosnippet" is for everybody, "readout: noai" for us. The name of an
		// agent holds until the next.
		skip := false
		for part := range strings.SplitSeq(v, ",") {
			if agent, rest, ok := strings.Cut(part, ":"); ok {
				switch agent = strings.ToLower(strings.TrimSpace(agent)); agent {
				case "max-snippet", "max-image-preview", "max-video-preview", "unavailable_after":
				default:
					ours, skip = agent == product, agent != product && agent != "*"
					part = rest
				}
			}
			if !skip {
				out.directives(part, ours)
			}
		}
	}
	for _, v := range h.Values("Tdm-Reservation") {
		out.tdm(v)
	}
	if v := strings.TrimSpace(h.Get("Tdm-Policy")); v != "" && len(out) > 0 {
		out.add("tdm-policy: " + v)
	}
	return out
}

// product is the name by which robots.txt and pages address this scraper.
const product = "readout"

// reservations collects what a publisher reserves, each once.
type reservations []string

func (r *reservations) add(s string) {
	if !slices.Contains(*r, s) {
		*r = append(*r, s)
	}
}

// directives adds those robots directives that forbid what Readout does: to read
// by machine, and to show sentences. What is addressed to Readout by name counts
// also when it forbids only to index.
func (r *reservations) directives(s string, ours bool) {
	s = strings.ReplaceAll(strings.ToLower(s), ": ", ":")
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\t' || r == '\n' }) {
		switch part {
		case "noai", "noimageai", "noml", "notrain", "nomachinelearning", "nosnippet", "max-snippet:0":
			r.add(part)
		case "noindex", "none":
			if ours {
				r.add(product + ": " + part)
			}
		}
	}
}

func (r *reservations) tdm(v string) {
	if v = strings.TrimSpace(v); v == "1" || strings.EqualFold(v, "true") {
		r.add("tdm-reservation: 1")
	}
}
