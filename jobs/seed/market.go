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

// mostBack is how far before a remix its parent lies: nearer than the next game of the same
// creator.
const mostBack = 29

// priced puts every fifth game on sale, and makes some games remixes of those before them:
// of free ones of their genre, since a remix of another takes buying it.
func priced(g store.Sample, i int, made []body) store.Sample {
	if onSale(i) {
		g.Price, g.PayMore = prices[i/5%len(prices)], i%15 == 8
	}
	if i%7 < 5 {
		return g
	}
	for j := i - 1; j >= max(0, i-mostBack); j-- {
		if !onSale(j) && made[j%len(made)].genre == g.Genre {
			g.RemixOf = uuid.NullUUID{UUID: gameID(j), Valid: true}
			break
		}
	}
	return g
}

func onSale(i int) bool { return i%5 == 3 }

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
