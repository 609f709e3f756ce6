import { beforeAll, describe, expect, it } from "vitest";
import { createEntity, type Entity, expectPage } from "../api.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService } from "../fixture.ts";
import type { Json } from "../json.ts";
import { walkPages } from "../paging.ts";
import type { Target } from "../target.ts";

/** Sorting: over declared fields, with ties and nulls, the same in one page as in many. */
export function checkListSort(target: Target): void {
  describe("list sort", () => {
    const { entity } = target;
    const { text, number, choice, nullable } = entity.roles;
    const fixture = useService(target);
    const rows: Entity[] = [];
    const names = [text, number, choice, nullable, "created_at", "updated_at"];

    beforeAll(async () => {
      for (let index = 0; index < 24; index++) {
        const dates = [...fieldOf(entity, nullable).values, null];
        rows.push(
          await createEntity(fixture.api, {
            ...completeFields(entity),
            [text]: `row ${String((index * 7) % 12).padStart(2, "0")}`,
            [number]: fieldOf(entity, number).values[index % 3] ?? null,
            [choice]: fieldOf(entity, choice).values[(index >> 1) % 3] ?? null,
            [nullable]: dates[index % dates.length] ?? null,
          }),
        );
      }
    });

    const sorts = [
      ...names.flatMap((name) => [name, `-${name}`]),
      `${number},${text}`,
      `-${number},${text}`,
      `${number},-${text}`,
      `-${nullable},${choice},-${number}`,
      `${choice},${nullable}`,
      `${number},${choice},${nullable},-created_at`,
    ];

    it.each(sorts)("sort=%s orders all rows", async (sort) => {
      const { items } = expectPage(await fixture.api.list(`limit=200&sort=${sort}`));
      expect(items.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
      expectOrdered(items, sort);
    });

    it.each(sorts)("sort=%s gives the same order in pages of five", async (sort) => {
      const { items } = expectPage(await fixture.api.list(`limit=200&sort=${sort}`));
      const walked = await walkPages(fixture.api, `limit=5&sort=${sort}`);
      expect(walked.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    });

    it("breaks ties by id", async () => {
      const { items } = expectPage(await fixture.api.list(`limit=200&sort=${number}`));
      for (const value of fieldOf(entity, number).values) {
        const ids = items.filter((item) => item[number] === value).map(({ id }) => id);
        expect(ids.length).toBeGreaterThan(1);
        expect([[...ids].sort(), [...ids].sort().reverse()]).toContainEqual(ids);
      }
    });

    it("without sort has one stable order", async () => {
      const first = await walkPages(fixture.api, "limit=5");
      const second = await walkPages(fixture.api, "limit=7");
      expect(first.map(({ id }) => id)).toEqual(second.map(({ id }) => id));
    });
  });
}

/** Asserts that neighbours are in order; nulls stand together, before or after all values. */
function expectOrdered(items: readonly Entity[], sort: string): void {
  const parts = sort
    .split(",")
    .map((part) => ({ name: part.replace(/^-/, ""), factor: part.startsWith("-") ? -1 : 1 }));
  const nullsFirst = new Map(parts.map(({ name }) => [name, new Set<boolean>()]));
  for (const [index, item] of items.entries()) {
    const previous = items[index - 1];
    if (previous === undefined) continue;
    for (const { name, factor } of parts) {
      const left = previous[name] ?? null;
      const right = item[name] ?? null;
      if (left === right) continue;
      if (left === null || right === null) nullsFirst.get(name)?.add(left === null);
      else expect(compare(left, right) * factor, `${name}: ${left} before ${right}`).toBeLessThan(0);
      break;
    }
  }
  for (const [name, sides] of nullsFirst) expect(sides.size, `nulls of ${name} on both sides`).toBeLessThanOrEqual(1);
}

function compare(left: Json, right: Json): number {
  if (left === null || right === null || left === right) return 0;
  return left < right ? -1 : 1;
}
