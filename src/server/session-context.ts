import type { Readable, Writable } from "node:stream";
import type { createLog } from "../shared/log.ts";
import type { Redactor } from "../shared/redact.ts";

/** What a session with a client uses of the process. */
export interface SessionContext {
  readonly log: ReturnType<typeof createLog>;
  readonly redactor: Redactor;
  readonly stdin: Readable;
  readonly stdout: Writable;
}
