package builtin

import "fmt"

// scenery draws the theme in flat layers, the far ones nearest to the background's colour.
func (c *canvas) scenery() {
	p := c.spec.Palette
	far, near := shade(p, 0.16), shade(p, 0.34)
	switch c.spec.Theme {
	case "space":
		c.dots(34, "#fff", 2.2, 0, 360)
		c.planet(far)
	case "ocean":
		c.rays()
		c.hills(300, 26, far)
		c.dots(16, "#fff", 8, 20, 340)
		c.weeds(near)
	case "forest", "jungle":
		c.trees(far, 236, 60)
		c.trees(near, 300, 90)
	case "candy":
		c.hills(250, 44, far)
		c.lollipops()
		c.hills(312, 26, near)
	case "city":
		c.skyline(far, 90)
		c.skyline(near, 40)
	case "desert", "beach":
		c.sun()
		c.hills(268, 34, far)
		c.hills(316, 20, near)
	case "night":
		c.dots(26, "#fff", 1.8, 0, 220)
		c.moon()
		c.trees(near, 318, 70)
	case "winter":
		c.peaks(far, "#fff")
		c.hills(306, 22, "#ffffff")
		c.dots(40, "#fff", 4, 0, 360)
	case "garden", "farm":
		c.sun()
		c.clouds(2)
		c.hills(270, 30, far)
		c.hills(322, 16, near)
		c.dots(14, p.Accent, 5, 296, 350)
	case "castle":
		c.towers(far)
		c.hills(318, 18, near)
	case "kitchen":
		c.tiles(far)
		c.add(`<path d="M0 316H640V360H0Z" fill="%s"/><path d="M0 312H640" stroke="%s" stroke-width="9"/>`, near, far)
	case "volcano":
		c.peaks(far, colour(p.Accent))
		c.hills(318, 20, near)
		c.dots(18, p.Accent, 4, 0, 300)
	default:
		c.sun()
		c.clouds(5)
	}
}

// shade is a colour of the theme that stands out from the bottom of the background by t.
func shade(p Palette, t float64) string {
	to := "#05040c"
	if parse(p.Back2).l < 0.34 {
		to = p.Accent
		t *= 0.75
	}
	return mix(colour(p.Back2), colour(to), t)
}

func (c *canvas) dots(n int, fill string, size float64, from, to int) {
	c.add(`<path stroke="%s" stroke-linecap="round" stroke-width="%.1f" opacity=".55" d="`, colour7(fill), size)
	for range n {
		c.add("M%d %dh0", c.d.below(coverWidth), from+c.d.below(to-from))
	}
	c.add(`"/>`)
}

// colour7 lets the short white through as well.
func colour7(hex string) string {
	if hex == "#fff" {
		return hex
	}
	return colour(hex)
}

// hills is a soft ridge about y.
func (c *canvas) hills(y, rise int, fill string) {
	c.add(`<path fill="%s" d="M0 %dQ%d %d %d %dT640 %dV360H0Z"/>`, fill, y, 70+c.d.below(90), y-rise-c.d.below(rise), 300+c.d.below(60), y-c.d.below(rise), y-c.d.below(rise/2+1))
}

func (c *canvas) planet(fill string) {
	x, y, r := 80+c.d.below(480), 60+c.d.below(60), 44+c.d.below(34)
	c.add(`<circle cx="%d" cy="%d" r="%d" fill="%s"/><ellipse cx="%d" cy="%d" rx="%d" ry="%d" fill="none" stroke="%s" stroke-width="7" opacity=".7" transform="rotate(-18 %d %d)"/>`,
		x, y, r, fill, x, y, r*17/10, r*4/10, colour(c.spec.Palette.Accent), x, y)
	c.hills(338, 34, shade(c.spec.Palette, 0.3))
}

func (c *canvas) rays() {
	x := 120 + c.d.below(300)
	c.add(`<g fill="#fff" opacity=".08"><path d="M%d 0H%dL%d 360H%dZ"/><path d="M%d 0H%dL%d 360H%dZ"/></g>`, x, x+60, x-30, x-190, x+130, x+170, x+240, x+90)
}

func (c *canvas) weeds(stroke string) {
	c.add(`<path fill="none" stroke="%s" stroke-width="13" stroke-linecap="round" d="`, stroke)
	for _, x := range [...]int{20, 58, 560, 598, 630} {
		c.add("M%d 366q-22-30 0-58t0-%d", x, 36+c.d.below(40))
	}
	c.add(`"/>`)
}

