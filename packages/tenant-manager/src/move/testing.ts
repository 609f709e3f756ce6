import { runProgram } from "@microforge/core/program";
import { temporaryFolder, testContext } from "@microforge/core/testing";
import { connect } from "../isolation/testing.ts";
import { program } from "../program.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { emptyDatabase } from "../registry/testing.ts";

/** A shop's tables, as they are shared, and as templates have them. */
const tables = (schema: string): string => `
  CREATE TABLE ${schema}.customers (tenant_id uuid NOT NULL, id uuid NOT NULL, email text NOT NULL, profile jsonb,
    PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, email));
  CREATE TABLE ${schema}.orders (tenant_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, total numeric(12,2),
    note text, photo bytea, placed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES ${schema}.customers (tenant_id, id));
  CREATE INDEX ON ${schema}.orders (tenant_id, placed_at);`;

const protect = (table: string): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_isolation ON ${table}
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));`;

/** A registry and a data store that tenants of every isolation can live in. */
export interface World {
  readonly folder: string;
  readonly database: string;
  readonly data: string;
  readonly registry: Registry;
  /** Runs a command line of the tool; its standard output, and a failed one as an error. */
  run(...args: string[]): Promise<string>;
  /** SQL in the data store, or in another database of its server. */
  sql<R extends object>(text: string, values?: readonly unknown[], database?: string): Promise<R[]>;
  /** Rows of a tenant in the shared tables. */
  fill(tenant: string, customers: number): Promise<void>;
  close(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const folder = await temporaryFolder();
  const data = await emptyDatabase();
  const database = `sqlite:${folder}/tenants.db`;
  const sql: World["sql"] = async (text, values = [], name) => {
    const client = await connect(
      name === undefined ? data : Object.assign(new URL(data), { pathname: `/${name}` }).href,
    );
    try {
      return (await client.query(text, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  await sql(`${tables("public")} ${protect("public.customers")} ${protect("public.orders")}
    CREATE SCHEMA tenant_template; ${tables("tenant_template")}`);
  await makeTemplateDatabase(sql);
  const run: World["run"] = async (...args) => {
    const ctx = testContext({ cwd: folder, now: new Date() });
    const code = await runProgram(program, [...args, "--database", database], ctx);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${ctx.stderr}${ctx.stdout}`);
    return ctx.stdout;
  };
  await run("init", "--data", data);
  const registry = await openRegistry(database, { cwd: folder, now: () => new Date() });
  return {
    folder,
    database,
    data,
    registry,
    run,
    sql,
    close: () => registry.close(),
    fill: async (tenant, customers) => {
      await sql(
        `INSERT INTO customers SELECT $1::uuid, gen_random_uuid(), 'c' || i || '@example.com', jsonb_build_object('n', i)
         FROM generate_series(1, $2::int) AS i`,
        [tenant, customers],
      );
      await sql(
        `INSERT INTO orders (tenant_id, id, customer_id, total, note, photo)
         SELECT tenant_id, gen_random_uuid(), id, 12.30, CASE WHEN email LIKE '%1%' THEN '安可 ''"' END, '\\x00ff'
         FROM customers WHERE tenant_id = $1`,
        [tenant],
      );
    },
  };
}

/** Of the server, so that the first world makes it for all. */
async function makeTemplateDatabase(sql: World["sql"]): Promise<void> {
  const there = await sql("SELECT FROM pg_database WHERE datname = 'tenant_template'");
  if (there.length > 0) return;
  await sql("CREATE DATABASE tenant_template");
  await sql(tables("public"), [], "tenant_template");
}
