import { attributesOf } from "../attributes.ts";
import { isSecretName } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Structs whose derived `Debug` prints a secret. */
export const secretInDebug: Rule = {
  id: "secret-in-debug",
  severity: "note",
  title: { en: "`Debug` prints a secret", zh: "`Debug` 会输出机密" },
  explanation: {
    en: "Sooner or later someone logs the struct with `{:?}`, `dbg!`, `#[instrument]` or in an error, and the secret stands in the logs of every system behind. Keep it in a type that prints nothing (`secrecy::SecretString`, or a small one of your own), or write `Debug` by hand.",
    zh: "迟早会有人用 `{:?}`、`dbg!`、`#[instrument]` 或在错误中输出该结构体，机密随之进入后续所有日志系统。应使用不会输出内容的类型（`secrecy::SecretString` 或自定义的小类型），或手写 `Debug`。",
  },
  *check(file) {
    for (const item of file.nodes("struct_item")) {
      if (!derivesDebug(file, item) || file.inTest(item)) continue;
      for (const field of item.childForFieldName("body")?.namedChildren ?? []) {
        const name = field.childForFieldName("name");
        const type = field.childForFieldName("type")?.text ?? "";
        if (name === undefined || !isSecretName(name.text)) continue;
        if (!/^(Option<)?(String|Vec<u8>|\[u8; *\w+\])>?$/.test(type) || isLeftOut(field)) continue;
        yield {
          range: name,
          message: {
            en: `\`{:?}\` of this struct shows \`${name.text}\``,
            zh: `此结构体的 \`{:?}\` 会显示 \`${name.text}\``,
          },
        };
      }
    }
  },
};

/**
 * The standard derive; others, such as `derive_more`'s, can leave fields out. Arguments of a command line are on the
 * screen anyway.
 */
const derivesDebug = (file: RustFile, item: SyntaxNode): boolean =>
  attributesOf(item).some(
    ({ path, arguments: list }) =>
      path === "derive" &&
      !/\b(Parser|Args|Subcommand)\b/.test(list) &&
      /[(,]\s*Debug\s*[,)]/.test(list) &&
      /^(std::fmt::)?Debug$/.test(file.resolve("Debug", item)),
  );

const isLeftOut = (field: SyntaxNode): boolean => attributesOf(field).some(({ node }) => /debug/i.test(node.text));
