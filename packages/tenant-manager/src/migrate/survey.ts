import type { Context } from "@microforge/core/program";
import type { Migration } from "./files.ts";
import { type Applied, type Problem, type Standing, standingOf } from "./standing.ts";
import type { ApplySettings, Look, StoreAccess } from "./store-access.ts";
import type { DataStore, Target } from "./target.ts";

/** A place, and how it stands to the files. */
export interface Surveyed {
  readonly target: Target;
  readonly standing: Standing;
  readonly applied: readonly Applied[];
  /** Somebody is at work there now. */
  readonly running: boolean;
  /** The template is still to be made. */
  readonly isNew: boolean;
}

/** The files of a run: all of them, and those that are asked for. */
export interface Files {
  readonly all: readonly Migration[];
  readonly wanted: readonly Migration[];
}

export function standOf(target: Target, look: Look, { all, wanted }: Files): Surveyed {
  if (look.exists) {
    const { applied, running } = look;
    const standing = standingOf(applied, all, wanted);
    return { target, applied, running, isNew: false, standing: running ? underWay(standing) : standing };
  }
  const none = { target, applied: [], running: false };
  if (target.role === "template") return { ...none, isNew: true, standing: standingOf([], all, wanted) };
  const problem: Problem = { kind: "place-missing", version: undefined, file: undefined, detail: undefined };
  return { ...none, isNew: false, standing: { version: 0, todo: [], problem } };
}

/** What looks half done while somebody holds the place's lock is being done. */
const underWay = (standing: Standing): Standing =>
  standing.problem?.kind === "half-done" ? { ...standing, problem: { ...standing.problem, kind: "busy" } } : standing;

/** The data stores of a run, each opened when it is first needed. */
export interface Stores {
  of(target: Target): Promise<StoreAccess>;
  survey(targets: readonly Target[], files: Files): Promise<readonly Surveyed[]>;
  close(): Promise<void>;
}

export function openStores(stores: readonly DataStore[], settings: ApplySettings, ctx: Pick<Context, "env">): Stores {
  const opened = new Map<string, Promise<StoreAccess>>();
  const ofRegion = (region: string): Promise<StoreAccess> => {
    const known = opened.get(region);
    if (known) return known;
    const store = stores.find((each) => each.region === region);
    if (!store) throw new Error(`no data store of region ${region}`);
    const access = openStore(store, settings, ctx);
    opened.set(region, access);
    return access;
  };
  return {
    of: ({ region }) => ofRegion(region),
    survey: async (targets, files) => {
      const surveyed: Surveyed[] = [];
      for (const { region } of stores) {
        const here = targets.filter((target) => target.region === region);
        if (here.length === 0) continue;
        const looks = await (await ofRegion(region)).look(here);
        surveyed.push(...here.map((target) => standOf(target, looks.get(target.key) ?? { exists: false }, files)));
      }
      return surveyed;
    },
    close: async () => {
      for (const access of opened.values()) await (await access).close();
    },
  };
}

async function openStore(
  { location }: DataStore,
  settings: ApplySettings,
  ctx: Pick<Context, "env">,
): Promise<StoreAccess> {
  if (location.kind === "sqlite") {
    const { openFiles } = await import("./sqlite-store.ts");
    return openFiles(settings);
  }
  const { openPostgresTargets } = await import("./postgres-store.ts");
  return openPostgresTargets(location, ctx, settings);
}
