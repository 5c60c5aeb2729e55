package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// role is what a line of a page is for.
type role uint8

const (
	story    role = iota // part of the story, as far as the line itself tells
	stray                // furniture on its own: a label, a button, a promo
	player               // a video player's notice: a duration and a title may follow
	duration             // of a video: its title follows
	more                 // heads a list of other stories
	consent              // asks for a permission; the provider's name stands before it
)

// labels are lines that are furniture when they are nothing else, folded, without
// the marks around them.
var labels = setOf(`
advertisement|advertisements|advertising|ad|ads|sponsored|sponsored content|promoted|promoted content|paid content|paid post|story continues below|story continues below advertisement|article continues below
article continues below advertisement|article continues after advertisement|article continues after ad|continue reading below advertisement|advertisement - story continues below|story continues|article continues below this ad
content continues below|scroll to continue|scroll to continue reading|continue reading|keep reading below|continue reading the story|this advertisement has not loaded yet, but your article continues below.|remove ads|report ad|report this ad|why this ad
anzeige|werbung|annonse|annonce|publicidad|publicité|pubblicità|publicidade|reklam|reklama|реклама|advertentie|mainos|hirdetés|ilan|annons
share|share this|share this article|share this story|share article|share this page|share on facebook|share on twitter|share on x|share on whatsapp|share via email|share on linkedin|tweet|tweet this|email|e-mail|print|copy link|link copied|copied|facebook|twitter|whatsapp|linkedin|telegram|pinterest|reddit|messenger|instagram|youtube|tiktok|bluesky|threads|x|rss
teilen|drucken|merken|kommentieren|artikel teilen|partager|imprimer|envoyer|compartir|compartilhar|condividi|stampa|dela|del|delen|udostępnij|поделиться|paylaş|share icon|save|save article|save for later|bookmark|gift this article|give this article|listen|listen to this article|listen to article|listen now|audio|play|pause|mute|watch|watch now|watch live|watch video|video|photos|gallery|view gallery|open gallery|in pictures|close|menu|search|home|back|next|previous|next article|previous article
článek|ein klick für den datenschutz|zur infografik|comments|comment|leave a comment|post a comment|view comments|show comments|hide comments|join the conversation|start the conversation|add a comment|log in to comment|read comments|kommentare|commentaires|comentarios|commenti|comentários|skip to main content|skip to content|back to top|top|load more|show more|show less|view more|see more|read less|expand|collapse|click to expand|view all|see all|learn more|find out more|more info|more information|more details|click here|details|mehr|mehr anzeigen|alle anzeigen|mehr erfahren|en savoir plus
sign in|log in|login|register|subscribe|subscribe now|subscribe today|sign up|sign up now|follow|follow us|following|unfollow|get the app|download the app|donate|donate now|support us|contact us|about us|anmelden|abonnieren|abonnez-vous|s'abonner|suscríbete|iscriviti|abonnement
newsletter|newsletters|email newsletter|breaking news|breaking|latest|latest news|live|exclusive|opinion|analysis|premium|image source|image caption|media caption|file photo|file image|getty images|reuters|afp|ap|loading|loading...|please wait|tags|topics|topic|keywords|labels|filed under|in this article|in this story|table of contents|contents|inhalt|inhaltsverzeichnis|schlagworte|themen|thema|mots-clés|etiquetas|tag|autor|author|authors|quelle|source|sources|fuente|by|von|updated|published|photo|foto|image|bild|legende|caption|credit|copyright
report an error|report a typo|report error|fehler melden|corrections|suggest a correction|feedback|was this article helpful?|was this helpful?|did you find this helpful?|thank you for your feedback|thanks for reading|yes|no|ok|cancel|submit|send|accept|accept all|reject all|manage preferences|manage cookies|cookie settings|privacy policy|terms of use|terms of service|all rights reserved|most viewed|highlight text|text size|font size|a a a|full screen|enter fullscreen|subtitles|captions|transcript|show transcript|0 comments|no comments|no comments yet|be the first to comment
embed|embedded content|advertorial|article|article content|add as preferred source|add us as a preferred source on google|preferred source|follow us on google news|google news|make us preferred on google|prefer us on google|link wird in einem neuen tab geöffnet|externer link|mehr artikel aus diesem ressort|zur startseite|nach oben|zurück|weiter`)

