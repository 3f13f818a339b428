-- The seats of the board, how each is, and the records of their journals, which are only ever added.
CREATE TABLE seats (
    id TEXT PRIMARY KEY,
    branch TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    revoked_at BIGINT,
    seen_at BIGINT,
    state TEXT,
    kept BIGINT NOT NULL,
    seal TEXT NOT NULL,
    broken_at BIGINT,
    doubled_at BIGINT
);

-- A record is text and not jsonb: its seal is over its letters.
CREATE TABLE records (
    seat TEXT NOT NULL REFERENCES seats (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    record TEXT NOT NULL,
    seal TEXT NOT NULL,
    PRIMARY KEY (seat, number)
);

CREATE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'records are only added';
END
$$;

CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE ON records
    FOR EACH ROW EXECUTE FUNCTION records_stay();

CREATE TRIGGER records_hold BEFORE TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION records_stay();
