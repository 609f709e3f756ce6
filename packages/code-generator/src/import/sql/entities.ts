import type { Relation } from "@microforge/core/entity";
import type { Draft, FieldDraft, RelationDraft, UniqueDraft } from "../draft.ts";
import type { Remarks } from "../imported.ts";
import { entityOfTable, fieldName, relationName } from "../names.ts";
import { columnField } from "./column-field.ts";
import type { Columns, Database, ForeignKey, Table } from "./database.ts";
import { joinTables } from "./join-tables.ts";

/** The tables of a database as entities that are still to be checked; join tables as relations of the first one. */
export function draftsOf(database: Database, remarks: Remarks): Draft[] {
  const joins = joinTables(database);
  const tables = [...database.tables.values()].filter(({ key }) => !joins.has(key));
  const imported = new Set(tables.map(({ key }) => key));
  for (const [key, { from, to }] of joins) {
    const table = database.tables.get(key);
    if (table === undefined) continue;
    const [one, other] = [from.to, to.to].map((target) => database.tables.get(target)?.name ?? target);
    for (const column of table.columns.values()) {
      if ([from, to].some(({ columns }) => columns[0] === column.name)) continue;
      remarks.lost(column.place, "a link has no columns of its own", "链接没有自己的列");
    }
    remarks.changed(
      table.place,
      `becomes a many-to-many relation of \`${one}\` and \`${other}\``,
      `变为 \`${one}\` 与 \`${other}\` 的多对多关系`,
    );
  }
  return tables.map((table) => {
    const draft = draftOf(table, imported, database, remarks);
    const links = [...joins.values()].filter(({ from }) => from.to === table.key);
    return {
      ...draft,
      relations: [
        ...draft.relations,
        ...links.map(
          ({ name, place, to }): RelationDraft => ({ name, place, to: to.to, relation: { kind: "many-to-many" } }),
        ),
      ],
    };
  });
}

function draftOf(table: Table, imported: ReadonlySet<string>, database: Database, remarks: Remarks): Draft {
  const { name, plural } = entityOfTable(table.name);
  const softDelete = isSoftDelete(table);
  const own = ownKey(table, remarks);
  const references = new Map<string, ForeignKey>();
  for (const key of table.foreignKeys) {
    const column = usableReference(key, imported, database, remarks);
    if (column !== undefined) references.set(column, key);
  }
  const fields: FieldDraft[] = [];
  const relations: RelationDraft[] = [];
  for (const column of table.columns.values()) {
    const reference = references.get(column.name);
    if ((column.name === own && reference === undefined) || (softDelete && column.name === "deleted_at")) continue;
    const isUnique = hasKey(table.uniques, column.name) || column.name === own;
    if (reference !== undefined) {
      relations.push(relationOf(table, column.name, reference, isUnique, remarks));
      continue;
    }
    const isIndexed = hasKey(table.indexes, column.name);
    const inGroup = table.uniques.some(({ columns }) => columns.includes(column.name));
    const field = columnField(column, { isKey: isUnique || isIndexed || inGroup }, database, remarks);
    if (field === undefined) continue;
    fields.push({
      name: column.name,
      place: column.place,
      field: { ...field, ...(isUnique && { unique: true }), ...(isIndexed && !isUnique && { indexed: true }) },
    });
    remarkOnScope(column.name, column.place, remarks);
  }
  remarkOnIndexes(table, softDelete, remarks);
  return {
    key: table.key,
    name,
    place: table.place,
    plural,
    softDelete,
    fields,
    relations,
    unique: groupsOf(table, own, references),
  };
}

const hasKey = (all: readonly Columns[], column: string): boolean =>
  all.some(({ columns }) => columns.length === 1 && columns[0] === column);

function isSoftDelete({ columns }: Table): boolean {
  const column = columns.get("deleted_at");
  return column !== undefined && !column.notNull && /^(?:timestamp|datetime)/u.test(column.type.name);
}

/** The column whose part the entity's own id takes. */
function ownKey({ primaryKey, columns, place }: Table, remarks: Remarks): string | undefined {
  const [only, ...others] = primaryKey?.columns ?? [];
  if (only === undefined) {
    remarks.changed(place, "has no primary key; every entity has an `id`", "没有主键；每个实体都有 `id`");
    return undefined;
  }
  if (others.length > 0) {
    remarks.changed(
      place,
      "has a primary key of several columns: it becomes a unique group",
      "主键由多列组成：变为唯一约束",
    );
    return undefined;
  }
  const column = columns.get(only);
  if (only !== "id" || column?.type.name !== "uuid") {
    remarks.changed(
      column?.place ?? place,
      `the primary key \`${only}\` (${column?.type.name}) becomes \`id\`, a uuid`,
      `主键 \`${only}\`（${column?.type.name}）变为 \`id\`，类型为 uuid`,
    );
  }
  return only;
}

