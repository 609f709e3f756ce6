import { Document, isMap, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** How a node was written, beyond its value. */
interface Marks {
  readonly commentBefore?: string;
  readonly comment?: string;
  readonly spaceBefore?: boolean;
  readonly flow?: boolean;
  readonly type?: string;
}

type YamlNode = Marks &
  (
    | { readonly map: readonly (readonly [key: YamlNode, value: YamlNode | null])[] }
    | { readonly seq: readonly YamlNode[] }
    | { readonly scalar: unknown }
  );

/** A YAML document as JSON can hold it, comments and styles included. */
export interface YamlTree {
  readonly commentBefore?: string;
  readonly comment?: string;
  readonly contents: YamlNode | null;
}

export const toYamlTree = ({ commentBefore, comment, contents }: Document): YamlTree => ({
  ...(commentBefore ? { commentBefore } : {}),
  ...(comment ? { comment } : {}),
  contents: contents === null ? null : fromNode(contents),
});

export function fromYamlTree({ commentBefore, comment, contents }: YamlTree): Document {
  const document = new Document(null);
  document.contents = contents === null ? null : toNode(contents);
  document.commentBefore = commentBefore ?? null;
  document.comment = comment ?? null;
  return document;
}

function fromNode(node: Node): YamlNode {
  const { commentBefore, comment, spaceBefore } = node;
  const marks: Marks = {
    ...(commentBefore ? { commentBefore } : {}),
    ...(comment ? { comment } : {}),
    ...(spaceBefore ? { spaceBefore } : {}),
  };
  if (isScalar(node)) return { ...marks, ...(node.type ? { type: node.type } : {}), scalar: node.value };
  if (isMap<Node, Node | null>(node)) {
    const map = node.items.map(({ key, value }) => [fromNode(key), value === null ? null : fromNode(value)] as const);
    return { ...marks, ...(node.flow ? { flow: true } : {}), map };
  }
  if (isSeq<Node>(node)) return { ...marks, ...(node.flow ? { flow: true } : {}), seq: node.items.map(fromNode) };
  throw new Error("aliases have no place in the fragments of a shared file");
}

function toNode(tree: YamlNode): Node {
  const node = bareNode(tree);
  if (tree.commentBefore) node.commentBefore = tree.commentBefore;
  if (tree.comment) node.comment = tree.comment;
  if (tree.spaceBefore) node.spaceBefore = true;
  return node;
}

function bareNode(tree: YamlNode): Node {
  if ("scalar" in tree) {
    const scalar = new Scalar(tree.scalar);
    if (isScalarType(tree.type)) scalar.type = tree.type;
    return scalar;
  }
  const collection = "map" in tree ? new YAMLMap() : new YAMLSeq();
  if (tree.flow) collection.flow = true;
  if ("map" in tree && collection instanceof YAMLMap)
    collection.items = tree.map.map(([key, value]) => new Pair(toNode(key), value === null ? null : toNode(value)));
  if ("seq" in tree && collection instanceof YAMLSeq) collection.items = tree.seq.map(toNode);
  return collection;
}

const scalarTypes: ReadonlySet<string> = new Set<Scalar.Type>([
  "BLOCK_FOLDED",
  "BLOCK_LITERAL",
  "PLAIN",
  "QUOTE_DOUBLE",
  "QUOTE_SINGLE",
]);

const isScalarType = (type: string | undefined): type is Scalar.Type => type !== undefined && scalarTypes.has(type);
