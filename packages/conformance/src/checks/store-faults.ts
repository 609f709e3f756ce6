import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createEntity, expectPage } from "../api.ts";
import type { ApiResponse } from "../client.ts";
import { completeFields } from "../entity.ts";
import { type Started, withService, withStore } from "../fixture.ts";
import { readMetrics, total } from "../metrics.ts";
import { eventually } from "../polling.ts";
import { expectProblem } from "../problems.ts";
import { shortTimes } from "../settings.ts";
import type { Target, TestStore } from "../target.ts";

/** What clients and orchestrators see when the store fails or is slow. */
export function checkStoreFaults(target: Target): void {
  const { entity } = target;
  const complete = completeFields(entity);

  describe("a store that fails", () => {
    it("is told without a word about the inside; the log has the request id and the cause", async () => {
      await withDamagedStore(async ({ api, service }, id) => {
        for (const response of [await api.read(id), await api.list(), await api.create(complete)]) {
          await expectDiscreet(response, service.logs);
        }
      });
    });

    it("makes the service not ready, but leaves it alive", async () => {
      await withDamagedStore(async ({ api }) => {
        const response = await eventually("the service not to be ready", async () => {
          const answer = await api.send("GET", "/health/ready");
          return answer.status === 503 ? answer : undefined;
        });
        expect(response.body).toMatchObject({ checks: { store: { latency_ms: expect.any(Number) } } });
        expect(response.body).not.toMatchObject({ status: "ok" });
        expect(response.body).not.toMatchObject({ checks: { store: { status: "ok" } } });
        expect((await api.send("GET", "/health/live")).status).toBe(200);
      });
    });
  });

  async function withDamagedStore(use: (started: Started, id: string) => Promise<void>): Promise<void> {
    await withStore(target, async ({ store, start }) => {
      const first = await start();
      const { id } = await createEntity(first.api, complete);
      // Another process, so that nothing of the store is in memory when it breaks.
      await first.service.stop();
      const second = await start();
      await store.damage();
      await use(second, id);
    });
  }

  async function expectDiscreet(response: ApiResponse, logs: () => readonly unknown[]): Promise<void> {
    const problem = expectProblem(response, response.status === 503 ? "unavailable" : "internal");
    if (response.status === 503) expect(response.headers["retry-after"]).toMatch(/^\d+$/);
    expect(response.text).not.toMatch(/sql|database|table|panic|\.rs\b|disk|malformed|select|pool/i);
    expect(problem.errors).toBeUndefined();
    await eventually("a log line with the request id and the cause", () =>
      logs()
        .map((entry) => JSON.stringify(entry))
        .find((line) => line.includes(problem.instance) && /database|relation|table|sql|connection/i.test(line)),
    );
  }

  describe("a store that does not answer a write", () => {
    it("ends in 503 or 504 at a time limit, and all is well once the store is", async ({ skip }) => {
      await withService(target, shortTimes, async ({ api, store }) => {
        const { id } = await createEntity(api, complete);
        await whileStalled(store, skip, async () => {
          for (const response of await Promise.all([api.create(complete), api.patch(id, {}), api.remove(id)])) {
            expectProblem(response, response.status === 503 ? "unavailable" : "upstream-timeout");
            if (response.status === 503) expect(response.headers["retry-after"]).toMatch(/^\d+$/);
          }
        });
        expect((await api.create(complete)).status).toBe(201);
      });
    });

    it("makes requests above the limit of concurrent ones 503 with Retry-After, and never health", async ({ skip }) => {
      await withService(target, { concurrentRequests: "1" }, async ({ api, service, store }) => {
        let waiting: Promise<ApiResponse> | undefined;
        await whileStalled(store, skip, async () => {
          waiting = api.create(complete);
          await eventually("the request to run", async () =>
            total(await readMetrics(service.metricsUrl), "http_server_active_requests") === 1 ? true : undefined,
          );
          expect((await api.send("GET", "/health/live")).status).toBe(200);
          const refused = await api.list();
          expectProblem(refused, "unavailable");
          expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
        });
        expect((await waiting)?.status).toBe(201);
        expect((await api.list()).status).toBe(200);
      });
    });

    it("creates once, whatever the same Idempotency-Key gets meanwhile", async ({ skip }) => {
      await withService(target, {}, async ({ api, store }) => {
        const create = () => api.create(complete, { "idempotency-key": "still-running" });
        let requests: readonly Promise<ApiResponse>[] = [];
        await whileStalled(store, skip, async () => {
          requests = [create(), create(), create()];
          // A store may stall the claim of the key or the insert only; in the second case the others need not wait.
          await Promise.race([delay(300), Promise.any(requests)]);
        });
        const responses = await Promise.all(requests);
        responses.push(await create());
        for (const response of responses) if (response.status !== 201) expectProblem(response, "conflict");
        expect(responses.at(-1)?.status).toBe(201);
        const fresh = responses.filter(({ status, headers }) => status === 201 && !headers["idempotency-replayed"]);
        expect(fresh).toHaveLength(1);
        expect(expectPage(await api.list()).items).toHaveLength(1);
      });
    });
  });

  async function whileStalled(store: TestStore, skip: (why: string) => void, use: () => Promise<void>): Promise<void> {
    const release = await store.stall();
    if (release === undefined) return skip("the database's command-line client, which would hold the lock, is missing");
    try {
      await use();
    } finally {
      await release();
    }
  }
}
