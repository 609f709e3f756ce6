import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContextOptions, temporaryFolder, testContext } from "@microforge/core/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { openRegistry } from "../registry/registry.ts";
import { recordUsage } from "../usage/record.ts";
import { addTenants } from "../usage/testing.ts";
import { command as check } from "./quota-check.ts";
import { command as set } from "./quota-set.ts";
import { command as show } from "./quota-show.ts";
import { command as importFile } from "./usage-import.ts";
import { command as record } from "./usage-record.ts";
import { command as usageReport } from "./usage-report.ts";

const database = "sqlite:tenants.db";
const now = new Date("2026-03-31T12:00:00Z");
let cwd: string;

beforeAll(async () => {
  cwd = await temporaryFolder();
  const registry = await openRegistry(database, { cwd, now: () => now }, { create: true });
  await addTenants(registry, [
    { slug: "acme", time_zone: "Europe/Berlin" },
    { slug: "fuji", time_zone: "Asia/Kolkata" },
    { slug: "quiet" },
  ]);
  const add = (tenant: string, id: string, quantity: number, at: string) =>
    recordUsage(registry, { tenant, source: "s", id, metric: "api_calls", quantity, at: Date.parse(at) });
  // Before and after midnight, on the day that has 23 hours.
  await add("acme", "1", 1, "2026-03-28T22:59:59.999Z");
  await add("acme", "2", 20, "2026-03-28T23:00:00Z");
  await add("acme", "3", 300, "2026-03-29T21:59:59.999Z");
  await add("acme", "4", 4000, "2026-03-29T22:00:00Z");
  await add("fuji", "5", 7, "2026-03-28T18:29:59.999Z");
  await add("fuji", "6", 8, "2026-03-28T18:30:00Z");
  await registry.close();
});

const context = (options: TestContextOptions = {}) => testContext({ cwd, now, ...options });
const reportOptions = {
  tenant: undefined,
  metric: undefined,
  by: "day",
  from: undefined,
  to: undefined,
  format: undefined,
  out: undefined,
  database,
} as const;
const days = { from: "2026-03-28", to: "2026-03-30" } as const;

