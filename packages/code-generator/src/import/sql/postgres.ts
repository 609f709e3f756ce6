import type { AlterTableCmd, AlterTableStmt, CommentStmt, IndexStmt, Node, RangeVar } from "libpg-query";
import type { Remarks } from "../imported.ts";
import { type Database, emptyDatabase, keyOf, type Table } from "./database.ts";
import { initialOf, namesOf } from "./expressions.ts";
import { parseScript, type Script, type Statement } from "./parser.ts";
import { addColumn, addConstraint, addTable, type Reader, typeOf } from "./postgres-table.ts";

/** What a script of PostgreSQL makes, such as `pg_dump --schema-only` writes. `shown` names the script in places. */
export async function readPostgres(
  sql: string,
  shown: string,
  remarks: Remarks,
  placeOf?: (script: Script) => Reader["placeOf"],
): Promise<Database> {
  const script = await parseScript(sql, shown);
  const reader: Reader = {
    database: emptyDatabase("postgres"),
    script,
    remarks,
    placeOf: placeOf?.(script) ?? ((offset) => `${shown}:${script.lineAt(offset)}`),
  };
  for (const statement of script.statements) readStatement(reader, statement);
  return reader.database;
}

/** Statements that say nothing about data. */
const beside = new Set([
  "AlterDefaultPrivilegesStmt",
  "AlterExtensionContentsStmt",
  "AlterObjectSchemaStmt",
  "AlterOwnerStmt",
  "AlterSeqStmt",
  "CreateExtensionStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "DropStmt",
  "GrantRoleStmt",
  "GrantStmt",
  "InsertStmt",
  "SelectStmt",
  "TransactionStmt",
  "VariableSetStmt",
]);

/** Statements that make something which no entity has. */
const things: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  CompositeTypeStmt: ["a composite type", "复合类型"],
  CreateForeignTableStmt: ["a foreign table", "外部表"],
  CreateFunctionStmt: ["a function", "函数"],
  CreatePolicyStmt: ["a row-level security policy", "行级安全策略"],
  CreateRangeStmt: ["a range type", "范围类型"],
  CreateTableAsStmt: ["a table made by a query", "由查询创建的表"],
  CreateTrigStmt: ["a trigger", "触发器"],
  CreateEventTrigStmt: ["an event trigger", "事件触发器"],
  RuleStmt: ["a rule", "规则"],
  ViewStmt: ["a view", "视图"],
};

