package store

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Look is what a version shows of itself in lists.
type Look struct {
	Title      string
	Genre      string // a key of Genres
	Tags       []string
	Cover      []byte // an SVG picture
	Hue        int
	PlayersMax int
}

const versionColumns = `
	id, game_id, n, origin, prompt, title, maker, spec, notes, manifest, document, cover, hue, size, partial, certificate, created_at`

// putBlob keeps body, once, and returns its name.
func putBlob(ctx context.Context, tx *sqlx.Tx, kind string, body []byte) (Hash, error) {
	sum := sha256.Sum256(body)
	_, err := tx.ExecContext(ctx, `
		INSERT INTO blobs (hash, type, body) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`, sum[:], kind, body)
	return sum[:], err
}

// addVersion adds v, whose document is a blob already, to its game with the next number.
// The game's row is locked until tx ends, so that numbers have no holes and no doubles.
func (s *Store) addVersion(ctx context.Context, tx *sqlx.Tx, v Version, generation uuid.UUID, parent uuid.NullUUID, cover []byte) (uuid.UUID, error) {
	if cover != nil {
		hash, err := putBlob(ctx, tx, "image/svg+xml", cover)
		if err != nil {
			return uuid.Nil, err
		}
		v.Cover = hash
	}
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM games WHERE id = $1 FOR NO KEY UPDATE`, v.GameID); err != nil {
		return uuid.Nil, err
	}
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO versions (id, game_id, n, parent_id, generation_id, origin, prompt, spec, notes, title, maker,
			document, manifest, cover, hue, partial, size)
		SELECT $1, $2, (SELECT coalesce(max(n), 0) + 1 FROM versions WHERE game_id = $2), $3, $4, $5, $6, $7, $8, $9, $10,
			$11, $12, $13, $14, $15, (SELECT length(body) FROM blobs WHERE hash = $11)`,
		id, v.GameID, parent, uuid.NullUUID{UUID: generation, Valid: generation != uuid.Nil}, v.Origin, v.Prompt, v.Spec, v.Notes,
		v.Title, v.Maker, v.Document, v.Manifest, v.Cover, v.Hue, v.Partial)
	return id, known(err)
}

