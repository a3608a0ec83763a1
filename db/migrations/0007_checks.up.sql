-- What its creator wants a game to be, published or unlisted, once more than word lists have
-- judged it. Until then it is unlisted.
ALTER TABLE games
    ADD wanted text,
    ADD CONSTRAINT games_wanted_check CHECK (wanted IN ('published', 'unlisted'));
