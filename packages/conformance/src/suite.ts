import { describe } from "vitest";
import { checkBodies } from "./checks/bodies.ts";
import { checkBodyLimit } from "./checks/body-limit.ts";
import { checkBulk } from "./checks/bulk.ts";
import { checkCors } from "./checks/cors.ts";
import { checkCreate } from "./checks/create.ts";
import { checkDelete } from "./checks/delete.ts";
import { checkErrors } from "./checks/errors.ts";
import { checkHeaders } from "./checks/headers.ts";
import { checkHealth } from "./checks/health.ts";
import { checkIdempotency } from "./checks/idempotency.ts";
import { checkList } from "./checks/list.ts";
import { checkListCursor } from "./checks/list-cursor.ts";
import { checkListFilters } from "./checks/list-filters.ts";
import { checkListSort } from "./checks/list-sort.ts";
import { checkLocking } from "./checks/locking.ts";
import { checkLogs } from "./checks/logs.ts";
import { checkMalformedRequests } from "./checks/malformed-requests.ts";
import { checkMethods } from "./checks/methods.ts";
import { checkMetrics } from "./checks/metrics.ts";
import { checkOpenApi } from "./checks/openapi.ts";
import { checkPatch } from "./checks/patch.ts";
import { checkRead } from "./checks/read.ts";
import { checkReplace } from "./checks/replace.ts";
import { checkResources } from "./checks/resources.ts";
import { checkShutdown } from "./checks/shutdown.ts";
import { checkStart } from "./checks/start.ts";
import { checkStoreFaults } from "./checks/store-faults.ts";
import { checkTimeAndRateLimits } from "./checks/time-and-rate-limits.ts";
import { checkValidation } from "./checks/validation.ts";
import type { Target } from "./target.ts";

const checks = [
  checkResources,
  checkCreate,
  checkBulk,
  checkRead,
  checkReplace,
  checkPatch,
  checkDelete,
  checkBodies,
  checkValidation,
  checkList,
  checkListFilters,
  checkListSort,
  checkListCursor,
  checkLocking,
  checkIdempotency,
  checkErrors,
  checkMethods,
  checkHeaders,
  checkCors,
  checkBodyLimit,
  checkTimeAndRateLimits,
  checkMalformedRequests,
  checkHealth,
  checkMetrics,
  checkOpenApi,
  checkStoreFaults,
  checkStart,
  checkLogs,
  checkShutdown,
];

/** Declares the tests that hold a service to the HTTP contract, one group a topic. Call it in a vitest file. */
export function describeHttpApi(target: Target): void {
  describe(`HTTP API of ${target.name}`, () => {
    for (const check of checks) check(target);
  });
}
