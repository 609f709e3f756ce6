import type { Text } from "@microforge/core/program";
import { quoteName } from "../data/sql-text.ts";
import { insertSql, type Party, type Planter, placeColumn, plant, type Row, uniqueColumns } from "./canary.ts";
import { candidates, checksOn, type Seed } from "./canary-values.ts";
import { type Check, type Column, hasColumn, type Inventory, type Relation } from "./inventory.ts";
import type { Attempt, Session } from "./session.ts";
import { literal, qualified, shortened } from "./sql.ts";
import type { VerifyTarget } from "./target.ts";

/** Where scenes are played: a connection, and how it becomes who the service is. */
export interface Stage {
  readonly session: Session;
  /** Before rows are planted. */
  readonly begin: string;
  /** After that: from here on it is the service's role that acts. */
  readonly enter: string;
  /** Back to who plants, where that is somebody else. */
  readonly leave: string;
  /** Whether the connection is a login of the service's kind, and not the administrator in disguise. */
  readonly genuine: boolean;
}

/**
 * One transaction in which two tenants have a row each, and in which everything is done as the first of them. It ends with
 * ROLLBACK, whatever was done.
 */
export interface Scene {
  readonly table: Relation;
  /** The table, as SQL. */
  readonly name: string;
  readonly own: Party;
  readonly foreign: Party;
  /** What tells the other tenant's rows. */
  readonly isForeign: string;
  readonly isOwn: string;
  readonly genuine: boolean;
  readonly inventory: Inventory;
  readonly target: VerifyTarget;
  readonly column: string;
  readonly session: Session;
  /** What was seen as the first tenant before and after the second had a row. */
  readonly watched: readonly Watched[];
  attempt(sql: string): Promise<Attempt>;
  /** Takes back what this attack did so far. */
  undo(): Promise<void>;
  /** Goes on with this value of the setting. */
  become(tenant: string): Promise<void>;
  /** The other tenant's rows as that tenant sees them; undefined where it cannot. Acts as the first tenant again afterwards. */
  foreignRows(): Promise<string | undefined>;
  rowOf(party: Party): Row;
  /** A further row like that of the party, which collides with none. */
  another(party: Party, changes?: Row): Row;
  insert(row: Row, end?: string): string;
}

/** What a statement answered; one that answers otherwise each time (a random number, a clock) says nothing by that. */
export interface Watched {
  readonly sql: string;
  readonly before: string;
  readonly after: string;
  readonly isSteady: boolean;
}

export interface ScenePlan {
  /** The first is the one that is attacked. */
  readonly tables: readonly Relation[];
  readonly tenants: readonly [string, string];
  /** The column that names the tenant in the first table. */
  readonly column?: string;
  readonly watch?: (own: Party, foreign: Party) => readonly string[];
}

/** Why there is no scene. */
export interface NoScene {
  readonly refused: string | Text;
}

const timeouts = "SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'";

