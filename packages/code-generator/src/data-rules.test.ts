import { expect, test } from "vitest";
import { dataRules } from "./data-rules.ts";

test.each(["1.50", "9007199254740993", "true", "a=b", ""])("a value stays the text that was typed: %j", (value) => {
  const rules = dataRules({ fill: [`code=${value}`], cast: [], replace: [] }, "Task");
  expect(rules).toEqual([{ entity: "Task", field: "code", value }]);
});

test("what several flags say of a field is one rule", () => {
  const flags = { fill: ["Task.state=open"], cast: ["Task.state"], replace: ["Task.state=a:b", "Task.state=c:d"] };
  expect(dataRules(flags)).toEqual([
    { entity: "Task", field: "state", value: "open", cast: true, values: { a: "b", c: "d" } },
  ]);
});

test("values that are called as what every object of JavaScript has are values", () => {
  const [rule] = dataRules({ fill: [], cast: [], replace: ["kind=constructor:__proto__", "kind=__proto__:x"] }, "Task");
  expect(Object.entries(rule?.values ?? {})).toEqual([
    ["constructor", "__proto__"],
    ["__proto__", "x"],
  ]);
});
