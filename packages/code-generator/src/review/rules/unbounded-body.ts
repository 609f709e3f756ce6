import { asMethodCall, functionCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { rootVariable } from "../expressions.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf } from "../variables.ts";

const message = { en: "a client decides how much memory this takes", zh: "占用多少内存由客户端决定" };

/** Request bodies that are read into memory however long they are. What other services answer is another matter. */
export const unboundedBody: Rule = {
  id: "unbounded-body",
  severity: "warning",
  title: { en: "a request body without a limit", zh: "请求体没有大小上限" },
  explanation: {
    en: "The whole body is held in memory: a few clients that send without end take the process down, and every request in it. Give a limit that fits the route, `DefaultBodyLimit::max(…)` or the second argument of `to_bytes`, and answer 413; what is really large goes to disk or object storage as a stream.",
    zh: "整个请求体都会保存在内存中：几个不停发送数据的客户端就能耗尽内存，拖垮进程和其中的全部请求。应按路由设置上限，即 `DefaultBodyLimit::max(…)` 或 `to_bytes` 的第二个参数，超出时返回 413；确实很大的内容应以流的方式写入磁盘或对象存储。",
  },
  *check(file) {
    // The documented pair: axum's limit off, tower's limit on.
    const limitedByLayer = /\b(RequestBodyLimitLayer|RequestBodyLimit|ContentLengthLimit)\b/.test(file.text);
    for (const call of functionCalls(file)) {
      if (call.path.endsWith("axum::extract::DefaultBodyLimit::disable")) {
        if (!limitedByLayer && !file.inTest(call.node)) yield { range: call.node, message };
      } else if (isUnboundedLimit(file, call.path, call.arguments) && !file.inTest(call.node))
        yield { range: call.node, message };
      else if (/^axum::body::to_bytes$|^http_body_util::/.test(call.path) && isMax(file, call.arguments[1])) {
        const body = call.arguments[0];
        if (body !== undefined && !limitedByLayer && isRequestBody(body) && !file.inTest(call.node))
          yield { range: call.node, message };
      }
    }
  },
};

const isUnboundedLimit = (file: RustFile, path: string, [limit]: readonly SyntaxNode[]): boolean =>
  /(^axum::extract::DefaultBodyLimit::max|^actix_web::web::(PayloadConfig|JsonConfig|FormConfig)::new)$/.test(path) &&
  isMax(file, limit);

const isMax = (file: RustFile, limit: SyntaxNode | undefined): boolean =>
  limit !== undefined && /^(std::)?(usize|u64|u32)::(MAX|max_value)$/.test(file.resolve(limit));

/** Whether a body is the request's: it, or where it comes from, says so, and nothing there is a response. */
function isRequestBody(body: SyntaxNode): boolean {
  const origin = originOf(body);
  if (/(^|\W|_)(res|resp|response|reply|upstream)\b|next\.run|\.(call|send|oneshot|execute)\(/.test(origin))
    return false;
  const parameters = enclosingFunction(body)?.childForFieldName("parameters")?.text ?? "";
  if (/\bResponse\b/.test(parameters)) return false;
  return /\b(req|request)\b/.test(origin) || /\b(Body|Request|Payload)\b/.test(parameters);
}

/** The expression and what its variable was made from, `let (parts, body) = request.into_parts()` included. */
function originOf(expression: SyntaxNode): string {
  const method = asMethodCall(expression);
  const variable = rootVariable(method?.receiver ?? expression);
  const made = variable === undefined ? undefined : initialiserOf(variable);
  const split = variable === undefined ? "" : splitOrigin(variable);
  return `${expression.text}\n${made?.text ?? ""}\n${split}`;
}

function splitOrigin(variable: SyntaxNode): string {
  const body = enclosingFunction(variable);
  const lets = body === undefined ? [] : [...body.descendants("let_declaration")];
  const split = lets.find((declaration) => {
    const pattern = declaration.childForFieldName("pattern");
    return pattern?.type === "tuple_pattern" && pattern.namedChildren.some((part) => part.text.endsWith(variable.text));
  });
  return split?.childForFieldName("value")?.text ?? "";
}
