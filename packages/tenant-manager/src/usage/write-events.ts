import { CompiledQuery, type Transaction } from "kysely";
import type { Registry } from "../registry/registry.ts";
import type { Status, Tables } from "../registry/tables.ts";
import { addToCounters, addToHours } from "./aggregates.ts";
import type { UsageEvent } from "./event.ts";

/** What became of events, by their places in the list. */
export interface Written {
  readonly inserted: number;
  /** Those that were there already. */
  readonly duplicates: readonly number[];
  /** Those of whom another payload was there already. */
  readonly conflicts: readonly number[];
}

type Dialect = Registry["dialect"];

const columns = "tenant_id, source, id, metric, quantity, at, payload_hash, received_at";

/**
 * Keeps the tenants as they are until the transaction ends, and tells their statuses. An invoice locks its tenant against
 * this, so that no event slips in before the last one that it counts.
 */
export async function lockTenants(
  trx: Transaction<Tables>,
  dialect: Dialect,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Status>> {
  const sql =
    dialect === "sqlite"
      ? "SELECT id, status FROM tenant WHERE id IN (SELECT value FROM json_each(?1))"
      : "SELECT id, status FROM tenant WHERE id = ANY($1::text[]) ORDER BY id FOR KEY SHARE";
  const parameter = dialect === "sqlite" ? JSON.stringify(ids) : ids;
  const { rows } = await trx.executeQuery<{ id: string; status: Status }>(CompiledQuery.raw(sql, [parameter]));
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/**
 * Inserts events, each once, and adds what is new to the hours and to the quota counters. All writers take the locks of
 * events, counters and hours in this order.
 */
export async function writeEvents(
  trx: Transaction<Tables>,
  dialect: Dialect,
  events: readonly UsageEvent[],
  receivedAt: number,
): Promise<Written> {
  const inserted = await (dialect === "sqlite" ? insertSqlite : insertPostgres)(trx, events, receivedAt);
  const others =
    inserted.count === events.length ? noOthers : await compare(trx, dialect, events, (seq) => inserted.has(seq));
  if (inserted.count > 0) {
    const known = new Set([...others.duplicates, ...others.conflicts]);
    const fresh = known.size === 0 ? events : events.filter((_, place) => !known.has(place));
    await addToCounters(trx, dialect, fresh);
    await addToHours(trx, dialect, fresh);
  }
  return { inserted: inserted.count, ...others };
}

const noOthers: Omit<Written, "inserted"> = { duplicates: [], conflicts: [] };

/** The events that this transaction inserted. */
interface Inserted {
  readonly count: number;
  has(seq: number): boolean;
}

async function insertSqlite(
  trx: Transaction<Tables>,
  events: readonly UsageEvent[],
  receivedAt: number,
): Promise<Inserted> {
  // There is no other writer, and numbers only grow: what is above the last number is of this transaction.
  const last = await trx.selectFrom("usage_event").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  const before = last?.seq ?? 0;
  const values = [0, 1, 2, 3, 4, 5, 6].map((index) => `value->>${index}`).join(", ");
  // Neighbours in the index are written one after the other.
  const sql = `INSERT INTO usage_event (${columns}) SELECT ${values}, ?2 FROM json_each(?1) WHERE true ORDER BY value->>0, value->>1, value->>2, key ON CONFLICT (tenant_id, source, id) DO NOTHING`;
  const rows = events.map((event) => [
    event.tenant,
    event.source,
    event.id,
    event.metric,
    event.quantity,
    event.at,
    event.payloadHash,
  ]);
  const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(sql, [JSON.stringify(rows), receivedAt]));
  return { count: Number(numAffectedRows ?? 0), has: (seq) => seq > before };
}

async function insertPostgres(
  trx: Transaction<Tables>,
  events: readonly UsageEvent[],
  receivedAt: number,
): Promise<Inserted> {
  // In an order that is the same for all, so that two writers of the same events do not wait for each other in a circle.
  const sql = `INSERT INTO usage_event (${columns})
    SELECT tenant_id, source, id, metric, quantity, at, payload_hash, $8
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
      WITH ORDINALITY AS input (tenant_id, source, id, metric, quantity, at, payload_hash, place)
    ORDER BY tenant_id, source, id, place
    ON CONFLICT (tenant_id, source, id) DO NOTHING RETURNING seq`;
  const parameters = [
    ...[
      events.map(({ tenant }) => tenant),
      events.map(({ source }) => source),
      events.map(({ id }) => id),
      events.map(({ metric }) => metric),
      events.map(({ quantity }) => quantity),
      events.map(({ at }) => at),
      events.map(({ payloadHash }) => payloadHash),
    ],
    receivedAt,
  ];
  const { rows } = await trx.executeQuery<{ seq: number }>(CompiledQuery.raw(sql, parameters));
  const numbers = new Set(rows.map(({ seq }) => seq));
  return { count: rows.length, has: (seq) => numbers.has(seq) };
}

/** Of events that were not all new: which ones were there, and with what. Of two alike in one list the first is the new one. */
async function compare(
  trx: Transaction<Tables>,
  dialect: Dialect,
  events: readonly UsageEvent[],
  isInserted: (seq: number) => boolean,
): Promise<Omit<Written, "inserted">> {
  const known = await knownEvents(trx, dialect, events);
  const seen = new Set<number>();
  const [duplicates, conflicts]: [number[], number[]] = [[], []];
  for (const [place, { payloadHash }] of events.entries()) {
    const stored = known.get(place);
    if (!stored || (isInserted(stored.seq) && !seen.has(stored.seq))) {
      if (stored) seen.add(stored.seq);
      continue;
    }
    (stored.payload_hash === payloadHash ? duplicates : conflicts).push(place);
  }
  return { duplicates, conflicts };
}

interface KnownEvent {
  readonly place: number;
  readonly seq: number;
  readonly payload_hash: string;
}

async function knownEvents(
  trx: Transaction<Tables>,
  dialect: Dialect,
  events: readonly UsageEvent[],
): Promise<ReadonlyMap<number, KnownEvent>> {
  const on = "ON e.tenant_id = input.tenant_id AND e.source = input.source AND e.id = input.id";
  const names = [events.map(({ tenant }) => tenant), events.map(({ source }) => source), events.map(({ id }) => id)];
  const query =
    dialect === "sqlite"
      ? CompiledQuery.raw(
          `SELECT input.place, e.seq, e.payload_hash
           FROM (SELECT key AS place, value->>0 AS tenant_id, value->>1 AS source, value->>2 AS id FROM json_each(?1)) AS input
           CROSS JOIN usage_event AS e ${on}`,
          [JSON.stringify(events.map(({ tenant, source, id }) => [tenant, source, id]))],
        )
      : CompiledQuery.raw(
          `SELECT input.place - 1 AS place, e.seq, e.payload_hash
           FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS input (tenant_id, source, id, place)
           JOIN usage_event AS e ${on}`,
          names,
        );
  const { rows } = await trx.executeQuery<KnownEvent>(query);
  return new Map(rows.map((row) => [row.place, row]));
}