// heads begin a list of other stories when they stand alone on a line.
var heads = setOf(`
recommended videos|recommended video|related video|related videos|read more|read more on this story|more on this|more on this story|more on this topic|related|related articles|related article|related stories|related story|related content|related topics|related news|related posts|related links|related coverage|related reading|see also|also read|read also|also see|recommended|recommended for you|recommended stories|recommended reading|recommended articles
more stories|more news|more coverage|more like this|more from this section|most read|most popular|most viewed|trending|trending now|trending stories|popular|popular stories|don't miss|do not miss|you may also like|you might also like|you might like|you may like|in case you missed it|icymi|top stories|top news|what to read next|read next|up next|further reading|editor's picks|editors' picks|editor's choice|keep reading|our latest|must read|must reads|latest stories|latest headlines|explore more|discover more|more to read|more to explore|background reading|essential reading|elsewhere on the site|around the web|from around the web|suggested reading|today's top stories|other stories|dig deeper|go deeper
mehr zum thema|mehr dazu|lesen sie auch|lesen sie mehr|weiterlesen|auch interessant|das könnte sie auch interessieren|das könnte dich auch interessieren|weitere artikel|weitere themen|weitere meldungen|meistgelesen|verwandte artikel|passend dazu|lesen sie dazu|lesen sie hier|zum thema|empfehlung der redaktion|empfohlener externer inhalt|mehr lesen|mehr nachrichten|neueste artikel|das beste aus|links zum thema|mehr von
lire aussi|à lire aussi|a lire aussi|lire la suite|voir aussi|sur le même sujet|sur le meme sujet|articles liés|articles similaires|les plus lus|à lire également|dans la même rubrique|pour aller plus loin
leer más|lee también|leer también|te puede interesar|le puede interesar|más información|mas informacion|noticias relacionadas|artículos relacionados|te recomendamos|lea también|lo más leído|vea también|ver también|relacionado|relacionados|además
leia mais|leia também|leia ainda|veja também|mais lidas|saiba mais|notícias relacionadas|relacionadas|leggi anche|leggi di più|potrebbe interessarti|articoli correlati|approfondimenti|vedi anche
lees ook|lees meer|lees verder|meer over|les også|les mer|les mere|læs også|læs mere|relaterede artikler|relaterte artikler|läs också|läs mer|mer om|relaterade artiklar|lue myös|lue lisää
czytaj także|czytaj też|czytaj również|czytaj więcej|zobacz także|zobacz też|przeczytaj także|przeczytaj też|polecane|čtěte také|čtěte dále|související články|přečtěte si také|súvisiace články|kapcsolódó cikkek|olvasta már?
читайте также|читайте ещё|читайте еще|читать далее|по теме|материалы по теме|смотрите также|читайте також|дивіться також|за темою
devamını oku|ilgili haberler|ayrıca okuyun|bunları da okuyun|اقرأ أيضا|اقرأ أيضاً|مواضيع ذات صلة|اقرأ المزيد|関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|추천기사|관련기사|baca juga|berita terkait|lihat juga`)

