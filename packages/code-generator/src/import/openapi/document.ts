import { CliError, exitCodes } from "@microforge/core/program";
import { parse } from "yaml";
import { isDeeperThan, isObject, type JsonObject, textAt } from "../json.ts";

/** Descriptions that people write are nested some twenty deep. */
const deepest = 200;

/** The value of a JSON or YAML text. Whatever the text is, the result is a plain tree or a `CliError`. */
export function parseJsonOrYaml(text: string, file: string): unknown {
  const value = parsed(text.replace(/^\uFEFF/u, ""), file);
  if (!isDeeperThan(deepest, value)) return value;
  throw invalid(file, `it is nested more than ${deepest} deep`, `嵌套超过 ${deepest} 层`);
}

function parsed(text: string, file: string): unknown {
  try {
    if (/^\s*[[{]/u.test(text)) return JSON.parse(text);
  } catch {
    // A flow collection of YAML may begin like JSON.
  }
  try {
    return parse(text, { maxAliasCount: 100, logLevel: "error", merge: true });
  } catch (error) {
    // An alias too many, a syntax error, or nesting that the parser's own stack does not hold.
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw invalid(file, reason, reason, error);
  }
}

/** Refuses what is no OpenAPI 3.0 or 3.1 description. */
export function checkVersion(document: unknown, file: string): JsonObject {
  if (!isObject(document)) throw invalid(file, "it is not an object", "内容不是对象");
  const swagger = textAt(document, "swagger");
  if (swagger !== undefined) {
    throw new CliError("unsupported-openapi", {
      message: {
        en: `\`${file}\` is Swagger ${swagger}, not OpenAPI 3`,
        zh: `\`${file}\` 是 Swagger ${swagger}，不是 OpenAPI 3`,
      },
      hint: {
        en: "convert it first, for example with `npx swagger2openapi`",
        zh: "请先转换，例如使用 `npx swagger2openapi`",
      },
      exitCode: exitCodes.usage,
    });
  }
  const version = textAt(document, "openapi");
  if (version !== undefined && /^3\.[01](?:\.|$)/u.test(version)) return document;
  throw new CliError("unsupported-openapi", {
    message: {
      en: version === undefined ? `\`${file}\` has no \`openapi: 3.x\`` : `\`${file}\` is OpenAPI ${version}`,
      zh: version === undefined ? `\`${file}\` 中没有 \`openapi: 3.x\`` : `\`${file}\` 是 OpenAPI ${version}`,
    },
    hint: { en: "OpenAPI 3.0 and 3.1 can be imported", zh: "可导入 OpenAPI 3.0 和 3.1" },
    exitCode: exitCodes.usage,
  });
}

function invalid(file: string, en: string, zh: string, cause?: unknown): CliError {
  return new CliError("invalid-openapi", {
    message: { en: `\`${file}\` cannot be understood: ${en}`, zh: `无法理解 \`${file}\`：${zh}` },
    cause,
  });
}
