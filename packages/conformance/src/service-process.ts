import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { isJsonObject, type JsonObject, parseJson } from "./json.ts";
import { eventually } from "./polling.ts";
import type { Exit, FinishedProcess, RunningService } from "./target.ts";

/** Longer than any drain limit that the suite configures. */
const stopTimeoutMs = 10_000;

export interface ProcessOptions {
  readonly binary: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Addresses {
  readonly baseUrl: string;
  readonly metricsUrl: string;
}

/** Two ports that were free a moment ago; the two are never the same. */
export async function freePorts(): Promise<readonly [number, number]> {
  const servers = await Promise.all([reservePort(), reservePort()]);
  await Promise.all(servers.map(({ release }) => release()));
  return [servers[0].port, servers[1].port];
}

function reservePort(): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("No port could be reserved"));
      resolve({ port: address.port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Starts the program and waits until `/health/ready` answers 200. */
export async function startProcess(options: ProcessOptions, addresses: Addresses): Promise<RunningService> {
  const running = spawnCaptured(options);
  const service: RunningService = {
    ...addresses,
    exited: running.exited,
    signal: (signal) => signalGroup(running.child, signal),
    stop: (signal = "SIGTERM") => stop(running, signal),
    output: running.output,
    logs: () => jsonLines(running.output()),
  };
  try {
    await eventually("the service to be ready", () => readiness(running, addresses.baseUrl), 15_000);
  } catch (error) {
    await stop(running, "SIGKILL");
    throw new Error(`The service did not start:\n${running.output()}`, { cause: error });
  }
  return service;
}

/** Runs the program until it ends by itself. */
export async function runProcess(options: ProcessOptions): Promise<FinishedProcess> {
  const running = spawnCaptured(options);
  const killer = setTimeout(() => signalGroup(running.child, "SIGKILL"), stopTimeoutMs);
  const exit = await running.exited;
  clearTimeout(killer);
  return { ...exit, stdout: running.stdout(), stderr: running.stderr() };
}

interface Captured {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  output(): string;
  hasExited(): boolean;
}

function spawnCaptured({ binary, args = [], cwd, env }: ProcessOptions): Captured {
  // A group of its own, so that nothing the program starts can outlive the test.
  const child = spawn(binary, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const killWithTests = () => signalGroup(child, "SIGKILL");
  process.once("exit", killWithTests);
  let ended = false;
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      ended = true;
      process.removeListener("exit", killWithTests);
      resolve({ code, signal });
    });
  });
  const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
  return {
    child,
    exited,
    stdout: () => text(stdout),
    stderr: () => text(stderr),
    output: () => text(stdout) + text(stderr),
    hasExited: () => ended,
  };
}

async function stop(running: Captured, signal: NodeJS.Signals): Promise<Exit> {
  signalGroup(running.child, signal);
  const killer = setTimeout(() => signalGroup(running.child, "SIGKILL"), stopTimeoutMs);
  const exit = await running.exited;
  clearTimeout(killer);
  if (exit.signal === "SIGKILL" && signal !== "SIGKILL") {
    throw new Error(`The service did not end within ${stopTimeoutMs} ms of ${signal}:\n${running.output()}`);
  }
  return exit;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

async function readiness(running: Captured, baseUrl: string): Promise<true | undefined> {
  if (running.hasExited()) throw new Error("It ended before it was ready");
  return new Promise((resolve) => {
    const request = get(`${baseUrl}/health/ready`, { agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? true : undefined);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}

function jsonLines(output: string): readonly JsonObject[] {
  return output.split("\n").map(parseJson).filter(isJsonObject);
}
