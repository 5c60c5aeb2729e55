package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// Decode returns a page's bytes as valid UTF-8. A byte-order mark decides; valid
// UTF-8 is UTF-8 whatever is declared; else the header's charset holds, else the
// page's own declaration, else Windows-1252, as browsers have it. A page of
// UTF-8 with a few broken bytes stays UTF-8.
func Decode(body []byte, contentType string) string {
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(body[3:]), "\uFFFD")
	case bytes.HasPrefix(body, []byte("\xFF\xFE")), bytes.HasPrefix(body, []byte("\xFE\xFF")):
		if out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(body); err == nil {
			return string(out)
		}
	}
	if utf8.Valid(body) {
		return string(body)
	}
	if enc := byHeader(contentType); enc != nil {
		return decodeWith(enc, body)
	}
	if mostlyUTF8(body) {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	enc, _, _ := charset.DetermineEncoding(body, "")
	return decodeWith(enc, body)
}

func byHeader(contentType string) encoding.Encoding {
	_, label, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	if !ok {
		return nil
	}
	label, _, _ = strings.Cut(label, ";")
	enc, _ := charset.Lookup(strings.Trim(strings.TrimSpace(label), `"'`))
	return enc
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
