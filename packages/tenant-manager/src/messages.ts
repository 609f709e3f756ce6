import type { Text } from "@microforge/core/program";

/** What `--help` says of the program and its commands; each area keeps its other words in a `messages.ts` of its own. */
export const messages = {
  summary: {
    en: "Manage the tenants of a service: their life, isolation, limits, usage and bills",
    zh: "管理服务的租户：生命周期、隔离、限额、用量与账单",
  },
} as const satisfies Record<string, Text>;
