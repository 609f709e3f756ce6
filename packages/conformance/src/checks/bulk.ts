import { describe, expect, it } from "vitest";
import { type Entity, expectEntity, expectPage } from "../api.ts";
import type { ApiResponse } from "../client.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem, expectViolations, type Problem } from "../problems.ts";
import type { Target } from "../target.ts";

type ItemResult =
  | { readonly status: 201; readonly entity: Entity; readonly problem?: undefined }
  | { readonly status: number; readonly entity?: undefined; readonly problem: Problem };

/** `POST /things/bulk`: many creations in one request, each with a result of its own. */
export function checkBulk(target: Target): void {
  describe("bulk create", () => {
    const { entity } = target;
    const { text } = entity.roles;
    const fixture = useService(target);
    const path = `${entity.path}/bulk`;
    const send = (items: unknown, headers = {}) => fixture.api.send("POST", path, { json: { items }, headers });
    const titled = (title: string) => ({ ...completeFields(entity), [text]: title });

    it("answers 200 with one created entity for each item, in order", async () => {
      const titles = Array.from({ length: 20 }, (_, index) => `item ${index}`);
      const results = expectResults(await send(titles.map(titled)));
      expect(results.map(({ status, entity }) => [status, entity?.[text]])).toEqual(
        titles.map((title) => [201, title]),
      );
      for (const { entity } of results) {
        expect(expectEntity(await fixture.api.read(entity?.id ?? "none"))).toEqual(entity);
      }
    });

    it("gives each refused item its problem and creates the others", async () => {
      const refusal = fieldOf(entity, text).refused[0];
      const items = [
        titled("kept 1"),
        titled(String(refusal?.value)),
        { ...titled("x"), nonsense: 1 },
        titled("kept 2"),
      ];
      const response = await send(items);
      const results = expectResults(response);
      expect(results.map(({ status }) => status)).toEqual([201, 422, 422, 201]);
      expect(results[1]?.problem).toMatchObject({
        type: "/problems/validation",
        status: 422,
        title: expect.any(String),
        instance: response.headers["x-request-id"],
        errors: [{ pointer: `/${text}`, code: refusal?.code }],
      });
      expect(results[2]?.problem).toMatchObject({
        type: "/problems/unknown-field",
        errors: [{ pointer: "/nonsense", code: "unknown-field" }],
      });
      const stored = expectPage(await fixture.api.list(`${text}[like]=${encodeURIComponent("kept %")}&sort=${text}`));
      expect(stored.items.map((item) => item[text])).toEqual(["kept 1", "kept 2"]);
    });

    it("reports an item that is no object as its own problem", async () => {
      const results = expectResults(await send([7, null, titled("whole")]));
      expect(results.map(({ status }) => status)).toEqual([422, 422, 201]);
      expect(results[0]?.problem?.errors).toMatchObject([{ pointer: "", code: "type" }]);
    });

    it("speaks the language of the client inside items too", async () => {
      const [result] = expectResults(await send([{}], { "accept-language": "zh" }));
      expect(result?.problem?.title).toMatch(/\p{Script=Han}/u);
      expect(result?.problem?.errors?.[0]?.message).toMatch(/\p{Script=Han}/u);
    });

    it("refuses a list without items, and one with too many", async () => {
      expectViolations(await send([]), "validation", { "/items": "length" });
      expectViolations(await send(Array.from({ length: 101 }, () => titled("many"))), "validation", {
        "/items": "length",
      });
    });

    it("refuses a body without items, with items of another type, or with more than items", async () => {
      const sendBody = (json: unknown) => fixture.api.send("POST", path, { json });
      expectViolations(await sendBody({}), "validation", { "/items": "required" });
      expectViolations(await sendBody({ items: {} }), "validation", { "/items": "type" });
      const more = await sendBody({ items: [titled("x")], nonsense: 1 });
      expectViolations(more, "unknown-field", { "/nonsense": "unknown-field" });
    });

    it("is not mistaken for an entity with the id bulk", async () => {
      expectProblem(await fixture.api.send("GET", path), "method-not-allowed");
    });
  });
}

function expectResults(response: ApiResponse): readonly ItemResult[] {
  expect(response).toMatchObject({ status: 200, body: { items: expect.any(Array) } });
  const { items } = response.body as unknown as { items: readonly ItemResult[] };
  for (const result of items) {
    expect(Object.keys(result).sort()).toEqual([result.status === 201 ? "entity" : "problem", "status"]);
  }
  return items;
}
