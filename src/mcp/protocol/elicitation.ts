import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { telling } from "../../shared/progress-heartbeat.ts";
import type { Visible } from "../../shared/redact.ts";
import type { Approval, Question } from "../confirmation/gate.ts";

/** How long a person may take to answer. */
const DIALOG_MS = 10 * 60 * 1000;

/** The dialog's only field, where there is something to type. */
const schemaFor = (name: string | undefined) =>
  name === undefined
    ? { type: "object" as const, properties: {} }
    : {
        type: "object" as const,
        properties: { name: { type: "string" as const, title: `To continue, type: ${name}` } },
        required: ["name"],
      };

/** A name as it is compared: nobody sees how much space there is. */
const squeezed = (text: unknown) =>
  typeof text === "string" ? text.trim().replaceAll(/\s+/g, " ") : undefined;

/** Asks the person in front of the client. Anything but a clear yes is a no. */
export async function askThrough(
  server: Server,
  visible: Visible,
  { message, name }: Question,
  signal: AbortSignal | undefined,
  progress: ((message: string) => void) | undefined,
): Promise<Approval> {
  const done = telling(progress, "Waiting for a person to answer the dialog.");
  // What people have to type must be what they see.
  const shown = name === undefined ? undefined : visible.text(name);
  try {
    const { action, content } = await server.request(
      {
        method: "elicitation/create",
        params: { mode: "form", message: visible.text(message), requestedSchema: schemaFor(shown) },
      },
      ElicitResultSchema,
      { timeout: DIALOG_MS, ...(signal === undefined ? {} : { signal }) },
    );
    if (action !== "accept") return { kind: "declined" };
    if (shown === undefined || squeezed(content?.["name"]) === squeezed(shown)) return { kind: "accepted" };
    return { kind: "failed", reason: `the typed text is not ${JSON.stringify(shown)}.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", reason: `the dialog failed or was not answered in time (${reason}).` };
  } finally {
    done();
  }
}
