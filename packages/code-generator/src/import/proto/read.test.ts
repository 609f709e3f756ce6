import { CliError } from "@microforge/core/program";
import { temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountedFor, fixture, fixturePath, told } from "../../../test/import/fixtures.ts";
import type { Imported } from "../imported.ts";
import { loadProto } from "./load.ts";
import { parseProto } from "./parse.ts";
import { importProto } from "./read.ts";

const choice = { all: false, only: undefined };

async function read(source: string, others: Record<string, string> = {}, options = choice): Promise<Imported> {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "shop.proto": source, ...others });
  return importProto(await loadProto(testContext({ cwd }), "shop.proto"), options);
}

const proto = (body: string): string => `syntax = "proto3";\n${body}`;

describe("fields", () => {
  test.each<[field: string, as: object]>([
    ["bool it = 1;", { type: "bool" }],
    ["optional bool it = 1;", { type: "bool", optional: true }],
    ["double it = 1;", { type: "f64" }],
    ["google.protobuf\n  .Timestamp it = 1;", { type: "datetime", optional: true }],
    ["google.protobuf.\n  Timestamp it = 1;", { type: "datetime", optional: true }],
    ["sint32 it = 1;", { type: "i32" }],
    ["sfixed64 it = 1;", { type: "i64" }],
    ["bytes it = 1;", { type: "bytes" }],
    ["google.protobuf.Timestamp it = 1;", { type: "datetime", optional: true }],
    [".google.protobuf.Timestamp it = 1;", { type: "datetime", optional: true }],
    ["google.protobuf.Struct it = 1;", { type: "json", optional: true }],
    ["google.protobuf.BoolValue it = 1;", { type: "bool", optional: true }],
    [
      "\n// What it says.\n /* again */ bool it = 1 [deprecated = true]; // behind",
      { type: "bool", description: "What it says.\nagain" },
    ],
    ["bool it = 1 [(google.api.field_behavior) = OUTPUT_ONLY];", { type: "bool", optional: true, readonly: true }],
    ["google.protobuf.Timestamp it = 1 [(google.api.field_behavior) = REQUIRED];", { type: "datetime" }],
    [
      "Kind it = 1; enum Kind { KIND_UNSPECIFIED = 0; option allow_alias = true; BIG = 1 [deprecated = true]; }",
      { type: "enum", values: ["KIND_UNSPECIFIED", "BIG"] },
    ],
  ])("%s", async (field, as) => {
    const { entities, unmapped } = await read(proto(`message Thing {\n  bool ok = 9; ${field}\n}`));
    expect(entities.Thing?.fields.it).toEqual(as);
    expect(unmapped).toEqual([]);
  });

  test.each<[field: string, as: object | undefined, remark: string]>([
    ["string it = 1;", { type: "string" }, "a text without a limit may have 255 characters"],
    ["uint32 it = 1;", { type: "i64", min: 0, max: 4294967295 }, "an unsigned number of 32 bits becomes i64"],
    ["fixed64 it = 1;", { type: "i64", min: 0 }, "values from 2^63 on do not fit"],
    ["repeated string it = 1;", { type: "json", optional: true }, "a list: kept as JSON, unchecked"],
    ["map<string, Thing> it = 1;", { type: "json", optional: true }, "a map: kept as JSON, unchecked"],
    ["google.protobuf.Any it = 1;", { type: "json", optional: true }, "any message: kept as JSON, unchecked"],
    [
      "Inner it = 1; message Inner { bool a = 1; }",
      { type: "json", optional: true },
      "a message: kept as JSON, unchecked",
    ],
    ["google.protobuf.Duration it = 1;", undefined, "no field has the type of a duration"],
    ["Nobody it = 1;", undefined, "the type `Nobody` is not found"],
    [
      "oneof choice { bool it = 1; bool other = 2; }",
      { type: "bool", optional: true },
      "that at most one of `it`, `other` is set is not checked",
    ],
  ])("says what becomes of: %s", async (field, as, remark) => {
    const { entities, unmapped, notes } = await read(proto(`message Thing {\n  bool ok = 9; ${field}\n}`));
    expect(entities.Thing?.fields.it).toEqual(as);
    expect(told([...unmapped, ...notes]).join("\n")).toContain(remark);
  });
});

test("lists of names are written as each language writes them", async () => {
  const { unmapped } = await read(proto("message Thing { oneof choice { bool it = 1; bool other = 2; } }"));
  expect(unmapped.map(({ what }) => what.zh).join()).toContain("不检查 `it`、`other` 中至多设置一个");
});

