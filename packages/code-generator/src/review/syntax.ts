import { type RustNode, withRustTree } from "@microforge/core/edit";

/**
 * A node of a Rust syntax tree, copied out of the parser: asking the parser for parents and children costs a call into
 * WebAssembly each time, and its nodes must not be kept. Names and fields are those of tree-sitter-rust.
 */
export class SyntaxNode {
  readonly type: string;
  /** False for punctuation and keywords. */
  readonly isNamed: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: SyntaxNode | undefined;
  readonly children: SyntaxNode[] = [];
  /** Which field of the parent this node is. */
  readonly field: string | undefined;
  readonly #source: string;

  constructor(
    source: string,
    parent: SyntaxNode | undefined,
    {
      type,
      isNamed,
      startIndex,
      endIndex,
      field,
    }: Pick<SyntaxNode, "type" | "isNamed" | "startIndex" | "endIndex" | "field">,
  ) {
    this.#source = source;
    this.parent = parent;
    this.type = type;
    this.isNamed = isNamed;
    this.startIndex = startIndex;
    this.endIndex = endIndex;
    this.field = field;
  }

  get text(): string {
    return this.#source.slice(this.startIndex, this.endIndex);
  }

  get namedChildren(): SyntaxNode[] {
    return this.children.filter((child) => child.isNamed && !isComment(child));
  }

  childForFieldName(name: string): SyntaxNode | undefined {
    return this.children.find((child) => child.field === name);
  }

  /** The child of one of these types; the first of them. */
  childOfType(...types: readonly string[]): SyntaxNode | undefined {
    return this.children.find((child) => types.includes(child.type));
  }

  /** The nodes around this one, from the inside out. */
  *ancestors(): Generator<SyntaxNode> {
    for (let node = this.parent; node !== undefined; node = node.parent) yield node;
  }

  /** The nearest node around this one of one of these types. */
  closest(...types: readonly string[]): SyntaxNode | undefined {
    for (const node of this.ancestors()) if (types.includes(node.type)) return node;
    return undefined;
  }

  /** All nodes below this one, in the order of the text; of these types, if any are given. */
  *descendants(...types: readonly string[]): Generator<SyntaxNode> {
    for (const child of this.children) {
      if (types.length === 0 || types.includes(child.type)) yield child;
      yield* child.descendants(...types);
    }
  }

  /** Whether the other node lies within this one, or is it. */
  contains(other: { readonly startIndex: number; readonly endIndex: number }): boolean {
    return this.startIndex <= other.startIndex && other.endIndex <= this.endIndex;
  }
}

export const isComment = (node: { readonly type: string }): boolean =>
  node.type === "line_comment" || node.type === "block_comment";

/** Whether a comment documents an item; any other is a remark on the code. */
export const hasDocMarker = (comment: SyntaxNode): boolean =>
  comment.childOfType("outer_doc_comment_marker", "inner_doc_comment_marker") !== undefined;

export interface SyntaxTree {
  readonly root: SyntaxNode;
  /** The nodes of each type, in the order of the text. */
  readonly byType: ReadonlyMap<string, readonly SyntaxNode[]>;
  /** Where the parser had to guess, if anywhere. */
  readonly broken: SyntaxNode | undefined;
}

/** Parses Rust. */
export const parseRust = (source: string): Promise<SyntaxTree> =>
  withRustTree(source, (root) => copyTree(source, root));

function copyTree(source: string, origin: RustNode): SyntaxTree {
  const byType = new Map<string, SyntaxNode[]>();
  let broken: SyntaxNode | undefined;
  const cursor = origin.walk();
  const copy = (parent: SyntaxNode | undefined): SyntaxNode => {
    const node = new SyntaxNode(source, parent, {
      type: cursor.nodeType,
      isNamed: cursor.nodeIsNamed,
      startIndex: cursor.startIndex,
      endIndex: cursor.endIndex,
      field: cursor.currentFieldName ?? undefined,
    });
    const alike = byType.get(node.type);
    if (alike === undefined) byType.set(node.type, [node]);
    else alike.push(node);
    if (broken === undefined && (node.type === "ERROR" || cursor.nodeIsMissing)) broken = node;
    if (cursor.gotoFirstChild()) {
      do node.children.push(copy(node));
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    return node;
  };
  try {
    return { root: copy(undefined), byType, broken };
  } finally {
    cursor.delete();
  }
}
