import { quoteName } from "../data/sql-text.ts";
import { candidates, checksOn, literalsOf, type Seed } from "./canary-values.ts";
import type { Column, ForeignKey, Inventory, Relation } from "./inventory.ts";
import type { Attempt, Session } from "./session.ts";
import { literal, qualified } from "./sql.ts";

export type Row = Readonly<Record<string, string | null>>;

/** One of the two tenants of a scene, and the rows that were planted for it: by the table's oid. */
export interface Party {
  readonly tenant: string;
  readonly rows: Map<number, Row>;
}

/** A row, or what the database said to the last attempt. */
export interface Planted {
  readonly row?: Row;
  readonly refusal?: Attempt;
}

/** What plants: random numbers come from whoever calls. */
export interface Planter {
  readonly inventory: Inventory;
  readonly session: Session;
  /** The column that names the tenant. */
  readonly column: string;
  readonly seed: () => Seed;
}

/** Where a row stands, told by PostgreSQL itself: `tableoid/ctid`. */
export const placeColumn = "·place";

/** Which columns of a table must differ from every other row. */
export const uniqueColumns = ({ indexes }: Inventory, table: number): ReadonlySet<string> =>
  new Set(indexes.filter((index) => index.table === table).flatMap((index) => index.columns));

/**
 * Plants one row of the party in the open transaction, its parents first, as whoever the session is now.
 * Undefined where the database refuses every value that was tried; `refusal` then says what it said last.
 */
export async function plant(
  planter: Planter,
  table: Relation,
  party: Party,
  path: readonly number[] = [],
): Promise<Planted> {
  const known = party.rows.get(table.oid);
  if (known) return { row: known };
  const given = await valuesOfParents(planter, table, party, [...path, table.oid]);
  const tried = new Map<string, number>();
  const seed = planter.seed();
  for (let attempt = 1; ; attempt += 1) {
    const values = valuesFor(planter, table, party, given, seed, tried);
    const answer = await planter.session.attempt(insertSql(table, values));
    if (answer.ok) {
      const row = rowOf(answer);
      if (row) party.rows.set(table.oid, row);
      return row ? { row } : { refusal: answer };
    }
    const next = attempt < 25 ? columnsToChange(planter.inventory, table, answer) : [];
    const open = next.filter((name) => given[name] === undefined && name !== planter.column);
    if (open.length === 0) return { refusal: answer };
    // One column at a time, round and round: what one check forbids together may be allowed one by one.
    const turn = open[attempt % open.length] ?? open[0];
    if (turn !== undefined) tried.set(turn, (tried.get(turn) ?? 0) + 1);
  }
}

function rowOf({ rows }: Attempt): Row | undefined {
  const row = rows[0];
  return (
    row && Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]))
  );
}

/** Parents that are needed, and those that can be had; a table that refers to itself refers to nobody. */
async function valuesOfParents(
  planter: Planter,
  table: Relation,
  party: Party,
  path: readonly number[],
): Promise<Record<string, string | null>> {
  const values: Record<string, string | null> = {};
  for (const key of planter.inventory.foreignKeys.filter((key) => key.table === table.oid)) {
    const parent = planter.inventory.relations.find(({ oid }) => oid === key.parent);
    if (!parent || path.includes(parent.oid)) continue;
    const row = await parentRow(planter, parent, key, party, path);
    if (!row) continue;
    key.columns.forEach((name, index) => {
      if (name !== planter.column) values[name] = row[key.parent_columns[index] ?? ""] ?? null;
    });
  }
  return values;
}

async function parentRow(
  planter: Planter,
  parent: Relation,
  key: ForeignKey,
  party: Party,
  path: readonly number[],
): Promise<Row | undefined> {
  const own = parent.columns.some(({ name }) => name === planter.column);
  const column = key.parent_columns[key.columns.indexOf(planter.column)];
  // A table of the tenants themselves: the row that a tenant column refers to is the tenant.
  if (column !== undefined && !own) {
    const tenants: Party = { tenant: party.tenant, rows: new Map() };
    const row = await plantTenant(planter, parent, column, tenants);
    if (row) party.rows.set(parent.oid, row);
    return row;
  }
  if (!own) {
    const found = await planter.session.attempt(`SELECT ${returning(parent)} FROM ${qualified(parent)} LIMIT 1`);
    const row = found.ok ? rowOf(found) : undefined;
    if (row) return row;
  }
  return (await plant(planter, parent, party, path)).row;
}

