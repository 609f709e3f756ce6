import { sqlString } from "../../templates/escape.ts";
import { own } from "../own.ts";
import type { Changed, Kept } from "./change.ts";
import { wrongValue } from "./expected.ts";
import { quotedNames, type Subject } from "./findings.ts";
import { removedValues } from "./pairs.ts";
import { readGiven } from "./values.ts";

/** What becomes of the values of an enum that has other values now. */
export function enumConversion(kept: Kept, { rule, says, loses, refuse }: Subject): Changed["convert"] {
  const { values = {}, value: other } = rule ?? {};
  const isKnown = ({ field }: Kept["to"], value: string): boolean => field.values?.includes(value) === true;
  for (const [old, now] of Object.entries(values)) {
    if (isKnown(kept.from, old) && isKnown(kept.to, now)) continue;
    refuse("value", {
      en: `\`${old}\` must be a value that it had, and \`${now}\` one that it has`,
      zh: `\`${old}\` 应为原有的值，\`${now}\` 应为现有的值`,
    });
  }
  const left = removedValues(kept).filter((value) => own(values, value) === undefined);
  const becomes = new Map(Object.entries(values));
  if (left.length > 0) {
    const list = quotedNames(left);
    const filled = other === undefined ? undefined : readGiven(other, kept.to.field);
    if (typeof filled === "string") {
      for (const value of left) becomes.set(value, filled);
      loses({ en: `which rows were ${list.en}`, zh: `哪些行曾为 ${list.zh}` });
    } else if (other === undefined) {
      says({ en: `the migration fails where ${list.en} is still in use`, zh: `若 ${list.zh} 仍在使用，迁移失败` });
    } else refuse("value", wrongValue(kept.to.field));
  }
  if (becomes.size === 0) return undefined;
  const pairs = [...becomes];
  says({
    en: pairs.map(([old, now]) => `\`${old}\` becomes \`${now}\``).join(", "),
    zh: pairs.map(([old, now]) => `\`${old}\` 变为 \`${now}\``).join("，"),
  });
  return replacing(becomes);
}

/** An expression that has other values instead of some. */
export function replacing(values: ReadonlyMap<string, string>): (old: string) => string {
  const cases = [...values].map(([old, now]) => `WHEN ${sqlString(old)} THEN ${sqlString(now)}`).join(" ");
  return (old) => `CASE ${old} ${cases} ELSE ${old} END`;
}
