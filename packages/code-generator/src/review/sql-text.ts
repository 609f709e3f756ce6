import { asFunctionCall, asMethodCall, functionCalls } from "./calls.ts";
import { isConstant } from "./constants.ts";
import { literalText, macroArguments, placeholders } from "./format-strings.ts";
import { lastSegment } from "./imports.ts";
import { bindingOf } from "./locals.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Methods that give the same text again, or a view of it. */
const sameText = new Set([
  "as_str",
  "as_ref",
  "to_string",
  "to_owned",
  "into",
  "clone",
  "trim",
  "to_uppercase",
  "to_lowercase",
  "deref",
  "borrow",
  "as_deref",
]);

/** Methods that give a number. */
const counts = /^(len|count|as_(secs|millis|micros|nanos)|num_\w+|timestamp\w*|year|month|day|ordinal)$/;

/** Types whose values, printed, cannot end a statement and begin another. */
const harmlessType =
  /^&?\s*(mut\s+)?(([ui](8|16|32|64|128|size))|f32|f64|bool|char|Uuid|uuid::Uuid|NonZero\w+|&?'static\s+str)$/;

/**
 * A part of a text that comes from elsewhere: the expression, or the place in a format string, that puts it in. None for
 * a text that is made of literals, constants, numbers and choices between them, however it is put together.
 */
export function foreignPart(file: RustFile, node: SyntaxNode, depth = 0): SyntaxNode | undefined {
  if (depth > 8 || isConstant(node)) return undefined;
  const into = (inner: SyntaxNode | undefined) => inner && foreignPart(file, inner, depth + 1);
  switch (node.type) {
    case "reference_expression":
    case "parenthesized_expression":
    case "try_expression":
    case "await_expression":
    case "return_expression":
    case "expression_statement":
    case "else_clause":
    case "unary_expression":
      return into(node.namedChildren.at(-1));
    case "type_cast_expression":
      return undefined;
    case "block":
    case "unsafe_block":
      return into(node.namedChildren.at(-1));
    case "if_expression":
      return into(node.childForFieldName("consequence")) ?? into(node.childForFieldName("alternative"));
    case "match_expression":
      for (const arm of node.childForFieldName("body")?.namedChildren ?? []) {
        const found = into(arm.childForFieldName("value"));
        if (found !== undefined) return found;
      }
      return undefined;
    case "binary_expression":
      return into(node.childForFieldName("left")) ?? into(node.childForFieldName("right"));
    case "macro_invocation":
      return foreignInMacro(file, node, depth);
    case "identifier":
      return foreignInName(file, node.text, node, depth);
    case "call_expression": {
      const method = asMethodCall(node);
      if (method !== undefined) {
        if (sameText.has(method.name)) return into(method.receiver);
        if (method.name === "repeat" || method.name === "join" || method.name === "collect")
          return foreignInList(file, method.receiver, depth);
        if (counts.test(method.name)) return undefined;
        return node;
      }
      const call = asFunctionCall(file, node);
      const [first] = call?.arguments ?? [];
      if (
        call !== undefined &&
        first !== undefined &&
        /(^|::)(String::from|Cow::(Borrowed|Owned)|AssertSqlSafe|vec)$/.test(call.path)
      )
        return into(first);
      return node;
    }
    default:
      return node;
  }
}

function foreignInName(file: RustFile, name: string, at: SyntaxNode, depth: number): SyntaxNode | undefined {
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
  const bound = bindingOf(name, at);
  if (bound === undefined) return at;
  if (bound.type !== undefined && harmlessType.test(bound.type.text)) return undefined;
  if (bound.kind === "let" && bound.whole && bound.value !== undefined)
    return foreignPart(file, bound.value, depth + 1) === undefined ? appended(file, name, bound.node, at, depth) : at;
  if (bound.kind === "parameter") return isGivenOnly(file, bound.node, depth) ? undefined : at;
  if (bound.kind === "let" && bound.value !== undefined) return foreignPart(file, bound.value, depth + 1) && at;
  if (bound.kind === "for" && bound.value !== undefined)
    return bound.value.type === "range_expression" ? undefined : foreignInList(file, bound.value, depth) && at;
  return at;
}

/**
 * Whether a parameter of a private function is harmless because every call in the file gives it such a text. A trait's
 * method, or one that another file can see, may be called by anyone.
 */
function isGivenOnly(file: RustFile, parameter: SyntaxNode, depth: number): boolean {
  const item = parameter.parent?.parent;
  if (item?.type !== "function_item" || item.childOfType("visibility_modifier") !== undefined) return false;
  if (item.closest("impl_item", "trait_item")?.childForFieldName("trait") !== undefined) return false;
  const name = item.childForFieldName("name")?.text;
  const index = parameter.parent?.namedChildren.filter(({ type }) => type === "parameter").indexOf(parameter) ?? -1;
  const calls = [...functionCalls(file)].filter(({ path }) => path === name || path === `Self::${name}`);
  return (
    index >= 0 &&
    calls.length > 0 &&
    calls.every(({ arguments: given }) => {
      const argument = given[index];
      return argument !== undefined && foreignPart(file, argument, depth + 1) === undefined;
    })
  );
}

/** What is put behind a text after its `let`: `push_str`, `+=`, `write!`. */
function appended(
  file: RustFile,
  name: string,
  declaration: SyntaxNode,
  until: SyntaxNode,
  depth: number,
): SyntaxNode | undefined {
  if (declaration.childOfType("mutable_specifier") === undefined) return undefined;
  for (const node of declaration.parent?.descendants(
    "call_expression",
    "compound_assignment_expr",
    "macro_invocation",
  ) ?? []) {
    if (node.startIndex < declaration.endIndex || node.contains(until)) continue;
    if (node.startIndex > until.startIndex) break;
    const part = appendedBy(node, name);
    const found = part && foreignPart(file, part, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function appendedBy(node: SyntaxNode, name: string): SyntaxNode | undefined {
  if (node.type === "compound_assignment_expr")
    return node.childForFieldName("left")?.text === name ? node.childForFieldName("right") : undefined;
  if (node.type === "macro_invocation") {
    const [target] = macroArguments(node);
    const writes = /^write(ln)?$/.test(lastSegment(node.childForFieldName("macro")?.text ?? ""));
    return writes && target?.tokens.at(-1)?.text === name ? node : undefined;
  }
  const call = asMethodCall(node);
  const pushes = call?.name === "push_str" || call?.name === "insert_str" || call?.name === "push";
  return pushes && call.receiver.text === name ? call.arguments.at(-1) : undefined;
}

/** A list of texts that are joined; a list whose texts are made by a closure is as good as what the closure makes. */
function foreignInList(file: RustFile, list: SyntaxNode, depth: number): SyntaxNode | undefined {
  if (depth > 8 || isConstant(list)) return undefined;
  if (list.type === "macro_invocation") {
    const tokens = list.childOfType("token_tree")?.children ?? [];
    return tokens.some((token) => token.type === "identifier" && !/^[A-Z_0-9]+$/.test(token.text)) ? list : undefined;
  }
  if (list.type === "identifier") return foreignInName(file, list.text, list, depth);
  const call = asMethodCall(list);
  if (call === undefined) return foreignPart(file, list, depth + 1);
  if (call.name === "map") {
    const closure = call.arguments[0];
    const body = closure?.type === "closure_expression" ? closure.childForFieldName("body") : closure;
    if (body === undefined) return list;
    const names = closure?.childForFieldName("parameters")?.namedChildren.map(({ text }) => text) ?? [];
    const part = foreignPart(file, body, depth + 1);
    // The closure's own parameter, when what is mapped are numbers or constants.
    if (part !== undefined && names.some((name) => partNames(part, name)) && isCounted(call.receiver)) return undefined;
    return part;
  }
  if (/^(collect|iter|into_iter|enumerate|copied|cloned|take|rev|join|repeat|as_slice)$/.test(call.name))
    return foreignInList(file, call.receiver, depth + 1);
  return list;
}

const partNames = (part: SyntaxNode, name: string): boolean =>
  part.text === name || part.type === "macro_invocation" || part.type.endsWith("string_literal");

/** Numbers, or literals: `1..=n`, `["a", "b"].iter()`. */
function isCounted(list: SyntaxNode): boolean {
  if (list.type === "parenthesized_expression") return list.namedChildren.every(isCounted);
  if (list.type === "range_expression" || isConstant(list)) return true;
  const call = asMethodCall(list);
  return call !== undefined && isCounted(call.receiver);
}

function foreignInMacro(file: RustFile, macro: SyntaxNode, depth: number): SyntaxNode | undefined {
  const name = lastSegment(macro.childForFieldName("macro")?.text ?? "");
  const given = macroArguments(macro);
  if (name === "write" || name === "writeln") given.shift();
  else if (name === "vec") return foreignInList(file, macro, depth);
  else if (name !== "format" && name !== "format_args" && name !== "formatcp" && name !== "concatcp") return macro;
  const [literal, ...rest] = given.shift()?.tokens ?? [];
  const format = literal?.text === "include_str" && rest.length > 0 ? "" : literalText(literal);
  if (format === undefined || literal === undefined) return macro;
  for (const { name: inline } of placeholders(format)) {
    if (inline === "" || /^\d+$/.test(inline) || given.some((one) => one.name === inline)) continue;
    if (foreignInName(file, inline, literal, depth + 1) !== undefined) return literal;
  }
  for (const { tokens } of given) {
    const found = foreignInTokens(file, tokens, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A macro's argument is only tokens: a name, a constant or a count is understood, anything else is foreign. */
function foreignInTokens(file: RustFile, tokens: readonly SyntaxNode[], depth: number): SyntaxNode | undefined {
  const [first] = tokens;
  if (first === undefined) return undefined;
  const text = tokens.map((token) => token.text).join("");
  if (tokens.length === 1) return foreignPart(file, first, depth + 1);
  if (/(^|::)[A-Z][A-Z0-9_]*$/.test(text) || /\.(len|count)\(\)([+*-]\d+)?$/.test(text)) return undefined;
  if (/^\w+[+*-]\d+$/.test(text)) return undefined;
  // A part of a tuple is as good as the tuple.
  if (/^\w+\.\d+$/.test(text)) return foreignPart(file, first, depth + 1);
  if (/^[\w]+\.(as_str|to_string|as_ref|clone|join|trim)\(.*\)$/.test(text)) return foreignPart(file, first, depth + 1);
  if (/^&\w+$/.test(text)) return tokens[1] && foreignPart(file, tokens[1], depth + 1);
  return first;
}
