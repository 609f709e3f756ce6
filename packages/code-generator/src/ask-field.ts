import { type Field, fieldNameProblem, fieldProblems, readFields, typeFacts } from "@microforge/core/entity";
import type { Text } from "@microforge/core/program";
import type { Asking, Draft } from "./ask-entity.ts";
import { askTexts, detailTexts, extras, typeTexts } from "./ask-texts.ts";

type Prompting = Pick<Asking, "prompt">;

type FieldType = Field["type"];

/** What is wrong with the field as it would be. */
type Check = (field: Field) => readonly Text[];

/** Asks for one field; undefined when the user went back. */
export async function askField(
  ctx: Prompting,
  { name: entity, entity: { fields, relations = {} } }: Draft,
): Promise<{ readonly name: string; readonly field: Field } | undefined> {
  const name = await ctx.prompt.input({
    message: askTexts.fieldName,
    flag: "--fields",
    validate: (answer) => {
      if (answer === "") return undefined;
      const taken = newNameProblem(answer, { ...fields, ...relations });
      return taken ?? fieldProblems({ type: "bool", name: answer, entity })[0];
    },
  });
  if (name === "") return undefined;
  const check: Check = (field) => fieldProblems({ ...field, name, entity });
  const typed = await askType(ctx, name, check);
  if (!typed) return undefined;
  const required = await ctx.prompt.confirm({ message: askTexts.required(name), flag: "--fields", default: true });
  const field = await askMore(ctx, name, required ? typed : { ...typed, optional: true }, check);
  return field && { name, field };
}

/** What keeps a text from being the name of one more field or relation. */
export function newNameProblem(name: string, taken: object): Text | undefined {
  return fieldNameProblem(name) ?? (Object.hasOwn(taken, name) ? askTexts.taken(name) : undefined);
}

/** The type and what stands in its parentheses. */
async function askType(ctx: Prompting, name: string, check: Check): Promise<Field | undefined> {
  const types = Object.entries(typeTexts).map(([type, meaning]) => ({
    value: type,
    label: { en: `${type}: ${meaning.en}`, zh: `${type}：${meaning.zh}` },
  }));
  for (;;) {
    const word = await ctx.prompt.select({
      message: askTexts.fieldType(name),
      flag: "--fields",
      choices: [...types, { value: "", label: askTexts.back }],
    });
    if (!isType(word)) return undefined;
    const message = detailTexts[word];
    if (!message) return { type: word };
    const details = await ctx.prompt.input({
      message,
      flag: "--fields",
      validate: (answer) => {
        const field = answer === "" ? { type: word } : fieldWith(word, answer);
        if (!field) return askTexts.unreadable;
        return answer === "" ? undefined : check(field)[0];
      },
    });
    const field = details === "" ? { type: word } : fieldWith(word, details);
    // A type that needs details, and got none: another type may be what is wanted.
    if (field && check(field).length === 0) return field;
  }
}

const isType = (word: string): word is FieldType => Object.hasOwn(typeTexts, word);

/** The field that the type makes with these details, if they are nothing else. */
function fieldWith(type: FieldType, details: string): Field | undefined {
  const { fields, relations, mistakes } = readFields(`a:${type}(${details})`);
  const isOne = Object.keys({ ...fields, ...relations }).join() === "a";
  const { a } = fields;
  if (mistakes.length > 0 || !isOne || !a) return undefined;
  const says = extras.some(({ keys }) => Object.keys(keys).some((key) => key in a));
  return says || a.optional || a.default !== undefined ? undefined : a;
}

/** What else is to be said, until there is nothing more; only what the field can be is offered. */
async function askMore(ctx: Prompting, name: string, start: Field, check: Check): Promise<Field | undefined> {
  let field = start;
  for (;;) {
    const offered = extras.filter((extra) => {
      const isSaid = Object.keys(extra.keys).some((key) => key in field) || (extra.value === "indexed" && field.unique);
      return !isSaid && check({ ...field, ...extra.keys }).length === 0;
    });
    const answer = await ctx.prompt.select({
      message: askTexts.more(name),
      flag: "--fields",
      choices: [
        { value: "done", label: askTexts.nothingMore },
        ...offered,
        ...(canHaveDefault(field) ? [{ value: "default", label: askTexts.aDefault }] : []),
        { value: "discard", label: askTexts.discard },
      ],
    });
    if (answer === "done") return field;
    if (answer === "discard") return undefined;
    if (answer === "default") field = await askDefault(ctx, field, check);
    else field = { ...field, ...offered.find(({ value }) => value === answer)?.keys };
  }
}

const canHaveDefault = ({ type, optional, unique, secret, generated, default: value }: Field): boolean =>
  typeFacts(type).takes.includes("default") && value === undefined && !(optional || unique || secret || generated);

async function askDefault({ prompt }: Prompting, field: Field, check: Check): Promise<Field> {
  const answer = await prompt.input({
    message: askTexts.default,
    flag: "--fields",
    validate: (text) => (text === "" ? undefined : check({ ...field, default: defaultOf(field, text) })[0]),
  });
  return answer === "" ? field : { ...field, default: defaultOf(field, answer) };
}

/** The answer as a value of the type; as it is, when it cannot be one. */
function defaultOf({ type }: Field, answer: string): string | number | boolean {
  if (type === "bool" && (answer === "true" || answer === "false")) return answer === "true";
  const isNumber = type === "i32" || type === "i64" || type === "f64";
  return isNumber && !Number.isNaN(Number(answer)) ? Number(answer) : answer;
}
