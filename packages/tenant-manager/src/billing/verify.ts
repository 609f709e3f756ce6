import { sha256 } from "../canonical.ts";
import type { Registry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";
import { monthLabel } from "./billing-month.ts";
import { invoiceUnknown, tenantErased } from "./errors.ts";
import { invoicesOf } from "./invoice.ts";
import { type InvoiceContent, invoiceBytes, readInvoice } from "./invoice-content.ts";
import { drawUp } from "./statement.ts";

/** An invoice as it is stored. */
export interface StoredInvoice {
  readonly content: InvoiceContent;
  /** The bytes themselves. */
  readonly bytes: string;
  readonly sha256: string;
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
}

export async function showInvoice({ db }: Pick<Registry, "db">, number: string): Promise<StoredInvoice> {
  const row = await db
    .selectFrom("invoice")
    .innerJoin("tenant", "tenant.id", "invoice.tenant_id")
    .select(["content", "sha256", "tenant.id", "slug", "name"])
    .where("number", "=", number.toUpperCase())
    .executeTakeFirst();
  if (!row) throw invoiceUnknown(number);
  const { content, sha256: digest, ...tenant } = row;
  return { content: readInvoice(number, content), bytes: content, sha256: digest, tenant };
}

/** The first place where an invoice is not what follows from the registry. */
export interface Difference {
  /** Such as `lines.0.amount_micro`; `sha256` where the bytes are not those that were hashed. */
  readonly path: string;
  readonly stored: unknown;
  readonly recomputed: unknown;
}

/**
 * Computes an invoice again from events, subscriptions and plan versions, and compares the bytes. Undefined when they are
 * the same. What it takes from the invoice's row: number, time of issue, month and cut-off.
 */
export async function verifyInvoice({ db }: Pick<Registry, "db">, number: string): Promise<Difference | undefined> {
  const row = await db
    .selectFrom("invoice")
    .innerJoin("tenant", "tenant.id", "invoice.tenant_id")
    .select(["number", "tenant.id", "tenant.time_zone", "tenant.status"])
    .select(["period_start", "period_end", "cutoff_seq", "content", "sha256", "issued_at"])
    .select(["invoice.currency", "invoice.total_micro"])
    .where("number", "=", number.toUpperCase())
    .executeTakeFirst();
  if (!row) throw invoiceUnknown(number);
  if (row.status === "erased" || row.status === "erasing") throw tenantErased(row.number);
  const month = { from: row.period_start, until: row.period_end };
  const earlier = await invoicesOf(db, row.id);
  const draft = await drawUp(db, {
    tenant: row,
    month: { ...month, label: monthLabel(month) },
    cutoff: row.cutoff_seq,
    earlier: earlier.slice(
      0,
      earlier.findIndex((invoice) => invoice.number === row.number),
    ),
  });
  const again = draft && { ...draft, number: row.number, issued_at: isoTime(row.issued_at) };
  const bytes = again ? invoiceBytes(again) : "";
  if (bytes !== row.content) {
    return firstDifference(parsed(row.content), again) ?? { path: "", stored: row.content, recomputed: bytes };
  }
  if (row.sha256 !== sha256(bytes)) return { path: "sha256", stored: row.sha256, recomputed: sha256(bytes) };
  const { currency, total_micro } = row;
  return firstDifference({ currency, total_micro }, { currency: again?.currency, total_micro: again?.total_micro });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Depth first, keys in the order of the bytes. */
function firstDifference(stored: unknown, recomputed: unknown, path: readonly string[] = []): Difference | undefined {
  if (Object.is(stored, recomputed)) return undefined;
  if (!isTree(stored) || !isTree(recomputed)) return { path: path.join("."), stored, recomputed };
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(recomputed)])].sort();
  for (const key of keys) {
    const found = firstDifference(stored[key], recomputed[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
