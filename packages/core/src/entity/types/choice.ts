import { pascalCase } from "../naming.ts";
import { always, inEveryStore, type NamedField, quoted, type TypeFacts } from "./facts.ts";

export const enumType = ({ entity, name }: NamedField): string => {
  const type = `${entity}${pascalCase(name)}`;
  // What an entity has anyway.
  return type === `${entity}Input` || type === `${entity}Patch` || type === `${entity}Repository`
    ? `${type}Kind`
    : type;
};

/** The name of an enumeration's value as a variant. */
export const variant = (value: string): string => {
  const name = pascalCase(value);
  if (name === "Self") return "SelfValue";
  return /^[0-9]/u.test(name) ? `Value${name}` : name;
};

/** One of a few names. */
export const choice: TypeFacts = {
  takes: ["values", "default"],
  rust: enumType,
  copy: true,
  sql: { sqlite: always("TEXT"), postgres: always('text COLLATE "C"') },
  listed: (field) => `choice::<${enumType(field)}>(NAME)`,
  compares: "equality",
  sortable: true,
  rule: always("rule::choice()"),
  strategy: (field) => `valid::choice::<${enumType(field)}>()`,
  sqlLiteral: inEveryStore(quoted),
  client: {
    rust: enumType,
    typescript: ({ values = [] }) => values.map((value) => JSON.stringify(value)).join(" | "),
  },
  schema: () => [],
  literal: (value, field) => `${enumType(field)}::${variant(String(value))}`,
  sample: ({ values = [] }, n) => values[n % Math.max(1, values.length)] ?? "",
  broken: () => [
    [1, "type"],
    ["none of them", "choice"],
  ],
};
