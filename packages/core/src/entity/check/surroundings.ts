import type { Text } from "../../program/messages.ts";
import { nearest } from "../../program/suggest.ts";
import { deleteRule, isToOne } from "../schema.ts";
import type { Entities, Entity, Relation } from "../spec.ts";
import type { EntityProblem } from "./check.ts";

/** A relation, and both its ends. */
interface Edge {
  readonly from: string;
  readonly name: string;
  readonly relation: Relation;
  readonly source: Entity;
  readonly target: Entity;
}

/** What is wrong with how entities refer to each other. */
export function surroundingProblems(entities: Entities): EntityProblem[] {
  const problems: EntityProblem[] = [];
  const edges: Edge[] = [];
  for (const [from, source] of Object.entries(entities)) {
    for (const [name, relation] of Object.entries(source.relations ?? {})) {
      const target = Object.hasOwn(entities, relation.to) ? entities[relation.to] : undefined;
      if (target) edges.push({ from, name, relation, source, target });
      else problems.push(noTarget(from, name, relation.to, Object.keys(entities)));
    }
  }
  const all: readonly Edge[] = edges;
  return [
    ...problems,
    ...all.flatMap((edge) => [
      ...counterpartProblems(edge),
      ...scopeProblems(edge),
      ...softDeleteProblems(edge, all),
      ...chainProblems(edge, all),
    ]),
  ];
}

const problem = ({ from, name }: Pick<Edge, "from" | "name">, { en, zh }: Text): EntityProblem => ({
  entity: from,
  text: { en: `\`relations.${name}\`: ${en}`, zh: `\`relations.${name}\`：${zh}` },
});

function noTarget(from: string, name: string, to: string, known: readonly string[]): EntityProblem {
  const guess = nearest(to, known);
  return problem(
    { from, name },
    guess
      ? {
          en: `there is no entity \`${to}\`; did you mean \`${guess}\`?`,
          zh: `没有实体 \`${to}\`；是否想用 \`${guess}\`？`,
        }
      : { en: `there is no entity \`${to}\`: generate it first`, zh: `没有实体 \`${to}\`：请先生成它` },
  );
}

/** A list of what points here needs exactly one relation that does. */
function counterpartProblems(edge: Edge): EntityProblem[] {
  const { from, relation, target } = edge;
  if (relation.kind !== "one-to-many") return [];
  const back = Object.entries(target.relations ?? {}).filter(
    ([, { to, kind }]) => to === from && kind === "many-to-one",
  );
  if (back.length === 1) return [];
  const names = back.map(([name]) => `\`${name}\``);
  return [
    problem(
      edge,
      back.length === 0
        ? {
            en: `no many-to-one relation of \`${relation.to}\` leads back here: add one, such as \`${from.toLowerCase()}:ref(${from})\``,
            zh: `\`${relation.to}\` 没有指回此处的 many-to-one 关系：请添加一个，例如 \`${from.toLowerCase()}:ref(${from})\``,
          }
        : {
            en: `several relations of \`${relation.to}\` lead back here (${names.join(", ")}), so it is not clear which is meant: leave out this one, and filter the list of \`${relation.to}\` instead`,
            zh: `\`${relation.to}\` 有多个指回此处的关系（${names.join("、")}），无法确定所指：请去掉此关系，改为筛选 \`${relation.to}\` 的列表`,
          },
    ),
  ];
}

/** Whoever sees one end must be allowed to see the other. */
function scopeProblems(edge: Edge): EntityProblem[] {
  const { from, relation, source, target } = edge;
  if (relation.kind === "one-to-many") return [];
  const [own, other] = [source.scope ?? "none", target.scope ?? "none"];
  if (other === "none" || other === own) return [];
  return [
    problem(edge, {
      en: `\`${from}\` has the scope \`${own}\`, and \`${relation.to}\` the scope \`${other}\`: callers would learn of rows that are not theirs; give both the scope \`${other}\``,
      zh: `\`${from}\` 的作用域为 \`${own}\`，而 \`${relation.to}\` 的作用域为 \`${other}\`：调用者会得知不属于自己的数据；请将两者都设为 \`${other}\``,
    }),
  ];
}

/**
 * A row that is only marked as deleted makes no database follow `on_delete`; the generated statements follow it for the
 * rows that refer to this one, and no further.
 */
function softDeleteProblems(edge: Edge, edges: readonly Edge[]): EntityProblem[] {
  const { from, relation, source, target } = edge;
  if (!isToOne(relation) || !target.soft_delete || deleteRule(relation) !== "cascade") return [];
  return edges
    .filter((next) => next.relation.to === from && isToOne(next.relation))
    .filter((next) => source.soft_delete || deleteRule(next.relation) === "cascade")
    .map((next) =>
      problem(edge, {
        en: `deleting \`${relation.to}\` marks it as deleted and deletes \`${from}\` with it, but would not reach \`${next.from}.${next.name}\`: use \`on_delete: restrict\`, or leave out \`soft_delete\` of \`${relation.to}\``,
        zh: `删除 \`${relation.to}\` 时只做标记并级联删除 \`${from}\`，但无法继续处理 \`${next.from}.${next.name}\`：请使用 \`on_delete: restrict\`，或去掉 \`${relation.to}\` 的 \`soft_delete\``,
      }),
    );
}

/** Entities that need each other in a circle: none of them could be the first. */
function chainProblems(edge: Edge, edges: readonly Edge[]): EntityProblem[] {
  const isRequired = ({ relation }: Edge): boolean => isToOne(relation) && !relation.optional;
  // An entity that needs itself is told by its own checks.
  if (!isRequired(edge) || edge.relation.to === edge.from) return [];
  const chain = wayTo(edge.from, edge, edges.filter(isRequired));
  if (!chain) return [];
  const shown = chain.map(({ from, name }) => `${from}.${name}`).join(" → ");
  return [
    problem(edge, {
      en: `\`${shown}\` is a circle in which each needs another one to exist first: make one of them \`optional\``,
      zh: `\`${shown}\` 形成循环，每个都要求另一个先存在：请将其中之一设为 \`optional\``,
    }),
  ];
}

/** The shortest way from an edge to an entity. */
function wayTo(goal: string, start: Edge, edges: readonly Edge[]): readonly Edge[] | undefined {
  const ways: (readonly [Edge, ...Edge[]])[] = [[start]];
  const seen = new Set([start.from]);
  for (const way of ways) {
    const to = way[0].relation.to;
    if (to === goal) return way.toReversed();
    if (seen.has(to)) continue;
    seen.add(to);
    for (const edge of edges) if (edge.from === to) ways.push([edge, ...way]);
  }
  return undefined;
}
