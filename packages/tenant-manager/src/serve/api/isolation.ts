import { Problem } from "../http/problem.ts";
import { lastVerify } from "../isolation-result.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const isolationRoutes = [
  apiRoute({
    id: "getIsolation",
    method: "GET",
    path: "/api/v1/isolation",
    access: "operator",
    summary: "What the last `isolation verify` found; null where it was never run",
    responses: { 200: schemas.isolation },
    problems: ["unavailable"],
    handle: async ({ exchange }) => {
      const last = await lastVerify(exchange.app.registry.db);
      if (last === "unreadable") throw new Problem("unavailable", { detail: unreadable });
      return { value: { last_verify: last === "never" ? null : last.result } };
    },
  }),
];

const unreadable = {
  en: "the last result is of another version of this tool; run `tenant-manager isolation verify` again",
  zh: "上次的结果来自其他版本的工具；请重新运行 `tenant-manager isolation verify`",
};
