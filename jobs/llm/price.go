package llm

import (
	"regexp"
	"time"
)

// Cost is what a call cost, in millionths of a US dollar. Where the price is not known it
// is not Known, which is not the same as nothing.
type Cost struct {
	Micros    int64
	Known     bool
	Estimated bool
}

// A price is what a million tokens cost, in thousandths of a US dollar (so 1250 is
// $1.25), from a day on, until the next row of the same model.
type price struct {
	model           string
	from            string // YYYY-MM-DD
	in, cached, out int64
	writes          bool // what goes into the cache costs extra, and usage does not show it
}

// prices are OpenAI's standard prices, from https://developers.openai.com/api/docs/pricing
// and the announcements of each model, as reported until 2026-11-06. Later rows win. They
// hold for requests of up to longContext tokens, and for OpenAI alone: other endpoints sell
// models of the same name at their own prices.
var prices = []price{
	{"gpt-4o-mini", "2024-07-18", 150, 75, 600, false},
	{"gpt-4o", "2024-10-01", 2500, 1250, 10000, false},
	{"gpt-4.1", "2025-04-14", 2000, 500, 8000, false},
	{"gpt-4.1-mini", "2025-04-14", 400, 100, 1600, false},
	{"gpt-4.1-nano", "2025-04-14", 100, 25, 400, false},
	{"o4-mini", "2025-04-16", 1100, 275, 4400, false},
	{"gpt-5", "2025-08-07", 1250, 125, 10000, false},
	{"gpt-5-mini", "2025-08-07", 250, 25, 2000, false},
	{"gpt-5-nano", "2025-08-07", 50, 5, 400, false},
	{"gpt-5.1", "2025-11-13", 1250, 125, 10000, false},
	{"gpt-5.2", "2025-12-11", 1750, 175, 14000, false},
	{"gpt-5.6-terra", "2026-07-09", 2500, 250, 15000, false},
	{"gpt-5.6-terra", "2026-07-30", 2000, 200, 12000, false},
	{"gpt-5.6-luna", "2026-07-09", 1000, 100, 6000, false},
	{"gpt-5.6-luna", "2026-07-30", 200, 20, 1200, false},
	{"gpt-6-astra", "2026-09-03", 10000, 1000, 50000, true},
	{"gpt-6-sol", "2026-09-22", 2000, 200, 10000, true},
	{"gpt-6-luna", "2026-09-22", 100, 10, 500, true},
	{"gpt-6.1-sol", "2026-09-29", 2000, 100, 10000, true},
}

const longContext = 272_000

// snapshot is the date at the end of the name of a model that will not change any more.
var snapshot = regexp.MustCompile(`-20\d\d-\d\d-\d\d$`)

// cost is what u cost at OpenAI on this day. A snapshot costs what its model costs, except
// the first gpt-4o, which is older than the table and so unknown.
func cost(model string, u Usage, day time.Time) Cost {
	if model == "gpt-4o-2024-05-13" || u.In > longContext {
		return Cost{}
	}
	model = snapshot.ReplaceAllString(model, "")
	date := day.UTC().Format(time.DateOnly)
	c := Cost{}
	for _, p := range prices {
		if p.model != model || date < p.from {
			continue
		}
		thousandths := int64(u.In-u.Cached)*p.in + int64(u.Cached)*p.cached + int64(u.Out)*p.out
		c = Cost{Micros: (thousandths + 999) / 1000, Known: true, Estimated: u.Estimated || p.writes}
	}
	return c
}
