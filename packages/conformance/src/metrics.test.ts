import { expect, it } from "vitest";
import { parseMetrics, total } from "./metrics.ts";

const text = `# HELP requests_total Requests
# TYPE requests_total counter
requests_total{method="GET",route="/a{id}"} 3
requests_total{method="POST",route="say \\"x\\", y"} 4 1700000000
up 1
# EOF
`;

it("reads names, labels and values", () => {
  expect(parseMetrics(text)).toEqual([
    { name: "requests_total", labels: { method: "GET", route: "/a{id}" }, value: 3 },
    { name: "requests_total", labels: { method: "POST", route: 'say \\"x\\", y' }, value: 4 },
    { name: "up", labels: {}, value: 1 },
  ]);
});

it("refuses what is no metric", () => {
  expect(() => parseMetrics("<html>")).toThrow("Not a line of metrics");
});

it("adds up what has the labels", () => {
  const samples = parseMetrics(text);
  expect(total(samples, "requests_total")).toBe(7);
  expect(total(samples, "requests_total", { method: "GET" })).toBe(3);
  expect(total(samples, "requests_total", { method: "PUT" })).toBe(0);
});
