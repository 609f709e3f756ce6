import { afterAll, beforeAll, expect, test } from "vitest";
import type { Finding } from "../src/verify/finding.ts";
import type { VerifiedTenant } from "../src/verify/target.ts";
import { verify } from "../src/verify/verify.ts";
import { type CleanServer, run, startCleanServer, targetOf, world } from "./verify/databases.ts";

let clean: CleanServer;
beforeAll(async () => {
  clean = await startCleanServer();
  await run(
    clean.server.url,
    `CREATE ROLE tenant_red NOLOGIN; CREATE ROLE tenant_blue NOLOGIN; CREATE ROLE tenant_gold NOLOGIN;
     GRANT tenant_red, tenant_blue TO tenant_app`,
  );
});
afterAll(() => clean.stop());

const tenant = (slug: string, isolation: VerifiedTenant["isolation"]): VerifiedTenant => ({
  id: slug,
  slug,
  isolation,
});

const schemas = `
  CREATE SCHEMA tenant_template; CREATE TABLE tenant_template.notes (id uuid);
  CREATE SCHEMA tenant_red; CREATE TABLE tenant_red.notes (id uuid);
  CREATE SCHEMA tenant_blue; CREATE TABLE tenant_blue.notes (id uuid);
  GRANT USAGE ON SCHEMA tenant_red TO tenant_red; GRANT ALL ON tenant_red.notes TO tenant_red;
  GRANT USAGE ON SCHEMA tenant_blue TO tenant_blue; GRANT ALL ON tenant_blue.notes TO tenant_blue;`;
const ownSchemas = [tenant("red", "schema"), tenant("blue", "schema")];

async function leaksOf(url: string, tenants: readonly VerifiedTenant[]): Promise<readonly (readonly string[])[]> {
  const { findings } = await verify(targetOf(url, { tenants }), world());
  const tried = findings.filter(({ subject }) => subject.name.includes("→"));
  expect(tried.length).toBeGreaterThan(0);
  return tried
    .filter(({ outcome }) => outcome === "leaked")
    .map(({ attack, subject }: Finding) => [attack, subject.name]);
}

test("schemas that are kept apart give no leak", async () => {
  expect(await leaksOf(await clean.database(schemas), ownSchemas)).toEqual([]);
});

test.each([
  [
    "GRANT USAGE ON SCHEMA tenant_blue TO PUBLIC; GRANT SELECT ON tenant_blue.notes TO PUBLIC",
    "schema-read",
    "tenant_red → tenant_blue",
  ],
  [
    "GRANT USAGE ON SCHEMA tenant_red TO tenant_blue; GRANT DELETE, SELECT ON tenant_red.notes TO tenant_blue",
    "schema-write",
    "tenant_blue → tenant_red",
  ],
  ["GRANT USAGE, CREATE ON SCHEMA tenant_template TO tenant_red", "schema-create", "tenant_red → tenant_template"],
  ["GRANT SELECT ON customers TO PUBLIC", "schema-read", "tenant_red → public"],
])("%s is found", async (leak, attack, subject) => {
  const url = await clean.database(`${schemas}${leak}`);
  expect(await leaksOf(url, ownSchemas)).toContainEqual([attack, subject]);
});

test("a tenant's role that is a member of another's is found", async () => {
  const url = await clean.database(schemas);
  await run(url, "GRANT tenant_blue TO tenant_red");
  const leaks = await leaksOf(url, ownSchemas);
  await run(url, "REVOKE tenant_blue FROM tenant_red");
  expect(leaks).toContainEqual(["tenant-role", "tenant_red → tenant_blue"]);
});

test("databases: whoever may CONNECT to another's is found", async () => {
  const databases = [tenant("red", "database"), tenant("gold", "namespace")];
  const url = await clean.database();
  for (const name of ["tenant_red", "tenant_gold"]) {
    await run(clean.server.url, `CREATE DATABASE ${name}`);
    await run(
      clean.server.url,
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ${name}`,
    );
  }
  expect(await leaksOf(url, databases)).toEqual([]);
  await run(clean.server.url, "GRANT CONNECT ON DATABASE tenant_gold TO PUBLIC");
  expect(await leaksOf(url, databases)).toEqual([["database-connect", "tenant_red → tenant_gold"]]);
});
