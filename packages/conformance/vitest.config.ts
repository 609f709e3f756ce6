import { defineConfig } from "vitest/config";

/** For runs by hand against a built service; the repository's own tests call `describeHttpApi` themselves. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["test/*.conformance.ts"], testTimeout: 30_000, hookTimeout: 30_000 },
});
