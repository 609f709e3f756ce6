import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { allowed, type Decision, denialOf, denied, publicPart, quotaAfter } from "./consume.ts";
import { quotaStatuses } from "./status.ts";

/** Whether a tenant may use one more of a metric now; nothing is consumed or changed. */
export async function inspect(registry: Registry, tenant: Tenant, metric: string): Promise<Decision> {
  const denial = denialOf(tenant.status);
  const about = publicPart(tenant);
  if (denial) return denied(about, denial, null, null);
  const [status] = await quotaStatuses(registry, tenant, metric);
  if (!status) return allowed(about, null);
  const after = quotaAfter(metric, status.definition, status.used, status.resetsAt);
  const { next } = status;
  return next.allowed
    ? allowed(about, after, status.softExceeded)
    : denied(about, next.reason, next.retryAfterMs, after);
}
