import { testContext } from "@microforge/core/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { command as apply } from "../../commands/isolation-apply.ts";
import { command as plan } from "../../commands/isolation-plan.ts";
import { emptyDatabase, temporaryRegistry } from "../../registry/testing.ts";
import { connect, tenantA, tenantB } from "../testing.ts";

const defaults = {
  data: undefined,
  region: "default",
  schema: "public",
  role: "tenant_app",
  shared: [],
  tenantColumn: "tenant_id",
  setting: "app.tenant_id",
  database: "sqlite:tenants.db",
} as const;

let url: string;
let admin: Client;
beforeAll(async () => {
  const first = await connect(await emptyDatabase());
  await first.query("CREATE ROLE tenant_app NOLOGIN NOBYPASSRLS; CREATE ROLE tester LOGIN IN ROLE tenant_app");
  await first.end();
});
beforeEach(async () => {
  url = await emptyDatabase();
  await admin?.end();
  admin = await connect(url);
});
afterAll(() => admin.end());

type Values = Partial<Parameters<typeof apply.run>[0]>;

interface Told {
  readonly applied: boolean;
  readonly changes: readonly { kind: string; object: string; sql: string; reason: string; removes: boolean }[];
  readonly problems: readonly { code: string; object: string }[];
}

const planned = (values: Values = {}): Promise<Told> => told(plan.run, values);
const applied = (values: Values = {}): Promise<Told> => told(apply.run, values);

async function told(command: typeof apply.run, values: Values): Promise<Told> {
  const ctx = testContext();
  await command({ ...defaults, data: url, dryRun: false, diff: false, ...values }, ctx.configure({ json: true }));
  return JSON.parse(ctx.stdout);
}

/** A service's login, in the service's role; each query in a transaction with the tenant set. */
async function asTenant<T>(
  tenant: string | undefined,
  work: (query: (sql: string) => Promise<unknown[]>) => Promise<T>,
): Promise<T> {
  const client = await connect(Object.assign(new URL(url), { username: "tester" }).href);
  await client.query("BEGIN");
  if (tenant !== undefined) await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
  try {
    return await work(async (sql) => {
      await client.query("SAVEPOINT tried");
      return client.query(sql).then(
        ({ rows }) => rows,
        async (error: { code: string }) => {
          await client.query("ROLLBACK TO SAVEPOINT tried");
          return [error.code];
        },
      );
    });
  } finally {
    await client.query("COMMIT");
    await client.end();
  }
}

const [a, b] = [tenantA.id, tenantB.id];

/** Everything that is wrong and can be put right without asking. */
const careless = `
CREATE EXTENSION btree_gist;
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE country (code text PRIMARY KEY, name text);
CREATE TABLE person (id serial PRIMARY KEY, tenant_id uuid, email text UNIQUE, nick text, boss_id int REFERENCES person ON DELETE SET NULL,
  country text REFERENCES country, UNIQUE (email, tenant_id));
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, person_id int NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  state state DEFAULT 'open', room int, at tstzrange, total numeric, EXCLUDE USING gist (room WITH =, at WITH &&));
CREATE TABLE line (tenant_id uuid NOT NULL, order_id uuid, position int, what text, PRIMARY KEY (order_id, position), FOREIGN KEY (order_id) REFERENCES orders);
CREATE TABLE event (id bigint NOT NULL, at date NOT NULL, tenant_id uuid NOT NULL, what text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE note (tenant_id uuid NOT NULL, text text);
CREATE SEQUENCE loose;
CREATE UNIQUE INDEX person_nick ON person (lower(nick)) WHERE nick <> '';
CREATE INDEX orders_state ON orders (state, at);
CREATE INDEX orders_at ON orders USING gist (at);
CREATE VIEW open_orders AS SELECT o.id, p.email FROM orders o JOIN person p ON p.id = o.person_id WHERE state = 'open';
CREATE FUNCTION all_emails() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT email FROM public.person';
INSERT INTO country VALUES ('de', 'Germany');
INSERT INTO person (tenant_id, email, nick) VALUES ('${a}', 'ann@a', 'Ann'), ('${b}', 'bo@b', 'Bo');
INSERT INTO orders (id, tenant_id, person_id, room, at) VALUES ('${a}', '${a}', 1, 1, '[2026-01-01,2026-01-02)'), ('${b}', '${b}', 2, 2, '[2026-01-01,2026-01-02)');
INSERT INTO line VALUES ('${a}', '${a}', 1, 'x'), ('${b}', '${b}', 1, 'y');
INSERT INTO event VALUES (1, '2026-05-05', '${a}', 'x'), (2, '2026-05-05', '${b}', 'y');
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON note USING (true);
CREATE POLICY tenant_isolation ON note USING (tenant_id = current_setting('app.tenant_id')::uuid OR current_user = 'admin');
CREATE POLICY narrower ON note AS RESTRICTIVE USING (text <> 'secret');
GRANT ALL ON person, orders, loose TO tenant_app;
GRANT SELECT, REFERENCES (text) ON note TO PUBLIC;
GRANT SELECT ON open_orders TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;`;

