import type { Column } from "../schema.ts";
import { columnDefinition, createIndex, sqlName } from "../sql.ts";
import {
  type Added,
  type Changed,
  dropColumns,
  type Fill,
  type Guard,
  indexChanges,
  lastOfDeleted,
  renameColumns,
  renameTable,
  type TableChange,
  temporary,
} from "./change.ts";
import { neutralValue, sqlValue } from "./values.ts";

/**
 * A change of a table in SQLite. A column cannot be altered there, and a table cannot be made anew while others refer to
 * it: deleting the old one would delete, or be forbidden by, what refers to it. So a column is made anew beside the old one.
 */
export function sqliteChange(change: TableChange): string[] {
  const { from, to } = change;
  const anew = new Set(change.changed.filter((column) => isAnew(to.name, column)).map((column) => column.from.name));
  const { kept, dropped, created } = indexChanges(change, anew);
  // An index keeps the name that it was created with.
  const renamed = kept.filter((index) => index.from.name !== index.to.name);
  return [
    ...lastOfDeleted(change),
    ...change.changed.flatMap(({ guards }) => guards.flatMap((guard) => guardStatements(from.name, guard))),
    ...[...dropped, ...renamed.map((index) => index.from)].map(({ name }) => `DROP INDEX ${name};`),
    ...renameTable(change),
    ...dropColumns(change),
    ...renameColumns(change),
    ...change.changed.flatMap((column) =>
      anew.has(column.from.name) ? makeAnew(to.name, column) : update(to.name, column),
    ),
    ...change.added.flatMap((column) => add(to.name, column)),
    ...[...renamed.map((index) => index.to), ...created].map((index) => createIndex(to.name, index)),
  ];
}

function isAnew(table: string, { from, to }: Changed): boolean {
  const definition = ({ field, ...column }: Column): string =>
    columnDefinition(
      table,
      // The order of the values means nothing to the database.
      { ...column, name: to.name, field: { ...field, values: field.values && [...field.values].sort() } },
      "sqlite",
    );
  return definition(from) !== definition(to);
}

function update(table: string, { to, convert }: Changed): string[] {
  const name = sqlName(to.name);
  return convert ? [`UPDATE ${sqlName(table)} SET ${name} = ${convert(name)} WHERE ${name} IS NOT NULL;`] : [];
}

function makeAnew(table: string, { to, convert, fill }: Changed): string[] {
  const [name, next, inTable] = [sqlName(to.name), temporary(to.name), sqlName(table)];
  const column = { ...to, name: next };
  return [
    `ALTER TABLE ${inTable} ADD COLUMN ${columnDefinition(table, column, "sqlite", defaultFor(column, fill))};`,
    ...(fill && !fill.constant ? [`UPDATE ${inTable} SET ${next} = ${fill.value} WHERE ${name} IS NULL;`] : []),
    `UPDATE ${inTable} SET ${next} = ${convert ? convert(name) : name} WHERE ${name} IS NOT NULL;`,
    `ALTER TABLE ${inTable} DROP COLUMN ${name};`,
    `ALTER TABLE ${inTable} RENAME COLUMN ${next} TO ${name};`,
  ];
}

function add(table: string, { column, fill }: Added): string[] {
  const definition = columnDefinition(table, column, "sqlite", defaultFor(column, fill));
  const isFilled = fill === undefined || (fill.constant && !column.field.optional);
  return [
    `ALTER TABLE ${sqlName(table)} ADD COLUMN ${definition};`,
    ...(isFilled ? [] : [`UPDATE ${sqlName(table)} SET ${sqlName(column.name)} = ${fill.value};`]),
  ];
}

/** SQLite adds a column that must have a value only with a default, and cannot take the default away again. */
function defaultFor({ name, field, references }: Column, fill: Fill | undefined): string {
  if (field.optional || references) return "";
  return ` DEFAULT ${fill?.constant ? fill.value : sqlValue(neutralValue(field), name, field, "sqlite")}`;
}

/** There is no statement that only fails; a constraint does, and its name is what is reported. */
const guardStatements = (table: string, { against, message }: Guard): string[] => [
  `CREATE TABLE guard__new (found INTEGER CONSTRAINT "${message}" CHECK (found = 0)) STRICT;`,
  `INSERT INTO guard__new SELECT 1 FROM ${sqlName(table)} WHERE ${against} LIMIT 1;`,
  "DROP TABLE guard__new;",
];
