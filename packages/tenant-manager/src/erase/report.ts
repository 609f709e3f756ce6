import { CliError, type Context, exitCodes, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import type { Kysely } from "kysely";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import type { Searched } from "./certificate.ts";
import { type Erased, eraseTenant } from "./erase.ts";
import { eraseMessages as messages } from "./messages.ts";
import type { Keeping } from "./registry-rows.ts";

/** Erases one tenant after the other; what is erased stays so when a later one fails. */
export async function eraseAndReport(
  registry: Registry,
  ctx: Context,
  tenants: readonly Tenant[],
  keeping: Keeping,
): Promise<void> {
  const erased: Erased[] = [];
  await withProgress(
    ctx,
    messages.erasing,
    async (progress) => {
      for (const tenant of tenants) {
        progress.step(tenant.slug);
        erased.push(await eraseTenant(registry, ctx, tenant, keeping));
      }
    },
    { total: tenants.length },
  );
  const count = (searched: readonly Searched[], kind: Searched["kind"]) =>
    searched.filter((place) => place.kind === kind).length;
  report(ctx, {
    json: {
      erased: erased.map(({ certificate: { tenant, erased_at, searched }, sha256 }) => ({
        id: tenant,
        erased_at,
        certificate_sha256: sha256,
        tables_searched: count(searched, "table"),
        files_searched: count(searched, "file"),
      })),
    },
    text: () =>
      erased.length === 0
        ? ctx.say(messages.noneDue)
        : erased
            .flatMap(({ certificate: { tenant, searched }, sha256 }) => [
              ctx.say(messages.erased(tenant, count(searched, "table"), count(searched, "file"))),
              ctx.say(messages.certificate(tenant, sha256)),
            ])
            .join("\n"),
  });
}

/** The certificate of an erased tenant, byte for byte as its hash was taken. */
export async function certificateOf(
  db: Kysely<Tables>,
  slugOrId: string,
): Promise<{ readonly text: string; readonly certificate: unknown; readonly sha256: string }> {
  const { id } = await findTenant(db, slugOrId);
  const row = await db.selectFrom("certificate").selectAll().where("tenant_id", "=", id).executeTakeFirst();
  if (row) return { text: row.content, certificate: JSON.parse(row.content), sha256: row.sha256 };
  throw new CliError("certificate-missing", { message: messages.noCertificate(id), exitCode: exitCodes.usage });
}
