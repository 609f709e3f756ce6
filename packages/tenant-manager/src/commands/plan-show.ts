import { type Context, defineCommand, report } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { describePrice, describeQuota } from "../billing/describe-plan.ts";
import { valueInvalid } from "../billing/errors.ts";
import { messages } from "../billing/messages.ts";
import { moneyFormat } from "../billing/money.ts";
import { latestPlan, planVersion, type StoredPlan } from "../billing/plan-store.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";

export const command = defineCommand({
  description: messages.planShowDescription,
  arguments: { code: { required: true, summary: messages.planCodeArgument } },
  options: {
    database: databaseOption,
    planVersion: { type: "value", placeholder: "N", summary: messages.planVersionOption },
  },
  examples: [{ command: "tenant-manager plan show pro --plan-version 1", summary: messages.planShowExample }],
  run: show,
});

interface ShowOptions {
  readonly database: string;
  readonly code: string;
  readonly planVersion: string | undefined;
}

async function show({ code, planVersion: version, ...options }: ShowOptions, ctx: Context): Promise<void> {
  if (version !== undefined && !/^[1-9]\d{0,8}$/u.test(version)) {
    throw valueInvalid("--plan-version", version, messages.versionWanted);
  }
  await withRegistry(options, ctx, async ({ db }) => {
    const found = await (version === undefined ? latestPlan(db, code) : planVersion(db, code, Number(version)));
    const { plan, definition, created_at } = found;
    report(ctx, {
      json: { plan, version: found.version, ...definition, created_at: isoTime(created_at) },
      text: () => describe(found, ctx),
    });
  });
}

function describe({ plan, version, definition }: StoredPlan, ctx: Context): string {
  const { name, currency, fee_micro, minimum_micro, prices, quotas, resources } = definition;
  const money = moneyFormat(currency, ctx.locale);
  const { style, columns } = ctx.terminal.out;
  const part = (title: string, rows: readonly (readonly string[])[]): string[] =>
    rows.length === 0 ? [] : [style.bold(title), table(rows, { columns, indent: 2 })];
  const { requests, limits, storage, pods, services, persistent_volume_claims } = resources;
  return [
    style.bold(ctx.say(messages.planTitle(plan, ctx.say(name), version))),
    table(
      [
        [ctx.say(messages.fee), money(fee_micro)],
        [ctx.say(messages.minimum), money(minimum_micro)],
      ],
      { columns, indent: 2 },
    ),
    ...part(
      ctx.say(messages.prices),
      Object.entries(prices).map(([metric, price]) => [metric, describePrice(price, currency, ctx.locale)]),
    ),
    ...part(
      ctx.say(messages.quotas),
      Object.entries(quotas).map(([metric, quota]) => [metric, describeQuota(quota, ctx.locale, metric)]),
    ),
    ...part(ctx.say(messages.resources), [
      ["requests", `cpu ${requests.cpu}, memory ${requests.memory}`],
      ["limits", `cpu ${limits.cpu}, memory ${limits.memory}`],
      ["storage", storage],
      ["pods", String(pods)],
      ["services", String(services)],
      ["persistent_volume_claims", String(persistent_volume_claims)],
    ]),
  ].join("\n");
}
