import type { Visible } from "./visible.ts";

/** The levels that a log line may have, from the least to the most urgent (MCP's, without the rarer ones). */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes a log line. No line holds a key, an argument or a result. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Writes lines of at least `level` to a stream, and to whoever was added with `also`; nothing hidden, no key. */
export function createLog(stream: { write(text: string): unknown }, level: LogLevel, visible: Visible) {
  const also: Log[] = [];
  const log: Log = (at, rawMessage, rawDetails) => {
    const message = visible.text(rawMessage);
    const details = rawDetails === undefined ? undefined : visible.shown(rawDetails);
    for (const listener of also) listener(at, message, details?.value);
    if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return;
    const suffix = details === undefined ? "" : ` ${details.json}`;
    stream.write(`clerk-mcp ${at}: ${message}${suffix}\n`);
  };
  return { log, also: (listener: Log) => void also.push(listener) };
}
