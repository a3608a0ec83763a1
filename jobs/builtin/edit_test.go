package builtin

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const catGame = "a hungry purple cat catching falling fish in space, dodge bombs, 3 lives"

func TestEdits(t *testing.T) {
	t.Parallel()
	start := Understand(catGame, 42)
	tests := map[string]func(Spec) bool{
		"faster":                        func(s Spec) bool { return s.Pace == start.Pace+2 },
		"a bit slower":                  func(s Spec) bool { return s.Pace == start.Pace-1 },
		"much faster":                   func(s Spec) bool { return s.Pace == start.Pace+4 },
		"speed 8":                       func(s Spec) bool { return s.Pace == 8 },
		"5 lives":                       func(s Spec) bool { return s.Lives == 5 },
		"two more lives":                func(s Spec) bool { return s.Lives == 5 },
		"fewer lives":                   func(s Spec) bool { return s.Lives == 2 },
		"99 lives":                      func(s Spec) bool { return s.Lives == 9 },
		"60 seconds":                    func(s Spec) bool { return s.Seconds == 60 },
		"no time limit":                 func(s Spec) bool { return s.Seconds == 0 },
		"make it endless":               func(s Spec) bool { return s.Target == 0 && s.Seconds == 0 },
		"first to 20":                   func(s Spec) bool { return s.Target == 20 },
		"make the cat a dog":            func(s Spec) bool { return s.Hero.Emoji == "🐶" && strings.Contains(s.Title, "Dog") },
		"play as a robot":               func(s Spec) bool { return s.Hero.Emoji == "🤖" },
		"the fish should be stars":      func(s Spec) bool { return faces(s.Goods) == "⭐" },
		"catch stars instead":           func(s Spec) bool { return faces(s.Goods) == "⭐" && s.Hero.Emoji == "🐱" },
		"use stars instead of fish":     func(s Spec) bool { return faces(s.Goods) == "⭐" },
		"add bananas":                   func(s Spec) bool { return faces(s.Goods) == "🐟🍌" },
		"dodge meteors":                 func(s Spec) bool { return faces(s.Enemies) == "☄️" },
		"add bees as enemies":           func(s Spec) bool { return faces(s.Enemies) == "💣🐝" },
		"remove the bombs":              func(s Spec) bool { return len(s.Enemies) == 0 },
		"more enemies":                  func(s Spec) bool { return len(s.Enemies) == 2 },
		"fewer enemies":                 func(s Spec) bool { return len(s.Enemies) == 0 },
		"no enemies":                    func(s Spec) bool { return len(s.Enemies) == 0 && !slices.Contains(s.Mechanics, "dodge") },
		"no powerups":                   func(s Spec) bool { return !slices.Contains(s.Mechanics, "powerups") },
		"blue background":               func(s Spec) bool { return near(s.Palette.Back, "#2f7bea") },
		"blue cat":                      func(s Spec) bool { return s.Hero.Color == "#2f7bea" },
		"make it blue":                  func(s Spec) bool { return near(s.Palette.Accent, "#2f7bea") },
		"darker":                        func(s Spec) bool { return slices.Contains(s.Tags, "dark") },
		"brighter colours":              func(s Spec) bool { return slices.Contains(s.Tags, "bright") },
		"easier":                        func(s Spec) bool { return s.Lives == 4 && s.Pace == start.Pace-1 },
		"it is too easy":                func(s Spec) bool { return s.Lives == 2 && s.Pace == start.Pace+1 },
		"sound off":                     func(s Spec) bool { return !s.Sound },
		"mute":                          func(s Spec) bool { return !s.Sound },
		`rename it to "Cat Attack"`:     func(s Spec) bool { return s.Title == "Cat Attack" },
		"call it Space Snacks":          func(s Spec) bool { return s.Title == "Space Snacks" },
		"name the cat Tom":              func(s Spec) bool { return s.Hero.Name == "Tom" },
		"make it night":                 func(s Spec) bool { return s.Theme == "night" && s.Palette != start.Palette },
		"under water":                   func(s Spec) bool { return s.Theme == "ocean" },
		"make it snake":                 func(s Spec) bool { return s.Genre == "snake" && s.Size > 0 },
		"turn it into a memory game":    func(s Spec) bool { return s.Genre == "memory" && len(s.Goods) >= s.Size/2 },
		"brick breaker please":          func(s Spec) bool { return s.Genre == "bricks" },
		"surprise me":                   func(s Spec) bool { return s.Seed != start.Seed && s.Hero == start.Hero && s.Lives == 3 },
		"faster and with 5 lives":       func(s Spec) bool { return s.Pace == start.Pace+2 && s.Lives == 5 },
		"faster, make the cat a dog":    func(s Spec) bool { return s.Pace == start.Pace+2 && s.Hero.Emoji == "🐶" },
		"más rápido":                    func(s Spec) bool { return s.Pace == start.Pace+2 },
		"cambia el gato por un perro":   func(s Spec) bool { return s.Hero == Sprite{"dog", "🐶", start.Hero.Color} },
		"plus vite et 5 vies":           func(s Spec) bool { return s.Pace == start.Pace+2 && s.Lives == 5 },
		"langsamer, blauer Hintergrund": func(s Spec) bool { return s.Pace == start.Pace-2 && near(s.Palette.Back, "#2f7bea") },
		"mais rápido, 5 vidas":          func(s Spec) bool { return s.Lives == 5 },
		"быстрее и 5 жизней":            func(s Spec) bool { return s.Pace == start.Pace+2 && s.Lives == 5 },
		"замени кота на собаку":          func(s Spec) bool { return s.Hero.Emoji == "🐶" },
		"もっと速く、ライフ5つ":                    func(s Spec) bool { return s.Pace == start.Pace+2 && s.Lives == 5 },
		"把猫换成狗":                          func(s Spec) bool { return s.Hero.Emoji == "🐶" },
		"蓝色背景，再快一点":                      func(s Spec) bool { return near(s.Palette.Back, "#2f7bea") && s.Pace > start.Pace },
		"add a boss and make it faster":  func(s Spec) bool { return s.Pace == start.Pace+2 && len(s.CannotDo) == 1 },
		"Make the background dark green": func(s Spec) bool { return near(s.Palette.Back, "#35b04a") },
	}
	for request, right := range tests {
		t.Run(request, func(t *testing.T) {
			s, reply := Edit(start, request)
			if !reply.Changed || len(reply.Did) == 0 || !right(s) {
				t.Errorf("Edit(%q) said %q, %q and made %+v", request, reply.Did, reply.CannotDo, s)
			}
			playable(t, s)
		})
	}
	if !reflect.DeepEqual(start, Understand(catGame, 42)) {
		t.Error("editing changed the spec it was given")
	}
}

