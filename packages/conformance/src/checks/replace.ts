import { describe, expect, it } from "vitest";
import { createEntity, expectEntity } from "../api.ts";
import { completeFields, defaultFields, requiredFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

/** `PUT /things/{id}`. */
export function checkReplace(target: Target): void {
  describe("replace", () => {
    const { entity } = target;
    const fixture = useService(target);

    it("answers 200 with ETag and the entity with every field replaced", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      const fields = completeFields(entity, 1);
      const response = await fixture.api.replace(id, fields);
      const replaced = expectEntity(response);
      expect(replaced).toMatchObject({ ...fields, id, version: 2 });
      expect(response.headers.etag).toBe('"2"');
      expect(expectEntity(await fixture.api.read(id))).toEqual(replaced);
    });

    it("turns what is left out into its default, null for optional fields", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity, 1));
      const replaced = expectEntity(await fixture.api.replace(id, requiredFields(entity)));
      expect(replaced).toMatchObject({ ...requiredFields(entity), ...defaultFields(entity) });
    });

    it("changes no other entity", async () => {
      const other = await createEntity(fixture.api, completeFields(entity, 2));
      const { id } = await createEntity(fixture.api, completeFields(entity));
      await fixture.api.replace(id, completeFields(entity, 1));
      expect(expectEntity(await fixture.api.read(other.id))).toEqual(other);
    });

    it("creates nothing: an unknown id is 404", async () => {
      expectProblem(await fixture.api.replace(unknownId, completeFields(entity)), "not-found");
      expectProblem(await fixture.api.read(unknownId), "not-found");
      expectProblem(await fixture.api.replace("not-a-uuid", completeFields(entity)), "not-found");
    });
  });
}
