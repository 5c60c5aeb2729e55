package extract

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// Decode returns a page's bytes as valid UTF-8. A byte-order mark decides; valid
// UTF-8 is UTF-8 whatever is declared, and stays it with a few broken bytes;
// else the header's charset holds, else the page's own declaration, as far as
// the bytes can be of it, else what pages of the page's language were written in
// before UTF-8, Windows-1252 where nothing says more, as browsers have it.
func Decode(body []byte, contentType string) string {
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(body[3:]), "\uFFFD")
	case bytes.HasPrefix(body, []byte("\xFF\xFE")), bytes.HasPrefix(body, []byte("\xFE\xFF")):
		if out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(body); err == nil {
			return string(out)
		}
	}
	if order, ok := wide(body); ok {
		if out, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(body); err == nil {
			return string(out)
		}
	}
	head := body[:min(len(body), 2048)]
	body = wholeRunes(body)
	if utf8.Valid(body) {
		// The one charset whose bytes are all ASCII.
		if bytes.Contains(body, []byte("\x1b$")) && (strings.Contains(strings.ToLower(contentType), "iso-2022-jp") || bytes.Contains(bytes.ToLower(head), []byte("iso-2022-jp"))) {
			return decodeWith(japanese.ISO2022JP, body)
		}
		return string(body)
	}
	if mostlyUTF8(body) {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	_, label, _ := strings.Cut(strings.ToLower(contentType), "charset=")
	label, _, _ = strings.Cut(label, ";")
	if enc := legacy(label); enc != nil {
		return decodeWith(enc, body)
	}
	if m := metaCharset.FindSubmatch(head); m != nil {
		if enc := legacy(string(m[1])); enc != nil {
			return decodeWith(enc, body)
		}
	}
	if m := htmlLang.FindSubmatch(head); m != nil {
		if enc := legacy(habits[strings.ToLower(string(m[1]))]); enc != nil {
			return decodeWith(enc, body)
		}
	}
	return decodeWith(charmap.Windows1252, body)
}

// wholeRunes leaves out the beginning of a last character: a page that broke off
// in transport is no less UTF-8. A page with no other such character is left as
// it is: in a legacy charset that byte is a letter.
func wholeRunes(body []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(body); n++ {
		c := body[len(body)-n]
		if !utf8.RuneStart(c) {
			continue
		}
		if c < utf8.RuneSelf || utf8.FullRune(body[len(body)-n:]) {
			return body
		}
		if cut := body[:len(body)-n]; utf8.Valid(cut) && utf8.RuneCount(cut) < len(cut) {
			return cut
		}
		return body
	}
	return body
}

var (
	metaCharset = regexp.MustCompile(`(?i)<(?:meta\b[^>]*|\?xml\b[^>]*en)(?:charset|coding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)
	htmlLang    = regexp.MustCompile(`(?i)<html\b[^>]*\slang\s*=\s*["']?([a-z]{2,3})`)
)

// habits are the charsets in which pages of a language were written before
// UTF-8, as browsers guess them.
var habits = map[string]string{
	"ru": "windows-1251", "uk": "windows-1251", "be": "windows-1251", "bg": "windows-1251", "mk": "windows-1251", "sr": "windows-1251", "kk": "windows-1251",
	"pl": "windows-1250", "cs": "windows-1250", "sk": "windows-1250", "hu": "windows-1250", "hr": "windows-1250", "sl": "windows-1250", "ro": "windows-1250", "sq": "windows-1250",
	"el": "windows-1253", "tr": "windows-1254", "az": "windows-1254", "he": "windows-1255", "ar": "windows-1256", "fa": "windows-1256", "ur": "windows-1256",
	"lt": "windows-1257", "lv": "windows-1257", "et": "windows-1257", "vi": "windows-1258", "th": "windows-874", "ja": "shift_jis", "ko": "euc-kr", "zh": "gb18030",
}

// legacy returns the charset of a label, nil for one that is none, for UTF-8 and
// UTF-16 (which the bytes were found not to be) and for those that stand for
// nothing: x-user-defined and the ones that browsers refuse.
func legacy(label string) encoding.Encoding {
	enc, name := charset.Lookup(strings.Trim(strings.TrimSpace(label), `"'`))
	switch name {
	case "", "utf-8", "utf-16be", "utf-16le", "x-user-defined", "replacement":
		return nil
	}
	return enc
}

// wide tells UTF-16 without a byte-order mark by the zero bytes of its ASCII.
func wide(body []byte) (unicode.Endianness, bool) {
	head := body[:min(len(body), 512)]
	zeros := [2]int{}
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case len(head) < 8:
	case zeros[1]*4 > len(head) && zeros[0]*8 < zeros[1]:
		return unicode.LittleEndian, true
	case zeros[0]*4 > len(head) && zeros[1]*8 < zeros[0]:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

func decodeWith(enc encoding.Encoding, body []byte) string {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		out = body
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// mostlyUTF8 reports whether nearly all runs of bytes above ASCII are UTF-8.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return bad <= 20 && good > 20*bad
}
