import { expect, test } from "vitest";
import { kebabCase, pascalCase, pluralSnake, rustIdentifier, snakeCase, spaced } from "./naming.ts";

test.each([
  ["Task", "task", "task", "Task"],
  ["UserAPIKey", "user_api_key", "user-api-key", "UserApiKey"],
  ["user_2fa", "user_2fa", "user-2fa", "User2fa"],
  ["HTTPServer", "http_server", "http-server", "HttpServer"],
  ["OrderItem2", "order_item2", "order-item2", "OrderItem2"],
])("cases of %s", (name, snake, kebab, pascal) => {
  expect([snakeCase(name), kebabCase(name), pascalCase(name)]).toEqual([snake, kebab, pascal]);
});

test("an entity's plural is that of its last word", () => {
  expect(pluralSnake("UserAPIKey")).toBe("user_api_keys");
  expect(pluralSnake("OrderCategory")).toBe("order_categories");
  expect(pluralSnake("AppSettings")).toBe("app_settings");
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
