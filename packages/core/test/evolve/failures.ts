import type { Field } from "../../src/entity/spec.ts";
import { type Change, cast, field, named, task, to, User } from "./change.ts";
import { id, type Rows } from "./databases.ts";

/** A migration that must not run to its end. */
export interface Failure extends Change {
  readonly error: RegExp;
}

const failing = (change: Change, error: RegExp): Failure => ({ ...change, error });
const bad = (
  from: Field,
  to: Field,
  value: Rows[string][number][string],
  error = /cannot be converted|invalid input syntax|out of range|overflow/u,
): Failure =>
  failing(
    field(`${String(JSON.stringify(value))} of ${from.type} to ${to.type}`, from, to, [[value, null]], cast),
    error,
  );

const text: Field = { type: "string" };
const decimal: Field = { type: "decimal", precision: 5, scale: 2 };

export const failures: readonly Failure[] = [
  ...["", "1x", " 1", "1.0", "01", "+1", "2147483648", "99999999999999999999"].map((value) =>
    bad(text, { type: "i32" }, value),
  ),
  ...["9223372036854775808", "1e3"].map((value) => bad(text, { type: "i64" }, value)),
  ...["", "x", "1e999", " 1", "01", "1.", "NaN", "Infinity"].map((value) => bad(text, { type: "f64" }, value)),
  ...["", "1.234", "1000", "1e2", "x", "1."].map((value) => bad(text, decimal, value)),
  ...["yes", "1", "TRUE"].map((value) => bad(text, { type: "bool" }, value)),
  ...["2026-02-30", "2026-1-1", "26-01-01", "0000-01-01", "now", ""].map((value) =>
    bad(text, { type: "date" }, value, /cannot be converted|invalid input syntax|out of range/u),
  ),
  ...["24:00:00", "9:30:00", "09:30", "09:61:00", "now", "09:30:00.1"].map((value) =>
    bad(text, { type: "time" }, value),
  ),
  ...["2026-02-30T00:00:00.000Z", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00.000Z", "now"].map(
    (value) => bad(text, { type: "datetime" }, value),
  ),
  ...["{", "", "nope"].map((value) => bad(text, { type: "json" }, value)),
  bad(text, { type: "enum", values: ["a"] }, "b"),
  failing(
    field("text to uuid", text, { type: "uuid" }, [["x", null]], { ...cast, stores: ["postgres"] }),
    /invalid input syntax/u,
  ),
  bad({ type: "bytes" }, { type: "uuid" }, "AAAA"),
  bad({ type: "i64" }, { type: "i32" }, 2 ** 31),
  bad({ type: "i64" }, { type: "bool" }, 2),
  bad({ type: "i64" }, { type: "f64" }, 2 ** 53),
  bad({ type: "i32" }, decimal, 1000),
  bad({ type: "f64" }, { type: "i32" }, 1.5),
  bad({ type: "f64" }, { type: "i32" }, 3e9),
  bad({ type: "f64" }, { type: "i64" }, 1e19),
  bad({ type: "f64" }, decimal, 0.125),
  bad({ type: "f64" }, decimal, 1000),
  { ...bad({ type: "f64" }, { type: "string" }, 0.30000000000000004), stores: ["sqlite"] },
  bad(decimal, { type: "i32" }, "1.50"),
  bad({ type: "decimal", precision: 8, scale: 4 }, decimal, "1.1250"),
  bad({ type: "decimal", precision: 8, scale: 2 }, decimal, "1000.00"),
  failing(
    field("a value missing", { type: "string", optional: true }, text, [[null, null]], cast),
    /is missing in some rows/u,
  ),
  failing(
    field("a removed value in use", { type: "enum", values: ["a", "b"] }, { type: "enum", values: ["a"] }, [
      ["b", null],
    ]),
    /check/iu,
  ),
  failing(
    field("a unique field with doubles", text, { type: "string", unique: true }, [
      ["a", null],
      ["a", null],
    ]),
    /unique/iu,
  ),
  failing(
    field(
      "a unique field filled for two",
      undefined,
      { type: "string", unique: true },
      [
        [null, null],
        [null, null],
      ],
      { rule: { value: "a" } },
    ),
    /unique/iu,
  ),
  failing(
    {
      name: "a relation to nothing",
      before: { User, Task: named({}, { owner_id: { type: "uuid", optional: true } }) },
      after: { User, Task: task({ owner: to("User", { optional: true }) }) },
      rows: { tasks: [{ id: id(3), owner_id: id(9) }] },
    },
    /foreign key/iu,
  ),
  failing(
    {
      name: "a soft-deleted row that is in use",
      before: { User: { ...User, soft_delete: true }, Task: task({ owner: to("User") }) },
      after: { User, Task: task({ owner: to("User") }) },
      rows: { users: [{ id: id(2), deleted_at: "2026-01-01T00:00:00.000Z" }], tasks: [{ id: id(3), owner_id: id(2) }] },
    },
    /foreign key/iu,
  ),
];
