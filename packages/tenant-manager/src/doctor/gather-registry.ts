import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { saidIn } from "../migrate/standing.ts";
import { finishingCommand, type OperationRow } from "../operations/operation-row.ts";
import { mayBeAtWork } from "../operations/owner.ts";
import type { DiskFact, ErasureFact, MigrationFact, OperationFact, RegistryFacts, TenantFact } from "./facts.ts";
import type { Reader } from "./reader.ts";

export async function registryFacts(reader: Reader, deep: boolean): Promise<RegistryFacts> {
  const [meta] = await reader.all<{ value: string }>("SELECT value FROM meta WHERE key = 'schema_version'");
  const [event] = await reader.all<{ at: number }>("SELECT at FROM tenant_event ORDER BY seq DESC LIMIT 1");
  const [usage] = await reader.all<{ at: number }>(
    "SELECT received_at AS at FROM usage_event ORDER BY seq DESC LIMIT 1",
  );
  const times = [event, usage].flatMap((row) => (row ? [Number(row.at)] : []));
  const shared = {
    url: reader.shown,
    dialect: reader.dialect,
    version: Number(meta?.value ?? 0),
    latest: times.length > 0 ? Math.max(...times) : undefined,
  };
  if (reader.path === undefined) {
    return { ...shared, journalMode: undefined, fileMode: undefined, integrity: undefined };
  }
  const [mode] = await reader.all<{ journal_mode: string }>("PRAGMA journal_mode");
  const [check] = await reader.all<object>(deep ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
  return {
    ...shared,
    journalMode: mode?.journal_mode ?? "",
    fileMode: statSync(reader.path).mode & 0o777,
    integrity: String(Object.values(check ?? {})[0] ?? "ok"),
  };
}

/** What the registry's tables are too old for is not asked. */
export async function openOperations(reader: Reader, now: number): Promise<readonly OperationFact[]> {
  const rows = await reader.all<OperationRow & { slug: string | null }>(
    `SELECT o.*, t.slug FROM operation AS o LEFT JOIN tenant AS t ON t.id = o.tenant_id
     WHERE o.finished_at IS NULL ORDER BY o.started_at`,
  );
  return rows.map((row) => ({
    tenant: row.slug ?? row.tenant_id,
    kind: row.kind,
    step: row.step,
    error: row.error,
    since: Number(row.started_at),
    atWork: mayBeAtWork(row.owner, Number(row.updated_at), now),
    command: finishingCommand(row),
  }));
}

export async function unfinishedMigrations(reader: Reader): Promise<readonly MigrationFact[]> {
  const rows = await reader.all<MigrationFact & { slug: string | null; key: string; error: string | null }>(
    `SELECT m.tenant_id AS key, t.slug, m.version, m.state, m.error FROM tenant_migration AS m
     LEFT JOIN tenant AS t ON t.id = m.tenant_id
     WHERE m.state <> 'done' AND (t.id IS NULL OR t.status NOT IN ('erasing', 'erased'))
     ORDER BY m.state, m.version, t.slug`,
  );
  return rows.map(({ key, slug, version, state, error }) => {
    const isHalfDone = error?.startsWith("half-done") || error?.startsWith("ended-transaction");
    return {
      name: slug ?? key,
      version: Number(version),
      state: isHalfDone ? "half-done" : state,
      error: error === null ? null : (saidIn(error) ?? null),
    };
  });
}

export const readTenants = (reader: Reader): Promise<TenantFact[]> =>
  reader.all<TenantFact>(
    "SELECT id, slug, status, isolation, region FROM tenant WHERE status <> 'erased' ORDER BY slug",
  );

export async function overdueErasures(reader: Reader, now: number): Promise<readonly ErasureFact[]> {
  const rows = await reader.all<{ slug: string; erase_after: number; status: ErasureFact["status"] }>(
    `SELECT slug, erase_after, status FROM tenant
     WHERE status IN ('deleted', 'erasing') AND erase_after <= ? ORDER BY erase_after`,
    now,
  );
  return rows.map(({ slug, erase_after, status }) => ({ tenant: slug, due: Number(erase_after), status }));
}

/** The disk that a file or folder is on; nothing where that cannot be told. */
export async function diskOf(path: string): Promise<readonly DiskFact[]> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return [{ path, free: bavail * bsize, total: blocks * bsize }];
  } catch {
    return [];
  }
}

export const registryDisk = ({ path }: Reader): Promise<readonly DiskFact[]> =>
  path === undefined ? Promise.resolve([]) : diskOf(dirname(path));
