import type { Readable, Writable } from "node:stream";
import type { createLog, Redactor } from "../shared/index.ts";

/** The parts of the process that a session with an MCP client uses. */
export interface SessionContext {
  readonly log: ReturnType<typeof createLog>;
  readonly redactor: Redactor;
  readonly stdin: Readable;
  readonly stdout: Writable;
}
