import { PassThrough } from "node:stream";
import type { CommandContext } from "../../src/cli/commands/command-context.ts";
import { createLog } from "../../src/shared/log.ts";
import { createRedactor } from "../../src/shared/redact.ts";

const redactor = createRedactor();

const createUnexpectedCall = (subject: string) => () => {
  throw new Error(`The command must not use ${subject}.`);
};

/** The context of a command without a terminal and without settings, any use of which throws. */
export const detachedTerminal: CommandContext = {
  args: [],
  flags: {},
  settings: createUnexpectedCall("an instance"),
  toolAccessSettings: createUnexpectedCall("the tool access settings"),
  sandboxSettings: createUnexpectedCall("the sandbox settings"),
  log: createLog({ write: () => undefined }, "error", redactor),
  redactor,
  stdin: Object.assign(new PassThrough(), { isTTY: false }),
  stdout: Object.assign(new PassThrough(), { isTTY: false, columns: 80 }),
  stderr: new PassThrough(),
  colors: false,
  program: { command: "", script: "" },
  onShutdown: createUnexpectedCall("the shutdown signal"),
};
