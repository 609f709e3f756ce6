import type { Text } from "@microforge/core/program";
import type { Attack, Field, TableAttack, Verdict } from "./attack.ts";
import { fieldAttacks, tableAttacks } from "./attacks/index.ts";
import type { Evidence, Finding, Subject } from "./finding.ts";
import { messages } from "./messages.ts";
import { isScene, type Scene } from "./scene.ts";

/** What the engine tells whoever waits, and what stops it. */
export interface Watcher {
  readonly signal: AbortSignal;
  step(detail: string): void;
}

/** All attacks on each table, each inside a savepoint of the table's one transaction. */
export async function attackTables(field: Field, watcher: Watcher, via?: "pool"): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const table of field.scoped) {
    const subject: Subject = { kind: "table", name: field.shown(table), ...(via && { via }) };
    watcher.step(via ? `${subject.name} (${via})` : subject.name);
    const attacks = tableAttacks.filter((attack) => attack.applies?.(table, field.inventory, field.target) ?? true);
    await field.scene({ tables: [table] }, async (scene) => {
      if (!isScene(scene)) {
        const because = messages.notPlanted(scene.refused);
        const evidence = field.login.taken().slice(-1);
        for (const attack of attacks)
          findings.push(toFinding(attack, subject, { outcome: "untested", because }, evidence));
        return;
      }
      for (const attack of attacks) {
        watcher.signal.throwIfAborted();
        const verdict = await inSavepoint(scene, attack);
        findings.push(toFinding(attack, subject, verdict, scene.session.taken()));
      }
    });
  }
  return findings;
}

async function inSavepoint(scene: Scene, attack: TableAttack): Promise<Verdict> {
  await scene.session.must("SAVEPOINT attack");
  const verdict = await attack.run(scene);
  await scene.session.must("ROLLBACK TO SAVEPOINT attack");
  return verdict;
}

/** All attacks that find their own subjects. */
export async function attackField(field: Field, watcher: Watcher): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const attack of fieldAttacks) {
    watcher.signal.throwIfAborted();
    watcher.step(attack.id);
    for (const { subject, evidence, ...verdict } of await attack.run(field))
      findings.push(toFinding(attack, subject, verdict, evidence));
    field.login.taken();
    field.admin.taken();
  }
  return findings;
}

/** What an attack came to, in words. A proof is its last steps: those before only prepare. */
export function toFinding(
  attack: Pick<Attack, "id" | "meaning" | "remedy">,
  subject: Subject,
  { outcome, because }: Verdict,
  evidence: readonly Evidence[],
): Finding {
  const bad = outcome === "leaked" || outcome === "noted";
  const otherwise = bad ? attack.meaning : outcome === "not-applicable" ? messages.doesNotApply : wordsOfHeld(evidence);
  const explanation = because ?? otherwise;
  return {
    attack: attack.id,
    subject,
    outcome,
    explanation,
    ...(bad && { hint: attack.remedy }),
    proof: evidence.slice(-8),
  };
}

function wordsOfHeld(evidence: readonly Evidence[]): Text {
  const code = /^ERROR (\w{5})/.exec(evidence.at(-1)?.result ?? "")?.[1];
  return code ? messages.refused(code) : messages.nothing;
}
