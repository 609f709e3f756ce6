import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { comment, jsonString, markdown, markdownCode, rustString, sqlString, tomlString } from "./escape.ts";

/** Well-formed text, hostile pieces likelier than chance would have them. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        '"',
        "'",
        "\\",
        "\n",
        "\r\n",
        "{{x}}",
        "*/",
        "#",
        "中文，：",
        "\u202e",
        "\u2028",
        "---",
        "]]>",
        "`",
      ),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(""))
  .filter((text) => text.isWellFormed());

/** What rustc reads between the quotes (The Rust Reference, "Character escapes"). */
const readRustString = (literal: string): string =>
  literal.slice(1, -1).replace(/\\(?:u\{([0-9a-f]+)\}|(.))/gsu, (_, hex?: string, short?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"' }[short ?? ""] ?? "?";
  });

describe("literals read back as the text they were made from", () => {
  test.each([
    ["JSON", (text: string) => JSON.parse(jsonString(text))],
    ["YAML", (text: string) => parseYaml(`key: ${jsonString(text)}\n`).key],
    ["TOML", (text: string) => parseToml(`key = ${tomlString(text)}\n`).key],
    ["Rust", (text: string) => readRustString(rustString(text))],
    ["SQL", (text: string) => sqlString(text).slice(1, -1).replaceAll("''", "'")],
  ])("%s", (_, roundTrip) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(roundTrip(text)).toBe(text);
      }),
    );
  });
});

describe("comments", () => {
  test("a text without a marker stays on its line", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(comment(text)).not.toMatch(/[\n\r\u0085\u2028\u2029\u202e]/u);
      }),
    );
  });

  test("a text with a marker has it on each line", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const line of comment(text, "//!").split("\n")) expect(line.startsWith("//!")).toBe(true);
      }),
    );
  });
});

describe("Markdown", () => {
  test("shows no markup and no HTML of the text's own", () => {
    expect(markdown("# <script>alert(1)</script> *x* [a](b) | c\n- d\n1. e\nA sentence. 5.1 - 3")).toBe(
      "\\# &lt;script\\>alert(1)&lt;/script\\> \\*x\\* \\[a\\](b) \\| c<br>\\- d<br>1\\. e<br>A sentence. 5.1 - 3",
    );
  });

  test("stays on one line", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(markdown(text)).not.toMatch(/[\n\r\u2028\u2029]/u);
      }),
    );
  });
});

test.each([
  ["plain", "`plain`"],
  ["a|b", "`a\\|b`"],
  ["a`b", "``a`b``"],
  ["`a``b", "``` `a``b ```"],
])("code in a cell of a table: %s", (text, shown) => {
  expect(markdownCode(text)).toBe(shown);
});
