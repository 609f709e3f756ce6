import type { EntityUnderTest } from "./entity.ts";
import type { JsonObject } from "./json.ts";
import type { Settings } from "./settings.ts";

/** A generated service as the suite sees it: something that can be started on a store. */
export interface Target {
  readonly name: string;
  /** First part of every environment variable of the service, such as `MY_SERVICE`. */
  readonly envPrefix: string;
  /** The entity that the service was generated with. */
  readonly entity: EntityUnderTest;
  /** An empty store that no other test uses. */
  createStore(): Promise<TestStore>;
  /** Starts the service and waits until it is ready. */
  start(options: StartOptions): Promise<RunningService>;
  /** Runs the program until it ends by itself, for starts that are refused. */
  run(options: RunOptions): Promise<FinishedProcess>;
}

export interface StartOptions {
  readonly store: TestStore;
  readonly settings?: Settings;
  /** Settings that change nothing but the log are fine here; the suite itself uses `settings`. */
  readonly env?: Readonly<Record<string, string>>;
}

interface RunOptions extends StartOptions {
  readonly args?: readonly string[];
}

/** A database for one test; it outlives the processes that use it. */
export interface TestStore {
  readonly settings: Settings;
  /** Makes every query of a running service fail. The store cannot be used afterwards. */
  damage(): Promise<void>;
  /** Makes every write wait until the returned function is called; undefined when the means for that are missing. */
  stall(): Promise<(() => Promise<void>) | undefined>;
  remove(): Promise<void>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface FinishedProcess extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningService {
  readonly baseUrl: string;
  readonly metricsUrl: string;
  readonly exited: Promise<Exit>;
  /** Sends a signal and returns at once. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end; a process that does not end in time is killed and reported. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
  /** Everything written to stdout and stderr so far. */
  output(): string;
  /** The lines of the output that are JSON objects. */
  logs(): readonly JsonObject[];
}
