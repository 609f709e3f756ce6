import { describe, expect, it } from "vitest";
import { type Api, createEntity, expectEntity } from "../api.ts";
import type { ApiResponse } from "../client.ts";
import { completeFields, type Fields, fieldOf, type ViolationCode } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem, expectViolations } from "../problems.ts";
import type { Target } from "../target.ts";

type Write = (api: Api, fields: Fields) => Promise<ApiResponse>;

const writes: Record<string, Write> = {
  POST: (api, fields) => api.create(fields),
  PUT: async (api, fields) => api.replace((await createEntity(api, completeFields(api.entity))).id, fields),
  PATCH: async (api, fields) => api.patch((await createEntity(api, completeFields(api.entity))).id, fields),
};

/** What is wrong with fields: 422, all of it at once, each with its place. */
export function checkValidation(target: Target): void {
  const { entity } = target;
  const complete = completeFields(entity);
  const { text, number, choice } = entity.roles;

  describe.each(Object.entries(writes))("fields of %s", (method, write) => {
    const fixture = useService(target);

    const refusals = Object.entries(entity.fields).flatMap(([name, { refused }]) =>
      refused.map(({ value, code }) => [name, value, code] as const),
    );
    it.each(refusals)("%s: %j is refused with code %s", async (name, value, code) => {
      expectViolations(await write(fixture.api, { ...complete, [name]: value }), "validation", { [`/${name}`]: code });
    });

    it.each(Object.keys(entity.fields))("%s of another JSON type is refused with code type", async (name) => {
      const response = await write(fixture.api, { ...complete, [name]: fieldOf(entity, name).wrongType });
      expectViolations(response, "validation", { [`/${name}`]: "type" });
    });

    const whole = Object.keys(entity.fields).filter((name) => !fieldOf(entity, name).optional);
    it.each(whole)("%s cannot be null", async (name) => {
      expectViolations(await write(fixture.api, { ...complete, [name]: null }), "validation", { [`/${name}`]: "null" });
    });

    it("a whole number with a fraction, or too large for any integer, is refused", async () => {
      for (const value of [1.5, 1e300]) {
        const { errors } = expectProblem(await write(fixture.api, { ...complete, [number]: value }), "validation");
        expect(errors).toMatchObject([{ pointer: `/${number}` }]);
      }
    });

    it("reports everything that is wrong at once", async () => {
      const wrong: Record<string, ViolationCode> = {};
      const fields: Record<string, Fields[string]> = {};
      for (const [name, { refused, wrongType }] of Object.entries(entity.fields)) {
        const [refusal = { value: wrongType, code: "type" as const }] = refused;
        fields[name] = refusal.value;
        wrong[`/${name}`] = refusal.code;
      }
      expectViolations(await write(fixture.api, fields), "validation", wrong);
    });

    it("reports wrong types, wrong values and unknown fields together", async () => {
      const refused = fieldOf(entity, text).refused[0];
      const fields = {
        ...complete,
        [text]: refused?.value ?? null,
        [number]: fieldOf(entity, number).wrongType,
        [choice]: null,
        nonsense: 1,
      };
      expectViolations(await write(fixture.api, fields), "validation", {
        [`/${text}`]: refused?.code ?? "null",
        [`/${number}`]: "type",
        [`/${choice}`]: "null",
        "/nonsense": "unknown-field",
      });
    });

    it("names every unknown field, with its pointer escaped", async () => {
      const response = await write(fixture.api, { ...complete, nonsense: 1, "a/b~c": 2 });
      expectViolations(response, "unknown-field", { "/nonsense": "unknown-field", "/a~1b~0c": "unknown-field" });
    });

    it("leaves nothing behind when it refuses", async () => {
      const before = (await fixture.api.list("limit=200")).text;
      const created = expectEntity(await fixture.api.create({ ...complete, [text]: "untouched" }), 201);
      const refused =
        method === "POST"
          ? await fixture.api.create({ ...complete, nonsense: 1 })
          : await fixture.api.send(method, fixture.api.at(created.id), {
              json: { ...complete, [text]: "touched", nonsense: 1 },
            });
      expect(refused.status).toBe(422);
      expect(expectEntity(await fixture.api.read(created.id))).toEqual(created);
      expect((await fixture.api.remove(created.id)).status).toBe(204);
      expect((await fixture.api.list("limit=200")).text).toBe(before);
    });

    if (method !== "PATCH") {
      const required = Object.keys(entity.fields).filter((name) => fieldOf(entity, name).default === undefined);
      it("requires every field without default", async () => {
        const expected = Object.fromEntries(required.map((name) => [`/${name}`, "required" as const]));
        expectViolations(await write(fixture.api, {}), "validation", expected);
      });
    }
  });
}
