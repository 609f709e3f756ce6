// Figures of the tenant manager: its start, large registries, usage, migrations over many schemas, row-level security.
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { atLeast, atMost, medians, seconds, work } from "./measure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "packages/tenant-manager/bin/tenant-manager.js");
const require = createRequire(join(root, "packages/tenant-manager/package.json"));
const Sqlite = require("libsql");
const pg = require("pg");

const times = (value) => `${value.toFixed(2)} ×`;
const milliseconds = (value) => `${value.toFixed(0)} ms`;
const perSecond = (value) => `${Math.round(value).toLocaleString("en")}/s`;
const percent = (value) => `${(value * 100).toFixed(1)} %`;

const registry = (name) => `sqlite:${join(work, name)}`;
const run = (args, options) => seconds(process.execPath, [bin, ...args, "--quiet"], options);

export async function benchTenants() {
  benchStart();
  benchLargeRegistry();
  const server = await startPostgres();
  try {
    await benchUsage(server.url);
    await benchMigrations(server.url);
    await benchRowSecurity(server.url);
  } finally {
    await server.stop();
  }
}

function benchStart() {
  const database = registry("start.db");
  run(["init", "--database", database]);
  let count = 0;
  const sides = {
    node: () => ["-e", "0"],
    help: () => [bin, "--help"],
    create: () => [bin, "create-tenant", `Company ${count++}`, "--database", database, "--quiet"],
  };
  const medianOf = medians(sides, 25, (args) => seconds(process.execPath, args));
  atMost("`tenant-manager --help` over `node -e 0`", medianOf.help / medianOf.node, 2, times);
  atMost("`create-tenant` over `node -e 0`", medianOf.create / medianOf.node, 4, times);
}

