import { beforeAll, describe, expect, it } from "vitest";
import { createEntity, type Entity, expectPage } from "../api.ts";
import { completeFields, fieldOf } from "../entity.ts";
import { useService } from "../fixture.ts";
import type { Json } from "../json.ts";
import { walkPages } from "../paging.ts";
import type { Target } from "../target.ts";

interface Case {
  readonly query: string;
  readonly keeps: (row: Entity) => boolean;
}

/** Filters: each operator, on each kind of field, against the same decision made here. */
export function checkListFilters(target: Target): void {
  describe("list filters", () => {
    const { entity } = target;
    const { text, number, choice, nullable } = entity.roles;
    const fixture = useService(target);
    const rows: Entity[] = [];

    beforeAll(async () => {
      const texts = [
        "apple",
        "Apple pie",
        "100%",
        "a_b",
        "axb",
        "back\\slash",
        "中文任务",
        "comma, separated",
        "a+b&c=d #e",
      ];
      for (const [index, value] of texts.entries()) {
        for (const shift of [0, 1]) {
          const fields = { ...completeFields(entity, index + shift), [text]: value };
          rows.push(await createEntity(fixture.api, shift === 0 ? fields : { ...fields, [nullable]: null }));
        }
      }
    });

    async function expectRows({ query, keeps }: Case): Promise<void> {
      const expected = rows.filter(keeps).map(({ id }) => id);
      const page = expectPage(await fixture.api.list(`limit=200&${query}`));
      expect(page.items.map(({ id }) => id).sort(), query).toEqual(expected.sort());
      const walked = await walkPages(fixture.api, `limit=2&${query}`);
      expect(walked.map(({ id }) => id).sort(), `${query}, in pages`).toEqual(expected.sort());
    }

    const comparisons: Record<string, (left: Json, right: Json) => boolean> = {
      "": (left, right) => left === right,
      "[ne]": (left, right) => left !== right,
      "[gte]": (left, right) => left !== null && right !== null && left >= right,
      "[gt]": (left, right) => left !== null && right !== null && left > right,
      "[lte]": (left, right) => left !== null && right !== null && left <= right,
      "[lt]": (left, right) => left !== null && right !== null && left < right,
    };
    const ordered = [number, nullable].flatMap((field) =>
      Object.entries(comparisons)
        // Whether null differs from a value is a question of taste, not of this contract.
        .filter(([operator]) => field !== nullable || operator !== "[ne]")
        .map(([operator, compare]) => ({ field, operator, compare })),
    );

    it.each(ordered)("$field$operator compares", async ({ field, operator, compare }) => {
      for (const value of fieldOf(entity, field).values) {
        const query = `${field}${operator}=${encodeURIComponent(String(value))}`;
        await expectRows({ query, keeps: (row) => compare(row[field] ?? null, value) });
      }
    });

    it.each(["", "[ne]"])("text%s compares exactly, whatever the characters", async (operator) => {
      for (const value of new Set(rows.map((row) => String(row[text])))) {
        const keeps = (row: Entity) => (row[text] === value) === (operator === "");
        await expectRows({ query: `${text}${operator}=${encodeURIComponent(value)}`, keeps });
      }
    });

    it("a plus in a value is a space", async () => {
      await expectRows({ query: `${text}=Apple+pie`, keeps: (row) => row[text] === "Apple pie" });
    });

    it("brackets may be percent-encoded", async () => {
      const value = fieldOf(entity, number).values[1];
      await expectRows({ query: `${number}%5Bgte%5D=${value}`, keeps: (row) => Number(row[number]) >= Number(value) });
    });

    it("in takes one or several values", async () => {
      const [first, second] = fieldOf(entity, choice).values;
      await expectRows({ query: `${choice}[in]=${first}`, keeps: (row) => row[choice] === first });
      await expectRows({
        query: `${choice}[in]=${first},${second}`,
        keeps: (row) => row[choice] === first || row[choice] === second,
      });
      const numbers = fieldOf(entity, number).values.slice(1);
      await expectRows({
        query: `${number}[in]=${numbers.join(",")}`,
        keeps: (row) => numbers.includes(row[number] ?? null),
      });
    });

    it.each<[string, (value: string) => boolean]>([
      ["apple%", (value) => value.toLowerCase().startsWith("apple")],
      ["%slash", (value) => value.endsWith("slash")],
      ["a_b", (value) => /^a.b/.test(value) && value.length === 3],
      ["a\\_b", (value) => value.includes("a_b")],
      ["100\\%", (value) => value.includes("100%")],
      ["%\\\\%", (value) => value.includes("\\")],
      ["ppl", (value) => value.includes("ppl")],
      ["中文", (value) => value.includes("中文")],
      ["%", () => true],
      ["nothing like it", () => false],
      ["'", () => false],
    ])("like=%s", async (pattern, matches) => {
      await expectRows({
        query: `${text}[like]=${encodeURIComponent(pattern)}`,
        keeps: (row) => matches(String(row[text])),
      });
    });

    it("several filters must all hold, also on the same field", async () => {
      const [low, middle] = fieldOf(entity, number).values;
      const first = fieldOf(entity, choice).values[0];
      await expectRows({
        query: `${number}[gte]=${low}&${number}[lt]=${middle}&${choice}[ne]=${first}`,
        keeps: (row) =>
          Number(row[number]) >= Number(low) && Number(row[number]) < Number(middle) && row[choice] !== first,
      });
    });

    it("compares times of creation", async () => {
      const middle = rows[7]?.created_at ?? "";
      for (const [operator, compare] of Object.entries(comparisons)) {
        const query = `created_at${operator}=${encodeURIComponent(middle)}`;
        await expectRows({ query, keeps: (row) => compare(row.created_at, middle) });
      }
    });

    it("takes times with an offset and without milliseconds", async () => {
      await expectRows({
        query: `created_at[gte]=${encodeURIComponent("2000-01-01T08:00:00+08:00")}`,
        keeps: () => true,
      });
      await expectRows({ query: "created_at[lt]=2000-01-01T00:00:00Z", keeps: () => false });
    });
  });
}
