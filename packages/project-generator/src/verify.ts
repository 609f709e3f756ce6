import { CliError, type Context, capture, type Text } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { messages } from "./messages.ts";

/** How far `--verify` goes; each level includes those before it. */
export const verifyLevels = ["none", "check", "clippy", "test"] as const;

export type VerifyLevel = (typeof verifyLevels)[number];

interface Step {
  readonly level: Exclude<VerifyLevel, "none">;
  readonly label: Text;
  readonly args: readonly string[];
}

const steps: readonly Step[] = [
  { level: "check", label: messages.verifyFormat, args: ["fmt", "--all", "--", "--check"] },
  { level: "check", label: messages.verifyCheck, args: ["check", "--all-targets", "--message-format=json"] },
  {
    level: "clippy",
    label: messages.verifyClippy,
    args: ["clippy", "--all-targets", "--message-format=json", "--", "-D", "warnings"],
  },
  { level: "test", label: messages.verifyTest, args: ["test", "--no-fail-fast"] },
];

/** A place in the generated project that a step complains of. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The steps of a level: clippy checks all that `cargo check` does, so the higher levels leave that one out. */
export const stepsOf = (level: VerifyLevel): readonly Step[] =>
  steps.filter(
    (step) =>
      verifyLevels.indexOf(step.level) <= verifyLevels.indexOf(level) &&
      !(step.args[0] === "check" && level !== "check"),
  );

/** Refuses before anything is written, rather than after. */
export async function requireCargo(ctx: Context): Promise<void> {
  if ((await capture(ctx, "cargo", ["--version"])) === undefined)
    throw new CliError("cargo-missing", messages.cargoMissing);
}

/** Runs the steps of a level in a project, and returns the commands that passed; the first that fails is an error. */
export async function verifyProject(ctx: Context, folder: string, level: VerifyLevel): Promise<string[]> {
  const steps = stepsOf(level);
  if (steps.length === 0) return [];
  const passed: string[] = [];
  await withProgress(
    ctx,
    messages.verifying,
    async (progress) => {
      for (const { label, args } of steps) {
        progress.step(ctx.say(label));
        const command = `cargo ${args.join(" ")}`;
        const { exitCode, stdout, stderr } = await ctx.run("cargo", args, { cwd: folder, writes: true });
        if (exitCode !== 0) throw verifyFailed(command, stdout, stderr);
        passed.push(command);
      }
    },
    { total: steps.length },
  );
  return passed;
}

function verifyFailed(command: string, stdout: string, stderr: string): CliError {
  const findings = findingsIn(stdout, stderr);
  const particulars =
    findings.length > 0
      ? findings.map(({ file, line, message }) => `${file}:${line}: ${message}`)
      : `${stdout}\n${stderr}`.trim().split("\n").slice(-20);
  return new CliError("verify-failed", {
    ...messages.verifyFailed(command, particulars.join("\n")),
    details: { command, findings },
  });
}

/** The places that cargo's output names: JSON diagnostics, panics of tests, differences of rustfmt. */
export function findingsIn(stdout: string, stderr: string): Finding[] {
  const found = new Map<string, Finding>();
  const add = (finding: Finding): void => void found.set(`${finding.file}:${finding.line}:${finding.message}`, finding);
  for (const line of stdout.split("\n")) {
    const diagnostic = line.startsWith("{") ? compilerMessage(line) : undefined;
    if (diagnostic) add(diagnostic);
    const unformatted = /^Diff in (.+?):(\d+):?$/u.exec(line) ?? /^Diff in (.+?) at line (\d+):$/u.exec(line);
    if (unformatted?.[1] && unformatted[2])
      add({ file: unformatted[1], line: Number(unformatted[2]), message: "not formatted as rustfmt would" });
  }
  const lines = `${stdout}\n${stderr}`.split("\n");
  for (const [index, line] of lines.entries()) {
    const panic = /^thread '(.+?)'.* panicked at (.+?):(\d+):\d+:?$/u.exec(line);
    if (panic?.[1] && panic[2] && panic[3])
      add({ file: panic[2], line: Number(panic[3]), message: `${panic[1]}: ${lines[index + 1] ?? ""}` });
    const error = /^error(?:\[\w+\])?: (.+)$/u.exec(line);
    const place = /^\s*--> (.+?):(\d+):\d+$/u.exec(lines[index + 1] ?? "");
    if (error?.[1] && place?.[1] && place[2]) add({ file: place[1], line: Number(place[2]), message: error[1] });
  }
  return [...found.values()];
}

interface CargoMessage {
  readonly reason?: string;
  readonly message?: {
    readonly level?: string;
    readonly message?: string;
    readonly spans?: readonly {
      readonly file_name: string;
      readonly line_start: number;
      readonly is_primary: boolean;
    }[];
  };
}

function compilerMessage(line: string): Finding | undefined {
  let parsed: CargoMessage;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined; // A line of a test's own output that happens to begin with a brace.
  }
  const { level, message, spans } = parsed.message ?? {};
  const span = spans?.find((candidate) => candidate.is_primary);
  if (parsed.reason !== "compiler-message" || level !== "error" || !span || message === undefined) return undefined;
  return { file: span.file_name, line: span.line_start, message };
}
