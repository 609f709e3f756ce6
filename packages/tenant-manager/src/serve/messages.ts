import { listed, type Text } from "@microforge/core/program";

/** A message and what to do next. */
interface Advice {
  readonly message: Text;
  readonly hint: Text;
}

const makeToken: Text = {
  en: "make one with `openssl rand -base64 32`",
  zh: "可用 `openssl rand -base64 32` 生成令牌",
};

/** What `serve` says on the terminal. */
export const messages = {
  description: {
    en: "Serves the web page for operators and the HTTP API, until Ctrl-C or SIGTERM. It listens on this machine only unless `--host` says otherwise. Tokens come from `--token-file` (lines `operator:TOKEN` and `service:TOKEN`) or from MICROFORGE_OPERATOR_TOKEN and MICROFORGE_SERVICE_TOKEN; without one for operators, a link to sign in with once is printed. Behind a proxy with TLS, say `--public-url https://…`.",
    zh: "提供运维人员使用的网页与 HTTP API，直到按下 Ctrl-C 或收到 SIGTERM。除非用 `--host` 另行指定，否则只监听本机。令牌来自 `--token-file`（每行 `operator:令牌` 或 `service:令牌`），或环境变量 MICROFORGE_OPERATOR_TOKEN 与 MICROFORGE_SERVICE_TOKEN；没有运维令牌时，会打印一个一次性登录链接。部署在 TLS 代理之后时，请指定 `--public-url https://…`。",
  },
  portOption: { en: "the port; 0 takes a free one", zh: "端口；0 表示任选一个空闲端口" },
  hostOption: { en: "the address to listen on", zh: "监听地址" },
  tokenFileOption: {
    en: "a file of lines `role:token`, readable by its owner only",
    zh: "令牌文件，每行 `角色:令牌`，只允许其所有者读取",
  },
  publicUrlOption: {
    en: "the address that browsers use, behind a proxy: https://…",
    zh: "部署在代理之后时浏览器访问的地址：https://…",
  },
  allowHostOption: {
    en: "a further name that requests may call this server by",
    zh: "允许请求使用的其他主机名",
  },
  dataOption: {
    en: "a data store with its password, REGION=URL or a URL",
    zh: "带密码的数据存储地址：区域=URL，或 URL",
  },
  startExample: { en: "on this machine, with a link to sign in", zh: "在本机启动，并打印登录链接" },
  proxyExample: { en: "behind a proxy that has the certificate", zh: "部署在持有证书的代理之后" },

  listening: (url: string): Text => ({
    en: `Listening on ${url}, Ctrl-C stops it`,
    zh: `正在监听 ${url}，按 Ctrl-C 停止`,
  }),
  signInLink: (link: string): Text => ({
    en: `Sign in once with this link, which is not shown again:\n  ${link}`,
    zh: `请用以下一次性链接登录，链接不会再次显示：\n  ${link}`,
  }),
  madeToken: (token: string): Text => ({
    en: `Operator token of this run, for later and for the API:\n  ${token}`,
    zh: `本次运行的运维令牌，供再次登录和调用 API 使用：\n  ${token}`,
  }),
  exposed: {
    message: {
      en: "others can reach this address, and what they send and get is not encrypted",
      zh: "其他机器可以访问该地址，且传输内容未加密",
    },
    hint: {
      en: "put a proxy with TLS in front and say `--public-url https://…`",
      zh: "请在前面部署带 TLS 的代理，并指定 `--public-url https://…`",
    },
  },
  stopping: { en: "Stopping; open requests finish first", zh: "正在停止，先完成未结束的请求" },
  cutOff: {
    en: "some requests did not finish in time and were cut off",
    zh: "部分请求未能按时完成，已被中断",
  },
  portInvalid: (port: string): Advice => ({
    message: { en: `\`${port}\` is no port`, zh: `\`${port}\` 不是有效的端口` },
    hint: { en: "give a number from 0 to 65535", zh: "请给出 0 到 65535 之间的数字" },
  }),
  cannotListen: (place: string, reason: string): Advice => ({
    message: { en: `cannot listen on ${place}: ${reason}`, zh: `无法监听 ${place}：${reason}` },
    hint: { en: "choose another `--port` or `--host`", zh: "请更换 `--port` 或 `--host`" },
  }),
  publicUrlInvalid: (url: string): Advice => ({
    message: { en: `\`${url}\` is no address of a server`, zh: `\`${url}\` 不是有效的服务器地址` },
    hint: {
      en: "write only what is before the path: `https://tenants.example.com`",
      zh: "只写路径之前的部分：`https://tenants.example.com`",
    },
  }),
  hostNameInvalid: (name: string): Advice => ({
    message: { en: `\`${name}\` is no name of a host`, zh: `\`${name}\` 不是有效的主机名` },
    hint: { en: "write it without scheme and port: `tenant-manager`", zh: "不要带协议和端口：`tenant-manager`" },
  }),

  tokenFileUnreadable: (file: string): Advice => ({
    message: { en: `the token file \`${file}\` cannot be read`, zh: `无法读取令牌文件 \`${file}\`` },
    hint: {
      en: "it is a plain file of lines `operator:TOKEN` and `service:TOKEN`",
      zh: "它应是普通文件，每行写 `operator:令牌` 或 `service:令牌`",
    },
  }),
  tokenFileOpen: (file: string, mode: string): Advice => ({
    message: {
      en: `others may read the token file \`${file}\` (mode ${mode})`,
      zh: `其他用户可以读取令牌文件 \`${file}\`（权限 ${mode}）`,
    },
    hint: { en: `\`chmod 600 ${file}\`, and change the tokens`, zh: `请运行 \`chmod 600 ${file}\`，并更换令牌` },
  }),
  tokenFileEmpty: (file: string): Advice => ({
    message: { en: `the token file \`${file}\` holds no token`, zh: `令牌文件 \`${file}\` 中没有令牌` },
    hint: { en: "write a line `operator:TOKEN`", zh: "请写入一行 `operator:令牌`" },
  }),
  tokenLineInvalid: (place: string, roles: readonly string[]): Advice => ({
    message: { en: `${place} is no line \`role:token\``, zh: `${place} 不符合 \`角色:令牌\` 的格式` },
    hint: { en: `roles are ${listed(roles).en}`, zh: `可用角色：${listed(roles).zh}` },
  }),
  tokenTooShort: (place: string, minimum: number): Advice => ({
    message: {
      en: `the token at ${place} has fewer than ${minimum} characters`,
      zh: `${place} 处的令牌不足 ${minimum} 个字符`,
    },
    hint: makeToken,
  }),
  tokenTooSimple: (place: string): Advice => ({
    message: { en: `the token at ${place} can be guessed`, zh: `${place} 处的令牌过于简单` },
    hint: makeToken,
  }),
  tokenInvalid: (place: string, maximum: number): Advice => ({
    message: {
      en: `the token at ${place} has spaces or characters outside ASCII, or more than ${maximum}`,
      zh: `${place} 处的令牌含有空格或非 ASCII 字符，或超过 ${maximum} 个字符`,
    },
    hint: makeToken,
  }),
} as const satisfies Record<string, Text | Advice | ((...parts: never[]) => Text | Advice)>;
