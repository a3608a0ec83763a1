package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func newAssets(t *testing.T) *Assets {
	t.Helper()
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// ask sends one request; the header is a list of names and values.
func ask(t *testing.T, a *Assets, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
	r.URL.Path = path // As it comes, dots and all.
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestFilesMayBeKeptForEver(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	kinds := map[string]string{
		"site.css":                    "text/css; charset=utf-8",
		"js/stage.js":                 "text/javascript; charset=utf-8",
		"vendor/htmx.min.js":          "text/javascript; charset=utf-8",
		"vendor/idiomorph-ext.min.js": "text/javascript; charset=utf-8",
		"fonts/bricolage.woff2":       "font/woff2",
		"img/favicon.svg":             "image/svg+xml",
		"img/site.webmanifest":        "application/manifest+json",
	}
	for name, kind := range kinds {
		address := a.URL(name)
		answer := ask(t, a, "GET", address)
		body := read(t, answer.Body)
		sum := sha256.Sum256([]byte(body))
		if want := "/static/" + hex.EncodeToString(sum[:8]) + "/" + name; address != want {
			t.Errorf("URL(%q) = %s, want %s after its bytes", name, address, want)
		}
		want := map[string]string{
			"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
		}
		for header, value := range want {
			if got := answer.Header.Get(header); answer.StatusCode != http.StatusOK || got != value {
				t.Errorf("%s: status %d, %s %q, want 200 and %q", name, answer.StatusCode, header, got, value)
			}
		}
	}
}

func TestTypesOfTheSDKHaveALastingAddress(t *testing.T) {
	t.Parallel()
	answer := ask(t, newAssets(t), "GET", "/static/minigame.d.ts")
	if cache := answer.Header.Get("Cache-Control"); answer.StatusCode != http.StatusOK || strings.Contains(cache, "immutable") {
		t.Errorf("status %d, Cache-Control %q, want 200 that is asked for again", answer.StatusCode, cache)
	}
	if !strings.Contains(read(t, answer.Body), "interface Minigame") {
		t.Error("the types are missing")
	}
}

func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	hashed := a.URL("js/stage.js")
	for _, path := range []string{
		"/static/", "/static/js/", "/static/js/stage.js", "/static/js/stage/bridge.js", "/static/static.go", "/static/css/tokens.css",
		"/static/../go.mod", "/static/js/../static.go", "/static/0000000000000000/js/stage.js", hashed + "/", hashed + "/../stage.js",
		strings.TrimSuffix(hashed, "stage.js"), "/static/\x00", "", "/",
	} {
		if answer := ask(t, a, "GET", path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("GET %q = %d, want 404", path, answer.StatusCode)
		}
	}
	if answer := ask(t, a, "POST", hashed); answer.StatusCode != http.StatusMethodNotAllowed || answer.Header.Get("Allow") == "" {
		t.Errorf("POST = %d, want 405 with Allow", answer.StatusCode)
	}
	// Neither unknown names nor the parts of what is joined.
	for _, name := range []string{"no/such.css", "js/stage/bridge.js", "css/tokens.css", "sdk/page.js"} {
		if address := a.URL(name); ask(t, a, "GET", address).StatusCode != http.StatusNotFound {
			t.Errorf("%s got %s, which is served", name, address)
		}
	}
}

func TestEncodingIsWhatTheBrowserAccepts(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	plain := read(t, ask(t, a, "GET", a.URL("vendor/idiomorph-ext.min.js")).Body)
	tests := map[string]string{
		"br": "br", "gzip": "gzip", "gzip, deflate, br": "br", "gzip;q=1.0, br;q=0": "gzip", "BR": "br",
		"": "", "identity": "", "br;q=0": "", "zstd, deflate": "", "br;q=x": "", "gzip ; q=0.5": "gzip", "brr": "",
	}
	tags := map[string]string{}
	for accepts, want := range tests {
		answer := ask(t, a, "GET", a.URL("vendor/idiomorph-ext.min.js"), "Accept-Encoding", accepts)
		if got := answer.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accepts, got, want)
			continue
		}
		if answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", accepts)
		}
		tags[want] = answer.Header.Get("ETag")
		var body io.Reader = answer.Body
		switch want {
		case "br":
			body = brotli.NewReader(body)
		case "gzip":
			unzipped, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unzipped
		}
		if read(t, body) != plain {
			t.Errorf("Accept-Encoding %q: other bytes than plain", accepts)
		}
	}
	if tags[""] == tags["br"] || tags["br"] == tags["gzip"] || tags[""] == tags["gzip"] {
		t.Errorf("encodings share a tag: %v", tags)
	}
	if font := ask(t, a, "GET", a.URL("fonts/bricolage.woff2"), "Accept-Encoding", "br"); font.Header.Get("Content-Encoding") != "" {
		t.Error("a font, compressed already, was compressed again")
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	address := a.URL("site.css")
	tag := ask(t, a, "GET", address, "Accept-Encoding", "br").Header.Get("ETag")
	same := ask(t, a, "GET", address, "Accept-Encoding", "br", "If-None-Match", tag)
	if body := read(t, same.Body); same.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("with its tag: %d and %d bytes, want 304 and none", same.StatusCode, len(body))
	}
	if other := ask(t, a, "GET", address, "If-None-Match", tag); other.StatusCode != http.StatusOK {
		t.Errorf("with the tag of another encoding: %d, want 200", other.StatusCode)
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	for _, accepts := range []string{"", "br"} {
		get := ask(t, a, "GET", a.URL("js/stage.js"), "Accept-Encoding", accepts)
		head := ask(t, a, "HEAD", a.URL("js/stage.js"), "Accept-Encoding", accepts)
		for _, header := range []string{"Content-Type", "Content-Length", "Content-Encoding", "ETag", "Cache-Control"} {
			if g, h := get.Header.Get(header), head.Header.Get(header); g != h || header == "Content-Length" && h == "" {
				t.Errorf("%s: GET %q, HEAD %q", header, g, h)
			}
		}
		if body := read(t, head.Body); body != "" {
			t.Errorf("HEAD sent %d bytes", len(body))
		}
	}
}

