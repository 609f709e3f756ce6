import { type Entity, entityProblems, type Field, ownFields, pluralSnake, snakeCase } from "@microforge/core/entity";
import type { Text } from "@microforge/core/program";
import { problemsOf } from "./checks.ts";
import type { Draft, FieldDraft, UniqueDraft } from "./draft.ts";
import type { Imported, Remarks } from "./imported.ts";
import { isToOne, type Link, linksOf } from "./links.ts";
import { entityName, fieldName } from "./names.ts";
import { fieldProblems, settle } from "./settle.ts";

/** Makes entities of drafts: names, references between them, and the checks that every entity must pass. */
export function finish(drafts: readonly Draft[], remarks: Remarks): Imported {
  const named = withNames(drafts, remarks);
  const links = linksOf(named, remarks);
  const entities = new Map(
    [...named].map(([name, draft]) => [
      name,
      entityOf(
        name,
        draft,
        links.filter(({ from }) => from === name),
        remarks,
      ),
    ]),
  );
  withoutRefused(entities, named, links, remarks);
  return {
    entities: Object.fromEntries(entities),
    places: Object.fromEntries([...entities.keys()].map((name) => [name, named.get(name)?.place ?? ""])),
    unmapped: remarks.unmapped,
    notes: remarks.notes,
    skipped: remarks.skipped,
  };
}

/** The drafts by the names of their entities. Names that make the same module or table are one name too many. */
function withNames(drafts: readonly Draft[], remarks: Remarks): Map<string, Draft> {
  const named = new Map<string, Draft>();
  const taken = new Map<string, string>();
  for (const draft of drafts) {
    const name = entityName(draft.name);
    const uses = [snakeCase(name), `${draft.plural ?? pluralSnake(name)}/`];
    const other = uses.map((use) => taken.get(use)).find((owner) => owner !== undefined);
    if (name === "") {
      remarks.lost(draft.place, "nothing of the name is ASCII", "名称中没有 ASCII 字符");
    } else if (other !== undefined) {
      remarks.lost(draft.place, `would have the name of \`${other}\``, `会与 \`${other}\` 同名`);
    } else {
      named.set(name, draft);
      for (const use of uses) taken.set(use, draft.key);
    }
  }
  return named;
}

function entityOf(name: string, draft: Draft, links: readonly Link[], remarks: Remarks): Entity {
  const fields = new Map<string, Field>();
  const finalNames = new Map(links.map(({ written, name: link }) => [written, link]));
  const reserved = new Set(links.flatMap((link) => (isToOne(link) ? [link.name, `${link.name}_id`] : [link.name])));
  for (const written of draft.fields) {
    const field = fieldOf(name, written, (wanted) => fields.has(wanted) || reserved.has(wanted), remarks);
    if (field === undefined) continue;
    fields.set(field.name, tidy(field.field));
    finalNames.set(written.name, field.name);
  }
  const title = draft.title?.replace(/\s+/gu, " ").trim();
  const entity: Entity = {
    ...(title && snakeCase(title) !== snakeCase(name) && title.length <= 60 && { label: { en: title, zh: title } }),
    ...(draft.plural !== undefined && { plural: draft.plural }),
    ...(draft.softDelete && { soft_delete: true }),
    fields: Object.fromEntries(fields),
    ...(links.length > 0 && {
      relations: Object.fromEntries(links.map(({ name: link, to, relation }) => [link, { to, ...relation }])),
    }),
  };
  const unique = draft.unique.flatMap((group) => groupOf(name, entity, group, finalNames, remarks));
  return unique.length === 0 ? entity : { ...entity, unique };
}

/** The group under the names that its members have here; nothing when it cannot be unique. */
function groupOf(
  name: string,
  entity: Entity,
  { place, members }: UniqueDraft,
  finalNames: ReadonlyMap<string, string>,
  remarks: Remarks,
): string[][] {
  const group = members.flatMap((member) => finalNames.get(member) ?? []);
  if (group.length < members.length) {
    remarks.lost(place, "unique together with something that is not imported", "唯一约束包含未导入的内容");
    return [];
  }
  const known = new Set(entityProblems(name, entity).map(({ en }) => en));
  const problems = entityProblems(name, { ...entity, unique: [group] }).filter(({ en }) => !known.has(en));
  if (problems.length === 0) return [group];
  remarks.lost(
    place,
    `cannot be unique: ${problems.map(({ en }) => en).join("; ")}`,
    `不能作为唯一约束：${problems.map(({ zh }) => zh).join("；")}`,
  );
  return [];
}

function fieldOf(
  entity: string,
  draft: FieldDraft,
  isTaken: (name: string) => boolean,
  remarks: Remarks,
): { readonly name: string; readonly field: Field } | undefined {
  const { place } = draft;
  const plain = fieldName(draft.name);
  if (plain === "") {
    remarks.lost(place, "nothing of the name is ASCII", "名称中没有 ASCII 字符");
    return undefined;
  }
  if (isOwn(plain, draft, remarks)) return undefined;
  const name = freeName(entity, plain);
  if (isTaken(name)) {
    remarks.lost(place, `something else is called \`${name}\` here`, `此处已有名为 \`${name}\` 的内容`);
    return undefined;
  }
  const field = settle(entity, name, draft, remarks);
  if (field === undefined) return undefined;
  if (name !== draft.name) {
    if (name === plain) remarks.changed(place, "the name becomes snake_case", "名称变为 snake_case");
    else remarks.changed(place, `is called \`${name}\` here`, `此处名为 \`${name}\``);
  }
  return { name, field };
}

