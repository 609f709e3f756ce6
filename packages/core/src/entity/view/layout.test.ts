import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assignment, chain, continued, enclosed, signature, useList } from "./layout.ts";

/** What rustfmt makes of Rust text, with the settings of a generated service. */
const rustfmt = (source: string): string =>
  execFileSync(
    "rustfmt",
    [
      "--edition",
      "2024",
      "--style-edition",
      "2024",
      "--config",
      "max_width=120,use_small_heuristics=Max",
      "--emit",
      "stdout",
    ],
    { input: source, encoding: "utf8" },
  );

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,29}$/u).map((text) => `x${text}`);
/** Without digits, which rustfmt sorts by their value. */
const type = fc.stringMatching(/^[A-Z][a-z]{0,29}$/u).map((text) => `X${text}`);

/** Functions, one for each shape and list of names, as one file: starting rustfmt is what takes time. */
function shapes(names: readonly string[], types: readonly string[], index: number): string {
  const [first = "x"] = names;
  const [entity = "X"] = types;
  const values = names.map((each) => `${each}: ${each}?`);
  const arguments_ = [`"${first}"`, `|it| &it.${first}`, ...names.slice(1).map((each) => `rule::${each}(0..=1)`)];
  return [
    `impl A${index} {`,
    `    ${assignment(
      "    ",
      "const ALL: &'static [Self]",
      "&[",
      types.map((each) => `Self::${each}`),
      "];",
    )}`,
    `    ${assignment(
      "    ",
      "const NAMES: &'static [&'static str]",
      "&[",
      names.map((each) => `"${each}"`),
      "];",
    )}`,
    "",
    `    ${signature("    ", "async fn create_all", ["&self", `entities: Vec<${entity}>`], ` -> Result<Vec<Result<${entity}, StoreError>>, StoreError> {`)}`,
    `        ${assignment("        ", `let ${first}`, "fields.required(", arguments_, ");")}`,
    `        ${enclosed("        ", "Self {", values, "}")}`,
    "    }",
    "",
    "    fn bind(sql: &'static str) -> DbQuery<'q> {",
    `        ${chain(
      "        ",
      "sqlx::query(sql)",
      names.map((each) => `.bind(entity.${each})`),
    )}`,
    "    }",
    "}",
    "",
    `mod m${index} {`,
    `    ${useList("    ", "use crate::domain", [...new Set(types)].sort(), ";")}`,
    "}",
    "",
  ].join("\n");
}

test("rustfmt changes nothing", () => {
  const lists = fc.sample(
    fc.tuple(fc.array(name, { minLength: 1, maxLength: 12 }), fc.array(type, { minLength: 1, maxLength: 8 })),
    150,
  );
  const source = lists.map(([names, types], index) => shapes(names, types, index)).join("\n");
  expect(rustfmt(source)).toBe(source);
});

test("parts of a literal start lines, and no line is too long", () => {
  fc.assert(
    fc.property(fc.array(fc.array(name, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }), (parts) => {
      const text = continued(
        "    ",
        parts.map((words) => words.join(" ")),
      );
      const lines = text.split("\n");
      expect(lines.every((line) => line.length <= 120)).toBe(true);
      expect(text.replace(/ \\\n {4}/gu, " ").trimStart()).toBe(parts.flat().join(" "));
    }),
  );
});
