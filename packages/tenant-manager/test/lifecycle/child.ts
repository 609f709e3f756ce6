import { writeSync } from "node:fs";
import { createContext, runProgram, systemHost } from "@microforge/core/program";
import Database from "libsql";
import { program } from "../../src/program.ts";

/** What a child process is told to do, as JSON in its only argument. */
export interface Job {
  readonly database: string;
  readonly commands: readonly (readonly string[])[];
  /** The process ends itself (SIGKILL) at this use of the database, counted from 1; 0 is never. */
  readonly killAt: number;
  /** On PostgreSQL: a moment after the statement was sent, so that nobody knows whether it was still carried out. */
  readonly inFlight: boolean;
  /** When to begin, in milliseconds since 1970, so that several begin at once. */
  readonly start: number;
}

/** One line for each command that came to its end. */
export interface Answered {
  readonly code: number;
  readonly json: { readonly error?: { readonly code: string }; readonly created?: boolean; readonly changed?: boolean };
}

const job: Job = JSON.parse(process.argv[2] ?? "");
let uses = 0;

const die = (): void => void process.kill(process.pid, "SIGKILL");

function useDatabase(): "goes on" | "dies" {
  uses += 1;
  return uses === job.killAt ? "dies" : "goes on";
}

/** Every statement and every opening and closing is a place to die at: between two of them nothing durable happens. */
function watchSqlite(): void {
  const methods = Database.prototype;
  const before = (method: (...args: never) => unknown) =>
    function (this: object, ...args: readonly unknown[]): unknown {
      if (useDatabase() === "dies") die();
      return Reflect.apply(method, this, args);
    };
  Object.assign(methods, {
    prepare: before(methods.prepare),
    exec: before(methods.exec),
    close: before(methods.close),
  });
}

async function watchPostgres(): Promise<void> {
  const { default: pg } = await import("pg");
  const send = pg.Client.prototype.query;
  Object.assign(pg.Client.prototype, {
    query(this: object, ...args: readonly unknown[]): unknown {
      const dies = useDatabase() === "dies";
      if (dies && !job.inFlight) die();
      const sent: unknown = Reflect.apply(send, this, args);
      if (dies) setTimeout(die, Math.random() * 3);
      return sent;
    },
  });
}

async function run(argv: readonly string[]): Promise<Answered> {
  let printed = "";
  const host = systemHost();
  const ctx = createContext({
    ...host,
    stdin: { isTTY: false },
    stdout: {
      write: (text: string) => {
        printed += text;
      },
    },
  });
  const code = await runProgram(program, [...argv, "--database", job.database, "--json", "--quiet"], ctx);
  return { code, json: JSON.parse(printed) };
}

if (job.database.startsWith("sqlite:")) watchSqlite();
else await watchPostgres();
while (Date.now() < job.start) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
for (const argv of job.commands) {
  const answered = await run(argv);
  // The work is done, and nobody has been told.
  if (useDatabase() === "dies") die();
  writeSync(1, `${JSON.stringify(answered)}\n`);
}
