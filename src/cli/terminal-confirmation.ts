import type { Settings } from "../config/settings.ts";
import type { Approval, Policy, Question } from "../mcp/confirmation/gate.ts";
import { ask, askForLine } from "./prompt.ts";
import type { CommandContext } from "./command-context.ts";

/** How a call can go on that nobody was there to approve. */
export function adviceFor(confirm: Settings["confirm"]): string {
  if (confirm === "human") return "A person must approve it on a terminal.";
  if (confirm === "preview")
    return "With --confirm preview, --yes is not enough: review the preview on a terminal and approve it there.";
  return "To continue, call it again with --yes.";
}

/**
 * Asks the person at the terminal whether a call may go on, with all that would be lost in front of them: under the
 * policy `human`, they type the target's name, as in a client's dialog. Without a terminal nobody can be asked.
 */
export async function approvalOf(
  { message, name }: Question,
  policy: Policy,
  { stdin, stderr, visible }: Pick<CommandContext, "stdin" | "stderr" | "visible">,
): Promise<Approval> {
  stderr.write(`${visible.text(message)}\n`);
  if (!stdin.isTTY) return { kind: "failed", reason: "there is no terminal to ask on." };
  if (policy !== "human" || name === undefined)
    return { kind: (await ask({ stdin, stderr }, "Continue?")) ? "accepted" : "declined" };
  // What people have to type must be what they see.
  const shown = visible.text(name);
  const typed = await askForLine({ stdin, stderr }, `Type ${shown} to continue:`);
  if (typed === "") return { kind: "declined" };
  return typed === shown.trim()
    ? { kind: "accepted" }
    : { kind: "failed", reason: `the typed text is not ${JSON.stringify(shown)}.` };
}
