import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The compile matrix: every stack is generated, linted, tested and run by the real toolchain. One cargo at a time. */
const matrix = mergeConfig(
  base,
  defineConfig({ test: { testTimeout: 30 * 60_000, hookTimeout: 30 * 60_000, fileParallelism: false } }),
);
matrix.test.include = ["packages/*/test/templates/*.test.ts"];

export default matrix;
