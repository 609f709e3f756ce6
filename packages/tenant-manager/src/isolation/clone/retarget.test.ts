import { expect, test } from "vitest";
import { retarget } from "./retarget.ts";

test.each([
  ["SELECT * FROM tenant_template.users", "SELECT * FROM tenant_a.users"],
  ['SELECT "tenant_template"."Users".id', 'SELECT tenant_a."Users".id'],
  ["SELECT * FROM tenant_template . users", "SELECT * FROM tenant_a . users"],
  ["SET search_path TO 'tenant_template', 'pg_temp'\nAS", "SET search_path TO 'tenant_a', 'pg_temp'\nAS"],
  ["SET search_path = public, tenant_template;", "SET search_path = public, tenant_a;"],
  ["format('%I.users', 'tenant_template')", "format('%I.users', 'tenant_a')"],
  ["nextval('tenant_template.users_id_seq')", "nextval('tenant_a.users_id_seq')"],
])("%s", (sql, expected) => {
  expect(retarget(sql, "tenant_template", "tenant_a")).toBe(expected);
});

test.each([
  "SELECT * FROM my_tenant_template.users",
  "SELECT * FROM tenant_template2.users",
  "COMMENT ON TABLE users IS 'made from the tenant_template schema'",
  "SELECT tenant_template FROM users",
])("%s stays", (sql) => {
  expect(retarget(sql, "tenant_template", "tenant_a")).toBe(sql);
});
