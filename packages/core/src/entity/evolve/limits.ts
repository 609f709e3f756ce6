import { eachLocale, type Text } from "../../program/messages.ts";
import { own } from "../own.ts";
import type { Entities, Field } from "../spec.ts";
import { lengths } from "../types/types.ts";
import { entityOf, entityPairs, type Rename } from "./tables.ts";

/**
 * The fields whose rules became stricter in a way that the database does not know of. Rows that exist are not checked: they
 * stay as they are, and fail when a client sends them back.
 */
export function uncheckedLimits(before: Entities, after: Entities, renames: readonly Rename[]): readonly Text[] {
  return entityPairs(before, after, renames).flatMap((pair) => {
    const old = entityOf(before, pair.before).fields;
    const nameBefore = (name: string): string =>
      renames.find(({ entity, field, to }) => entity === pair.before && field !== undefined && to === name)?.field ??
      name;
    return Object.entries(entityOf(after, pair.after).fields).flatMap(([name, field]): Text[] => {
      const was = own(old, nameBefore(name));
      if (!was || !isStricter(was, field)) return [];
      const said = { en: "rows that exist are not checked against its new rules", zh: "已有的行不按新规则检查" };
      const colon = { en: ": ", zh: "：" };
      return [eachLocale((locale) => `\`${pair.after}.${name}\`${colon[locale]}${said[locale]}`)];
    });
  });
}

function isStricter(was: Field, is: Field): boolean {
  const isNewForm = is.type !== was.type && (is.type === "email" || is.type === "url");
  const isNewPattern = is.pattern !== undefined && is.pattern !== was.pattern;
  const [oldMin, oldMax] = limits(was);
  const [min, max] = limits(is);
  return isNewForm || isNewPattern || min > oldMin || max < oldMax;
}

function limits(field: Field): readonly [number, number] {
  const isLength = field.type === "string" || field.type === "text" || field.type === "bytes";
  return isLength ? lengths(field) : [field.min ?? -Infinity, field.max ?? Infinity];
}
