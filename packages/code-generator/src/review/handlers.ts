import { attributesOf } from "./attributes.ts";
import { asFunctionCall } from "./calls.ts";
import { isAsync } from "./contexts.ts";
import { lastSegment } from "./imports.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Frameworks, by the crate that their extractors come from. */
const frameworks = /^(axum|axum_extra|actix_web|actix|poem|poem_openapi|rocket|warp|salvo|ntex|tide|aide)::/;

/** Types that stand for a part of the request, when they come from a framework. */
const extractors =
  /^(State|Path|Query|Json|Form|Extension|Data|Multipart|HeaderMap|Request|HttpRequest|Bytes|ConnectInfo|MatchedPath|TypedHeader|Payload|WebSocketUpgrade|Host|OriginalUri|RawQuery|RawForm|Cookies|CookieJar|ReqData)$/;

const routeAttribute =
  /^(get|post|put|patch|delete|head|options|connect|trace|route|handler|endpoint|oai|debug_handler)$/;

/** Attributes that describe an operation for OpenAPI stand on handlers only. */
const operationAttribute = /^(utoipa::path|aide_annotate|rocket_okapi::openapi)$/;

/**
 * The functions that answer HTTP requests: with a route attribute, with an extractor of a web framework among their
 * parameters, or named where routes are put together in this file.
 */
export function findHandlers(file: RustFile): ReadonlySet<SyntaxNode> {
  const routed = routedNames(file);
  return new Set(file.nodes("function_item").filter((item) => isHandler(file, item, routed)));
}

/** Traits whose methods a framework calls for each request. */
const perRequest = /^(FromRequest|FromRequestParts|OptionalFromRequestParts|IntoResponse|Responder|ResponseError)$/;

/** Functions that are named for what is done once, whoever calls them. */
const preparing = /^(init|setup|connect|new)(_|$)/;

/**
 * The functions that run for a request: handlers, the methods of extractors and responders, and the free functions of
 * this file that those call, however far down.
 */
export function findRequestCode(file: RustFile): ReadonlySet<SyntaxNode> {
  const found = new Set(file.handlers);
  const free = new Map<string, SyntaxNode>();
  for (const item of file.nodes("function_item")) {
    const owner = item.closest("impl_item", "trait_item", "function_item");
    if (owner === undefined) free.set(item.childForFieldName("name")?.text ?? "", item);
    else if (perRequest.test(lastSegment(owner.childForFieldName("trait")?.text ?? ""))) found.add(item);
  }
  // A set that grows while it is walked: what is added is walked as well.
  for (const item of found)
    for (const node of item.descendants("call_expression")) {
      const called = free.get(asFunctionCall(file, node)?.path.replace(/^self::/, "") ?? "");
      if (called !== undefined && !preparing.test(called.childForFieldName("name")?.text ?? "")) found.add(called);
    }
  return found;
}

function isHandler(file: RustFile, item: SyntaxNode, routed: ReadonlySet<string>): boolean {
  const name = item.childForFieldName("name")?.text ?? "";
  if (attributesOf(item).some(({ path }) => isRouteAttribute(file, path, item))) return true;
  // Middleware, constructors of extractors and the like take the same types, but are no handlers unless async and free.
  if (!isAsync(item)) return false;
  return routed.has(name) || parameterTypes(item).some((type) => isExtractor(file, type));
}

/** `get` is a route attribute if a framework gave it that name; any crate may have a derive or getter called so. */
function isRouteAttribute(file: RustFile, path: string, at: SyntaxNode): boolean {
  if (operationAttribute.test(file.resolve(path, at))) return true;
  if (!routeAttribute.test(lastSegment(path))) return false;
  const full = file.resolve(path, at);
  return (
    frameworks.test(full) ||
    (full === path && ["actix_web", "rocket", "poem"].some((crate) => file.imports.mentions(crate)))
  );
}

function isExtractor(file: RustFile, type: SyntaxNode): boolean {
  const named = type.type === "generic_type" ? type.childForFieldName("type") : type;
  if (named === undefined) return false;
  const full = file.resolve(named);
  return frameworks.test(full) && extractors.test(lastSegment(full));
}

/** The types of a function's parameters, without `self`. */
export function parameterTypes(item: SyntaxNode): SyntaxNode[] {
  const parameters = item.childForFieldName("parameters")?.namedChildren ?? [];
  return parameters.flatMap((parameter) => parameter.childForFieldName("type") ?? []);
}

/** Functions that are handed to `.route("/…", get(name))`, `.to(name)` or `routes!(name)`. */
function routedNames(file: RustFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of file.nodes("call_expression")) {
    const callee = call.childForFieldName("function");
    const list = call.childForFieldName("arguments");
    if (callee === undefined || list === undefined) continue;
    const registers =
      callee.type === "field_expression"
        ? /^(get|post|put|patch|delete|head|options|to|fallback)$/.test(
            callee.childForFieldName("field")?.text ?? "",
          ) && isMethodRouter(file, callee)
        : /^(axum|actix_web|poem)(::\w+)*::(get|post|put|patch|delete|head|options|any|on)(_with)?$/.test(
            file.resolve(callee),
          );
    if (registers) for (const handler of list.namedChildren) if (isPath(handler)) names.add(lastSegment(handler.text));
  }
  for (const macro of file.nodes("macro_invocation")) {
    if (lastSegment(macro.childForFieldName("macro")?.text ?? "") !== "routes") continue;
    for (const name of macro.descendants("identifier")) names.add(name.text);
  }
  return names;
}

const isPath = (node: SyntaxNode): boolean => node.type === "identifier" || node.type === "scoped_identifier";

/** Whether a chain such as `get(list).post(create)` starts with a framework's function. */
function isMethodRouter(file: RustFile, callee: SyntaxNode): boolean {
  for (let node = callee.childForFieldName("value"); node !== undefined; ) {
    if (node.type === "call_expression") {
      const inner: SyntaxNode | undefined = node.childForFieldName("function");
      if (inner === undefined) return false;
      if (inner.type !== "field_expression") return frameworks.test(file.resolve(inner));
      node = inner.childForFieldName("value");
    } else return false;
  }
  return false;
}
