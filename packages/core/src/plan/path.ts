import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { errorCode } from "./file-ops.ts";
import { invalidPath, pathOutsideRoot } from "./path-errors.ts";

/** Names that Windows reads as devices, whatever the extension. */
const windowsDevice = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafeCharacter = /[\u0000-\u001f\u007f<>:"|?*\\]/;

/**
 * Refuses a path that is not a plain relative one: the same project must be writable on every system, and no path may
 * leave the folder. Links on disk are judged elsewhere (`disk-view.ts`).
 */
export function checkPath(path: string): void {
  if (path === "") throw invalidPath(path, { en: "it is empty", zh: "路径为空" });
  if (path.includes("\0")) throw invalidPath(path, { en: "it has a NUL character", zh: "含有 NUL 字符" });
  if (path.startsWith("/") || path.startsWith("\\") || /^[a-z]:/i.test(path)) throw pathOutsideRoot(path);
  const names = path.split("/");
  if (names.includes("..")) throw pathOutsideRoot(path);
  for (const name of names) checkName(path, name);
}

function checkName(path: string, name: string): void {
  const shown = JSON.stringify(name);
  if (name === "" || name === ".")
    throw invalidPath(path, { en: "it has an empty part or a `.`", zh: "含有空的部分或 `.`" });
  if (unsafeCharacter.test(name))
    throw invalidPath(path, {
      en: `${shown} has a character that is not portable`,
      zh: `${shown} 含有不可移植的字符`,
    });
  if (/[. ]$/.test(name))
    throw invalidPath(path, {
      en: `${shown} ends in a dot or space, which Windows drops`,
      zh: `${shown} 以点或空格结尾，Windows 会将其去掉`,
    });
  if (windowsDevice.test(name))
    throw invalidPath(path, { en: `${shown} is a device name on Windows`, zh: `${shown} 是 Windows 的设备名` });
}

/** Two names with the same key are one file on a case-insensitive or Unicode-normalising file system. */
export function nameKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The folders above a relative path, outermost first: `a/b/c` has `a` and `a/b`. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    parents.push(path.slice(0, slash));
  }
  return parents;
}

/** Whether `path` is `folder` or inside it; both absolute. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The folder's real place, with the links above it resolved as far as it exists. */
export function realRoot(root: string): string {
  const absolute = resolve(root);
  try {
    return realpathSync(absolute);
  } catch (error) {
    const code = errorCode(error);
    if ((code !== "ENOENT" && code !== "ENOTDIR") || dirname(absolute) === absolute) throw error;
    return join(realRoot(dirname(absolute)), basename(absolute));
  }
}
