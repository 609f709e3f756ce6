import { CliError, exitCodes, nearest } from "@microforge/core/program";
import type { Kysely, Selectable } from "kysely";
import type { Tables, TenantTable } from "./tables.ts";

export type Tenant = Selectable<TenantTable>;

/** The tenant of that slug or id; `tenant-unknown`, with the nearest slug, where there is none. */
export async function findTenant(db: Kysely<Tables>, slugOrId: string): Promise<Tenant> {
  const found = await db
    .selectFrom("tenant")
    .selectAll()
    .where((where) => where.or([where("slug", "=", slugOrId), where("id", "=", slugOrId.toLowerCase())]))
    .executeTakeFirst();
  if (found) return found;
  const slugs = await db.selectFrom("tenant").select("slug").where("status", "!=", "erased").limit(10_000).execute();
  const guess = nearest(
    slugOrId,
    slugs.map(({ slug }) => slug),
  );
  throw new CliError("tenant-unknown", {
    message: { en: `there is no tenant \`${slugOrId}\``, zh: `租户 \`${slugOrId}\` 不存在` },
    hint: guess
      ? { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }
      : { en: "`tenant-manager list` shows them all", zh: "可用 `tenant-manager list` 查看全部租户" },
    exitCode: exitCodes.usage,
  });
}
