import { expect, test } from "vitest";
import { builtInPlans } from "./built-in-plans.ts";
import { describePrice, describeQuota } from "./describe-plan.ts";
import type { Price } from "./plan.ts";

const { basic, enterprise } = builtInPlans;

test.each<[Price | undefined, string, string]>([
  [{ model: "flat", amount_micro: 5_000_000 }, "$5.00 in a month with any usage", "有用量的月份 US$5.00"],
  [{ model: "per_unit", unit_micro: 25 }, "$0.000025 each", "每单位 US$0.000025"],
  [basic.prices.api_calls, "50,000 included, then $0.05 per 1,000", "含 50,000，超出部分每 1,000 单位 US$0.05"],
  [basic.prices.bandwidth_bytes, "5 GiB included, then $0.08 per GiB", "含 5 GiB，超出部分每 GiB US$0.08"],
  [
    enterprise.prices.api_calls,
    "graduated: up to 1,000,000 $0.00 each, up to 10,000,000 $0.00002 each, beyond 10,000,000 $0.00001 each",
    "阶梯计价：1,000,000 以内每单位 US$0.00，10,000,000 以内每单位 US$0.00002，超过 10,000,000 后每单位 US$0.00001",
  ],
  [
    { model: "volume", tiers: [{ up_to: null, unit_micro: 1, flat_micro: 2_000_000 }] },
    "by volume: $0.000001 each + $2.00",
    "按总量计价：每单位 US$0.000001 + US$2.00",
  ],
])("%j", (price, en, zh) => {
  if (!price) throw new Error("a built-in price is gone");
  expect([describePrice(price, "USD", "en"), describePrice(price, "USD", "zh")]).toEqual([en, zh]);
});

test("quotas", () => {
  const quota = { hard: 2 ** 30, soft: 100, period: "month", rate_per_second: 5, burst: 10 } as const;
  expect(describeQuota(quota, "en", "storage_bytes")).toBe("1 GiB a month, warning from 100, 5 a second, bursts of 10");
  expect(describeQuota(quota, "en", "calls")).toContain("1,073,741,824 a month");
  expect(describeQuota({ ...quota, hard: null, soft: null, rate_per_second: null }, "zh")).toBe("不限");
});
