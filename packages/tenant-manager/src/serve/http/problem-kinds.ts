import type { Text } from "@microforge/core/program";

interface Kind {
  readonly status: number;
  readonly title: Text;
}

/** Every kind of problem that a response can tell of, as in the contract of generated services. */
export const problemKinds = {
  "malformed-json": { status: 400, title: { en: "The body is not valid JSON", zh: "请求体不是有效的 JSON" } },
  "malformed-request": { status: 400, title: { en: "The request is malformed", zh: "请求格式错误" } },
  "invalid-parameter": { status: 400, title: { en: "A parameter is not valid", zh: "参数无效" } },
  "invalid-cursor": { status: 400, title: { en: "The cursor is not valid", zh: "游标无效" } },
  unauthenticated: { status: 401, title: { en: "A valid token is required", zh: "需要有效的令牌" } },
  forbidden: { status: 403, title: { en: "This token may not do that", zh: "该令牌无权执行此操作" } },
  "cross-site": { status: 403, title: { en: "The request comes from another site", zh: "请求来自其他网站" } },
  "not-found": { status: 404, title: { en: "There is no such thing", zh: "所请求的内容不存在" } },
  "method-not-allowed": { status: 405, title: { en: "The method is not allowed here", zh: "此处不允许使用该方法" } },
  "request-timeout": { status: 408, title: { en: "The request took too long to arrive", zh: "请求未能按时送达" } },
  conflict: { status: 409, title: { en: "The state of things does not allow it", zh: "当前状态不允许此操作" } },
  "payload-too-large": { status: 413, title: { en: "The body is too large", zh: "请求体过大" } },
  "unsupported-media-type": { status: 415, title: { en: "The body has another type", zh: "不支持该类型的请求体" } },
  "misdirected-request": { status: 421, title: { en: "This server has another name", zh: "服务器名称不符" } },
  validation: { status: 422, title: { en: "The input is not valid", zh: "输入无效" } },
  "reference-not-found": {
    status: 422,
    title: { en: "Something that is named does not exist", zh: "所引用的内容不存在" },
  },
  "rate-limited": { status: 429, title: { en: "Too many requests", zh: "请求过于频繁" } },
  "headers-too-large": { status: 431, title: { en: "The headers are too large", zh: "请求头过大" } },
  internal: { status: 500, title: { en: "Something went wrong here", zh: "服务器内部错误" } },
  unavailable: { status: 503, title: { en: "Not available now", zh: "暂不可用" } },
  "upstream-timeout": { status: 504, title: { en: "The answer took too long", zh: "处理超时" } },
} as const satisfies Record<string, Kind>;

export type ProblemKind = keyof typeof problemKinds;
