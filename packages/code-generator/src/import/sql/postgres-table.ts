import type { ColumnDef, Constraint, CreateStmt, RangeVar, TypeName } from "libpg-query";
import type { Remarks } from "../imported.ts";
import { type Column, type ColumnType, type Database, type ForeignKey, keyOf, type Table } from "./database.ts";
import { initialOf, literalOf, namesOf, rulesOf } from "./expressions.ts";
import type { Script } from "./parser.ts";

/** What the statements of one script are read with. */
export interface Reader {
  readonly database: Database;
  readonly script: Script;
  readonly remarks: Remarks;
  /** The place of an offset, or of the thing with these names. */
  readonly placeOf: (offset: number, ...names: readonly (string | undefined)[]) => string;
}

export function addTable(reader: Reader, statement: CreateStmt, start: number): void {
  const { database, remarks } = reader;
  const { relation, tableElts = [], inhRelations = [], partbound } = statement;
  const name = relation?.relname ?? "";
  const place = reader.placeOf(relation?.location ?? start, name);
  const [parent] = inhRelations.flatMap((node) => ("RangeVar" in node ? [node.RangeVar] : []));
  if (partbound !== undefined) {
    remarks.passed(place, `a partition of \`${parent?.relname}\``, `\`${parent?.relname}\` 的分区`);
    return;
  }
  if (relation?.relpersistence === "t") {
    remarks.passed(place, "a temporary table", "临时表");
    return;
  }
  const table: Table = {
    key: keyOf(relation?.schemaname, name),
    name,
    place,
    columns: new Map(),
    primaryKey: undefined,
    uniques: [],
    indexes: [],
    foreignKeys: [],
  };
  if (parent !== undefined) inherit(reader, table, parent, place);
  if (statement.partspec !== undefined) remarks.changed(place, "becomes a table without partitions", "变为不分区的表");
  for (const element of tableElts) {
    if ("ColumnDef" in element) addColumn(reader, table, element.ColumnDef, start);
    else if ("Constraint" in element) addConstraint(reader, table, element.Constraint, start);
    else remarks.lost(place, "`LIKE` is not followed", "未处理 `LIKE`");
  }
  database.tables.set(table.key, table);
}

function inherit({ database, remarks }: Reader, table: Table, parent: RangeVar, place: string): void {
  for (const column of database.tables.get(keyOf(parent.schemaname, parent.relname ?? ""))?.columns.values() ?? []) {
    table.columns.set(column.name, { ...column, rules: [...column.rules] });
  }
  remarks.changed(
    place,
    `takes the columns of \`${parent.relname}\`, but is none of its rows`,
    `包含 \`${parent.relname}\` 的列，但不再是它的一部分`,
  );
}

/** The type's own name; PostgreSQL's own types without their schema. */
export function typeOf(type: TypeName | undefined): ColumnType {
  const [first = "", second] = namesOf(type?.names);
  const name = second === undefined ? first : first === "pg_catalog" ? second : keyOf(first, second);
  const args = (type?.typmods ?? []).map(literalOf).filter((value) => typeof value === "number");
  return { name, args, isArray: (type?.arrayBounds ?? []).length > 0 };
}

const serials: Readonly<Record<string, string>> = {
  smallserial: "int2",
  serial2: "int2",
  serial: "int4",
  serial4: "int4",
  bigserial: "int8",
  serial8: "int8",
};

export function addColumn(reader: Reader, table: Table, definition: ColumnDef, start: number): void {
  const name = definition.colname ?? "";
  const type = typeOf(definition.typeName);
  const serial = Object.hasOwn(serials, type.name) ? serials[type.name] : undefined;
  const column: Column = {
    name,
    place: reader.placeOf(definition.location ?? start, table.name, name),
    type: serial === undefined ? type : { ...type, name: serial },
    notNull: serial !== undefined || definition.is_not_null === true,
    initial: serial === undefined ? undefined : { made: "sequence" },
    isComputed: false,
    comment: undefined,
    rules: [],
  };
  table.columns.set(name, column);
  for (const node of definition.constraints ?? []) {
    if ("Constraint" in node) addConstraint(reader, table, node.Constraint, start, column);
  }
}

const onDelete: Readonly<Record<string, ForeignKey["onDelete"]>> = {
  c: "cascade",
  d: "set-default",
  n: "set-null",
  r: "restrict",
};

/** A constraint of a table, or of the column that it is written at. */
export function addConstraint(
  reader: Reader,
  table: Table,
  constraint: Constraint,
  start: number,
  column?: Column,
): void {
  const { script, remarks } = reader;
  const offset = constraint.location ?? start;
  const place = reader.placeOf(offset, table.name, constraint.conname ?? column?.name);
  const keys = namesOf(constraint.keys);
  const columns = keys.length > 0 || column === undefined ? keys : [column.name];
  switch (constraint.contype) {
    case "CONSTR_NULL":
      return;
    case "CONSTR_NOTNULL":
      if (column) column.notNull = true;
      else for (const key of columns) setNotNull(table, key);
      return;
    case "CONSTR_DEFAULT":
      if (column) column.initial = initialOf(constraint.raw_expr, script.bracketAt(offset));
      return;
    case "CONSTR_IDENTITY":
      if (column) {
        column.initial = { made: "sequence" };
        column.notNull = true;
      }
      return;
    case "CONSTR_GENERATED":
      if (column) column.isComputed = true;
      return;
    case "CONSTR_PRIMARY":
      table.primaryKey = { columns, place };
      for (const key of columns) setNotNull(table, key);
      return;
    case "CONSTR_UNIQUE":
      table.uniques.push({ columns, place });
      return;
    case "CONSTR_FOREIGN": {
      const { pktable, pk_attrs: targets, fk_attrs: own, fk_del_action: action = "" } = constraint;
      table.foreignKeys.push({
        columns: own === undefined ? columns : namesOf(own),
        place,
        to: keyOf(pktable?.schemaname, pktable?.relname ?? ""),
        toColumns: namesOf(targets),
        onDelete: onDelete[action] ?? "none",
      });
      return;
    }
    case "CONSTR_CHECK": {
      const rules = rulesOf(constraint.raw_expr);
      if (rules === undefined) {
        const text = script.bracketAt(offset).replace(/\s+/gu, " ");
        remarks.lost(place, `\`${text}\` is not checked`, `不检查 \`${text}\``);
      }
      for (const rule of rules ?? []) table.columns.get(rule.column)?.rules.push(rule);
      return;
    }
    case "CONSTR_EXCLUSION":
      remarks.lost(place, "an exclusion constraint is left out", "未导入排他约束");
      return;
    default:
      // Whether a constraint is deferred matters to transactions, not to data.
      return;
  }
}

function setNotNull(table: Table, name: string): void {
  const column = table.columns.get(name);
  if (column) column.notNull = true;
}
