import {
  checkEntities,
  type Entities,
  type Entity,
  entitiesProblems,
  formatFields,
  type Store,
} from "@microforge/core/entity";
import type { Context, Text } from "@microforge/core/program";
import { Document, isMap, visit } from "yaml";
import { askField } from "./ask-field.ts";
import { askRelation } from "./ask-relation.ts";
import { askTexts } from "./ask-texts.ts";

export type Asking = Pick<Context, "prompt" | "terminal" | "say">;

/** What the entity is so far. */
export interface Draft {
  readonly name: string;
  readonly entity: Entity;
  /** The other entities of the service. */
  readonly known: Entities;
}

/**
 * Asks for the fields and relations of a new entity, one after the other; each answer is checked when it is given. At
 * every step there is a way back.
 *
 * @param store the database that must hold it
 */
export async function askEntity(
  ctx: Asking,
  name: string,
  known: Entities,
  store: Store = "postgres",
): Promise<Entity> {
  // A name that cannot be is told before anything is asked.
  checkEntities({ ...known, [name]: { fields: { a: { type: "bool" } } } }, store);
  let entity: Entity = { fields: {} };
  for (;;) {
    const draft: Draft = { name, entity, known };
    const step = await askStep(ctx, draft);
    if (step === "done") {
      if (await confirmed(ctx, draft, store)) return entity;
      continue;
    }
    const next = step === "remove" ? await askRemoval(ctx, draft) : await askAddition(ctx, draft, step);
    const problems = newProblems(draft, next, store);
    for (const problem of problems) tell(ctx, problem);
    if (problems.length === 0) entity = next;
  }
}

const tell = ({ terminal, say }: Asking, text: Text): void =>
  terminal.err.line(`${terminal.err.style.red(terminal.symbols.failed)} ${say(text)}`);

type Step = "field" | "relation" | "remove" | "done";

function askStep({ prompt, terminal }: Asking, { name, entity }: Draft): Promise<Step> {
  const line = formatFields(entity);
  if (line !== "") terminal.err.line(`  ${terminal.err.style.dim(line)}`);
  const choices: { value: Step; label: Text }[] = [
    { value: "field", label: askTexts.addField },
    { value: "relation", label: askTexts.addRelation },
  ];
  if (line !== "") choices.push({ value: "remove", label: askTexts.remove }, { value: "done", label: askTexts.done });
  return prompt.select({ message: askTexts.next(name), flag: "--fields", choices });
}

async function askAddition(ctx: Asking, draft: Draft, step: "field" | "relation"): Promise<Entity> {
  const { entity } = draft;
  if (step === "field") {
    const added = await askField(ctx, draft);
    return added ? { ...entity, fields: { ...entity.fields, [added.name]: added.field } } : entity;
  }
  const added = await askRelation(ctx, draft);
  return added ? { ...entity, relations: { ...entity.relations, [added.name]: added.relation } } : entity;
}

async function askRemoval({ prompt }: Asking, { entity }: Draft): Promise<Entity> {
  const names = [...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})];
  const gone = await prompt.select({
    message: askTexts.removeWhich,
    flag: "--fields",
    choices: [
      ...names.map((name) => ({ value: name, label: { en: name, zh: name } })),
      { value: "", label: askTexts.back },
    ],
  });
  const without = <T>(members: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(members).filter(([name]) => name !== gone));
  const relations = without(entity.relations);
  return { fields: without(entity.fields), ...(Object.keys(relations).length > 0 ? { relations } : {}) };
}

/** What is wrong with the entity now that was not before; to have no field at all is where everybody begins. */
function newProblems(draft: Draft, next: Entity, store: Store): Text[] {
  const before = [{ fields: {} }, draft.entity].flatMap((spec) => problemsOf(draft, spec, store));
  const known = new Set(before.map(({ en }) => en));
  return problemsOf(draft, next, store).filter(({ en }) => !known.has(en));
}

const problemsOf = ({ name, known }: Draft, spec: Entity, store: Store): Text[] =>
  entitiesProblems({ ...known, [name]: spec }, store)
    .filter((problem) => problem.entity === name)
    .map(({ text }) => text);

/** Shows the whole, as it stands on a command line and in microforge.yaml. */
async function confirmed(ctx: Asking, draft: Draft, store: Store): Promise<boolean> {
  const { name, entity } = draft;
  const problems = problemsOf(draft, entity, store);
  for (const problem of problems) tell(ctx, problem);
  if (problems.length > 0) return false;
  const { terminal, prompt } = ctx;
  terminal.err.line(`--fields '${formatFields(entity).replaceAll("'", "'\\''")}'`);
  terminal.err.line(entityYaml(name, entity));
  return prompt.confirm({ message: askTexts.confirm, flag: "--fields", default: true });
}

/** An entity as microforge.yaml writes it: each field on one line. */
function entityYaml(name: string, entity: Entity): string {
  const document = new Document({ [name]: entity });
  visit(document, {
    Map(_, node, path) {
      if (path.filter(isMap).length === 3) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 }).trimEnd();
}
