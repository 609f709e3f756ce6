import { expect, test } from "vitest";
import { kebabCase, pascalCase, plural, pluralSnake, rustIdentifier, snakeCase, spaced } from "./naming.ts";

test.each([
  ["Task", "task", "task", "Task"],
  ["UserAPIKey", "user_api_key", "user-api-key", "UserApiKey"],
  ["user_2fa", "user_2fa", "user-2fa", "User2fa"],
  ["HTTPServer", "http_server", "http-server", "HttpServer"],
  ["OrderItem2", "order_item2", "order-item2", "OrderItem2"],
])("cases of %s", (name, snake, kebab, pascal) => {
  expect([snakeCase(name), kebabCase(name), pascalCase(name)]).toEqual([snake, kebab, pascal]);
});

test.each([
  ["task", "tasks"],
  ["box", "boxes"],
  ["address", "addresses"],
  ["category", "categories"],
  ["day", "days"],
  ["branch", "branches"],
  ["person", "people"],
  ["analysis", "analyses"],
  ["series", "series"],
  ["key", "keys"],
  ["quiz", "quizzes"],
  ["status", "statuses"],
])("the plural of %s is %s", (noun, many) => {
  expect(plural(noun)).toBe(many);
});

test("an entity's plural is that of its last word", () => {
  expect(pluralSnake("UserAPIKey")).toBe("user_api_keys");
  expect(pluralSnake("OrderCategory")).toBe("order_categories");
});

test.each([
  ["title", "title"],
  ["type", "r#type"],
  ["match", "r#match"],
  ["self", "self_"],
  ["crate", "crate_"],
  ["2fa", "_2fa"],
])("%s in Rust is %s", (name, identifier) => {
  expect(rustIdentifier(name)).toBe(identifier);
});

test("a name as prose", () => {
  expect(spaced("due_date")).toBe("due date");
});
