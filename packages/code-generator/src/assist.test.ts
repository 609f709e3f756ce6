import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Entities } from "@microforge/core/entity";
import { CliError } from "@microforge/core/program";
import { testContext } from "@microforge/core/testing";
import { afterEach, expect, test } from "vitest";
import { type AssistConfig, type AssistOptions, assistEntity } from "./assist.ts";

const key = "sk-0123456789abcdef";
const known: Entities = { User: { fields: { name: { type: "string" } } } };

interface Request {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly messages: readonly { role: string; content: string }[] };
}

type Answer = (response: ServerResponse, request: Request) => void;

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An endpoint that gives these answers in turn, and remembers what it was asked. */
async function endpoint(
  ...answers: Answer[]
): Promise<AssistConfig & { readonly requests: Request[]; readonly origin: string }> {
  const requests: Request[] = [];
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { url: path = "", headers } = incoming;
    const request = { path, authorization: headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) };
    const answer = answers[requests.push(request) - 1];
    if (answer) answer(response, request);
    else response.writeHead(500).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { base_url: `${origin}/v1/`, model: "some-model", timeout_seconds: 5, requests, origin };
}

const says =
  (content: string): Answer =>
  (response) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }] }));

const proposes = (entity: unknown, name: unknown = "Task"): Answer => says(JSON.stringify({ name, entity }));

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(`the key was ${key}`);

const task = {
  fields: { title: { type: "string", max: 80 } },
  relations: { owner: { to: "User", kind: "many-to-one" } },
};

const assist = (
  config: AssistConfig | undefined,
  options?: AssistOptions,
  env: Record<string, string> = { MICROFORGE_ASSIST_KEY: key },
) => assistEntity(testContext({ env }), "a task with a title that belongs to a user", config, known, options);

