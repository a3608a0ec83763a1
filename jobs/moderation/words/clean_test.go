package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"aiminigames/jobs/moderation/words"
)

func TestCleanMasks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"you fucker":                    "you ******",
		"FUUUUCK you":                   "******* you",
		"f u c k off":                   "* * * * off",
		"what the f.u.c.k is this":      "what the ******* is this",
		"n-i-g-g-e-r":                   "***********",
		"n1gg3r!":                       "******!",
		"nïggér":                        "******",
		"ni\u200bgg\u200ber":            "********",
		"ниggеr, he said":               "ниggеr, he said", // н is h, and not n
		"fаggоt":                        "******",          // а and о are Cyrillic
		"sh!t":                          "****",
		"shit!":                         "****!",
		"s1ut":                          "****",
		"$lut":                          "****",
		"b1tch please":                  "***** please",
		"motherfucker and bullshitters": "************ and ************",
		"hijo de puta":                  "hijo de ****",
		"MARICÓN":                       "*******",
		"coño":                          "****",
		"sale pédé":                     "**** ****",
		"nique ta mère":                 "***** ** ****",
		"Du Hurensohn":                  "Du *********",
		"Scheiße":                       "*******",
		"alter, du Spast":               "alter, du *****",
		"vai tomar no cu, viado":        "*** ***** ** **, *****",
		"filho-da-puta":                 "*************",
		"sieg  heil":                    "****  ****",
		"good game, you twat, well won": "good game, you ****, well won",
		"fu.ck":                         "*****",
		"k y s":                         "* * *",
		"ni99er":                        "******",
		"nıgger and ɴɪɢɢᴇʀ":             "****** and ******",
		"🅽🅸🅶🅶🅴🆁 ⓢⓗⓘⓣ 🅱itch":            "****** **** *****",
		"🇳 🇮 🇬 🇬 🇪 🇷":                  "* * * * * *",
		"🇫🇷merde":                      "🇫🇷*****",
		"𝐒𝐇𝐈𝐓 𝓈𝒽𝒾𝓉":                    "**** ****",
		"n🇮gger":                       "******",
		"n'igger, n’i’gger, n(i)gger":  "*******, ********, ********",
		"ni gger, nig gers, fa ggot":   "** ****, *** ****, ** ****",
		"what a nigger hello":          "what a ****** hello",
		"my fu-cking-a-very-long-word": "my ********-a-very-long-word",
		"s\u0335h\u0335i\u0335t":       "*******",
	} {
		if got := words.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCleanLeavesTheInnocentAlone(t *testing.T) {
	t.Parallel()
	for text := range strings.Lines(innocent) {
		if got := words.Clean(text); got != text {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
}

const innocent = `
kill all zombies
Scunthorpe, Penistone, Cockermouth and Lightwater
the assassin has class, and passes the grass
a Dickens classic with Moby Dick; snigger, sniggering, niggle, niggardly
Niger and Nigeria, Montenegro, the river Negro
I play as a black wizard, juego con las negras, cono de helado
je suis en retard, excuse le retard; bite de bois; un bâtard
shiitake mushrooms; shoot it; let's hit it; he's hit; it's hot
who're you? whose turn is it? we're whoring? no
the pen is mightier; as set, ass et; pass it on
compute, reputed, disputa, deputy, putative, amputa
a b c d e f g; A1 B2 C3; x o x; W A S D; g g w p; g g
GG 1488 points, 8008 hits, 5417 to 0
flick the switch, fickle, trickle, tickle me
cockpit, peacock, woodcock, shuttlecock, cocktail; kumquat
Maine coon, raccoon; chink in the armour; a spicy dish; conspicuous
vintage fagottino; Fagin; fagus; leafage
bitcoin, pitch, hitch, witch; Hitchcock
retardant foam; Kike and Enrique; pede para sair; macaco preto
analyse this, canal, banal; Essex, Sussex, Middlesex
Die Geschichte geht weiter; ich ficke nicht? Fichte; der Neckar; hurtig; Hurra
porrada? porrão! porridge, corredor; merdian; emerging
scheitern, Schein, spatial, spaste; Spass; Spaß
!!! ?! $5 + $6 = $11 || @ada
9 lives, 99 points, 9er; a 9 to 5; the 1999 edition
who're they, who’re you; let's, y'all, 'tis; player(s), he (it) fled, wan king, you pin him
🇫🇷 against 🇵🇹, 🇺🇸🇨🇦; 🅰🅱🅾 blood, Ⓐ and Ⓑ; ﷺ ﷺ
ni hao; a wet back garden; mother fell; Mari con su amiga; n i g h t
việt nam, ế ệ; ก็ที่นี่; हिन्दी
Привет, как дела? γεια σου. 你好 こんにちは
`

func TestCleanTakesAnything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\x00", "\xff\xfe", strings.Repeat("f ", 150), strings.Repeat("u", 300), "🍕👩‍👩‍👧 ok", strings.Repeat("1", 300), "\u200b\u200b"} {
		got := words.Clean(text)
		if utf8.ValidString(text) && utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
}

func TestCleanKeepsThreeMarksInARow(t *testing.T) {
	t.Parallel()
	const mark = "\u0301"
	for text, want := range map[string]string{
		"a" + strings.Repeat(mark, 40) + "b":            "a" + strings.Repeat(mark, 3) + "b",
		strings.Repeat("o"+strings.Repeat(mark, 3), 9):  strings.Repeat("o"+strings.Repeat(mark, 3), 9),
		"a" + strings.Repeat(mark+"\u200d", 5):          "a" + strings.Repeat(mark+"\u200d", 3) + "\u200d\u200d",
		"f" + strings.Repeat(mark, 20) + "uck" + " off": "******* off",
	} {
		if got := words.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

// costly are lines of 300 signs that would take much work if every pair of words in them
// were read afresh.
func costly() map[string]string {
	lines := map[string]string{"ordinary": strings.Repeat("we go left, then they kill all zombies, ok? ", 7)}
	for _, part := range []string{
		"ﷺ ", "ﷺ", "ﷺ.", "a.", "a ", "b.a.", "p.u.t.", "n i g ", "1.", "1 i ", "1i1i1.", "é.ñ.", "f.", "fu.ni.", "ﬃ ", "ﬃ.", "🅽.", "🇳a",
		"niggnigg", "fucfuc", "f", "u", "a\u0301\u0301", "\u0301 ", "n'", "asshol.", "bcdfghjklm.", "ﬃ🇳f🇳ﬃ🇳1🇳🅽🇳", "n1gge1.", "\u1e69\u0323.", "힣.", "İ.",
	} {
		line := []rune(strings.Repeat(part, 300))
		lines[part] = string(line[:300])
	}
	return lines
}

func TestCleanBoundsItsWork(t *testing.T) {
	t.Parallel()
	const most = 60_000
	for name, line := range costly() {
		work := words.CleanWork(line)
		if work > most {
			t.Errorf("a line of %q takes %d steps, more than %d", name, work, most)
		}
		if ten := words.CleanWork(strings.Repeat(line, 10)); ten > 14*work+1000 {
			t.Errorf("ten lines of %q take %d steps, and one %d", name, ten, work)
		}
	}
}

func TestCleanStopsEarly(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{
		"bcdfghjklm.": 6000, // Two of them are longer than any word listed.
		"ﷺ":           100,  // Written out it is 18 letters.
	} {
		if work := words.CleanWork(costly()[name]); work > most {
			t.Errorf("a line of %q takes %d steps, more than %d", name, work, most)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for name, line := range costly() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				words.Clean(line)
			}
			b.ReportMetric(float64(words.CleanWork(line)), "steps")
		})
	}
}
