package handlers

import (
	"errors"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/handlers/room"
)

func TestAKeeperSaysWhichRoomsAreLost(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	k := keeper{site.Store, site.Process.Name}
	kept := room.Kept{Code: code, Status: "lobby", Snapshot: []byte(`{}`)}
	if err := k.Save(t.Context(), kept); !errors.Is(err, room.ErrLost) {
		t.Errorf("a room that nobody claimed: %v", err)
	}
	if _, err := site.Store.ClaimRoom(t.Context(), code, site.Process); err != nil {
		t.Fatal(err)
	}
	if held, err := k.Renew(t.Context()); err != nil || len(held.Codes) != 1 || held.Codes[0] != code {
		t.Errorf("held: %+v, %v", held, err)
	}
	if err := site.Store.CloseRoom(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(t.Context(), kept); !errors.Is(err, room.ErrEnded) {
		t.Errorf("a room that was closed: %v", err)
	}
	if held, err := k.Renew(t.Context()); err != nil || len(held.Codes) != 0 || len(held.Closed) != 1 {
		t.Errorf("held: %+v, %v", held, err)
	}
	// What was played before is kept all the same, with strangers in it.
	score := int64(3)
	kept.Closed = true
	kept.Rounds = []room.Round{{ID: uuid.Must(uuid.NewV7()).String(), Started: time.Now(), Ended: time.Now(), Seats: []room.RoundSeat{
		{Seat: 1, Key: "stranger X", Name: "Quiet Otter", Color: "#ff0000", Score: &score, Place: 1},
	}}}
	if err := k.Save(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	var name string
	if err := site.pool.Get(&name, `SELECT name FROM round_seats WHERE user_id IS NULL AND score = 3 AND place = 1`); err != nil || name != "Quiet Otter" {
		t.Errorf("kept: %q, %v", name, err)
	}
	kept.Rounds[0].ID = "x"
	if err := k.Save(t.Context(), kept); err == nil {
		t.Error("a round without an ID is kept")
	}
}
