import { CliError, exitCodes } from "../../program/errors.ts";
import { eachLocale, type Text } from "../../program/messages.ts";
import { pascalCase } from "../naming.ts";
import { isToOne } from "../schema.ts";
import type { Entities, Entity, Field } from "../spec.ts";
import type { Store } from "../types/types.ts";
import { collisionProblems } from "./collisions.ts";
import { fieldProblems } from "./fields.ts";
import { entityNameProblems } from "./names.ts";
import { clashProblems, relationProblems } from "./relations.ts";
import { rowSecurityProblems } from "./row-security.ts";
import { storeProblems } from "./store.ts";
import { surroundingProblems } from "./surroundings.ts";
import { uniqueProblems } from "./unique.ts";

export { ownFields } from "./taken.ts";

const mostFields = 80;

/** One thing that is wrong with an entity. */
export interface EntityProblem {
  readonly entity: string;
  readonly text: Text;
}

/** What is wrong with an entity, in words; nothing when its code can be generated. */
export function entityProblems(name: string, entity: Entity): Text[] {
  const problems = entityNameProblems(name, entity);
  const fields = Object.entries(entity.fields);
  const relations = Object.entries(entity.relations ?? {});
  const references = relations.filter(([, relation]) => isToOne(relation));
  if (!fields.some(([, field]) => isWritable(field)) && references.length === 0) {
    problems.push({
      en: "at least one field must be one that clients can write",
      zh: "至少要有一个客户端可以写入的字段",
    });
  }
  if (fields.length + references.length > mostFields) {
    problems.push({ en: `an entity may have at most ${mostFields} fields`, zh: `实体最多 ${mostFields} 个字段` });
  }
  for (const [field, spec] of fields) {
    const named = { ...spec, name: field, entity: pascalCase(name) };
    problems.push(...fieldProblems(named).map(prefixed(`fields.${field}`)));
  }
  for (const [relation, spec] of relations)
    problems.push(...relationProblems(name, relation, spec).map(prefixed(`relations.${relation}`)));
  return [...problems, ...clashProblems(entity), ...uniqueProblems(entity)];
}

/**
 * What is wrong with the entities of a service, each by itself and all together.
 *
 * @param modules modules of the service that belong to none of the entities
 */
export function entitiesProblems(entities: Entities, store: Store, modules?: ReadonlySet<string>): EntityProblem[] {
  const alone = Object.entries(entities).flatMap(([name, entity]) => {
    const own = entityProblems(name, entity);
    return (own.length > 0 ? own : storeProblems(name, entity, store)).map((text) => ({
      entity: name,
      text,
    }));
  });
  return [...alone, ...surroundingProblems(entities), ...collisionProblems(entities, modules)];
}

/** Refuses an entity whose code cannot be generated; all that is wrong with it is told at once. */
export const checkEntity = (name: string, entity: Entity): void =>
  refuse(entityProblems(name, entity).map((text) => ({ entity: name, text })));

/** Refuses an entity that a store cannot hold as it is specified. */
export const checkEntityForStore = (name: string, entity: Entity, store: Store): void =>
  refuse(storeProblems(name, entity, store).map((text) => ({ entity: name, text })));

/** Refuses the entities of a service when they cannot be generated together; all that is wrong is told at once. */
export const checkEntities = (entities: Entities, store: Store, modules?: ReadonlySet<string>): void =>
  refuse(entitiesProblems(entities, store, modules));

/** Refuses entities that a database cannot hold which itself keeps tenants apart. */
export const checkRowSecurity = (entities: Entities): void => refuse(rowSecurityProblems(entities));

export const isWritable = ({ readonly, generated }: Field): boolean => !readonly && !generated;

function refuse(problems: readonly EntityProblem[]): void {
  const names = [...new Set(problems.map(({ entity }) => entity))];
  const [first] = names;
  if (first === undefined) return;
  const of = (name: string): readonly Text[] =>
    problems.filter(({ entity }) => entity === name).map(({ text }) => text);
  const heads: readonly Text[] = names.map((name) => ({
    en: `no code can be generated for the entity \`${name}\``,
    zh: `无法为实体 \`${name}\` 生成代码`,
  }));
  throw new CliError("invalid-entity", {
    message: eachLocale((locale) =>
      names
        .map((name, index) => [heads[index]?.[locale], ...of(name).map((text) => `  ${text[locale]}`)].join("\n"))
        .join("\n"),
    ),
    exitCode: exitCodes.usage,
    details:
      names.length === 1
        ? { entity: first, problems: of(first).map(({ en }) => en) }
        : names.map((entity) => ({ entity, problems: of(entity).map(({ en }) => en) })),
  });
}

const prefixed =
  (place: string) =>
  (text: Text): Text => ({ en: `\`${place}\`: ${text.en}`, zh: `\`${place}\`：${text.zh}` });
