package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is which of our packages each of our packages may import.
var mayImport = map[string][]string{
	"": {
		"db", "db/local", "handlers", "handlers/checkout", "jobs/llm", "jobs/mail", "jobs/moderation", "jobs/seed", "jobs/worker", "static", "store",
	},
	"db":                             {},
	"db/dbtest":                      {"db", "db/local"},
	"db/local":                       {},
	"handlers":                       {"handlers/checkout", "handlers/room", "static", "store", "views"},
	"handlers/checkout":              {},
	"handlers/checkout/checkouttest": {},
	"handlers/room":                  {},
	"handlers/room/loadtest":         {},
	"jobs":                           {},
	"jobs/builtin":                   {},
	"jobs/document":                  {},
	"jobs/llm":                       {},
	"jobs/llm/llmtest":               {},
	"jobs/mail":                      {},
	"jobs/moderation":                {"jobs/moderation/words"},
	"jobs/moderation/words":          {},
	"jobs/seed":                      {"jobs/builtin", "jobs/document", "store"},
	"jobs/worker":                    {"jobs", "jobs/builtin", "jobs/document", "jobs/llm", "jobs/mail", "jobs/moderation", "store"},
	"static":                         {},
	"store":                          {"jobs", "jobs/moderation", "jobs/moderation/words"},
	"views":                          {"store"},
}

func TestImportsPointOneWay(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		pkgs := strings.Fields(line)
		from := strings.TrimPrefix(strings.TrimPrefix(pkgs[0], "aiminigames"), "/")
		allowed, ok := mayImport[from]
		if !ok {
			t.Errorf("package %s is not in mayImport", from)
		}
		for _, pkg := range pkgs[1:] {
			to, ours := strings.CutPrefix(pkg, "aiminigames/")
			if ours && !slices.Contains(allowed, to) {
				t.Errorf("%s may not import %s", from, to)
			}
		}
	}
}

// topLevel is all that stands at the top of the repository, beside tests and dot-files.
var topLevel = []string{
	"Dockerfile", "README.md", "db", "fly.toml", "go.mod", "go.sum", "handlers", "jobs", "main.go", "static", "store", "views",
}

func TestTopLevelIsWhatWeSayItIs(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		name := e.Name()
		built := name == "aiminigames" || strings.HasSuffix(name, ".test") || strings.HasSuffix(name, ".out") // as .gitignore has them
		if !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "_test.go") && !built {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, topLevel) {
		t.Errorf("at the top there are\n%q\nand not\n%q", got, topLevel)
	}
}
