package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// AnswerRefund is the creator's word on a request for a refund of theirs: the buyer gets
// their credits back, or is told why not. Said twice, it happens once; another word than
// the first is Invalid. A creator gives back what there is, and not what is the site's: if
// the earnings from the sale are spent, that is Invalid, and the request is an admin's.
func (s *Store) AnswerRefund(ctx context.Context, creator User, request uuid.UUID, grant bool, words string) error {
	return s.endRequest(ctx, answer{request, creator.ID, "", byCreator, grant, words})
}

// DecideRefund is an admin's word on a request that was appealed, and the last one. Whoever
// the purchase moved credits of cannot decide on it: to them the request is not there.
func (s *Store) DecideRefund(ctx context.Context, admin User, request uuid.UUID, grant bool, words string) error {
	if !admin.Is(Admin) {
		return ErrNotFound
	}
	return s.endRequest(ctx, answer{request, admin.ID, admin.Address, byAdmin, grant, words})
}

// An answer to a request for a refund.
type answer struct {
	request, by uuid.UUID
	address     string // where it was given; of an admin's
	way         string // byCreator or byAdmin
	grant       bool
	words       string
}

// result is what becomes of a request, and of what.
func (a answer) result() (from, to string) {
	switch {
	case a.way == byCreator && a.grant:
		return RefundAsked, RefundGranted
	case a.way == byCreator:
		return RefundAsked, RefundDeclined
	case a.grant:
		return RefundAppealed, RefundGranted
	}
	return RefundAppealed, RefundRefused
}

func (s *Store) endRequest(ctx context.Context, a answer) error {
	missing := "Say in a few words why not."
	if a.grant {
		missing = ""
	}
	if err := wordsAt("words", &a.words, maxReason, missing); err != nil {
		return err
	}
	var passedOn error
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		p, err := a.purchase(ctx, tx)
		if err != nil {
			return err
		}
		r, err := requestFor(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		from, to := a.result()
		switch r.Status {
		case to:
			return nil
		case from:
		case RefundAppealed:
			return Invalid{"form": "An admin will decide on it."}
		default:
			return Invalid{"form": "This was answered already."}
		}
		if err := a.keep(ctx, tx, to); err != nil {
			return err
		}
		if !a.grant {
			return s.notify(ctx, tx, a.notices(r))
		}
		if a.way == byAdmin {
			if err := s.notify(ctx, tx, a.notices(r)); err != nil {
				return err
			}
		}
		err = s.refund(ctx, tx, &p, a.way, a.by)
		if errors.Is(err, errSpent) {
			passedOn = Invalid{"form": "The earnings from it no longer cover it: an admin will decide, and reads your words."}
			return s.passOn(ctx, tx, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	return passedOn
}

// passOn makes a request an admin's that the creator would have granted.
func (s *Store) passOn(ctx context.Context, tx *sqlx.Tx, r RefundRequest) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE refund_requests SET status = 'appealed', appealed_at = now() WHERE id = $1`, r.ID); err != nil {
		return err
	}
	return s.notify(ctx, tx, []notice{{r.BuyerID, "refund_appealed",
		fmt.Sprintf("%s agrees to refund %s, but what it earned is spent. An admin will decide.", r.Seller, r.Title), "/games/" + r.Slug + "/refund"}})
}

// purchase returns the one that the request is about, locked until tx ends. If it is not
// for whom the answer is from to answer, that is ErrNotFound.
func (a answer) purchase(ctx context.Context, tx *sqlx.Tx) (Purchase, error) {
	may := `p.seller_id = $2`
	if a.way == byAdmin {
		may = `NOT EXISTS (SELECT 1 FROM entries e WHERE e.transfer_id = p.transfer_id AND e.owner_id = $2)`
	}
	var p Purchase
	err := tx.GetContext(ctx, &p, `
		SELECT `+purchaseColumns+` FROM purchases p JOIN refund_requests r ON r.purchase_id = p.id
		WHERE r.id = $1 AND `+may+` `+lockPurchase, a.request, a.by)
	return p, known(err)
}

// keep notes what was said. What is granted ends with its refund.
func (a answer) keep(ctx context.Context, tx *sqlx.Tx, status string) error {
	say := `UPDATE refund_requests SET answer = $2, answered_at = now() WHERE id = $1`
	if a.way == byAdmin {
		say = `UPDATE refund_requests SET verdict = $2 WHERE id = $1`
	}
	if _, err := tx.ExecContext(ctx, say, a.request, a.words); err != nil {
		return err
	}
	if a.way == byAdmin {
		if err := record(ctx, tx, deed{
			by: a.by, address: a.address, action: "refund." + status, subject: "refund request " + a.request.String(), after: map[string]any{"words": a.words},
		}); err != nil {
			return err
		}
	}
	if a.grant {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE refund_requests SET status = $2::text, ended_at = CASE WHEN $2 = 'refused' THEN now() END,
			ended_by = CASE WHEN $2 = 'refused' THEN $3::uuid END WHERE id = $1`, a.request, status, a.by)
	return err
}

// notices tell who did not give the answer what it is and why, apart from what the refund
// itself tells them.
func (a answer) notices(r RefundRequest) []notice {
	page := "/games/" + r.Slug + "/refund"
	if a.grant {
		told := fmt.Sprintf("An admin has looked at %s's request and given the credits for %s back.", r.Buyer, r.Title)
		if a.words != "" {
			told = strings.TrimSuffix(told, ".") + ": " + a.words
		}
		return []notice{{r.SellerID, "refund", told, "/sales"}}
	}
	if a.way == byCreator {
		return []notice{{r.BuyerID, "refund_declined", fmt.Sprintf("%s has declined to refund %s: %s", r.Seller, r.Title, a.words), page}}
	}
	return []notice{
		{r.BuyerID, "refund_refused", fmt.Sprintf("There will be no refund of %s: %s", r.Title, a.words), page},
		{r.SellerID, "refund_refused", fmt.Sprintf("An admin has looked at %s's request: there is no refund of %s: %s", r.Buyer, r.Title, a.words), "/sales"},
	}
}
