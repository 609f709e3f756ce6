import { asFunctionCall, asMethodCall, chainOf, type MethodCall } from "./calls.ts";
import { isConstant } from "./constants.ts";
import { enclosingFunction } from "./contexts.ts";
import { bindingOf } from "./locals.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Methods whose result is only absent when another thread has panicked, or that are given only constants. */
const poisoned = new Set(["lock", "read", "write", "try_lock", "into_inner", "wait", "get_mut"]);

/**
 * Whether the value of an `unwrap` or `expect` is seen to be there: it is made of constants, it was tested or put there by
 * the code around, or only the panic of another thread could have taken it away. A field of something that this function
 * has made counts as well: whoever made it knows what is in it.
 */
export function cannotFail(file: RustFile, { receiver, node, name, arguments: given }: MethodCall): boolean {
  if (name === "expect" && !isDoubtful(receiver, given[0])) return true;
  const { links, start } = chainOf(receiver);
  const [last] = links;
  const made = start.type === "identifier" ? bindingOf(start.text, start) : undefined;
  if (links.length === 0 && receiver.type === "field_expression" && made?.kind === "let") return true;
  if (last !== undefined && poisoned.has(last.name) && last.arguments.length === 0) return true;
  // A channel is closed only when the task behind it has died.
  if (last !== undefined && /^(send|send_async|recv|recv_async)$/.test(last.name)) return true;
  if (fromConstants(file, links, start) || isMadeOnce(file, node)) return true;
  const path = asFunctionCall(file, start)?.path ?? "";
  if (/^(std::sync::)?Arc::(into_inner|try_unwrap)$/.test(path)) return true;
  // Writing out a type of one's own, and asking the clock for the time since 1970.
  if (links.length === 0 && /(^|::)(serde_json|json)::to_(string|string_pretty|value|vec)$/.test(path)) return true;
  // A number that was written is read again, as in headers.
  if (last?.name === "parse" && asMethodCall(last.receiver)?.name === "to_string") return true;
  if (last?.name === "duration_since" && /UNIX_EPOCH$/.test(last.arguments[0]?.text ?? "")) return true;
  // A part that is taken out of a process, or of a model, where the code around has just put it.
  if (last?.name === "take" && /\.std(in|out|err)$/.test(last.receiver.text)) return true;
  if (isFirstPiece(last, start) || isActiveModel(start)) return true;
  return isTested(receiver.text, last, node) || isClaimedSafe(file, node);
}

/**
 * Whether an `expect` is more than the reason why something is there: it takes what comes from outside of the process for
 * granted, and does not claim that this cannot fail.
 */
const isDoubtful = (receiver: SyntaxNode, message: SyntaxNode | undefined): boolean =>
  receiver.type === "await_expression" && !/never|always|infallible|can't|cannot|must/i.test(message?.text ?? "");

/** A remark further up in the function that says why unwrapping is safe, as it is written once for many. */
function isClaimedSafe(file: RustFile, at: SyntaxNode): boolean {
  const around = enclosingFunction(at);
  return file
    .nodes("line_comment", "block_comment")
    .some(
      (comment) =>
        around?.contains(comment) && comment.endIndex < at.startIndex && /\bunwrap|\bexpect\(/.test(comment.text),
    );
}

/** `Regex::new("…")`, `"…".parse()`, `Response::builder().status(StatusCode::OK).body(body)`. */
function fromConstants(file: RustFile, links: readonly MethodCall[], start: SyntaxNode): boolean {
  const call = asFunctionCall(file, start);
  const builder = call !== undefined && /(^|::)Response::builder$/.test(call.path);
  // Nothing but a header can be wrong with a response.
  const constantLinks = links.every(
    ({ name, arguments: given }) => (builder && name !== "header") || given.every((argument) => isConstant(argument)),
  );
  if (!constantLinks) return false;
  return call === undefined
    ? isConstant(start)
    : call.arguments.every((argument) => isConstant(argument)) && (call.arguments.length > 0 || builder);
}

/** `LazyLock::new(|| …)`, `cell.get_or_init(|| …)`: what runs once is found out by the first request. */
function isMadeOnce(file: RustFile, at: SyntaxNode): boolean {
  const closure = at.closest("closure_expression", "function_item");
  const call = closure?.type === "closure_expression" ? closure.parent?.parent : undefined;
  const path = asFunctionCall(file, call)?.path ?? asMethodCall(call)?.name ?? "";
  return /(^|::)(LazyLock|Lazy|LazyCell)::new$|^(get_or_init|get_or_try_init|call_once)$/.test(path);
}

/** `text.split(':').next()`: there always is a first piece. */
function isFirstPiece(last: MethodCall | undefined, start: SyntaxNode): boolean {
  if (last?.name !== "next") return false;
  const pieces = start.type === "identifier" ? bindingOf(start.text, start) : undefined;
  const splits = (node: SyntaxNode | undefined) => /^r?split(n|_terminator)?$/.test(asMethodCall(node)?.name ?? "");
  if (splits(last.receiver)) return true;
  const ahead = pieces?.node.parent?.text.slice(0, last.node.startIndex - (pieces.node.parent?.startIndex ?? 0)) ?? "";
  return splits(pieces?.value) && !ahead.includes(`${start.text}.next()`);
}

/** A value of a SeaORM model that this code is putting together. */
function isActiveModel(start: SyntaxNode): boolean {
  const made = start.type === "identifier" ? bindingOf(start.text, start)?.value : undefined;
  return made !== undefined && /\bActiveModel\b/.test(made.text);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What is asked of the receiver of a method ahead of the method, so that its result is there. */
const questions: readonly { readonly method: RegExp; readonly asked: readonly string[] }[] = [
  {
    method: /^(as|clone|take)(_\w+)?$/,
    asked: ["is_some()", "is_ok()", "is_none()", "is_err()", "is_array()", "is_object()", "is_string()"],
  },
  { method: /^(first|last|get|pop|next|min|max)(_\w+)?$/, asked: ["is_empty()", "len()"] },
  { method: /^(strip|split)(_\w+)?$/, asked: ["starts_with(", "ends_with(", "contains("] },
];

/** Whether an `if` has asked already, around the place or ahead of it: `if x.is_some()`, `if list.is_empty()`. */
function isTested(receiver: string, last: MethodCall | undefined, at: SyntaxNode): boolean {
  const fitting = questions.find(({ method }) => last !== undefined && method.test(last.name));
  const asked = [
    ...["is_some()", "is_ok()", "is_none()", "is_err()"].map((question) => `${receiver}.${question}`),
    ...(fitting?.asked.map((question) => `${last?.receiver.text}.${question}`) ?? []),
  ];
  // `if let Err(error) = result { return … }`
  const matched = new RegExp(`^let\\s.*=\\s*&?${escaped(receiver)}$`);
  const asks = (node: SyntaxNode | undefined): boolean => {
    const both = node?.type === "binary_expression" && node.children.some(({ type }) => type === "&&" || type === "||");
    const condition = both ? node : node?.type === "if_expression" ? node.childForFieldName("condition") : undefined;
    return (
      condition !== undefined && (asked.some((test) => condition.text.includes(test)) || matched.test(condition.text))
    );
  };
  for (const around of at.ancestors()) {
    if (asks(around)) return true;
    const ahead = around.type === "block" ? around.children.filter((one) => one.endIndex <= at.startIndex) : [];
    if (ahead.some((statement) => asks(statement.childOfType("if_expression")))) return true;
    if (around.type === "function_item") return false;
  }
  return false;
}