func TestStylesAreJoinedInTheirOrder(t *testing.T) {
	t.Parallel()
	styles := fstest.MapFS{
		"css/order.txt": {Data: []byte("# first things first\nz.css\n\na.css\n")},
		"css/a.css":     {Data: []byte("a { color: red }")},
		"css/z.css":     {Data: []byte("z { background: url(../img/x.svg) }")},
	}
	a := &Assets{urls: map[string]string{"img/x.svg": "/static/77/img/x.svg"}}
	got, err := a.stylesheet(styles)
	if want := "z{background:url(/static/77/img/x.svg)}a{color:red}\n"; err != nil || string(got) != want {
		t.Errorf("stylesheet = %q, %v, want %q", got, err, want)
	}
	for name, change := range map[string]struct{ file, text, want string }{
		"forgotten": {"css/b.css", "b {}", "css/b.css is not in css/order.txt"},
		"absent":    {"css/order.txt", "z.css\na.css\nq.css", "q.css"},
		"broken":    {"css/a.css", "a { color: red", "site.css"},
	} {
		files := fstest.MapFS{}
		for name, file := range styles {
			files[name] = file
		}
		files[change.file] = &fstest.MapFile{Data: []byte(change.text)}
		if _, err := a.stylesheet(files); err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: %v, want an error that names %q", name, err, change.want)
		}
	}
}

func TestSDKFitsIntoADocument(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	sdk := a.SDK()
	if bytes.ContainsAny(sdk, "\r\n\u2028") || bytes.Contains(bytes.ToLower(sdk), []byte("</script")) || bytes.Contains(sdk, []byte("<!--")) {
		t.Error("the SDK has a line break, or ends its own script")
	}
	if len(sdk) < 1000 || len(sdk) > 10<<10 {
		t.Errorf("the SDK has %d bytes, want at most 10 KB", len(sdk))
	}
	if !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(a.SDKHash()) {
		t.Errorf("SDKHash = %q", a.SDKHash())
	}
}

func TestScriptsStaySmall(t *testing.T) {
	t.Parallel()
	a := newAssets(t)
	for name, most := range map[string]int{"js/stage.js": 18 << 10, "js/demo.js": 4 << 10, "js/room.js": 24 << 10, "js/bell.js": 2 << 10, "js/staff.js": 2 << 10} {
		script := ask(t, a, "GET", a.URL(name))
		if size := len(read(t, script.Body)); script.StatusCode != http.StatusOK || size > most {
			t.Errorf("%s: status %d, %d bytes, want at most %d", name, script.StatusCode, size, most)
		}
	}
}

// The checksums stand in the table that says where these files are from.
func TestVendoredFilesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	table, err := files.ReadFile("vendor/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"htmx.min.js", "idiomorph-ext.min.js"} {
		body, err := files.ReadFile("vendor/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); !strings.Contains(string(table), hex.EncodeToString(sum[:])) {
			t.Errorf("%s is not the file that VENDOR.md names", name)
		}
	}
}
