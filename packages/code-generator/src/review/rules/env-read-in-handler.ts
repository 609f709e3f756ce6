import { functionCalls } from "../calls.ts";
import { stringValue } from "../expressions.ts";
import type { Rule } from "../rule.ts";

/** What the machine says of its network belongs to nobody's configuration. */
const proxy = /^(https?|no|all)_proxy$/i;

/** Configuration that is read anew for each request. */
export const envReadInHandler: Rule = {
  id: "env-read-in-handler",
  severity: "warning",
  title: { en: "a handler reads the environment", zh: "处理函数读取环境变量" },
  explanation: {
    en: "A variable that is missing or wrong is noticed when the first request needs it, not when the service starts; nobody can tell from one place what the service is configured by, and tests that set it disturb each other. Read all configuration once at the start into a typed value, and hand it over as state.",
    zh: "变量缺失或有误要到第一个用到它的请求才会暴露，而不是在启动时；无法从一处看出服务有哪些配置，设置变量的测试也会互相干扰。应在启动时一次性读入带类型的配置值，并作为状态传入。",
  },
  *check(file) {
    for (const call of functionCalls(file))
      if (
        /^(std::env|dotenvy?)::var(_os)?$/.test(call.path) &&
        file.handlerOf(call.node) !== undefined &&
        !call.arguments.some((name) => proxy.test(stringValue(name) ?? "")) &&
        !file.inTest(call.node)
      )
        yield {
          range: call.node,
          message: { en: "read this when the service starts", zh: "应在服务启动时读取" },
        };
  },
};
