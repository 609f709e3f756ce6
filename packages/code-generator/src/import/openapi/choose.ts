import type { Remarks } from "../imported.ts";
import { objectAt, pointerStep, property, textAt } from "../json.ts";
import { entityName } from "../names.ts";
import { type Files, type Located, located, resolved } from "./references.ts";
import { listItem, type Resource, resourcesOf } from "./resources.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** A schema that becomes an entity. */
export interface Chosen {
  readonly name: string;
  readonly schema: Located;
  /** Bodies of requests that say more about it. */
  readonly requests: readonly Located[];
}

export interface Choice {
  /** Every object schema, not only those of resources. */
  readonly all: boolean;
  /** These and no others, by the names of schemas or of their entities. */
  readonly only: readonly string[] | undefined;
}

/** The schemas that become entities, by their places. All other named ones are remarked on. */
export function chooseSchemas(files: Files, { all, only }: Choice, remarks: Remarks): Map<string, Chosen> {
  const resources = resourcesOf(files);
  const byPlace = new Map<string, Resource[]>();
  for (const resource of resources) {
    byPlace.set(resource.schema.place, [...(byPlace.get(resource.schema.place) ?? []), resource]);
  }
  const everything = all || only !== undefined || resources.length === 0;
  const wanted = only && new Set(only.map(entityName));
  const chosen = new Map<string, Chosen>();
  const add = (name: string, schema: Located): void => {
    const requests = byPlace.get(schema.place)?.flatMap((resource) => resource.requests) ?? [];
    chosen.set(schema.place, { name, schema, requests });
  };

  for (const { name, schema } of namedSchemas(files, remarks)) {
    const reason = notAnEntity(files, schema);
    if (reason !== undefined && wanted?.has(entityName(name)) !== true) {
      remarks.passed(schema.place, ...reason);
    } else if (wanted !== undefined && !wanted.has(entityName(name))) {
      remarks.passed(schema.place, "not among those of `--only`", "不在 `--only` 之列");
    } else if (!everything && !byPlace.has(schema.place)) {
      remarks.passed(
        schema.place,
        "no resource path has it as its body; `--all` takes it",
        "没有资源路径以它为主体；`--all` 会导入",
      );
    } else {
      add(name, schema);
    }
  }
  const names = new Set([...chosen.values()].map(({ name }) => entityName(name)));
  for (const { name: fromPath, schema } of resources) {
    if (chosen.has(schema.place) || schema.place.startsWith(components)) continue;
    const name = schema.file === "" ? fromPath : (schema.place.split("/").at(-1) ?? fromPath);
    if (wanted !== undefined && !wanted.has(entityName(name))) {
      remarks.passed(schema.place, "not among those of `--only`", "不在 `--only` 之列");
    } else if (names.has(entityName(name))) {
      remarks.passed(schema.place, `\`${entityName(name)}\` is there already`, `已有 \`${entityName(name)}\``);
    } else {
      names.add(entityName(name));
      add(name, schema);
    }
  }
  return chosen;
}

const components = "#/components/schemas/";

function namedSchemas(files: Files, remarks: Remarks): { readonly name: string; readonly schema: Located }[] {
  const schemas = objectAt(objectAt(files.get(""), "components"), "schemas") ?? {};
  return Object.keys(schemas).flatMap((name) => {
    const place = components + pointerStep(name);
    const schema = located(property(schemas, name), "", place);
    if (schema !== undefined) return [{ name, schema }];
    remarks.lost(place, "is not a schema", "不是 schema");
    return [];
  });
}

/** Why a schema is hardly an entity, if so. */
function notAnEntity(files: Files, schema: Located): readonly [en: string, zh: string] | undefined {
  if (textAt(schema.schema, "$ref") !== undefined && shapeIsOnlyReference(schema)) {
    const target = resolved(files, schema).place;
    return [`another name of \`${target}\``, `\`${target}\` 的别名`];
  }
  const shape = shapeOf(files, schema);
  const name = schema.place.split("/").at(-1) ?? "";
  if (!hasProperties(files, shape)) {
    return ["not an object with properties: part of the fields that refer to it", "不是带属性的对象：并入引用它的字段"];
  }
  if (/(?:error|errors|problem|fault|exception)$/iu.test(name.replace(/[-_.](?:response|details?|model)$/iu, ""))) {
    return ["an error", "错误信息"];
  }
  if (listItem(files, schema) !== undefined) return ["the envelope of a list", "列表的信封结构"];
  return undefined;
}

const shapeIsOnlyReference = ({ schema }: Located): boolean => Object.keys(schema).length === 1;

/** Whether a schema, or each alternative of it, is an object with properties. */
export function hasProperties(files: Files, shape: Shape): boolean {
  if (shape.properties.size > 0) return true;
  return shape.variants.length > 0 && shape.variants.every((variant) => shapeOf(files, variant).properties.size > 0);
}
