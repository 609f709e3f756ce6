import { pluralSnake, snakeCase } from "./naming.ts";
import type { deleteRules, Entities, Entity, Field, Relation } from "./spec.ts";
import { indexName, joinTableName } from "./sql.ts";

/** A table as the entities want it, the same for every database; `sql.ts` writes it down. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly indexes: readonly Index[];
  /** Whether the database itself shows each tenant only its own rows. */
  readonly rowSecurity?: true;
}

export interface Column {
  readonly name: string;
  /** What it holds, as a field of an entity would say it. */
  readonly field: Field;
  readonly references?: Reference;
  /** Whether a row that does not say gets the tenant of its transaction. */
  readonly ofTransaction?: true;
}

export interface Reference {
  readonly table: string;
  readonly onDelete: DeleteRule;
  /** The column that both rows have in common, when the database sees to that. */
  readonly within?: typeof tenantColumn;
}

export const tenantColumn = "tenant_id";

export interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** Whether it leaves out rows that are deleted softly. */
  readonly live: boolean;
}

export type DeleteRule = (typeof deleteRules)[number];

/** The table of a many-to-many relation. */
export interface JoinTable {
  readonly name: string;
  /** The column of the entity that has the relation, and that of the other one. */
  readonly own: string;
  readonly other: string;
}

/** The table of an entity; its entry may be missing where only its name is known. */
export const tableName = (name: string, entity?: Entity): string => entity?.plural ?? pluralSnake(name);

/** Whether a relation is a column of the entity that has it. */
export const isToOne = ({ kind }: Relation): boolean => kind === "many-to-one" || kind === "one-to-one";

/** The column and JSON field of a relation to one entity. */
export const relationColumn = (relation: string): string => `${relation}_id`;

export const deleteRule = ({ optional, on_delete }: Relation): DeleteRule =>
  on_delete ?? (optional ? "set-null" : "restrict");

/** The table of a many-to-many relation of the entity `name`. */
export function joinTable(name: string, relation: string, { to }: Relation): JoinTable {
  const own = `${snakeCase(name)}_id`;
  const self = own === "other_id" ? "related_id" : "other_id";
  return {
    name: joinTableName(snakeCase(name), relation),
    own,
    other: to === name ? self : `${snakeCase(to)}_id`,
  };
}

/** The column that says whose an entity is. */
export const scopeColumn = ({ scope }: Entity): "owner_id" | "tenant_id" | undefined =>
  scope === "owner" || scope === "tenant" ? `${scope}_id` : undefined;

