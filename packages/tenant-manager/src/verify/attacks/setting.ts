import {
  type FieldAttack,
  found,
  held,
  heldUnless,
  leaked,
  notApplicable,
  type SubjectVerdict,
  type TableAttack,
} from "../attack.ts";
import type { Subject } from "../finding.ts";
import { type Inventory, shownSignature } from "../inventory.ts";
import { messages } from "../messages.ts";
import type { NoScene, Scene } from "../scene.ts";
import type { Session } from "../session.ts";
import { literal, qualified } from "../sql.ts";

const { remedies } = messages;
const words = messages.setting;
const common = { on: "table", group: "setting" } as const;

const countForeign = (scene: Scene): string => `SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isForeign}`;

/** Sets the value, then reads and writes as whoever that is. */
async function under(scene: Scene, value: string): Promise<boolean> {
  await scene.undo();
  const set = await scene.attempt(`SELECT set_config(${literal(scene.target.setting)}, ${literal(value)}, true)`);
  if (!set.ok) return false;
  const read = await scene.attempt(countForeign(scene));
  const write = await scene.attempt(scene.insert(scene.another(scene.foreign)));
  return found(read) > 0 || write.ok;
}

async function underAny(scene: Scene, values: readonly string[]): ReturnType<TableAttack["run"]> {
  for (const value of values) if (await under(scene, value)) return leaked(words.valueOpens(value));
  return held();
}

const garbage = ["garbage", "' OR true --", "%", "*", "null", "all", "0", "-1", "true", "{}", "admin"];

/** Names of settings that policies, and the functions that they call, look at. */
function settingsOf({ policies, routines }: Inventory, table: number): { names: string[]; values: string[] } {
  const own = policies.filter((policy) => policy.table === table);
  const called = routines.filter(({ oid }) => own.some(({ functions }) => functions.includes(oid)));
  const texts = [...own.map(({ text }) => text), ...called.map(({ source }) => source)];
  const all = (pattern: RegExp): string[] =>
    texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  return {
    names: [...new Set(all(/current_setting\(\s*'([^']+)'/gi))],
    values: [...new Set(all(/'((?:[^']|'')*)'/g))].filter(
      (value) => value !== "" && value.length <= 80 && !value.includes("."),
    ),
  };
}

export const settingAttacks: readonly TableAttack[] = [
  {
    ...common,
    id: "setting-empty",
    title: words.empty,
    meaning: words.emptyMeaning,
    remedy: remedies.policy,
    run: (scene) => underAny(scene, ["", " "]),
  },
  {
    ...common,
    id: "setting-garbage",
    title: words.garbage,
    meaning: words.garbageMeaning,
    remedy: remedies.policy,
    run: (scene) => underAny(scene, garbage),
  },
  {
    ...common,
    id: "setting-nil",
    title: words.nil,
    meaning: words.garbageMeaning,
    remedy: remedies.policy,
    run: (scene) => underAny(scene, ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
  },
  {
    ...common,
    id: "policy-other-setting",
    title: words.other,
    meaning: words.otherMeaning,
    remedy: remedies.adminSetting,
    async run(scene) {
      const { names, values } = settingsOf(scene.inventory, scene.table.oid);
      const others = names.filter((name) => name !== scene.target.setting && name.includes("."));
      if (others.length === 0) return notApplicable;
      const guesses = [
        ...new Set([
          ...values,
          "on",
          "true",
          "1",
          "yes",
          "t",
          "admin",
          "superuser",
          "all",
          "*",
          "system",
          scene.foreign.tenant,
        ]),
      ];
      for (const name of others)
        for (const guess of guesses) {
          await scene.attempt(`SELECT set_config(${literal(name)}, ${literal(guess)}, true)`);
          if (found(await scene.attempt(countForeign(scene))) > 0) return leaked(words.opens(name, guess));
        }
      return held();
    },
  },
];

const onDatabase: Subject = { kind: "database", name: "session" };

export const settingFieldAttacks: readonly FieldAttack[] = [
  {
    id: "setting-missing",
    on: "field",
    group: "setting",
    title: words.missing,
    meaning: words.emptyMeaning,
    remedy: remedies.policy,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.scoped) {
        const subject: Subject = { kind: "table", name: field.shown(table) };
        const count = (foreign: string) => `SELECT count(*) AS n FROM ${qualified(table)} WHERE ${foreign}`;
        const planted = await field.unset(table, async (session, foreign) => {
          const answer = await session.attempt(count(foreign));
          return { ...heldUnless(found(answer) > 0), subject, evidence: session.taken() };
        });
        verdicts.push(
          "subject" in planted ? planted : { ...notPlanted(planted.refused), subject, evidence: field.admin.taken() },
        );
      }
      return verdicts;
    },
  },
  {
    id: "setting-default",
    on: "field",
    group: "setting",
    title: words.default,
    meaning: words.defaultMeaning,
    remedy: remedies.settingDefault,
    run: (field) =>
      field.fresh(async (session) => {
        const answer = await session.bare(
          `SELECT coalesce(current_setting(${literal(field.target.setting)}, true), '') AS value`,
        );
        const value = String(answer.rows[0]?.value ?? "");
        return [
          {
            ...(value === "" ? held() : leaked(words.startsAs(value))),
            subject: onDatabase,
            evidence: session.taken(),
          },
        ];
      }),
  },
  {
    id: "setting-after-transaction",
    on: "field",
    group: "connection",
    title: words.reuse,
    meaning: words.reuseMeaning,
    remedy: remedies.setLocal,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      const tenant = field.target.tenants[0]?.id ?? "00000000-0000-4000-8000-000000000001";
      for (const helper of [undefined, ...tenantHelpers(field.inventory, field.target.setting)])
        await field.fresh(async (session) => {
          const name = literal(field.target.setting);
          const call = helper
            ? `SELECT ${qualified(helper)}(${helper.arguments.map(() => literal(tenant)).join(", ")})`
            : `SELECT set_config(${name}, ${literal(tenant)}, true)`;
          // READ ONLY: a function of the service's own may be called and its transaction end, for it can write nothing.
          await endedReadOnly(session, [field.enter, call]);
          const left = await session.bare(`SELECT coalesce(current_setting(${name}, true), '') AS value`);
          const stays = String(left.rows[0]?.value ?? "") !== "";
          const subject: Subject = helper
            ? { kind: "function", name: shownSignature(helper, field.target.schema) }
            : onDatabase;
          verdicts.push({ ...heldUnless(stays), subject, evidence: session.taken() });
        });
      return verdicts;
    },
  },
];

async function endedReadOnly(session: Session, statements: readonly string[]): Promise<void> {
  await session.bare("BEGIN READ ONLY");
  for (const sql of statements) if (sql) await session.attempt(sql);
  await session.bare("COMMIT");
}

/** Functions of the service's own that set the tenant. */
const tenantHelpers = ({ routines }: Inventory, setting: string) =>
  routines.filter(
    ({ callable, procedure, source, arguments: types, result }) =>
      callable &&
      !procedure &&
      result !== "trigger" &&
      types.length <= 1 &&
      source.includes("set_config") &&
      source.includes(setting),
  );

const notPlanted = (refused: NoScene["refused"]) =>
  ({ outcome: "untested", because: messages.notPlanted(refused) }) as const;
