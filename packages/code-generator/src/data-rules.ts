import { CliError, exitCodes } from "@microforge/core/program";
import type { EvolveOptions } from "@microforge/core/service";
import { messages } from "./messages.ts";

type Rule = EvolveOptions["rules"][number];

/** What the flags `--fill`, `--cast` and `--replace` say of rows that exist when a migration runs. */
export interface RuleFlags {
  readonly fill: readonly string[];
  readonly cast: readonly string[];
  readonly replace: readonly string[];
}

/** The options that give such rules; `place` is how a field is named: `FIELD`, or `ENTITY.FIELD`. */
export const ruleOptions = (place: string) =>
  ({
    fill: { type: "list", placeholder: `${place}=VALUE`, summary: messages.fillOption(place) },
    cast: { type: "list", placeholder: place, summary: messages.castOption(place) },
    replace: { type: "list", placeholder: `${place}=OLD:NEW`, summary: messages.replaceOption(place) },
  }) as const;

/**
 * The rules as the migrations take them.
 *
 * @param entity the entity that the fields belong to; without it each is written as `Entity.field`
 */
export function dataRules({ fill, cast, replace }: RuleFlags, entity?: string): Rule[] {
  const rules = new Map<string, Rule>();
  const add = (typed: string, rule: (known: Rule) => Rule): void => {
    const place = placeOf(typed, entity);
    const key = `${place.entity}.${place.field}`;
    rules.set(key, rule(rules.get(key) ?? place));
  };
  for (const typed of fill) {
    const [place, value] = split(typed, "=", "FIELD=VALUE");
    add(place, (known) => ({ ...known, value }));
  }
  for (const typed of cast) add(typed, (known) => ({ ...known, cast: true }));
  for (const typed of replace) {
    const [place, both] = split(typed, "=", "FIELD=OLD:NEW");
    const [from, to] = split(both, ":", "FIELD=OLD:NEW");
    add(place, (known) => ({ ...known, values: { ...known.values, [from]: to } }));
  }
  return [...rules.values()];
}

/** `a:b` of `--rename`. */
export const parseRename = (typed: string, form: string): [from: string, to: string] => split(typed, ":", form);

function placeOf(typed: string, entity: string | undefined): { entity: string; field: string } {
  if (entity !== undefined) return { entity, field: typed };
  const [name, field] = split(typed, ".", "ENTITY.FIELD");
  return { entity: name, field };
}

function split(typed: string, separator: string, form: string): [string, string] {
  const at = typed.indexOf(separator);
  if (at > 0) return [typed.slice(0, at), typed.slice(at + separator.length)];
  throw new CliError("invalid-value", { ...messages.notAnAssignment(typed, form), exitCode: exitCodes.usage });
}