/** The tenant's own row, which may be there already. */
async function plantTenant(planter: Planter, table: Relation, column: string, party: Party): Promise<Row | undefined> {
  const where = `${quoteName(column)} = ${literal(party.tenant)}`;
  const find = async (): Promise<Row | undefined> =>
    rowOf(await planter.session.attempt(`SELECT ${returning(table)} FROM ${qualified(table)} WHERE ${where}`));
  const there = await find();
  if (there) return there;
  return (await plant({ ...planter, column }, table, party, [])).row;
}

function valuesFor(
  { inventory, column: tenantColumn }: Planter,
  table: Relation,
  party: Party,
  given: Readonly<Record<string, string | null>>,
  seed: Seed,
  tried: ReadonlyMap<string, number>,
): Record<string, string | null> {
  const unique = uniqueColumns(inventory, table.oid);
  const values: Record<string, string | null> = {};
  for (const column of table.columns) {
    const { name } = column;
    if (column.generated) continue;
    if (name === tenantColumn) values[name] = party.tenant;
    else if (given[name] !== undefined) values[name] = given[name];
    else if (isNeeded(column, unique, tried, table)) {
      const possible = possibleValues(inventory, table, column, seed, unique.has(name));
      const value = possible[(tried.get(name) ?? 0) % Math.max(1, possible.length)];
      if (value !== undefined) values[name] = value;
    }
  }
  return values;
}

/** A default that draws from a sequence would leave a gap behind: a rolled back transaction gives no number back. */
function isNeeded(
  column: Column,
  unique: ReadonlySet<string>,
  tried: ReadonlyMap<string, number>,
  table: Relation,
): boolean {
  if (column.identity || /\bnextval\(/.test(column.default ?? "")) return true;
  if (unique.has(column.name) || tried.has(column.name) || table.partition_key.includes(column.name)) return true;
  return column.not_null && column.default === null;
}

function possibleValues(
  inventory: Inventory,
  table: Relation,
  column: Column,
  seed: Seed,
  unique: boolean,
): readonly string[] {
  const values = candidates(column, seed, unique, checksOn(inventory, table, column));
  if (!table.partition_key.includes(column.name)) return values;
  const bounds = inventory.relations
    .filter(({ parents }) => parents.includes(table.oid))
    .map(({ bound }) => bound ?? "");
  return [...bounds.flatMap((bound) => literalsOf(bound.replaceAll(/'(?=[,)])/g, "'::"))), ...values];
}

/** What the refusal is about; empty where another value would not help. */
function columnsToChange(
  inventory: Inventory,
  table: Relation,
  { code, constraint, dataType }: Attempt,
): readonly string[] {
  const all = table.columns.filter((column) => column.not_null && !column.generated).map(({ name }) => name);
  if (code === "23514" && constraint === undefined) return table.partition_key;
  if (code === "23514") {
    const named = inventory.checks.filter(
      ({ table: of, name, domain }) => name === constraint && (of === table.oid || domain !== null),
    );
    const columns = named.flatMap((check) => check.columns);
    const ofDomain = table.columns.filter(({ domain }) => domain !== null && domain === (dataType ?? named[0]?.domain));
    return columns.length > 0 ? columns : ofDomain.map(({ name }) => name);
  }
  // Not the right form for its type, too long, or a trigger's own opinion.
  return code !== undefined && /^(22|P0001)/.test(code) ? all : [];
}

/** All columns as text, and where the row stands. */
export const returning = (table: Relation): string =>
  [
    ...table.columns.map(({ name }) => `${quoteName(name)}::text AS ${quoteName(name)}`),
    `tableoid::text || '/' || ctid::text AS ${quoteName(placeColumn)}`,
  ].join(", ");

/** INSERT of the values; a column that numbers itself takes the given number. */
export function insertSql(table: Relation, values: Readonly<Record<string, string | null>>, end?: string): string {
  const columns = table.columns.filter(({ name, generated }) => !generated && values[name] !== undefined);
  const overriding = columns.some(({ identity }) => identity) ? " OVERRIDING SYSTEM VALUE" : "";
  return `INSERT INTO ${qualified(table)} (${columns.map(({ name }) => quoteName(name)).join(", ")})${overriding} VALUES (${columns
    .map(({ name }) => literal(values[name] ?? null))
    .join(", ")}) ${end ?? `RETURNING ${returning(table)}`}`;
}
