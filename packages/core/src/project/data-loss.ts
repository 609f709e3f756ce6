import { CliError, exitCodes } from "../program/errors.ts";
import { eachLocale, type Text } from "../program/messages.ts";
import type { NumberedMigration } from "../service/history.ts";

/** Refuses migrations that would lose data; nobody gave leave for that. */
export function refuseDataLoss(migrations: readonly NumberedMigration[], hint: Text): void {
  const losses = migrations.flatMap(({ migration, destructive }) => destructive.map((loss) => ({ migration, loss })));
  if (losses.length === 0) return;
  const list = eachLocale((locale) => losses.map(({ loss }) => `  ${loss[locale]}`).join("\n"));
  throw new CliError("data-loss", {
    message: {
      en: `the database would lose data:\n${list.en}`,
      zh: `数据库将丢失数据：\n${list.zh}`,
    },
    hint,
    exitCode: exitCodes.conflict,
    details: { losses: losses.map(({ migration, loss }) => ({ migration, loss: loss.en })) },
  });
}
