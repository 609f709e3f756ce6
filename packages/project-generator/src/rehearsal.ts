/** Runs a command line of this tool; the value that it prints under `--json`. */
type Run = (...args: readonly string[]) => Promise<{ readonly presets: readonly { readonly name: string }[] }>;

/**
 * What the build does with this tool to learn the answers that its users will need. Two names, because one with a hyphen
 * is written in another way in Rust, in YAML and in variables.
 */
export async function rehearse(run: Run): Promise<void> {
  for (const preset of (await run("list", "presets")).presets)
    for (const [index, name] of ["sample", "sam-ple"].entries())
      for (const example of ["--example", "--no-example"]) {
        const dir = `${preset.name}-${index}${example}`;
        await run("new", name, "--dir", dir, "--preset", preset.name, "--yes", "--no-git", example);
      }
}
