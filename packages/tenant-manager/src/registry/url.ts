import { isAbsolute, resolve } from "node:path";
import { CliError, exitCodes } from "@microforge/core/program";

export type Dialect = "sqlite" | "postgres";

/** Where a registry is: a file by its whole path, or a server. */
export type Location =
  | { readonly dialect: "sqlite"; readonly path: string; readonly shown: string }
  | { readonly dialect: "postgres"; readonly url: string; readonly shown: string };

export const defaultDatabase = "sqlite:tenants.db";

/** Reads `sqlite:<path>` and `postgres://…`; a path counts from `cwd`. `shown` has no password and may be printed. */
export function parseDatabase(text: string, cwd: string): Location {
  const [, path] = /^sqlite:(?:\/\/)?(.+)$/u.exec(text) ?? [];
  if (path !== undefined && !path.includes("\0")) {
    return { dialect: "sqlite", path: isAbsolute(path) ? path : resolve(cwd, path), shown: `sqlite:${path}` };
  }
  if (/^postgres(ql)?:\/\//u.test(text) && URL.canParse(text)) {
    return { dialect: "postgres", url: text, shown: withoutPassword(text) };
  }
  throw new CliError("database-invalid", {
    message: {
      en: `\`${withoutPassword(text)}\` names no database`,
      zh: `\`${withoutPassword(text)}\` 不是有效的数据库地址`,
    },
    hint: {
      en: "write `sqlite:tenants.db` or `postgres://user@host:5432/name`",
      zh: "请写成 `sqlite:tenants.db` 或 `postgres://user@host:5432/name`",
    },
    exitCode: exitCodes.usage,
  });
}

/** A URL as it may be printed and kept. */
export function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text.replace(/:[^:@/]*@/u, "@");
  const url = new URL(text);
  if (url.password === "" && !url.searchParams.has("password")) return text;
  url.password = "";
  url.searchParams.delete("password");
  return url.href;
}
