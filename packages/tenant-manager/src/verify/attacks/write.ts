import { quoteName } from "../../data/sql-text.ts";
import {
  found,
  held,
  heldUnless,
  leaked,
  notApplicable,
  passedPolicies,
  type TableAttack,
  untested,
  type Verdict,
  wasHindered,
} from "../attack.ts";
import type { Row } from "../canary.ts";
import { messages } from "../messages.ts";
import type { Scene } from "../scene.ts";
import type { Attempt } from "../session.ts";
import { literal } from "../sql.ts";

const { remedies } = messages;
const words = messages.write;
const common = { on: "table", group: "write" } as const;

/** Writes, then looks as the other tenant whether anything is different. */
async function written(scene: Scene, work: () => Promise<Attempt>): Promise<Verdict> {
  const before = await scene.foreignRows();
  const answer = await work();
  if (wasHindered(answer)) return untested(messages.hindered);
  if (passedPolicies(answer)) return leaked(words.onlyConstraint);
  if (!answer.ok) return held();
  const after = await scene.foreignRows();
  // A tenant that may not read its own rows cannot tell; that rows were written at all is then what counts.
  return heldUnless(before === undefined || after === undefined ? answer.count > 0 : before !== after);
}

/** The first column that may be set at all: some are withheld by column privileges. */
async function onAnyColumn(scene: Scene, sql: (column: string) => string): Promise<Attempt> {
  const columns = scene.table.columns
    .filter(({ generated, identity }) => !generated && !identity)
    .map(({ name }) => name);
  const [first = scene.column, ...others] = [scene.column, ...columns.filter((name) => name !== scene.column)];
  let answer = await scene.attempt(sql(quoteName(first)));
  for (const name of others.slice(0, 4)) {
    if (answer.code !== "42501") break;
    answer = await scene.attempt(sql(quoteName(name)));
  }
  return answer;
}

/** Blind statements touch whatever the policies let them: only tried where that cannot be much. */
async function isSmall(scene: Scene): Promise<boolean> {
  const pages = found(
    await scene.attempt(
      `SELECT sum(pg_relation_size(t.relid)) AS n FROM (SELECT ${scene.table.oid}::regclass AS relid UNION ALL SELECT relid FROM pg_partition_tree(${scene.table.oid})) t`,
    ),
  );
  return pages <= 4_000_000;
}

const withoutPlace = ({ "·place": _, ...row }: Row): Row => row;

