import { sqlString } from "../../templates/escape.ts";
import type { ScalarType } from "../spec.ts";
import { choice } from "./choice.ts";
import { always, inEveryStore, quoted, type TypeFacts } from "./facts.ts";
import { date, datetime, time } from "./moment.ts";
import { decimal, f64, i32, i64 } from "./number.ts";
import { bytes, email, string, text, url } from "./text.ts";

export { enumType, variant } from "./choice.ts";
export {
  type Broken,
  isStore,
  type Json,
  type NamedField,
  type Store,
  sampleCount,
  type TypedKey,
} from "./facts.ts";
export { decimalRange, rustFloat, rustInteger, units } from "./number.ts";
export { lengths, patternConstant } from "./text.ts";

const bool: TypeFacts = {
  takes: ["default"],
  rust: always("bool"),
  copy: true,
  sql: { sqlite: always("INTEGER"), postgres: always("boolean") },
  listed: always("new(NAME, ValueKind::Bool)"),
  sortable: true,
  compares: "equality",
  rule: always("rule::boolean()"),
  strategy: always("valid::boolean()"),
  sqlLiteral: {
    sqlite: (value) => (value === true ? "1" : "0"),
    postgres: (value) => (value === true ? "TRUE" : "FALSE"),
  },
  client: { rust: always("bool"), typescript: always("boolean") },
  schema: () => [],
  literal: String,
  sample: (_, n) => n % 2 === 0,
  broken: () => [[1, "type"]],
};

const uuid: TypeFacts = {
  takes: ["generated", "unique"],
  rust: always("Uuid"),
  copy: true,
  sql: { sqlite: always("BLOB"), postgres: always("uuid") },
  listed: always("new(NAME, ValueKind::Uuid)"),
  sortable: true,
  compares: "order",
  rule: always("rule::uuid()"),
  strategy: always("valid::uuid()"),
  sqlLiteral: { sqlite: (value) => `X'${String(value).replaceAll("-", "").toUpperCase()}'`, postgres: quoted },
  client: { rust: always("Uuid"), typescript: always("string") },
  format: "a UUID",
  schema: () => [],
  literal: () => "",
  sample: (_, n) => `0190f3e4-7b1a-7c3d-8e5f-0123456789${n.toString(16).padStart(2, "0")}`,
  broken: () => [
    [1, "type"],
    ["one", "format"],
  ],
};

const json: TypeFacts = {
  takes: [],
  rust: always("serde_json::Value"),
  copy: false,
  sql: { sqlite: always("TEXT"), postgres: always("jsonb") },
  listed: undefined,
  sortable: false,
  compares: "equality",
  rule: always("rule::json()"),
  strategy: always("valid::json()"),
  sqlLiteral: inEveryStore((value) => sqlString(JSON.stringify(value))),
  client: { rust: always("serde_json::Value"), typescript: always("api.Json") },
  schema: () => [],
  literal: () => "",
  sample: (_, n) => ({ number: n, tags: ["a", "b"] }),
  broken: () => [[["\u0000"], "format"]],
};

/** Every type that a field can have. */
export const types = {
  string,
  text,
  bool,
  i32,
  i64,
  f64,
  decimal,
  uuid,
  date,
  time,
  datetime,
  json,
  bytes,
  url,
  email,
  enum: choice,
} as const satisfies Readonly<Record<ScalarType, TypeFacts>>;

export const typeFacts = (type: ScalarType): TypeFacts => types[type];
