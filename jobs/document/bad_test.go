package document

import (
	"slices"
	"strings"
	"testing"
)

// page is a good game of 11 lines into which one fault is put: tags on line 6, code on line 9.
func page(tags, code string) string {
	return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>T</title>
<script type="application/json" id="minigame">{"contract":1,"title":"T"}</script>
</head><body>
` + tags + `
<script>
addEventListener('pointerdown', () => minigame.gameOver());
` + code + `
minigame.ready();
</script></body></html>`
}

func TestBadTagsAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`<img src="https://example.com/x.png">`:                       RuleAddress,
		`<img src=//example.com/x.png>`:                               RuleAddress,
		`<img srcset="http://example.com/x.png 2x">`:                  RuleAddress,
		`<a href="https://example.com">more</a>`:                      RuleAddress,
		`<a href=" ht` + "\t" + `tps://example.com">more</a>`:         RuleAddress,
		`<a href="mailto:a@example.com">more</a>`:                     RuleAddress,
		`<link rel="preconnect" href="https://fonts.example.com">`:    RuleAddress,
		`<link rel=stylesheet href="https://example.com/x.css">`:      RuleAddress,
		`<svg><image xlink:href="https://example.com/x.png"/></svg>`:  RuleAddress,
		`<style>@import "x.css";</style>`:                             RuleAddress,
		`<style>@import url(https://example.com/x.css);</style>`:      RuleAddress,
		`<style>b { background: url(https://example.com/x) }</style>`: RuleAddress,
		`<b style="background: url('//example.com/x.png')">x</b>`:     RuleAddress,
		`<base href="#">`:                                            RuleElement,
		`<form><button>Go</button></form>`:                           RuleElement,
		`<iframe srcdoc="x"></iframe>`:                               RuleElement,
		`<object></object>`:                                          RuleElement,
		`<embed>`:                                                    RuleElement,
		`<portal></portal>`:                                          RuleElement,
		`<meta http-equiv="Refresh" content="0;url=x">`:              RuleNavigate,
		`<input type="password">`:                                    RuleInput,
		`<input type=Email>`:                                         RuleInput,
		`<input type="tel">`:                                         RuleInput,
		`<input autocomplete="cc-number">`:                           RuleInput,
		`<input placeholder="Credit card">`:                          RuleInput,
		`<script src="game.js"></script>`:                            RuleScript,
		`<script type="importmap">{"imports":{}}</script>`:           RuleScript,
		`<script type="module">import x from './x.js'; x()</script>`: RuleScript,
		`<button onclick="fetch('x')">Go</button>`:                   RuleNetwork,
		`<a href="javascript:eval('1')">Go</a>`:                      RuleEval,
		`<button onclick="let = ;">Go</button>`:                      RuleSyntax,
	}
	for tags, rule := range tests {
		t.Run(tags, func(t *testing.T) { refused(t, page(tags, ""), rule, 6) })
	}
}

func TestBadScriptsAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`fetch('data.json')`:                      RuleNetwork,
		`window.fetch('data.json')`:               RuleNetwork,
		`window["fet" + "ch"]('data.json')`:       RuleNetwork,
		`self['\x66etch']('data.json')`:           RuleNetwork,
		"globalThis[`fetch`]('data.json')":        RuleNetwork,
		`new XMLHttpRequest()`:                    RuleNetwork,
		`new WebSocket(x)`:                        RuleNetwork,
		`new EventSource(x)`:                      RuleNetwork,
		`navigator.sendBeacon(x)`:                 RuleNetwork,
		`new window.RTCPeerConnection()`:          RuleNetwork,
		`new Worker(x)`:                           RuleWorker,
		`new SharedWorker(x)`:                     RuleWorker,
		`navigator.serviceWorker.register(x)`:     RuleWorker,
		`eval('1')`:                               RuleEval,
		`new Function('return 1')()`:              RuleEval,
		`setTimeout('go()', 10)`:                  RuleEval,
		`parent.postMessage(1, '*')`:              RuleParent,
		`if (window.top !== window.self) x()`:     RuleParent,
		`opener.x = 1`:                            RuleParent,
		`frames[0].x = 1`:                         RuleParent,
		`x = document.cookie`:                     RuleCookie,
		`navigator.clipboard.writeText('x')`:      RuleDevice,
		`document.execCommand('copy')`:            RuleDevice,
		`navigator.geolocation.watchPosition(x)`:  RuleDevice,
		`navigator.mediaDevices.getUserMedia({})`: RuleDevice,
		`location = x`:                            RuleNavigate,
		`window.location.href = x`:                RuleNavigate,
		`document.location = x`:                   RuleNavigate,
		`location.assign(x)`:                      RuleNavigate,
		`location.reload()`:                       RuleNavigate,
		`open('x')`:                               RuleNavigate,
		`window.open('x')`:                        RuleNavigate,
		`import('./x.js')`:                        RuleScript,
		`img.src = 'https://example.com/x.png'`:   RuleAddress,
		"img.src = `https://${host}/x.png`":       RuleAddress,
		`img.src = 'ht' + 'tps://example.com/x'`:  RuleAddress,
		`img.src = '//example.com/x.png'`:         RuleAddress,
		`b.innerHTML = '<img src="https://a.b">'`: RuleAddress,
		`s = 'url(https://example.com/x.png)'`:    RuleAddress,
		`x = new Socket('wss://example.com')`:     RuleAddress,
		`let x = ;`:                               RuleSyntax,
		`let x = 1; let x = 2;`:                   RuleSyntax,
		`await x;`:                                RuleSyntax,
		`if (x) { y( }`:                           RuleSyntax,
	}
	for code, rule := range tests {
		t.Run(code, func(t *testing.T) {
			line := 9
			if strings.Contains(code, "['\\x") || strings.Contains(code, `"fet"`) || strings.Contains(code, "'ht'") {
				line = 0 // It is found; where it stands cannot be seen.
			}
			refused(t, page("", code), rule, line)
		})
	}
}

// refused checks that this and no other rule is broken, in this line if it is not 0.
func refused(t *testing.T, doc, rule string, line int) {
	t.Helper()
	r, err := Check([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Problems, func(p Problem) bool { return p.Rule == rule })
	if i < 0 {
		t.Fatalf("problems %v; want %s", r.Problems, rule)
	}
	if line != 0 && r.Problems[i].Line != line {
		t.Errorf("found in line %d, want %d", r.Problems[i].Line, line)
	}
	for _, p := range r.Problems {
		if p.Rule != rule {
			t.Errorf("broke %s as well: %s", p.Rule, p.Message)
		}
		if p.Message == "" {
			t.Error("no message")
		}
	}
}

func TestWithoutReadyIsRefused(t *testing.T) {
	t.Parallel()
	doc := strings.Replace(page("", "// minigame.ready()"), "\nminigame.ready();", "", 1)
	refused(t, doc, RuleReady, 10)
}

func TestNoDocumentIsRefused(t *testing.T) {
	t.Parallel()
	for doc, rule := range map[string]string{
		"":                                     RuleNoHTML,
		"I cannot make that.":                  RuleNoHTML,
		"<html>\x00</html>":                    RuleEncoding,
		"<html>\xff\xfe</html>":                RuleEncoding,
		strings.Repeat("<html> ", maxSize/7+1): RuleSize,
	} {
		r, err := Check([]byte(doc))
		if err != nil || len(r.Problems) != 1 || r.Problems[0].Rule != rule || len(r.Document) > 0 {
			t.Errorf("Check(%.20q) = %v, %v; want %s", doc, r.Problems, err, rule)
		}
	}
}
