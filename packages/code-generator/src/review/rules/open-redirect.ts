import { functionCalls } from "../calls.ts";
import { rootVariable, withoutViews } from "../expressions.ts";
import { requestInputs } from "../request-input.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf, mentionsOf } from "../variables.ts";

/** Redirects to wherever the request says, when nothing else in the handler looks at the value. */
export const openRedirect: Rule = {
  id: "open-redirect",
  severity: "warning",
  title: { en: "a redirect to any address in the request", zh: "重定向到请求给出的任意地址" },
  explanation: {
    en: "A link to your own, trusted site sends people on to a copy of its login page elsewhere, and with OAuth takes codes and tokens along. Accept only a path of this site, one `/` at the start and not two, or look the target up in a list.",
    zh: "指向您可信站点的链接会把用户带到别处仿冒的登录页；在 OAuth 流程中还会带走授权码和令牌。应只接受本站路径（以一个而非两个 `/` 开头），或从名单中查找目标。",
  },
  *check(file) {
    for (const { node, path, arguments: given } of functionCalls(file)) {
      const target = given[0];
      if (!/^axum::response::Redirect::(to|temporary|permanent)$|^actix_web::web::Redirect::to$/.test(path)) continue;
      const handler = file.handlerOf(node);
      if (target === undefined || handler === undefined || !isUnchecked(file, target, handler) || file.inTest(node))
        continue;
      yield {
        range: target,
        message: { en: "the request decides where this leads", zh: "跳转目标由请求决定" },
      };
    }
  },
};

function isUnchecked(file: RustFile, target: SyntaxNode, handler: SyntaxNode): boolean {
  const variable = rootVariable(target);
  const made = variable === undefined ? undefined : initialiserOf(variable);
  const source = withoutViews(made ?? target);
  const input = rootVariable(source);
  const inputs = requestInputs(file, handler).filter(({ extractor }) => extractor === "Query" || extractor === "Form");
  if (variable === undefined || input === undefined || !inputs.some(({ name }) => name === input.text)) return false;
  const field = source.type === "field_expression" ? source.childForFieldName("field")?.text : undefined;
  const looks = [...handler.descendants("field_identifier")].filter((node) => node.text === field).length;
  // A variable is named where it is bound and in the redirect; anything more may be the check.
  return field !== undefined && looks === 1 && (made === undefined || mentionsOf(variable.text, handler).length === 2);
}
