import { afterAll, beforeAll } from "vitest";
import { type Api, connectApi } from "./api.ts";
import type { Settings } from "./settings.ts";
import type { RunningService, Target, TestStore } from "./target.ts";

/** On a machine that is busy with a compiler, a start takes longer than vitest grants a hook. */
const startTimeoutMs = 30_000;

/** A running service and its API. */
export interface Started {
  readonly api: Api;
  readonly service: RunningService;
}

/** A store and the services that a test starts on it; whatever still runs at the end is killed. */
export interface Workshop {
  readonly store: TestStore;
  start(settings?: Settings): Promise<Started>;
}

/** A service with a store of its own; the members can be used inside tests only. */
export interface ServiceFixture extends Started {
  readonly store: TestStore;
}

/** Starts a service before the tests of the enclosing `describe`, and stops it after them. */
export function useService(target: Target, settings: Settings = {}): Started {
  let started: Started | undefined;
  let close = async () => {};
  beforeAll(async () => {
    const workshop = await openWorkshop(target);
    close = workshop.close;
    started = await workshop.start(settings);
  }, startTimeoutMs);
  afterAll(() => close(), startTimeoutMs);
  const current = (): Started => {
    if (started === undefined) throw new Error("The service is only there while tests run");
    return started;
  };
  return {
    get api() {
      return current().api;
    },
    get service() {
      return current().service;
    },
  };
}

/** Gives one test a service of its own. */
export function withService(
  target: Target,
  settings: Settings,
  use: (fixture: ServiceFixture) => Promise<void>,
): Promise<void> {
  return withStore(target, async ({ store, start }) => use({ store, ...(await start(settings)) }));
}

/** Gives one test an empty store, to start services on. */
export async function withStore(target: Target, use: (workshop: Workshop) => Promise<void>): Promise<void> {
  const { close, ...workshop } = await openWorkshop(target);
  try {
    await use(workshop);
  } finally {
    await close();
  }
}

async function openWorkshop(target: Target): Promise<Workshop & { close(): Promise<void> }> {
  const store = await target.createStore();
  const cleanups: (() => Promise<unknown>)[] = [() => store.remove()];
  return {
    store,
    async start(settings = {}) {
      const service = await target.start({ store, settings });
      cleanups.unshift(() => service.stop("SIGKILL"));
      const api = await connectApi(service.baseUrl, target.entity);
      cleanups.unshift(async () => api.close());
      return { service, api };
    },
    async close() {
      for (const cleanup of cleanups) await cleanup();
    },
  };
}
