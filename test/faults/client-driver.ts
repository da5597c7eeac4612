import { z } from "zod/v3";
import { startProcess, type Environment, type ProcessOptions } from "../support/server-process.ts";
import { parseReportedOutcome, type ReportedOutcome } from "./outcome-ledger.ts";

const Id = z.union([z.string(), z.number()]);
const Message = z.object({
  id: Id.nullish(),
  method: z.string().optional(),
  params: z.record(z.unknown()).optional(),
  result: z
    .object({
      isError: z.boolean().optional(),
      content: z.array(z.object({ type: z.literal("text"), text: z.string() })).optional(),
      structuredContent: z.record(z.unknown()).optional(),
    })
    .optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});
type Message = z.output<typeof Message>;

/** Starts a server that receives hand-written messages, and collects the messages that it sends. */
export function startClientDriver(env: Environment, options: ProcessOptions) {
  const { child, exited, stderr } = startProcess(env, options);
  const messages: Message[] = [];
  let remainder = "";
  let notifyMessage = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${remainder}${text}`.split("\n");
    remainder = lines.pop() ?? "";
    messages.push(...lines.map((line) => Message.parse(JSON.parse(line))));
    notifyMessage();
  });
  /** Waits for messages until `isSatisfied` returns true. */
  const waitUntil = async (isSatisfied: () => boolean): Promise<void> => {
    while (!isSatisfied()) {
      await new Promise<void>((resolve) => {
        notifyMessage = resolve;
      });
    }
  };
  return {
    child,
    exited,
    stderr,
    messages,
    waitUntil,
    send: (text: string | Buffer) => void child.stdin.write(text),
    findResponses: (id: string | number) => messages.filter((message) => message.id === id),
  };
}

/** Parses the outcome that a response reports; a protocol error means that the call was not made. */
export function parseMessageOutcome({ result, error }: Message): ReportedOutcome {
  if (result !== undefined)
    return parseReportedOutcome({ isError: result.isError, content: result.content ?? [] });
  return error === undefined ? "silent" : "nothing";
}