// leads open a line that points to another story: what follows them is its
// headline.
var leads = []string{
	"read more:", "read more |", "read more on", "read:", "read also:", "also read:", "also read |", "read |", "read next:", "related:", "related article", "see also:", "see also |", "more:", "more on this:", "must read:", "must-read:", "don't miss:", "recommended:",
	"watch:", "watch |", "watch live:", "watch now:", "watch more:", "listen:", "listen |", "listen to:", "video:", "photos:", "gallery:", "in pictures:", "in photos:", "in pics:", "podcast:", "analysis:", "explainer:", "opinion:", "live updates:", "live:", "follow live:", "follow our live", "background:",
	"full story:", "further reading:", "trending:", "explore more:", "up next:", "what to read next:", "you may also like:", "in case you missed it:", "icymi:", "editor's pick:", "more from", "more stories", "related coverage from", "à lire aussi »", "story continues", "article continues",
	"lest den originalartikel", "lesen sie auch", "lesen sie mehr", "lesen sie hier", "lesen sie dazu", "lesen sie weiter", "mehr zum thema", "mehr dazu:", "auch interessant:", "das könnte sie auch", "das könnte dich auch", "weiterlesen:", "hier lesen sie", "passend dazu:", "mehr lesen:",
	"lire aussi", "à lire aussi", "a lire aussi", "lire également", "à lire également", "voir aussi", "lisez aussi", "lire la suite", "→ lire", "leer más:", "lee también", "lea también", "leer también", "te puede interesar", "le puede interesar", "además:", "mira también", "vea también", "puede leer:", "lea además", "lee además",
	"leia mais", "leia também", "leia ainda", "veja também", "saiba mais:", "leggi anche", "vedi anche", "leggi di più", "lees ook", "lees meer", "lees verder", "les også", "les mer", "læs også", "læs mere", "läs också", "läs mer", "läs även", "lue myös", "lue lisää",
	"czytaj także", "czytaj też", "czytaj również", "czytaj więcej", "zobacz także", "zobacz też", "zobacz również", "przeczytaj także", "przeczytaj też", "čtěte také", "čtěte též", "čtěte více", "přečtěte si", "čtěte dále",
	"читайте также", "читайте ещё", "читайте еще", "читать также", "смотрите также", "читайте також", "дивіться також", "читайте:", "ilgili haber", "ayrıca oku", "اقرأ أيضا", "اقرأ أيضاً", "इसे भी पढ़ें", "यह भी पढ़ें", "ये भी पढ़ें", "baca juga", "lihat juga", "simak juga", "ayrıca bakınız", "関連記事", "【関連記事】", "相关阅读", "関連：", ">>", "►", "▶", "➡", "👉", "☞", "⇒", "→",
}

