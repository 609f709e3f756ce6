import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProvider } from "../src/isolation/provider.ts";
import { digestsOf } from "../src/move/copy-rows.ts";
import { makeWorld, type World } from "../src/move/testing.ts";
import { findTenant } from "../src/registry/find-tenant.ts";
import type { Isolation } from "../src/registry/tables.ts";

const bin = join(import.meta.dirname, "../bin/tenant-manager.js");

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.close());

/** Runs the built tool and kills it after some time; what it ended with, undefined when it was killed. */
async function runFor(milliseconds: number, ...args: string[]): Promise<string | undefined> {
  const command = [bin, ...args, "--database", world.database, "--quiet"];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await Promise.race([ended, sleep(milliseconds)]);
  child.kill("SIGKILL");
  const code = await ended;
  return code === null ? undefined : `${code} ${errors}`;
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test("a move that is killed again and again ends with every row in one place, once", async () => {
  await world.run("create-tenant", "Neighbour");
  await world.run("create-tenant", "Moving");
  const neighbour = await findTenant(world.registry.db, "neighbour");
  const moving = await findTenant(world.registry.db, "moving");
  await world.fill(neighbour.id, 9);
  await world.fill(moving.id, 300);
  const digests = async (isolation: Isolation) => {
    const provider = await openProvider(isolation, world.data, { cwd: world.folder, env: {} });
    try {
      return await digestsOf(provider, moving);
    } finally {
      await provider.close();
    }
  };
  const before = await digests("row");
  const next = random(20261120);
  let kills = 0;
  // How long a whole move takes on this machine; kills are spread over all of it.
  const began = performance.now();
  for (const isolation of ["schema", "row"] as const)
    expect(await runFor(60_000, "move", "moving", "--isolation", isolation)).toBe("0 ");
  const whole = (performance.now() - began) / 2;
  for (const isolation of ["schema", "database", "row", "database", "schema", "row", "schema", "row"] as const) {
    for (let attempt = 0; ; attempt += 1) {
      const end = await runFor(
        attempt < 5 ? whole * (0.2 + 0.75 * next()) : 60_000,
        "move",
        "moving",
        "--isolation",
        isolation,
      );
      if (end !== undefined) {
        expect(end).toBe("0 ");
        break;
      }
      kills += 1;
    }
    expect(await findTenant(world.registry.db, "moving")).toMatchObject({ status: "active", isolation });
    expect(await digests(isolation)).toEqual(before);
    const shared = await world.sql("SELECT tenant_id, count(*)::int AS n FROM orders GROUP BY 1 ORDER BY 2");
    const others = { tenant_id: neighbour.id, n: 9 };
    expect(shared).toEqual(isolation === "row" ? [others, { tenant_id: moving.id, n: 300 }] : [others]);
    const places = await world.sql(`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'tenant\\_moving%'
      UNION ALL SELECT datname FROM pg_database WHERE datname LIKE 'tenant\\_moving%'`);
    expect(places).toHaveLength(isolation === "row" ? 0 : 1);
  }
  expect(kills).toBeGreaterThan(5);
}, 240_000);
