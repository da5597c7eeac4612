import type { Settings } from "../../config/index.ts";
import {
  type ConfirmationPrompt,
  type ConfirmationReply,
  type ConfirmPolicy,
  isRequiredText,
  quoteRequiredText,
} from "../../mcp/index.ts";
import type { Redactor } from "../../shared/index.ts";
import { promptLine, promptYesNo, type Terminal } from "./prompt.ts";

/** Tells the user how to approve a call that could not be confirmed because there was no terminal. */
export function formatConfirmationHint(confirm: Settings["confirm"]): string {
  if (confirm === "human") return "A person must approve it on a terminal.";
  if (confirm === "preview")
    return "With --confirm preview, --yes is not enough: review the preview on a terminal and approve it there.";
  return "To continue, call it again with --yes.";
}

/**
 * Prints what a call would delete and asks the user at the terminal to confirm it. Under the policy `human` the user
 * types the same text as in a client's dialog. Without a terminal the reply is `failed`.
 */
export async function confirmOnTerminal(
  { message, requiredText }: ConfirmationPrompt,
  policy: ConfirmPolicy,
  { stdin, stderr, redactor }: Terminal & { readonly redactor: Redactor },
): Promise<ConfirmationReply> {
  stderr.write(`${redactor.redactText(message)}\n`);
  if (!stdin.isTTY) return { kind: "failed", reason: "there is no terminal to ask on." };
  if (policy !== "human")
    return { kind: (await promptYesNo({ stdin, stderr }, "Continue?")) ? "accepted" : "declined" };
  // The user must type the text as the terminal shows it, which is redacted.
  const expectedText = redactor.redactText(requiredText);
  const quotedText = quoteRequiredText(expectedText);
  const input = await promptLine({ stdin, stderr }, `To continue, type:\n${quotedText}\n>`);
  if (input === "") return { kind: "declined" };
  return isRequiredText(input, expectedText)
    ? { kind: "accepted" }
    : { kind: "failed", reason: "another text was typed.", quote: `Expected: ${quotedText}` };
}
