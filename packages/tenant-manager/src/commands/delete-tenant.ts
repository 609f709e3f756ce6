import { CliError, type Context, defineCommand, exitCodes, report } from "@microforge/core/program";
import { deleteTenant as markDeleted } from "../lifecycle/actions.ts";
import type { Changed } from "../lifecycle/change-status.ts";
import { words } from "../lifecycle/command-messages.ts";
import { parseDuration } from "../lifecycle/duration.ts";
import { dueForErasure } from "../lifecycle/erasure.ts";
import { nextStatus } from "../lifecycle/status.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption } from "../options.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import { type Registry, withRegistry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";

export const command = defineCommand({
  description: words.deleteDescription,
  arguments: { tenant: { summary: words.deleteArgument } },
  options: {
    database: databaseOption,
    grace: { type: "value", placeholder: "TIME", config: true, default: "30d", summary: words.graceOption },
    now: { type: "flag", conflicts: ["due"], summary: words.nowOption },
    due: { type: "flag", summary: words.dueOption },
    keepInvoices: { type: "flag", summary: words.keepInvoicesOption },
    yes: { type: "flag", short: "y", summary: words.yesOption },
  },
  examples: [
    { command: "tenant-manager delete-tenant acme --grace 14d", summary: words.deleteExample },
    { command: "tenant-manager delete-tenant --due --yes", summary: words.dueExample },
  ],
  run: deleteTenant,
});

interface Options {
  readonly database: string;
  readonly tenant: string | undefined;
  readonly grace: string;
  readonly now: boolean;
  readonly due: boolean;
  readonly keepInvoices: boolean;
  readonly yes: boolean;
}

async function deleteTenant(options: Options, ctx: Context): Promise<void> {
  const grace = options.now ? 0 : parseDuration(options.grace, "--grace");
  const { tenant, due } = options;
  if ((tenant === undefined) !== due)
    throw new CliError("tenant-needed", { message: words.tenantNeeded, exitCode: exitCodes.usage });
  await withRegistry(options, ctx, async (registry) => {
    if (tenant === undefined) return eraseDue(registry, options, ctx);
    return deleteOne(registry, await findTenant(registry.db, tenant), grace, options, ctx);
  });
}

async function deleteOne(
  registry: Registry,
  found: Tenant,
  grace: number,
  { now, yes, keepInvoices }: Options,
  ctx: Context,
): Promise<void> {
  // Refused, or done already: then there is nothing to ask.
  const isToDelete = nextStatus(found, "delete") !== undefined;
  const isToErase = now && found.status !== "erased";
  if ((isToDelete || isToErase) && !yes) await confirm(found, isToErase, ctx);
  const changed = await markDeleted(registry, found.id, grace);
  if (isToErase) return eraseTenants(registry, ctx, [changed.tenant], { keepInvoices });
  reportDeleted(changed, ctx);
}

function reportDeleted({ tenant, changed }: Changed, ctx: Context): void {
  const { slug, status, deleted_at, erase_after } = tenant;
  const eraseAfter = isoTime(erase_after ?? 0);
  report(ctx, {
    json: { changed, tenant: tenantJson(tenant) },
    text: () => {
      if (!changed) {
        const from = status === "deleted" ? [ctx.say(words.eraseFrom(eraseAfter))] : [];
        return [ctx.say(words.deletedAlready(slug, status)), ...from].join("\n");
      }
      if (erase_after === deleted_at) return ctx.say(words.deletedNoGrace(slug));
      return [ctx.say(words.deleted(slug, eraseAfter)), ctx.say(words.nextRestore(slug))].join("\n");
    },
  });
}

/** Whoever types the slug has seen which tenant it is. Without a terminal that is `input-required`, which names `--yes`. */
async function confirm({ slug, name }: Tenant, isToErase: boolean, ctx: Context): Promise<void> {
  await ctx.prompt.input({
    message: isToErase ? words.typeSlugToErase(slug, name) : words.typeSlug(slug, name),
    flag: "--yes",
    validate: (answer) => (answer === slug ? undefined : words.notTheSlug(slug)),
  });
}

async function eraseDue(registry: Registry, { yes, keepInvoices }: Options, ctx: Context): Promise<void> {
  const due = await dueForErasure(registry.db, registry.now());
  if (due.length > 0 && !yes) {
    const agreed = await ctx.prompt.confirm({ message: words.confirmDue(due.length), flag: "--yes", default: false });
    if (!agreed) throw new CliError("cancelled", { message: words.refused, exitCode: exitCodes.cancelled });
  }
  await eraseTenants(registry, ctx, due, { keepInvoices });
}

/** Loaded when it is needed: to delete is not to erase. */
async function eraseTenants(
  registry: Registry,
  ctx: Context,
  tenants: readonly Tenant[],
  keeping: { readonly keepInvoices: boolean },
): Promise<void> {
  const { eraseAndReport } = await import("../erase/report.ts");
  await eraseAndReport(registry, ctx, tenants, keeping);
}
