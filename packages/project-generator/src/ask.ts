import type { Context, Text } from "@microforge/core/program";
import { checkName, openSlots, slotIsRequired, slotTakesSeveral } from "@microforge/core/service";
import { type Catalogue, findPreset, offered, type Slot } from "@microforge/core/templates";
import { messages } from "./messages.ts";

type Asking = Pick<Context, "prompt">;

export const askName = ({ prompt }: Asking, dependencies: ReadonlySet<string>): Promise<string> =>
  prompt.input({
    message: messages.askName,
    flag: "<name>",
    default: "my-service",
    validate: (name) => {
      const check = checkName(name, dependencies);
      return check.valid ? undefined : messages.nameInvalidAsked(check.reason, check.suggestion);
    },
  });

/** The chosen preset's name; undefined when the user would rather choose slot by slot. */
export async function askPreset({ prompt }: Asking, catalogue: Catalogue): Promise<string | undefined> {
  const own = "";
  const answer = await prompt.select({
    message: messages.askPreset,
    flag: "--preset",
    default: "default",
    choices: [
      ...catalogue.presets.map(({ name, title, description }) => ({ value: name, label: title, description })),
      { value: own, label: messages.askOwnStack, description: messages.askOwnStackMeaning },
    ],
  });
  return answer === own ? undefined : answer;
}

/** Asks for each slot, and answers as the slots' flags would be typed. */
export async function askSlots({ prompt }: Asking, catalogue: Catalogue): Promise<Partial<Record<Slot, string>>> {
  const answers: Partial<Record<Slot, string>> = {};
  const stack = findPreset(catalogue, "default").features;
  for (const slot of openSlots(catalogue)) {
    const features = offered(catalogue, slot);
    const all = features.map((feature) => feature.technology).join(",");
    const choices: { value: string; label: Text; description?: Text }[] = features.map((feature) => ({
      value: feature.technology,
      label: feature.title,
      description: feature.description,
    }));
    if (slotTakesSeveral(slot) && features.length > 1) choices.unshift({ value: all, label: messages.all });
    if (!slotIsRequired(slot)) choices.push({ value: "none", label: messages.nothing });
    answers[slot] = await prompt.select({
      message: messages.askSlot(slot),
      flag: `--${slot}`,
      choices,
      // What the default stack does without is nothing that most services need.
      ...(slotIsRequired(slot) || stack[slot] ? {} : { default: "none" }),
    });
  }
  return answers;
}

export const askExample = ({ prompt }: Asking): Promise<boolean> =>
  prompt.confirm({ message: messages.askExample, flag: "--example", default: true });
