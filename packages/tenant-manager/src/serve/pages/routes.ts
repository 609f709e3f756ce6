import type { Route } from "../http/router.ts";
import { invoiceRoutes } from "./invoices.ts";
import { isolationRoutes } from "./isolation.ts";
import { newTenantRoutes } from "./new-tenant.ts";
import { planRoutes } from "./plans.ts";
import { quotaFormRoutes } from "./quota-form.ts";
import { signInRoutes } from "./sign-in.ts";
import { tenantPageRoutes } from "./tenant.ts";
import { tenantActionRoutes } from "./tenant-actions.ts";
import { tenantListRoutes } from "./tenants.ts";

/** All pages. */
export const pageRoutes: readonly Route[] = [
  ...signInRoutes,
  ...tenantListRoutes,
  ...newTenantRoutes,
  ...tenantPageRoutes,
  ...tenantActionRoutes,
  ...quotaFormRoutes,
  ...planRoutes,
  ...invoiceRoutes,
  ...isolationRoutes,
];
