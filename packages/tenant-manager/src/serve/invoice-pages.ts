import { type InvoiceSummary, listInvoices } from "../billing/invoice-list.ts";
import { openCursor, sealCursor } from "./http/cursor.ts";
import type { App } from "./http/exchange.ts";

interface Wanted {
  readonly tenantId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** A page of invoices, the newest first, and where the next one begins. */
export async function invoicePageOf(
  { registry, cursorKey }: Pick<App, "registry" | "cursorKey">,
  { tenantId, limit, cursor }: Wanted,
): Promise<{ readonly invoices: readonly InvoiceSummary[]; readonly next: string | null }> {
  const scope = JSON.stringify(["invoices", tenantId]);
  const before = cursor === undefined ? undefined : readPlace(openCursor(cursorKey, scope, cursor));
  const found = await listInvoices(registry, { tenantId, limit: limit + 1, before });
  const invoices = found.slice(0, limit);
  const last = found.length > limit ? invoices.at(-1) : undefined;
  return { invoices, next: last ? sealCursor(cursorKey, scope, `${last.issued_at} ${last.number}`) : null };
}

function readPlace(position: string): { readonly issued_at: number; readonly number: string } {
  const [at = "0", number = ""] = position.split(" ");
  return { issued_at: Number(at), number };
}
