import { quoteName } from "../../data/sql-text.ts";
import { found, held, leaked, notApplicable, noted, type TableAttack, untested } from "../attack.ts";
import type { Row } from "../canary.ts";
import { literalsOf } from "../canary-values.ts";
import { hasColumn, type UniqueIndex } from "../inventory.ts";
import { messages } from "../messages.ts";
import type { Scene } from "../scene.ts";
import { literal } from "../sql.ts";

const { remedies } = messages;
const words = messages.infer;
/** A condition that an index answers comes before all others. */
export const withoutIndexes =
  "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off";

const common = { on: "table", group: "infer" } as const;

const pick = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));

/** A row of one's own that has the other tenant's values where the index looks. */
function colliding(scene: Scene, { columns }: UniqueIndex, changes: Row): Row {
  const values = columns.filter((name) => name !== scene.column);
  return scene.another(scene.own, { ...pick(scene.rowOf(scene.foreign), values), ...changes });
}

/** What may bring a row into a partial index: nothing, or a value that its condition names. */
function waysInto({ table }: Scene, { predicate }: UniqueIndex): readonly Row[] {
  if (predicate === null) return [{}];
  const asked = table.columns.filter(({ name, generated }) => !generated && predicate.includes(name));
  const changes = asked.flatMap(({ name, base, not_null }): Row[] => {
    const values = base === "bool" ? ["true", "false"] : literalsOf(predicate);
    return [...values.map((value) => ({ [name]: value })), ...(not_null ? [] : [{ [name]: null }])];
  });
  return [{}, ...changes.slice(0, 12)];
}

async function collides(scene: Scene, exclusion: boolean): ReturnType<TableAttack["run"]> {
  const indexes = scene.inventory.indexes.filter(
    (index) => index.table === scene.table.oid && index.exclusion === exclusion,
  );
  if (indexes.length === 0) return notApplicable;
  for (const index of indexes) {
    // What is withheld is NULL in both rows and collides with nothing.
    if (index.columns.some((name) => scene.rowOf(scene.foreign)[name] === undefined)) continue;
    // With the tenant in it, the index can only tell of one's own rows.
    const tellsOfOwn = index.columns.includes(scene.column);
    for (const changes of waysInto(scene, index)) {
      await scene.undo();
      await changeForeign(scene, changes);
      const answer = await scene.attempt(
        `${scene.insert(colliding(scene, index, changes))}; SET CONSTRAINTS ALL IMMEDIATE`,
      );
      if (!tellsOfOwn && answer.code === (exclusion ? "23P01" : "23505") && sameIndex(scene, answer.constraint, index))
        return leaked(words.collided(index.name, index.columns));
    }
  }
  return held();
}

/** The other tenant changes its own row, as it may. */
async function changeForeign(scene: Scene, changes: Row): Promise<void> {
  const sets = Object.entries(changes).map(([name, value]) => `${quoteName(name)} = ${literal(value)}`);
  if (sets.length === 0) return;
  await scene.become(scene.foreign.tenant);
  await scene.attempt(`UPDATE ${scene.name} SET ${sets.join(", ")} WHERE ${scene.isForeign}`);
  await scene.become(scene.own.tenant);
}

/** A violation in a partition names the partition's own index. */
const sameIndex = ({ table }: Scene, constraint: string | undefined, index: UniqueIndex): boolean =>
  constraint === index.name || table.kind === "p";

