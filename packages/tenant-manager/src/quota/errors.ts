import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { messages } from "./messages.ts";

const usage = (code: string, message: Text, hint?: Text): CliError =>
  new CliError(code, { message, ...(hint && { hint }), exitCode: exitCodes.usage });

export const quotaUnreadable = (): CliError =>
  new CliError("quota-unreadable", { message: messages.unreadable, hint: messages.unreadableHint });

export const quantityNotPositive = (quantity: number): CliError =>
  usage("quantity-invalid", messages.quantityNotPositive(quantity));

export const unknownTenant = (tenant: string): CliError => usage("tenant-unknown", messages.tenantUnknown(tenant));

export const unknownMetric = (metric: string, guess: string | undefined): CliError =>
  usage("metric-unknown", messages.metricUnknown(metric), guess ? messages.didYouMean(guess) : messages.metricHint);

export const limitInvalid = (option: string, value: string): CliError =>
  usage("limit-invalid", messages.limitInvalid(option, value), messages.limitHint(option));

export const softAboveHard = (soft: number, hard: number): CliError =>
  usage("soft-above-hard", messages.softAboveHard(soft, hard), messages.softAboveHardHint);

export const burstWithoutRate = (): CliError =>
  usage("burst-without-rate", messages.burstWithoutRate, messages.burstWithoutRateHint);

export const nothingToSet = (): CliError => usage("nothing-to-set", messages.nothingToSet, messages.nothingToSetHint);
