import { dialects } from "../dialect.ts";
import type { Table } from "../schema.ts";
import { addReference, createStatements, dropStatements, indexName, sqlName } from "../sql.ts";
import type { Store } from "../types/types.ts";

export interface TablesOfEntity {
  readonly entity: string;
  /** Its own table first. */
  readonly tables: readonly [Table, ...Table[]];
}

export interface Creation {
  readonly entity: string;
  readonly create: readonly string[];
  readonly drop: readonly string[];
}

/**
 * How the tables of new entities are created, one entity after the other, and dropped in the opposite order. In a circle
 * some table refers to one that does not exist yet: PostgreSQL learns of that when it does. The table between two
 * entities is made with the later of them.
 */
export function creating(entities: readonly TablesOfEntity[], store: Store): Creation[] {
  const absent = new Set(entities.map(({ tables: [own] }) => own.name));
  const isReady = ({ columns }: Table): boolean =>
    columns.every(({ references }) => !references || !absent.has(references.table));
  let postponed: readonly Table[] = [];
  const earlier: Table[] = [];
  return entities.map(({ entity, tables: [own, ...joins] }): Creation => {
    absent.delete(own.name);
    const links = [...postponed, ...joins];
    postponed = links.filter((table) => !isReady(table));
    const tables = [own, ...links.filter(isReady)];
    const waiting = referencesTo(own, earlier);
    earlier.push(own);
    const create = createStatements(tables, store, absent);
    const drop = dropStatements(tables);
    if (!dialects[store].refersAhead) {
      return {
        entity,
        create: [...create, ...waiting.map(({ table, column, to }) => addReference(table, column, to))],
        drop: [
          ...waiting.map(
            ({ table, column }) => `ALTER TABLE ${sqlName(table)} DROP CONSTRAINT ${indexName(table, column, "fkey")};`,
          ),
          ...drop,
        ],
      };
    }
    // SQLite deletes the rows of a table that it drops, and minds who refers to them: the rows themselves, too.
    const released = [...waiting, ...referencesTo(own, [own])].filter(({ optional }) => optional);
    return {
      entity,
      create,
      drop: [
        ...released.map(({ table, column }) => `UPDATE ${sqlName(table)} SET ${sqlName(column)} = NULL;`),
        ...drop,
      ],
    };
  });
}

const referencesTo = (target: Table, tables: readonly Table[]) =>
  tables.flatMap((table) =>
    table.columns.flatMap(({ name, field, references }) =>
      references?.table === target.name
        ? [{ table: table.name, column: name, to: references, optional: field.optional === true }]
        : [],
    ),
  );
