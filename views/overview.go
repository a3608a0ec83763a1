package views

import (
	"fmt"
	"strconv"
	"time"

	"aiminigames/store"
)

// OverviewView is what the staff sees first.
type OverviewView struct {
	store.Overview
	Now    time.Time
	Viewer store.User
}

// AdminOverview is the figures that matter.
func AdminOverview(view OverviewView) Page {
	return Page{Title: "Overview", Private: true, Staff: true, Content: overview(view)}
}

// age is how long ago t was: 5 minutes, 3 hours, 12 days.
func age(now time.Time, t *time.Time) string {
	if t == nil {
		return "none"
	}
	switch d := now.Sub(*t); {
	case d < time.Hour:
		return things(max(int64(d/time.Minute), 0), "minute", "minutes")
	case d < 48*time.Hour:
		return things(int64(d/time.Hour), "hour", "hours")
	default:
		return things(int64(d/(24*time.Hour)), "day", "days")
	}
}

// share is part of whole in percent; without a whole there is none.
func share(part, whole int) string {
	if whole == 0 {
		return "none"
	}
	return strconv.Itoa((part*200+whole)/(2*whole)) + "%"
}

// usd is an amount in millionths of a US dollar.
func usd(micros int64) string {
	return fmt.Sprintf("$%d.%02d", micros/1_000_000, micros%1_000_000/10_000)
}

// lately adds up the days that the charts show.
func lately(days []store.SiteDay) (sum store.SiteDay) {
	for _, d := range days {
		sum.Ready += d.Ready
		sum.Failed += d.Failed
		sum.SignUps += d.SignUps
		sum.CostMicros += d.CostMicros
		sum.Unpriced += d.Unpriced
	}
	return sum
}

// daily makes bars of days: of gives what stands above zero, and below.
func daily(days []store.SiteDay, of func(d store.SiteDay) (up, down int64)) []bar {
	bars := make([]bar, len(days))
	for i, d := range days {
		bars[i] = bar{From: d.Day, Days: 1}
		bars[i].Up, bars[i].Down = of(d)
	}
	return bars
}

func generationsChart(days []store.SiteDay) ([]bar, chartWords) {
	sum := lately(days)
	return daily(days, func(d store.SiteDay) (int64, int64) { return d.Ready, d.Failed }), chartWords{
		Up: "Ready", Down: "Failed", Unit: "Generations",
		Says: fmt.Sprintf("In %d days %s generations became a version and %s failed.", len(days), exact(sum.Ready), exact(sum.Failed)),
	}
}

func signUpsChart(days []store.SiteDay) ([]bar, chartWords) {
	return daily(days, func(d store.SiteDay) (int64, int64) { return d.SignUps, 0 }), chartWords{
		Up: "Signed up", Unit: "Members",
		Says: fmt.Sprintf("In %d days %s signed up.", len(days), things(lately(days).SignUps, "member", "members")),
	}
}

func costChart(days []store.SiteDay) ([]bar, chartWords) {
	return daily(days, func(d store.SiteDay) (int64, int64) { return (d.CostMicros + 5000) / 10_000, 0 }), chartWords{
		Up: "Cents", Unit: "US cents",
		Says: fmt.Sprintf("In %d days models cost %s.", len(days), usd(lately(days).CostMicros)),
	}
}

// className says why a generation failed.
func className(class string) string {
	if class == "" {
		return "no class"
	}
	return class
}

// jobsAddress is that of River UI, for those who may use it.
func jobsAddress(viewer store.User) string {
	if viewer.Is(store.Admin) {
		return "/admin/jobs/"
	}
	return ""
}