describe("usage report", () => {
  test("by days of the tenant's zone, with bars", async () => {
    const ctx = context();
    await usageReport.run({ ...reportOptions, ...days, tenant: "acme" }, ctx);
    const full = (count: number) => ctx.terminal.symbols.bar.full.repeat(count);
    expect(ctx.stdout).toBe(
      [
        "acme (Europe/Berlin)",
        "api_calls  4,321 in 4 events",
        `  2026-03-28      1  ${full(1)}`,
        `  2026-03-29    320  ${full(5)}`,
        `  2026-03-30  4,000  ${full(59)}`,
        "",
      ].join("\n"),
    );
  });

  test("in Chinese", async () => {
    const ctx = context({ locale: "zh" });
    await usageReport.run({ ...reportOptions, ...days, tenant: "acme" }, ctx);
    expect(ctx.stdout).toContain("api_calls  合计 4,321，共 4 个事件");
    const none = context({ locale: "zh" });
    await usageReport.run({ ...reportOptions, tenant: "quiet" }, none);
    expect(none.stdout).toBe("该时段内没有用量\n");
  });

  test("as JSON, by hours and months, of all tenants each in its zone", async () => {
    const ctx = context();
    await usageReport.run({ ...reportOptions, by: "month", format: "json", from: "2026-03", to: "2026-03" }, ctx);
    const { tenants } = JSON.parse(ctx.stdout);
    expect(tenants).toMatchObject([
      {
        tenant: "acme",
        from: "2026-02-28T23:00:00.000Z",
        to: "2026-03-31T22:00:00.000Z",
        metrics: [{ quantity: 4321, events: 4 }],
      },
      { tenant: "fuji", from: "2026-02-28T18:30:00.000Z", metrics: [{ metric: "api_calls", quantity: 15 }] },
    ]);
    const hours = context();
    await usageReport.run(
      { ...reportOptions, by: "hour", format: "json", tenant: "fuji", from: "2026-03-28", to: "2026-03-29" },
      hours,
    );
    const [{ periods }] = JSON.parse(hours.stdout).tenants[0].metrics;
    expect(periods).toHaveLength(48);
    expect(periods.filter(({ quantity }: { quantity: number }) => quantity > 0)).toMatchObject([
      { label: "2026-03-28 23:00 +05:30", quantity: 7 },
      { label: "2026-03-29 00:00 +05:30", quantity: 8 },
    ]);
  });

  test("as CSV", async () => {
    const ctx = context();
    await usageReport.run({ ...reportOptions, ...days, tenant: "fuji", format: "csv" }, ctx);
    expect(ctx.stdout.split("\r\n").slice(0, 3)).toEqual([
      "tenant,time_zone,metric,period,from,to,quantity,events",
      "fuji,Asia/Kolkata,api_calls,2026-03-28,2026-03-27T18:30:00.000Z,2026-03-28T18:30:00.000Z,7,1",
      "fuji,Asia/Kolkata,api_calls,2026-03-29,2026-03-28T18:30:00.000Z,2026-03-29T18:30:00.000Z,8,1",
    ]);
  });

  test.each(["en", "zh"] as const)("as a page of its own (%s)", async (locale) => {
    const ctx = context({ locale });
    const out = `usage-${locale}.html`;
    await usageReport.run({ ...reportOptions, ...days, out }, ctx);
    const page = await readFile(join(cwd, out), "utf8");
    expect(page).toContain(locale === "zh" ? '<html lang="zh-Hans">' : '<html lang="en">');
    expect([...page.matchAll(/<svg /gu)]).toHaveLength(2);
    expect(page).toContain(locale === "zh" ? "2026-03-29: 320 (2 个事件)" : "2026-03-29: 320 (2 events)");
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/u);
    expect(ctx.stdout).toBe(locale === "zh" ? `已写入 ${out}\n` : `wrote ${out}\n`);
  });

  test.each([
    [{ from: "2026-03-30", to: "2026-03-28" }, "range-empty"],
    [{ from: "yesterday" }, "time-invalid"],
    [{ from: "2026-02-30" }, "time-invalid"],
    [{ to: "2026-13" }, "time-invalid"],
    [{ from: "2000-01", by: "hour" }, "report-too-long"],
    [{ metric: "api_cals" }, "metric-unknown"],
    [{ tenant: "acne" }, "tenant-unknown"],
  ] as const)("%j is refused", async (change, code) => {
    await expect(usageReport.run({ ...reportOptions, tenant: "acme", ...change }, context())).rejects.toMatchObject({
      code,
      exitCode: 2,
    });
  });
});

