package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"aiminigames/store"
)

// bar is what a stretch of days brought, and took back.
type bar struct {
	From     time.Time
	Days     int
	Up, Down int64 // neither is negative
}

// manyDays is more than a chart has a bar each for: from there on a bar is a week.
const manyDays = 100

// barsOf makes bars of days, one for each day or week. The first week may be a short one.
func barsOf(days []store.SalesDay) []bar {
	size := 1
	if len(days) > manyDays {
		size = 7
	}
	var bars []bar
	for i, d := range days {
		if left := len(days) - i; i == 0 || left%size == 0 {
			bars = append(bars, bar{From: d.Day})
		}
		b := &bars[len(bars)-1]
		b.Days++
		b.Up += d.Earned
		b.Down += d.Returned
	}
	return bars
}

// period names the days of a bar.
func (b bar) period() string {
	if b.Days == 1 {
		return b.From.Format("2 Jan")
	}
	return b.From.Format("2 Jan") + " to " + b.From.AddDate(0, 0, b.Days-1).Format("2 Jan")
}

// chartWords are what a chart calls what it shows.
type chartWords struct {
	Up, Down string // what stands above zero, and below; Down is empty where nothing does
	Unit     string // what is counted
	Says     string // the whole, for those who do not see it
}

// says is a bar in words.
func (w chartWords) says(b bar) string {
	text := b.period() + ": " + exact(b.Up) + " " + strings.ToLower(w.Up)
	if b.Down > 0 {
		text += ", " + exact(b.Down) + " " + strings.ToLower(w.Down)
	}
	return text
}

// A scale is where values stand in a chart: lines at whole multiples of a step, a round
// number, from the lowest to the highest, which have all values between them.
type scale struct {
	step        int64
	above, down int64 // steps above and below zero
}

const (
	mostLines = 5           // that a chart has above and below zero together
	mostShown = int64(1e18) // what is more is drawn as this
)

// scaleOf returns the scale with the smallest step that has room for the bars.
func scaleOf(bars []bar) scale {
	var up, down int64
	for _, b := range bars {
		up, down = max(up, min(b.Up, mostShown)), max(down, min(b.Down, mostShown))
	}
	s := scale{step: 1}
	for times := 0; ; times++ {
		s.above, s.down = ceiling(up, s.step), ceiling(down, s.step)
		if s.above+s.down <= mostLines {
			break
		}
		s.step *= 2 // 1, 2, 5, 10, 20, 50 and so on
		if times%3 == 1 {
			s.step += s.step / 4
		}
	}
	s.above = max(s.above, 1) // With nothing to show, there is a line to show it under.
	return s
}

// ceiling is how many steps hold n.
func ceiling(n, step int64) int64 { return (n + step - 1) / step }

// lines are the values that have a line, the highest first.
func (s scale) lines() []int64 {
	var lines []int64
	for n := s.above; n >= -s.down; n-- {
		lines = append(lines, n*s.step)
	}
	return lines
}

// at is how far down the chart a value stands.
func (s scale) at(value int64) percent {
	value = max(min(value, mostShown), -mostShown)
	return percent(100 * (float64(s.above) - float64(value)/float64(s.step)) / float64(s.above+s.down))
}

// percent is a length or place in a drawing, as its attributes have it.
type percent float64

func (p percent) String() string {
	text := strings.TrimRight(strconv.FormatFloat(float64(p), 'f', 3, 64), "0")
	return strings.TrimSuffix(text, ".") + "%"
}

// column is the room of one bar of many, with air at its sides.
type column struct{ left, width percent }

func columnOf(i, of int) column {
	each := 100 / percent(of)
	air := each * .14
	return column{percent(i)*each + air, each - 2*air}
}

// dates are the bars whose day stands under them: the first, the last, and what is in the middle.
func dates(bars []bar) []int {
	switch n := len(bars); n {
	case 0:
		return nil
	case 1, 2:
		return []int{0, n - 1}[:n]
	default:
		return []int{0, n / 2, n - 1}
	}
}

// anchor is how a date stands under its bar: those at the ends stay inside.
func anchor(i, of int) (x percent, class string) {
	each := 100 / percent(of)
	switch {
	case of == 1:
		return 50, "middle"
	case i == 0:
		return 0, "start"
	case i == of-1:
		return 100, "end"
	default:
		return (percent(i) + .5) * each, "middle"
	}
}

// chartSays is in words what a chart of earnings shows.
func chartSays(bars []bar) string {
	var up, down int64
	best := bar{}
	days := 0
	for _, b := range bars {
		up, down, days = up+b.Up, down+b.Down, days+b.Days
		if b.Up > best.Up {
			best = b
		}
	}
	if up == 0 && down == 0 {
		return fmt.Sprintf("Nothing was earned in these %d days.", days)
	}
	text := fmt.Sprintf("In %d days %s credits were earned and %s given back.", days, exact(up), exact(down))
	if best.Days > 0 {
		text += " Most came in " + best.period() + ": " + exact(best.Up) + "."
	}
	return text
}

// demoShare is the length of a bar for n people, where the longest is of the game that most tried.
func demoShare(n int64, demos []store.Demo) percent {
	most := int64(1)
	for _, d := range demos {
		most = max(most, d.Tried)
	}
	return percent(100 * float64(n) / float64(most))
}

// tick is the figure at a line.
func tick(n int64) string {
	if n < 0 {
		return "−" + count(-n)
	}
	return count(n)
}
