import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";

/** A path that no plan may contain. */
export function invalidPath(path: string, reason: Text): CliError {
  const shown = JSON.stringify(path);
  return new CliError("path-invalid", {
    message: { en: `${shown} cannot be used as a path: ${reason.en}`, zh: `不能使用路径 ${shown}：${reason.zh}` },
    hint: {
      en: "use a relative path of ordinary names, separated by `/`",
      zh: "请使用相对路径，各级名称为普通名称，以 `/` 分隔",
    },
    exitCode: exitCodes.usage,
    details: { path },
  });
}

export function pathOutsideRoot(path: string): CliError {
  const shown = JSON.stringify(path);
  return new CliError("path-outside-root", {
    message: { en: `${shown} is not inside the project folder`, zh: `${shown} 不在项目文件夹内` },
    hint: {
      en: "use a path relative to the project folder, without `..`",
      zh: "请使用相对于项目文件夹且不含 `..` 的路径",
    },
    exitCode: exitCodes.usage,
    details: { path },
  });
}

export function linkOutsideRoot(path: string, link: string): CliError {
  return new CliError("link-outside-root", {
    message: {
      en: `\`${path}\` goes through the symbolic link \`${link}\`, which leaves the project folder or points nowhere`,
      zh: `\`${path}\` 经过符号链接 \`${link}\`，该链接指向项目文件夹之外，或目标不存在`,
    },
    hint: {
      en: `replace the link \`${link}\` by a real file or folder, or remove it`,
      zh: `请将链接 \`${link}\` 换成真实的文件或文件夹，或将其删除`,
    },
    details: { path, link },
  });
}

export function caseCollision(path: string, existing: string): CliError {
  return new CliError("case-collision", {
    message: {
      en: `\`${path}\` and \`${existing}\` differ only in case; many systems cannot keep both`,
      zh: `\`${path}\` 与 \`${existing}\` 仅大小写不同，许多系统无法同时保存两者`,
    },
    hint: { en: "choose another name, or rename the existing one first", zh: "请换一个名称，或先重命名已有的文件" },
    exitCode: exitCodes.conflict,
    details: { path, existing },
  });
}

export function isFolder(path: string): CliError {
  return new CliError("is-a-folder", {
    message: { en: `\`${path}\` should be a file, but is a folder`, zh: `\`${path}\` 应为文件，但它是文件夹` },
    hint: { en: `move or rename the folder \`${path}\``, zh: `请移走或重命名文件夹 \`${path}\`` },
    exitCode: exitCodes.conflict,
    details: { path },
  });
}

export function parentIsFile(path: string, parent: string): CliError {
  const shown = parent === "" ? "." : parent;
  return new CliError("parent-is-a-file", {
    message: {
      en: `\`${path}\` cannot be made: \`${shown}\` is a file, not a folder`,
      zh: `无法创建 \`${path}\`：\`${shown}\` 是文件，不是文件夹`,
    },
    hint: { en: `move or rename the file \`${shown}\``, zh: `请移走或重命名文件 \`${shown}\`` },
    exitCode: exitCodes.conflict,
    details: { path, parent },
  });
}

export function notAFile(path: string): CliError {
  return new CliError("not-a-file", {
    message: { en: `\`${path}\` is neither a file nor a folder`, zh: `\`${path}\` 既不是文件也不是文件夹` },
    hint: { en: `it is a device, pipe or socket: move it away`, zh: "它是设备、管道或套接字，请将其移走" },
    exitCode: exitCodes.conflict,
    details: { path },
  });
}

export function fileExists(path: string): CliError {
  return new CliError("file-exists", {
    message: { en: `\`${path}\` already exists`, zh: `\`${path}\` 已存在` },
    hint: { en: "pass `--force` to replace it", zh: "加上 `--force` 可覆盖它" },
    exitCode: exitCodes.conflict,
    details: { path },
  });
}

export function fileMissing(path: string): CliError {
  return new CliError("file-missing", {
    message: { en: `\`${path}\` does not exist`, zh: `\`${path}\` 不存在` },
    hint: {
      en: "check the path, or run the command in the project's folder",
      zh: "请检查路径，或在项目文件夹中运行该命令",
    },
    details: { path },
  });
}

export function notText(path: string, cause: unknown): CliError {
  return new CliError("not-text", {
    message: { en: `\`${path}\` is not UTF-8 text`, zh: `\`${path}\` 不是 UTF-8 文本` },
    hint: { en: "save the file as UTF-8", zh: "请将文件另存为 UTF-8 编码" },
    details: { path },
    cause,
  });
}
