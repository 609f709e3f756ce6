import { describe, expect, it } from "vitest";
import { createEntity, expectEntity, expectPage } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

/** `DELETE /things/{id}`. */
export function checkDelete(target: Target): void {
  describe("delete", () => {
    const { entity } = target;
    const fixture = useService(target);

    it("answers 204 without a body, and the entity is gone for every request", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      const response = await fixture.api.remove(id);
      expect(response).toMatchObject({ status: 204, text: "" });
      expect(response.headers).not.toHaveProperty("content-type");
      expectProblem(await fixture.api.read(id), "not-found");
      expectProblem(await fixture.api.replace(id, completeFields(entity)), "not-found");
      expectProblem(await fixture.api.patch(id, {}), "not-found");
      expectProblem(await fixture.api.remove(id), "not-found");
      const { items } = expectPage(await fixture.api.list("limit=200"));
      expect(items.map((item) => item.id)).not.toContain(id);
    });

    it("leaves the others", async () => {
      const other = await createEntity(fixture.api, completeFields(entity));
      const { id } = await createEntity(fixture.api, completeFields(entity));
      await fixture.api.remove(id);
      expect(expectEntity(await fixture.api.read(other.id))).toEqual(other);
    });

    it("answers 404 for an unknown id", async () => {
      expectProblem(await fixture.api.remove(unknownId), "not-found");
      expectProblem(await fixture.api.remove("not-a-uuid"), "not-found");
    });

    it("succeeds for exactly one of several at once", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      const responses = await Promise.all(Array.from({ length: 5 }, () => fixture.api.remove(id)));
      expect(responses.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404, 404]);
    });
  });
}
