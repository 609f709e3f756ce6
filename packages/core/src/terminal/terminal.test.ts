import { expect, test } from "vitest";
import { createTerminal } from "./terminal.ts";

const terminalOn = (options: {
  env?: Record<string, string>;
  tty?: { stdin?: boolean; stdout?: boolean; stderr?: boolean };
  settings?: Parameters<typeof createTerminal>[1];
}) => {
  const { stdin = true, stdout = true, stderr = true } = options.tty ?? {};
  const screen: string[] = [];
  const output = (isTTY: boolean) => ({ isTTY, columns: 100, write: (text: string) => void screen.push(text) });
  const terminal = createTerminal(
    { env: options.env ?? {}, stdin: { isTTY: stdin }, stdout: output(stdout), stderr: output(stderr) },
    options.settings,
  );
  return { terminal, screen };
};

test.each([
  { name: "a terminal", colour: true },
  { name: "a pipe", tty: { stdout: false }, colour: false },
  { name: "NO_COLOR", env: { NO_COLOR: "1" }, colour: false },
  { name: "an empty NO_COLOR", env: { NO_COLOR: "" }, colour: true },
  { name: "NO_COLOR and FORCE_COLOR", env: { NO_COLOR: "1", FORCE_COLOR: "1" }, colour: false },
  { name: "FORCE_COLOR in a pipe", tty: { stdout: false }, env: { FORCE_COLOR: "1" }, colour: true },
  { name: "FORCE_COLOR=0", env: { FORCE_COLOR: "0" }, colour: false },
  { name: "a dumb terminal", env: { TERM: "dumb" }, colour: false },
  { name: "--no-color over FORCE_COLOR", env: { FORCE_COLOR: "1" }, settings: { noColor: true }, colour: false },
])("colour with $name: $colour", ({ colour, ...options }) => {
  const { terminal } = terminalOn(options);
  expect(terminal.out.style.red("x")).toBe(colour ? "\u001b[31mx\u001b[39m" : "x");
});

test("paint takes one text, so that it can be handed to `map`", () => {
  const { terminal } = terminalOn({ tty: { stdout: false } });
  expect(["a", "b"].map(terminal.out.style.red)).toEqual(["a", "b"]);
  expect(["a", "b"].map(terminal.err.style.red)).toEqual(["\u001b[31ma\u001b[39m", "\u001b[31mb\u001b[39m"]);
});

test("each stream decides on colour for itself", () => {
  const { terminal } = terminalOn({ tty: { stdout: false } });
  expect(terminal.out.style.bold("x")).toBe("x");
  expect(terminal.err.style.bold("x")).not.toBe("x");
});

test.each([
  { name: "a terminal", asks: true },
  { name: "stdin from a file", tty: { stdin: false }, asks: false },
  { name: "stderr to a file", tty: { stderr: false }, asks: false },
  { name: "stdout to a pipe", tty: { stdout: false }, asks: true },
  { name: "--no-input", settings: { noInput: true }, asks: false },
  { name: "CI", env: { CI: "true" }, asks: false },
  { name: "CI=false", env: { CI: "false" }, asks: true },
  { name: "a dumb terminal", env: { TERM: "dumb" }, asks: false },
  { name: "--json", settings: { json: true }, asks: true },
])("asks with $name: $asks", ({ asks, ...options }) => {
  expect(terminalOn(options).terminal.canPrompt).toBe(asks);
});

test("columns are the terminal's, else COLUMNS, else 80", () => {
  const columnsOf = (columns: number | undefined, env: Record<string, string>) => {
    const output = { ...(columns !== undefined && { columns }), write: () => true };
    return createTerminal({ env, stdin: {}, stdout: output, stderr: output }).out.columns;
  };
  expect(columnsOf(120, { COLUMNS: "60" })).toBe(120);
  expect(columnsOf(undefined, { COLUMNS: "60" })).toBe(60);
  expect(columnsOf(undefined, { COLUMNS: "wide" })).toBe(80);
});

test("symbols are ASCII where the terminal has no others", () => {
  expect(terminalOn({ env: { TERM: "linux" } }).terminal.symbols.ok).toBe("+");
  expect(terminalOn({ env: { TERM: "xterm" } }).terminal.symbols.ok).toBe("✓");
});

test("the live line stays below all that is written on either stream", () => {
  const { terminal, screen } = terminalOn({});
  const clear = "\r\u001b[2K";
  terminal.live("working");
  terminal.note("remark");
  terminal.out.line("result");
  terminal.live("");
  terminal.note("after");
  expect(screen.join("")).toBe(`${clear}working${clear}remark\nworking${clear}result\nworking${clear}after\n`);
});

test("quiet drops notes, not errors", () => {
  const { terminal, screen } = terminalOn({ settings: { quiet: true } });
  terminal.note("remark");
  terminal.err.line("error");
  expect(screen).toEqual(["error\n"]);
});
