import { asFunctionCall, asMethodCall, functionCalls } from "./calls.ts";
import { isConstant } from "./constants.ts";
import { literalText, macroArguments, placeholders } from "./format-strings.ts";
import { lastSegment } from "./imports.ts";
import { bindingOf } from "./locals.ts";
import type { RustFile } from "./rust-file.ts";
import { definesTables, literalEnd, type Place, placeBehind } from "./sql-places.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Methods that give the same text again, or a view of it. */
const sameText =
  /^(as_str|as_ref|to_string|to_owned|into|clone|trim|to_uppercase|to_lowercase|deref|borrow|as_deref|into_iter|iter|collect|copied|cloned|enumerate|take|rev|join|repeat|as_slice|concat)$/;

/** Functions that give the same text again, once or more often. */
const givesSame = /(^|::)(String::from|Cow::(Borrowed|Owned)|AssertSqlSafe|iter::repeat(_n)?)$/;

/** Methods that give a number. */
const counts = /^(len|count|as_(secs|millis|micros|nanos)|num_\w+|timestamp\w*|year|month|day|ordinal)$/;

/** Types whose values, printed, cannot end a statement and begin another, and lists of them. */
const harmlessType =
  /^&?\s*(mut\s+)?(Option<|Vec<|\[|HashSet<|BTreeSet<)?&?(([ui](8|16|32|64|128|size))|f32|f64|bool|char|Uuid|uuid::Uuid|NonZero\w+|&?'static\s+str)(>|\]|;.*\])?$/;

/** Looks for values of unknown origin in the text of statements. */
export class SqlText {
  readonly #file: RustFile;

  constructor(file: RustFile) {
    this.#file = file;
  }

  /**
   * The value that a text carries into SQL: the expression, or the format string, that puts it there. None for a text that
   * is made of literals, constants, numbers and choices between them, and none for the names of tables and for whole
   * clauses of unknown origin, which nobody can bind.
   */
  foreignValue(text: SyntaxNode): SyntaxNode | undefined {
    return this.#foreign(text, "clause", 0);
  }

  #foreign(node: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    if (depth > 8 || isConstant(node)) return undefined;
    const into = (inner: SyntaxNode | undefined) => inner && this.#foreign(inner, place, depth + 1);
    const unknown = place === "clause" ? undefined : node;
    switch (node.type) {
      case "reference_expression":
      case "parenthesized_expression":
      case "try_expression":
      case "await_expression":
      case "expression_statement":
      case "else_clause":
      case "unary_expression":
      case "block":
        return into(node.namedChildren.at(-1));
      case "type_cast_expression":
      case "return_expression":
        return undefined;
      case "if_expression":
        return into(node.childForFieldName("consequence")) ?? into(node.childForFieldName("alternative"));
      case "match_expression":
        return first(node.childForFieldName("body")?.namedChildren ?? [], (arm) =>
          into(arm.childForFieldName("value")),
        );
      case "binary_expression":
        return this.#inSum(node, place, depth);
      case "macro_invocation":
        return this.#inMacro(node, place, depth);
      case "identifier":
        return this.#inName(node.text, node, place, depth);
      case "call_expression":
        return this.#inCall(node, place, depth);
      default:
        return unknown;
    }
  }

  /** `"… name = '" + name`: what the text ahead ends with says what follows. */
  #inSum(node: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    const [left, right] = [node.childForFieldName("left"), node.childForFieldName("right")];
    if (left === undefined || right === undefined) return undefined;
    return (
      this.#foreign(left, place, depth + 1) ?? this.#foreign(right, placeBehind(literalEnd(left) ?? ""), depth + 1)
    );
  }

  #inCall(node: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    const unknown = place === "clause" ? undefined : node;
    const method = asMethodCall(node);
    if (method?.name === "map") return this.#inMapped(node, place, depth);
    if (method !== undefined && sameText.test(method.name)) return this.#foreign(method.receiver, place, depth + 1);
    // Quotes that are doubled cannot end a text.
    if (method?.name === "replace" && /^'\\?''$/.test(method.arguments[0]?.text ?? "")) return undefined;
    if (method !== undefined) return counts.test(method.name) ? undefined : unknown;
    const call = asFunctionCall(this.#file, node);
    const argument = call?.arguments[0];
    if (call !== undefined && /(^|::)(Vec|String)::(new|with_capacity)$/.test(call.path)) return undefined;
    const wraps = call !== undefined && givesSame.test(call.path);
    return wraps && argument !== undefined ? this.#foreign(argument, place, depth + 1) : unknown;
  }

  /** A list whose texts are made by a closure is as good as what the closure makes. */
  #inMapped(node: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    const call = asMethodCall(node);
    const closure = call?.arguments[0];
    if (call === undefined || closure === undefined) return undefined;
    // Outside of quotes only numbers can stand, and only what is no text yet is made into one.
    if (this.#isCounted(call.receiver) || (place === "value" && /\bto_string(\(\))?$/.test(closure.text)))
      return undefined;
    if (closure.type !== "closure_expression") return place === "clause" ? undefined : node;
    const body = closure.childForFieldName("body");
    return body && this.#foreign(body, place, depth + 1);
  }

  /** Numbers, or literals: `1..=n`, `["a", "b"].iter()`, a list of a type that can do no harm. */
  #isCounted(list: SyntaxNode): boolean {
    if (list.type === "parenthesized_expression") return list.namedChildren.every((inner) => this.#isCounted(inner));
    if (list.type === "range_expression" || isConstant(list)) return true;
    if (list.type === "identifier") {
      const bound = bindingOf(list.text, list);
      if (bound?.type !== undefined) return harmlessType.test(bound.type.text);
      return bound?.value !== undefined && this.#isCounted(bound.value);
    }
    const call = asMethodCall(list);
    return call !== undefined && this.#isCounted(call.receiver);
  }

  #inName(name: string, at: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    if (depth > 8 || /^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
    const unknown = place === "clause" ? undefined : at;
    const bound = bindingOf(name, at);
    if (bound === undefined) return unknown;
    if (bound.type !== undefined && harmlessType.test(bound.type.text)) return undefined;
    if (bound.kind === "parameter") return this.#isGivenOnly(bound.node, depth) ? undefined : unknown;
    if (bound.value === undefined) return unknown;
    if (bound.kind === "for")
      return this.#isCounted(bound.value) ? undefined : this.#foreign(bound.value, place, depth + 1) && at;
    if (bound.kind !== "let") return unknown;
    const found = this.#foreign(bound.value, place, depth + 1);
    if (found !== undefined) return at;
    return bound.whole ? this.#appended(name, bound.node, at, depth) : undefined;
  }

  /** What is put behind a text after its `let`: `push_str`, `+=`, `write!`. */
  #appended(name: string, declaration: SyntaxNode, until: SyntaxNode, depth: number): SyntaxNode | undefined {
    if (declaration.childOfType("mutable_specifier") === undefined) return undefined;
    let ahead = literalEnd(declaration.childForFieldName("value")) ?? "";
    const types = ["call_expression", "compound_assignment_expr", "macro_invocation"];
    for (const node of declaration.parent?.descendants(...types) ?? []) {
      if (node.startIndex < declaration.endIndex || node.contains(until)) continue;
      if (node.startIndex > until.startIndex) break;
      const part = appendedBy(node, name);
      if (part === undefined) continue;
      const found = this.#foreign(part, placeBehind(ahead), depth + 1);
      if (found !== undefined) return found;
      ahead = literalText(part) ?? "";
    }
    return undefined;
  }

  /**
   * Whether a parameter of a private function is harmless because every call in the file gives it such a text. A trait's
   * method, or one that another file can see, may be called by anyone.
   */
  #isGivenOnly(parameter: SyntaxNode, depth: number): boolean {
    const item = parameter.parent?.parent;
    if (item?.type !== "function_item" || item.childOfType("visibility_modifier") !== undefined) return false;
    if (item.closest("impl_item", "trait_item")?.childForFieldName("trait") !== undefined) return false;
    const name = item.childForFieldName("name")?.text;
    const index = parameter.parent?.namedChildren.filter(({ type }) => type === "parameter").indexOf(parameter) ?? -1;
    const calls = functionCalls(this.#file).filter(({ path }) => path === name || path === `Self::${name}`);
    return (
      calls.length > 0 &&
      calls.every(({ arguments: given }) => {
        const argument = given[index];
        return argument !== undefined && this.#foreign(argument, "quoted", depth + 1) === undefined;
      })
    );
  }

  #inMacro(macro: SyntaxNode, place: Place, depth: number): SyntaxNode | undefined {
    const name = lastSegment(macro.childForFieldName("macro")?.text ?? "");
    const given = macroArguments(macro);
    if (name === "write" || name === "writeln") given.shift();
    else if (name !== "format" && name !== "format_args" && name !== "vec")
      return place === "clause" ? undefined : macro;
    if (name === "vec") return first(given, ({ tokens }) => this.#inTokens(tokens, place, depth));

    const literal = given.shift()?.tokens[0];
    const format = literalText(literal);
    // A format string from a file, or of a macro: what its places are is not to be seen.
    if (format === undefined || literal === undefined || definesTables.test(format)) return undefined;
    const positional = given.filter((argument) => argument.name === undefined);
    let next = 0;
    for (const { name: inline, index } of placeholders(format)) {
      const ahead = placeBehind(format.slice(0, index));
      const counted = inline === "" ? positional[next++] : /^\d+$/.test(inline) && positional[Number(inline)];
      const argument = counted || given.find((one) => one.name === inline);
      const found =
        argument === undefined
          ? this.#inName(inline, literal, ahead, depth + 1) && literal
          : this.#inTokens(argument.tokens, ahead, depth);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A macro's argument is only tokens: a name, a constant, a count, a list that is joined; anything else is unknown. */
  #inTokens(tokens: readonly SyntaxNode[], place: Place, depth: number): SyntaxNode | undefined {
    const name = tokens.find((token) => token.type !== "&");
    if (name === undefined) return undefined;
    const text = tokens
      .map((token) => token.text)
      .join("")
      .replace(/\s+/g, "");
    if (/(^|::)[A-Z][A-Z0-9_]*$/.test(text) || /^\w+[+*-]\d+$/.test(text)) return undefined;
    const method = /\.(\w+)\([^()]*\)$/.exec(text)?.[1] ?? "";
    if (counts.test(method)) return undefined;
    const plain = /^&?\w+(\.\d+)?$/.test(text) || sameText.test(method);
    if (text.includes(".map("))
      return place === "clause" || (place === "value" && mapsNumbers(text)) ? undefined : name;
    if (!plain) return place === "clause" ? undefined : name;
    return name.type === "identifier" && !text.startsWith("self.")
      ? this.#inName(name.text, name, place, depth + 1)
      : this.#foreign(name, place, depth + 1);
  }
}

/** `ids.iter().map(|id| id.to_string())`: texts are not made into texts, so these are numbers or the like. */
const mapsNumbers = (text: string): boolean =>
  /\.map\((\|&?(\w+)\|\2(\.\w+)*\.to_string\(\)|\w+::to_string)\)/.test(text);

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
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
