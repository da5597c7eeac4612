import type { Visible } from "./redact.ts";

/** The levels that a log line may have, from the least to the most urgent (MCP's, without the rarer ones). */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes a log line. No line holds a key, an argument or a result. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Somebody else who is told of log lines, of those that they want. */
export interface LogListener {
  readonly wants: (level: LogLevel) => boolean;
  readonly tell: Log;
}

/** Writes lines of at least `level` to a stream, and to whoever was added with `also`; nothing hidden, no key. */
export function createLog(stream: { write(text: string): unknown }, level: LogLevel, visible: Visible) {
  const least = LOG_LEVELS.indexOf(level);
  const listeners: LogListener[] = [
    {
      wants: (at) => LOG_LEVELS.indexOf(at) >= least,
      tell(at, message, details) {
        const suffix = details === undefined ? "" : ` ${JSON.stringify(details)}`;
        stream.write(`clerk-mcp ${at}: ${message}${suffix}\n`);
      },
    },
  ];
  const log: Log = (at, rawMessage, rawDetails) => {
    // Nobody wants most of them, and every call has some.
    const told = listeners.filter(({ wants }) => wants(at));
    if (told.length === 0) return;
    const message = visible.text(rawMessage);
    const details = rawDetails === undefined ? undefined : visible.shown(rawDetails).value;
    for (const { tell } of told) tell(at, message, details);
  };
  return { log, also: (listener: LogListener) => void listeners.push(listener) };
}
