import { problemLine, readYaml, type YamlProblem } from "@microforge/core/edit";
import { CliError, exitCodes, schemaProblems } from "@microforge/core/program";
import { isScalar, visit } from "yaml";
import * as z from "zod";
import { invalidPlanFile } from "./errors.ts";
import { isCurrency, parseAmount } from "./money.ts";
import type { PlanDefinition, Price, PriceTier } from "./plan.ts";

const amount = z
  .union([z.string(), z.number()])
  .refine((value) => parseAmount(String(value)) !== undefined, {
    params: {
      en: "must be an amount such as `49.00`, not negative and with at most 6 decimals",
      zh: "应为 `49.00` 这样的金额，不能为负数，最多 6 位小数",
    },
  })
  .describe("A decimal amount such as 49.00, at most 6 decimals");

const count = z.int().min(0);
const atLeastOne = z.int().min(1);
const metric = z.string().regex(/^[a-z][a-z0-9_.]{0,62}$/u);
const kubernetesQuantity = z.string().regex(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?$/u);

const tier = z.strictObject({ up_to: atLeastOne.nullable(), unit: amount, flat: amount.optional() });

const tiers = z
  .array(tier)
  .min(1)
  .refine((all) => isAscending(all.map(({ up_to }) => up_to)), {
    params: {
      en: "`up_to` must grow from tier to tier, and be null in the last one",
      zh: "各档的 `up_to` 应逐档递增，最后一档应为 null",
    },
  });

const isAscending = (ends: readonly (number | null)[]): boolean =>
  ends.every((end, index) => {
    const before = index === 0 ? 0 : ends[index - 1];
    return index === ends.length - 1 ? end === null : typeof before === "number" && end !== null && end > before;
  });

const price = z.discriminatedUnion("model", [
  z.strictObject({ model: z.literal("flat"), amount }),
  z.strictObject({
    model: z.literal("per_unit"),
    unit: amount,
    included: count.optional(),
    per: atLeastOne.optional(),
  }),
  z.strictObject({ model: z.literal("tiered"), tiers, per: atLeastOne.optional() }),
  z.strictObject({ model: z.literal("volume"), tiers, per: atLeastOne.optional() }),
]);

const quota = z.strictObject({
  hard: count.nullable().default(null),
  soft: count.nullable().default(null),
  period: z.enum(["none", "hour", "day", "week", "month", "year"]).default("none"),
  rate_per_second: atLeastOne.nullable().default(null),
  burst: atLeastOne.nullable().default(null),
});

const compute = z.strictObject({ cpu: kubernetesQuantity, memory: kubernetesQuantity });

const resources = z.strictObject({
  requests: compute,
  limits: compute,
  storage: kubernetesQuantity,
  pods: count,
  services: count,
  persistent_volume_claims: count,
});

const text = z.string().min(1).max(100);

/** A plan as people write it: amounts are decimals, one name does for both languages. */
export const planFileSchema = z.strictObject({
  name: z.union([text, z.strictObject({ en: text, zh: text })]),
  currency: z.string().refine(isCurrency, {
    params: { en: "must be a currency of ISO 4217 such as `USD`", zh: "应为 `USD` 这样的 ISO 4217 货币代码" },
  }),
  fee: amount.default("0"),
  minimum: amount.default("0"),
  prices: z.record(metric, price).default({}),
  quotas: z.record(metric, quota).default({}),
  resources: resources.optional(),
});

type PlanFile = z.infer<typeof planFileSchema>;

/** The JSON Schema of a plan file, for editors. */
export const planJsonSchema = (): Record<string, unknown> =>
  z.toJSONSchema(planFileSchema, { io: "input", unrepresentable: "any" });

/**
 * Reads a plan file. All that is wrong with it is told at once, with lines.
 *
 * @param fallback the resources of a plan that names none
 */
export function parsePlanFile(file: string, source: string, fallback: PlanDefinition["resources"]): PlanDefinition {
  const { document, lineOf, problems } = readYaml(source);
  if (problems.length > 0) throw refused(file, problems);
  // 0.1 as a number is not 0.1: decimals are taken as they are written.
  visit(document, (_key, node) => {
    if (isScalar(node) && typeof node.value === "number" && !Number.isInteger(node.value)) node.value = node.source;
  });
  const data: unknown = document.toJS();
  const parsed = planFileSchema.safeParse(data);
  if (parsed.success) return definitionOf(parsed.data, fallback);
  throw refused(
    file,
    schemaProblems(parsed.error, { schema: planFileSchema, data }).map((problem) => ({
      ...problem,
      line: lineOf(problem.path),
      path: problem.path.join("."),
    })),
  );
}

function refused(file: string, problems: readonly YamlProblem[]): CliError {
  return new CliError("plan-file-invalid", {
    ...invalidPlanFile(
      file,
      problems.map((problem) => problemLine(file, problem)),
    ),
    exitCode: exitCodes.usage,
    details: problems.map(({ line, path, code }) => ({ line, path, code })),
  });
}

const definitionOf = (file: PlanFile, fallback: PlanDefinition["resources"]): PlanDefinition => ({
  name: typeof file.name === "string" ? { en: file.name, zh: file.name } : file.name,
  currency: file.currency,
  fee_micro: micro(file.fee),
  minimum_micro: micro(file.minimum),
  prices: Object.fromEntries(Object.entries(file.prices).map(([name, item]) => [name, priceOf(item)])),
  quotas: file.quotas,
  resources: file.resources ?? fallback,
});

function priceOf(item: z.infer<typeof price>): Price {
  switch (item.model) {
    case "flat":
      return { model: "flat", amount_micro: micro(item.amount) };
    case "per_unit":
      return {
        model: "per_unit",
        unit_micro: micro(item.unit),
        ...(item.included !== undefined && { included: item.included }),
        ...perOf(item),
      };
    case "tiered":
    case "volume":
      return { model: item.model, tiers: item.tiers.map(tierOf), ...perOf(item) };
  }
}

const perOf = ({ per }: { readonly per?: number | undefined }): { readonly per?: number } =>
  per === undefined ? {} : { per };

const tierOf = ({ up_to, unit, flat }: z.infer<typeof tier>): PriceTier => ({
  up_to,
  unit_micro: micro(unit),
  ...(flat !== undefined && { flat_micro: micro(flat) }),
});

/** The schema has made sure that it is an amount. */
const micro = (value: string | number): number => parseAmount(String(value)) ?? 0;
