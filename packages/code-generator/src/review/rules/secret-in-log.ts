import { attributesOf } from "../attributes.ts";
import { macroPath } from "../calls.ts";
import { literalText, type MacroArgument, macroArguments, placeholders } from "../format-strings.ts";
import { lastSegment } from "../imports.ts";
import { bindingOf } from "../locals.ts";
import { isSecretName } from "../names.ts";
import type { Finding, Range, Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { isCommandLine } from "../test-places.ts";

const logs =
  /^((tracing|log|slog)::)?(trace|debug|info|warn|error|event)$|^(std::)?(print|println|eprint|eprintln|dbg)$|^tracing::(\w+_)?span$/;

/** Types that do not show what they hold. */
const sealed = /\b(Secret\w*|Redacted|Sensitive\w*|Masked|Zeroizing|Protected|Hidden)\b/;

/** What a secret is kept in when it is not sealed. */
const open = /^(Option<)?&?('\w+ )?(mut )?(String|str|Vec<u8>|\[u8.*\]|Cow<.*>|Box<str>|Arc<str>|Bytes)>?$/;

export const secretInLog: Rule = {
  id: "secret-in-log",
  severity: "error",
  title: { en: "secret written to the log", zh: "日志中的机密信息" },
  explanation: {
    en: "Logs are kept for years, copied to other systems and read by people who must not know passwords, keys or tokens. Log that the secret was there, or the id of its owner, not the secret. Keep secrets in a type whose `Debug` hides them (`secrecy::SecretString`), and name with `skip` what `#[instrument]` must not record.",
    zh: "日志会保存多年，被复制到其他系统，并被不该知道密码、密钥或令牌的人看到。请只记录机密是否存在或其所有者的标识，不要记录机密本身。请用 `Debug` 不会泄露内容的类型（`secrecy::SecretString`）保存机密，并用 `skip` 指明 `#[instrument]` 不应记录的参数。",
  },
  *check(file) {
    for (const macro of file.nodes("macro_invocation")) {
      const path = macroPath(file, macro);
      if (!logs.test(path) || file.inTest(macro) || (/print|dbg/.test(path) && isCommandLine(file.path))) continue;
      yield* checkMacro(macro);
    }
    for (const item of file.nodes("function_item")) if (!file.inTest(item)) yield* checkInstrument(item);
  },
};

const finding = (range: Range, name: string): Finding => ({
  range,
  message: { en: `\`${name}\` is written to the log`, zh: `\`${name}\` 会写入日志` },
});

function* checkMacro(macro: SyntaxNode): Generator<Finding> {
  for (const argument of macroArguments(macro)) {
    const [first] = argument.tokens;
    const format = argument.tokens.length === 1 ? literalText(first) : undefined;
    if (format !== undefined && first !== undefined) {
      for (const { name, index } of placeholders(format))
        if (isSecret(name, first)) yield finding(placeIn(first, index, name), name);
      continue;
    }
    const names = loggedNames(argument);
    const last = names.at(-1);
    if (last === undefined) continue;
    if (names.length === 1 ? isSecret(last.text, last) : isSecretName(last.text))
      yield finding(last, names.map(({ text }) => text).join("."));
  }
}

/** Where a name stands in a format string, behind its bracket. */
function placeIn(literal: SyntaxNode, index: number, name: string): Range {
  const content = literal.childOfType("string_content", "escape_sequence")?.startIndex ?? literal.startIndex;
  return { startIndex: content + index + 1, endIndex: content + index + 1 + name.length };
}

/** `%user.token` and `?user.token` as names; none for a call and for anything else that is computed. */
function loggedNames({ tokens }: MacroArgument): SyntaxNode[] {
  const names = tokens.filter((token) => !["%", "?", "&", "*", "."].includes(token.type));
  return names.every(({ type }) => type === "identifier" || type === "self") ? names : [];
}

/** A local name that is a secret's, unless its type is seen to be one that shows nothing, or no text at all. */
function isSecret(name: string, at: SyntaxNode): boolean {
  if (!isSecretName(name)) return false;
  const type = bindingOf(name, at)?.type?.text;
  return type === undefined || isOpen(type);
}

/** Whether a type shows what it holds. */
const isOpen = (type: string): boolean => !sealed.test(type) && open.test(type);

/** `#[instrument]` records every argument that it is not told to skip. */
function* checkInstrument(item: SyntaxNode): Generator<Finding> {
  const attribute = attributesOf(item).find(({ path }) => lastSegment(path) === "instrument");
  if (attribute === undefined || /\bskip_all\b/.test(attribute.arguments)) return;
  const skipped =
    /\bskip\s*\(([^)]*)\)/
      .exec(attribute.arguments)?.[1]
      ?.split(",")
      .map((name) => name.trim()) ?? [];
  for (const parameter of item.childForFieldName("parameters")?.namedChildren ?? []) {
    const [pattern, type] = [parameter.childForFieldName("pattern"), parameter.childForFieldName("type")];
    if (pattern?.type !== "identifier" || type === undefined || skipped.includes(pattern.text)) continue;
    if (!isSecretName(pattern.text) || !isOpen(type.text)) continue;
    yield {
      range: parameter,
      message: {
        en: `\`#[instrument]\` records \`${pattern.text}\`; skip it`,
        zh: `\`#[instrument]\` 会记录 \`${pattern.text}\`；请跳过它`,
      },
      ...skipFix(attribute.node, attribute.arguments, pattern.text),
    };
  }
}

/** Adds `skip(name)`; a list of `skip` that is there already is added to. */
function skipFix(attribute: SyntaxNode, given: string, name: string): Pick<Finding, "fix"> {
  const text = attribute.text;
  const list = /\bskip\s*\(/.exec(text);
  const bracket = given.startsWith("(") ? text.indexOf("(") + 1 : 0;
  const at = list ? list.index + list[0].length : bracket || text.lastIndexOf("]");
  const rest = text.slice(at).trimStart();
  const separator = rest.startsWith(")") ? "" : ", ";
  const insertion = list ? `${name}${separator}` : bracket ? `skip(${name})${separator}` : `(skip(${name}))`;
  const index = attribute.startIndex + at;
  return {
    fix: {
      title: { en: `do not record \`${name}\``, zh: `不记录 \`${name}\`` },
      edits: [{ range: { startIndex: index, endIndex: index }, text: insertion }],
    },
  };
}