test("tables that leak are put right, rows and meaning are kept, and a second run finds nothing to do", async () => {
  await admin.query(careless);
  const shared = { shared: ["country"] };
  const before = await planned(shared);
  expect(before.problems).toEqual([]);
  expect(before.applied).toBe(false);
  const done = await applied(shared);
  expect(done.changes).toEqual(before.changes);
  expect(await planned(shared)).toMatchObject({ changes: [], problems: [] });
  expect(await applied(shared)).toMatchObject({ changes: [], applied: true });

  expect(done.changes.filter(({ removes }) => removes).map(({ object }) => object)).toEqual(
    expect.arrayContaining(["note", "person", "public.all_emails()"]),
  );
  const { rows } =
    await admin.query(`SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'x') AND conparentid = 0 ORDER BY 1`);
  expect(rows.map(({ line }) => line)).toEqual([
    "country country_pkey PRIMARY KEY (code)",
    "event event_pkey PRIMARY KEY (tenant_id, id, at)",
    "line line_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES orders(tenant_id, id)",
    'line line_pkey PRIMARY KEY (tenant_id, order_id, "position")',
    "orders orders_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES person(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "orders orders_pkey PRIMARY KEY (tenant_id, id)",
    "orders orders_room_at_excl EXCLUDE USING gist (tenant_id WITH =, room WITH =, at WITH &&)",
    "person person_boss_id_fkey FOREIGN KEY (tenant_id, boss_id) REFERENCES person(tenant_id, id) ON DELETE SET NULL (boss_id)",
    "person person_country_fkey FOREIGN KEY (country) REFERENCES country(code)",
    expect.stringMatching(/^person person_email(_tenant_id)?_key UNIQUE \(tenant_id, email\)$/),
    "person person_pkey PRIMARY KEY (tenant_id, id)",
  ]);
  const indexes = await admin.query(
    "SELECT indexdef FROM pg_indexes WHERE indexname IN ('person_nick', 'orders_state', 'orders_at', 'note_tenant_id_idx') ORDER BY 1",
  );
  expect(indexes.rows.map(({ indexdef }) => indexdef)).toEqual([
    "CREATE INDEX note_tenant_id_idx ON public.note USING btree (tenant_id)",
    "CREATE INDEX orders_at ON public.orders USING gist (at)",
    "CREATE INDEX orders_state ON public.orders USING btree (tenant_id, state, at)",
    "CREATE UNIQUE INDEX person_nick ON public.person USING btree (tenant_id, lower(nick)) WHERE (nick <> ''::text)",
  ]);
  const policies = await admin.query(
    "SELECT tablename, policyname, qual = with_check AS both FROM pg_policies ORDER BY 1, 2",
  );
  expect(policies.rows.map(({ tablename, policyname }) => `${tablename} ${policyname}`)).toEqual([
    "event tenant_isolation",
    "event_2026 tenant_isolation",
    "line tenant_isolation",
    "note narrower",
    "note tenant_isolation",
    "orders tenant_isolation",
    "person tenant_isolation",
  ]);
  expect((await admin.query("SELECT count(*)::int AS people FROM person")).rows).toEqual([{ people: 2 }]);
});

