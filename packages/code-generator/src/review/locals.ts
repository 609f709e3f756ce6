import type { SyntaxNode } from "./syntax.ts";

/** Where a local name comes from. */
export interface Binding {
  readonly kind: "let" | "parameter" | "for" | "pattern";
  /** The `let`, parameter, loop, arm or condition that binds the name. */
  readonly node: SyntaxNode;
  /** The declared type, if the whole value is bound and a type is written. */
  readonly type: SyntaxNode | undefined;
  /** What is bound: a `let`'s value, what a `for` goes over, what a pattern takes apart. */
  readonly value: SyntaxNode | undefined;
  /** Whether the name stands for the whole value, not for a part that a pattern takes out. */
  readonly whole: boolean;
}

/** The nearest binding of a local name that is visible at a place; undefined for anything that is no local. */
export function bindingOf(name: string, at: SyntaxNode): Binding | undefined {
  let inner = at;
  for (const around of at.ancestors()) {
    const found = boundBy(around, name, inner);
    if (found !== undefined) return found;
    if (around.type === "function_item") return undefined;
    inner = around;
  }
  return undefined;
}

function boundBy(around: SyntaxNode, name: string, inner: SyntaxNode): Binding | undefined {
  switch (around.type) {
    case "block":
      return boundInBlock(around, name, inner);
    case "for_expression":
      if (inner.field !== "body") return undefined;
      return binding("for", around, name, around.childForFieldName("value"));
    case "match_arm":
      if (inner.field !== "value") return undefined;
      return binding("pattern", around, name, around.closest("match_expression")?.childForFieldName("value"));
    case "if_expression":
    case "while_expression":
      return inner.field === "alternative" ? undefined : boundByCondition(around.childForFieldName("condition"), name);
    case "closure_expression":
    case "function_item":
      for (const parameter of around.childForFieldName("parameters")?.namedChildren ?? []) {
        const found = binding("parameter", parameter, name, undefined);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** The last `let` ahead of the place; the one that the place is in is not visible yet. */
function boundInBlock(block: SyntaxNode, name: string, inner: SyntaxNode): Binding | undefined {
  for (const statement of block.children.slice(0, block.children.indexOf(inner)).reverse()) {
    if (statement.type !== "let_declaration") continue;
    const found = binding("let", statement, name, statement.childForFieldName("value"));
    if (found !== undefined) return found;
  }
  return undefined;
}

function boundByCondition(condition: SyntaxNode | undefined, name: string): Binding | undefined {
  const lets = condition?.type === "let_condition" ? [condition] : (condition?.namedChildren ?? []);
  for (const one of lets) {
    if (one.type !== "let_condition") continue;
    const found = binding("pattern", one, name, one.childForFieldName("value"));
    if (found !== undefined) return found;
  }
  return undefined;
}

function binding(
  kind: Binding["kind"],
  node: SyntaxNode,
  name: string,
  value: SyntaxNode | undefined,
): Binding | undefined {
  // A closure's parameter without a type is its own pattern.
  const pattern = node.childForFieldName("pattern") ?? (kind === "parameter" ? node : undefined);
  if (pattern === undefined) return undefined;
  const whole = pattern.type === "identifier" && pattern.text === name;
  if (!whole && ![...pattern.descendants("identifier", "shorthand_field_identifier")].some((one) => one.text === name))
    return undefined;
  return { kind, node, type: whole ? node.childForFieldName("type") : undefined, value, whole };
}
