import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { startProgressHeartbeat } from "../../shared/progress-heartbeat.ts";
import type { Redactor } from "../../shared/redact.ts";
import type { ConfirmationPrompt, ConfirmationReply } from "../confirmation/gate-types.ts";

/** How long a person may take to answer. */
const ELICITATION_TIMEOUT_MS = 10 * 60 * 1000;

/** The dialog's only field, where there is something to type. */
const buildRequestedSchema = (name: string | undefined) =>
  name === undefined
    ? { type: "object" as const, properties: {} }
    : {
        type: "object" as const,
        properties: { name: { type: "string" as const, title: `To continue, type: ${name}` } },
        required: ["name"],
      };

/** A name as it is compared: nobody sees how much space there is. */
const normalizeWhitespace = (text: unknown) =>
  typeof text === "string" ? text.trim().replaceAll(/\s+/g, " ") : undefined;

/** Asks the person in front of the client. Anything but a clear yes is a no. */
export async function elicitConfirmation(
  server: Server,
  redactor: Redactor,
  { message, requiredText }: ConfirmationPrompt,
  signal: AbortSignal | undefined,
  onProgress: ((message: string) => void) | undefined,
): Promise<ConfirmationReply> {
  const stopHeartbeat = startProgressHeartbeat(onProgress, "Waiting for a person to answer the dialog.");
  // What people have to type must be what they see.
  const expectedText = requiredText === undefined ? undefined : redactor.redactText(requiredText);
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
    if (
      expectedText === undefined ||
      normalizeWhitespace(content?.["name"]) === normalizeWhitespace(expectedText)
    )
      return { kind: "accepted" };
    return { kind: "failed", reason: `the typed text is not ${JSON.stringify(expectedText)}.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", reason: `the dialog failed or was not answered in time (${reason}).` };
  } finally {
    stopHeartbeat();
  }
}
