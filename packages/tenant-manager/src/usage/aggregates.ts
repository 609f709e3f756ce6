import { CompiledQuery, type Transaction } from "kysely";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import type { UsageEvent } from "./event.ts";
import { checkTotals } from "./write-one.ts";

type Dialect = Registry["dialect"];

const hourLength = 3_600_000;

/** Adds new events to the hours that they lie in. */
export async function addToHours(
  trx: Transaction<Tables>,
  dialect: Dialect,
  events: readonly UsageEvent[],
): Promise<void> {
  const hours = [...sumByHour(events)].sort(byKey);
  const sql = `INSERT INTO usage_hour (tenant_id, metric, hour_start, quantity, events)
    SELECT * FROM ${rowsOf(dialect, ["text", "text", "bigint", "bigint", "bigint"])} WHERE true
    ON CONFLICT (tenant_id, metric, hour_start)
      DO UPDATE SET quantity = usage_hour.quantity + excluded.quantity, events = usage_hour.events + excluded.events
    RETURNING quantity AS total`;
  const { rows } = await trx.executeQuery<{ total: number }>(CompiledQuery.raw(sql, parametersOf(dialect, hours)));
  checkTotals(rows);
}

type HourRow = [tenant: string, metric: string, hour: number, quantity: number, events: number];

function sumByHour(events: readonly UsageEvent[]): readonly HourRow[] {
  const sums = new Map<string, Map<number, HourRow>>();
  for (const { tenant, metric, quantity, at } of events) {
    const key = `${tenant} ${metric}`;
    const hours = sums.get(key) ?? new Map<number, HourRow>();
    sums.set(key, hours);
    const hour = at - (at % hourLength);
    const row = hours.get(hour);
    if (row) {
      row[3] += quantity;
      row[4] += 1;
    } else hours.set(hour, [tenant, metric, hour, quantity, 1]);
  }
  return [...sums.values()].flatMap((hours) => [...hours.values()]);
}

/** Writers that take locks in the same order do not wait for each other in a circle. */
const byKey = (a: HourRow, b: HourRow): number => compareText(a[0], b[0]) || compareText(a[1], b[1]) || a[2] - b[2];

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Counter {
  readonly tenant_id: string;
  readonly metric: string;
  readonly period: string;
  readonly period_start: number;
  readonly period_end: number;
}

/**
 * Adds new events to the quota counters that there are. A counter knows the period that it counts; one that is not there is
 * made from the events when it is needed.
 */
export async function addToCounters(
  trx: Transaction<Tables>,
  dialect: Dialect,
  events: readonly UsageEvent[],
): Promise<void> {
  const tenants = [...new Set(events.map(({ tenant }) => tenant))];
  const select = "SELECT tenant_id, metric, period, period_start, period_end FROM quota_counter";
  const sql =
    dialect === "sqlite"
      ? `${select} WHERE tenant_id IN (SELECT value FROM json_each(?1))`
      : `${select} WHERE tenant_id = ANY($1::text[]) ORDER BY tenant_id, metric, period, period_start FOR UPDATE`;
  const parameter = dialect === "sqlite" ? JSON.stringify(tenants) : tenants;
  const { rows: counters } = await trx.executeQuery<Counter>(CompiledQuery.raw(sql, [parameter]));
  const added = addedTo(counters, events);
  if (added.length === 0) return;
  const update = `UPDATE quota_counter SET used = used + input.c4
    FROM ${rowsOf(dialect, ["text", "text", "text", "bigint", "bigint"])}
    WHERE tenant_id = input.c0 AND metric = input.c1 AND period = input.c2 AND period_start = input.c3
    RETURNING used AS total`;
  const { rows } = await trx.executeQuery<{ total: number }>(CompiledQuery.raw(update, parametersOf(dialect, added)));
  checkTotals(rows);
}

function addedTo(
  counters: readonly Counter[],
  events: readonly UsageEvent[],
): readonly (readonly (string | number)[])[] {
  const sums = counters.map((counter) => ({ counter, quantity: 0 }));
  const byMetric = new Map<string, (typeof sums)[number][]>();
  for (const sum of sums) {
    const key = `${sum.counter.tenant_id} ${sum.counter.metric}`;
    byMetric.set(key, [...(byMetric.get(key) ?? []), sum]);
  }
  for (const { tenant, metric, quantity, at } of counters.length > 0 ? events : []) {
    for (const sum of byMetric.get(`${tenant} ${metric}`) ?? []) {
      if (sum.counter.period_start <= at && at < sum.counter.period_end) sum.quantity += quantity;
    }
  }
  return sums
    .filter(({ quantity }) => quantity > 0)
    .map(({ counter, quantity }) => [
      counter.tenant_id,
      counter.metric,
      counter.period,
      counter.period_start,
      quantity,
    ]);
}

/** The table `input` with the columns c0, c1, … of parameters: one of JSON for SQLite, an array a column for PostgreSQL. */
function rowsOf(dialect: Dialect, types: readonly ("text" | "bigint")[]): string {
  if (dialect === "postgres") {
    const arrays = types.map((type, index) => `$${index + 1}::${type}[]`);
    const names = types.map((_, index) => `c${index}`);
    return `unnest(${arrays.join(", ")}) AS input (${names.join(", ")})`;
  }
  return `(SELECT ${types.map((_, index) => `value->>${index} AS c${index}`).join(", ")} FROM json_each(?1)) AS input`;
}

function parametersOf(dialect: Dialect, rows: readonly (readonly (string | number)[])[]): unknown[] {
  if (dialect === "sqlite") return [JSON.stringify(rows)];
  return (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]));
}
