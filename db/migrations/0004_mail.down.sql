DROP TABLE tokens;
DROP TABLE mails;
