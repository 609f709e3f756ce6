import { asMethodCall, chainOf, functionCalls, methodCalls } from "../calls.ts";
import type { Finding, Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { isCommandLine } from "../test-places.ts";

const timeout = ".timeout(std::time::Duration::from_secs(30))";

const fixTitle = { en: "give up after 30 s", zh: "30 秒后放弃" };

const message = {
  en: "a request of this client may wait for ever; set a `timeout`",
  zh: "该客户端的请求可能永远等待；请设置 `timeout`",
};

const made = /^reqwest::(blocking::)?(Client::(new|default)|get)$/;
const builders = /^reqwest::(blocking::)?(Client::builder|ClientBuilder::(new|default))$/;

export const httpClientWithoutTimeout: Rule = {
  id: "http-client-without-timeout",
  severity: "warning",
  title: { en: "HTTP client without a time-out", zh: "HTTP 客户端没有超时" },
  explanation: {
    en: "reqwest has no time-out of its own. When the other side accepts a connection and then says nothing, the request waits for ever, with the memory, the connection and the caller that belong to it; a slow neighbour so takes the whole service along. Set one on the client, `Client::builder().timeout(…)`, or on each request. A file that sets a time-out on its requests, or wraps them in `tokio::time::timeout`, is not reported, nor is a command line.",
    zh: "reqwest 默认没有超时。如果对方接受了连接却不再回应，请求就会一直等待，连同它占用的内存、连接和调用方；一个缓慢的邻居就能拖垮整个服务。请在客户端 `Client::builder().timeout(…)` 或每个请求上设置超时。若文件已在请求上设置超时，或用 `tokio::time::timeout` 包裹，则不报告；命令行工具也不报告。",
  },
  *check(file) {
    if (!file.text.includes("reqwest") || isCommandLine(file.path) || limitsRequests(file)) return;
    for (const { node, path, pathNode } of functionCalls(file)) {
      if (file.inTest(node)) continue;
      if (made.test(path)) yield { range: pathNode, message, ...fixNew(path, pathNode, node) };
      else if (builders.test(path)) {
        const build = builtAtOnce(node);
        if (build !== undefined) yield { range: pathNode, message, ...fixBuilder(build) };
      }
    }
  },
};

/** A time-out that is no client's: on a request, around the sending of it, or on a builder that is kept in a variable. */
function limitsRequests(file: RustFile): boolean {
  for (const { receiver } of methodCalls(file, "timeout", "read_timeout")) {
    const start = chainOf(receiver).start;
    if (
      !builders.test(start.type === "call_expression" ? file.resolve(start.childForFieldName("function") ?? start) : "")
    )
      return true;
  }
  for (const { path } of functionCalls(file)) if (/(^|::)time::timeout$|^timeout$/.test(path)) return true;
  return false;
}

/** The `.build()` at the end of a chain that sets no time-out; undefined when there is one, or the chain goes elsewhere. */
function builtAtOnce(start: SyntaxNode): SyntaxNode | undefined {
  for (
    let call = asMethodCall(start.parent?.parent);
    call !== undefined;
    call = asMethodCall(call.node.parent?.parent)
  ) {
    if (/^(timeout|read_timeout)$/.test(call.name)) return undefined;
    if (call.name === "build") return call.nameNode;
  }
  return undefined;
}

function fixBuilder(build: SyntaxNode): Pick<Finding, "fix"> {
  // Ahead of the dot of `.build`, which may stand on a line of its own.
  const dot = build.parent?.childOfType(".") ?? build;
  const value = build.parent?.childForFieldName("value") ?? dot;
  const text = build.parent?.text.slice(value.endIndex - value.startIndex, dot.startIndex - value.startIndex) ?? "";
  return {
    fix: {
      title: fixTitle,
      edits: [{ range: { startIndex: value.endIndex, endIndex: value.endIndex }, text: text + timeout }],
    },
  };
}

/** `Client::new()` panics as well when TLS cannot be set up, so the `expect` changes nothing. */
function fixNew(path: string, pathNode: SyntaxNode, call: SyntaxNode): Pick<Finding, "fix"> {
  if (!path.endsWith("::new")) return {};
  const type = pathNode.childForFieldName("path")?.text ?? "";
  const text = `${type}::builder()${timeout}.build().expect("TLS is available")`;
  return { fix: { title: fixTitle, edits: [{ range: call, text }] } };
}
