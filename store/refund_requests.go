package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// What the status of a request for a refund can be.
const (
	RefundAsked    = "asked" // of the creator
	RefundDeclined = "declined"
	RefundAppealed = "appealed" // to an admin
	RefundGranted  = "granted"
	RefundRefused  = "refused" // by an admin: that is the end of it
)

const (
	maxReason  = 1000 // characters, of a request and of its answers
	answerDays = 7    // that a creator has, until the buyer may appeal
)

// RefundRequest is a buyer's request for a refund that no rule grants by itself.
type RefundRequest struct {
	ID         uuid.UUID  `db:"id"`
	PurchaseID uuid.UUID  `db:"purchase_id"`
	Text       string     `db:"text"`
	Status     string     `db:"status"`
	Answer     string     `db:"answer"`  // the creator's
	Verdict    string     `db:"verdict"` // the admin's
	AskedAt    time.Time  `db:"asked_at"`
	AnsweredAt *time.Time `db:"answered_at"`
	AppealedAt *time.Time `db:"appealed_at"`
	EndedAt    *time.Time `db:"ended_at"`
	Appealable bool       `db:"appealable"` // the buyer may appeal now

	Slug     string    `db:"slug"` // of the game
	Title    string    `db:"title"`
	Paid     int       `db:"paid"` // credits
	BoughtAt time.Time `db:"bought_at"`
	Played   int       `db:"played"` // seconds of the buyer's, since buying
	Short    int       `db:"short"`  // credits of it that the site would bear now
	BuyerID  uuid.UUID `db:"buyer_id"`
	Buyer    string    `db:"buyer"` // the buyer's name
	SellerID uuid.UUID `db:"seller_id"`
	Seller   string    `db:"seller"`
}

// Straight reports whether an admin was asked at once, since the earnings were spent.
func (r RefundRequest) Straight() bool { return r.AppealedAt != nil && r.AppealedAt.Equal(r.AskedAt) }

// PassedOn reports whether the creator would have granted it, but their earnings did not
// cover it: then their answer and the appeal are one moment.
func (r RefundRequest) PassedOn() bool {
	return r.AppealedAt != nil && r.AnsweredAt != nil && r.AppealedAt.Equal(*r.AnsweredAt)
}

// requestQuery asks for a RefundRequest, of refund_requests r.
const requestQuery = `
	SELECT r.id, r.purchase_id, r.text, r.status, r.answer, r.verdict, r.asked_at, r.answered_at, r.appealed_at, r.ended_at,
		r.status = 'declined' OR r.status = 'asked' AND r.asked_at < now() - interval '7 days' AS appealable,
		g.slug, g.title, p.paid, p.at AS bought_at, p.buyer_id, b.name AS buyer, p.seller_id, u.name AS seller,
		` + playedSince + ` AS played, ` + shortOf + ` AS short
	FROM refund_requests r JOIN purchases p ON p.id = r.purchase_id JOIN games g ON g.id = p.game_id
		JOIN users b ON b.id = p.buyer_id JOIN users u ON u.id = p.seller_id `

func requestFor(ctx context.Context, q sqlx.QueryerContext, purchase uuid.UUID) (RefundRequest, error) {
	var r RefundRequest
	err := sqlx.GetContext(ctx, q, &r, requestQuery+`WHERE r.purchase_id = $1`, purchase)
	return r, known(err)
}

// wordsAt trims words that somebody typed into a field, and returns Invalid if they are too
// many or, where they are needed, none.
func wordsAt(field string, words *string, most int, missing string) error {
	*words = strings.TrimSpace(strings.ReplaceAll(*words, "\r\n", "\n"))
	switch n := utf8.RuneCountInString(*words); {
	case !storable(*words):
		return Invalid{field: "There are signs in this text that cannot be kept. Type it again, or paste it as plain text."}
	case n == 0 && missing != "":
		return Invalid{field: missing}
	case n > most:
		return Invalid{field: fmt.Sprintf("Keep it to %d characters: this has %d.", most, n)}
	}
	return nil
}

// AskRefund asks the creator of the game at slug to give back what user paid for it, or at
// once an admin, if the earnings from it are spent. There is one request for each purchase:
// asked again, the first stands. Where the rules are on the buyer's side, text may be empty.
func (s *Store) AskRefund(ctx context.Context, user User, slug, text string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		p, err := lastPurchase(ctx, tx, user.ID, slug, lockPurchase)
		if err != nil {
			return err
		}
		if p.RefundedAt != nil {
			return Invalid{"form": "This is refunded already: your credits are back."}
		}
		if _, err := requestFor(ctx, tx, p.ID); !errors.Is(err, ErrNotFound) {
			return err
		}
		c, err := conductOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if c.Closed && !c.automatic() {
			return Invalid{"form": closed}
		}
		if err := c.reason(&text); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO refund_requests (id, purchase_id, text, status, appealed_at)
			VALUES ($1, $2, $3, CASE WHEN $4 THEN 'appealed' ELSE 'asked' END, CASE WHEN $4 THEN now() END)`, id, p.ID, text, c.Short > 0); err != nil {
			return err
		}
		r, err := requestFor(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		return s.notify(ctx, tx, []notice{r.notice()})
	})
}

// reason is the text of a request, as it is kept.
func (c conduct) reason(text *string) error {
	missing := "Say in a few words why."
	if c.automatic() && c.overdrawn() {
		missing = ""
	}
	err := wordsAt("text", text, maxReason, missing)
	if *text == "" {
		*text = "By the rules of refunds, without a word."
	}
	return err
}

// notice tells the creator of a request.
func (r RefundRequest) notice() notice {
	if r.Straight() {
		return notice{r.SellerID, "refund_appealed", fmt.Sprintf("%s asks for a refund of %s. The earnings from it do not cover that, so an admin decides.", r.Buyer, r.Title), "/sales"}
	}
	return notice{r.SellerID, "refund_asked", fmt.Sprintf("%s asks for a refund of %s. You have %d days to answer.", r.Buyer, r.Title, answerDays), "/sales"}
}

// AppealRefund takes user's request for a refund of the game at slug to an admin, once the
// creator has declined it or has not answered for seven days. A second time does nothing.
func (s *Store) AppealRefund(ctx context.Context, user User, slug string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		p, err := lastPurchase(ctx, tx, user.ID, slug, lockPurchase)
		if err != nil {
			return err
		}
		r, err := requestFor(ctx, tx, p.ID)
		switch {
		case err != nil || r.Status == RefundAppealed:
			return err
		case r.EndedAt != nil:
			return Invalid{"form": "This was decided: there is nothing to appeal."}
		case !r.Appealable:
			return Invalid{"form": fmt.Sprintf("%s has %d days to answer, until %s. Then you can appeal.",
				r.Seller, answerDays, r.AskedAt.AddDate(0, 0, answerDays).UTC().Format("2 January"))}
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE refund_requests SET status = 'appealed', appealed_at = now() WHERE id = $1`, r.ID); err != nil {
			return err
		}
		return s.notify(ctx, tx, []notice{{p.SellerID, "refund_appealed",
			fmt.Sprintf("%s has asked an admin about the refund of %s.", r.Buyer, r.Title), "/sales"}})
	})
}
