import type { UsageFact } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** A sample: tenants with recent usage, and how far back, in milliseconds. */
const sampleTenants = 20;
const sampleTime = 7 * 86_400_000;
const hour = 3_600_000;

const shownAtMost = 100;

/**
 * Sums that do not agree with the events that they are sums of. Each is one statement, so that both sides are of the same
 * moment while others record usage.
 */
export async function usageDifferences(reader: Reader, now: number, deep: boolean): Promise<readonly UsageFact[]> {
  if (deep) return [...(await hours(reader, "", [])), ...(await counters(reader, "", []))];
  const recent = await reader.all<{ tenant_id: string }>(
    `SELECT DISTINCT tenant_id FROM (SELECT tenant_id FROM usage_event ORDER BY seq DESC LIMIT 10000) AS recent
     ORDER BY tenant_id LIMIT ${sampleTenants}`,
  );
  const facts: UsageFact[] = [];
  for (const { tenant_id } of recent) {
    const from = Math.floor((now - sampleTime) / hour) * hour;
    facts.push(...(await hours(reader, "AND tenant_id = ? AND $at >= ?", [tenant_id, from])));
    facts.push(...(await counters(reader, "AND c.tenant_id = ?", [tenant_id])));
  }
  return facts;
}

interface Row {
  readonly slug: string | null;
  readonly tenant_id: string;
  readonly metric: string;
  readonly start: number;
  readonly kept: number;
  readonly counted: number;
}

const factOf = (kind: UsageFact["kind"], row: Row): UsageFact => ({
  tenant: row.slug ?? row.tenant_id,
  metric: row.metric,
  kind,
  start: Number(row.start),
  kept: Number(row.kept),
  counted: Number(row.counted),
});

async function hours(reader: Reader, where: string, values: readonly (string | number)[]): Promise<UsageFact[]> {
  const rows = await reader.all<Row>(
    `SELECT t.slug, s.* FROM (
       SELECT tenant_id, metric, start, CAST(sum(kept) AS bigint) AS kept, CAST(sum(counted) AS bigint) AS counted FROM (
         SELECT tenant_id, metric, at - at % ${hour} AS start, 0 AS kept, quantity AS counted, 0 AS was, 1 AS events
           FROM usage_event WHERE true ${where.replace("$at", "at")}
         UNION ALL
         SELECT tenant_id, metric, hour_start, quantity, 0, events, 0
           FROM usage_hour WHERE true ${where.replace("$at", "hour_start")}
       ) AS both_sides GROUP BY tenant_id, metric, start
       HAVING sum(kept) <> sum(counted) OR sum(was) <> sum(events)
       ORDER BY tenant_id, metric, start LIMIT ${shownAtMost}
     ) AS s LEFT JOIN tenant AS t ON t.id = s.tenant_id`,
    ...values,
    ...values,
  );
  return rows.map((row) => factOf("hour", row));
}

async function counters(reader: Reader, where: string, values: readonly (string | number)[]): Promise<UsageFact[]> {
  const rows = await reader.all<Row>(
    `SELECT t.slug, s.* FROM (
       SELECT c.tenant_id, c.metric, c.period_start AS start, c.used AS kept,
         (SELECT CAST(coalesce(sum(e.quantity), 0) AS bigint) FROM usage_event AS e
          WHERE e.tenant_id = c.tenant_id AND e.metric = c.metric
            AND e.at >= c.period_start AND e.at < c.period_end) AS counted
       FROM quota_counter AS c WHERE true ${where}
     ) AS s LEFT JOIN tenant AS t ON t.id = s.tenant_id
     WHERE s.kept <> s.counted ORDER BY s.tenant_id, s.metric, s.start LIMIT ${shownAtMost}`,
    ...values,
  );
  return rows.map((row) => factOf("counter", row));
}
