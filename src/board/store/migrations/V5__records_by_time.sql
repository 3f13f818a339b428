-- The records of a seat from a day on are read without those of before.
CREATE INDEX records_by_time ON records (seat, at);
