import { randomUUID } from "node:crypto";
import { type Context, defineCommand, nearest, report, warn } from "@microforge/core/program";
import { databaseOption, tenantArgument } from "../options.ts";
import { knownMetrics } from "../quota/known-metrics.ts";
import { withRegistry } from "../registry/registry.ts";
import { isoTime, parseInstant } from "../time/instant.ts";
import { invalidUsage } from "../usage/errors.ts";
import { parseQuantity } from "../usage/event.ts";
import { messages } from "../usage/messages.ts";
import { recordUsage } from "../usage/record.ts";

export const command = defineCommand({
  description: messages.recordDescription,
  arguments: {
    tenant: tenantArgument,
    metric: { required: true, summary: messages.metricArgument },
    quantity: { required: true, summary: messages.quantityArgument },
  },
  options: {
    source: { type: "value", placeholder: "SOURCE", default: "cli", summary: messages.sourceOption },
    id: { type: "value", placeholder: "ID", summary: messages.idOption },
    at: { type: "value", placeholder: "TIME", summary: messages.atOption },
    database: databaseOption,
  },
  examples: [
    { command: "tenant-manager usage record acme api_calls 25 --id batch-17", summary: messages.recordExample },
  ],
  run: recordOne,
});

interface RecordOptions {
  readonly tenant: string;
  readonly metric: string;
  readonly quantity: string;
  readonly source: string;
  readonly id: string | undefined;
  readonly at: string | undefined;
  readonly database: string;
}

async function recordOne(options: RecordOptions, ctx: Context): Promise<void> {
  const { tenant: slug, metric, source } = options;
  const quantity = parseQuantity(options.quantity);
  const at = options.at === undefined ? undefined : parseAt(options.at);
  const id = options.id ?? randomUUID();
  await withRegistry(options, ctx, async (registry) => {
    const { tenant, event, duplicate } = await recordUsage(registry, {
      tenant: slug,
      source,
      id,
      metric,
      quantity,
      at,
    });
    const when = isoTime(event.at);
    report(ctx, {
      json: { tenant: tenant.slug, tenant_id: tenant.id, source, id, metric, quantity, at: when, duplicate },
      text: () =>
        ctx.say(duplicate ? messages.duplicate(id) : messages.recorded(String(quantity), metric, tenant.slug, when)),
    });
    const { planned } = await knownMetrics(registry.db);
    if (!planned.has(metric)) warn(ctx, messages.unknownMetric(metric, nearest(metric, planned)));
  });
}

function parseAt(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw invalidUsage("time-invalid", messages.timeInvalid(text));
  return at;
}