function readStatement(reader: Reader, { node, start }: Statement): void {
  const { database, remarks } = reader;
  const [kind = ""] = Object.keys(node);
  if ("CreateStmt" in node) addTable(reader, node.CreateStmt, start);
  else if ("AlterTableStmt" in node) alterTable(reader, node.AlterTableStmt, start);
  else if ("IndexStmt" in node) addIndex(reader, node.IndexStmt, start);
  else if ("CommentStmt" in node) addComment(reader, node.CommentStmt, start);
  else if ("CreateEnumStmt" in node) {
    database.enums.set(typeKey(node.CreateEnumStmt.typeName), namesOf(node.CreateEnumStmt.vals));
  } else if ("AlterEnumStmt" in node && node.AlterEnumStmt.newVal !== undefined && !node.AlterEnumStmt.oldVal) {
    database.enums.get(typeKey(node.AlterEnumStmt.typeName))?.push(node.AlterEnumStmt.newVal);
  } else if ("CreateDomainStmt" in node) addDomain(reader, node.CreateDomainStmt);
  else if (beside.has(kind))
    remarks.passed(reader.placeOf(start), `${words(kind)}: says nothing about tables`, `${words(kind)}：与表结构无关`);
  else {
    const [en, zh] = things[kind] ?? [`\`${words(kind)}\``, `\`${words(kind)}\``];
    const name = nameIn(node);
    remarks.lost(
      reader.placeOf(start, name),
      `${en}${name && ` (\`${name}\`)`} is left out`,
      `未导入${zh}${name && `（\`${name}\`）`}`,
    );
  }
}

/** `CreateTrigStmt` → create trig. */
const words = (kind: string): string =>
  kind
    .replace(/Stmt$/u, "")
    .replace(/(?<=[a-z])(?=[A-Z])/gu, " ")
    .toLowerCase();

function nameIn(node: Node): string {
  if ("ViewStmt" in node) return node.ViewStmt.view?.relname ?? "";
  if ("CreateFunctionStmt" in node) return namesOf(node.CreateFunctionStmt.funcname).at(-1) ?? "";
  if ("CreateTrigStmt" in node) return node.CreateTrigStmt.trigname ?? "";
  if ("CreateTableAsStmt" in node) return node.CreateTableAsStmt.into?.rel?.relname ?? "";
  if ("CreatePolicyStmt" in node) return node.CreatePolicyStmt.policy_name ?? "";
  if ("CompositeTypeStmt" in node) return node.CompositeTypeStmt.typevar?.relname ?? "";
  if ("CreateRangeStmt" in node) return namesOf(node.CreateRangeStmt.typeName).at(-1) ?? "";
  if ("CreateForeignTableStmt" in node) return node.CreateForeignTableStmt.base?.relation?.relname ?? "";
  return "";
}

const typeKey = (name: readonly Node[] | undefined): string => {
  const [first = "", second] = namesOf(name);
  return second === undefined ? first : keyOf(first, second);
};

const tableOf = ({ database }: Reader, relation: RangeVar | undefined): Table | undefined =>
  database.tables.get(keyOf(relation?.schemaname, relation?.relname ?? ""));

function alterTable(reader: Reader, { relation, cmds = [], objtype }: AlterTableStmt, start: number): void {
  const { remarks } = reader;
  const table = tableOf(reader, relation);
  const place = (offset = start): string => reader.placeOf(offset, relation?.relname);
  for (const node of cmds) {
    if (!("AlterTableCmd" in node)) continue;
    if (objtype !== "OBJECT_TABLE") remarks.passed(place(), "alter: says nothing about tables", "alter：与表结构无关");
    else if (table !== undefined) alterOnce(reader, table, node.AlterTableCmd, start);
    else if (!reader.database.tables.has(relation?.relname ?? "")) {
      remarks.passed(
        place(),
        `belongs to \`${relation?.relname}\`, which is not imported`,
        `属于未导入的 \`${relation?.relname}\``,
      );
    }
  }
}

/** Changes of a table that say nothing about its data. */
const besideTables =
  /^AT_(?:ChangeOwner|ClusterOn|DropCluster|SetStatistics|SetStorage|SetCompression|SetTableSpace|SetAccessMethod|SetLogged|SetUnLogged|ReplicaIdentity|SetRelOptions|ResetRelOptions|SetOptions|EnableTrig|DisableTrig|ValidateConstraint|AttachPartition)/u;

function alterOnce(reader: Reader, table: Table, command: AlterTableCmd, start: number): void {
  const { database, remarks, script } = reader;
  const { subtype = "", name = "", def } = command;
  const column = table.columns.get(name);
  if (subtype === "AT_AddConstraint" && def && "Constraint" in def) {
    addConstraint(reader, table, def.Constraint, start);
  } else if (subtype === "AT_AddColumn" && def && "ColumnDef" in def) {
    addColumn(reader, table, def.ColumnDef, start);
  } else if (subtype === "AT_ColumnDefault" && column) {
    column.initial = initialOf(def, "…");
  } else if (subtype === "AT_AddIdentity" && column) {
    column.initial = { made: "sequence" };
  } else if ((subtype === "AT_SetNotNull" || subtype === "AT_DropNotNull") && column) {
    column.notNull = subtype === "AT_SetNotNull";
  } else if (subtype === "AT_AlterColumnType" && column && def && "ColumnDef" in def) {
    column.type = typeOf(def.ColumnDef.typeName);
  } else if (subtype === "AT_DropColumn") {
    table.columns.delete(name);
  } else if (subtype === "AT_AttachPartition" && def && "PartitionCmd" in def) {
    const partition = def.PartitionCmd.name;
    const key = keyOf(partition?.schemaname, partition?.relname ?? "");
    const place = database.tables.get(key)?.place ?? `${script.lineAt(start)}`;
    database.tables.delete(key);
    remarks.passed(place, `a partition of \`${table.name}\``, `\`${table.name}\` 的分区`);
  } else if (besideTables.test(subtype)) {
    remarks.passed(
      reader.placeOf(start, table.name),
      "alter table: says nothing about data",
      "alter table：与数据无关",
    );
  } else {
    const what = words(subtype.replace(/^AT_/u, ""));
    remarks.lost(
      reader.placeOf(start, table.name),
      `\`${what}\` of \`${table.name}\` is left out`,
      `未导入 \`${table.name}\` 的 \`${what}\``,
    );
  }
}

