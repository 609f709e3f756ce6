import { Problem } from "./problem.ts";

/** What a request is about: the path in its parts, and the query. */
export interface Target {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Reads a request's target. Each part of the path is decoded once, on its own: a slash, a dot folder or a control
 * character in it, however it is written, is no name of anything here.
 */
export function parseTarget(url: string): Target {
  const [path = "", ...rest] = url.split("?");
  if (!path.startsWith("/")) throw notFound();
  const segments = path === "/" ? [] : path.slice(1).split("/").map(decodeSegment);
  return { segments, query: new URLSearchParams(rest.join("?")) };
}

function decodeSegment(written: string): string {
  const segment = decode(written);
  const isName = segment !== "" && segment !== "." && segment !== ".." && !/[\p{Cc}/\\]/u.test(segment);
  if (!isName || segment.length > 200) throw notFound();
  return segment;
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch (cause) {
    throw new Problem("malformed-request", {
      detail: { en: "the path is not valid", zh: "路径无效" },
      cause,
    });
  }
}

const notFound = (): Problem => new Problem("not-found");
