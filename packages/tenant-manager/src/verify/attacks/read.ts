import { quoteName } from "../../data/sql-text.ts";
import { found, held, heldUnless, leaked, type TableAttack, untested, wasHindered } from "../attack.ts";
import { messages } from "../messages.ts";
import type { Scene } from "../scene.ts";
import { literal } from "../sql.ts";

const { remedies } = messages;
const words = messages.read;

/** An attack that counts rows of the other tenant by one statement. */
function counting(
  id: string,
  text: Pick<TableAttack, "title" | "meaning" | "remedy">,
  sql: (scene: Scene) => string,
  before: readonly string[] = [],
): TableAttack {
  return {
    id,
    on: "table",
    group: "read",
    ...text,
    async run(scene) {
      for (const statement of before) await scene.attempt(statement);
      const answer = await scene.attempt(sql(scene));
      if (wasHindered(answer)) return untested(messages.hindered);
      return heldUnless(found(answer) > 0);
    },
  };
}

const key = ({ inventory, table, foreign, rowOf }: Scene): string => {
  const columns = inventory.indexes.find((index) => index.table === table.oid && index.primary)?.columns ?? [];
  const row = rowOf(foreign);
  const known =
    columns.length > 0 ? columns : Object.keys(row).filter((name) => table.columns.some((c) => c.name === name));
  return known
    .filter((name) => row[name] !== null && row[name] !== undefined)
    .map((name) => `${quoteName(name)} = ${literal(row[name] ?? null)}`)
    .join(" AND ");
};

const policy = { meaning: words.meaning, remedy: remedies.policy };

export const readAttacks: readonly TableAttack[] = [
  counting(
    "read-rows",
    { title: words.rows, ...policy },
    (s) => `SELECT count(*) AS n FROM (SELECT * FROM ${s.name}) r WHERE ${s.isForeign}`,
  ),
  counting(
    "read-by-key",
    { title: words.byKey, ...policy },
    (s) => `SELECT count(*) AS n FROM (SELECT * FROM ${s.name} WHERE ${key(s)}) r`,
  ),
  counting(
    "read-join",
    { title: words.join, ...policy },
    (s) =>
      `SELECT count(*) AS n FROM ${s.name} mine JOIN ${s.name} theirs ON mine.${s.isOwn} AND theirs.${s.isForeign}`,
  ),
  counting(
    "read-aggregate",
    { title: words.aggregate, ...policy },
    (s) =>
      `SELECT count(*) AS n FROM (SELECT ${quoteName(s.column)} FROM ${s.name} WHERE ${s.isForeign} OR ${s.isOwn} GROUP BY 1) g WHERE ${s.isForeign}`,
  ),
  counting(
    "read-returning",
    { title: words.returning, ...policy },
    (s) =>
      `UPDATE ${s.name} SET ${quoteName(s.column)} = ${quoteName(s.column)} WHERE ${s.isOwn} RETURNING (SELECT count(*) FROM ${s.name} t WHERE t.${s.isForeign}) AS n`,
  ),
  counting(
    "read-locked",
    { title: words.locked, ...policy },
    (s) => `SELECT count(*) AS n FROM (SELECT 1 FROM ${s.name} WHERE ${s.isForeign} FOR UPDATE) r`,
  ),
  counting(
    "row-security-off",
    { title: words.rowSecurityOff, meaning: words.rowSecurityOffMeaning, remedy: remedies.force },
    (s) => `SELECT count(*) AS n FROM ${s.name} WHERE ${s.isForeign}`,
    ["SET LOCAL row_security = off"],
  ),
  {
    id: "copy-out",
    on: "table",
    group: "read",
    title: words.copyOut,
    ...policy,
    async run(scene) {
      const mine = found(await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isOwn}`));
      const copied = await scene.attempt(`COPY (SELECT * FROM ${scene.name} WHERE ${scene.isForeign}) TO STDOUT`);
      if (copied.count > 0) return leaked();
      // A partitioned table can only be copied by a query.
      if (scene.table.kind === "p") return held();
      const whole = await scene.attempt(`COPY ${scene.name} TO STDOUT`);
      if (wasHindered(whole)) return untested(messages.hindered);
      return heldUnless(whole.count > mine);
    },
  },
  {
    id: "prepared-statement",
    on: "table",
    group: "read",
    title: words.prepared,
    meaning: words.preparedMeaning,
    remedy: remedies.immutableFunction,
    async run(scene) {
      let seen = 0;
      for (const mode of ["auto", "force_generic_plan", "force_custom_plan"]) {
        const name = `tenant_verify_${mode}`;
        await scene.attempt(`SET LOCAL plan_cache_mode = ${mode}`);
        await scene.become(scene.foreign.tenant);
        await scene.attempt(
          `PREPARE ${name} AS SELECT count(*) AS n FROM ${scene.name} WHERE ${quoteName(scene.column)}::text = $1`,
        );
        // After five executions the server may keep one plan for all.
        for (let turn = 0; turn < (mode === "auto" ? 6 : 1); turn += 1)
          await scene.attempt(`EXECUTE ${name} (${literal(scene.foreign.tenant)})`);
        await scene.become(scene.own.tenant);
        seen += found(await scene.attempt(`EXECUTE ${name} (${literal(scene.foreign.tenant)})`));
        await scene.attempt(`DEALLOCATE ${name}`);
        if (seen > 0) break;
      }
      return heldUnless(seen > 0);
    },
  },
];
