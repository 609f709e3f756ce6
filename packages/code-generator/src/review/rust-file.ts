import { attributesOf, isTestAttribute } from "./attributes.ts";
import { findHandlers, findRequestCode } from "./handlers.ts";
import { Imports, plainPath } from "./imports.ts";
import type { SyntaxNode, SyntaxTree } from "./syntax.ts";

export interface RustFileSource {
  /** `/`-separated, relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly tree: SyntaxTree;
  /** Whether all of it is test code, by its place or by how another file declares it. */
  readonly isTest: boolean;
}

/** One parsed file and what can be known of it without the rest of the project. */
export class RustFile {
  readonly path: string;
  readonly text: string;
  readonly root: SyntaxNode;
  readonly isTest: boolean;
  readonly imports: Imports;
  readonly #byType: SyntaxTree["byType"];
  readonly #inTest = new Map<SyntaxNode, boolean>();
  #handlers: ReadonlySet<SyntaxNode> | undefined;
  #requestCode: ReadonlySet<SyntaxNode> | undefined;

  constructor({ path, text, tree, isTest }: RustFileSource) {
    this.path = path;
    this.text = text;
    this.root = tree.root;
    this.isTest = isTest;
    this.#byType = tree.byType;
    this.imports = new Imports(this.nodes("use_declaration"));
  }

  /** The nodes of these types, in the order of the text for each type: the way in which rules look for their matter. */
  nodes(...types: readonly string[]): readonly SyntaxNode[] {
    const [only] = types;
    if (types.length === 1 && only !== undefined) return this.#byType.get(only) ?? [];
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** Whether a node is test code: the whole file is, or an item around the node is `#[test]` or `#[cfg(test)]`. */
  inTest(node: SyntaxNode): boolean {
    if (this.isTest) return true;
    if (node.parent === undefined) return false;
    const known = this.#inTest.get(node);
    if (known !== undefined) return known;
    const own =
      (node.type.endsWith("_item") || node.type === "use_declaration") && attributesOf(node).some(isTestAttribute);
    const inTest = own || this.inTest(node.parent);
    this.#inTest.set(node, inTest);
    return inTest;
  }

  /** The full path of what a path node or a path's text stands for: see {@link Imports.resolve}. */
  resolve(path: SyntaxNode | string, at?: SyntaxNode): string {
    if (typeof path === "string") return at === undefined ? plainPath(path) : this.imports.resolve(path, at);
    return this.imports.resolve(path.text, at ?? path);
  }

  /** The functions that answer requests. */
  get handlers(): ReadonlySet<SyntaxNode> {
    this.#handlers ??= findHandlers(this);
    return this.#handlers;
  }

  /** The functions that run for a request: handlers, extractors and responders, and what they call in this file. */
  get requestCode(): ReadonlySet<SyntaxNode> {
    this.#requestCode ??= findRequestCode(this);
    return this.#requestCode;
  }

  /** The handler that a node is in, closures and nested blocks included. */
  handlerOf(node: SyntaxNode): SyntaxNode | undefined {
    for (const around of node.ancestors()) if (this.handlers.has(around)) return around;
    return undefined;
  }

  /** Whether a node is in code that runs for a request, outside of tests. */
  servesRequests(node: SyntaxNode): boolean {
    if (this.inTest(node)) return false;
    for (const around of node.ancestors()) if (this.requestCode.has(around)) return true;
    return false;
  }
}
