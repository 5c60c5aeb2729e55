package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mark is what an element's tag, role, class and id say about its content.
type mark uint32

const (
	markFurniture  mark = 1 << iota // belongs to the page, not to the story
	markComments                    // what readers wrote
	markHidden                      // not shown
	markBody                        // holds the story
	markStandfirst                  // the sentences under the headline
	markCaption                     // of a picture, with its credit
	markPull                        // repeats words of the story
	markEmbed                       // another site's post
	markFact                        // background set beside the story
	markNotice                      // correction, clarification, update
	markByline                      // who wrote it
	markTime                        // when it was published
	markPost                        // a post of a live blog
	markWall                        // asks for a subscription or a login
	markFooter                      // the page's foot
	markAria                        // not read out to the blind: a decoration, or a paragraph behind a wall
)

// words are what class names are made of that tell what a box is for. They are
// the conventions of the web's content systems, not of single sites.
var words = map[string]mark{}

func init() {
	for m, list := range map[mark]string{
		markFurniture: `newsletter newsletters related recommended recommendation recommendations recirc recirculation promo promos promobox share shares sharing sharebar sharetools
			social socials addthis addtoany advert advertisement advertisements advertising ads ad adbox adslot adunit dfp gpt sponsor sponsored sponsors taboola outbrain breadcrumb breadcrumbs cookie
			cookies consent gdpr signup sidebar footer nav navbar navigation menu submenu toolbar tags taglist trending popular readmore teaser teasers
			carousel slider popup popover modal overlay tooltip poll survey subscribe donate donation banner mostread
			morefrom copyright legal pagination pager jumplinks toc rating ratings reviews print printonly skiplink login register followus widgets
			crosslink crosslinks seealso empfehlungen weiterlesen mehrzumthema anzeige werbung publicidad publicite pubblicita reklam reklama relacionadas relacionados
			compartir partager noprint podcast playlist audioplayer videoplayer jwplayer vjs flourish hotline app appstore livestream ticker shop affiliate
			leia leiamais lees readalso interlinks feedback correctionform bookmark favorites wishlist contextmenu`,
		markFooter:     `footer sitefooter pagefooter colophon`,
		markComments:   `comment comments commentlist disqus respond kommentare kommentar comentarios commentaires livefyre coral forum`,
		markHidden:     `visuallyhidden sronly screenreader`,
		markStandfirst: `standfirst dek deck chapeau subheadline subtitle subtitulo sottotitolo occhiello ingress vorspann bajada entradilla copete sumario lede lead summary intro excerpt teasertext untertitel descripcion abstract leadtext sinopsis preamble preface einleitung leadin subheading underrubrik manchete bajadilla volanta sottotitoli subheader epigraph epigrafe`,
		markCaption:    `caption captions figcaption photocredit credit credits imagecredit photographer bildunterschrift legende pie piefoto wpcaption imagecaption photocaption bildtext copyright-image didascalia`,
		markPull:       `pullquote pullquotes quotebox`,
		markEmbed:      `tweet twitter instagram tiktok facebook embed embedded iframely youtube`,
		markFact:       `factbox faktaboks factfile infobox faktenbox infokasten fakta hintergrundbox explainer`,
		markNotice:     `correction corrections clarification erratum korrektur editorsnote correctionnotice`,
		markByline:     `byline bylines author authors autor autoren auteur auteurs autore contributor contributors writer reporter verfasser redakteur journalist dateline signature`,
		markTime:       `timestamp pubdate publishdate published publishedat date datetime postdate entrydate datum fecha time`,
	} {
		for w := range strings.FieldsSeq(list) {
			words[w] |= m
		}
	}
}

