package seed

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

const sold = 300 // games at the beginning of a catalogue, which somebody may have bought

var prices = []int{50, 99, 100, 150, 200, 250, 300, 499}

func gameID(i int) uuid.UUID { return uuid.NewV5(namespace, fmt.Sprintf("game %d", i)) }

// priced puts every fourth game on sale, and makes some games remixes of those before
// them: of free ones, since a remix of another takes buying it.
func priced(g store.Sample, i int) store.Sample {
	if i%4 == 3 {
		g.Price, g.PayMore = prices[i/4%len(prices)], i%16 == 7
	}
	// 6 is a remix of 4, 7 of 6, and so on: of somebody else's each.
	if i%8 == 6 {
		g.RemixOf = uuid.NullUUID{UUID: gameID(i - 2), Valid: true}
	}
	if i%8 == 7 {
		g.RemixOf = uuid.NullUUID{UUID: gameID(i - 1), Valid: true}
	}
	return g
}

// sales are what the players have bought of these games since they came out.
func sales(games []store.Sample, now time.Time, people []store.SamplePlayer) []store.SampleSale {
	chance := rand.New(rand.NewPCG(11, 7))
	var made []store.SampleSale
	for _, g := range games {
		if g.Price == 0 {
			continue
		}
		liked := chance.Float64() * chance.Float64() // how many of the players buy it
		for _, p := range people {
			at := now.Add(-time.Duration(chance.Float64() * float64(now.Sub(g.Published))))
			if bought, own, back := chance.Float64(), chance.Float64(), chance.Float64(); bought < liked {
				made = append(made, store.SampleSale{GameID: g.ID, BuyerID: p.ID, At: at, OwnLink: own < 0.2, Refunded: back < 0.05})
			}
		}
	}
	return made
}