func TestEditsOfGrids(t *testing.T) {
	t.Parallel()
	tests := []struct {
		prompt, request string
		right           func(was, is Spec) bool
	}{
		{"snake", "bigger grid", func(was, is Spec) bool { return is.Size == was.Size+3 }},
		{"snake with walls", "no walls", func(was, is Spec) bool { return slices.Contains(is.Mechanics, "wrap") }},
		{"brick breaker, 5 rows", "7 rows", func(was, is Spec) bool { return is.Size == 7 }},
		{"memory, 12 cards", "more cards", func(was, is Spec) bool { return is.Size == 16 }},
		{"memory, 12 cards", "10 pairs", func(was, is Spec) bool { return is.Size == 20 }},
		{"memory with fruit", "use dinosaurs instead", func(was, is Spec) bool { return strings.Contains(faces(is.Goods), "🦕") }},
		{"memory with fruit", "repeat the pattern like simon", func(was, is Spec) bool { return slices.Contains(is.Mechanics, "sequence") }},
		{"connect four", "20 seconds a turn", func(was, is Spec) bool {
			return turned(300)(is) && is.Goods[0] == was.Goods[0]
		}},
		{"connect four", "20 seconds each", func(was, is Spec) bool { return is.Seconds == 60 }},
		{"connect four, 20 seconds a turn", "4 minutes each", func(was, is Spec) bool {
			return is.Seconds == 240 && strings.Contains(strings.Join(is.Understood, " "), "240 seconds")
		}},
		{"air hockey, first to 7", "first to 11", func(was, is Spec) bool { return is.Target == 11 }},
		{"air hockey", "slower", func(was, is Spec) bool { return is.Pace == max(1, was.Pace-2) }},
		{"air hockey", "bigger paddles", func(was, is Spec) bool { return is.Size == was.Size+2 }},
		{"air hockey", "make it purple", func(was, is Spec) bool { return near(is.Palette.Accent, "#8b4de8") }},
		{"air hockey with a penguin", "make the penguin a bear", func(was, is Spec) bool { return is.Hero.Emoji == "🐻" }},
		{"air hockey", "use a pizza as the ball", func(was, is Spec) bool { return is.Goods[0].Emoji == "🍕" }},
		{"air hockey", "add spin", func(was, is Spec) bool { return slices.Contains(is.Mechanics, "spin") }},
		{"air hockey", "harder", func(was, is Spec) bool { return is.Pace == min(10, was.Pace+1) && is.Lives == 0 }},
		{"air hockey", "make it connect four", func(was, is Spec) bool { return is.Genre == "board" && is.Rules == "connect4" }},
		{"reversi", "connect four instead", func(was, is Spec) bool { return is.Rules == "connect4" && is.Size == 7 }},
		{"tic tac toe", "3 minute clock", func(was, is Spec) bool { return is.Seconds == 180 }},
		{"tic tac toe", "no time limit", func(was, is Spec) bool { return is.Seconds == 0 }},
		{"tic tac toe with cats and dogs", "make the cat a dog", func(was, is Spec) bool { return is.Goods[0].Emoji == "🐶" }},
		{"tic tac toe", "use cats and dogs", func(was, is Spec) bool { return faces(is.Goods) == "🐱🐶" }},
		{"memory with fruit", "make it a paddle duel", func(was, is Spec) bool { return is.Genre == "duel" && faces(is.Goods[:1]) == faces(was.Goods[:1]) }},
		{"tic tac toe", "no clock", func(was, is Spec) bool { return is.Seconds == 0 }},
		{"tic tac toe", "the bot should be harder", func(was, is Spec) bool { return is.Pace == was.Pace+1 && faces(is.Goods) == "❌⭕" }},
		{"air hockey", "my opponent is a bear", func(was, is Spec) bool { return is.Enemies[0].Emoji == "🐻" && is.Hero == was.Hero }},
		{"tic tac toe", "best of 5", func(was, is Spec) bool { return is.Target == 3 }},
		{"gomoku 11x11", "bigger board", func(was, is Spec) bool { return is.Size == 13 }},
		{"tic tac toe", "make it a snake game", func(was, is Spec) bool {
			return is.Genre == "snake" && is.Rules == "" && is.Players.Max == 1 && is.Lives > 0
		}},
		{"snake in space", "make it a paddle duel", func(was, is Spec) bool {
			return is.Genre == "duel" && is.Theme == "space" && is.Target > 0 && is.Lives == 0
		}},
		{"catch stars, no sound", "turn the sound on", func(was, is Spec) bool { return is.Sound }},
	}
	for _, test := range tests {
		was := Understand(test.prompt, 8)
		is, reply := Edit(was, test.request)
		if !test.right(was, is) {
			t.Errorf("%q then %q said %q, %q: size %d, %q", test.prompt, test.request, reply.Did, reply.CannotDo, is.Size, is.Mechanics)
		}
		playable(t, is)
	}
}

