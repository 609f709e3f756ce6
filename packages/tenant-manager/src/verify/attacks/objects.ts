import { quoteName } from "../../data/sql-text.ts";
import {
  type Field,
  type FieldAttack,
  found,
  held,
  heldUnless,
  leaked,
  noted,
  type SubjectVerdict,
  untested,
  type Verdict,
} from "../attack.ts";
import type { Party } from "../canary.ts";
import type { Subject } from "../finding.ts";
import { hasColumn, type Relation } from "../inventory.ts";
import { messages } from "../messages.ts";
import { isScene, type Scene } from "../scene.ts";
import { literal, qualified } from "../sql.ts";
import { withoutIndexes } from "./infer.ts";

const { remedies } = messages;
const words = messages.objects;

/** Views that the service's role reaches and that read tables of tenants. */
const viewsOf = (field: Field, kind: "v" | "m"): readonly Relation[] =>
  field.inventory.relations.filter(
    (relation) =>
      relation.kind === kind &&
      relation.reachable &&
      relation.reads.some((oid) => field.scoped.some((table) => table.oid === oid)),
  );

const basesOf = (field: Field, view: Relation): readonly Relation[] =>
  field.scoped.filter(({ oid }) => view.reads.includes(oid));
const subjectOf = (field: Field, view: Relation): Subject => ({ kind: "view", name: field.shown(view) });

/** What the view shows, in one value. Text is compared, so that types without an order do as well. */
const fingerprint = (view: Relation): string =>
  `SELECT count(*) AS n, md5(string_agg(v::text, '|' ORDER BY v::text)) AS seen FROM ${qualified(view)} v`;

async function onEachView(
  field: Field,
  attack: (scene: Scene, view: Relation) => Promise<Verdict>,
): Promise<readonly SubjectVerdict[]> {
  const verdicts: SubjectVerdict[] = [];
  for (const view of viewsOf(field, "v")) {
    const subject = subjectOf(field, view);
    await field.scene({ tables: basesOf(field, view), watch: () => [fingerprint(view)] }, async (scene) => {
      if (!isScene(scene))
        return verdicts.push({
          ...untested(messages.notPlanted(scene.refused)),
          subject,
          evidence: field.login.taken(),
        });
      return verdicts.push({ ...(await attack(scene, view)), subject, evidence: scene.session.taken() });
    });
  }
  return verdicts;
}

