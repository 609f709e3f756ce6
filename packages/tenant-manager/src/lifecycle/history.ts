import type { Transaction } from "kysely";
import type { Tables } from "../registry/tables.ts";

/** What can happen to a tenant. Scripts read these words: one that was released stays. */
export type EventKind =
  | "created"
  | "activated"
  | "renamed"
  | "suspended"
  | "resumed"
  | "plan-changed"
  | "moved"
  | "deleted"
  | "restored"
  | "erased"
  | "imported"
  | "quota-set"
  | "quota-cleared";

/** What happens to a tenant, as its history tells it. */
export interface TenantEvent {
  readonly tenant: string;
  readonly at: number;
  readonly kind: EventKind;
  /** JSON, with keys in snake_case and no secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Adds to a tenant's history, in the transaction of the change itself. */
export async function recordEvent(
  trx: Transaction<Tables>,
  { tenant, at, kind, details = {} }: TenantEvent,
): Promise<void> {
  const values = { tenant_id: tenant, at, kind, details: JSON.stringify(details) };
  await trx.insertInto("tenant_event").values(values).execute();
}
