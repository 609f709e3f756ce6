import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cargo, cargoTarget } from "@microforge/core/testing";
import { execa } from "execa";
import { expect } from "vitest";

/** The clients of a service, with their own tests against the service that they were generated with. */
export async function clientsWork(folder: string, name: string): Promise<void> {
  const prefix = name.toUpperCase().replaceAll("-", "_");
  await cargo(folder, ["build", "--locked"]);
  await withService(join(cargoTarget, "debug", name), prefix, async (url) => {
    await testRust(join(folder, "clients/rust"), { [`${prefix}_URL`]: url });
    await testTypescript(join(folder, "clients/typescript"), { [`${prefix}_URL`]: url });
  });
}

async function testRust(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  await cargo(folder, ["fmt", "--check"]);
  await cargo(folder, ["clippy", "--all-targets", "--", "-D", "warnings"]);
  const printed = await cargo(folder, ["test", "--", "--include-ignored"], env);
  expect(printed).not.toMatch(/[1-9]\d* ignored/u);
}

async function testTypescript(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  await compile(folder);
  const { all, exitCode } = await execa("npm", ["test"], {
    cwd: folder,
    env: { ...env, PATH: `${compilers}:${process.env.PATH}` },
    all: true,
    reject: false,
  });
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/^(?:#|ℹ) skipped 0$/mu);
}

/** This repository's own compiler, so that a test needs no network. */
const compilers = join(import.meta.dirname, "../../../../node_modules/.bin");

/** Compiles a TypeScript package with its own settings. */
export async function compile(folder: string): Promise<void> {
  const { all, exitCode } = await execa(join(compilers, "tsc"), { cwd: folder, all: true, reject: false });
  expect(exitCode, all).toBe(0);
}

/** Runs a service with the example data, in a store of its own, while `work` is done. */
async function withService(binary: string, prefix: string, work: (url: string) => Promise<void>): Promise<void> {
  const port = await freePort();
  const cwd = mkdtempSync(join(tmpdir(), "microforge-clients-"));
  const env = {
    [`${prefix}__STORE__URL`]: `sqlite://${join(cwd, "test.db")}`,
    [`${prefix}__HTTP__PORT`]: String(port),
    [`${prefix}__METRICS__PORT`]: "0",
    [`${prefix}__IDENTITY__TRUST_HEADERS`]: "true",
    [`${prefix}__SHUTDOWN__DELAY`]: "0s",
  };
  const options = { env, cwd, all: true, reject: false } as const;
  const seeded = await execa(binary, ["--seed"], options);
  expect(seeded.exitCode, seeded.all).toBe(0);
  const service = execa(binary, options);
  try {
    const url = `http://127.0.0.1:${port}`;
    await ready(url);
    await work(url);
  } finally {
    service.kill("SIGTERM");
    await service;
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the service does not become ready");
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
