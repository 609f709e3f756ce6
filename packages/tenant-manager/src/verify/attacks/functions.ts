import { quoteName } from "../../data/sql-text.ts";
import {
  type Field,
  type FieldAttack,
  held,
  heldUnless,
  leaked,
  type SubjectVerdict,
  untested,
  type Verdict,
} from "../attack.ts";
import type { Party } from "../canary.ts";
import { type Relation, type Routine, shownSignature } from "../inventory.ts";
import { messages } from "../messages.ts";
import { isScene, type Scene } from "../scene.ts";
import { literal, qualified } from "../sql.ts";
import { secretsOf } from "./objects.ts";

const { remedies } = messages;
const words = messages.functions;

/** Functions that run with their owner's rights, and that the service may call. */
const definers = (field: Field): readonly Routine[] =>
  field.inventory.routines.filter(
    ({ definer, callable, result }) => definer && callable && !result.endsWith("trigger"),
  );

/** What can be rolled back: C and untrusted languages can do anything, and some calls reach outside the transaction. */
const isTame = ({ language, source }: Routine): boolean =>
  ["sql", "plpgsql"].includes(language) && !reachesOut.test(source);

const reachesOut =
  /\b(dblink\w*|http\w*|nextval|setval|pg_(terminate|cancel)_backend|pg_reload_conf|pg_sleep\w*|lo_(im|ex)port|pg_(try_)?advisory_lock\w*)\s*\(|\bprogram\b/i;

const mentions = (source: string, name: string): boolean =>
  new RegExp(`(^|[^\\w$])"?${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}"?($|[^\\w$])`, "i").test(source);

/** The tables whose rows the function may be about: those that it names, else all. */
function tablesOf(field: Field, { source }: Routine): readonly Relation[] {
  const named = field.scoped.filter(({ name }) => mentions(source, name));
  return named.length > 0 ? named : field.scoped.slice(0, 5);
}

/** Arguments that an attacker would try: the other tenant, its rows, everything. */
function callsOf(routine: Routine, field: Field, foreign: Party): readonly string[] {
  const rows = [...foreign.rows.values()];
  const ofType = (type: string): readonly string[] => {
    if (type === "uuid") return [foreign.tenant, ...rows.flatMap((row) => (row.id ? [row.id] : []))];
    if (/^(text|character varying|name|citext)/.test(type)) {
      const texts = rows.flatMap((row) => Object.values(row)).filter((value) => value?.startsWith("canary-"));
      return [foreign.tenant, "%", ...texts.flatMap((value) => value ?? []), ...field.scoped.map(({ name }) => name)];
    }
    if (/^(integer|bigint|smallint|numeric)/.test(type)) return ["1", "100", ...rows.flatMap((row) => row.id ?? [])];
    if (/^bool/.test(type)) return ["true"];
    if (/^(timestamp|date)/.test(type)) return ["1900-01-01", "2500-01-01"];
    if (/^json/.test(type)) return ["{}"];
    return [];
  };
  const name = qualified(routine);
  const call = (values: readonly string[]): string => {
    const list = values.map((value, index) => `${literal(value)}::${routine.arguments[index] ?? "text"}`).join(", ");
    return routine.procedure ? `CALL ${name}(${list})` : `SELECT r::text AS answer FROM ${name}(${list}) r LIMIT 1000`;
  };
  const counts = new Set([routine.required, routine.arguments.length]);
  const lists = [...counts].flatMap((count) => {
    const options = routine.arguments.slice(0, count).map(ofType);
    if (options.some((values) => values.length === 0)) return [];
    const most = Math.max(1, ...options.map((values) => values.length));
    return Array.from({ length: Math.min(most, 12) }, (_, turn) =>
      options.map((values) => values[turn % values.length] ?? ""),
    );
  });
  return [...new Set(lists.map(call))].slice(0, 16);
}

async function onEachDefiner(
  field: Field,
  attack: (scene: Scene, routine: Routine) => Promise<Verdict>,
): Promise<readonly SubjectVerdict[]> {
  const verdicts: SubjectVerdict[] = [];
  for (const routine of definers(field)) {
    const subject = { kind: "function", name: shownSignature(routine, field.target.schema) } as const;
    if (!isTame(routine)) {
      verdicts.push({ ...untested(words.notTame(routine.language)), subject, evidence: [] });
      continue;
    }
    const watch = (_: Party, foreign: Party) => callsOf(routine, field, foreign);
    await field.scene({ tables: tablesOf(field, routine), watch }, async (scene) => {
      if (!isScene(scene))
        return verdicts.push({
          ...untested(messages.notPlanted(scene.refused)),
          subject,
          evidence: field.login.taken(),
        });
      return verdicts.push({ ...(await attack(scene, routine)), subject, evidence: scene.session.taken() });
    });
  }
  return verdicts;
}

export const functionAttacks: readonly FieldAttack[] = [
  {
    id: "definer-read",
    on: "field",
    group: "escape",
    title: words.read,
    meaning: words.readMeaning,
    remedy: remedies.definer,
    run: (field) =>
      onEachDefiner(field, async (scene, routine) => {
        const calls = callsOf(routine, field, scene.foreign);
        const secrets = secretsOf(scene.foreign, scene.own);
        let answered = false;
        for (const sql of calls) {
          await scene.undo();
          const answer = await scene.attempt(sql);
          answered ||= answer.ok;
          const text = `${JSON.stringify(answer.rows)} ${answer.said}`;
          // What was an argument says nothing when it comes back.
          if (secrets.some((secret) => text.includes(secret) && !sql.includes(secret))) return leaked();
        }
        const differing = scene.watched.filter(
          ({ before, after }) => before !== after && !isAboutOwnCall(before, after),
        );
        if (differing.some(({ isSteady }) => isSteady)) return leaked(words.differs);
        if (differing.length > 0) return untested(messages.unsteady);
        return answered ? held(messages.nothingSeen) : untested(words.noArguments);
      }),
  },
  {
    id: "definer-write",
    on: "field",
    group: "escape",
    title: words.write,
    meaning: words.writeMeaning,
    remedy: remedies.definer,
    run: (field) =>
      onEachDefiner(field, async (scene, routine) => {
        const before = await scene.foreignRows();
        let answered = false;
        for (const sql of callsOf(routine, field, scene.foreign)) {
          await scene.undo();
          const answer = await scene.attempt(sql);
          answered ||= answer.ok;
          if (answer.ok && before !== (await scene.foreignRows())) return leaked();
        }
        return answered ? held(messages.nothingSeen) : untested(words.noArguments);
      }),
  },
  {
    id: "definer-search-path",
    on: "field",
    group: "escape",
    title: words.searchPath,
    meaning: words.searchPathMeaning,
    remedy: remedies.searchPath,
    run: (field) =>
      onEachDefiner(field, async (scene, routine) => {
        if (routine.has_search_path) return held(words.hasSearchPath);
        const bare = field.inventory.relations.filter(
          ({ name, schema }) =>
            mentions(routine.source, name) && !new RegExp(`${schema}"?\\."?${name}`, "i").test(routine.source),
        );
        if (bare.length === 0) return { outcome: "not-applicable" };
        const calls = callsOf(routine, field, scene.foreign);
        const answers = async (): Promise<string> => {
          const all: string[] = [];
          for (const sql of calls) {
            const { ok, rows, code } = await scene.attempt(sql);
            all.push(ok ? JSON.stringify(rows) : (code ?? ""));
          }
          return all.join("\n");
        };
        const before = await answers();
        for (const { name } of bare) {
          // Temporary tables are found before all others; an empty one without columns cannot answer like the real one.
          const made = await scene.attempt(`CREATE TEMPORARY TABLE ${quoteName(name)} ()`);
          if (!made.ok) return held(words.noTemporary);
        }
        return calls.length === 0 ? untested(words.noArguments) : heldUnless(before !== (await answers()));
      }),
  },
];

/** A function that only ever errs says nothing by erring differently with rows that are there. */
const isAboutOwnCall = (before: string, after: string): boolean =>
  before.startsWith("ERROR") && after.startsWith("ERROR");
