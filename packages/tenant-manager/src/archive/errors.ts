import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { errorCodeOf } from "../error-code.ts";

export const archiveBroken = (path: string, line: number, reason: Text): CliError =>
  new CliError("archive-broken", {
    message: { en: `\`${path}\`, line ${line}: ${reason.en}`, zh: `\`${path}\` 第 ${line} 行：${reason.zh}` },
    hint: {
      en: "nothing was imported; export the tenant again, or use another copy of the file",
      zh: "未导入任何内容；请重新导出该租户，或改用该文件的其他副本",
    },
    exitCode: exitCodes.usage,
  });

export function archiveUnreadable(path: string, error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const code = errorCodeOf(error) || error.message;
  return new CliError("archive-unreadable", {
    message: { en: `\`${path}\` cannot be read: ${code}`, zh: `无法读取 \`${path}\`：${code}` },
    exitCode: exitCodes.usage,
    cause: error,
  });
}
