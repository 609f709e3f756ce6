import { rustString } from "../../templates/escape.ts";
import type { Entity } from "../spec.ts";
import type { NamedField } from "../types/types.ts";
import { assignment, signature } from "./layout.ts";

/** What an entity's code has besides when it matters who asks. */
export interface CallerView {
  /** The type of the scope that its rows lie in; empty when everybody sees all of them. */
  readonly scope: string;
  /** Whether it names who created it and who changed it. */
  readonly audit: boolean;
  /** What the description of its routes says about callers; empty when they may be anybody. */
  readonly security: { readonly read: string; readonly write: string };
  /** The heads of its handlers. */
  readonly handlers: Readonly<Record<Handler, string>>;
  /** Whether any of its routes asks who calls. */
  readonly asks: boolean;
  readonly callers: CallerTests;
}

/** Whom the tests of callers know besides `caller("somebody", 1)`, as arguments of that function. */
interface CallerTests {
  /** Who sees nothing of what somebody has, and who sees all of it. */
  readonly stranger: string;
  readonly companion: string;
  /** What the companion is called. */
  readonly editor: string;
  /** What both have in common, in prose. */
  readonly common: string;
  /** Whether callers need no name. */
  readonly nameless: boolean;
  /** The fields that name rows of the same scope, as a Rust constant; empty when there are none. */
  readonly references: string;
}

type Handler = "list" | "create" | "create_all" | "read" | "replace" | "change" | "delete";

/** @param references the fields that name rows of the same scope */
export function callerView(entity: Entity, references: readonly string[]): CallerView {
  const scope = scopeType(entity) ?? "";
  const audit = entity.audit === true;
  return {
    scope,
    audit,
    asks: scope !== "" || audit,
    security: securityOf(entity),
    handlers: handlers(scope, audit),
    callers: callerTests(entity, references),
  };
}

function handlers(scope: string, audit: boolean): CallerView["handlers"] {
  const author = audit ? ["caller: Caller"] : [];
  const one = ["PathId(id): PathId", "IfMatch(expected): IfMatch"];
  const json = "Json { value, .. }: Json<Value>";
  return {
    list: handler("list", scope, ["RawQuery(query): RawQuery"]),
    create: handler("create", scope, [...author, "idempotency: Idempotency", "Json { value, bytes }: Json<Value>"]),
    create_all: handler("create_all", scope, [...author, "client: Client", "idempotency: Idempotency", json]),
    read: handler("read", scope, ["PathId(id): PathId", "IfNoneMatch(known): IfNoneMatch"]),
    replace: handler("replace", scope, [...author, ...one, json]),
    change: handler("change", scope, [...author, ...one, "MergePatch { value }: MergePatch<Value>"]),
    delete: handler("delete", scope, one),
  };
}

function callerTests({ scope }: Entity, references: readonly string[]): CallerTests {
  const owned = scope === "owner";
  return {
    stranger: owned ? '"stranger", 1' : '"somebody", 2',
    companion: owned ? '"somebody", 2' : '"colleague", 1',
    editor: owned ? "somebody" : "colleague",
    common: owned ? "owner" : "tenant",
    nameless: !owned,
    references:
      references.length === 0
        ? ""
        : assignment(
            "",
            "const SCOPED: &[&str]",
            "&[",
            references.map((field) => rustString(field)),
            "];",
          ),
  };
}

/** The Rust type of the scope that an entity's rows lie in. */
export function scopeType({ scope }: Entity): string | undefined {
  if (scope === "owner") return "OwnerScope";
  return scope === "tenant" ? "TenantScope" : undefined;
}

/** The parameter by which the methods of a port ask whose rows are meant. */
export const scopeParameter = (type: string | undefined): string[] => (type ? [`scope: &${type}`] : []);

/** The scope that a list of related rows lies in: theirs, or that of the row that has the list. */
export const relatedScope = (own: Entity, target: Entity): string | undefined => scopeType(target) ?? scopeType(own);

/** The types of callers and scopes that code names, sorted. */
export const callerTypes = (types: readonly (string | undefined)[]): string[] =>
  [...new Set(types.filter((type) => type !== undefined))].sort();

/** The same as an item of a `use` list; empty when there are none. */
export const callerItem = (types: readonly string[]): string =>
  types.length > 1 ? `caller::{${types.join(", ")}}` : types.map((type) => `caller::${type}`).join("");

/** What the rows of a scope have in common, as a Rust expression that sees the scope as `scope`. */
export const scopeConditions = (entity: Entity): string[] => (scopeType(entity) ? ["scope.into()"] : []);

const authors = { created_by: "Who created it", updated_by: "Who changed it last" } as const;

/** The fields that say who created an entity and who changed it last. */
export const auditFields = ({ audit }: Entity, entity: string): NamedField[] =>
  Object.entries(audit ? authors : {}).map(
    ([name, description]): NamedField => ({
      name,
      entity,
      type: "string",
      optional: true,
      readonly: true,
      description,
    }),
  );

export const namesCaller = ({ audit }: Entity, { name }: NamedField): boolean =>
  audit === true && Object.hasOwn(authors, name);

/** The head of a handler; whose rows it may touch is found out before anything else about the request. */
export const handler = (name: string, scope: string | undefined, parameters: readonly string[]): string =>
  signature(
    "",
    `async fn ${name}`,
    ["State(state): State<AppState>", ...(scope ? [`scope: ${scope}`] : []), ...parameters],
    " -> Result<Response, Problem> {",
  );

/** What the description of a route says that touches nothing but the rows of a scope. */
export function scopeSecurity(scope: string | undefined): string {
  if (scope === undefined) return "";
  return scope === "OwnerScope" ? 'security(("subject" = [])),' : 'security(("tenant" = [])),';
}

/** Where the author is named, too, but is not needed, there are two ways to ask. */
function securityOf(entity: Entity): CallerView["security"] {
  const read = scopeSecurity(scopeType(entity));
  if (!entity.audit || entity.scope === "owner") return { read, write: read };
  const write =
    entity.scope === "tenant"
      ? 'security(("tenant" = []), ("tenant" = [], "subject" = [])),'
      : 'security((), ("subject" = [])),';
  return { read, write };
}
