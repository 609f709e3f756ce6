import { type Context, defineCommand, report } from "@microforge/core/program";
import { suspendTenant } from "../lifecycle/actions.ts";
import { words } from "../lifecycle/command-messages.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: words.suspendDescription,
  arguments: { tenant: tenantArgument },
  options: {
    database: databaseOption,
    reason: { type: "value", placeholder: "TEXT", summary: words.reasonOption },
  },
  examples: [
    { command: 'tenant-manager suspend acme --reason "invoice 2026-014 is overdue"', summary: words.suspendExample },
  ],
  run: suspend,
});

interface Options {
  readonly database: string;
  readonly tenant: string;
  readonly reason: string | undefined;
}

async function suspend({ database, tenant: slugOrId, reason }: Options, ctx: Context): Promise<void> {
  const { tenant, changed } = await withRegistry({ database }, ctx, (registry) =>
    suspendTenant(registry, slugOrId, reason),
  );
  report(ctx, {
    json: { changed, tenant: tenantJson(tenant) },
    text: () => ctx.say(changed ? words.suspended(tenant.slug) : words.suspendedAlready(tenant.slug)),
  });
}
