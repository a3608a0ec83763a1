package store_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"aiminigames/store"
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
		"sale pédé":                     "sale ****",
		"nique ta mère":                 "***** ** ****",
		"Du Hurensohn":                  "Du *********",
		"Scheiße":                       "*******",
		"alter, du Spast":               "alter, du *****",
		"vai tomar no cu, viado":        "vai tomar no cu, *****",
		"filho-da-puta":                 "*************",
		"sieg  heil":                    "****  ****",
		"good game, you twat, well won": "good game, you ****, well won",
		"fu.ck":                         "*****",
		"k y s":                         "* * *",
	} {
		if got := store.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCleanLeavesTheInnocentAlone(t *testing.T) {
	t.Parallel()
	for text := range strings.Lines(innocent) {
		if got := store.Clean(text); got != text {
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
Привет, как дела? γεια σου. 你好 こんにちは
`

func TestCleanTakesAnything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\x00", "\xff\xfe", strings.Repeat("f ", 150), strings.Repeat("u", 300), "🍕👩‍👩‍👧 ok", strings.Repeat("1", 300), "\u200b\u200b"} {
		got := store.Clean(text)
		if utf8.ValidString(text) && utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	line := strings.Repeat("we go left, then they kill all zombies, ok? ", 6)
	for b.Loop() {
		store.Clean(line)
	}
}
