import { functionCalls, methodCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { nameOf, rootVariable } from "../expressions.ts";
import { snakeCase } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf } from "../variables.ts";

const fastHash =
  /(^|::)(md5::compute|(Md5|Sha1|Sha224|Sha256|Sha384|Sha512|Sha3_256|Sha3_512|Blake2b512|Blake2s256)::(digest|new|new_with_prefix)|blake3::hash)$/;

const password = /(^|_)(password|passwd|passphrase)$/;

/** Slow hashes, and the service that is asked for the first digits of a SHA-1: there a fast hash has its place. */
const rightPlace = /argon2|bcrypt|scrypt|pbkdf2|pwned|hibp|Hmac/i;

/** Passwords in hashes that are made to be fast. */
export const weakHashForPassword: Rule = {
  id: "weak-hash-for-password",
  severity: "error",
  title: { en: "a password in a fast hash", zh: "使用快速哈希处理密码" },
  explanation: {
    en: "MD5, SHA-1, SHA-2 and BLAKE are made to be fast: a graphics card tries billions of passwords a second against them, salted or not, so a leaked table is a table of passwords. Use the `argon2` crate (Argon2id, with a salt of its own for each password), in `spawn_blocking`, since it is slow on purpose.",
    zh: "MD5、SHA-1、SHA-2 和 BLAKE 都以速度为目标：无论是否加盐，一块显卡每秒都能尝试数十亿个密码，哈希表一旦泄露就等于密码泄露。应使用 `argon2` 库（Argon2id，每个密码使用独立的盐），并放进 `spawn_blocking`，因为它本就设计得很慢。",
  },
  *check(file) {
    for (const call of functionCalls(file)) {
      const given = fastHash.test(call.path) ? call.arguments.find(isPassword) : undefined;
      if (given !== undefined && !isExcused(file, call.node)) yield found(call.node, given);
    }
    for (const call of methodCalls(file, "update", "chain_update", "input")) {
      const given = call.arguments.find(isPassword);
      if (given !== undefined && isFastHasher(file, call.receiver) && !isExcused(file, call.node))
        yield found(call.node, given);
    }
  },
};

const found = (range: SyntaxNode, given: SyntaxNode) => ({
  range,
  message: {
    en: `\`${nameOf(given)}\` can be found by trying once the hash leaks`,
    zh: `哈希一旦泄露，\`${nameOf(given)}\` 便可被穷举`,
  },
});

const isPassword = (argument: SyntaxNode): boolean => password.test(snakeCase(nameOf(argument) ?? ""));

/** Whether a value is `Sha256::new()`, directly, through a variable or through its own `update`s. */
function isFastHasher(file: RustFile, receiver: SyntaxNode): boolean {
  const variable = rootVariable(receiver);
  const origin = variable === undefined ? receiver : initialiserOf(variable);
  if (origin === undefined) return false;
  const inner = origin.type === "call_expression" ? [origin, ...origin.descendants("call_expression")] : [];
  return inner.some((node) => {
    const callee = node.childForFieldName("function");
    return callee?.type === "scoped_identifier" && fastHash.test(file.resolve(callee));
  });
}

const isExcused = (file: RustFile, node: SyntaxNode): boolean =>
  rightPlace.test(enclosingFunction(node)?.text ?? "") || file.inTest(node);
