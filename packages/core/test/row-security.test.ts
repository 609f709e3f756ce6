import { type PostgresServer, startPostgres } from "@microforge/core/testing";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evolve } from "../src/entity/evolve/evolve.ts";
import { type Entities, readEntities } from "../src/entity/spec.ts";
import { entityView } from "../src/entity/view/view.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  // What owns the tables is no superuser: row-level security holds for it, too.
  await psql(server.url, "CREATE ROLE owner LOGIN CREATEDB;");
});
afterAll(() => server.stop());

async function psql(url: string, script: string): Promise<string> {
  const { stdout } = await execa("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url], { input: script });
  return stdout;
}

/** An empty database of its own, and who owns everything in it. */
async function emptyDatabase(name: string): Promise<string> {
  await psql(server.url, `CREATE DATABASE ${name} OWNER owner;`);
  const url = new URL(server.url);
  url.username = "owner";
  url.pathname = name;
  return url.href;
}

const [A, B] = ["00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"];

const as = (tenant: string, ...statements: string[]): string =>
  ["BEGIN;", `SET LOCAL app.tenant_id = '${tenant}';`, ...statements, "COMMIT;"].join("\n");

const before = readEntities(`
  Topic: { fields: { name: { type: string } } }
  Project: { scope: tenant, fields: { name: { type: string, unique: true } } }
  Issue:
    scope: tenant
    fields: { title: { type: string } }
    relations:
      project: { to: Project, kind: many-to-one, optional: true }
      topic: { to: Topic, kind: many-to-one, on_delete: cascade }
      others: { to: Issue, kind: many-to-many }
      topics: { to: Topic, kind: many-to-many }
`);

const after = readEntities(`
  Topic: { fields: { name: { type: string } } }
  Project: { scope: tenant, plural: works, fields: { title: { type: string, unique: true } } }
  Issue:
    scope: tenant
    fields: { title: { type: string }, rank: { type: i32, indexed: true } }
    relations:
      work: { to: Project, kind: many-to-one, optional: true, on_delete: cascade }
      topic: { to: Topic, kind: many-to-one, on_delete: cascade }
      parent: { to: Issue, kind: many-to-one, optional: true }
      others: { to: Issue, kind: many-to-many }
`);

const secured = { before: true, after: true } as const;
const created = (entities: Entities) =>
  evolve({ before: {}, after: entities, renames: [], rules: [], store: "postgres", rowSecurity: secured });
const script = (statements: readonly string[]): string => ["BEGIN;", ...statements, "COMMIT;"].join("\n");

const rows = (tenant: string, n: number): string =>
  as(
    tenant,
    `INSERT INTO projects (id, name, tenant_id, created_at, updated_at, version) VALUES ('${id(n, 1)}', 'Same', '${tenant}', now(), now(), 1);`,
    `INSERT INTO issues (id, title, project_id, topic_id, tenant_id, created_at, updated_at, version)
     VALUES ('${id(n, 2)}', 'It', '${id(n, 1)}', '${id(0, 0)}', '${tenant}', now(), now(), 1);`,
    `INSERT INTO issue_others (issue_id, other_id) VALUES ('${id(n, 2)}', '${id(n, 2)}');`,
  );

const id = (tenant: number, row: number): string => `00000000-0000-7000-8000-00000000${tenant}00${row}`;

/** What makes a table safe for tenants, of each that has them. */
const unsafe = `
  SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class c
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id')
    AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid
      AND pg_get_expr(polqual, polrelid) = pg_get_expr(polwithcheck, polrelid)));`;

test("tables are changed, with the rows of every tenant, by an owner for whom the policies hold, too", async () => {
  const url = await emptyDatabase("changed");
  for (const { up } of created(before)) await psql(url, script(up));
  await psql(url, `INSERT INTO topics VALUES ('${id(0, 0)}', 'Shared', now(), now(), 1);`);
  await psql(url, rows(A, 1) + rows(B, 2));
  expect(await psql(url, unsafe)).toBe("");
  expect(await psql(url, "SELECT count(*) FROM issues;")).toBe("0");

  const changes = evolve({
    before,
    after,
    renames: [
      { entity: "Project", field: "name", to: "title" },
      { entity: "Issue", field: "project", to: "work" },
    ],
    rules: [{ entity: "Issue", field: "rank", value: 7 }],
    store: "postgres",
    rowSecurity: secured,
  });
  for (const { up } of changes) await psql(url, script(up));
  expect(await psql(url, unsafe)).toBe("");
  for (const [tenant, n] of [
    [A, 1],
    [B, 2],
  ] as const) {
    const seen = as(
      tenant,
      "SELECT title, rank, work_id FROM issues;",
      "SELECT title FROM works;",
      "SELECT * FROM issue_others;",
    );
    expect(await psql(url, seen)).toBe([`It|7|${id(n, 1)}`, "Same", `${tenant}|${id(n, 2)}|${id(n, 2)}`].join("\n"));
  }
  // What a tenant deletes takes its own with it, and what it refers to must be its own.
  expect(await psql(url, as(A, "DELETE FROM works;", "SELECT count(*) FROM issues;"))).toBe("0");
  expect(await psql(url, as(B, "SELECT count(*) FROM issues;"))).toBe("1");
  await expect(psql(url, as(A, rowsOf(A, id(2, 1))))).rejects.toThrow("issues_work_id_fkey");

  for (const { down } of [...changes].reverse()) await psql(url, script(down));
  expect(await psql(url, unsafe)).toBe("");
  expect(await psql(url, as(B, "SELECT title, project_id FROM issues;"))).toBe(`It|${id(2, 1)}`);
  for (const { down } of [...created(before)].reverse()) await psql(url, script(down));
  expect(await psql(url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace;")).toBe("");
});

const rowsOf = (tenant: string, work: string): string =>
  `INSERT INTO issues (id, title, rank, work_id, topic_id, tenant_id, created_at, updated_at, version)
   VALUES ('${id(9, 9)}', 'It', 1, '${work}', '${id(0, 0)}', '${tenant}', now(), now(), 1);`;

test("a circle of tenants' tables can be made and dropped", async () => {
  const url = await emptyDatabase("circle");
  const circle = readEntities(`
    Team: { scope: tenant, fields: {}, relations: { leader: { to: Person, kind: many-to-one, optional: true } } }
    Person: { scope: tenant, fields: {}, relations: { team: { to: Team, kind: many-to-one } } }
  `);
  for (const { up } of created(circle)) await psql(url, script(up));
  const references = "SELECT conname, array_length(conkey, 1) FROM pg_constraint WHERE contype = 'f' ORDER BY 1;";
  expect(await psql(url, references)).toBe(
    "persons_team_id_fkey|2\nteams_leader_id_fkey|2".replace("persons", "people"),
  );
  for (const { down } of [...created(circle)].reverse()) await psql(url, script(down));
});

test("what would need other keys is refused", () => {
  const tenants = readEntities("Note: { scope: tenant, fields: { name: { type: string } } }");
  const everybodys = readEntities("Note: { fields: { name: { type: string } } }");
  const change = (from: Entities, to: Entities, rowSecurity: { before: boolean; after: boolean }) => () =>
    evolve({ before: from, after: to, renames: [], rules: [], store: "postgres", rowSecurity });
  expect(change(tenants, everybodys, secured)).toThrow("cannot become, or cease to be, one that tenants have");
  expect(change(tenants, tenants, { before: false, after: true })).toThrow("row-level security would need another");
  expect(change(everybodys, everybodys, { before: false, after: true })()).toEqual([]);
});

test("conflicts are told by the names of constraints, which is all that PostgreSQL then says", () => {
  const Note = readEntities(
    "Note: { scope: tenant, fields: { name: { type: string, unique: true }, n: { type: i32 } }, unique: [[name, n]] }",
  ).Note;
  if (!Note) throw new Error("no entity");
  const view = entityView("Note", Note, { entities: { Note }, rowSecurity: true });
  expect(view.store.constraints).toBe(
    `const CONSTRAINTS: &[(&str, &str)] =
    &[("notes_pkey", "id"), ("notes_tenant_id_name_key", "name"), ("notes_tenant_id_name_n_key", "name, n")];`,
  );
  expect(entityView("Note", Note, { entities: { Note } }).store.constraints).toBe("");
});
