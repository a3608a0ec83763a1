-- What may not stay, who says so, and why.

-- People who may not take part for a time, or at all.
ALTER TABLE users
    ADD suspended_until timestamptz, -- 'infinity' is a ban
    ADD deleted_at timestamptz; -- the row stays for the ledger, without anything of the person

-- What a moderator or admin noted about a user, for others like them.
CREATE TABLE user_notes (
    id      uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    by_id   uuid NOT NULL REFERENCES users,
    text    text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_notes_text_check CHECK (char_length(text) BETWEEN 1 AND 2000)
);
CREATE INDEX user_notes_user_idx ON user_notes (user_id, at DESC);

-- What a moderator wants players of a game to know before, and whether lists may show it.
ALTER TABLE games
    ADD label text NOT NULL DEFAULT '', -- a key of the labels
    ADD may_list boolean NOT NULL DEFAULT true;

-- A hidden review is seen by its author alone, and does not count.
ALTER TABLE reviews ADD hidden boolean NOT NULL DEFAULT false;
CREATE OR REPLACE FUNCTION reviews_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT OLD.hidden THEN
        UPDATE games SET stars = stars - OLD.stars, reviews = reviews - 1 WHERE id = OLD.game_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT NEW.hidden THEN
        UPDATE games SET stars = stars + NEW.stars, reviews = reviews + 1 WHERE id = NEW.game_id;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER reviews_count ON reviews;
CREATE TRIGGER reviews_count AFTER INSERT OR UPDATE OF stars, hidden OR DELETE ON reviews FOR EACH ROW EXECUTE FUNCTION reviews_count();

-- What a machine said of exactly these bytes. A verdict stays; another is made when the
-- bytes, the thresholds or the question are new.
CREATE TABLE verdicts (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL, -- of what was judged
    subject_id uuid NOT NULL, -- the game, version, review, user or generation
    hash       bytea NOT NULL, -- SHA-256 of what was judged
    outcome    text NOT NULL,
    basic      boolean NOT NULL, -- word lists alone
    layers     jsonb NOT NULL, -- scores by layer and category
    model      text NOT NULL DEFAULT '',
    thresholds text NOT NULL, -- their version
    at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT verdicts_once_key UNIQUE (subject_id, kind, hash, thresholds, model, basic),
    CONSTRAINT verdicts_outcome_check CHECK (outcome IN ('pass', 'hold', 'block')),
    CONSTRAINT verdicts_kind_check CHECK (kind IN ('prompt', 'listing', 'document', 'review', 'handle', 'chat'))
);
CREATE INDEX verdicts_subject_idx ON verdicts (subject_id, at DESC);

-- Lines of chat that wait for a machine to look at them, and go when it has.
CREATE TABLE chat_lines (
    id      uuid PRIMARY KEY,
    room    text NOT NULL, -- its code
    line    bigint NOT NULL, -- the number of the event that said it
    context jsonb NOT NULL, -- the line, after a few that came before it
    at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT chat_lines_once_key UNIQUE (room, line)
);
ALTER TABLE chat_reports ADD unsaid_at timestamptz; -- when the line was taken back from the room

