import { defineConfig } from "vitest/config";

/** Where `.ci/run` collects the counts of all runs. */
const report = process.env.MICROFORGE_TEST_REPORT;

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/*.test.ts",
      "packages/*/test/lifecycle/*.test.ts",
      "test/*.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
