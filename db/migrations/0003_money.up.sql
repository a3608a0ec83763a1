-- Credits are whole numbers; one is worth a US cent when bought. Every movement of them is a
-- transfer between accounts, whose entries sum to zero. What has happened stays: these
-- tables only grow, and triggers see to it that they say the truth.

-- A user has four accounts, the site has four. Only users' balances are kept here: the
-- site's would be a row that every purchase waits for, so they are summed when asked for.
CREATE TABLE accounts (
    id       uuid PRIMARY KEY,
    owner_id uuid REFERENCES users, -- null is the site
    kind     text NOT NULL, -- accounts are locked in the order of owner and kind
    balance  bigint, -- credits
    CONSTRAINT accounts_owner_key UNIQUE (owner_id, kind),
    CONSTRAINT accounts_kind_check CHECK (
        (owner_id IS NOT NULL AND kind IN ('wallet', 'earnings', 'held', 'payouts')) OR
        (owner_id IS NULL AND kind IN ('fees', 'topups', 'grants', 'payouts'))),
    CONSTRAINT accounts_kept_check CHECK ((owner_id IS NULL) = (balance IS NULL)),
    CONSTRAINT accounts_balance_check CHECK (balance >= 0)
);
CREATE UNIQUE INDEX accounts_site_key ON accounts (kind) WHERE owner_id IS NULL;
INSERT INTO accounts (id, kind) VALUES
    ('00000000-0000-7000-8000-000000000001', 'fees'),
    ('00000000-0000-7000-8000-000000000002', 'topups'),
    ('00000000-0000-7000-8000-000000000003', 'grants'),
    ('00000000-0000-7000-8000-000000000004', 'payouts');

-- Every member has accounts from the beginning; a guest has none.
CREATE FUNCTION members_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts (id, owner_id, kind, balance)
    SELECT gen_random_uuid(), NEW.id, kind, 0 FROM unnest('{wallet, earnings, held, payouts}'::text[]) kind
    ON CONFLICT (owner_id, kind) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER members_accounts AFTER INSERT OR UPDATE OF role ON users FOR EACH ROW
    WHEN (NEW.role <> 'guest') EXECUTE FUNCTION members_accounts();
INSERT INTO accounts (id, owner_id, kind, balance)
SELECT gen_random_uuid(), u.id, kind, 0 FROM users u, unnest('{wallet, earnings, held, payouts}'::text[]) kind WHERE u.role <> 'guest';

CREATE TABLE transfers (
    id       uuid PRIMARY KEY, -- in the order of time
    kind     text NOT NULL,
    key      text NOT NULL, -- asked for twice under one key, it happens once
    about    uuid, -- the purchase, generation, top-up or payout
    cause_id uuid, -- the member who caused it; null is the site
    reverses uuid REFERENCES transfers,
    note     text NOT NULL DEFAULT '', -- in words for admins
    xact     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT transfers_key_key UNIQUE (key),
    CONSTRAINT transfers_kind_check CHECK (kind IN (
        'grant', 'topup', 'hold', 'capture', 'release', 'purchase', 'refund', 'payout', 'payout_paid', 'payout_refused'))
);
CREATE UNIQUE INDEX transfers_reverses_key ON transfers (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX transfers_about_idx ON transfers (about) WHERE about IS NOT NULL;

CREATE SEQUENCE entries_id_seq;
CREATE TABLE entries (
    id          bigint PRIMARY KEY DEFAULT nextval('entries_id_seq'), -- in the order in which its account saw them
    transfer_id uuid NOT NULL, -- triggers look at both, which are never deleted
    account_id  uuid NOT NULL,
    owner_id    uuid, -- of the account; null is the site
    amount      bigint NOT NULL,
    reason      text NOT NULL, -- what it is to the account's owner
    note        text NOT NULL DEFAULT '',
    balance     bigint, -- of the account after this; null for the site's
    spendable   bigint, -- of the owner after this: wallet and earnings together
    CONSTRAINT entries_amount_check CHECK (amount <> 0),
    CONSTRAINT entries_reason_check CHECK (reason IN (
        'grant', 'topup', 'test_topup', 'held', 'captured', 'released', 'purchase', 'sale', 'fee', 'royalty', 'refund',
        'payout_asked', 'payout_paid', 'payout_refused'))
);
ALTER SEQUENCE entries_id_seq OWNED BY entries.id;
CREATE INDEX entries_transfer_idx ON entries (transfer_id);
CREATE INDEX entries_owner_idx ON entries (owner_id, id DESC) WHERE owner_id IS NOT NULL;

-- An entry moves the balance of its account, and is given its number, the balance and what
-- the owner can spend after it. Where they are given already they have to be so. Whoever moves
-- a user's credits holds a lock on what that user can spend: so the numbers and balances of
-- their entries tell one order.
CREATE FUNCTION entries_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved record;
    can_spend bigint;
BEGIN
    IF NEW.owner_id IS NULL THEN
        SELECT balance, kind INTO moved FROM accounts WHERE id = NEW.account_id AND owner_id IS NULL;
    ELSE
        SELECT sum(balance) INTO can_spend FROM (
            SELECT balance FROM accounts WHERE owner_id = NEW.owner_id AND kind IN ('earnings', 'wallet') ORDER BY kind FOR NO KEY UPDATE) s;
        UPDATE accounts SET balance = balance + NEW.amount WHERE id = NEW.account_id AND owner_id = NEW.owner_id RETURNING balance, kind INTO moved;
        IF moved.kind IN ('earnings', 'wallet') THEN
            can_spend := can_spend + NEW.amount;
        END IF;
    END IF;
    IF moved.kind IS NULL OR NEW.balance <> moved.balance OR NEW.spendable <> can_spend THEN
        RAISE EXCEPTION 'what an entry says of its account has to be so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.id := nextval('entries_id_seq');
    NEW.balance := moved.balance;
    NEW.spendable := can_spend;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_move BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION entries_move();

-- They come all at once for a transfer, made by the same transaction, and sum to zero.
CREATE FUNCTION entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added e LEFT JOIN transfers t ON t.id = e.transfer_id AND t.xact = pg_current_xact_id()
        GROUP BY e.transfer_id HAVING sum(e.amount) <> 0 OR count(t.id) < count(*)
    ) THEN
        RAISE EXCEPTION 'a transfer is made at once, and its entries sum to zero' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_balance AFTER INSERT ON entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entries_balance();

