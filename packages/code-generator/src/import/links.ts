import type { Relation } from "@microforge/core/entity";
import type { Draft } from "./draft.ts";
import type { Remarks } from "./imported.ts";
import { fieldName } from "./names.ts";

/** A relation between two entities that are both imported, under their final names. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  /** What the description calls it. */
  readonly written: string;
  readonly place: string;
  readonly relation: Omit<Relation, "to">;
}

export const isToOne = ({ relation: { kind } }: Pick<Link, "relation">): boolean =>
  kind === "many-to-one" || kind === "one-to-one";

/** The relations of all drafts, made such that they fit together. */
export function linksOf(entities: ReadonlyMap<string, Draft>, remarks: Remarks): Link[] {
  const nameOf = new Map([...entities].map(([name, { key }]) => [key, name]));
  const links: Link[] = [];
  for (const [from, { relations }] of entities) {
    const used = new Set<string>();
    for (const { name: written, place, to: key, relation } of relations) {
      const to = nameOf.get(key);
      const name = fieldName(written);
      if (to === undefined) {
        remarks.lost(place, `leads to \`${key}\`, which is not imported`, `指向未导入的 \`${key}\``);
      } else if (name === "" || used.has(name) || used.has(`${name}_id`)) {
        remarks.lost(place, "has the name of another relation here", "与此处另一关系同名");
      } else {
        used.add(name).add(`${name}_id`);
        links.push({ from, to, name, written, place, relation });
      }
    }
  }
  return withoutRequiredCycles(withBothSides(links, remarks), remarks);
}

/**
 * A list of other entities is the other side of their reference, if they have just one that comes back; else many-to-many,
 * of which the second of two lists that face each other is the other side.
 */
function withBothSides(links: readonly Link[], remarks: Remarks): Link[] {
  const paired = new Set<string>();
  return links.flatMap((link): Link[] => {
    const { from, to, place, relation } = link;
    if (relation.kind !== "one-to-many") return [link];
    const back = links.filter((other) => other.from === to && other.to === from && isToOne(other));
    const lists = links.filter((other) => other.from === from && other.to === to && !isToOne(other));
    if (back.length === 1 && back[0]?.relation.kind === "many-to-one" && lists.length === 1) return [link];
    const facing = links.filter((other) => other.from === to && other.to === from && !isToOne(other));
    if (from !== to && lists.length === 1 && facing.length === 1 && paired.has(`${to} ${from}`)) {
      const other = `${to}.${facing[0]?.name}`;
      remarks.changed(place, `is the other side of \`${other}\``, `即 \`${other}\` 的另一端`);
      return [];
    }
    paired.add(`${from} ${to}`);
    remarks.changed(
      place,
      "a list becomes a many-to-many relation: links without order or duplicates, outside the entity's JSON",
      "列表变为多对多关系：链接没有顺序和重复，也不在实体的 JSON 中",
    );
    return [{ ...link, relation: { ...relation, kind: "many-to-many" } }];
  });
}

/** Entities that cannot be without each other could never be created: one reference of each such circle is optional. */
function withoutRequiredCycles(links: readonly Link[], remarks: Remarks): Link[] {
  const needs = new Map<string, Set<string>>();
  return links.map((link) => {
    if (!isToOne(link) || link.relation.optional) return link;
    if (!reaches(needs, link.to, link.from)) {
      const targets = needs.get(link.from) ?? new Set();
      needs.set(link.from, targets.add(link.to));
      return link;
    }
    remarks.changed(
      link.place,
      "becomes optional: the entities of this circle could never be created",
      "变为可选：否则循环引用的这些实体永远无法创建",
    );
    return { ...link, relation: { ...link.relation, optional: true } };
  });
}

function reaches(needs: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    for (const target of needs.get(name) ?? []) seen.add(target);
  }
  return false;
}
