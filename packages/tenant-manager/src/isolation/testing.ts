import type { Client } from "pg";

/** Templates and rows that tests of isolation share. */

export const tenantA = { id: "0197a000-0000-7000-8000-00000000000a", slug: "acme-one" } as const;
export const tenantB = { id: "0197a000-0000-7000-8000-00000000000b", slug: "bolt" } as const;

/** A connection of a test's own. */
export async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** A schema with at least one of everything that can be cloned. */
export const richTemplate = `
CREATE ROLE tenant_app NOLOGIN;
CREATE ROLE report_reader NOLOGIN;
CREATE SCHEMA tenant_template;
SET search_path = tenant_template;
CREATE TYPE status AS ENUM ('new', 'it''s done');
CREATE TYPE money_pair AS (amount numeric(12,2), currency text COLLATE "C");
CREATE DOMAIN email AS text COLLATE "C" DEFAULT 'none@example.com' NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE SEQUENCE invoice_number AS int INCREMENT BY 5 MINVALUE 10 MAXVALUE 1000000 START WITH 100 CACHE 3 CYCLE;
CREATE FUNCTION slugify(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN lower(value);
CREATE TABLE person (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 2) PRIMARY KEY,
  boss_id bigint REFERENCES person ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  email email UNIQUE, name text NOT NULL CHECK (length(name) < 100), slug text GENERATED ALWAYS AS (tenant_template.slugify(name)) STORED,
  state status NOT NULL DEFAULT 'new', states status[] NOT NULL DEFAULT '{new}', limits float_range, credit money_pair,
  created_at timestamptz NOT NULL DEFAULT now(), notes jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 80);
ALTER TABLE person ALTER COLUMN notes SET STORAGE EXTERNAL;
ALTER TABLE person ALTER COLUMN name SET STATISTICS 500;
ALTER TABLE person DROP COLUMN limits;
ALTER TABLE person ADD COLUMN limits float_range;
CREATE TABLE "Order Line" (
  "Id" serial, person_id bigint NOT NULL CONSTRAINT "by person" REFERENCES person (id) ON UPDATE CASCADE ON DELETE CASCADE,
  number int DEFAULT nextval('tenant_template.invoice_number'), at tstzrange, quantity int,
  PRIMARY KEY ("Id", person_id), EXCLUDE USING gist (at WITH &&) WHERE (quantity > 0)
);
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value bytea);
CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, what text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX log_what ON log (what);
CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL);
INSERT INTO _sqlx_migrations VALUES (1, 'first'), (2, 'second');
CREATE UNIQUE INDEX person_name ON person (lower(name) text_pattern_ops DESC NULLS LAST) INCLUDE (id) WHERE state <> 'it''s done';
CREATE INDEX person_notes ON person USING gin (notes jsonb_path_ops);
CREATE STATISTICS person_stats (dependencies) ON name, state FROM person;
CREATE VIEW active WITH (security_invoker = true, security_barrier) AS SELECT p.id, p.name, l."Id" AS line FROM person p LEFT JOIN "Order Line" l ON l.person_id = p.id WHERE p.state = 'new';
CREATE VIEW active_names AS SELECT name FROM active WITH LOCAL CHECK OPTION;
CREATE OR REPLACE VIEW active_names AS SELECT name FROM active;
ALTER VIEW active ALTER COLUMN name SET DEFAULT 'nobody';
CREATE MATERIALIZED VIEW totals AS SELECT person_id, count(*) AS lines FROM "Order Line" GROUP BY person_id;
CREATE UNIQUE INDEX totals_person ON totals (person_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  INSERT INTO tenant_template.log (id, at, what) SELECT count(*), '2026-05-05', TG_OP FROM tenant_template.log; RETURN NEW; END$$;
CREATE FUNCTION people(wanted status DEFAULT 'new') RETURNS SETOF person LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO 'tenant_template', 'pg_temp' AS 'SELECT * FROM person WHERE state = wanted';
CREATE FUNCTION people_atomic() RETURNS SETOF active LANGUAGE sql BEGIN ATOMIC SELECT * FROM active; END;
CREATE PROCEDURE tidy(INOUT n int) LANGUAGE plpgsql AS 'BEGIN EXECUTE format(''DELETE FROM %I.cache'', ''tenant_template''); END';
CREATE TABLE uses_function (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), owner text DEFAULT slugify('Me'), CHECK (owner = slugify(owner)));
CREATE TRIGGER touched AFTER INSERT OR UPDATE OF name ON person FOR EACH ROW WHEN (NEW.state = 'new'::status) EXECUTE FUNCTION touch();
CREATE CONSTRAINT TRIGGER checked AFTER DELETE ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER silent BEFORE DELETE ON cache FOR EACH STATEMENT EXECUTE FUNCTION touch();
ALTER TABLE cache DISABLE TRIGGER silent;
CREATE RULE keep AS ON DELETE TO uses_function DO INSTEAD NOTHING;
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON person AS RESTRICTIVE FOR UPDATE TO report_reader USING (state = 'new') WITH CHECK (name <> 'root');
COMMENT ON TABLE person IS 'who''s who, from the tenant_template schema';
COMMENT ON COLUMN person.name IS 'full name';
COMMENT ON COLUMN active.line IS 'a view''s column';
COMMENT ON CONSTRAINT "by person" ON "Order Line" IS 'a constraint';
COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'of a domain';
COMMENT ON INDEX person_notes IS 'an index';
COMMENT ON SEQUENCE invoice_number IS 'a sequence';
COMMENT ON TYPE money_pair IS 'a type';
COMMENT ON COLUMN money_pair.amount IS 'of a type';
COMMENT ON DOMAIN email IS 'a domain';
COMMENT ON FUNCTION people(status) IS 'a function';
COMMENT ON PROCEDURE tidy(int) IS 'a procedure';
COMMENT ON TRIGGER touched ON person IS 'a trigger';
COMMENT ON POLICY own ON person IS 'a policy';
COMMENT ON RULE keep ON uses_function IS 'a rule';
COMMENT ON VIEW active IS 'a view';
COMMENT ON MATERIALIZED VIEW totals IS 'a materialized view';
COMMENT ON STATISTICS person_stats IS 'statistics';
GRANT USAGE ON SCHEMA tenant_template TO report_reader;
GRANT SELECT ON person, "Order Line" TO report_reader WITH GRANT OPTION;
GRANT SELECT (what), UPDATE (what) ON log TO report_reader;
GRANT USAGE ON SEQUENCE invoice_number TO report_reader;
REVOKE EXECUTE ON FUNCTION people(status) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people(status) TO report_reader;
REVOKE USAGE ON TYPE status FROM PUBLIC;
ALTER FUNCTION slugify(text) OWNER TO report_reader;
RESET search_path;
`;
