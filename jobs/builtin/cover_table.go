package builtin

import (
	"fmt"
	"math"
	"strings"
)

// sides are the colours of the two players in a picture.
func (c *canvas) sides() [2]string {
	lead := colour(c.spec.Palette.Accent)
	other := oklch{0.74, 0.15, turn(parse(lead).h, 160)}.hex()
	return [2]string{lead, other}
}

// duel shows a table seen from the side, the ball on its way between two paddles.
func (c *canvas) duel() {
	sides := c.sides()
	glass := mix(colour(c.spec.Palette.Back2), "#05040c", 0.72)
	c.add(`<g transform="translate(0 14)"><rect x="58" y="52" width="524" height="262" rx="34" opacity=".3"/><rect x="58" y="40" width="524" height="262" rx="34" fill="%s" stroke="#fff" stroke-opacity=".55" stroke-width="6"/>`, glass)
	c.add(`<path d="M92 43h-3a31 31 0 0 0-28 31v194a31 31 0 0 0 31 31h78V43z" fill="%s" opacity=".3"/><path d="M548 43h3a31 31 0 0 1 28 31v194a31 31 0 0 1-31 31h-78V43z" fill="%s" opacity=".3"/>`, sides[0], sides[1])
	c.add(`<path d="M320 43v256M320 111a60 60 0 1 1 0 120 60 60 0 0 1 0-120" fill="none" stroke="#fff" stroke-opacity=".3" stroke-width="4"/></g>`)
	up := c.d.part()*60 - 30
	ball := 110 + up*0.6
	x := 330 + c.d.part()*60
	c.add(`<path d="M172 %.0fL%.0f 62L%.0f %.0f" fill="none" stroke="%s" stroke-width="14" stroke-linecap="round" stroke-linejoin="round" opacity=".4"/>`, 236+up*0.5, x-100, x, ball+36, sides[0])
	for i, at := range [2]float64{128, 512} {
		y := 206 + up*0.5
		if i == 1 {
			y = 178 - up*0.5
		}
		c.add(`<rect x="%.0f" y="%.0f" width="26" height="120" rx="13" fill="%s"/><rect x="%.0f" y="%.0f" width="6" height="92" rx="3" fill="#fff" opacity=".6"/>`, at-13, y-60, sides[i], at-6, y-46)
	}
	c.picture(c.spec.Hero, 128, 206+up*0.5, 96, 0)
	c.picture(c.spec.rival(), 512, 178-up*0.5, 96, 0)
	c.halo(x, ball+36, 30)
	c.picture(c.good(0), x, ball+36, 62, 12)
}

// board shows the game in the middle of play.
func (c *canvas) board() {
	sides := c.sides()
	tray := mix(mix(colour(c.spec.Palette.Back2), colour(c.spec.Palette.Accent), 0.4), "#0b0a1e", 0.6)
	layouts := map[string][]string{
		"tictactoe": {"1.2", ".12", "2.1"},
		"connect4":  {"......", "...2..", "..12..", ".1211.", "122121"},
		"reversi":   {"......", ".222..", "..121.", ".1112.", "...1.."},
		"gomoku":    {"..1....", "...12..", "..2212.", ".1.21..", "....2.."},
	}
	rows := layouts[c.spec.Rules]
	if rows == nil {
		rows = layouts["tictactoe"]
	}
	mirrored := c.d.below(2) == 1
	n := float64(len(rows[0]))
	cell := math.Min(300/float64(len(rows)), 560/n)
	w, h := cell*n, cell*float64(len(rows))
	left, top := 320-w/2, 180-h/2
	wood := tray
	if c.spec.Rules == "gomoku" {
		wood = "#e3b878"
	}
	c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="26" opacity=".3"/><rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="26" fill="%s" stroke="#fff" stroke-opacity=".4" stroke-width="5"/>`,
		left-18, top-6, w+36, h+36, left-18, top-18, w+36, h+36, wood)
	// Dots of a kind are one path: of all cells, and of the pieces of each side.
	var cells strings.Builder
	var placed [2]strings.Builder
	type spot struct {
		side int
		x, y float64
	}
	var faces []spot
	for y, row := range rows {
		for x := range len(row) {
			mark := row[x]
			if mirrored {
				mark = row[len(row)-1-x]
			}
			cx, cy := left+cell*(float64(x)+0.5), top+cell*(float64(y)+0.5)
			fmt.Fprintf(&cells, "M%.0f %.0fh0", cx, cy)
			if mark != '.' {
				fmt.Fprintf(&placed[mark-'1'], "M%.0f %.0fh0", cx, cy)
				faces = append(faces, spot{int(mark - '1'), cx, cy})
			}
		}
	}
	switch c.spec.Rules {
	case "gomoku":
		c.add(`<path stroke="#6b431c" stroke-width="3" opacity=".6" d="`)
		for i := range rows {
			c.add("M%.0f %.0fh%.0f", left, top+cell*(float64(i)+0.5), w)
		}
		for i := range len(rows[0]) {
			c.add("M%.0f %.0fv%.0f", left+cell*(float64(i)+0.5), top, h)
		}
		c.add(`"/>`)
	case "connect4":
		c.add(`<path stroke="#000" stroke-linecap="round" stroke-width="%.0f" opacity=".35" d="%s"/>`, cell*0.9, cells.String())
	default:
		c.add(`<path stroke="#000" stroke-linecap="square" stroke-width="%.0f" opacity=".35" d="%s"/>`, cell*0.88, cells.String())
	}
	if c.spec.Rules == "tictactoe" && !c.spec.asked("goods") && !c.spec.asked("hero") {
		for _, f := range faces {
			c.mark(f.side, f.x, f.y, cell*0.4, sides[f.side])
		}
		return
	}
	for i, fill := range sides {
		c.add(`<path stroke="#000" stroke-linecap="round" stroke-width="%.0f" opacity=".35" transform="translate(0 5)" d="%s"/><path stroke="%s" stroke-linecap="round" stroke-width="%.0f" d="%s"/>`,
			cell*0.8, placed[i].String(), fill, cell*0.8, placed[i].String())
	}
	for _, f := range faces {
		c.picture(c.good(f.side), f.x, f.y, cell*0.5, 0)
	}
}

// mark is a cross for side 0, a ring for side 1.
func (c *canvas) mark(side int, x, y, r float64, fill string) {
	if side == 1 {
		c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="none" stroke="%s" stroke-width="17"/>`, x, y, r*0.75, fill)
		return
	}
	c.add(`<path d="M%.0f %.0fl%.0f %.0fm0-%.0fl-%.0f %.0f" stroke="%s" stroke-width="17" stroke-linecap="round"/>`, x-r*0.7, y-r*0.7, r*1.4, r*1.4, r*1.4, r*1.4, r*1.4, fill)
}
