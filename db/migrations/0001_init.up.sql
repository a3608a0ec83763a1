-- For searches with a typing mistake in them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- People. A guest has no email yet, and becomes a member in the same row.
CREATE TABLE users (
    id         uuid PRIMARY KEY,
    role       text NOT NULL DEFAULT 'guest',
    name       text NOT NULL, -- what others see: a guest's alias, a member's handle
    hue        smallint NOT NULL,
    handle     text,
    email      text, -- in lower case
    password   text, -- an argon2id hash
    created_at timestamptz NOT NULL DEFAULT now(),
    joined_at  timestamptz,
    CONSTRAINT users_handle_key UNIQUE (handle),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_role_check CHECK (role IN ('guest', 'member', 'moderator', 'admin')),
    CONSTRAINT users_handle_check CHECK (handle ~ '^[a-z0-9_]{3,20}$'),
    CONSTRAINT users_email_check CHECK (email = lower(email)),
    CONSTRAINT users_member_check CHECK (
        (role = 'guest') = (handle IS NULL) AND (role = 'guest') = (email IS NULL) AND (role = 'guest') = (password IS NULL))
);

-- The shape scs's postgresstore expects.
CREATE TABLE sessions (
    token  text PRIMARY KEY,
    data   bytea NOT NULL,
    expiry timestamptz NOT NULL
);
CREATE INDEX sessions_expiry_idx ON sessions (expiry);