func (c *canvas) trees(fill string, y, tall int) {
	c.add(`<path fill="%s" d="M0 %dH640V360H0Z`, fill, y)
	for x := -20 + c.d.below(30); x < coverWidth; x += tall*6/10 + c.d.below(tall/2) {
		h := tall + c.d.below(tall)
		c.add("M%d %dl%d-%d %d %dz", x, y+2, tall/3, h, tall/3, h)
	}
	c.add(`"/>`)
}

func (c *canvas) lollipops() {
	tones := []string{colour(c.spec.Palette.Accent), mix(colour(c.spec.Palette.Accent), "#ffd84d", 0.7), mix(colour(c.spec.Palette.Accent), "#5ad1ff", 0.8)}
	for i, x := range [...]int{60, 170, 480, 588} {
		y, r := 170+c.d.below(70), 24+c.d.below(20)
		c.add(`<path d="M%d %dV340" stroke="#fff" stroke-width="8"/><circle cx="%d" cy="%d" r="%d" fill="%s"/><circle cx="%d" cy="%d" r="%d" fill="none" stroke="#fff" stroke-width="6" opacity=".6"/>`, x, y, x, y, r, tones[i%3], x, y, r/2)
	}
}

func (c *canvas) skyline(fill string, least int) {
	lit := fmt.Sprintf(`<path stroke="%s" stroke-width="7" stroke-dasharray="7 13" opacity=".5" d="`, colour(c.spec.Palette.Accent))
	c.add(`<path fill="%s" d="M0 360`, fill)
	for x := 0; x < coverWidth; {
		w, h := 44+c.d.below(50), least+c.d.below(150)
		c.add("V%dH%d", coverHeight-h, x+w)
		if h > 90 && w > 56 {
			lit += fmt.Sprintf("M%d %dv%d", x+w/2, coverHeight-h+16, h-30)
		}
		x += w
	}
	c.add(`V360Z"/>%s"/>`, lit)
}

func (c *canvas) sun() {
	x := []int{96, 320, 540}[c.d.below(3)]
	c.add(`<g fill="#fff6d8"><circle cx="%d" cy="84" r="50" opacity=".85"/><circle cx="%d" cy="84" r="78" opacity=".28"/></g>`, x, x)
}

func (c *canvas) moon() {
	x := 90 + c.d.below(460)
	c.add(`<circle cx="%d" cy="80" r="50" fill="#fdf3d0"/><circle cx="%d" cy="70" r="42" fill="%s"/>`, x, x+20, colour(c.spec.Palette.Back))
}

func (c *canvas) clouds(n int) {
	c.add(`<path fill="#fff" opacity=".75" d="`)
	for i := range n {
		x, y := i*coverWidth/n+c.d.below(60), 50+c.d.below(90)
		if n > 3 {
			y = 40 + c.d.below(300)
		}
		c.add("M%d %da24 24 0 0 1 12-46 34 34 0 0 1 62-8 26 26 0 0 1 22 54z", x, y+30)
	}
	c.add(`"/>`)
}

// peaks are mountains with tops of another colour.
func (c *canvas) peaks(fill, top string) {
	for _, at := range [...]int{-60, 190, 400} {
		x, h := at+c.d.below(50), 150+c.d.below(80)
		c.add(`<path fill="%s" d="M%d 340l150-%d 150 %dz"/><path fill="%s" d="M%d %dl-36 %d 20-8 16 12 20-12 16 8z"/>`, fill, x, h, h, top, x+150, 340-h, h/4)
	}
}

func (c *canvas) towers(fill string) {
	c.add(`<path fill="%s" d="M0 360`, fill)
	for x := 10; x < 600; x += 110 + c.d.below(40) {
		y := 130 + c.d.below(80)
		c.add("V250H%dV%dh-8v-26h14v12h12v-12h14v12h12v-12h14v26h-8V250", x, y)
	}
	c.add(`H640V360Z"/>`)
	c.dots(20, "#fff", 2, 0, 180)
}

func (c *canvas) tiles(stroke string) {
	c.add(`<path stroke="%s" stroke-width="3" opacity=".6" d="`, stroke)
	for y := 52; y < 312; y += 52 {
		c.add("M0 %dH640", y)
	}
	for x := 32; x < coverWidth; x += 64 {
		c.add("M%d 0V312", x)
	}
	c.add(`"/>`)
}
