import type { Node } from "libpg-query";
import type { Initial, Rule } from "./database.ts";

/** Expressions of PostgreSQL's grammar, as far as a field can mean the same. */

type Literal = string | number | boolean | null;

/** The names in a qualified name: `pg_catalog.int4` → pg_catalog, int4. */
export const namesOf = (nodes: readonly Node[] | undefined): string[] =>
  (nodes ?? []).flatMap((node) => ("String" in node ? (node.String.sval ?? "") : []));

/** A constant, also a negative one or one with a type; undefined for anything else. */
export function literalOf(node: Node | undefined): Literal | undefined {
  if (node === undefined) return undefined;
  if ("TypeCast" in node) return literalOf(node.TypeCast.arg);
  if ("A_Expr" in node && node.A_Expr.lexpr === undefined && namesOf(node.A_Expr.name)[0] === "-") {
    const value = literalOf(node.A_Expr.rexpr);
    return typeof value === "number" ? -value : undefined;
  }
  if (!("A_Const" in node)) return undefined;
  const { isnull, ival, fval, sval, boolval } = node.A_Const;
  if (isnull) return null;
  // Zero, false and the empty text are left out by the parser.
  if (ival) return ival.ival ?? 0;
  if (fval) return Number(fval.fval);
  if (boolval) return boolval.boolval ?? false;
  return sval ? (sval.sval ?? "") : undefined;
}

const clocks = new Set([
  "now",
  "transaction_timestamp",
  "statement_timestamp",
  "clock_timestamp",
  "datetime",
  "strftime",
]);
const uuids = /^(?:gen_random_uuid|uuid_generate_v[0-9]\w*|uuidv[0-9]|uuid_v[0-9]|gen_uuid_v[0-9]|uuid_generate)$/u;

/** What a column's default gives; `text` is how it is written. Null is no default. */
export function initialOf(node: Node | undefined, text: string): Initial | undefined {
  const literal = literalOf(node);
  if (literal === null || node === undefined) return undefined;
  if (literal !== undefined) return { literal };
  if ("TypeCast" in node) return initialOf(node.TypeCast.arg, text);
  if ("SQLValueFunction" in node) {
    const { op } = node.SQLValueFunction;
    if (op === "SVFOP_CURRENT_DATE") return { made: "today" };
    if (op?.includes("TIMESTAMP")) return { made: "now" };
  }
  if ("FuncCall" in node) {
    const name = namesOf(node.FuncCall.funcname).at(-1) ?? "";
    if (clocks.has(name)) return { made: "now" };
    if (uuids.test(name)) return { made: "uuid" };
    if (name === "nextval") return { made: "sequence" };
  }
  return { text };
}

const mirrored: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

/** What a condition says about single columns; undefined when it says more than the rules can. */
export function rulesOf(node: Node | undefined): Rule[] | undefined {
  if (node === undefined) return undefined;
  if ("BoolExpr" in node) return rulesOfBool(node.BoolExpr.boolop, node.BoolExpr.args ?? []);
  if (!("A_Expr" in node)) return undefined;
  const { kind, lexpr, rexpr } = node.A_Expr;
  const [operator = ""] = namesOf(node.A_Expr.name);
  const subject = subjectOf(lexpr);
  switch (kind) {
    case "AEXPR_IN":
    case "AEXPR_OP_ANY": {
      if (operator !== "=" || subject?.of !== "value") return undefined;
      const values = itemsOf(rexpr)?.map(literalOf);
      return valuesRule(subject.column, values);
    }
    case "AEXPR_BETWEEN": {
      const [low, high] = itemsOf(rexpr) ?? [];
      return both(comparison(subject, ">=", literalOf(low)), comparison(subject, "<=", literalOf(high)));
    }
    case "AEXPR_OP": {
      if (subject !== undefined) return comparison(subject, operator, literalOf(rexpr));
      return comparison(subjectOf(rexpr), mirrored[operator] ?? "", literalOf(lexpr));
    }
    default:
      return undefined;
  }
}

function rulesOfBool(operator: string | undefined, args: readonly Node[]): Rule[] | undefined {
  const nulls = operator === "OR_EXPR" ? args.flatMap((arg) => nullTested(arg) ?? []) : [];
  const conditions = operator === "OR_EXPR" ? args.filter((arg) => nullTested(arg) === undefined) : args;
  const all = conditions.map(rulesOf);
  const rules = all.flatMap((some) => some ?? []);
  const [first] = rules;
  if (all.includes(undefined) || first === undefined) return undefined;
  if (operator === "AND_EXPR") return rules;
  // A CHECK holds where its condition is null, so saying that its own column may be null adds nothing.
  const isAboutOne = [...rules.map(({ column }) => column), ...nulls].every((column) => column === first.column);
  if (operator !== "OR_EXPR" || !isAboutOne) return undefined;
  if (all.length === 1) return rules;
  const values = rules.flatMap((rule) => ("values" in rule ? rule.values : []));
  return rules.every((rule) => "values" in rule) ? [{ column: first.column, values }] : undefined;
}

/** The column that a condition asks to be null. */
function nullTested(node: Node): string | undefined {
  if (!("NullTest" in node) || node.NullTest.nulltesttype !== "IS_NULL") return undefined;
  return subjectOf(node.NullTest.arg)?.column;
}

interface Subject {
  readonly column: string;
  readonly of: "value" | "length";
}

/** The column that a comparison is about, by itself or by its length. */
function subjectOf(node: Node | undefined): Subject | undefined {
  if (node === undefined) return undefined;
  if ("TypeCast" in node) return subjectOf(node.TypeCast.arg);
  if ("ColumnRef" in node) {
    const column = namesOf(node.ColumnRef.fields).at(-1);
    return column === undefined ? undefined : { column, of: "value" };
  }
  if (!("FuncCall" in node)) return undefined;
  const name = namesOf(node.FuncCall.funcname).at(-1) ?? "";
  const [argument, ...more] = node.FuncCall.args ?? [];
  const inner = more.length === 0 ? subjectOf(argument) : undefined;
  const isLength = ["length", "char_length", "character_length"].includes(name);
  return isLength && inner?.of === "value" ? { column: inner.column, of: "length" } : undefined;
}

function comparison(subject: Subject | undefined, operator: string, value: Literal | undefined): Rule[] | undefined {
  if (subject === undefined) return undefined;
  const { column, of } = subject;
  if (operator === "=" && of === "value") return valuesRule(column, [value]);
  if (operator === "~" && typeof value === "string") return [{ column, pattern: value }];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || !/^[<>]=?$/u.test(operator)) return undefined;
  const bound = operator.startsWith(">") ? "min" : "max";
  return [{ column, bound, value: number, isExclusive: !operator.endsWith("="), of }];
}

function valuesRule(column: string, values: readonly (Literal | undefined)[] = []): Rule[] | undefined {
  const known = values.filter((value) => typeof value === "string" || typeof value === "number");
  return known.length === values.length && known.length > 0 ? [{ column, values: known }] : undefined;
}

/** The items of `(1, 2)`, `ARRAY[1, 2]` and `'{1,2}'`, whatever type they are given. */
function itemsOf(node: Node | undefined): readonly Node[] | undefined {
  if (node === undefined) return undefined;
  if ("TypeCast" in node) return itemsOf(node.TypeCast.arg);
  if ("List" in node) return node.List.items ?? [];
  return "A_ArrayExpr" in node ? (node.A_ArrayExpr.elements ?? []) : undefined;
}

const both = (a: Rule[] | undefined, b: Rule[] | undefined): Rule[] | undefined =>
  a === undefined || b === undefined ? undefined : [...a, ...b];
