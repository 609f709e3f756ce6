import fc from "fast-check";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgresStore } from "../../data/postgres.ts";
import { withDatabase } from "../../data/store-url.ts";
import { emptyDatabase } from "../../registry/testing.ts";
import { openProvider, type Place, type Provider, type Row } from "../provider.ts";
import { applyToStore } from "../rls/apply.ts";
import { connect, tenantA, tenantB } from "../testing.ts";

const ctx = { cwd: "/nowhere", env: {} };
const tenant = "tenant_id uuid NOT NULL,";

/** The same tables, with a tenant for those that are shared. */
const tables = (withTenant: boolean): string => {
  const own = withTenant ? tenant : "";
  const of = (columns: string): string => (withTenant ? `tenant_id, ${columns}` : columns);
  return `
  CREATE TYPE mood AS ENUM ('happy', 'it''s "ok"');
  CREATE TYPE pair AS (a int, b text);
  CREATE TABLE country (code text PRIMARY KEY);
  INSERT INTO country VALUES ('de'), ('cn'); COMMENT ON TABLE country IS 'ISO codes (tenant-manager: shared)';
  CREATE TABLE team (${own} id int GENERATED ALWAYS AS IDENTITY, lead bigint, country text REFERENCES country, PRIMARY KEY (${of("id")}));
  CREATE TABLE member (${own} id bigserial, team int NOT NULL, mentor bigint, name text COLLATE "C" NOT NULL,
    shout text GENERATED ALWAYS AS (upper(name)) STORED, PRIMARY KEY (${of("id")}),
    FOREIGN KEY (${of("team")}) REFERENCES team (${of("id")}) ON DELETE CASCADE,
    FOREIGN KEY (${of("mentor")}) REFERENCES member (${of("id")}));
  ALTER TABLE team ADD FOREIGN KEY (${of("lead")}) REFERENCES member (${of("id")});
  CREATE TABLE anything (${own} id uuid, "Text" text, char3 char(3), vary varchar(5), flag bool, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(12,2),
    bytes bytea, at timestamptz, local timestamp, day date, clock time, clockz timetz, span interval, j json, jb jsonb, ip inet, net cidr, mac macaddr,
    r int4range, mr datemultirange, tr tstzrange, m mood, ms mood[], p pair, ints int[], texts text[], grid int[][], bits bit(3), vbits varbit, x xml, cash money, pt point, ts tsvector, ref oid,
    PRIMARY KEY (${of("id")}));
  CREATE TABLE keyless (${own} note text);
  CREATE TABLE bare (${withTenant ? "tenant_id uuid NOT NULL" : ""});
  CREATE TABLE audit (${own} what text);
  CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$BEGIN INSERT INTO audit (${of("what")}) VALUES (${withTenant ? "NEW.tenant_id, " : ""}NEW.name); NEW.name := 'changed'; RETURN NEW; END$$;
  CREATE TRIGGER audited BEFORE INSERT ON member FOR EACH ROW EXECUTE FUNCTION audit();`;
};

