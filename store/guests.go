package store

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"
)

// What guests are called until they choose: one of each.
var (
	manners = strings.Fields(`
		Quiet Brave Gentle Merry Clever Sunny Swift Cosy Curious Lucky Happy Bright Calm Cheery
		Daring Dreamy Eager Fancy Fearless Friendly Glad Golden Graceful Hopeful Jolly Kind
		Lively Loyal Mellow Mighty Nimble Noble Patient Peaceful Playful Plucky Polite Proud
		Rapid Royal Shiny Silver Sleepy Smiling Snappy Sparkly Spirited Steady Stellar Thoughtful
		Tidy Tiny Trusty Velvet Vivid Wandering Warm Whistling Wise Witty Wondering Zesty`)
	animals = strings.Fields(`
		Otter Fox Badger Heron Panda Lynx Wombat Puffin Beaver Hedgehog Owl Dolphin Koala Falcon
		Penguin Squirrel Turtle Robin Raccoon Gecko Ibis Lemur Marmot Narwhal Ocelot Quokka Seal
		Sparrow Tapir Walrus Yak Zebra Alpaca Bison Camel Chinchilla Crane Deer Dormouse Finch
		Flamingo Gazelle Giraffe Hamster Hare Jackdaw Kestrel Kingfisher Kiwi Llama Magpie Manatee
		Mole Moth Newt Osprey Pelican Pony Rabbit Salmon Starling Stork Swan Wren`)
)

func alias() string {
	return manners[rand.IntN(len(manners))] + " " + animals[rand.IntN(len(animals))]
}

// Nickname is what a stranger is called where nothing is kept of them, and their hue.
func Nickname() (name string, hue int) { return alias(), newHue() }

func newHue() int { return rand.IntN(360) }

// NewGuest adds somebody of whom nothing is known, with a friendly name, such as
// "Quiet Otter", and a colour. Names are not unique.
func (s *Store) NewGuest(ctx context.Context) (User, error) {
	id, err := newID()
	if err != nil {
		return User{}, err
	}
	var u User
	err = s.db.GetContext(ctx, &u, `
		INSERT INTO users (id, role, name, hue) VALUES ($1, 'guest', $2, $3) RETURNING `+userColumns,
		id, alias(), newHue())
	return u, known(err)
}

// PruneGuests deletes up to limit guests who came before the time given, have not been
// seen since, and left nothing that somebody could miss: no game, generation, score, save,
// like, standing, wish or review, and no report or case about them. Their plays and rounds stay, as
// nobody's. It returns how many went; fewer than limit means that no more are to go.
func (s *Store) PruneGuests(ctx context.Context, before time.Time, limit int) (int, error) {
	// SKIP LOCKED leaves out a guest who is making their first game just now.
	result, err := s.db.ExecContext(ctx, `
		DELETE FROM users WHERE id IN (
			SELECT u.id FROM users u
			WHERE u.role = 'guest' AND u.created_at < $1
			AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id AND l.seen_at >= $1)
			AND NOT EXISTS (SELECT 1 FROM games g WHERE g.owner_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM generations n WHERE n.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM scores c WHERE c.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM saves v WHERE v.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM likes k WHERE k.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM standings t WHERE t.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM wishes w WHERE w.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM reviews e WHERE e.user_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM chat_reports r WHERE r.reported_id = u.id)
			AND NOT EXISTS (SELECT 1 FROM cases s WHERE s.user_id = u.id)
			LIMIT $2 FOR UPDATE OF u SKIP LOCKED)`, before, limit)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}
