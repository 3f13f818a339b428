-- When a ticket went out as a letter; those of before nobody waits for.
ALTER TABLE tickets ADD COLUMN mailed_at BIGINT;

UPDATE tickets SET mailed_at = at;

CREATE INDEX tickets_unmailed ON tickets (at) WHERE mailed_at IS NULL;
