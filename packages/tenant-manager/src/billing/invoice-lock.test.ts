import { expect, test } from "vitest";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";
import { issueInvoice } from "./invoice.ts";
import { insertUsage, subscribedTenant } from "./testing.ts";

// On SQLite there is only one writer at a time, so that nothing can be in between.
test("on PostgreSQL an event that is being recorded is waited for", async () => {
  const ctx = { cwd: "/nowhere", now: () => new Date("2026-11-10T12:00:00Z") };
  const registry = await openRegistry(await registryUrl("postgres"), ctx, { create: true });
  const tenant = await subscribedTenant(registry);
  let finished = false;
  let issuing: ReturnType<typeof issueInvoice> | undefined;
  await registry.write(async (trx) => {
    await trx.selectFrom("tenant").select("id").where("id", "=", tenant.id).forKeyShare().execute();
    await insertUsage(trx, tenant, "api_calls", 200_000, Date.parse("2026-10-05T00:00:00Z"));
    issuing = issueInvoice(registry, tenant).finally(() => {
      finished = true;
    });
    // Seen in the server, not guessed from the time that goes by.
    while (!finished && !(await isWaiting(registry)));
    expect(finished).toBe(false);
  });
  expect(await issuing).toMatchObject({ content: { total_micro: 51_500_000 } });
  await registry.close();
});

/** Whether a transaction of this database waits for another. */
async function isWaiting(registry: Registry): Promise<boolean> {
  if (registry.dialect === "sqlite") return false;
  const { rows } = await registry.raw.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length > 0;
}
