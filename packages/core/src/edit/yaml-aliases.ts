import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  visit,
} from "yaml";

export type YamlPath = readonly (string | number)[];

/** What an edit touches: where it is made, and how far it reaches. */
export interface Reach {
  readonly path: YamlPath;
  /** Whether the edit changes what is at the path, or only the map or list that holds it. */
  readonly of: "value" | "items" | "key";
}

/** The node at a place, with the aliases on the way followed. */
export function nodeAt(document: Document.Parsed, path: YamlPath): unknown {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return path.reduce<unknown>((node, key) => {
    const holder = follow(node);
    return isCollection(holder) ? holder.get(key, true) : undefined;
  }, document.contents);
}

/**
 * The place of an alias that an edit would get wrong: one that stands on the way, so that there is nothing to edit; or one
 * for a value that the edit changes or takes away, so that its other users would change, too. Undefined when there is none.
 */
export function aliasInTheWay(document: Document.Parsed, { path, of }: Reach): YamlPath | undefined {
  const places = placesOf(document);
  const aliases = [...places].filter((entry): entry is [Alias, YamlPath] => isAlias(entry[0]));
  const isOnTheWay = (place: YamlPath): boolean =>
    startsWith(path, place) && (of === "items" || place.length < path.length);
  const changes = (source: YamlPath): boolean =>
    of === "key" ? startsWith(path.slice(0, -1), source) : startsWith(path, source) || startsWith(source, path);
  const found =
    aliases.find(([, place]) => isOnTheWay(place)) ??
    aliases.find(([alias, place]) => {
      const source = alias.resolve(document);
      const from = source && places.get(source);
      return from !== undefined && changes(from) && (of === "key" || !startsWith(place, path));
    });
  return found?.[1];
}

const startsWith = (path: YamlPath, start: YamlPath): boolean =>
  start.length <= path.length && start.every((key, index) => key === path[index]);

/** Where each node stands that is no key. */
function placesOf(document: Document.Parsed): ReadonlyMap<Node, YamlPath> {
  const places = new Map<Node, YamlPath>();
  visit(document, {
    Node: (key, node, ancestors) => {
      if (key === "key") return visit.SKIP;
      const chain: readonly unknown[] = [...ancestors, node];
      const steps = ancestors.flatMap((ancestor, index): YamlPath => {
        if (isPair(ancestor)) return isScalar(ancestor.key) ? [keyOf(ancestor.key.value)] : [String(ancestor.key)];
        return isSeq(ancestor) ? [ancestor.items.indexOf(chain[index + 1])] : [];
      });
      places.set(node, steps);
      return undefined;
    },
  });
  return places;
}

const keyOf = (key: unknown): string | number => (typeof key === "number" ? key : String(key));

/** A value that stands for itself, whatever it shares with others. */
export const plain = (node: unknown, document: Document): unknown => (isNode(node) ? node.toJS(document) : node);
