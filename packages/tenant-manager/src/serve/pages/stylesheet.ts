import { chartStyle } from "../../chart/bar-chart.ts";

/** The one style sheet of all pages. Colours are named for what they are for; dark ones come with the system or by choice. */
export const stylesheet = `
:root {
  color-scheme: light;
  --ground: #f5f6f8; --surface: #ffffff; --raised: #fafbfc; --ink: #1a2230; --quiet: #586274; --line: #dde1e8; --strong-line: #8a93a3;
  --accent: #1d5fbf; --accent-ink: #ffffff; --accent-soft: #e8f0fb;
  --good: #14683a; --good-soft: #e2f3e8; --warn: #815000; --warn-soft: #fdf0d5; --bad: #ad1f2b; --bad-soft: #fbe6e7;
  --idle: #4b5567; --idle-soft: #eaedf1; --focus: #1d5fbf;
}
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {
  color-scheme: dark;
  --ground: #10141b; --surface: #181e27; --raised: #1d242f; --ink: #e5e9f0; --quiet: #9ca7b8; --line: #2b3442; --strong-line: #6b778a;
  --accent: #7fb0f5; --accent-ink: #0c1626; --accent-soft: #1c2d45;
  --good: #7fd3a0; --good-soft: #16311f; --warn: #efc06b; --warn-soft: #35290f; --bad: #f59aa0; --bad-soft: #3b1a1e;
  --idle: #b2bccb; --idle-soft: #28303c; --focus: #8fbcff;
} }
:root[data-theme="dark"] {
  color-scheme: dark;
  --ground: #10141b; --surface: #181e27; --raised: #1d242f; --ink: #e5e9f0; --quiet: #9ca7b8; --line: #2b3442; --strong-line: #6b778a;
  --accent: #7fb0f5; --accent-ink: #0c1626; --accent-soft: #1c2d45;
  --good: #7fd3a0; --good-soft: #16311f; --warn: #efc06b; --warn-soft: #35290f; --bad: #f59aa0; --bad-soft: #3b1a1e;
  --idle: #b2bccb; --idle-soft: #28303c; --focus: #8fbcff;
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
a { color: var(--accent); text-underline-offset: 2px; }
a:not(:hover) { text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
h1, h2, h3, p, dl, dd, ul, ol, figure, fieldset { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.0625rem; line-height: 1.35; font-weight: 620; }
h3 { font-size: 0.9375rem; font-weight: 620; }
code, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono", monospace; font-size: 0.92em; }
.quiet { color: var(--quiet); }
.small { font-size: 0.8667rem; }
.skip { position: absolute; left: -100vw; top: 0; padding: 0.5rem 1rem; background: var(--surface); z-index: 2; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top { background: var(--surface); border-bottom: 1px solid var(--line); }
.top-inner { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; display: flex; flex-wrap: wrap; align-items: center; column-gap: 1.5rem; }
.brand { display: flex; align-items: center; gap: 0.6rem; padding: 0.8rem 0; font-weight: 650; color: var(--ink); text-decoration: none; white-space: nowrap; }
.brand img { display: block; }
.places { display: flex; gap: 0.25rem; flex: 1; min-width: 0; }
.places a { padding: 0.85rem 0.65rem; color: var(--quiet); text-decoration: none; border-bottom: 2px solid transparent; white-space: nowrap; }
.places a:hover { color: var(--ink); }
.places a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); font-weight: 550; }
.choices { display: flex; align-items: center; gap: 0.9rem; font-size: 0.8667rem; white-space: nowrap; }
.choices a { color: var(--quiet); }
.choices form { display: inline; }

main { max-width: 74rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem 1rem; margin-bottom: 1.1rem; }
.head .push { margin-left: auto; }
.crumb { font-size: 0.8667rem; margin-bottom: 0.35rem; color: var(--quiet); }
.notice { padding: 0.65rem 0.9rem; border-radius: 8px; background: var(--good-soft); color: var(--good); margin-bottom: 1.1rem; }
.notice.bad { background: var(--bad-soft); color: var(--bad); }
.notice.warn { background: var(--warn-soft); color: var(--warn); }
.notice ul { padding-left: 1.1rem; }
.notice a { color: inherit; }

.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 1.1rem; overflow: hidden; overflow-x: auto; }
.card > header { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: baseline; padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); }
.card > header .push { margin-left: auto; }
.card > .inside { padding: 1rem; }
.card > .inside > * + * { margin-top: 0.75rem; }
.card > .inside > input[type="hidden"] + * { margin-top: 0; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.1rem; align-items: start; }
.columns > div > .card:last-child { margin-bottom: 1.1rem; }
.columns > div:not(.wide) :is(th, td) { padding-inline: 0.7rem; }
.columns > .wide { grid-column: 1 / -1; }

.scroll { overflow-x: auto; position: relative; }
table { width: 100%; border-collapse: collapse; font-size: 0.9333rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; }
th, td { padding: 0.5rem 1rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
thead th { font-size: 0.8rem; font-weight: 550; color: var(--quiet); background: var(--raised); white-space: nowrap; }
tbody th { font-weight: 550; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover > * { background: var(--raised); }
td.number, th.number { text-align: right; white-space: nowrap; }
td.fit, th.fit { white-space: nowrap; width: 1%; }
.name { overflow-wrap: anywhere; }
.name code { font-weight: 400; }
.empty { padding: 2.2rem 1rem; text-align: center; color: var(--quiet); }
.empty > * + * { margin-top: 0.6rem; }

.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.45rem 1.25rem; font-size: 0.9333rem; }
.facts dt { color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; }
.status { display: inline-block; padding: 0.05rem 0.55rem; border-radius: 999px; font-size: 0.8rem; font-weight: 550; white-space: nowrap; background: var(--idle-soft); color: var(--idle); }
.status.good { background: var(--good-soft); color: var(--good); }
.status.warn { background: var(--warn-soft); color: var(--warn); }
.status.bad { background: var(--bad-soft); color: var(--bad); }

.button, button { font: inherit; font-weight: 550; display: inline-block; min-height: 2.4rem; padding: 0.4rem 0.85rem; border-radius: 7px; border: 1px solid var(--strong-line); background: var(--surface); color: var(--ink); text-decoration: none; cursor: pointer; white-space: nowrap; }
.button:hover, button:hover { background: var(--raised); border-color: var(--ink); }
.button.main, button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.button.main:hover, button.main:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
.button.danger, button.danger { color: var(--bad); border-color: color-mix(in srgb, var(--bad) 55%, transparent); }
button.danger.main { background: var(--bad); border-color: var(--bad); color: var(--surface); }
button.plain { border: 0; padding: 0; min-height: 0; background: none; color: var(--quiet); text-decoration: underline; text-underline-offset: 2px; font-weight: 400; }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }

input, select { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--strong-line); border-radius: 7px; padding: 0.38rem 0.6rem; min-height: 2.4rem; min-width: 0; max-width: 100%; }
select { padding-right: 0.35rem; }
[aria-invalid="true"] { border-color: var(--bad); outline: 1px solid var(--bad); }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; margin-bottom: 1rem; }
.filters label, .field label { display: block; font-size: 0.8667rem; font-weight: 550; margin-bottom: 0.2rem; }
.filters .grow { flex: 1 1 14rem; }
.filters .grow input { width: 100%; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem 1.25rem; }
.field input, .field select { width: 100%; }
.field .help { font-size: 0.8667rem; color: var(--quiet); margin-top: 0.2rem; }
.field .wrong { font-size: 0.8667rem; color: var(--bad); margin-top: 0.2rem; }
.narrow { max-width: 34rem; }
.center { max-width: 26rem; margin: 8vh auto 0; }

.gauge { display: block; margin-top: 0.3rem; min-width: 6rem; }
.gauge .track { fill: var(--idle-soft); }
.gauge .level { fill: var(--accent); }
.gauge.warn .level { fill: #c98500; }
.gauge.bad .level { fill: #cc3340; }

.history { list-style: none; font-size: 0.9333rem; }
.history li { display: grid; grid-template-columns: 17.5rem minmax(0, 1fr); gap: 0.2rem 1rem; padding: 0.45rem 1rem; border-bottom: 1px solid var(--line); }
.history li:last-child { border-bottom: 0; }
time { white-space: nowrap; }
.zoned { color: var(--quiet); font-size: 0.8667rem; display: block; }
.pager { display: flex; gap: 0.75rem; justify-content: flex-end; padding: 0.75rem 1rem; border-top: 1px solid var(--line); }
.tabs { display: flex; flex-wrap: wrap; gap: 0.3rem; font-size: 0.8667rem; }
.tabs a { padding: 0.15rem 0.6rem; border-radius: 999px; text-decoration: none; color: var(--quiet); border: 1px solid var(--line); }
.tabs a[aria-current] { background: var(--accent-soft); color: var(--accent); border-color: transparent; font-weight: 550; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem 1.5rem; --chart-bar: var(--accent); --chart-grid: var(--line); --chart-text: var(--quiet); }
.inside.charts > * + * { margin-top: 0; }
.charts figcaption { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; margin-bottom: 0.35rem; }
.charts figcaption code { font-weight: 600; }
.charts .scroll { max-height: 20rem; overflow-y: auto; }
${chartStyle}
.charts .chart { min-width: 33rem; font-size: 13px; }
.charts .newest { direction: rtl; }
.charts .newest > * { direction: ltr; }
tfoot tr > * { border-top: 1px solid var(--line); border-bottom: 0; }
.matrix th, .matrix td { padding: 0.35rem 0.6rem; }
.matrix td { text-align: center; }
.matrix tbody th { text-align: left; font-weight: 450; min-width: 12rem; }
.matrix .group th { background: var(--raised); font-weight: 600; font-size: 0.8667rem; }
.matrix thead th { vertical-align: bottom; text-align: center; }
.matrix thead th:first-child { text-align: left; }
.mark { display: inline-block; min-width: 1.6em; text-align: center; border-radius: 5px; font-weight: 650; background: var(--idle-soft); color: var(--idle); }
.mark.good { background: var(--good-soft); color: var(--good); }
.mark.warn { background: var(--warn-soft); color: var(--warn); }
.mark.bad { background: var(--bad-soft); color: var(--bad); }
.finding > * + * { margin-top: 0.35rem; }
.finding + .finding { margin-top: 1.1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr)); gap: 1px; background: var(--line); }
.tiles > div { background: var(--surface); padding: 0.75rem 1rem; }
.tiles dt { font-size: 0.8rem; color: var(--quiet); }
.tiles dd { font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
details > summary { cursor: pointer; }
pre { margin: 0.4rem 0 0; padding: 0.6rem 0.8rem; background: var(--raised); border: 1px solid var(--line); border-radius: 7px; overflow-x: auto; font-size: 0.8667rem; white-space: pre-wrap; overflow-wrap: anywhere; }

@media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  .top-inner { padding: 0 1rem; }
  .places { order: 3; flex-basis: 100%; overflow-x: auto; margin: 0 -1rem; padding: 0 0.5rem; }
  .places a { padding: 0.55rem 0.6rem; }
  .choices { margin-left: auto; }
  main { padding: 1.1rem 1rem 2.5rem; }
  th, td { padding: 0.5rem 0.75rem; }
  .history li { grid-template-columns: minmax(0, 1fr); }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .stack tbody tr:last-child { border-bottom: 0; }
  .stack tbody > tr > * { border: 0; padding: 0.12rem 1rem; width: auto; text-align: left; }
  .stack td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); font-size: 0.8667rem; }
  .stack tbody > tr > .line { grid-column: 1 / -1; }
}
@media print { .top, .actions, .filters { display: none; } body { background: #fff; } .card { border-color: #bbb; } }
@media (forced-colors: active) { .status { border: 1px solid; } }
`;

/** A stack of three floors: many tenants, one house. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24"><rect width="24" height="24" rx="6" fill="#1d5fbf"/><g fill="#fff"><rect x="5" y="5" width="14" height="3.6" rx="1.2"/><rect x="5" y="10.2" width="9" height="3.6" rx="1.2" opacity=".85"/><rect x="5" y="15.4" width="14" height="3.6" rx="1.2" opacity=".7"/></g></svg>`;
