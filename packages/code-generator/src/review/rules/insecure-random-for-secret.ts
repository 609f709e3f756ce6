import { type FunctionCall, functionCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import { snakeCase } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf, targetNames } from "../variables.ts";

const guessable =
  /^(fastrand|oorandom|nanorand|rand_pcg|rand_xoshiro|rand_xorshift)::|(^|::)(SmallRng|Pcg\w+|Xoshiro\w+|WyRand)::\w+$|(^|::)\w+Rng::seed_from_u64$/;

const secret =
  /(^|_)(token|secret|password|passphrase|salt|otp|nonce|session_id|session_key|(api|private|secret|encryption|signing)_key|(verification|reset|recovery|invite|auth|confirmation)_code)$/;

/** Secrets from generators whose next value can be computed. `rand::rng()` and `thread_rng()` are secure, and so right. */
export const insecureRandomForSecret: Rule = {
  id: "insecure-random-for-secret",
  severity: "error",
  title: { en: "a secret from a predictable generator", zh: "用可预测的随机数生成机密" },
  explanation: {
    en: "Small generators such as `fastrand` and `SmallRng`, and every generator with a fixed or 64-bit seed, are for simulations and jitter: from a few outputs the next ones can be computed, and with them other people's tokens. Take secrets from the operating system (`OsRng`, `getrandom`) or from `rand`'s own generator, at least 128 bits.",
    zh: "`fastrand`、`SmallRng` 等小型生成器，以及任何使用固定种子或 64 位种子的生成器，只适合模拟和抖动：根据少量输出就能推算后续结果，进而推算他人的令牌。机密应取自操作系统（`OsRng`、`getrandom`）或 `rand` 的默认生成器，至少 128 位。",
  },
  *check(file) {
    for (const call of functionCalls(file)) {
      if (!guessable.test(call.path)) continue;
      const made = whatIsMade(call);
      if (made === undefined || file.inTest(call.node)) continue;
      yield {
        range: call.node,
        message: { en: `\`${made}\` can be predicted`, zh: `\`${made}\` 可以被预测` },
      };
    }
  },
};

/** The secret that a generator's values go into: what the call's value is named, what is made with it, or the function. */
function whatIsMade({ node }: FunctionCall): string | undefined {
  const targets = [...targetNames(node)];
  const body = enclosingFunction(node);
  const uses = targets.flatMap((generator) => (body === undefined ? [] : [...madeWith(generator, node, body)]));
  const name = body?.childForFieldName("name")?.text ?? "";
  return [...targets, ...uses, name].find((candidate) => secret.test(snakeCase(candidate)));
}

function* madeWith(generator: string, made: SyntaxNode, body: SyntaxNode): Generator<string> {
  for (const use of body.descendants("identifier"))
    if (use.text === generator && initialiserOf(use)?.contains(made)) yield* targetNames(use);
}
