import { type Context, defineCommand, report } from "@microforge/core/program";
import { restoreTenant } from "../lifecycle/actions.ts";
import { words } from "../lifecycle/command-messages.ts";
import { creatingCommand } from "../lifecycle/create-request.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  arguments: { tenant: tenantArgument },
  options: { database: databaseOption },
  examples: [{ command: "tenant-manager restore acme", summary: words.restoreExample }],
  run: restore,
});

interface Options {
  readonly database: string;
  readonly tenant: string;
}

async function restore({ database, tenant: slugOrId }: Options, ctx: Context): Promise<void> {
  const { tenant, changed } = await withRegistry({ database }, ctx, (registry) => restoreTenant(registry, slugOrId));
  const { slug, status } = tenant;
  report(ctx, {
    json: { changed, tenant: tenantJson(tenant) },
    text: () =>
      [
        ctx.say(changed ? words.restored(slug, status) : words.notDeleted(slug, status)),
        ...(status === "provisioning" ? [ctx.say(words.finishWithCreate(creatingCommand(tenant)))] : []),
      ].join("\n"),
  });
}
