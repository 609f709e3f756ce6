import { latestPlans, type StoredPlan } from "../../billing/plan-store.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const planRoutes = [
  apiRoute({
    id: "listPlans",
    method: "GET",
    path: "/api/v1/plans",
    access: "operator",
    summary: "The newest version of every plan",
    responses: { 200: schemas.plans },
    problems: [],
    handle: async ({ exchange }) => ({
      value: { items: (await latestPlans(exchange.app.registry.db)).map(planJson) },
    }),
  }),
];

function planJson({ plan, version, definition }: StoredPlan) {
  const { name, currency, fee_micro, minimum_micro, prices, quotas } = definition;
  return { code: plan, version, name, currency, fee_micro, minimum_micro, prices, quotas };
}
