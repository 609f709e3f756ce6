import { CliError, type Context, defineCommand, exitCodes, report } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { words } from "../lifecycle/command-messages.ts";
import { listTenants } from "../lifecycle/list-tenants.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { type Isolation, isolations, type Status, statuses } from "../registry/tables.ts";

export const command = defineCommand({
  options: {
    database: databaseOption,
    status: { type: "value", placeholder: "STATUS", choices: statuses, summary: words.statusOption },
    isolation: { type: "value", placeholder: "HOW", choices: isolations, summary: words.isolationFilter },
    plan: { type: "value", placeholder: "PLAN", summary: words.planFilter },
    region: { type: "value", placeholder: "REGION", summary: words.regionFilter },
    search: { type: "value", placeholder: "WORDS", short: "s", summary: words.searchOption },
    limit: { type: "value", placeholder: "N", default: "50", summary: words.limitOption },
    after: { type: "value", placeholder: "SLUG", summary: words.afterOption },
  },
  examples: [
    { command: "tenant-manager list --status suspended", summary: words.listExample },
    { command: "tenant-manager list --search acme", summary: words.searchExample },
  ],
  run: list,
});

interface Options {
  readonly database: string;
  readonly status: Status | undefined;
  readonly isolation: Isolation | undefined;
  readonly plan: string | undefined;
  readonly region: string | undefined;
  readonly search: string | undefined;
  readonly limit: string;
  readonly after: string | undefined;
}

async function list(options: Options, ctx: Context): Promise<void> {
  const limit = readLimit(options.limit);
  const page = await withRegistry(options, ctx, ({ db }) => listTenants(db, { ...options, limit }));
  const { tenants, next } = page;
  const { columns } = words;
  const titles = [columns.slug, columns.status, columns.isolation, columns.plan, columns.region, columns.name];
  const { bold } = ctx.terminal.out.style;
  report(ctx, {
    json: { tenants: tenants.map(tenantJson), next },
    text: () => {
      if (tenants.length === 0) return ctx.say(words.noTenants);
      const rows = tenants.map(({ slug, status, isolation, plan, region, name }) => [
        ...[slug, status, isolation, plan, region, name],
      ]);
      return table([titles.map((title) => bold(ctx.say(title))), ...rows], { columns: ctx.terminal.out.columns });
    },
  });
  if (next !== null && !ctx.terminal.json) ctx.terminal.note(ctx.say(words.more(next)));
}

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/u.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 1000) return limit;
  throw new CliError("limit-invalid", {
    message: words.limitInvalid(text),
    hint: words.limitHint,
    exitCode: exitCodes.usage,
  });
}
