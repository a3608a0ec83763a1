package views

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the white margin around a QR code, in modules, that readers need.
const quiet = 4

// QR draws an address as a QR code: an SVG of one path, black on white whatever the theme, since readers
// want dark on light. It fails for an address too long for any code.
func QR(address string) ([]byte, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, fmt.Errorf("encode an address of %d bytes: %w", len(address), err)
	}
	side := code.Size + 2*quiet
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges" role="img">`, side, side, 8*side, 8*side)
	fmt.Fprintf(&svg, `<title>QR code of the link to this room</title><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			run := 1
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			fmt.Fprintf(&svg, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
			x += run
		}
	}
	svg.WriteString(`"/></svg>`)
	return []byte(svg.String()), nil
}
