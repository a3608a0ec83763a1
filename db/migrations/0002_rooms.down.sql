DROP TABLE chat_reports;
DROP TABLE standings;
DROP TABLE round_seats;
DROP TABLE rounds;
DROP TABLE rooms;
