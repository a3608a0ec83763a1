-- What is written to people. A mail holds no secret: where its text says {link}, the link is
-- put in when it is sent, and its token is worked out from the mail's id and the site's secret.
CREATE TABLE mails (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind       text NOT NULL,
    address    text NOT NULL, -- where it goes: theirs when it was written
    subject    text NOT NULL,
    text       text NOT NULL,
    path       text NOT NULL DEFAULT '', -- the link, before its token; empty if there is none
    created_at timestamptz NOT NULL DEFAULT now(),
    good_until timestamptz, -- not sent any more after that; null is for ever
    tries      integer NOT NULL DEFAULT 0,
    error      text NOT NULL DEFAULT '', -- of the last try
    sent_at    timestamptz,
    refused_at timestamptz, -- the other side will never take it
    CONSTRAINT mails_ended_check CHECK (sent_at IS NULL OR refused_at IS NULL)
);
CREATE INDEX mails_user_idx ON mails (user_id, kind, created_at DESC);
CREATE INDEX mails_created_idx ON mails (created_at DESC, id DESC);
CREATE INDEX mails_waiting_idx ON mails (created_at) WHERE sent_at IS NULL AND refused_at IS NULL;

-- What lets whoever reads a mail do one thing, once.
CREATE TABLE tokens (
    hash       bytea PRIMARY KEY, -- SHA-256 of the token
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL,
    email      text NOT NULL, -- the user's when it was made: it proves that one, and no other
    expires_at timestamptz NOT NULL DEFAULT now() + interval '1 hour',
    CONSTRAINT tokens_purpose_check CHECK (purpose IN ('verify', 'reset'))
);
CREATE INDEX tokens_user_idx ON tokens (user_id);
