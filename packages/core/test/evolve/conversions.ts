import { type Change, cast, field } from "./change.ts";
import { id } from "./databases.ts";

export const conversions: readonly Change[] = [
  field("i32 to i64", { type: "i32" }, { type: "i64" }, [[-(2 ** 31), -(2 ** 31)]]),
  field(
    "i64 to i32",
    { type: "i64" },
    { type: "i32" },
    [
      [2 ** 31 - 1, 2 ** 31 - 1],
      [-(2 ** 31), -(2 ** 31)],
    ],
    cast,
  ),
  field("i32 to f64", { type: "i32" }, { type: "f64" }, [[7, 7]]),
  field("i64 to f64", { type: "i64" }, { type: "f64" }, [[-(10 ** 15), -(10 ** 15)]], cast),
  field("f64 to i64", { type: "f64" }, { type: "i64" }, [[-3, -3]], cast),
  field(
    "f64 to decimal",
    { type: "f64" },
    { type: "decimal", precision: 8, scale: 2 },
    [
      [0.29, "0.29"],
      [-1.5, "-1.50"],
      [4.35, "4.35"],
    ],
    cast,
  ),
  field("decimal to f64", { type: "decimal", precision: 8, scale: 2 }, { type: "f64" }, [
    ["0.29", 0.29],
    ["-1.5", -1.5],
  ]),
  field("i32 to decimal", { type: "i32" }, { type: "decimal", precision: 12, scale: 2 }, [[-7, "-7.00"]]),
  field("i32 to small decimal", { type: "i32" }, { type: "decimal", precision: 4, scale: 2 }, [[99, "99"]], cast),
  field("decimal to i32", { type: "decimal", precision: 8, scale: 2 }, { type: "i32" }, [["-12.00", -12]], cast),
  field(
    "decimal of more digits",
    { type: "decimal", precision: 8, scale: 2 },
    { type: "decimal", precision: 12, scale: 4 },
    [["-1.25", "-1.2500"]],
  ),
  field(
    "decimal of fewer digits",
    { type: "decimal", precision: 8, scale: 4 },
    { type: "decimal", precision: 6, scale: 2 },
    [["-1.25", "-1.25"]],
    cast,
  ),
  field(
    "decimal of fewer digits in front",
    { type: "decimal", precision: 8, scale: 2 },
    { type: "decimal", precision: 6, scale: 2 },
    [["-1.25", "-1.25"]],
    cast,
  ),
  field("bool to i32", { type: "bool" }, { type: "i32" }, [
    [true, 1],
    [false, 0],
  ]),
  field("bool to i64", { type: "bool" }, { type: "i64" }, [
    [true, 1],
    [false, 0],
  ]),
  field(
    "i64 to bool",
    { type: "i64" },
    { type: "bool" },
    [
      [1, true],
      [0, false],
    ],
    cast,
  ),
  field("bool to string", { type: "bool" }, { type: "string" }, [
    [true, "true"],
    [false, "false"],
  ]),
  field(
    "string to bool",
    { type: "string" },
    { type: "bool" },
    [
      ["true", true],
      ["false", false],
    ],
    cast,
  ),
  field("i64 to text", { type: "i64" }, { type: "text" }, [[-12, "-12"]]),
  field(
    "text to i64",
    { type: "text" },
    { type: "i64" },
    [
      ["-12", -12],
      ["0", 0],
    ],
    cast,
  ),
  field("string to i32", { type: "string" }, { type: "i32" }, [["-2147483648", -(2 ** 31)]], cast),
  field(
    "f64 to string",
    { type: "f64" },
    { type: "string" },
    [
      [0.1, "0.1"],
      [-1.25, "-1.25"],
    ],
    cast,
  ),
  field(
    "string to f64",
    { type: "string" },
    { type: "f64" },
    [
      ["0.1", 0.1],
      ["-1e3", -1000],
    ],
    cast,
  ),
  field("decimal to string", { type: "decimal", precision: 8, scale: 2 }, { type: "string" }, [
    ["-0.05", "-0.05"],
    ["12.30", "12.30"],
    ["7", "7.00"],
  ]),
  field("whole decimal to string", { type: "decimal", precision: 8, scale: 0 }, { type: "string" }, [["-5", "-5"]]),
  field(
    "string to decimal",
    { type: "string" },
    { type: "decimal", precision: 18, scale: 2 },
    [
      ["-0.5", "-0.50"],
      ["12", "12.00"],
      ["1234567890123456.78", "1234567890123456.78"],
    ],
    cast,
  ),
  field(
    "string to whole decimal",
    { type: "string" },
    { type: "decimal", precision: 5, scale: 0 },
    [["-12", "-12"]],
    cast,
  ),
  field("uuid to string", { type: "uuid" }, { type: "string" }, [[id(9), id(9)]], {
    back: "empty",
    stores: ["sqlite"],
  }),
  field("uuid to string and back", { type: "uuid" }, { type: "string" }, [[id(9), id(9)]], { stores: ["postgres"] }),
  field("string to uuid", { type: "string" }, { type: "uuid" }, [[id(9), id(9)]], { ...cast, stores: ["postgres"] }),
  field("uuid to bytes", { type: "uuid" }, { type: "bytes" }, [
    [id(9), Buffer.from(id(9).replaceAll("-", ""), "hex").toString("base64")],
  ]),
  field(
    "bytes to uuid",
    { type: "bytes" },
    { type: "uuid" },
    [[Buffer.from(id(9).replaceAll("-", ""), "hex").toString("base64"), id(9)]],
    cast,
  ),
  field("text to bytes", { type: "text" }, { type: "bytes" }, [["é任", Buffer.from("é任").toString("base64")]], {
    back: { tasks: [{ x: "" }] },
  }),
  field("date to datetime", { type: "date" }, { type: "datetime" }, [
    ["1969-12-31", "1969-12-31T00:00:00.000Z"],
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
  ]),
  field(
    "datetime to date",
    { type: "datetime" },
    { type: "date" },
    [
      ["1969-12-31T23:59:59.999Z", "1969-12-31"],
      ["0001-01-01T00:00:00.001Z", "0001-01-01"],
    ],
    { ...cast, loses: ["`Task.x`: the time of day"] },
  ),
  field("datetime to time", { type: "datetime" }, { type: "time" }, [["1969-12-31T23:59:59.999Z", "23:59:59.999"]], {
    ...cast,
    loses: ["`Task.x`: the date"],
    back: "empty",
  }),
  field("datetime to string", { type: "datetime" }, { type: "string" }, [
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
    ["2026-01-01T00:00:00.125Z", "2026-01-01T00:00:00.125Z"],
  ]),
  field(
    "string to datetime",
    { type: "string" },
    { type: "datetime" },
    [
      ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
      ["2026-01-01T00:00:00.125Z", "2026-01-01T00:00:00.125Z"],
    ],
    cast,
  ),
  field("date to string", { type: "date" }, { type: "string" }, [["0001-01-01", "0001-01-01"]]),
  field("string to date", { type: "string" }, { type: "date" }, [["2024-02-29", "2024-02-29"]], cast),
  field("time to string", { type: "time" }, { type: "string" }, [["09:30:00.500", "09:30:00.500"]]),
  field(
    "string to time",
    { type: "string" },
    { type: "time" },
    [
      ["09:30:00", "09:30:00.000"],
      ["09:30:00.125", "09:30:00.125"],
    ],
    cast,
  ),
  field("json to text", { type: "json" }, { type: "text" }, [[[1], "[1]"]]),
  field("text to json", { type: "text" }, { type: "json" }, [["[1]", [1]]], cast),
  field("enum to string", { type: "enum", values: ["a", "b"] }, { type: "string" }, [["a", "a"]]),
  field("string to enum", { type: "string" }, { type: "enum", values: ["a", "b"] }, [["a", "a"]], cast),
  field("bool to enum", { type: "bool" }, { type: "enum", values: ["false", "true"] }, [[true, "true"]], cast),
  field("string to email", { type: "string" }, { type: "email" }, [["a", "a"]], { migrations: [] }),
  field(
    "an optional type",
    { type: "i32", optional: true },
    { type: "decimal", precision: 12, scale: 2, optional: true },
    [
      [7, "7.00"],
      [null, null],
    ],
  ),
  field(
    "an optional decimal to a text",
    { type: "decimal", precision: 5, scale: 2, optional: true },
    { type: "text", optional: true },
    [
      ["1.5", "1.50"],
      [null, null],
    ],
  ),
  field(
    "an optional decimal to a required text",
    { type: "decimal", precision: 5, scale: 2, optional: true },
    { type: "text" },
    [
      ["1.5", "1.50"],
      [null, "none"],
    ],
    { rule: { value: "none" }, back: "empty" },
  ),
];
