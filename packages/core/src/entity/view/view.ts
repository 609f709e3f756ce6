import { checkEntity } from "../check/check.ts";
import { kebabCase } from "../naming.ts";
import type { Entities, Entity } from "../spec.ts";
import { type CallerView, callerItem, callerTypes, callerView, relatedScope, scopeType } from "./caller.ts";
import { type ClientView, clientView } from "./client.ts";
import { type DocsView, docsView } from "./docs.ts";
import { type DomainView, domainView } from "./domain.ts";
import { type HttpView, httpView } from "./http.ts";
import { useList } from "./layout.ts";
import { type PropertyView, propertyView } from "./properties.ts";
import { type RelatedView, relatedTypes, relatedViews } from "./relations.ts";
import { testData } from "./samples.ts";
import { type SeedView, seedView } from "./seeds.ts";
import { type StoreView, storeView } from "./store.ts";
import { type Subject, subjectNamed, subjectOf } from "./subject.ts";
import { type RelationTest, relationTests } from "./tests.ts";

/** What the templates of an entity see: ready texts, so that templates decide nothing but what is there at all. */
export interface EntityView extends DomainView, CallerView {
  readonly name: string;
  readonly type: string;
  readonly module: string;
  readonly table: string;
  /** The path of the list, from the root of the service. */
  readonly path: string;
  readonly tag: string;
  /** What operations of the API description are called after. */
  readonly singular: string;
  readonly plural: string;
  /** What its page of documentation says. */
  readonly docs: DocsView;
  /** `use` declarations of the entity's items, by who needs them. */
  readonly imports: {
    readonly domain: string;
    /** The types of callers and scopes that the port names, as an item of a longer list. */
    readonly callers: string;
    readonly http: string;
    readonly store: string;
    readonly test: string;
  };
  /** Whether the database itself keeps the rows of tenants apart. */
  readonly isolated: boolean;
  /** Lists of others, below the entity's own path. */
  readonly related: readonly RelatedView[];
  readonly http: HttpView;
  readonly store: StoreView;
  readonly seeds: SeedView;
  readonly client: ClientView;
  readonly properties: PropertyView;
  readonly tests: {
    /** Test data as JSON. */
    readonly data: string;
    /** A field that takes any short text, to try patterns on; empty when there is none. */
    readonly text: string;
    /** Whether two entities can be in each other's way. */
    readonly unique: boolean;
    readonly relations: readonly RelationTest[];
  };
}

/** The other entities of a service: relations lead to them, and from them. */
export interface Surroundings {
  readonly entities: Entities;
  /** Whether the database itself keeps tenants apart. */
  readonly rowSecurity?: boolean;
}

/** The view of an entity for its templates. Refuses an entity whose code cannot be generated. */
export function entityView(name: string, entity: Entity, { entities, rowSecurity = false }: Surroundings): EntityView {
  checkEntity(name, entity);
  const subject = subjectOf(name, entity);
  const { type, module, plural, table, path } = subject;
  const data = testData(subject, entities);
  return {
    name,
    type,
    module,
    table,
    path,
    tag: kebabCase(plural),
    singular: module,
    plural,
    docs: docsView(name, entity, { path, body: data.bodies[1] }),
    ...domainView(subject),
    ...callerView(
      entity,
      subject.references
        .filter(({ to }) => scopeType(subjectNamed(to, entities).entity) !== undefined)
        .map(({ field }) => field),
    ),
    imports: importsOf(subject, entities),
    isolated: rowSecurity && entity.scope === "tenant",
    related: relatedViews(subject, entities),
    http: httpView(subject, entities),
    store: storeView(subject, entities, rowSecurity),
    seeds: seedView(subject, entities, rowSecurity),
    client: clientView(subject),
    properties: propertyView(subject),
    tests: { data: data.json, text: data.text, unique: data.unique, relations: relationTests(subject, entities) },
  };
}

function importsOf(subject: Subject, entities: Entities): EntityView["imports"] {
  const { type, module } = subject;
  const others = relatedTypes(subject).map((name) => subjectNamed(name, entities));
  const scopes = others.map((other) => relatedScope(subject.entity, other.entity));
  const callers = callerTypes([subject.entity.audit ? "Caller" : undefined, scopeType(subject.entity), ...scopes]);
  const domain = (
    items: readonly string[],
    more: readonly { module: string; items: readonly string[] }[] = [],
  ): string =>
    [{ module, items }, ...more, ...others.map((other) => ({ module: other.module, items: [other.type] }))]
      .toSorted((a, b) => (a.module < b.module ? -1 : 1))
      .map((one) => useList("", `use crate::domain::${one.module}`, one.items, ";"))
      .join("\n");
  const modules = others.map((other) => other.module).toSorted();
  return {
    domain: others
      .map((other) => `use super::${other.module}::${other.type};`)
      .toSorted()
      .join("\n"),
    callers: callerItem(callers),
    http: domain(
      [type, `${type}Input`, `${type}Repository`],
      callers.length === 0 ? [] : [{ module: "caller", items: callers }],
    ),
    store: [
      ...(modules.length === 0
        ? []
        : [modules.length === 1 ? `use super::${modules[0]};` : useList("", "use super", modules, ";")]),
      domain([type, `${type}Repository`]),
    ].join("\n"),
    test: useList("", `use service::domain::${module}`, [type, `${type}Input`, `${type}Repository`], ";"),
  };
}
