import type { Kysely } from "kysely";
import { finishingCommand } from "../operations/operation-row.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Tables } from "../registry/tables.ts";

/** All that `show` tells of a tenant. */
export interface Facts {
  readonly tenant: Tenant;
  readonly dataStore: string | undefined;
  readonly subscription: { readonly plan: string; readonly version: number; readonly from: number } | undefined;
  readonly operation: UnfinishedOperation | undefined;
  /** The last of them, the earliest first. */
  readonly events: readonly PastEvent[];
}

interface UnfinishedOperation {
  readonly kind: string;
  readonly step: string;
  readonly state: string;
  readonly error: string | null;
  readonly command: string;
  readonly startedAt: number;
  readonly updatedAt: number;
}

export interface PastEvent {
  readonly at: number;
  readonly kind: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const shownEvents = 20;

export async function factsOf(db: Kysely<Tables>, slugOrId: string): Promise<Facts> {
  const tenant = await findTenant(db, slugOrId);
  const of = <T extends "subscription" | "operation" | "tenant_event">(name: T) => db.selectFrom(name);
  const store = await db.selectFrom("data_store").select("url").where("region", "=", tenant.region).executeTakeFirst();
  const subscription = await of("subscription")
    .select(["plan", "plan_version", "from_at"])
    .where("tenant_id", "=", tenant.id)
    .where("until_at", "is", null)
    .executeTakeFirst();
  const operation = await of("operation")
    .selectAll()
    .where("tenant_id", "=", tenant.id)
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return {
    tenant,
    dataStore: store?.url,
    subscription: subscription && {
      plan: subscription.plan,
      version: subscription.plan_version,
      from: subscription.from_at,
    },
    operation: operation && {
      kind: operation.kind,
      step: operation.step,
      state: operation.state,
      error: operation.error,
      command: finishingCommand(operation),
      startedAt: operation.started_at,
      updatedAt: operation.updated_at,
    },
    events: await eventsOf(db, tenant.id, shownEvents),
  };
}

/** The last events of a tenant, the earliest first. */
export async function eventsOf(db: Kysely<Tables>, tenant: string, count: number): Promise<readonly PastEvent[]> {
  const query = db.selectFrom("tenant_event").select(["at", "kind", "details"]).where("tenant_id", "=", tenant);
  const rows = await query.orderBy("seq", "desc").limit(count).execute();
  return rows.reverse().map(({ at, kind, details }) => ({ at, kind, details: readDetails(details) }));
}

function readDetails(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
