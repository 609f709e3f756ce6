import { existsSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CliError, type Context, defineCommand, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import manifest from "../../package.json" with { type: "json" };
import { providerDefaults } from "../isolation/provider.ts";
import { isolationOptions } from "../isolation/rls/command.ts";
import { verifyMessages as messages } from "../verify/command-messages.ts";
import type { VerifyReport } from "../verify/finding.ts";
import { placeOfAttack } from "../verify/place-of-attack.ts";
import { targetDefaults } from "../verify/target.ts";

const { data, region, schema, role, shared, tenantColumn, setting, database } = isolationOptions;
const formats = ["text", "json", "sarif", "html"] as const;

export const command = defineCommand({
  description: messages.description,
  options: {
    data,
    region,
    schema,
    role,
    shared,
    tenantColumn,
    setting,
    database,
    pool: { type: "value", placeholder: "URL", summary: messages.pool },
    as: { type: "value", placeholder: "URL", summary: messages.as },
    strict: { type: "flag", summary: messages.strict },
    sample: { type: "value", placeholder: "COUNT", default: String(targetDefaults.sample), summary: messages.sample },
    format: { type: "value", placeholder: "FORMAT", choices: formats, default: "text", summary: messages.format },
    out: { type: "value", placeholder: "FILE", summary: messages.out },
  },
  examples: [
    { command: "tenant-manager isolation verify", summary: messages.examples.plain },
    {
      command: "tenant-manager isolation verify --pool postgres://service@localhost:6432/shop",
      summary: messages.examples.pool,
    },
    { command: "tenant-manager isolation verify --format html --out isolation.html", summary: messages.examples.html },
  ],
  run: (values, ctx) => verifyIsolation(values, ctx),
});

interface Options {
  readonly data: string | undefined;
  readonly region: string;
  readonly schema: string;
  readonly role: string;
  readonly shared: readonly string[];
  readonly tenantColumn: string;
  readonly setting: string;
  readonly database: string;
  readonly pool: string | undefined;
  readonly as: string | undefined;
  readonly sample: string;
  readonly strict: boolean;
  readonly format: (typeof formats)[number];
  readonly out: string | undefined;
}

async function verifyIsolation(options: Options, ctx: Context): Promise<ExitCode> {
  const sample = sampleOf(options.sample);
  const out = options.out === undefined ? undefined : writable(resolve(ctx.cwd, options.out));
  checkLogin("--pool", options.pool);
  checkLogin("--as", options.as);
  const { location, tenants } = await placeOfAttack(options, ctx);
  const found = await withProgress(ctx, messages.attacking(location.shown), async ({ step }) => {
    if (location.kind === "sqlite") {
      const { verifySqliteStore } = await import("../verify/sqlite-files.ts");
      return verifySqliteStore(location, tenants, ctx);
    }
    const { verify } = await import("../verify/verify.ts");
    const { url } = location;
    const { schema, role: appRole, tenantColumn: column, setting, pool: poolUrl, as: asUrl } = options;
    const shared = [...new Set([...providerDefaults.shared, ...options.shared])];
    const target = { url, tenants, appRole, schema, setting, column, shared, poolUrl, asUrl, sample };
    return verify(target, { now: ctx.now, signal: ctx.signal, step });
  });
  const { keepResult } = await import("../verify/last-result.ts");
  await keepResult(options.database, ctx, found);
  await tell(ctx, found, options.format, out);
  const fails = ({ outcome }: VerifyReport["findings"][number]) =>
    outcome === "leaked" || (options.strict && outcome === "untested");
  return found.findings.some(fails) ? exitCodes.failed : exitCodes.done;
}

async function tell(
  ctx: Context,
  found: VerifyReport,
  format: Options["format"],
  out: string | undefined,
): Promise<void> {
  const { verifyJson } = await import("../verify/report-json.ts");
  const { verifyText } = await import("../verify/report-text.ts");
  const json = verifyJson(found);
  const asText = (): string => verifyText(found, ctx);
  const rendered = format === "text" ? asText() : await render(ctx, found, format);
  if (out !== undefined) await writeFile(out, rendered.endsWith("\n") ? rendered : `${rendered}\n`);
  // With a file of its own, the report is there for programs; who looks on sees the text.
  const shown = out === undefined && !ctx.terminal.json ? rendered : undefined;
  report(ctx, { json, text: () => shown ?? asText() });
  if (out !== undefined) ctx.terminal.note(ctx.say(messages.written(out)));
}

async function render(ctx: Context, found: VerifyReport, format: "json" | "sarif" | "html"): Promise<string> {
  switch (format) {
    case "json": {
      const { verifyJson } = await import("../verify/report-json.ts");
      return JSON.stringify({ schema: 1, ...verifyJson(found) }, null, 2);
    }
    case "sarif": {
      const { verifySarif } = await import("../verify/report-sarif.ts");
      const tool = { name: "tenant-manager", version: manifest.version };
      return JSON.stringify(verifySarif(found, tool, ctx.say), null, 2);
    }
    case "html": {
      const { verifyHtml } = await import("../verify/report-html.ts");
      return verifyHtml(found, ctx.locale);
    }
  }
}

function sampleOf(text: string): number {
  const sample = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (sample >= 1 && sample <= 100_000) return sample;
  throw new CliError("sample-invalid", {
    message: messages.sampleInvalid(text),
    hint: messages.sampleHint,
    exitCode: exitCodes.usage,
  });
}

function writable(path: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  if (!isFolder && existsSync(dirname(path))) return path;
  throw new CliError("out-invalid", {
    message: messages.outInvalid(path),
    hint: messages.outHint,
    exitCode: exitCodes.usage,
  });
}

function checkLogin(flag: string, url: string | undefined): void {
  if (url === undefined || (/^postgres(ql)?:\/\//u.test(url) && URL.canParse(url) && new URL(url).username !== ""))
    return;
  throw new CliError("url-invalid", {
    message: messages.urlInvalid(flag),
    hint: messages.urlHint,
    exitCode: exitCodes.usage,
  });
}
