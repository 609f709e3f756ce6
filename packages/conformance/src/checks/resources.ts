import { describe, expect, it } from "vitest";
import { createEntity, expectEntity } from "../api.ts";
import { completeFields, requiredFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import type { Target } from "../target.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const utcWithMilliseconds = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** What every entity has in common: identity, times, version, names. */
export function checkResources(target: Target): void {
  describe("resources", () => {
    const fixture = useService(target);
    const fields = completeFields(target.entity);

    it("have a UUIDv7 of the time of their creation as id", async () => {
      const before = Date.now();
      const { id } = await createEntity(fixture.api, fields);
      expect(id).toMatch(uuidV7);
      const milliseconds = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
      expect(milliseconds).toBeGreaterThanOrEqual(before - 1);
      expect(milliseconds).toBeLessThanOrEqual(Date.now() + 1);
    });

    it("have times in UTC with milliseconds, equal at first", async () => {
      const entity = await createEntity(fixture.api, fields);
      expect(entity.created_at).toMatch(utcWithMilliseconds);
      expect(entity.updated_at).toBe(entity.created_at);
      expect(Math.abs(Date.parse(entity.created_at) - Date.now())).toBeLessThan(5_000);
    });

    it("have exactly the declared members, in snake_case", async () => {
      const entity = await createEntity(fixture.api, fields);
      const names = ["id", "created_at", "updated_at", "version", ...Object.keys(target.entity.fields)];
      expect(Object.keys(entity).sort()).toEqual(names.sort());
      expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
    });

    it("count their versions 1, 2, 3, keep created_at and move updated_at", async () => {
      const first = await createEntity(fixture.api, requiredFields(target.entity));
      const replaced = await fixture.api.replace(first.id, completeFields(target.entity, 1));
      const second = expectEntity(replaced);
      const patched = await fixture.api.patch(first.id, completeFields(target.entity, 2));
      const third = expectEntity(patched);
      expect([first.version, second.version, third.version]).toEqual([1, 2, 3]);
      expect([replaced.headers.etag, patched.headers.etag]).toEqual(['"2"', '"3"']);
      expect([second.created_at, third.created_at]).toEqual([first.created_at, first.created_at]);
      expect(second.updated_at >= first.updated_at && third.updated_at >= second.updated_at).toBe(true);
      expect(third.updated_at).toMatch(utcWithMilliseconds);
      expect(expectEntity(await fixture.api.read(first.id))).toEqual(third);
    });
  });
}
