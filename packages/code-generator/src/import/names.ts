import { pascalCase, plural, pluralSnake, snakeCase } from "@microforge/core/entity";

/** Ends of plurals and what the singular has instead, the likeliest first; which one is right, `plural` says. */
const endings: readonly (readonly [ending: RegExp, singular: string])[] = [
  [/people$/u, "person"],
  [/children$/u, "child"],
  [/feet$/u, "foot"],
  [/teeth$/u, "tooth"],
  [/men$/u, "man"],
  [/ies$/u, "y"],
  [/ives$/u, "ife"],
  [/ves$/u, "f"],
  [/(?<=ss|us|ias|x|ch|sh|tz)es$/u, ""],
  [/(?<=o)es$/u, ""],
  [/(?<=z)zes$/u, ""],
  [/ices$/u, "ex"],
  [/ices$/u, "ix"],
  [/(?<=^ax|(?:analy|^ba|cri|diagno|hypothe|^oa|paraly|parenthe|synop|synthe|^the)s)es$/u, "is"],
  [/eria$/u, "erion"],
  [/i$/u, "us"],
  [/s$/u, ""],
];

/** Words that the endings would cut wrongly: `causes` is no plural of `caus`, and `movies` none of `movy`. */
const onlyS =
  /(?:ouses|auses|uses|caches|niches|(?:brown|calor|cook|hood|mov|rook|self|zomb)ies|^(?:dies|lies|pies|ties))$/u;
const inUs = /(?:bonuses|buses|campuses|censuses|focuses|statuses|viruses)$/u;

/** Plurals that are singular as well, or no English at all. */
const alike = /^(?:analytics|chassis|corps|headquarters|logistics|means|news|series|species|[a-z]{0,2}s)$/u;

/** The singular of a lower-case English noun; what is no plural stays as it is. */
export function singular(noun: string): string {
  if (alike.test(noun) || plural(noun) !== noun) return noun;
  if (onlyS.test(noun) && !inUs.test(noun)) return noun.slice(0, -1);
  if (noun === "indices") return "index";
  for (const [ending, instead] of endings) {
    const candidate = noun.replace(ending, instead);
    if (candidate !== noun && candidate !== "" && plural(candidate) === noun) return candidate;
  }
  return noun;
}

/** `order_items` → `OrderItem`, and the plural where English rules would not lead back to it. */
export function entityOfTable(table: string): { readonly name: string; readonly plural: string | undefined } {
  const snake = snakeCase(table);
  const [, before = "", last = ""] = /^(.*_)?([^_]*)$/u.exec(snake) ?? [];
  const name = pascalCase(before + singular(last));
  return { name, plural: pluralSnake(name) === snake || !/^[a-z]/u.test(snake) ? undefined : snake };
}

/** The name as an entity's; what is one already stays as it is written. Empty when nothing of it is ASCII. */
export function entityName(name: string): string {
  if (/^[A-Z][A-Za-z0-9]*$/u.test(name)) return name;
  const pascal = pascalCase(name);
  return /^[0-9]/u.test(pascal) ? `N${pascal}` : pascal;
}

/** The name as a field's; empty when nothing of it is ASCII. */
export function fieldName(name: string): string {
  const snake = snakeCase(name);
  return /^[0-9]/u.test(snake) ? `n${snake}` : snake;
}

/** `user_id` → user: the relation that a column of a reference belongs to. */
export const relationName = (column: string): string => column.replace(/_(?:id|uuid|fk)$/iu, "") || column;
