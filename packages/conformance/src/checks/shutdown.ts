import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Api } from "../api.ts";
import { completeFields } from "../entity.ts";
import { type Started, withService, withStore } from "../fixture.ts";
import { walkPages } from "../paging.ts";
import { eventually, within } from "../polling.ts";
import { type Connection, openConnection, requestHead } from "../raw-http.ts";
import type { Target } from "../target.ts";

/** The end of the process: what it finishes, what it cuts off, and what it says. */
export function checkShutdown(target: Target): void {
  const { entity } = target;
  const body = JSON.stringify(completeFields(entity));

  /** A create whose last byte has not been sent. */
  async function openRequest({ api, service }: Started): Promise<Connection> {
    const connection = await openConnection(service.baseUrl);
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const headers = ["Content-Type: application/json", length, "Expect: 100-continue"];
    connection.write(requestHead("POST", entity.path, headers));
    // The 100 tells that the service has begun to handle the request.
    expect((await connection.read()).status).toBe(100);
    connection.write(body.slice(0, -1));
    expect((await api.send("GET", "/health/live")).status).toBe(200);
    return connection;
  }

  const refusesConnections = (baseUrl: string) =>
    eventually("the service to stop listening", async () => {
      const connection = await openConnection(baseUrl).catch(() => undefined);
      connection?.destroy();
      return connection === undefined ? true : undefined;
    });

  describe("the end", () => {
    it.each(["SIGTERM", "SIGINT"] as const)("by %s of a service at rest is quick, with exit code 0", async (signal) => {
      await withService(target, {}, async ({ service }) => {
        expect(await within(2_000, "The end", service.stop(signal))).toEqual({ code: 0, signal: null });
      });
    });

    it("finishes an open request, accepts no other, and exits 0", async () => {
      await withService(target, { drainLimit: "10s" }, async (fixture) => {
        const connection = await openRequest(fixture);
        fixture.service.signal("SIGTERM");
        await refusesConnections(fixture.service.baseUrl);
        // Long enough to see that the service waits.
        await delay(200);
        connection.write(body.slice(-1));
        const response = await connection.read();
        expect(response.status).toBe(201);
        expect(response.headers.connection).toBe("close");
        expect(await within(2_000, "The end", fixture.service.exited)).toEqual({ code: 0, signal: null });
      });
    });

    it("is announced: ready is 503 while requests are still answered", async () => {
      await withService(target, { drainDelay: "1s" }, async ({ api, service }) => {
        service.signal("SIGTERM");
        const ready = await eventually("ready to be 503", async () => {
          const response = await api.send("GET", "/health/ready");
          return response.status === 503 ? response : undefined;
        });
        expect(ready.body).toMatchObject({
          status: expect.not.stringMatching(/^ok$/),
          checks: { store: { status: "ok" } },
        });
        expect((await api.send("GET", "/health/live")).status).toBe(200);
        expect((await api.create(completeFields(entity))).status).toBe(201);
        expect(await service.exited).toEqual({ code: 0, signal: null });
      });
    });

    it("cuts off what exceeds the drain limit, and exits 1", async () => {
      await withService(target, { drainLimit: "300ms" }, async (fixture) => {
        const connection = await openRequest(fixture);
        const started = Date.now();
        fixture.service.signal("SIGTERM");
        expect(await within(3_000, "The end", fixture.service.exited)).toEqual({ code: 1, signal: null });
        expect(Date.now() - started).toBeGreaterThanOrEqual(250);
        connection.destroy();
      });
    });

    it("comes at once with a second signal", async () => {
      await withService(target, { drainLimit: "10s" }, async (fixture) => {
        const connection = await openRequest(fixture);
        fixture.service.signal("SIGTERM");
        await refusesConnections(fixture.service.baseUrl);
        fixture.service.signal("SIGTERM");
        expect((await within(1_000, "The end", fixture.service.exited)).code).not.toBe(0);
        connection.destroy();
      });
    });

    it("does not wait for connections at rest", async () => {
      await withService(target, { drainLimit: "10s" }, async ({ service }) => {
        const silent = await openConnection(service.baseUrl);
        const idle = await openConnection(service.baseUrl);
        idle.write(requestHead("GET", "/health/live"));
        expect((await idle.read()).status).toBe(200);
        service.signal("SIGTERM");
        expect(await within(2_000, "The end", service.exited)).toEqual({ code: 0, signal: null });
        silent.destroy();
        idle.destroy();
      });
    });
  });

  describe("what was acknowledged", () => {
    it.each(["SIGTERM", "SIGKILL"] as const)("under load is still there after %s", async (signal) => {
      await withStore(target, async ({ start }) => {
        const { api, service } = await start();
        const acknowledged: string[] = [];
        const writers = Array.from({ length: 8 }, () => createUntilTheEnd(api, acknowledged));
        await eventually("some load", () => (acknowledged.length >= 50 ? true : undefined));
        service.signal(signal);
        await Promise.all(writers);
        expect(await service.exited).toEqual(signal === "SIGTERM" ? { code: 0, signal: null } : { code: null, signal });
        const { api: reader } = await start();
        const stored = new Set((await walkPages(reader, "limit=200")).map(({ id }) => id));
        expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      });
    });
  });

  async function createUntilTheEnd(api: Api, acknowledged: string[]): Promise<void> {
    for (;;) {
      // A refused or broken connection is the end; any answer must be a good one.
      const response = await api.create(completeFields(entity)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === undefined) throw error;
      });
      if (response === undefined) return;
      expect(response.status).toBe(201);
      acknowledged.push(String(response.headers.location).slice(entity.path.length + 1));
    }
  }
}
