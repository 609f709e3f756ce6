import { describe, expect, it } from "vitest";
import { createEntity, expectEntity, expectPage } from "../api.ts";
import { completeFields, defaultFields, requiredFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectViolations } from "../problems.ts";
import type { Target } from "../target.ts";

/** `POST /things`: the successes. What it refuses is in bodies.ts and validation.ts. */
export function checkCreate(target: Target): void {
  describe("create", () => {
    const { entity } = target;
    const { text, nullable } = entity.roles;
    const fixture = useService(target);

    it("answers 201 with Location, ETag and the entity, which can then be read there", async () => {
      const fields = completeFields(entity);
      const response = await fixture.api.create(fields);
      const created = expectEntity(response, 201);
      expect(created).toMatchObject({ ...fields, version: 1 });
      expect(response.headers.etag).toBe('"1"');
      const location = new URL(response.headers.location ?? "", fixture.api.baseUrl);
      expect(location.pathname).toBe(fixture.api.at(created.id));
      const read = await fixture.api.send("GET", location.pathname);
      expect(read).toMatchObject({ status: 200, body: created });
    });

    it("fills in defaults for what is left out", async () => {
      const created = await createEntity(fixture.api, requiredFields(entity));
      expect(created).toMatchObject({ ...requiredFields(entity), ...defaultFields(entity) });
    });

    it("takes an explicit null for an optional field", async () => {
      const created = await createEntity(fixture.api, { ...completeFields(entity), [nullable]: null });
      expect(created[nullable]).toBeNull();
    });

    it("takes every sample value of every field", async () => {
      for (const [name, { values }] of Object.entries(entity.fields)) {
        for (const value of values) {
          const created = await createEntity(fixture.api, { ...completeFields(entity), [name]: value });
          expect(created[name]).toEqual(value);
        }
      }
    });

    it.each([
      'O\'Reilly "quoted" \\ back\\slash',
      "'; DROP TABLE tasks; --",
      "任务 🚀 naïve Ω",
      "<script>alert(1)</script> {{x}} %s $1 ?",
      "tab\there, line\nthere",
    ])("stores %j as it came", async (value) => {
      const { id } = await createEntity(fixture.api, { ...completeFields(entity), [text]: value });
      expect(expectEntity(await fixture.api.read(id))[text]).toBe(value);
    });

    it("stores or refuses a NUL character, but does not break on it", async () => {
      const response = await fixture.api.create({ ...completeFields(entity), [text]: "a\0b" });
      if (response.status !== 201) expectViolations(response, "validation", { [`/${text}`]: "format" });
      else expect(expectEntity(response, 201)[text]).toBe("a\0b");
    });

    it("counts characters, not bytes, against the length", async () => {
      const value = "界".repeat(200);
      const created = await createEntity(fixture.api, { ...completeFields(entity), [text]: value });
      expect(created[text]).toBe(value);
    });

    it("creates one entity for each request that has no Idempotency-Key", async () => {
      const fields = { ...completeFields(entity), [text]: "the same twice" };
      const first = await createEntity(fixture.api, fields);
      const second = await createEntity(fixture.api, fields);
      expect(first.id).not.toBe(second.id);
      expect(first.id < second.id).toBe(true);
      const page = expectPage(await fixture.api.list(`${text}=${encodeURIComponent("the same twice")}`));
      expect(page.items.map(({ id }) => id).sort()).toEqual([first.id, second.id]);
    });

    it("takes JSON with a charset parameter and a content type in another case", async () => {
      for (const contentType of ["application/json; charset=utf-8", "Application/JSON"]) {
        const response = await fixture.api.create(completeFields(entity), { "content-type": contentType });
        expect(response.status, contentType).toBe(201);
      }
    });
  });
}
