import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { closeSubscription, reopenSubscription } from "../billing/subscriptions.ts";
import { abandonOperation } from "../operations/abandon-operation.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";
import { type Changed, changeTenant } from "./change-status.ts";
import type { CreateRequest } from "./create-request.ts";
import { reserve } from "./create-tenant.ts";
import { messages } from "./messages.ts";
import { finishCreation, openPlaces, storeFor } from "./provision.ts";
import { searchText } from "./search.ts";
import { checkName, checkReason } from "./tenant-name.ts";

// What an operator can do to a tenant, by a command or over HTTP.

type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "say">;

export interface Created {
  readonly tenant: Tenant;
  /** `there` already, `fresh`, or left unfinished by somebody else and `finished` now. */
  readonly outcome: "fresh" | "finished" | "there";
}

/**
 * Creates a tenant, or finishes what somebody else began, or finds that it is there.
 *
 * @param during is given what takes long, to show that it goes on
 */
export async function createTenant(
  registry: Registry,
  ctx: Sees,
  request: CreateRequest,
  during: (tenant: Tenant, work: () => Promise<Tenant>) => Promise<Tenant> = (_, work) => work(),
): Promise<Created> {
  const url = await storeFor(registry.db, ctx, request);
  // What the provider refuses, such as an isolation that the data store cannot give, it refuses before anything is written.
  if (url !== undefined) await (await openPlaces(ctx, request, url)).close();
  const decision = await reserve(registry, request, url !== undefined);
  const reserved = "fresh" in decision ? decision.fresh : decision.existing;
  const isUnfinished = reserved.status === "provisioning";
  const tenant = isUnfinished ? await during(reserved, () => finishCreation(registry, ctx, reserved)) : reserved;
  return { tenant, outcome: "fresh" in decision ? "fresh" : isUnfinished ? "finished" : "there" };
}

export async function renameTenant(registry: Registry, slugOrId: string, given: string): Promise<Changed> {
  const name = checkName(given);
  // Neither slug nor id ever changes, so that they may be read before the transaction.
  const { slug, id } = await findTenant(registry.db, slugOrId);
  return changeTenant(registry, id, () => ({
    event: "rename",
    kind: "renamed",
    details: { name },
    set: { name, search: searchText({ slug, name }) },
    check: (before) => (before.name === name ? "done" : undefined),
  }));
}

export async function suspendTenant(registry: Registry, slugOrId: string, given?: string): Promise<Changed> {
  const details = given === undefined ? {} : { reason: checkReason(given) };
  return changeTenant(registry, slugOrId, () => ({ event: "suspend", kind: "suspended", details }));
}

export const resumeTenant = (registry: Registry, slugOrId: string): Promise<Changed> =>
  changeTenant(registry, slugOrId, () => ({ event: "resume", kind: "resumed" }));

/** @param grace for how long it can be restored, in milliseconds */
export async function deleteTenant(registry: Registry, slugOrId: string, grace: number): Promise<Changed> {
  const { id } = await findTenant(registry.db, slugOrId);
  return changeTenant(registry, id, (now) => ({
    event: "delete",
    kind: "deleted",
    details: { erase_after: isoTime(now + grace) },
    set: { deleted_at: now, erase_after: now + grace },
    also: async (trx, before) => {
      await abandonOperation(trx, before, registry.dialect, now);
      await closeSubscription(trx, id, now);
    },
  }));
}

export const restoreTenant = (registry: Registry, slugOrId: string): Promise<Changed> =>
  changeTenant(registry, slugOrId, (now) => ({
    event: "restore",
    kind: "restored",
    set: { deleted_at: null, erase_after: null },
    check: (before) => refuseAfterGrace(before, now),
    also: async (trx, { id }) => void (await reopenSubscription(trx, id, now)),
  }));

function refuseAfterGrace({ slug, erase_after }: Tenant, now: number): undefined {
  if (erase_after === null || now < erase_after) return;
  throw new CliError("grace-over", {
    message: messages.graceOver(slug, isoTime(erase_after)),
    hint: messages.graceOverHint,
    exitCode: exitCodes.conflict,
    details: { erase_after: isoTime(erase_after) },
  });
}
