import { type Context, defineCommand, report } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { words } from "../lifecycle/command-messages.ts";
import { type Facts, factsOf } from "../lifecycle/facts.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";

export const command = defineCommand({
  arguments: { tenant: tenantArgument },
  options: { database: databaseOption, certificate: { type: "flag", summary: words.certificateOption } },
  examples: [{ command: "tenant-manager show acme", summary: words.showExample }],
  run: show,
});

interface Options {
  readonly database: string;
  readonly tenant: string;
  readonly certificate: boolean;
}

async function show({ database, tenant, certificate }: Options, ctx: Context): Promise<void> {
  if (certificate) {
    const { certificateOf } = await import("../erase/report.ts");
    const kept = await withRegistry({ database }, ctx, ({ db }) => certificateOf(db, tenant));
    return report(ctx, { json: { sha256: kept.sha256, certificate: kept.certificate }, text: () => kept.text });
  }
  const facts = await withRegistry({ database }, ctx, ({ db }) => factsOf(db, tenant));
  report(ctx, { json: factsJson(facts), text: () => factsText(facts, ctx) });
}

const factsJson = ({ tenant, subscription, operation, dataStore, events }: Facts) => ({
  tenant: tenantJson(tenant),
  data_store: dataStore ?? null,
  subscription: subscription
    ? { plan: subscription.plan, version: subscription.version, from_at: isoTime(subscription.from) }
    : null,
  operation: operation
    ? {
        kind: operation.kind,
        step: operation.step,
        state: operation.state,
        error: operation.error,
        command: operation.command,
        started_at: isoTime(operation.startedAt),
        updated_at: isoTime(operation.updatedAt),
      }
    : null,
  events: events.map(({ at, kind, details }) => ({ at: isoTime(at), kind, details })),
});

function factsText({ tenant, subscription, operation, dataStore, events }: Facts, ctx: Context): string {
  const { columns: titles } = words;
  const { columns, style } = ctx.terminal.out;
  const { slug, name, status, isolation, plan, region, time_zone, id } = tenant;
  const time = (at: number | null): string | undefined => (at === null ? undefined : isoTime(at));
  const facts = [
    [titles.slug, slug],
    [titles.name, name],
    [titles.id, id],
    [titles.status, status],
    [titles.isolation, isolation],
    [titles.plan, plan],
    [titles.region, dataStore === undefined ? region : `${region} (${dataStore})`],
    [titles.timeZone, time_zone],
    [titles.createdAt, time(tenant.created_at)],
    [titles.updatedAt, time(tenant.updated_at)],
    [titles.deletedAt, time(tenant.deleted_at)],
    [titles.eraseAfter, time(tenant.erase_after)],
    [titles.erasedAt, time(tenant.erased_at)],
    [
      titles.subscription,
      subscription && ctx.say(words.since(subscription.plan, subscription.version, isoTime(subscription.from))),
    ],
    [titles.operation, operation && ctx.say(words.unfinished(operation.kind, operation.step, operation.state))],
    ["", operation?.error ?? undefined],
    ["", operation && ctx.say(words.finishIt(operation.command))],
  ] as const;
  const rows = facts.flatMap(([title, value]) =>
    value === undefined ? [] : [[title === "" ? "" : ctx.say(title), value]],
  );
  const history = events.map(({ at, kind, details }) => [isoTime(at), kind, detailsText(details)]);
  return [table(rows, { columns }), style.bold(ctx.say(titles.history)), table(history, { columns, indent: 2 })].join(
    "\n",
  );
}

const detailsText = (details: Readonly<Record<string, unknown>>): string =>
  Object.entries(details)
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
