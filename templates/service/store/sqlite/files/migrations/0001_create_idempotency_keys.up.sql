-- Times are milliseconds since 1970. A key whose status is missing belongs to a request that still runs.
CREATE TABLE idempotency_keys (
    key TEXT NOT NULL PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    token BLOB NOT NULL,
    leased_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status INTEGER,
    location TEXT,
    etag TEXT,
    body BLOB
) STRICT;

CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