test("after that, a tenant has its own rows and no way to others'", async () => {
  await admin.query(careless);
  await applied({ shared: ["country"] });
  await asTenant(a, async (query) => {
    expect(await query("SELECT email FROM person")).toEqual([{ email: "ann@a" }]);
    expect(await query("SELECT email FROM open_orders")).toEqual([{ email: "ann@a" }]);
    expect(await query("SELECT what FROM event")).toEqual([{ what: "x" }]);
    expect(await query("SELECT name FROM country")).toEqual([{ name: "Germany" }]);
    // A sequence that goes on where it was; no right on it is needed.
    expect(
      await query(`INSERT INTO person (tenant_id, email, nick) VALUES ('${a}', 'bo@b', 'bo') RETURNING id`),
    ).toEqual([{ id: 3 }]);
    expect(await query("UPDATE person SET nick = 'z' WHERE email = 'bo@b' RETURNING id")).toEqual([{ id: 3 }]);
    expect(await query(`INSERT INTO person (tenant_id, email) VALUES ('${b}', 'x')`)).toEqual(["42501"]);
    expect(await query(`UPDATE person SET tenant_id = '${b}'`)).toEqual(["42501"]);
    expect(await query(`UPDATE person SET boss_id = 2`)).toEqual(["23503"]);
    expect(await query(`INSERT INTO line VALUES ('${a}', '${b}', 2, 'x')`)).toEqual(["23503"]);
    expect(await query("DELETE FROM orders RETURNING tenant_id")).toEqual(["23503"]);
    for (const refused of [
      "TRUNCATE note",
      "SELECT * FROM all_emails()",
      "SELECT nextval('loose')",
      "SELECT last_value FROM person_id_seq",
      "SELECT * FROM event_2026",
      "INSERT INTO country VALUES ('cn')",
      "CREATE TABLE mine (a int)",
      "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
      "SET ROLE test",
    ])
      expect([refused, await query(refused)]).toEqual([refused, ["42501"]]);
  });
  for (const nobody of [undefined, ""])
    await asTenant(nobody, async (query) => {
      for (const table of ["person", "orders", "line", "event", "note", "open_orders"])
        expect(await query(`SELECT * FROM ${table}`)).toEqual([]);
      expect(await query(`INSERT INTO note VALUES ('${a}', 'x')`)).toEqual(["42501"]);
    });
});

test("all that has to be decided is told at once, and nothing is changed", async () => {
  await admin.query(`
    CREATE TABLE plain (id int PRIMARY KEY);
    CREATE TABLE country (code text PRIMARY KEY, tenant_id uuid);
    CREATE TABLE wrong_type (tenant_id text NOT NULL);
    CREATE TABLE strays (tenant_id uuid); INSERT INTO strays VALUES (NULL);
    CREATE TABLE parent (tenant_id uuid NOT NULL, id int PRIMARY KEY);
    CREATE TABLE child (tenant_id uuid NOT NULL, id int PRIMARY KEY, parent int REFERENCES parent, other int REFERENCES parent ON UPDATE SET NULL);
    CREATE TABLE rates (parent int REFERENCES parent);
    INSERT INTO parent VALUES ('${a}', 1); INSERT INTO child VALUES ('${b}', 1, 1);
    CREATE TABLE booking (tenant_id uuid NOT NULL, at tstzrange, EXCLUDE USING gist (at WITH &&));
    CREATE VIEW grouped AS SELECT c.* FROM child c GROUP BY c.id;
    CREATE MATERIALIZED VIEW sums AS SELECT tenant_id, count(*) FROM child GROUP BY 1;
    GRANT SELECT ON sums TO tenant_app;
    CREATE ROLE strong LOGIN SUPERUSER; CREATE ROLE middle IN ROLE strong;`);
  const values = { shared: ["country", "rates"], role: "middle" };
  const { problems, changes } = await planned(values);
  expect(problems.map(({ code, object }) => `${code} ${object}`)).toEqual(
    [
      "role-above-policies middle",
      "exclusion-needs-btree-gist booking.booking_at_excl",
      "cross-tenant-rows child.child_parent_fkey",
      "key-needed-by-view child.child_pkey",
      "on-update-set child.child_other_fkey",
      "shared-has-tenant country",
      "no-tenant-column plain",
      "shared-refers rates.rates_parent_fkey",
      "rows-without-tenant strays",
      "tenant-not-uuid wrong_type",
    ].sort(
      (x, y) =>
        problems.findIndex(({ code }) => x.startsWith(code)) - problems.findIndex(({ code }) => y.startsWith(code)),
    ),
  );
  expect(changes.length).toBeGreaterThan(0);
  await expect(applied(values)).rejects.toMatchObject({
    code: "isolation-undecided",
    details: { problems: expect.arrayContaining([expect.objectContaining({ code: "no-tenant-column" })]) },
  });
  expect((await planned({ shared: ["country", "rates"] })).problems.map(({ code }) => code)).toContain(
    "materialized-view",
  );
  expect(
    (
      await admin.query(
        "SELECT 1 FROM pg_policies UNION ALL SELECT 1 FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace",
      )
    ).rows,
  ).toEqual([]);
  await admin.query("DROP ROLE middle, strong");
});