describe("the other commands", () => {
  const recordOptions = {
    tenant: "quiet",
    metric: "api_calls",
    quantity: "5",
    source: "cli",
    id: "r1",
    at: undefined,
    database,
  } as const;

  test("usage record tells what it did, once and again", async () => {
    const first = context();
    await record.run(recordOptions, first);
    expect(first.stdout).toBe("recorded 5 of api_calls for quiet at 2026-03-31T12:00:00.000Z\n");
    const again = context({ locale: "zh" });
    await record.run(recordOptions, again);
    expect(again.stdout).toBe("事件 `r1` 此前已记录，未做更改\n");
    const typo = context();
    await record.run({ ...recordOptions, metric: "api_cals", id: undefined }, typo);
    expect(typo.stderr).toContain("no plan prices or limits `api_cals`; did you mean `api_calls`?");
    for (const quantity of ["-1", "1.5", "1e3", "", "9".repeat(30)]) {
      await expect(record.run({ ...recordOptions, quantity }, context())).rejects.toMatchObject({
        code: "quantity-invalid",
        exitCode: 2,
      });
    }
    await expect(record.run({ ...recordOptions, at: "now" }, context())).rejects.toMatchObject({
      code: "time-invalid",
    });
  });

  test("quota set, show and check", async () => {
    const unset = {
      hard: undefined,
      soft: undefined,
      period: undefined,
      rate: undefined,
      burst: undefined,
      clear: false,
    };
    const about = { tenant: "quiet", metric: "users", database };
    const setting = context();
    await set.run({ ...about, ...unset, hard: "2", soft: "1", period: "month" }, setting);
    expect(setting.stdout).toBe("quiet: users at most 2 a month (warning above 1)\n");

    const asking = { ...about, consume: "2", id: "c1", source: undefined };
    const consuming = context();
    expect(await check.run(asking, consuming)).toBe(0);
    expect(consuming.stdout).toBe("allowed: quiet may use users\n  2 of 2 used\n");
    expect(consuming.stderr).toContain("more than the soft limit of 1");
    const again = context();
    expect(await check.run(asking, again)).toBe(0);
    expect(again.stdout).toContain("the same id is not counted again");
    const denied = context({ locale: "zh" });
    expect(await check.run({ ...about, consume: undefined, id: undefined, source: undefined }, denied)).toBe(1);
    expect(denied.stdout).toMatch(
      /^不允许：配额已用尽（quiet，users）\n {2}已用 2，限额 2\n {2}请在 43200 秒后重试\n$/u,
    );

    const showing = context();
    await show.run({ tenant: "quiet", metric: "users", database }, showing);
    expect(showing.stdout).toMatch(
      /^metric {2}used {2}hard {2}left .*\nusers {3}2 {5}2 {5}0 .* 2026-04-01 00:00 \+00:00 .*tenant\n$/u,
    );

    const clearing = context();
    await set.run({ ...about, ...unset, clear: true }, clearing);
    expect(clearing.stdout).toBe("quiet has no quota of its own for users any more\n");
    await expect(set.run({ ...about, ...unset }, context())).rejects.toMatchObject({ code: "nothing-to-set" });
    await expect(set.run({ ...about, ...unset, metric: "user", hard: "1" }, context())).rejects.toMatchObject({
      code: "metric-unknown",
      hint: { en: "did you mean `users`?" },
    });
    await expect(
      check.run({ ...about, consume: undefined, id: "x", source: undefined }, context()),
    ).rejects.toMatchObject({ code: "meaningless-option" });
  });

  test("usage import says the line, and what is in", async () => {
    await expect(
      importFile.run({ file: "none.csv", format: undefined, keepGoing: false, database }, context()),
    ).rejects.toMatchObject({ code: "file-unreadable" });
    const { writeFile } = await import("node:fs/promises");
    const header = "tenant,source,id,metric,quantity,at";
    await writeFile(
      join(cwd, "e.csv"),
      `${header}\nquiet,csv,1,api_calls,1,2026-03-01T00:00:00Z\nquiet,csv,2,api_calls,-1,2026-03-01T00:00:00Z\n`,
    );
    const options = { file: "e.csv", format: undefined, keepGoing: false, database } as const;
    await expect(importFile.run(options, context())).rejects.toMatchObject({
      code: "import-line-invalid",
      exitCode: 2,
      message: "e.csv, line 3: the quantity `-1` is not a whole number from 0 to 10^15",
      hint: { en: expect.stringContaining("nothing was imported") },
    });
    const going = context();
    expect(await importFile.run({ ...options, keepGoing: true }, going)).toBe(1);
    expect(going.stdout).toContain("1 bad line left out\n  line 3  the quantity");
    await writeFile(join(cwd, "f.csv"), `${header}\nquiet,csv,1,api_calls,2,2026-03-01T00:00:00Z\n`);
    const conflict = context();
    expect(await importFile.run({ ...options, file: "f.csv" }, conflict)).toBe(3);
    expect(conflict.stdout).toContain("line 2  quiet  csv  1");
  });
});