/** Which columns must be different, together, for any two entities of one scope; without the column of the scope. */
export function uniqueColumns({ fields, relations = {}, unique = [] }: Entity): readonly (readonly string[])[] {
  const isRelation = (name: string): boolean => !Object.hasOwn(fields, name) && Object.hasOwn(relations, name);
  const groups = [
    ...Object.entries(fields).flatMap(([name, field]) => (field.unique ? [[name]] : [])),
    ...Object.entries(relations).flatMap(([name, { kind }]) => (kind === "one-to-one" ? [[relationColumn(name)]] : [])),
    ...unique.map((group) => group.map((name) => (isRelation(name) ? relationColumn(name) : name))),
  ];
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

/**
 * The tables of an entity: its own, then those of its many-to-many relations.
 *
 * @param rowSecurity whether the database itself keeps tenants apart; see {@link securedTables}
 */
export function tablesOf(
  name: string,
  entity: Entity,
  entities: Entities,
  rowSecurity = false,
): readonly [Table, ...Table[]] {
  const tables = plainTables(name, entity, entities);
  return rowSecurity && entity.scope === "tenant" ? securedTables(tables, entities) : tables;
}

/**
 * The same tables, of rows that the database shows to their tenant only: the tenant comes first in every key and index,
 * and is part of each reference to a row that has one, so that nothing is learnt of what others have.
 */
function securedTables(tables: readonly [Table, ...Table[]], entities: Entities): readonly [Table, ...Table[]] {
  const tenants = new Set(
    Object.entries(entities).flatMap(([name, entity]) => (entity.scope === "tenant" ? [tableName(name, entity)] : [])),
  );
  const [first, ...joins] = tables;
  return [secured(first, tenants), ...joins.map((join) => secured(withTenant(join), tenants))];
}

const withTenant = (table: Table): Table => ({
  ...table,
  columns: [{ name: tenantColumn, field: { type: "uuid" }, ofTransaction: true }, ...table.columns],
});

function secured(table: Table, tenants: ReadonlySet<string>): Table {
  const isShared = ({ references }: Column): boolean => references !== undefined && !tenants.has(references.table);
  // Deleting what all tenants share looks for rows of any tenant.
  const shared = new Set(table.columns.filter(isShared).map(({ name }) => name));
  const first = (columns: readonly string[]): readonly string[] =>
    columns[0] === tenantColumn ? columns : [tenantColumn, ...columns];
  const primaryKey = first(table.primaryKey);
  return {
    ...table,
    rowSecurity: true,
    columns: table.columns.map(({ references, ...column }) =>
      references && tenants.has(references.table)
        ? { ...column, references: { ...references, within: tenantColumn } }
        : { ...column, ...(references ? { references } : {}) },
    ),
    primaryKey,
    indexes: table.indexes
      .map((index) => {
        const [column = ""] = index.columns;
        return shared.has(column) ? index : { ...index, columns: first(index.columns) };
      })
      // The key's own index will do.
      .filter(({ columns, live }) => live || columns.join() !== primaryKey.join()),
  };
}

function plainTables(name: string, entity: Entity, entities: Entities): readonly [Table, ...Table[]] {
  const table = tableName(name, entity);
  const relations = Object.entries(entity.relations ?? {});
  const own: Table = {
    name: table,
    columns: columnsOf(entity, entities),
    primaryKey: ["id"],
    indexes: indexesOf(table, entity),
  };
  const joins = relations
    .filter(([, { kind }]) => kind === "many-to-many")
    .map(([relation, spec]): Table => {
      const { name: join, own, other } = joinTable(name, relation, spec);
      const end = (column: string, to: string): Column => ({
        name: column,
        field: { type: "uuid" },
        references: { table: to, onDelete: "cascade" },
      });
      return {
        name: join,
        columns: [end(own, table), end(other, tableName(spec.to, entities[spec.to]))],
        primaryKey: [own, other],
        // The other way round, for lists and for the deletion of the other end.
        indexes: [{ name: indexName(join, other, "idx"), columns: [other, own], unique: false, live: false }],
      };
    });
  return [own, ...joins];
}

function columnsOf(entity: Entity, entities: Entities): Column[] {
  const scope = scopeColumn(entity);
  return [
    { name: "id", field: { type: "uuid" } },
    ...Object.entries(entity.fields).map(([name, field]) => ({ name, field })),
    ...Object.entries(entity.relations ?? {})
      .filter(([, relation]) => isToOne(relation))
      .map(
        ([name, relation]): Column => ({
          name: relationColumn(name),
          field: { type: "uuid", optional: relation.optional },
          references: { table: tableName(relation.to, entities[relation.to]), onDelete: deleteRule(relation) },
        }),
      ),
    ...(entity.audit ? ["created_by", "updated_by"] : []).map(
      (name): Column => ({ name, field: { type: "string", optional: true } }),
    ),
    ...(scope ? [{ name: scope, field: { type: scope === "owner_id" ? "string" : "uuid" } } satisfies Column] : []),
    { name: "created_at", field: { type: "datetime" } },
    { name: "updated_at", field: { type: "datetime" } },
    { name: "version", field: { type: "i64" } },
    ...(entity.soft_delete
      ? [{ name: "deleted_at", field: { type: "datetime", optional: true } } satisfies Column]
      : []),
  ];
}

function indexesOf(table: string, entity: Entity): Index[] {
  const live = entity.soft_delete === true;
  const scope = scopeColumn(entity);
  const scoped = (columns: readonly string[]): readonly string[] => (scope ? [scope, ...columns] : columns);
  const groups = uniqueColumns(entity);
  const alone = new Set(groups.filter((group) => group.length === 1).flat());
  const sorted = Object.entries(entity.fields).filter(([name, { indexed }]) => indexed && !alone.has(name));
  // Deleting what they refer to looks for rows in any state and scope.
  const coversAll = (column: string): boolean => alone.has(column) && !live && scope === undefined;
  const references = Object.entries(entity.relations ?? {})
    .filter(([, relation]) => isToOne(relation))
    .map(([name]) => relationColumn(name))
    .filter((column) => !coversAll(column));
  const list = (columns: readonly string[], isLive: boolean): Index => ({
    name: indexName(table, ...columns, "idx"),
    columns: [...columns, "id"],
    unique: false,
    live: isLive,
  });
  return [
    // Lists are in the order of the id unless asked otherwise.
    ...(scope ? [list([scope], live)] : []),
    ...["created_at", ...sorted.map(([name]) => name)].map((name) => list(scoped([name]), live)),
    ...references.map((column) => list([column], false)),
    ...groups.map(scoped).map((columns) => ({
      name: indexName(table, ...columns, "key"),
      columns,
      unique: true,
      live,
    })),
  ];
}