// phrases are two or three words in a row.
var phrases = []struct {
	text string
	mark mark
}{
	{" visually hidden ", markHidden}, {" sr only ", markHidden}, {" screen reader ", markHidden}, {" screenreader only ", markHidden},
	{" most read ", markFurniture}, {" most popular ", markFurniture}, {" read more ", markFurniture}, {" read also ", markFurniture}, {" more on ", markFurniture}, {" more stories ", markFurniture},
	{" see also ", markFurniture}, {" sign up ", markFurniture}, {" follow us ", markFurniture}, {" tag list ", markFurniture}, {" author bio ", markFurniture},
	{" author box ", markFurniture}, {" about author ", markFurniture}, {" about the author ", markFurniture}, {" article tools ", markFurniture}, {" up next ", markFurniture},
	{" story tools ", markFurniture}, {" link list ", markFurniture}, {" also read ", markFurniture}, {" skip link ", markFurniture}, {" inline article ", markFurniture},
	{" call to action ", markFurniture}, {" article links ", markFurniture}, {" video player ", markFurniture}, {" audio player ", markFurniture}, {" image gallery ", markFurniture},
	{" photo gallery ", markFurniture}, {" next article ", markFurniture}, {" prev next ", markFurniture}, {" post nav ", markFurniture}, {" yarpp ", markFurniture},
	{" article body ", markBody}, {" articlebody ", markBody}, {" story body ", markBody}, {" storybody ", markBody}, {" entry content ", markBody}, {" post content ", markBody},
	{" article content ", markBody}, {" article text ", markBody}, {" articletext ", markBody}, {" body text ", markBody}, {" bodytext ", markBody}, {" story content ", markBody},
	{" post body ", markBody}, {" content body ", markBody}, {" body content ", markBody}, {" story text ", markBody}, {" article copy ", markBody}, {" body copy ", markBody},
	{" articlecontent ", markBody}, {" article main ", markBody}, {" td post content ", markBody}, {" news text ", markBody}, {" entry body ", markBody}, {" rich text ", markBody},
	{" article paragraphs ", markBody}, {" page content ", markBody}, {" text content ", markBody}, {" main content ", markBody}, {" single content ", markBody}, {" news content ", markBody},
	{" stand first ", markStandfirst}, {" sub headline ", markStandfirst}, {" sub title ", markStandfirst}, {" article lead ", markStandfirst}, {" article intro ", markStandfirst},
	{" image caption ", markCaption}, {" photo caption ", markCaption}, {" media caption ", markCaption}, {" wp caption ", markCaption}, {" photo credit ", markCaption}, {" image credit ", markCaption},
	{" pull quote ", markPull}, {" fact box ", markFact}, {" info box ", markFact}, {" fact file ", markFact}, {" editors note ", markNotice}, {" live post ", markPost},
	{" liveblog post ", markPost}, {" live blog post ", markPost}, {" live entry ", markPost}, {" paywall ", markWall}, {" pay wall ", markWall}, {" regwall ", markWall}, {" reg wall ", markWall},
	{" piano ", markWall}, {" metering ", markWall}, {" subscriber only ", markWall},
}

type phrase struct {
	words []string
	mark  mark
}

// phraseIndex holds the phrases by their first word.
var phraseIndex = map[string][]phrase{}

func init() {
	for _, p := range phrases {
		words := strings.Fields(p.text)
		phraseIndex[words[0]] = append(phraseIndex[words[0]], phrase{words, p.mark})
	}
}

// markOf reads the mark of an element.
func (t *tree) markOf(n *html.Node) mark {
	var m mark
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Menu:
		m |= markFurniture
	case atom.Figcaption, atom.Caption:
		m |= markCaption
	case atom.Body, atom.Html:
		return 0
	}
	var key string
	for i := range n.Attr {
		a := &n.Attr[i]
		if strings.HasPrefix(a.Key, "data-") && (strings.Contains(a.Key, "popup") || strings.Contains(a.Key, "newsletter") || strings.Contains(a.Key, "modal")) {
			m |= markFurniture
		}
		switch a.Key {
		case "class":
			key += a.Val + " "
			if strings.Contains(a.Val, "hidden") || strings.Contains(a.Val, "d-none") {
				m |= unseen(a.Val)
			}
		case "id":
			key += a.Val + " "
		case "hidden":
			m |= markHidden
		case "style":
			if v := a.Val; strings.Contains(v, "display:none") || strings.Contains(v, "display: none") || strings.Contains(v, "visibility:hidden") {
				m |= markHidden
			}
		case "role":
			switch a.Val {
			case "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "complementary", "tablist":
				m |= markFurniture
			}
		case "itemprop":
			v := strings.ToLower(a.Val)
			switch {
			case strings.Contains(v, "articlebody"):
				m |= markBody
			case v == "author" || strings.HasPrefix(v, "author "):
				m |= markByline
			case strings.Contains(v, "datepublished"):
				m |= markTime
			case strings.Contains(v, "liveblogupdate"):
				m |= markPost
			case v == "keywords" || v == "mainentityofpage" || v == "publisher" || v == "wordcount" || v == "logo":
				m |= markHidden
			case v == "comment":
				m |= markComments
			}
		case "itemtype":
			if strings.Contains(a.Val, "schema.org/Comment") || strings.Contains(a.Val, "schema.org/UserComments") {
				m |= markComments
			}
			if strings.Contains(a.Val, "schema.org/BreadcrumbList") || strings.Contains(a.Val, "schema.org/SiteNavigationElement") || strings.Contains(a.Val, "schema.org/WPFooter") {
				m |= markFurniture
			}
		case "aria-label", "data-component", "data-testid", "data-type", "data-module", "data-block", "data-tb-region", "data-qa", "data-area", "data-link-name", "data-cy":
			if len(a.Val) < 60 {
				key += a.Val + " "
			}
		case "aria-hidden":
			// Decorations; a story is never marked so as a whole, and the
			// budget sees to the sites that do.
			if a.Val == "true" {
				m |= markAria
			}
		case "rel":
			if a.Val == "author" {
				m |= markByline
			}
		case "href":
			if n.DataAtom == atom.A && authorLink(a.Val) {
				m |= markByline
			}
		}
	}
	if key == "" {
		return m
	}
	km, ok := t.marks[key]
	if !ok {
		km = markOfClass(key)
		t.marks[key] = km
	}
	// A paragraph called a teaser is the standfirst, a box a list of them.
	if n.DataAtom == atom.P && km&markFurniture != 0 && strings.Contains(strings.ToLower(key), "teaser") {
		km = km&^markFurniture | markStandfirst
	}
	return m | km
}

