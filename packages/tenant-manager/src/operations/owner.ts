import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dropToken, isOfThisMachine, mayBeInUse, newToken, pidOf } from "@microforge/core/plan";
import { nobody, type Owner } from "./operation-row.ts";

/*
 * Who works on an operation: `<process token>@<boot>`, or the empty text for nobody. The token names a process of this
 * machine for good; the boot tells machines apart that are called the same, such as copies of one image.
 */
/** How long an owner elsewhere is taken for alive after its last sign of life, in milliseconds. */
export const lease = 60_000;

/** How often an owner gives a sign of life: several may be lost before anybody takes over. */
export const heartbeat = 10_000;

/** This process as an owner, until `dropOwner`. */
export const newOwner = (): Owner => `${newToken()}@${boot()}`;

export const dropOwner = (owner: Owner): void => dropToken(tokenOf(owner));

/**
 * Whether the owner may still be at work. Of a process on this machine the operating system tells; of one elsewhere
 * (registries on PostgreSQL are shared between machines) nothing is known but its last sign of life.
 */
export function mayBeAtWork(owner: Owner, lastSign: number, now: number): boolean {
  if (owner === nobody) return false;
  return isHere(owner) ? mayBeInUse(tokenOf(owner)) : now - lastSign < lease;
}

/** The process id of an owner on this machine. */
export const pidHere = (owner: Owner): number | undefined => (isHere(owner) ? pidOf(tokenOf(owner)) : undefined);

const tokenOf = (owner: Owner): string => owner.split("@")[0] ?? "";

const isHere = (owner: Owner): boolean => owner.split("@")[1] === boot() && isOfThisMachine(tokenOf(owner));

function boot(): string {
  knownBoot ??= createHash("sha256").update(bootId()).digest("hex").slice(0, 8);
  return knownBoot;
}
let knownBoot: string | undefined;

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1");
  } catch {
    return ""; // not Linux: the host's name, which is in the token, has to do
  }
}
