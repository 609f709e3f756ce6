import { expect, test } from "vitest";
import * as z from "zod";
import { ownRules } from "./own-rules.ts";
import { sarifLog } from "./report-sarif.ts";
import { reviewFile } from "./review-file.ts";
import { placeFindings } from "./reviewed.ts";
import { rules } from "./rules/index.ts";
import { parseRust } from "./syntax.ts";

// The part of SARIF 2.1.0 that is written here, strictly: a property that the standard does not know is refused.
const message = z.strictObject({ text: z.string().min(1), markdown: z.string().optional() });
const level = z.enum(["none", "note", "warning", "error"]);
const artifactLocation = z.strictObject({ uri: z.string().regex(/^[^\s\\:]+$/), uriBaseId: z.string() });
const region = z
  .strictObject({
    startLine: z.int().min(1),
    startColumn: z.int().min(1),
    endLine: z.int().min(1),
    endColumn: z.int().min(1),
    snippet: z.strictObject({ text: z.string() }).optional(),
  })
  .refine(({ startLine, startColumn, endLine, endColumn }) => endLine > startLine || endColumn >= startColumn);
const rule = z.strictObject({
  id: z.string(),
  shortDescription: message,
  fullDescription: message,
  help: message,
  defaultConfiguration: z.strictObject({ level }),
});
const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level,
  message,
  locations: z.array(z.strictObject({ physicalLocation: z.strictObject({ artifactLocation, region }) })).length(1),
  partialFingerprints: z.record(z.string(), z.string()),
  baselineState: z.enum(["new", "unchanged", "updated", "absent"]).optional(),
  fixes: z
    .array(
      z.strictObject({
        description: message,
        artifactChanges: z
          .array(
            z.strictObject({
              artifactLocation,
              replacements: z
                .array(z.strictObject({ deletedRegion: region, insertedContent: z.strictObject({ text: z.string() }) }))
                .min(1),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
});
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({ name: z.string(), version: z.string(), rules: z.array(rule) }),
        }),
        columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
        results: z.array(result),
      }),
    )
    .length(1),
});

const text = `pub fn clients() {
    let first = reqwest::Client::new();
    let (sender, receiver) = flume::unbounded();
}
`;

async function written(known: boolean) {
  const source = { path: "src/a b/名.rs", text, tree: await parseRust(text), isTest: false };
  const findings = placeFindings(source.path, text, reviewFile(source, rules, []).findings);
  const parts = { tool: { name: "code-generator", version: "1.2.3" }, rules: [...rules, ...ownRules] };
  const [first, ...rest] = findings;
  if (first === undefined) throw new Error("the code is made to be complained of");
  const told = known ? { fresh: rest, known: [first] } : { fresh: findings, known: undefined };
  return sarifLog({ ...parts, ...told, say: ({ en }) => en });
}

test("the log has the form of the standard", async () => {
  const [run] = log.parse(JSON.parse(JSON.stringify(await written(false)))).runs;
  expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(["http-client-without-timeout", "unbounded-channel"]);
  for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  const [first] = run?.results ?? [];
  expect(first?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "src/a%20b/%E5%90%8D.rs", uriBaseId: "%SRCROOT%" },
    region: {
      startLine: 2,
      startColumn: 17,
      endLine: 2,
      endColumn: 37,
      snippet: { text: "    let first = reqwest::Client::new();" },
    },
  });
  expect(first?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.deletedRegion).toMatchObject({ endColumn: 39 });
});

test("with a baseline each result says whether it is new", async () => {
  const states = log
    .parse(await written(true))
    .runs[0]?.results.map(({ ruleId, baselineState }) => [ruleId, baselineState]);
  expect(states).toEqual([
    ["unbounded-channel", "new"],
    ["http-client-without-timeout", "unchanged"],
  ]);
});