let admin: Client;
let providers: Record<"row" | "schema" | "database" | "owner", Provider>;
beforeAll(async () => {
  const url = await emptyDatabase();
  admin = await connect(url);
  await admin.query(tables(true));
  await admin.query(
    `CREATE ROLE tenant_app NOLOGIN; CREATE SCHEMA tenant_template; SET search_path = tenant_template; ${tables(false)}; RESET search_path`,
  );
  await admin.query("CREATE DATABASE tenant_template");
  const template = await connect(withDatabase(url, "tenant_template"));
  await template.query(tables(false));
  await template.end();
  const store = await openPostgresStore({ url, shown: url }, ctx);
  const rls = {
    schema: "public",
    appRole: "tenant_app",
    tenantColumn: "tenant_id",
    setting: "app.tenant_id",
    shared: [],
  };
  await applyToStore(store, rls);
  await store.close();

  // The same shared tables once more, for an owner who is no superuser and so below the policies.
  const ownerUrl = await emptyDatabase();
  const second = await connect(ownerUrl);
  await second.query("CREATE ROLE keeper LOGIN NOSUPERUSER; GRANT CREATE ON SCHEMA public TO keeper; SET ROLE keeper");
  await second.query(tables(true));
  await second.query("RESET ROLE");
  await second.end();
  const asKeeper = Object.assign(new URL(ownerUrl), { username: "keeper" }).href;
  const keeperStore = await openPostgresStore({ url: asKeeper, shown: asKeeper }, ctx);
  await admin.query("GRANT CREATE ON SCHEMA public TO keeper");
  const owned = await connect(ownerUrl);
  await owned.query("ALTER SCHEMA public OWNER TO keeper");
  await owned.end();
  await applyToStore(keeperStore, rls);
  await keeperStore.close();
  providers = {
    row: await openProvider("row", url, ctx),
    schema: await openProvider("schema", url, ctx),
    database: await openProvider("database", url, ctx),
    owner: await openProvider("row", asKeeper, ctx),
  };
  for (const provider of Object.values(providers))
    for (const place of [tenantA, tenantB]) await provider.provision(place);
}, 120_000);
afterAll(async () => {
  for (const provider of Object.values(providers)) await provider.close();
  await admin.end();
});

async function all(provider: Provider, place: Place): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  for (const { name } of await provider.tables(place)) {
    found[name] = [];
    for await (const batch of provider.read(place, name, 3)) found[name].push(...batch);
  }
  return found;
}

const digests = async (provider: Provider, place: Place) =>
  Object.fromEntries(
    await Promise.all(
      (await provider.tables(place)).map(async ({ name }) => [name, await provider.digest(place, name)] as const),
    ),
  );

/** As a move does it: everything into the other place, compared, then out of the first. */
async function move(from: Provider, to: Provider, place: Place): Promise<void> {
  const before = await digests(from, place);
  await to.load(place, async (into) => {
    for (const { name } of await from.tables(place))
      for await (const batch of from.read(place, name, 4)) await into.write(name, batch);
  });
  expect(await digests(to, place)).toEqual(before);
  await from.clear(place, before);
}

test("every type survives every move, and the digests of all places agree", async () => {
  const id = "0197a000-0000-7000-8000-000000000001";
  const rows: Row[] = [
    {
      id,
      Text: "a\\b\"'\n\t😀, {}",
      char3: "x  ",
      vary: "",
      flag: true,
      i2: -32768,
      i8: "9223372036854775807",
      f4: "0.1",
      f8: "0.30000000000000004",
      n: "123456789012345678901234567890.000",
      n2: "-0.10",
      bytes: "\\x00ff27",
      at: "2026-01-02 03:04:05.123456+00",
      local: "infinity",
      day: "0044-03-15 BC",
      clock: "24:00:00",
      clockz: "03:04:05.5+08",
      span: "-1 years -2 mons +3 days -04:05:06.789",
      j: '{"b":  1, "a": "\\u00e9", "b": 2}',
      jb: '{"a": 1.10, "b": [null, "x"]}',
      ip: "10.0.0.1/8",
      net: "10.0.0.0/8",
      mac: "08:00:2b:01:02:03",
      r: "[1,5)",
      mr: "{[2026-01-01,2026-02-01),[2026-03-01,)}",
      tr: '["2026-01-02 03:04:05+00",)',
      m: 'it\'s "ok"',
      ms: '{happy,"it\'s \\"ok\\""}',
      p: '(1,"a,""b""")',
      ints: "{1,NULL,-3}",
      texts: '{"a,b",NULL,"NULL","\\"",""}',
      grid: "{{1,2},{3,4}}",
      bits: "101",
      vbits: "",
      x: "<a>1</a>",
      cash: "-$1,234.50",
      pt: "(1.5,-2)",
      ts: "'cat':3A 'fat':2",
      ref: "4294967295",
    },
    {
      id: "0197a000-0000-7000-8000-000000000002",
      f8: "NaN",
      f4: "-Infinity",
      n: "NaN",
      Text: "NULL",
      j: "null",
      jb: "null",
      r: "empty",
      ints: "{}",
      texts: null,
    },
  ];
  await providers.row.write(tenantA, "anything", rows);
  const before = await all(providers.row, tenantA);
  expect(before.anything?.[0]).toEqual({ ...rows[0] });
  expect(before.anything?.[1]).toMatchObject({ ...rows[1] });
  await move(providers.row, providers.schema, tenantA);
  await move(providers.schema, providers.database, tenantA);
  await move(providers.database, providers.owner, tenantA);
  await move(providers.owner, providers.row, tenantA);
  expect(await all(providers.row, tenantA)).toEqual(before);
  await providers.row.remove(tenantA);
});

