import type { Tenant } from "../../registry/find-tenant.ts";
import type { Registry } from "../../registry/registry.ts";
import { type Calendar, calendarOf, type Period } from "../../time/periods.ts";
import { rawQuery } from "../raw-query.ts";
import { periodsOf, type RangeOptions, type ReportStep, reportRange } from "./range.ts";

export interface Amount {
  readonly quantity: number;
  readonly events: number;
}

export interface PeriodUsage extends Period, Amount {
  /** As calendars of the tenant's zone show it. */
  readonly label: string;
}

export interface MetricUsage extends Amount {
  readonly metric: string;
  /** In order, those without usage too. */
  readonly periods: readonly PeriodUsage[];
}

export interface TenantUsage {
  readonly tenant: Pick<Tenant, "id" | "slug" | "name" | "time_zone">;
  readonly range: Period;
  readonly metrics: readonly MetricUsage[];
}

export interface ReportOptions extends RangeOptions {
  readonly metric: string | undefined;
}

const hourLength = 3_600_000;

/** What a tenant used, by periods of its own calendar: exactly the sum of its events in each. */
export async function collectUsage(
  registry: Registry,
  tenant: Pick<Tenant, "id" | "slug" | "name" | "time_zone">,
  options: ReportOptions,
): Promise<TenantUsage> {
  const calendar = await calendarOf(tenant.time_zone);
  const range = reportRange(calendar, options, registry.now());
  const periods = periodsOf(calendar, options.by, range);
  const sums = new MetricSums(periods);
  const divided = dividedHours(periods);
  for (const row of await hoursOf(registry, tenant.id, range, options.metric)) {
    if (!divided.has(row.hour_start)) sums.add(row.metric, row.hour_start, row);
  }
  for (const row of await piecesOf(registry, tenant.id, piecesIn(divided, periods), options.metric)) {
    sums.add(row.metric, row.start, row);
  }
  const { id, slug, name, time_zone } = tenant;
  return {
    tenant: { id, slug, name, time_zone },
    range,
    metrics: sums.metrics((at) => labelOf(calendar, options.by, at)),
  };
}

/** The hours of UTC in which a period begins or ends: in zones that are half an hour off, or where a range is cut. */
function dividedHours(periods: readonly Period[]): ReadonlySet<number> {
  const boundaries = [...periods.map(({ start }) => start), periods.at(-1)?.end ?? 0];
  return new Set(boundaries.filter((at) => at % hourLength !== 0).map((at) => at - (at % hourLength)));
}

function piecesIn(divided: ReadonlySet<number>, periods: readonly Period[]): readonly Period[] {
  if (divided.size === 0) return [];
  return periods.flatMap(({ start, end }) => {
    const hours = [start - (start % hourLength), end - (end % hourLength)].filter((hour) => divided.has(hour));
    return [...new Set(hours)]
      .map((hour) => ({ start: Math.max(start, hour), end: Math.min(end, hour + hourLength) }))
      .filter((piece) => piece.start < piece.end);
  });
}

interface HourRow extends Amount {
  readonly metric: string;
  readonly hour_start: number;
}

const hoursOf = (
  { db }: Registry,
  tenantId: string,
  { start, end }: Period,
  metric: string | undefined,
): Promise<readonly HourRow[]> =>
  db
    .selectFrom("usage_hour")
    .select(["metric", "hour_start", "quantity", "events"])
    .where("tenant_id", "=", tenantId)
    .$if(metric !== undefined, (query) => query.where("metric", "=", metric ?? ""))
    .where("hour_start", ">=", start - (start % hourLength))
    .where("hour_start", "<", end)
    .execute();

interface PieceRow extends Amount {
  readonly metric: string;
  readonly start: number;
}

/** What events say of pieces of hours. */
async function piecesOf(
  { db, dialect }: Registry,
  tenantId: string,
  pieces: readonly Period[],
  metric: string | undefined,
): Promise<readonly PieceRow[]> {
  if (pieces.length === 0) return [];
  const [starts, ends] = [pieces.map(({ start }) => start), pieces.map(({ end }) => end)];
  const source =
    dialect === "sqlite"
      ? "(SELECT value->>0 AS start_at, value->>1 AS end_at FROM json_each($1))"
      : "(SELECT * FROM unnest($1::bigint[], $4::bigint[]) AS input (start_at, end_at))";
  const sql = `SELECT e.metric, p.start_at AS start, CAST(sum(e.quantity) AS bigint) AS quantity, count(*) AS events
    FROM ${source} AS p CROSS JOIN usage_event AS e
    WHERE e.tenant_id = $2 AND e.at >= p.start_at AND e.at < p.end_at AND ($3 = '' OR e.metric = $3)
    GROUP BY e.metric, p.start_at`;
  const parameters =
    dialect === "sqlite"
      ? [JSON.stringify(pieces.map(({ start, end }) => [start, end])), tenantId, metric ?? ""]
      : [starts, tenantId, metric ?? "", ends];
  const { rows } = await db.executeQuery<PieceRow>(rawQuery(dialect, sql, parameters));
  return rows;
}

/** Adds amounts to the periods that they lie in. */
class MetricSums {
  readonly #periods: readonly Period[];
  readonly #sums = new Map<string, { quantity: number; events: number }[]>();

  constructor(periods: readonly Period[]) {
    this.#periods = periods;
  }

  add(metric: string, at: number, { quantity, events }: Amount): void {
    const sums = this.#sums.get(metric) ?? this.#periods.map(() => ({ quantity: 0, events: 0 }));
    this.#sums.set(metric, sums);
    const sum = sums[this.#placeOf(at)];
    if (!sum) return;
    sum.quantity += quantity;
    sum.events += events;
  }

  #placeOf(at: number): number {
    let [low, high] = [0, this.#periods.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#periods[middle]?.start ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  metrics(labelOf: (at: number) => string): readonly MetricUsage[] {
    const labels = this.#periods.map(({ start }) => labelOf(start));
    return [...this.#sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([metric, sums]) => ({
        metric,
        quantity: sums.reduce((total, { quantity }) => total + quantity, 0),
        events: sums.reduce((total, { events }) => total + events, 0),
        periods: this.#periods.flatMap((period, place) => {
          const sum = sums[place];
          return sum ? [{ ...period, ...sum, label: labels[place] ?? "" }] : [];
        }),
      }))
      .filter(({ events }) => events > 0);
  }
}

function labelOf(calendar: Calendar, by: ReportStep, at: number): string {
  const { date, time, offset } = calendar.shown(at);
  switch (by) {
    case "hour":
      return `${date} ${time} ${offset}`;
    case "day":
      return date;
    case "month":
      return date.slice(0, 7);
  }
}

/** The tenants that used anything, by slug. */
export async function tenantsWithUsage(
  { db }: Registry,
  metric: string | undefined,
): Promise<readonly Pick<Tenant, "id" | "slug" | "name" | "time_zone">[]> {
  return db
    .selectFrom("tenant")
    .select(["id", "slug", "name", "time_zone"])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("usage_hour")
          .select("usage_hour.tenant_id")
          .whereRef("usage_hour.tenant_id", "=", "tenant.id")
          .$if(metric !== undefined, (query) => query.where("usage_hour.metric", "=", metric ?? "")),
      ),
    )
    .orderBy("slug")
    .execute();
}