/** Types that mean what our own field of the name means. */
const ownTypes: Readonly<Record<string, readonly Field["type"][]>> = {
  created_at: ["datetime", "date", "i32", "i64"],
  updated_at: ["datetime", "date", "i32", "i64"],
  version: ["i32", "i64"],
};
const exactTypes: Readonly<Record<string, Field["type"]>> = {
  id: "uuid",
  created_at: "datetime",
  updated_at: "datetime",
  version: "i64",
};

/** Whether every entity has this field without saying so. */
function isOwn(name: string, { place, field: { type, unique, indexed } }: FieldDraft, remarks: Remarks): boolean {
  if (!(ownFields as readonly string[]).includes(name)) return false;
  if (ownTypes[name] && !ownTypes[name].includes(type)) return false;
  if (name !== "id" && (unique || indexed)) {
    remarks.lost(place, `the index of \`${name}\` is left out`, `未导入 \`${name}\` 的索引`);
  }
  if (exactTypes[name] !== type && name !== "version") {
    const own = name === "id" ? "uuid" : "datetime";
    remarks.changed(
      place,
      `every entity has its own \`${name}\`, a ${own}; it is ${type} in the source`,
      `每个实体都有自己的 \`${name}\`，类型为 ${own}；来源中为 ${type}`,
    );
  }
  return true;
}

/** The name, after the entity's where it means something else already. */
function freeName(entity: string, name: string): string {
  const problems = fieldProblems(entity, name, { type: "bool" });
  const longer = `${snakeCase(entity)}_${name}`;
  return problems.length === 0 || fieldProblems(entity, longer, { type: "bool" }).length > 0 ? name : longer;
}

/** Keys in the order in which people write them. */
function tidy({ type, values, min, max, precision, scale, pattern, optional, ...rest }: Field): Field {
  return {
    type,
    ...(values && { values }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(precision !== undefined && { precision }),
    ...(scale !== undefined && { scale }),
    ...(pattern !== undefined && { pattern }),
    ...(optional && { optional }),
    ...rest,
  };
}

/**
 * Removes what cannot be generated until all that is left can be: a relation that is wrong by itself, an entity that is
 * wrong otherwise, and whatever leads to it.
 */
function withoutRefused(
  entities: Map<string, Entity>,
  named: ReadonlyMap<string, Draft>,
  links: readonly Link[],
  remarks: Remarks,
): void {
  const places = new Map(links.map(({ from, name, place }) => [`${from}.${name}`, place]));
  for (;;) {
    const problems = problemsOf(Object.fromEntries(entities));
    if (problems.length === 0) return;
    for (const name of new Set(problems.map(({ entity }) => entity))) {
      const entity = entities.get(name);
      const own = problems.filter((problem) => problem.entity === name).map(({ text }) => text);
      const wrong = relationsNamed(own, entity);
      if (entity !== undefined && wrong !== undefined) {
        for (const [relation, { en, zh }] of wrong) {
          remarks.lost(places.get(`${name}.${relation}`) ?? name, `left out: ${en}`, `未导入：${zh}`);
          entities.set(name, withoutRelation(entities.get(name) ?? entity, relation));
        }
        continue;
      }
      entities.delete(name);
      remarks.lost(
        named.get(name)?.place ?? name,
        `\`${name}\` is refused: ${own.map(({ en }) => en).join("; ")}`,
        `已拒绝 \`${name}\`：${own.map(({ zh }) => zh).join("；")}`,
      );
    }
    for (const { from, to, name, place } of links) {
      const entity = entities.get(from);
      if (entities.has(to) || !entity?.relations?.[name]) continue;
      remarks.lost(place, `leads to \`${to}\`, which is refused`, `指向已被拒绝的 \`${to}\``);
      entities.set(from, withoutRelation(entity, name));
    }
  }
}

/** The relations that problems are about, if all of them are about relations. */
function relationsNamed(problems: readonly Text[], entity: Entity | undefined): Map<string, Text> | undefined {
  const found = new Map<string, Text>();
  for (const text of problems) {
    const [, relation = ""] = /^`relations\.([^`]*)`/u.exec(text.en) ?? [];
    if (entity?.relations?.[relation] === undefined) return undefined;
    found.set(relation, text);
  }
  return found;
}

function withoutRelation(entity: Entity, relation: string): Entity {
  const { relations = {}, unique = [], ...rest } = entity;
  const { [relation]: _, ...others } = relations;
  const groups = unique.filter((group) => !group.includes(relation));
  return {
    ...rest,
    ...(Object.keys(others).length > 0 && { relations: others }),
    ...(groups.length > 0 && { unique: groups }),
  };
}
