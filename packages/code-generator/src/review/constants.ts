import { lastSegment } from "./imports.ts";
import type { SyntaxNode } from "./syntax.ts";

const literals = new Set([
  "string_literal",
  "raw_string_literal",
  "char_literal",
  "integer_literal",
  "float_literal",
  "boolean_literal",
]);

/** Whether an expression is the same whenever it is evaluated: a literal, a constant, a unit variant, or made of those. */
export function isConstant(node: SyntaxNode): boolean {
  if (literals.has(node.type)) return true;
  switch (node.type) {
    case "identifier":
      return /^[A-Z][A-Z0-9_]*$/.test(node.text);
    case "scoped_identifier":
      return /^[A-Z]/.test(lastSegment(node.text));
    case "reference_expression":
    case "unary_expression":
    case "parenthesized_expression":
    case "tuple_expression":
    case "array_expression":
    case "binary_expression":
      return node.namedChildren.every((child) => child.type === "mutable_specifier" || isConstant(child));
    case "call_expression": {
      const callee = node.childForFieldName("function");
      const list = node.childForFieldName("arguments")?.namedChildren ?? [];
      if (!list.every(isConstant)) return false;
      if (callee?.type === "field_expression") {
        const value = callee.childForFieldName("value");
        return value !== undefined && isConstant(value);
      }
      return list.length > 0 && callee?.type === "scoped_identifier";
    }
    case "macro_invocation":
      return /^(concat|env|file|line|module_path|include_str|include_bytes|stringify)$/.test(
        node.childForFieldName("macro")?.text ?? "",
      );
    default:
      return false;
  }
}
