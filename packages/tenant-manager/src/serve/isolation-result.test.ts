import { describe, expect, test } from "vitest";
import { temporaryRegistry } from "../registry/testing.ts";
import type { VerifyReport } from "../verify/finding.ts";
import { verifyKey } from "../verify/last-result.ts";
import { verifyJson } from "../verify/report-json.ts";
import { lastVerify, reported } from "./isolation-result.ts";

const text = { en: "text", zh: "文本" };

const report: VerifyReport = {
  target: "postgres://db/shop",
  login: "login",
  role: "tenant_app",
  setting: "app.tenant_id",
  server: "PostgreSQL 17.2",
  tenants: { known: 3, attacked: 2 },
  started: new Date("2026-03-14T22:00:00Z"),
  milliseconds: 1234,
  attacks: [{ id: "read-other", group: "read", title: text }],
  findings: [
    {
      attack: "read-other",
      subject: { kind: "table", name: "orders", via: "pool" },
      outcome: "leaked",
      explanation: text,
      hint: text,
      proof: [{ sql: "SELECT 1", result: "1 row" }],
    },
    {
      attack: "read-other",
      subject: { kind: "view", name: "v" },
      outcome: "not-applicable",
      explanation: text,
      proof: [],
    },
  ],
};

describe("the last result of `isolation verify`", () => {
  test("is read as it was stored, and makes the same report", async () => {
    const registry = await temporaryRegistry("sqlite");
    expect(await lastVerify(registry.db)).toBe("never");
    const value = JSON.stringify(verifyJson(report));
    await registry.write(
      async (trx) => void (await trx.insertInto("meta").values({ key: verifyKey, value }).execute()),
    );
    const last = await lastVerify(registry.db);
    if (typeof last === "string") throw new Error(last);
    expect(reported(last.result)).toEqual({ attacks: report.attacks, findings: report.findings });
    expect(last.result).toMatchObject({ started_at: "2026-03-14T22:00:00.000Z", leaked: true, counts: { leaked: 1 } });
    await registry.close();
  });
});
