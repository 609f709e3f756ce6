import { stringValue, withoutViews } from "../expressions.ts";
import { isSecretName } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { targetNames } from "../variables.ts";

/** What is a credential by its form alone. */
const wellKnown =
  /^(AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|github_pat_\w{40,}|[sr]k_live_[0-9A-Za-z]{16,}|xox[bp]-[0-9A-Za-z-]{20,}|glpat-[\w-]{20})$|^-----BEGIN ((RSA|EC|DSA|OPENSSH|ENCRYPTED) )?PRIVATE KEY-----/;

const addressWithPassword =
  /^(postgres|postgresql|mysql|mariadb|mongodb|mongodb\+srv|redis|rediss|amqp|amqps|https?):\/\/[^\s:@/{}<>$]*:([^\s@/{}<>$]+)@([^\s/:?]+)/;

const ownMachine = /^(localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal|(\w+\.)*example\.(com|org|net)$|\w+$)/;

/** Data for development and demonstration. */
const madeUp = /(^|[/_])(dev|demo|seeds?|fixtures|samples?|mocks?)([/_]|\.rs$)/;

/** Credentials that everybody who can read the source or the binary has. */
export const hardCodedCredential: Rule = {
  id: "hard-coded-credential",
  severity: "error",
  title: { en: "a credential in the source", zh: "源代码中含有凭据" },
  explanation: {
    en: "Whoever can read the repository, its history, an image or a crash dump has the credential, and changing it takes a release. Read it from the environment or a mounted secret into a type that does not print itself, and revoke the one that was committed: history keeps it.",
    zh: "能读到仓库、提交历史、镜像或崩溃转储的人都能拿到该凭据，而更换它需要重新发布。应从环境变量或挂载的机密文件读取到不会打印自身的类型中，并吊销已提交的凭据，因为历史记录会一直保留它。",
  },
  *check(file) {
    if (madeUp.test(file.path)) return;
    for (const literal of file.nodes("string_literal", "raw_string_literal")) {
      const value = stringValue(literal);
      if (value === undefined || value.length < 8) continue;
      const what = credentialIn(value, literal);
      if (what === undefined || isPattern(literal) || isSample(literal) || file.inTest(literal)) continue;
      yield { range: literal, message: what };
    }
  },
};

function credentialIn(value: string, literal: SyntaxNode) {
  if (wellKnown.test(value) && !/example|1234567890/i.test(value))
    return { en: "this is a credential by its form", zh: "此内容的格式表明它是凭据" };
  const [, , password, host] = addressWithPassword.exec(value) ?? [];
  if (password !== undefined && host !== undefined && !ownMachine.test(host))
    return { en: `a password for \`${host}\``, zh: `含有 \`${host}\` 的密码` };
  const name = looksRandom(value) ? nameHolding(literal) : undefined;
  return name === undefined || !isSecretName(name)
    ? undefined
    : { en: `the value of \`${name}\``, zh: `\`${name}\` 的值` };
}

/** The name that a literal is the whole value of. As an argument, of a look-up for instance, it may be no secret. */
function nameHolding(literal: SyntaxNode): string | undefined {
  const holder = literal.closest(
    "let_declaration",
    "const_item",
    "static_item",
    "field_initializer",
    "assignment_expression",
  );
  const value = holder?.childForFieldName("value") ?? holder?.childForFieldName("right");
  return value !== undefined && withoutViews(value) === literal ? [...targetNames(literal)][0] : undefined;
}

/** Names of headers, variables and keys, sentences, templates and placeholders are no secrets: those have digits and letters mixed. */
function looksRandom(value: string): boolean {
  if (!/^[\w+/=.!@#%^&*~-]+$/.test(value) || /^[A-Z0-9_]+$/.test(value)) return false;
  if (/example|change|replace|your|dummy|placeholder|xxx|123456|test|secret|password|token|key|default/i.test(value))
    return false;
  const changes = value.match(/[a-zA-Z](?=\d)|\d(?=[a-zA-Z])|[a-z](?=[A-Z])|[!@#%^&*~]/g)?.length ?? 0;
  return changes >= 3;
}

/** `TestValue::Single("ghp_…")`: what a table of patterns is tried with. */
function isSample(literal: SyntaxNode): boolean {
  const calls = [...literal.ancestors()].filter(({ type }) => type === "call_expression");
  return calls.some((call) =>
    /test|example|sample|fake|mock|dummy/i.test(call.childForFieldName("function")?.text ?? ""),
  );
}

/** Attributes hold documentation and defaults for help; a pattern or a macro's format compares or prints. */
const isPattern = (literal: SyntaxNode): boolean =>
  literal.closest("attribute_item", "match_pattern", "token_tree") !== undefined;
