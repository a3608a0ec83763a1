package builtin

import "math"

// scheme is the colours of a theme: the top and the bottom of the background, and hues for the accent.
type scheme struct {
	top, bottom oklch
	accents     []float64
}

func schemes(theme string) scheme {
	switch theme {
	case "ocean":
		return scheme{oklch{0.44, 0.11, 235}, oklch{0.27, 0.09, 255}, []float64{85, 25, 350}}
	case "forest":
		return scheme{oklch{0.40, 0.07, 160}, oklch{0.26, 0.06, 150}, []float64{85, 50, 120}}
	case "candy":
		return scheme{oklch{0.93, 0.05, 350}, oklch{0.86, 0.09, 330}, []float64{355, 300, 200}}
	case "city":
		return scheme{oklch{0.42, 0.09, 290}, oklch{0.30, 0.08, 320}, []float64{60, 350, 200}}
	case "desert":
		return scheme{oklch{0.93, 0.06, 85}, oklch{0.83, 0.10, 65}, []float64{35, 190, 15}}
	case "night":
		return scheme{oklch{0.25, 0.07, 300}, oklch{0.18, 0.05, 280}, []float64{60, 145, 310}}
	case "winter":
		return scheme{oklch{0.94, 0.03, 230}, oklch{0.85, 0.06, 240}, []float64{20, 255, 160}}
	case "garden":
		return scheme{oklch{0.93, 0.05, 215}, oklch{0.87, 0.10, 130}, []float64{355, 40, 300}}
	case "castle":
		return scheme{oklch{0.36, 0.07, 275}, oklch{0.25, 0.05, 300}, []float64{85, 25, 200}}
	case "kitchen":
		return scheme{oklch{0.95, 0.04, 90}, oklch{0.88, 0.07, 60}, []float64{25, 170, 45}}
	case "jungle":
		return scheme{oklch{0.45, 0.10, 150}, oklch{0.28, 0.07, 165}, []float64{95, 50, 20}}
	case "volcano":
		return scheme{oklch{0.30, 0.09, 20}, oklch{0.20, 0.06, 10}, []float64{50, 75, 30}}
	case "sky":
		return scheme{oklch{0.84, 0.09, 230}, oklch{0.94, 0.04, 210}, []float64{25, 50, 285}}
	case "farm":
		return scheme{oklch{0.91, 0.06, 220}, oklch{0.88, 0.10, 110}, []float64{28, 60, 145}}
	case "beach":
		return scheme{oklch{0.90, 0.07, 210}, oklch{0.90, 0.08, 85}, []float64{30, 350, 195}}
	}
	return scheme{oklch{0.27, 0.09, 280}, oklch{0.17, 0.05, 265}, []float64{85, 330, 190}} // space
}

// paint makes the palette of a theme. accent and back are #rrggbb where somebody asked for them,
// else "". tone is "", bright, dark, pastel or neon.
func paint(theme, tone, accent, back string, d *dice) Palette {
	s := schemes(theme)
	drift := d.part()*30 - 15
	s.top.h, s.bottom.h = turn(s.top.h, drift), turn(s.bottom.h, drift*1.4)
	lead := oklch{0.72, 0.17, turn(s.accents[d.below(len(s.accents))], d.part()*16-8)}
	switch tone {
	case "bright":
		s.top = oklch{0.90, 0.07, s.top.h}
		s.bottom = oklch{0.84, 0.10, s.bottom.h}
	case "dark":
		s.top = oklch{0.26, s.top.c, s.top.h}
		s.bottom = oklch{0.18, s.bottom.c * 0.8, s.bottom.h}
	case "pastel":
		s.top, s.bottom = oklch{0.94, 0.04, s.top.h}, oklch{0.89, 0.06, turn(s.top.h, 40)}
		lead.l, lead.c = 0.68, 0.14
	case "neon":
		s.top, s.bottom = oklch{0.20, 0.08, 300}, oklch{0.14, 0.05, 275}
		lead.l, lead.c = 0.78, 0.24
	}
	p := Palette{Back: s.top.hex(), Back2: s.bottom.hex(), Accent: lead.hex()}
	if back != "" {
		asked := parse(back)
		shade := oklch{asked.l * 0.82, asked.c * 0.9, turn(asked.h, 8)}
		p.Back, p.Back2 = back, shade.hex()
	}
	if accent != "" {
		p.Accent = accent
		if back == "" { // the whole game leans to the colour asked for
			p.Back, p.Back2 = tinted(p.Back, accent), tinted(p.Back2, accent)
		}
	}
	return p.readable()
}

func turn(h, by float64) float64 { return math.Mod(h+by+720, 360) }

func tinted(back, accent string) string {
	b, a := parse(back), parse(accent)
	return oklch{b.l, min(a.c, max(b.c, 0.05)), turn(a.h, 0)}.hex()
}

// readable chooses ink and panel, and moves the lightness of the background and the accent until
// text has the contrast of 4.5 that WCAG 2 asks for, and the accent 2.2 as a shape.
func (p Palette) readable() Palette {
	top, bottom := parse(p.Back), parse(p.Back2)
	ink := oklch{0.97, 0.015, top.h}
	step := -0.015
	if top.l > 0.68 { // from here on black words need less of a change than white ones
		ink, step = oklch{0.22, 0.04, top.h}, 0.015
	}
	p.Ink = ink.hex()
	for range 60 {
		if contrast(p.Ink, p.Back) >= 4.8 && contrast(p.Ink, p.Back2) >= 4.8 {
			break
		}
		if contrast(p.Ink, p.Back) < 4.8 {
			top.l += step
		}
		if contrast(p.Ink, p.Back2) < 4.8 {
			bottom.l += step
		}
		p.Back, p.Back2 = top.hex(), bottom.hex()
	}
	if step < 0 {
		p.Panel = oklch{max(0.13, bottom.l-0.06), bottom.c * 0.8, bottom.h}.hex()
	} else {
		p.Panel = oklch{min(0.985, top.l+0.06), min(top.c, 0.02), top.h}.hex()
	}
	lead := parse(p.Accent)
	for range 30 {
		if contrast(p.Accent, p.Back) >= 2.2 && contrast(p.Accent, p.Panel) >= 2.2 {
			break
		}
		lead.l = min(max(lead.l-step, 0.1), 0.95)
		p.Accent = lead.hex()
	}
	return p
}
