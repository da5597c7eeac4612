import { PassThrough } from "node:stream";
import type { CommandContext } from "../../src/cli/command-context.ts";
import { createLog } from "../../src/shared/log.ts";
import { createRedactor } from "../../src/shared/redact.ts";

const visible = createRedactor();

const unexpected = (what: string) => () => {
  throw new Error(`${what} is not to be asked for.`);
};

/** What a command is given where nobody is at the terminal and nothing is set. */
export const nobody: CommandContext = {
  args: [],
  flags: {},
  settings: unexpected("An instance"),
  toolAccessSettings: unexpected("What is listed"),
  sandboxSettings: unexpected("The sandbox"),
  log: createLog({ write: () => undefined }, "error", visible),
  redactor: visible,
  stdin: Object.assign(new PassThrough(), { isTTY: false }),
  stdout: Object.assign(new PassThrough(), { isTTY: false, columns: 80 }),
  stderr: new PassThrough(),
  colors: false,
  program: { command: "", script: "" },
  onShutdown: unexpected("An interruption"),
};
