import { CliError, exitCodes, type Text } from "@microforge/core/program";

/** The environment variable of the key; a key has no place in a file that is committed. */
export const keyVariable = "MICROFORGE_ASSIST_KEY";

const fail = (code: string, message: Text, hint: Text, details?: unknown): CliError =>
  new CliError(code, { message, hint, ...(details === undefined ? {} : { details }) });

/** Where the settings stand: with the user, not with the project. */
const settings: Text = {
  en: "`--assist-url` and `--assist-model`, MICROFORGE_ASSIST_URL and MICROFORGE_ASSIST_MODEL, or `assist_url` and `assist_model` below `code-generator:` in ~/.config/microforge/config.yaml",
  zh: "`--assist-url` 与 `--assist-model`、MICROFORGE_ASSIST_URL 与 MICROFORGE_ASSIST_MODEL，或 ~/.config/microforge/config.yaml 中 `code-generator:` 下的 `assist_url` 与 `assist_model`",
};

const writeFields: Text = {
  en: "write the fields yourself with `--fields`",
  zh: "请用 `--fields` 自行写出字段",
};

/** Why there is no help of a language model; none of these ever holds the key or what the endpoint sent. */
export const assistErrors = {
  notConfigured: () =>
    fail(
      "assist-not-configured",
      { en: "`--assist` has no language model to ask", zh: "`--assist` 未配置语言模型" },
      { en: `set ${settings.en}, or ${writeFields.en}`, zh: `请设置 ${settings.zh}，或${writeFields.zh}` },
    ),

  noKey: () =>
    fail(
      "assist-no-key",
      { en: `\`--assist\` needs a key in \`${keyVariable}\``, zh: `\`--assist\` 需要在 \`${keyVariable}\` 中提供密钥` },
      {
        en: `export \`${keyVariable}\`; an endpoint that wants no key takes any word`,
        zh: `请导出 \`${keyVariable}\`；若端点不需要密钥，可填任意单词`,
      },
    ),

  badKey: () =>
    fail(
      "assist-bad-key",
      {
        en: `\`${keyVariable}\` has characters that no key has, such as blanks`,
        zh: `\`${keyVariable}\` 含有密钥不可能有的字符，例如空格`,
      },
      { en: "copy the key again, without quotes and line breaks", zh: "请重新复制密钥，不要带引号和换行" },
    ),

  badAddress: (reason: Text) =>
    fail(
      "assist-bad-address",
      { en: `\`assist.base_url\` ${reason.en}`, zh: `\`assist.base_url\` ${reason.zh}` },
      { en: "for example `https://api.example.com/v1`", zh: "例如 `https://api.example.com/v1`" },
    ),

  badSentence: (most: number) =>
    new CliError("assist-bad-sentence", {
      message: {
        en: `\`--assist\` takes a sentence of 1 to ${most} characters`,
        zh: `\`--assist\` 需要 1 到 ${most} 个字符的句子`,
      },
      exitCode: exitCodes.usage,
    }),

  unreachable: (origin: string, reason: string) =>
    fail(
      "assist-unreachable",
      { en: `\`${origin}\` cannot be reached (${reason})`, zh: `无法连接 \`${origin}\`（${reason}）` },
      {
        en: `check the network and \`assist.base_url\`, or ${writeFields.en}`,
        zh: `请检查网络与 \`assist.base_url\`，或${writeFields.zh}`,
      },
    ),

  timedOut: (origin: string, seconds: number) =>
    fail(
      "assist-timed-out",
      { en: `\`${origin}\` did not answer within ${seconds} s`, zh: `\`${origin}\` 未在 ${seconds} 秒内回答` },
      { en: `try again, or ${writeFields.en}`, zh: `请重试，或${writeFields.zh}` },
    ),

  redirected: (origin: string, to: string) =>
    fail(
      "assist-redirected",
      {
        en: `\`${origin}\` wants to send the request on to \`${to}\`; the key goes to \`assist.base_url\` only`,
        zh: `\`${origin}\` 要将请求转到 \`${to}\`；密钥只会发送到 \`assist.base_url\``,
      },
      { en: "if that is right, set `assist.base_url` to it", zh: "如果确实如此，请将 `assist.base_url` 设为该地址" },
    ),

  refusedKey: (origin: string, status: number) =>
    fail(
      "assist-refused-key",
      { en: `\`${origin}\` does not accept the key (${status})`, zh: `\`${origin}\` 不接受该密钥（${status}）` },
      { en: `check \`${keyVariable}\``, zh: `请检查 \`${keyVariable}\`` },
      { status },
    ),

  rateLimited: (origin: string, retryAfter: string | undefined) =>
    fail(
      "assist-rate-limited",
      { en: `\`${origin}\` takes no more requests for now (429)`, zh: `\`${origin}\` 暂不接受更多请求（429）` },
      retryAfter === undefined
        ? { en: "try again later", zh: "请稍后重试" }
        : { en: `try again in ${retryAfter} s`, zh: `请在 ${retryAfter} 秒后重试` },
      { status: 429 },
    ),

  failed: (origin: string, status: number) =>
    fail(
      "assist-failed",
      { en: `\`${origin}\` answered with status ${status}`, zh: `\`${origin}\` 返回状态码 ${status}` },
      status >= 500
        ? { en: `try again, or ${writeFields.en}`, zh: `请重试，或${writeFields.zh}` }
        : { en: "check `assist.base_url` and `assist.model`", zh: "请检查 `assist.base_url` 与 `assist.model`" },
      { status },
    ),

  tooLarge: (origin: string, most: number) =>
    fail(
      "assist-too-large",
      {
        en: `\`${origin}\` answered with more than ${most / 1024} KiB`,
        zh: `\`${origin}\` 的回答超过 ${most / 1024} KiB`,
      },
      { en: `use a shorter sentence, or ${writeFields.en}`, zh: `请使用更短的句子，或${writeFields.zh}` },
    ),

  notAnAnswer: (origin: string) =>
    fail(
      "assist-not-an-answer",
      {
        en: `\`${origin}\` did not answer as an OpenAI-compatible endpoint does`,
        zh: `\`${origin}\` 的回答不符合 OpenAI 兼容端点的格式`,
      },
      {
        en: "`assist.base_url` is the address below which `/chat/completions` is",
        zh: "`assist.base_url` 应为 `/chat/completions` 的上级地址",
      },
    ),

  notAnEntity: (problems: readonly Text[]) =>
    new CliError("assist-not-an-entity", {
      message: {
        en: `the language model proposed no entity that can be generated\n${problems.map(({ en }) => `  ${en}`).join("\n")}`,
        zh: `语言模型未能给出可以生成的实体\n${problems.map(({ zh }) => `  ${zh}`).join("\n")}`,
      },
      hint: { en: `say it in other words, or ${writeFields.en}`, zh: `请换一种说法，或${writeFields.zh}` },
      details: { problems: problems.map(({ en }) => en) },
    }),
};
