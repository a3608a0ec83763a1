-- Payments that Stripe told of and that fit no top-up, and money that went back where none
-- was known: an admin looks at each, so that nobody's money is lost.
CREATE TABLE unmatched_payments (
    session  text PRIMARY KEY, -- of the checkout; of money that went back, the charge or dispute
    topup    text NOT NULL, -- as Stripe said it
    cents    bigint NOT NULL, -- below zero where it went back
    currency text NOT NULL,
    why      text NOT NULL, -- in words for admins
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX unmatched_payments_at_idx ON unmatched_payments (at DESC);

-- Money can go back after its credits were given: by a refund at Stripe, or by a dispute.
ALTER TABLE topups
    ADD payment text, -- Stripe's payment intent, which is how a dispute names it
    ADD disputed_at timestamptz, -- when money first went back
    ADD due integer NOT NULL DEFAULT 0, -- credits whose money went back
    ADD taken integer NOT NULL DEFAULT 0, -- how many of those could be taken back
    ADD CONSTRAINT topups_payment_key UNIQUE (payment),
    ADD CONSTRAINT topups_taken_check CHECK (0 <= taken AND taken <= due AND due <= credits);
CREATE INDEX topups_disputed_idx ON topups (disputed_at DESC) WHERE disputed_at IS NOT NULL;

ALTER TABLE transfers
    DROP CONSTRAINT transfers_kind_check,
    ADD CONSTRAINT transfers_kind_check CHECK (kind IN (
        'grant', 'topup', 'hold', 'capture', 'release', 'purchase', 'refund', 'payout', 'payout_paid', 'payout_refused', 'chargeback'));
ALTER TABLE entries
    DROP CONSTRAINT entries_reason_check,
    ADD CONSTRAINT entries_reason_check CHECK (reason IN (
        'grant', 'topup', 'test_topup', 'held', 'captured', 'released', 'purchase', 'sale', 'fee', 'royalty', 'refund',
        'payout_asked', 'payout_paid', 'payout_refused', 'chargeback'));

-- Production asks at its start whether credits were ever given that no money was paid for.
CREATE INDEX entries_test_idx ON entries (id) WHERE reason = 'test_topup';
