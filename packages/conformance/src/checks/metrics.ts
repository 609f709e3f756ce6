import { describe, expect, it } from "vitest";
import { createEntity } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { readMetrics, total } from "../metrics.ts";
import { eventually } from "../polling.ts";
import { requestHead, withConnection } from "../raw-http.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

/** `/metrics` on its own port. */
export function checkMetrics(target: Target): void {
  describe("metrics", () => {
    const { entity } = target;
    const fixture = useService(target);
    const count = "http_server_request_duration_seconds_count";
    const read = () => readMetrics(fixture.service.metricsUrl);

    it("count requests by method, route template and status", async () => {
      const expected = [
        { method: "POST", route: entity.path, status: "201" },
        { method: "GET", route: `${entity.path}/{id}`, status: "200" },
        { method: "GET", route: `${entity.path}/{id}`, status: "404" },
        { method: "GET", route: entity.path, status: "400" },
        { method: "PATCH", route: `${entity.path}/{id}`, status: "422" },
      ];
      const before = await read();
      const { id } = await createEntity(fixture.api, completeFields(entity));
      await fixture.api.read(id);
      await fixture.api.read(unknownId);
      await fixture.api.list("nonsense=1");
      await fixture.api.patch(id, { nonsense: 1 });
      const after = await read();
      for (const labels of expected) {
        expect(total(after, count, labels) - total(before, count, labels), JSON.stringify(labels)).toBe(1);
      }
    });

    it("have durations as a histogram in seconds", async () => {
      await fixture.api.list();
      const labels = { method: "GET", route: entity.path, status: "200" };
      const samples = await read();
      const buckets = samples.filter(
        ({ name, labels: { route, status } }) =>
          name === "http_server_request_duration_seconds_bucket" && route === labels.route && status === labels.status,
      );
      expect(buckets.map((bucket) => bucket.labels.le)).toContain("+Inf");
      const sum = total(samples, "http_server_request_duration_seconds_sum", labels);
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThan(5);
    });

    it("have routes as templates only, however many paths and methods clients make up", async () => {
      for (let number = 0; number < 20; number++) {
        await fixture.api.send("GET", `/made-up/${number}`);
        await fixture.api.send("GET", fixture.api.at(`made-up-${number}`));
        await fixture.api.send("PROPFIND", entity.path);
      }
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(requestHead("MADEUP", "/made-up/99"));
        await connection.read();
      });
      const samples = await read();
      const known = new Set([...Object.keys(Object(fixture.api.document.paths)), "/docs", "/openapi.json"]);
      const routes = new Set(samples.flatMap(({ labels }) => labels.route ?? []));
      expect([...routes].filter((route) => !known.has(route)).length).toBeLessThanOrEqual(1);
      expect(JSON.stringify(samples)).not.toMatch(/made-up|MADEUP|PROPFIND/);
    });

    it("count requests that run now", async () => {
      const active = async () => total(await read(), "http_server_active_requests");
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(requestHead("POST", entity.path, ["Content-Type: application/json", "Content-Length: 10"]));
        connection.write("{");
        await eventually("the request to be counted", async () => ((await active()) === 1 ? true : undefined));
      });
      await eventually("the request to be gone", async () => ((await active()) === 0 ? true : undefined));
    });

    it("tell about the pool and the queries of the store, and about the build", async () => {
      await fixture.api.list();
      const samples = await read();
      const names = samples.map(({ name }) => name);
      expect(names.filter((name) => /^store_pool_/.test(name))).not.toEqual([]);
      expect(total(samples, "store_query_duration_seconds_count")).toBeGreaterThan(0);
      const build = samples.find(({ name }) => name === "build_info");
      expect(build).toMatchObject({ labels: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) }, value: 1 });
    });

    it("are on their own port only, which has nothing of the API", async () => {
      expect((await fixture.api.send("GET", "/metrics")).status).toBe(404);
      await withConnection(fixture.service.metricsUrl, async (connection) => {
        connection.write(requestHead("GET", entity.path));
        expect((await connection.read()).status).toBe(404);
      });
    });
  });
}
