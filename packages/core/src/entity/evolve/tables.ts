import { own } from "../own.ts";
import { joinTable, type Table, tableName, tablesOf } from "../schema.ts";
import type { Entities, Entity } from "../spec.ts";

/** A name that was changed; without it, two names are two things. */
export interface Rename {
  /** The entity, by its name before. */
  readonly entity: string;
  /** A field or relation; without it the entity itself is renamed. */
  readonly field?: string;
  readonly to: string;
}

/** An entity before and after. */
export interface EntityPair {
  readonly before: string;
  readonly after: string;
}

/** A table before and after, and the old names of its columns by new ones. */
export interface TablePair {
  readonly from: Table;
  readonly to: Table;
  readonly renamed: ReadonlyMap<string, string>;
}

/** What becomes of the tables of an entity. */
export interface TablePairs {
  readonly own: TablePair;
  readonly joins: readonly TablePair[];
  readonly created: readonly Table[];
  readonly dropped: readonly Table[];
}

/** The entities that are there before and after. */
export function entityPairs(before: Entities, after: Entities, renames: readonly Rename[]): EntityPair[] {
  const renamed = new Map(renames.filter(({ field }) => field === undefined).map(({ entity, to }) => [to, entity]));
  const moved = new Set(renamed.values());
  return Object.keys(after).flatMap((name): EntityPair[] => {
    const old = renamed.get(name) ?? (moved.has(name) ? undefined : name);
    return old !== undefined && own(before, old) ? [{ before: old, after: name }] : [];
  });
}

/**
 * Which tables of an entity are which of those that it shall have.
 *
 * @param tables new names of the tables of entities by old ones
 * @param secured whether the database itself keeps tenants apart
 */
export function tablePairs(
  pair: EntityPair,
  before: Entities,
  after: Entities,
  renames: readonly Rename[],
  tables: ReadonlyMap<string, string>,
  secured = { before: false, after: false },
): TablePairs {
  const [old, now] = [entityOf(before, pair.before), entityOf(after, pair.after)];
  const [ownBefore, ...joinsBefore] = tablesOf(pair.before, old, before, secured.before);
  const [ownAfter, ...joinsAfter] = tablesOf(pair.after, now, after, secured.after);
  const fields = new Map(
    renames.flatMap(({ entity, field, to }) => (entity === pair.before && field !== undefined ? [[to, field]] : [])),
  );
  const renamed = new Map(
    [...fields].map(([to, from]) => (own(now.relations, to) ? [`${to}_id`, `${from}_id`] : [to, from])),
  );
  const joins = Object.entries(now.relations ?? {}).flatMap(([relation, spec]): TablePair[] => {
    const oldName = fields.get(relation) ?? relation;
    const oldSpec = own(old.relations, oldName);
    if (spec.kind !== "many-to-many" || oldSpec?.kind !== "many-to-many") return [];
    const target = (to: string, entities: Entities): string => tableName(to, own(entities, to));
    const oldTarget = target(oldSpec.to, before);
    if ((tables.get(oldTarget) ?? oldTarget) !== target(spec.to, after)) return [];
    const [oldTable, table] = [joinTable(pair.before, oldName, oldSpec), joinTable(pair.after, relation, spec)];
    const from = joinsBefore.find(({ name }) => name === oldTable.name);
    const to = joinsAfter.find(({ name }) => name === table.name);
    if (!from || !to) return [];
    const ends = [
      [table.own, oldTable.own],
      [table.other, oldTable.other],
    ] as const;
    return [{ from, to, renamed: new Map(ends.filter(([end, oldEnd]) => end !== oldEnd)) }];
  });
  return {
    own: { from: ownBefore, to: ownAfter, renamed },
    joins,
    created: joinsAfter.filter((table) => !joins.some(({ to }) => to === table)),
    dropped: joinsBefore.filter((table) => !joins.some(({ from }) => from === table)),
  };
}

export function entityOf(entities: Entities, name: string): Entity {
  const entity = own(entities, name);
  if (entity === undefined) throw new Error(`no entity ${name}`);
  return entity;
}

/** The same table, with what it refers to by other names. */
export const referringTo = (table: Table, nameOf: (table: string) => string): Table => ({
  ...table,
  columns: table.columns.map(({ references, ...column }) =>
    references ? { ...column, references: { ...references, table: nameOf(references.table) } } : column,
  ),
});

/** The pair the other way round. */
export const reversed = ({ from, to, renamed }: TablePair): TablePair => ({
  from: to,
  to: from,
  renamed: new Map([...renamed].map(([after, before]) => [before, after])),
});
