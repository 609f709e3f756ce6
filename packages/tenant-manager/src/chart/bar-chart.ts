import { displayWidth } from "@microforge/core/terminal";
import { escapeMarkup } from "../markup.ts";
import { short } from "./numbers.ts";
import { ticksUpTo } from "./ticks.ts";

export interface Bar {
  /** Below the bar, where there is room for it. */
  readonly label: string;
  readonly value: number;
  /** Shown when the pointer rests on the bar, and read aloud. */
  readonly hover: string;
}

export interface BarChart {
  /** Unlike that of any other chart on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
}

const [width, height] = [720, 240];
const margin = { top: 10, right: 8, bottom: 26, left: 56 };
const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

/** How wide a character of a label is at most, in the units of the drawing. */
const characterWidth = 7;

/** Bars over time as SVG, to stand in a page with `chartStyle`. All texts may be any text. */
export function barChart({ id, title, description, bars }: BarChart): string {
  const ticks = ticksUpTo(bars.reduce((largest, { value }) => Math.max(largest, value), 0));
  const top = ticks.at(-1) ?? 1;
  const y = (value: number): number => round(margin.top + plot.height * (1 - value / top));
  const slot = plot.width / Math.max(1, bars.length);
  const gap = Math.min(4, slot * 0.2);
  const every = labelStep(bars, slot);

  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${margin.left - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
  );
  const drawn = bars.map(({ value, hover }, index) => {
    const x = margin.left + slot * index;
    const size = round(Math.max(0, slot - gap));
    // The whole column answers the pointer, for a small bar is hard to meet.
    return (
      `<g><title>${escapeMarkup(hover)}</title>` +
      `<rect class="column" x="${round(x)}" y="${margin.top}" width="${round(slot)}" height="${plot.height}"/>` +
      `<rect class="bar" x="${round(x + gap / 2)}" y="${y(value)}" width="${size}" height="${round(margin.top + plot.height - y(value))}"/></g>`
    );
  });
  const labels = bars.flatMap(({ label }, index) =>
    index % every === 0
      ? [
          `<text class="tick" x="${round(margin.left + slot * (index + 0.5))}" y="${height - 8}" text-anchor="middle">${escapeMarkup(label)}</text>`,
        ]
      : [],
  );
  const name = escapeMarkup(id);
  return [
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${name}-title ${name}-description" xmlns="http://www.w3.org/2000/svg">`,
    `<title id="${name}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${name}-description">${escapeMarkup(description)}</desc>`,
    ...grid,
    ...drawn,
    ...labels,
    "</svg>",
  ].join("\n");
}

/** Every how many bars there is room for a label. */
function labelStep(bars: readonly Bar[], slot: number): number {
  const widest = bars.reduce((most, { label }) => Math.max(most, displayWidth(label)), 1);
  return Math.max(1, Math.ceil(((widest + 1) * characterWidth) / slot));
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Colours by the reader's light or dark setting; a page may set `--chart-bar`, `--chart-grid` and `--chart-text` itself. */
export const chartStyle = `
.chart { display: block; width: 100%; max-width: 960px; height: auto; font: 12px system-ui, sans-serif; }
.chart .grid { stroke: var(--chart-grid, light-dark(#d8dee4, #3d444d)); stroke-width: 1; }
.chart .tick { fill: var(--chart-text, light-dark(#59636e, #9198a1)); }
.chart .bar { fill: var(--chart-bar, light-dark(#0969da, #4493f8)); }
.chart .column { fill: transparent; }
.chart g:hover .column { fill: color-mix(in srgb, currentColor 8%, transparent); }
`.trim();
