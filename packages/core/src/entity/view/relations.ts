import { rustString } from "../../templates/escape.ts";
import { kebabCase, spaced } from "../naming.ts";
import { isToOne, type JoinTable, joinTable, relationColumn } from "../schema.ts";
import type { Entities, Relation } from "../spec.ts";
import { sqlName } from "../sql.ts";
import { handler, relatedScope, scopeParameter, scopeSecurity } from "./caller.ts";
import { assignment, awaited, continued, signature } from "./layout.ts";
import { conditionsOf, rowsOf, rustSql, type Subject, sentence, subjectNamed } from "./subject.ts";

/** A relation that leads to many others: a list below the entity's own path. */
export interface RelatedView {
  readonly name: string;
  /** What the list is called in prose, and at the start of a sentence. */
  readonly words: string;
  readonly title: string;
  /** The last part of its path, and the whole of it. */
  readonly segment: string;
  readonly path: string;
  readonly type: string;
  /** The head of the method in the port and in the store. */
  readonly port: string;
  readonly head: string;
  /** The head of its handler. */
  readonly handler: string;
  /** The type of the scope that it lies in, and what the description of its route says of that; empty when in none. */
  readonly scope: string;
  readonly security: string;
  /** Rust statements: the row that has the list, the conditions on the list's rows, and the page. */
  readonly own: string;
  readonly conditions: string;
  /** What a row of the list meets as SQL, and what constants of the relation end in. */
  readonly condition: string;
  readonly constant: string;
  readonly page: string;
  /** How others are added and taken away; undefined for one-to-many, where they say it themselves. */
  readonly link: LinkView | undefined;
}

export interface LinkView {
  readonly path: string;
  /** What the id of the other one is called in the path. */
  readonly parameter: string;
  readonly link: string;
  readonly unlink: string;
  /** The heads of the methods in the port, in the store, and of the handlers. */
  readonly ports: LinkHeads;
  readonly heads: LinkHeads;
  readonly handlers: LinkHeads;
  /** A Rust statement: the other row. */
  readonly other: string;
}

interface LinkHeads {
  readonly link: string;
  readonly unlink: string;
}

/** The relations of an entity that lead to many others. */
export const relatedViews = (subject: Subject, entities: Entities): RelatedView[] =>
  Object.entries(subject.entity.relations ?? {})
    .filter(([, relation]) => !isToOne(relation))
    .map(([name, relation]) => relatedView(name, relation, subject, entities));

function relatedView(name: string, relation: Relation, subject: Subject, entities: Entities): RelatedView {
  const target = subjectNamed(relation.to, entities);
  const join = relation.kind === "many-to-many" ? joinTable(subject.name, name, relation) : undefined;
  const segment = kebabCase(name);
  const path = `${subject.path}/{id}/${segment}`;
  const where = join
    ? `id IN (SELECT ${sqlName(join.other)} FROM ${sqlName(join.name)} WHERE ${sqlName(join.own)} = $)`
    : `${sqlName(otherSide(subject, target))} = $`;
  const conditions = [...conditionsOf(target), `Condition::with(LIST_${name.toUpperCase()}, id.into())`];
  const from = target.name === subject.name ? "" : `${target.module}::`;
  const page = `Page<${target.type}>`;
  const scope = relatedScope(subject.entity, target.entity);
  const scoped = scopeParameter(scope);
  return {
    name,
    words: spaced(name),
    title: sentence(name),
    segment,
    path,
    type: target.type,
    port: promised(`list_${name}`, [...scoped, "id: Uuid", "query: &ListQuery"], page),
    head: method(`list_${name}`, [...scoped, "id: Uuid", "query: &ListQuery"], page),
    handler: handler(`list_${name}`, scope, ["PathId(id): PathId", "RawQuery(query): RawQuery"]),
    scope: scope ?? "",
    security: scopeSecurity(scope),
    own: row("own", subject, "id"),
    condition: continued("    ", [rustSql(where)]),
    constant: name.toUpperCase(),
    conditions: assignment("        ", "let conditions", "[", conditions, "];"),
    page: awaited("        ", "self.page(", [`${from}SELECT`, "&conditions", "query", `${from}read`], ")"),
    link: join && linkView({ name, join, path, target, scope }),
  };
}

/** The field of the target that points back: the checks have seen that there is exactly one. */
export function otherSide({ name }: Subject, { entity }: Subject): string {
  const back = Object.entries(entity.relations ?? {}).find(([, { to, kind }]) => to === name && kind === "many-to-one");
  return relationColumn(back?.[0] ?? name);
}

interface Link {
  readonly name: string;
  readonly join: JoinTable;
  readonly path: string;
  readonly target: Subject;
  readonly scope: string | undefined;
}

function linkView({ name, join: { name: table, own, other }, path, target, scope }: Link): LinkView {
  const [tableSql, ownSql, otherSql] = [sqlName(table), sqlName(own), sqlName(other)];
  const ids = [...scopeParameter(scope), "id: Uuid", "other: Uuid"];
  const heads = (head: (name: string) => string): LinkHeads => ({
    link: head(`link_${name}`),
    unlink: head(`unlink_${name}`),
  });
  return {
    path: `${path}/{${other}}`,
    parameter: other,
    link: continued("    ", [
      `INSERT INTO ${tableSql} (${ownSql}, ${otherSql}) VALUES ($1, $2)`,
      "ON CONFLICT DO NOTHING",
    ]),
    unlink: continued("    ", [`DELETE FROM ${tableSql} WHERE ${ownSql} = $1 AND ${otherSql} = $2`]),
    ports: heads((head) => promised(head, ids, "()")),
    heads: heads((head) => method(head, ids, "()")),
    handlers: heads((head) => handler(head, scope, ["PathIds(id, other): PathIds"])),
    other: row("other", target, "other"),
  };
}

/** A method as the port promises it. */
const promised = (name: string, parameters: readonly string[], output: string): string =>
  signature(
    "    ",
    `fn ${name}`,
    ["&self", ...parameters],
    ` -> impl Future<Output = Result<${output}, StoreError>> + Send;`,
  );

/** A method as the store has it. */
const method = (name: string, parameters: readonly string[], output: string): string =>
  signature("    ", `async fn ${name}`, ["&self", ...parameters], ` -> Result<${output}, StoreError> {`);

const row = (name: string, subject: Subject, id: string): string =>
  assignment(
    "        ",
    `let ${name}`,
    "Target::new(",
    [rustString(rowsOf(subject)), `&[${conditionsOf(subject).join(", ")}]`, id],
    ");",
  );

/** Types of other entities that the routes and the port of an entity name. */
export const relatedTypes = (subject: Subject): string[] => [
  ...new Set(
    Object.values(subject.entity.relations ?? {})
      .filter((relation) => !isToOne(relation) && relation.to !== subject.name)
      .map(({ to }) => to),
  ),
];
