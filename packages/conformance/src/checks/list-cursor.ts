import { beforeAll, describe, expect, it } from "vitest";
import { createEntity, type Entity, expectPage } from "../api.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService, withStore } from "../fixture.ts";
import { expectCursor, walkPages, withCursor } from "../paging.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";

/** Cursors: opaque, tamper-evident, bound to their sort and filters, and true while rows come and go. */
export function checkListCursor(target: Target): void {
  const { entity } = target;
  const { text, number, nullable } = entity.roles;
  const fieldsOf = (index: number, name: string) => ({
    ...completeFields(entity, index),
    [text]: name,
    ...(index % 4 === 3 ? { [nullable]: null } : {}),
  });

  describe("list cursor", () => {
    const fixture = useService(target);
    beforeAll(async () => {
      for (let index = 0; index < 12; index++) await createEntity(fixture.api, fieldsOf(index, `row ${index}`));
    });
    const cursorOf = async (query: string) => expectCursor(expectPage(await fixture.api.list(query)));
    const expectRefused = async (query: string, cursor: string) =>
      expectProblem(await fixture.api.list(withCursor(query, cursor)), "invalid-cursor");

    it("is one word that needs no escaping in an address", async () => {
      expect(await cursorOf(`limit=1&sort=${text}`)).toMatch(/^[A-Za-z0-9._~-]+$/);
    });

    it("works with another limit", async () => {
      const cursor = await cursorOf("limit=3");
      expect(expectPage(await fixture.api.list(withCursor("limit=9", cursor))).items).toHaveLength(9);
    });

    it("gives the same page every time", async () => {
      const cursor = await cursorOf(`limit=3&sort=-${number}`);
      const pages = [1, 2].map(() => fixture.api.list(withCursor(`limit=3&sort=-${number}`, cursor)));
      const [first, second] = await Promise.all(pages);
      expect(first?.text).toBe(second?.text);
    });

    it("is refused with any one character changed, added or removed", async () => {
      const cursor = await cursorOf("limit=3");
      for (let position = 0; position < cursor.length - 1; position += 5) {
        const other = cursor[position] === "A" ? "B" : "A";
        await expectRefused("limit=3", cursor.slice(0, position) + other + cursor.slice(position + 1));
      }
      await expectRefused("limit=3", `${cursor}A`);
      await expectRefused("limit=3", cursor.slice(0, -1));
      await expectRefused("limit=3", cursor.slice(1));
    });

    it.each(["", "x", "AAAA", "null", "=", "%", "é", "A".repeat(5_000)])("%j is refused", async (cursor) => {
      await expectRefused("limit=3", cursor);
    });

    it("is refused with another sort", async () => {
      const cursor = await cursorOf(`limit=3&sort=${text}`);
      for (const sort of ["", `&sort=-${text}`, `&sort=${number}`, `&sort=${text},${number}`]) {
        await expectRefused(`limit=3${sort}`, cursor);
      }
    });

    it("is refused with another filter", async () => {
      const low = fieldOf(entity, number).values[0];
      const cursor = await cursorOf(`limit=1&${number}[gte]=${low}`);
      for (const filter of ["", `&${number}[gt]=${low}`, `&${number}[gte]=${Number(low) + 1}`, `&${number}=${low}`]) {
        await expectRefused(`limit=1${filter}`, cursor);
      }
      const both = `limit=1&${number}[gte]=${low}&${text}[like]=row`;
      await expectRefused(both, cursor);
      expectPage(await fixture.api.list(withCursor(`limit=1&${number}[gte]=${low}`, cursor)));
    });

    it("is the same for every process that has the same secret, and refused by another", async () => {
      await withStore(target, async ({ start }) => {
        const answers: string[] = [];
        let cursor: string | null = null;
        for (const letter of ["a", "a", "b"]) {
          const { api, service } = await start({ cursorSecret: letter.repeat(40) });
          if (cursor === null) {
            for (let index = 0; index < 3; index++) await createEntity(api, fieldsOf(index, `row ${index}`));
            cursor = expectCursor(expectPage(await api.list("limit=1")));
          } else answers.push(String((await api.list(withCursor("limit=1", cursor))).status));
          await service.stop();
        }
        expect(answers).toEqual(["200", "400"]);
      });
    });
  });

  describe.each(["", text, `-${number}`, nullable, `-${nullable},${text}`, "-created_at", "-updated_at"])(
    "pages by sort=%s while rows come and go",
    (sort) => {
      const fixture = useService(target);
      const query = ["limit=7", sort === "" ? "" : `sort=${sort}`].filter(Boolean).join("&");

      it("repeat and skip no other row", async () => {
        const rows: Entity[] = [];
        for (let index = 0; index < 45; index++) {
          rows.push(
            await createEntity(fixture.api, fieldsOf(index, `row ${String((index * 17) % 45).padStart(2, "0")}`)),
          );
        }
        const removed = new Set<string>();
        const visited = new Set<string>();
        let inserted = 0;
        const seen = await walkPages(fixture.api, query, async ({ items }) => {
          for (const { id } of items) visited.add(id);
          const unseen = rows.find(({ id }) => !visited.has(id) && !removed.has(id));
          // The row that the cursor stands on, another that was seen, and one that is still to come.
          for (const row of new Set([items.at(-1), items[0], unseen])) {
            if (row === undefined) continue;
            removed.add(row.id);
            expect((await fixture.api.remove(row.id)).status).toBe(204);
          }
          for (const name of ["a first row", "row 22 and a half", "z last row"]) {
            await createEntity(fixture.api, fieldsOf(inserted++, name));
          }
          if (inserted > 60) throw new Error("The walk does not come to an end");
        });
        const ids = seen.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const missed = rows.filter(({ id }) => !removed.has(id) && !ids.includes(id));
        expect(missed.map((row) => row[text])).toEqual([]);
      });
    },
  );
}
