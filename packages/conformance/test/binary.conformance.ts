import { binaryTarget, createPostgresStore, createSqliteStore, describeHttpApi, task } from "../src/index.ts";

/**
 * Holds any built service with the example entity to the contract; see the README for the variables.
 */
const { CONFORMANCE_BINARY, CONFORMANCE_ENV_PREFIX = "MY_SERVICE", CONFORMANCE_POSTGRES_URL } = process.env;
if (CONFORMANCE_BINARY === undefined) throw new Error("Set CONFORMANCE_BINARY to the built program");

describeHttpApi(
  binaryTarget({
    name: CONFORMANCE_BINARY,
    binary: CONFORMANCE_BINARY,
    envPrefix: CONFORMANCE_ENV_PREFIX,
    entity: task,
    createStore: () =>
      CONFORMANCE_POSTGRES_URL === undefined
        ? createSqliteStore()
        : createPostgresStore(CONFORMANCE_POSTGRES_URL, "tasks"),
  }),
);
