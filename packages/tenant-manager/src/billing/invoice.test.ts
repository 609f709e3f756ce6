import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";
import { monthOf } from "./billing-month.ts";
import { builtInPlans } from "./built-in-plans.ts";
import { lastEvent, readMonth } from "./facts.ts";
import { issueInvoice, previewInvoice } from "./invoice.ts";
import { issueAll, listInvoices } from "./invoice-list.ts";
import { priceMonth, totalOf } from "./month.ts";
import { createPlan } from "./plan-store.ts";
import { changePlan, closeSubscription, subscriptionsOf } from "./subscriptions.ts";
import { subscribedTenant, use } from "./testing.ts";
import { showInvoice, verifyInvoice } from "./verify.ts";

const at = (text: string): number => Date.parse(text);

describe.each(["sqlite", "postgres"] as const)("invoices on %s", (dialect) => {
  let url: string;
  let now: number;
  let registry: Registry;
  const ctx = { cwd: "/nowhere", now: () => new Date(now) };

  beforeEach(async () => {
    now = at("2026-11-10T12:00:00Z");
    url = await registryUrl(dialect);
    registry = await openRegistry(url, ctx, { create: true });
  });

  afterEach(() => registry.close());

  test("a month's invoice has its fee, its usage and nothing of other months", async () => {
    const tenant = await subscribedTenant(registry, { plan: "pro" });
    await use(registry, tenant, "api_calls", 150_000, at("2026-10-31T23:59:59.999Z"));
    await use(registry, tenant, "api_calls", 77, at("2026-09-30T23:59:59.999Z"));
    await use(registry, tenant, "api_calls", 88, at("2026-11-01T00:00:00Z"));
    await use(registry, tenant, "unpriced", 5, at("2026-10-05T00:00:00Z"));
    const { content, number, issued } = await issueInvoice(registry, tenant);
    expect({ number, issued }).toEqual({ number: "INV-2026-000001", issued: true });
    expect(content).toMatchObject({
      period: "2026-10",
      currency: "USD",
      lines: [
        { kind: "fee", plan: "pro", plan_version: 1, amount_micro: 49_000_000 },
        { kind: "usage", metric: "api_calls", quantity: 150_000, amount_micro: 1_250_000 },
      ],
      late: [],
      total_micro: 50_250_000,
    });
  });

  test("months are those of the tenant's time zone, an hour shorter where clocks change", async () => {
    now = at("2026-04-10T00:00:00Z");
    const tenant = await subscribedTenant(registry, { timeZone: "Europe/Berlin" });
    await use(registry, tenant, "api_calls", 200_000, at("2026-02-28T23:30:00Z"));
    const { content } = await issueInvoice(registry, tenant);
    expect(content).toMatchObject({
      period: "2026-03",
      period_start: "2026-02-28T23:00:00.000Z",
      period_end: "2026-03-31T22:00:00.000Z",
      total_micro: 51_500_000,
    });
  });

  test("issued twice it is the same invoice, and numbers have no gap", async () => {
    const [first, second] = [await subscribedTenant(registry), await subscribedTenant(registry)];
    const made = await issueInvoice(registry, first);
    await expect(issueInvoice(registry, first, "2026-11")).rejects.toMatchObject({ code: "period-not-ended" });
    expect(await issueInvoice(registry, first)).toEqual({ ...made, issued: false });
    expect((await issueInvoice(registry, second)).number).toBe("INV-2026-000002");
    now = at("2027-01-02T00:00:00Z");
    expect((await issueInvoice(registry, second)).number).toBe("INV-2027-000003");
  });

  test("a number that was not used after all is the next one's", async () => {
    const huge = { ...builtInPlans.pro, prices: { calls: { model: "per_unit", unit_micro: 9e15 } } } as const;
    await registry.write((trx) => createPlan(trx, "huge", huge, 0));
    const tenant = await subscribedTenant(registry, { plan: "huge" });
    await use(registry, tenant, "calls", 9, at("2026-10-05T00:00:00Z"));
    await expect(issueInvoice(registry, tenant)).rejects.toMatchObject({ code: "amount-too-large" });
    expect((await issueInvoice(registry, await subscribedTenant(registry))).number).toBe("INV-2026-000001");
  });

  test("usage that comes late is on the next invoice, at the tier that it would have had", async () => {
    const tenant = await subscribedTenant(registry);
    await use(registry, tenant, "api_calls", 99_990, at("2026-10-05T00:00:00Z"));
    const october = await issueInvoice(registry, tenant);
    await use(registry, tenant, "api_calls", 30, at("2026-10-06T00:00:00Z"));
    now = at("2026-12-01T00:00:00Z");
    const { content } = await issueInvoice(registry, tenant);
    expect(content).toMatchObject({
      period: "2026-11",
      late: [
        {
          period: "2026-10",
          invoice: october.number,
          // 20 of the 30 are beyond the 100,000 that October includes.
          lines: [{ kind: "usage", metric: "api_calls", quantity: 30, amount_micro: 500 }],
        },
      ],
      subtotal_micro: 49_000_000,
      late_micro: 500,
      rounding_micro: -500,
      total_micro: 49_000_000,
    });
    now = at("2027-01-01T00:00:00Z");
    expect((await issueInvoice(registry, tenant)).content.late).toEqual([]);
    for (const { number } of await listInvoices(registry))
      expect(await verifyInvoice(registry, number)).toBeUndefined();
  });

  test("late usage makes up for a minimum that was charged", async () => {
    const plan = {
      ...builtInPlans.pro,
      fee_micro: 0,
      minimum_micro: 5_000_000,
      prices: { calls: { model: "per_unit", unit_micro: 1_000_000 } },
    } as const;
    await registry.write((trx) => createPlan(trx, "least", plan, 0));
    const tenant = await subscribedTenant(registry, { plan: "least" });
    await use(registry, tenant, "calls", 2, at("2026-10-05T00:00:00Z"));
    expect((await issueInvoice(registry, tenant)).content.total_micro).toBe(5_000_000);
    await use(registry, tenant, "calls", 4, at("2026-10-05T00:00:00Z"));
    now = at("2026-12-01T00:00:00Z");
    expect((await issueInvoice(registry, tenant)).content.late).toMatchObject([
      {
        lines: [
          { kind: "usage", quantity: 4, amount_micro: 4_000_000 },
          { kind: "minimum", amount_micro: -3_000_000 },
        ],
      },
    ]);
  });

  test("a tenant that was deleted pays for the time until then, and for what comes late", async () => {
    const tenant = await subscribedTenant(registry);
    await registry.write((trx) => closeSubscription(trx, tenant.id, at("2026-10-16T12:00:00Z")));
    expect((await issueInvoice(registry, tenant)).content.total_micro).toBe(24_500_000);
    now = at("2026-12-01T00:00:00Z");
    await expect(issueInvoice(registry, tenant)).rejects.toMatchObject({ code: "nothing-to-bill" });
    await use(registry, tenant, "api_calls", 200_000, at("2026-10-02T00:00:00Z"));
    expect((await issueInvoice(registry, tenant)).content).toMatchObject({ lines: [], total_micro: 2_500_000 });
  });

  test("whatever comes when: all invoices together are the price of all that happened, month by month", async () => {
    const months = ["2026-01", "2026-02", "2026-03", "2026-04"] as const;
    const anyLife = fc.array(
      fc.record({
        arrives: fc.nat(3),
        happens: fc.nat(3),
        day: fc.integer({ min: 1, max: 28 }),
        metric: fc.constantFrom("api_calls", "bandwidth_bytes"),
        quantity: fc.nat(400_000),
      }),
      { maxLength: 12 },
    );
    const anyMove = fc.record({
      month: fc.nat(3),
      day: fc.integer({ min: 1, max: 28 }),
      plan: fc.constantFrom("basic", "enterprise", "steps"),
    });
    const steps = {
      ...builtInPlans.pro,
      minimum_micro: 60_000_000,
      prices: {
        api_calls: {
          model: "volume",
          tiers: [
            { up_to: 100_000, unit_micro: 90 },
            { up_to: null, unit_micro: 70, flat_micro: 1 },
          ],
        },
        bandwidth_bytes: { model: "flat", amount_micro: 1_234_567 },
      },
    } as const;
    await registry.write((trx) => createPlan(trx, "steps", steps, 0));
    const life = async (
      events: readonly { arrives: number; happens: number; day: number; metric: string; quantity: number }[],
      move: { month: number; day: number; plan: string },
    ) => {
      const tenant = await subscribedTenant(registry, { from: at("2026-01-01T00:00:00Z") });
      let billed = 0n;
      for (const [index, month] of months.entries()) {
        const day = (number: number, name: string = month): number =>
          at(`${name}-${String(number).padStart(2, "0")}T07:00:00Z`);
        if (move.month === index) await registry.write((trx) => changePlan(trx, tenant, move.plan, day(move.day)));
        for (const event of events.filter(({ arrives, happens }) => Math.max(arrives, happens) === index)) {
          await use(registry, tenant, event.metric, event.quantity, day(event.day, months[event.happens]));
        }
        now = at("2026-12-01T00:00:00Z");
        const { content } = await issueInvoice(registry, tenant, month);
        billed += BigInt(content.total_micro) - BigInt(content.rounding_micro);
        expect(content.total_micro % 10_000).toBe(0);
      }
      const extent = {
        tenantId: tenant.id,
        subscriptions: await subscriptionsOf(registry.db, tenant.id),
        cutoff: await lastEvent(registry.db),
      };
      let owed = 0n;
      for (const month of months)
        owed += totalOf(priceMonth(await readMonth(registry.db, extent, await monthOf(month, "UTC"))));
      expect(billed).toBe(owed);
      for (const { number } of await listInvoices(registry, { tenantId: tenant.id })) {
        expect(await verifyInvoice(registry, number)).toBeUndefined();
      }
    };
    await fc.assert(fc.asyncProperty(anyLife, anyMove, life), { numRuns: dialect === "sqlite" ? 60 : 25 });
  });

  test("an invoice that was changed, or whose facts were, does not verify", async () => {
    const tenant = await subscribedTenant(registry);
    await use(registry, tenant, "api_calls", 150_000, at("2026-10-05T00:00:00Z"));
    const { number } = await issueInvoice(registry, tenant);
    expect(await verifyInvoice(registry, number)).toBeUndefined();
    await use(registry, tenant, "api_calls", 150_000, at("2026-10-05T00:00:00Z"));
    await registry.write((trx) => changePlan(trx, tenant, "basic", now));
    expect(await verifyInvoice(registry, number)).toBeUndefined();
    const { bytes } = await showInvoice(registry, number);
    const write = (values: { content?: string; sha256?: string }) =>
      registry.db.updateTable("invoice").set(values).where("number", "=", number).execute();
    await write({ content: bytes.replace('"quantity":150000', '"quantity":150001') });
    expect(await verifyInvoice(registry, number)).toEqual({
      path: "lines.1.quantity",
      stored: 150_001,
      recomputed: 150_000,
    });
    await write({ content: bytes, sha256: "0" });
    expect(await verifyInvoice(registry, number)).toMatchObject({ path: "sha256", stored: "0" });
    await registry.db.deleteFrom("usage_event").execute();
    expect(await verifyInvoice(registry, number)).toMatchObject({ path: "lines.1" });
  });

  test("a preview says what the invoice will say, and what an issued one says", async () => {
    const tenant = await subscribedTenant(registry);
    await use(registry, tenant, "api_calls", 150_000, at("2026-10-05T00:00:00Z"));
    const before = await previewInvoice(registry, tenant, "2026-10");
    expect(before).toMatchObject({ ended: true, content: { number: null } });
    const { content } = await issueInvoice(registry, tenant);
    expect({ ...before.content, number: content.number, issued_at: content.issued_at }).toEqual(content);
    expect((await previewInvoice(registry, tenant, "2026-10")).content).toEqual(content);
    expect(await previewInvoice(registry, tenant)).toMatchObject({ ended: false, content: { period: "2026-11" } });
    await expect(previewInvoice(registry, tenant, "2026-12")).rejects.toMatchObject({ code: "period-not-begun" });
  });

  test("all at once: whoever cannot be billed keeps nobody back", async () => {
    const huge = { ...builtInPlans.pro, prices: { calls: { model: "per_unit", unit_micro: 9e15 } } } as const;
    await registry.write((trx) => createPlan(trx, "huge", huge, 0));
    const wrong = await subscribedTenant(registry, { slug: "a-wrong", plan: "huge" });
    await use(registry, wrong, "calls", 9, at("2026-10-05T00:00:00Z"));
    await subscribedTenant(registry, { slug: "b-good" });
    await subscribedTenant(registry, { slug: "c-later", from: at("2026-11-05T00:00:00Z") });
    const run = () => issueAll(registry, undefined, new AbortController().signal);
    const first = await run();
    expect(first).toMatchObject({
      outcomes: [{ failed: { code: "amount-too-large" } }, { number: "INV-2026-000001", issued: true }],
      passedOver: 1,
    });
    expect(await run()).toMatchObject({ outcomes: [{}, { number: "INV-2026-000001", issued: false }] });
    const future = issueAll(registry, "2027-01", new AbortController().signal);
    await expect(future).rejects.toMatchObject({ code: "period-not-ended" });
  });

  test("the year's first number may be taken by an invoice that was imported", async () => {
    const [first, second] = [await subscribedTenant(registry), await subscribedTenant(registry)];
    const { number } = await issueInvoice(registry, first);
    const imported = { number: "INV-2026-000002", tenant_id: "elsewhere", cutoff_seq: 0 };
    await registry.db
      .insertInto("invoice")
      .columns([
        "number",
        "tenant_id",
        "period_start",
        "period_end",
        "currency",
        "total_micro",
        "cutoff_seq",
        "content",
        "sha256",
        "issued_at",
      ])
      .expression((from) =>
        from
          .selectFrom("invoice")
          .select((select) => [
            select.val(imported.number).as("number"),
            select.val(imported.tenant_id).as("tenant_id"),
          ])
          .select([
            "period_start",
            "period_end",
            "currency",
            "total_micro",
            "cutoff_seq",
            "content",
            "sha256",
            "issued_at",
          ])
          .where("number", "=", number),
      )
      .execute();
    expect((await issueInvoice(registry, second)).number).toBe("INV-2026-000003");
  });

  test("the usage of others may be erased between two invoices", async () => {
    const [tenant, other] = [await subscribedTenant(registry), await subscribedTenant(registry)];
    await use(registry, tenant, "api_calls", 150_000, at("2026-10-05T00:00:00Z"));
    await use(registry, other, "api_calls", 1, at("2026-10-05T00:00:00Z"));
    await issueInvoice(registry, tenant);
    await registry.db.deleteFrom("usage_event").where("tenant_id", "=", other.id).execute();
    now = at("2026-12-01T00:00:00Z");
    expect((await issueInvoice(registry, tenant)).content).toMatchObject({ period: "2026-11", late: [] });
    await use(registry, tenant, "api_calls", 1_000_000, at("2026-10-05T00:00:00Z"));
    now = at("2027-01-01T00:00:00Z");
    expect((await issueInvoice(registry, tenant)).content.late_micro).toBe(25_000_000);
    for (const { number } of await listInvoices(registry))
      expect(await verifyInvoice(registry, number)).toBeUndefined();
  });
});
