import type { Remarks } from "../imported.ts";
import { bracketed } from "./brackets.ts";
import {
  type Column,
  type ColumnType,
  type Database,
  emptyDatabase,
  type ForeignKey,
  type Initial,
  type Table,
} from "./database.ts";
import { initialOf, rulesOf } from "./expressions.ts";
import { parseExpression } from "./parser.ts";
import type { Opened } from "./sqlite.ts";

/** The tables of a SQLite database, as SQLite itself describes them. Places are lines of the script, or else names. */
export async function readSqlite(opened: Opened, shown: string, remarks: Remarks): Promise<Database> {
  const database = emptyDatabase("sqlite");
  const { rows, lines } = opened;
  const placeOf = (name: string, offset = 0): string => {
    const line = lines.get(name);
    return line === undefined ? `${shown}: ${name}` : `${shown}:${line + offset}`;
  };
  const master = rows(
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const virtual = [
    ...opened.virtual,
    ...master.filter(({ sql }) => /^CREATE\s+VIRTUAL/iu.test(String(sql))).map(({ name }) => String(name)),
  ];
  for (const { type, name: written, sql: text } of master) {
    const [name, sql] = [String(written), String(text)];
    const place = placeOf(name);
    if (type === "view") remarks.lost(place, `a view (\`${name}\`) is left out`, `未导入视图（\`${name}\`）`);
    else if (type === "trigger")
      remarks.lost(place, `a trigger (\`${name}\`) is left out`, `未导入触发器（\`${name}\`）`);
    else if (virtual.includes(name))
      remarks.lost(place, `a virtual table (\`${name}\`) is left out`, `未导入虚拟表（\`${name}\`）`);
    else if (type !== "table") continue;
    else if (virtual.some((table) => name.startsWith(`${table}_`))) {
      remarks.passed(place, "belongs to a virtual table", "属于虚拟表");
    } else database.tables.set(name, await readTable(opened, name, sql, placeOf, remarks));
  }
  // SQLite knows its tables in any case, also where they are referred to.
  const byLower = new Map([...database.tables.keys()].map((key) => [key.toLowerCase(), key]));
  for (const { foreignKeys } of database.tables.values()) {
    foreignKeys.splice(
      0,
      foreignKeys.length,
      ...foreignKeys.map((key) => ({ ...key, to: byLower.get(key.to.toLowerCase()) ?? key.to })),
    );
  }
  return database;
}

type PlaceOf = (name: string, offset?: number) => string;

async function readTable(
  opened: Opened,
  name: string,
  sql: string,
  placeOf: PlaceOf,
  remarks: Remarks,
): Promise<Table> {
  const { rows } = opened;
  const place = placeOf(name);
  const table: Table = {
    key: name,
    name,
    place,
    columns: new Map(),
    primaryKey: undefined,
    uniques: [],
    indexes: [],
    foreignKeys: [],
  };
  const infos = rows('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', name);
  for (const { name: written, type, notnull, dflt_value: initial, pk, hidden } of infos) {
    const column = String(written);
    const expression = initial === null || initial === undefined ? undefined : String(initial);
    table.columns.set(column, {
      name: column,
      place: opened.lines.has(name) ? placeOf(name, lineOfColumn(sql, column)) : `${place}.${column}`,
      type: declaredType(String(type)),
      notNull: notnull === 1 || Number(pk) > 0,
      initial: await initialValue(expression),
      isComputed: hidden === 2 || hidden === 3,
      comment: undefined,
      rules: [],
    });
  }
  const keys = infos.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
  if (keys.length > 0) table.primaryKey = { columns: keys.map((key) => String(key.name)), place };
  table.foreignKeys.push(...foreignKeysOf(opened, name, place));
  addIndexes(opened, table, placeOf, remarks);
  await addChecks(table, sql, placeOf, remarks);
  return table;
}

async function initialValue(expression: string | undefined): Promise<Initial | undefined> {
  if (expression === undefined) return undefined;
  // SQLite takes an identifier that it does not know for a text.
  const [, text] = /^"((?:[^"]|"")*)"$/u.exec(expression) ?? [];
  if (text !== undefined) return { literal: text.replaceAll('""', '"') };
  const node = await parseExpression(expression);
  return node === undefined ? { text: expression } : initialOf(node, expression);
}

