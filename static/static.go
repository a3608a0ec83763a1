// Package static holds the files that are served as they are: styles, scripts, fonts, pictures, and the SDK
// that goes into every game document. There is no build step: New joins the styles, bundles the scripts
// and shortens both, and addresses every result by a hash of its bytes, so that browsers may keep it for ever.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

//go:embed css js vendor sdk fonts img minigame.d.ts
var files embed.FS

// Assets is everything served under /static/. It never changes once made, and is safe for concurrent use.
type Assets struct {
	urls  map[string]string // name to hashed address
	files map[string]*file  // address to what is served there
	sdk   []byte
}

// New prepares every file, which takes some tens of milliseconds.
// It fails when a style is missing from css/order.txt or a script or style does not parse.
func New() (*Assets, error) {
	bodies, err := plain()
	if err != nil {
		return nil, err
	}
	a := &Assets{urls: map[string]string{}, files: map[string]*file{}}
	for name, body := range bodies {
		a.add(name, body)
	}
	scripts, err := fs.Glob(files, "js/*.js") // Their parts lie in folders.
	if err != nil {
		return nil, fmt.Errorf("list scripts: %w", err)
	}
	for _, name := range scripts {
		body, err := bundle(files, name, api.FormatESModule)
		if err != nil {
			return nil, err
		}
		a.add(name, body)
	}
	style, err := a.stylesheet(files)
	if err != nil {
		return nil, err
	}
	a.add("site.css", style)
	if a.sdk, err = bundle(files, "sdk/minigame.js", api.FormatIIFE); err != nil {
		return nil, err
	}
	a.files["/static/minigame.d.ts"] = newFile("minigame.d.ts", bodies["minigame.d.ts"], "public, max-age=3600")
	return a, nil
}

// plain returns the files that are served byte for byte, by name.
func plain() (map[string][]byte, error) {
	bodies := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch top, _, _ := strings.Cut(name, "/"); top {
		case "css", "js", "sdk":
			return nil
		}
		bodies[name], err = files.ReadFile(name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	return bodies, nil
}

func (a *Assets) add(name string, body []byte) {
	address := path.Join("/static", hash(body), name)
	a.urls[name] = address
	a.files[address] = newFile(name, body, "public, max-age=31536000, immutable")
}

// URL returns the address of a file, which changes with its bytes: "site.css", "js/stage.js",
// "vendor/htmx.min.js", "fonts/…", "img/…". An unknown name gets an address that answers 404.
func (a *Assets) URL(name string) string {
	if address, ok := a.urls[name]; ok {
		return address
	}
	return path.Join("/static", name)
}

// SDK returns the script that goes into a game document as its first one: a single line, without <script>
// around it and free of "</script", so that the document's own line numbers stay right.
// The caller must not change it.
func (a *Assets) SDK() []byte { return a.sdk }

// SDKHash names these bytes of the SDK, for addresses of documents that carry it.
func (a *Assets) SDKHash() string { return hash(a.sdk) }

// hash is short enough for an address: 64 bits of SHA-256 in hexadecimal.
func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}
