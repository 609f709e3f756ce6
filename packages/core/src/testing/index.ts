export { type TestContext, type TestContextOptions, testContext } from "./context.ts";
export { readTree, temporaryFolder, writeTree } from "./folders.ts";
