import { asFunctionCall, asMethodCall } from "../calls.ts";
import { nameOf, rootVariable } from "../expressions.ts";
import { requestInputs } from "../request-input.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

const opensFile =
  /^(std|tokio)::fs::(read|read_to_string|write|remove_file|remove_dir_all|copy|rename|create_dir_all|File::(open|create))$|(^|::)NamedFile::open(_async)?$|(^|::)Path(Buf)?::(new|from)$/;

const folder = /(^|_)(dir|directory|folder|path|root|base|storage|uploads?|files|assets|static)$/i;

/** Any of these in a handler means that its author has thought of `..`. */
const checked =
  /canonicalize|Component\b|components\(|starts_with|\.contains\(|file_name\(|strip_prefix|sanitiz|valid|is_absolute|\.chars\(|\.bytes\(|is_alphanumeric|Uuid|\.parse|clean|safe|normalize|matches!|Regex|is_match/i;

/** Text from a request's path that becomes a file's path as it is. */
export const pathFromInput: Rule = {
  id: "path-from-input",
  severity: "error",
  title: { en: "a file's path from the request", zh: "使用请求内容作为文件路径" },
  explanation: {
    en: "`join` follows `..`, and an absolute part replaces what came before: `../../etc/passwd`, written `..%2F..%2F`, reads or overwrites any file that the service may. Take an id and look the file name up, or accept only one `Component::Normal`; `tower_http::services::ServeDir` does it right for static files.",
    zh: "`join` 会顺着 `..` 走，绝对路径还会取代前面的部分：以 `..%2F..%2F` 形式传入的 `../../etc/passwd` 可以读取或覆盖服务有权访问的任何文件。应接收 ID 再查出文件名，或只接受单个 `Component::Normal`；静态文件可用 `tower_http::services::ServeDir`。",
  },
  *check(file) {
    for (const handler of file.handlers) {
      const inputs = requestInputs(file, handler).filter(
        ({ extractor, type }) => extractor === "Path" && /\bString\b/.test(type),
      );
      if (inputs.length === 0 || checked.test(handler.text) || file.inTest(handler)) continue;
      const names = new Set(inputs.map(({ name }) => name));
      for (const node of handler.descendants("call_expression")) {
        const method = asMethodCall(node);
        const intoFolder = method?.name === "join" && folder.test(nameOf(method.receiver) ?? "");
        const called = asFunctionCall(file, node);
        const given = intoFolder ? method.arguments : called && opensFile.test(called.path) ? called.arguments : [];
        const input = given.find((argument) => isInput(argument, names));
        if (input !== undefined)
          yield {
            range: input,
            message: { en: "`..` in this leads out of the folder", zh: "其中的 `..` 可以跳出目录" },
          };
      }
    }
  },
};

/** The variable itself, or a `format!` around it. */
function isInput(argument: SyntaxNode, names: ReadonlySet<string>): boolean {
  const variable = rootVariable(argument);
  if (variable !== undefined) return names.has(variable.text);
  const formatted = [argument, ...argument.descendants("macro_invocation")].find(
    (node) => node.type === "macro_invocation" && node.childForFieldName("macro")?.text === "format",
  );
  if (formatted === undefined) return false;
  const inline = [...formatted.text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const listed = [...formatted.descendants("identifier")].map(({ text }) => text);
  return [...inline, ...listed].some((name) => names.has(name));
}
