import { describe, expect, test } from "vitest";
import { type Status, statuses } from "../registry/tables.ts";
import { allowedEvents, type LifecycleEvent, lifecycleEvents, nextStatus } from "./status.ts";

/** All that changes a status. `back` stands for what the tenant was before. */
const transitions: readonly (readonly [Status, LifecycleEvent, Status | "back"])[] = [
  ["provisioning", "activate", "active"],
  ["provisioning", "delete", "deleted"],
  ["active", "rename", "active"],
  ["active", "suspend", "suspended"],
  ["active", "begin-move", "moving"],
  ["active", "delete", "deleted"],
  ["suspended", "rename", "suspended"],
  ["suspended", "resume", "active"],
  ["suspended", "begin-move", "moving"],
  ["suspended", "delete", "deleted"],
  ["moving", "end-move", "back"],
  ["deleted", "restore", "back"],
  ["deleted", "begin-erase", "erasing"],
  ["erasing", "end-erase", "erased"],
];

/** What an event is for, and is so already. */
const done: readonly (readonly [LifecycleEvent, readonly Status[]])[] = [
  ["activate", ["active"]],
  ["rename", []],
  ["suspend", ["suspended"]],
  ["resume", ["active"]],
  ["begin-move", ["moving"]],
  ["end-move", ["active", "suspended"]],
  ["delete", ["deleted", "erasing", "erased"]],
  ["restore", ["active", "suspended"]],
  ["begin-erase", ["erasing", "erased"]],
  ["end-erase", ["erased"]],
];

const tenant = (status: Status, previous_status: Status | null = null) => ({ slug: "acme", status, previous_status });

test("the table knows every event", () => {
  expect(done.map(([event]) => event)).toEqual(lifecycleEvents);
});

describe.each(lifecycleEvents)("%s", (event) => {
  test.each(statuses)("of a tenant that is %s", (status) => {
    const leads = transitions.find(([from, what]) => from === status && what === event);
    const isDone = done.some(([what, where]) => what === event && where.includes(status));
    if (leads) {
      const to = leads[2] === "back" ? "suspended" : leads[2];
      expect(nextStatus(tenant(status, "suspended"), event)?.status).toBe(to);
      expect(allowedEvents(status)).toContain(event);
      return;
    }
    expect(allowedEvents(status)).not.toContain(event);
    if (isDone) expect(nextStatus(tenant(status), event)).toBeUndefined();
    else expect(() => nextStatus(tenant(status), event)).toThrow(/it cannot be/u);
  });
});

test.each(["active", "suspended", "provisioning"] as const)("restore gives back what was %s", (status) => {
  const deleted = nextStatus(tenant(status), "delete");
  expect(deleted).toEqual({ status: "deleted", previous_status: status });
  expect(nextStatus({ ...tenant(status), ...deleted }, "restore")).toEqual({
    status,
    previous_status: null,
  });
});

test("a refusal says what is allowed now", () => {
  expect(() => nextStatus(tenant("deleted"), "suspend")).toThrow(
    expect.objectContaining({
      code: "status-forbids",
      exitCode: 3,
      message: "`acme` is deleted: it cannot be suspended",
      hint: expect.objectContaining({ en: "allowed now: `restore`, `delete-tenant --now`" }),
      details: { status: "deleted", event: "suspend", allowed: ["restore", "begin-erase"] },
    }),
  );
});
