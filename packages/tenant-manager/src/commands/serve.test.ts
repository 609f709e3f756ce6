import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder, testContext } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { setUpRegistry } from "../lifecycle/set-up.ts";
import { openRegistry } from "../registry/registry.ts";
import { command } from "./serve.ts";

type Options = Parameters<typeof command.run>[0];

const good = "k3J9-dk29fjK20dkJf92kd0sl";

async function folder(): Promise<string> {
  const cwd = await temporaryFolder();
  const registry = await openRegistry("sqlite:tenants.db", { cwd, now: () => new Date() }, { create: true });
  await setUpRegistry(registry, { plans: true, stores: [] });
  await registry.close();
  return cwd;
}

const options = (more: Partial<Options> = {}): Options => ({
  database: "sqlite:tenants.db",
  port: "0",
  host: "127.0.0.1",
  tokenFile: undefined,
  publicUrl: undefined,
  allowHost: [],
  data: [],
  ...more,
});

/** Starts the command, waits until it listens, lets `use` work with it, and stops it as Ctrl-C does. */
async function serving(
  more: Partial<Options>,
  context: Parameters<typeof testContext>[0],
  use: (url: string, ctx: ReturnType<typeof testContext>) => Promise<void>,
): Promise<unknown> {
  const controller = new AbortController();
  const ctx = testContext({ cwd: await folder(), ...context, signal: controller.signal });
  const ended = Promise.resolve(command.run(options(more), ctx));
  const failed = ended.then(() => undefined);
  while (ctx.stdout === "") await Promise.race([sleep(10), failed]);
  const url = /http:\/\/[\d.:[\]]+/u.exec(ctx.stdout)?.[0] ?? "";
  try {
    await use(url, ctx);
  } finally {
    controller.abort();
  }
  return ended;
}

describe("serve", () => {
  test("listens until it is told to stop, and prints no token", async () => {
    const env = { MICROFORGE_OPERATOR_TOKEN: good };
    const code = await serving({}, { env }, async (url, ctx) => {
      const answer = await fetch(`${url}/api/v1/plans`, { headers: { Authorization: `Bearer ${good}` } });
      expect(answer.status).toBe(200);
      expect(ctx.stdout + ctx.stderr).not.toContain(good);
      expect(ctx.stderr).not.toContain("sign-in");
    });
    expect(code).toBe(0);
  });

  test("without a token prints a link that works once, and no token where nobody looks", async () => {
    await serving({}, {}, async (url, ctx) => {
      const link = /http:\S+link=\S+/u.exec(ctx.stderr)?.[0] ?? "";
      expect(link.startsWith(`${url}/sign-in?link=`)).toBe(true);
      expect(ctx.stderr).not.toContain("Operator token");
      const code = new URL(link).searchParams.get("link") ?? "";
      const sign = () =>
        fetch(`${url}/sign-in`, {
          method: "POST",
          body: new URLSearchParams({ link: code }),
          headers: { Origin: url },
          redirect: "manual",
        });
      expect((await sign()).status).toBe(303);
      expect((await sign()).status).toBe(403);
    });
  });

  test("on a terminal tells the token that it made, which the API takes", async () => {
    await serving({}, { tty: true }, async (url, ctx) => {
      const token = /Operator token[^\n]*\n\s+(\S+)/u.exec(ctx.stderr)?.[1] ?? "";
      expect(token).toMatch(/^[\w-]{43}$/);
      expect((await fetch(`${url}/api/v1/plans`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    });
  });

  test("reads tokens from a file that only its owner may read", async () => {
    const cwd = await folder();
    await writeFile(join(cwd, "tokens"), `operator:${good}\n`);
    await chmod(join(cwd, "tokens"), 0o644);
    const open = testContext({ cwd });
    await expect(command.run(options({ tokenFile: "tokens" }), open)).rejects.toMatchObject({
      code: "token-file-open-to-others",
    });
    await chmod(join(cwd, "tokens"), 0o600);
    await serving({ tokenFile: "tokens" }, { cwd }, async (url) => {
      expect((await fetch(`${url}/api/v1/plans`, { headers: { Authorization: `Bearer ${good}` } })).status).toBe(200);
    });
  });

  test("warns when others can reach it without encryption, and not behind a proxy that has it", async () => {
    const env = { MICROFORGE_OPERATOR_TOKEN: good };
    await serving({ host: "0.0.0.0" }, { env }, async (url, ctx) => {
      expect(ctx.stderr).toContain("not encrypted");
      expect((await fetch(`${url}/sign-in`)).status).toBe(200);
    });
    await serving({ host: "127.0.0.1" }, { env }, async (_, ctx) => expect(ctx.stderr).not.toContain("not encrypted"));
  });

  test.each([
    [{ port: "70000" }, "port-invalid"],
    [{ port: "-1" }, "port-invalid"],
    [{ port: "http" }, "port-invalid"],
    [{ publicUrl: "tenants.example.com" }, "public-url-invalid"],
    [{ publicUrl: "ftp://tenants.example.com" }, "public-url-invalid"],
    [{ publicUrl: "https://tenants.example.com/admin" }, "public-url-invalid"],
    [{ publicUrl: "https://me:secret@tenants.example.com" }, "public-url-invalid"],
    [{ allowHost: ["https://x"] }, "host-name-invalid"],
    [{ allowHost: ["a b"] }, "host-name-invalid"],
    [{ tokenFile: "missing" }, "unreadable-file"],
    [{ data: ["ftp://x"] }, "data-store-invalid"],
  ])("refuses %j before it listens", async (more, code) => {
    const ctx = testContext({ cwd: await folder() });
    await expect(command.run(options(more), ctx)).rejects.toMatchObject({ code, exitCode: 2 });
    expect(ctx.stdout).toBe("");
  });

  test("needs a registry, and a port that is free", async () => {
    await expect(command.run(options(), testContext({ cwd: await temporaryFolder() }))).rejects.toMatchObject({
      code: "registry-missing",
    });
    await serving({}, {}, async (url) => {
      const ctx = testContext({ cwd: await folder() });
      await expect(command.run(options({ port: new URL(url).port }), ctx)).rejects.toMatchObject({
        code: "cannot-listen",
      });
    });
  });
});
