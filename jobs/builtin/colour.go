package builtin

import (
	"fmt"
	"math"
	"strconv"
)

// oklch is a colour as lightness 0..1, chroma 0..0.4 and hue in degrees.
// The formulas are Björn Ottosson's, https://bottosson.github.io/posts/oklab/.
type oklch struct{ l, c, h float64 }

// linear holds the amounts of red, green and blue light, 0..1.
type linear [3]float64

func (c oklch) linear() linear {
	a, b := c.c*math.Cos(c.h*math.Pi/180), c.c*math.Sin(c.h*math.Pi/180)
	l := cube(c.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(c.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(c.l - 0.0894841775*a - 1.2914855480*b)
	return linear{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

func cube(x float64) float64 { return x * x * x }

// hex is the nearest colour a screen has, with the chroma lowered until it has one.
func (c oklch) hex() string {
	light := c.linear()
	for c.c > 0.002 && !light.shown() {
		c.c *= 0.95
		light = c.linear()
	}
	var n [3]int
	for i, v := range light {
		v = min(max(v, 0), 1)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		n[i] = int(math.Round(v * 255))
	}
	return fmt.Sprintf("#%02x%02x%02x", n[0], n[1], n[2])
}

func (l linear) shown() bool {
	for _, v := range l {
		if v < -0.0005 || v > 1.0005 {
			return false
		}
	}
	return true
}

// light reads #rrggbb; what is not one is black.
func light(hex string) linear {
	var out linear
	if len(hex) != 7 {
		return out
	}
	for i := range out {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return linear{}
		}
		if v := float64(n) / 255; v <= 0.04045 {
			out[i] = v / 12.92
		} else {
			out[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return out
}

func parse(hex string) oklch {
	rgb := light(hex)
	l := math.Cbrt(0.4122214708*rgb[0] + 0.5363325363*rgb[1] + 0.0514459929*rgb[2])
	m := math.Cbrt(0.2119034982*rgb[0] + 0.6806995451*rgb[1] + 0.1073969566*rgb[2])
	s := math.Cbrt(0.0883024619*rgb[0] + 0.2817188376*rgb[1] + 0.6299787005*rgb[2])
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	h := math.Atan2(b, a) * 180 / math.Pi
	if h < 0 {
		h += 360
	}
	return oklch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a, b), h}
}

// contrast is the ratio of WCAG 2, 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	rgb := light(hex)
	return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
}

// mix is the colour t of the way from a to b, 0..1, in lightness, chroma and along the shorter hue.
func mix(a, b string, t float64) string {
	x, y := parse(a), parse(b)
	turn := math.Mod(y.h-x.h+540, 360) - 180
	return oklch{x.l + (y.l-x.l)*t, x.c + (y.c-x.c)*t, math.Mod(x.h+turn*t+360, 360)}.hex()
}
