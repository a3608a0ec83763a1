package builtin

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// labelled reads lines of "label|prompt".
func labelled(t *testing.T, file string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][2]string
	for line := range strings.Lines(string(data)) {
		label, prompt, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		if ok && !strings.HasPrefix(label, "#") {
			out = append(out, [2]string{label, prompt})
		}
	}
	return out
}

func TestUnderstandsTheGenre(t *testing.T) {
	t.Parallel()
	prompts := labelled(t, "testdata/prompts.txt")
	first, three := 0, 0
	for _, p := range prompts {
		s := Understand(p[1], 1)
		if s.Genre == p[0] {
			first++
			three++
			continue
		}
		t.Logf("%q is %s (%s), want %s %v", p[1], s.Genre, s.Lang, p[0], s.Guesses)
		if slices.ContainsFunc(s.Guesses, func(g Guess) bool { return g.Genre == p[0] }) {
			three++
		}
	}
	t.Logf("right first: %d of %d, among the first three: %d", first, len(prompts), three)
	if len(prompts) < 80 || first*100 < 95*len(prompts) || three*100 < 98*len(prompts) {
		t.Errorf("genre right first in %d, among three in %d, of %d prompts: want 95%% and 98%% of 80 or more", first, three, len(prompts))
	}
}

// turned reports whether a wish for a clock for each turn became one of seconds for the game, and was told.
func turned(seconds int) func(Spec) bool {
	return func(s Spec) bool {
		return s.Seconds == seconds && strings.Contains(strings.Join(s.CannotDo, " "), "No clock for each turn") &&
			!strings.Contains(strings.Join(s.Understood, " "), "second")
	}
}

