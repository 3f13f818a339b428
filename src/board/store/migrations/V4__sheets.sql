-- What was counted of the records of each seat, by day and by month, so that reports need not read the records.
CREATE TABLE sheets_of_days (
    seat TEXT NOT NULL REFERENCES seats (id),
    day TEXT NOT NULL,
    first BIGINT NOT NULL,
    sheet TEXT NOT NULL,
    PRIMARY KEY (seat, day)
);

CREATE TABLE sheets_of_months (
    seat TEXT NOT NULL REFERENCES seats (id),
    month TEXT NOT NULL,
    sheet TEXT NOT NULL,
    PRIMARY KEY (seat, month)
);

-- The records that nobody here could read: those of newer seats.
CREATE TABLE unread (
    seat TEXT NOT NULL REFERENCES seats (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (seat, number)
);

-- Up to which record each seat was counted, and by whom.
CREATE TABLE counted (
    seat TEXT PRIMARY KEY REFERENCES seats (id),
    upto BIGINT NOT NULL,
    by_whom TEXT NOT NULL
);
