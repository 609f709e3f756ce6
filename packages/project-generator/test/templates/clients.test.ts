import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { templatesFolder } from "@microforge/core/templates";
import { cargo, cargoTarget } from "@microforge/core/testing";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { generate, regenerate } from "../support/toolchain.ts";

/**
 * Clients of every kind of entity, with their own tests against the service that they were generated with: the example, and
 * each specification of this folder.
 */
test.each(["example", "every", "scoped", "relations"])("clients of the entities of %s work", async (specification) => {
  const name = `${specification}-clients`;
  const folder = await generate(name, specification === "example" ? [] : ["--no-example"]);
  if (specification !== "example") {
    const entities = readFileSync(join(import.meta.dirname, `${specification}.yaml`), "utf8");
    appendFileSync(join(folder, "microforge.yaml"), `entities:\n${entities.replace(/^(?=.)/gmu, "  ")}`);
    await regenerate(name);
  }
  const prefix = name.toUpperCase().replaceAll("-", "_");
  await cargo(folder, ["build", "--locked"]);
  await withService(join(cargoTarget, "debug", name), prefix, async (url) => {
    await testRust(join(folder, "clients/rust"), { [`${prefix}_URL`]: url });
    await testTypescript(join(folder, "clients/typescript"), { [`${prefix}_URL`]: url });
  });
});

test("the TypeScript client refuses what the service would refuse", async () => {
  const folder = join(await generate("typed-clients", []), "clients/typescript");
  writeFileSync(join(folder, "src/usage.ts"), usage);
  await compile(folder);
});

test("the Rust client has the versions that services are tested with", () => {
  const folder = join(templatesFolder(), "service");
  const versions: Record<string, string> = parse(readFileSync(join(folder, "crates.yaml"), "utf8"));
  const manifest = readFileSync(join(folder, "client/rust/files/clients/rust/Cargo.toml.hbs"), "utf8");
  const used = [...manifest.matchAll(/^([a-z_-]+) = (?:\{ version = )?"(\d[\d.]*)"/gmu)].filter(
    ([, name = ""]) => !["version", "edition", "rust-version"].includes(name),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const [, name = "", version] of used) expect(versions[name], name).toBe(version);
});

/** Each line after `@ts-expect-error` must be an error, and no other one may be. */
const usage = `
import { Client } from "./index.js";
import { TaskClient, type TaskPatch } from "./entities/task.js";

const tasks = new TaskClient(new Client({ url: "http://127.0.0.1:8080" }));
export const cleared: TaskPatch = { description: null };
// @ts-expect-error a required field cannot be cleared
export const refused: TaskPatch = { title: null };
// @ts-expect-error a title is required
void tasks.create({});
// @ts-expect-error no value of the enumeration
void tasks.list({ filter: { status: "nonsense" } });
// @ts-expect-error an enumeration has no order
void tasks.list({ filter: { status: { gte: "open" } } });
void tasks.list({ filter: { title: { like: "a%" }, priority: { gte: 2 } }, sort: ["-due_date", "title"] });
// @ts-expect-error patterns are for texts
void tasks.list({ filter: { priority: { like: "1%" } } });
// @ts-expect-error too long to sort by
void tasks.list({ sort: ["description"] });
`;

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

async function compile(folder: string): Promise<void> {
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