// setHead makes a version the head of its game. As long as its creator has not named the
// game, it is called what its head is called; and until it is public, lists would show it
// as its head looks.
func setHead(ctx context.Context, tx *sqlx.Tx, game, version uuid.UUID, look Look) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE games g SET head_id = v.id, updated_at = now(),
			title = CASE WHEN g.title = $3 OR g.title = old.title OR (g.head_id IS NULL AND g.remix_of IS NULL) THEN v.title ELSE g.title END,
			genre = CASE WHEN g.live_id IS NULL THEN $4 ELSE g.genre END,
			tags = CASE WHEN g.live_id IS NULL THEN $5 ELSE g.tags END,
			players_max = CASE WHEN g.live_id IS NULL THEN $6 ELSE g.players_max END,
			cover = CASE WHEN g.live_id IS NULL THEN v.cover ELSE g.cover END,
			hue = CASE WHEN g.live_id IS NULL THEN v.hue ELSE g.hue END
		FROM versions v, (SELECT (SELECT p.title FROM versions p JOIN games h ON h.head_id = p.id WHERE h.id = $1) AS title) old
		WHERE g.id = $1 AND v.id = $2`, game, version, untitled, look.Genre, Strings(look.Tags), max(look.PlayersMax, 1))
	return err
}

// RestoreVersion makes the document of version n the head of user's game again, as a new
// version: nothing that came after it is lost. A head that is the same is left alone.
func (s *Store) RestoreVersion(ctx context.Context, user uuid.UUID, slug string, n int) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		game, err := ownGame(ctx, tx, user, slug)
		if err != nil {
			return err
		}
		var old Version
		if err := tx.GetContext(ctx, &old, `SELECT `+versionColumns+` FROM versions WHERE game_id = $1 AND n = $2`, game.ID, n); err != nil {
			return known(err)
		}
		var same bool
		if err := tx.GetContext(ctx, &same, `
			SELECT coalesce((SELECT document = $2 FROM versions WHERE id = $1), false)`, game.HeadID, old.Document); err != nil || same {
			return err
		}
		old.Origin = "restore"
		id, err := s.addVersion(ctx, tx, old, uuid.Nil, uuid.NullUUID{UUID: old.ID, Valid: true}, nil)
		if err != nil {
			return err
		}
		return setHead(ctx, tx, game.ID, id, Look{Genre: game.Genre, Tags: game.Tags, PlayersMax: game.PlayersMax})
	})
}

// PublicVersion reports whether anyone may play a version. Who else may is for the caller
// to know.
func (s *Store) PublicVersion(ctx context.Context, version uuid.UUID) (public bool, err error) {
	err = s.db.GetContext(ctx, &public, `
		SELECT coalesce(g.live_id = v.id AND g.deleted_at IS NULL AND g.status IN ('published', 'unlisted'), false)
		FROM versions v JOIN games g ON g.id = v.game_id WHERE v.id = $1`, version)
	return public, known(err)
}

// Document returns the bytes of a version's document.
func (s *Store) Document(ctx context.Context, version uuid.UUID) ([]byte, error) {
	var body []byte
	err := s.db.GetContext(ctx, &body, `SELECT b.body FROM versions v JOIN blobs b ON b.hash = v.document WHERE v.id = $1`, version)
	return body, known(err)
}

// Source returns version n of user's own game, and its document as it was made.
func (s *Store) Source(ctx context.Context, user uuid.UUID, slug string, n int) (Game, Version, []byte, error) {
	var g Game
	var row struct {
		Version
		Body []byte `db:"body"`
	}
	err := s.db.GetContext(ctx, &g, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.slug = $1 AND g.owner_id = $2`, slug, user)
	if err == nil {
		err = s.db.GetContext(ctx, &row, `
			SELECT `+versionColumns+`, (SELECT body FROM blobs WHERE hash = document) AS body
			FROM versions WHERE game_id = $1 AND n = $2`, g.ID, n)
	}
	return g, row.Version, row.Body, known(err)
}

// Cover returns a cover by its hash.
func (s *Store) Cover(ctx context.Context, hash Hash) ([]byte, error) {
	var body []byte
	err := s.db.GetContext(ctx, &body, `SELECT body FROM blobs WHERE hash = $1 AND type = 'image/svg+xml'`, hash)
	return body, known(err)
}

// Head returns the head of a game, with its spec, and its document. ErrNotFound means
// that the game has no version yet.
func (s *Store) Head(ctx context.Context, version uuid.NullUUID) (Version, []byte, error) {
	var row struct {
		Version
		Body []byte `db:"body"`
	}
	if !version.Valid {
		return row.Version, nil, ErrNotFound
	}
	err := s.db.GetContext(ctx, &row, `
		SELECT `+versionColumns+`, (SELECT body FROM blobs WHERE hash = document) AS body FROM versions WHERE id = $1`, version.UUID)
	return row.Version, row.Body, known(err)
}

// Candidate returns the document of a generation that is between stages.
func (s *Store) Candidate(ctx context.Context, g Generation) ([]byte, error) {
	var body []byte
	err := s.db.GetContext(ctx, &body, `SELECT body FROM blobs WHERE hash = $1`, g.Document)
	return body, known(err)
}

// PartialVersion keeps a document that was stopped half way as a version of its game,
// without making it the head. A second time it does nothing.
func (s *Store) PartialVersion(ctx context.Context, g Generation, document []byte, manifest JSON, look Look) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		hash, err := putBlob(ctx, tx, "text/html", document)
		if err != nil {
			return err
		}
		id, err := s.addVersion(ctx, tx, Version{
			GameID: g.GameID, Origin: "prompt", Prompt: g.Prompt, Title: look.Title, Maker: g.Model, Spec: g.Spec, Notes: g.Notes,
			Manifest: manifest, Document: hash, Hue: look.Hue, Partial: true,
		}, g.ID, g.ParentID, look.Cover)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE generations SET version_id = $2 WHERE id = $1`, g.ID, id)
		return err
	})
	if errors.Is(err, errDoubleVersion) {
		return nil
	}
	return err
}
