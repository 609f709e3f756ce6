import { lastSegment } from "./imports.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A variable that holds what the client sent, and the type of the extractor it comes from: `Path<String>`. */
export interface RequestInput {
  readonly name: string;
  readonly extractor: string;
  readonly type: string;
}

const frameworks = /^(axum|axum_extra|actix_web|poem|salvo)::/;

/** What a handler's parameters take from the request's path, query, form or JSON. */
export function requestInputs(file: RustFile, handler: SyntaxNode): RequestInput[] {
  const parameters = handler.childForFieldName("parameters")?.namedChildren ?? [];
  return parameters.flatMap((parameter) => {
    const type = parameter.childForFieldName("type");
    const pattern = parameter.childForFieldName("pattern");
    const named = type?.type === "generic_type" ? type.childForFieldName("type") : undefined;
    if (type === undefined || named === undefined || pattern === undefined) return [];
    const path = file.resolve(named);
    const extractor = lastSegment(path);
    if (!frameworks.test(path) || !/^(Path|Query|Form|Json)$/.test(extractor)) return [];
    return namesIn(pattern).map((name) => ({ name, extractor, type: type.text }));
  });
}

/** The variables of `Path((owner, name))` or of a plain `path`. */
function namesIn(pattern: SyntaxNode): string[] {
  if (pattern.type === "identifier") return [pattern.text];
  return [...pattern.descendants("identifier")]
    .filter((node) => node.field !== "type" && node.parent?.type !== "scoped_identifier")
    .map((node) => node.text);
}
