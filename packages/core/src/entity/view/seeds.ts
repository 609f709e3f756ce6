import { createHash } from "node:crypto";
import { isWritable } from "../check/check.ts";
import { isToOne, relationColumn, tablesOf } from "../schema.ts";
import type { Entities, Entity, Relation } from "../spec.ts";
import { sqlName } from "../sql.ts";
import { type Json, lengths, type NamedField, type Store, sampleCount, typeFacts } from "../types/types.ts";
import type { Subject } from "./subject.ts";

/** Whose the example rows are, where entities have owners or tenants. */
export const seedOwner = "example-user";
export const seedTenant = "01937e8f-0000-7000-8000-000000000001";

/** One value of the test data is left for who adds a row to these. */
const mostRows = sampleCount - 1;

/** When the first of the example rows was created. */
const began = Date.UTC(2026, 0, 1);

/** What the templates of example data see: the statement that inserts it, for each store. */
export interface SeedView extends Readonly<Record<Store, string>> {
  /** One more that can be created beside the example rows, as JSON. */
  readonly next: string;
}

/** Example rows that follow from the specification alone; every run makes the same. */
export function seedView({ name, entity, fields }: Subject, entities: Entities, rowSecurity = false): SeedView {
  const [table] = tablesOf(name, entity, entities);
  const columns = table.columns.filter((column) => column.name !== "deleted_at");
  const rows = Array.from({ length: rowsOf(entity) }, (_, n) => seedRow(name, entity, fields, entities, n));
  const insert = (store: Store): string => {
    const values = rows.map((row) =>
      columns.map((column) => {
        const value = row[column.name] ?? null;
        const field = { ...column.field, name: column.name, entity: name };
        return value === null ? "NULL" : typeFacts(field.type).sqlLiteral[store](value, field);
      }),
    );
    return [
      `INSERT INTO ${sqlName(table.name)} (${columns.map((column) => sqlName(column.name)).join(", ")}) VALUES`,
      values.map((row) => `    (${row.join(", ")})`).join(",\n"),
      "ON CONFLICT DO NOTHING;",
    ].join("\n");
  };
  const next = seedRow(name, entity, fields, entities, mostRows, mostRows - 1);
  const written = fields.filter((field) => isWritable(field) && next[field.name] !== undefined);
  return {
    sqlite: insert("sqlite"),
    // Whose rows a transaction may store is said before it stores them.
    postgres: `${rowSecurity && entity.scope === "tenant" ? `SET LOCAL app.tenant_id = '${seedTenant}';\n` : ""}${insert("postgres")}`,
    next: JSON.stringify(Object.fromEntries(written.map((field) => [field.name, next[field.name]]))),
  };
}

type Row = Readonly<Record<string, Json>>;

/** The values of one row, by column; those that are missing are NULL. Its references lead to the row `to` of their target. */
function seedRow(
  name: string,
  entity: Entity,
  fields: readonly NamedField[],
  entities: Entities,
  n: number,
  to = n,
): Row {
  const created = new Date(began + n * 1000).toISOString();
  const references = toOneRelations(entity).map(([relation, spec]): readonly [string, Json] => [
    relationColumn(relation),
    refersTo(name, spec, entities, n) ? seedId(spec.to, spec.to === name ? 0 : to) : null,
  ]);
  return {
    id: seedId(name, n),
    ...Object.fromEntries(fields.map((field) => [field.name, seedValue(field, n, created)])),
    ...Object.fromEntries(references),
    ...(entity.audit ? { created_by: seedOwner, updated_by: seedOwner } : {}),
    ...(entity.scope === "owner" ? { owner_id: seedOwner } : {}),
    ...(entity.scope === "tenant" ? { tenant_id: seedTenant } : {}),
    created_at: created,
    updated_at: created,
    version: 1,
  };
}

function seedValue(field: NamedField, n: number, created: string): Json {
  if (field.generated) return field.type === "uuid" ? seedId(`${field.entity}.${field.name}`, n) : created;
  // Every third one has only what it must have.
  if (!isWritable(field) || (n % 3 === 0 && (field.optional || field.default !== undefined)))
    return field.default ?? null;
  return field.secret ? placeholder(field, n) : typeFacts(field.type).sample(field, n);
}

/** What nobody takes for a secret. */
function placeholder(field: NamedField, n: number): Json {
  if (field.pattern !== undefined) return typeFacts(field.type).sample(field, n);
  const [min, max] = lengths(field);
  const text = `not-a-secret-${n}`.slice(0, max).padEnd(min, "x");
  return field.type === "bytes" ? Buffer.from(text).toString("base64") : text;
}

const toOneRelations = (entity: Entity | undefined): [relation: string, spec: Relation][] =>
  Object.entries(entity?.relations ?? {}).filter(([, relation]) => isToOne(relation));

/** Whether a row has the reference. An optional one that would close a circle has not: no order would suit it. */
function refersTo(name: string, { to, optional }: Relation, entities: Entities, n: number): boolean {
  if (!optional) return true;
  if (n % 3 === 0) return false;
  return to === name || !leadsTo(to, name, entities);
}

function leadsTo(from: string, to: string, entities: Entities, seen: Set<string> = new Set()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return toOneRelations(entities[from]).some(([, relation]) => leadsTo(relation.to, to, entities, seen));
}

/** How many rows there are; the last one of a target is left for who adds one that must have it for itself. */
const rowsOf = (entity: Entity): number =>
  toOneRelations(entity).some(([, { kind, optional }]) => kind === "one-to-one" && !optional) ? mostRows - 1 : mostRows;

/** The id of an example row: a UUIDv7 whose time is that of its making, and whose random part is its name's hash. */
export function seedId(name: string, n: number): string {
  const time = (began + n * 1000).toString(16).padStart(12, "0");
  const random = createHash("sha256").update(`${name} ${n}`).digest("hex");
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    `8${random.slice(3, 6)}`,
    random.slice(6, 18),
  ].join("-");
}
