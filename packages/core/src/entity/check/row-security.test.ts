import { expect, test } from "vitest";
import type { Entities, Entity } from "../spec.ts";
import { checkRowSecurity } from "./check.ts";
import { rowSecurityProblems } from "./row-security.ts";

/** Two entities of one scope, and a relation of one to one of them. */
function related(from: string, to: string, scope: Entity["scope"]): Entities {
  const plain: Entity = { scope, fields: { name: { type: "string" } } };
  const entities: Entities = { Tenant: plain, Note: plain };
  return { ...entities, [from]: { ...plain, relations: { links: { to, kind: "many-to-many" } } } };
}

test.each([
  ["Tenant", "Note"],
  ["Tenant", "Tenant"],
  ["Note", "Tenant"],
])("the table between %s and %s would have the tenant's column twice", (from, to) => {
  const entities = related(from, to, "tenant");
  expect(rowSecurityProblems(entities)).toEqual([
    {
      entity: from,
      text: {
        en: "`relations.links`: the column `tenant_id` of its table says whose the row is, and would also be the reference to `Tenant`: use another name for that entity, such as `TenantRecord`",
        zh: "`relations.links`：其关联表的列 `tenant_id` 表示该行所属的租户，又要用来引用 `Tenant`：请为该实体换一个名称，例如 `TenantRecord`",
      },
    },
  ]);
  expect(() => checkRowSecurity(entities)).toThrow("no code can be generated for the entity");
});

test("where no tenant has the rows, and between other entities, there is one", () => {
  expect(rowSecurityProblems(related("Tenant", "Note", "none"))).toEqual([]);
  expect(rowSecurityProblems(related("Note", "Note", "tenant"))).toEqual([]);
});
