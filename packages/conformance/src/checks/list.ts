import { beforeAll, describe, expect, it } from "vitest";
import { createEntity, type Entity, expectPage } from "../api.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectCursor, nextLink, walkPages } from "../paging.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";

/** `GET /things`: shape, limits, links, and the refusal of what is unknown. Order and filters are in files of their own. */
export function checkList(target: Target): void {
  describe("an empty list", () => {
    const fixture = useService(target);

    it("has no items, no cursor and no link", async () => {
      const response = await fixture.api.list();
      expect(response.body).toEqual({ items: [], next_cursor: null });
      expect(response.headers).not.toHaveProperty("link");
    });
  });

  describe("list", () => {
    const { entity } = target;
    const { text, number, choice, nullable } = entity.roles;
    const fixture = useService(target);
    const created: Entity[] = [];
    const size = 201;

    beforeAll(async () => {
      for (let index = 0; index < size; index++) {
        created.push(await createEntity(fixture.api, { ...completeFields(entity, index), [text]: `row ${index}` }));
      }
    });

    it("has 50 items without a limit, each as it is read alone", async () => {
      const page = expectPage(await fixture.api.list());
      expect(page.items).toHaveLength(50);
      const byId = new Map(created.map((item) => [item.id, item]));
      for (const item of page.items) expect(item).toEqual(byId.get(item.id));
    });

    it.each([1, 2, 50, 200])("has %i items when the limit says so", async (limit) => {
      const page = expectPage(await fixture.api.list(`limit=${limit}`));
      expect(page.items).toHaveLength(limit);
      expectCursor(page);
    });

    it("has no cursor when the last page is exactly full", async () => {
      const last = expectPage(await fixture.api.list(`limit=200&${text}[ne]=${encodeURIComponent("row 0")}`));
      expect(last.items).toHaveLength(200);
      expect(last.next_cursor).toBeNull();
    });

    it.each(["0", "201", "-1", "1.5", "abc", "", "99999999999999999999", "0x10"])(
      "refuses limit=%s with 400 that names it",
      async (limit) => {
        const problem = expectProblem(
          await fixture.api.list(`limit=${encodeURIComponent(limit)}`),
          "invalid-parameter",
        );
        expect(problem.errors).toMatchObject([{ pointer: "limit" }]);
      },
    );

    it.each([7, 67, 200])("gives every row exactly once in pages of %i", async (limit) => {
      const items = await walkPages(fixture.api, `limit=${limit}`);
      expect(items.map(({ id }) => id).sort()).toEqual(created.map(({ id }) => id).sort());
    });

    it("links to the next page, with the same parameters, until the last", async () => {
      const query = `limit=40&sort=-${text}&${choice}[in]=${[...new Set(fieldOf(entity, choice).values)].join(",")}`;
      const seen: string[] = [];
      let path: string | undefined = `${entity.path}?${query}`;
      while (path !== undefined) {
        const response = await fixture.api.send("GET", path);
        const page = expectPage(response);
        seen.push(...page.items.map(({ id }) => id));
        const link = nextLink(response.headers.link);
        expect(link === undefined).toBe(page.next_cursor === null);
        if (link !== undefined) {
          const next = new URL(link, `${fixture.api.baseUrl}${path}`);
          expect(next.searchParams.get("cursor")).toBe(page.next_cursor);
          path = next.pathname + next.search;
        } else path = undefined;
      }
      expect(seen).toHaveLength(size);
      expect(new Set(seen).size).toBe(size);
    });

    it("answers HEAD with the headers of GET and no body", async () => {
      const get = await fixture.api.list("limit=1");
      const head = await fixture.api.send("HEAD", `${entity.path}?limit=1`);
      expect(head).toMatchObject({ status: 200, text: "" });
      expect(head.headers.link).toBe(get.headers.link);
      expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    });

    const unsortable = entity.notSortable[0] ?? "nonsense";
    it.each([
      ["an unknown parameter", "nonsense=1", "nonsense"],
      ["offset", "offset=10", "offset"],
      ["an unknown field with an operator", "nonsense[gte]=1", "nonsense"],
      ["an unknown operator", `${text}[regex]=x`, "regex"],
      ["an operator in another case", `${text}[LIKE]=x`, "LIKE"],
      ["an unfinished operator", `${text}[gte=x`, text],
      ["an unknown sort field", "sort=nonsense", "nonsense"],
      ["an undeclared sort field", `sort=${unsortable}`, unsortable],
      ["an empty sort", "sort=", "sort"],
      ["an empty sort part", `sort=${text},`, "sort"],
      ["the same sort field twice", `sort=${text},-${text}`, text],
      ["a plus for ascending", `sort=%2B${text}`, text],
      ["a value of another type", `${number}=abc`, number],
      ["an impossible value", `${number}[gte]=99999999999999999999`, number],
      ["a value outside the enumeration", `${choice}=nonsense`, choice],
      ["a date that does not exist", `${nullable}[lt]=2023-02-30`, nullable],
      ["one bad value in a list", `${number}[in]=1,x`, number],
      ["like on something that is no text", `${number}[like]=1`, number],
      ["the same parameter twice", "limit=1&limit=2", "limit"],
    ])("refuses %s with 400 that names it", async (_, query, name) => {
      const problem = expectProblem(await fixture.api.list(query), "invalid-parameter");
      expect(JSON.stringify(problem.errors)).toContain(name);
    });

    it("reports all bad parameters at once", async () => {
      const problem = expectProblem(
        await fixture.api.list(`limit=0&sort=nonsense&other=1&${number}=x`),
        "invalid-parameter",
      );
      const pointers = problem.errors?.map(({ pointer }) => pointer).sort();
      expect(pointers).toEqual(["limit", number, "other", "sort"].sort());
    });
  });
}
