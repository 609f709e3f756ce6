import { type Context, defineCommand, report } from "@microforge/core/program";
import { databaseOption, tenantArgument } from "../options.ts";
import { checkMetricKnown } from "../quota/known-metrics.ts";
import { messages } from "../quota/messages.ts";
import { quotaStatuses, statusJson } from "../quota/status.ts";
import { statusTable } from "../quota/text.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.showDescription,
  arguments: { tenant: tenantArgument, metric: { summary: messages.showMetricArgument } },
  options: { database: databaseOption },
  examples: [{ command: "tenant-manager quota show acme", summary: messages.showExample }],
  run: showQuotas,
});

interface ShowOptions {
  readonly tenant: string;
  readonly metric: string | undefined;
  readonly database: string;
}

async function showQuotas(options: ShowOptions, ctx: Context): Promise<void> {
  const { metric } = options;
  await withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, options.tenant);
    if (metric !== undefined) await checkMetricKnown(registry.db, tenant.id, metric);
    const statuses = await quotaStatuses(registry, tenant, metric);
    const text =
      statuses.length > 0
        ? await statusTable(ctx, tenant, statuses)
        : ctx.say(metric === undefined ? messages.noQuotas(tenant.slug) : messages.noQuota(tenant.slug, metric));
    report(ctx, {
      json: {
        tenant: tenant.slug,
        tenant_id: tenant.id,
        time_zone: tenant.time_zone,
        quotas: statuses.map(statusJson),
      },
      text: () => text,
    });
  });
}
