package main

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asked is every name that configure looks up, where all have the same value.
func asked(value string) []string {
	names := map[string]bool{}
	_, _ = configure(func(name string) string { // What it says to the value does not matter.
		names[name] = true
		return value
	})
	return slices.Collect(maps.Keys(names))
}

// example is what .env.example sets, as a shell would read it.
func example(t *testing.T) map[string]string {
	t.Helper()
	set := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_0-9]+)=(\S*)[ \t]+# \S`).FindAllStringSubmatch(read(t, ".env.example"), -1) {
		if _, twice := set[m[1]]; twice {
			t.Errorf(".env.example has %s twice", m[1])
		}
		set[m[1]] = m[2]
	}
	return set
}

func TestExampleNamesEverySettingAndItsDefault(t *testing.T) {
	set := example(t)
	wanted := slices.Compact(slices.Sorted(slices.Values(append(asked(""), asked("x")...))))
	if got := slices.Sorted(maps.Keys(set)); !slices.Equal(got, wanted) {
		t.Errorf(".env.example explains\n%q\nbut the program reads\n%q", got, wanted)
	}
	byExample, err := configure(func(name string) string { return set[name] })
	if err != nil {
		t.Fatal(err)
	}
	byDefault, err := configure(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(byExample, byDefault) {
		t.Errorf("with .env.example's values: %+v\nwithout any: %+v", byExample, byDefault)
	}
}

// fly reads fly.toml as far as ours goes: tables, and keys with one value on their line.
func fly(t *testing.T) map[string]string {
	t.Helper()
	set := map[string]string{}
	table := ""
	for line := range strings.Lines(read(t, "fly.toml")) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "["):
			table = strings.Trim(line, "[]") + "."
		case ok:
			set[table+strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), "'")
		case line != "":
			t.Errorf("fly.toml: what is %q?", line)
		}
	}
	return set
}

func TestFlyRunsWhatWeHave(t *testing.T) {
	set := fly(t)
	for key, want := range map[string]string{
		"kill_signal":                     "SIGTERM",
		"kill_timeout":                    "30s",
		"http_service.internal_port":      set["env.PORT"],
		"http_service.force_https":        "true",
		"http_service.checks.path":        "/healthz",
		"checks.ready.path":               "/readyz",
		"checks.ready.port":               set["env.PORT"],
		"http_service.auto_stop_machines": "off",
	} {
		if set[key] != want || want == "" {
			t.Errorf("fly.toml: %s = %q, want %q", key, set[key], want)
		}
	}
	if _, err := parse(strings.Fields(set["deploy.release_command"])); err != nil || set["deploy.release_command"] != "migrate up" {
		t.Errorf("the program does not know the release command %q: %v", set["deploy.release_command"], err)
	}
	secrets := map[string]string{"SECRET_KEY": strings.Repeat("s", 32), "DATABASE_URL": "postgres://db.example/aiminigames", "FLY_APP_NAME": set["app"]}
	cfg, err := configure(func(name string) string { return secrets[name] + set["env."+name] })
	if err != nil || !cfg.production {
		t.Errorf("the settings of fly.toml do not work: production %v, %v", cfg.production, err)
	}
}