func TestEditsThatCannotBe(t *testing.T) {
	t.Parallel()
	start := Understand(catGame, 42)
	tests := map[string]string{
		"undo that":           "To go back, use Restore on an earlier version.",
		"frobnicate the quux": "I did not understand “frobnicate the quux”.",
		"":                    "I did not understand that. Try one of these.",
		"bigger grid":         "A catching game has no grid to resize.",
		"add multiball":       "More balls do not go with this kind of game.",
		"make it 3d":          "No 3D here yet.",
		"two players":         alone,
	}
	for request, want := range tests {
		s, reply := Edit(start, request)
		if reply.Changed || !slices.Contains(reply.CannotDo, want) || !reflect.DeepEqual(s, start) {
			t.Errorf("%q: said %q, did %q, want %q", request, reply.CannotDo, reply.Did, want)
		}
	}
	if _, reply := Edit(Spec{}, "faster"); reply.Changed {
		t.Error("an empty spec was changed")
	}
}

func TestChipsWork(t *testing.T) {
	t.Parallel()
	for _, g := range Genres() {
		for _, example := range g.Examples {
			s := Understand(example, 4)
			_, reply := Edit(s, "what can you do")
			if len(reply.Chips) < 4 {
				t.Errorf("%q: only the chips %q", example, reply.Chips)
			}
			for _, chip := range reply.Chips {
				if _, reply := Edit(s, chip); !reply.Changed {
					t.Errorf("%q: the chip %q did nothing: %q", example, chip, reply.CannotDo)
				}
			}
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, prompt := range append(hostile(), "snake 8x8", "猫が魚を", "кот", "called", "3 x 3 x", "no no no", "make the the") {
		f.Add(prompt, int64(1))
	}
	f.Fuzz(func(t *testing.T, prompt string, seed int64) {
		s := Understand(prompt, seed)
		playable(t, s)
		if data, err := json.Marshal(s); err != nil || len(data) > 20<<10 {
			t.Errorf("%d bytes of spec, %v", len(data), err)
		}
		wellFormed(t, Cover(s))
	})
}

func FuzzEdit(f *testing.F) {
	for _, request := range append(hostile(), "faster", "make the cat a dog", "no more less fish instead of", "call it", "x x 3 lives more", "add as enemies with") {
		f.Add(request, int64(1))
	}
	f.Fuzz(func(t *testing.T, request string, seed int64) {
		for _, g := range Genres() {
			s, reply := Edit(Understand(g.Examples[0], seed), request)
			playable(t, s)
			if len(reply.Did)+len(reply.CannotDo) == 0 {
				t.Error("no answer")
			}
		}
	})
}
