import { plainPath } from "./imports.ts";
import { isComment, type SyntaxNode } from "./syntax.ts";

/** An outer attribute of an item: `#[cfg(test)]` has the path `cfg` and the arguments `(test)`. */
export interface Attribute {
  readonly path: string;
  readonly arguments: string;
  readonly node: SyntaxNode;
}

/** The attributes above an item, a field or a statement. */
export function attributesOf(item: SyntaxNode): Attribute[] {
  const siblings = item.parent?.children ?? [];
  const found: Attribute[] = [];
  for (let index = siblings.indexOf(item) - 1; index >= 0; index--) {
    const sibling = siblings[index];
    if (sibling === undefined || !(sibling.type === "attribute_item" || isComment(sibling))) break;
    const attribute = sibling.childOfType("attribute");
    if (attribute !== undefined) found.unshift(readAttribute(attribute, sibling));
  }
  return found;
}

function readAttribute(attribute: SyntaxNode, node: SyntaxNode): Attribute {
  const path = attribute.namedChildren[0]?.text ?? "";
  return { path: plainPath(path), arguments: attribute.text.slice(path.length).trim(), node };
}

/** Whether an attribute makes its item part of the tests: `#[test]`, `#[tokio::test]`, `#[cfg(test)]`, `#[rstest]`. */
export function isTestAttribute({ path, arguments: args }: Attribute): boolean {
  if (path === "cfg") return /\btest\b/.test(args) && !/\bnot\s*\(\s*test\b/.test(args);
  return /(^|::)(\w*test|bench|test_case|quickcheck|proptest)$/.test(path);
}
