import { consume } from "../../quota/consume.ts";
import { decisionJson } from "../../quota/decision-json.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const admissionRoutes = [
  apiRoute({
    id: "admit",
    method: "POST",
    path: "/api/v1/admissions",
    access: "service",
    summary: "Whether a tenant may work now and use so much of a metric; what it may use is recorded at once",
    body: schemas.admissionInput,
    responses: { 200: schemas.admission },
    problems: ["not-found", "conflict"],
    handle: async ({ body, exchange }) => ({ value: decisionJson(await consume(exchange.app.registry, body)) }),
  }),
];