/** The error, which never holds the key. */
async function refused(...given: Parameters<typeof assist>): Promise<CliError> {
  const error: unknown = await assist(...given).then(
    () => new Error("it was accepted"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw error;
  expect(error.text.zh).toMatch(/[\u4e00-\u9fff]/u);
  expect(JSON.stringify([error.text, error.hint, error.details, error.stack])).not.toContain(key);
  return error;
}

test("a sentence becomes an entity; the key goes to the endpoint, and what it needs to know", async () => {
  const config = await endpoint(proposes(task));
  expect(await assist(config)).toEqual({ name: "Task", entity: task });
  const [request] = config.requests;
  expect(request).toMatchObject({ path: "/v1/chat/completions", authorization: `Bearer ${key}` });
  expect(request?.body.model).toBe("some-model");
  expect(request?.body.messages.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(request?.body.messages[0]?.content).toContain("leads only to\nthe entity itself or to one of these: User.");
  expect(request?.body.messages[1]?.content).toBe("a task with a title that belongs to a user");
});

test("a name that is given is used, and JSON in a fence is read", async () => {
  const config = await endpoint(says(`\`\`\`json\n${JSON.stringify({ name: "Other", entity: task })}\n\`\`\``));
  expect((await assist(config, { name: "Job" })).name).toBe("Job");
  expect(config.requests[0]?.body.messages[0]?.content).toContain('It must be "Job".');
});

test.each<[wrong: Answer, reason: string]>([
  [proposes({ fields: { title: { type: "strng" } } }), "`Task.fields.title.type`: expected one of string"],
  [proposes({ fields: { title: { type: "string", lenght: 3 } } }), "`Task.fields.title.lenght`: unknown key"],
  [proposes({ fields: { id: { type: "uuid" } } }), "every entity has this field already"],
  [proposes({ ...task, relations: { a: { to: "Nobody", kind: "many-to-one" } } }), "there is no entity `Nobody`"],
  [proposes(task, "User"), "there is an entity `User` already"],
  [proposes(task, "task"), "such as `Task`"],
  [proposes(task, 5), "`name`: this key is required"],
  [proposes(task, "__proto__"), "UpperCamelCase"],
  [says("fn main() {}"), "expected JSON"],
  [says('{"fields": {}}'), "expected JSON"],
])("what is wrong is told to the model once, and the correction is taken (%#)", async (wrong, reason) => {
  const config = await endpoint(wrong, proposes(task));
  expect(await assist(config)).toEqual({ name: "Task", entity: task });
  const turns = config.requests[1]?.body.messages ?? [];
  expect(turns.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  expect(turns[3]?.content).toContain(reason);
});

test("a second wrong answer is the last, and shows nothing that is not fit for a terminal", async () => {
  const wrong = proposes({ fields: { [`\u001b[2J${key}`]: { type: "bool" } } });
  const config = await endpoint(wrong, wrong, proposes(task));
  const error = await refused(config);
  expect(error.code).toBe("assist-not-an-entity");
  expect(error.message).toContain("***");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the very character that must not be there
  expect(error.message).not.toMatch(/\u001b/u);
  expect(config.requests).toHaveLength(2);
});

test.each<[answer: Answer, code: string, reason: RegExp]>([
  [status(401), "assist-refused-key", /401/u],
  [status(403), "assist-refused-key", /403/u],
  [status(404), "assist-failed", /status 404/u],
  [status(500), "assist-failed", /status 500/u],
  [status(429), "assist-rate-limited", /429/u],
  [status(302, { location: "https://elsewhere.example/v1" }), "assist-redirected", /`https:\/\/elsewhere\.example`/u],
  [status(307, { location: "/v2" }), "assist-redirected", /127\.0\.0\.1/u],
  [(response) => response.end("<html>"), "assist-not-an-answer", /OpenAI-compatible/u],
  [(response) => response.end('{"choices":[]}'), "assist-not-an-answer", /OpenAI-compatible/u],
  [(response) => response.end(`{"choices":[{"message":{"content":null}}]}`), "assist-not-an-answer", /OpenAI/u],
  [(response) => response.end(" ".repeat(300 * 1024)), "assist-too-large", /256 KiB/u],
  [(response) => response.destroy(), "assist-unreachable", /cannot be reached/u],
  [
    (response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 50);
    },
    "assist-unreachable",
    /cannot be reached/u,
  ],
])("an endpoint that fails is told as what it is (%#: %s, %s)", async (answer, code, reason) => {
  const config = await endpoint(answer);
  const error = await refused(config);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(reason);
  expect(config.requests).toHaveLength(1);
});

test("the time to wait is passed on, if it is one", async () => {
  expect((await refused(await endpoint(status(429, { "retry-after": "20" })))).hint?.en).toBe("try again in 20 s");
  expect((await refused(await endpoint(status(429, { "retry-after": key })))).hint?.en).toBe("try again later");
});

test("a body without end is cut off", async () => {
  const endless: Answer = (response) => {
    const timer = setInterval(() => response.write("x".repeat(64 * 1024)), 1);
    response.on("close", () => clearInterval(timer));
  };
  expect((await refused(await endpoint(endless))).code).toBe("assist-too-large");
});

test.each<Answer>([() => {}, (response) => void response.writeHead(200).write("{")])(
  "an endpoint that does not come to an end runs into the time limit (%#)",
  async (answer) => {
    const config = await endpoint(answer);
    expect((await refused({ ...config, timeout_seconds: 0.2 })).code).toBe("assist-timed-out");
  },
);

test("nobody at the address", async () => {
  const { base_url, model } = await endpoint();
  for (const close of closing.splice(0)) await close();
  const error = await refused({ base_url, model });
  expect(error.code).toBe("assist-unreachable");
  expect(error.message).toContain("(ECONNREFUSED)");
});

test("Ctrl-C cancels", async () => {
  const controller = new AbortController();
  const config = await endpoint(() => controller.abort());
  const ctx = testContext({ env: { MICROFORGE_ASSIST_KEY: key }, signal: controller.signal });
  await expect(assistEntity(ctx, "a task", config, known)).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
});

test.each<[base: string, reason: string]>([
  ["http://api.example.com/v1", "must begin with `https://`"],
  ["http://127.0.0.1.example.com/v1", "must begin with `https://`"],
  ["http://localhost.example.com/v1", "must begin with `https://`"],
  ["ftp://localhost/v1", "must begin with `https://`"],
  ["file:///etc/passwd", "must begin with `https://`"],
  [`https://user:${key}@api.example.com`, "must not hold a name and a password"],
  ["api.example.com", "is not an address"],
])("the address %s is refused before anything is sent", async (base, reason) => {
  const error = await refused({ base_url: base, model: "m" });
  expect(error.code).toBe("assist-bad-address");
  expect(error.message).toContain(reason);
});

test("without settings, a key or a sentence nothing is sent", async () => {
  const config = await endpoint();
  expect((await refused(undefined)).code).toBe("assist-not-configured");
  expect((await refused(config, {}, {})).code).toBe("assist-no-key");
  expect((await refused(config, {}, { MICROFORGE_ASSIST_KEY: `${key}\n` })).code).toBe("assist-bad-key");
  for (const sentence of [" ", "a".repeat(2001)])
    await expect(assistEntity(testContext(), sentence, config, known)).rejects.toMatchObject({
      code: "assist-bad-sentence",
      exitCode: 2,
    });
  expect(config.requests).toEqual([]);
});