// asides are words that only the page itself says, never a story, wherever they
// stand in a line.
var asides = []struct {
	text string
	role role
}{
	{"accessible video player", player}, {"your browser does not support", player}, {"browser doesn't support", player}, {"video cannot be played", player}, {"video can not be played", player},
	{"this video is not available", player}, {"video is unavailable", player}, {"to play this video you need", player}, {"to view this video please enable", player}, {"javascript is disabled", player},
	{"enable javascript", player}, {"activate javascript", player}, {"turn on javascript", player}, {"aktivieren sie javascript", player}, {"unsupported browser", player}, {"media playback is unsupported", player},
	{"podcast app", stray}, {"wherever you get your podcast", stray}, {"apple podcasts", stray}, {"on spotify", stray}, {"google podcasts", stray}, {"überall, wo es podcasts gibt", stray},
	{"sign up for our", stray}, {"sign up to our", stray}, {"sign up to the", stray}, {"sign up to receive", stray}, {"sign up here", stray}, {"sign up for the", stray}, {"subscribe to our", stray}, {"subscribe to the", stray}, {"our newsletter", stray}, {"our free newsletter", stray},
	{"daily newsletter", stray}, {"weekly newsletter", stray}, {"to your inbox", stray}, {"in your inbox", stray}, {"unseren newsletter", stray}, {"newsletter abonnieren", stray}, {"newsletter anmelden", stray}, {"notre newsletter", stray},
	{"nuestro boletín", stray}, {"nuestra newsletter", stray}, {"follow us on", stray}, {"follow on twitter", stray}, {"like us on facebook", stray}, {"folgen sie uns", stray}, {"suivez-nous", stray}, {"síguenos en", stray}, {"síganos en", stray},
	{"seguici su", stray}, {"siga-nos", stray}, {"join our whatsapp", stray}, {"whatsapp channel", stray}, {"whatsapp-kanal", stray}, {"telegram channel", stray}, {"telegram-канал", stray}, {"download our app", stray}, {"download the app", stray}, {"join our telegram", stray},
	{"click here to", stray}, {"tap here to", stray}, {"click to share", stray}, {"opens in new window", stray}, {"opens in a new tab", stray}, {"wird in einem neuen tab", stray}, {"this article is for subscribers", stray}, {"already a subscriber", stray},
	{"all rights reserved", stray}, {"alle rechte vorbehalten", stray}, {"tous droits réservés", stray}, {"todos los derechos reservados", stray}, {"this material may not be published", stray}, {"please read our comment policy", stray},
	{"have an account?", stray}, {"terms and conditions apply", stray}, {"view this post on instagram", stray}, {"a post shared by", stray}, {"preferred source on google", stray}, {"google news", stray}, {"we may earn", stray}, {"affiliate commission", stray},
	{"would like to be emailed", stray}, {"privacy notice", stray}, {"access to this article via your institution", stray}, {"dieses thema im programm", stray}, {"privatsphäre-einstellungen", stray}, {"translated from the original", stray},
	{"share this article", stray}, {"listen to this article", stray}, {"read the full story", stray}, {"diesen artikel teilen", stray}, {"ihre browserversion", stray}, {"support our journalism", stray}, {"support independent journalism", stray},
}

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for l := range strings.SplitSeq(strings.TrimSpace(list), "\n") {
		for w := range strings.SplitSeq(l, "|") {
			set[w] = true
		}
	}
	return set
}

// maxAside is the longest line, in bytes, that the words above make furniture
// of: a paragraph of a story may speak of cookies.
const maxAside = 260

// roleOf tells what a line is for by its own words.
func roleOf(s string) role {
	if len(s) > maxAside {
		return story
	}
	low := strings.ToLower(strings.ReplaceAll(s, "’", "'"))
	bare := strings.Trim(low, " :.…-–—|•·*#>»«<→←▼▲+_()[]👉👈⬇⬆️")
	if bare == "" {
		// A rule of underscores is how agencies part a story from what follows.
		if strings.Trim(s, "*•·-–—_. ") == "" && !strings.HasPrefix(s, "___") {
			return stray
		}
		return story
	}
	switch {
	case isDuration(bare):
		return duration
	case heads[bare]:
		return more
	case labels[low], labels[bare] && (!states(s) || strings.HasSuffix(s, "...") || strings.HasSuffix(s, "…")):
		return stray // but an answer of one word is a sentence: "Yes."
	}
	if len(low) < 20 && countOnly(bare) || contact(bare) {
		return stray
	}
	finished := finishes(s)
	quoted := strings.HasPrefix(s, "“") || strings.HasPrefix(s, "\"") || strings.HasPrefix(s, "'") || strings.HasPrefix(s, "‘")
	for _, a := range asides {
		if strings.Contains(low, a.text) {
			if quoted && finished {
				return story // somebody says it
			}
			return a.role
		}
	}
	if !quoted && beckons(low) {
		return stray
	}
	if asksConsent(low) {
		return consent
	}
	if !finished {
		for _, l := range leads {
			if strings.HasPrefix(low, l) {
				return stray
			}
		}
		if latest(low) {
			return stray
		}
	}
	return story
}

