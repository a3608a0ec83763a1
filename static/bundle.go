package static

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundle joins a module with those it imports by relative paths, and shortens the result to one line:
// one request, not one a module.
func bundle(files fs.FS, name string, format api.Format) ([]byte, error) {
	embedded := api.Plugin{Name: "embedded", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: path.Join(path.Dir(args.Importer), args.Path), Namespace: "embedded"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "embedded"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			body, err := fs.ReadFile(files, args.Path)
			text := string(body)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, err
		})
	}}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{name}, Plugins: []api.Plugin{embedded},
		Bundle: true, Format: format, Target: api.ES2022, Charset: api.CharsetASCII,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if err := problem(name, result.Errors); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(result.OutputFiles[0].Contents), nil
}

// stylesheet joins the styles in the order of css/order.txt (a name a line, # for remarks), which must
// name every one of them, and turns the relative addresses of fonts and pictures into hashed ones.
func (a *Assets) stylesheet(files fs.FS) ([]byte, error) {
	order, err := fs.ReadFile(files, "css/order.txt")
	if err != nil {
		return nil, fmt.Errorf("order of styles: %w", err)
	}
	var joined bytes.Buffer
	var named []string
	for line := range strings.Lines(string(order)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		body, err := fs.ReadFile(files, path.Join("css", line))
		if err != nil {
			return nil, fmt.Errorf("style named in css/order.txt: %w", err)
		}
		joined.Write(append(body, '\n'))
		named = append(named, path.Join("css", line))
	}
	present, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return nil, fmt.Errorf("list styles: %w", err)
	}
	for _, name := range present {
		if !slices.Contains(named, name) {
			return nil, fmt.Errorf("%s is not in css/order.txt", name)
		}
	}
	result := api.Transform(joined.String(), api.TransformOptions{
		Sourcefile: "site.css", Loader: api.LoaderCSS, Charset: api.CharsetUTF8, MinifyWhitespace: true,
	})
	if err := problem("site.css", slices.Concat(result.Errors, result.Warnings)); err != nil {
		return nil, err
	}
	style := string(result.Code)
	for name, address := range a.urls {
		style = strings.ReplaceAll(style, "../"+name, address)
	}
	return []byte(style), nil
}

func problem(name string, messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	where := ""
	if at := messages[0].Location; at != nil {
		where = fmt.Sprintf(" (line %d: %s)", at.Line, strings.TrimSpace(at.LineText))
	}
	return fmt.Errorf("%s: %s%s", name, messages[0].Text, where)
}
