import { asMethodCall, functionCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { snakeCase } from "../names.ts";
import type { Finding, Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { mentionsOf } from "../variables.ts";

const credential = /(^|[^a-z])(session|sessionid|sid|auth|token|jwt|login|remember)([^a-z]|$)/;

const flags = ["secure", "http_only"] as const;

/** Cookies that keep someone signed in, and that scripts can read or that travel without TLS. */
export const cookieWithoutFlags: Rule = {
  id: "cookie-without-flags",
  severity: "warning",
  title: { en: "a session cookie without `Secure` and `HttpOnly`", zh: "会话 Cookie 缺少 `Secure` 和 `HttpOnly`" },
  explanation: {
    en: "Without `HttpOnly` any script on the page, an injected one too, can read the cookie and send it away; without `Secure` it travels in the clear as soon as someone opens an `http://` address. Set both, and `SameSite=Lax` or `Strict`. Browsers treat `localhost` as secure, so development still works.",
    zh: "没有 `HttpOnly`，页面上的任何脚本（包括注入的脚本）都能读取并外传该 Cookie；没有 `Secure`，只要有人打开 `http://` 地址，它就会明文传输。两者都应设置，并加上 `SameSite=Lax` 或 `Strict`。浏览器将 `localhost` 视为安全来源，不影响本地开发。",
  },
  *check(file) {
    for (const { node, path, arguments: given } of functionCalls(file)) {
      if (!/(^|::)Cookie::(build|new)$/.test(path)) continue;
      const [name, value] = cookieParts(given);
      // An empty value takes a cookie away.
      if (name === undefined || !credential.test(snakeCase(name.text)) || value?.text === '""') continue;
      const found = path.endsWith("build") ? unflaggedChain(file, node) : unflaggedVariable(node);
      if (found !== undefined && !file.inTest(node)) yield found;
    }
  },
};

/** `("name", value)` as two arguments or as a tuple. */
const cookieParts = ([first, second]: readonly SyntaxNode[]): readonly (SyntaxNode | undefined)[] =>
  first?.type === "tuple_expression" ? first.namedChildren : [first, second];

/** A chain that is finished where it starts: what a variable or a function holds may get its flags later. */
function unflaggedChain(file: RustFile, start: SyntaxNode): Finding | undefined {
  const set = new Set<string>();
  let end = start;
  for (let call = outerCall(start); call !== undefined; call = outerCall(call.node)) {
    if (call.name === "build" || call.name === "finish") {
      const missing = flags.filter((flag) => !set.has(flag));
      if (missing.length === 0 || set.has("removal")) return undefined;
      // Each link on a line of its own, where the chain is written so.
      const link = file.text.slice(end.endIndex, call.nameNode.startIndex);
      const at = { startIndex: end.endIndex, endIndex: end.endIndex };
      const added = missing.map((flag) => `${/^\s*\.$/.test(link) ? link : "."}${flag}(true)`).join("");
      const title = missing.map((flag) => `\`.${flag}(true)\``);
      return {
        ...finding(start, missing),
        fix: {
          title: { en: `Add ${title.join(" and ")}`, zh: `添加 ${title.join(" 和 ")}` },
          edits: [{ range: at, text: added }],
        },
      };
    }
    set.add(call.name);
    end = call.node;
  }
  return undefined;
}

/** The method called on the result of a call. */
const outerCall = (node: SyntaxNode) =>
  node.parent?.type === "field_expression" ? asMethodCall(node.parent.parent) : undefined;

/** `let mut cookie = Cookie::new(…)` and the setters called on it; no more is known once a function gets it. */
function unflaggedVariable(call: SyntaxNode): Finding | undefined {
  const declaration = call.parent;
  const scope = enclosingFunction(call);
  const pattern = declaration?.type === "let_declaration" ? declaration.childForFieldName("pattern") : undefined;
  if (scope === undefined || pattern?.type !== "identifier") return undefined;
  const uses = mentionsOf(pattern.text, scope).filter((use) => use !== pattern);
  if (uses.some((use) => use.parent?.type === "reference_expression")) return undefined;
  const setters = uses.flatMap((use) => outerCall(use)?.name ?? []);
  if (setters.includes("make_removal")) return undefined;
  const missing = flags.filter((flag) => !setters.includes(`set_${flag}`));
  return missing.length === 0 ? undefined : finding(call, missing);
}

function finding(range: SyntaxNode, missing: readonly string[]): Finding {
  const names = missing.map((flag) => (flag === "secure" ? "`Secure`" : "`HttpOnly`"));
  return {
    range,
    message: { en: `this cookie lacks ${names.join(" and ")}`, zh: `此 Cookie 缺少 ${names.join(" 和 ")}` },
  };
}
