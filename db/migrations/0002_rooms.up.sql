-- Tables at which people play a game together. One process runs a room: it renews its
-- lease, and keeps a snapshot here that another can go on from.
CREATE TABLE rooms (
    id           uuid PRIMARY KEY,
    code         text NOT NULL, -- in its address
    game_id      uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    version_id   uuid NOT NULL REFERENCES versions ON DELETE CASCADE,
    opener_id    uuid REFERENCES users ON DELETE SET NULL,
    public       boolean NOT NULL DEFAULT false,
    status       text NOT NULL DEFAULT 'lobby',
    seats        smallint NOT NULL,
    players      smallint NOT NULL DEFAULT 0,
    watchers     smallint NOT NULL DEFAULT 0,
    locked       boolean NOT NULL DEFAULT false,
    coming       smallint NOT NULL DEFAULT 0, -- sent here by "play with anyone", and not seated yet
    coming_until timestamptz NOT NULL DEFAULT now(), -- then those have changed their minds
    process      text, -- who runs it: the name of its presence lock
    machine      text NOT NULL DEFAULT '',
    address      text NOT NULL DEFAULT '', -- of the process, for other machines
    lease_until  timestamptz,
    clean        boolean NOT NULL DEFAULT true, -- the snapshot is all there was when its process let go
    snapshot     bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    active_at    timestamptz NOT NULL DEFAULT now(),
    closed_at    timestamptz,
    CONSTRAINT rooms_code_key UNIQUE (code),
    CONSTRAINT rooms_code_check CHECK (code ~ '^[BCDFGHJKMNPQRSTVWXZ]{6}$'),
    CONSTRAINT rooms_status_check CHECK (status IN ('lobby', 'playing', 'ended')),
    CONSTRAINT rooms_seats_check CHECK (seats BETWEEN 2 AND 16),
    CONSTRAINT rooms_snapshot_check CHECK (length(snapshot) <= 4194304)
) WITH (fillfactor = 50);
-- A room that is played in changes every second. None of these indexes has a column that
-- changes then, so that Postgres writes the new row into the old one's page and no index.
CREATE INDEX rooms_public_idx ON rooms (created_at DESC, id DESC) WHERE public AND closed_at IS NULL;
CREATE INDEX rooms_open_idx ON rooms (created_at DESC, id DESC) WHERE closed_at IS NULL;
CREATE INDEX rooms_game_idx ON rooms (game_id, created_at DESC);
CREATE INDEX rooms_version_idx ON rooms (version_id);
CREATE INDEX rooms_opener_idx ON rooms (opener_id) WHERE opener_id IS NOT NULL;
CREATE INDEX rooms_process_idx ON rooms (process) WHERE process IS NOT NULL;

-- What was played in rooms, each once.
CREATE TABLE rounds (
    id         uuid PRIMARY KEY, -- as the room named it
    room       text NOT NULL, -- its code; the room itself is not kept as long
    game_id    uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    seed       bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL
);
CREATE INDEX rounds_game_idx ON rounds (game_id, ended_at DESC);

CREATE TABLE round_seats (
    round_id uuid NOT NULL REFERENCES rounds ON DELETE CASCADE,
    seat     smallint NOT NULL,
    user_id  uuid REFERENCES users ON DELETE SET NULL,
    name     text NOT NULL,
    color    text NOT NULL,
    score    bigint,
    place    smallint NOT NULL DEFAULT 0, -- from 1; 0 is not ranked
    ended_at timestamptz NOT NULL, -- the round's, for the index
    PRIMARY KEY (round_id, seat)
);
CREATE INDEX round_seats_user_idx ON round_seats (user_id, ended_at DESC) WHERE user_id IS NOT NULL;

-- How each player has done in the rounds of each game.
CREATE TABLE standings (
    game_id uuid NOT NULL REFERENCES games ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    wins    integer NOT NULL DEFAULT 0,
    rounds  integer NOT NULL DEFAULT 0,
    best    bigint, -- score
    PRIMARY KEY (game_id, user_id)
);
CREATE INDEX standings_board_idx ON standings (game_id, wins DESC, rounds, user_id);
CREATE INDEX standings_user_idx ON standings (user_id);

-- What was said in a room, and who minds.
CREATE TABLE chat_reports (
    id          uuid PRIMARY KEY,
    reporter_id uuid REFERENCES users ON DELETE SET NULL,
    reported_id uuid REFERENCES users ON DELETE SET NULL, -- null for a stranger
    room        text NOT NULL, -- its code
    line        bigint NOT NULL, -- the number of the event that said it
    game_id     uuid REFERENCES games ON DELETE SET NULL,
    seat        smallint NOT NULL,
    name        text NOT NULL, -- of who said it
    reason      text NOT NULL,
    text        text NOT NULL DEFAULT '',
    context     jsonb NOT NULL, -- the chat's last lines
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT chat_reports_once_key UNIQUE (reporter_id, room, line),
    CONSTRAINT chat_reports_text_check CHECK (char_length(text) <= 1000)
);
CREATE INDEX chat_reports_reported_idx ON chat_reports (reported_id) WHERE reported_id IS NOT NULL;
CREATE INDEX chat_reports_room_idx ON chat_reports (room, created_at DESC);
CREATE INDEX chat_reports_game_idx ON chat_reports (game_id) WHERE game_id IS NOT NULL;
