import { asFunctionCall, type MethodCall, methodCalls } from "../calls.ts";
import type { Finding, Fix, Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

const switches = [
  "danger_accept_invalid_certs",
  "danger_accept_invalid_hostnames",
  "tls_danger_accept_invalid_certs",
  "tls_danger_accept_invalid_hostnames",
];

/** Clients that trust whoever answers. A variable in place of `true`, or an `if` around it, is somebody's configuration. */
export const tlsVerificationDisabled: Rule = {
  id: "tls-verification-disabled",
  severity: "error",
  title: { en: "TLS certificates are not verified", zh: "未校验 TLS 证书" },
  explanation: {
    en: "Without verification anyone on the way can answer in the server's name, and read and change everything that is sent, credentials included: TLS then protects from nobody who matters. Trust the one certificate authority that is missing with `add_root_certificate`, and keep verification on.",
    zh: "关闭校验后，链路上的任何人都能冒充服务器，读取并篡改包括凭据在内的全部内容，TLS 形同虚设。应使用 `add_root_certificate` 信任所缺的那个证书颁发机构，并保持校验开启。",
  },
  *check(file) {
    for (const call of methodCalls(file, ...switches)) {
      if (call.arguments[0]?.text !== "true" || isConfigured(call.node) || file.inTest(call.node)) continue;
      const fix = removal(file, call);
      yield {
        range: { startIndex: call.nameNode.startIndex, endIndex: call.node.endIndex },
        message: { en: "accepts every certificate", zh: "接受任意证书" },
        ...(fix === undefined ? {} : { fix }),
      };
    }
    yield* opensslWithoutVerification(file);
  },
};

/** Cuts the call out of its chain; a comment or a statement of its own would be lost with it, so that is left to people. */
function removal(file: RustFile, { node, receiver, nameNode }: MethodCall): Fix | undefined {
  const range = { startIndex: receiver.endIndex, endIndex: node.endIndex };
  const before = file.text.slice(receiver.endIndex, nameNode.startIndex);
  if (before.trim() !== "." || node.parent?.type === "expression_statement") return undefined;
  return {
    title: { en: "Verify certificates again", zh: "恢复证书校验" },
    edits: [{ range, text: "" }],
  };
}

/** Whether it depends on a setting whose name says what it does: `if config.skip_tls_verify`. */
function isConfigured(node: SyntaxNode): boolean {
  for (const around of node.ancestors()) {
    if (around.type === "function_item") return false;
    const condition = around.type === "if_expression" ? around.childForFieldName("condition") : undefined;
    if (/tls|ssl|cert|verif|insecure|danger|debug_assertions/i.test(condition?.text ?? "")) return true;
  }
  return false;
}

function* opensslWithoutVerification(file: RustFile): Generator<Finding> {
  for (const call of methodCalls(file, "set_verify", "set_verify_callback")) {
    const mode = call.arguments[0];
    if (mode === undefined || asFunctionCall(file, mode) !== undefined) continue;
    if (!file.resolve(mode).endsWith("SslVerifyMode::NONE") || isConfigured(call.node) || file.inTest(call.node))
      continue;
    yield { range: mode, message: { en: "accepts every certificate", zh: "接受任意证书" } };
  }
}
