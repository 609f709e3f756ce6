import { attributesOf, isTestAttribute } from "./attributes.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Names of folders with `test` among their words, and of others that hold no code of the service itself. */
const testFolder = /(^|[_-])(tests?|testing|bench|benches|example|examples|fuzz|e2e|mocks?|fixtures)([_-]|$)/;

/** Whether a file is test, bench or example code by its path alone; build scripts count too, since no service runs them. */
export function isTestPath(path: string): boolean {
  const [file = "", ...folders] = path.split("/").reverse();
  return folders.some((folder) => testFolder.test(folder)) || file === "build.rs" || file === "tests.rs";
}

/** Whether a file is part of a program for a terminal: there one person waits, and reads what is printed. */
export const isCommandLine = (path: string): boolean =>
  /(^|[/_-])(cli|xtask|cmds?|commands|codegen)([/_-]|$)/.test(path);

/**
 * The modules of a file that exist for tests only: `#[cfg(test)] mod helpers;` in `src/store.rs` is `src/store/helpers`,
 * to be found as `src/store/helpers.rs` or in that folder.
 */
export function testModules(path: string, root: SyntaxNode): string[] {
  const folder = moduleFolder(path);
  return root.children
    .filter((node) => node.type === "mod_item" && node.childForFieldName("body") === undefined)
    .filter((node) => attributesOf(node).some(isTestAttribute))
    .map((node) => `${folder}${node.childForFieldName("name")?.text ?? ""}`);
}

/** Where the modules that a file declares are. */
const moduleFolder = (path: string): string => path.replace(/(^|\/)(mod|lib|main)\.rs$/, "$1").replace(/\.rs$/, "/");

/** Orders paths so that a module comes ahead of the modules that it declares. */
export function declaringFirst(a: string, b: string): number {
  const [depthA, depthB] = [moduleFolder(a).split("/").length, moduleFolder(b).split("/").length];
  return depthA - depthB || (a < b ? -1 : 1);
}
