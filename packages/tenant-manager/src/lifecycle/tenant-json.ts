import type { Tenant } from "../registry/find-tenant.ts";
import { isoTime } from "../time/instant.ts";

const isoTimeOrNull = (time: number | null): string | null => (time === null ? null : isoTime(time));

/** A tenant as results show it. */
export const tenantJson = (tenant: Tenant) => ({
  id: tenant.id,
  slug: tenant.slug,
  name: tenant.name,
  status: tenant.status,
  isolation: tenant.isolation,
  plan: tenant.plan,
  region: tenant.region,
  time_zone: tenant.time_zone,
  created_at: isoTime(tenant.created_at),
  updated_at: isoTime(tenant.updated_at),
  deleted_at: isoTimeOrNull(tenant.deleted_at),
  erase_after: isoTimeOrNull(tenant.erase_after),
  erased_at: isoTimeOrNull(tenant.erased_at),
});
