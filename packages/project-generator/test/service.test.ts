import { join } from "node:path";
import { binaryTarget, describeHttpApi, task } from "@microforge/conformance";
import { cargoTarget, passesTheBar } from "@microforge/core/testing";
import { beforeAll, describe } from "vitest";
import { generate } from "./support/toolchain.ts";

/** Compiling takes minutes when cargo's cache is cold. */
const minutes = 60_000;

describe("the default service", () => {
  beforeAll(async () => {
    await passesTheBar(await generate("default-service", []));
  }, 25 * minutes);

  describeHttpApi(
    binaryTarget({
      name: "axum on SQLite",
      binary: join(cargoTarget, "debug/default-service"),
      envPrefix: "DEFAULT_SERVICE",
      entity: task,
    }),
  );
});
