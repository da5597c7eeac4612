import type { Settings } from "../../config/settings.ts";
import type { ConfirmationPrompt, ConfirmationReply, Policy } from "../../mcp/confirmation/gate-types.ts";
import type { Redactor } from "../../shared/redact.ts";
import { promptLine, promptYesNo, type Terminal } from "./prompt.ts";

/** How a call can go on that nobody was there to approve. */
export function confirmationHint(confirm: Settings["confirm"]): string {
  if (confirm === "human") return "A person must approve it on a terminal.";
  if (confirm === "preview")
    return "With --confirm preview, --yes is not enough: review the preview on a terminal and approve it there.";
  return "To continue, call it again with --yes.";
}

/**
 * Asks the person at the terminal whether a call may go on, with all that would be lost in front of them: under the
 * policy `human`, they type the target's name, as in a client's dialog. Without a terminal nobody can be asked.
 */
export async function confirmOnTerminal(
  { message, requiredText }: ConfirmationPrompt,
  policy: Policy,
  { stdin, stderr, redactor }: Terminal & { readonly redactor: Redactor },
): Promise<ConfirmationReply> {
  stderr.write(`${redactor.redactText(message)}\n`);
  if (!stdin.isTTY) return { kind: "failed", reason: "there is no terminal to ask on." };
  if (policy !== "human" || requiredText === undefined)
    return { kind: (await promptYesNo({ stdin, stderr }, "Continue?")) ? "accepted" : "declined" };
  // What people have to type must be what they see.
  const redactedName = redactor.redactText(requiredText);
  const input = await promptLine({ stdin, stderr }, `Type ${redactedName} to continue:`);
  if (input === "") return { kind: "declined" };
  return input === redactedName.trim()
    ? { kind: "accepted" }
    : { kind: "failed", reason: `the typed text is not ${JSON.stringify(redactedName)}.` };
}
