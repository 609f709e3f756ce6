import { bindingOf } from "./locals.ts";
import type { SyntaxNode } from "./syntax.ts";

/** The expression that the nearest `let` gives to a variable; undefined where something else binds it. */
export function initialiserOf(variable: SyntaxNode): SyntaxNode | undefined {
  const binding = bindingOf(variable.text, variable);
  return binding?.kind === "let" && binding.whole ? binding.value : undefined;
}

/** Every place in `scope` that names a variable, macros' tokens and bindings included. */
export function mentionsOf(name: string, scope: SyntaxNode): SyntaxNode[] {
  return [...scope.descendants("identifier")].filter((node) => node.text === name);
}

/** What an expression becomes part of, by name: a `let`'s variable, a constant, a field, the left of an assignment. */
export function* targetNames(expression: SyntaxNode): Generator<string> {
  for (const around of expression.ancestors()) {
    switch (around.type) {
      case "let_declaration":
        yield around.childForFieldName("pattern")?.text ?? "";
        break;
      case "const_item":
      case "static_item":
        yield around.childForFieldName("name")?.text ?? "";
        break;
      case "field_initializer":
        yield around.childForFieldName("field")?.text ?? "";
        break;
      case "assignment_expression":
        yield around.childForFieldName("left")?.text.split(".").at(-1) ?? "";
        break;
      case "function_item":
      case "expression_statement":
      case "match_arm":
        return;
    }
  }
}
