import type { Text } from "../../program/messages.ts";
import { tableName } from "../schema.ts";
import type { Field } from "../spec.ts";
import type { Store } from "../types/types.ts";
import type { Kept } from "./change.ts";
import { conversion } from "./conversion.ts";
import { type Evolution, refuse } from "./evolve.ts";
import type { DataRule, Problem } from "./findings.ts";
import { type Pairs, pairColumns, removedValues } from "./pairs.ts";
import { entityPairs, referringTo, tablePairs } from "./tables.ts";

/** What can be said of rows that exist, by the flag that says it, and what would make use of it. */
const uses: Readonly<Record<"value" | "cast" | "values", Text>> = {
  value: {
    en: "`--fill` has no use: no row that exists needs a value",
    zh: "`--fill` 没有用处：已有的行都不需要取值",
  },
  cast: {
    en: "`--cast` has no use: no value needs a conversion that could fail",
    zh: "`--cast` 没有用处：没有值需要可能失败的转换",
  },
  values: {
    en: "`--replace` has no use: it is no enum whose values change",
    zh: "`--replace` 没有用处：它不是取值有变化的枚举",
  },
};

type Use = keyof typeof uses;

/** Refuses what was said of rows that exist and that no migration needs: who says it expects something to happen. */
export function refuseUnusedRules(evolution: Evolution): void {
  const { before, after, renames, rules, store } = evolution;
  const pairs = entityPairs(before, after, renames);
  const names = new Map(pairs.map((pair) => [nameOf(before, pair.before), nameOf(after, pair.after)]));
  const problems = rules.flatMap((rule): Problem[] => {
    const pair = pairs.find(({ after: name }) => name === rule.entity);
    const tables = pair && tablePairs(pair, before, after, renames, names).own;
    const columns =
      tables &&
      pairColumns(
        referringTo(tables.from, (name) => names.get(name) ?? name),
        tables.to,
        tables.renamed,
      );
    const used = columns ? usesOf(rule, columns, store) : new Set<Use>();
    return (["value", "cast", "values"] as const)
      .filter((use) => rule[use] !== undefined && !used.has(use))
      .map((use) => ({
        entity: rule.entity,
        field: rule.field,
        needs: "another-change",
        text: {
          en: `\`${rule.entity}.${rule.field}\`: ${uses[use].en}`,
          zh: `\`${rule.entity}.${rule.field}\`：${uses[use].zh}`,
        },
      }));
  });
  refuse(problems);
}

const nameOf = (entities: Evolution["before"], name: string): string => tableName(name, entities[name]);

function usesOf({ field }: DataRule, { added, kept }: Pairs, store: Store): ReadonlySet<Use> {
  const isIt = ({ name }: { readonly name: string }): boolean => name === field || name === `${field}_id`;
  if (added.some(isIt)) return new Set(["value"]);
  const pair = kept.find(({ to }) => isIt(to));
  const used = new Set<Use>();
  if (pair === undefined) return used;
  const isRequiredNow = Boolean(pair.from.field.optional) && !pair.to.field.optional;
  if (isRequiredNow || removedValues(pair).length > 0) used.add("value");
  if (isRequiredNow || canFail(pair, store)) used.add("cast");
  if (isEnum(pair.from.field) && isEnum(pair.to.field)) used.add("values");
  return used;
}

const isEnum = ({ type }: Field): boolean => type === "enum";

function canFail({ from, to }: Kept, store: Store): boolean {
  const result = conversion(from.field, to.field, store);
  if (result === undefined || "impossible" in result) return false;
  return result.when !== undefined || result.loses !== undefined;
}
