import { describe, expect, it } from "vitest";
import { type Api, createEntity, type Entity, expectEntity } from "../api.ts";
import type { ApiResponse } from "../client.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

type Change = (api: Api, id: string, headers: Record<string, string>) => Promise<ApiResponse>;

const changes: Record<string, Change> = {
  PUT: (api, id, headers) => api.replace(id, completeFields(api.entity, 1), headers),
  PATCH: (api, id, headers) => api.patch(id, completeFields(api.entity, 1), headers),
  DELETE: (api, id, headers) => api.remove(id, headers),
};

/** Optimistic locking with `If-Match`. */
export function checkLocking(target: Target): void {
  const { entity } = target;

  describe.each(Object.entries(changes))("If-Match of %s", (method, change) => {
    const fixture = useService(target);
    const success = method === "DELETE" ? 204 : 200;

    /** An entity at version 2, so that version 1 is stale. */
    async function secondVersion(): Promise<Entity> {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      return expectEntity(await fixture.api.patch(id, completeFields(entity, 2)));
    }

    it.each(['"2"', "*", '"1", "2"', '"7","2","8"', 'W/"1" , "2"', '"2", '])(
      "%s lets a change through",
      async (header) => {
        const { id } = await secondVersion();
        expect((await change(fixture.api, id, { "if-match": header })).status).toBe(success);
      },
    );

    it.each(['"1"', '"3"', 'W/"2"', '"1", "3"', '"02"', '"abc"', '""'])(
      "%s is 412 and changes nothing",
      async (header) => {
        const before = await secondVersion();
        expectProblem(await change(fixture.api, before.id, { "if-match": header }), "precondition-failed");
        expect(expectEntity(await fixture.api.read(before.id))).toEqual(before);
      },
    );

    it.each(["2", '"2', "'2'", '"2" "3"', 'w/"2"', '*, "2"'])("%s is 400 and changes nothing", async (header) => {
      const before = await secondVersion();
      const problem = expectProblem(await change(fixture.api, before.id, { "if-match": header }), "invalid-header");
      expect(problem.errors).toMatchObject([{ pointer: "If-Match", code: "format" }]);
      expect(expectEntity(await fixture.api.read(before.id))).toEqual(before);
    });

    it("of what does not exist is 404", async () => {
      for (const header of ['"1"', "*"]) {
        expectProblem(await change(fixture.api, unknownId, { "if-match": header }), "not-found");
      }
    });

    it("is not needed", async () => {
      const { id } = await secondVersion();
      expect((await change(fixture.api, id, {})).status).toBe(success);
    });
  });

  describe("two writers with the same version", () => {
    const fixture = useService(target);

    const pairs = Object.keys(changes).flatMap((first) =>
      Object.keys(changes).map((second) => [first, second] as const),
    );
    it.each(pairs)("%s and %s: exactly one succeeds", async (first, second) => {
      for (let round = 0; round < 5; round++) {
        const { id } = await createEntity(fixture.api, completeFields(entity));
        const run = (method: string) => changes[method]?.(fixture.api, id, { "if-match": '"1"' });
        const responses = await Promise.all([run(first), run(second)]);
        const statuses = responses.map((response) => response?.status ?? 0);
        const winners = statuses.filter((status) => status < 300);
        // Whoever comes after a DELETE finds nothing; after another change it finds another version.
        const loser = winners[0] === 204 ? 404 : 412;
        expect(statuses.sort()).toEqual([...winners.slice(0, 1), loser]);
        const after = await fixture.api.read(id);
        if (winners[0] === 204) expectProblem(after, "not-found");
        else expect(expectEntity(after).version).toBe(2);
      }
    });

    it("among many, exactly one succeeds", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      const writers = Array.from({ length: 12 }, (_, index) =>
        fixture.api.replace(id, completeFields(entity, index), { "if-match": '"1"' }),
      );
      const statuses = (await Promise.all(writers)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, ...Array.from({ length: 11 }, () => 412)]);
      expect(expectEntity(await fixture.api.read(id)).version).toBe(2);
    });
  });

  describe("with require_if_match", () => {
    const fixture = useService(target, { requireIfMatch: "true" });

    it.each(Object.entries(changes))("%s without If-Match is 428 and changes nothing", async (_, change) => {
      const created = await createEntity(fixture.api, completeFields(entity));
      expectProblem(await change(fixture.api, created.id, {}), "precondition-required");
      expect(expectEntity(await fixture.api.read(created.id))).toEqual(created);
    });

    it.each(Object.entries(changes))("%s with If-Match goes through", async (_, change) => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      expectProblem(await change(fixture.api, id, { "if-match": '"9"' }), "precondition-failed");
      expect((await change(fixture.api, id, { "if-match": '"1"' })).status).toBeLessThan(300);
    });

    it("reading and creating need none", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      expectEntity(await fixture.api.read(id));
      expect((await fixture.api.list()).status).toBe(200);
    });
  });
}