export const objectAttacks: readonly FieldAttack[] = [
  {
    id: "view-read",
    on: "field",
    group: "escape",
    title: words.view,
    meaning: words.viewMeaning,
    remedy: remedies.invoker,
    run: (field) =>
      onEachView(field, async (scene, view) => {
        const column = hasColumn(view, scene.column);
        const seen = await scene.attempt(
          column ? `SELECT count(*) AS n FROM ${qualified(view)} WHERE ${scene.isForeign}` : fingerprint(view),
        );
        if (column && found(seen) > 0) return leaked();
        const watched = scene.watched[0];
        if (!watched || watched.before === watched.after) return held();
        if (!watched.isSteady) return untested(messages.unsteady);
        return watched.after.startsWith("ERROR") ? untested(messages.hindered) : leaked(words.differs);
      }),
  },
  {
    id: "view-write",
    on: "field",
    group: "escape",
    title: words.viewWrite,
    meaning: words.viewWriteMeaning,
    remedy: remedies.invoker,
    run: (field) =>
      onEachView(field, async (scene, view) => {
        if (!hasColumn(view, scene.column)) return { outcome: "not-applicable" };
        const name = qualified(view);
        const column = quoteName(scene.column);
        const updated = await scene.attempt(`UPDATE ${name} SET ${column} = ${column} WHERE ${scene.isForeign}`);
        const deleted = await scene.attempt(`DELETE FROM ${name} WHERE ${scene.isForeign}`);
        const row = scene.another(scene.foreign);
        const columns = view.columns.map((c) => c.name).filter((c) => row[c] !== undefined && row[c] !== null);
        const values = columns.map((c) => literal(row[c] ?? null)).join(", ");
        const inserted = await scene.attempt(
          `INSERT INTO ${name} (${columns.map(quoteName).join(", ")}) VALUES (${values})`,
        );
        return heldUnless(updated.count + deleted.count + inserted.count > 0);
      }),
  },
  {
    id: "view-leaky-function",
    on: "field",
    group: "infer",
    title: words.leaky,
    meaning: words.leakyMeaning,
    remedy: remedies.barrier,
    run: (field) =>
      onEachView(field, async (scene, view) => {
        const made = await scene.attempt(
          "CREATE FUNCTION pg_temp.tenant_verify_spy(anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'",
        );
        if (!made.ok) return held(words.noTemporary);
        await scene.attempt(withoutIndexes);
        const secrets = secretsOf(scene.foreign, scene.own);
        // Column by column and without a cast, which would cost more than the view's own condition.
        for (const { name } of view.columns) {
          const answer = await scene.attempt(
            `SELECT count(*) AS n FROM ${qualified(view)} WHERE pg_temp.tenant_verify_spy(${quoteName(name)})`,
          );
          if (secrets.some((secret) => answer.said.includes(secret))) return leaked();
        }
        return held();
      }),
  },
  {
    id: "materialized-view",
    on: "field",
    group: "escape",
    title: words.materialized,
    meaning: words.materializedMeaning,
    remedy: remedies.materialized,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const view of viewsOf(field, "m"))
        verdicts.push(
          await field.transaction(async (session) => {
            const read = await session.attempt(
              `SELECT count(*) AS n FROM (SELECT * FROM ${qualified(view)} LIMIT 1) r`,
            );
            // One that was never filled says so instead of refusing.
            return {
              ...heldUnless(read.ok || read.code === "55000"),
              subject: subjectOf(field, view),
              evidence: session.taken(),
            };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "foreign-table",
    on: "field",
    group: "escape",
    title: words.foreign,
    meaning: words.foreignMeaning,
    remedy: remedies.foreignTable,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.inventory.relations.filter(({ kind, reachable }) => kind === "f" && reachable))
        verdicts.push(
          await field.transaction(async (session) => {
            // EXPLAIN asks for the privilege without going to the other server.
            const may = await session.attempt(`EXPLAIN SELECT * FROM ${qualified(table)}`);
            if (may.code !== "42501") await session.attempt(`SELECT 1 FROM ${qualified(table)} LIMIT 1`);
            const subject: Subject = { kind: "table", name: field.shown(table) };
            return { ...heldUnless(may.code !== "42501"), subject, evidence: session.taken() };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "sequence",
    on: "field",
    group: "infer",
    title: words.sequence,
    meaning: words.sequenceMeaning,
    remedy: remedies.sequence,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const sequence of field.inventory.sequences)
        verdicts.push(
          await field.transaction(async (session) => {
            const name = qualified(sequence);
            const read = await session.attempt(`SELECT last_value FROM ${name}`);
            // `nextval` and `setval` are not undone by a rollback, so the privilege is asked for and not used.
            const rights = await session.attempt(
              `SELECT has_sequence_privilege(${literal(name)}, 'USAGE')::int + has_sequence_privilege(${literal(name)}, 'UPDATE')::int AS n`,
            );
            const subject: Subject = { kind: "sequence", name: field.shown(sequence) };
            const open = read.ok || found(rights) > 0;
            return {
              ...(open ? (read.ok ? leaked() : leaked(words.sequenceUsable)) : held()),
              subject,
              evidence: session.taken(),
            };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "explain-estimate",
    on: "field",
    group: "infer",
    title: words.estimate,
    meaning: words.estimateMeaning,
    remedy: remedies.estimate,
    async run(field) {
      const [first, second] = field.target.tenants.filter(({ isolation }) => isolation === "row");
      if (!first || !second) return [];
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.scoped)
        verdicts.push(
          await field.transaction(async (session) => {
            await session.attempt(`SELECT set_config(${literal(field.target.setting)}, ${literal(first.id)}, true)`);
            const rows = async (id: string): Promise<string> => {
              const plan = await session.attempt(
                `EXPLAIN SELECT * FROM ${qualified(table)} WHERE ${quoteName(field.target.column)} = ${literal(id)}`,
              );
              return /rows=(\d+)/.exec(String(Object.values(plan.rows[0] ?? {})[0]))?.[1] ?? "";
            };
            const [theirs, nobodys] = [await rows(second.id), await rows("00000000-0000-4000-8000-000000000000")];
            return {
              ...(theirs === nobodys ? held() : noted(words.estimated(theirs, nobodys))),
              subject: { kind: "table", name: field.shown(table) },
              evidence: session.taken(),
            };
          }),
        );
      return verdicts;
    },
  },
];

/** Values that only the other tenant's rows have. */
export function secretsOf(foreign: Party, own: Party): readonly string[] {
  const known = new Set([...own.rows.values()].flatMap((row) => Object.values(row)));
  return [...foreign.rows.values()]
    .flatMap((row) =>
      Object.entries(row)
        .filter(([name]) => name !== "·place")
        .map(([, value]) => value ?? ""),
    )
    .filter((value) => value.length >= 8 && !known.has(value));
}
