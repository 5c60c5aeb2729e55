// Package static holds the files that pages load: style sheet, font, script
// and icon. They are embedded, named by their content's hash, and served as
// immutable.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"strings"
)

//go:embed assets
var files embed.FS

// Prefix is the path under which Handler serves.
const Prefix = "/static/"

// asset is one file as served.
type asset struct {
	body, gzipped []byte // gzipped is nil where it would not help
	contentType   string
}

// types are the content types by extension: the machine's own table may differ.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
	".md":    "text/plain; charset=utf-8",
}

// assets by hashed name, names from plain to hashed. Both are filled once at
// start and only read after.
var (
	assets = map[string]asset{}
	names  = map[string]string{}
)

func init() {
	list, err := fs.Glob(files, "assets/*")
	if err != nil {
		panic(err)
	}
	// Style sheets name other files, so they come last: their addresses are
	// rewritten to the hashed ones before they are hashed themselves.
	sort.Slice(list, func(i, j int) bool {
		ci, cj := path.Ext(list[i]) == ".css", path.Ext(list[j]) == ".css"
		if ci != cj {
			return cj
		}
		return list[i] < list[j]
	})
	for _, file := range list {
		body, err := files.ReadFile(file)
		if err != nil {
			panic(err)
		}
		add(path.Base(file), body)
	}
}

func add(name string, body []byte) {
	ext := path.Ext(name)
	if ext == ".css" {
		for plain, hashed := range names {
			body = bytes.ReplaceAll(body, []byte(`url("`+plain+`")`), []byte(`url("`+Prefix+hashed+`")`))
		}
	}
	sum := sha256.Sum256(body)
	hashed := fmt.Sprintf("%s.%s%s", strings.TrimSuffix(name, ext), hex.EncodeToString(sum[:6]), ext)
	a := asset{body: body, contentType: types[ext]}
	if a.contentType == "" {
		panic("static: no content type for " + name)
	}
	if ext != ".woff2" {
		var buf bytes.Buffer
		zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
		if err != nil {
			panic(err)
		}
		if _, err := zw.Write(body); err != nil {
			panic(err)
		}
		if err := zw.Close(); err != nil {
			panic(err)
		}
		a.gzipped = buf.Bytes()
	}
	assets[hashed], names[name] = a, hashed
}

// URL returns the address of a file by its plain name ("app.css"). It panics
// for a name that is not embedded: that is a mistake in a template.
func URL(name string) string {
	hashed, ok := names[name]
	if !ok {
		panic("static: no file " + name)
	}
	return Prefix + hashed
}

// Handler serves the files under Prefix. Addresses without the right hash are
// not found, so a page never gets a style sheet of another build.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		a, ok := assets[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.contentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", `"`+name+`"`)
		body := a.body
		if a.gzipped != nil {
			h.Set("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				h.Set("Content-Encoding", "gzip")
				body = a.gzipped
			}
		}
		if r.Header.Get("If-None-Match") == `"`+name+`"` {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", fmt.Sprint(len(body)))
		if r.Method != http.MethodHead {
			// A client that went away is no error of ours.
			_, _ = w.Write(body)
		}
	})
}