export const writeAttacks: readonly TableAttack[] = [
  {
    ...common,
    id: "insert-foreign",
    title: words.insert,
    meaning: words.insertMeaning,
    remedy: remedies.withCheck,
    run: (scene) => written(scene, () => scene.attempt(scene.insert(scene.another(scene.foreign)))),
  },
  {
    ...common,
    id: "update-to-foreign",
    title: words.updateTo,
    meaning: words.updateToMeaning,
    remedy: remedies.withCheck,
    async run(scene) {
      const change = `UPDATE ${scene.name} SET ${quoteName(scene.column)} = ${literal(scene.foreign.tenant)}`;
      const aimed = await written(scene, () => scene.attempt(`${change} WHERE ${scene.isOwn}`));
      if (aimed.outcome !== "held" || !(await isSmall(scene))) return aimed;
      await scene.undo();
      // Without WHERE nothing is read, so that the policies for SELECT do not count.
      return written(scene, () => scene.attempt(change));
    },
  },
  {
    ...common,
    id: "update-foreign",
    title: words.update,
    meaning: words.updateMeaning,
    remedy: remedies.policy,
    async run(scene) {
      const answer = await onAnyColumn(
        scene,
        (column) => `UPDATE ${scene.name} SET ${column} = ${column} WHERE ${scene.isForeign}`,
      );
      return wasHindered(answer) ? untested(messages.hindered) : heldUnless(answer.count > 0 || passedPolicies(answer));
    },
  },
  {
    ...common,
    id: "update-blind",
    title: words.updateBlind,
    meaning: words.updateMeaning,
    remedy: remedies.policy,
    async run(scene) {
      if (!(await isSmall(scene))) return untested(words.tooLarge);
      const nullable = scene.table.columns.find(({ not_null, generated }) => !not_null && !generated);
      const column = nullable?.name ?? scene.column;
      const value = nullable ? "NULL" : literal(scene.own.tenant);
      const mine = found(await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isOwn}`));
      const answer = await scene.attempt(`UPDATE ${scene.name} SET ${quoteName(column)} = ${value}`);
      if (wasHindered(answer)) return untested(messages.hindered);
      return heldUnless(answer.count > Math.max(1, mine) || answer.code === "23505");
    },
  },
  {
    ...common,
    id: "delete-foreign",
    title: words.delete,
    meaning: words.deleteMeaning,
    remedy: remedies.policy,
    async run(scene) {
      const answer = await scene.attempt(`DELETE FROM ${scene.name} WHERE ${scene.isForeign}`);
      return wasHindered(answer) ? untested(messages.hindered) : heldUnless(answer.count > 0 || passedPolicies(answer));
    },
  },
  {
    ...common,
    id: "delete-blind",
    title: words.deleteBlind,
    meaning: words.deleteMeaning,
    remedy: remedies.policy,
    async run(scene) {
      if (!(await isSmall(scene))) return untested(words.tooLarge);
      const mine = found(await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isOwn}`));
      const answer = await scene.attempt(`DELETE FROM ${scene.name}`);
      if (wasHindered(answer)) return untested(messages.hindered);
      return heldUnless(answer.count > Math.max(1, mine) || passedPolicies(answer));
    },
  },
  {
    ...common,
    id: "upsert-foreign",
    title: words.upsert,
    meaning: words.upsertMeaning,
    remedy: remedies.uniqueKeys,
    async run(scene) {
      const arbiters = scene.inventory.indexes.filter(({ table, plain }) => table === scene.table.oid && plain);
      if (arbiters.length === 0) return notApplicable;
      for (const { columns } of arbiters) {
        const changed = quoteName(scene.column);
        const target = columns.map(quoteName).join(", ");
        const theirs = withoutPlace(scene.rowOf(scene.foreign));
        const keys = Object.fromEntries(columns.map((name) => [name, theirs[name] ?? null]));
        const mine = { ...withoutPlace(scene.another(scene.own)), ...keys };
        for (const row of columns.includes(scene.column) ? [theirs] : [mine, theirs]) {
          await scene.undo();
          const end = `ON CONFLICT (${target}) DO UPDATE SET ${changed} = excluded.${changed}`;
          const verdict = await upserted(scene, scene.insert(row, end));
          if (verdict.outcome !== "held") return verdict;
        }
      }
      return held();
    },
  },
  {
    ...common,
    id: "merge-foreign",
    title: words.merge,
    meaning: words.updateMeaning,
    remedy: remedies.policy,
    applies: (_, { version }) => version >= 15,
    async run(scene) {
      const merge = `MERGE INTO ${scene.name} t USING (SELECT 1) one ON t.${scene.isForeign} WHEN MATCHED THEN`;
      const updated = await onAnyColumn(scene, (column) => `${merge} UPDATE SET ${column} = t.${column}`);
      const deleted = await scene.attempt(`${merge} DELETE`);
      return heldUnless(updated.count > 0 || deleted.count > 0);
    },
  },
  {
    ...common,
    id: "truncate",
    title: words.truncate,
    meaning: words.truncateMeaning,
    remedy: remedies.privilege("TRUNCATE"),
    async run(scene) {
      const answer = await scene.attempt(
        `TRUNCATE ONLY ${scene.name}`.replace(" ONLY", scene.table.kind === "p" ? "" : " ONLY"),
      );
      // Privileges are asked before anything else: whatever comes later, the role was allowed to.
      if (answer.code === "55P03" || answer.code === "0A000") return leaked(words.truncateStopped);
      return heldUnless(answer.ok);
    },
  },
  {
    ...common,
    id: "copy-in",
    title: words.copyIn,
    meaning: words.copyInMeaning,
    remedy: remedies.force,
    async run(scene) {
      // The client sends no data: 57014 says that the server would have taken it.
      const answer = await scene.attempt(`COPY ${scene.name} FROM STDIN`);
      return heldUnless(answer.ok || answer.code === "57014");
    },
  },
  {
    ...common,
    id: "insert-without-tenant",
    title: words.nobody,
    meaning: words.nobodyMeaning,
    remedy: remedies.notNull,
    applies: (table, _, { column }) => table.columns.some(({ name, not_null }) => name === column && !not_null),
    async run(scene) {
      const answer = await scene.attempt(scene.insert({ ...scene.another(scene.own), [scene.column]: null }));
      return heldUnless(answer.ok || (passedPolicies(answer) && answer.code !== "23502"));
    },
  },
];

/** After an upsert the other tenant's row may belong to the first: both ways it is not what it was. */
async function upserted(scene: Scene, sql: string): Promise<Verdict> {
  const before = await scene.foreignRows();
  const answer = await scene.attempt(sql);
  if (wasHindered(answer)) return untested(messages.hindered);
  if (!answer.ok) return held();
  return heldUnless(answer.count > 0 && before !== (await scene.foreignRows()) ? true : await wasTouched(scene));
}

/** An update that leaves all values as they were still makes a new version of the row. */
async function wasTouched(scene: Scene): Promise<boolean> {
  const place = scene.rowOf(scene.foreign)["·place"] ?? "";
  await scene.become(scene.foreign.tenant);
  const still = await scene.attempt(
    `SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isForeign} AND tableoid::text || '/' || ctid::text = ${literal(place)}`,
  );
  await scene.become(scene.own.tenant);
  return still.ok && found(still) === 0;
}
