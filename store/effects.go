package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Other processes hear of what cannot wait on these channels.
const (
	ChannelCut    = "cut"    // the payload is a user's ID: their sockets end
	ChannelClosed = "closed" // the payload is a room's code and why it ends: removed, held or closed
)

func asJSON(c changed) (JSON, error) { return json.Marshal(c) }

// takeEffect does what d says, and returns what it changed, as it was before anybody
// changed it: also before a machine did.
func takeEffect(ctx context.Context, tx *sqlx.Tx, c Case, d Decision) (before changed, err error) {
	switch c.Kind {
	case OfGame:
		err = decideGame(ctx, tx, c, d, &before)
	case OfReview:
		err = decideReview(ctx, tx, c, d, &before)
	case OfMessage:
		err = decideMessage(ctx, tx, c, d)
	case OfUser:
		if d.Action == ActionRemove {
			err = takeHandle(ctx, tx, c.UserID, &before)
		}
	}
	if err == nil && (d.Action == ActionSuspend || d.Action == ActionBan) {
		err = suspend(ctx, tx, d)
	}
	if err == nil && d.Action == ActionBan {
		before.Games, err = holdGamesOf(ctx, tx, c.UserID)
	}
	return before, err
}

// decideGame changes a game. One that is not there any more is left alone. To take a notice
// off that it has not is Invalid: somebody forgot to choose one.
func decideGame(ctx context.Context, tx *sqlx.Tx, c Case, d Decision, before *changed) error {
	var now struct {
		gameState
		listing
		Version uuid.NullUUID `db:"version"`
	}
	err := tx.GetContext(ctx, &now, `
		SELECT `+intended+` AS status, g.label, g.may_list, g.title, g.summary, coalesce(g.live_id, g.head_id) AS version FROM games g WHERE g.id = $1 FOR NO KEY UPDATE`, c.SubjectID)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was := now.gameState
	if c.before.Game != nil && was.Status == Held {
		was.Status = c.before.Game.Status
	}
	if d.Action == ActionLabel && d.Label == "" && was.Label == "" {
		return Invalid{"label": "Choose what players are told."}
	}
	before.Game, before.Version, before.Listing = &was, now.Version, &now.listing
	then := was
	switch {
	case now.Status == Removed: // It was, before this case.
		then.Status = Removed
	case d.Action.TakesDown():
		then.Status = Removed
	case d.Action == ActionUnlist:
		then.MayList = false
		if was.Status == Published {
			then.Status = Unlisted
		}
	case d.Action == ActionLabel:
		then.Label = d.Label
	}
	return setGame(ctx, tx, c.SubjectID, then)
}

// playable is a status of a game g, as far as there is something to play: the versions of
// somebody who was erased are not there any more.
func playable(status string) string {
	return `CASE WHEN g.live_id IS NULL AND ` + status + ` IN ('published', 'unlisted') THEN 'draft' ELSE ` + status + ` END`
}

// setGame gives a game another state; where nobody may play it then, its rooms close.
func setGame(ctx context.Context, tx *sqlx.Tx, game uuid.UUID, then gameState) error {
	if _, err := tx.ExecContext(ctx, `UPDATE games g SET status = `+playable("$2::text")+`, label = $3, may_list = $4, wanted = NULL WHERE id = $1`,
		game, then.Status, then.Label, then.MayList); err != nil {
		return err
	}
	if then.Status == Held || then.Status == Removed {
		return closeRooms(ctx, tx, then.Status, game)
	}
	return nil
}

// closeRooms ends the open rooms of games that are held or removed now, whoever runs them.
func closeRooms(ctx context.Context, tx *sqlx.Tx, why Status, games ...uuid.UUID) error {
	_, err := tx.ExecContext(ctx, `
		WITH closed AS (UPDATE rooms SET closed_at = now() WHERE game_id = ANY($1::uuid[]) AND closed_at IS NULL RETURNING code)
		SELECT pg_notify('`+ChannelClosed+`', code || ' ' || $2::text) FROM closed`, pq.Array(games), why)
	return err
}

func decideReview(ctx context.Context, tx *sqlx.Tx, c Case, d Decision, before *changed) error {
	var hidden bool
	err := tx.GetContext(ctx, &hidden, `SELECT hidden FROM reviews WHERE id = $1 FOR NO KEY UPDATE`, c.SubjectID)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.before.Hidden != nil {
		hidden = *c.before.Hidden
	}
	before.Hidden = &hidden
	_, err = tx.ExecContext(ctx, `UPDATE reviews SET hidden = $2 WHERE id = $1`, c.SubjectID, hidden || d.Action.TakesDown())
	return err
}

// takeHandle gives a member a handle that says nothing. They may choose another.
func takeHandle(ctx context.Context, tx *sqlx.Tx, user uuid.UUID, before *changed) error {
	err := tx.GetContext(ctx, &before.Handle, `SELECT handle FROM users WHERE id = $1 AND role <> 'guest' FOR NO KEY UPDATE`, user)
	if err != nil {
		return known(err)
	}
	handle := "player_" + user.String()[24:] // the part that chance made
	if _, err := tx.ExecContext(ctx, `UPDATE users SET handle = $2, name = $2 WHERE id = $1`, user, handle); err != nil {
		return known(err)
	}
	return findGamesBy(ctx, tx, user, handle)
}

// suspend keeps a user out until d says, or for ever, and ends all their sockets. Their
// log-ins are nobody's until then, but for telling them why: guests have no other.
func suspend(ctx context.Context, tx *sqlx.Tx, d Decision) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE users SET suspended_until = greatest(suspended_until, coalesce($2::timestamptz, 'infinity')) WHERE id = $1`, d.UserID, d.Until); err != nil {
		return err
	}
	return cutSockets(ctx, tx, d.UserID)
}

// cut ends all log-ins of a user, and has every process end their sockets.
func cut(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM logins WHERE user_id = $1`, user); err != nil {
		return err
	}
	return cutSockets(ctx, tx, user)
}

// cutSockets has every process end a user's sockets.
func cutSockets(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_notify('`+ChannelCut+`', $1)`, user.String())
	return err
}

// holdGamesOf holds all public games of a user, and returns what they were.
func holdGamesOf(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) (map[uuid.UUID]Status, error) {
	var games []struct {
		ID     uuid.UUID
		Status Status
	}
	if err := tx.SelectContext(ctx, &games, `
		WITH public AS (
			SELECT id, status FROM games WHERE owner_id = $1 AND status IN ('published', 'unlisted') ORDER BY id FOR NO KEY UPDATE
		)
		UPDATE games g SET status = 'held' FROM public p WHERE g.id = p.id RETURNING g.id, p.status`, user); err != nil {
		return nil, err
	}
	was := make(map[uuid.UUID]Status, len(games))
	var ids []uuid.UUID
	for _, g := range games {
		was[g.ID] = g.Status
		ids = append(ids, g.ID)
	}
	return was, closeRooms(ctx, tx, Held, ids...)
}
