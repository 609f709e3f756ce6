import { testContext } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { placeNames } from "../isolation/names.ts";
import { openProvider } from "../isolation/provider.ts";
import { ground } from "./testing.ts";

const id = (index: number): string => `019a0000-0000-7000-8000-${String(index).padStart(12, "0")}`;

const files = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [
    `${String(index + 1).padStart(4, "0")}_step.sql`,
    `CREATE TABLE t${index + 1} (id int PRIMARY KEY); CREATE INDEX ON t${index + 1} (id);`,
  ]),
);

test("a tenant that is cloned while its template is migrated is of one version, and brought to the newest", async () => {
  const place = await ground(files);
  await place.migrate({ isolation: ["schema"], to: "1" });
  const provider = await openProvider("schema", place.storeUrl, testContext());
  const slugs = Array.from({ length: 12 }, (_, index) => `c${index}`);
  const run = place.migrate({ isolation: ["schema"] });
  await Promise.all(slugs.map((slug, index) => provider.provision({ id: id(index), slug })));
  expect((await run).exit).toBe(0);
  for (const slug of slugs) {
    const { schema } = placeNames(slug);
    const [found] = await place.sql<{ tables: number; version: number }>(
      `SELECT (SELECT count(*)::int FROM pg_tables WHERE schemaname = '${schema}' AND tablename ~ '^t') AS tables,
        (SELECT max(version)::int FROM ${schema}._sqlx_migrations) AS version`,
    );
    expect(found?.tables).toBe(found?.version);
  }
  for (const [index, slug] of slugs.entries()) await place.tenant(slug, { id: id(index) });
  expect((await place.migrate()).exit).toBe(0);
  for (const slug of slugs) await place.sql(`SELECT id FROM ${placeNames(slug).schema}.t12`);
  await provider.close();
});

test("what a migration makes in a tenant's schema, the tenant's role may use, and no other's", async () => {
  const place = await ground({ "0001_a.sql": "CREATE TABLE a (id int)", "0002_b.sql": "CREATE TABLE b (id int)" });
  await place.migrate({ isolation: ["schema"], to: "1" });
  const provider = await openProvider("schema", place.storeUrl, testContext());
  for (const [index, slug] of ["one", "two"].entries()) {
    await provider.provision({ id: id(100 + index), slug });
    await place.tenant(slug, { id: id(100 + index) });
  }
  await provider.close();
  expect((await place.migrate()).exit).toBe(0);
  await place.sql("SET ROLE tenant_one; INSERT INTO tenant_one.b VALUES (1)");
  await expect(place.sql("SET ROLE tenant_two; INSERT INTO tenant_one.b VALUES (1)")).rejects.toThrow(
    "permission denied",
  );
});
