import type { Row } from "../isolation/provider.ts";
import type { Registry } from "../registry/registry.ts";
import type { SectionSource } from "./write.ts";

const batchSize = 1000;

/**
 * What the registry knows of a tenant, as sections of an archive. Invoices before events: an event that comes meanwhile is
 * then of no invoice, as it should be.
 */
export function registrySources({ db }: Pick<Registry, "db">, tenant: string): readonly SectionSource[] {
  const plans = () =>
    db
      .selectFrom("plan")
      .innerJoin("subscription", (join) =>
        join.onRef("subscription.plan", "=", "plan.code").onRef("subscription.plan_version", "=", "plan.version"),
      )
      .select(["code", "version", "definition", "created_at"])
      .distinct()
      .where("tenant_id", "=", tenant)
      .orderBy("code")
      .orderBy("version")
      .execute();
  const subscriptions = () =>
    db
      .selectFrom("subscription")
      .select(["plan", "plan_version", "from_at", "until_at"])
      .where("tenant_id", "=", tenant)
      .orderBy("from_at")
      .execute();
  const quotas = () =>
    db.selectFrom("quota").select(["metric", "definition"]).where("tenant_id", "=", tenant).orderBy("metric").execute();
  const counters = () =>
    db
      .selectFrom("quota_counter")
      .select(["metric", "period", "period_start", "period_end", "used"])
      .where("tenant_id", "=", tenant)
      .orderBy("metric")
      .orderBy("period")
      .orderBy("period_start")
      .execute();
  const invoices = () =>
    db
      .selectFrom("invoice")
      .select(["number", "period_start", "period_end", "currency", "total_micro", "cutoff_seq", "content", "sha256"])
      .select("issued_at")
      .where("tenant_id", "=", tenant)
      .orderBy("period_start")
      .execute();
  const history = (after: number) =>
    db
      .selectFrom("tenant_event")
      .select(["seq", "at", "kind", "details"])
      .where("tenant_id", "=", tenant)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(batchSize)
      .execute();
  const events = (after: number) =>
    db
      .selectFrom("usage_event")
      .select(["seq", "source", "id", "metric", "quantity", "at", "payload_hash", "received_at"])
      .where("tenant_id", "=", tenant)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(batchSize)
      .execute();
  const hours = () =>
    db
      .selectFrom("usage_hour")
      .select(["metric", "hour_start", "quantity", "events"])
      .where("tenant_id", "=", tenant)
      .orderBy("metric")
      .orderBy("hour_start")
      .execute();
  return [
    { section: "registry.plan", rows: atOnce(plans) },
    { section: "registry.subscription", rows: atOnce(subscriptions) },
    { section: "registry.quota", rows: atOnce(quotas) },
    { section: "registry.quota_counter", rows: atOnce(counters) },
    { section: "registry.invoice", rows: atOnce(invoices) },
    { section: "registry.tenant_event", rows: bySeq(history) },
    { section: "registry.usage_event", rows: bySeq(events) },
    { section: "registry.usage_hour", rows: atOnce(hours) },
  ];
}

async function* atOnce(read: () => Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  yield await read();
}

async function* bySeq<R extends Row & { readonly seq: number }>(
  read: (after: number) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[]> {
  for (let after = 0; ; ) {
    const rows = await read(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    after = last.seq;
  }
}
