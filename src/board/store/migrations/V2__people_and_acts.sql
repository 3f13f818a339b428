-- Who comes in to the page, what they did there, what seats told of faults and of portals that were down.
CREATE TABLE people (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE sessions (
    token_sha256 TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (name) ON DELETE CASCADE,
    began BIGINT NOT NULL,
    used BIGINT NOT NULL
);

-- By the fingerprint of what was typed as a name, whether anybody has it or not.
CREATE TABLE tries (
    name_sha256 TEXT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE acts (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    deed TEXT NOT NULL,
    about TEXT NOT NULL,
    scope TEXT NOT NULL
);

CREATE TRIGGER acts_stay BEFORE UPDATE OR DELETE ON acts
    FOR EACH ROW EXECUTE FUNCTION records_stay();

CREATE TRIGGER acts_hold BEFORE TRUNCATE ON acts
    FOR EACH STATEMENT EXECUTE FUNCTION records_stay();

CREATE TABLE outages (
    seat TEXT NOT NULL REFERENCES seats (id),
    portal TEXT NOT NULL,
    began BIGINT NOT NULL,
    ended BIGINT
);

CREATE UNIQUE INDEX outages_open ON outages (seat, portal) WHERE ended IS NULL;

CREATE TABLE tickets (
    seat TEXT NOT NULL REFERENCES seats (id),
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    lines TEXT NOT NULL,
    done_by TEXT,
    done_at BIGINT,
    PRIMARY KEY (seat, name)
);
