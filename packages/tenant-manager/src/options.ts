import type { ArgumentSpec, OptionSpec } from "@microforge/core/program";
import { defaultDatabase } from "./registry/url.ts";

/** Where the registry is. */
export const databaseOption = {
  type: "value",
  placeholder: "URL",
  config: true,
  default: defaultDatabase,
  summary: {
    en: "the registry: sqlite:FILE or postgres://…",
    zh: "租户登记库：sqlite:文件 或 postgres://…",
  },
} as const satisfies OptionSpec;

/** The tenant that a command is about. */
export const tenantArgument = {
  required: true,
  summary: { en: "the tenant: its slug or its id", zh: "租户：短名（slug）或 id" },
} as const satisfies ArgumentSpec;
