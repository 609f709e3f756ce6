import { expect, test } from "vitest";
import { entityName, entityOfTable, fieldName, relationName, singular } from "./names.ts";

test.each(
  (
    "users user, categories category, addresses address, houses house, statuses status, boxes box, branches branch, " +
    "caches cache, people person, children child, men man, leaves leaf, knives knife, analyses analysis, indices index, " +
    "criteria criterion, sizes size, quizzes quiz, heroes hero, photos photo, databases database, responses response, " +
    "buses bus, aliases alias, menus menu, clauses clause, media media, news news, series series, status status, " +
    "address address, gps gps, data data, keys key, taxes tax, matches match, movies movie"
  )
    .split(", ")
    .map((pair): [string, string] => {
      const [many = "", one = ""] = pair.split(" ");
      return [many, one];
    }),
)("one of the %s is a %s", (many, one) => {
  expect(singular(many)).toBe(one);
});

test.each([
  ["order_items", { name: "OrderItem", plural: undefined }],
  ["OrderItems", { name: "OrderItem", plural: undefined }],
  ["user", { name: "User", plural: "user" }],
  ["tbl_status", { name: "TblStatus", plural: "tbl_status" }],
])("the table %s", (table, entity) => {
  expect(entityOfTable(table)).toEqual(entity);
});

test.each([
  ["simple-user", "SimpleUser"],
  ["UserAPIKey", "UserAPIKey"],
  ["google.cloud.Job", "GoogleCloudJob"],
  ["2fa_token", "N2faToken"],
  ["任务", ""],
])("the entity of %s is %s", (written, name) => {
  expect(entityName(written)).toBe(name);
});

test.each([
  ["firstName", "first_name"],
  ["@type", "type"],
  ["+1", "n1"],
  ["__proto__", "proto"],
  ["名称", ""],
])("the field of %s is %s", (written, name) => {
  expect(fieldName(written)).toBe(name);
});

test.each([
  ["user_id", "user"],
  ["owner_uuid", "owner"],
  ["parent", "parent"],
  ["_id", "_id"],
])("the relation of the column %s is %s", (column, relation) => {
  expect(relationName(column)).toBe(relation);
});