func TestUnderstandsTheWords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prompt string
		right  func(Spec) bool
	}{
		"hero, colour, goods, theme, lives": {
			"a hungry purple cat catching falling fish in space, 3 lives",
			func(s Spec) bool {
				return s.Hero == Sprite{"cat", "🐱", "#8b4de8"} && faces(s.Goods) == "🐟" && s.Theme == "space" && s.Lives == 3
			},
		},
		"enemies": {"a dog collects bones, avoids bees and bats", func(s Spec) bool {
			return s.Hero.Emoji == "🐶" && faces(s.Goods) == "🦴" && faces(s.Enemies) == "🐝🦇"
		}},
		"things before the verb": {"apples fall from trees, catch them with a basket", func(s Spec) bool {
			return strings.Contains(faces(s.Goods), "🍎") && s.Hero.Emoji == "🧺"
		}},
		"numbers":         {"catch stars, first to 20 points, 2 minutes, speed 9", func(s Spec) bool { return s.Target == 20 && s.Seconds == 120 && s.Pace == 9 }},
		"number words":    {"snake with three lives and sixty seconds", func(s Spec) bool { return s.Lives == 3 && s.Seconds == 60 }},
		"grid":            {"snake on a 25x25 board", func(s Spec) bool { return s.Size == 25 }},
		"cards":           {"match 8 pairs of fruit", func(s Spec) bool { return s.Size == 16 && len(s.Goods) >= 8 }},
		"no time limit":   {"memory, no time limit", func(s Spec) bool { return s.Seconds == 0 && s.asked("seconds") }},
		"background":      {"catch stars, pink background", func(s Spec) bool { return near(s.Palette.Back, "#ec4899") }},
		"title in quotes": {`a game called "Star Chef" where mice grab cheese`, func(s Spec) bool { return s.Title == "Star Chef" && s.Hero.Emoji == "🐭" }},
		"title without":   {"a game called Moon Cafe where cats catch fish", func(s Spec) bool { return s.Title == "Moon Cafe" && s.Hero.Emoji == "🐱" }},
		"name of a hero":  {"a dog named Biscuit who catches bones", func(s Spec) bool { return s.Hero.Name == "Biscuit" && s.Hero.Emoji == "🐶" }},
		"emoji":           {"🐱🍕💣", func(s Spec) bool { return s.Hero.Emoji == "🐱" && faces(s.Goods) == "🍕" }},
		"joined emoji":    {"catch 👩‍🚀 and 🇫🇷", func(s Spec) bool { return faces(s.Goods) == "👩‍🚀🇫🇷" }},
		"walls":           {"snake with no walls", func(s Spec) bool { return slices.Contains(s.Mechanics, "wrap") }},
		"multiball":       {"brick breaker with multiball", func(s Spec) bool { return slices.Contains(s.Mechanics, "multiball") }},
		"silence":         {"catch stars without sound", func(s Spec) bool { return !s.Sound }},
		"no enemies":      {"catch stars, no enemies", func(s Spec) bool { return len(s.Enemies) == 0 }},
		"compound noun":   {"baby shark catches fish", func(s Spec) bool { return s.Hero.Emoji == "🦈" }},
		"orange, a fruit": {"catch oranges and lemons", func(s Spec) bool { return faces(s.Goods) == "🍊🍋" }},
		"orange, a hue":   {"an orange fox catches keys", func(s Spec) bool { return s.Hero.Emoji == "🦊" && s.Hero.Color == "#fb7a24" }},
		"a duel's ball, its two sides, its end": {"ping pong, cats against dogs, with a pizza as the ball, first to 11", func(s Spec) bool {
			return s.Hero.Emoji == "🐱" && s.Enemies[0].Emoji == "🐶" && s.Goods[0].Emoji == "🍕" && s.Target == 11 && s.Players.Max == 2
		}},
		"pieces of a board":                               {"tic tac toe with cats and dogs", func(s Spec) bool { return s.Rules == "tictactoe" && faces(s.Goods) == "🐱🐶" }},
		"pieces nobody asked for":                         {"noughts and crosses", func(s Spec) bool { return s.Rules == "tictactoe" && faces(s.Goods) == "❌⭕" }},
		"a clock for each":                                {"connect four in space, 3 minutes each", func(s Spec) bool { return s.Rules == "connect4" && s.Seconds == 180 && s.Theme == "space" }},
		"a clock for a turn is a longer one for the game": {"connect four for two friends, 20 seconds a turn", turned(300)},
		"a clock for a turn, turns first":                 {"tic tac toe with 20-second turns", turned(100)},
		"a clock for a turn, Spanish":                     {"cuatro en raya, 20 segundos por turno", turned(300)},
		"a clock for a turn, French":                      {"puissance 4, 20 secondes par coup", turned(300)},
		"a clock for a turn, German":                      {"Vier gewinnt mit 20 Sekunden pro Zug", turned(300)},
		"a clock for a turn, Portuguese":                  {"quatro em linha, 20 segundos por jogada", turned(300)},
		"a clock for a turn, Russian":                     {"четыре в ряд, 20 секунд на ход", turned(300)},
		"a clock for a turn, Japanese":                    {"四目並べ、1手20秒", turned(300)},
		"a clock for a turn, Chinese":                     {"四子棋，每步20秒", turned(300)},
		"too short a clock for a turn":                    {"connect four, 1 second per move", turned(60)},
		"clocks for a turn and the game": {"connect four, 3 minutes each and 20 seconds for each move", func(s Spec) bool {
			return s.Seconds == 180 && strings.Contains(strings.Join(s.CannotDo, " "), "each turn")
		}},
		"too short a clock": {"connect four, 20 seconds each", func(s Spec) bool {
			said := strings.Join(s.Assumed, " ")
			return s.Seconds == 60 && strings.Contains(said, "20 seconds are too short") && !strings.Contains(strings.Join(s.Understood, " "), "second") && len(s.CannotDo) == 0
		}},
		"a short clock for a short game": {"tic tac toe, 30 seconds each", func(s Spec) bool {
			return s.Seconds == 30 && strings.Contains(strings.Join(s.Understood, " "), "30 seconds")
		}},
		"against a bot":  {"noughts and crosses against the computer or a bot", func(s Spec) bool { return faces(s.Goods) == "❌⭕" }},
		"best of five":   {"reversi, best of 5", func(s Spec) bool { return s.Rules == "reversi" && s.Target == 3 }},
		"a board's size": {"gomoku on a 15x15 board", func(s Spec) bool { return s.Rules == "gomoku" && s.Size == 15 }},
		"a group in its place": {"memory game with jungle animals, 12 cards", func(s Spec) bool {
			return !slices.ContainsFunc(s.Goods[:6], func(g Sprite) bool { return !words().byEmoji[bareEmoji(g.Emoji)].is("jungle") })
		}},
		"Spanish": {"un gato morado que atrapa estrellas rojas, 5 vidas", func(s Spec) bool {
			return s.Lang == "es" && s.Hero.Color == "#8b4de8" && s.Goods[0].Color == "#e53935" && s.Lives == 5
		}},
		"French":     {"licorne violette qui attrape des coeurs roses, fond noir", func(s Spec) bool { return s.Lang == "fr" && s.Hero.Emoji == "🦄" && s.Goods[0].Color == "#ec4899" }},
		"German":     {"ein Fuchs fängt Sterne und weicht Bomben aus, 60 Sekunden", func(s Spec) bool { return s.Lang == "de" && faces(s.Enemies) == "💣" && s.Seconds == 60 }},
		"Portuguese": {"um macaco coleta bananas e desvia de cobras", func(s Spec) bool { return s.Lang == "pt" && faces(s.Goods) == "🍌" && faces(s.Enemies) == "🐍" }},
		"Russian":    {"фиолетовый кот ловит красные звёзды, 60 секунд", func(s Spec) bool { return s.Hero.Emoji == "🐱" && s.Goods[0].Color == "#e53935" && s.Seconds == 60 }},
		"Japanese":   {"紫の猫が赤い星を集める、60秒、ライフ5", func(s Spec) bool { return s.Hero.Emoji == "🐱" && faces(s.Goods) == "⭐" && s.Lives == 5 }},
		"Chinese":    {"紫色的猫接红色的星星，60秒，五条命", func(s Spec) bool { return s.Hero.Color == "#8b4de8" && s.Seconds == 60 && s.Lives == 5 }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if s := Understand(test.prompt, 7); !test.right(s) {
				t.Errorf("Understand(%q) = %+v", test.prompt, s)
			}
		})
	}
}

