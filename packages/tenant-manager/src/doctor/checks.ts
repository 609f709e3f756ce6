import { schemaVersion } from "../registry/migrations.ts";
import { type Check, finding, fine, many } from "./check.ts";
import { dataChecks } from "./checks-of-data.ts";
import type { Facts, MigrationFact, OperationFact, RegistryFacts } from "./facts.ts";
import { messages } from "./messages.ts";

/** Everything that is checked, always all of it and in this order. */
export const checksOf = (facts: Facts): readonly Check[] => [
  ...registryChecks(facts.registry),
  clockCheck(facts),
  ...operationChecks(facts.operations, facts.now),
  ...migrationChecks(facts.migrations),
  ...dataChecks(facts),
];

function registryChecks(registry: RegistryFacts): readonly Check[] {
  const { url, version, dialect } = registry;
  const checks: Check[] = [];
  if (version > schemaVersion)
    checks.push(finding("registry", "problem", messages.registryNewer(version, schemaVersion), messages.updateTool));
  else if (version < schemaVersion)
    checks.push(finding("registry", "warning", messages.registryOlder(version, schemaVersion), messages.updatesItself));
  else checks.push(fine("registry", messages.registryFine(url, version)));
  return dialect === "sqlite" ? [...checks, fileCheck(registry)] : checks;
}

function fileCheck({ journalMode, fileMode = 0, integrity }: RegistryFacts): Check {
  if (integrity !== "ok")
    return finding("registry-file", "problem", messages.damaged(integrity ?? ""), messages.restoreFile);
  if ((fileMode & 0o077) !== 0)
    return finding("registry-file", "warning", messages.fileOpen(fileMode.toString(8)), messages.closeFile);
  if (journalMode !== "wal")
    return finding("registry-file", "warning", messages.noWal(journalMode ?? ""), messages.walNext);
  return fine("registry-file", messages.fileFine);
}

/** Beyond this, writing is refused; see `checkClock` of the registry. In milliseconds. */
const clockTolerance = 10_000;

function clockCheck({ now, registry, stores }: Facts): Check {
  const { latest } = registry;
  if (latest !== undefined && now < latest - clockTolerance)
    return finding("clock", "problem", messages.clockBack(iso(now), iso(latest)), messages.setClock);
  for (const store of stores) {
    if (!store.reachable || !store.server || Math.abs(store.server.clockAhead) <= clockTolerance) continue;
    const seconds = Math.round(store.server.clockAhead / 1000);
    return finding("clock", "warning", messages.clocksDiffer(store.region, seconds), messages.setClock);
  }
  return fine("clock", messages.clockFine);
}

/** A command that a living process has worked on for so long is worth a look, in milliseconds. */
const longTime = 3_600_000;

function operationChecks(operations: readonly OperationFact[], now: number): readonly Check[] {
  return many("operations", operations, messages.operationsFine, (operation) => {
    const { tenant, kind, step, error, since, atWork, command } = operation;
    const subject = { tenant, kind, step, command };
    const run = messages.runAgain(command);
    if (!atWork) return finding("operations", "problem", messages.stuck(tenant, kind, step, error), run, subject);
    return now - since > longTime
      ? finding("operations", "warning", messages.slow(tenant, kind, step, iso(since)), messages.wait, subject)
      : { ...fine("operations", messages.atWork(tenant, kind, step)), subject };
  });
}

function migrationChecks(migrations: readonly MigrationFact[]): readonly Check[] {
  const seen = new Map<string, MigrationFact>();
  // What a tenant's own record says, and the registry says too, is one finding.
  for (const fact of migrations) {
    const key = `${fact.name} ${fact.version}`;
    const known = seen.get(key);
    if (!known || fact.state === "half-done") seen.set(key, { ...fact, error: fact.error ?? known?.error ?? null });
  }
  const all = [...seen.values()];
  const waiting = all.filter(({ state }) => state === "pending" || state === "running");
  const told = all.filter(({ state }) => state === "failed" || state === "half-done");
  const behind = new Set(waiting.map(({ name }) => name)).size;
  return [
    ...(behind > 0 ? [finding("migrations", "warning", messages.migrationsWait(behind), messages.resume)] : []),
    ...(behind > 0 && told.length === 0
      ? []
      : many("migrations", told, messages.migrationsFine, ({ name, version, state, error }) =>
          state === "half-done"
            ? finding("migrations", "problem", messages.halfDone(name, version, error), messages.repair(name), {
                name,
                version,
              })
            : finding("migrations", "problem", messages.migrationFailed(name, version, error), messages.resume, {
                name,
                version,
              }),
        )),
  ];
}

const iso = (time: number): string => new Date(time).toISOString();
