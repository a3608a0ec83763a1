-- What its creator wants a game to be, published or unlisted, once more than word lists have
-- judged it. Until then it is unlisted.
ALTER TABLE games
    ADD wanted text,
    ADD CONSTRAINT games_wanted_check CHECK (wanted IN ('published', 'unlisted'));

-- From what score on something is held for a person, and what becomes of words: as admins set
-- it, a version for each change, the newest in force. Before the first, the program has its own.
CREATE TABLE thresholds (
    version integer PRIMARY KEY,
    value   jsonb NOT NULL,
    by_id   uuid NOT NULL REFERENCES users,
    why     text NOT NULL, -- it was changed
    at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT thresholds_version_check CHECK (version > 1),
    CONSTRAINT thresholds_why_check CHECK (char_length(why) BETWEEN 1 AND 1000)
);
CREATE TRIGGER thresholds_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON thresholds FOR EACH STATEMENT EXECUTE FUNCTION acts_keep();

-- The case that a verdict has opened or joined: what is decided there counts for or against
-- the threshold that was passed.
ALTER TABLE verdicts ADD case_id uuid REFERENCES cases;
CREATE INDEX verdicts_held_idx ON verdicts (at) WHERE case_id IS NOT NULL;
