import { asMethodCall, type MethodCall } from "./calls.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

const locks = ["lock", "read", "write", "upgradable_read"];

/**
 * The expression whose value is the guard of a lock that blocks, for a call of `lock`, `read` or `write`; undefined for
 * anything else. The standard library's locks give a result that is unwrapped, those of parking_lot a guard at once; an
 * asynchronous lock is awaited instead.
 */
export function blockingGuard(file: RustFile, call: MethodCall): SyntaxNode | undefined {
  if (!locks.includes(call.name) || call.arguments.length > 0) return undefined;
  const outer = call.node.parent;
  if (outer?.type === "try_expression") return undefined;
  const method = asMethodCall(outer?.parent);
  if (outer?.type === "field_expression" && method?.receiver === call.node) {
    if (method.name === "unwrap" || method.name === "expect") return method.node;
    if (method.name === "unwrap_or_else" && /into_inner/.test(method.arguments[0]?.text ?? "")) return method.node;
  }
  if (outer?.type === "await_expression") return undefined;
  const parkingLot = ["Mutex", "RwLock", "FairMutex", "ReentrantMutex"].some((type) =>
    file.imports.mentions(`parking_lot::${type}`),
  );
  return parkingLot && !file.imports.mentions("tokio::sync") ? call.node : undefined;
}
