import { CliError } from "@microforge/core/program";
import { describe, expect, test } from "vitest";
import { builtInPlans } from "./built-in-plans.ts";
import { parsePlanFile, planJsonSchema } from "./plan-file.ts";

const parse = (text: string) => parsePlanFile("team.yaml", text, builtInPlans.free.resources);

function problems(text: string): unknown {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof CliError)
      return error.text.en
        .split("\n")
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return "none";
}

test("amounts are read as they are written, quoted or not", () => {
  const plan = parse(`
name: { en: Team, zh: 团队版 }
currency: EUR
fee: 49.10
minimum: "60"
prices:
  api_calls: { model: per_unit, unit: 0.000025, included: 1000 }
  traffic: { model: tiered, per: 1073741824, tiers: [{ up_to: 10, unit: 0.1, flat: 1 }, { up_to: null, unit: "0.05" }] }
  seats: { model: flat, amount: 5 }
quotas:
  api_calls: { hard: 100, soft: 80, period: month, rate_per_second: 10, burst: 20 }
  users: { hard: 5 }
`);
  expect(plan).toEqual({
    name: { en: "Team", zh: "团队版" },
    currency: "EUR",
    fee_micro: 49_100_000,
    minimum_micro: 60_000_000,
    prices: {
      api_calls: { model: "per_unit", unit_micro: 25, included: 1000 },
      traffic: {
        model: "tiered",
        per: 1_073_741_824,
        tiers: [
          { up_to: 10, unit_micro: 100_000, flat_micro: 1_000_000 },
          { up_to: null, unit_micro: 50_000 },
        ],
      },
      seats: { model: "flat", amount_micro: 5_000_000 },
    },
    quotas: {
      api_calls: { hard: 100, soft: 80, period: "month", rate_per_second: 10, burst: 20 },
      users: { hard: 5, soft: null, period: "none", rate_per_second: null, burst: null },
    },
    resources: builtInPlans.free.resources,
  });
});

describe("what is wrong is told with its line", () => {
  const head = "name: Team\ncurrency: USD\n";
  test.each([
    ["name: Team", ["team.yaml:1: `currency`: this key is required"]],
    [`${head}fees: 1`, ["team.yaml:3: `fees`: unknown key; did you mean `fee`?"]],
    [`${head}fee: -1`, [expect.stringMatching(/^team\.yaml:3: `fee`: must be an amount/)]],
    [`${head}fee: 0.0000001`, [expect.stringContaining("at most 6 decimals")]],
    [`${head}fee: 9007199254.740992`, [expect.stringContaining("team.yaml:3: `fee`")]],
    [`${head}fee: .inf`, [expect.stringContaining("team.yaml:3: `fee`")]],
    ["name: Team\ncurrency: USDX", [expect.stringContaining("team.yaml:2: `currency`: must be a currency")]],
    [
      `${head}prices:\n  a: { model: per_unit, unti: 1 }`,
      [expect.stringContaining("`prices.a.unit`"), expect.stringContaining("unti")],
    ],
    [`${head}prices:\n  a: { model: tired, unit: 1 }`, [expect.stringContaining("team.yaml:4")]],
    [`${head}prices:\n  "DROP TABLE": { model: flat, amount: 1 }`, [expect.stringContaining("team.yaml:4")]],
    [
      `${head}prices:\n  a:\n    model: tiered\n    tiers: [{ up_to: 10, unit: 1 }, { up_to: 5, unit: 1 }, { up_to: null, unit: 1 }]`,
      [expect.stringContaining("team.yaml:6: `prices.a.tiers`: `up_to` must grow")],
    ],
    [
      `${head}prices:\n  a: { model: volume, tiers: [{ up_to: 10, unit: 1 }] }`,
      [expect.stringContaining("null in the last one")],
    ],
    [`${head}quotas:\n  users: { hard: -5 }`, ["team.yaml:4: `quotas.users.hard`: must be at least 0"]],
    [`${head}quotas:\n  users: { hard: 1.5 }`, [expect.stringContaining("`quotas.users.hard`")]],
    [
      `${head}resources: { requests: { cpu: lots, memory: 1Gi } }`,
      expect.arrayContaining([expect.stringContaining("resources.requests.cpu")]),
    ],
    [":\n- [", [expect.stringContaining("team.yaml:2: Flow sequence")]],
    ["", [expect.stringContaining("team.yaml:1")]],
  ])("%s", (text, lines) => {
    const found = problems(text);
    expect(found).toEqual(lines);
  });
});

test("the JSON Schema names every part", () => {
  expect(planJsonSchema()).toMatchObject({
    type: "object",
    required: ["name", "currency"],
    properties: { fee: {}, minimum: {}, prices: {}, quotas: {}, resources: {} },
  });
});