func TestSaysWhatItCannotDo(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"a platformer where a knight jumps over lava": "No platformer here yet: I made a catching game with your knight.",
		"chess":                              "No chess here yet: I made reversi.",
		"monopoly":                           "No game of dice here yet: I made",
		"pong with 3 lives":                  "No lives in this kind of game",
		"pong for 4 players":                 onlyTwo,
		"memory with a friend":               alone,
		"memoria con un amigo":               alone,
		"5x5 tic tac toe":                    "5 cells a side: I gave 3, the most this game has.",
		"tetris":                             "No falling-block puzzle here yet: I made a brick breaker.",
		"snake in 3D":                        "No 3D here: I drew it flat.",
		"two player snake":                   alone,
		"catch stars with 99 lives":          "99 lives: I gave 9, the most this game has.",
		"snake with -5 lives":                "-5 lives: I gave 1, the least this game has.",
		"snake 99999999999999999999 lives":   "That many lives: I gave 9, the most this game has.",
		"memory with 7 cards":                "7 cards: I gave 8, the least this game has.",
		"break 40 rows of bricks":            "40 rows: I gave 10, the most this game has.",
		"un juego de plataformas con un oso": "No platformer here yet: I made a catching game with your oso.",
		"гонки на машинах":                   "No racing game here yet: I made a catching game.",
	}
	for prompt, want := range tests {
		if s := Understand(prompt, 3); !slices.ContainsFunc(s.CannotDo, func(c string) bool { return strings.HasPrefix(c, strings.TrimSuffix(want, ".")) }) {
			t.Errorf("%q: CannotDo is %q, want %q", prompt, s.CannotDo, want)
		}
	}
}

