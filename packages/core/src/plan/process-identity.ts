import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./file-ops.ts";

/**
 * Names one use of a lock, and in it the process, so that anybody who sees the token can tell whether it is still in use:
 * `<machine>-<pid>-<start time>-<random>`.
 */
export type Token = string;

/** Tokens of this process that are in use; a dropped one counts as dead although the process lives. */
const inUse = new Set<Token>();

const pattern = /^([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{12}$/;

export function newToken(): Token {
  const token = `${machine()}-${process.pid}-${startTime("self") ?? 0}-${randomBytes(6).toString("hex")}`;
  inUse.add(token);
  return token;
}

export function dropToken(token: Token): void {
  inUse.delete(token);
}

export function isToken(text: string): boolean {
  return pattern.test(text);
}

export function pidOf(token: Token): number {
  return Number(pattern.exec(token)?.[2]);
}

/** Whether the token was made on this machine, and in this container: only of such a one it can be told whether it lives. */
export const isOfThisMachine = (token: Token): boolean => pattern.exec(token)?.[1] === machine();

/** Whether the process that made the token may still be using it. In doubt it may. */
export function mayBeInUse(token: Token): boolean {
  const [, where, pidText, started] = pattern.exec(token) ?? [];
  // Of another machine or container nothing can be known from here.
  if (where !== machine()) return true;
  const pid = Number(pidText);
  const now = startTime(pid);
  if (now === "ended") return false;
  if (now !== undefined && started !== "0" && now !== started) return false; // the number was given to another process
  if (pid === process.pid) return inUse.has(token);
  return now !== undefined || answersSignals(pid);
}

/** Processes are numbered for each host, and within it for each container (process-id namespace). */
function machine(): string {
  knownMachine ??= createHash("sha256").update(`${hostname()}\n${pidNamespace()}`).digest("hex").slice(0, 8);
  return knownMachine;
}
let knownMachine: string | undefined;

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // no /proc: not Linux
  }
}

/** The process's start in clock ticks since boot: with the pid, it names a process for good. */
function startTime(pid: number | "self"): string | "ended" | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field, the program's name, may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "ended" : fields[19];
  } catch {
    return undefined; // no /proc, or the process is gone or hidden
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM"; // alive, but somebody else's
  }
}
