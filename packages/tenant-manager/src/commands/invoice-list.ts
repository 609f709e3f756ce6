import { type Context, defineCommand, report } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { valueInvalid } from "../billing/errors.ts";
import { type InvoiceSummary, listInvoices } from "../billing/invoice-list.ts";
import { messages } from "../billing/messages.ts";
import { moneyFormat } from "../billing/money.ts";
import { databaseOption } from "../options.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";

export const command = defineCommand({
  description: messages.listDescription,
  arguments: { tenant: { summary: messages.listTenantArgument } },
  options: {
    database: databaseOption,
    limit: { type: "value", placeholder: "N", default: "100", summary: messages.limitOption },
  },
  examples: [{ command: "tenant-manager invoice list acme", summary: messages.listExample }],
  run: list,
});

interface ListOptions {
  readonly database: string;
  readonly tenant: string | undefined;
  readonly limit: string;
}

async function list({ tenant, limit, ...options }: ListOptions, ctx: Context): Promise<void> {
  if (!/^[1-9]\d{0,4}$|^100000$/u.test(limit)) throw valueInvalid("--limit", limit, messages.limitWanted);
  await withRegistry(options, ctx, async (registry) => {
    const tenantId = tenant === undefined ? undefined : (await findTenant(registry.db, tenant)).id;
    // One more than is shown tells whether there are more.
    const found = await listInvoices(registry, { tenantId, limit: Number(limit) + 1 });
    const invoices = found.slice(0, Number(limit));
    const more = found.length > invoices.length;
    report(ctx, {
      json: {
        invoices: invoices.map(({ tenant_id, issued_at, ...invoice }) => ({
          ...invoice,
          tenant: tenant_id,
          issued_at: isoTime(issued_at),
        })),
        more,
      },
      text: () => (invoices.length === 0 ? ctx.say(messages.noInvoices) : describe(invoices, ctx)),
    });
    if (more) ctx.terminal.note(ctx.say(messages.moreInvoices(invoices.length)));
  });
}

function describe(invoices: readonly InvoiceSummary[], ctx: Context): string {
  const { number, tenant, period, issued, total } = messages.columns;
  const head = [number, tenant, period, issued, total].map(ctx.say);
  const rows = invoices.map((invoice) => [
    invoice.number,
    invoice.slug,
    invoice.period,
    new Date(invoice.issued_at).toISOString().slice(0, 10),
    moneyFormat(invoice.currency, ctx.locale)(invoice.total_micro),
  ]);
  return table([head, ...rows], ctx.terminal.out);
}