func TestNothingUnderstoodIsStillAGame(t *testing.T) {
	t.Parallel()
	for _, prompt := range []string{"", "   ", "asdf qwer", "hello", "\u202e\u200f", "......"} {
		s := Understand(prompt, 5)
		if len(s.Assumed) == 0 || !strings.HasPrefix(s.Assumed[0], "I found no game") {
			t.Errorf("%q: Assumed is %q, want a word that nothing was found", prompt, s.Assumed)
		}
		playable(t, s)
	}
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	for _, g := range Genres() {
		same := 0
		for seed := range int64(40) {
			a, b := Understand(g.Key+" game", seed), Understand(g.Key+" game", seed+1000)
			if differences(a, b) < 5 {
				same++
			}
		}
		if same > 1 {
			t.Errorf("%s: %d of 40 pairs of seeds differ in fewer than 5 fields", g.Key, same)
		}
	}
}

func differences(a, b Spec) int {
	n := 0
	for _, differ := range []bool{
		a.Title != b.Title, a.Theme != b.Theme, a.Palette.Back != b.Palette.Back, a.Palette.Accent != b.Palette.Accent,
		a.Hero != b.Hero, faces(a.Goods) != faces(b.Goods), faces(a.Enemies) != faces(b.Enemies), a.Pace != b.Pace,
		a.Lives != b.Lives, a.Seconds != b.Seconds, a.Target != b.Target, a.Size != b.Size, a.Rules != b.Rules, !slices.Equal(a.Mechanics, b.Mechanics),
	} {
		if differ {
			n++
		}
	}
	return n
}

func faces(sprites []Sprite) string {
	all := ""
	for _, s := range sprites {
		all += s.Emoji
	}
	return all
}

// near reports whether two colours have about the same hue.
func near(a, b string) bool {
	d := int(parse(a).h-parse(b).h+540)%360 - 180
	return d > -20 && d < 20
}

// playable fails unless a template can play s.
func playable(t *testing.T, s Spec) {
	t.Helper()
	g := rangesOf(s.Genre)
	for _, setting := range []string{"pace", "lives", "seconds", "target", "size"} {
		where, r := s.setting(setting, g)
		if zero := *where == 0 && (r.most == 0 || setting == "seconds" || setting == "target"); !zero && (*where < r.least || *where > r.most) {
			t.Errorf("%s of %s is %d, want %d to %d", setting, s.Genre, *where, r.least, r.most)
		}
	}
	if s.Title == "" || s.Goal == "" || s.Hero.Emoji == "" || len(s.Goods) == 0 || len(s.Mechanics) == 0 && s.Genre != "catch" && s.Genre != "board" {
		t.Errorf("not whole: %+v", s)
	}
	if s.Genre == "memory" && (len(s.Goods) < s.Size/2 || s.Size%2 != 0) {
		t.Errorf("%d faces for %d cards", len(s.Goods), s.Size)
	}
	if want := seats(s.Genre); s.Players != want {
		t.Errorf("%s seats %v, want %v", s.Genre, s.Players, want)
	}
	if s.Genre == "duel" && (len(s.Enemies) == 0 || len(s.Goods) < 2) {
		t.Errorf("a duel between %v and %v with %v", s.Hero, s.Enemies, s.Goods)
	}
	if r, ok := boardRules()[s.Rules]; ok != (s.Genre == "board") || ok && (len(s.Goods) != 2 || s.Goods[0].Emoji == s.Goods[1].Emoji || s.Size < r.least || s.Size > r.most) {
		t.Errorf("%s has the rules %q, size %d and the pieces %v", s.Genre, s.Rules, s.Size, s.Goods)
	}
	if !slices.Contains(Themes(), s.Theme) || !known(s.Genre) || !s.asked("title") && strings.Contains(s.Title+s.Goal, "{") {
		t.Errorf("theme %q, genre %q, title %q, goal %q", s.Theme, s.Genre, s.Title, s.Goal)
	}
	for _, back := range []string{s.Palette.Back, s.Palette.Back2, s.Palette.Panel} {
		if contrast(s.Palette.Ink, back) < 4.5 {
			t.Errorf("%s on %s has a contrast of %.1f", s.Palette.Ink, back, contrast(s.Palette.Ink, back))
		}
	}
}
