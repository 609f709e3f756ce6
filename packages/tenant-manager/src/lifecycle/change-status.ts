import type { Transaction } from "kysely";
import { refuseWhileOpen } from "../operations/operation-row.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { type EventKind, recordEvent } from "./history.ts";
import { type LifecycleEvent, nextStatus } from "./status.ts";

export interface Change {
  readonly event: LifecycleEvent;
  /** How the history calls it. */
  readonly kind: EventKind;
  readonly details?: Readonly<Record<string, unknown>>;
  /** What else becomes of the tenant's row. */
  readonly set?: Partial<Tenant>;
  /** Looks at the tenant before anything is written: throws, or says that all is as it should be already. */
  readonly check?: (tenant: Tenant) => "done" | undefined;
  /** What belongs to the same transaction. `after` is the tenant as it will be. */
  readonly also?: (trx: Transaction<Tables>, tenant: Tenant, after: Tenant) => Promise<void>;
}

export interface Changed {
  readonly tenant: Tenant;
  /** False where all was so already. */
  readonly changed: boolean;
}

/**
 * Lets something happen to a tenant, in one transaction with its history.
 *
 * @param change made from the time of the change, which is also that of its event
 * @throws CliError `status-forbids`; `operation-open` while something of several steps is unfinished
 */
export const changeTenant = (registry: Registry, slugOrId: string, change: (now: number) => Change): Promise<Changed> =>
  registry.write(async (trx) => {
    const tenant = await tenantForChange(registry, trx, slugOrId);
    const now = nextInstant(registry, tenant);
    const { event, kind, details, set, check, also } = change(now);
    const next = nextStatus(tenant, event);
    if (!next || check?.(tenant) === "done") return { tenant, changed: false };
    // Who deletes what is not yet provisioned gives up the creation, in `also`.
    if (tenant.status !== "provisioning") await refuseWhileOpen(trx, tenant, registry.dialect);
    const after = { ...tenant, ...set, ...next, updated_at: now };
    await also?.(trx, tenant, after);
    await trx
      .updateTable("tenant")
      .set({ ...set, ...next, updated_at: now })
      .where("id", "=", tenant.id)
      .execute();
    await recordEvent(trx, { tenant: tenant.id, at: now, kind, ...(details && { details }) });
    return { tenant: after, changed: true };
  });

/** Now, and never before what happened to the tenant last: clocks of several machines differ, and one may have waited. */
export const nextInstant = (registry: Pick<Registry, "now">, { updated_at }: Tenant): number =>
  Math.max(registry.now(), updated_at);

/** The tenant, which nobody else changes until the transaction ends. */
export async function tenantForChange(
  { dialect }: Pick<Registry, "dialect">,
  trx: Transaction<Tables>,
  slugOrId: string,
): Promise<Tenant> {
  const tenant = await findTenant(trx, slugOrId);
  if (dialect === "sqlite") return tenant; // the only writer
  return trx.selectFrom("tenant").selectAll().where("id", "=", tenant.id).forUpdate().executeTakeFirstOrThrow();
}
