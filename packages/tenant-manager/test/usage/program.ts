import { main } from "@microforge/core/program";

const summary = { en: "-", zh: "-" };

/** The commands of usage and quotas as a binary of their own, for tests that need processes. */
await main({
  name: "usage-test",
  version: "0.0.0",
  summary,
  commands: [
    { name: "usage-import", summary, load: () => import("../../src/commands/usage-import.ts") },
    { name: "usage-record", summary, load: () => import("../../src/commands/usage-record.ts") },
    { name: "quota-check", summary, load: () => import("../../src/commands/quota-check.ts") },
    { name: "quota-show", summary, load: () => import("../../src/commands/quota-show.ts") },
    { name: "usage-report", summary, load: () => import("../../src/commands/usage-report.ts") },
    { name: "quota-set", summary, load: () => import("../../src/commands/quota-set.ts") },
  ],
});
