import { isoTime } from "../time/instant.ts";
import type { Decision, QuotaAfter } from "./consume.ts";

/** A decision as `POST /api/v1/admissions` and `quota check --json` say it. */
export const decisionJson = ({ tenant, quota, ...decision }: Decision) => ({
  tenant,
  allowed: decision.allowed,
  duplicate: decision.duplicate,
  reason: decision.reason,
  retry_after_s: decision.retryAfterSeconds,
  soft_exceeded: decision.softExceeded,
  quota: quota && quotaJson(quota),
});

const quotaJson = ({ resetsAt, ...quota }: QuotaAfter) => ({
  ...quota,
  resets_at: resetsAt === null ? null : isoTime(resetsAt),
});
