package builtin

// Themes returns the sceneries that the kit and the covers can draw.
func Themes() []string {
	return []string{
		"space", "ocean", "forest", "candy", "city", "desert", "night", "winter",
		"garden", "castle", "kitchen", "jungle", "volcano", "sky", "farm", "beach",
	}
}

// reach is what a whole-number setting may be in a genre.
// least and most are the playable limits; from and to are where the seed picks
// when nobody said, in steps of step.
type reach struct{ least, most, from, to, step int }

// ranges holds a genre's numbers. A reach of zeros means that the setting does not apply.
type ranges struct {
	pace, lives, seconds, target, size reach
	sizeName                           string // what size counts, for sentences
	mechanics                          []string
}

// rangesOf returns the numbers of a genre, those of "catch" if the genre is unknown.
func rangesOf(genre string) ranges {
	pace := reach{1, 10, 3, 7, 1}
	switch genre {
	case "snake":
		return ranges{
			pace: pace, lives: reach{1, 9, 1, 3, 1}, seconds: reach{10, 600, 0, 0, 1},
			target: reach{1, 500, 0, 0, 1}, size: reach{10, 30, 14, 20, 1}, sizeName: "cells a side",
			mechanics: []string{"walls", "wrap", "powerups", "dodge", "combo"},
		}
	case "bricks":
		return ranges{
			pace: pace, lives: reach{1, 9, 3, 4, 1}, seconds: reach{10, 600, 0, 0, 1},
			target: reach{1, 9999, 0, 0, 1}, size: reach{3, 10, 4, 7, 1}, sizeName: "rows",
			mechanics: []string{"powerups", "multiball", "combo", "sturdy"},
		}
	case "memory":
		return ranges{
			pace: pace, lives: reach{1, 9, 3, 5, 1}, seconds: reach{10, 600, 60, 120, 15},
			target: reach{1, 99, 0, 0, 1}, size: reach{8, 36, 12, 20, 4}, sizeName: "cards",
			mechanics: []string{"pairs", "sequence", "combo", "peek"},
		}
	case "duel":
		return ranges{
			pace: pace, target: reach{1, 21, 5, 7, 2}, size: reach{3, 12, 6, 8, 1}, sizeName: "of 12 for the paddles",
			mechanics: []string{"powerups", "spin"},
		}
	case "board":
		return ranges{
			pace: pace, seconds: reach{1, 3600, 120, 300, 60}, target: reach{1, 9, 1, 3, 1},
			size: reach{3, 15, 0, 0, 1}, sizeName: "cells a side",
		}
	default:
		return ranges{
			pace: pace, lives: reach{1, 9, 3, 5, 1}, seconds: reach{10, 600, 0, 0, 1},
			target:    reach{1, 9999, 0, 0, 1},
			mechanics: []string{"dodge", "powerups", "combo"},
		}
	}
}