-- At the end of its transaction a transfer has entries.
CREATE FUNCTION transfers_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entries WHERE transfer_id = NEW.id) THEN
        RAISE EXCEPTION 'a transfer has entries' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfers_move AFTER INSERT ON transfers DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION transfers_move();

CREATE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER transfers_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep();
CREATE TRIGGER entries_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep();
CREATE TRIGGER accounts_stay BEFORE DELETE OR TRUNCATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep();

-- An account opens empty, and only entries move its balance.
CREATE FUNCTION accounts_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND coalesce(NEW.balance, 0) = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND (NEW.id, NEW.owner_id, NEW.kind) IS NOT DISTINCT FROM (OLD.id, OLD.owner_id, OLD.kind) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'only entries move a balance' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_keep();

-- What each look through the ledger found.
CREATE TABLE audits (
    id         uuid PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    accounts   bigint NOT NULL DEFAULT 0, -- how many it looked at
    transfers  bigint NOT NULL DEFAULT 0,
    entries    bigint NOT NULL DEFAULT 0,
    wrong      text[] NOT NULL DEFAULT '{}', -- what does not add up, in words
    cause_id   uuid REFERENCES users ON DELETE SET NULL -- the admin who asked; null is the night
);
CREATE INDEX audits_started_idx ON audits (started_at DESC);

-- Selling.
ALTER TABLE users ADD verified_at timestamptz; -- the address is known to be theirs
ALTER TABLE games
    ADD pay_more boolean NOT NULL DEFAULT false, -- the price is a minimum
    ADD remixable boolean NOT NULL DEFAULT true,
    ADD remix_share smallint NOT NULL DEFAULT 10, -- percent of what a sold remix brings
    ADD stars bigint NOT NULL DEFAULT 0, -- of all reviews together
    ADD reviews integer NOT NULL DEFAULT 0,
    -- The Bayesian mean of the stars: ten votes of 3.5 stand in until there are more.
    ADD rating double precision NOT NULL GENERATED ALWAYS AS ((35 + stars) / (10.0::double precision + reviews)) STORED,
    ADD CONSTRAINT games_remix_share_check CHECK (remix_share BETWEEN 0 AND 50),
    ADD CONSTRAINT games_stars_check CHECK (stars BETWEEN reviews AND 5 * reviews::bigint);
