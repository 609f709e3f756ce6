import { type Context, defineCommand, report } from "@microforge/core/program";
import { previewInvoice } from "../billing/invoice.ts";
import { invoiceText } from "../billing/invoice-text.ts";
import { viewInvoice } from "../billing/invoice-view.ts";
import { messages } from "../billing/messages.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.previewDescription,
  arguments: { tenant: tenantArgument },
  options: {
    database: databaseOption,
    period: { type: "value", placeholder: "YYYY-MM", summary: messages.previewPeriodOption },
  },
  examples: [{ command: "tenant-manager invoice preview acme", summary: messages.previewExample }],
  run: preview,
});

interface PreviewOptions {
  readonly database: string;
  readonly tenant: string;
  readonly period: string | undefined;
}

async function preview({ tenant: wanted, period, ...options }: PreviewOptions, ctx: Context): Promise<void> {
  await withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, wanted);
    const { content, ended } = await previewInvoice(registry, tenant, period);
    report(ctx, {
      json: { ended, issued: content.number !== null, invoice: content },
      text: () =>
        invoiceText(viewInvoice({ content, tenant, ended }, ctx.locale), ctx.terminal.out.columns, ctx.locale),
    });
  });
}
