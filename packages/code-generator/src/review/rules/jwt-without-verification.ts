import { functionCalls, methodCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { snakeCase } from "../names.ts";
import type { Rule } from "../rule.ts";
import { isComment, type SyntaxNode } from "../syntax.ts";

/** Tokens that are believed unread. Code whose own name says so (`peek_unverified`) looks before it verifies. */
export const jwtWithoutVerification: Rule = {
  id: "jwt-without-verification",
  severity: "error",
  title: { en: "a JSON Web Token is not verified", zh: "未验证 JSON Web Token" },
  explanation: {
    en: "A token whose signature is not checked can be written by anyone, for any user; one whose expiry is not checked lives for ever once it is stolen. Decode with the issuer's key and a `Validation` that names the algorithm, the issuer and the audience, and leave `validate_exp` on. Code that must look at a token before it can verify it, to find the key for instance, should carry `unverified` in its name.",
    zh: "不校验签名的令牌，任何人都能以任意用户的身份伪造；不校验过期时间的令牌，一旦失窃便永久有效。应使用签发者的密钥解码，并在 `Validation` 中指定算法、签发者和受众，保持 `validate_exp` 开启。确需在验证前查看令牌内容（例如查找密钥）的代码，名称中应带有 `unverified`。",
  },
  *check(file) {
    const unverified = { en: "the signature is not checked", zh: "未校验签名" };
    for (const call of functionCalls(file)) {
      const insecure = /(^|::)(dangerous_insecure_decode\w*|dangerous::insecure_decode\w*)$/.test(call.path);
      if (insecure && !saysSo(call.node) && !file.inTest(call.node))
        yield { range: call.pathNode, message: unverified };
    }
    for (const call of methodCalls(file, "insecure_disable_signature_validation"))
      if (!saysSo(call.node) && !file.inTest(call.node)) yield { range: call.nameNode, message: unverified };
    // Whoever reads `exp` compares it: where tokens may come without one, or with leeway.
    const readsExpiry = file.nodes("field_identifier").some((node) => node.text === "exp");
    for (const assignment of readsExpiry ? [] : file.nodes("assignment_expression")) {
      const [left, right] = [assignment.childForFieldName("left"), assignment.childForFieldName("right")];
      if (left?.childForFieldName("field")?.text !== "validate_exp" || right?.text !== "false") continue;
      if (saysSo(assignment) || file.inTest(assignment)) continue;
      yield {
        range: assignment,
        message: { en: "expired tokens are accepted", zh: "接受已过期的令牌" },
        fix: {
          title: { en: "Refuse expired tokens", zh: "拒绝已过期的令牌" },
          edits: [{ range: right, text: "true" }],
        },
      };
    }
  },
};

/** The comments above a function. */
function documentation(item: SyntaxNode | undefined): string {
  const siblings = item?.parent?.children ?? [];
  const above = item === undefined ? [] : siblings.slice(0, siblings.indexOf(item)).reverse();
  const end = above.findIndex((node) => !(isComment(node) || node.type === "attribute_item"));
  return (end === -1 ? above : above.slice(0, end)).map(({ text }) => text).join("\n");
}

function saysSo(node: SyntaxNode): boolean {
  const implementation = node.closest("impl_item")?.childForFieldName("type")?.text ?? "";
  const name = enclosingFunction(node)?.childForFieldName("name")?.text ?? "";
  const said = /unverified|unchecked|untrusted|insecure|without_(verif|valid|check)|expired|peek/.test(
    `${snakeCase(implementation)} ${name}`,
  );
  return said || /without .*(valid|verif|check)|(un|not )verified/i.test(documentation(enclosingFunction(node)));
}
