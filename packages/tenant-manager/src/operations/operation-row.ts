import { CliError, exitCodes } from "@microforge/core/program";
import type { Selectable, Transaction } from "kysely";
import { canonicalJson } from "../canonical.ts";
import { newId } from "../registry/ids.ts";
import type { Tables } from "../registry/tables.ts";
import type { Dialect } from "../registry/url.ts";
import { messages } from "./messages.ts";

/** Who works on an operation, see `owner.ts`. */
export type Owner = string;

export const nobody: Owner = "";

export type OperationRow = Selectable<Tables["operation"]>;

/** What an operation is for, as it is kept. */
export interface Request {
  /** The tenant's id. */
  readonly tenant: string;
  /** A word such as `create` or `move`. */
  readonly kind: string;
  /** All that the work depends on: the same command asks for the same. No secrets. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The command line that finishes it, for whoever meets it half-done. */
  readonly command: string;
}

/** The column `input`. */
interface Kept {
  readonly command: string;
  readonly input: unknown;
}

/** The unfinished operation of a tenant, locked on PostgreSQL until the transaction ends. */
export async function openOperation(
  trx: Transaction<Tables>,
  tenant: string,
  dialect: Dialect,
): Promise<OperationRow | undefined> {
  const query = trx
    .selectFrom("operation")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("finished_at", "is", null);
  return (dialect === "postgres" ? query.forUpdate() : query).executeTakeFirst();
}

/**
 * Begins an operation that nobody works on yet, in the transaction of what it begins with (a new tenant's row): either both
 * are there, or none. `runOperation` with the same request then carries it out.
 */
export async function recordOperation(
  trx: Transaction<Tables>,
  { tenant, kind, input, command }: Request,
  step: string,
  now: number,
  owner = nobody,
): Promise<OperationRow> {
  const kept: Kept = { command, input };
  const row: OperationRow = {
    ...{ id: newId(now), tenant_id: tenant, kind, input: JSON.stringify(kept), step, state: "running", owner },
    ...{ error: null, started_at: now, updated_at: now, finished_at: null },
  };
  await trx.insertInto("operation").values(row).execute();
  return row;
}

/** Whether an open operation is what the request asks for. */
export const isFor = (row: OperationRow, { kind, input }: Request): boolean =>
  row.kind === kind && canonicalJson(keptIn(row).input) === canonicalJson(input);

/** The command line that finishes an operation. */
export const finishingCommand = (row: OperationRow): string => keptIn(row).command;

/** Refuses, with `operation-open`, to change a tenant that is in the middle of something. */
export async function refuseWhileOpen(
  trx: Transaction<Tables>,
  tenant: { readonly id: string; readonly slug: string },
  dialect: Dialect,
): Promise<void> {
  const open = await openOperation(trx, tenant.id, dialect);
  if (open) throw operationOpen(tenant.slug, open);
}

export const operationOpen = (slug: string, open: OperationRow): CliError =>
  new CliError("operation-open", {
    message: messages.operationOpen(slug, open.kind),
    hint: messages.finishWith(finishingCommand(open)),
    exitCode: exitCodes.conflict,
    details: {
      kind: open.kind,
      step: open.step,
      state: open.state,
      error: open.error,
      command: finishingCommand(open),
    },
  });

function keptIn({ input }: OperationRow): Kept {
  const value: unknown = JSON.parse(input);
  if (typeof value !== "object" || value === null || !("command" in value) || !("input" in value)) {
    return { command: "tenant-manager doctor", input: value };
  }
  return { command: String(value.command), input: value.input };
}
