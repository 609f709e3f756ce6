import { createHmac } from "node:crypto";
import { sameSecret } from "../security/tokens.ts";
import { Problem } from "./problem.ts";

/**
 * Where a list goes on, for the outside: it belongs to one list with its filters, and cannot be made by hand.
 *
 * @param scope names the list and its filters
 */
export function sealCursor(key: Buffer, scope: string, position: string): string {
  const text = Buffer.from(position).toString("base64url");
  return `${text}.${signature(key, scope, position)}`;
}

/** The position of a cursor; `invalid-cursor` for one of another list, with other filters, or that was tampered with. */
export function openCursor(key: Buffer, scope: string, cursor: string): string {
  const [text = "", signed = ""] = cursor.split(".");
  const position = Buffer.from(text, "base64url").toString();
  if (sameSecret(signed, signature(key, scope, position))) return position;
  throw new Problem("invalid-cursor", {
    errors: [
      {
        parameter: "cursor",
        code: "invalid_cursor",
        text: { en: "is not one that this list gave out", zh: "不是该列表给出的游标" },
      },
    ],
  });
}

const signature = (key: Buffer, scope: string, position: string): string =>
  createHmac("sha256", key)
    .update(JSON.stringify([scope, position]))
    .digest("base64url")
    .slice(0, 22);
