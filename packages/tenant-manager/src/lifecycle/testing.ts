import { runProgram } from "@microforge/core/program";
import { type TestContextOptions, testContext } from "@microforge/core/testing";
import { program } from "../program.ts";

export interface Outcome {
  readonly code: number;
  /** The error's code, where there is one. */
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the value as a script would
  readonly json: any;
  readonly stderr: string;
}

export interface Setting extends TestContextOptions {
  readonly database: string;
  /** Replaces `now`: a clock that the test moves. */
  readonly clock?: () => Date;
}

/** The tool on one registry: each call is one command line, run in this process, with `--json`. */
export const toolOn =
  ({ database, clock, ...options }: Setting) =>
  async (...argv: readonly string[]): Promise<Outcome> => {
    const ctx = testContext(options);
    const host = clock ? { ...ctx.host, now: clock } : ctx.host;
    const configure: typeof ctx.configure = (settings) => {
      const next = ctx.configure(settings);
      return clock ? { ...next, now: clock, host } : next;
    };
    const base = Object.assign(Object.create(ctx), { configure });
    const code = await runProgram(program, [...argv, "--database", database, "--json"], base);
    const json = JSON.parse(ctx.stdout || "null");
    return { code, error: json?.error?.code, json, stderr: ctx.stderr };
  };
