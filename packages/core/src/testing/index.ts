export { cargo, cargoTarget, passesTheBar, testCache } from "./cargo.ts";
export { type TestContextOptions, testContext } from "./context.ts";
export { readTree, temporaryFolder, writeTree } from "./folders.ts";
export { type PgBouncer, startPgBouncer } from "./pgbouncer.ts";
export { type PostgresServer, startPostgres } from "./postgres.ts";
