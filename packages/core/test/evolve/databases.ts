import { startPostgres } from "@microforge/core/testing";
import { execa } from "execa";
import { neutralValue, sqlValue } from "../../src/entity/evolve/values.ts";
import { type Table, tablesOf } from "../../src/entity/schema.ts";
import type { Entities } from "../../src/entity/spec.ts";
import { sqlName } from "../../src/entity/sql.ts";
import type { Json, Store } from "../../src/entity/types/types.ts";

/** A real database of the tests. */
export interface TestDatabase {
  /** Does each run in an empty database of its own, one after the other until one fails. */
  run(runs: readonly Run[]): Promise<Outcome[]>;
  stop(): Promise<void>;
}

export interface Run {
  /** Each runs in a transaction. */
  readonly scripts: readonly string[];
  /** What is asked in the end. */
  readonly question?: string;
}

export interface Outcome {
  /** What the database said when a script of some run failed. */
  readonly error: string | undefined;
  /** What its tables look like, by their names; the order of columns does not matter. */
  readonly schema: unknown;
  /** The answer to the question, a line a row. */
  readonly answer: readonly string[];
}

const inTransaction = (script: string): string => `BEGIN;\n${script}\nCOMMIT;`;

const sqliteSchema = `
SELECT json_group_object(name, json(facts)) FROM (
  SELECT t.name, json_object(
    'options', json_array(t.strict, t.wr),
    'columns', (SELECT json_group_object(c.name, json_array(c.type, c."notnull", c.pk)) FROM (SELECT * FROM pragma_table_info(t.name) ORDER BY name) c),
    'indexes', (SELECT json_group_object(i.name, json_array(i."unique", i.partial, (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)))) FROM (SELECT * FROM pragma_index_list(t.name) WHERE origin = 'c' ORDER BY name) i),
    'references', (SELECT json_group_array(json_array(f."from", f."table", f."to", f.on_delete)) FROM (SELECT * FROM pragma_foreign_key_list(t.name) ORDER BY "from") f),
    'sql', (SELECT sql FROM sqlite_master WHERE type = 'table' AND sqlite_master.name = t.name)
  ) AS facts
  FROM pragma_table_list t WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name
);`;

/** The checks stand in the text only; a default that SQLite cannot take away again is the one difference that is allowed. */
function readSqliteSchema(json: string): unknown {
  const tables: Record<string, { sql: string }> = JSON.parse(json);
  return Object.fromEntries(
    Object.entries(tables).map(([name, { sql, ...facts }]) => {
      const checks = [...sql.matchAll(/CHECK \("?(\w+)"? IN \(([^)]*)\)/gu)].map(
        ([, column, values = ""]) => `${column}: ${values.split(", ").sort().join()}`,
      );
      return [name, { ...facts, checks: checks.sort() }];
    }),
  );
}

export const sqliteDatabase: TestDatabase = {
  async run(runs) {
    const input = runs.flatMap(({ scripts, question = "" }) => [
      ".open :memory:",
      "PRAGMA foreign_keys = ON;",
      ...scripts.map(inTransaction),
      sqliteSchema,
      ".print --answer",
      question,
      "PRAGMA foreign_key_check;",
      ".print --end",
    ]);
    const { stdout, stderr } = await execa("sqlite3", ["-batch", "-bail"], { input: input.join("\n"), reject: false });
    return outcomes(runs, stdout, stderr, readSqliteSchema);
  },
  stop: () => Promise.resolve(),
};

function outcomes(runs: readonly Run[], stdout: string, stderr: string, read: (json: string) => unknown): Outcome[] {
  const outputs = `${stdout}\n`.split("--end\n");
  return runs.map((_, run): Outcome => {
    const [schema = "", answer = ""] = (outputs[run] ?? "").split("--answer\n");
    return {
      error: stderr === "" ? undefined : stderr,
      schema: read(schema.trim() || "{}"),
      answer: answer.split("\n").filter((line) => line !== ""),
    };
  });
}