/** The column of a reference that a relation can express. */
function usableReference(
  { columns, to, toColumns, place, onDelete }: ForeignKey,
  imported: ReadonlySet<string>,
  database: Database,
  remarks: Remarks,
): string | undefined {
  const [column] = columns;
  const target = database.tables.get(to);
  if (columns.length !== 1 || column === undefined) {
    remarks.lost(
      place,
      "a reference of several columns is left out; the columns stay",
      "未导入由多列组成的引用；列仍保留",
    );
    return undefined;
  }
  if (target === undefined || !imported.has(to)) {
    remarks.lost(
      place,
      `refers to \`${to}\`, which is not imported; the column stays`,
      `引用未导入的 \`${to}\`；列仍保留`,
    );
    return undefined;
  }
  const key = target.primaryKey?.columns ?? [];
  if (key.length !== 1 || (toColumns.length > 0 && toColumns[0] !== key[0])) {
    remarks.lost(
      place,
      `refers to \`${to}\` by another column than its key; the column stays`,
      `不通过主键引用 \`${to}\`；列仍保留`,
    );
    return undefined;
  }
  if (onDelete === "set-default")
    remarks.lost(place, "`SET DEFAULT` on delete becomes restrict", "删除时的 `SET DEFAULT` 变为 restrict");
  return column;
}

function relationOf(
  { columns }: Table,
  name: string,
  { to, place, onDelete }: ForeignKey,
  isUnique: boolean,
  remarks: Remarks,
): RelationDraft {
  const column = columns.get(name);
  const relation = relationName(name);
  if (`${fieldName(relation)}_id` !== name) {
    remarks.changed(
      column?.place ?? place,
      `the column is \`${fieldName(relation)}_id\` here`,
      `此处列名为 \`${fieldName(relation)}_id\``,
    );
  }
  if (column !== undefined && column.type.name !== "uuid") {
    remarks.changed(
      column.place,
      `a key of the type \`${column.type.name}\` becomes a uuid`,
      `类型为 \`${column.type.name}\` 的键变为 uuid`,
    );
  }
  if (column !== undefined && (column.initial !== undefined || column.rules.length > 0)) {
    remarks.lost(column.place, "a default or CHECK of a reference is left out", "未导入引用列的默认值或 CHECK");
  }
  const isOptional = column?.notNull === false;
  const rule = onDelete === "cascade" ? "cascade" : onDelete === "set-null" && isOptional ? "set-null" : "restrict";
  const usual = isOptional ? "set-null" : "restrict";
  const said: Omit<Relation, "to"> = {
    kind: isUnique ? "one-to-one" : "many-to-one",
    ...(isOptional && { optional: true }),
    ...(rule !== usual && { on_delete: rule }),
    ...(column?.comment !== undefined && { description: column.comment }),
  };
  return { name: relation, place: column?.place ?? place, to, relation: said };
}

function groupsOf(table: Table, own: string | undefined, references: ReadonlyMap<string, ForeignKey>): UniqueDraft[] {
  const { primaryKey, uniques } = table;
  const keys = own === undefined && primaryKey !== undefined && primaryKey.columns.length > 1 ? [primaryKey] : [];
  return [...keys, ...uniques]
    .filter(({ columns }) => columns.length > 1)
    .map(({ columns, place }) => ({
      place,
      members: columns.map((column) => (references.has(column) ? relationName(column) : column)),
    }));
}

function remarkOnIndexes({ indexes, uniques }: Table, softDelete: boolean, remarks: Remarks): void {
  for (const { columns, place } of indexes) {
    if (softDelete && columns.length === 1 && columns[0] === "deleted_at") {
      remarks.lost(place, "the index of `deleted_at` is left out", "未导入 `deleted_at` 的索引");
    }
    if (columns.length > 1) remarks.lost(place, "an index of several columns is left out", "未导入多列索引");
  }
  for (const { live, place } of uniques) {
    if (live === true && !softDelete) remarks.changed(place, "is unique among all rows here", "此处在所有行中唯一");
    if (live !== true && softDelete) {
      remarks.changed(place, "is unique among the rows that are not deleted", "仅在未删除的行中唯一");
    }
  }
}

function remarkOnScope(column: string, place: string, remarks: Remarks): void {
  const scope = column === "tenant_id" ? "tenant" : column === "owner_id" ? "owner" : undefined;
  if (scope === undefined) return;
  remarks.changed(
    place,
    `stays a field that clients write; \`scope: ${scope}\` would take it from the caller`,
    `仍是客户端写入的字段；使用 \`scope: ${scope}\` 则取自调用者`,
  );
}