/** Opens the transaction and plants. Where that is refused nothing is left open. */
export async function openScene(
  stage: Stage,
  target: VerifyTarget,
  inventory: Inventory,
  seed: () => Seed,
  plan: ScenePlan,
): Promise<Scene | NoScene> {
  const { session } = stage;
  const [table] = plan.tables;
  if (!table) return { refused: "no table" };
  const [own, foreign] = plan.tenants.map((tenant): Party => ({ tenant, rows: new Map() }));
  if (!own || !foreign) return { refused: "no tenants" };
  const become = (tenant: string) => setTenant(session, target.setting, tenant);
  const column = plan.column ?? target.column;

  await session.must(`BEGIN; ${timeouts}; ${stage.begin}`);
  const watching = (): readonly string[] => plan.watch?.(own, foreign) ?? [];
  // What is watched may be a function that changes rows: nothing that it does stays.
  const lookOnce = async (): Promise<readonly string[]> => {
    const seen: string[] = [];
    await session.must(`SAVEPOINT look; ${stage.enter}`);
    await become(own.tenant);
    for (const sql of watching()) seen.push(await answerOf(session, sql));
    await session.must(`ROLLBACK TO SAVEPOINT look; ${stage.leave}`);
    return seen;
  };
  const look = async (): Promise<ReadonlyMap<string, Omit<Watched, "sql" | "before">>> => {
    const [once, again] = [await lookOnce(), await lookOnce()];
    return new Map(
      watching().map((sql, place) => [sql, { after: once[place] ?? "", isSteady: once[place] === again[place] }]),
    );
  };
  const first = await plantAll(own);
  const before = first ? undefined : await look();
  const second = first ?? (await plantAll(foreign));
  if (second) {
    await session.must("ROLLBACK");
    return { refused: second };
  }
  const after = await look();
  await session.must(stage.enter);
  await become(own.tenant);
  await session.must("SAVEPOINT attack");
  session.taken();

  async function plantAll(party: Party): Promise<string | undefined> {
    await become(party.tenant);
    for (const relation of plan.tables) {
      const planter: Planter = { inventory, session, column: relation === table ? column : target.column, seed };
      const { refusal } = await plant(planter, relation, party);
      if (refusal) return `${relation.name}: ${refusal.code ?? ""} ${shortened(refusal.message, 160)}`;
    }
    return undefined;
  }

  const rowOf = (party: Party): Row => party.rows.get(table.oid) ?? {};
  return {
    table,
    name: qualified(table),
    own,
    foreign,
    column,
    isForeign: `${quoteName(column)} = ${literal(foreign.tenant)}`,
    isOwn: `${quoteName(column)} = ${literal(own.tenant)}`,
    genuine: stage.genuine,
    inventory,
    target,
    session,
    watched: [...after].map(([sql, seen]) => ({ sql, before: before?.get(sql)?.after ?? seen.after, ...seen })),
    attempt: (sql) => session.attempt(sql),
    undo: async () => void (await session.must("ROLLBACK TO SAVEPOINT attack")),
    become,
    rowOf,
    async foreignRows() {
      await become(foreign.tenant);
      const where = `${quoteName(column)} = ${literal(foreign.tenant)}`;
      const rows = await session.attempt(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '') AS seen FROM ${qualified(table)} r WHERE ${where}`,
      );
      await become(own.tenant);
      return rows.ok ? String(rows.rows[0]?.seen) : undefined;
    },
    another: (party, changes = {}) => ({ ...freshKeys(inventory, table, column, rowOf(party), seed()), ...changes }),
    insert: (row, end = "") => insertSql(table, row, end),
  };
}

export const isScene = (scene: Scene | NoScene): scene is Scene => "table" in scene;

/** The setting is local to the transaction, as a service behind a pool has to set it. */
export async function setTenant(session: Session, setting: string, tenant: string): Promise<void> {
  await session.must(`SELECT set_config(${literal(setting)}, ${literal(tenant)}, true)`);
}

async function answerOf(session: Session, sql: string): Promise<string> {
  const { ok, code, rows, said } = await session.attempt(sql);
  return ok ? `${JSON.stringify(rows)} ${said}` : `ERROR ${code}`;
}

/** The row with new values where every row must have its own; references to parents stay. */
function freshKeys(inventory: Inventory, table: Relation, tenantColumn: string, row: Row, seed: Seed): Row {
  const unique = uniqueColumns(inventory, table.oid);
  const references = new Set(
    inventory.foreignKeys.filter((key) => key.table === table.oid).flatMap(({ columns }) => columns),
  );
  const fresh: Record<string, string | null> = {};
  for (const column of table.columns) {
    const { name } = column;
    const keeps = name === tenantColumn || references.has(name) || !unique.has(name) || name === placeColumn;
    fresh[name] = (keeps ? row[name] : freshValue(column, row[name], seed, checksOn(inventory, table, column))) ?? null;
  }
  return fresh;
}

/** Of the values that differ from row to row, one of the form that the database took. */
function freshValue(
  column: Column,
  taken: string | null | undefined,
  seed: Seed,
  checks: readonly Check[],
): string | null {
  if (taken === null || taken === undefined) return taken ?? null;
  const shape = (value: string): string => value.replaceAll(/[\p{L}\p{N}]+/gu, "x");
  const values = candidates(column, seed, true, checks).filter((value) => value !== taken);
  return values.find((value) => shape(value) === shape(taken)) ?? values[0] ?? taken;
}

/** Tables that hold rows of tenants, by their column; parts of partitioned tables are reached through the whole. */
export const scopedTables = ({ relations }: Inventory, column: string): readonly Relation[] =>
  relations.filter(
    (relation) =>
      (relation.kind === "r" || relation.kind === "p") && !relation.is_partition && hasColumn(relation, column),
  );
