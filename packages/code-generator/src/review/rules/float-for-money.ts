import { snakeCase } from "../names.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

const money = /(^|_)(price|salary|subtotal|refund|payout|invoice_total|unit_cost|account_balance|wallet_balance)$/;

/** Names that mean money only where money is spoken of. */
const maybe = /(^|_)(amount|balance|fee|fees|total|tax|discount|cost)$/;

const moneyOwner =
  /(^|_)(payment|invoice|order|price|pricing|money|wallet|cart|checkout|billing|refund|payout|charge|ledger)(_|$)/;

/** Sums of money in binary floating point. */
export const floatForMoney: Rule = {
  id: "float-for-money",
  severity: "warning",
  title: { en: "money as a floating point number", zh: "用浮点数表示金额" },
  explanation: {
    en: "`0.1 + 0.2` is not `0.3` in binary: sums drift by cents, equal amounts compare as different, and rounding happens where nobody wrote it. Count the smallest unit in an `i64`, or use `rust_decimal::Decimal` and `NUMERIC` in the database, with the currency beside it.",
    zh: "在二进制中 `0.1 + 0.2` 并不等于 `0.3`：合计会差几分钱，相等的金额比较起来却不等，舍入发生在没人写明的地方。应使用 `i64` 记录最小货币单位，或使用 `rust_decimal::Decimal` 配合数据库的 `NUMERIC`，并同时保存币种。",
  },
  *check(file) {
    for (const field of file.nodes("field_declaration")) {
      const type = field.childForFieldName("type");
      if (type === undefined || !/^(Option<)?f(32|64)>?$/.test(type.text)) continue;
      const name = field.childForFieldName("name")?.text ?? "";
      if (!isMoney(snakeCase(name), field) || file.inTest(field)) continue;
      yield {
        range: type,
        message: {
          en: `\`${name}\` cannot hold most decimal amounts exactly`,
          zh: `\`${name}\` 无法精确表示大多数十进制金额`,
        },
      };
    }
  },
};

function isMoney(name: string, field: SyntaxNode): boolean {
  if (money.test(name)) return true;
  if (!maybe.test(name)) return false;
  const owner = field.closest("struct_item", "enum_item")?.childForFieldName("name")?.text ?? "";
  const siblings = field.parent?.namedChildren.map((one) => one.childForFieldName("name")?.text ?? "") ?? [];
  return moneyOwner.test(snakeCase(owner)) || siblings.some((sibling) => /(^|_)currency(_|$)/.test(sibling));
}
