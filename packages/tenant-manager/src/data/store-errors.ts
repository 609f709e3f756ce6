import { CliError } from "@microforge/core/program";
import { errorCodeOf } from "../error-code.ts";
import { messages } from "./messages.ts";

/** What a data store said, for somebody who can do something about it: never with a password. */
export function storeError(shown: string, error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const known = reasonOf(error);
  const code = errorCodeOf(error);
  if (known !== undefined) {
    const isLogin = code === "28P01" || code === "28000" || known === messages.reasons.noPassword;
    const [name, message, hint] = isLogin
      ? (["data-store-login", messages.loginRefused(shown, known), messages.loginHint] as const)
      : (["data-store-unreachable", messages.unreachable(shown, known), messages.unreachableHint] as const);
    return new CliError(name, { message, hint, cause: error });
  }
  if (code === "42501") {
    const details = { message: messages.denied(shown, error.message), hint: messages.deniedHint, cause: error };
    return new CliError("data-store-denied", details);
  }
  if (code === "55P03")
    return new CliError("data-store-busy", { message: messages.busy(shown), hint: messages.busyHint, cause: error });
  // Five letters and digits are the server's word; anything else is a mistake of this program, and told as one.
  if (!/^[0-9A-Z]{5}$/.test(code)) return error;
  return new CliError("data-store-failed", { message: messages.failed(shown, told(error)), cause: error });
}

function reasonOf(error: Error): (typeof messages.reasons)[keyof typeof messages.reasons] | undefined {
  const code = errorCodeOf(error);
  if (isReason(code)) return messages.reasons[code];
  // Several addresses of one host fail together.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reasonOf(error.errors[0]);
  if (/password must be a string|no password supplied/iu.test(error.message)) return messages.reasons.noPassword;
  if (/timeout expired|timeout exceeded|connection timeout/iu.test(error.message)) return messages.reasons.ETIMEDOUT;
  if (/terminated unexpectedly/iu.test(error.message)) return messages.reasons.ECONNRESET;
  return undefined;
}

const isReason = (code: string): code is keyof typeof messages.reasons => Object.hasOwn(messages.reasons, code);

/** The server's words; its detail often tells which row or object it means. */
function told(error: Error): string {
  const detail: unknown = Reflect.get(error, "detail");
  return typeof detail === "string" && detail !== "" ? `${error.message} (${detail})` : error.message;
}
