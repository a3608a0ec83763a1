package moderation

import (
	"slices"
	"strings"
	"testing"
)

func TestStringsReadsWhatPlayersSee(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		document string
		want     []string
	}{
		"text and title":       {`<title>Snake &amp; Co</title><h1>Eat</h1><p>the  apples</p>`, []string{"Snake & Co", "Eat", "the apples"}},
		"taken apart by tags":  {`<p>zom<b>b</b>i<span>e</span> run</p><p>next</p>`, []string{"zombie run", "next"}},
		"attributes":           {`<img alt="a cat"><input placeholder="Name" value="Bob"><button title="Go" aria-label="Start" data-say="Hey"></button><meta name="description" content="A game">`, []string{"a cat", "Name", "Bob", "Go", "Start", "Hey", "A game"}},
		"strings":              {`<script>say("hello"); say('it\'s'); const o = {k: "value"};</script>`, []string{"hello", "it's", "value"}},
		"escapes":              {`<script>say("\u0068\x69 \u{74}here \uD83D\uDC31");</script>`, []string{"hi there 🐱"}},
		"templates":            {"<script>say(`You have ${lives} lives`); say(`${'in'}side ${f(`deep`)}`);</script>", []string{"You have lives", "deep", "inside"}},
		"sums":                 {`<script>say("zom" + "b" + ("i" + "e")); say("Level " + n + " of " + (1 + 2));</script>`, []string{"zombie", "Level of"}},
		"tagged":               {"<script>html`hello ${1}`; String.raw`raw`</script>", []string{"hello", "raw"}},
		"handlers":             {`<button onclick="say('clicked')">Go</button>`, []string{"clicked", "Go"}},
		"markup in strings":    {`<script>e.innerHTML = "<p>zom<b>bie</b></p><p title='tip'>two</p>";</script>`, []string{"zombie", "tip", "two"}},
		"styles":               {`<style>p::after { content: "caf\E9 " "\68 i" } q { background: url(x.png) }</style>`, []string{"caféhi"}},
		"data for scripts":     {`<script type="application/json">{"a": "one \u00e9"}</script><script type="text/words">two</script>`, []string{"a", "one é", "two"}},
		"a script half broken": {`<script>let a = "seen"; let = = "also seen" ;</script>`, []string{"seen", "also seen"}},
		"a picture of text":    {`<img src="data:image/svg+xml,%3Csvg%3E%3Ctext%3Epainted%3C/text%3E%3C/svg%3E"><img src="data:image/svg+xml;base64,PHN2Zz48dGV4dD5hbHNvPC90ZXh0Pjwvc3ZnPg==">`, []string{"painted", "also"}},
		"letters by number":    {`<script>a(String.fromCharCode(104,105)+" there"); b(String["fromCodePoint"](...[0x68, 0x6f])); c = new Uint8Array([104,101,108,108,111])</script>`, []string{"hi there", "ho", "hello"}},
		"joined":               {`<script>a(["zom","bie"].join("")); b("zom".concat("bie", "s")); c = ["h","e","l","l","o"]; d(["one","two"].join(", "))</script>`, []string{"zombie", "zombies", "hello", "h", "e", "l", "o", "one, two"}},
		"reversed":             {`<script>a("eibmoz".split("").reverse().join("")); b([..."ohce"].reverse().join(''))</script>`, []string{"zombie", "echo"}},
		"packed":               {`<script>a(atob("em9tYmllIG1hbg==")); b(decodeURIComponent("%63at")); c("100% of it")</script>`, []string{"zombie man", "em9tYmllIG1hbg==", "cat", "%63at", "100% of it"}},
		"numbers":              {`<script>a([100,100,50,50]); b([104,105,0,3,2]); c([[65,66,67],[1,2,3]]); fill(110,105,103,103,101)</script>`, nil},
		"written by a style":   {`<style>p::after{content:attr(foo)} q::before{content:"zom" /**/ "bie" counter(x) "two"}</style><p foo="seen" bar="unseen"></p><p style="--x:'also'">`, []string{"zombie", "two", "seen", "also"}},
		"SVG as XML":           {`<svg><text><![CDATA[zom]]>bie</text></svg><img src='data:image/svg+xml,<!DOCTYPE s [<!ENTITY x "entity"><!ENTITY y "two">]><svg><text>&amp;x;</text></svg>'>`, []string{"zombie", "entity", "two", "&x;"}},
		"frames":               {`<iframe srcdoc="<b>fra</b>med"></iframe>`, []string{"framed"}},
		"addresses of text":    {`<script>fetch("data:text/plain,one%20two"); import("data:text/javascript,say('three')")</script>`, []string{"one two", "three"}},
		"a style in a script":  {`<script>e.style.background = "url(data:image/svg+xml,%3Csvg%3E%3Ctext%3Epainted%3C/text%3E%3C/svg%3E) no-repeat"</script>`, []string{"painted", "url( ) no-repeat"}},
		"an SVG in a style":    {`<style>p{background:url("data:image/svg+xml,%3Ctext%3Eone%3C/text%3E")} q{background:url(data:image/svg+xml;base64,PHRleHQ+dHdvPC90ZXh0Pg==)}</style>`, []string{"one", "two"}},
		"not blobs":            {`<script>a = "data:image/png;base64,AAAA"; b = "` + strings.Repeat("QUJD", 100) + `"; c = "123"</script>`, nil},
		"not comments":         {`<!-- unseen --><script>/* "unseen" */ 1</script><p>seen</p>`, []string{"seen"}},
		"once":                 {`<p>one</p><p>one</p><script>f("one")</script>`, []string{"one"}},
		"regular expressions":  {`<script>x = /["']/.test(y) ? "yes" : 'no'; if (x) /"/.test("found")</script>`, []string{"yes", "no", "found"}},
		"nothing":              {"", nil},
		"no UTF-8":             {"<p>a\xff\xfeb</p>\x00", []string{"ab"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Strings([]byte(test.document)); !slices.Equal(got, test.want) {
				t.Errorf("Strings(%s) = %q, want %q", test.document, got, test.want)
			}
		})
	}
}

