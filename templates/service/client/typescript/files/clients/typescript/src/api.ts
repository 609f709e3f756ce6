import { type CallOptions, type Client, decoded } from "./client.js";
import type { Problem } from "./errors.js";
import { type Page, parametersOf, type Query } from "./list.js";

export type { CallOptions, Client } from "./client.js";
export type { Direction, Exact, Ordered, Page, Query, Text } from "./list.js";

/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What is written to change some fields: an absent one stays, one that is null is cleared. */
export type Patch<Input> = { readonly [Field in keyof Input]?: Input[Field] };

/** What became of one of several that were to be created. */
export type Created<T> =
  | { readonly status: 201; readonly entity: T; readonly problem?: undefined }
  | { readonly status: number; readonly problem: Problem; readonly entity?: undefined };

/** What a change takes. */
export interface ChangeOptions extends CallOptions {
  /** The version that is to be changed; if it has another one by now, the answer is 412, and nothing changes. */
  readonly expected?: number;
}

/** What the creation of one entity takes. */
export interface CreateOptions extends CallOptions {
  /**
   * Any text of 1 to 255 visible characters that no other request has, such as a new UUID. The same key with the same input
   * creates nothing more, and has the same answer; only with a key is the request sent again when its answer gets lost.
   */
  readonly idempotencyKey?: string;
}

/** The list at a path. */
export class EntityList<T, Filter extends object, Sort extends string> {
  protected readonly client: Client;
  protected readonly path: string;

  constructor(client: Client, path: string) {
    this.client = client;
    this.path = path;
  }

  /** One page. */
  async list(query: Query<Filter, Sort> = {}, options: CallOptions = {}): Promise<Page<T>> {
    const { path } = this;
    return await this.client.json({ ...options, method: "GET", path, query: parametersOf(query), repeat: "always" });
  }

  /** Everything, page by page as it is needed. */
  async *all(query: Query<Filter, Sort> = {}, options: CallOptions = {}): AsyncGenerator<T, void, undefined> {
    let next: Query<Filter, Sort> | undefined = query;
    while (next) {
      const page: Page<T> = await this.list(next, options);
      yield* page.items;
      next = page.next_cursor === null ? undefined : { ...query, cursor: page.next_cursor };
    }
  }
}

/** What is linked to one entity. */
export class LinkedList<T, Filter extends object, Sort extends string> extends EntityList<T, Filter, Sort> {
  /** Links another one; nothing changes if it is linked already. */
  async add(id: string, options: CallOptions = {}): Promise<void> {
    await this.client.send({ ...options, method: "PUT", path: below(this.path, id), repeat: "always" });
  }

  /** Takes a link away; both entities stay. */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.client.send({ ...options, method: "DELETE", path: below(this.path, id), repeat: "refused" });
  }
}

/** The entities of one kind. */
export class EntityClient<
  T,
  Input extends object,
  Filter extends object,
  Sort extends string,
> extends EntityList<T, Filter, Sort> {
  /** Creates one. */
  async create(input: Input, { idempotencyKey, ...options }: CreateOptions = {}): Promise<T> {
    const call = { ...options, method: "POST", path: this.path, body: input } as const;
    if (idempotencyKey === undefined) return await this.client.json({ ...call, repeat: "never" });
    const headers = { ...options.headers, "idempotency-key": idempotencyKey };
    return await this.client.json({ ...call, headers, repeat: "always" });
  }

  /** Creates several, at most 100; each is created or refused by itself. The results have the order of the inputs. */
  async createAll(items: readonly Input[], options: CallOptions = {}): Promise<readonly Created<T>[]> {
    const path = `${this.path}/bulk`;
    const call = { ...options, method: "POST", path, body: { items }, repeat: "never" } as const;
    return (await this.client.json<{ readonly items: readonly Created<T>[] }>(call)).items;
  }

  /** The one with this id. */
  async read(id: string, options: CallOptions = {}): Promise<T> {
    return await this.client.json({ ...options, method: "GET", path: below(this.path, id), repeat: "always" });
  }

  /** The one with this id, unless it still has this version. */
  async readIfChanged(id: string, version: number, options: CallOptions = {}): Promise<T | undefined> {
    const headers = { ...options.headers, "if-none-match": etag(version) };
    const call = { ...options, headers, method: "GET", path: below(this.path, id), repeat: "always" } as const;
    const response = await this.client.send(call);
    return response.status === 304 ? undefined : await decoded<T>(response);
  }

  /** Replaces all that can be written. */
  async replace(id: string, input: Input, options: ChangeOptions = {}): Promise<T> {
    const call = { ...expecting(options), method: "PUT", path: below(this.path, id), body: input } as const;
    return await this.client.json({ ...call, repeat: "refused" });
  }

  /** Changes some fields. */
  async change(id: string, patch: Patch<Input>, options: ChangeOptions = {}): Promise<T> {
    const call = { ...expecting(options), method: "PATCH", path: below(this.path, id), body: patch } as const;
    return await this.client.json({ ...call, contentType: "application/merge-patch+json", repeat: "never" });
  }

  /** Deletes one. */
  async delete(id: string, options: ChangeOptions = {}): Promise<void> {
    await this.client.send({ ...expecting(options), method: "DELETE", path: below(this.path, id), repeat: "refused" });
  }
}

export const below = (path: string, ...segments: readonly string[]): string =>
  [path, ...segments.map(encodeURIComponent)].join("/");

const etag = (version: number): string => `"${version}"`;

function expecting({ expected, ...options }: ChangeOptions): CallOptions {
  if (expected === undefined) return options;
  return { ...options, headers: { ...options.headers, "if-match": etag(expected) } };
}
