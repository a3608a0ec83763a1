package builtin

import (
	"fmt"
	"html"
	"math"
	"strings"
	"unicode/utf8"
)

// coverWidth and coverHeight are in the picture's own units.
const (
	coverWidth  = 640
	coverHeight = 360
)

// canvas collects the elements of a cover.
type canvas struct {
	strings.Builder
	spec Spec
	d    *dice
}

// Cover draws the picture of a game for cards: an SVG of 640 by 360 that names nothing outside itself.
func Cover(spec Spec) []byte {
	c := &canvas{spec: spec, d: newDice(spec.Seed, "cover")}
	p := spec.Palette
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="Apple Color Emoji,Segoe UI Emoji,Noto Color Emoji,sans-serif" text-anchor="middle">`,
		coverWidth, coverHeight, coverWidth, coverHeight)
	c.add(`<defs><linearGradient id="b" x2="0" y2="1"><stop stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>`, colour(p.Back), colour(p.Back2))
	c.tints()
	c.add(`</defs><rect width="%d" height="%d" fill="url(#b)"/>`, coverWidth, coverHeight)
	c.scenery()
	switch spec.Genre {
	case "snake":
		c.snake()
	case "bricks":
		c.bricks()
	case "memory":
		c.cards()
	case "duel":
		c.duel()
	case "board":
		c.board()
	default:
		c.catching()
	}
	c.add(`</svg>`)
	return []byte(c.String())
}

// Hue is the colour of a game on the OKLCH circle, 0 to 359: that of its accent, or of its
// background where the accent is grey.
func Hue(spec Spec) int {
	lead := parse(spec.Palette.Accent)
	if lead.c < 0.03 {
		lead = parse(spec.Palette.Back)
	}
	return int(math.Round(lead.h)) % 360
}

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(c, format, args...) }

// colour lets only #rrggbb into the picture.
func colour(hex string) string {
	if len(hex) == 7 && hex[0] == '#' && strings.Trim(hex[1:], "0123456789abcdefABCDEF") == "" {
		return hex
	}
	return "#555566"
}

// tints defines a filter for each colour somebody gave to the hero or the first things.
func (c *canvas) tints() {
	for i, s := range c.shown() {
		if s.Color != "" {
			c.add(`<filter id="t%d"><feFlood flood-color="%s"/><feComposite in2="SourceGraphic" operator="in"/><feBlend in2="SourceGraphic" mode="color"/></filter>`, i, colour(s.Color))
		}
	}
}

// shown is the hero and the first things; the place in the list names the tint.
func (c *canvas) shown() []Sprite {
	list := append([]Sprite{c.spec.Hero}, c.spec.Goods[:min(3, len(c.spec.Goods))]...)
	return append(list, c.spec.Enemies[:min(2, len(c.spec.Enemies))]...)
}

// picture draws a sprite with its middle at x, y.
func (c *canvas) picture(s Sprite, x, y, size, turn float64) {
	tint := ""
	for i, o := range c.shown() {
		if o == s && s.Color != "" {
			tint = fmt.Sprintf(` filter="url(#t%d)"`, i)
		}
	}
	rotate := ""
	if turn != 0 {
		rotate = fmt.Sprintf(` transform="rotate(%.0f %.0f %.0f)"`, turn, x, y)
	}
	text := s.Emoji
	if utf8.RuneCountInString(text) > 12 {
		text = string([]rune(text)[:12])
	}
	c.add(`<text x="%.0f" y="%.0f" font-size="%.0f"%s%s>%s</text>`, x, y+size*0.35, size, rotate, tint, html.EscapeString(text))
}

// good is the i-th thing worth having, starting again after the last.
func (c *canvas) good(i int) Sprite {
	if len(c.spec.Goods) == 0 {
		return c.spec.Hero
	}
	return c.spec.Goods[i%min(3, len(c.spec.Goods))]
}

// halo puts rings of light behind the star of the picture.
func (c *canvas) halo(x, y, r float64) {
	c.add(`<g fill="%s"><circle cx="%.0f" cy="%.0f" r="%.0f" opacity=".16"/><circle cx="%.0f" cy="%.0f" r="%.0f" opacity=".28"/><circle cx="%.0f" cy="%.0f" r="%.0f" opacity=".75"/></g>`,
		colour(c.spec.Palette.Accent), x, y, r*1.7, x, y, r*1.3, x, y, r)
}

// catching shows the hero below, and things that fall towards it.
func (c *canvas) catching() {
	side := []float64{0.3, 0.5, 0.7}[c.d.below(3)]
	x, y := side*coverWidth, 262.0
	c.halo(x, y-8, 96)
	c.add(`<ellipse cx="%.0f" cy="342" rx="84" ry="11" opacity=".3"/>`, x)
	c.picture(c.spec.Hero, x, y, 158, 0)
	for i := range 5 {
		at := 60 + float64(i)*130 + c.d.part()*44 - 22
		down := 46 + c.d.part()*60 + math.Abs(at-x)*0.3
		if math.Abs(at-x) < 110 {
			down = 52 + c.d.part()*18
		}
		size := 46 + c.d.part()*30
		c.add(`<path d="M%.0f %.0fv-%.0fM%.0f %.0fv-%.0f" stroke="%s" stroke-width="5" stroke-linecap="round" opacity=".3"/>`,
			at-size*0.25, down-size*0.65, 22+size*0.4, at+size*0.22, down-size*0.7, 10+size*0.3, colour(c.spec.Palette.Ink))
		what := c.good(i)
		if n := len(c.spec.Enemies); n > 0 && (i == 1 || i == 4) {
			what = c.spec.Enemies[(i/4)%min(2, n)]
		}
		c.picture(what, at, down, size, c.d.part()*36-18)
	}
}

// snake shows a long body winding towards its food.
func (c *canvas) snake() {
	p := c.spec.Palette
	high := 108 + c.d.part()*30
	body := fmt.Sprintf("M-30 %.0fC90 %.0f 110 330 210 300S290 90 400 %.0f", 200+c.d.part()*60, 80+c.d.part()*60, high+40)
	c.halo(452, high+30, 84)
	c.add(`<g fill="none" stroke-linecap="round"><path d="%s" stroke="#000" stroke-width="56" opacity=".22" transform="translate(0 12)"/><path d="%s" stroke="%s" stroke-width="52"/><path d="%s" stroke="#fff" stroke-width="14" stroke-dasharray="2 34" opacity=".55"/></g>`,
		body, body, colour(p.Accent), body)
	c.picture(c.spec.Hero, 444, high+34, 132, 0)
	c.picture(c.good(0), 566, high+20, 66, -8)
	c.picture(c.good(1), 120+c.d.part()*60, 72, 54, 12)
	c.picture(c.good(2), 380+c.d.part()*160, 296, 60, -14)
	if len(c.spec.Enemies) > 0 {
		c.picture(c.spec.Enemies[0], 570, 300, 54, 10)
	}
}

// bricks shows a wall with a hole in it, a ball on its way, and the hero on the paddle.
func (c *canvas) bricks() {
	p := c.spec.Palette
	gap := 1 + c.d.below(4)
	for row := range 3 {
		fill := mix(colour(p.Accent), colour(p.Ink), float64(row)*0.22)
		c.add(`<g fill="%s" stroke="#000" stroke-opacity=".18" stroke-width="3">`, fill)
		for col := range 6 {
			if row == 2 && (col == gap || col == gap+1) || row == 1 && col == gap {
				continue
			}
			c.add(`<rect x="%d" y="%d" width="96" height="44" rx="10"/>`, 22+col*100, 22+row*50)
		}
		c.add(`</g>`)
	}
	for i := range 4 {
		col := (gap + 2 + i) % 6
		c.picture(c.good(i), float64(70+col*100), float64(44+50*(i%2)), 32, 0)
	}
	x := float64(120 + gap*100)
	away := x + 150
	if x > 330 {
		away = x - 150
	}
	c.add(`<path d="M%.0f 318L%.0f 196" stroke="%s" stroke-width="22" stroke-linecap="round" opacity=".2"/>`, away, x, colour(p.Ink))
	c.add(`<rect x="%.0f" y="318" width="170" height="24" rx="12" fill="%s" stroke="#fff" stroke-opacity=".5" stroke-width="3"/>`, away-85, colour(p.Accent))
	c.halo(x, 196, 30)
	c.add(`<circle cx="%.0f" cy="196" r="19" fill="#fff"/>`, x)
	c.picture(c.spec.Hero, away, 284, 84, 0)
	for i := range 5 {
		c.add(`<rect x="%.0f" y="%.0f" width="13" height="13" rx="3" fill="%s" transform="rotate(%d %.0f 150)"/>`,
			x-60+float64(i)*28, 128+c.d.part()*30, colour(p.Accent), 20*i, x)
	}
}

// cards shows a fan of cards, one of them still face down.
func (c *canvas) cards() {
	p := c.spec.Palette
	c.halo(320, 190, 128)
	down := c.d.below(4)
	for i := range 4 {
		turn := -21 + 14*i
		x := 320 + float64(i)*92 - 138
		y := 196 + math.Abs(float64(i)-1.5)*14
		c.add(`<g transform="rotate(%d %.0f %.0f)"><rect x="%.0f" y="%.0f" width="124" height="172" rx="18" opacity=".25"/>`, turn, x, y, x-58, y-76)
		if i == down {
			c.add(`<rect x="%.0f" y="%.0f" width="124" height="172" rx="18" fill="%s" stroke="#fff" stroke-width="7"/><circle cx="%.0f" cy="%.0f" r="30" fill="none" stroke="#fff" stroke-width="6" stroke-dasharray="9 9"/></g>`,
				x-62, y-86, colour(p.Accent), x, y)
			continue
		}
		c.add(`<rect x="%.0f" y="%.0f" width="124" height="172" rx="18" fill="#fffdf7"/>`, x-62, y-86)
		face := 0
		if i == (down+1)%4 {
			face = 1 // the others are a pair
		}
		c.picture(c.good(face), x, y, 84, 0)
		c.add(`</g>`)
	}
}
