import * as z from "zod";

/** Controls other than tab and line feeds: no manifest, environment variable or Markdown page can hold them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;

export const controlCharacters = { en: "it must be text without control characters", zh: "不能包含控制字符" };

const text = z.string().refine((value) => value.isWellFormed() && !control.test(value), { params: controlCharacters });

const port = z.coerce.number().int().min(1).max(65535);

/** What differs from one service to another beyond its name, features and entities. */
export const valuesSchema = z.strictObject({
  description: text.default("A microservice."),
  http_port: port.default(8080),
  metrics_port: port.default(9090),
});

export type Values = z.infer<typeof valuesSchema>;

export const defaultValues = (): Values => valuesSchema.parse({});
