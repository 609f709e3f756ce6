import { CliError, type Context } from "@microforge/core/program";
import { withRegistry } from "../registry/registry.ts";
import type { VerifyReport } from "./finding.ts";
import { verifyJson } from "./report-json.ts";

/** Where the registry's `meta` has the last result, as `--json` prints it. */
export const verifyKey = "isolation_verify";

/** Keeps the result for the operators' page. Without a registry there is nowhere to keep it, and nobody to show it to. */
export async function keepResult(
  database: string,
  ctx: Pick<Context, "cwd" | "now">,
  report: VerifyReport,
): Promise<void> {
  const row = { key: verifyKey, value: JSON.stringify(verifyJson(report)) };
  try {
    await withRegistry({ database }, ctx, (registry) =>
      registry.write((trx) =>
        trx
          .insertInto("meta")
          .values(row)
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: row.value }))
          .execute(),
      ),
    );
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "registry-missing") throw error;
  }
}
