import {
  createTenant,
  deleteTenant,
  renameTenant,
  restoreTenant,
  resumeTenant,
  suspendTenant,
} from "../../lifecycle/actions.ts";
import type { Changed } from "../../lifecycle/change-status.ts";
import { parseDuration } from "../../lifecycle/duration.ts";
import { listTenants } from "../../lifecycle/list-tenants.ts";
import { tenantJson } from "../../lifecycle/tenant-json.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import type { Registry } from "../../registry/registry.ts";
import { collectUsage } from "../../usage/report/collect.ts";
import { reportJson } from "../../usage/report/forms.ts";
import { openCursor, sealCursor } from "../http/cursor.ts";
import { Problem } from "../http/problem.ts";
import { readNewTenant } from "../new-tenant.ts";
import { nextLink } from "./paging.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

const one = "/api/v1/tenants/{tenant}";

/** How long a tenant can be restored unless told. */
export const defaultGrace = "30d";

export const tenantRoutes = [
  apiRoute({
    id: "listTenants",
    method: "GET",
    path: "/api/v1/tenants",
    access: "operator",
    summary: "Tenants by slug, a page at a time; erased ones only by their status",
    query: schemas.tenantQuery,
    responses: { 200: schemas.listOf(schemas.tenant) },
    problems: ["invalid-cursor"],
    handle: async ({ query, exchange }) => {
      const { app } = exchange;
      const { limit, cursor, search, status } = query;
      const scope = JSON.stringify(["tenants", search, status]);
      const { tenants, next } = await listTenants(app.registry.db, {
        status,
        search,
        isolation: undefined,
        plan: undefined,
        region: undefined,
        limit,
        after: cursor === undefined ? undefined : openCursor(app.cursorKey, scope, cursor),
      });
      const next_cursor = next === null ? null : sealCursor(app.cursorKey, scope, next);
      return { value: { items: tenants.map(tenantJson), next_cursor }, headers: nextLink(exchange, next_cursor) };
    },
  }),
  apiRoute({
    id: "createTenant",
    method: "POST",
    path: "/api/v1/tenants",
    access: "operator",
    summary: "Creates a tenant; the same request again finds it (200)",
    body: schemas.newTenant,
    responses: { 201: schemas.tenant, 200: schemas.tenant },
    problems: ["conflict", "reference-not-found"],
    handle: async ({ body, exchange }) => {
      const { registry, ctx } = exchange.app;
      const { time_zone, ...rest } = body;
      const read = await readNewTenant(registry.db, { ...rest, timeZone: time_zone });
      if ("wrong" in read) {
        throw new Problem("validation", {
          errors: read.wrong.map(({ field, code, text }) => ({ pointer: `/${pointers[field]}`, code, text })),
        });
      }
      const { tenant, outcome } = await createTenant(registry, ctx, read.request);
      return {
        status: outcome === "there" ? 200 : 201,
        value: tenantJson(tenant),
        headers: { Location: `/api/v1/tenants/${tenant.slug}` },
      };
    },
  }),
  apiRoute({
    id: "getTenant",
    method: "GET",
    path: one,
    access: "operator",
    summary: "A tenant, by slug or id",
    responses: { 200: schemas.tenant },
    problems: ["not-found"],
    handle: async ({ params, exchange }) => ({
      value: tenantJson(await findTenant(exchange.app.registry.db, params.tenant ?? "")),
    }),
  }),
  apiRoute({
    id: "renameTenant",
    method: "PATCH",
    path: one,
    access: "operator",
    summary: "Gives a tenant another name",
    body: schemas.tenantPatch,
    responses: { 200: schemas.tenant },
    problems: ["not-found", "conflict"],
    handle: async ({ params, body, exchange }) =>
      changed(await renameTenant(exchange.app.registry, params.tenant ?? "", body.name)),
  }),
  apiRoute({
    id: "deleteTenant",
    method: "DELETE",
    path: one,
    access: "operator",
    summary: "Deletes a tenant; until its grace period ends it can be restored",
    query: schemas.deletion,
    responses: { 200: schemas.tenant },
    problems: ["not-found", "conflict", "validation"],
    handle: async ({ params, query, exchange }) => {
      const grace = parseDuration(query.grace ?? defaultGrace, "grace");
      return changed(await deleteTenant(exchange.app.registry, params.tenant ?? "", grace));
    },
  }),
  apiRoute({
    id: "getUsage",
    method: "GET",
    path: `${one}/usage`,
    access: "operator",
    summary: "What a tenant used, by periods of its own calendar; from and to are days, months or times",
    query: schemas.usageQuery,
    responses: { 200: schemas.usageReport },
    problems: ["not-found", "validation"],
    handle: async ({ params, query, exchange: { app } }) => {
      const tenant = await findTenant(app.registry.db, params.tenant ?? "");
      const { by, from, to, metric } = query;
      const usage = await collectUsage(app.registry, tenant, { by, from, to, metric });
      const [report] = reportJson(by, [usage]).tenants;
      return { value: { by, ...report } };
    },
  }),
  change("suspend", "Refuses a tenant's users until it is resumed", suspendTenant),
  change("resume", "Lets a suspended tenant's users in again", resumeTenant),
  change("restore", "Brings a deleted tenant back within its grace period", restoreTenant),
];

const pointers = {
  name: "name",
  slug: "slug",
  isolation: "isolation",
  plan: "plan",
  region: "region",
  timeZone: "time_zone",
} as const;

const changed = ({ tenant }: Changed) => ({ value: tenantJson(tenant) });

/** A change without anything to say about it: the same request again finds it done. */
function change(verb: string, summary: string, act: (registry: Registry, tenant: string) => Promise<Changed>) {
  return apiRoute({
    id: `${verb}Tenant`,
    method: "POST",
    path: `${one}/${verb}`,
    access: "operator",
    summary,
    responses: { 200: schemas.tenant },
    problems: ["not-found", "conflict"],
    handle: async ({ params, exchange }) => changed(await act(exchange.app.registry, params.tenant ?? "")),
  });
}
