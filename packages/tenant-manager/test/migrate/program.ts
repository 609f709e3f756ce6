import { main } from "@microforge/core/program";

const summary = { en: "-", zh: "-" };

/** `migrate` as a binary of its own, for tests that need processes. */
await main({
  name: "migrate-test",
  version: "0.0.0",
  summary,
  commands: [{ name: "migrate", summary, load: () => import("../../src/commands/migrate.ts") }],
});
