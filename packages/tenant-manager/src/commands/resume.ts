import { type Context, defineCommand, report } from "@microforge/core/program";
import { resumeTenant } from "../lifecycle/actions.ts";
import { words } from "../lifecycle/command-messages.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  arguments: { tenant: tenantArgument },
  options: { database: databaseOption },
  examples: [{ command: "tenant-manager resume acme", summary: words.resumeExample }],
  run: resume,
});

interface Options {
  readonly database: string;
  readonly tenant: string;
}

async function resume({ database, tenant: slugOrId }: Options, ctx: Context): Promise<void> {
  const { tenant, changed } = await withRegistry({ database }, ctx, (registry) => resumeTenant(registry, slugOrId));
  report(ctx, {
    json: { changed, tenant: tenantJson(tenant) },
    text: () => ctx.say(changed ? words.resumed(tenant.slug) : words.activeAlready(tenant.slug)),
  });
}
