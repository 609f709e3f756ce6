import { clearQuota, setQuota } from "../../quota/set.ts";
import { type QuotaStatus, quotaStatuses, statusJson } from "../../quota/status.ts";
import { findTenant, type Tenant } from "../../registry/find-tenant.ts";
import { metricProblem } from "../../usage/event.ts";
import type { App } from "../http/exchange.ts";
import { Problem } from "../http/problem.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

const all = "/api/v1/tenants/{tenant}/quotas";
const one = `${all}/{metric}`;

export const quotaRoutes = [
  apiRoute({
    id: "listQuotas",
    method: "GET",
    path: all,
    access: "operator",
    summary: "All that limits a tenant, and how much of it is used",
    responses: { 200: schemas.quotaList },
    problems: ["not-found"],
    handle: async ({ params, exchange: { app } }) => {
      const tenant = await findTenant(app.registry.db, params.tenant ?? "");
      return { value: { items: (await quotaStatuses(app.registry, tenant)).map(statusJson) } };
    },
  }),
  apiRoute({
    id: "getQuota",
    method: "GET",
    path: one,
    access: "operator",
    summary: "What limits one metric of a tenant, and how much of it is used",
    responses: { 200: schemas.quotaStatus },
    problems: ["not-found"],
    handle: async ({ params, exchange: { app } }) => {
      const tenant = await findTenant(app.registry.db, params.tenant ?? "");
      return { value: statusJson(await quotaOf(app, tenant, params.metric ?? "")) };
    },
  }),
  apiRoute({
    id: "setQuota",
    method: "PUT",
    path: one,
    access: "operator",
    summary: "Gives a tenant a quota of its own, in place of its plan's; what is left out is no limit",
    body: schemas.quotaInput,
    responses: { 200: schemas.quotaStatus },
    problems: ["not-found"],
    handle: async ({ params, body, exchange: { app } }) => {
      const metric = params.metric ?? "";
      const wrong = metricProblem(metric);
      if (wrong) throw new Problem("validation", { detail: wrong });
      const tenant = await findTenant(app.registry.db, params.tenant ?? "");
      const limit = (value: number | null): string => (value === null ? "unlimited" : String(value));
      await setQuota(app.registry, tenant, metric, {
        hard: limit(body.hard),
        soft: limit(body.soft),
        period: body.period,
        rate: limit(body.rate_per_second),
        burst: limit(body.burst),
      });
      return { value: statusJson(await quotaOf(app, tenant, metric)) };
    },
  }),
  apiRoute({
    id: "clearQuota",
    method: "DELETE",
    path: one,
    access: "operator",
    summary: "Takes a tenant's own quota away, so that its plan's holds again",
    responses: { 204: undefined },
    problems: ["not-found"],
    handle: async ({ params, exchange: { app } }) => {
      const tenant = await findTenant(app.registry.db, params.tenant ?? "");
      if (await clearQuota(app.registry, tenant, params.metric ?? "")) return { status: 204 };
      throw new Problem("not-found");
    },
  }),
];

async function quotaOf({ registry }: App, tenant: Tenant, metric: string): Promise<QuotaStatus> {
  const [found] = await quotaStatuses(registry, tenant, metric);
  if (found) return found;
  throw new Problem("not-found");
}
