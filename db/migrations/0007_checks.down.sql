ALTER TABLE verdicts DROP case_id;
DROP TABLE thresholds;
ALTER TABLE games DROP wanted;
