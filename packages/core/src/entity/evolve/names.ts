import type { Text } from "../../program/messages.ts";
import { own } from "../own.ts";
import { relationColumn, tablesOf } from "../schema.ts";
import type { Entities, Entity } from "../spec.ts";
import type { DataRule, Problem } from "./findings.ts";
import { type EntityPair, entityOf, type Rename } from "./tables.ts";

interface Names {
  readonly before: Entities;
  readonly after: Entities;
  readonly renames: readonly Rename[];
  readonly rules: readonly DataRule[];
}

/** Renames, rules and relations that name something that is not there. */
export function unknownNames({ before, after, renames, rules }: Names): Problem[] {
  const problems: Problem[] = [];
  const refuse = (entity: string, field: string, text: Text): void => {
    problems.push({ entity, field, needs: "another-change", text });
  };
  const newName = (entity: string): string =>
    renames.find((rename) => rename.entity === entity && rename.field === undefined)?.to ?? entity;
  for (const { entity, field, to } of renames) {
    const [old, now] = field === undefined ? [entity, to] : [`${entity}.${field}`, `${newName(entity)}.${to}`];
    const was = field === undefined ? own(before, entity) !== undefined : kindOf(own(before, entity), field);
    const is = field === undefined ? own(after, to) !== undefined : kindOf(own(after, newName(entity)), to);
    if (!was) refuse(entity, field ?? "", missing(old));
    else if (!is) refuse(entity, to, missing(now));
    else if (was !== is) {
      refuse(entity, to, {
        en: `\`${old}\` cannot be renamed and become another kind of relation at once: make two changes of it`,
        zh: `\`${old}\` 不能同时改名并改变关系类型：请分两次修改`,
      });
    }
  }
  for (const { entity, field } of rules) {
    const spec = own(after, entity);
    const columns = spec ? tablesOf(entity, spec, after)[0].columns.map(({ name }) => name) : [];
    if (!columns.includes(field) && !columns.includes(relationColumn(field))) {
      refuse(entity, field, missing(`${entity}.${field}`));
    }
  }
  for (const [entity, { relations = {} }] of Object.entries(after)) {
    for (const [field, { to }] of Object.entries(relations)) {
      if (own(after, to)) continue;
      refuse(entity, field, {
        en: `\`${entity}.${field}\`: \`${to}\` has no table to refer to`,
        zh: `\`${entity}.${field}\`：\`${to}\` 没有可供引用的表`,
      });
    }
  }
  return problems;
}

const missing = (name: string): Text => ({ en: `there is no \`${name}\``, zh: `不存在 \`${name}\`` });

/** What a name stands for, as far as a rename cannot change it. */
function kindOf(entity: Entity | undefined, name: string): "field" | "column" | "table" | "other" | undefined {
  if (own(entity?.fields, name)) return "field";
  const kind = own(entity?.relations, name)?.kind;
  if (kind === undefined) return undefined;
  if (kind === "many-to-many") return "table";
  return kind === "one-to-many" ? "other" : "column";
}

/** Names of tables and indexes that two entities would have, at the end or on the way there. */
export function namesTaken({ before, after }: Names, pairs: readonly EntityPair[]): Problem[] {
  const newNames = new Map(pairs.map((pair) => [pair.before, pair.after]));
  const owners = new Map<string, string>();
  /** The first name that somebody else has; the others tend to follow from it. */
  const claim = (entity: string, entities: Entities, owner: string): string | undefined => {
    const tables = tablesOf(entity, entityOf(entities, entity), entities);
    const names = tables.flatMap((table) => [table.name, ...table.indexes.map((index) => index.name)]);
    const taken = names.find((name) => (owners.get(name) ?? owner) !== owner);
    for (const name of names) owners.set(name, owner);
    return taken;
  };
  for (const name of Object.keys(before)) claim(name, before, newNames.get(name) ?? `${name} (before)`);
  return Object.keys(after).flatMap((entity): Problem[] => {
    const name = claim(entity, after, entity);
    if (name === undefined) return [];
    const text = {
      en: `\`${entity}\`: another entity has, or had, a table or index \`${name}\`; choose another name, or make two changes`,
      zh: `\`${entity}\`：另一个实体正在或曾经使用名为 \`${name}\` 的表或索引；请换一个名称，或分两次修改`,
    };
    return [{ entity, field: "", needs: "another-change", text }];
  });
}
