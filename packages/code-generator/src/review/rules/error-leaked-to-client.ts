import { asMethodCall, chainOf } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

const serverError = /(^|::)(INTERNAL_SERVER_ERROR|BAD_GATEWAY|SERVICE_UNAVAILABLE|GATEWAY_TIMEOUT)$/;

const responseBuilder = /(^|::)HttpResponse::(InternalServerError|BadGateway|ServiceUnavailable|GatewayTimeout)$/;

const errorName = /^(e|err|error|cause|source)$/;

/** Responses about the server's own failures that carry the error's text. What a 4xx says is meant for the client. */
export const errorLeakedToClient: Rule = {
  id: "error-leaked-to-client",
  severity: "warning",
  title: { en: "an internal error's text in a response", zh: "响应中包含内部错误文本" },
  explanation: {
    en: "Errors of databases and libraries name tables, columns, hosts, files and queries: a map for whoever attacks, and of no use to the client, who can only try again. Log the error with the request's id, and answer with a fixed text and that id.",
    zh: "数据库和库的错误会写出表名、列名、主机、文件和查询语句：对攻击者是地图，对只能重试的客户端则毫无用处。应将错误连同请求 ID 写入日志，响应只包含固定文本和该 ID。",
  },
  *check(file) {
    for (const tuple of file.nodes("tuple_expression")) {
      const [status, ...rest] = tuple.namedChildren;
      if (status === undefined || !serverError.test(status.text)) continue;
      const leak = rest.flatMap((part) => leakIn(part) ?? [])[0];
      if (leak !== undefined && !file.inTest(tuple)) yield found(leak);
    }
    for (const call of file.nodes("call_expression")) {
      const method = asMethodCall(call);
      if (method === undefined || !/^(body|json)$/.test(method.name)) continue;
      const start = chainOf(method.receiver).start.childForFieldName("function");
      if (start === undefined || !responseBuilder.test(start.text)) continue;
      const leak = method.arguments.flatMap((part) => leakIn(part) ?? [])[0];
      if (leak !== undefined && !file.inTest(call)) yield found(leak);
    }
  },
};

const found = (range: SyntaxNode) => ({
  range,
  message: { en: "the client gets to read this error", zh: "客户端会读到此错误" },
});

/** Where an error becomes text: `err.to_string()`, `format!("… {err}")`, or the same among a macro's tokens. */
function leakIn(part: SyntaxNode): SyntaxNode | undefined {
  return [part, ...part.descendants()].find((node) => {
    const call = asMethodCall(node);
    if (call !== undefined) return call.name === "to_string" && isError(call.receiver);
    return node.type === "macro_invocation" && printsError(node);
  });
}

/** A caught error, or what a wrapper such as `struct AppError(anyhow::Error)` holds. */
const isError = (node: SyntaxNode): boolean =>
  node.type === "identifier" ? errorName.test(node.text) : node.text === "self.0";

function printsError(invocation: SyntaxNode): boolean {
  const tokens = invocation.childOfType("token_tree");
  if (tokens === undefined) return false;
  const name = invocation.childForFieldName("macro")?.text;
  if (name === "json" || name === "serde_json::json") return /\b(e|err|error)\.to_string\(\)/.test(tokens.text);
  if (name !== "format") return false;
  const format = tokens.childOfType("string_literal", "raw_string_literal")?.text ?? "";
  const named = [...format.matchAll(/\{(\w+)(?::[^}]*)?\}/g)].some(([, used = ""]) => errorName.test(used));
  return named || /,\s*(e|err|error|self\.0)\s*(,|\)$)/.test(tokens.text);
}
