import type { Text } from "@microforge/core/program";
import { asFunctionCall, chainOf, functionCalls, methodCalls } from "../calls.ts";
import { asyncContext, enclosingFunction } from "../contexts.ts";
import type { Finding, Fix, Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { isCommandLine } from "../test-places.ts";

/** Functions that wait in the thread, and what is there for tasks instead. */
const blocking: readonly { readonly path: RegExp; readonly instead: string }[] = [
  { path: /^std::thread::sleep$/, instead: "tokio::time::sleep" },
  {
    path: /^std::fs::(?!Metadata|Permissions|FileType|DirBuilder|OpenOptions|File::from|DirEntry)\w+(::(open|create|create_new))?$/,
    instead: "tokio::fs",
  },
  { path: /^std::net::(TcpStream::connect|connect_timeout|TcpListener::bind|UdpSocket::bind)$/, instead: "tokio::net" },
  {
    path: /^(reqwest::blocking::\w+(::\w+)?|ureq::(get|post|put|patch|delete|head|request|call))$/,
    instead: "reqwest::Client",
  },
  {
    path: /^(futures|futures_executor|futures::executor|futures_lite::future|pollster|async_std::task|smol)::block_on$/,
    instead: ".await",
  },
];

const message = (called: string, instead: string): Text => ({
  en: `\`${called}\` blocks the thread that other tasks need; use \`${instead}\`, or \`spawn_blocking\``,
  zh: `\`${called}\` 会阻塞其他任务也在使用的线程；请改用 \`${instead}\` 或 \`spawn_blocking\``,
});

export const blockingCallInAsync: Rule = {
  id: "blocking-call-in-async",
  severity: "warning",
  title: { en: "blocking call in async code", zh: "在异步代码中进行阻塞调用" },
  explanation: {
    en: "An async runtime has about one thread per core. A call that waits in its thread, for a file, a socket, a process or a clock, stops every task that the thread would have run meanwhile, and requests that have nothing to do with it become slow. Use the runtime's own file, network and time functions, or move the work to `tokio::task::spawn_blocking`. What is read while the service starts (in `main`, `init…`, `start…`) is not reported, nor are files and processes of command lines.",
    zh: "异步运行时大约每个核心只有一个线程。在线程中等待文件、套接字、进程或时钟的调用，会使该线程上的其他任务全部停顿，毫不相干的请求也随之变慢。请使用运行时自带的文件、网络和时间函数，或把工作移到 `tokio::task::spawn_blocking`。服务启动时（`main`、`init…`、`start…`）读取的内容，以及命令行工具的文件和进程操作不在此列。",
  },
  *check(file) {
    for (const { node, path, pathNode } of functionCalls(file)) {
      const match = blocking.find((known) => known.path.test(path));
      if (match === undefined || file.inTest(node)) continue;
      const context = asyncContext(node);
      if (context === undefined || (match.instead === "tokio::fs" && isPreparing(file, node))) continue;
      const fix = fixFor(file, node, pathNode, path, context);
      yield { range: pathNode, message: message(path, match.instead), ...(fix && { fix }) };
    }
    yield* checkProcesses(file);
  },
};

/** `Command::new(…).output()` of the standard library waits for the process to end. */
function* checkProcesses(file: RustFile): Generator<Finding> {
  for (const { node, receiver, name, nameNode } of methodCalls(file, "output", "status")) {
    const start = chainOf(receiver).links.at(-1)?.receiver ?? receiver;
    if (asFunctionCall(file, start)?.path !== "std::process::Command::new" || file.inTest(node)) continue;
    if (asyncContext(node) === undefined || isPreparing(file, node)) continue;
    yield { range: nameNode, message: message(`std::process::Command::${name}`, "tokio::process::Command") };
  }
}

/** Code that runs ahead of the service or instead of it: its start, and command lines. Nobody else waits for the thread. */
function isPreparing(file: RustFile, node: SyntaxNode): boolean {
  const name = enclosingFunction(node)?.childForFieldName("name")?.text ?? "";
  return /^main$|(^|_)(init|setup|launch|start|bootstrap|create_tables?)(_|$)/.test(name) || isCommandLine(file.path);
}

/** The runtime's function of the same name, where the file shows that the crate has it and nothing but the path changes. */
function fixFor(
  file: RustFile,
  call: SyntaxNode,
  pathNode: SyntaxNode,
  path: string,
  context: SyntaxNode,
): Fix | undefined {
  const to = path.replace(/^std::thread::sleep$/, "tokio::time::sleep").replace(/^std::fs::/, "tokio::fs::");
  const module = to.split("::").slice(0, 2).join("::");
  // With an import of the standard library's module in its place, that import might be left without use.
  if (to === path || pathNode.text !== path || !uses(file, module)) return undefined;
  // A file that is opened has other methods then; a function's result is the same.
  if (!/^tokio::(time::sleep|fs::[a-z_]+)$/.test(to) || /^tokio::fs::(read_dir|exists)$/.test(to)) return undefined;
  if (call.closest("closure_expression", "async_block", "function_item") !== context) return undefined;
  return {
    title: { en: `wait in the task: \`${to}\``, zh: `改为在任务中等待：\`${to}\`` },
    edits: [
      { range: pathNode, text: to },
      { range: { startIndex: call.endIndex, endIndex: call.endIndex }, text: ".await" },
    ],
  };
}

/** Whether the file uses a module already: then the crate is there, with the feature that the module needs. */
function uses(file: RustFile, module: string): boolean {
  return (
    file.imports.mentions(module) ||
    file.nodes("scoped_identifier").some((node) => file.resolve(node).startsWith(`${module}::`))
  );
}