/** The line within a table's statement on which a column begins, counted from 0. */
function lineOfColumn(sql: string, column: string): number {
  const name = column.replace(/[^\w]/gu, "\\$&");
  const found = sql.search(new RegExp(`(?<=[(,]\\s*)["\`\\[]?${name}["\`\\]]?(?=[\\s,)])`, "iu"));
  return found === -1 ? 0 : sql.slice(0, found).split("\n").length - 1;
}

/** `VARCHAR(20)`, `UNSIGNED BIG INT`; what is none of the known types has the one that SQLite gives it. */
function declaredType(declared: string): ColumnType {
  const [, words = "", first, second] =
    /^\s*([^(]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/u.exec(declared) ?? [];
  const name = words.toLowerCase().replace(/\s+/gu, " ");
  const args = [first, second].filter((arg) => arg !== undefined).map(Number);
  // Whatever its name says, SQLite's integers have 64 bits.
  const integer = /^(?:unsigned )?(?:tiny|small|medium|big ?)?int(?:eger|2|4|8)?(?: unsigned)?$/u.test(name)
    ? "int8"
    : undefined;
  const text = /^(?:character varying|varying character|native character|nchar|nvarchar)$/u.test(name)
    ? "varchar"
    : undefined;
  return { name: integer ?? text ?? name, args, isArray: false };
}

const onDelete: Readonly<Record<string, ForeignKey["onDelete"]>> = {
  CASCADE: "cascade",
  RESTRICT: "restrict",
  "SET NULL": "set-null",
  "SET DEFAULT": "set-default",
};

function foreignKeysOf({ rows }: Opened, table: string, place: string): ForeignKey[] {
  const parts = rows(
    'SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq',
    table,
  );
  return [...new Set(parts.map(({ id }) => id))].map((id) => {
    const own = parts.filter((part) => part.id === id);
    const [first] = own;
    return {
      columns: own.map(({ from }) => String(from)),
      place,
      to: String(first?.table),
      toColumns: own.flatMap(({ to }) => (to === null || to === undefined ? [] : String(to))),
      onDelete: onDelete[String(first?.on_delete)] ?? "none",
    };
  });
}

function addIndexes({ rows }: Opened, table: Table, placeOf: PlaceOf, remarks: Remarks): void {
  const list = rows('SELECT name, "unique", origin, partial FROM pragma_index_list(?) ORDER BY seq DESC', table.name);
  for (const { name: written, unique, origin, partial } of list) {
    if (origin === "pk") continue;
    const name = String(written);
    const parts = rows("SELECT name FROM pragma_index_info(?)", name);
    const columns = parts.flatMap((part) => (typeof part.name === "string" ? part.name : []));
    const [definition] = rows("SELECT sql FROM sqlite_master WHERE name = ?", name);
    const live = /\bWHERE\s+["`[]?deleted_at["`\]]?\s+IS\s+NULL\s*$/iu.test(String(definition?.sql));
    const place = origin === "c" ? placeOf(name) : table.place;
    if (columns.length < parts.length || (partial === 1 && !live)) {
      remarks.lost(
        place,
        "an index over an expression or a part of the rows is left out",
        "未导入基于表达式或部分行的索引",
      );
    } else (unique === 1 ? table.uniques : table.indexes).push({ columns, place, live });
  }
}

/** SQLite keeps its conditions as text only. What PostgreSQL's grammar does not know of them is listed. */
async function addChecks(table: Table, sql: string, placeOf: PlaceOf, remarks: Remarks): Promise<void> {
  const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\bCHECK\s*(?=\()/giu;
  for (const { 0: token, index } of sql.matchAll(quoted)) {
    if (!/^CHECK/iu.test(token)) continue;
    const condition = bracketed(sql.slice(index));
    const node = await parseExpression(condition.slice(token.length));
    const place = placeOf(table.name, sql.slice(0, index).split("\n").length - 1);
    const rules = rulesOf(node);
    const columns = rules?.map(({ column }) => columnNamed(table, column));
    if (rules === undefined || columns === undefined || columns.includes(undefined)) {
      const text = condition.replace(/\s+/gu, " ");
      remarks.lost(place, `\`${text}\` is not checked`, `不检查 \`${text}\``);
      continue;
    }
    rules.forEach((rule, position) => {
      columns[position]?.rules.push(rule);
    });
  }
}

const columnNamed = ({ columns }: Table, name: string): Column | undefined =>
  columns.get(name) ?? [...columns.values()].find((column) => column.name.toLowerCase() === name.toLowerCase());
