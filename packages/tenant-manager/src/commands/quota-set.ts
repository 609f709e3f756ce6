import { type Context, defineCommand, report } from "@microforge/core/program";
import { type QuotaDefinition, quotaPeriods } from "../billing/plan.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { nothingToSet } from "../quota/errors.ts";
import { checkMetricKnown } from "../quota/known-metrics.ts";
import { messages } from "../quota/messages.ts";
import { clearQuota, setQuota } from "../quota/set.ts";
import { limitsText } from "../quota/text.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";
import { invalidUsage } from "../usage/errors.ts";
import { metricProblem } from "../usage/event.ts";

export const command = defineCommand({
  description: messages.setDescription,
  arguments: { tenant: tenantArgument, metric: { required: true, summary: messages.metricArgument } },
  options: {
    hard: { type: "value", placeholder: "N", summary: messages.hardOption },
    soft: { type: "value", placeholder: "N", summary: messages.softOption },
    period: { type: "value", placeholder: "PERIOD", choices: quotaPeriods, summary: messages.periodOption },
    rate: { type: "value", placeholder: "N/s", summary: messages.rateOption },
    burst: { type: "value", placeholder: "N", summary: messages.burstOption },
    clear: { type: "flag", conflicts: ["hard", "soft", "period", "rate", "burst"], summary: messages.clearOption },
    database: databaseOption,
  },
  examples: [
    { command: "tenant-manager quota set acme api_calls --hard 50000 --soft 40000", summary: messages.setExample },
    { command: "tenant-manager quota set acme api_calls --rate 20/s --burst 100", summary: messages.rateExample },
  ],
  run: changeQuota,
});

interface SetOptions {
  readonly tenant: string;
  readonly metric: string;
  readonly hard: string | undefined;
  readonly soft: string | undefined;
  readonly period: QuotaDefinition["period"] | undefined;
  readonly rate: string | undefined;
  readonly burst: string | undefined;
  readonly clear: boolean;
  readonly database: string;
}

async function changeQuota(options: SetOptions, ctx: Context): Promise<void> {
  const { metric, clear, hard, soft, period, rate, burst } = options;
  if (!clear && [hard, soft, period, rate, burst].every((limit) => limit === undefined)) throw nothingToSet();
  const problem = metricProblem(metric);
  if (problem) throw invalidUsage("metric-invalid", problem);
  await withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, options.tenant);
    const about = { tenant: tenant.slug, tenant_id: tenant.id, metric };
    await checkMetricKnown(registry.db, tenant.id, metric);
    if (clear) {
      const cleared = await clearQuota(registry, tenant, metric);
      report(ctx, {
        json: { ...about, cleared },
        text: () => ctx.say((cleared ? messages.cleared : messages.nothingToClear)(tenant.slug, metric)),
      });
      return;
    }
    const definition = await setQuota(registry, tenant, metric, { hard, soft, period, rate, burst });
    report(ctx, {
      json: { ...about, ...definition },
      text: () => ctx.say(messages.set(tenant.slug, metric, ctx.say(limitsText(definition)))),
    });
  });
}
