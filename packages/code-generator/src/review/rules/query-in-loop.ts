import { asMethodCall } from "../calls.ts";
import { isConstant } from "../constants.ts";
import { bindingOf } from "../locals.ts";
import { queriesOf } from "../queries.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

export const queryInLoop: Rule = {
  id: "query-in-loop",
  severity: "warning",
  title: { en: "one database query for each element", zh: "在循环中查询数据库" },
  explanation: {
    en: "A query for each element of a list costs one round trip for each: with a hundred elements and two milliseconds between service and database that is 0.2 s in which nothing else happens. Ask once for all: `WHERE id = ANY($1)`, a join, `QueryBuilder::push_values` for inserts. Loops over chunks, attempts and other counts are not reported.",
    zh: "对列表中的每个元素各查询一次，每次都要往返一趟：一百个元素、服务与数据库之间两毫秒，就是 0.2 秒的空等。请一次查询全部：`WHERE id = ANY($1)`、连接查询，插入则用 `QueryBuilder::push_values`。按块、按次数等的循环不在此列。",
  },
  *check(file) {
    // What a migration does is done once.
    if (/(^|[/_])migrations?[/.]/.test(file.path)) return;
    for (const { call, sql, library } of queriesOf(file)) {
      // Statements that are themselves the elements, as those of a migration, cannot be asked at once.
      if (file.inTest(call.node) || (library === "sqlx" && sql === undefined)) continue;
      const loop = elementLoop(call.node);
      if (loop === undefined || isLoopedOver(loop, call.arguments)) continue;
      yield {
        range: { startIndex: call.nameNode.startIndex, endIndex: call.node.endIndex },
        message: {
          en: "this query runs once for each element; ask for all of them at once",
          zh: "该查询对每个元素各执行一次；请一次查询全部",
        },
      };
    }
  },
};

/** The `for` around a place that goes over elements of a list. */
function elementLoop(node: SyntaxNode): SyntaxNode | undefined {
  let inner = node;
  for (const around of node.ancestors()) {
    // An `async` block in a loop is run beside others.
    if (/^(function_item|closure_expression|async_block)$/.test(around.type)) return undefined;
    if (around.type === "block" && leaves(around, node)) return undefined;
    if (around.type === "for_expression" && inner.field === "body") {
      const over = around.childForFieldName("value");
      if (over !== undefined && isElementwise(over)) return around;
    }
    inner = around;
  }
  return undefined;
}

/** Not a count, not chunks: what is asked for at once is bounded already. */
function isElementwise(over: SyntaxNode): boolean {
  if (over.type === "range_expression" || over.type === "array_expression") return false;
  if (over.type === "parenthesized_expression" || over.type === "reference_expression")
    return over.namedChildren.every(isElementwise);
  if (isConstant(over)) return false;
  const bound = over.type === "identifier" ? bindingOf(over.text, over)?.value : undefined;
  if (bound?.type === "array_expression") return false;
  const call = asMethodCall(over);
  if (call === undefined) return true;
  return !/^(chunks|chunks_exact|array_chunks|windows|take)$/.test(call.name) && isElementwise(call.receiver);
}

/** Whether it is the connections that the loop goes over, each for its own query. */
function isLoopedOver(loop: SyntaxNode, given: readonly SyntaxNode[]): boolean {
  const names = given.flatMap((argument) => argument.text.match(/\w+/g) ?? []);
  const pattern = loop.childForFieldName("pattern");
  const bound = pattern === undefined ? [] : [pattern, ...pattern.descendants("identifier")];
  return bound.some((name) => name.type === "identifier" && names.includes(name.text));
}

/** Whether the block with the query ends by leaving the loop, so that the query runs once. */
function leaves(block: SyntaxNode, query: SyntaxNode): boolean {
  const last = block.namedChildren.at(-1);
  const end = last?.type === "expression_statement" ? last.namedChildren[0] : last;
  return (
    end !== undefined &&
    /^(return|break)_expression$/.test(end.type) &&
    (end.contains(query) || end.startIndex >= query.endIndex)
  );
}