// authorLink reports whether an address is that of an author's page.
func authorLink(href string) bool {
	for _, p := range []string{"/author/", "/authors/", "/autor/", "/autoren/", "/auteur/", "/auteurs/", "/autores/", "/autore/", "/journalist/", "/journalists/", "/redakteur/", "/reporter/", "/reporters/", "/profile/", "/staff/", "/by/", "/contributor/", "/contributors/", "/firmas/", "/people/"} {
		if i := strings.Index(href, p); i >= 0 && len(href) > i+len(p)+2 {
			return true
		}
	}
	return false
}

// unseen reads the classes that hide an element on every screen.
func unseen(class string) mark {
	var m mark
	for c := range strings.FieldsSeq(class) {
		switch {
		case c == "hidden" || c == "d-none" || c == "is-hidden" || c == "u-hidden":
			m = markHidden
		case strings.ContainsAny(c, ":") && (strings.HasSuffix(c, ":block") || strings.HasSuffix(c, ":flex") || strings.HasSuffix(c, ":grid") || strings.HasSuffix(c, ":inline") || strings.HasSuffix(c, ":inline-block")),
			strings.HasPrefix(c, "d-") && (strings.HasSuffix(c, "-block") || strings.HasSuffix(c, "-flex")):
			return 0
		}
	}
	return m
}

// layouts are words beside which another word tells of a layout, not of a part:
// has-sidebar, sidebar-grid.
var layouts = setOf("has|with|no|without|show|hide|is|grid|layout|enabled|disabled|active|holder|page")

// markOfClass reads class names.
func markOfClass(key string) mark {
	if len(key) > 1000 {
		key = key[:1000]
	}
	norm := split(key)
	var m mark
	fields := strings.Fields(norm)
	for i, w := range fields {
		wm := words[w]
		if wm&markFurniture != 0 && (i > 0 && layouts[fields[i-1]] || i+1 < len(fields) && layouts[fields[i+1]]) {
			wm &^= markFurniture
		}
		if i > 0 && (fields[i-1] == "has" || fields[i-1] == "with" || fields[i-1] == "no") {
			wm &^= markCaption | markByline | markTime | markStandfirst
		}
		m |= wm
		for _, p := range phraseIndex[w] {
			if i+len(p.words) <= len(fields) && slices.Equal(p.words, fields[i:i+len(p.words)]) {
				m |= p.mark
			}
		}
	}
	return m
}

// split writes class names as lower-case words between single blanks; camel
// case counts as several words and as one.
func split(key string) string {
	var b strings.Builder
	b.WriteByte(' ')
	var whole strings.Builder
	start := 0
	parts := 0
	flushName := func() {
		if parts > 1 && whole.Len() > 0 {
			b.WriteString(strings.ToLower(whole.String()))
			b.WriteByte(' ')
		}
		whole.Reset()
		parts = 0
	}
	flush := func(end int) {
		if end > start {
			b.WriteString(strings.ToLower(key[start:end]))
			b.WriteByte(' ')
			whole.WriteString(key[start:end])
			parts++
		}
	}
	for i := 0; i < len(key); i++ {
		c := key[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		switch {
		case !alnum:
			flush(i)
			start = i + 1
			flushName()
		case c >= 'A' && c <= 'Z' && i > start && key[i-1] >= 'a' && key[i-1] <= 'z':
			flush(i)
			start = i
		}
	}
	flush(len(key))
	flushName()
	return b.String()
}
