import { z } from "zod/v3";
import { startProcess, type Environment, type ProcessOptions } from "../support/server-process.ts";
import { toldBy, type Told } from "./outcome-ledger.ts";

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

/** A server that is spoken to by hand; what it says is kept. */
export function startSpeaking(env: Environment, options: ProcessOptions) {
  const { child, ended, stderr } = startProcess(env, options);
  const messages: Message[] = [];
  let rest = "";
  let arrived = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    messages.push(...lines.map((each) => Message.parse(JSON.parse(each))));
    arrived();
  });
  /** Waits until what was said satisfies. */
  const until = async (satisfies: () => boolean): Promise<void> => {
    while (!satisfies()) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return {
    child,
    ended,
    stderr,
    messages,
    until,
    say: (text: string | Buffer) => void child.stdin.write(text),
    answersTo: (id: string | number) => messages.filter((message) => message.id === id),
  };
}

/** What a message says about what became of the call that it answers; a protocol error says that there was none. */
export function toldByMessage({ result, error }: Message): Told {
  if (result !== undefined) return toldBy({ isError: result.isError, content: result.content ?? [] });
  return error === undefined ? "silent" : "nothing";
}
