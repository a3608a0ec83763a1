package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/handlers/room"
	"aiminigames/store"
)

// NewRooms returns the rooms of a process, none yet. They are kept in st, under its name.
func NewRooms(st *store.Store, process store.Process, log *slog.Logger) *room.Hub {
	look := &secondLook{store: st, log: log}
	return room.New(room.Config{Log: log, Keeper: keeper{st, process.Name}, Judge: st.Line, Heard: look.heard})
}

// keeper keeps rooms in the store.
type keeper struct {
	store   *store.Store
	process string
}

// Save implements room.Keeper.
func (k keeper) Save(ctx context.Context, kept room.Kept) error {
	state := store.RoomState{
		Code: kept.Code, Status: kept.Status, Players: kept.Players, Watchers: kept.Watchers, Locked: kept.Locked,
		Snapshot: kept.Snapshot, Released: kept.Released, Closed: kept.Closed,
	}
	for _, r := range kept.Rounds {
		id, err := uuid.FromString(r.ID)
		if err != nil {
			return fmt.Errorf("round %q: %w", r.ID, err)
		}
		round := store.Round{ID: id, Seed: r.Seed, StartedAt: r.Started, EndedAt: r.Ended}
		for _, seat := range r.Seats {
			user, err := uuid.FromString(seat.Key)
			round.Seats = append(round.Seats, store.RoundSeat{
				Seat: seat.Seat, UserID: uuid.NullUUID{UUID: user, Valid: err == nil}, // Not so: a stranger.
				Name: seat.Name, Color: seat.Color, Score: seat.Score, Place: seat.Place,
			})
		}
		state.Rounds = append(state.Rounds, round)
	}
	err := k.store.SaveRoom(ctx, k.process, state)
	switch {
	case errors.Is(err, store.ErrLost):
		return room.ErrLost
	case errors.Is(err, store.ErrDeleted):
		return room.ErrEnded
	}
	return err
}

// Renew implements room.Keeper.
func (k keeper) Renew(ctx context.Context) (room.Held, error) {
	codes, closed, err := k.store.RenewRooms(ctx, k.process)
	return room.Held{Codes: codes, Closed: closed}, err
}

// liveRoom returns the room of this code if it runs in this process, from now on perhaps,
// and otherwise who runs it. A closed room is store.ErrDeleted; while this process shuts
// down it takes on none, and the error is room.ErrClosed.
func (s *Site) liveRoom(c echo.Context, code string) (*room.Room, store.Process, error) {
	if live := s.Rooms.Find(code); live != nil {
		return live, store.Process{}, nil
	}
	// Of many who come at once, one asks for all: also if that one goes.
	ctx := context.WithoutCancel(c.Request().Context())
	got, err, _ := s.claims.Do(code, func() (any, error) { return s.claimRoom(ctx, code) })
	if err != nil {
		return nil, store.Process{}, err
	}
	claimed := got.(claimed)
	return claimed.live, claimed.owner, nil
}

// claimed is a room that runs here, or else who runs it.
type claimed struct {
	live  *room.Room
	owner store.Process
}

func (s *Site) claimRoom(ctx context.Context, code string) (claimed, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if live := s.Rooms.Find(code); live != nil { // Somebody was quicker.
		return claimed{live: live}, nil
	}
	claim, err := s.Store.ClaimRoom(ctx, code, s.Process)
	if err != nil {
		return claimed{}, err
	}
	if !claim.Ours {
		return claimed{owner: claim.Owner}, nil
	}
	setting := room.Setting{Code: code, Game: claim.Slug, Min: claim.Players.Min, Max: claim.Room.Seats, Late: claim.Players.Late}
	if claim.Room.OpenerID.Valid {
		setting.Opener = claim.Room.OpenerID.UUID.String()
	}
	live, err := s.Rooms.Start(setting, claim.Snapshot, claim.Clean)
	if err != nil && !errors.Is(err, room.ErrClosed) {
		s.Log.Error("a room's snapshot cannot be read: it starts empty", "room", code, "err", err)
		live, err = s.Rooms.Start(setting, nil, false)
	}
	if err != nil {
		return claimed{}, errors.Join(err, s.Store.UnclaimRoom(ctx, s.Process, claim))
	}
	if claim.Snapshot != nil { // Between two processes nobody may have heard of it.
		if err := s.unsayAll(ctx, code); err != nil {
			s.Log.Warn("lines of chat not taken back", "room", code, "err", err)
		}
	}
	return claimed{live: live}, nil
}
