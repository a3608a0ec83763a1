package store

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"

	"aiminigames/jobs"
)

// Judgeable is what machines judge of something, as it is now: a text, or else a document.
type Judgeable struct {
	Text     string `db:"text"`
	Document []byte `db:"document"`
	Hash     Hash   `db:"hash"` // SHA-256 of the one or the other
}

// listingText is what is judged of a listing g: two lines.
const listingText = `g.title || E'\n' || g.summary`

// Judgeable returns what there is to judge of a subject, of one of the Judged kinds but chat.
// What is gone is ErrNotFound.
func (s *Store) Judgeable(ctx context.Context, kind string, subject uuid.UUID) (Judgeable, error) {
	var of string
	switch kind {
	case JudgedListing:
		of = `SELECT ` + listingText + ` AS text FROM games g WHERE g.id = $1`
	case JudgedDocument:
		var j Judgeable
		err := s.db.GetContext(ctx, &j, `
			SELECT b.body AS document, b.hash FROM versions v JOIN blobs b ON b.hash = v.document WHERE v.id = $1`, subject)
		return j, known(err)
	case JudgedPrompt:
		of = `SELECT prompt AS text FROM generations WHERE id = $1`
	case JudgedReview:
		of = `SELECT text FROM reviews WHERE id = $1`
	case JudgedHandle:
		of = `SELECT handle AS text FROM users WHERE id = $1 AND handle IS NOT NULL`
	default:
		return Judgeable{}, fmt.Errorf("nothing is judged as %q", kind)
	}
	var j Judgeable
	err := s.db.GetContext(ctx, &j, `SELECT text, sha256(convert_to(text, 'UTF8')) AS hash FROM (`+of+`) o`, subject)
	return j, known(err)
}

// judgeSoon has things judged once tx has committed.
func (s *Store) judgeSoon(ctx context.Context, tx *sqlx.Tx, things ...river.JobArgs) error {
	for _, args := range things {
		if _, err := s.queue.InsertTx(ctx, tx.Tx, args, nil); err != nil {
			return err
		}
	}
	return nil
}

// judgeAgain has judged what somebody has reported: nothing is asked where the same bytes
// were judged by the same thresholds.
func (s *Store) judgeAgain(ctx context.Context, tx *sqlx.Tx, about matter) error {
	switch about.Kind {
	case OfGame:
		var live uuid.UUID
		if err := tx.GetContext(ctx, &live, `SELECT coalesce(live_id, head_id) FROM games WHERE id = $1`, about.ID); err != nil {
			return known(err)
		}
		return s.judgeSoon(ctx, tx, jobs.ModerateListing{GameID: about.ID}, jobs.ModerateDocument{VersionID: live})
	case OfReview:
		return s.judgeSoon(ctx, tx, jobs.ModerateReview{ReviewID: about.ID})
	case OfUser:
		return s.judgeSoon(ctx, tx, jobs.ModerateHandle{UserID: about.ID})
	}
	return nil
}
