import { CliError, exitCodes, listed } from "@microforge/core/program";
import type { Status } from "../registry/tables.ts";
import { messages } from "./messages.ts";

/** What can happen to a tenant. A rename changes no status, but is not allowed in every one. */
export const lifecycleEvents = [
  "activate",
  "rename",
  "suspend",
  "resume",
  "begin-move",
  "end-move",
  "delete",
  "restore",
  "begin-erase",
  "end-erase",
] as const;

export type LifecycleEvent = (typeof lifecycleEvents)[number];

/**
 * Where an event leads: to a status; `same`, which leaves the status as it is; `back`, to what the tenant was before it was
 * deleted or began to move; `done`, when what the event is for is so already; `refused`.
 */
type Rule = Status | "same" | "back" | "done" | "refused";

const machine: Readonly<Record<LifecycleEvent, Readonly<Record<Status, Rule>>>> = {
  activate: row("active", "done", "refused", "refused", "refused", "refused", "refused"),
  rename: row("refused", "same", "same", "refused", "refused", "refused", "refused"),
  suspend: row("refused", "suspended", "done", "refused", "refused", "refused", "refused"),
  resume: row("refused", "done", "active", "refused", "refused", "refused", "refused"),
  "begin-move": row("refused", "moving", "moving", "done", "refused", "refused", "refused"),
  "end-move": row("refused", "done", "done", "back", "refused", "refused", "refused"),
  // What could not be provisioned must be possible to get rid of.
  delete: row("deleted", "deleted", "deleted", "refused", "done", "done", "done"),
  restore: row("refused", "done", "done", "refused", "back", "refused", "refused"),
  "begin-erase": row("refused", "refused", "refused", "refused", "erasing", "done", "done"),
  "end-erase": row("refused", "refused", "refused", "refused", "refused", "erased", "done"),
};

/** The rules of an event, in the order of a tenant's life. */
function row(
  provisioning: Rule,
  active: Rule,
  suspended: Rule,
  moving: Rule,
  deleted: Rule,
  erasing: Rule,
  erased: Rule,
): Record<Status, Rule> {
  return { provisioning, active, suspended, moving, deleted, erasing, erased };
}

/** As much of a tenant as its next status depends on. */
export interface Standing {
  readonly slug: string;
  readonly status: Status;
  readonly previous_status: Status | null;
}

/** What is written to the tenant's row. */
export interface StatusChange {
  readonly status: Status;
  readonly previous_status: Status | null;
}

/**
 * What an event makes of a tenant; undefined where all that it is for is so already.
 *
 * @throws CliError `status-forbids`, with what is allowed now
 */
export function nextStatus(tenant: Standing, event: LifecycleEvent): StatusChange | undefined {
  const { status, previous_status } = tenant;
  const rule = machine[event][status];
  switch (rule) {
    case "done":
      return undefined;
    case "refused":
      throw statusForbids(tenant, event);
    case "same":
      return { status, previous_status };
    case "back":
      return { status: previous_status ?? "active", previous_status: null };
    case "moving":
    case "deleted":
      return { status: rule, previous_status: status };
    default:
      return { status: rule, previous_status: null };
  }
}

/** The events that change something now. */
export const allowedEvents = (status: Status): readonly LifecycleEvent[] =>
  lifecycleEvents.filter((event) => !["done", "refused"].includes(machine[event][status]));

/** The command of each event, where a user can cause it. */
const commandOf: Readonly<Record<LifecycleEvent, string | undefined>> = {
  activate: "create-tenant",
  rename: "rename",
  suspend: "suspend",
  resume: "resume",
  "begin-move": "move",
  "end-move": undefined,
  delete: "delete-tenant",
  restore: "restore",
  "begin-erase": "delete-tenant --now",
  "end-erase": undefined,
};

function statusForbids({ slug, status }: Standing, event: LifecycleEvent): CliError {
  const allowed = allowedEvents(status);
  const commands = allowed.flatMap((candidate) => commandOf[candidate] ?? []);
  return new CliError("status-forbids", {
    message: messages.statusForbids(slug, messages.status[status], messages.event[event]),
    hint:
      commands.length > 0
        ? messages.allowedNow(listed(commands.map((name) => `\`${name}\``)))
        : messages.nothingAllowed(status),
    exitCode: exitCodes.conflict,
    details: { status, event, allowed },
  });
}
