import { admissionRoutes } from "./admissions.ts";
import { invoiceRoutes } from "./invoices.ts";
import { isolationRoutes } from "./isolation.ts";
import { planRoutes } from "./plans.ts";
import { quotaRoutes } from "./quotas.ts";
import type { ApiRoute } from "./route.ts";
import { tenantRoutes } from "./tenants.ts";
import { usageRoutes } from "./usage.ts";

/** The API for programs, below `/api/v1`. */
export const adminRoutes: readonly ApiRoute[] = [
  ...tenantRoutes,
  ...usageRoutes,
  ...quotaRoutes,
  ...planRoutes,
  ...invoiceRoutes,
  ...isolationRoutes,
  ...admissionRoutes,
];
