package views

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"aiminigames/store"
)

// count writes n as people read it: 950, 1,234, 12k, 3.4M.
func count(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 10_000:
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	case n < 1_000_000:
		return fmt.Sprintf("%dk", n/1000)
	default:
		return strings.Replace(fmt.Sprintf("%.1fM", float64(n)/1e6), ".0M", "M", 1)
	}
}

// exact writes n in full, with its thousands apart: 1,234,567.
func exact(n int64) string { return store.Exact(n) }

// things writes n with its noun: "1 game", "12k games".
func things(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// day writes the date of t for people.
func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// moment writes the date and time of t for people.
func moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }

// machine writes t for the datetime attribute.
func machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// took writes a duration for people: 0.4 s, 12 s, 2 min 5 s.
func took(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	default:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
}

// machineTook writes d for the datetime attribute, as ISO 8601 has it.
func machineTook(d time.Duration) string { return fmt.Sprintf("PT%.1fS", max(d, 0).Seconds()) }

// wait writes how long it is until a later time, never less than it is: 45 seconds, 12 minutes.
func wait(d time.Duration) string {
	if d < time.Minute {
		return things(max(int64((d+time.Second-1)/time.Second), 1), "second", "seconds")
	}
	return things(int64((d+time.Minute-1)/time.Minute), "minute", "minutes")
}

// hue is the class that gives an element a game's or a person's colour.
func hue(degrees int) string {
	return fmt.Sprintf("hue-%d", ((degrees%360+360+5)/10*10)%360)
}

// genreName is what people read for a key of store.Genres.
func genreName(key string) string {
	for _, genre := range store.Genres {
		if genre.Key == key {
			return genre.Name
		}
	}
	return "Something else"
}

// price is a price in words.
func price(credits int) string {
	if credits == 0 {
		return "Free"
	}
	return things(int64(credits), "credit", "credits")
}

// players says for how many a game is.
func players(most int) string {
	if most <= 1 {
		return "1 player"
	}
	return fmt.Sprintf("1 to %d players", most)
}

// madeBy says in full who made a version.
func madeBy(maker string) string {
	if maker == store.Builtin || maker == "" {
		return "Built-in generator, no AI model"
	}
	return maker
}

// coverAddress is where a picture is found.
func coverAddress(cover store.Hash) string { return "/covers/" + cover.String() + ".svg" }

// withNext adds to a path where to go afterwards, if that is known.
func withNext(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}