// Words of consent banners: what they are about, whom they speak to, and what
// they ask for.
var (
	consentTopics = []string{"cookie", "consent", "privacy settings", "privacy options", "privacy policy", "privacy centre", "privacy center", "privacy preferences", "tracking technolog", "third-party content", "third party content",
		"einwilligung", "externe inhalte", "externer inhalt", "externen inhalt", "drittanbieter", "personenbezogene daten", "datenschutz", "consentement", "traceurs", "consentimiento", "privacidad", "consenso", "samtykke", "informasjonskapsler", "toestemming", "zgod", "согласие на"}
	readers = setOf("you|your|we|us|our|sie|ihre|ihren|ihrer|ihnen|wir|unsere|du|deine|vous|votre|vos|nous|usted|su|tu|tus|nosotros|você|seu|seus|vi|din|dine|je|uw|jouw|content|session|inhalt|inhalte|contenu|contenido")
	asked   = []string{"content", "setting", "choice", "button", "preference", "allow", "permission", "once", "partner", "inhalt", "einstellung", "anzeigen", "contenu", "contenido", "agree", "accept"}
)

// asksConsent reports whether a line, in lower case, asks its reader for a
// consent. What somebody says between quotation marks asks nothing.
func asksConsent(low string) bool {
	if strings.ContainsAny(low, "“”„«\"") || !containsAny(low, consentTopics) {
		return false
	}
	return addresses(low)
}

// addresses reports whether a line speaks to its reader.
func addresses(low string) bool {
	for w := range strings.FieldsFuncSeq(low, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if readers[w] {
			return true
		}
	}
	return false
}

func containsAny(s string, list []string) bool {
	for _, l := range list {
		if strings.Contains(s, l) {
			return true
		}
	}
	return false
}

// latest reports whether a line points to a running page: "World latest: ...",
// "Live updates as ...".
func latest(low string) bool {
	head, _, ok := strings.Cut(low, ": ")
	if !ok || len(head) > 40 {
		return false
	}
	fields := strings.Fields(head)
	if len(fields) == 0 || len(fields) > 4 {
		return false
	}
	switch fields[len(fields)-1] {
	case "latest", "live", "updates", "liveblog", "newsblog", "blog", "liveticker", "ticker":
		return true
	}
	return false
}

// isDuration reports whether s is a playing time, as 1:04 or 1 min 30 sec.
func isDuration(s string) bool {
	s = strings.TrimPrefix(s, "duration")
	s = strings.Trim(s, " :")
	if s == "" || len(s) > 16 {
		return false
	}
	digits, colons := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == ':':
			colons++
		default:
			return durationWords(s)
		}
	}
	return colons >= 1 && colons <= 2 && digits >= 3 && digits <= 6
}

func durationWords(s string) bool {
	seen := false
	for w := range strings.FieldsSeq(s) {
		w = strings.TrimRight(w, ".,")
		switch strings.TrimLeft(w, "0123456789") {
		case "min", "mins", "minute", "minutes", "sec", "secs", "second", "seconds", "minuten", "sekunden", "s", "m", "h":
			seen = seen || w[0] >= '0' && w[0] <= '9' || true
		case "":
		default:
			return false
		}
	}
	return seen && s[0] >= '0' && s[0] <= '9'
}

// contact reports whether s is nothing but an address or a handle.
func contact(s string) bool {
	if strings.Contains(s, " ") || len(s) < 4 {
		return false
	}
	return strings.HasPrefix(s, "@") || strings.Contains(s, "@") && strings.Contains(s, ".") || strings.HasPrefix(s, "twitter.com/") || strings.HasPrefix(s, "facebook.com/")
}

// networks are the places where pages ask to be followed.
var networks = []string{"instagram", "facebook", "twitter", "youtube", "tiktok", "whatsapp", "telegram", "linkedin", "google news", "messenger", "bluesky", "threads"}

