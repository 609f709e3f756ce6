import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Registry } from "../registry/registry.ts";
import { temporaryRegistry } from "../registry/testing.ts";
import { builtInPlans } from "./built-in-plans.ts";
import { issueInvoice } from "./invoice.ts";
import { createBuiltInPlans, createPlan, latestPlan, planVersion } from "./plan-store.ts";
import { changePlan, closeSubscription, reopenSubscription, subscriptionsOf } from "./subscriptions.ts";
import { subscribedTenant, type TestTenant } from "./testing.ts";

const now = Date.UTC(2026, 10, 10);
const october = Date.UTC(2026, 9, 1);
const november = Date.UTC(2026, 10, 1);

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let registry: Registry;
  let tenant: TestTenant;

  beforeEach(async () => {
    registry = await temporaryRegistry(dialect, () => new Date(now));
    tenant = await subscribedTenant(registry, { plan: "basic", from: october });
  });

  afterEach(() => registry.close());

  const spans = async () =>
    (await subscriptionsOf(registry.db, tenant.id)).map(({ plan, version, from, until }) => [
      plan,
      version,
      from,
      until,
    ]);
  const change = (plan: string, at: number) => registry.write((trx) => changePlan(trx, tenant, plan, at));

  test("a plan's versions never change: another definition is another version, the same is none", async () => {
    const cheaper = { ...builtInPlans.pro, fee_micro: 1 };
    const create = () => registry.write((trx) => createPlan(trx, "pro", cheaper, now));
    expect(await create()).toEqual({ version: 2, created: true });
    expect(await create()).toEqual({ version: 2, created: false });
    expect((await planVersion(registry.db, "pro", 1)).definition).toEqual(builtInPlans.pro);
    expect((await latestPlan(registry.db, "pro")).definition).toEqual(cheaper);
    await registry.write((trx) => createBuiltInPlans(trx, now));
    expect((await latestPlan(registry.db, "pro")).version).toBe(2);
  });

  test("eight that make different versions at once make eight", async () => {
    const fees = [1, 2, 3, 4, 5, 6, 7, 8];
    const made = await Promise.all(
      fees.map((fee_micro) => registry.write((trx) => createPlan(trx, "new", { ...builtInPlans.pro, fee_micro }, now))),
    );
    expect(made.map(({ version }) => version).sort()).toEqual(fees);
  });

  test("a change of plan ends one subscription and begins the next at the same instant", async () => {
    expect(await change("pro", november)).toEqual({ plan: "pro", version: 1, changed: true });
    expect(await spans()).toEqual([
      ["basic", 1, october, november],
      ["pro", 1, november, null],
    ]);
    expect(await change("pro", now)).toEqual({ plan: "pro", version: 1, changed: false });
    expect(await spans()).toHaveLength(2);
  });

  test("a tenant stays on its version until it is moved to the newest", async () => {
    await registry.write((trx) => createPlan(trx, "basic", { ...builtInPlans.basic, fee_micro: 1 }, now));
    expect(await spans()).toEqual([["basic", 1, october, null]]);
    await change("basic", now);
    expect(await spans()).toEqual([
      ["basic", 1, october, now],
      ["basic", 2, now, null],
    ]);
  });

  test("the plan that was in force for no time gives way", async () => {
    await change("enterprise", october);
    expect(await spans()).toEqual([["enterprise", 1, october, null]]);
  });

  test("a tenant that comes back has the version that it had", async () => {
    await registry.write((trx) => closeSubscription(trx, tenant.id, november));
    await registry.write((trx) => createPlan(trx, "basic", { ...builtInPlans.basic, fee_micro: 1 }, now));
    await registry.write((trx) => reopenSubscription(trx, tenant.id, now));
    expect(await spans()).toEqual([
      ["basic", 1, october, november],
      ["basic", 1, now, null],
    ]);
  });

  test("what cannot be changes nothing", async () => {
    await registry.write((trx) => createPlan(trx, "euro", { ...builtInPlans.pro, currency: "EUR" }, now));
    await expect(change("prro", now)).rejects.toMatchObject({
      code: "plan-unknown",
      hint: { en: "did you mean `pro`?" },
    });
    await expect(change("euro", now)).rejects.toMatchObject({ code: "plan-currency-differs", exitCode: 3 });
    await expect(change("pro", october - 1)).rejects.toMatchObject({ code: "plan-change-in-the-past" });
    await issueInvoice(registry, tenant, "2026-10");
    await expect(change("pro", november - 1)).rejects.toMatchObject({ code: "month-billed-already" });
    expect(await spans()).toEqual([["basic", 1, october, null]]);
    expect(await registry.db.selectFrom("tenant").select("plan").executeTakeFirst()).toEqual({ plan: "basic" });
  });

  test("a plan that costs nothing stands in no currency's way", async () => {
    await registry.write((trx) => createPlan(trx, "euro", { ...builtInPlans.pro, currency: "EUR" }, now));
    const guest = await subscribedTenant(registry, { plan: "free", from: october });
    await registry.write((trx) => changePlan(trx, guest, "euro", november));
    const { content } = await issueInvoice(registry, guest, "2026-10");
    expect(content).toMatchObject({ currency: "USD", total_micro: 0 });
  });
});