function addIndex(reader: Reader, index: IndexStmt, start: number): void {
  const { remarks } = reader;
  const table = tableOf(reader, index.relation);
  const elements = (index.indexParams ?? []).flatMap((node) => ("IndexElem" in node ? [node.IndexElem] : []));
  const columns = elements.flatMap(({ name }) => name ?? []);
  const place = reader.placeOf(start, table?.name, index.idxname);
  if (table === undefined) {
    remarks.passed(
      place,
      `an index of \`${index.relation?.relname}\`, which is not imported`,
      `未导入的 \`${index.relation?.relname}\` 的索引`,
    );
    return;
  }
  const live = isLive(index.whereClause);
  if (columns.length < elements.length || (index.whereClause !== undefined && !live)) {
    remarks.lost(
      place,
      "an index over an expression or a part of the rows is left out",
      "未导入基于表达式或部分行的索引",
    );
  } else if (index.accessMethod !== undefined && index.accessMethod !== "btree") {
    remarks.lost(
      place,
      `an index of the kind \`${index.accessMethod}\` is left out`,
      `未导入 \`${index.accessMethod}\` 类型的索引`,
    );
  } else {
    (index.unique ? table.uniques : table.indexes).push({ columns, place, live });
  }
}

/** `deleted_at IS NULL` */
function isLive(where: Node | undefined): boolean {
  if (where === undefined || !("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return false;
  const { arg } = where.NullTest;
  return arg !== undefined && "ColumnRef" in arg && namesOf(arg.ColumnRef.fields).at(-1) === "deleted_at";
}

function addComment(reader: Reader, { objtype, object, comment }: CommentStmt, start: number): void {
  const path = object && "List" in object ? namesOf(object.List.items) : [];
  const name = path.at(-1) ?? "";
  const table = reader.database.tables.get(keyOf(path.at(-3), path.at(-2) ?? ""));
  const column = table?.columns.get(name);
  if (objtype === "OBJECT_COLUMN" && column) column.comment = comment;
  else
    reader.remarks.passed(
      reader.placeOf(start),
      "a comment that has no place in an entity",
      "注释在实体中没有对应位置",
    );
}

function addDomain(reader: Reader, domain: Extract<Node, { CreateDomainStmt: unknown }>["CreateDomainStmt"]): void {
  // A domain is read like a table with one column, called as CHECK calls it.
  const table: Table = {
    key: "",
    name: namesOf(domain.domainname).at(-1) ?? "",
    place: "",
    columns: new Map(),
    primaryKey: undefined,
    uniques: [],
    indexes: [],
    foreignKeys: [],
  };
  addColumn(
    reader,
    table,
    {
      colname: "value",
      ...(domain.typeName && { typeName: domain.typeName }),
      ...(domain.constraints && { constraints: domain.constraints }),
    },
    domain.typeName?.location ?? 0,
  );
  const column = table.columns.get("value");
  if (column) reader.database.domains.set(typeKey(domain.domainname), column);
}
