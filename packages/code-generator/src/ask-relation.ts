import { type Entity, pluralSnake, type Relation, relationWords, snakeCase } from "@microforge/core/entity";
import type { Asking, Draft } from "./ask-entity.ts";
import { newNameProblem } from "./ask-field.ts";
import { askTexts, deleteTexts, kindTexts } from "./ask-texts.ts";

/** Asks for one relation; undefined when the user went back. */
export async function askRelation(
  { prompt }: Pick<Asking, "prompt">,
  { name: entity, entity: { fields, relations = {} }, known }: Draft,
): Promise<{ readonly name: string; readonly relation: Relation } | undefined> {
  const texts = kindTexts(entity);
  const kind = await prompt.select({
    message: askTexts.relationKind,
    flag: "--fields",
    choices: [
      ...Object.values(relationWords).map((value) => ({ value, label: texts[value] })),
      { value: "back" as const, label: askTexts.back },
    ],
  });
  if (kind === "back") return undefined;
  const to = await prompt.select({
    message: askTexts.relationTo,
    flag: "--fields",
    choices: [
      ...[...Object.keys(known).filter((other) => other !== entity), entity].map((value) => ({
        value,
        label: { en: value, zh: value },
      })),
      { value: "", label: askTexts.back },
    ],
  });
  if (to === "") return undefined;
  const isToOne = kind === "many-to-one" || kind === "one-to-one";
  const taken = { ...fields, ...relations };
  const suggested = isToOne ? snakeCase(to) : pluralOf(to, known[to]);
  const name = await prompt.input({
    message: askTexts.relationName,
    flag: "--fields",
    validate: (answer) => (answer === "" || answer === "-" ? undefined : newNameProblem(answer, taken)),
    ...(newNameProblem(suggested, taken) ? {} : { default: suggested }),
  });
  if (name === "" || name === "-") return undefined;
  if (!isToOne) return { name, relation: { to, kind } };

  // One that refers to its own kind cannot be required: no first one could exist.
  const optional =
    to === entity || !(await prompt.confirm({ message: askTexts.required(name), flag: "--fields", default: true }));
  const rules = deleteTexts(entity);
  const usual = optional ? "set-null" : "restrict";
  const rule = await prompt.select({
    message: askTexts.onDelete(to),
    flag: "--fields",
    default: usual,
    choices: [
      { value: "restrict" as const, label: rules.restrict },
      ...(optional ? [{ value: "set-null" as const, label: rules["set-null"] }] : []),
      { value: "cascade" as const, label: rules.cascade },
    ],
  });
  const relation: Relation = {
    to,
    kind,
    ...(optional ? { optional } : {}),
    ...(rule === usual ? {} : { on_delete: rule }),
  };
  return { name, relation };
}

const pluralOf = (name: string, entity: Entity | undefined): string => entity?.plural ?? pluralSnake(name);
