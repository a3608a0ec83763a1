package builtin

import (
	"fmt"
	"math"
)

// numbers are the settings that a text gives as numbers, by setting:
// pace, lives, seconds, target, size, players, and turn: seconds for each.
type numbers map[string]int

// numbers reads what is counted. size needs the genre, since 12 cards are not 12 rows.
func (r *reading) numbers(genre string) numbers {
	out := numbers{}
	for i := range r.spans {
		s := &r.spans[i]
		if !s.numeric {
			if s.is("no") && r.nextIs(i, "time") {
				out["seconds"] = 0
			}
			continue
		}
		if n, ok := r.grid(i, genre); ok {
			out["size"] = n
			continue
		}
		setting, value := r.counted(i, genre)
		if setting == "" || r.relative(i) {
			continue
		}
		if _, twice := out[setting]; !twice {
			out[setting] = int(math.Round(value))
		}
	}
	if _, both := out["seconds"]; both && out["turn"] > 0 {
		out["turn"] = 0
	}
	if s := r.has("endless"); s != nil {
		if _, ok := out["target"]; !ok {
			out["target"] = 0
		}
	}
	return out
}

// grid reads "8x8" and "8 by 8": a side for snake, rows for bricks, cards for memory.
func (r *reading) grid(i int, genre string) (int, bool) {
	if i >= 2 && r.spans[i-2].numeric && cross(r.spans[i-1].text) {
		return 0, false
	}
	if i+2 >= len(r.spans) || !cross(r.spans[i+1].text) || !r.spans[i+2].numeric {
		return 0, false
	}
	a, b := int(r.spans[i].number), int(r.spans[i+2].number)
	r.spans[i].used, r.spans[i+1].used, r.spans[i+2].used = true, true, true
	r.spans[i+2].numeric = false
	switch genre {
	case "memory":
		return a * b, true
	case "bricks":
		return b, true
	case "snake", "board":
		return max(a, b), true
	}
	return 0, false
}

func cross(text string) bool {
	return text == "x" || text == "×" || text == "by" || text == "х" || text == "на"
}

// relative reports whether the number at span i is a change: "2 more lives".
func (r *reading) relative(i int) bool {
	return r.nextIs(i, "more", "fewer") || r.prevIs(i, "more", "fewer") && !r.prevIs(i, "goalto")
}

// counted says which setting the number at span i gives, by the word after it or else before it.
func (r *reading) counted(i int, genre string) (setting string, value float64) {
	value = r.spans[i].number
	if i > 0 && r.spans[i-1].text == "-" {
		value = -value
	}
	for _, s := range [...]*span{r.after(i, 1), r.before(i, 1)} {
		if s == nil || s.to <= i && r.spans[i].stop {
			continue
		}
		if s.is("more", "fewer") {
			s = r.after(i+1, 1)
			if s == nil {
				continue
			}
		}
		if s.thing != nil && s.from > i && genre != "memory" && genre != "bricks" && r.prevIs(i, "catch", "eat") {
			return "target", value // catch 20 stars
		}
		if setting, factor := unit(s, genre); setting != "" {
			s.used, r.spans[i].used = true, true
			if setting == "seconds" && genre == "board" && r.aTurn(i) {
				setting = "turn"
			}
			return setting, value * factor
		}
	}
	return "", 0
}

func unit(s *span, genre string) (setting string, factor float64) {
	switch {
	case s.is("lives"):
		return "lives", 1
	case s.is("seconds"):
		return "seconds", 1
	case s.is("minutes"):
		return "seconds", 60
	case s.is("players"):
		return "players", 1
	case s.is("pairscount"), s.is("match") && genre == "memory":
		return "size", 2
	case s.is("cards") && genre == "memory", s.is("rows") && genre == "bricks", s.is("cells") && genre == "snake":
		return "size", 1
	case s.is("points", "goalto", "target"):
		return "target", 1
	case s.is("pace"):
		return "pace", 1
	case s.is("bestof") && genre == "board":
		return "target", 0.5
	case s.is("matches") && seats(genre).Max > 1:
		return "target", 1
	case s.thing != nil && s.thing.emoji == "❤️":
		return "lives", 1
	case (s.thing != nil || s.family != "") && genre == "memory":
		return "size", 2 // 8 animals to find
	}
	return "", 0
}

func (r *reading) nextIs(i int, ideas ...string) bool {
	s := r.after(i, 1)
	return s != nil && s.is(ideas...)
}

func (r *reading) prevIs(i int, ideas ...string) bool {
	s := r.before(i, 0)
	return s != nil && s.is(ideas...)
}

// settingName is what a setting is called in a sentence.
func settingName(setting string, g ranges) string {
	switch setting {
	case "size":
		return g.sizeName
	case "target":
		return "points to win"
	case "pace":
		return "for speed"
	}
	return setting
}

// set puts a number into the spec, inside the playable range, and tells what it could not do.
// It reports whether the game has such a setting.
func (s *Spec) set(setting string, n int) (applies bool, note string) {
	g := rangesOf(s.Genre)
	where, limits := s.setting(setting, g)
	if where == nil || limits.most == 0 {
		return false, ""
	}
	if n == 0 && (setting == "seconds" || setting == "target") {
		*where = 0
		return true, ""
	}
	fit := min(max(n, limits.least), limits.most)
	if setting == "size" && s.Genre == "board" && s.Rules != "" {
		limits = boardRules()[s.Rules]
		fit = min(max(n, limits.least), limits.most)
		fit -= (fit - limits.least) % limits.step
	}
	if setting == "size" && s.Genre == "memory" {
		fit -= fit % 2
	}
	*where = fit
	if setting == "seconds" {
		s.Asked = withoutWord(s.Asked, "clock")
	}
	name := settingName(setting, g)
	switch {
	case fit < n && fit == limits.most:
		note = fmt.Sprintf("%s %s: I gave %d, the most this game has.", grouped(n), name, fit)
	case fit > n:
		note = fmt.Sprintf("%s %s: I gave %d, the least this game has.", grouped(n), name, fit)
	case fit < n && s.Genre == "board":
		note = fmt.Sprintf("%d %s: I gave %d.", n, name, fit)
	case fit < n:
		note = fmt.Sprintf("%d %s: I gave %d, since cards come in pairs.", n, name, fit)
	}
	return true, note
}

func (s *Spec) setting(name string, g ranges) (*int, reach) {
	switch name {
	case "pace":
		return &s.Pace, g.pace
	case "lives":
		return &s.Lives, g.lives
	case "seconds":
		return &s.Seconds, g.seconds
	case "target":
		return &s.Target, g.target
	case "size":
		return &s.Size, g.size
	}
	return nil, reach{}
}

// grouped writes what is too big to have been meant in words.
func grouped(n int) string {
	if n >= 1e9 {
		return "That many"
	}
	return fmt.Sprint(n)
}