// beckons reports whether a line asks its reader to follow, like or share.
func beckons(low string) bool {
	if len(low) < 160 && (strings.HasPrefix(low, "listen to ") || strings.HasPrefix(low, "listen back ") || strings.HasPrefix(low, "subscribe to ") || strings.HasPrefix(low, "subscribe now") || strings.HasPrefix(low, "get ") && strings.Contains(low, " inbox")) {
		return containsAny(low, []string{"listen back", "podcast", "bbc sounds", "newsletter", "briefing", "round-up", "roundup", "inbox", "weekly", "subscribe now", "our channel", "youtube"})
	}
	for _, v := range []string{"follow ", "like ", "share ", "chat with us", "join ", "find us", "connect with us", "watch us", "folgen sie", "folge ", "suivez", "síguenos", "sigue ", "seguici", "följ ", "følg ", "подпис", "like this story"} {
		if strings.HasPrefix(low, v) {
			return containsAny(low, networks) || strings.Contains(low, "with a friend") || strings.HasPrefix(low, "follow ") && strings.Contains(low, "coverage")
		}
	}
	return false
}

// countOnly reports whether s is a count as pages show it: "12 comments", "4 min
// read", "+3".
func countOnly(s string) bool {
	fields := strings.Fields(s)
	if len(fields) < 2 || len(fields) > 4 || fields[0][0] < '0' || fields[0][0] > '9' {
		return false
	}
	switch fields[len(fields)-1] {
	case "comments", "comment", "shares", "share", "views", "read", "kommentare", "lesezeit", "likes", "lecture", "lectura", "lettura", "leestijd", "votes", "photos", "images":
		return true
	}
	return false
}

// finishes reports whether a line ends as sentences do, closing marks apart.
func finishes(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool {
		switch r {
		case '”', '’', '"', '\'', ')', ']', '»', ' ', '“', '」', '』':
			return true
		}
		return false
	})
	r, _ := utf8.DecodeLastRuneInString(s)
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔', '．':
		return true
	}
	return false
}

// states reports whether a line ends as a statement does: headlines may end with
// a question mark, hardly ever with a full stop.
func states(s string) bool {
	return finishes(s) && !strings.HasSuffix(strings.TrimRight(s, "”’\"' "), "?")
}

// brief reports whether a line is as short as a headline or a caption.
func brief(s string) bool {
	if len(s) > 160 {
		return false
	}
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n <= 18
}

// filter tells for each line of a page whether it is furniture. fixed lines,
// such as headings, are never taken for the title of a video.
func filter(lines []string, fixed func(int) bool) []bool {
	out := make([]bool, len(lines))
	roles := make([]role, len(lines))
	var pending role
	left := 0
	for i, s := range lines {
		r := roleOf(s)
		if r == story && i > 0 && roles[i-1] == consent && len(s) <= maxAside && !strings.ContainsAny(s, "“”„«\"") {
			if low := strings.ToLower(s); addresses(low) && containsAny(low, asked) {
				r = consent
			}
		}
		roles[i] = r
		if r == story && pending != story {
			title := brief(s) && !states(s) && (fixed == nil || !fixed(i))
			if title && left > 0 {
				out[i] = true
				left--
				if left == 0 {
					pending = story
				}
				continue
			}
			pending = story
		}
		if r == story {
			continue
		}
		out[i] = true
		switch r {
		case player, duration:
			pending, left = r, 1
		case more:
			pending, left = r, 12
		case consent:
			// The name of the provider stands alone before.
			if i > 0 && !out[i-1] && provider(lines[i-1], lines[i:min(len(lines), i+8)]) {
				out[i-1] = true
			}
			if pending != more {
				pending = story
			}
		}
	}
	return out
}

// provider reports whether a line is nothing but a name that the consent lines
// after it say again.
func provider(s string, after []string) bool {
	if finishes(s) || len(s) > 40 || len(strings.Fields(s)) > 3 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) && unicode.IsLower(r) {
		return false
	}
	for _, a := range after {
		if roleOf(a) != consent {
			break
		}
		if strings.Contains(a, s) {
			return true
		}
	}
	return false
}