CREATE INDEX games_rating_idx ON games (rating DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;

-- The terms that a remix was made on: what it owes to each game it comes from, by how far
-- that is away. They stay as they were then. Remixes from before this owe nothing.
CREATE TABLE royalties (
    game_id     uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    depth       smallint NOT NULL, -- 1 is its parent
    ancestor_id uuid REFERENCES games ON DELETE SET NULL,
    owner_id    uuid NOT NULL REFERENCES users, -- of the ancestor
    title       text NOT NULL, -- of the ancestor, then
    share       smallint NOT NULL, -- percent of what those further away leave
    PRIMARY KEY (game_id, depth),
    CONSTRAINT royalties_share_check CHECK (share BETWEEN 0 AND 50)
);
CREATE INDEX royalties_owner_idx ON royalties (owner_id);
CREATE INDEX royalties_ancestor_idx ON royalties (ancestor_id);

-- A remix owes to its parent, and to those that the parent itself comes from, what is so when
-- it is made. To games of their own its maker owes nothing.
CREATE FUNCTION remixes_owe() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share)
    SELECT NEW.id, row_number() OVER (ORDER BY depth), ancestor_id, owner_id, title, share FROM (
        SELECT 0 AS depth, id AS ancestor_id, owner_id, title, remix_share AS share FROM games WHERE id = NEW.remix_of
        UNION ALL
        SELECT depth, ancestor_id, owner_id, title, share FROM royalties WHERE game_id = NEW.remix_of
    ) a WHERE owner_id <> NEW.owner_id;
    RETURN NULL;
END $$;
CREATE TRIGGER remixes_owe AFTER INSERT ON games FOR EACH ROW WHEN (NEW.remix_of IS NOT NULL) EXECUTE FUNCTION remixes_owe();

-- Terms come and go with their remix only, and stay what they are.
CREATE FUNCTION royalties_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' AND pg_trigger_depth() > 1 THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.game_id, NEW.depth, NEW.share, NEW.title) IS NOT DISTINCT FROM (OLD.game_id, OLD.depth, OLD.share, OLD.title) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the terms of a remix stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER royalties_keep BEFORE INSERT OR UPDATE OR DELETE ON royalties FOR EACH ROW EXECUTE FUNCTION royalties_keep();
CREATE TRIGGER royalties_stay BEFORE TRUNCATE ON royalties FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep();

-- The right to play a paid game.
CREATE TABLE purchases (
    id          uuid PRIMARY KEY,
    game_id     uuid NOT NULL REFERENCES games,
    buyer_id    uuid NOT NULL REFERENCES users,
    seller_id   uuid NOT NULL REFERENCES users,
    paid        integer NOT NULL, -- credits
    own_link    boolean NOT NULL DEFAULT false, -- the buyer came by the creator's own link
    transfer_id uuid NOT NULL REFERENCES transfers DEFERRABLE INITIALLY DEFERRED,
    refund_id   uuid REFERENCES transfers DEFERRABLE INITIALLY DEFERRED,
    refund_way  text, -- who decided
    at          timestamptz NOT NULL DEFAULT now(),
    refunded_at timestamptz,
    CONSTRAINT purchases_transfer_key UNIQUE (transfer_id),
    CONSTRAINT purchases_paid_check CHECK (paid > 0),
    CONSTRAINT purchases_refund_check CHECK ((refund_id IS NULL) = (refunded_at IS NULL) AND (refund_id IS NULL) = (refund_way IS NULL)),
    CONSTRAINT purchases_refund_way_check CHECK (refund_way IN ('automatic', 'creator', 'admin'))
);
CREATE UNIQUE INDEX purchases_owned_key ON purchases (game_id, buyer_id) WHERE refunded_at IS NULL;
CREATE INDEX purchases_game_idx ON purchases (game_id, buyer_id);
CREATE INDEX purchases_buyer_idx ON purchases (buyer_id, at DESC, id DESC);
CREATE INDEX purchases_seller_idx ON purchases (seller_id, at DESC, id DESC);

