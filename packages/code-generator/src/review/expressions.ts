import { asMethodCall } from "./calls.ts";
import { literalText } from "./format-strings.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Methods whose result is the receiver in another shape. */
const views = new Set(
  "as_str as_bytes as_ref as_slice as_deref as_mut borrow clone deref expose_secret into into_owned to_owned to_string to_vec trim unwrap unwrap_or_default unwrap_or unwrap_or_else expect".split(
    " ",
  ),
);

/** An expression without what only changes its shape: `&`, `*`, `?`, parentheses, `Some(…)`, `.as_str()`, `.clone()`. */
export function withoutViews(expression: SyntaxNode): SyntaxNode {
  const inner = innerOf(expression);
  return inner === undefined ? expression : withoutViews(inner);
}

function innerOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "reference_expression":
    case "parenthesized_expression":
    case "try_expression":
      return node.namedChildren.at(-1);
    case "unary_expression":
      return node.text.startsWith("*") ? node.namedChildren[0] : undefined;
    case "call_expression": {
      const call = asMethodCall(node);
      if (call !== undefined) return views.has(call.name) ? call.receiver : undefined;
      const callee = node.childForFieldName("function")?.text ?? "";
      return /^(Some|String::from|SecretString::from|SecretString::new)$/.test(callee)
        ? node.childForFieldName("arguments")?.namedChildren[0]
        : undefined;
    }
    default:
      return undefined;
  }
}

/** What an expression goes by: `self.config.api_key.as_str()` is `api_key`; undefined for literals, calls and operators. */
export function nameOf(expression: SyntaxNode): string | undefined {
  const plain = withoutViews(expression);
  if (plain.type === "identifier") return plain.text;
  if (plain.type === "field_expression") return plain.childForFieldName("field")?.text;
  if (plain.type === "scoped_identifier") return plain.childForFieldName("name")?.text;
  return undefined;
}

/** The variable that an expression reads: `params` in `params.next.as_str()`. */
export function rootVariable(expression: SyntaxNode): SyntaxNode | undefined {
  const plain = withoutViews(expression);
  if (plain.type === "identifier") return plain;
  const inside = plain.type === "field_expression" ? plain.childForFieldName("value") : undefined;
  return inside === undefined ? undefined : rootVariable(inside);
}

/** The text of a string literal, `"…".to_owned()` included, escapes as they are written; undefined for anything else. */
export function stringValue(expression: SyntaxNode): string | undefined {
  return literalText(withoutViews(expression));
}
