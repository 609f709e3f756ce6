/** What YAML files of tools are made of. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

type Collection = Exclude<YamlValue, string | number | boolean | null>;

/**
 * A new YAML file in the layout in which `editYaml` edits one: what is small or deep stands on one line, in brackets. By
 * hand, because the library builds and visits a document for it, which would be a tenth of all that `new` does.
 */
export const writeYaml = (value: Readonly<Record<string, YamlValue | undefined>>): string =>
  `${block(value, 0, "").join("\n")}\n`;

const isCollection = (value: YamlValue): value is Collection => typeof value === "object" && value !== null;

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

const entries = (value: { readonly [key: string]: YamlValue | undefined }): [string, YamlValue][] =>
  Object.entries(value).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined);

const members = (value: Collection): YamlValue[] =>
  isList(value) ? [...value] : entries(value).map(([, member]) => member);

/** Whether a collection stands in brackets, at so many keys below the root. */
export function isOnOneLine(size: number, holdsScalarsOnly: boolean, depth: number): boolean {
  return size > 0 && ((holdsScalarsOnly && depth >= 2) || depth >= 4);
}

function block(value: Collection, depth: number, indent: string): string[] {
  const inside = (prefix: string, member: YamlValue): string[] => {
    if (!isCollection(member)) return [`${indent}${prefix} ${scalar(member)}`];
    const all = members(member);
    const oneLine = all.length === 0 || isOnOneLine(all.length, !all.some(isCollection), depth + 1);
    return oneLine
      ? [`${indent}${prefix} ${inBrackets(member)}`]
      : [`${indent}${prefix}`, ...block(member, depth + 1, `${indent}  `)];
  };
  if (!isList(value)) return entries(value).flatMap(([key, member]) => inside(`${scalar(key)}:`, member));
  return value.flatMap((item) => {
    const [first = "", ...rest] = inside("-", item);
    // A collection begins on the line of its dash.
    const next = rest[0];
    return first === `${indent}-` && next !== undefined
      ? [`${indent}- ${next.trimStart()}`, ...rest.slice(1)]
      : [first, ...rest];
  });
}

function inBrackets(value: YamlValue): string {
  if (!isCollection(value)) return scalar(value);
  if (isList(value)) return value.length === 0 ? "[]" : `[ ${value.map(inBrackets).join(", ")} ]`;
  const pairs = entries(value).map(([key, member]) => `${scalar(key)}: ${inBrackets(member)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** Plain where nobody could read it as anything else; otherwise as JSON writes it, which YAML reads too. */
function scalar(value: string | number | boolean | null): string {
  return typeof value === "string" && isPlain(value) ? value : JSON.stringify(value);
}

const isPlain = (text: string): boolean =>
  /^[A-Za-z_\u00a1-\uffff][\w./()\u00a1-\uffff -]*$/u.test(text) &&
  !text.endsWith(" ") &&
  !/^(?:true|false|null|yes|no|on|off|y|n)$/iu.test(text);
