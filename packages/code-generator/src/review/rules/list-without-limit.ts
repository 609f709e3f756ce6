import { enclosingFunction } from "../contexts.ts";
import { isSelect, type Query, queriesOf } from "../queries.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";

export const listWithoutLimit: Rule = {
  id: "list-without-limit",
  severity: "warning",
  title: { en: "list of a whole table", zh: "没有分页的列表" },
  explanation: {
    en: "A list that reads every row works with the rows of a test and fails with those of a year: the answer grows until it takes the service's memory and the client's patience. Give it a `LIMIT` and a cursor, `WHERE id > $1 ORDER BY id LIMIT $2`. Reported are selections without a condition and without a limit in code that answers requests, and in `list` functions of repositories.",
    zh: "读取全部行的列表，在测试数据下正常，一年之后就会出问题：响应不断变大，直到耗尽服务的内存和客户端的耐心。请加上 `LIMIT` 和游标：`WHERE id > $1 ORDER BY id LIMIT $2`。报告的是处理请求的代码以及 Repository 的 `list` 函数中既无条件也无上限的查询。",
  },
  *check(file) {
    for (const query of queriesOf(file)) {
      if (file.inTest(query.call.node) || !readsWholeTable(query) || !isList(file, query)) continue;
      yield {
        range: { startIndex: query.call.nameNode.startIndex, endIndex: query.call.node.endIndex },
        message: {
          en: "this reads every row of the table; page through it with a `LIMIT`",
          zh: "此处读取表的全部行；请用 `LIMIT` 分页",
        },
      };
    }
  },
};

function readsWholeTable({ library, call, sql, links }: Query): boolean {
  if (library === "sqlx") {
    if (call.name !== "fetch_all" || sql === undefined || !isSelect(sql)) return false;
    return (
      /\bfrom\b/i.test(sql) &&
      !/\b(where|limit|fetch|group\s+by|having|distinct|union|unnest|generate_series)\b/i.test(sql)
    );
  }
  if (!/^(load|get_results|all)$/.test(call.name)) return false;
  const bounding =
    /^(filter|or_filter|find|limit|group_by|distinct|distinct_on|having|inner_join|paginate|returning|values|set|find_by_id|column_as|pages_pagination|offset|seek|cursor_by)$/;
  return (
    !links.some(({ name }) => bounding.test(name)) &&
    !/find_by_id|sql_query|insert_into|update|delete/.test(call.receiver.text)
  );
}

/** Code that answers a request, or a list of a repository; what fills a cache at the start reads all there is. */
function isList(file: RustFile, { call }: Query): boolean {
  if (file.servesRequests(call.node)) return true;
  const item = enclosingFunction(call.node);
  const owner = item?.closest("impl_item");
  const types = `${owner?.childForFieldName("trait")?.text} ${owner?.childForFieldName("type")?.text}`;
  if (!/(Repository|Repo|Store|Dao)\b/.test(types)) return false;
  const name = item?.childForFieldName("name")?.text ?? "";
  return /^(list|index|find_all)(_|$)|_list$/.test(name);
}
