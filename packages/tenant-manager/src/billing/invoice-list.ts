import { CliError } from "@microforge/core/program";
import type { Registry } from "../registry/registry.ts";
import { monthLabel, monthOf } from "./billing-month.ts";
import { type BilledTenant, type Issued, issueInvoice } from "./invoice.ts";

/** An invoice as lists show it. */
export interface InvoiceSummary {
  readonly number: string;
  readonly tenant_id: string;
  readonly slug: string;
  readonly name: string;
  /** `2026-10` */
  readonly period: string;
  readonly currency: string;
  readonly total_micro: number;
  readonly sha256: string;
  /** Milliseconds since 1970. */
  readonly issued_at: number;
}

export interface InvoiceChoice {
  readonly tenantId?: string | undefined;
  readonly limit?: number;
  /** The last invoice that was seen: those before it are wanted, whatever is issued meanwhile. */
  readonly before?: Pick<InvoiceSummary, "issued_at" | "number"> | undefined;
}

/** Invoices, the newest first. */
export async function listInvoices(
  { db }: Pick<Registry, "db">,
  { tenantId, limit = 100, before }: InvoiceChoice = {},
): Promise<InvoiceSummary[]> {
  const rows = await db
    .selectFrom("invoice")
    .innerJoin("tenant", "tenant.id", "invoice.tenant_id")
    .select(["number", "tenant_id", "slug", "name", "period_start", "period_end"])
    .select(["currency", "total_micro", "sha256", "issued_at"])
    .$if(tenantId !== undefined, (query) => query.where("tenant_id", "=", tenantId ?? ""))
    .$if(before !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where("issued_at", "<", before?.issued_at ?? 0),
          where.and([where("issued_at", "=", before?.issued_at ?? 0), where("number", "<", before?.number ?? "")]),
        ]),
      ),
    )
    .orderBy("issued_at", "desc")
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ period_start, period_end, ...row }) => ({
    ...row,
    period: monthLabel({ from: period_start, until: period_end }),
  }));
}

/** What came of one tenant when the invoices of all were issued. */
export type IssueOutcome =
  | (Issued & { readonly tenant: BilledTenant })
  | { readonly tenant: BilledTenant; readonly failed: CliError };

/** Tenants that have nothing to bill, or whose month is not over in their time zone, are passed over. */
const passedOver: ReadonlySet<string> = new Set(["nothing-to-bill", "period-not-ended"]);

export interface AllIssued {
  readonly outcomes: readonly IssueOutcome[];
  readonly passedOver: number;
}

/**
 * Issues the invoices of all tenants, whatever their status, each in a transaction of its own: what is issued stays when
 * the work is interrupted, and the next run goes on. An invoice that cannot be made does not keep the others back.
 */
export async function issueAll(
  registry: Registry,
  period: string | undefined,
  signal: AbortSignal,
): Promise<AllIssued> {
  if (period !== undefined) await monthOf(period, "UTC");
  const tenants = await registry.db
    .selectFrom("tenant")
    .select(["id", "slug", "time_zone"])
    .where("status", "!=", "erased")
    .orderBy("slug")
    .execute();
  const outcomes: IssueOutcome[] = [];
  let notEnded: CliError | undefined;
  let passed = 0;
  for (const tenant of tenants) {
    signal.throwIfAborted();
    try {
      outcomes.push({ tenant, ...(await issueInvoice(registry, tenant, period)) });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (error.code === "period-not-ended") notEnded = error;
      if (passedOver.has(error.code)) passed += 1;
      else outcomes.push({ tenant, failed: error });
    }
  }
  // A month that is over nowhere is a mistake in the command.
  if (notEnded && outcomes.length === 0) throw notEnded;
  return { outcomes, passedOver: passed };
}
