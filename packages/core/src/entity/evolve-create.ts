import type { Table } from "./schema.ts";
import { addReference, createStatements, dropStatements, indexName, sqlName } from "./sql.ts";
import type { Store } from "./types.ts";

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
 * some table refers to one that does not exist yet: PostgreSQL learns of that when it does.
 */
export function creating(entities: readonly TablesOfEntity[], store: Store): Creation[] {
  const absent = new Set(entities.map(({ tables: [own] }) => own.name));
  return entities.map(({ entity, tables }, index): Creation => {
    const [own] = tables;
    absent.delete(own.name);
    const earlier = entities.slice(0, index).flatMap((other) => other.tables);
    const waiting = earlier.flatMap((table) =>
      table.columns.flatMap(({ name, field, references }) =>
        references?.table === own.name ? [{ table: table.name, column: name, field, references }] : [],
      ),
    );
    const create = createStatements(tables, store, absent);
    const drop = dropStatements(tables);
    if (store === "postgres") {
      return {
        entity,
        create: [...create, ...waiting.map(({ table, column, references }) => addReference(table, column, references))],
        drop: [
          ...waiting.map(
            ({ table, column }) => `ALTER TABLE ${sqlName(table)} DROP CONSTRAINT ${indexName(table, column, "fkey")};`,
          ),
          ...drop,
        ],
      };
    }
    // SQLite deletes the rows of a table that it drops, and minds who refers to them: the rows themselves, too.
    const toItself = own.columns.flatMap(({ name, field, references }) =>
      references?.table === own.name ? [{ table: own.name, column: name, field }] : [],
    );
    const released = [...waiting, ...toItself].filter(({ field }) => field.optional);
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
