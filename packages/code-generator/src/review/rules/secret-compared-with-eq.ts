import { asFunctionCall, asMethodCall, type MethodCall } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { nameOf, stringValue, withoutViews } from "../expressions.ts";
import { isSecretName, snakeCase } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Two values of one person are compared, to see a change or a slip of the pen: nobody can guess his way through. */
const sameOwner =
  /(^|_)(old|new|prev|previous|current|before|after|confirm|confirmed|confirmation|repeat|repeated|verify|again|second|original|existing|default|empty|placeholder|redacted|mask|masked)(_|$)/;

const proofs = /(^|_)(signature|hmac|mac|digest)$/;

const madeHere = /^(expected|computed|calculated|actual|our|valid)_/;

/** Secrets that are compared byte by byte until the first difference. */
export const secretComparedWithEq: Rule = {
  id: "secret-compared-with-eq",
  severity: "warning",
  title: { en: "a secret is compared with `==`", zh: "使用 `==` 比较机密" },
  explanation: {
    en: "`==` stops at the first byte that differs, so the time that it takes tells how much of a guess was right, and a token or signature can be found byte by byte. Compare with `subtle::ConstantTimeEq`, or `verify_slice` of the `hmac` crate; passwords with the `verify` of their hash.",
    zh: "`==` 遇到第一个不同的字节就会停止，耗时会泄露猜对了多少，攻击者可以逐字节试出令牌或签名。应使用 `subtle::ConstantTimeEq`，或 `hmac` 库的 `verify_slice`；密码则用其哈希算法的 `verify`。",
  },
  *check(file) {
    for (const node of file.nodes("binary_expression")) {
      const operator = node.childForFieldName("operator")?.text;
      const [left, right] = [node.childForFieldName("left"), node.childForFieldName("right")];
      if ((operator !== "==" && operator !== "!=") || left === undefined || right === undefined) continue;
      const secret = secretOf(file, left, right);
      if (secret === undefined || inEquality(node) || file.inTest(node)) continue;
      yield {
        range: node,
        message: {
          en: `the time this takes tells how much of \`${secret}\` matches`,
          zh: `比较耗时会泄露 \`${secret}\` 有多少字节相符`,
        },
      };
    }
  },
};

/** Which side of a comparison is a secret that the other side tries to meet. */
function secretOf(file: RustFile, left: SyntaxNode, right: SyntaxNode): string | undefined {
  const [a, b] = [valueName(file, left), valueName(file, right)];
  if (a === undefined || b === undefined) return undefined;
  if (sameOwner.test(snakeCase(a)) || sameOwner.test(snakeCase(b))) return undefined;
  // `self.password != other.password` looks for a change, in settings or the like.
  if (a === b && left.text !== right.text && left.type === "field_expression" && right.type === "field_expression")
    return undefined;
  for (const [name, other] of [
    [a, b],
    [b, a],
  ] as const)
    if (isOwn(name) || (isBare(name) && (isSecretName(other) || counterpart.test(snakeCase(other))))) return name;
  const [computed, given] = madeHere.test(snakeCase(a)) ? [a, b] : [b, a];
  return proofs.test(snakeCase(given)) && madeHere.test(snakeCase(computed)) && signs(file) ? given : undefined;
}

/** `api_token` says enough; a lone `secret` may be anything until what it is compared with says so too. */
const isOwn = (name: string): boolean => (isSecretName(name) && !isBare(name)) || /^password_?hash$/i.test(name);

const isBare = (name: string): boolean => /^(password|secret|passphrase)$/.test(name);

const counterpart = /(^|_)(token|provided|given|presented|supplied|input|header|expected|bearer)(_|$)/;

/** The name that a value goes by; undefined for literals, constants and variants of an enum. */
function valueName(file: RustFile, expression: SyntaxNode): string | undefined {
  const plain = withoutViews(expression);
  if (stringValue(plain) !== undefined) return undefined;
  const method = asMethodCall(plain);
  const called = asFunctionCall(file, plain)?.path ?? method?.name;
  // What another function gives has no name of its own, but can be met by a secret.
  if (called !== undefined) return /(hash|digest|hmac|sign)\w*$/.test(called) || isGetter(method) ? called : "";
  const name = nameOf(plain);
  return name === undefined || /^[A-Z]/.test(name) ? undefined : name;
}

/** Compilers have signatures too, and archives digests: here are meant those made with a key. */
const signs = (file: RustFile): boolean =>
  ["hmac", "ring::hmac", "aws_lc_rs::hmac", "ed25519_dalek"].some((crate) => file.imports.mentions(crate));

/** `config.api_token()`: two words, for one says too little and three have a verb; and nothing given. */
const isGetter = (call: MethodCall | undefined): boolean =>
  call?.arguments.length === 0 && call.name.split("_").length === 2;

const inEquality = (node: SyntaxNode): boolean =>
  /^(eq|ne|cmp|partial_cmp)$/.test(enclosingFunction(node)?.childForFieldName("name")?.text ?? "");
