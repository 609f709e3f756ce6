import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import type { Migration } from "./files.ts";
import type { Applied, Problem } from "./standing.ts";

type Row = Tables["tenant_migration"];

/** What the registry is told of a place before work begins. */
export interface Expected {
  readonly key: string;
  readonly applied: readonly Applied[];
  readonly todo: readonly Migration[];
  readonly problem: Problem | undefined;
}

/** The registry's view of a run. The truth is each tenant's own record; this one may lag by a batch. */
export interface Ledger {
  /** Brings the registry in line with what the places say. */
  expect(places: readonly Expected[], all: readonly Migration[]): Promise<void>;
  begin(key: string, migration: Migration): void;
  end(key: string, migration: Migration): void;
  fail(key: string, problem: Problem): void;
  /** Until all that was told is durable. */
  flush(): Promise<void>;
}

/** So many rows by one statement, and so long until those that wait are written, in milliseconds. */
const batch = 500;
const delay = 300;

export function createLedger(registry: Registry): Ledger {
  const known = new Map<string, Row>();
  const waiting = new Map<string, Row>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const put = (row: Row): void => {
    known.set(idOf(row), row);
    waiting.set(idOf(row), row);
  };
  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      // An error is kept for whoever flushes.
      writing = writing.then(writeWaiting);
      writing.catch(() => {});
    }, delay);
  };
  const writeWaiting = async (): Promise<void> => {
    const rows = [...waiting.values()];
    waiting.clear();
    for (let from = 0; from < rows.length; from += batch) await upsert(registry, rows.slice(from, from + batch));
  };
  const change = (key: string, migration: Pick<Migration, "version" | "description">, next: Partial<Row>): void => {
    const before = known.get(idOf({ tenant_id: key, version: migration.version }));
    put({ ...(before ?? pendingRow(key, migration)), ...next });
    schedule();
  };

  return {
    expect: async (places, all) => {
      for (const row of await unfinished(registry, places)) known.set(idOf(row), row);
      const stale = reconcile(places, [...known.values()], all, registry.now());
      for (const row of stale.changed) put(row);
      await writeWaiting();
      await remove(registry, stale.gone);
    },
    begin: (key, migration) => {
      const attempts = known.get(idOf({ tenant_id: key, version: migration.version }))?.attempts ?? 0;
      change(key, migration, {
        state: "running",
        error: null,
        attempts: attempts + 1,
        started_at: registry.now(),
        finished_at: null,
      });
    },
    end: (key, migration) => change(key, migration, { state: "done", error: null, finished_at: registry.now() }),
    fail: (key, { kind, version, file, detail }) =>
      change(
        key,
        { version: version ?? 0, description: file ?? "" },
        {
          state: "failed",
          error: detail === undefined ? kind : `${kind}: ${detail}`,
          finished_at: registry.now(),
        },
      ),
    flush: async () => {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      await writeWaiting();
    },
  };
}

const idOf = ({ tenant_id, version }: Pick<Row, "tenant_id" | "version">): string => `${version} ${tenant_id}`;

const pendingRow = (tenant_id: string, { version, description }: Pick<Migration, "version" | "description">): Row => ({
  tenant_id,
  version,
  name: description,
  state: "pending",
  error: null,
  attempts: 0,
  started_at: null,
  finished_at: null,
});

/** What the registry has to be told, given what it says and what the places say. */
export function reconcile(
  places: readonly Expected[],
  rows: readonly Row[],
  all: readonly Migration[],
  now: number,
): { readonly changed: readonly Row[]; readonly gone: readonly Row[] } {
  const rowsOf = new Map<string, Row[]>();
  for (const row of rows) rowsOf.set(row.tenant_id, [...(rowsOf.get(row.tenant_id) ?? []), row]);
  const changed: Row[] = [];
  const gone: Row[] = [];
  for (const { key, applied, todo, problem } of places) {
    const done = new Set(applied.filter(({ success }) => success).map(({ version }) => version));
    const due = new Set(todo.map(({ version }) => version));
    const own = rowsOf.get(key) ?? [];
    const has = new Map(own.map((row) => [row.version, row]));
    for (const row of own) {
      if (row.version === problem?.version) continue;
      if (done.has(row.version))
        changed.push({ ...row, state: "done", error: null, finished_at: row.finished_at ?? now });
      else if (!due.has(row.version) && !problem) gone.push(row);
    }
    for (const migration of todo) {
      const row = has.get(migration.version);
      if (!row) changed.push(pendingRow(key, migration));
      else if (row.state === "running") changed.push({ ...row, state: "pending" });
    }
    if (problem) changed.push(refusedRow(key, problem, has, all, now));
  }
  return { changed, gone };
}

function refusedRow(
  key: string,
  { kind, version, detail }: Problem,
  has: ReadonlyMap<number, Row>,
  all: readonly Migration[],
  now: number,
): Row {
  const at = version ?? all[0]?.version ?? 0;
  const description = all.find((migration) => migration.version === at)?.description ?? "";
  const before = has.get(at) ?? pendingRow(key, { version: at, description });
  // What a half-done migration ended with is worth more than that it is half done.
  const error = kind === "half-done" && before.error !== null ? before.error : (detail ?? kind);
  return { ...before, state: "failed", error, finished_at: before.finished_at ?? now };
}

/** The rows of these places that say something else than "done". */
async function unfinished(registry: Registry, places: readonly Expected[]): Promise<readonly Row[]> {
  const rows = await registry.db.selectFrom("tenant_migration").selectAll().where("state", "!=", "done").execute();
  const keys = new Set(places.map(({ key }) => key));
  return rows.filter(({ tenant_id }) => keys.has(tenant_id));
}

async function upsert(registry: Registry, rows: readonly Row[]): Promise<void> {
  await registry.write(async (trx) => {
    await trx
      .insertInto("tenant_migration")
      .values([...rows])
      .onConflict((conflict) =>
        conflict.columns(["tenant_id", "version"]).doUpdateSet((eb) => ({
          name: eb.ref("excluded.name"),
          state: eb.ref("excluded.state"),
          error: eb.ref("excluded.error"),
          attempts: eb.ref("excluded.attempts"),
          started_at: eb.ref("excluded.started_at"),
          finished_at: eb.ref("excluded.finished_at"),
        })),
      )
      .execute();
  });
}

async function remove(registry: Registry, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await registry.write(async (trx) => {
    for (const { tenant_id, version } of rows) {
      await trx
        .deleteFrom("tenant_migration")
        .where("tenant_id", "=", tenant_id)
        .where("version", "=", version)
        .execute();
    }
  });
}