// hostile documents would take deep stacks, or time that grows faster than they do.
func hostile() map[string]string {
	const n = 1 << 15
	return map[string]string{
		"sum":       "<script>x=" + strings.Repeat(`"a"+`, n) + `"end"</script>`,
		"brackets":  "<script>x=" + strings.Repeat("(", n) + `"end"</script>`,
		"product":   "<script>x=" + strings.Repeat("a*", n) + `"end"</script>`,
		"templates": "<script>x=" + strings.Repeat("`${", n) + `"end"</script>`,
		"tags":      strings.Repeat("<div>", n) + "end",
		"inline":    strings.Repeat("<b>", n) + "end",
		"quotes":    "<script>((" + strings.Repeat(`"`, n) + "end</script>",
		"escapes":   `<script>x="` + strings.Repeat(`\u{`, n) + `end"</script>`,
		"slashes":   `<script>((x="` + strings.Repeat(`\`, n) + `end"</script>`,
		"markup":    `<script>x="` + strings.Repeat(`<b title='<i>`, n/8) + `end"</script>`,
		"open tag":  "<p " + strings.Repeat("a ", n),
		"styles":    "<style>" + strings.Repeat("{", n) + `"end"</style>`,
		"entities":  strings.Repeat("&amp", n) + "end",
		"handlers":  strings.Repeat(`<b onclick="((">`, n/16) + "end",
		"chain":     "<script>x" + strings.Repeat(`.concat("a")`, n/4) + "</script>",
		"calls":     "<script>x=" + strings.Repeat(`["a","b","c","d",`, n/64) + strings.Repeat(`]`, n/64) + "</script>",
		"addresses": "<p>" + strings.Repeat("data:,", n),
		"percents":  "<script>x='" + strings.Repeat("%2525", n) + "'</script>",
		"in turns":  "<script>x='" + strings.Repeat("data:text/plain,%20data%3a,", n/8) + "'</script>",
		"letters":   "<script>x=[" + strings.Repeat(`"a",`, n) + "]</script>",
	}
}

func TestStringsTakesAnything(t *testing.T) {
	t.Parallel()
	for name, document := range hostile() {
		size := 0
		for _, s := range Strings([]byte(document)) {
			size += len(s)
		}
		if size > len(document) {
			t.Errorf("%s: %d bytes of strings from %d", name, size, len(document))
		}
	}
}

func BenchmarkStrings(b *testing.B) {
	for name, document := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Strings([]byte(document))
			}
		})
	}
}

func FuzzStrings(f *testing.F) {
	f.Add("<p>zom<b>bie</b><script>f(`a${'b'}` + \"\\u{74}\")</script><style>p{content:'\\68 i'}</style>")
	for _, document := range hostile() {
		f.Add(document[:40] + document[len(document)-40:])
	}
	f.Fuzz(func(t *testing.T, document string) {
		for _, s := range Strings([]byte(document)) {
			if s == "" || strings.TrimSpace(s) != s {
				t.Errorf("Strings(%q) has %q", document, s)
			}
		}
	})
}
