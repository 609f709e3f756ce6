import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Context, defineCommand, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { unwritableFile } from "../billing/errors.ts";
import { invoicePage } from "../billing/invoice-html.ts";
import { invoiceText } from "../billing/invoice-text.ts";
import { viewInvoice } from "../billing/invoice-view.ts";
import { messages } from "../billing/messages.ts";
import { type Difference, type StoredInvoice, showInvoice, verifyInvoice } from "../billing/verify.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.showDescription,
  arguments: { number: { required: true, summary: messages.numberArgument } },
  options: {
    database: databaseOption,
    format: {
      type: "value",
      placeholder: "FORMAT",
      choices: ["text", "json", "html"],
      default: "text",
      summary: messages.formatOption,
    },
    out: { type: "value", placeholder: "FILE", summary: messages.outOption },
    verify: { type: "flag", summary: messages.verifyOption },
  },
  examples: [
    {
      command: "tenant-manager invoice show INV-2026-000001 --format html --out invoice.html",
      summary: messages.showExample,
    },
    { command: "tenant-manager invoice show INV-2026-000001 --verify", summary: messages.verifyExample },
  ],
  run: show,
});

interface ShowOptions {
  readonly database: string;
  readonly number: string;
  readonly format: "text" | "json" | "html";
  readonly out: string | undefined;
  readonly verify: boolean;
}

async function show({ number, format, out, verify, ...options }: ShowOptions, ctx: Context): Promise<ExitCode> {
  return withRegistry(options, ctx, async (registry) => {
    if (verify) return tellVerified(await showInvoice(registry, number), await verifyInvoice(registry, number), ctx);
    const invoice = await showInvoice(registry, number);
    const text = inFormat(invoice, format, ctx);
    if (out !== undefined) {
      await writeFile(resolve(ctx.cwd, out), text).catch((cause: unknown) => {
        throw unwritableFile(out, cause);
      });
      ctx.terminal.note(ctx.say(messages.written(out)));
    }
    const { content, sha256, tenant } = invoice;
    report(ctx, {
      json: { invoice: content, sha256, slug: tenant.slug, name: tenant.name, ...(out !== undefined && { out }) },
      text: () => (out === undefined ? text : ""),
    });
    return exitCodes.done;
  });
}

function inFormat(invoice: StoredInvoice, format: ShowOptions["format"], ctx: Context): string {
  switch (format) {
    case "json":
      return invoice.bytes;
    case "html":
      return invoicePage(invoice, ctx.locale);
    case "text":
      return `${invoiceText(viewInvoice(invoice, ctx.locale), ctx.terminal.out.columns, ctx.locale)}\n`;
  }
}

function tellVerified(invoice: StoredInvoice, difference: Difference | undefined, ctx: Context): ExitCode {
  const number = invoice.content.number ?? "";
  report(ctx, {
    json: { number, sha256: invoice.sha256, verified: difference === undefined, difference: difference ?? null },
    text: () => {
      if (!difference) return ctx.say(messages.verified(number));
      const { path, stored, recomputed } = difference;
      return ctx.say(messages.differs(number, path, shown(stored), shown(recomputed)));
    },
  });
  return difference ? exitCodes.failed : exitCodes.done;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? "—";
