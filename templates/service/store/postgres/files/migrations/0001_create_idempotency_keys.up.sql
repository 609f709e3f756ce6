-- A key whose status is missing belongs to a request that still runs.
CREATE TABLE idempotency_keys (
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    fingerprint bytea NOT NULL,
    token uuid NOT NULL,
    leased_until timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    status integer,
    location text,
    etag text,
    body bytea
);

CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
