import { CompiledQuery, type Transaction } from "kysely";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { aggregateTooLarge } from "./errors.ts";
import type { UsageEvent } from "./event.ts";

/** What `writeEvents` does, for one event and in as few statements as possible. Tells whether the event was new. */
export async function writeOne(
  trx: Transaction<Tables>,
  dialect: Registry["dialect"],
  event: UsageEvent,
  receivedAt: number,
): Promise<boolean> {
  const row = [
    event.tenant,
    event.source,
    event.id,
    event.metric,
    event.quantity,
    event.at,
    event.payloadHash,
    receivedAt,
  ];
  return dialect === "sqlite" ? inThree(trx, event, row) : atOnce(trx, row);
}

const insertEvent = (values: string): string =>
  `INSERT INTO usage_event (tenant_id, source, id, metric, quantity, at, payload_hash, received_at)
   VALUES (${values}) ON CONFLICT (tenant_id, source, id) DO NOTHING`;

const addUp = `ON CONFLICT (tenant_id, metric, hour_start)
  DO UPDATE SET quantity = usage_hour.quantity + excluded.quantity, events = usage_hour.events + 1`;

interface Total {
  readonly total: number | null;
}

async function inThree(trx: Transaction<Tables>, event: UsageEvent, row: readonly unknown[]): Promise<boolean> {
  const inserted = await trx.executeQuery(CompiledQuery.raw(insertEvent("?, ?, ?, ?, ?, ?, ?, ?"), [...row]));
  if (inserted.numAffectedRows !== 1n) return false;
  const { tenant, metric, quantity, at } = event;
  const counters = await trx.executeQuery<Total>(
    CompiledQuery.raw(
      `UPDATE quota_counter SET used = used + ?1
       WHERE tenant_id = ?2 AND metric = ?3 AND period_start <= ?4 AND ?4 < period_end RETURNING used AS total`,
      [quantity, tenant, metric, at],
    ),
  );
  const hours = await trx.executeQuery<Total>(
    CompiledQuery.raw(
      `INSERT INTO usage_hour (tenant_id, metric, hour_start, quantity, events) VALUES (?, ?, ?, ?, 1) ${addUp}
       RETURNING quantity AS total`,
      [tenant, metric, at - (at % 3_600_000), quantity],
    ),
  );
  checkTotals([...counters.rows, ...hours.rows]);
  return true;
}

/** A server far away is asked once. */
async function atOnce(trx: Transaction<Tables>, row: readonly unknown[]): Promise<boolean> {
  const sql = `WITH
    fresh AS (${insertEvent("$1, $2, $3, $4, $5, $6, $7, $8")} RETURNING tenant_id, metric, quantity, at),
    counted AS (
      UPDATE quota_counter AS c SET used = c.used + fresh.quantity FROM fresh
      WHERE c.tenant_id = fresh.tenant_id AND c.metric = fresh.metric
        AND c.period_start <= fresh.at AND fresh.at < c.period_end
      RETURNING c.used AS total),
    hours AS (
      INSERT INTO usage_hour (tenant_id, metric, hour_start, quantity, events)
      SELECT tenant_id, metric, at - at % 3600000, quantity, 1 FROM fresh ${addUp}
      RETURNING quantity AS total)
    SELECT (SELECT count(*) FROM fresh) AS inserted, (SELECT max(total) FROM counted) AS counted, (SELECT max(total) FROM hours) AS hours`;
  const { rows } = await trx.executeQuery<{ inserted: number; counted: number | null; hours: number | null }>(
    CompiledQuery.raw(sql, [...row]),
  );
  checkTotals(rows.flatMap(({ counted, hours }) => [{ total: counted }, { total: hours }]));
  return rows[0]?.inserted === 1;
}

/** A sum that a number cannot hold would make every report and invoice fail from then on. */
export function checkTotals(rows: readonly Total[]): void {
  if (rows.some(({ total }) => total !== null && !Number.isSafeInteger(total))) throw aggregateTooLarge();
}