test("messages, relations, services and imports", async () => {
  const source = proto(`
package shop.v1;
import "shop/v1/money.proto";
import "google/protobuf/timestamp.proto";
import public "gone.proto";
option java_package = "x";
service Shop { rpc GetOrder(GetOrderRequest) returns (Order) { option (google.api.http) = { get: "/v1/{name=orders/*}" }; } }
message GetOrderRequest { string name = 1; }
message Order {
  reserved 4, 7 to 9; reserved "old";
  google.protobuf.Timestamp create_time = 1;
  Customer customer = 2 [(google.api.field_behavior) = REQUIRED];
  repeated shop.v1.Item items = 3;
  Money total = 5;
  Currency currency = 6;
  message Part { bool a = 1; }
}
message Customer { bool active = 1; repeated Order orders = 2; }
message Item { int32 count = 1; }
message Empty {}
enum Currency { EUR = 0; }
extend google.protobuf.FieldOptions { bool x = 50000; }
`);
  const { entities, unmapped, skipped } = await read(source, {
    "shop/v1/money.proto": proto("package shop.v1; message Money { int64 units = 1; }"),
  });
  expect(entities).toEqual({
    Order: {
      fields: { total: { type: "json", optional: true }, currency: { type: "enum", values: ["EUR"] } },
      relations: { customer: { to: "Customer", kind: "many-to-one" }, items: { to: "Item", kind: "many-to-many" } },
    },
    Customer: { fields: { active: { type: "bool" } }, relations: { orders: { to: "Order", kind: "one-to-many" } } },
    Item: { fields: { count: { type: "i32" } } },
  });
  expect(told(unmapped)).toEqual([
    "shop.proto:6: `gone.proto` is not found",
    "shop.proto:23: extends `google.protobuf.FieldOptions`",
  ]);
  expect(told(skipped)).toEqual([
    "shop.proto:9: a request or its answer; `--all` takes it",
    "shop.proto:17: part of another message; `--all` takes it",
    "shop.proto:21: a message without fields",
    "shop/v1/money.proto: gives types; import it by itself for its entities",
    "shop.proto:8: the service `Shop` with 1 methods: the API follows from the entities",
    "shop.proto:22: an enum: part of the fields that have its type",
  ]);
});

test.each<[source: string, error: string]>([
  ["message A {}", "`a.proto` is proto2, not proto3"],
  ['syntax = "proto2";', "`a.proto` is proto2, not proto3"],
  ['edition = "2023";', "`a.proto` is edition 2023, not proto3"],
  [proto("message A {\n  bool a = 1\n}"), "a.proto:4: `;` is expected, not `}`"],
  [proto("message A {"), "a.proto:2: a name is expected, not the end of the file"],
  [proto("messages A {}"), "is expected, not `messages`"],
  [proto("message A { ".repeat(200)), "less nesting is expected"],
])("%s is refused in words", (source, error) => {
  expect(() => parseProto(source, "a.proto")).toThrow(error);
});

test.each([
  { name: "library.proto", entities: ["Book", "Shelf"] },
  { name: "pubsub.proto.gz", entities: ["Topic", "Snapshot", "Subscription"] },
])("$name: every message has an answer", async ({ name, entities }) => {
  const file = parseProto(fixture(name), name);
  const imported = importProto({ main: file, imported: [], missing: [] }, choice);
  expect(Object.keys(imported.entities).sort()).toEqual(entities.sort());
  const answers = accountedFor(imported);
  expect(file.messages.length).toBeGreaterThan(10);
  expect(file.messages.filter(({ place }) => !answers.has(place))).toEqual([]);
  const everything = importProto({ main: file, imported: [], missing: [] }, { all: true, only: undefined });
  expect(Object.keys(everything.entities).length).toBeGreaterThan(entities.length);
});

test("imports of Google's own files need not be there", async () => {
  const { unmapped } = importProto(await loadProto(testContext(), fixturePath("library.proto")), choice);
  expect(told(unmapped)).toEqual([]);
});

test("whatever the text is, the answer is a file or an error in words", () => {
  const words =
    'message A { } ; = 1 string bool repeated optional map < , > oneof enum reserved option ( ) [ ] "x" // /* */ . - import package'.split(
      " ",
    );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 30 }),
      (tokens) => {
        try {
          parseProto(proto(tokens.join(" ")), "a.proto");
        } catch (error) {
          expect(error).toBeInstanceOf(CliError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