test("the plan is a script that psql runs; --dry-run of apply is the plan", async () => {
  await admin.query(careless);
  const ctx = testContext();
  const code = await plan.run({ ...defaults, data: url, shared: ["country"] }, ctx);
  expect(code).toBe(0);
  expect(ctx.stdout).toContain(
    "-- note: without a tenant, or with an empty one, there are no rows\nCREATE POLICY tenant_isolation ON",
  );
  expect(ctx.stdout).toContain(
    "-- ! note: REMOVED: policies that permit are joined by OR, so `everybody` would let more rows through",
  );
  const dry = testContext();
  await apply.run({ ...defaults, data: url, shared: ["country"], dryRun: true, diff: false }, dry);
  expect(dry.stdout).toBe(ctx.stdout);
  await admin.query(ctx.stdout);
  expect((await planned({ shared: ["country"] })).changes).toEqual([]);
  const chinese = testContext({ locale: "zh" });
  await apply.run({ ...defaults, data: url, shared: ["country"], dryRun: false, diff: false }, chinese);
  expect(chinese.stdout).toBe("无需更改：各租户可以安全地共用这些表\n");
});

test("names that are no plain words, another setting and another column", async () => {
  await admin.query(
    `CREATE SCHEMA "My ""App"""; CREATE TABLE "My ""App"""."Or'der" ("Org" uuid NOT NULL, "Id" serial PRIMARY KEY, "Üp" int REFERENCES "My ""App"""."Or'der")`,
  );
  const values = { schema: 'My "App"', role: "Weird role", tenantColumn: "Org", setting: "my_app.org" };
  expect((await applied(values)).changes[0]?.kind).toBe("role");
  expect(await planned(values)).toMatchObject({ changes: [], problems: [] });
});

test.each([
  [{ setting: "tenant" }, "setting-invalid"],
  [{ schema: "nowhere" }, "schema-unknown"],
  [{ shared: ["nothing"] }, "table-unknown"],
  [{ data: "sqlite:data" }, "data-store-kind"],
  [{ data: "mysql://x" }, "data-store-invalid"],
])("%j is refused as wrong use", async (values, code) => {
  await expect(applied(values)).rejects.toMatchObject({ code, exitCode: 2 });
});

test("without --data, the registry says where", async () => {
  const registry = await temporaryRegistry("sqlite");
  const database = registry.url;
  await registry.write((trx) => trx.insertInto("data_store").values({ region: "eu", url }).execute());
  await registry.close();
  expect((await planned({ data: undefined, database, region: "eu" })).problems).toEqual([]);
  const elsewhere = planned({ data: undefined, database, region: "us" });
  await expect(elsewhere).rejects.toMatchObject({ code: "data-store-unknown", exitCode: 2 });
});

test("two that apply at once do it once", async () => {
  await admin.query(careless);
  const both = await Promise.all([applied({ shared: ["country"] }), applied({ shared: ["country"] })]);
  expect(both.map(({ changes }) => changes.length > 0).sort()).toEqual([false, true]);
});
