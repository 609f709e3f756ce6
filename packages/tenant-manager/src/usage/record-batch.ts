import { CliError } from "@microforge/core/program";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { tenantErased, usageConflict } from "./errors.ts";
import { payloadHash, type UsageEvent } from "./event.ts";
import { mayRecord, refuseBadUsage, type Usage } from "./record.ts";
import { lockTenants, writeEvents } from "./write-events.ts";

/** What became of one event of a batch. */
export type BatchOutcome =
  | { readonly state: "recorded" | "duplicate"; readonly tenant: string; readonly at: number }
  | { readonly state: "refused"; readonly error: CliError };

/**
 * Records events in one transaction, each once. One that is refused does not keep the others back: all outcomes are told, in
 * the order of the events.
 */
export async function recordBatch(registry: Registry, usages: readonly Usage[]): Promise<readonly BatchOutcome[]> {
  const now = registry.now();
  const known = new Map<string, Tenant | CliError>();
  const prepared: (Prepared | CliError)[] = [];
  for (const usage of usages) prepared.push(await prepare(registry, known, usage, now));
  const ready = prepared.filter((item): item is Prepared => !(item instanceof CliError));
  const outcomes = await write(registry, ready, now);
  return prepared.map((item) => (item instanceof CliError ? refused(item) : outcomeOf(outcomes, item)));
}

interface Prepared {
  readonly tenant: Tenant;
  readonly event: UsageEvent;
}

const refused = (error: CliError): BatchOutcome => ({ state: "refused", error });

function outcomeOf(outcomes: ReadonlyMap<Prepared, BatchOutcome>, item: Prepared): BatchOutcome {
  const outcome = outcomes.get(item);
  if (outcome) return outcome;
  throw new Error("an event of the batch was neither recorded nor refused");
}

async function prepare(
  registry: Registry,
  known: Map<string, Tenant | CliError>,
  usage: Usage,
  now: number,
): Promise<Prepared | CliError> {
  try {
    refuseBadUsage(usage, now);
    const tenant = known.get(usage.tenant) ?? (await findTenant(registry.db, usage.tenant));
    known.set(usage.tenant, tenant);
    if (tenant instanceof CliError) return tenant;
    const { source, id, metric, quantity, at } = usage;
    const payload = payloadHash(metric, quantity, at);
    return { tenant, event: { tenant: tenant.id, source, id, metric, quantity, at: at ?? now, payloadHash: payload } };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error.code === "tenant-unknown") known.set(usage.tenant, error);
    return error;
  }
}

async function write(
  registry: Registry,
  ready: readonly Prepared[],
  now: number,
): Promise<ReadonlyMap<Prepared, BatchOutcome>> {
  if (ready.length === 0) return new Map();
  const ids = [...new Set(ready.map(({ tenant }) => tenant.id))];
  return registry.write(async (trx) => {
    const statuses = await lockTenants(trx, registry.dialect, ids);
    const allowed: Prepared[] = [];
    const outcomes = new Map<Prepared, BatchOutcome>();
    for (const item of ready) {
      const { slug, id } = item.tenant;
      if (mayRecord(statuses.get(id))) allowed.push(item);
      else outcomes.set(item, refused(tenantErased(slug, statuses.get(id) ?? "erased")));
    }
    const events = allowed.map(({ event }) => event);
    const { duplicates, conflicts } = await writeEvents(trx, registry.dialect, events, now);
    const [same, other] = [new Set(duplicates), new Set(conflicts)];
    for (const [place, item] of allowed.entries()) {
      const { source, id, at } = item.event;
      if (other.has(place)) outcomes.set(item, refused(usageConflict(source, id)));
      else outcomes.set(item, { state: same.has(place) ? "duplicate" : "recorded", tenant: item.tenant.slug, at });
    }
    return outcomes;
  });
}
