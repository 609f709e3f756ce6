import { CliError, exitCodes, nearest } from "@microforge/core/program";
import { ownRules, unusedSuppression } from "./own-rules.ts";
import type { Rule, RuleInfo } from "./rule.ts";
import { rules } from "./rules/index.ts";

/** All that `--explain` knows, by id. */
export const explained: readonly RuleInfo[] = [...rules, ...ownRules].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What a review looks for. */
export interface Chosen {
  readonly rules: readonly Rule[];
  /** Whether the findings of a rule are asked for; those of the others only tell which suppressions are needed. */
  readonly isReported: (id: string) => boolean;
}

/** The rules of a list such as `query-in-loop,sql-from-string`; all of them without a list. */
export function chooseRules(list: string | undefined): Chosen {
  if (list === undefined) return { rules, isReported: () => true };
  const wanted = list
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  const known = explained.map(({ id }) => id);
  for (const id of wanted) if (!known.includes(id)) throw noRule(id, known);
  if (wanted.length === 0) throw noRule(list, known);
  const isReported = (id: string): boolean => wanted.includes(id);
  return { rules: isReported(unusedSuppression.id) ? rules : rules.filter(({ id }) => isReported(id)), isReported };
}

/** The rule of an id. */
export function ruleNamed(id: string): RuleInfo {
  const found = explained.find((rule) => rule.id === id);
  if (found === undefined)
    throw noRule(
      id,
      explained.map((rule) => rule.id),
    );
  return found;
}

function noRule(id: string, known: readonly string[]): CliError {
  const guess = nearest(id, known);
  return new CliError("no-such-rule", {
    message: { en: `there is no rule \`${id}\``, zh: `没有规则 \`${id}\`` },
    hint: guess
      ? { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }
      : {
          en: "`code-generator review --explain all` lists them",
          zh: "`code-generator review --explain all` 会列出全部规则",
        },
    exitCode: exitCodes.usage,
  });
}