const postgresSchema = `
SELECT json_object_agg(c.relname, json_build_object(
  'columns', (SELECT json_object_agg(a.attname, json_build_array(format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attname)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'constraints', (SELECT json_object_agg(k.conname, pg_get_constraintdef(k.oid) ORDER BY k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n'),
  'indexes', (SELECT json_agg(pg_get_indexdef(i.indexrelid) ORDER BY i.indexrelid::regclass::text) FROM pg_index i WHERE i.indrelid = c.oid)
) ORDER BY c.relname)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace;`;

/** A PostgreSQL server; each run has a schema of its own. */
export async function postgresDatabase(): Promise<TestDatabase> {
  const server = await startPostgres();
  let count = 0;
  return {
    async run(runs) {
      const input = runs.flatMap(({ scripts, question = "" }) => {
        count += 1;
        return [
          `CREATE SCHEMA run_${count};`,
          `SET search_path TO run_${count};`,
          ...scripts.map(inTransaction),
          postgresSchema,
          "\\echo --answer",
          question,
          "\\echo --end",
        ];
      });
      const { stdout, stderr } = await execa("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", server.url], {
        input: ["SET client_min_messages = warning;", ...input].join("\n"),
        reject: false,
      });
      return outcomes(runs, stdout.replaceAll(/\brun_\d+\./gu, ""), stderr, (json) => sortedChecks(JSON.parse(json)));
    },
    stop: () => server.stop(),
  };
}

/** The order of the values in a check means nothing. */
const sortedChecks = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === "string" && value.startsWith("CHECK")
      ? [...value.matchAll(/'[^']*'/gu)]
          .map(String)
          .sort()
          .concat(value.replace(/ARRAY\[.*\]/u, ""))
      : value,
  );

export type Rows = Readonly<Record<string, readonly Readonly<Record<string, Json | undefined>>[]>>;

export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Rows in the form in which the API has them; what is not said is nothing, or means nothing. */
export function insertStatements(rows: Rows, entities: Entities, store: Store): string {
  const tables = allTables(entities);
  return Object.entries(rows)
    .flatMap(([name, list]) =>
      list.map((row) => {
        const table = tableIn(tables, name);
        const values = table.columns.map((column) => {
          const value = row[column.name];
          if (value !== undefined) return value === null ? "NULL" : sqlValue(value, column.name, column.field, store);
          return column.field.optional
            ? "NULL"
            : sqlValue(neutralValue(column.field), column.name, column.field, store);
        });
        const names = table.columns.map((column) => sqlName(column.name));
        return `INSERT INTO ${sqlName(name)} (${names.join(", ")}) VALUES (${values.join(", ")});`;
      }),
    )
    .join("\n");
}

/** A question whose answer has a line for each row that is not as expected, and one for each table of another size. */
export function differences(rows: Rows, entities: Entities, store: Store): string {
  const tables = allTables(entities);
  const questions = Object.entries(rows).flatMap(([name, list]) => [
    `SELECT '${name} has ' || count(*) || ' rows' FROM ${sqlName(name)} HAVING count(*) <> ${list.length}`,
    ...list.map((row) => {
      const table = tableIn(tables, name);
      const conditions = table.columns.flatMap((column) => {
        const value = row[column.name];
        if (value === undefined) return [];
        const name = sqlName(column.name);
        if (value === null) return [`${name} IS NULL`];
        return [`${name} = ${sqlValue(value, column.name, column.field, store)}`];
      });
      const shown = JSON.stringify(row).replaceAll("'", "''");
      return `SELECT 'no ${name} ${shown}' WHERE NOT EXISTS (SELECT 1 FROM ${sqlName(name)} WHERE ${conditions.join(" AND ")})`;
    }),
  ]);
  return questions.length === 0 ? "" : `${questions.join("\nUNION ALL ")};`;
}

export const allTables = (entities: Entities): Table[] =>
  Object.entries(entities).flatMap(([name, entity]) => [...tablesOf(name, entity, entities)]);

function tableIn(tables: readonly Table[], name: string): Table {
  const table = tables.find((candidate) => candidate.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return table;
}
