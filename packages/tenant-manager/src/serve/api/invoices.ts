import type { InvoiceSummary } from "../../billing/invoice-list.ts";
import { showInvoice } from "../../billing/verify.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import { isoTime } from "../../time/instant.ts";
import { invoicePageOf } from "../invoice-pages.ts";
import { nextLink } from "./paging.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const invoiceRoutes = [
  apiRoute({
    id: "listInvoices",
    method: "GET",
    path: "/api/v1/tenants/{tenant}/invoices",
    access: "operator",
    summary: "Invoices of a tenant, the newest first",
    query: schemas.pageQuery,
    responses: { 200: schemas.listOf(schemas.invoiceSummary) },
    problems: ["not-found", "invalid-cursor"],
    handle: async ({ params, query, exchange }) => {
      const { app } = exchange;
      const { id } = await findTenant(app.registry.db, params.tenant ?? "");
      const { invoices, next } = await invoicePageOf(app, { tenantId: id, limit: query.limit, cursor: query.cursor });
      return { value: { items: invoices.map(summary), next_cursor: next }, headers: nextLink(exchange, next) };
    },
  }),
  apiRoute({
    id: "getInvoice",
    method: "GET",
    path: "/api/v1/invoices/{number}",
    access: "operator",
    summary: "An invoice as it was issued, and the hash of its bytes",
    responses: { 200: schemas.invoice },
    problems: ["not-found"],
    handle: async ({ params, exchange }) => {
      const { content, sha256, tenant } = await showInvoice(exchange.app.registry, params.number ?? "");
      return { value: { invoice: content, sha256, slug: tenant.slug, name: tenant.name } };
    },
  }),
];

const summary = ({ tenant_id, issued_at, ...rest }: InvoiceSummary) => ({
  ...rest,
  tenant: tenant_id,
  issued_at: isoTime(issued_at),
});
