import { tmpdir } from "node:os";
import type { EntityUnderTest } from "./entity.ts";
import { freePorts, runProcess, startProcess } from "./service-process.ts";
import { environment, type Settings } from "./settings.ts";
import { createSqliteStore } from "./stores.ts";
import type { StartOptions, Target, TestStore } from "./target.ts";

export interface BinaryTargetOptions {
  readonly name: string;
  /** The built program. */
  readonly binary: string;
  readonly envPrefix: string;
  readonly entity: EntityUnderTest;
  /** Makes an empty store; SQLite in a temporary folder unless told. */
  readonly createStore?: () => Promise<TestStore>;
}

/** A target that is one executable file, configured by environment variables alone. */
export function binaryTarget(options: BinaryTargetOptions): Target {
  const { name, binary, envPrefix, entity, createStore = createSqliteStore } = options;
  const processOptions = (ports: Settings, { store, settings, env }: StartOptions) => ({
    binary,
    cwd: tmpdir(),
    // Nothing of the caller's environment: a variable set there must not decide a test.
    env: { ...environment(envPrefix, { ...quickSettings, ...ports, ...store.settings, ...settings }), ...env },
  });
  return {
    name,
    envPrefix,
    entity,
    createStore,
    async start(start) {
      const [http, metrics] = await freePorts();
      return startProcess(processOptions({ httpPort: String(http), metricsPort: String(metrics) }, start), {
        baseUrl: `http://127.0.0.1:${http}`,
        metricsUrl: `http://127.0.0.1:${metrics}`,
      });
    },
    async run(run) {
      const [http, metrics] = await freePorts();
      const ports = { httpPort: String(http), metricsPort: String(metrics) };
      return runProcess({ ...processOptions(ports, run), args: run.args ?? [] });
    },
  };
}

/** What differs from a production configuration in every test: logs that can be read, and no delay before the end. */
const quickSettings: Settings = {
  httpHost: "127.0.0.1",
  metricsHost: "127.0.0.1",
  logFormat: "json",
  drainDelay: "0ms",
};
