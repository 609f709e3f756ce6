import { once } from "node:events";
import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  report,
  warn,
} from "@microforge/core/program";
import { parseDataStores } from "../lifecycle/data-stores.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { messages } from "../serve/messages.ts";
import { hostName, inUrl, isLoopback, isWildcard } from "../serve/security/origin.ts";
import { chooseTokens } from "../serve/security/token-sources.ts";
import { type Running, startServer } from "../serve/start.ts";

export const command = defineCommand({
  description: messages.description,
  arguments: {},
  options: {
    database: databaseOption,
    port: { type: "value", placeholder: "PORT", default: "8070", config: true, summary: messages.portOption },
    host: { type: "value", placeholder: "ADDRESS", default: "127.0.0.1", config: true, summary: messages.hostOption },
    tokenFile: { type: "value", placeholder: "FILE", config: true, summary: messages.tokenFileOption },
    publicUrl: { type: "value", placeholder: "URL", config: true, summary: messages.publicUrlOption },
    allowHost: { type: "list", placeholder: "NAME", config: true, summary: messages.allowHostOption },
    data: { type: "list", placeholder: "STORE", config: "user", summary: messages.dataOption },
  },
  examples: [
    { command: "tenant-manager serve", summary: messages.startExample },
    {
      command: "tenant-manager serve --token-file tokens --public-url https://tenants.example.com",
      summary: messages.proxyExample,
    },
  ],
  run: serve,
});

interface ServeOptions {
  readonly database: string;
  readonly port: string;
  readonly host: string;
  readonly tokenFile: string | undefined;
  readonly publicUrl: string | undefined;
  readonly allowHost: readonly string[];
  readonly data: readonly string[];
}

/** All that is wrong with the options is told before anything listens. */
async function serve(options: ServeOptions, ctx: Context): Promise<ExitCode> {
  const setup = {
    host: options.host,
    port: readPort(options.port),
    publicUrl: readPublicUrl(options.publicUrl),
    allowHost: options.allowHost.map(readHostName),
    tokens: chooseTokens(options.tokenFile, ctx),
  };
  return withRegistry(options, ctx, async (registry) => {
    const running = await startServer(registry, withDataStores(ctx, options.data), setup);
    const url =
      setup.publicUrl?.origin ?? `http://${isWildcard(setup.host) ? "127.0.0.1" : inUrl(setup.host)}:${running.port}`;
    report(ctx, { json: { url, port: running.port }, text: () => ctx.say(messages.listening(url)) });
    if (!isLoopback(setup.host) && setup.publicUrl?.protocol !== "https:") {
      warn(ctx, messages.exposed.message, messages.exposed.hint);
    }
    tellHowToSignIn(ctx, url, running, setup.tokens.made);
    if (!ctx.signal.aborted) await once(ctx.signal, "abort");
    ctx.terminal.note(ctx.say(messages.stopping));
    if (await running.stop()) return exitCodes.done;
    warn(ctx, messages.cutOff);
    return exitCodes.failed;
  });
}

/** Operations look for the passwords of data stores in the environment, where other commands are given them too. */
const withDataStores = (ctx: Context, data: readonly string[]): Context => {
  parseDataStores(data, ctx.cwd);
  return data.length === 0 ? ctx : { ...ctx, env: { ...ctx.env, MICROFORGE_DATA: data.join(",") } };
};

/** Told once, on the terminal, even under `--quiet`: without it nobody could come in. A token is not left in a log file. */
function tellHowToSignIn(
  { terminal, say }: Context,
  url: string,
  { signInCode }: Running,
  made: string | undefined,
): void {
  if (signInCode === undefined || made === undefined) return;
  terminal.err.line(say(messages.signInLink(`${url}/sign-in?${new URLSearchParams({ link: signInCode })}`)));
  if (terminal.err.isTTY) terminal.err.line(say(messages.madeToken(made)));
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/u.test(text) && port <= 65_535) return port;
  throw new CliError("port-invalid", { ...messages.portInvalid(text), exitCode: exitCodes.usage });
}

function readPublicUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isServer =
    (url?.protocol === "https:" || url?.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.href === `${url.origin}/`;
  if (isServer) return url;
  throw new CliError("public-url-invalid", { ...messages.publicUrlInvalid(text), exitCode: exitCodes.usage });
}

function readHostName(text: string): string {
  if (hostName(text) === text.toLowerCase()) return text;
  throw new CliError("host-name-invalid", { ...messages.hostNameInvalid(text), exitCode: exitCodes.usage });
}