const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "") || "x");
const world = fc
  .record({
    members: fc.uniqueArray(
      fc.record({
        id: fc.bigInt({ min: 1n, max: 2n ** 62n }),
        team: fc.nat(),
        mentor: fc.option(fc.nat()),
        name: text,
      }),
      { maxLength: 12, selector: ({ id }) => id },
    ),
    teams: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 2 ** 30 }),
        lead: fc.option(fc.nat()),
        country: fc.constantFrom("de", "cn", null),
      }),
      { minLength: 1, maxLength: 4, selector: ({ id }) => id },
    ),
    notes: fc.array(fc.option(text), { maxLength: 5 }),
    bare: fc.nat({ max: 3 }),
  })
  .map(({ members, teams, notes, bare }) => {
    const member = (at: number | null) =>
      at === null || members.length === 0 ? null : String(members[at % members.length]?.id);
    return {
      team: teams.map(({ id, lead, country }) => ({ id, lead: member(lead), country })),
      member: members.map(({ id, team, mentor, name }) => ({
        id: String(id),
        team: teams[team % teams.length]?.id ?? 0,
        mentor: member(mentor),
        name,
      })),
      keyless: notes.map((note) => ({ note })),
      bare: Array.from({ length: bare }, () => ({})),
    };
  });

test("whatever the rows are: digests and values stay equal from row to schema to database and back", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (rows) => {
      await providers.row.load(tenantA, async (into) => {
        for (const [name, list] of Object.entries(rows).toReversed()) await into.write(name, list);
      });
      const before = await all(providers.row, tenantA);
      expect(before.member?.map(({ name }) => name).sort()).toEqual(rows.member.map(({ name }) => name).sort());
      expect(before.bare).toHaveLength(rows.bare.length);
      await move(providers.row, providers.schema, tenantA);
      await move(providers.schema, providers.database, tenantA);
      await move(providers.database, providers.row, tenantA);
      expect(await all(providers.row, tenantA)).toEqual(before);
      await providers.row.remove(tenantA);
    }),
    { numRuns: 12 },
  );
}, 180_000);

const circle = async (provider: Provider, place: Place): Promise<void> => {
  await provider.load(place, async (into) => {
    await into.write("member", [{ id: "7", team: 5, mentor: "8", name: "first" }]);
    await into.write("member", [{ id: "8", team: 5, mentor: "7", name: "second" }]);
    await into.write("team", [{ id: 5, lead: null, country: "de" }]);
  });
};

