import { CliError, exitCodes } from "../../program/errors.ts";
import { eachLocale, type Text } from "../../program/messages.ts";
import { snakeCase } from "../naming.ts";
import { tableName, tablesOf } from "../schema.ts";
import type { Entities } from "../spec.ts";
import type { Store } from "../types/types.ts";
import { type Creation, creating } from "./create.ts";
import { changeEntity, paragraphs } from "./entity.ts";
import type { DataRule, Findings, Problem } from "./findings.ts";
import { namesTaken, unknownNames } from "./names.ts";
import { creationOrder } from "./order.ts";
import { entityOf, entityPairs, type Rename, referringTo, type TablePair, tablePairs } from "./tables.ts";

export type { DataRule, Problem } from "./findings.ts";
export type { Rename } from "./tables.ts";

/** One step of a database: what it does, and what it does to the rows that are there. */
export interface Migration {
  /** What it does, as in `create_task`. */
  readonly name: string;
  readonly entity: string;
  /** Ready paragraphs of SQL. */
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** What is lost when it runs. */
  readonly destructive: readonly Text[];
  /** What happens to rows that exist. */
  readonly rules: readonly Text[];
}

export interface Evolution {
  readonly before: Entities;
  readonly after: Entities;
  readonly renames: readonly Rename[];
  readonly rules: readonly DataRule[];
  readonly store: Store;
  /** Whether the database itself keeps tenants apart, before and after; see `tablesOf`. */
  readonly rowSecurity?: RowSecurity;
}

export interface RowSecurity {
  readonly before: boolean;
  readonly after: boolean;
}

const noRowSecurity: RowSecurity = { before: false, after: false };

/**
 * The migrations that lead from one set of entities to another, in the order in which they run: one for each entity whose
 * tables change. Refuses what a store cannot do, or what nobody said how to do; all of it is told at once.
 */
export function evolve(evolution: Evolution): readonly Migration[] {
  const { before, after, renames, rules, store, rowSecurity = noRowSecurity } = evolution;
  const pairs = entityPairs(before, after, renames);
  refuse([...unknownNames(evolution), ...namesTaken(evolution, pairs)]);
  const ownTable = (entities: Entities, name: string): string => tableName(name, entities[name]);
  const newNames = new Map(pairs.map((pair) => [ownTable(before, pair.before), ownTable(after, pair.after)]));
  const oldNames = new Map([...newNames].map(([old, now]) => [now, old]));

  const creations = (
    entities: Entities,
    secured: boolean,
    kept: readonly string[],
    names: ReadonlyMap<string, string>,
  ): Creation[] => {
    const others = Object.keys(entities).filter((name) => !kept.includes(name));
    const tables = (entity: string) => {
      const [own, ...joins] = tablesOf(entity, entityOf(entities, entity), entities, secured).map((table) =>
        referringTo(table, (name) => names.get(name) ?? name),
      );
      if (own === undefined) throw new Error(`${entity} has no table`);
      return { entity, tables: [own, ...joins] as const };
    };
    return creating(creationOrder(others, entities).map(tables), store);
  };
  // New tables come before, and tables to drop go after, those that change have changed, and their names with them.
  const created = creations(
    after,
    rowSecurity.after,
    pairs.map((pair) => pair.after),
    oldNames,
  ).map(creation);
  const dropped = creations(
    before,
    rowSecurity.before,
    pairs.map((pair) => pair.before),
    newNames,
  ).map(removal);

  const problems: Problem[] = [];
  const renamed = new Set<string>();
  const changed = pairs.flatMap((pair): Migration[] => {
    const findings: Findings = { rules: [], destructive: [], problems };
    const nameNow = (table: string): string => {
      const name = newNames.get(table) ?? table;
      return renamed.has(name) ? name : (oldNames.get(name) ?? name);
    };
    const tables = tablePairs(pair, before, after, renames, newNames, rowSecurity);
    problems.push(...otherSecurity(pair.after, tables.own, rowSecurity));
    const statements = changeEntity({ entity: pair.after, store, tables, rules, nameNow }, findings);
    renamed.add(ownTable(after, pair.after));
    if (statements.up.length === 0) return [];
    const { destructive, rules: stated } = findings;
    return [{ name: `change_${snakeCase(pair.after)}`, entity: pair.after, ...statements, destructive, rules: stated }];
  });
  refuse(problems);
  return [...created, ...changed, ...dropped.reverse()];
}

const creation = ({ entity, create, drop }: Creation): Migration => ({
  name: `create_${snakeCase(entity)}`,
  entity,
  up: paragraphs([], create),
  down: paragraphs([], drop),
  destructive: [],
  rules: [],
});

const removal = ({ entity, create, drop }: Creation): Migration => ({
  name: `drop_${snakeCase(entity)}`,
  entity,
  up: paragraphs([], drop),
  down: paragraphs([`${entity}: its rows are gone.`], create),
  destructive: [{ en: `\`${entity}\`: all of its rows`, zh: `\`${entity}\`：全部数据` }],
  rules: [],
});

/** Keys, and the references of others to them, differ too much for one step. */
function otherSecurity(entity: string, { from, to }: TablePair, rowSecurity: RowSecurity): Problem[] {
  if (from.rowSecurity === to.rowSecurity) return [];
  const text =
    rowSecurity.before === rowSecurity.after
      ? {
          en: `\`${entity}\`: under row-level security, an entity cannot become, or cease to be, one that tenants have: make a new entity`,
          zh: `\`${entity}\`：启用行级安全时，实体不能变为或不再是租户所有：请新建一个实体`,
        }
      : {
          en: `\`${entity}\`: its table exists, and row-level security would need another: choose the feature \`tenancy/registry\` before the first entity that tenants have, or take that entity back first`,
          zh: `\`${entity}\`：其表已经存在，而行级安全需要不同的表：请在第一个租户所有的实体之前选择 \`tenancy/registry\`，或先撤回该实体`,
        };
  return [{ entity, field: "", needs: "another-change", text }];
}

/** Refuses a change; all that stands against it is told at once. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lists = eachLocale((locale) => problems.map(({ text }) => `  ${text[locale]}`).join("\n"));
  const needs = new Set(problems.map((problem) => problem.needs));
  const hints = [
    ...(needs.has("value") ? [{ en: "give rows a value with `--fill`", zh: "用 `--fill` 为已有的行指定值" }] : []),
    ...(needs.has("cast") ? [{ en: "ask for a conversion with `--cast`", zh: "用 `--cast` 要求转换" }] : []),
  ];
  throw new CliError("migration-refused", {
    message: {
      en: `the tables cannot be changed like this\n${lists.en}`,
      zh: `无法这样修改数据表\n${lists.zh}`,
    },
    ...(hints.length === 0
      ? {}
      : { hint: { en: hints.map(({ en }) => en).join("; "), zh: hints.map(({ zh }) => zh).join("；") } }),
    exitCode: exitCodes.usage,
    details: { problems: problems.map(({ text, ...problem }) => ({ ...problem, message: text.en })) },
  });
}
