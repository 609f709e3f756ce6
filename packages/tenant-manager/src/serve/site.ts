import manifest from "../../package.json" with { type: "json" };
import { healthRoutes } from "./api/health.ts";
import { openApiDocument } from "./api/openapi.ts";
import { adminRoutes } from "./api/routes.ts";
import type { Site } from "./http/dispatch.ts";
import { json, type Reply } from "./http/reply.ts";
import type { Route } from "./http/router.ts";
import { assets } from "./pages/layout.ts";
import { chosenLocale } from "./pages/preferences.ts";
import { problemPage } from "./pages/problem-page.ts";
import { pageRoutes } from "./pages/routes.ts";
import { closedPolicy } from "./security/headers.ts";

/** Everything that `/openapi.json` tells of. */
export const apiRoutes = [...healthRoutes, ...adminRoutes];

const assetRoutes = Object.values(assets).map(
  ({ path, type, body }): Route => ({
    method: "GET",
    path,
    access: "public",
    handle: (): Reply => ({
      status: 200,
      headers: {
        "Content-Type": type,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": closedPolicy,
      },
      body,
    }),
  }),
);

const openApiRoute: Route = {
  method: "GET",
  path: "/openapi.json",
  access: "public",
  handle: () => json(200, openApiDocument(apiRoutes, manifest.version)),
};

/** All that the server answers to. */
export const site: Site = {
  routes: [...apiRoutes, openApiRoute, ...assetRoutes, ...pageRoutes],
  chosenLocale,
  problemPage,
};
