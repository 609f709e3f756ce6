import { asFunctionCall, chainOf, functionCalls, methodCalls } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

export const permissiveCors: Rule = {
  id: "permissive-cors",
  severity: "warning",
  title: { en: "every web page may call the service", zh: "过于宽松的跨域设置" },
  explanation: {
    en: "`permissive` and `very_permissive` are for trying things out: any page that a user visits may then call the service from that user's browser, `very_permissive` with the user's cookies too, and so may any origin together with credentials. List the origins that are meant, from configuration: `CorsLayer::new().allow_origin(origins)`.",
    zh: "`permissive` 和 `very_permissive` 只适合试验：用户访问的任何网页都能从其浏览器调用该服务；`very_permissive` 以及“任意来源加凭据”还会带上用户的 Cookie。请从配置中列出允许的来源：`CorsLayer::new().allow_origin(origins)`。",
  },
  *check(file) {
    for (const { node, path, pathNode } of functionCalls(file)) {
      if (!/(^|::)(CorsLayer|Cors)::(very_)?permissive$/.test(path) || isDebugOnly(file, node)) continue;
      yield {
        range: pathNode,
        message: { en: "any origin is allowed; list those that are meant", zh: "允许了任意来源；请列出需要的来源" },
      };
    }
    for (const { node, receiver, name, nameNode, arguments: given } of methodCalls(
      file,
      "allow_credentials",
      "supports_credentials",
    )) {
      if ((given.length > 0 && given[0]?.text !== "true") || isDebugOnly(file, node)) continue;
      const { links } = chainOf(outermost(node));
      if (!/(^|::)Cors(Layer)?::/.test(asFunctionCall(file, chainOf(receiver).start)?.path ?? "")) continue;
      const any = links.find((link) => allowsAny(file, link.name, link.arguments[0]));
      if (any === undefined) continue;
      yield {
        range: nameNode,
        message: {
          en: `with \`${any.name}\` any origin may send the user's credentials`,
          zh: `与 \`${any.name}\` 一起，任意来源都可以携带用户的凭据（\`${name}\`）`,
        },
      };
    }
  },
};

function allowsAny(file: RustFile, method: string, argument: SyntaxNode | undefined): boolean {
  if (method === "allow_any_origin") return true;
  if (method !== "allow_origin" || argument === undefined) return false;
  const path = asFunctionCall(file, argument)?.path ?? file.resolve(argument.text, argument);
  return /(^|::)cors::Any$|^Any$|(^|::)AllowOrigin::(any|mirror_request)$/.test(path);
}

/** The whole chain of calls that a call is a link of. */
function outermost(call: SyntaxNode): SyntaxNode {
  let node = call;
  while (node.parent?.type === "field_expression" && node.parent.parent?.type === "call_expression")
    node = node.parent.parent;
  return node;
}

/** Whether a place is left out of release builds, or is a test. */
function isDebugOnly(file: RustFile, node: SyntaxNode): boolean {
  if (file.inTest(node)) return true;
  for (const around of node.ancestors()) {
    const condition = around.type === "if_expression" ? around.childForFieldName("condition")?.text : undefined;
    if (condition !== undefined && /debug_assertions|\bdev|debug|is_local/i.test(condition)) return true;
    if (around.type.endsWith("_item") || around.type.endsWith("_statement") || around.type === "let_declaration")
      for (const sibling of precedingAttributes(around)) if (/debug_assertions/.test(sibling.text)) return true;
  }
  return false;
}

function* precedingAttributes(node: SyntaxNode): Generator<SyntaxNode> {
  const siblings = node.parent?.children ?? [];
  for (let index = siblings.indexOf(node) - 1; siblings[index]?.type === "attribute_item"; index--) {
    const attribute = siblings[index];
    if (attribute !== undefined) yield attribute;
  }
}
