import { type Context, defineCommand, report } from "@microforge/core/program";
import { renameTenant } from "../lifecycle/actions.ts";
import { words } from "../lifecycle/command-messages.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: words.renameDescription,
  arguments: { tenant: tenantArgument, name: { required: true, summary: words.newNameArgument } },
  options: { database: databaseOption },
  examples: [{ command: 'tenant-manager rename acme "Acme International"', summary: words.renameExample }],
  run: rename,
});

interface Options {
  readonly database: string;
  readonly tenant: string;
  readonly name: string;
}

async function rename({ database, tenant: slugOrId, name }: Options, ctx: Context): Promise<void> {
  const { tenant, changed } = await withRegistry({ database }, ctx, (registry) =>
    renameTenant(registry, slugOrId, name),
  );
  report(ctx, {
    json: { changed, tenant: tenantJson(tenant) },
    text: () => ctx.say(changed ? words.renamed(tenant.slug, tenant.name) : words.namedSo(tenant.slug)),
  });
}