-- A browser that somebody is logged in with. Its session holds the id; without the row
-- the session is a stranger's.
CREATE TABLE logins (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    agent      text NOT NULL,
    address    text NOT NULL,
    renew      boolean NOT NULL DEFAULT false, -- give this session a new token at its next request
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX logins_user_idx ON logins (user_id, seen_at DESC);

CREATE TABLE login_failures (
    subject text NOT NULL, -- an account's or an address's
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_subject_idx ON login_failures (subject, at);

-- Bytes by what they are: documents and covers, each kept once.
CREATE TABLE blobs (
    hash       bytea PRIMARY KEY, -- SHA-256 of body
    type       text NOT NULL,
    body       bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT blobs_hash_check CHECK (length(hash) = 32),
    CONSTRAINT blobs_size_check CHECK (length(body) <= 524288)
);

CREATE TABLE games (
    id           uuid PRIMARY KEY,
    slug         text NOT NULL,
    owner_id     uuid NOT NULL REFERENCES users,
    title        text NOT NULL,
    summary      text NOT NULL DEFAULT '',
    genre        text NOT NULL DEFAULT '',
    tags         text[] NOT NULL DEFAULT '{}',
    status       text NOT NULL DEFAULT 'draft',
    price        integer NOT NULL DEFAULT 0,
    players_max  smallint NOT NULL DEFAULT 1,
    hue          smallint NOT NULL DEFAULT 0,
    cover        bytea REFERENCES blobs,
    certificate  text NOT NULL DEFAULT 'pending',
    head_id      uuid, -- the newest version, which its creator works on
    live_id      uuid, -- the published version, which players play
    remix_of     uuid REFERENCES games ON DELETE SET NULL,
    plays        bigint NOT NULL DEFAULT 0,
    likes        integer NOT NULL DEFAULT 0,
    trending     double precision NOT NULL DEFAULT 0,
    picked_at    timestamptz,
    search       tsvector NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    deleted_at   timestamptz,
    CONSTRAINT games_slug_key UNIQUE (slug),
    CONSTRAINT games_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    CONSTRAINT games_title_check CHECK (char_length(title) BETWEEN 1 AND 80),
    CONSTRAINT games_summary_check CHECK (char_length(summary) <= 300),
    CONSTRAINT games_status_check CHECK (status IN ('draft', 'published', 'unlisted', 'held', 'removed')),
    CONSTRAINT games_price_check CHECK (price BETWEEN 0 AND 10000),
    CONSTRAINT games_hue_check CHECK (hue BETWEEN 0 AND 359),
    CONSTRAINT games_certificate_check CHECK (certificate IN ('passed', 'failed', 'pending', 'smoke')),
    CONSTRAINT games_public_check CHECK (status NOT IN ('published', 'unlisted') OR live_id IS NOT NULL)
);
CREATE INDEX games_owner_idx ON games (owner_id, updated_at DESC);
CREATE INDEX games_remix_idx ON games (remix_of) WHERE remix_of IS NOT NULL;

-- What lists show. Each sort has an index, and each sort within a genre.
CREATE INDEX games_trending_idx ON games (trending DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_new_idx ON games (published_at DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_top_idx ON games (likes DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_plays_idx ON games (plays DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_genre_trending_idx ON games (genre, trending DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_genre_new_idx ON games (genre, published_at DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_picked_idx ON games (picked_at DESC) WHERE picked_at IS NOT NULL AND status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_creator_idx ON games (owner_id, published_at DESC, id DESC) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX games_search_idx ON games USING gin (search) WITH (fastupdate = off) WHERE status = 'published' AND deleted_at IS NULL;

-- The words that games can be found by, to guess what a misspelt one meant.
CREATE TABLE search_words (
    word  text COLLATE "C" PRIMARY KEY, -- this collation lets the index find prefixes
    games integer NOT NULL
);
CREATE INDEX search_words_letter_idx ON search_words (left(word, 1));
CREATE INDEX search_words_trgm_idx ON search_words USING gin (word gin_trgm_ops);

CREATE TABLE generations (
    id             uuid PRIMARY KEY,
    game_id        uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id        uuid NOT NULL REFERENCES users,
    parent_id      uuid, -- the version being refined
    prompt         text NOT NULL,
    mode           text NOT NULL,
    status         text NOT NULL DEFAULT 'queued',
    seed           bigint NOT NULL,
    spec           jsonb,
    notes          jsonb NOT NULL DEFAULT '{}', -- what was understood, assumed, cannot be done
    document       bytea REFERENCES blobs, -- the candidate, between stages
    manifest       jsonb,
    model          text NOT NULL DEFAULT '',
    prompt_version text NOT NULL DEFAULT '',
    rounds         smallint NOT NULL DEFAULT 0,
    tokens_in        integer NOT NULL DEFAULT 0,
    tokens_cached    integer NOT NULL DEFAULT 0,
    tokens_out       integer NOT NULL DEFAULT 0,
    tokens_reasoning integer NOT NULL DEFAULT 0,
    tokens_estimated boolean NOT NULL DEFAULT false,
    cost_micros    bigint, -- millionths of a US dollar; null is unknown
    first_byte_ms  integer,
    error_class    text NOT NULL DEFAULT '',
    error          text NOT NULL DEFAULT '', -- in words for the creator
    version_id     uuid,
    created_at     timestamptz NOT NULL DEFAULT now(),
    ended_at       timestamptz,
    CONSTRAINT generations_prompt_check CHECK (char_length(prompt) BETWEEN 1 AND 2000),
    CONSTRAINT generations_mode_check CHECK (mode IN ('builtin', 'model')),
    CONSTRAINT generations_status_check CHECK (status IN ('queued', 'running', 'ready', 'failed', 'cancelled')),
    CONSTRAINT generations_ended_check CHECK ((status IN ('queued', 'running')) = (ended_at IS NULL)),
    CONSTRAINT generations_ready_check CHECK (status <> 'ready' OR version_id IS NOT NULL)
);
-- One change to a game at a time.
CREATE UNIQUE INDEX generations_open_key ON generations (game_id) WHERE status IN ('queued', 'running');
CREATE INDEX generations_game_idx ON generations (game_id, created_at DESC);
CREATE INDEX generations_user_idx ON generations (user_id, created_at DESC);

CREATE TABLE generation_steps (
    generation_id uuid NOT NULL REFERENCES generations ON DELETE CASCADE,
    stage         text NOT NULL,
    round         smallint NOT NULL DEFAULT 0,
    state         text NOT NULL DEFAULT 'running',
    note          text NOT NULL DEFAULT '',
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at      timestamptz,
    PRIMARY KEY (generation_id, stage, round),
    CONSTRAINT generation_steps_state_check CHECK (state IN ('running', 'done', 'failed', 'cancelled'))
);

-- A row is written before the call, and its answer in the transaction that ends the stage:
-- a stage that runs again finds the answer and does not pay for it twice.
CREATE TABLE model_calls (
    generation_id uuid NOT NULL REFERENCES generations ON DELETE CASCADE,
    stage         text NOT NULL,
    round         smallint NOT NULL DEFAULT 0,
    request_hash  text NOT NULL,
    attempts      smallint NOT NULL DEFAULT 1,
    model         text NOT NULL,
    partial       text NOT NULL DEFAULT '', -- what has arrived so far
    answer        jsonb,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at      timestamptz,
    PRIMARY KEY (generation_id, stage, round, request_hash)
);
CREATE INDEX model_calls_started_idx ON model_calls (started_at);

CREATE TABLE versions (
    id            uuid PRIMARY KEY,
    game_id       uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    n             integer NOT NULL,
    parent_id     uuid REFERENCES versions,
    generation_id uuid REFERENCES generations,
    origin        text NOT NULL,
    prompt        text NOT NULL DEFAULT '',
    spec          jsonb,
    notes         jsonb NOT NULL DEFAULT '{}',
    title         text NOT NULL,
    maker         text NOT NULL, -- 'builtin', or the model's name
    document      bytea NOT NULL REFERENCES blobs,
    manifest      jsonb NOT NULL,
    cover         bytea REFERENCES blobs,
    hue           smallint NOT NULL DEFAULT 0,
    size          integer NOT NULL,
    partial       boolean NOT NULL DEFAULT false, -- stopped half way: kept, but not to be published
    certificate   text NOT NULL DEFAULT 'pending',
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT versions_n_key UNIQUE (game_id, n),
    CONSTRAINT versions_generation_key UNIQUE (generation_id),
    CONSTRAINT versions_origin_check CHECK (origin IN ('prompt', 'restore', 'remix')),
    CONSTRAINT versions_certificate_check CHECK (certificate IN ('passed', 'failed', 'pending', 'smoke'))
);
ALTER TABLE games ADD CONSTRAINT games_head_fk FOREIGN KEY (head_id) REFERENCES versions;
ALTER TABLE games ADD CONSTRAINT games_live_fk FOREIGN KEY (live_id) REFERENCES versions;
ALTER TABLE generations ADD CONSTRAINT generations_parent_fk FOREIGN KEY (parent_id) REFERENCES versions;
ALTER TABLE generations ADD CONSTRAINT generations_version_fk FOREIGN KEY (version_id) REFERENCES versions;

-- A version never changes; only the verdict on it does.
CREATE FUNCTION versions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    OLD.certificate := NEW.certificate;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'versions are immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER versions_keep BEFORE UPDATE ON versions FOR EACH ROW EXECUTE FUNCTION versions_keep();

CREATE TABLE plays (
    id         uuid PRIMARY KEY,
    game_id    uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    version_id uuid NOT NULL REFERENCES versions,
    user_id    uuid REFERENCES users ON DELETE SET NULL,
    seed       bigint NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    score      bigint NOT NULL DEFAULT 0,
    won        boolean NOT NULL DEFAULT false
);
CREATE INDEX plays_started_idx ON plays (started_at, game_id);
CREATE INDEX plays_user_idx ON plays (user_id, started_at DESC) WHERE user_id IS NOT NULL;

-- Each player's best run of each game.
CREATE TABLE scores (
    game_id uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    play_id uuid NOT NULL REFERENCES plays ON DELETE CASCADE,
    score   bigint NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (game_id, user_id)
);
CREATE INDEX scores_board_idx ON scores (game_id, score DESC, at);
CREATE INDEX scores_user_idx ON scores (user_id, at DESC);

CREATE TABLE saves (
    game_id    uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    body       bytea NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (game_id, user_id),
    CONSTRAINT saves_size_check CHECK (length(body) <= 102400)
);
CREATE INDEX saves_user_idx ON saves (user_id);

CREATE TABLE likes (
    game_id uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (game_id, user_id)
);
CREATE INDEX likes_user_idx ON likes (user_id, at DESC);
CREATE INDEX likes_at_idx ON likes (at, game_id);
