import type { Text } from "../../program/messages.ts";
import { kebabCase, pascalCase, snakeCase } from "../naming.ts";
import { isToOne, tableName, tablesOf } from "../schema.ts";
import type { Entities, Entity } from "../spec.ts";
import { indexName } from "../sql.ts";
import { enumType } from "../types/types.ts";
import type { EntityProblem } from "./check.ts";
import { takenOperations } from "./taken.ts";

/** Where a name may stand only once, and what to do when two want it. */
interface Space {
  readonly what: Text;
  readonly remedy: Text;
}

const rename: Text = { en: "rename one of them", zh: "请重命名其中之一" };

const setPlural: Text = {
  en: "set another `plural` for one of them",
  zh: "请为其中之一另设 `plural`",
};

const renameWithin: Text = {
  en: "rename a field, a relation or an entity",
  zh: "请重命名字段、关系或实体",
};

const spaces = {
  module: { what: { en: "module", zh: "模块" }, remedy: rename },
  path: { what: { en: "path", zh: "路径" }, remedy: setPlural },
  sql: { what: { en: "table or index", zh: "表或索引" }, remedy: renameWithin },
  schema: { what: { en: "type", zh: "类型" }, remedy: renameWithin },
  operation: { what: { en: "operation of the API", zh: "API 操作" }, remedy: renameWithin },
} satisfies Record<string, Space>;

type Claim = readonly [space: keyof typeof spaces, name: string];

/** Names that two entities, or two parts of one, would both have; one problem for each pair. */
export function collisionProblems(entities: Entities, modules: ReadonlySet<string> = new Set()): EntityProblem[] {
  const problems = new Map<string, EntityProblem>();
  const owners = new Map<string, string>([...takenOperations].map((name) => [`operation ${name}`, ""]));
  for (const [entity, spec] of Object.entries(entities)) {
    const module = snakeCase(entity);
    if (modules.has(module)) problems.set(entity, { entity, text: foreignModule(entity, module) });
    for (const [space, name] of claims(entity, spec, entities)) {
      const owner = owners.get(`${space} ${name}`);
      owners.set(`${space} ${name}`, owner ?? entity);
      const pair = `${owner} ${entity}`;
      if (owner !== undefined && !problems.has(pair))
        problems.set(pair, { entity, text: twice(owner, entity, space, name) });
    }
  }
  return [...problems.values()];
}

/** What an entity is called in each place, the most telling first. */
function* claims(name: string, entity: Entity, entities: Entities): Generator<Claim> {
  const type = pascalCase(name);
  const module = snakeCase(name);
  const plural = tableName(name, entity);
  yield ["module", module];
  yield ["path", `/api/v1/${kebabCase(plural)}`];
  for (const table of tablesOf(name, entity, entities)) {
    yield ["sql", table.name];
    yield ["sql", indexName(table.name, "pkey")];
    for (const index of table.indexes) yield ["sql", index.name];
  }
  for (const schema of [type, `${type}Input`, `${type}Patch`]) yield ["schema", schema];
  for (const [field, spec] of Object.entries(entity.fields))
    if (spec.type === "enum") yield ["schema", enumType({ ...spec, name: field, entity: type })];
  for (const verb of ["list", "bulk_create"]) yield ["operation", `${verb}_${plural}`];
  for (const verb of ["create", "read", "replace", "change", "delete"]) yield ["operation", `${verb}_${module}`];
  for (const [relation, spec] of Object.entries(entity.relations ?? {})) {
    if (isToOne(spec)) continue;
    const verbs = spec.kind === "many-to-many" ? ["list", "link", "unlink"] : ["list"];
    for (const verb of verbs) yield ["operation", `${verb}_${module}_${relation}`];
  }
}

function twice(owner: string, entity: string, space: keyof typeof spaces, name: string): Text {
  const { what, remedy }: Space = spaces[space];
  if (owner === "") {
    return {
      en: `every service has the ${what.en} \`${name}\` already: ${rename.en}`,
      zh: `每个服务都已有${what.zh} \`${name}\`：${rename.zh}`,
    };
  }
  if (owner === entity) {
    return {
      en: `two parts of it would both have the name \`${name}\` (${what.en}): rename one of them`,
      zh: `其中两个部分会使用相同的名称 \`${name}\`（${what.zh}）：请重命名其中之一`,
    };
  }
  return {
    en: `\`${owner}\` and \`${entity}\` would both have the ${what.en} \`${name}\`: ${remedy.en}`,
    zh: `\`${owner}\` 与 \`${entity}\` 会使用相同的${what.zh} \`${name}\`：${remedy.zh}`,
  };
}

const foreignModule = (entity: string, module: string): Text => ({
  en: `the service has a module \`${module}\` already: use another name, such as \`${entity}Record\``,
  zh: `服务中已有模块 \`${module}\`：请换一个名称，例如 \`${entity}Record\``,
});
