import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, startPostgres, temporaryFolder } from "@microforge/core/testing";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const packages = join(import.meta.dirname, "../packages");
const bin = (tool: string): string => join(packages, tool, "bin", `${tool}.js`);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** Every kind of table that entities of tenants bring: of one's own, with references, and of links. */
const entities = `entities:
  Project:
    scope: tenant
    soft_delete: true
    fields:
      name: { type: string, max: 60, unique: true }
  Issue:
    scope: tenant
    audit: true
    fields:
      title: { type: string, max: 80 }
      rank: { type: i32, default: 0, indexed: true }
    relations:
      project: { to: Project, kind: many-to-one }
      parent: { to: Issue, kind: many-to-one, on_delete: cascade, optional: true }
      lead: { to: Project, kind: one-to-one, optional: true }
      related: { to: Issue, kind: many-to-many }
      projects: { to: Project, kind: many-to-many }
`;

/** The files that make a new service's tables, in order. */
async function migrationsOfNewService(): Promise<string[]> {
  const cwd = await temporaryFolder();
  const generate = (...args: string[]) =>
    execa(bin("project-generator"), ["new", "shop", "--yes", "--no-git", ...args], { cwd });
  await generate("--preset", "minimal", "--store", "postgres", "--tenancy", "registry", "--no-example");
  appendFileSync(join(cwd, "shop/microforge.yaml"), entities);
  await generate("--force");
  const folder = join(cwd, "shop/migrations");
  const files = readdirSync(folder).filter((file) => file.endsWith(".up.sql"));
  expect(files).toHaveLength(3);
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}

/** As sqlx keeps it, who runs the migrations of a service. */
const history = "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, checksum bytea NOT NULL);";

const keyOf = (tenant: string): string => `
  SET LOCAL app.tenant_id = '${tenant}';
  INSERT INTO idempotency_keys (key, fingerprint, token, leased_until, expires_at)
    VALUES ('key', '', gen_random_uuid(), now(), now());`;

/** Rows of a tenant in every table. */
const rowsOf = (tenant: string): string => `${keyOf(tenant)}
  INSERT INTO projects (id, name, tenant_id, created_at, updated_at, version)
    VALUES ('${tenant}', 'Same', '${tenant}', now(), now(), 1);
  INSERT INTO issues (id, title, rank, project_id, tenant_id, created_at, updated_at, version)
    VALUES ('${tenant}', 'Same', 1, '${tenant}', '${tenant}', now(), now(), 1);
  INSERT INTO issue_related (issue_id, other_id) VALUES ('${tenant}', '${tenant}');
  INSERT INTO issue_projects (issue_id, project_id) VALUES ('${tenant}', '${tenant}');`;

interface Verified {
  readonly findings: readonly {
    readonly outcome: string;
    readonly attack: string;
    readonly subject: { readonly name: string };
  }[];
}

test("the tables of a generated service keep tenants apart, and `isolation` finds nothing to mend in them", async () => {
  await execa("psql", ["-X", "-q", server.url, "-c", "CREATE DATABASE shop"]);
  const url = Object.assign(new URL(server.url), { pathname: "/shop" }).href;
  const psql = (input: string) => execa("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", url], { input });
  for (const sql of [history, ...(await migrationsOfNewService())]) await psql(sql);
  for (const n of [1, 2, 3]) await psql(rowsOf(`01937e8f-0000-7000-8000-00000000000${n}`));
  // Of requests that name no tenant.
  await psql(keyOf("00000000-0000-0000-0000-000000000000"));

  const cwd = await temporaryFolder();
  const isolation = (command: string, ...args: string[]) =>
    execa(bin("tenant-manager"), ["isolation", command, "--data", url, ...args], { cwd });
  const { stdout: script } = await isolation("plan");
  // Only the operator knows the role; the tables are as they should be.
  const statements = script.split("\n").filter((line) => !/^(?:--|BEGIN;|SET LOCAL|COMMIT;)/u.test(line));
  expect(statements.filter((statement) => !/^(?:CREATE ROLE|GRANT) /u.test(statement))).toEqual([]);
  expect(statements.join("\n")).toContain('ON TABLE "public"."idempotency_keys" TO "tenant_app"');
  await isolation("apply");
  expect((await isolation("plan")).stdout).not.toMatch(/^(?:CREATE|ALTER|GRANT|DROP) /mu);

  const { findings }: Verified = JSON.parse((await isolation("verify", "--json")).stdout);
  expect(findings.filter(({ outcome }) => outcome === "leaked" || outcome === "untested")).toEqual([]);
  for (const table of ["idempotency_keys", "projects", "issues", "issue_related", "issue_projects"])
    expect(
      findings.find(({ attack, subject }) => attack === "every-tenant" && subject.name === table)?.outcome,
      table,
    ).toBe("held");
});
