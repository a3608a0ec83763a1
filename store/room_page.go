package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
)

// RoomPage returns the room of this code. One that is closed, or whose game is gone, is
// ErrDeleted.
func (s *Store) RoomPage(ctx context.Context, code string) (RoomPage, error) {
	var p RoomPage
	if !codes.MatchString(code) {
		return p, ErrNotFound
	}
	if err := s.db.GetContext(ctx, &p.Room, `SELECT `+roomColumns+` FROM rooms r WHERE r.code = $1 AND (r.closed_at IS NOT NULL OR `+freshRoom+`)`, code); err != nil {
		return p, known(err)
	}
	if p.Room.ClosedAt != nil {
		return p, ErrDeleted
	}
	if err := s.db.GetContext(ctx, &p.Game, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.id = $1`, p.Room.GameID); err != nil {
		return p, known(err)
	}
	takenBack := p.Game.Status == Draft && p.Room.OpenerID.UUID != p.Game.OwnerID
	if p.Game.DeletedAt != nil || p.Game.Status == Held || p.Game.Status == Removed || takenBack {
		return p, ErrDeleted
	}
	err := s.db.GetContext(ctx, &p.Version, `SELECT `+versionColumns+` FROM versions WHERE id = $1`, p.Room.VersionID)
	return p, known(err)
}

// roomCards reads RoomCards, of rooms r, their games g, the creators u and the openers o.
const roomCards = roomColumns + `,
	coalesce(o.name, '') AS host, g.slug, g.title, u.name AS creator, g.genre, g.hue, g.cover`

const roomTables = `rooms r JOIN games g ON g.id = r.game_id JOIN users u ON u.id = g.owner_id LEFT JOIN users o ON o.id = r.opener_id`

// shownRooms is how many rooms of a game its page shows.
const shownRooms = 6

// PublicRooms returns the rooms that anyone may join and somebody is in, the newest first,
// from a cursor on.
func (s *Store) PublicRooms(ctx context.Context, after string) (rooms []RoomCard, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	err = s.db.SelectContext(ctx, &rooms, `
		SELECT `+roomCards+` FROM `+roomTables+`
		WHERE r.public AND r.players > 0 AND `+aliveRoom+` AND `+listed+` AND ($1::timestamptz IS NULL OR (r.created_at, r.id) < ($1, $2::uuid))
		ORDER BY r.created_at DESC, r.id DESC LIMIT $3`, at, id, pageSize+1)
	if err == nil && len(rooms) > pageSize {
		rooms = rooms[:pageSize]
		next = roomCursor(rooms[pageSize-1].Room)
	}
	return rooms, next, err
}

func roomCursor(last Room) string { return cursor(timeKey(&last.CreatedAt), last.ID) }

// roomsOf returns a few public rooms of a game, those with somebody in first.
func (s *Store) roomsOf(ctx context.Context, game uuid.UUID) ([]RoomCard, error) {
	var rooms []RoomCard
	err := s.db.SelectContext(ctx, &rooms, `
		SELECT `+roomCards+` FROM `+roomTables+` WHERE r.game_id = $1 AND r.public AND `+aliveRoom+`
		ORDER BY r.players DESC, r.created_at DESC, r.id DESC LIMIT $2`, game, shownRooms)
	return rooms, err
}

// AdminRooms returns every open room, the newest first, from a cursor on.
func (s *Store) AdminRooms(ctx context.Context, after string) (rooms []AdminRoom, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	err = s.db.SelectContext(ctx, &rooms, `
		SELECT `+roomCards+`, coalesce(r.process, '') AS process, r.machine, r.lease_until FROM `+roomTables+`
		WHERE r.closed_at IS NULL AND ($1::timestamptz IS NULL OR (r.created_at, r.id) < ($1, $2::uuid))
		ORDER BY r.created_at DESC, r.id DESC LIMIT $3`, at, id, pageSize+1)
	if err == nil && len(rooms) > pageSize {
		rooms = rooms[:pageSize]
		next = roomCursor(rooms[pageSize-1].Room)
	}
	return rooms, next, err
}

// MultiplayerGames returns a few games that rooms can be opened of.
func (s *Store) MultiplayerGames(ctx context.Context, limit int) ([]Card, error) {
	var cards []Card
	err := s.db.SelectContext(ctx, &cards, `
		SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE `+listed+` AND g.players_max > 1 ORDER BY g.trending DESC, g.id DESC LIMIT $1`, limit)
	return cards, err
}
