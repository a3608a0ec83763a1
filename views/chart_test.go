package views

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"aiminigames/store"
)

var firstDay = time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC)

func daysOf(n int, earned func(i int) (up, down int64)) []store.SalesDay {
	days := make([]store.SalesDay, n)
	for i := range days {
		up, down := earned(i)
		days[i] = store.SalesDay{Day: firstDay.AddDate(0, 0, i), Earned: up, Returned: down}
	}
	return days
}

func TestBarsHaveEveryDayOnce(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 7: 7, 30: 30, 90: 90, 365: 53, 364: 52} {
		bars := barsOf(daysOf(n, func(i int) (int64, int64) { return int64(i + 1), int64(i % 3) }))
		var days int
		var up, down, wantDown int64
		for i, b := range bars {
			if !b.From.Equal(firstDay.AddDate(0, 0, days)) {
				t.Errorf("%d days: bar %d begins %v, after %d days", n, i, b.From, days)
			}
			days, up, down = days+b.Days, up+b.Up, down+b.Down
		}
		for i := range n {
			wantDown += int64(i % 3)
		}
		if len(bars) != want || days != n || up != int64(n*(n+1)/2) || down != wantDown {
			t.Errorf("%d days: %d bars of %d days, %d up and %d down", n, len(bars), days, up, down)
		}
	}
}

func TestScaleHasRoundLinesAroundAllBars(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		up, down int64
		want     []int64
	}{
		"nothing":       {0, 0, []int64{1, 0}},
		"one":           {1, 0, []int64{1, 0}},
		"a line's own":  {500, 0, []int64{500, 400, 300, 200, 100, 0}},
		"one over":      {501, 0, []int64{600, 400, 200, 0}},
		"both ways":     {1200, 512, []int64{1500, 1000, 500, 0, -500, -1000}},
		"only refunds":  {0, 85, []int64{20, 0, -20, -40, -60, -80, -100}}, // There is a line above zero in any case.
		"by fives":      {21, 0, []int64{25, 20, 15, 10, 5, 0}},
		"all there are": {math.MaxInt64, 0, []int64{1e18, 8e17, 6e17, 4e17, 2e17, 0}},
	}
	for name, test := range tests {
		s := scaleOf([]bar{{Up: test.up}, {Down: test.down}})
		if got := s.lines(); !slices.Equal(got, test.want) {
			t.Errorf("%s: lines at %v, want %v", name, got, test.want)
		}
	}
}

func TestScaleKeepsAllInsideTheDrawing(t *testing.T) {
	t.Parallel()
	for _, most := range []int64{0, 1, 7, 99, 12345, 1e12, math.MaxInt64} {
		s := scaleOf([]bar{{Up: most, Down: most / 3}})
		top, zero, bottom := s.at(most), s.at(0), s.at(-most/3)
		if top < 0 || top > zero || zero > bottom || bottom > 100 || math.IsNaN(float64(top+bottom)) {
			t.Errorf("%d: from %v over %v to %v", most, top, zero, bottom)
		}
		if n := len(s.lines()); n < 2 || n > mostLines+2 {
			t.Errorf("%d: %d lines", most, n)
		}
	}
}

func TestColumnsFillTheWidthInOrder(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7, 90} {
		end := percent(0)
		for i := range n {
			c := columnOf(i, n)
			if c.left < end || c.width <= 0 {
				t.Errorf("of %d, column %d begins at %v with %v, after %v", n, i, c.left, c.width, end)
			}
			end = c.left + c.width
		}
		if end > 100 {
			t.Errorf("%d columns end at %v", n, end)
		}
	}
}

func TestPercentIsShort(t *testing.T) {
	t.Parallel()
	for p, want := range map[percent]string{0: "0%", 100: "100%", 33.333333: "33.333%", 12.5: "12.5%", 1e-9: "0%"} {
		if got := p.String(); got != want {
			t.Errorf("%v is %q, want %q", float64(p), got, want)
		}
	}
}

// drawn renders the chart of some days.
func drawn(t *testing.T, days []store.SalesDay) *goquery.Document {
	t.Helper()
	var html bytes.Buffer
	if err := earningsChart(days).Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&html)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestChartShowsAndSaysTheSame(t *testing.T) {
	t.Parallel()
	doc := drawn(t, daysOf(30, func(i int) (int64, int64) {
		if i == 4 {
			return 1234, 85
		}
		return 0, 0
	}))
	for selector, want := range map[string]int{"rect.earned": 1, "rect.returned": 1, "g title": 30, "tbody tr": 1, "text.date": 3} {
		if n := doc.Find(selector).Length(); n != want {
			t.Errorf("%d of %s, want %d", n, selector, want)
		}
	}
	row := strings.Join(doc.Find("tbody tr").Children().Map(func(_ int, cell *goquery.Selection) string { return cell.Text() }), " ")
	if row != "3 Feb 1,234 85" {
		t.Errorf("the table says %q", row)
	}
	if says := doc.Find("svg").AttrOr("aria-label", ""); !strings.Contains(says, "1,234 credits were earned and 85 given back") || !strings.Contains(says, "3 Feb") {
		t.Errorf("to the ear it says %q", says)
	}
}

func TestChartOfNothingAndOfOneDay(t *testing.T) {
	t.Parallel()
	nothing := drawn(t, daysOf(7, func(int) (int64, int64) { return 0, 0 }))
	if nothing.Find("rect.earned, rect.returned, tbody tr").Length() != 0 || !strings.Contains(nothing.Find("svg").AttrOr("aria-label", ""), "Nothing was earned") {
		t.Error("a chart of nothing shows something")
	}
	one := drawn(t, daysOf(1, func(int) (int64, int64) { return math.MaxInt64, math.MaxInt64 }))
	if one.Find("rect.earned").Length() != 1 || one.Find("text.date").Length() != 1 {
		t.Error("a chart of one day has not one bar and one date")
	}
}

func TestDemoBarsAreShares(t *testing.T) {
	t.Parallel()
	demos := []store.Demo{{Tried: 200, Bought: 50}, {Tried: 20, Bought: 20}, {}}
	for i, want := range []percent{100, 10, 0} {
		if got := demoShare(demos[i].Tried, demos); got != want {
			t.Errorf("demo %d has a bar of %v, want %v", i, got, want)
		}
	}
	if got := demoShare(0, nil); got != 0 {
		t.Errorf("no demo: %v", got)
	}
}
