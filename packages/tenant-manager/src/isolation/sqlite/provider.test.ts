import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import fc from "fast-check";
import Database from "libsql";
import { beforeEach, expect, test } from "vitest";
import { openProvider, type Provider, type Row } from "../provider.ts";
import { tenantA, tenantB } from "../testing.ts";
import { fromJson, toJson } from "./values.ts";

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, boss INTEGER REFERENCES person, name TEXT NOT NULL, weight REAL, any, twice AS (weight * 2));
  CREATE TABLE line (person INTEGER REFERENCES person, position INTEGER, tenant_id TEXT NOT NULL, picture BLOB, PRIMARY KEY (person, position)) WITHOUT ROWID;
  CREATE TABLE log (what TEXT);
  CREATE TABLE schema_migrations (version INTEGER); INSERT INTO schema_migrations VALUES (1);
  CREATE TABLE country (code TEXT); INSERT INTO country VALUES ('de');
  CREATE TABLE tenant_manager_shared (name TEXT); INSERT INTO tenant_manager_shared VALUES ('country');
  CREATE TRIGGER logged AFTER INSERT ON person BEGIN INSERT INTO log VALUES (new.name); END;`;

let folder: string;
let provider: Provider;
beforeEach(async () => {
  folder = await temporaryFolder();
  const template = new Database(join(folder, "template.db"));
  template.exec(schema);
  template.close();
  provider = await openProvider("database", `sqlite:${folder}`, { cwd: "/", env: {} });
});

async function all(table: string, place = tenantA as { id: string; slug: string }): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of provider.read(place, table, 2)) rows.push(...batch);
  return rows;
}

test("a tenant's file is a copy of the template that its owner only may read; removing leaves nothing", async () => {
  await provider.provision(tenantA);
  await provider.provision(tenantA);
  expect(statSync(join(folder, "acme-one.db")).mode & 0o777).toBe(0o600);
  expect((await provider.tables(tenantA)).map(({ name }) => name)).toEqual(["log", "person", "line"]);
  await provider.remove(tenantA);
  await provider.remove(tenantA);
  expect(readdirSync(folder).filter((name) => !name.startsWith("template"))).toEqual([]);
});

test("every value survives, in circles too, without firing triggers, with the tenant set", async () => {
  await provider.provision(tenantA);
  await provider.provision(tenantB);
  const people: Row[] = [
    { id: 1, boss: 3, name: "Ann", weight: 1.5, any: { $int: "9223372036854775807" } },
    { id: 2, boss: 2, name: "", weight: 2, any: { $real: "3" } },
    { id: 3, boss: 1, name: "null", weight: null, any: { $blob: "00ff" } },
    { id: 4, boss: null, name: "😀", weight: { $real: "-Infinity" }, any: "3" },
  ];
  await provider.load(tenantA, async (into) => {
    await into.write("person", people.slice(0, 2));
    await into.write("person", people.slice(2));
    await into.write("line", [{ person: 1, position: 1, picture: { $blob: "" } }]);
  });
  expect(await all("person")).toEqual(people);
  expect(await all("log")).toEqual([]);
  const digests = Object.fromEntries(
    await Promise.all(["person", "line", "log"].map(async (name) => [name, await provider.digest(tenantA, name)])),
  );
  await provider.load(tenantB, async (into) => {
    await into.write("line", await all("line"));
    await into.write("person", people.toReversed());
  });
  for (const name of ["person", "line", "log"]) expect(await provider.digest(tenantB, name)).toEqual(digests[name]);
  const raw = new Database(join(folder, "bolt.db"), { readonly: true });
  expect(raw.prepare("SELECT tenant_id, (SELECT seq FROM sqlite_sequence) AS seq FROM line").all()).toEqual([
    { tenant_id: tenantB.id, seq: 4 },
  ]);
  raw.close();

  const one = await provider.digest(tenantA, "person");
  await expect(provider.clear(tenantA, { ...digests, person: { ...one, rows: 3 } })).rejects.toMatchObject({
    code: "rows-changed",
    details: { tables: ["person"] },
  });
  await expect(provider.clear(tenantA, { person: one })).rejects.toMatchObject({ details: { tables: ["line"] } });
  expect((await provider.digest(tenantA, "person")).rows).toBe(4);
  await provider.clear(tenantA, digests);
  expect((await provider.digest(tenantA, "person")).rows).toBe(0);
});

test("a load that fails, or leaves a reference open, writes nothing", async () => {
  await provider.provision(tenantA);
  const write = (rows: Row[]) => provider.write(tenantA, "person", rows);
  await expect(write([{ id: 1, boss: 9, name: "a" }])).rejects.toMatchObject({ code: "rows-dangling" });
  await expect(
    write([
      { id: 1, name: "a" },
      { id: 1, name: "b" },
    ]),
  ).rejects.toThrow("UNIQUE");
  await expect(write([{ id: 1, name: "a", nickname: "b" }])).rejects.toMatchObject({ code: "column-unknown" });
  expect(await all("person")).toEqual([]);
});

test("a file that was not made for the tenant is neither used nor removed", async () => {
  writeFileSync(join(folder, "acme-one.db"), "");
  await expect(provider.provision(tenantA)).rejects.toMatchObject({ code: "place-taken" });
  await expect(provider.remove(tenantA)).rejects.toMatchObject({ code: "place-taken" });
  await provider.provision(tenantB);
  await expect(provider.tables({ ...tenantB, id: tenantA.id })).rejects.toMatchObject({ code: "place-taken" });
  expect(readdirSync(folder)).toContain("acme-one.db");
});

test("without a template, and for shared tables, there is no SQLite", async () => {
  const empty = await openProvider("namespace", `sqlite:${await temporaryFolder()}`, { cwd: "/", env: {} });
  await expect(empty.provision(tenantA)).rejects.toMatchObject({ code: "template-missing" });
  await expect(openProvider("row", "sqlite:data", { cwd: "/", env: {} })).rejects.toMatchObject({
    code: "isolation-needs-postgres",
  });
});

test("values go through JSON and back without loss", () => {
  const value = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.string(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.constant(null),
  );
  fc.assert(
    fc.property(value, (given) => {
      const back = fromJson(JSON.parse(JSON.stringify(toJson(given, false))), false);
      expect(back).toEqual(given);
      expect(Object.is(back, given) || typeof back !== "number").toBe(true);
    }),
  );
});
