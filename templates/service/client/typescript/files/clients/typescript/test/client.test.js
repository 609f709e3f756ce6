// When requests are sent again, how long they may take, and what becomes of answers, against a server that follows a script.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { Client, EntityClient, UnexpectedAnswerError, UnreachableError } from "../dist/index.js";

const note = { status: 200, body: { id: "0190f3e4-7b1a-7c3d-8e5f-0123456789ab" } };
const busy = {
  status: 503,
  headers: { "retry-after": "0", "content-type": "application/problem+json" },
  body: { type: "/problems/unavailable", title: "Unavailable", status: 503 },
};
const nothing = undefined;

/** Gives each of these answers once, `nothing` by hanging up, and calls `work` with a client and the requests so far. */
async function follow(answers, work, options = {}) {
  const requests = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    requests.push(request);
    const answer = left.shift();
    if (answer === nothing) return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers);
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const client = new Client({ url: `http://127.0.0.1:${server.address().port}/`, ...options });
    await work(new EntityClient(client, "/notes"), requests);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  assert.deepEqual(left, [], "every answer was asked for");
}

test("what is refused for now is sent again", async () => {
  await follow([busy, busy, note], async (notes) => assert.deepEqual(await notes.read("1"), note.body));
  await follow(
    [busy],
    async (notes) => {
      await assert.rejects(notes.read("1"), (error) => error.kind === "unavailable" && error.retryAfter === 0);
    },
    { retries: 0 },
  );
});

test("what might be done twice is not sent again", async () => {
  await follow([busy], async (notes) => {
    await assert.rejects(notes.create({}), (error) => error.kind === "unavailable");
  });
  await follow([nothing], async (notes) => assert.rejects(notes.delete("1"), UnreachableError));
});

test("with a key, a creation is sent again", async () => {
  await follow([nothing, busy, note], async (notes, requests) => {
    await notes.create({}, { idempotencyKey: "key" });
    assert.deepEqual(requests.map(({ headers }) => headers["idempotency-key"]), ["key", "key", "key"]);
  });
});

test("every request has a time limit, and can be given up", async () => {
  const silent = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `http://127.0.0.1:${silent.address().port}`;
  const notes = (options) => new EntityClient(new Client({ url, retries: 0, ...options }), "/notes");
  await assert.rejects(notes({ timeout: 50 }).read("1"), (error) => error.cause.name === "TimeoutError");
  const reason = new Error("enough");
  const controller = new AbortController();
  const given = notes({}).read("1", { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(given, reason);
  silent.closeAllConnections();
  silent.close();
});

test("headers of the client and of the call are sent", async () => {
  const headers = { "x-user-id": "ann" };
  await follow(
    [note],
    async (notes, requests) => {
      await notes.replace("a/b", {}, { expected: 3, headers: { "x-request-id": "r1" } });
      const [{ method, url, headers: sent }] = requests;
      assert.deepEqual([method, url], ["PUT", "/notes/a%2Fb"]);
      assert.deepEqual([sent["x-user-id"], sent["x-request-id"], sent["if-match"]], ["ann", "r1", '"3"']);
    },
    { headers },
  );
});

test("pages follow each other, with their filter", async () => {
  const first = { status: 200, body: { items: [1], next_cursor: "a b" } };
  const last = { status: 200, body: { items: [2], next_cursor: null } };
  await follow([first, last], async (notes, requests) => {
    const found = [];
    const query = { filter: { title: { like: "a%" }, status: "open", kind: { in: ["x", "y"] } }, sort: ["-id", "title"] };
    for await (const item of notes.all({ ...query, limit: 1 })) found.push(item);
    assert.deepEqual(found, [1, 2]);
    const asked = "/notes?title%5Blike%5D=a%25&status=open&kind%5Bin%5D=x%2Cy&sort=-id%2Ctitle&limit=1";
    assert.deepEqual(requests.map(({ url }) => url), [asked, `${asked}&cursor=a+b`]);
  });
});

test("what no service would answer is told apart", async () => {
  await follow([{ status: 502, body: "<html>" }], async (notes) => {
    await assert.rejects(notes.read("1"), (error) => error instanceof UnexpectedAnswerError && error.status === 502);
  });
  await follow([{ status: 200, body: "<html>" }], async (notes) => {
    await assert.rejects(notes.read("1"), UnexpectedAnswerError);
  });
});
