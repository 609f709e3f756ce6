import { describe, expect, it } from "vitest";
import { createEntity, expectEntity } from "../api.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem, expectViolations } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

/** `PATCH /things/{id}` as JSON merge patch: absent, null and a value are three different things. */
export function checkPatch(target: Target): void {
  describe("patch", () => {
    const { entity } = target;
    const { text, nullable } = entity.roles;
    const fixture = useService(target);

    it.each(Object.keys(entity.fields))("changes %s alone and keeps what is absent", async (name) => {
      const created = await createEntity(fixture.api, completeFields(entity));
      const value = fieldOf(entity, name).values[1];
      const response = await fixture.api.patch(created.id, { [name]: value });
      const patched = expectEntity(response);
      expect(patched).toEqual({ ...created, [name]: value, version: 2, updated_at: patched.updated_at });
      expect(response.headers.etag).toBe('"2"');
      expect(expectEntity(await fixture.api.read(created.id))).toEqual(patched);
    });

    it("takes application/json in the same sense", async () => {
      const created = await createEntity(fixture.api, completeFields(entity));
      const headers = { "content-type": "application/json" };
      const patched = expectEntity(await fixture.api.patch(created.id, { [nullable]: null }, headers));
      expect(patched).toEqual({ ...created, [nullable]: null, version: 2, updated_at: patched.updated_at });
    });

    it("clears optional fields with null, and null stays null", async () => {
      const created = await createEntity(fixture.api, completeFields(entity));
      const optional = Object.keys(entity.fields).filter((name) => fieldOf(entity, name).optional);
      const cleared = Object.fromEntries(optional.map((name) => [name, null]));
      for (const version of [2, 3]) {
        expect(expectEntity(await fixture.api.patch(created.id, cleared))).toMatchObject({ ...cleared, version });
      }
      const set = fieldOf(entity, nullable).values[1];
      expect(expectEntity(await fixture.api.patch(created.id, { [nullable]: set }))[nullable]).toEqual(set);
    });

    it("keeps every field with an empty patch", async () => {
      const created = await createEntity(fixture.api, completeFields(entity));
      const { version, updated_at } = expectEntity(await fixture.api.patch(created.id, {}));
      expect(expectEntity(await fixture.api.read(created.id))).toEqual({ ...created, version, updated_at });
    });

    it("says which field may not be null, and changes none of the others", async () => {
      const created = await createEntity(fixture.api, completeFields(entity));
      const response = await fixture.api.patch(created.id, { [text]: null, [nullable]: null });
      expectViolations(response, "validation", { [`/${text}`]: "null" });
      expect(expectEntity(await fixture.api.read(created.id))).toEqual(created);
    });

    it.each(["application/json-patch+json", "text/plain", "application/x-www-form-urlencoded"])(
      "refuses %s with 415",
      async (type) => {
        const { id } = await createEntity(fixture.api, completeFields(entity));
        expectProblem(await fixture.api.patch(id, { [text]: "x" }, { "content-type": type }), "unsupported-media-type");
      },
    );

    it("answers 404 for an unknown id", async () => {
      expectProblem(await fixture.api.patch(unknownId, { [text]: "x" }), "not-found");
      expectProblem(await fixture.api.patch("not-a-uuid", { [text]: "x" }), "not-found");
    });

    it("loses none of several patches at once to different fields", async () => {
      const changes = Object.entries(entity.fields).map(([name, { values }]) => ({ [name]: values[2] }));
      for (let round = 0; round < 5; round++) {
        const { id } = await createEntity(fixture.api, completeFields(entity));
        const responses = await Promise.all(changes.map((change) => fixture.api.patch(id, change)));
        const versions = responses.map((response) => expectEntity(response).version);
        expect(versions.sort()).toEqual(changes.map((_, index) => index + 2));
        expect(expectEntity(await fixture.api.read(id))).toMatchObject(Object.assign({}, ...changes));
      }
    });
  });
}
