import type { Kysely, Selectable, Transaction } from "kysely";
import { sha256 } from "../canonical.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { isoTime } from "../time/instant.ts";
import { type BillingMonth, lastEndedMonth, monthAt, monthOf } from "./billing-month.ts";
import { nothingToBill, periodNotBegun, periodNotEnded } from "./errors.ts";
import { lastEvent } from "./facts.ts";
import { type InvoiceContent, invoiceBytes, readInvoice } from "./invoice-content.ts";
import { drawUp, type EarlierInvoice, type Statement } from "./statement.ts";

export type BilledTenant = Pick<Tenant, "id" | "slug" | "time_zone">;

export interface Preview {
  readonly content: InvoiceContent;
  /** Whether the month is over, so that its invoice can be issued. */
  readonly ended: boolean;
}

/**
 * What the invoice of a month would say now; of one that is issued, what it says.
 *
 * @param period such as `2026-10`; the running month unless told
 */
export async function previewInvoice(registry: Registry, tenant: BilledTenant, period?: string): Promise<Preview> {
  const { db } = registry;
  const now = registry.now();
  const month = await (period === undefined ? monthAt(now, tenant.time_zone) : monthOf(period, tenant.time_zone));
  if (month.from > now) throw periodNotBegun(month.label, month.from);
  const issued = await issuedFor(db, tenant.id, month);
  if (issued) return { content: readInvoice(issued.number, issued.content), ended: true };
  const content = await drawUp(db, { tenant, month, ...(await knownOf(db, tenant.id)) });
  if (!content) throw nothingToBill(tenant.slug, month.label);
  return { content, ended: month.until <= now };
}

export interface Issued {
  readonly content: InvoiceContent;
  readonly number: string;
  readonly sha256: string;
  /** False where it was issued before. */
  readonly issued: boolean;
}

/**
 * Issues the invoice of a month that is over, or finds the one that was issued. Nobody can record usage or change the
 * plan of the tenant meanwhile, so that every event is on this invoice or on a later one.
 *
 * @param period such as `2026-10`; the last month that is over unless told
 */
export async function issueInvoice(registry: Registry, tenant: BilledTenant, period?: string): Promise<Issued> {
  const now = registry.now();
  const month = await (period === undefined
    ? lastEndedMonth(now, tenant.time_zone)
    : monthOf(period, tenant.time_zone));
  if (month.until > now) throw periodNotEnded(month.label, month.until);
  // One that is issued never changes: no lock is needed to find it.
  const before = await issuedFor(registry.db, tenant.id, month);
  if (before) return issuedBefore(before);
  return registry.write(async (trx) => {
    await lockTenant(registry.dialect, trx, tenant.id);
    const found = await issuedFor(trx, tenant.id, month);
    if (found) return issuedBefore(found);
    const known = await knownOf(trx, tenant.id);
    const draft = await drawUp(trx, { tenant, month, ...known });
    if (!draft) throw nothingToBill(tenant.slug, month.label);
    const number = await nextNumber(trx, now);
    const content = { ...draft, number, issued_at: isoTime(now) };
    const bytes = invoiceBytes(content);
    const digest = sha256(bytes);
    await trx
      .insertInto("invoice")
      .values({
        number,
        tenant_id: tenant.id,
        period_start: month.from,
        period_end: month.until,
        currency: content.currency,
        total_micro: content.total_micro,
        cutoff_seq: known.cutoff,
        content: bytes,
        sha256: digest,
        issued_at: now,
      })
      .execute();
    return { content, number, sha256: digest, issued: true };
  });
}

const issuedBefore = ({
  number,
  content,
  sha256: digest,
}: Pick<StoredRow, "number" | "content" | "sha256">): Issued => ({
  content: readInvoice(number, content),
  number,
  sha256: digest,
  issued: false,
});

type StoredRow = Selectable<Tables["invoice"]>;

/** On SQLite the transaction is the only writer already. Whoever records usage holds the row FOR KEY SHARE. */
async function lockTenant(dialect: Registry["dialect"], trx: Transaction<Tables>, id: string): Promise<void> {
  if (dialect === "postgres") await trx.selectFrom("tenant").select("id").where("id", "=", id).forUpdate().execute();
}

const issuedFor = (db: Kysely<Tables>, tenantId: string, month: BillingMonth) =>
  db
    .selectFrom("invoice")
    .select(["number", "content", "sha256"])
    .where("tenant_id", "=", tenantId)
    .where("period_start", "=", month.from)
    .executeTakeFirst();

/** What was billed already, and up to which event there is something to bill. */
async function knownOf(db: Kysely<Tables>, tenantId: string): Promise<Pick<Statement, "cutoff" | "earlier">> {
  const earlier = await invoicesOf(db, tenantId);
  // The last event of all may have been erased with its tenant.
  return { earlier, cutoff: Math.max(await lastEvent(db), earlier.at(-1)?.cutoff ?? 0) };
}

/** A tenant's invoices in the order in which they were issued. */
export async function invoicesOf(db: Kysely<Tables>, tenantId: string): Promise<EarlierInvoice[]> {
  const rows = await db
    .selectFrom("invoice")
    .select(["number", "period_start", "period_end", "cutoff_seq"])
    .where("tenant_id", "=", tenantId)
    .execute();
  return (
    rows
      .map(({ number, period_start, period_end, cutoff_seq }) => ({
        number,
        from: period_start,
        until: period_end,
        cutoff: cutoff_seq,
      }))
      // Numbers of invoices that were imported come from another registry.
      .sort((a, b) => a.cutoff - b.cutoff || sequenceOf(a.number) - sequenceOf(b.number))
  );
}

/** The last part of `INV-2026-000001` counts on for as long as the registry lives; the year is that of the issue. */
const sequenceOf = (number: string): number => Number(number.slice(number.lastIndexOf("-") + 1));

const counter = "last_invoice";

/** The counter's row is locked until the transaction ends: a number that is not used after all is the next one's. */
async function nextNumber(trx: Transaction<Tables>, now: number): Promise<string> {
  await trx
    .insertInto("meta")
    .values({ key: counter, value: "0" })
    .onConflict((conflict) => conflict.column("key").doUpdateSet((row) => ({ value: row.ref("meta.value") })))
    .execute();
  const row = await trx.selectFrom("meta").select("value").where("key", "=", counter).executeTakeFirstOrThrow();
  const year = new Date(now).getUTCFullYear();
  for (let next = Number(row.value) + 1; ; next += 1) {
    const number = `INV-${year}-${String(next).padStart(6, "0")}`;
    const imported = await trx.selectFrom("invoice").select("number").where("number", "=", number).executeTakeFirst();
    if (imported) continue;
    await trx
      .updateTable("meta")
      .set({ value: String(next) })
      .where("key", "=", counter)
      .execute();
    return number;
  }
}
