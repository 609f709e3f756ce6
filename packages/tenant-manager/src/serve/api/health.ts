import type { Exchange } from "../http/exchange.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const healthRoutes = [
  apiRoute({
    id: "live",
    method: "GET",
    path: "/health/live",
    access: "public",
    summary: "Whether the process can answer",
    responses: { 200: schemas.live },
    problems: [],
    handle: async () => ({ value: { status: "ok" } }),
  }),
  apiRoute({
    id: "ready",
    method: "GET",
    path: "/health/ready",
    access: "public",
    summary: "Whether requests are welcome: the registry answers, and the server is not stopping",
    responses: { 200: schemas.ready, 503: schemas.ready },
    problems: [],
    handle: async ({ exchange }) => {
      const registry = await registryState(exchange);
      const ok = registry.status === "ok" && !exchange.app.life.draining;
      const status = ok ? "ok" : exchange.app.life.draining ? "draining" : "unavailable";
      return { status: ok ? 200 : 503, value: { status, checks: { registry } } };
    },
  }),
];

async function registryState({ app }: Exchange): Promise<{ status: "ok" | "failed"; latency_ms: number }> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    await app.registry.db.selectFrom("meta").select("key").limit(1).execute();
    return { status: "ok", latency_ms: elapsed() };
  } catch {
    return { status: "failed", latency_ms: elapsed() };
  }
}
