import { type FunctionCall, functionCalls } from "../calls.ts";
import type { Rule } from "../rule.ts";

const client = /^reqwest::(Client::(new|builder)|ClientBuilder::new|get)$/;

const pool = /^sqlx::(\w+::)*(Pg|Sqlite|MySql|Any)?Pool(Options)?::(new|connect|connect_with)$|^redis::Client::open$/;

/** Clients and pools that live for one request. */
export const clientPerRequest: Rule = {
  id: "client-per-request",
  severity: "warning",
  title: { en: "a client made for each request", zh: "每个请求都新建客户端" },
  explanation: {
    en: "A client holds a pool of connections and reads the certificates of the system when it is made. Made for each request, every call pays for a new connection and TLS handshake, and under load the ports or the database's connections run out. Make it once at the start, and clone it from the state: clones share the pool.",
    zh: "客户端内部持有连接池，创建时还要读取系统证书。若每个请求都新建，每次调用都要重新建立连接并完成 TLS 握手，高负载时还会耗尽端口或数据库连接。应在启动时创建一次，再从状态中克隆；克隆体共享同一个连接池。",
  },
  *check(file) {
    for (const call of functionCalls(file)) {
      const what = client.test(call.path) ? "client" : pool.test(call.path) ? "pool" : undefined;
      if (what === undefined || file.handlerOf(call.node) === undefined || file.inTest(call.node)) continue;
      yield { range: call.node, message: messages[what](call) };
    }
  },
};

const messages = {
  client: ({ pathNode }: FunctionCall) => ({
    en: `\`${pathNode.text}\` connects anew for each request`,
    zh: `\`${pathNode.text}\` 会为每个请求重新建立连接`,
  }),
  pool: ({ pathNode }: FunctionCall) => ({
    en: `\`${pathNode.text}\` opens connections of its own for each request`,
    zh: `\`${pathNode.text}\` 会为每个请求另开连接`,
  }),
};
