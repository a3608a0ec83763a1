package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// A file is one body ready to be served: as it is, and compressed the first time somebody asks for that.
type file struct {
	kind, cache, tag string
	body             []byte
	brotli, gzip     func() []byte
}

func newFile(name string, body []byte, cache string) *file {
	f := &file{kind: contentType(name), cache: cache, tag: hash(body), body: body}
	f.brotli = sync.OnceValue(func() []byte {
		return squeeze(body, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) })
	})
	f.gzip = sync.OnceValue(func() []byte {
		return squeeze(body, func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // Fails only for a level that does not exist.
			return z
		})
	})
	return f
}

// squeeze returns nil where compressing does not pay.
func squeeze(body []byte, writer func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := writer(&out)
	_, err := w.Write(body)
	if err != nil || w.Close() != nil || out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}

// Handler serves everything under /static/. Whatever has no address of its own gets 404; folders are not listed.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		f, ok := a.files[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		default:
			f.serve(w, r)
		}
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("Cache-Control", f.cache)
	body, tag := f.body, f.tag
	if compressible(f.kind) {
		header.Set("Vary", "Accept-Encoding")
		accepts := r.Header.Get("Accept-Encoding")
		for _, encoding := range []struct {
			name  string
			bytes func() []byte
		}{{"br", f.brotli}, {"gzip", f.gzip}} {
			if !accepted(accepts, encoding.name) {
				continue
			}
			if small := encoding.bytes(); small != nil {
				body, tag = small, f.tag+"-"+encoding.name
				header.Set("Content-Encoding", encoding.name)
				header.Set("Content-Length", strconv.Itoa(len(body))) // ServeContent leaves it out for encoded bodies.
				break
			}
		}
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// accepted tells whether an Accept-Encoding header names the encoding, and not with q=0.
func accepted(header, encoding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		_, q, found := strings.Cut(weight, "=")
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !found || err == nil && value > 0
	}
	return false
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	case ".ico":
		return "image/x-icon"
	}
	return "text/plain; charset=utf-8"
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "image/svg") || strings.HasSuffix(kind, "+json")
}
