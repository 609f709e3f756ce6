import { asFunctionCall, chainOf, functionCalls } from "../calls.ts";
import { rootVariable, stringValue, withoutViews } from "../expressions.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf } from "../variables.ts";

const listens = /^((tokio|std|async_std)::net::TcpListener|hyper::Server|axum::Server|axum_server)::bind$/;

/** Servers that listen where the source says, and nowhere else. */
export const bindAddressHardCoded: Rule = {
  id: "bind-address-hard-coded",
  severity: "note",
  title: { en: "a listening address in the source", zh: "监听地址写死在源代码中" },
  explanation: {
    en: "`0.0.0.0` in the source opens the port on every network that a machine is in, a developer's laptop too; `127.0.0.1` cannot be reached in a container; and a second instance or a test cannot have another port. Read the address from the configuration, with a default.",
    zh: "源代码中写死 `0.0.0.0` 会在机器所在的所有网络上开放端口，开发者的笔记本也不例外；写死 `127.0.0.1` 则在容器中无法访问；第二个实例或测试也无法改用其他端口。应从配置读取地址，并提供默认值。",
  },
  *check(file) {
    for (const call of functionCalls(file)) {
      const given = call.arguments[0];
      if (!listens.test(call.path) || given === undefined) continue;
      const address = fixedAddress(file, given);
      if (address === undefined || file.inTest(call.node)) continue;
      yield {
        range: given,
        message: { en: `always listens on \`${address}\``, zh: `始终监听 \`${address}\`` },
      };
    }
  },
};

/** The address that an expression always is; port 0, which asks for any free one, is no choice of address. */
function fixedAddress(file: RustFile, expression: SyntaxNode): string | undefined {
  const variable = rootVariable(expression);
  const made = variable?.text === withoutViews(expression).text ? initialiserOf(variable) : undefined;
  const { links, start } = chainOf(made ?? expression);
  if (links.some(({ name }) => !/^(parse|unwrap|expect|into|to_string|as_str)$/.test(name))) return undefined;
  const literal = stringValue(start);
  if (literal !== undefined) return /^\S+:[1-9]\d*$/.test(literal) && !literal.includes("{") ? literal : undefined;
  const built = asFunctionCall(file, start);
  const source =
    built === undefined ? start : /(^|::)SocketAddr(V[46])?::(from|new)$/.test(built.path) ? built.node : undefined;
  if (source === undefined || (built === undefined && source.type !== "tuple_expression")) return undefined;
  const parts = built === undefined ? source.text : built.arguments.map(({ text }) => text).join(", ");
  const isFixed = /^[\s()[\]\d,."]*$/.test(
    parts.replace(/(\w+::)*(Ip(v[46])?Addr::)?(from|new|UNSPECIFIED|LOCALHOST|V[46])\b/g, ""),
  );
  return isFixed && /\b[1-9]\d*\W*$/.test(parts) ? parts : undefined;
}