/** 100,000 tenants, put there as a migration from another system would: in one transaction. */
function benchLargeRegistry() {
  const [file, count] = [join(work, "large.db"), 100_000];
  const database = `sqlite:${file}`;
  run(["init", "--database", database]);
  run(["create-tenant", "Model", "--slug", "model", "--database", database]);
  const db = new Sqlite(file);
  const model = db.prepare("SELECT * FROM tenant WHERE slug = 'model'").all()[0];
  const columns = Object.keys(model);
  const insert = db.prepare(`INSERT INTO tenant (${columns}) VALUES (${columns.map(() => "?")})`);
  db.exec("BEGIN");
  for (let index = 0; index < count; index += 1) {
    const like = (text) => text.replaceAll("model", `company-${index}`).replaceAll("Model", `Company ${index}`);
    const id = `019b0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
    const row = Object.entries(model).map(([key, value]) =>
      key === "id" ? id : typeof value === "string" ? like(value) : value,
    );
    insert.run(row);
  }
  db.exec("COMMIT");
  db.exec("ANALYZE");
  db.close();
  const of = (...args) => [...args, "--database", database];
  const sides = {
    start: () => ["--version"],
    list: () => of("list"),
    show: () => of("show", "company-77777"),
    search: () => of("list", "--search", "company 9999"),
  };
  const medianOf = medians(sides, 15, (args) => run(args) * 1000);
  for (const name of ["list", "show", "search"])
    atMost(`${name}, of 100,000 tenants, over start-up`, medianOf[name] - medianOf.start, 100, milliseconds);
}

async function benchUsage(server) {
  const [count, tenants] = [500_000, 20];
  const file = join(work, "usage.jsonl");
  const out = createWriteStream(file);
  for (let index = 0; index < count; index += 1) {
    // Out of order, over a month; every fiftieth comes twice.
    const id = index % 50 === 49 ? index - 1 : index;
    const at = new Date(Date.UTC(2026, 0, 1) + ((id * 7919) % 2_592_000) * 1000).toISOString();
    const event = {
      tenant: `t${id % tenants}`,
      source: "gateway",
      id: String(id),
      metric: "api_calls",
      quantity: 1,
      at,
    };
    if (!out.write(`${JSON.stringify(event)}\n`)) await new Promise((resolve) => out.once("drain", resolve));
  }
  out.end();
  await finished(out);
  const databases = { SQLite: registry("usage.db"), PostgreSQL: await newDatabase(server, "usage") };
  for (const [name, database] of Object.entries(databases)) {
    run(["init", "--database", database]);
    for (let index = 0; index < tenants; index += 1)
      run(["create-tenant", `T${index}`, "--slug", `t${index}`, "--database", database]);
    const took = run(["usage", "import", file, "--database", database]);
    atLeast(`usage import into ${name}, deduplicated`, count / took, name === "SQLite" ? 50_000 : 20_000, perSecond);
  }
}

async function benchMigrations(server) {
  const count = Number(process.env.BENCH_SCHEMAS ?? 10_000);
  const data = await newDatabase(server, "schemas");
  await query(
    data,
    "CREATE SCHEMA tenant_template; CREATE TABLE tenant_template.orders (id uuid PRIMARY KEY, note text)",
  );
  const file = join(work, "schemas.db");
  const database = `sqlite:${file}`;
  run(["init", "--database", database, "--data", data]);
  run(["create-tenant", "Model", "--slug", "model", "--isolation", "schema", "--database", database]);
  // As many creations one after the other would take long and measure something else: the same rows and schemas at once.
  const db = new Sqlite(file);
  const model = db.prepare("SELECT * FROM tenant WHERE slug = 'model'").all()[0];
  const columns = Object.keys(model);
  const insert = db.prepare(`INSERT INTO tenant (${columns}) VALUES (${columns.map(() => "?")})`);
  db.exec("BEGIN");
  for (let index = 0; index < count; index += 1) {
    const row = { ...model, id: `019b0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`, slug: `s${index}` };
    insert.run(columns.map((column) => row[column]));
  }
  db.exec("COMMIT");
  db.close();
  for (let from = 0; from < count; from += 20)
    await query(
      data,
      `DO $$ BEGIN FOR i IN ${from}..${Math.min(count, from + 20) - 1} LOOP
        EXECUTE format('CREATE SCHEMA tenant_s%s; CREATE TABLE tenant_s%s.orders (LIKE tenant_template.orders INCLUDING ALL)', i, i);
      END LOOP; END $$`,
    );
  const folder = join(work, "migrations");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "0001_total.sql"),
    "ALTER TABLE orders ADD COLUMN total bigint;\nCREATE INDEX ON orders (total);\n",
  );
  const took = run(["migrate", "--dir", folder, "--parallel", "4", "--database", database]);
  atLeast(`migrate, ${count.toLocaleString("en")} schemas on PostgreSQL`, (count + 1) / took, 50, perSecond);
}

/**
 * The same indexed queries on the same rows, as the service sends them: prepared, in a transaction that says which tenant. Once
 * by an owner who names the tenant in the query, once under the policy.
 */
async function benchRowSecurity(server) {
  const data = await newDatabase(server, "rls");
  const tenant = "019b0000-0000-7000-8000-000000000007";
  await query(
    data,
    `CREATE TABLE orders (tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), status int NOT NULL,
       placed_at timestamptz NOT NULL, note text NOT NULL, PRIMARY KEY (tenant_id, id));
     CREATE INDEX ON orders (tenant_id, placed_at);
     INSERT INTO orders (tenant_id, status, placed_at, note)
       SELECT ('019b0000-0000-7000-8000-' || lpad(to_hex(i % 500), 12, '0'))::uuid, (i / 500) % 30,
         '2026-01-01'::timestamptz + i * interval '1 second', repeat('x', 80)
       FROM generate_series(0, 299999) AS i`,
  );
  run(["isolation", "apply", "--data", data, "--database", registry("start.db")]);
  await query(data, "VACUUM ANALYZE orders");
  const client = new pg.Client({ connectionString: data });
  await client.connect();
  const since = "2026-01-01T00:00:00Z";
  const queries = {
    "a page of 50 rows": (where) =>
      `SELECT id, placed_at, note FROM orders WHERE ${where} placed_at > $1 ORDER BY placed_at LIMIT 50`,
    "a sum over 600 rows": (where) =>
      `SELECT count(*) AS orders, sum(status) AS total FROM orders WHERE ${where} placed_at > $1`,
  };
  for (const [name, text] of Object.entries(queries)) {
    const sides = {
      plain: { name: `${name}, plain`, text: text("tenant_id = $2 AND"), values: [since, tenant], role: undefined },
      policy: { name: `${name}, policy`, text: text(""), values: [since], role: "tenant_app" },
    };
    const median = await alternate(sides, 31, (side) => timeOf(client, tenant, side, 200));
    atMost(`row-level security: ${name}, more time`, median.policy / median.plain - 1, 0.1, percent);
  }
  await client.end();
}

/** How long some executions of a prepared statement take in one transaction of the tenant. */
async function timeOf(client, tenant, { name, text, values, role }, times) {
  await client.query("BEGIN");
  if (role) await client.query(`SET LOCAL ROLE ${role}`);
  await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
  const began = process.hrtime.bigint();
  for (let time = 0; time < times; time += 1) {
    const { rows } = await client.query({ name, text, values });
    if (rows.length === 0 || rows[0].orders === "0") throw new Error("the query must find rows");
  }
  const took = Number(process.hrtime.bigint() - began) / 1e9;
  await client.query("ROLLBACK");
  return took;
}

/** As `medians`, for what is not a program. */
async function alternate(sides, rounds, measure) {
  const samples = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, side] of Object.entries(sides)) samples[name].push(await measure(side));
  return Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [name, values.sort((a, b) => a - b)[rounds >> 1]]),
  );
}

// --- servers ----------------------------------------------------------------------------------------------------------

/** The server that tests start, too: its source is TypeScript, which Node 20 does not run by itself. */
async function startPostgres() {
  const outfile = join(root, "node_modules/.cache/bench/postgres.mjs");
  await build({
    entryPoints: [join(root, "packages/core/src/testing/postgres.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  return (await import(pathToFileURL(outfile).href)).startPostgres();
}

async function newDatabase(server, name) {
  await query(server, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

async function query(url, text) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
