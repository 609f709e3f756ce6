import { attributesOf } from "../attributes.ts";
import { isAsync } from "../contexts.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Public asynchronous functions, where a service talks to the world, whose errors are only text. */
export const stringErrorType: Rule = {
  id: "string-error-type",
  severity: "note",
  title: { en: "an error that is only text", zh: "错误类型只是文本" },
  explanation: {
    en: "A caller cannot tell a row that is not there from a database that is: it compares text, or answers 500 to everything. `String` also loses the cause. Return an enum with a variant for each case that a caller treats differently (`thiserror` writes the rest), and keep the cause as its `source`.",
    zh: "调用方无法区分“记录不存在”和“数据库不可用”，只能比较文本，或一律返回 500；`String` 还会丢失原因。应返回枚举，为调用方需要区别对待的每种情况设一个变体（其余由 `thiserror` 生成），并用 `source` 保留原因。",
  },
  *check(file) {
    if (/(^|\/)main\.rs$|(^|\/)(bin|xtask|cli)\//.test(file.path)) return;
    for (const item of file.nodes("function_item")) {
      if (item.childOfType("visibility_modifier") === undefined || !isAsync(item) || hasFixedSignature(item)) continue;
      const error = errorType(item.childForFieldName("return_type"));
      if (error === undefined || !/^(String|&('static )?str|Box<dyn (std::error::)?Error\b.*>)$/.test(error.text))
        continue;
      if (file.inTest(item)) continue;
      yield {
        range: error,
        message: {
          en: `callers cannot tell errors of type \`${error.text}\` apart`,
          zh: `调用方无法区分 \`${error.text}\` 类型的各种错误`,
        },
      };
    }
  },
};

/** What a framework's macro demands is not the author's choice. */
const hasFixedSignature = (item: SyntaxNode): boolean =>
  attributesOf(item).some(({ path }) => /(^|::)(command|main|wasm_bindgen|pyfunction|napi)$/.test(path));

/** The second argument of `Result<T, E>`. */
function errorType(returned: SyntaxNode | undefined): SyntaxNode | undefined {
  if (
    returned?.type !== "generic_type" ||
    !/^(std::result::)?Result$/.test(returned.childForFieldName("type")?.text ?? "")
  )
    return undefined;
  return returned.childForFieldName("type_arguments")?.namedChildren[1];
}
