import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barChart } from "./bar-chart.ts";
import { grouped, short } from "./numbers.ts";
import { ticksUpTo } from "./ticks.ts";

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [100, [0, 20, 40, 60, 80, 100]],
  [1_234_567, [0, 500_000, 1_000_000, 1_500_000]],
])("the axis up to %i", (largest, ticks) => {
  expect(ticksUpTo(largest)).toEqual(ticks);
});

test("an axis holds every value, in a few whole steps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (largest) => {
      const ticks = ticksUpTo(largest);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }),
  );
});

test.each([
  [0, "0", "0"],
  [999, "999", "999"],
  [1000, "1k", "1,000"],
  [1500, "1.5k", "1,500"],
  [123_456, "123k", "123,456"],
  [999_999, "1M", "999,999"],
  [20_000_000, "20M", "20,000,000"],
  [1e15, "1P", "1,000,000,000,000,000"],
])("%i is %s and %s", (value, beside, inText) => {
  expect([short(value), grouped(value)]).toEqual([beside, inText]);
});

test("any text stays text", () => {
  const svg = barChart({
    id: `a" onload="x`,
    title: "</title><script>",
    description: "<b>",
    bars: [{ label: "<i>", value: 1, hover: "&" }],
  });
  expect(svg).not.toMatch(/<script|<b>|<i>|" onload="/u);
  expect(svg).toContain("&lt;/title&gt;&lt;script&gt;");
});

describe("a chart", () => {
  const bars = Array.from({ length: 31 }, (_, day) => ({
    label: `03-${day + 1}`,
    value: day * 10,
    hover: `${day}: ${day * 10}`,
  }));
  const svg = barChart({ id: "c1", title: "Calls", description: "day by day", bars });
  const heights = [...svg.matchAll(/class="bar".*?height="([\d.]+)"/gu)].map(([, height]) => Number(height));

  test("is named and described for those who do not see it", () => {
    expect(svg).toContain('role="img" aria-labelledby="c1-title c1-description"');
    expect(svg).toContain('<title id="c1-title">Calls</title>');
    expect(svg).toContain('<desc id="c1-description">day by day</desc>');
  });

  test("has bars as high as their values, each with its words", () => {
    expect(heights).toHaveLength(31);
    expect(heights[0]).toBe(0);
    expect(heights[30]).toBeCloseTo((heights[15] ?? 0) * 2, 0);
    expect(svg).toContain("<title>30: 300</title>");
  });

  test("has as many labels as fit", () => {
    const labels = [...svg.matchAll(/text-anchor="middle">/gu)].length;
    expect(labels).toBeGreaterThan(5);
    expect(labels).toBeLessThan(20);
  });

  test("without bars is a chart still", () => {
    expect(barChart({ id: "c", title: "", description: "", bars: [] })).toContain("</svg>");
  });
});
