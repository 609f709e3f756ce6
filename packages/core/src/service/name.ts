import { rustKeywords } from "../entity/naming.ts";
import type { Text } from "../program/messages.ts";

/** Long enough for any name that people type; short enough for what Kubernetes and DNS append to it (63 in all). */
const longest = 50;

/** Crates of the toolchain, which a crate of that name would hide, and names that cargo keeps for its own folders. */
const taken = new Set("alloc core proc-macro proc_macro std test build deps doc examples incremental".split(" "));

/** Device names of Windows: no file or folder can be called so there. */
const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/u;

export type NameCheck =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: Text; readonly suggestion: string };

/**
 * Whether a name can be a crate, a folder, an image and a DNS label at once. `dependencies` are the crates that the
 * service will use: cargo cannot have a package that depends on one of its own name.
 */
export function checkName(name: string, dependencies: ReadonlySet<string> = new Set()): NameCheck {
  const reason = whyNot(name, dependencies);
  return reason === undefined ? { valid: true } : { valid: false, reason, suggestion: suggestName(name, dependencies) };
}

function whyNot(name: string, dependencies: ReadonlySet<string>): Text | undefined {
  if (name === "") return { en: "it is empty", zh: "名称为空" };
  if (/[/\\]/u.test(name) || name === "." || name === "..")
    return { en: "it is a path; the folder goes to `--dir`", zh: "它是一个路径；文件夹请用 `--dir` 指定" };
  if (/[^a-z0-9_-]/u.test(name))
    return {
      en: "only lower-case letters a-z, digits, `-` and `_` can be in a crate's name",
      zh: "crate 名称只能包含小写字母 a-z、数字、`-` 和 `_`",
    };
  if (!/^[a-z]/u.test(name)) return { en: "it must begin with a letter", zh: "名称必须以字母开头" };
  if (!/[a-z0-9]$/u.test(name)) return { en: "it must end with a letter or a digit", zh: "名称必须以字母或数字结尾" };
  if (name.length > longest) return { en: `it is longer than ${longest} characters`, zh: `名称超过 ${longest} 个字符` };
  if (rustKeywords.has(name.replaceAll("-", "_")))
    return { en: "it is a word of the Rust language", zh: "它是 Rust 语言的关键字" };
  if (taken.has(name)) return { en: "Rust's own tools use this name", zh: "Rust 工具链自身使用这个名称" };
  if (windowsDevice.test(name)) return { en: "Windows reserves this name", zh: "它是 Windows 的保留名称" };
  if (dependencies.has(name))
    return { en: "the service depends on a crate of this name", zh: "服务依赖的 crate 中有同名者" };
  return undefined;
}

/** The valid name that is nearest to what was typed. */
function suggestName(typed: string, dependencies: ReadonlySet<string>): string {
  const lastSegment = typed.split(/[/\\]/u).findLast((segment) => /[\p{L}\p{N}]/u.test(segment)) ?? "";
  const words = lastSegment
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/gu, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/gu, "-")
    .slice(0, longest)
    .replace(/^[-_]+|[-_]+$/gu, "");
  const named = /^[0-9]/u.test(words) ? `service-${words}`.slice(0, longest).replace(/[-_]+$/u, "") : words;
  if (named === "") return "my-service";
  return whyNot(named, dependencies) === undefined ? named : `${named.slice(0, longest - "-service".length)}-service`;
}
