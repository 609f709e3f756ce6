import type { Transaction } from "kysely";
import type { Tables } from "../registry/tables.ts";
import type { Dialect } from "../registry/url.ts";
import { nobody, openOperation, operationOpen } from "./operation-row.ts";
import { mayBeAtWork } from "./owner.ts";

/**
 * Gives up the unfinished operation of a tenant, if there is one: it will not be carried on. What its steps have done so far
 * stays, for whoever gives it up to take back. Refused with `operation-open` while a process works on it.
 */
export async function abandonOperation(
  trx: Transaction<Tables>,
  tenant: { readonly id: string; readonly slug: string },
  dialect: Dialect,
  now: number,
): Promise<void> {
  const open = await openOperation(trx, tenant.id, dialect);
  if (!open) return;
  if (mayBeAtWork(open.owner, open.updated_at, now)) throw operationOpen(tenant.slug, open);
  const end = {
    state: "failed",
    owner: nobody,
    error: open.error ?? "abandoned",
    updated_at: now,
    finished_at: now,
  } as const;
  await trx.updateTable("operation").set(end).where("id", "=", open.id).execute();
}
