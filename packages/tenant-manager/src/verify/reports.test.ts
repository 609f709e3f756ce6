import { displayWidth } from "@microforge/core/terminal";
import { testContext } from "@microforge/core/testing";
import { expect, test } from "vitest";
import type { Finding, VerifyReport } from "./finding.ts";
import { verifyHtml } from "./report-html.ts";
import { verifyJson } from "./report-json.ts";
import { verifySarif } from "./report-sarif.ts";
import { verifyText } from "./report-text.ts";

const text = (en: string, zh: string) => ({ en, zh });
const evil = `<script>alert("x")</script>`;

const finding = (attack: string, name: string, outcome: Finding["outcome"], more: Partial<Finding> = {}): Finding => ({
  attack,
  subject: { kind: "table", name },
  outcome,
  explanation: text("what happened", "发生了什么"),
  proof: [{ sql: `SELECT 1 FROM ${name}`, result: "1 row" }],
  ...more,
});

const report: VerifyReport = {
  target: "postgres://app@host/shop",
  login: "tenant_verify_1",
  role: "tenant_app",
  setting: "app.tenant_id",
  server: "PostgreSQL 15",
  tenants: { known: 7, attacked: 5 },
  started: new Date("2026-01-02T03:04:05Z"),
  milliseconds: 12,
  attacks: [
    { id: "read-rows", group: "read", title: text("Read all rows", "读取所有行") },
    { id: "truncate", group: "write", title: text("TRUNCATE", "TRUNCATE") },
    { id: "never-tried", group: "write", title: text("Never", "从不") },
  ],
  findings: [
    finding("read-rows", "订单", "leaked", { hint: text("force it", "强制启用") }),
    finding("truncate", "订单", "held"),
    finding("read-rows", evil, "untested"),
    finding("truncate", evil, "noted"),
    finding("truncate", "customers", "not-applicable"),
  ],
};

test("text: the matrix is aligned by display width, each leak has its proof and its remedy", () => {
  const shown = verifyText(report, testContext({ columns: 60 }));
  // The mark of the first attack stands below its number, whatever the name before it is made of.
  const lines = shown.split("\n");
  const columnOf = (start: string, mark: string): number => {
    const line = lines.find((each) => each.startsWith(start)) ?? "";
    return displayWidth(line.slice(0, line.lastIndexOf(mark)));
  };
  expect(columnOf("订单", "✗")).toBe(columnOf(" ".repeat(20), "1"));
  expect(columnOf("<script", "?")).toBe(columnOf("订单", "✗"));
  expect(columnOf("customers", "–")).toBe(columnOf("订单", "✓"));
  expect(shown).toContain(
    "✗ read-rows [table 订单]: what happened\n    SELECT 1 FROM 订单\n    → 1 row\n    close it: force it",
  );
  expect(shown).toContain("1 leak found, 1 untested");
  expect(shown).not.toContain("never-tried");
  expect(verifyText(report, testContext({ locale: "zh" }))).toContain("发现 1 处泄漏，1 项未测试");
});

test("text: attacks that do not fit side by side follow below, and every line fits", () => {
  const attacks = Array.from({ length: 60 }, (_, index) => ({
    id: `attack-${index}`,
    group: "read" as const,
    title: text(`Attack ${index}`, `攻击 ${index}`),
  }));
  const findings = attacks.map(({ id }) => finding(id, "a_table_with_quite_a_long_name", "held"));
  const shown = verifyText({ ...report, attacks, findings }, testContext({ columns: 80 }));
  expect(Math.max(...shown.split("\n").map(displayWidth))).toBeLessThanOrEqual(80);
  expect(shown.match(/^a_table_with_quite_a_long_name/gm)?.length).toBeGreaterThan(1);
  expect(shown.match(/✓/g)?.length).toBe(120);
});

test("json: everything, with keys in snake case and both languages", () => {
  expect(verifyJson(report)).toMatchObject({
    leaked: true,
    started_at: "2026-01-02T03:04:05.000Z",
    counts: { held: 1, leaked: 1, untested: 1, noted: 1, not_applicable: 1 },
  });
  expect(JSON.parse(JSON.stringify(verifyJson(report))).findings[0]).toEqual({
    attack: "read-rows",
    subject: { kind: "table", name: "订单", via: "direct" },
    outcome: "leaked",
    explanation: { en: "what happened", zh: "发生了什么" },
    hint: { en: "force it", zh: "强制启用" },
    proof: [{ sql: "SELECT 1 FROM 订单", result: "1 row" }],
  });
});

test("sarif: 2.1.0 with all that its schema requires, leaks are failures, the rest has no level", () => {
  const log = JSON.parse(
    JSON.stringify(verifySarif(report, { name: "tenant-manager", version: "1.2.3" }, ({ en }) => en)),
  );
  expect(log.version).toBe("2.1.0");
  const [run] = log.runs;
  expect(run.tool.driver).toMatchObject({ name: "tenant-manager", version: "1.2.3" });
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["read-rows", "truncate"]);
  expect(run.invocations[0].executionSuccessful).toBe(true);
  expect(run.results.map((result: Record<string, unknown>) => [result.ruleId, result.kind, result.level])).toEqual([
    ["read-rows", "fail", "error"],
    ["read-rows", "open", "none"],
    ["truncate", "informational", "none"],
  ]);
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result.message.text).not.toBe("");
    const [{ physicalLocation, logicalLocations }] = result.locations;
    // A URI reference: nothing that must be escaped is left.
    expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w%.~!*'()/-]+$/);
    expect(logicalLocations[0].fullyQualifiedName).toContain("table ");
  }
  const prints = run.results.map((result: { partialFingerprints: object }) =>
    JSON.stringify(result.partialFingerprints),
  );
  expect(new Set(prints).size).toBe(3);
});

test.each(["en", "zh"] as const)(
  "html (%s): one page without anything from elsewhere, and names stay text",
  (locale) => {
    const page = verifyHtml(report, locale);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain(locale === "en" ? '<html lang="en">' : '<html lang="zh-Hans">');
    expect(page).not.toContain("<script");
    expect(page).not.toMatch(/(src|href)=|@import|url\(/);
    expect(page).toContain("&lt;script&gt;");
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).toContain(locale === "en" ? "1 leak found" : "发现 1 处泄漏");
    expect(page.match(/<td class="leaked"/g)).toHaveLength(1);
  },
);
