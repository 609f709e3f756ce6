import { describe, expect, it } from "vitest";
import { createEntity, expectEntity } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";

/** An id that looks right and belongs to nothing. */
export const unknownId = "01890a5d-ac96-774b-bcce-b302099a8057";

/** `GET /things/{id}`, `HEAD` of it, and `If-None-Match`. */
export function checkRead(target: Target): void {
  describe("read", () => {
    const { entity } = target;
    const fixture = useService(target);
    const create = () => createEntity(fixture.api, completeFields(entity));

    it("answers 200 with the entity and its ETag", async () => {
      const created = await create();
      const response = await fixture.api.read(created.id);
      expect(expectEntity(response)).toEqual(created);
      expect(response.headers).toMatchObject({ etag: '"1"', "content-type": "application/json" });
    });

    it("takes an id in upper case", async () => {
      const created = await create();
      expect(expectEntity(await fixture.api.read(created.id.toUpperCase())).id).toBe(created.id);
    });

    it.each([unknownId, "1", "not-a-uuid", "%00", "%ff", "..%2f..%2fetc%2fpasswd", "'%20or%201=1--"])(
      "answers 404 for the id %s",
      async (id) => {
        expectProblem(await fixture.api.read(id), "not-found");
      },
    );

    it.each(['"1"', 'W/"1"', "*", '"7", "1"', '"7",W/"1"', '"7" , "1" ,'])(
      "answers 304 without a body to If-None-Match: %s",
      async (header) => {
        const { id } = await create();
        const response = await fixture.api.read(id, { "if-none-match": header });
        expect(response).toMatchObject({ status: 304, text: "", headers: { etag: '"1"' } });
      },
    );

    it.each(['"2"', 'W/"2"', '"01"', '"1 "', '"abc"', '"1,2"'])("answers 200 to If-None-Match: %s", async (header) => {
      const { id } = await create();
      expectEntity(await fixture.api.read(id, { "if-none-match": header }));
    });

    it("answers 200 once the entity has changed", async () => {
      const { id } = await create();
      await fixture.api.patch(id, completeFields(entity, 1));
      const response = await fixture.api.read(id, { "if-none-match": '"1"' });
      expect(expectEntity(response).version).toBe(2);
      expect(response.headers.etag).toBe('"2"');
    });

    it.each(["1", '"1', "'1'", '"1" "2"', 'w/"1"', "W/*", '*, "1"'])(
      "answers 400 invalid-header to If-None-Match: %s",
      async (header) => {
        const { id } = await create();
        const problem = expectProblem(await fixture.api.read(id, { "if-none-match": header }), "invalid-header");
        expect(problem.errors).toMatchObject([{ pointer: "If-None-Match", code: "format" }]);
      },
    );

    it("answers 404 and not 304 for what does not exist", async () => {
      expectProblem(await fixture.api.read(unknownId, { "if-none-match": "*" }), "not-found");
    });

    it("answers HEAD with the headers of GET and no body", async () => {
      const { id } = await create();
      const get = await fixture.api.read(id);
      const head = await fixture.api.send("HEAD", fixture.api.at(id));
      expect(head).toMatchObject({ status: 200, text: "" });
      for (const name of ["etag", "content-type", "content-length"]) expect(head.headers[name]).toBe(get.headers[name]);
      const unchanged = await fixture.api.send("HEAD", fixture.api.at(id), { headers: { "if-none-match": '"1"' } });
      expect(unchanged.status).toBe(304);
      expect((await fixture.api.send("HEAD", fixture.api.at(unknownId))).status).toBe(404);
    });
  });
}
