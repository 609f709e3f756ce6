import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  report,
  warn,
} from "@microforge/core/program";
import { grouped } from "../chart/numbers.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { admissionSource, consume, type Decision } from "../quota/consume.ts";
import { decisionJson } from "../quota/decision-json.ts";
import { inspect } from "../quota/inspect.ts";
import { checkMetricKnown } from "../quota/known-metrics.ts";
import { messages } from "../quota/messages.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";
import { parseQuantity } from "../usage/event.ts";

export const command = defineCommand({
  description: messages.checkDescription,
  arguments: { tenant: tenantArgument, metric: { required: true, summary: messages.metricArgument } },
  options: {
    consume: { type: "value", placeholder: "N", summary: messages.consumeOption },
    id: { type: "value", placeholder: "ID", summary: messages.idOption },
    source: { type: "value", placeholder: "SOURCE", summary: messages.sourceOption },
    database: databaseOption,
  },
  examples: [{ command: "tenant-manager quota check acme api_calls --consume 1", summary: messages.checkExample }],
  run: checkQuota,
});

interface CheckOptions {
  readonly tenant: string;
  readonly metric: string;
  readonly consume: string | undefined;
  readonly id: string | undefined;
  readonly source: string | undefined;
  readonly database: string;
}

async function checkQuota(options: CheckOptions, ctx: Context): Promise<ExitCode> {
  const { metric, id, source = admissionSource } = options;
  const quantity = options.consume === undefined ? undefined : parseQuantity(options.consume);
  if (quantity === undefined && (id !== undefined || options.source !== undefined)) {
    throw new CliError("meaningless-option", {
      message: messages.idWithoutConsume,
      hint: messages.idWithoutConsumeHint,
      exitCode: exitCodes.usage,
    });
  }
  return withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, options.tenant);
    await checkMetricKnown(registry.db, tenant.id, metric);
    const decision =
      quantity === undefined
        ? await inspect(registry, tenant, metric)
        : await consume(registry, { tenant: tenant.id, metric, quantity, id, source });
    report(ctx, { json: decisionJson(decision), text: () => describe(ctx, metric, decision) });
    const { quota } = decision;
    if (decision.allowed && decision.softExceeded && quota && quota.soft !== null) {
      warn(ctx, messages.overSoft(tenant.slug, metric, grouped(quota.used), grouped(quota.soft)));
    }
    return decision.allowed ? exitCodes.done : exitCodes.failed;
  });
}

function describe({ say }: Pick<Context, "say">, metric: string, decision: Decision): string {
  const { tenant, quota, reason, retryAfterSeconds } = decision;
  const first = reason
    ? messages.denied(tenant.slug, metric, messages.reasons[reason])
    : (decision.duplicate ? messages.allowedAgain : messages.allowed)(tenant.slug, metric);
  return [
    say(first),
    ...(quota
      ? [`  ${say(messages.usedOf(grouped(quota.used), quota.hard === null ? null : grouped(quota.hard)))}`]
      : []),
    ...(retryAfterSeconds === null ? [] : [`  ${say(messages.retryAfter(retryAfterSeconds))}`]),
  ].join("\n");
}
