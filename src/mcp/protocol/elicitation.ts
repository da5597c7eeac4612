import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { type Redactor, startProgressHeartbeat } from "../../shared/index.ts";
import type { ConfirmationPrompt, ConfirmationReply } from "../confirmation/index.ts";
import { isRequiredText, quoteRequiredText, quoteText } from "../text.ts";

/** How long the user may take to answer the dialog. */
const ELICITATION_TIMEOUT_MS = 10 * 60 * 1000;

/**
 * The schema of the dialog: one required text field, without `default`, `enum` or `const`, so that no client can fill it in
 * or accept it without the user.
 */
const buildRequestedSchema = (expectedText: string) => ({
  type: "object" as const,
  properties: {
    name: { type: "string" as const, title: `To continue, type: ${quoteRequiredText(expectedText)}` },
  },
  required: ["name"],
});

/** The maximum length of a client's error in a denial, in characters. */
const MAX_ERROR_LENGTH = 200;

/**
 * Asks the user for confirmation through the client's elicitation dialog. Does not throw: a timeout, an error of the
 * client and a wrong text all result in a reply of kind `failed`. Only `accepted` is a confirmation.
 */
export async function elicitConfirmation(
  server: Server,
  redactor: Redactor,
  { message, requiredText }: ConfirmationPrompt,
  signal: AbortSignal | undefined,
  onProgress: ((message: string) => void) | undefined,
): Promise<ConfirmationReply> {
  const stopHeartbeat = startProgressHeartbeat(onProgress, "Waiting for a person to answer the dialog.");
  // The text that the user has to type must be equal to the text that the dialog displays.
  const expectedText = redactor.redactText(requiredText);
  try {
    const { action, content } = await server.request(
      {
        method: "elicitation/create",
        params: {
          mode: "form",
          message: redactor.redactText(message),
          requestedSchema: buildRequestedSchema(expectedText),
        },
      },
      ElicitResultSchema,
      { timeout: ELICITATION_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
    );
    if (action !== "accept") return { kind: "declined" };
    const typedText = content?.["name"];
    if (typeof typedText === "string" && isRequiredText(typedText, expectedText)) return { kind: "accepted" };
    return {
      kind: "failed",
      reason: "another text was typed.",
      quote: `Expected: ${quoteRequiredText(expectedText)}`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: "failed",
      reason: "the dialog failed or was not answered in time.",
      quote: `The client's error: ${quoteText(reason, MAX_ERROR_LENGTH)}`,
    };
  } finally {
    stopHeartbeat();
  }
}
