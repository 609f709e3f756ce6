import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { changePlan } from "../billing/subscriptions.ts";
import type { Provider } from "../isolation/provider.ts";
import { nextInstant, tenantForChange } from "../lifecycle/change-status.ts";
import { recordEvent } from "../lifecycle/history.ts";
import { storeFor } from "../lifecycle/provision.ts";
import { nextStatus } from "../lifecycle/status.ts";
import { abandonOperation } from "../operations/abandon-operation.ts";
import { type Operation, runOperation } from "../operations/engine.ts";
import { openOperation, refuseWhileOpen } from "../operations/operation-row.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Isolation } from "../registry/tables.ts";
import { clearSource, copyRows } from "./copy-rows.ts";
import { moveMessages as messages } from "./messages.ts";

type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "say">;

/**
 * Puts a tenant on the newest version of a plan, from now on.
 *
 * @returns the plan before; undefined where it had that version already
 */
export const movePlan = (registry: Registry, tenant: Tenant, plan: string): Promise<string | undefined> =>
  registry.write(async (trx) => {
    const current = await tenantForChange(registry, trx, tenant.id);
    await refuseWhileOpen(trx, current, registry.dialect);
    // A plan can change whenever a name can.
    nextStatus(current, "rename");
    const at = nextInstant(registry, current);
    const { changed, version } = await changePlan(trx, tenant, plan, at);
    if (!changed) return undefined;
    const details = { from: tenant.plan, to: plan, version };
    await recordEvent(trx, { tenant: tenant.id, at, kind: "plan-changed", details });
    return tenant.plan;
  });

export interface MovedIsolation {
  readonly from: Isolation;
  readonly to: Isolation;
  /** How many rows were copied and compared; null where they stay in their database. */
  readonly rows: number | null;
}

const copying = "copy";

/**
 * Moves a tenant's rows to another isolation in the same data store: copies, compares, switches, clears the old place.
 * The tenant is `moving` meanwhile. What fails before the switch is taken back; after it, the same command goes on.
 *
 * @returns undefined where the tenant is there already
 */
export async function moveIsolation(
  registry: Registry,
  ctx: Sees,
  tenant: Tenant,
  to: Isolation,
  onTable?: (name: string) => void,
): Promise<MovedIsolation | undefined> {
  const begun = await openMove(registry, tenant);
  const from = begun ?? tenant.isolation;
  if (begun === undefined) {
    if (from === to) return undefined;
    nextStatus(tenant, "begin-move");
  }
  const url = await storeFor(registry.db, ctx, { ...tenant, isolation: to });
  if (url === undefined) {
    throw new CliError("data-store-missing", {
      message: messages.noStore(tenant.slug),
      hint: messages.noStoreHint,
      exitCode: exitCodes.usage,
    });
  }
  const { openProvider } = await import("../isolation/provider.ts");
  const [source, target] = [await openProvider(from, url, ctx), await openProvider(to, url, ctx)];
  let rows = 0;
  const count = async (provider: Provider) => {
    const tables = await provider.tables(tenant);
    for (const { name } of tables) rows += (await provider.digest(tenant, name)).rows;
  };
  const operation: Operation = {
    tenant: tenant.id,
    kind: "move",
    input: { from, to },
    command: `tenant-manager move ${tenant.slug} --isolation ${to}`,
    begin: async (trx) => {
      const change = nextStatus(tenant, "begin-move");
      if (!change) return "done";
      await trx
        .updateTable("tenant")
        .set({ ...change, updated_at: registry.now() })
        .where("id", "=", tenant.id)
        .execute();
      return "begun";
    },
    steps: sameStorage(from, to)
      ? []
      : [
          {
            name: copying,
            run: async (signal) =>
              void (await copyRows(source, target, tenant, { signal, ...(onTable && { onTable }) })),
          },
          {
            name: "switch",
            run: async () => {
              const set = { isolation: to, updated_at: registry.now() };
              await registry.write((trx) => trx.updateTable("tenant").set(set).where("id", "=", tenant.id).execute());
            },
          },
          {
            name: "clear",
            run: (signal) => clearSource(source, target, tenant, { signal, ownPlace: from !== "row" }),
          },
        ],
    finish: async (trx) => {
      const now = registry.now();
      const current = await findTenant(trx, tenant.id);
      const set = { ...nextStatus(current, "end-move"), isolation: to, updated_at: now };
      await trx.updateTable("tenant").set(set).where("id", "=", tenant.id).execute();
      await recordEvent(trx, { tenant: tenant.id, at: now, kind: "moved", details: { from, to } });
    },
  };
  try {
    await runOperation(registry, ctx, operation);
    if (!sameStorage(from, to)) await count(target);
  } catch (error) {
    await takeBack(registry, tenant, target);
    throw error;
  } finally {
    await source.close();
    await target.close();
  }
  return { from, to, rows: sameStorage(from, to) ? null : rows };
}

/** A namespace's rows are in a database like any other. */
const sameStorage = (from: Isolation, to: Isolation): boolean =>
  [from, to].every((isolation) => isolation === "database" || isolation === "namespace");

/** Where a move that is not finished began; the registry may name its end already. */
async function openMove(registry: Registry, tenant: Tenant): Promise<Isolation | undefined> {
  if (tenant.status !== "moving") return undefined;
  const open = await registry.write((trx) => openOperation(trx, tenant.id, registry.dialect));
  const kept: unknown = open?.kind === "move" ? JSON.parse(open.input) : undefined;
  const isMove = (value: unknown): value is { input: { from: Isolation } } =>
    typeof value === "object" && value !== null && "input" in value;
  return isMove(kept) ? kept.input.from : undefined;
}

/** Before the switch nothing is lost by giving up: the tenant is what it was, and works again. */
async function takeBack(registry: Registry, tenant: Tenant, target: Provider): Promise<void> {
  const open = await registry.write((trx) => openOperation(trx, tenant.id, registry.dialect));
  if (open?.kind !== "move" || open.step !== copying) return;
  try {
    await target.remove(tenant);
    await registry.write(async (trx) => {
      await abandonOperation(trx, tenant, registry.dialect, registry.now());
      const change = nextStatus(await findTenant(trx, tenant.id), "end-move");
      if (!change) return;
      await trx
        .updateTable("tenant")
        .set({ ...change, updated_at: registry.now() })
        .where("id", "=", tenant.id)
        .execute();
    });
  } catch {
    // The data store is out of reach, or another process goes on with the move: the operation stays open, for the same command.
  }
}
