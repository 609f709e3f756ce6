import { expect, test } from "vitest";
import { problemLine, readYaml } from "./yaml-read.ts";

test("what is wrong with the syntax is told with its line, once", () => {
  const lines = readYaml("a: 1\nb: [1\nc: 2\n").problems.map((problem) => problemLine("a.yaml", problem).en);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/^a\.yaml:\d+: (?!.*at line)/u);
});
