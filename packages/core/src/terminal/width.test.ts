import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { displayWidth, padEnd, table, truncate, wrap } from "./width.ts";

test.each([
  ["ascii", 5],
  ["已创建", 6],
  ["（axum）", 8],
  ["“引号”…—·", 9],
  ["\u001b[1m粗体\u001b[22m", 4],
  ["\u001b]8;;https://example.com\u0007链接\u001b]8;;\u0007", 4],
  ["e\u0301", 1],
  ["한국어", 6],
  ["ﾊﾝｶｸ", 4],
  ["😀", 2],
  ["👍🏽", 2],
  ["👨‍👩‍👧", 2],
  ["🇨🇳🇩🇪", 4],
  ["❤️", 2],
  ["a\tb\n", 2],
  ["𠮷野家", 6],
])("%s takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
  expect(stringWidth(text)).toBe(width);
});

const printable = fc.oneof(
  fc.constantFrom(..."的一是在不了有和人这，。、；：（）《》「」￥％ａＺ０"),
  fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0xa0, max: 0x2ff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom("😀", "🎉", "é", "ü", "—", "…", "“", "”"),
);
const texts = fc.array(printable, { maxLength: 60 }).map((characters) => characters.join(""));

test("every width is the one that string-width gives", () => {
  fc.assert(fc.property(texts, (text) => displayWidth(text) === stringWidth(text)));
});

test("padEnd fills by columns and never cuts", () => {
  expect(padEnd("名称", 6)).toBe("名称  ");
  expect(padEnd("名称很长", 6)).toBe("名称很长");
});

test("truncate keeps to the columns, the mark included", () => {
  expect(truncate("生成项目文件", 7)).toBe("生成项…");
  expect(truncate("生成项目文件", 6, "...")).toBe("生...");
  expect(truncate("short", 5)).toBe("short");
  fc.assert(fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, n) => displayWidth(truncate(text, n)) <= n));
});

test("Chinese wraps between any two characters, but never before a closing or after an opening mark", () => {
  expect(wrap("生成服务，然后运行。", 8)).toBe("生成服\n务，然后\n运行。");
  expect(wrap("服务名称（名称）", 10)).toBe("服务名称\n（名称）");
  fc.assert(
    fc.property(texts, fc.integer({ min: 6, max: 40 }), (text, columns) => {
      for (const line of wrap(text, columns).split("\n").slice(1)) expect(line).not.toMatch(/^[，。、；：）》」]/);
    }),
  );
});

test("words stay whole, and nothing but spaces is lost", () => {
  expect(wrap("one three five", 9)).toBe("one three\nfive");
  expect(wrap("运行 `cargo test` 以验证", 16)).toBe("运行 `cargo\ntest` 以验证");
  expect(wrap("unbreakable", 4)).toBe("unbreakable");
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 40 }), (text, columns) => {
      expect(wrap(text, columns).replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }),
  );
});

test("a line is longer than asked only where it cannot break", () => {
  const chinese = fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { maxLength: 80 });
  fc.assert(
    fc.property(chinese, fc.integer({ min: 4, max: 40 }), (codes, columns) => {
      for (const line of wrap(String.fromCodePoint(...codes), columns).split("\n"))
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }),
  );
});

test("table aligns by columns and wraps the last one under itself", () => {
  const rows = [
    ["http", "框架", "the framework that answers requests"],
    ["存储", "database", "数据库"],
  ];
  expect(table(rows, { columns: 40, indent: 2 })).toBe(
    ["  http  框架      the framework that", "                  answers requests", "  存储  database  数据库"].join(
      "\n",
    ),
  );
  expect(table([], { columns: 40 })).toBe("");
});
