import { sqlString } from "../../templates/escape.ts";
import type { Column, Table } from "../schema.ts";
import type { Field } from "../spec.ts";
import {
  addReference,
  checkClause,
  columnDefinition,
  createIndex,
  forAllTenants,
  indexName,
  referenceClause,
  sqlName,
  sqlType,
} from "../sql.ts";
import {
  type Added,
  type Changed,
  dropColumns,
  type Guard,
  indexChanges,
  type Kept,
  lastOfDeleted,
  renameColumns,
  renameTable,
  type TableChange,
} from "./change.ts";

/** A change of a table in PostgreSQL. */
export function postgresChange(change: TableChange): string[] {
  const statements = tableChange(change);
  const { from, to, kept } = change;
  if (!from.rowSecurity || statements.length === 0) return statements;
  // A reference that is new is checked for every row there is, which looks at the rows that it leads to.
  const before = new Map(kept.map((pair) => [pair.to, clauseOf(pair.from, pair.to.name)]));
  const isNew = (column: Column): boolean => before.get(column) !== clauseOf(column, column.name);
  const targets = to.columns.flatMap((column) =>
    column.references?.within && isNew(column) ? [column.references.table] : [],
  );
  const others = [...new Set(targets)].filter((name) => name !== to.name && name !== from.name);
  return forAllTenants(from.name, to.name, others, statements);
}

/** What a column refers to, as the database is told; the column is the same one, whatever it is called. */
const clauseOf = ({ references }: Column, name: string): string | undefined =>
  references && referenceClause(references, name);

function tableChange(change: TableChange): string[] {
  const { from, to } = change;
  const indexes = indexChanges(change, new Set());
  const columns = change.kept.map((column) => ({
    column,
    constraints: constraintChanges(from, to, column),
  }));
  return [
    ...lastOfDeleted(change),
    ...change.changed.flatMap(({ guards }) => guards.map((guard) => guardStatement(from.name, guard))),
    ...indexes.dropped.map(({ name }) => `DROP INDEX ${name};`),
    ...renameTable(change),
    ...(from.name === to.name ? [] : [renameConstraint(to, indexName(from.name, "pkey"), indexName(to.name, "pkey"))]),
    ...dropColumns(change),
    ...renameColumns(change),
    ...columns.flatMap(({ constraints }) => constraints.first),
    ...change.changed.flatMap((column) => alter(to.name, column)),
    ...columns.flatMap(({ constraints }) => constraints.last),
    ...change.added.flatMap((column) => add(to.name, column)),
    ...indexes.kept
      .filter((index) => index.from.name !== index.to.name)
      .map((index) => `ALTER INDEX ${index.from.name} RENAME TO ${index.to.name};`),
    ...indexes.created.map((index) => createIndex(to.name, index)),
  ];
}

const renameConstraint = (table: Table, before: string, after: string): string =>
  `ALTER TABLE ${sqlName(table.name)} RENAME CONSTRAINT ${before} TO ${after};`;

/** Its constraints, renamed when they stay, and else dropped before the column changes and added after it. */
function constraintChanges(before: Table, after: Table, { from, to }: Kept): { first: string[]; last: string[] } {
  const first: string[] = [];
  const last: string[] = [];
  const alterTable = `ALTER TABLE ${sqlName(after.name)}`;
  const replace = (
    kind: "check" | "fkey",
    was: string | undefined,
    is: string | undefined,
    add: () => string,
  ): void => {
    const [oldName, newName] = [indexName(before.name, from.name, kind), indexName(after.name, to.name, kind)];
    if (was === is) {
      if (is !== undefined && oldName !== newName) first.push(renameConstraint(after, oldName, newName));
      return;
    }
    if (was !== undefined) first.push(`${alterTable} DROP CONSTRAINT ${oldName};`);
    if (is !== undefined) last.push(add());
  };
  replace("check", inOrder(from.field), inOrder(to.field), () => {
    const name = indexName(after.name, to.name, "check");
    return `${alterTable} ADD CONSTRAINT ${name} ${checkClause(to.name, to.field.values ?? [])};`;
  });
  const { references } = to;
  replace("fkey", clauseOf(from, to.name), clauseOf(to, to.name), () =>
    references ? addReference(after.name, to.name, references) : "",
  );
  return { first, last };
}

/** The values of an enum; their order means nothing to a database. */
const inOrder = ({ values }: Field): string | undefined => values && [...values].sort().join();

function alter(table: string, { from, to, convert, fill }: Changed): string[] {
  const [name, inTable] = [sqlName(to.name), `ALTER TABLE ${sqlName(table)}`];
  const type = sqlType(to.field, "postgres");
  const value = convert ? convert(name) : name;
  const statements: string[] = [];
  if (type !== sqlType(from.field, "postgres")) {
    statements.push(`${inTable} ALTER COLUMN ${name} TYPE ${type} USING ${value};`);
  } else if (convert) {
    statements.push(`UPDATE ${sqlName(table)} SET ${name} = ${value} WHERE ${name} IS NOT NULL;`);
  }
  if (fill !== undefined)
    statements.push(`UPDATE ${sqlName(table)} SET ${name} = ${fill.value} WHERE ${name} IS NULL;`);
  const required = (field: Field): boolean => !field.optional;
  if (required(from.field) !== required(to.field)) {
    statements.push(`${inTable} ALTER COLUMN ${name} ${to.field.optional ? "DROP" : "SET"} NOT NULL;`);
  }
  return statements;
}

function add(table: string, { column, fill }: Added): string[] {
  const { references, ...plain } = column;
  // A reference of two columns is a constraint of the table.
  if (references?.within)
    return [...add(table, { column: plain, ...(fill ? { fill } : {}) }), addReference(table, column.name, references)];
  const [name, inTable] = [sqlName(column.name), `ALTER TABLE ${sqlName(table)}`];
  if (fill === undefined) return [`${inTable} ADD COLUMN ${columnDefinition(table, column, "postgres")};`];
  if (fill.constant && !column.field.optional) {
    return [
      `${inTable} ADD COLUMN ${columnDefinition(table, column, "postgres", ` DEFAULT ${fill.value}`)};`,
      `${inTable} ALTER COLUMN ${name} DROP DEFAULT;`,
    ];
  }
  const nullable = { ...column, field: { ...column.field, optional: true } };
  return [
    `${inTable} ADD COLUMN ${columnDefinition(table, nullable, "postgres")};`,
    `UPDATE ${sqlName(table)} SET ${name} = ${fill.value};`,
    ...(column.field.optional ? [] : [`${inTable} ALTER COLUMN ${name} SET NOT NULL;`]),
  ];
}

const guardStatement = (table: string, { against, message }: Guard): string =>
  `DO $$
BEGIN
    IF EXISTS (SELECT FROM ${sqlName(table)} WHERE ${against}) THEN
        RAISE EXCEPTION '%', ${sqlString(message)};
    END IF;
END
$$;`;
