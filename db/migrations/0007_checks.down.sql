ALTER TABLE games DROP wanted;