export const inferAttacks: readonly TableAttack[] = [
  {
    ...common,
    id: "infer-unique",
    title: words.unique,
    meaning: words.uniqueMeaning,
    remedy: remedies.uniqueKeys,
    run: (scene) => collides(scene, false),
  },
  {
    ...common,
    id: "infer-exclusion",
    title: words.exclusion,
    meaning: words.uniqueMeaning,
    remedy: remedies.exclusion,
    applies: (table, { indexes }) => indexes.some((index) => index.table === table.oid && index.exclusion),
    run: (scene) => collides(scene, true),
  },
  {
    ...common,
    id: "infer-foreign-key",
    title: words.foreignKey,
    meaning: words.foreignKeyMeaning,
    remedy: remedies.foreignKeys,
    applies: (table, inventory, { column }) => keysToTenants(table.oid, inventory, column).length > 0,
    async run(scene) {
      let tried = 0;
      for (const key of keysToTenants(scene.table.oid, scene.inventory, scene.column)) {
        const parent = scene.foreign.rows.get(key.parent);
        if (!parent) continue;
        tried += 1;
        await scene.undo();
        const values = key.columns.map((name, index): [string, string | null] => [
          name,
          parent[key.parent_columns[index] ?? ""] ?? null,
        ]);
        const row = scene.another(scene.own, Object.fromEntries(values.filter(([name]) => name !== scene.column)));
        const answer = await scene.attempt(`${scene.insert(row)}; SET CONSTRAINTS ALL IMMEDIATE`);
        if (answer.ok) return leaked(words.referred(key.name));
      }
      return tried === 0 ? untested(messages.noParent) : held();
    },
  },
  {
    ...common,
    id: "cascade-across-tenants",
    title: words.cascade,
    meaning: words.cascadeMeaning,
    remedy: remedies.foreignKeys,
    applies: (table, inventory, { column }) => keysToTenants(table.oid, inventory, column).length > 0,
    async run(scene) {
      let tried = 0;
      for (const key of keysToTenants(scene.table.oid, scene.inventory, scene.column)) {
        const parent = scene.inventory.relations.find(({ oid }) => oid === key.parent);
        const mine = scene.own.rows.get(key.parent);
        if (!parent || !mine) continue;
        tried += 1;
        await scene.undo();
        const columns = key.columns.filter((name) => name !== scene.column);
        await scene.become(scene.foreign.tenant);
        const changes = columns.map(
          (name) =>
            `${quoteName(name)} = ${literal(mine[key.parent_columns[key.columns.indexOf(name)] ?? ""] ?? null)}`,
        );
        const bound = await scene.attempt(
          `UPDATE ${scene.name} SET ${changes.join(", ")} WHERE ${scene.isForeign}; SET CONSTRAINTS ALL IMMEDIATE`,
        );
        const before = await scene.foreignRows();
        if (!bound.ok) continue;
        await scene.attempt(`DELETE FROM ${scene.name} WHERE ${scene.isOwn}`);
        const gone = await scene.attempt(
          `DELETE FROM ${quoteName(parent.schema)}.${quoteName(parent.name)} WHERE ${scene.isOwn}; SET CONSTRAINTS ALL IMMEDIATE`,
        );
        if (gone.code === "23503" && gone.constraint === key.name) return leaked(words.restricted(key.name));
        if (gone.ok && before !== (await scene.foreignRows())) return leaked(words.cascaded(key.name));
      }
      return tried === 0 ? untested(messages.noParent) : held();
    },
  },
  {
    ...common,
    id: "infer-statistics",
    title: words.statistics,
    meaning: words.statisticsMeaning,
    remedy: remedies.statistics,
    async run(scene) {
      const { schema, name, oid } = scene.table;
      const of = `schemaname = ${literal(schema)} AND tablename = ${literal(name)}`;
      const counts = [
        `SELECT count(*) AS n FROM pg_catalog.pg_stats WHERE ${of} AND NOT row_security_active(${oid}::oid)`,
        `SELECT count(*) AS n FROM pg_catalog.pg_stats_ext WHERE ${of}`,
        `SELECT count(*) AS n FROM pg_catalog.pg_stats_ext_exprs WHERE ${of}`,
      ];
      for (const sql of counts) if (found(await scene.attempt(sql)) > 0) return leaked();
      // Behind the views is the catalogue itself, which knows no policies: that it can be read is enough.
      const catalogues = [
        `SELECT count(*) AS n FROM pg_catalog.pg_statistic WHERE starelid = ${oid}`,
        `SELECT count(*) AS n FROM pg_catalog.pg_statistic_ext_data`,
      ];
      for (const sql of catalogues) if ((await scene.attempt(sql)).ok) return leaked();
      return held();
    },
  },
  {
    ...common,
    id: "leakproof-function",
    title: words.leakproof,
    meaning: words.leakproofMeaning,
    remedy: remedies.leakproof,
    applies: (_, { routines }) => routines.some((routine) => routine.leakproof && routine.callable),
    async run(scene) {
      await scene.attempt(withoutIndexes);
      const spies = scene.inventory.routines.filter(
        ({ leakproof, callable, arguments: types, result }) =>
          leakproof && callable && types.length === 1 && result === "boolean",
      );
      for (const spy of spies) {
        const columns = scene.table.columns.filter(
          ({ base }) => spy.arguments[0] === "text" || castName(base) === spy.arguments[0],
        );
        for (const column of columns) {
          const call = `${quoteName(spy.schema)}.${quoteName(spy.name)}(${quoteName(column.name)}${spy.arguments[0] === "text" ? "::text" : ""})`;
          const answer = await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${call}`);
          const secret = scene.rowOf(scene.foreign)[column.name];
          if (secret && secret !== scene.rowOf(scene.own)[column.name] && answer.said.includes(secret))
            return leaked(words.spied(spy.signature));
        }
      }
      return spies.length === 0 ? notApplicable : held();
    },
  },
  {
    ...common,
    id: "numbered-across-tenants",
    title: words.numbered,
    meaning: words.numberedMeaning,
    remedy: remedies.randomKeys,
    applies: (table) => table.columns.some(isNumbered),
    run: async (scene) => {
      await scene.attempt(
        `SELECT ${scene.table.columns
          .filter(isNumbered)
          .map(({ name }) => quoteName(name))
          .join(", ")} FROM ${scene.name} WHERE ${scene.isOwn} LIMIT 1`,
      );
      return noted();
    },
  },
];

const isNumbered = (column: { readonly identity: boolean; readonly default: string | null }): boolean =>
  column.identity || /\bnextval\(/.test(column.default ?? "");

const castName = (base: string): string =>
  ({ int4: "integer", int8: "bigint", varchar: "character varying", bool: "boolean" })[base] ?? base;

/** Foreign keys to other tables that hold tenants' rows. */
const keysToTenants = (table: number, { foreignKeys, relations }: Scene["inventory"], column: string) =>
  foreignKeys.filter(
    (key) =>
      key.table === table &&
      key.parent !== table &&
      relations.some((relation) => relation.oid === key.parent && hasColumn(relation, column)),
  );