-- All that is said against one thing, until somebody has decided.
CREATE TABLE cases (
    id         uuid PRIMARY KEY, -- in the order of time
    kind       text NOT NULL,
    subject_id uuid NOT NULL,
    user_id    uuid NOT NULL REFERENCES users, -- who answers for it
    title      text NOT NULL, -- of the subject, then
    severity   smallint NOT NULL, -- 1 is little, 5 is dangerous
    why        text NOT NULL, -- it was opened
    machine    boolean NOT NULL, -- a machine opened it
    status     text NOT NULL DEFAULT 'open',
    claimed_by uuid REFERENCES users,
    claimed_at timestamptz, -- when its moderator did something last
    before     jsonb NOT NULL DEFAULT '{}', -- what a machine changed for it, as it was
    opened_at  timestamptz NOT NULL DEFAULT now(),
    closed_at  timestamptz,
    CONSTRAINT cases_kind_check CHECK (kind IN ('game', 'review', 'user', 'message')),
    CONSTRAINT cases_status_check CHECK (status IN ('open', 'closed')),
    CONSTRAINT cases_severity_check CHECK (severity BETWEEN 1 AND 5),
    CONSTRAINT cases_closed_check CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX cases_open_key ON cases (kind, subject_id) WHERE status = 'open';
CREATE INDEX cases_queue_idx ON cases (severity DESC, opened_at, id) WHERE status = 'open';
CREATE INDEX cases_age_idx ON cases (opened_at, id) WHERE status = 'open';
CREATE INDEX cases_user_idx ON cases (user_id, opened_at DESC);

CREATE TABLE reports (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    reporter_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    reason      text NOT NULL,
    text        text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reports_once_key UNIQUE (case_id, reporter_id),
    CONSTRAINT reports_text_check CHECK (char_length(text) <= 1000)
);
CREATE INDEX reports_reporter_idx ON reports (reporter_id, at DESC);

-- What was decided, and the reasons that the user was given. Decisions stay.
CREATE TABLE decisions (
    id       uuid PRIMARY KEY, -- in the order of time
    case_id  uuid NOT NULL REFERENCES cases,
    user_id  uuid NOT NULL REFERENCES users, -- whom it is about
    by_id    uuid REFERENCES users, -- null is a machine
    action   text NOT NULL,
    rule     text NOT NULL, -- a key of the rules
    facts    text NOT NULL, -- what was found, in words for the user
    machine  boolean NOT NULL, -- a machine took part
    until    timestamptz, -- of a suspension
    label    text NOT NULL DEFAULT '', -- that the game got
    strike   smallint NOT NULL DEFAULT 0, -- its weight; it fades within 90 days
    before   jsonb NOT NULL, -- what it changed, as it was
    reverses uuid REFERENCES decisions, -- the decision that an appeal overturned
    at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT decisions_strike_check CHECK (strike BETWEEN 0 AND 9),
    CONSTRAINT decisions_action_check CHECK (action IN ('approve', 'label', 'unlist', 'remove', 'warn', 'suspend', 'ban', 'overturn')),
    CONSTRAINT decisions_facts_check CHECK (char_length(facts) BETWEEN 1 AND 2000)
);
CREATE INDEX decisions_case_idx ON decisions (case_id);
CREATE INDEX decisions_user_idx ON decisions (user_id, id DESC);
CREATE UNIQUE INDEX decisions_reverses_key ON decisions (reverses) WHERE reverses IS NOT NULL;

-- A request to look again: once, answered by somebody else.
CREATE TABLE appeals (
    id          uuid PRIMARY KEY,
    decision_id uuid NOT NULL REFERENCES decisions,
    text        text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    outcome     text, -- null is open
    answer      text NOT NULL DEFAULT '',
    by_id       uuid REFERENCES users,
    answered_at timestamptz,
    CONSTRAINT appeals_once_key UNIQUE (decision_id),
    CONSTRAINT appeals_text_check CHECK (char_length(text) BETWEEN 1 AND 2000),
    CONSTRAINT appeals_outcome_check CHECK (outcome IN ('upheld', 'overturned') AND (outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX appeals_open_idx ON appeals (at) WHERE outcome IS NULL;

-- Who of the staff did what: only added to.
CREATE TABLE acts (
    id      uuid PRIMARY KEY, -- in the order of time
    by_id   uuid REFERENCES users, -- null is a machine
    action  text NOT NULL, -- such as case.claim
    subject text NOT NULL, -- kind and id
    before  jsonb,
    after   jsonb,
    address text NOT NULL DEFAULT '', -- where it was done from
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX acts_by_idx ON acts (by_id, id DESC);
CREATE INDEX acts_subject_idx ON acts (subject, id DESC);

CREATE FUNCTION acts_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acts_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON acts FOR EACH STATEMENT EXECUTE FUNCTION acts_keep();
CREATE TRIGGER decisions_stay BEFORE DELETE OR TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION acts_keep();

-- A guest's decisions are the member's whom they turn out to be. Nothing else of one changes.
CREATE FUNCTION decisions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.user_id := NEW.user_id;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'what was decided stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_keep BEFORE UPDATE ON decisions FOR EACH ROW EXECUTE FUNCTION decisions_keep();

-- By which ways a user wants to be told of a kind of thing. Without a row: on the page, and
-- by mail what matters.
CREATE TABLE notification_settings (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind    text NOT NULL,
    page    boolean NOT NULL,
    mail    boolean NOT NULL,
    PRIMARY KEY (user_id, kind)
);

-- Somebody who asked to be deleted has a fortnight to think better of it. Then nothing that
-- tells who they were is left in their row: it is a member's without a name of their own.
ALTER TABLE users
    ADD exported_at timestamptz, -- when they took a copy of all that is theirs
    DROP CONSTRAINT users_member_check,
    ADD CONSTRAINT users_member_check CHECK (
        (handle IS NULL) = (email IS NULL) AND (handle IS NULL) = (password IS NULL) AND
        CASE WHEN role = 'guest' THEN handle IS NULL ELSE handle IS NOT NULL OR deleted_at IS NOT NULL END);
CREATE INDEX users_deleted_idx ON users (deleted_at) WHERE deleted_at IS NOT NULL AND email IS NOT NULL;

-- A link to a new address makes it theirs.
ALTER TABLE tokens
    DROP CONSTRAINT tokens_purpose_check,
    ADD CONSTRAINT tokens_purpose_check CHECK (purpose IN ('verify', 'reset', 'address'));

-- What a version was made from can be forgotten, with who asked for it; nothing else changes.
CREATE OR REPLACE FUNCTION versions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.certificate := NEW.certificate;
    IF NEW.prompt = '' AND NEW.notes = '{}' THEN
        OLD.prompt := '';
        OLD.notes := '{}';
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'versions are immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- To find the bytes that nothing is made of any more.
CREATE INDEX versions_document_idx ON versions (document);
CREATE INDEX versions_cover_idx ON versions (cover) WHERE cover IS NOT NULL;
CREATE INDEX generations_document_idx ON generations (document) WHERE document IS NOT NULL;
CREATE INDEX games_cover_idx ON games (cover) WHERE cover IS NOT NULL;

-- For what the staff looks at: the latest, and what happened within a month.
CREATE INDEX generations_created_idx ON generations (created_at DESC, id DESC);
CREATE INDEX generations_failed_idx ON generations (created_at DESC, id DESC) WHERE status = 'failed';
CREATE INDEX games_moderated_idx ON games (id DESC) WHERE status IN ('held', 'removed');
CREATE INDEX users_joined_idx ON users (joined_at) WHERE joined_at IS NOT NULL;
CREATE INDEX cases_subject_idx ON cases (subject_id, id DESC);
CREATE INDEX decisions_at_idx ON decisions (at);
CREATE INDEX purchases_at_idx ON purchases (at);
CREATE INDEX topups_ended_idx ON topups (ended_at) WHERE status = 'paid';

-- Whatever ends a log-in, every process hears of it, and ends its sockets.
CREATE FUNCTION logins_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('login', OLD.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER logins_end AFTER DELETE ON logins FOR EACH ROW EXECUTE FUNCTION logins_end();