test.each(["row", "schema", "database", "owner"] as const)(
  "in %s: circles load in any order, triggers are silent, sequences move on, clearing deletes exactly what was read",
  async (kind) => {
    const provider = providers[kind];
    await circle(provider, tenantA);
    await circle(provider, tenantB);
    const read = await all(provider, tenantA);
    expect(read.member?.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(read.audit).toEqual([]);
    const before = await digests(provider, tenantA);
    expect(before).toEqual(await digests(provider, tenantB));

    await provider.write(tenantA, "keyless", [{ note: "late" }]);
    await expect(provider.clear(tenantA, before)).rejects.toMatchObject({
      code: "rows-changed",
      exitCode: 3,
      details: { tables: ["keyless"] },
    });
    expect((await provider.digest(tenantA, "member")).rows).toBe(2);
    await provider.clear(tenantA, await digests(provider, tenantA));
    expect((await provider.digest(tenantA, "member")).rows).toBe(0);
    expect(await digests(provider, tenantB)).toEqual(before);

    const dangling = provider.write(tenantA, "member", [{ id: "1", team: 99, mentor: null, name: "x" }]);
    await expect(dangling).rejects.toMatchObject({ code: "rows-dangling" });
    await expect(provider.write(tenantA, "team", [{ id: 1, colour: "red" }])).rejects.toMatchObject({
      code: "column-unknown",
    });
    await expect(provider.write(tenantA, "anything", [{ id: tenantA.id, vary: "too long" }])).rejects.toMatchObject({
      code: "data-store-failed",
    });
    await expect(provider.digest(tenantA, "country")).rejects.toMatchObject({ code: "table-unknown" });
    await provider.clear(tenantB, before);
  },
);

test("a sequence is moved past what was written, and never back", async () => {
  await providers.schema.load(tenantB, async (into) => {
    await into.write("team", [{ id: 41, lead: null, country: null }]);
    await into.write("team", [{ id: 3, lead: null, country: null }]);
  });
  const { rows } = await admin.query("INSERT INTO tenant_bolt.team (country) VALUES ('de') RETURNING id");
  expect(rows).toEqual([{ id: 42 }]);
});

test("reference data is every tenant's to read, nobody's to write, and part of no tenant's rows", async () => {
  expect((await providers.schema.tables(tenantA)).map(({ name }) => name)).not.toContain("country");
  const { rows } = await admin.query(`SELECT (SELECT count(*)::int FROM tenant_acme_one.country) AS countries,
    has_table_privilege('tenant_acme_one', 'tenant_acme_one.country', 'SELECT') AS reads,
    has_table_privilege('tenant_acme_one', 'tenant_acme_one.country', 'INSERT') AS writes,
    has_table_privilege('tenant_app', 'public.country', 'SELECT') AND NOT has_table_privilege('tenant_app', 'public.country', 'INSERT') AS shared`);
  expect(rows).toEqual([{ countries: 2, reads: true, writes: false, shared: true }]);
});

test("a template with rows of tenants is refused", async () => {
  await admin.query("INSERT INTO tenant_template.keyless VALUES ('left over')");
  const place = { id: "0197a000-0000-7000-8000-0000000000aa", slug: "late" };
  await expect(providers.schema.provision(place)).rejects.toMatchObject({
    code: "template-not-empty",
    details: { tables: ["keyless"] },
  });
  await admin.query("DELETE FROM tenant_template.keyless");
  await providers.schema.provision(place);
  await providers.schema.remove(place);
});

test("a snapshot does not see what comes later", async () => {
  await providers.row.snapshot(tenantB, async (view) => {
    expect((await view.digest("keyless")).rows).toBe(0);
    await providers.row.write(tenantB, "keyless", [{ note: "later" }]);
    expect((await view.digest("keyless")).rows).toBe(0);
    for await (const _ of view.read("keyless")) throw new Error("a row of the future");
  });
  expect((await providers.row.digest(tenantB, "keyless")).rows).toBe(1);
  await providers.row.remove(tenantB);
});

test("who stops reading early leaves no transaction open", async () => {
  await providers.row.write(
    tenantB,
    "keyless",
    Array.from({ length: 50 }, (_, index) => ({ note: String(index) })),
  );
  for await (const _ of providers.row.read(tenantB, "keyless", 2)) break;
  const { rows } = await admin.query(
    "SELECT count(*)::int AS open FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'",
  );
  expect(rows).toEqual([{ open: 0 }]);
  await providers.row.remove(tenantB);
  expect((await providers.row.digest(tenantB, "keyless")).rows).toBe(0);
});