-- Of a purchase nothing changes but that it is refunded, once.
CREATE FUNCTION purchases_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.refund_id IS NULL
        AND (NEW.id, NEW.game_id, NEW.buyer_id, NEW.seller_id, NEW.paid, NEW.own_link, NEW.transfer_id, NEW.at)
            = (OLD.id, OLD.game_id, OLD.buyer_id, OLD.seller_id, OLD.paid, OLD.own_link, OLD.transfer_id, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a purchase stays as it was' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER purchases_keep BEFORE UPDATE OR DELETE ON purchases FOR EACH ROW EXECUTE FUNCTION purchases_keep();
CREATE TRIGGER purchases_stay BEFORE TRUNCATE ON purchases FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep();

-- A buyer's request for their credits back that no rule grants by itself.
CREATE TABLE refund_requests (
    id          uuid PRIMARY KEY,
    purchase_id uuid NOT NULL REFERENCES purchases,
    text        text NOT NULL, -- why
    status      text NOT NULL DEFAULT 'asked', -- of the creator, then appealed to an admin
    answer      text NOT NULL DEFAULT '', -- the creator's
    verdict     text NOT NULL DEFAULT '', -- the admin's
    asked_at    timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    appealed_at timestamptz,
    ended_at    timestamptz,
    ended_by    uuid REFERENCES users,
    CONSTRAINT refund_requests_purchase_key UNIQUE (purchase_id),
    CONSTRAINT refund_requests_status_check CHECK (status IN ('asked', 'declined', 'appealed', 'granted', 'refused')),
    CONSTRAINT refund_requests_text_check CHECK (char_length(text) BETWEEN 1 AND 1000)
);
CREATE INDEX refund_requests_appealed_idx ON refund_requests (appealed_at, id) WHERE status = 'appealed';

CREATE TABLE topups (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    credits    integer NOT NULL,
    status     text NOT NULL DEFAULT 'open',
    test       boolean NOT NULL DEFAULT false, -- no money came
    session    text, -- of the checkout
    next       text NOT NULL DEFAULT '/wallet', -- where the buyer was going
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    CONSTRAINT topups_session_key UNIQUE (session),
    CONSTRAINT topups_status_check CHECK (status IN ('open', 'paid', 'expired', 'failed')),
    CONSTRAINT topups_credits_check CHECK (credits BETWEEN 100 AND 50000)
);
CREATE INDEX topups_user_idx ON topups (user_id, created_at DESC);

CREATE TABLE payouts (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users,
    credits     integer NOT NULL,
    destination text NOT NULL, -- where to, in the creator's words
    status      text NOT NULL DEFAULT 'asked',
    answer      text NOT NULL DEFAULT '', -- reference of the payment, or why it was refused
    asked_at    timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    ended_by    uuid REFERENCES users,
    CONSTRAINT payouts_status_check CHECK (status IN ('asked', 'paid', 'refused')),
    CONSTRAINT payouts_credits_check CHECK (credits >= 2000)
);
CREATE INDEX payouts_user_idx ON payouts (user_id, asked_at DESC, id DESC);
CREATE INDEX payouts_asked_idx ON payouts (asked_at, id) WHERE status = 'asked';

CREATE TABLE wishes (
    game_id uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (game_id, user_id)
);
CREATE INDEX wishes_user_idx ON wishes (user_id, at DESC);

CREATE TABLE reviews (
    id          uuid PRIMARY KEY,
    game_id     uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    stars       smallint NOT NULL,
    text        text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '', -- the creator's
    at          timestamptz NOT NULL DEFAULT now(),
    edited_at   timestamptz,
    answered_at timestamptz,
    CONSTRAINT reviews_author_key UNIQUE (game_id, user_id),
    CONSTRAINT reviews_stars_check CHECK (stars BETWEEN 1 AND 5),
    CONSTRAINT reviews_text_check CHECK (char_length(text) <= 2000),
    CONSTRAINT reviews_answer_check CHECK (char_length(answer) <= 2000)
);
CREATE INDEX reviews_game_idx ON reviews (game_id, at DESC, id DESC);
CREATE INDEX reviews_user_idx ON reviews (user_id);

-- What a game's row says of its reviews.
CREATE FUNCTION reviews_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE games SET stars = stars - OLD.stars, reviews = reviews - 1 WHERE id = OLD.game_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE games SET stars = stars + NEW.stars, reviews = reviews + 1 WHERE id = NEW.game_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_count AFTER INSERT OR UPDATE OF stars OR DELETE ON reviews FOR EACH ROW EXECUTE FUNCTION reviews_count();

-- How long somebody really played, as far as their browser told.
ALTER TABLE plays
    ADD seconds integer NOT NULL DEFAULT 0,
    ADD beat_at timestamptz; -- when it told last
CREATE INDEX plays_sittings_idx ON plays (game_id, started_at DESC) WHERE seconds > 0;
CREATE INDEX plays_player_idx ON plays (user_id, game_id) WHERE user_id IS NOT NULL AND seconds > 0;

-- What somebody is told on the site.
CREATE TABLE notifications (
    id      uuid PRIMARY KEY, -- in the order of time
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind    text NOT NULL,
    text    text NOT NULL,
    path    text NOT NULL, -- the page it is about
    at      timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz
);
CREATE INDEX notifications_user_idx ON notifications (user_id, id DESC);
CREATE INDEX notifications_unread_idx ON notifications (user_id) WHERE read_at IS NULL;

-- What a generation holds of its creator's credits. Nothing was held for those before.
ALTER TABLE generations ADD held integer NOT NULL DEFAULT 0;
CREATE INDEX generations_free_idx ON generations (user_id, created_at DESC) WHERE mode = 'model';
