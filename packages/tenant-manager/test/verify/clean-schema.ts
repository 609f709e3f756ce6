/** A data store as `isolation apply` leaves it: what every planted leak is planted on. */
export const setting = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)";

const protect = (table: string): string => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ${table} FOR ALL TO tenant_app USING (tenant_id = ${setting}) WITH CHECK (tenant_id = ${setting});
GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO tenant_app;
`;

/** Roles belong to the server: made once. */
export const roles = `
CREATE ROLE tenant_app NOLOGIN NOINHERIT;
CREATE ROLE shop_owner NOLOGIN;
CREATE ROLE service LOGIN;
GRANT tenant_app TO service;
`;

export const tenants = [
  { id: "0192f0c1-0000-7000-8000-00000000000a", slug: "company-a", isolation: "row" },
  { id: "0192f0c1-0000-7000-8000-00000000000b", slug: "company-b", isolation: "row" },
] as const;

export const cleanSchema = `
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tenant_app;
GRANT CREATE, USAGE ON SCHEMA public TO shop_owner;
CREATE EXTENSION btree_gist;
SET ROLE shop_owner;

CREATE TABLE currencies (code text PRIMARY KEY, name text NOT NULL);
GRANT SELECT ON currencies TO tenant_app;
INSERT INTO currencies VALUES ('EUR', 'Euro');

CREATE TABLE customers (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(),
  email text NOT NULL CHECK (email LIKE '%@%'), name varchar(20) NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, email));
CREATE TABLE orders (
  tenant_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, number int NOT NULL,
  currency text NOT NULL REFERENCES currencies, status text NOT NULL CHECK (status IN ('open', 'paid')),
  total numeric(12, 2) NOT NULL CHECK (total >= 0), note text, placed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers ON DELETE CASCADE);
CREATE TABLE bookings (
  tenant_id uuid NOT NULL, id uuid NOT NULL, room text NOT NULL, during tstzrange NOT NULL,
  PRIMARY KEY (tenant_id, id), EXCLUDE USING gist (tenant_id WITH =, room WITH =, during WITH &&));
${protect("customers")}${protect("orders")}${protect("bookings")}

CREATE VIEW open_orders WITH (security_invoker = true) AS SELECT * FROM orders WHERE status = 'open';
GRANT SELECT, UPDATE ON open_orders TO tenant_app;
RESET ROLE;
INSERT INTO customers (tenant_id, id, email) SELECT t::uuid, gen_random_uuid(), 'mail' || n || '@' || right(t, 1) || '.example.com'
  FROM unnest(ARRAY['${tenants[0].id}', '${tenants[1].id}']) t, generate_series(1, 20) n;
ANALYZE;
`;