func TestImageIsBuiltWithOurGoAndRunsAsNobodySpecial(t *testing.T) {
	image := read(t, "Dockerfile")
	release := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if len(release) != 2 || !strings.Contains(image, "FROM golang:"+release[1]+"-") {
		t.Errorf("go.mod asks for Go %q, Dockerfile for another", release)
	}
	users := regexp.MustCompile(`(?m)^USER (\S+)$`).FindAllStringSubmatch(image, -1)
	if len(users) != 1 || !regexp.MustCompile(`^[1-9]\d*$`).MatchString(users[0][1]) {
		t.Errorf("the image has to name one user other than root by number: %q", users)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatAGenerationCostsIsASetting(t *testing.T) {
	for typed, want := range map[string]int{"": 10, "0": 0, "1000": 1000, "1001": -1, "-1": -1, "ten": -1, "1.5": -1} {
		cfg, err := configure(func(name string) string { return map[string]string{"GENERATION_CREDITS": typed}[name] })
		if refused := err != nil && strings.Contains(err.Error(), "GENERATION_CREDITS "); refused != (want < 0) || !refused && cfg.generationPrice != want {
			t.Errorf("GENERATION_CREDITS=%s: %d, %v; want %d", typed, cfg.generationPrice, err, want)
		}
	}
}

func TestPaymentsAreSetUpWholeOrNotAtAll(t *testing.T) {
	production := map[string]string{
		"ENVIRONMENT": "production", "BASE_URL": "https://a.example", "PLAY_URL": "https://b.example",
		"SECRET_KEY": strings.Repeat("s", 32), "DATABASE_URL": "postgres://db.example/aiminigames",
	}
	for name, test := range map[string]struct {
		env   map[string]string
		wrong string // the setting that stops the start; empty if it starts
	}{
		"at home":                 {map[string]string{"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1", "STRIPE_API_URL": "http://localhost:12111/"}, ""},
		"without a secret":        {map[string]string{"STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_WEBHOOK_SECRET"},
		"without a key":           {map[string]string{"STRIPE_WEBHOOK_SECRET": "whsec_1"}, "STRIPE_SECRET_KEY"},
		"at no address":           {map[string]string{"STRIPE_API_URL": "stripe"}, "STRIPE_API_URL"},
		"in production":           {map[string]string{"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1", "ENVIRONMENT": "production"}, ""},
		"a test's in production":  {map[string]string{"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1", "ENVIRONMENT": "production"}, "STRIPE_SECRET_KEY"},
		"in the open, production": {map[string]string{"STRIPE_API_URL": "http://stripe.example", "ENVIRONMENT": "production"}, "STRIPE_API_URL"},
	} {
		_, err := configure(func(setting string) string {
			if value := test.env[setting]; value != "" || test.env["ENVIRONMENT"] == "" {
				return value
			}
			return production[setting]
		})
		switch {
		case test.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong+" ")):
			t.Errorf("%s: %v, want %s refused", name, err, test.wrong)
		}
	}
}

func TestWhoJudgesIsASetting(t *testing.T) {
	production := map[string]string{
		"ENVIRONMENT": "production", "BASE_URL": "https://a.example", "PLAY_URL": "https://b.example",
		"SECRET_KEY": strings.Repeat("s", 32), "DATABASE_URL": "postgres://db.example/aiminigames",
	}
	const own = "http://localhost:11434/v1"
	for name, test := range map[string]struct {
		env                     map[string]string
		endpoint, guard, policy string
	}{
		"nobody":               {map[string]string{"OPENAI_MODERATION_MODEL": "m", "MODERATION_GUARD_MODEL": "g"}, "", "", "publish"},
		"Hugging Face":         {map[string]string{"HUGGINGFACE_API_KEY": "k", "OPENAI_MODERATION_MODEL": "m"}, "", "", "publish"},
		"OpenAI":               {map[string]string{"OPENAI_API_KEY": "k"}, "omni-moderation-latest", "", "publish"},
		"OpenAI, named":        {map[string]string{"OPENAI_API_KEY": "k", "OPENAI_MODERATION_MODEL": "m"}, "m", "", "publish"},
		"another":              {map[string]string{"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": own}, "", "", "publish"},
		"another, named":       {map[string]string{"OPENAI_BASE_URL": own, "OPENAI_MODERATION_MODEL": "m", "MODERATION_GUARD_MODEL": "g"}, "m", "g", "publish"},
		"production":           {production, "", "", "unlist"},
		"a policy":             {map[string]string{"MODERATION_POLICY": "queue"}, "", "", "queue"},
		"no policy we know of": {map[string]string{"MODERATION_POLICY": "shrug"}, "", "", "refused"},
	} {
		cfg, err := configure(func(setting string) string { return test.env[setting] })
		if test.policy == "refused" {
			if err == nil || !strings.Contains(err.Error(), "MODERATION_POLICY ") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		judge, judgeErr := cfg.judge()
		if err != nil || judgeErr != nil || cfg.endpoint.Model != test.endpoint || cfg.guard.Model != test.guard || string(cfg.policy) != test.policy {
			t.Errorf("%s: endpoint %q, guard %q, policy %q, %v, %v; want %+v", name, cfg.endpoint.Model, cfg.guard.Model, cfg.policy, err, judgeErr, test)
		} else if (judge.Endpoint != nil) != (test.endpoint != "") || (judge.Guard != nil) != (test.guard != "") {
			t.Errorf("%s: the judge asks others than the settings say", name)
		}
	}
}
